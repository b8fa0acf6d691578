"""Saves an overlay as a rule file, so that what was tried in a notebook can be kept, shared and compared."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gipr_nlp.errors import RuleError
from gipr_nlp.rules.file_format import FIELDS, FORMAT, LISTED
from gipr_nlp.rules.loader import RuleSet, builtin_rules

__all__ = ["overlay_text", "save_overlay", "save_overlays"]

_ORDER = ("format", "name", "disable", "macros", "lexicon", *LISTED, *FIELDS)


def overlay_text(overlay: Mapping[str, Any]) -> str:
    """Return an overlay as the text of a rule file.

    Parameters
    ----------
    overlay:
        A mapping of the shape of a rule file.

    Examples
    --------
    >>> print(overlay_text({"disable": ["statement.none.wish"]}))
    format = 1
    disable = [
        "statement.none.wish",
    ]
    <BLANKLINE>

    """
    import tomli_w

    whole = {"format": FORMAT, **overlay}
    ordered = {key: _plain(whole[key]) for key in (*_ORDER, *whole) if key in whole}
    return tomli_w.dumps(ordered)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def save_overlay(
    overlay: Mapping[str, Any], path: str | os.PathLike[str], *, base: RuleSet | None = None
) -> Path:
    """Check an overlay and save it as a rule file, to be given wherever rules are expected.

    Parameters
    ----------
    overlay:
        A mapping of the shape of a rule file.
    path:
        The file to write; one that is there is overwritten.
    base:
        The rules it is meant to be laid over; the built-in ones by default.

    Returns
    -------
    pathlib.Path
        The path of the file.

    Raises
    ------
    RuleError
        When the overlay is broken; nothing is written then.

    Examples
    --------
    >>> import tempfile, os
    >>> rule = {"id": "my.slow", "component": "statements", "outcome": "problem", "cues": ["拖沓"]}
    >>> path = save_overlay({"rule": [rule]}, os.path.join(tempfile.mkdtemp(), "mine.toml"))
    >>> "my.slow" in builtin_rules().overlay(path).rules
    True

    """
    (base or builtin_rules()).overlay(overlay)
    target = Path(path)
    text = overlay_text(overlay)
    try:
        target.write_text(text, "utf8")
    except OSError as error:
        raise RuleError(
            f"the file cannot be written: {error.strerror or error}", source=str(target)
        ) from error
    return target


def save_overlays(overlays: Iterable[Mapping[str, Any]], folder: str | os.PathLike[str]) -> list[Path]:
    """Save overlays that build on one another as numbered rule files.

    Parameters
    ----------
    overlays:
        Mappings of the shape of a rule file, in order of precedence.
    folder:
        Where to write; it is made where it is not there.

    Returns
    -------
    list of pathlib.Path
        The files, in order of precedence.

    Raises
    ------
    RuleError
        When an overlay is broken.

    """
    base = builtin_rules()
    paths: list[Path] = []
    Path(folder).mkdir(parents=True, exist_ok=True)
    for n, overlay in enumerate(overlays, 1):
        stem = re.sub(r"\W+", "-", Path(str(overlay.get("name", "rules"))).stem).strip("-") or "rules"
        paths.append(save_overlay(overlay, Path(folder) / f"{n}-{stem}.toml", base=base))
        base = base.overlay(overlay)
    return paths
