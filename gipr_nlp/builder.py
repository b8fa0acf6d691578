"""From a reading in folded offsets to the records a user gets, in offsets of the raw text."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import cast

from attrs import evolve

from gipr_nlp.claims.classify import FoundStatement
from gipr_nlp.quantities.breakdowns import Breakdown
from gipr_nlp.quantities.context import FoundComparison, FoundContext, FoundPeriod, FoundScope
from gipr_nlp.quantities.grammar import FoundQuantity
from gipr_nlp.quantities.meaning import FoundNil, Meaning
from gipr_nlp.reading import Reading
from gipr_nlp.report import (
    Answer,
    Candidate,
    Cell,
    Comparison,
    Evidence,
    Finding,
    Heading,
    Metadata,
    MetadataSource,
    NumericFact,
    OtherCell,
    OtherTable,
    Period,
    Report,
    Scope,
    Section,
    Statement,
    StatementKind,
    Table,
)
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.structure.other_tables import FoundOtherCell
from gipr_nlp.structure.outline import FoundHeading
from gipr_nlp.text.fold import is_han
from gipr_nlp.text.view import View

__all__ = ["build_report", "certainty", "squash"]

_CHINESE_SHARE = 0.1  # reports have well above half
# so many damaged passages are named
_MOST_DAMAGED = 20
_SCALE = 2.0  # of the margin between the best and the second best reading, for a confidence


def squash(margin: float) -> float:
    """Turn the margin of one reading over the next best into a confidence between 0 and 1."""
    return round(1.0 / (1.0 + math.exp(-margin)), 4)


def certainty(meaning: Meaning) -> float:
    """Return how sure it is what a quantity counts."""
    return squash((meaning.score - meaning.runner_up) / _SCALE)


def build_report(reading: Reading, version: str) -> Report:
    """Build the report of a reading.

    Parameters
    ----------
    reading:
        The reading; parts not made yet are made.
    version:
        Version of the library.

    """
    view = reading.view
    sections, statements, facts = _sections(reading), _statements(reading), _facts(reading)
    tables, other_tables, notes = _tables(reading), _other_tables(reading), _notes(reading)
    if not (reading.outline() or facts or statements or tables or other_tables):
        notes = (*notes, *_why_nothing(view))
    return Report(
        text=view.raw,
        metadata=_metadata(reading),
        sections=sections,
        statements=statements,
        facts=facts,
        tables=tables,
        other_tables=other_tables,
        findings=_findings(reading),
        notes=notes,
        rules_digest=reading.rules_digest(),  # all parts are made by now
        library_version=version,
    )


def _why_nothing(view: View) -> tuple[str, ...]:
    """What may be wrong with a text in which nothing was found."""
    if not view.text.strip():
        return ("the text is empty; if it came from a PDF, the file may hold images only",)
    if sum(map(is_han, view.text)) < len(view.text) * _CHINESE_SHARE:
        return (
            "hardly any character of the text is Chinese; if it should be, it was decoded with the wrong encoding",
        )
    return ()


def heading_record(view: View, found: FoundHeading) -> Heading:
    """Return the record of a heading."""
    span = view.span(found.start, found.end)
    return Heading(
        start=span.start,
        end=span.end,
        text=span.text,
        number=found.number,
        title=found.title,
        level=found.level,
        role=found.role,
        roles=found.roles,
        run_in=found.run_in,
        confidence=squash(found.score),
        evidence=tuple(Evidence("gipr_headings", rule, weight) for rule, weight in found.rules),
    )


def _sections(reading: Reading) -> tuple[Section, ...]:
    view = reading.view
    headings = [heading_record(view, h) for h in reading.outline()]
    size = len(view.raw)
    top: list[Section] = []
    first = headings[0].start if headings else size
    if first > 0:
        top.append(Section(None, "preamble", ("preamble",), 0, 0, first))

    def build(index: int) -> tuple[Section, int]:
        heading = headings[index]
        children: list[Section] = []
        following = index + 1
        while following < len(headings) and headings[following].level > heading.level:
            child, following = build(following)
            children.append(child)
        end = headings[following].start if following < len(headings) else size
        section = Section(
            heading, heading.role, heading.roles, heading.level, heading.start, end, tuple(children)
        )
        return section, following

    index = 0
    while index < len(headings):
        section, index = build(index)
        top.append(section)
    return tuple(top)


def _statements(reading: Reading) -> tuple[Statement, ...]:
    answers: dict[int, list[Answer]] = {}
    for found in reading.answers():
        answers.setdefault(found.statement, []).append(Answer(found.problem, found.method, found.confidence))
    view = reading.view
    return tuple(
        _statement(view, statement, tuple(answers.get(index, ())), themes)
        for index, (statement, themes) in enumerate(zip(reading.statements(), reading.themes(), strict=True))
    )


def _statement(
    view: View, found: FoundStatement, answers: tuple[Answer, ...], themes: tuple[str, ...]
) -> Statement:
    span = view.span(found.start, found.end)
    evidence = [
        Evidence(
            "gipr_statements",
            source,
            round(weight, 4),
            tuple([view.span(start, end) for start, end in found.cues[source]])
            if source in found.cues
            else (),
        )
        for source, weight in found.weights.items()
    ]
    return Statement(
        start=span.start,
        end=span.end,
        text=span.text,
        kind=cast(StatementKind, found.kind),
        role=found.role,
        confidence=found.confidence,
        evidence=tuple(evidence),
        answers=answers,
        themes=themes,
    )


def _facts(reading: Reading) -> tuple[NumericFact, ...]:
    view, role_at, rules = reading.view, reading.roles(), reading.rules_of("nils")
    quantities, meanings = reading.quantities()
    contexts, nil_contexts = reading.contexts()
    candidates = reading.candidates()
    facts = [
        _fact(view, q, m, c, role_at(q.start), k)
        for q, m, c, k in zip(quantities, meanings, contexts, candidates, strict=True)
    ]
    facts += [
        _nil(view, n, c, rules, role_at(n.start)) for n, c in zip(reading.nils(), nil_contexts, strict=True)
    ]
    order = sorted(range(len(facts)), key=lambda k: (facts[k].start, facts[k].end))
    place = {k: position for position, k in enumerate(order)}
    total_of, residual = _parts(reading.breakdowns(), quantities)
    total_of = reading.totals() | total_of
    for k in range(len(quantities)):
        linked = facts[k]
        if k in total_of or k in residual:
            part_of = place[total_of[k]] if k in total_of else None
            linked = evolve(linked, part_of=part_of, residual=residual.get(k))
        comparison = contexts[k].comparison
        if comparison is not None:
            linked = evolve(linked, comparison=_comparison(comparison, place))
        facts[k] = linked
    return tuple(facts[k] for k in order)


def _parts(
    breakdowns: Sequence[Breakdown], quantities: Sequence[FoundQuantity]
) -> tuple[dict[int, int], dict[int, Decimal]]:
    """The total of each part, and what the parts leave of each total where all of them are exact."""
    total_of: dict[int, int] = {}
    residual: dict[int, Decimal] = {}
    for breakdown in breakdowns:
        for part in breakdown.parts:
            total_of.setdefault(part, breakdown.total)
        total = quantities[breakdown.total]
        parts = [quantities[k] for k in breakdown.parts]
        values = [p.value for p in parts if p.value is not None and p.bound == "exact"]
        if total.value is not None and total.bound == "exact" and len(values) == len(parts):
            residual[breakdown.total] = total.value - sum(values, Decimal(0))
    return total_of, residual


def _comparison(found: FoundComparison, place: Mapping[int, int]) -> Comparison:
    return Comparison(
        found.direction,
        found.base,
        found.before,
        found.after,
        None if found.of is None else place[found.of],
        None if found.against is None else place[found.against],
    )


def _period(view: View, found: FoundPeriod) -> Period:
    span = view.span(found.start, found.end) if found.end > found.start >= 0 else None
    return Period(found.kind, found.year, found.until, span)


def _scope(view: View, found: FoundScope) -> Scope:
    return Scope(found.kind, view.span(found.start, found.end) if found.end > found.start >= 0 else None)


def _fact(
    view: View,
    quantity: FoundQuantity,
    meaning: Meaning,
    context: FoundContext,
    role: str,
    candidates: tuple[Candidate, ...],
) -> NumericFact:
    span = view.span(quantity.start, quantity.end)
    evidence = [Evidence("gipr_facts", rule) for rule in quantity.rules]
    for rule, weight, start, end in meaning.votes:
        cue = view.span(start, end) if start >= 0 and end > start else None
        evidence.append(Evidence("gipr_facts", rule, weight, (cue,) if cue else ()))
    if not evidence:
        # no turn of phrase had a say: the unit behind the number made it a fact
        evidence.append(Evidence("gipr_facts", f"unit.{quantity.unit}"))
    first, last = quantity.unit_at
    return NumericFact(
        start=span.start,
        end=span.end,
        text=span.text,
        value=quantity.value,
        unit=quantity.unit,
        bound=quantity.bound,
        indicator=meaning.indicator,
        kind=quantity.kind,
        nil=False,
        low=quantity.low,
        high=quantity.high,
        subject=view.span(*context.subject) if context.subject else None,
        role=role,
        confidence=certainty(meaning),
        evidence=tuple(evidence),
        unit_as_written=view.span(first, last).text if last > first else "",
        period=_period(view, context.period),
        scope=_scope(view, context.scope),
        candidates=candidates,
    )


def _nil(view: View, found: FoundNil, context: FoundContext, rules: RuleSet, role: str) -> NumericFact:
    span = view.span(found.start, found.end)
    indicator = rules.indicators.get(found.indicator)
    denied = view.span(*found.denied) if found.denied[1] > found.denied[0] else None
    return NumericFact(
        start=span.start,
        end=span.end,
        text=span.text,
        value=Decimal(0),
        unit=indicator.unit if indicator else "",
        bound="exact",
        indicator=found.indicator,
        kind="money" if indicator and indicator.unit == "元" else "count",
        nil=True,
        low=None,
        high=None,
        subject=denied,
        role=role,
        confidence=0.9 if found.principal else 0.8,
        evidence=(Evidence("gipr_facts", found.rule, 1.0, (span,)),),
        period=_period(view, context.period),
        scope=_scope(view, context.scope),
    )


def _tables(reading: Reading) -> tuple[Table, ...]:
    view = reading.view
    tables = []
    printed, missing = reading.tables()[0], reading.missing_tables()
    for found in sorted([*printed, *missing], key=lambda t: (t.start, t.schema)):
        cells = []
        for cell in found.cells:
            span = view.span(cell.start, cell.end) if cell.end > cell.start else None
            cells.append(Cell(cell.row, cell.column, cell.value, cell.kind, span, span.text if span else ""))
        start, end = view.to_raw(found.start, found.end)
        tables.append(
            Table(
                found.schema, found.state, found.reason, start, end, tuple(cells), found.failures,
                (Evidence("gipr_tables", f"form.{found.schema}"),),
            )
        )  # fmt: skip
    return tuple(tables)


def _other_tables(reading: Reading) -> tuple[OtherTable, ...]:
    view = reading.view

    def row(found: Sequence[FoundOtherCell]) -> tuple[OtherCell, ...]:
        spans = [view.span(cell.start, cell.end) if cell.end > cell.start else None for cell in found]
        return tuple(
            OtherCell(cell.value, span, span.text if span else "")
            for cell, span in zip(found, spans, strict=True)
        )

    tables = []
    for found in reading.other_tables():
        whole = view.span(found.start, found.end)
        caption = view.span(*found.caption) if found.caption else None
        rows = tuple(row(cells) for cells in found.rows)
        tables.append(OtherTable(whole.start, whole.end, whole.text, rows, row(found.header), caption))
    return tuple(tables)


def _metadata(reading: Reading) -> Metadata:
    view, found = reading.view, reading.metadata()
    used = set(map(id, found.used))
    sources: list[MetadataSource] = []
    for source in found.sources:
        span = view.span(source.start, source.end) if source.end > source.start >= 0 else None
        sources.append(MetadataSource(source.name, source.value, source.rule, id(source) in used, span))
    period: tuple[date, date] | None = found.period
    return Metadata(
        agency=found.agency,
        year=found.year,
        published=found.published,
        script=view.script,
        level=found.level,  # type: ignore[arg-type]
        period=period,
        sources=tuple(sources),
    )


def _findings(reading: Reading) -> tuple[Finding, ...]:
    view = reading.view
    findings = []
    for found in reading.findings():
        spans = tuple(view.span(a, b) for a, b in found.spans if b > a >= 0)
        findings.append(
            Finding(
                found.check,
                found.severity,  # type: ignore[arg-type]
                found.message,
                spans,
                dict(found.values),
                (Evidence("gipr_audit", found.check, 1.0, spans),),
            )
        )
    return tuple(findings)


def _notes(reading: Reading) -> tuple[str, ...]:
    """What was mended in the text, one note a rule, and where characters are lost for good."""
    view = reading.view
    counts = Counter(edit.rule for edit in view.edits)
    lost = reading.rules_of("layout").cue("lost_characters")
    damaged = (view.span(*m.span()) for m in islice(lost.finditer(view.text), _MOST_DAMAGED))
    return (
        *(f"{rule}: {count}" for rule, count in sorted(counts.items())),
        *(f"lost characters at {span.start}-{span.end}: {span.text}" for span in damaged),
    )
