"""Flattened tables as a stream of tokens: labels, values and empty cells, whatever the layout was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from attrs import define

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.structure.lines import Line

__all__ = ["CellReader", "Token", "TokenKind"]

TokenKind = Literal["label", "number", "dash", "word", "empty", "filler"]

_DASH = re.compile(r"[-—/\\~]+|-{2,}|×|N/?A")
_TRAILING = re.compile(
    r"^(?P<label>.*?[^\d.,\s-])[ ]+(?P<values>(?:(?:-?\d[\d,]*(?:\.\d+)?|[-—/]{1,4})(?:[ ]+|$)){1,})$"
)
_VALUES = re.compile(r"\S+")
_ALL_VALUES = re.compile(r"(?:(?:[-减]?\d[\d,]*(?:\.\d+)?|[-—/]{1,4})(?:[ ]+|$)){2,}")
# the rule under the header of a Markdown table
_MARKDOWN_RULE = re.compile(r"\|?[ ]*:?-{3,}:?[ ]*(?:\|[ ]*:?-{3,}:?[ ]*)+\|?")
_REMEMBERED = 20_000
_HAS_DIGIT = re.compile(r"\d")
_WIDE_GAP = re.compile(r"[ ]{2,}")


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
        """What the text of a cell that was not met yet is, and the number it holds."""
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        seen = self._known[text] = self._look_at(text)
        return seen

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
        kind, value = self._known.get(stripped) or self._kind(stripped)
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
            if text and "|" not in text and "\t" not in text:
                bare = True
                lone = 0
                self._add_piece(tokens, text, line.start, index)
                continue
            if not text.strip("| \t"):
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
            bare = False
            self._add_row(tokens, line, index)
        return tokens

    def _add_row(self, tokens: list[Token], line: Line, index: int) -> None:
        """Add the cells between the separators of a line."""
        at = line.start + line.text.startswith("|")
        body = line.text.removeprefix("|")
        pieces = body.replace("\t", "|").split("|")
        if body.endswith("|"):
            pieces.pop()
        for piece in pieces:
            stripped = piece.strip()
            if not stripped:
                tokens.append(Token("empty", at, at, "", index))
            elif len(stripped) == len(piece):
                self._add_piece(tokens, piece, at, index)
            else:
                self._add_piece(tokens, stripped, at + len(piece) - len(piece.lstrip()), index)
            at += len(piece) + 1

    def _add_piece(self, tokens: list[Token], text: str, start: int, line: int) -> None:
        """Add what a piece between separators holds; it has no outer blanks."""
        if " " in text:
            tokens.extend(self._parts(text, start, line))
            return
        kind, value = self._known.get(text) or self._kind(text)
        tokens.append(Token(kind, start, start + len(text), text, line, value))

    def _parts(self, text: str, start: int, line: int) -> list[Token]:
        """The parts of a piece with blanks: one cell, or a label with numbers behind it, or several numbers."""
        if _ALL_VALUES.fullmatch(text):
            return [self._token(m.group(), start + m.start(), line) for m in _VALUES.finditer(text)]
        m = _TRAILING.match(text)
        if m is not None and len(m.group("values").split()) >= 1 and not self._dated.search(text):
            tokens = self._label_parts(m.group("label"), start + m.start("label"), line)
            at = start + m.start("values")
            tokens.extend(
                self._token(v.group(), at + v.start(), line) for v in _VALUES.finditer(m.group("values"))
            )
            return tokens
        return self._label_parts(text, start, line)

    def _label_parts(self, text: str, start: int, line: int) -> list[Token]:
        tokens, at = [], 0
        for gap in _WIDE_GAP.finditer(text):
            tokens.append(self._token(text[at : gap.start()], start + at, line))
            at = gap.end()
        tokens.append(self._token(text[at:], start + at, line))
        return tokens
