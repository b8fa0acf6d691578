"""Flattened tables as a stream of tokens: labels, values and empty cells, whatever the layout was."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import regex
from attrs import frozen

from gipr_nlp.structure.lines import Line

__all__ = ["Token", "TokenKind", "read_value", "tokenize_lines"]

TokenKind = Literal["label", "number", "dash", "word", "empty", "filler"]

_NUMBER = regex.compile(
    r"(?P<sign>[-−]|减少?|增加?|\+)?[ ]?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:[ ]?(?:万元|元|件|项|条|次|个|篇|人次|人|份|期))?(?:[ ]?[(][^()|\d]{0,12}[)])?"
)
_DASH = regex.compile(r"[-—/\\~]+|-{2,}|×|N/?A")
_WORD = regex.compile(r"无|空|暂无|未统计|不适用")
_PIECE = regex.compile(r"[^|\t]+|[|\t]")
_TRAILING = regex.compile(
    r"^(?P<label>.*?[^\d.,\s-])[ ]+(?P<values>(?:(?:-?\d[\d,]*(?:\.\d+)?|[-—/]{1,4})(?:[ ]+|$)){1,})$"
)
_VALUES = regex.compile(r"\S+")
_ALL_VALUES = regex.compile(r"(?:(?:[-减]?\d[\d,]*(?:\.\d+)?|[-—/]{1,4})(?:[ ]+|$)){2,}")
# the rule under the header of a Markdown table
_MARKDOWN_RULE = regex.compile(r"\|?[ ]*:?-{3,}:?[ ]*(?:\|[ ]*:?-{3,}:?[ ]*)+\|?")
_HAS_DIGIT = regex.compile(r"\d")
_WIDE_GAP = regex.compile(r"[ ]{2,}")


@frozen
class Token:
    """One cell (or one label) of a flattened table, in offsets of the folded text."""

    kind: TokenKind
    start: int
    end: int
    text: str
    line: int
    value: Decimal | None = None


def read_value(text: str) -> Decimal | None:
    """Return the number a cell holds, decorations aside, or None when it holds none.

    >>> read_value("减3"), read_value("590(办结数)"), read_value("——")
    (Decimal('-3'), Decimal('590'), None)
    """
    m = _NUMBER.fullmatch(text)
    if m is None:
        return None
    value = Decimal(m.group("digits").replace(",", ""))
    return -value if (m.group("sign") or "").startswith(("-", "−", "减")) else value


@lru_cache(maxsize=4096)
def _kind(text: str) -> tuple[TokenKind, Decimal | None]:
    """What a cell's text is, and the number it holds; the labels of a form recur in every report."""
    if text.isdecimal():
        return "number", Decimal(text)
    value = read_value(text) if _HAS_DIGIT.search(text) else None
    if value is not None:
        return "number", value
    if _DASH.fullmatch(text):
        return "dash", None
    if _WORD.fullmatch(text):
        return "word", None
    return "label", None


def _token(text: str, start: int, line: int) -> Token:
    stripped = text.strip()
    if len(stripped) != len(text):
        start += len(text) - len(text.lstrip())
    kind, value = _kind(stripped)
    return Token(kind, start, start + len(stripped), stripped, line, value)


def _split_piece(text: str, start: int, line: int) -> list[Token]:
    """A piece between separators: one cell, or a label with numbers behind it, or several numbers."""
    stripped = text.strip()
    if not stripped:
        return []
    offset = start + len(text) - len(text.lstrip())
    if " " not in stripped:
        return [_token(stripped, offset, line)]
    if _ALL_VALUES.fullmatch(stripped):
        return [_token(m.group(), offset + m.start(), line) for m in _VALUES.finditer(stripped)]
    m = _TRAILING.match(stripped)
    if m is not None and len(m.group("values").split()) >= 1 and not _money_or_date(stripped):
        tokens = _label_parts(m.group("label"), offset + m.start("label"), line)
        at = offset + m.start("values")
        tokens.extend(_token(v.group(), at + v.start(), line) for v in _VALUES.finditer(m.group("values")))
        return tokens
    return _label_parts(stripped, offset, line)


def _label_parts(text: str, start: int, line: int) -> list[Token]:
    tokens, at = [], 0
    for gap in _WIDE_GAP.finditer(text):
        tokens.append(_token(text[at : gap.start()], start + at, line))
        at = gap.end()
    tokens.append(_token(text[at:], start + at, line))
    return tokens


def _money_or_date(text: str) -> bool:
    return text.endswith(("年", "月", "日"))


def tokenize_lines(lines: Sequence[Line]) -> list[Token]:
    """Cut lines into table tokens.

    Parameters
    ----------
    lines:
        Lines of a stretch that holds a table; ``Token.line`` is the index into them.

    Returns
    -------
    list of Token
        ``empty`` is a cell printed blank between separators; ``filler`` stands for a line of separators
        only, which may be blank cells or the rest of a merged one.
    """
    tokens: list[Token] = []
    bare = False  # the last cell stood on its line without any separator
    lone = 0
    for index, line in enumerate(lines):
        text = line.text
        if set(text) <= {"|", " ", "\t"}:
            bars = text.count("|")
            lone += 1
            if bare and bars == 1 and lone == 1:
                continue  # the layout prints its separator on a line of its own
            tokens.extend(Token("filler", line.start, line.start, "", index) for _ in range(max(1, bars - 1)))
            continue
        if "---" in text and _MARKDOWN_RULE.fullmatch(text):
            continue
        lone = 0
        if "|" not in text and "\t" not in text:
            bare = True
            tokens.extend(_split_piece(text, line.start, index))
            continue
        bare = False
        tokens.extend(_split_row(line, index))
    return tokens


def _split_row(line: Line, index: int) -> list[Token]:
    tokens: list[Token] = []
    text = line.text
    opened = text.startswith("|")
    body = text[1:] if opened else text
    shift = 1 if opened else 0
    closed = body.endswith("|")
    pieces: list[tuple[str, int]] = []
    at = 0
    for piece in body.replace("\t", "|").split("|"):
        pieces.append((piece, at))
        at += len(piece) + 1
    if closed:
        pieces.pop()
    for piece, offset in pieces:
        if piece.strip():
            tokens.extend(_split_piece(piece, line.start + shift + offset, index))
        else:
            where = line.start + shift + offset
            tokens.append(Token("empty", where, where, "", index))
    return tokens
