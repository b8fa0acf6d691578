"""From annotated sources to the raw texts and gold files of a split."""

from __future__ import annotations

import os
from pathlib import Path

from attrs import frozen

from gipr_nlp.corpora.check import read_checked
from gipr_nlp.corpora.corpus import GOLD, SOURCES, TEXTS
from gipr_nlp.corpora.markup import SOURCE_ENDING, AnnotatedSource
from gipr_nlp.errors import CorpusError
from gipr_nlp.rules.loader import RuleSet

__all__ = ["BuiltReport", "build_sources", "build_split"]


@frozen
class BuiltReport:
    """A source and what was made from it.

    Parameters
    ----------
    source:
        The source taken apart.
    text, gold:
        The files.
    changed:
        True when at least one of them was written anew.

    """

    source: AnnotatedSource
    text: Path
    gold: Path
    changed: bool


def build_split(folder: str | os.PathLike[str], *, rules: RuleSet | None = None) -> list[BuiltReport]:
    """Build raw texts and gold files of every source of a split.

    Parameters
    ----------
    folder:
        The split; its sources lie in ``sources``, what is built goes to ``text`` and ``gold``.
    rules:
        The rule set whose roles, indicators and forms may be used.

    Returns
    -------
    list of BuiltReport
        In the order of the names. Files that are up to date are left alone.

    Raises
    ------
    CorpusError
        When a source is broken; nothing is written then.

    """
    folder = Path(folder)
    sources = sorted((folder / SOURCES).glob(f"*{SOURCE_ENDING}"))
    if not sources:
        raise CorpusError(f"{folder / SOURCES} holds no sources (*{SOURCE_ENDING})")
    return build_sources(sources, text=folder / TEXTS, gold=folder / GOLD, rules=rules)


def build_sources(
    sources: list[Path], *, text: Path | None = None, gold: Path | None = None, rules: RuleSet | None = None
) -> list[BuiltReport]:
    """Build raw texts and gold files of some sources.

    Parameters
    ----------
    sources:
        Paths of annotated sources.
    text, gold:
        Folders to write to; by default ``../text`` and ``../gold`` beside the folder of each source.
    rules:
        The rule set whose roles, indicators and forms may be used.

    Raises
    ------
    CorpusError
        When a source is broken; the message lists the problems of all of them, and nothing is written.

    """
    read: list[tuple[Path, AnnotatedSource]] = []
    complaints: list[str] = []
    for path in sources:
        try:
            read.append((path, read_checked(path, rules=rules)))
        except CorpusError as error:
            complaints.append(str(error))
    if complaints:
        raise CorpusError("\n".join(complaints))
    built = []
    for path, source in read:
        text_path = (text or path.parent.parent / TEXTS) / f"{path.stem}.txt"
        gold_path = (gold or path.parent.parent / GOLD) / f"{path.stem}.json"
        changed = _write(text_path, source.text) | _write(gold_path, source.gold.to_json())
        built.append(BuiltReport(source, text_path, gold_path, changed))
    return built


def _write(path: Path, content: str) -> bool:
    """Write a file unless it already holds that; bytes, so that no line end is translated."""
    data = content.encode("utf8")
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return True
