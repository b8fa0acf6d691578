"""Statutory tables rebuilt from flattened text.

The layout is forgotten first (:mod:`gipr_nlp.structure.cells`); then labels are aligned, in order, to the rows
of the forms, and every row must own exactly as many cells as the form has columns. Sums of the form are a
checksum, never a solver. A cell that cannot be placed for certain stays away, with the reason on the table.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

from attrs import define, evolve, field, frozen

from gipr_nlp.report import CellKind, TableState
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.schema import Form
from gipr_nlp.structure.cells import CellReader, Token, TokenKind
from gipr_nlp.structure.lines import Line
from gipr_nlp.structure.regions import Region

__all__ = ["FoundCell", "FoundTable", "TableReader", "check_identities"]

_PROSE = re.compile(r"[。!?！？;；].*\S|[,，].{12,}[,，]")
# what a line must hold to have a value in it
_VALUE_MARK = re.compile(r"[\d—/×-]")
# a label and two numbers or more, shares among them
_PLAIN_ROW = re.compile(r"\S{1,20}(?:[ ]+\d[\d,]*(?:\.\d+)?%?){2,}")
_SURELY_THE_FORM = 6  # rows named in order, even if none has a value
_FEWEST_ALIKE = 2  # rows of one width that make a table
_LOOSE_LINES = 14
# running numbers of two rows with a further value may differ by so much
_NUMBERED_ALIKE = 3
_LONG_LINE = 90
_REMEMBERED = 20_000
_SOLID = frozenset({"number", "dash", "word"})
_CELL_KINDS: dict[TokenKind, CellKind] = {
    "number": "number", "dash": "dash", "word": "text", "empty": "blank", "filler": "blank", "label": "blank",
}  # fmt: skip
_KEPT_ONCE = "every line occurs only once: repeated values were dropped when the page was extracted"


@define  # made by the thousand: not frozen, which would triple what one costs
class FoundCell:
    """A cell in offsets of the folded text."""

    row: str
    column: str
    value: Decimal | None
    kind: CellKind
    start: int
    end: int
    raw: str


@frozen
class FoundTable:
    """A table in offsets of the folded text."""

    schema: str
    state: TableState
    reason: str
    start: int
    end: int
    cells: tuple[FoundCell, ...] = ()
    failures: tuple[str, ...] = ()


@define  # made by the thousand: not frozen, which would triple what one costs
class _Entry:
    """A label and the values that follow it, up to the next label."""

    label: str
    start: int
    values: tuple[Token, ...]
    before: str = ""
    #: those of the values that are printed
    solid: list[Token] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.solid = _solid(self.values)

    @property
    def end(self) -> int:
        return self.values[-1].end if self.values else self.start


@frozen
class _Zone:
    """Consecutive lines that look like parts of a table."""

    lines: tuple[Line, ...]
    plain: bool = False  # too little for a form, but a table all the same
    start: int = field(init=False)
    end: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "start", self.lines[0].start)
        object.__setattr__(self, "end", self.lines[-1].end)


class TableReader:
    """Finds and reads the statutory tables of the forms in a rule set.

    Parameters
    ----------
    rules:
        The rule set; its ``form`` parts describe the forms.

    """

    def __init__(self, rules: RuleSet) -> None:
        self._forms = tuple(rules.forms.values())
        self._cells = CellReader(rules)
        self._section, self._annex = rules.cue("table_section"), rules.cue("table_annex")
        self._row_ordinal, self._word = rules.cue("table_row"), rules.cue("cell_word")
        self._cues: dict[str, list[tuple[str, Any]]] = {
            form.id: [(row.key, rules.compile(row.cue, form, field="cue")) for row in form.rows]
            for form in self._forms
        }
        self._headers = {
            f.id: rules.compile(f.header, f, field="header", short_texts=True)
            for f in self._forms
            if f.header
        }
        self._unless = {
            f.id: rules.compile(f.unless_header, f, field="unless_header", short_texts=True)
            for f in self._forms
            if f.unless_header
        }
        # labels of official forms are the same in every report: what was seen once is not looked at again
        self._seen: dict[bool, dict[str, int]] = {strict: {} for strict in (False, True)}
        self._named: dict[str, frozenset[str]] = {}
        self._labels: dict[str, bool] = {}
        self._rows_named: dict[tuple[str, str], tuple[tuple[int, float], ...]] = {}
        self._any_cue = {
            form.id: rules.compile("|".join(f"(?:{r.cue})" for r in form.rows), form, field="cue")
            for form in self._forms
            if form.rows
        }
        self._form_anchors = {
            f.id: rules.compile(f.anchor, f, field="anchor", short_texts=True)
            for f in self._forms
            if f.anchor
        }
        anchors = [f.anchor for f in self._forms if f.anchor]
        cues = [row.cue for form in self._forms for row in form.rows]
        headers = [p for form in self._forms for p in (form.header, form.unless_header) if p]
        self._anchor = rules.compile(
            "|".join((*anchors, rules.cue_pattern("table_anchor"))),
            *self._forms, *rules.cue_rules("table_anchor"), field="anchor",
        )  # fmt: skip
        self._label = rules.compile(
            "|".join((*cues, *headers, *anchors, rules.cue_pattern("table_label"))),
            *self._forms, *rules.cue_rules("table_label"), field="cue",
        )  # fmt: skip

    def read(self, text: str, lines: Sequence[Line]) -> tuple[list[FoundTable], list[Region]]:
        """Return the tables of a folded text and the regions that are no running text.

        Parameters
        ----------
        text:
            The folded text.
        lines:
            Its lines.

        """
        if self._anchor.search(text) is None:
            return [], [Region(z.start, z.end) for z in self._zones(lines, strict=True) if self._grid(z)]
        tables: list[FoundTable] = []
        regions: list[Region] = []
        zones = self._zones(lines, strict=False)
        single = self._lines_kept_once(zones)
        for zone in zones:
            found = [] if zone.plain else self._read_zone(zone)
            if single:
                found = [_refuse(t, _KEPT_ONCE) for t in found]
            tables.extend(found)
            if found:
                regions.append(Region(zone.start, zone.end, ",".join(t.schema for t in found)))
            elif self._grid(zone):
                regions.append(Region(zone.start, zone.end))
        return tables, regions

    # -- where tables are

    def _zones(self, lines: Sequence[Line], *, strict: bool) -> list[_Zone]:
        marks = self._marks(lines, strict=strict)
        zones: list[_Zone] = []
        i = 0
        while i < len(lines):
            if marks[i] < 2:
                i += 1
                continue
            first = i
            while first > 0 and marks[first - 1] == 1:
                first -= 1
            last, j = i, i + 1
            loose = 0  # lines since the last sure one that may, but need not, belong to the table
            while j < len(lines) and marks[j] >= 0 and loose <= _LOOSE_LINES:
                if marks[j] >= 2:
                    last, loose = j, 0
                else:
                    loose += 1 if marks[j] == 1 else 3
                j += 1
            chosen = tuple(lines[first : last + 1])
            if self._is_like_a_form(chosen):
                zones.append(_Zone(chosen))
            elif _rows_alike(chosen):
                zones.append(_Zone(chosen, plain=True))
            i = last + 1
        return zones

    def _is_like_a_form(self, lines: Sequence[Line]) -> bool:
        """Whether lines hold enough labels or values for a form."""
        texts = [line.text for line in lines]
        if len(lines) >= 3 and (
            _at_least(2, map(self._is_label, texts)) or _at_least(4, map(_holds_value, texts))
        ):
            return True
        if not any(map(self._is_label, texts)):
            return False
        return sum(t.kind == "number" for t in self._cells.tokens(lines)) >= 10

    def _grid(self, zone: _Zone) -> bool:
        """Whether a zone without a known form is a table all the same."""
        bars = sum(line.text.count("|") >= 2 for line in zone.lines)
        tokens = self._cells.tokens(zone.lines)
        numbers = sum(t.kind == "number" for t in tokens)
        tabs = sum("\t" in line.text for line in zone.lines)
        if bars >= 2 or tabs >= 3 or _rows_alike(zone.lines):
            return True
        return numbers >= 4 and numbers >= 0.3 * len(tokens)

    def _lines_kept_once(self, zones: Sequence[_Zone]) -> bool:
        """Whether an extractor dropped every repetition of a line: tables of one cell a line cannot do without."""
        bare: set[str] = set()
        for zone in zones:
            for line in zone.lines:
                text = line.text
                if text in bare:
                    return False
                if "|" not in text and "\t" not in text and self._is_one_cell(line):
                    bare.add(text)
        if len(bare) < 12:
            return False
        numbers = sum(
            any(ch.isdigit() for ch in text) and self._cells.value(text) is not None for text in bare
        )
        return numbers >= 3

    def _is_one_cell(self, line: Line) -> bool:
        """Whether a line without separators is one cell."""
        text = line.text.strip()
        return bool(text and " " not in text) or len(self._cells.tokens([line])) == 1

    def _is_label(self, text: str) -> bool:
        """Whether a line holds a label of some form."""
        known = self._labels.get(text)
        if known is None:
            known = self._label.search(_squeeze(text)) is not None
            if len(self._labels) >= _REMEMBERED:
                self._labels.clear()
            self._labels[text] = known
        return known

    def _marks(self, lines: Sequence[Line], *, strict: bool) -> list[int]:
        """2: surely part of a table; 1: may be (short, no sentence); 0: may stand inside; -1: ends a table."""
        seen = self._seen[strict]
        marks = []
        for line in lines:
            text = line.text
            mark = seen.get(text)
            if mark is None:
                mark = self._look_at(text, strict)
                if len(text) <= _LONG_LINE:
                    if len(seen) >= _REMEMBERED:
                        seen.clear()
                    seen[text] = mark
            marks.append(mark)
        return marks

    def _look_at(self, text: str, strict: bool) -> int:
        bars = text.count("|")
        if not bars and len(text) > _LONG_LINE and "\t" not in text and _PROSE.search(text):
            return -1
        if text.isdecimal():
            return 2
        if self._section.match(text) and not self._row_ordinal.search(text):
            return -1
        bare = text.strip("| \t")
        if not bare or (text.startswith("|") and len(bare) <= 45):
            return 2
        if self._annex.match(text):
            return -1
        squeezed = _squeeze(bare)
        long_prose = len(squeezed) > 45 and _PROSE.search(squeezed) is not None
        if long_prose and bars < 3:
            return -1
        if bars and all(len(cell.strip()) <= 45 for cell in text.split("|")):
            if bars >= 2 or text.endswith("|"):
                return 2
            return 2 if self._cells.value(text.rpartition("|")[2].strip()) is not None else 1
        if "\t" in text:
            return 2
        if _VALUE_MARK.search(text) or self._word.fullmatch(text):
            tokens = self._cells.tokens([Line(0, len(text), text)])
            if all(t.kind != "label" for t in tokens):
                return 2
            if len(tokens) >= 3 and sum(t.kind in ("number", "dash") for t in tokens) >= 2:
                return 2
            if _PLAIN_ROW.fullmatch(text):
                return 2
        if (
            not strict
            and len(squeezed) <= 80
            and self._label.search(squeezed)
            and not squeezed.endswith("。")
        ):
            return 2 if not _PROSE.search(squeezed) else 1
        if len(squeezed) <= 16 and not _PROSE.search(squeezed) and not squeezed.endswith(("。", ";", ",")):
            return 1
        return 0 if len(squeezed) <= 45 and not squeezed.endswith("。") else -1

    # -- what they say

    def _read_zone(self, zone: _Zone) -> list[FoundTable]:
        tokens = self._cells.tokens(zone.lines)
        entries = _merge_empty(_entries(tokens), self._names_row)
        named: dict[str, list[int]] = {}
        for i, entry in enumerate(entries):
            for ident in self._forms_named(entry.label):
                named.setdefault(ident, []).append(i)
        tables: list[FoundTable] = []
        for form in self._forms:
            table: FoundTable | None = None
            if form.layout == "coded":
                table = self._read_coded(form, zone, tokens)
            elif form.layout == "single_line":
                table = self._read_single(form, entries, zone)
            elif form.id in named:
                table = self._read_rows(form, entries, named[form.id], zone)
            if table is not None:
                tables.append(table)
        if not tables and not any(t.kind in ("number", "dash") for t in tokens):
            tables = self._without_values(zone, tokens)
        if any(t.schema == "coded" for t in tables):
            tables = [t for t in tables if t.schema == "coded"]  # its labels are those of the later form
        elif any(t.schema == "2014" and len(t.cells) >= 8 for t in tables):
            tables = [t for t in tables if t.schema == "2014"]
        return sorted(tables, key=lambda t: (t.start, t.schema))

    def _without_values(self, zone: _Zone, tokens: Sequence[Token]) -> list[FoundTable]:
        """The form whose rows stand there without any value: cells that were blank leave no trace."""
        for form in self._forms:
            if form.layout != "rows" or len(form.columns) <= 3:
                continue
            rows = {row for t in tokens for row, _ in self._rows_of(form, t.text)}
            if len(rows) >= _SURELY_THE_FORM:
                return [FoundTable(form.id, "unreadable", "the rows carry no values", zone.start, zone.end)]
        return []

    def _names_row(self, label: str) -> bool:
        """Whether a label ends in the words of some form's row (and is no table title)."""
        return bool(self._forms_named(label))

    def _header_fits(self, form: Form, entries: Sequence[_Entry], first: int, zone: _Zone) -> bool:
        """Whether the column headings above a block are those of this version of the form."""
        want, refuse = self._headers.get(form.id), self._unless.get(form.id)
        above = entries[first].label
        if refuse is not None and refuse.search(above):
            return False
        if want is None or want.search(above):
            return True
        rivals = [f.id for f in self._forms if f.id != form.id and f.title == form.title]
        if any(r in self._headers and self._headers[r].search(above) for r in rivals):
            return False
        # the headings are lost: the version of the other blocks decides
        whole = "".join(_squeeze(line.text) for line in zone.lines)
        votes = {
            family: sum(
                bool(pattern.search(whole))
                for ident, pattern in self._headers.items()
                if ident.startswith(family)
            )
            for family in {f.family for f in self._forms if f.id in self._headers}
        }
        return votes.get(form.family, 0) > max((v for k, v in votes.items() if k != form.family), default=0)

    def _read_rows(
        self, form: Form, entries: Sequence[_Entry], named: Sequence[int], zone: _Zone
    ) -> FoundTable | None:
        """A form of many rows; ``named``: the entries whose labels name one of them."""
        pairs = self._align(form, entries, named)
        if not pairs or not self._header_fits(form, entries, pairs[0][0], zone):
            return None
        if len(pairs) < form.minimum:
            return None
        width = len(form.columns)
        if width > 3 and not any(len(entries[i].solid) >= 2 for i, _ in pairs):
            numbers = sum(t.kind == "number" for i, _ in pairs for t in entries[i].values)
            if numbers == 0 and not any(entries[i].values for i, _ in pairs):
                return None
        if form.id == "requests":
            pairs = _fill_gaps(form, entries, pairs, width)
        cells: list[FoundCell] = []
        broken: list[str] = []
        rows_read = 0
        serial = _serials(entries, width)
        for index, row in pairs:
            entry = entries[index]
            chosen = _row_values(entry.values, entry.solid, width, serial=index in serial)
            if chosen is None:
                broken.append(row)
                continue
            rows_read += 1
            for column, token in zip(form.columns, chosen, strict=True):
                cells.append(_cell(row, column, token))
        start, end = entries[pairs[0][0]].start, max(entries[i].end for i, _ in pairs)
        if width > 3:
            reason = _refusal(rows_read, broken)
            if reason:
                return FoundTable(form.id, "unreadable", reason, start, end)
        elif not cells:
            return FoundTable(form.id, "unreadable", _why_bare(entries, pairs, width), start, end)
        expected = [r.key for r in form.rows if not r.group]
        return _judge(form, cells, start, end, broken, expected)

    def _align(self, form: Form, entries: Sequence[_Entry], named: Sequence[int]) -> list[tuple[int, str]]:
        """Monotone alignment of entries to rows: the chain of (entry, row) with the greatest weight."""
        if len(named) < form.minimum:
            return []
        candidates: list[tuple[int, int, float]] = []
        for i in named:
            candidates.extend((i, row, weight) for row, weight in self._rows_of(form, entries[i].label))
        candidates.sort()
        if not candidates:
            return []
        if all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(candidates)):
            chain = [(i, form.rows[row].key) for i, row, _ in candidates]  # all in the order of the form
        else:
            chain = _heaviest_chain(form, candidates)
        self._add_displaced(form, entries, named, chain)
        groups = {row.key for row in form.rows if row.group}
        return [(i, row) for i, row in chain if row not in groups]

    def _forms_named(self, label: str) -> frozenset[str]:
        """The forms of which a label names a row."""
        known = self._named.get(label)
        if known is None:
            known = frozenset(ident for ident, cue in self._any_cue.items() if cue.search(label))
            if len(self._named) >= _REMEMBERED:
                self._named.clear()
            self._named[label] = known
        return known

    def _rows_of(self, form: Form, label: str) -> tuple[tuple[int, float], ...]:
        """The rows a label may name, with weights."""
        known = self._rows_named.get((form.id, label))
        if known is None:
            best: dict[int, float] = {}
            order = {row.key: k for k, row in enumerate(form.rows)}
            for key, cue in self._cues[form.id]:
                last = next(iter(deque(cue.finditer(label), maxlen=1)), None)
                if last is not None:
                    # of two cues in one label, the one nearer to the values names the row
                    best[order[key]] = 1.0 + last.end() / (len(label) or 1) + 0.01 * len(last.group())
            known = tuple(best.items())
            if len(self._rows_named) >= _REMEMBERED:
                self._rows_named.clear()
            self._rows_named[(form.id, label)] = known
        return known

    def _add_displaced(
        self, form: Form, entries: Sequence[_Entry], named: Sequence[int], chain: list[tuple[int, str]]
    ) -> None:
        """Rows that a filled form prints in another order than the official one: placed by their words alone."""
        taken_rows, taken = {row for _, row in chain}, {i for i, _ in chain}
        if len(chain) < form.minimum:
            return
        low, high = chain[0][0], chain[-1][0]
        for i in named:
            if not low < i < high or i in taken or not entries[i].values:
                continue
            rows = [form.rows[row].key for row, _ in self._rows_of(form, entries[i].label)]
            if len(rows) == 1 and rows[0] not in taken_rows:
                chain.append((i, rows[0]))
                taken_rows.add(rows[0])
        chain.sort()

    def _read_single(self, form: Form, entries: Sequence[_Entry], zone: _Zone) -> FoundTable | None:
        """A form with one data line: all rows' values stand in one run."""
        width = len(form.columns) * len(form.rows)
        anchor = self._form_anchors[form.id]
        bare: FoundTable | None = None
        for n, entry in enumerate(entries):
            if not anchor.search(entry.before + entry.label):
                continue
            values = list(entry.values)
            # the three blocks may be printed with their own headings: take the values of the entries that follow
            k = n + 1
            while (
                len(_solid(values)) < width
                and k < len(entries)
                and k <= n + 3
                and anchor.search(entries[k].label)
            ):
                values.extend(entries[k].values)
                k += 1
            if not values:
                bare = bare or FoundTable(
                    form.id, "unreadable", "the rows carry no values", entry.start, zone.end
                )
                continue
            start, end = entry.start, values[-1].end
            chosen = _row_values(values, _solid(values), width)
            ruled = _ruled_row(zone, entry.start, width, len(form.rows)) if chosen is None else None
            if ruled is not None:
                chosen, end = list(ruled), ruled[-1].end
            if chosen is None and not _solid(values):
                chosen = [values[0]] * width  # printed, and left blank altogether
            if chosen is None:
                solid = len(_solid(values))
                return FoundTable(
                    form.id, "unreadable", f"{solid} values for the {width} cells of the form", start, end
                )
            keys = [(row.key, column) for row in form.rows for column in form.columns]
            cells = [_cell(row, column, token) for (row, column), token in zip(keys, chosen, strict=True)]
            return _judge(form, cells, start, end, [], [row.key for row in form.rows], blank_is_zero=True)
        return bare

    def _read_coded(self, form: Form, zone: _Zone, tokens: Sequence[Token]) -> FoundTable | None:
        """A form whose rows carry a running two-digit code before their values."""
        joined = _squeeze("".join(line.text for line in zone.lines[:12]))
        if not self._form_anchors[form.id].search(joined):
            return None
        starts: list[int] = []
        expected = 1
        for n, token in enumerate(tokens):
            if token.kind == "number" and len(token.text) == 2 and token.text.isdecimal():
                code = int(token.text)
                follows_label = n > 0 and tokens[n - 1].kind == "label"
                if follows_label and expected <= code <= expected + 3:
                    starts.append(n)
                    expected = code + 1
        if len(starts) < form.minimum:
            return None
        cells: list[FoundCell] = []
        bounds = [*starts[1:], len(tokens)]
        for n, stop in zip(starts, bounds, strict=True):
            values = []
            for token in tokens[n + 1 : stop]:
                if token.kind == "label":
                    break
                values.append(token)
            for column, token in zip(form.columns, values, strict=False):
                if token.kind != "filler":
                    cells.append(_cell(tokens[n].text, column, token))
        start = tokens[starts[0]].start
        filled = [c for c in cells if c.value is not None]
        state: TableState = "unverified" if filled else "partial"
        reason = "the form prints no sums to check" if filled else "all cells are blank"
        return FoundTable(form.id, state, reason, start, tokens[-1].end, tuple(cells))


_RULE = "|"


def _why_bare(entries: Sequence[_Entry], pairs: Sequence[tuple[int, str]], width: int) -> str:
    """Why no row of a small form gave a cell."""
    for index, row in pairs:
        solid = len(entries[index].solid)
        if solid:
            return f"blank cells were dropped: {solid} values for the {width} cells of {row}"
    return "the rows carry no values"


def _heaviest_chain(form: Form, candidates: Sequence[tuple[int, int, float]]) -> list[tuple[int, str]]:
    """Of (entry, row, weight), those that follow each other in the text and in the form and weigh most together."""
    score: list[float] = []
    back: list[int] = []
    for n, (i, row, weight) in enumerate(candidates):
        top, link = 0.0, -1
        for m in range(n):
            if candidates[m][0] < i and candidates[m][1] < row and score[m] > top:
                top, link = score[m], m
        score.append(top + weight)
        back.append(link)
    at = score.index(max(score))
    chain: list[tuple[int, str]] = []
    while at >= 0:
        chain.append((candidates[at][0], form.rows[candidates[at][1]].key))
        at = back[at]
    chain.reverse()
    return chain


def _ruled_row(zone: _Zone, start: int, width: int, groups: int) -> tuple[Token, ...] | None:
    """The cells of a line of nothing but figures, blanks and rules that has one for each cell of the form."""
    for number, line in enumerate(zone.lines):
        if line.end <= start or line.text.count(_RULE) < width - 1:
            continue
        cells: list[Token] = []
        at = line.start
        for piece in line.text.split(_RULE):
            text = piece.strip()
            first = at + len(piece) - len(piece.lstrip()) if text else at
            kind: TokenKind = "number" if text else "filler"
            value = Decimal(text) if text.isdecimal() else None
            cells.append(Token(kind, first, first + len(text), text, number, value))
            at += len(piece) + 1
        if any(cell.text and cell.value is None for cell in cells) or all(not cell.text for cell in cells):
            continue
        # the outer rules may be printed, one of them or both
        fitting = [
            cells[low:high]
            for low, high in ((0, len(cells)), (1, len(cells)), (0, len(cells) - 1), (1, len(cells) - 1))
            if high - low == width and not any(cell.text for cell in cells[:low] + cells[high:])
        ]
        if len(fitting) > 1:  # one outer rule, on this side or that: a group of figures ends with its total
            size = width // groups
            fitting = [
                row
                for row in fitting
                if all(
                    row[k + size - 1].text or not any(cell.text for cell in row[k : k + size])
                    for k in range(0, width, size)
                )
            ]
        if len(fitting) == 1:
            return tuple(fitting[0])
    return None


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _entries(tokens: Sequence[Token]) -> list[_Entry]:
    entries: list[_Entry] = []
    label: list[str] = []
    values: list[Token] = []
    start = tokens[0].start if tokens else 0
    before = ""
    for token in tokens:
        if token.kind == "label":
            if values:
                joined = _squeeze("".join(label))
                entries.append(_Entry(joined, start, tuple(values), before))
                before = joined
                label, values = [], []
            if not label:
                start = token.start
            label.append(token.text)
        elif label or values:
            if token.kind in ("empty", "filler") and not label:
                continue
            values.append(token)
    if label:
        entries.append(_Entry(_squeeze("".join(label)), start, tuple(values), before))
    return entries


def _merge_empty(entries: Sequence[_Entry], names_row: Callable[[str], bool]) -> list[_Entry]:
    """Join labels that are parted by separators only: a title row or a wrapped heading, not a row of blanks."""
    merged: list[_Entry] = []
    for entry in entries:
        if (
            merged
            and not merged[-1].solid
            and not (_blank_row(merged[-1].values) and names_row(merged[-1].label))
        ):
            last = merged.pop()
            entry = _Entry(last.label + entry.label, last.start, entry.values, last.before)
        merged.append(entry)
    return merged


def _at_least(count: int, truths: Iterable[bool]) -> bool:
    """Whether so many of some truths hold; no more of them are looked at than need be."""
    return next(islice(filter(None, truths), count - 1, None), False)


def _holds_value(text: str) -> bool:
    return "|" in text or any(map(str.isdigit, text))


def _solid(values: Sequence[Token]) -> list[Token]:
    return [t for t in values if t.kind in _SOLID]


def _blank_row(values: Sequence[Token]) -> bool:
    return any(t.kind == "empty" for t in values)


def _row_values(
    values: Sequence[Token], solid: list[Token], width: int, *, serial: bool = False
) -> list[Token] | None:
    """The cells of a row, or None where they cannot be placed for certain; ``serial``: the next row is numbered."""
    if len(solid) == width:
        return solid
    if len(solid) == width + 1 and _stray(solid) and (serial or _adds_up(solid[:width])):
        return solid[:width]
    printed = [t for t in values if t.kind != "filler"]
    while len(printed) > width and printed and printed[-1].kind == "empty":
        printed.pop()
    if len(printed) == width and any(t.kind == "empty" for t in printed):
        return printed
    if not solid and len(values) >= width:
        return list(values[:width])
    return None


def _stray(solid: Sequence[Token]) -> bool:
    """Whether the last of too many values is an ordinal or page number of its own line."""
    last = solid[-1]
    return last.value is not None and last.value < 100 and last.line != solid[-2].line


def _serials(entries: Sequence[_Entry], width: int) -> set[int]:
    """Entries behind whose values stands the running number of the next row."""
    spare = [
        (i, solid[-1].value)
        for i, entry in enumerate(entries)
        if len(solid := entry.solid) == width + 1 and solid[-1].value is not None
    ]
    # rows without values, such as headings of groups, have numbers too
    running = [(i, j) for (i, a), (j, b) in pairwise(spare) if 0 < b - a <= _NUMBERED_ALIKE]
    return {i for pair in running for i in pair}


def _adds_up(chosen: Sequence[Token]) -> bool:
    """Whether the last of a row's values is the sum of the others: else its end may stand on the next line."""
    *parts, total = (token.value for token in chosen)
    return bool(parts) and total is not None and total == sum(p for p in parts if p is not None)


def _cell(row: str, column: str, token: Token) -> FoundCell:
    kind = _CELL_KINDS[token.kind]
    if kind == "number" and not token.value:
        kind = "zero"
    return FoundCell(row, column, token.value, kind, token.start, token.end, token.text)


def _fill_gaps(
    form: Form, entries: Sequence[_Entry], pairs: list[tuple[int, str]], width: int
) -> list[tuple[int, str]]:
    """Name entries whose label is damaged by their neighbours, where exactly as many rows are missing."""
    order = [row.key for row in form.rows if not row.group]
    known = dict(pairs)
    result = list(pairs)
    for (i, a), (j, b) in pairwise(pairs):
        between = [n for n in range(i + 1, j) if n not in known and len(entries[n].solid) == width]
        missing = order[order.index(a) + 1 : order.index(b)]
        variants = [
            missing,
            [m for m in missing if not m.startswith("other.")],
            [m for m in missing if m != "other"],
        ]
        for names in variants:
            if between and len(between) == len(names):
                result.extend(zip(between, names, strict=True))
                break
    return sorted(result)


def _rows_alike(lines: Sequence[Line]) -> bool:
    """Whether some lines have as many cells as each other: three or more, or two with a number."""
    widths: Counter[int] = Counter()
    for line in lines:
        text = line.text
        if "|" in text or "\t" in text:
            cells = text.strip("|").replace("\t", "|").split("|")
            if len(cells) > 2 or (len(cells) == 2 and cells[1].strip().isdecimal()):
                widths[len(cells)] += 1
        elif _PLAIN_ROW.fullmatch(text):
            widths[len(text.split())] += 1
    return any(rows >= _FEWEST_ALIKE for rows in widths.values())


def _refuse(table: FoundTable, reason: str) -> FoundTable:
    return evolve(table, state="unreadable", reason=reason, cells=(), failures=())


def _refusal(rows_read: int, broken: Sequence[str]) -> str:
    """Why a table is not to be trusted at all; empty when it may be read."""
    if rows_read == 0:
        return "blank cells were dropped: no row has all its values" if broken else "the rows carry no values"
    if len(broken) > max(1, rows_read // 4):
        return f"blank cells were dropped: {len(broken)} of {rows_read + len(broken)} rows lack values"
    return ""


def _judge(
    form: Form,
    cells: list[FoundCell],
    start: int,
    end: int,
    broken: Sequence[str],
    expected: Sequence[str],
    *,
    blank_is_zero: bool = False,
) -> FoundTable:
    numbers = {(c.row, c.column): c.value for c in cells if c.value is not None}
    if blank_is_zero:
        # a row with figures leaves blank what is nought
        begun = {row for row, _ in numbers}
        numbers |= {(c.row, c.column): Decimal(0) for c in cells if c.value is None and c.row in begun}
    checked = _checked(form, numbers)
    failures = _failures(checked)
    values = list(numbers.values())
    state: TableState
    if broken:
        state, reason = "partial", f"no certain place for the values of: {', '.join(broken)}"
    elif failures:
        state, reason = "inconsistent", "; ".join(failures)
    elif not values:
        state, reason = "partial", "all cells are blank"
    elif not form.identities:
        state, reason = "unverified", "the form prints no sums to check"
    elif not checked:
        state, reason = "unverified", "blank cells leave no sum that could be checked"
    elif not any(values):
        state, reason = "all_zero", "every cell is zero, so the sums prove nothing"
    else:
        state, reason = "verified", ""
    if not broken and state != "inconsistent":
        read = {c.row for c in cells}
        lacking = [row for row in expected if row not in read]
        optional = {"other", "other.not_corrected", "other.fee_unpaid", "other.other"}
        lacking = [row for row in lacking if not (form.id == "requests" and row in optional)]
        if lacking and form.layout == "rows" and len(form.columns) > 3:
            state, reason = "partial", f"rows not found: {', '.join(lacking)}"
    return FoundTable(form.id, state, reason, start, end, tuple(cells), tuple(failures))


def check_identities(form: Form, values: dict[tuple[str, str], Decimal]) -> list[str]:
    """Return the equations of a form that do not hold, with their numbers.

    Parameters
    ----------
    form:
        The form; an identity reads ``row: a + b = c`` (over columns, for each row) or
        ``column: r + s.* = t`` (over rows, for each column).
    values:
        (row, column) -> number. An equation with a missing cell is not checked; a missing row of a
        starred group counts as not printed.

    """
    return _failures(_checked(form, values))


def _failures(checked: Sequence[_Checked]) -> list[str]:
    return [f"{line}: {left} = {a}, but {right} = {b}" for line, left, right, a, b in checked if a != b]


def _checked(form: Form, values: dict[tuple[str, str], Decimal]) -> list[_Checked]:
    """Every equation none of whose cells lacks: the row or column it is about, its sides as written, their sums."""
    rows: dict[str, dict[str, Decimal]] = {row.key: {} for row in form.rows}
    columns: dict[str, dict[str, Decimal]] = {column: {} for column in form.columns}
    for (row, column), value in values.items():
        rows.setdefault(row, {})[column] = value
        columns.setdefault(column, {})[row] = value
    row_keys = tuple(row.key for row in form.rows)
    checked: list[_Checked] = []
    for identity in form.identities:
        over_rows, (left, left_terms), (right, right_terms) = _equation(identity, row_keys)
        for line in form.columns if over_rows else row_keys:
            known = columns[line] if over_rows else rows[line]
            a = _sum_of(left_terms, known)
            b = _sum_of(right_terms, known) if a is not None else None
            if a is not None and b is not None:
                checked.append((line, left, right, a, b))
    return checked


_Side = tuple[str, tuple[tuple[str, ...], ...]]
_Checked = tuple[str, str, str, Decimal, Decimal]


@lru_cache(maxsize=512)
def _equation(identity: str, row_keys: tuple[str, ...]) -> tuple[bool, _Side, _Side]:
    """Whether an identity adds rows, and its two sides: as written, and the keys of each term."""
    over, _, equation = identity.partition(":")
    sides: list[_Side] = []
    for side in equation.split("=", 1):
        terms: list[tuple[str, ...]] = []
        for term in (t.strip() for t in side.split("+")):
            stem = term.removesuffix(".*")
            if stem == term:
                terms.append((term,))
            else:
                group = tuple(k for k in row_keys if k.startswith(stem + "."))
                terms.append(
                    group if stem == "requests.replied" else (*(k for k in row_keys if k == stem), *group)
                )
        sides.append((side.strip(), tuple(terms)))
    return over == "column", sides[0], sides[1]


def _sum_of(terms: tuple[tuple[str, ...], ...], known: dict[str, Decimal]) -> Decimal | None:
    """The sum of some terms, each of one cell or more; None where all of one term's cells lack."""
    total = Decimal(0)
    for names in terms:
        present = [known[name] for name in names if name in known]
        if not present:
            return None
        total = sum(present, total)
    return total
