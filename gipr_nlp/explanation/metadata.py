"""Why a metadata field has its value, a table its state, and a finding its severity."""

from __future__ import annotations

from gipr_nlp.explanation.case import Case, unique
from gipr_nlp.explanation.records import Decision, FiredRule, NearRule
from gipr_nlp.report import MetadataSource

__all__ = ["explain_findings", "explain_metadata", "explain_tables"]


def explain_metadata(case: Case, start: int, end: int, name: str = "") -> list[Decision]:
    """Return the decisions on the metadata fields that a passage speaks for, or on one field.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the raw text.
    name:
        A field, whatever the passage.

    """
    sources = case.report.metadata.sources
    touched = {
        s.name for s in sources if s.span is not None and case.touches(s.span.start, s.span.end, start, end)
    }
    names = [name] if name else list(dict.fromkeys(s.name for s in sources if s.name in touched))
    return [_field(case, field) for field in names]


def _field(case: Case, name: str) -> Decision:
    sources = [s for s in case.report.metadata.sources if s.name == name]
    used = next((s for s in sources if s.used), None)
    value = getattr(case.report.metadata, name, None)
    fired = [_fired(case, source) for source in sources]
    nearly = [
        NearRule(f.component, f.rule, s.value, f.cues, "outvoted", f"{used.rule} is trusted more")
        for f, s in zip(fired, sources, strict=True)
        if used is not None and not s.used
    ]
    scores: dict[str, float] = {}
    for source, rule in zip(sources, fired, strict=True):
        scores[source.value] = max(scores.get(source.value, 0.0), rule.weight)
    if used is not None:
        reason = (
            f"{used.rule} is the most trusted of {len(sources)} sources"
            if len(sources) > 1
            else "the one source"
        )
    elif name == "script":
        reason = "the share of characters that a conversion to Simplified ones changes"
    elif value is not None:
        reason = "the text gives the period it covers"
    else:
        reason = "no rule found a source"
    return Decision(
        component="gipr_metadata",
        kind="metadata",
        outcome=f"{name}: {value if value is not None else 'none'}",
        span=used.span if used is not None else None,
        reason=reason,
        scores=scores,
        fired=tuple(fired),
        nearly=unique(nearly),
    )


def _fired(case: Case, source: MetadataSource) -> FiredRule:
    rule = case.rule("metadata", source.rule)
    cues = (source.span,) if source.span is not None else ()
    return FiredRule("metadata", source.rule, source.value, rule.weight if rule else 1.0, cues, source.used)


def explain_tables(case: Case, start: int, end: int) -> list[Decision]:
    """Return the decisions on the tables a passage touches.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the raw text.

    """
    decisions = []
    for table in case.report.tables:
        if not case.touches(table.start, table.end, start, end):
            continue
        here = [c for c in table.cells if c.span and case.touches(c.span.start, c.span.end, start, end)]
        reason = table.reason or "its sums hold"
        if here:
            reason += f"; here: {', '.join(f'{c.row} / {c.column}' for c in here[:4])}"
        decisions.append(
            Decision(
                "gipr_tables", "table", f"{table.schema}: {table.state}",
                case.report_span(table.start, table.end), reason,
                fired=tuple(FiredRule("forms", e.source, table.schema, e.weight, e.cues) for e in table.evidence),
            )
        )  # fmt: skip
    return decisions


def explain_findings(case: Case, start: int, end: int) -> list[Decision]:
    """Return the findings that compare a passage with another.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the raw text.

    """
    return [
        Decision(
            "gipr_audit", "finding", finding.severity, finding.spans[0] if finding.spans else None,
            finding.message,
            scores={name: float(value) for name, value in finding.values.items()},
            fired=tuple(FiredRule("check", e.source, finding.severity, e.weight, e.cues) for e in finding.evidence),
        )
        for finding in case.report.findings
        if any(case.touches(s.start, s.end, start, end) for s in finding.spans)
    ]  # fmt: skip
