"""Lines of the folded view, in offsets of the folded text."""

from __future__ import annotations

import re

from attrs import define

__all__ = ["Line", "split_lines"]

# what HTML-to-Markdown tools print before a heading or around bold text
_MARKDOWN = re.compile(r"#{1,6}[ ]+|\*{2}(?=\S)")


@define  # made by the thousand: not frozen, which would triple what one costs
class Line:
    """A line with something on it: half-open offsets without its outer blanks, and its text."""

    start: int
    end: int
    text: str


def split_lines(text: str) -> list[Line]:
    """Return the lines of a folded text that are not blank.

    >>> [line.text for line in split_lines(" 一、概述 \\n\\n正文")]
    ['一、概述', '正文']
    """
    lines = []
    at = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = at if len(stripped) == len(line) else at + line.index(stripped[0])
            if stripped[0] in "#*" and (mark := _MARKDOWN.match(stripped)) is not None:
                start += mark.end()
                stripped = stripped[mark.end() :]
                if stripped.endswith("**"):
                    stripped = stripped[:-2].rstrip()
            lines.append(Line(start, start + len(stripped), stripped))
        at += len(line) + 1
    return lines
