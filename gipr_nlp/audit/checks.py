"""The audit: what contradicts what inside one report. Checks are data; here are the routines they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from attrs import evolve

from gipr_nlp.audit.case import Case, CheckOutcome, FoundFinding, Stated, clause_around, comparable, stated
from gipr_nlp.audit.expressions import Term, cell_sum, read_relation
from gipr_nlp.quantities.grammar import FoundQuantity
from gipr_nlp.report import Candidate
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.schema import CHECKS, Check
from gipr_nlp.structure.tables import FoundTable

__all__ = ["KINDS", "Auditor", "Case", "CheckOutcome", "FoundFinding"]

# a single part behind 其中 names an example more often than a share
_LEAST_PARTS = 2
_CONTRADICTION, _NOTE = "contradiction", "note"
_PERCENT = "%"


class Auditor:
    """Runs the checks of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._checks = [_prepared(check, rules) for check in rules.checks.values()]

    def run(self, case: Case) -> list[FoundFinding]:
        """Return the findings on one report, in the order of the checks.

        Parameters
        ----------
        case:
            The report.

        """
        return [finding for _, found, _ in self._tried(case) for finding in found]

    def examine(self, case: Case) -> list[CheckOutcome]:
        """Return what became of every check on one report, those switched off included.

        Parameters
        ----------
        case:
            The report.

        """
        outcomes: list[CheckOutcome] = []
        for check, found, log in self._tried(case):
            reasons = (*(f.message for f in found), *dict.fromkeys(log)) or ("nothing to compare",)
            outcomes.append(CheckOutcome(check.id, bool(found), reasons, tuple(found)))
        return outcomes

    def _tried(self, case: Case) -> Iterator[tuple[Check, list[FoundFinding], list[str]]]:
        """Every check with what it found, and what it looked at."""
        told: dict[tuple[int, int], str] = {}
        for check in self._checks:
            log: list[str] = []
            found: list[FoundFinding] = []
            if not check.enabled:
                where = f" in {check.origin}" if check.origin else ""
                yield check, found, [f"switched off{where}"]
                continue
            for finding in KINDS[check.kind](case, check, log):
                twice = next((told[s] for s in finding.spans if s in told), "")
                if twice and finding.severity == _CONTRADICTION:
                    # one wrong figure is one contradiction, however many checks it fails
                    log.append(f"the figure already contradicts another one by {twice}")
                    finding = evolve(finding, severity=_NOTE)
                found.append(finding)
            for finding in found:
                if finding.severity == _CONTRADICTION:
                    told.update(dict.fromkeys(finding.spans, check.id))
            yield check, found, log

    def candidates(self, case: Case) -> list[tuple[Candidate, ...]]:
        """Return, for each quantity, the cells of forms it may repeat.

        Parameters
        ----------
        case:
            The report.

        """
        tables = [
            (check, table)
            for check in self._checks
            if check.kind == "text_table" and check.enabled
            for table in (case.table(str(check.params["schema"])),)
            if table is not None
        ]
        found: list[tuple[Candidate, ...]] = []
        for quantity, meaning in zip(case.quantities, case.meanings, strict=True):
            mine: list[Candidate] = []
            for check, table in tables if quantity.kind == "count" and quantity.value is not None else ():
                sums = _sums(table, check, meaning.indicator)
                mine += [Candidate(table.schema, k, v, v == quantity.value) for k, v in sums.items()]
            found.append(tuple(mine))
        return found


def _prepared(check: Check, rules: RuleSet) -> Check:
    """The check with its patterns compiled and its expression read."""
    types = CHECKS[check.kind].types
    params: dict[str, object] = {}
    for name, value in check.params.items():
        if types.get(name) == "pattern" and value:
            params[name] = rules.compile(str(value), check, field=f"params.{name}")
        elif types.get(name) == "relation":
            params[name] = read_relation(str(value))
        else:
            params[name] = value
    return evolve(check, params=params)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if value == value.to_integral_value() else f"{value:f}"


def _finding(
    check: Check, spans: Sequence[tuple[int, int]], values: Mapping[str, Decimal], **words: Any
) -> FoundFinding:
    shown = {name: _plain(value) for name, value in values.items()} | words
    return FoundFinding(check.id, check.severity, check.message.format(**shown), tuple(spans), dict(values))


def _span(quantity: FoundQuantity | Stated) -> tuple[int, int]:
    return quantity.start, quantity.end


def _number(check: Check, name: str, default: str = "0") -> Decimal:
    return Decimal(str(check.params.get(name, default)))


def _breakdown(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    when = check.params["when"]
    for b in case.breakdowns:
        total = case.quantities[b.total]
        parts = [case.quantities[k] for k in b.parts]
        shown = case.text[total.start : total.end]
        if total.value is None or any(p.value is None for p in parts) or total.value == 0:
            log.append(f"{shown} or a part of it has no value")
            continue
        if any(q.bound != "exact" for q in (total, *parts)):
            log.append(f"{shown} or a part of it is not exact")
            continue
        if len(parts) < _LEAST_PARTS:
            log.append(f"{shown} has a single part")
            continue
        summed = sum((p.value for p in parts if p.value is not None), Decimal(0))
        if summed == total.value:
            log.append(f"the parts of {shown} add up")
            continue
        if summed > total.value:
            case_is = "exceeds" if not b.overlapping else "overlapping"
        elif b.open:
            case_is = "open"
        else:
            gap = (total.value - summed) / total.value
            near = gap <= _number(check, "within", "0.15")
            case_is = "falls_short" if (near or b.closed) and not b.overlapping else "incomplete"
        if case_is == when:
            yield _finding(check, [_span(total), *map(_span, parts)], {"total": total.value, "sum": summed})
        else:
            log.append(f"the parts of {shown} give {_plain(summed)}: {case_is}, not {when}")


def _repeated(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    figures = sorted(stated(case, check, [str(check.params["indicator"])], log), key=_span)
    if len(figures) < _LEAST_PARTS:
        log.append("fewer than two figures to compare")
    for figure in figures[1:]:
        if figure.value != figures[0].value and (not figure.unit or figure.unit == figures[0].unit):
            values = {"first": figures[0].value, "second": figure.value}
            yield _finding(check, [_span(figures[0]), _span(figure)], values)
            return
    if len(figures) >= _LEAST_PARTS:
        log.append(f"{len(figures)} figures agree")


def _table_identity(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    for table in case.tables:
        log.append(f"{table.schema}: {table.state}")
        for equation in table.failures:
            line = equation.split(":", 1)[0]
            cells = [(c.start, c.end) for c in table.cells if line in (c.row, c.column) and c.end > c.start]
            yield _finding(check, cells, {}, table=table.schema, equation=equation)


def _sums(table: FoundTable, check: Check, indicator: str) -> dict[str, Decimal]:
    """The sums of cells a figure of an indicator may repeat, by their expression."""
    cells = check.params["cells"]
    column = str(check.params.get("column", "total"))
    wanted = cells.get(indicator, ()) if isinstance(cells, Mapping) else ()
    if not wanted:
        return {}
    values = {c.row: c.value for c in table.cells if c.column == column and c.value is not None}
    sums: dict[str, Decimal] = {}
    for expression in (wanted,) if isinstance(wanted, str) else wanted:
        rows = cell_sum(str(expression))
        known = [values[row] for row in rows if row in values]
        if len(known) == len(rows):
            sums[str(expression)] = sum(known, Decimal(0))
    return sums


def _text_table(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    schema = str(check.params["schema"])
    table = case.table(schema)
    cells = check.params["cells"]
    if table is None or not isinstance(cells, Mapping):
        log.append(f"the report has no form {schema} that could be read")
        return
    if table.state == "partial":
        log.append(f"the form {schema} could only be read in part")
        return
    column = str(check.params.get("column", "total"))
    once = check.params.get("each") is not True
    for figure in stated(case, check, [str(name) for name in cells], log):
        sums = _sums(table, check, figure.indicator)
        if not sums:
            log.append(f"the form has no cell for {figure.indicator}")
            continue
        if figure.value in sums.values():
            place = next(k for k, v in sums.items() if v == figure.value)
            log.append(f"{case.text[figure.start : figure.end]} is {place} of the form")
            continue
        rows = {row for expression in sums for row in cell_sum(expression)}
        at = [(c.start, c.end) for c in table.cells if c.row in rows and c.column == column]
        values = {"text": figure.value, "table": next(iter(sums.values()))}
        yield _finding(check, [_span(figure), *at], values, name=figure.indicator)
        if once:
            return


def _text_form(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    schema = str(check.params["schema"])
    table = case.table(schema)
    pairs = check.params["cells"]
    if table is None or not isinstance(pairs, Mapping):
        log.append(f"the report has no form {schema} that could be read")
        return
    column = str(check.params["column"])
    cells = {c.row: c for c in table.cells if c.column == column and c.value is not None}
    for indicator, row in pairs.items():
        cell = cells.get(str(row))
        if cell is None or cell.value is None:
            log.append(f"the form has no value for {indicator}")
            continue
        figures = [s for s in stated(case, check, [str(indicator)], log) if s.index >= 0]
        if not figures:
            continue
        if any(f.value == cell.value for f in figures):
            log.append(f"{indicator} is {_plain(cell.value)} in text and form")
            continue
        values = {"text": figures[0].value, "table": cell.value}
        yield _finding(check, [_span(figures[0]), (cell.start, cell.end)], values, name=indicator)


def _web_share(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    p = check.params
    pattern: Any = p["pattern"]
    sources = (
        ("coded", str(p["coded_total"]), p["coded_parts"]),
        ("2014", str(p["form_total"]), p["form_parts"]),
    )
    for schema, total_row, part_rows in sources:
        table = case.table(schema)
        if table is None or not isinstance(part_rows, (list, tuple)):
            log.append(f"the report has no form {schema} that could be read")
            continue
        column = table.cells[0].column
        values = {c.row: c for c in table.cells if c.value is not None and c.column == column}
        if total_row not in values or not any(r in values for r in part_rows):
            log.append(f"the form {schema} lacks the total or the parts")
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
            if not pattern.search(clause_around(case.text, quantity.start, quantity.end)):
                continue
            if abs(share - quantity.value) > _number(check, "tolerance"):
                spans = [_span(quantity), *((c.start, c.end) for c in (values[total_row], *chosen))]
                yield _finding(check, spans, {"text": quantity.value, "table": round(share, 1)})
            else:
                log.append(f"{case.text[quantity.start : quantity.end]} agrees with the form")


def _rounding(value: Decimal) -> Decimal:
    """Half a unit of the last digit printed."""
    exponent = value.as_tuple().exponent
    return Decimal("0.5").scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else Decimal("0.5")


def _share(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    tolerance = _number(check, "tolerance")
    between: Any = check.params["between"]
    for b in case.breakdowns:
        total = case.quantities[b.total].value
        if not total:
            continue
        for k in b.parts:
            part = case.quantities[k]
            following = case.quantities[k + 1] if k + 1 < len(case.quantities) else None
            if (
                part.value is None
                or following is None
                or following.unit != _PERCENT
                or following.value is None
            ):
                continue
            gap = case.text[part.end : following.start]
            if not between.fullmatch(gap):
                log.append(f"{case.text[following.start : following.end]} is not said to be the share")
                continue
            computed = part.value / total * 100
            if abs(computed - following.value) > tolerance and following.bound == "exact":
                values = {
                    "part": part.value, "total": total, "share": following.value, "computed": round(computed, 1),
                }  # fmt: skip
                yield _finding(
                    check, [_span(case.quantities[b.total]), _span(part), _span(following)], values
                )
            else:
                log.append(
                    f"{case.text[following.start : following.end]} is the share of {_plain(part.value)}"
                )


def _growth(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    tolerance = _number(check, "tolerance")
    for quantity, context in zip(case.quantities, case.contexts, strict=True):
        comparison = context.comparison
        if comparison is None or quantity.kind != "change" or quantity.value is None:
            continue
        shown = case.text[quantity.start : quantity.end]
        if comparison.of is None or comparison.against is None or comparison.base != "previous_year":
            log.append(f"{shown}: the text does not give both years")
            continue
        new, old = case.quantities[comparison.of], case.quantities[comparison.against]
        if new.value is None or not old.value or new.unit != old.unit:
            log.append(f"{shown}: the two years are not counted alike")
            continue
        if any(q.bound != "exact" for q in (quantity, new, old)):
            log.append(f"{shown}: one of the figures is not exact")
            continue
        if case.meanings[comparison.of].indicator != case.meanings[comparison.against].indicator:
            log.append(f"{shown}: the two years count different things")
            continue
        change = new.value - old.value
        if quantity.unit == _PERCENT:
            computed, allowed = change / old.value * 100, _rounding(quantity.value) + tolerance
        elif quantity.unit == new.unit:
            computed, allowed = change, Decimal(0)
        else:
            log.append(f"{shown}: a change in another unit")
            continue
        said = quantity.value if comparison.direction == "up" else -quantity.value
        if abs(said - computed) <= allowed:
            log.append(f"{shown} agrees with {_plain(old.value)} and {_plain(new.value)}")
            continue
        values = {"old": old.value, "new": new.value, "said": said, "computed": round(computed, 1)}
        yield _finding(check, [_span(quantity), _span(new), _span(old)], values)


def _expression(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    relation: Any = check.params["expression"]
    spans: list[tuple[int, int]] = []
    known: dict[str, Decimal] = {}
    for term in relation.terms:
        value, at = _value_of(case, check, term, log)
        if value is None:
            log.append(f"{term.name} has no value, or several")
            return
        known[term.name] = value
        spans += at
    left = sum((t.sign * known[t.name] for t in relation.left), Decimal(0))
    right = sum((t.sign * known[t.name] for t in relation.right), Decimal(0))
    if relation.holds(left, right, _number(check, "tolerance")):
        log.append(f"{_plain(left)} {relation.sign} {_plain(right)} holds")
        return
    yield _finding(check, spans, {"left": left, "right": right})


def _value_of(
    case: Case, check: Check, term: Term, log: list[str]
) -> tuple[Decimal | None, list[tuple[int, int]]]:
    """The one value of a term of an expression, and where it stands."""
    if term.cell is not None:
        form, row, column = term.cell
        table = case.table(form)
        cells = [c for c in table.cells if c.row == row and c.column == column] if table else []
        return (cells[0].value, [(cells[0].start, cells[0].end)]) if cells else (None, [])
    figures = list(stated(case, check, [term.name], log))
    if len({f.value for f in figures}) != 1:
        return None, []
    return figures[0].value, [_span(figures[0])]


def _year(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    title = next((s for s in case.metadata.sources if s.rule == "metadata.year.title"), None)
    against = check.params["against"]
    assert isinstance(against, (list, tuple))
    if title is None:
        log.append("the title names no year")
        return
    for source in case.metadata.sources:
        if source.rule not in against:
            continue
        if source.value == title.value:
            log.append(f"{source.rule} agrees with the title: {title.value}")
            continue
        yield _finding(
            check,
            [(title.start, title.end), (source.start, source.end)],
            {},
            title=title.value,
            other=source.value,
            where=source.rule.rsplit(".", 1)[-1],
        )
        return


def _period_year(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    """Figures given for another year where the report's own year has none."""
    year = case.metadata.year
    indicators = check.params["indicators"]
    if year is None or not isinstance(indicators, (list, tuple)):
        log.append("the year of the report is not known")
        return
    given = [
        (m.indicator, c.period, _span(q))
        for q, m, c in zip(case.quantities, case.meanings, case.contexts, strict=True)
        if q.kind == "count"
    ]
    given += [
        (n.indicator, c.period, (n.start, n.end)) for n, c in zip(case.nils, case.nil_contexts, strict=True)
    ]
    for indicator in indicators:
        mine = [(period, span) for name, period, span in given if name == indicator]
        if any(period.year == year for period, _ in mine):
            log.append(f"{indicator} is given for {year}")
            continue
        for period, span in mine:
            if period.kind not in ("year", "previous_year") or period.start < 0 or period.year is None:
                continue
            reason = comparable(case, evolve(check, params={**check.params, "need": None}), *span)
            if reason and not reason.startswith("it speaks of"):
                log.append(f"{indicator} of {period.year} is left out: {reason}")
                continue
            named = str(period.year) in case.text[period.start : period.end]
            if named and period.year != year:
                yield _finding(
                    check, [(period.start, period.end), span], {}, year=str(year), other=str(period.year),
                    name=indicator,
                )  # fmt: skip
                return


def _published(case: Case, check: Check, log: list[str]) -> Iterator[FoundFinding]:
    meta = case.metadata
    if meta.published is None or meta.year is None:
        log.append("the date of publication or the year is not known")
        return
    if meta.published.year != meta.year:
        log.append(f"published on {meta.published.isoformat()}")
        return
    yield _finding(check, [], {}, published=meta.published.isoformat(), year=str(meta.year))


#: The routines a check can name as its ``kind``.
KINDS: Mapping[str, Callable[[Case, Check, list[str]], Iterator[FoundFinding]]] = {
    "breakdown": _breakdown,
    "repeated": _repeated,
    "table_identity": _table_identity,
    "text_table": _text_table,
    "text_form": _text_form,
    "web_share": _web_share,
    "share": _share,
    "growth": _growth,
    "expression": _expression,
    "year": _year,
    "period_year": _period_year,
    "published": _published,
}
