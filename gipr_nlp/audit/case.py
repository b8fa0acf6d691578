"""What the audit looks at, what it finds, and why a check fired or did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

import regex
from attrs import field, frozen

from gipr_nlp.quantities.breakdowns import Breakdown
from gipr_nlp.quantities.context import FoundContext
from gipr_nlp.quantities.grammar import FoundQuantity
from gipr_nlp.quantities.meaning import FoundNil, Meaning
from gipr_nlp.rules.schema import Check
from gipr_nlp.structure.metadata import FoundMetadata
from gipr_nlp.structure.tables import FoundTable

__all__ = ["Case", "CheckOutcome", "FoundFinding", "Stated", "clause_around", "comparable", "stated"]

_CLAUSE_EDGE = ",，。;；:：!！?？\n"
_YEAR = regex.compile(r"(?<!\d)(20\d\d)[ ]?年")
_AROUND = 120
# a clause longer than this is a text without punctuation
_CLAUSE_REACH = 300


@frozen
class Case:
    """What the audit looks at: one report, in offsets of the folded text."""

    text: str
    quantities: Sequence[FoundQuantity]
    meanings: Sequence[Meaning]
    contexts: Sequence[FoundContext]
    nils: Sequence[FoundNil]
    nil_contexts: Sequence[FoundContext]
    breakdowns: Sequence[Breakdown]
    tables: Sequence[FoundTable]
    metadata: FoundMetadata

    @cached_property
    def parts(self) -> set[int]:
        """The quantities that are parts of a total."""
        return {part for b in self.breakdowns for part in b.parts}

    @cached_property
    def counts(self) -> Mapping[str, Sequence[int]]:
        """The quantities that are counts with a value, by their indicator."""
        counts: dict[str, list[int]] = {}
        for n, (quantity, meaning) in enumerate(zip(self.quantities, self.meanings, strict=True)):
            if quantity.kind == "count" and quantity.value is not None:
                counts.setdefault(meaning.indicator, []).append(n)
        return counts

    def table(self, schema: str) -> FoundTable | None:
        """The first table of a form that could be read, or None."""
        return next((t for t in self.tables if t.schema == schema and t.cells), None)


@frozen
class FoundFinding:
    """A finding in offsets of the folded text."""

    check: str
    severity: str
    message: str
    spans: tuple[tuple[int, int], ...]
    values: Mapping[str, Decimal]


@frozen
class CheckOutcome:
    """What became of one check on one report.

    Parameters
    ----------
    check:
        Id of the check.
    fired:
        True when it found something.
    reasons:
        In words, what it compared and why it fired or did not.
    findings:
        What it found.

    """

    check: str
    fired: bool
    reasons: tuple[str, ...]
    findings: tuple[FoundFinding, ...] = field(default=())


@frozen
class Stated:
    """A figure or a denial in the text that a check may compare."""

    value: Decimal
    start: int
    end: int
    indicator: str
    index: int = -1
    unit: str = ""


def clause_around(text: str, start: int, end: int) -> str:
    """Return the clause around a passage.

    >>> clause_around("公开信息5条,其中网站3条。", 11, 13)
    '其中网站3条'
    """
    low, high = max(0, start - _CLAUSE_REACH), min(len(text), end + _CLAUSE_REACH)
    while start > low and text[start - 1] not in _CLAUSE_EDGE:
        start -= 1
    while end < high and text[end] not in _CLAUSE_EDGE:
        end += 1
    return text[start:end]


def comparable(case: Case, check: Check, start: int, end: int) -> str:
    """Say why a figure is not the report year's own, or give an empty text when it is.

    The words of its clause decide (``skip``, ``need``), what explains it nearby, and the years it names.
    """
    clause = clause_around(case.text, start, end)
    if case.text.startswith("、", end):  # what follows belongs to the next member of a list
        clause = _up_to(case.text, start, end)
    skip, need, explained = (check.params.get(name) for name in ("skip", "need", "explained"))
    if skip is not None and (m := _found(skip, clause)):
        return f"{m} beside it"
    if need is not None and not _found(need, clause):
        return "its clause lacks the words the check needs"
    if explained is not None and (m := _found(explained, case.text[max(0, start - _AROUND) : end + _AROUND])):
        return f"{m} nearby explains a difference"
    year = case.metadata.year
    other = next(
        (m.group(1) for m in _YEAR.finditer(clause) if year is not None and int(m.group(1)) != year), ""
    )
    return f"it speaks of {other}" if other else ""


def _up_to(text: str, start: int, end: int) -> str:
    """The clause around a passage, as far as the passage goes."""
    low = max(0, start - _CLAUSE_REACH)
    while start > low and text[start - 1] not in _CLAUSE_EDGE:
        start -= 1
    return text[start:end]


def _found(pattern: Any, text: str) -> str:
    m = pattern.search(text)
    return str(m.group()) if m else ""


def stated(case: Case, check: Check, indicators: Sequence[str], log: list[str]) -> Iterator[Stated]:
    """Yield what the text states for some indicators of the report year, figures first, then denials.

    Parts of totals, approximate figures and figures of other years are left out, each with a reason in ``log``.
    """
    for n in sorted({n for name in indicators for n in case.counts.get(name, ())}):
        quantity = case.quantities[n]
        assert quantity.value is not None
        shown = case.text[quantity.start : quantity.end]
        reason = comparable(case, check, quantity.start, quantity.end)
        if n in case.parts:
            reason = "it is part of a total"
        elif quantity.bound != "exact":
            reason = "it is not exact"
        if reason:
            log.append(f"{shown} is left out: {reason}")
            continue
        yield Stated(
            quantity.value, quantity.start, quantity.end, case.meanings[n].indicator, n, quantity.unit
        )
    for nil in case.nils:
        if nil.indicator not in indicators or not nil.principal:
            continue
        reason = comparable(case, check, nil.start, nil.end)
        if reason:
            log.append(f"{case.text[nil.start : nil.end]} is left out: {reason}")
            continue
        yield Stated(Decimal(0), nil.start, nil.end, nil.indicator)
