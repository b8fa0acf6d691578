"""One document read the plain way, and what the explanations of its parts have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gipr_nlp.explanation.features import ModelTrace
from gipr_nlp.explanation.plain import PlainReaders, PlainReading
from gipr_nlp.explanation.records import FiredRule, NearRule, StoppedBy
from gipr_nlp.report import Report, Span
from gipr_nlp.rules.matcher import Hit, NearHit
from gipr_nlp.rules.schema import Rule

__all__ = ["Case", "unique"]

_STOPS: tuple[tuple[str, StoppedBy], ...] = (("section is", "section"), ("none of require", "context"))


class Case:
    """A document: its plain reading, the report made of it, and what the readers saw.

    Parameters
    ----------
    reading:
        The reading, with all parts made.
    report:
        The report built from it.
    model:
        What the statistical model saw, where one voted.

    """

    def __init__(self, reading: PlainReading, report: Report, model: ModelTrace | None = None) -> None:
        self.model = model
        self.reading = reading
        self.report = report
        self.view = reading.view
        self.text = reading.view.text

    def readers(self, part: str) -> PlainReaders:
        """Return the readers a part was made with."""
        return self.reading.readers(part)

    def rule(self, part: str, ident: str) -> Rule | None:
        """Return a rule of the set a part was made with, or None for what is no rule."""
        return self.reading.rules_of(part).rules.get(ident)

    def folded(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the folded text that a passage of the raw text stands for."""
        first = self.view.from_raw(start)
        return first, max(first, self.view.from_raw(max(start, end - 1)) + 1)

    def span(self, start: int, end: int) -> Span:
        """Return the raw passage for a stretch of the folded text."""
        return self.view.span(start, end)

    def report_span(self, start: int, end: int) -> Span:
        """Return a passage of the raw text."""
        return Span(start, end, self.view.raw[start:end])

    def cues(self, *places: tuple[int, int]) -> tuple[Span, ...]:
        """Return the raw passages for stretches of the folded text; those that stand for none are left out."""
        return tuple(self.span(a, b) for a, b in places if 0 <= a < b)

    def fired(self, hit: Hit, *, shift: int = 0, in_evidence: bool = True) -> FiredRule:
        """Return the record of a hit, ``shift`` being added to its offsets."""
        rule = hit.rule
        cues = self.cues((hit.start + shift, hit.end + shift))
        return FiredRule(rule.component, rule.id, rule.outcome, rule.weight, cues, in_evidence)

    def near(self, hit: NearHit, *, shift: int = 0) -> NearRule:
        """Return the record of a near hit, ``shift`` being added to its offsets."""
        stopped: StoppedBy = next((by for words, by in _STOPS if hit.stopped_by.startswith(words)), "context")
        rule = hit.rule
        cues = self.cues((hit.start + shift, hit.end + shift))
        return NearRule(rule.component, rule.id, rule.outcome, cues, stopped, hit.stopped_by)

    @staticmethod
    def outvoted(rules: Iterable[FiredRule], winner: str) -> tuple[NearRule, ...]:
        """Return records of rules that fired for another outcome than the one that won."""
        return tuple(
            NearRule(r.component, r.rule, r.outcome, r.cues, "outvoted", f"{winner} weighs more")
            for r in rules
        )

    @staticmethod
    def touches(start: int, end: int, low: int, high: int) -> bool:
        """Say whether two stretches share a character."""
        return start < high and low < end


def unique(records: Iterable[Any]) -> tuple[Any, ...]:
    """Return records without repetitions, in order."""
    return tuple(dict.fromkeys(records))
