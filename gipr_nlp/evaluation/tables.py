"""Scores laid out to be read: plain text for a terminal, Markdown for the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from gipr_nlp.evaluation.measures import Measure, ScoreError

if TYPE_CHECKING:
    from gipr_nlp.evaluation.evaluate import Comparison, Scores

__all__ = ["comparison_table", "errors_table", "markdown_strata", "markdown_table", "scores_table"]

#: The measures that stand for the rest where there is room for a few.
_MAIN = ("headings", "headings.role", "statements.chars", "statements.items", "pairs", "facts",
         "facts.indicator", "cells", "meta")  # fmt: skip


def _lay_out(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines of equal columns: the first to the left, the others to the right."""
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if k == 0 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _number(value: float | None, digits: int = 3) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _span(low: float | None, high: float | None, sign: str = "") -> str:
    return "" if low is None or high is None else f"[{low:{sign}.3f}, {high:{sign}.3f}]"


def scores_table(scores: Scores, *, minimum: int = 1) -> str:
    """Return scores as a table of plain text.

    Parameters
    ----------
    scores:
        The scores.
    minimum:
        Kinds of documents with fewer documents are left out.

    """
    rows = [["measure", "F1", "95 %", "P", "R", "right", "predicted", "gold"]]
    for name, m in scores.measures.items():
        counts = ["" if n is None else str(n) for n in (m.right, m.predicted, m.gold)]
        rows.append(
            [name, _number(m.f1), _span(m.low, m.high), _number(m.precision), _number(m.recall), *counts]
        )
    lines = [f"{scores.name}: {len(scores.documents)} documents", "", *_lay_out(rows)]
    if scores.calibration.error is not None:
        lines += ["", f"expected calibration error of statement confidences: {scores.calibration.error:.3f}"]
    for stratum, groups in scores.strata.items():
        shown = [group for group in groups if len(group.documents) >= minimum]
        chosen = [name for name in _MAIN if name in scores.measures]
        rows = [[f"by {stratum}", "documents", *chosen]]
        for group in shown:
            rows.append([group.value, str(len(group.documents)), *_cells(group.measures, chosen)])
        lines += ["", *_lay_out(rows)]
        if len(shown) < len(groups):
            lines.append(f"({len(groups) - len(shown)} kinds with fewer than {minimum} documents left out)")
    return "\n".join(lines)


def _cells(measures: Mapping[str, Measure], names: Iterable[str]) -> list[str]:
    """F1 by name; a measure without gold and predictions says nothing and is left blank."""
    shown = []
    for name in names:
        measure = measures.get(name)
        silent = measure is None or (measure.gold == 0 and measure.predicted == 0)
        shown.append("" if silent or measure is None else _number(measure.f1))
    return shown


def errors_table(errors: Sequence[ScoreError], *, limit: int) -> str:
    """Return errors as text: of each measure and kind at most ``limit``, with what gold says and what was read.

    Parameters
    ----------
    errors:
        The errors.
    limit:
        How many to show of each sort.

    """
    groups: dict[tuple[str, str], list[ScoreError]] = {}
    for error in errors:
        groups.setdefault((error.measure, error.kind), []).append(error)
    lines: list[str] = []
    for (measure, kind), members in groups.items():
        lines += ["", f"{measure} {kind} ({len(members)})"]
        for error in members[:limit]:
            place = "" if error.start is None else f" {error.start}"
            lines.append(f"  {error.document}{place}: {error.context}".rstrip(": "))
            said = [
                f"gold {error.gold}" if error.gold else "",
                f"read {error.predicted}" if error.predicted else "",
            ]
            lines.append(f"      {'; '.join(part for part in said if part)}")
    return "\n".join(lines).lstrip("\n")


def comparison_table(comparison: Comparison, *, documents: bool = True) -> str:
    """Return a comparison as a table of plain text: measures first, then the documents that differ.

    Parameters
    ----------
    comparison:
        The comparison.
    documents:
        False to leave the documents out.

    """
    rows = [["measure", "first", "second", "difference", "95 %"]]
    for name, d in comparison.measures.items():
        rows.append(
            [name, _number(d.first), _number(d.second), f"{d.difference:+.3f}", _span(d.low, d.high, "+")]
        )
    lines = _lay_out(rows)
    if comparison.calibration is not None:
        c = comparison.calibration
        lines += [
            "",
            "expected calibration error of statement confidences: "
            f"{c.first:.3f}, {c.second:.3f} ({c.difference:+.3f})",
        ]
    if not documents:
        return "\n".join(lines)
    if comparison.documents:
        rows = [["document", "measure", "first", "second", "difference"]]
        for document in comparison.documents:
            for name, d in document.measures.items():
                rows.append(
                    [document.name, name, _number(d.first), _number(d.second), f"{d.difference:+.3f}"]
                )
        lines += ["", *_lay_out(rows)]
    else:
        lines += ["", "no document differs"]
    return "\n".join(lines)


def markdown_table(columns: Sequence[Scores]) -> str:
    """Return the measures of several evaluations side by side, as a Markdown table.

    Parameters
    ----------
    columns:
        The evaluations, e.g. of train, dev and test.

    """
    names = list(dict.fromkeys(name for scores in columns for name in scores.measures))
    lines = [
        f"| measure | {' | '.join(f'{s.name} ({len(s.documents)} reports)' for s in columns)} |",
        f"|---|{'---|' * len(columns)}",
    ]
    for name in names:
        cells = []
        for scores in columns:
            m = scores.measures.get(name)
            cells.append("" if m is None else f"{m.f1:.3f} {_span(m.low, m.high)}".strip())
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    errors = [_number(s.calibration.error) for s in columns]
    if any(errors):
        lines.append(f"| calibration error of statements (lower is better) | {' | '.join(errors)} |")
    return "\n".join(lines)


def markdown_strata(scores: Scores, names: Iterable[str], *, minimum: int = 1) -> str:
    """Return the F1 of the main measures by kind of document, as one Markdown table.

    A measure of which neither gold nor what was read has any is left blank.

    Parameters
    ----------
    scores:
        The evaluation.
    names:
        What to sort documents by.
    minimum:
        Kinds with fewer documents are left out.

    """
    chosen = [name for name in _MAIN if name in scores.measures]
    lines = [
        f"| {scores.name} by | reports | {' | '.join(f'`{name}`' for name in chosen)} |",
        f"|---|---:|{'---:|' * len(chosen)}",
    ]
    for name in names:
        for group in scores.by(name):
            if len(group.documents) >= minimum:
                cells = " | ".join(_cells(group.measures, chosen))
                lines.append(f"| {name} {group.value} | {len(group.documents)} | {cells} |")
    return "\n".join(lines)
