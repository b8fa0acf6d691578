"""Flattened tables as a stream of tokens: labels, values and empty cells, whatever the layout was."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

import regex
from attrs import define

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.structure.lines import Line

__all__ = ["CellReader", "Token", "TokenKind"]

TokenKind = Literal["label", "number", "dash", "word", "empty", "filler"]

_DASH = regex.compile(r"[-—/\\~]+|-{2,}|×|N/?A")
_TRAILING = regex.compile(
    r"^(?P<label>.*?[^\d.,\s-])[ ]+(?P<values>(?:(?:-?\d[\d,]*(?:\.\d+)?|[-—/]{1,4})(?:[ ]+|$)){1,})$"
)
_VALUES = regex.compile(r"\S+")
_ALL_VALUES = regex.compile(r"(?:(?:[-减]?\d[\d,]*(?:\.\d+)?|[-—/]{1,4})(?:[ ]+|$)){2,}")
# the rule under the header of a Markdown table
_MARKDOWN_RULE = regex.compile(r"\|?[ ]*:?-{3,}:?[ ]*(?:\|[ ]*:?-{3,}:?[ ]*)+\|?")
_REMEMBERED = 20_000
_HAS_DIGIT = regex.compile(r"\d")
_WIDE_GAP = regex.compile(r"[ ]{2,}")


@define  # made by the thousand: not frozen, which would triple what one costs
class Token:
    """One cell (or one label) of a flattened table, in offsets of the folded text."""

    kind: TokenKind
    start: int
    end: int
    text: str
    line: int
    value: Decimal | None = None


class CellReader:
    """Cuts the lines of a table into tokens, with the cell cues of one rule set.

    Parameters
    ----------
    rules:
        The rule set.

    Examples
    --------
    >>> from gipr_nlp.rules.loader import builtin_rules
    >>> reader = CellReader(builtin_rules())
    >>> reader.value("减3"), reader.value("590(办结数)"), reader.value("——")
    (Decimal('-3'), Decimal('590'), None)
    """

    def __init__(self, rules: RuleSet) -> None:
        units, signs = rules.cue_pattern("cell_unit"), rules.cue_pattern("cell_sign")
        self._number = rules.compile(
            rf"(?P<sign>{signs})?[ ]?(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
            rf"(?:[ ]?(?:{units}))?(?:[ ]?[(][^()|\d]{{0,12}}[)])?",
            *rules.cue_rules("cell_unit"),
            *rules.cue_rules("cell_sign"),
        )
        self._word, self._less = rules.cue("cell_word"), rules.cue("cell_less")
        self._dated = rules.cue("cell_date")
        # the labels of a form recur in every report
        self._known: dict[str, tuple[TokenKind, Decimal | None]] = {}

    def value(self, text: str) -> Decimal | None:
        """Return the number a cell holds, decorations aside, or None when it holds none."""
        m = self._number.fullmatch(text)
        if m is None:
            return None
        value = Decimal(m.group("digits").replace(",", ""))
        return -value if self._less.match(m.group("sign") or "") else value

    def _kind(self, text: str) -> tuple[TokenKind, Decimal | None]:
        """What a cell's text is, and the number it holds."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            known = self._known[text] = self._look_at(text)
        return known

    def _look_at(self, text: str) -> tuple[TokenKind, Decimal | None]:
        if text.isdecimal():
            return "number", Decimal(text)
        value = self.value(text) if _HAS_DIGIT.search(text) else None
        if value is not None:
            return "number", value
        if _DASH.fullmatch(text):
            return "dash", None
        if self._word.fullmatch(text):
            return "word", None
        return "label", None

    def _token(self, text: str, start: int, line: int) -> Token:
        stripped = text.strip()
        if len(stripped) != len(text):
            start += len(text) - len(text.lstrip())
        kind, value = self._kind(stripped)
        return Token(kind, start, start + len(stripped), stripped, line, value)

    def tokens(self, lines: Sequence[Line]) -> list[Token]:
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
                tokens.extend(
                    Token("filler", line.start, line.start, "", index) for _ in range(max(1, bars - 1))
                )
                continue
            if "---" in text and _MARKDOWN_RULE.fullmatch(text):
                continue
            lone = 0
            if "|" not in text and "\t" not in text:
                bare = True
                tokens.extend(self._split_piece(text, line.start, index))
                continue
            bare = False
            tokens.extend(self._split_row(line, index))
        return tokens

    def _split_row(self, line: Line, index: int) -> list[Token]:
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
                tokens.extend(self._split_piece(piece, line.start + shift + offset, index))
            else:
                where = line.start + shift + offset
                tokens.append(Token("empty", where, where, "", index))
        return tokens

    def _split_piece(self, text: str, start: int, line: int) -> list[Token]:
        """A piece between separators: one cell, or a label with numbers behind it, or several numbers."""
        stripped = text.strip()
        if not stripped:
            return []
        offset = start + len(text) - len(text.lstrip())
        if " " not in stripped:
            return [self._token(stripped, offset, line)]
        if _ALL_VALUES.fullmatch(stripped):
            return [self._token(m.group(), offset + m.start(), line) for m in _VALUES.finditer(stripped)]
        m = _TRAILING.match(stripped)
        if m is not None and len(m.group("values").split()) >= 1 and not self._dated.search(stripped):
            tokens = self._label_parts(m.group("label"), offset + m.start("label"), line)
            at = offset + m.start("values")
            tokens.extend(
                self._token(v.group(), at + v.start(), line) for v in _VALUES.finditer(m.group("values"))
            )
            return tokens
        return self._label_parts(stripped, offset, line)

    def _label_parts(self, text: str, start: int, line: int) -> list[Token]:
        tokens, at = [], 0
        for gap in _WIDE_GAP.finditer(text):
            tokens.append(self._token(text[at : gap.start()], start + at, line))
            at = gap.end()
        tokens.append(self._token(text[at:], start + at, line))
        return tokens
