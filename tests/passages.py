"""Walks any record and checks that every passage in it quotes the raw text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from gipr_nlp.report import Report, Span

__all__ = ["misquoted", "walk_records"]


def walk_records(value: Any, path: str = "report") -> Iterator[tuple[str, Any]]:
    """Yield every value inside a record with the path to it, the record itself first.

    Nothing about the shape of a report is assumed, so that fields added later are walked too.
    """
    yield path, value
    if attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from walk_records(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, Mapping):
        for key, inside in value.items():
            yield from walk_records(inside, f"{path}[{key!r}]")
    elif isinstance(value, (tuple, list)):
        for index, inside in enumerate(value):
            yield from walk_records(inside, f"{path}[{index}]")


def misquoted(report: Report) -> list[str]:
    """Paths of everything with offsets that does not lie in the text or does not quote it."""
    size = len(report.text)
    wrong = []
    for path, value in walk_records(report):
        start, end = getattr(value, "start", None), getattr(value, "end", None)
        if not isinstance(start, int) or not isinstance(end, int):
            continue
        if not 0 <= start <= end <= size:
            wrong.append(f"{path}: {start}..{end} of {size}")
        elif isinstance(value, Span) and (start == end or report.text[start:end] != value.text):
            wrong.append(f"{path}: {value.text!r} is {report.text[start:end]!r}")
    return wrong
