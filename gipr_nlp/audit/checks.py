"""The audit: what contradicts what inside one report. Checks are data; here are the routines they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import regex
from attrs import evolve, frozen

from gipr_nlp.quantities.breakdowns import Breakdown
from gipr_nlp.quantities.grammar import FoundQuantity
from gipr_nlp.quantities.meaning import FoundNil, Meaning
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.schema import CHECKS, Check
from gipr_nlp.structure.metadata import FoundMetadata
from gipr_nlp.structure.tables import FoundTable

__all__ = ["KINDS", "Auditor", "Case", "FoundFinding"]

_CLAUSE_EDGE = ",，。;；:：!！?？\n"


@frozen
class Case:
    """What the audit looks at: one report, in offsets of the folded text."""

    text: str
    quantities: Sequence[FoundQuantity]
    meanings: Sequence[Meaning]
    nils: Sequence[FoundNil]
    breakdowns: Sequence[Breakdown]
    tables: Sequence[FoundTable]
    metadata: FoundMetadata


@frozen
class FoundFinding:
    """A finding in offsets of the folded text."""

    check: str
    severity: str
    message: str
    spans: tuple[tuple[int, int], ...]
    values: Mapping[str, Decimal]


class Auditor:
    """Runs the checks of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._checks = [_prepared(check, rules) for check in rules.checks.values() if check.enabled]

    def run(self, case: Case) -> list[FoundFinding]:
        """Return the findings on one report, in the order of the checks."""
        found: list[FoundFinding] = []
        for check in self._checks:
            found.extend(KINDS[check.kind](case, check))
        return found


def _prepared(check: Check, rules: RuleSet) -> Check:
    """The check with its patterns compiled."""
    types = CHECKS[check.kind].types
    params = {
        name: rules.compile(str(value), check, field=f"params.{name}")
        if types.get(name) == "pattern" and value
        else value
        for name, value in check.params.items()
    }
    return evolve(check, params=params)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if value == value.to_integral_value() else f"{value:f}"


def _finding(
    check: Check, spans: Sequence[tuple[int, int]], values: Mapping[str, Decimal], **words: Any
) -> FoundFinding:
    shown = {name: _plain(value) for name, value in values.items()} | words
    return FoundFinding(check.id, check.severity, check.message.format(**shown), tuple(spans), dict(values))


def _span(quantity: FoundQuantity) -> tuple[int, int]:
    return quantity.start, quantity.end


# a clause longer than this is a text without punctuation
_CLAUSE_REACH = 300


def _clause(text: str, start: int, end: int) -> str:
    low, high = max(0, start - _CLAUSE_REACH), min(len(text), end + _CLAUSE_REACH)
    while start > low and text[start - 1] not in _CLAUSE_EDGE:
        start -= 1
    while end < high and text[end] not in _CLAUSE_EDGE:
        end += 1
    return text[start:end]


# a single part behind 其中 names an example more often than a share
_LEAST_PARTS = 2
_YEAR = regex.compile(r"(?<!\d)(20\d\d)[ ]?年")
_AROUND = 120


def _comparable(case: Case, check: Check, start: int, end: int) -> bool:
    """Whether a figure is meant as the report year's own: by the words of its clause and what explains it."""
    clause = _clause(case.text, start, end)
    skip, need, explained = _patterns(check, "skip", "need", "explained")
    if skip and skip.search(clause):
        return False
    if need and not need.search(clause):
        return False
    if explained and explained.search(case.text[max(0, start - _AROUND) : end + _AROUND]):
        return False
    year = case.metadata.year
    return year is None or all(int(m.group(1)) == year for m in _YEAR.finditer(clause))


def _patterns(check: Check, *names: str) -> list[Any]:
    """The compiled patterns of a check, None where it has none."""
    return [check.params.get(name) for name in names]


def _parts(case: Case) -> set[int]:
    return {part for b in case.breakdowns for part in b.parts}


def _breakdown(case: Case, check: Check) -> Iterator[FoundFinding]:
    when = check.params["when"]
    for b in case.breakdowns:
        total = case.quantities[b.total]
        parts = [case.quantities[k] for k in b.parts]
        if total.value is None or any(p.value is None for p in parts) or total.value == 0:
            continue
        if any(q.bound != "exact" for q in (total, *parts)) or len(parts) < _LEAST_PARTS:
            continue
        summed = sum((p.value for p in parts if p.value is not None), Decimal(0))
        if summed == total.value:
            continue
        exceeds = summed > total.value
        if exceeds:
            case_is = "exceeds" if not b.overlapping else "overlapping"
        elif b.open:
            case_is = "open"
        else:
            gap = (total.value - summed) / total.value
            near = gap <= Decimal(str(check.params.get("within", "0.15")))
            case_is = "falls_short" if (near or b.closed) and not b.overlapping else "incomplete"
        if case_is == when:
            yield _finding(check, [_span(total), *map(_span, parts)], {"total": total.value, "sum": summed})


def _repeated(case: Case, check: Check) -> Iterator[FoundFinding]:
    indicator = check.params["indicator"]
    parts = _parts(case)
    stated: list[tuple[Decimal, tuple[int, int]]] = []
    for n, (quantity, meaning) in enumerate(zip(case.quantities, case.meanings, strict=True)):
        if (
            meaning.indicator != indicator
            or n in parts
            or quantity.value is None
            or quantity.bound != "exact"
        ):
            continue
        if quantity.kind != "count" or not _comparable(case, check, quantity.start, quantity.end):
            continue
        stated.append((quantity.value, _span(quantity)))
    stated.extend(
        (Decimal(0), (nil.start, nil.end))
        for nil in case.nils
        if nil.indicator == indicator and nil.principal and _comparable(case, check, nil.start, nil.end)
    )
    stated.sort(key=lambda s: s[1])
    for value, span in stated[1:]:
        if value != stated[0][0]:
            yield _finding(check, [stated[0][1], span], {"first": stated[0][0], "second": value})
            return


def _table_identity(case: Case, check: Check) -> Iterator[FoundFinding]:
    for table in case.tables:
        for equation in table.failures:
            line = equation.split(":", 1)[0]
            cells = [(c.start, c.end) for c in table.cells if line in (c.row, c.column) and c.end > c.start]
            yield _finding(check, cells, {}, table=table.schema, equation=equation)


def _cells(table: FoundTable) -> dict[tuple[str, str], Decimal]:
    return {(c.row, c.column): c.value for c in table.cells if c.value is not None}


def _readable(case: Case, schema: str) -> FoundTable | None:
    return next((t for t in case.tables if t.schema == schema and t.cells), None)


def _text_table(case: Case, check: Check) -> Iterator[FoundFinding]:
    table = _readable(case, str(check.params["schema"]))
    if table is None or table.state == "partial":
        return
    cells = _cells(table)
    rows = check.params.get("rows")
    if isinstance(rows, (list, tuple)):
        found = [cells.get((str(row), "total")) for row in rows]
        if any(v is None for v in found):
            return
        known = [v for v in found if v is not None]
        allowed = {sum(known, Decimal(0)), *known}
        shown = sum(known, Decimal(0))
        at = [(c.start, c.end) for c in table.cells if c.row in rows and c.column == "total"]
    else:
        new, carried, handled, over = (
            cells.get((row, "total")) for row in ("received_new", "carried_in", "total", "carried_over")
        )
        if new is None or handled is None:
            return
        gross = new + (carried or Decimal(0))
        allowed = {new, gross, handled, handled + (over or Decimal(0))}
        shown = new
        at = [
            (c.start, c.end)
            for c in table.cells
            if c.row in ("received_new", "total") and c.column == "total"
        ]
    yield from _against(case, check, allowed, shown, at)


def _against(
    case: Case, check: Check, allowed: set[Decimal], shown: Decimal, at: Sequence[tuple[int, int]]
) -> Iterator[FoundFinding]:
    indicators = check.params["indicators"]
    assert isinstance(indicators, (list, tuple))
    parts = _parts(case)
    for n, (quantity, meaning) in enumerate(zip(case.quantities, case.meanings, strict=True)):
        if meaning.indicator not in indicators or n in parts or quantity.bound != "exact":
            continue
        if quantity.value is None or quantity.kind != "count" or quantity.value in allowed:
            continue
        if not _comparable(case, check, quantity.start, quantity.end):
            continue
        yield _finding(check, [_span(quantity), *at], {"text": quantity.value, "table": shown})
        return
    for nil in case.nils:
        denied = nil.indicator in indicators and nil.principal and shown > 0 and Decimal(0) not in allowed
        if denied and _comparable(case, check, nil.start, nil.end):
            yield _finding(check, [(nil.start, nil.end), *at], {"text": Decimal(0), "table": shown})
            return


def _text_form(case: Case, check: Check) -> Iterator[FoundFinding]:
    table = _readable(case, str(check.params["schema"]))
    pairs = check.params["cells"]
    if table is None or not isinstance(pairs, Mapping):
        return
    cells = _cells(table)
    parts = _parts(case)
    for indicator, row in pairs.items():
        printed = cells.get((str(row), str(check.params["column"])))
        if printed is None:
            continue
        stated = [
            q
            for n, (q, m) in enumerate(zip(case.quantities, case.meanings, strict=True))
            if m.indicator == indicator
            and n not in parts
            and q.value is not None
            and q.bound == "exact"
            and q.kind == "count"
            and _comparable(case, check, q.start, q.end)
        ]
        if stated and all(q.value != printed for q in stated):
            cell = next(c for c in table.cells if c.row == row)
            value = stated[0].value
            assert value is not None
            yield _finding(
                check,
                [_span(stated[0]), (cell.start, cell.end)],
                {"text": value, "table": printed},
                name=indicator,
            )


def _web_share(case: Case, check: Check) -> Iterator[FoundFinding]:
    p = check.params
    [pattern] = _patterns(check, "pattern")
    sources = (
        ("coded", str(p["coded_total"]), p["coded_parts"]),
        ("2014", str(p["form_total"]), p["form_parts"]),
    )
    for schema, total_row, part_rows in sources:
        table = _readable(case, schema)
        if table is None or not isinstance(part_rows, (list, tuple)):
            continue
        column = table.cells[0].column
        values = {c.row: c for c in table.cells if c.value is not None and c.column == column}
        if total_row not in values or not any(r in values for r in part_rows):
            continue
        total = values[total_row].value
        chosen = [values[r] for r in part_rows if r in values]
        assert total is not None
        if total <= 0:
            continue
        share = sum((c.value for c in chosen if c.value is not None), Decimal(0)) / total * 100
        for quantity, meaning in zip(case.quantities, case.meanings, strict=True):
            if meaning.indicator != "disclosure.share" or quantity.value is None or quantity.bound != "exact":
                continue
            if not pattern.search(_clause(case.text, quantity.start, quantity.end)):
                continue
            if abs(share - quantity.value) > Decimal(str(p["tolerance"])):
                spans = [_span(quantity), *((c.start, c.end) for c in (values[total_row], *chosen))]
                yield _finding(check, spans, {"text": quantity.value, "table": round(share, 1)})


def _share(case: Case, check: Check) -> Iterator[FoundFinding]:
    tolerance = Decimal(str(check.params["tolerance"]))
    [between] = _patterns(check, "between")
    for b in case.breakdowns:
        total = case.quantities[b.total].value
        if not total:
            continue
        for k in b.parts:
            part = case.quantities[k]
            following = case.quantities[k + 1] if k + 1 < len(case.quantities) else None
            if part.value is None or following is None or following.unit != "%" or following.value is None:
                continue
            gap = case.text[part.end : following.start]
            if not between.fullmatch(gap):
                continue
            computed = part.value / total * 100
            if abs(computed - following.value) > tolerance and following.bound == "exact":
                values = {
                    "part": part.value, "total": total, "share": following.value, "computed": round(computed, 1),
                }  # fmt: skip
                yield _finding(
                    check, [_span(case.quantities[b.total]), _span(part), _span(following)], values
                )


def _year(case: Case, check: Check) -> Iterator[FoundFinding]:
    title = next((s for s in case.metadata.sources if s.rule == "metadata.year.title"), None)
    against = check.params["against"]
    assert isinstance(against, (list, tuple))
    if title is None:
        return
    for source in case.metadata.sources:
        if source.rule in against and source.value != title.value:
            yield _finding(
                check,
                [(title.start, title.end), (source.start, source.end)],
                {},
                title=title.value,
                other=source.value,
                where=source.rule.rsplit(".", 1)[-1],
            )
            return


def _published(case: Case, check: Check) -> Iterator[FoundFinding]:
    meta = case.metadata
    if meta.published is None or meta.year is None or meta.published.year > meta.year:
        return
    if meta.published.year == meta.year:
        yield _finding(check, [], {}, published=meta.published.isoformat(), year=str(meta.year))


#: The routines a check can name as its ``kind``.
KINDS: Mapping[str, Callable[[Case, Check], Iterator[FoundFinding]]] = {
    "breakdown": _breakdown,
    "repeated": _repeated,
    "table_identity": _table_identity,
    "text_table": _text_table,
    "text_form": _text_form,
    "web_share": _web_share,
    "share": _share,
    "year": _year,
    "published": _published,
}
