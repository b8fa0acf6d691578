"""Tables that are no statutory form: months, channels, lists, local statistics.

Nothing is known of their rows and columns, so nothing is placed: lines become rows, separators part cells, and a
layout of one cell a line is folded back into rows only where a single width fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

import regex
from attrs import evolve, field, frozen

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.structure.cells import CellReader
from gipr_nlp.structure.lines import Line
from gipr_nlp.structure.outline import Layout

__all__ = ["FoundOtherCell", "FoundOtherTable", "OtherTableReader"]

_PLAIN_NUMBER = regex.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_SEPARATOR = regex.compile(r"[|\t]")
_WIDE_GAP = regex.compile(r"[ ]{2,}")
_WORDS = regex.compile(r"\S+")
_WIDEST = 12
# a record of the page holds a number or two; a table more
_MOST_IN_RECORD = 3
_FEWEST_FOLDED = 3  # rows, before one width of a column of cells means anything
_CAPTION_REACH = 60


@frozen
class FoundOtherCell:
    """A cell in offsets of the folded text; equal offsets where it is blank."""

    start: int
    end: int
    text: str
    value: Decimal | None


_Row = tuple[FoundOtherCell, ...]


@frozen
class FoundOtherTable:
    """A table in offsets of the folded text."""

    rows: tuple[_Row, ...]
    header: _Row = ()
    caption: tuple[int, int] | None = None
    start: int = field(default=0)
    end: int = field(default=0)


class OtherTableReader:
    """Reads the tables that are no statutory form, from the regions found to be tabular.

    Parameters
    ----------
    rules:
        The rule set; its cue ``table_caption`` tells captions.

    """

    def __init__(self, rules: RuleSet) -> None:
        self._cells = CellReader(rules)
        self._caption = rules.cue("table_caption")

    def read(self, layout: Layout) -> list[FoundOtherTable]:
        """Return the tables of a text.

        Parameters
        ----------
        layout:
            Its lines, what they are, and the tabular regions.

        """
        tables = []
        texts = [line.start for line, kind in zip(layout.lines, layout.kinds, strict=True) if kind == "text"]
        for region in layout.regions:
            if region.schema:
                continue
            inside = [
                (n, layout.kinds[n])
                for n, line in enumerate(layout.lines)
                if region.start <= line.start < region.end
            ]
            recorded = any(kind == "metadata" for _, kind in inside)
            # menus stand before and after the text
            within = bool(texts) and texts[0] < region.start and region.end < texts[-1]
            for is_table, run in groupby(inside, key=lambda item: item[1] == "table"):
                if is_table:
                    table = self._table([layout.lines[n] for n, _ in run])
                    if table is not None and _stands(table, recorded=recorded, within=within):
                        tables.append(self._with_caption(table, layout))
        return tables

    def _table(self, lines: Sequence[Line]) -> FoundOtherTable | None:
        rows = [row for line in lines if (row := self._row(line))]
        caption: tuple[int, int] | None = None
        if any(len(row) > 1 for row in rows):
            rows, above = _under_its_top(rows)
        else:
            above = rows[:1] if rows and self._names_table(rows[0][0].text) else []
            cells = [row[0] for row in rows[len(above) :]]
            rows = _folded(cells) or [(cell,) for cell in cells]
        for (line,) in above:
            if self._names_table(line.text):
                caption = (line.start, line.end)
        if not rows:
            return None
        header: _Row = ()
        if len(rows[0]) > 1 and not _numbers(rows[:1]) and _numbers(rows[1:]):
            header, rows = rows[0], rows[1:]
        start = caption[0] if caption else (header or rows[0])[0].start
        return FoundOtherTable(tuple(rows), header, caption, start, rows[-1][-1].end)

    def _row(self, line: Line) -> _Row:
        """The cells of a line; none where it holds separators only."""
        text, at = line.text, line.start
        if _SEPARATOR.search(text):
            if not text.strip("|\t -:"):
                return ()
            if text.startswith("|"):
                text, at = text[1:], at + 1
            text = text.removesuffix("|")
            return _pieces(text, at, _SEPARATOR)
        if _WIDE_GAP.search(text):
            return _pieces(text, at, _WIDE_GAP)
        words = [_cell(m.group(), at + m.start()) for m in _WORDS.finditer(text)]
        values = [w for w in words[1:] if w.value is not None or w.text.rstrip("%") != w.text]
        if words[1:] and len(values) == len(words) - 1:
            return tuple(words)
        tokens = self._cells.tokens([line])
        if len(tokens) > 1 and all(t.kind in ("number", "dash") for t in tokens[1:]):
            return tuple(_cell(t.text, t.start) for t in tokens)
        return (_cell(text, at),)

    def _names_table(self, text: str) -> bool:
        return len(text) <= _CAPTION_REACH and self._caption.search(text) is not None

    def _with_caption(self, table: FoundOtherTable, layout: Layout) -> FoundOtherTable:
        """Take over the line above a table where it is its caption."""
        above = next((line for line in reversed(layout.lines) if line.start < table.start), None)
        if table.caption is None and above is not None and self._names_table(above.text):
            return evolve(table, caption=(above.start, above.end), start=above.start)
        return table


def _cell(text: str, start: int) -> FoundOtherCell:
    value = Decimal(text.replace(",", "")) if _PLAIN_NUMBER.fullmatch(text) else None
    return FoundOtherCell(start, start + len(text), text, value)


def _pieces(text: str, start: int, separator: regex.Pattern[str]) -> _Row:
    cells, at = [], 0
    for end, following in [*(m.span() for m in separator.finditer(text)), (len(text), len(text))]:
        piece = text[at:end]
        cells.append(_cell(piece.strip(), start + at + len(piece) - len(piece.lstrip())))
        at = following
    return tuple(cells)


def _numbers(rows: Sequence[_Row]) -> int:
    return sum(cell.value is not None for row in rows for cell in row)


def _under_its_top(rows: Sequence[_Row]) -> tuple[list[_Row], list[_Row]]:
    """The rows from the first with several cells on, and the lines of one cell above them.

    Column headings between single blanks look like one cell: they are parted where they are as many as every row
    has cells.
    """
    first = next(n for n, row in enumerate(rows) if len(row) > 1)
    above, below = list(rows[:first]), list(rows[first:])
    if above:
        cell = above[-1][0]
        words = tuple(_cell(m.group(), cell.start + m.start()) for m in _WORDS.finditer(cell.text))
        if len(words) > 1 and {len(row) for row in below} == {len(words)}:
            return [words, *below], above[:-1]
    return below, above


def _folded(cells: Sequence[FoundOtherCell]) -> list[_Row]:
    """Rows of a table printed one cell a line; empty unless exactly one width fits."""
    fitting = []
    for width in range(2, _WIDEST + 1):
        if len(cells) % width or len(cells) // width < _FEWEST_FOLDED:
            continue
        rows = [tuple(cells[at : at + width]) for at in range(0, len(cells), width)]
        columns = [[cell.value is not None for cell in column] for column in zip(*rows[1:], strict=True)]
        if (
            not _numbers(rows[:1])
            and not any(columns[0])
            and all(all(c) or not any(c) for c in columns)
            and any(all(c) for c in columns)
        ):
            fitting.append(rows)
    return fitting[0] if len(fitting) == 1 else []


def _stands(table: FoundOtherTable, *, recorded: bool, within: bool) -> bool:
    """Whether it is a table of the report, no record and no menu of the page."""
    numbers = _numbers(table.rows)
    several = sum(len(row) > 1 for row in table.rows)
    if recorded and numbers <= _MOST_IN_RECORD:
        return False
    return (several >= 1 and numbers >= 2) or numbers >= 4 or (within and several >= 2)
