"""The values that reports of a corpus are sorted by: ``strata.toml`` beside its splits, and what breaks it."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from gipr_nlp.corpora.markup import AnnotatedSource
from gipr_nlp.corpora.problems import Problem
from gipr_nlp.errors import CorpusError

__all__ = ["NOTES", "STRATA_FILE", "Strata", "check_strata", "known_strata", "read_strata", "strata_block"]

#: Name of the file beside the splits of a corpus.
STRATA_FILE = "strata.toml"
#: The key of a source that holds free words.
NOTES = "notes"

#: Name of what reports are sorted by -> value -> what it stands for.
Strata = Mapping[str, Mapping[str, str]]


def read_strata(path: str | os.PathLike[str]) -> Strata:
    """Read the file that lists the values reports are sorted by.

    Parameters
    ----------
    path:
        The file: one table for each thing to sort by, with ``value = "what it stands for"``.

    Raises
    ------
    CorpusError
        When the file cannot be read or holds something else.

    """
    try:
        data = tomllib.loads(Path(path).read_text("utf8"))
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: no valid TOML: {error}") from error
    for name, values in data.items():
        if not isinstance(values, Mapping) or not all(isinstance(text, str) for text in values.values()):
            raise CorpusError(f'{path}: {name}: expected a table of lines like F1 = "what it stands for"')
    return data


def known_strata(path: str | os.PathLike[str]) -> Strata | None:
    """Return the values that a source, or the sources of a split, may carry; None where no file lists them.

    Parameters
    ----------
    path:
        A source, or the folder of a split.

    Raises
    ------
    CorpusError
        When the file is broken.

    """
    # SPLIT, SPLIT/sources/NAME.src and SPLIT/second/NAME.src lie one and three folders below the file
    found = (parent / STRATA_FILE for parent in list(Path(path).resolve().parents)[:3])
    file = next((place for place in found if place.is_file()), None)
    return read_strata(file) if file else None


def check_strata(source: AnnotatedSource, known: Strata) -> Iterator[Problem]:
    """Yield what is wrong with the strata of a source.

    Parameters
    ----------
    source:
        The source taken apart.
    known:
        The values it may carry.

    """
    for name, given in source.gold.strata.items():
        if name == NOTES:
            continue
        if name not in known:
            message = f"unknown strata.{name}; known are {', '.join([*known, NOTES])}"
            yield Problem(message, source.name, _line(source, name), 1)
            continue
        for value in (given,) if isinstance(given, str) else given:
            if value not in known[name]:
                message = (
                    f"unknown value {value!r} of strata.{name}: use one that {STRATA_FILE} lists, "
                    f"or put free words into {NOTES}"
                )
                yield Problem(message, source.name, _line(source, name), 1)


def _line(source: AnnotatedSource, name: str) -> int:
    """The line of the head that gives a value, or the first line."""
    found = re.search(rf"^\s*{re.escape(name)}\s*=", source.source, re.MULTILINE)
    return source.source.count("\n", 0, found.start()) + 1 if found else 1


def strata_block(known: Strata) -> str:
    """Return one Markdown table for each thing to sort by.

    Parameters
    ----------
    known:
        The values.

    Examples
    --------
    >>> print(strata_block({"pairs": {"P6": "problems only"}}))
    | `pairs` | |
    |---|---|
    | `P6` | problems only |

    """
    tables = []
    for name, values in known.items():
        rows = [f"| `{value}` | {meaning} |" for value, meaning in values.items()]
        tables.append("\n".join([f"| `{name}` | |", "|---|---|", *rows]))
    return "\n\n".join(tables)
