"""What an explanation says, in offsets of the raw text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from gipr_nlp.report import Span

__all__ = ["Decision", "Explanation", "Feature", "FiredRule", "NearRule", "StoppedBy"]

StoppedBy = Literal["context", "section", "unit", "exclusion", "outvoted", "year", "order"]


@frozen
class FiredRule:
    """A rule that hit the passage.

    Parameters
    ----------
    component:
        What reads the rule: a component of the rule files, e.g. ``statements``; ``context`` for what the text around
        says, ``model`` for a statistical vote.
    rule:
        Id of the rule.
    outcome:
        What it speaks for.
    weight:
        How much it says.
    cues:
        Where it hit.
    in_evidence:
        True when the report gives it as evidence of the result.
    """

    component: str
    rule: str
    outcome: str
    weight: float
    cues: tuple[Span, ...] = ()
    in_evidence: bool = True


@frozen
class NearRule:
    """A rule whose words stand in the passage and that did not decide it.

    Parameters
    ----------
    component, rule, outcome:
        As of a rule that fired.
    cues:
        Where its words stand.
    stopped_by:
        ``context`` (something it requires is missing, or something it forbids is there), ``section``, ``unit``,
        ``exclusion`` (the figure is masked), ``year`` (the year it names is not in the future), ``order`` (a rule before
        it was taken), or ``outvoted`` (it fired, and others weighed more).
    detail:
        The same in words.
    """

    component: str
    rule: str
    outcome: str
    cues: tuple[Span, ...]
    stopped_by: StoppedBy
    detail: str


@frozen
class Feature:
    """What one feature of a statistical model said of a passage.

    Parameters
    ----------
    name:
        What the feature is, with its word.
    weights:
        What it added to the score of each outcome.
    """

    name: str
    weights: Mapping[str, float]


@frozen
class Decision:
    """What one component made of a passage.

    Parameters
    ----------
    component:
        Factory name of the pipeline component.
    kind:
        What was decided: ``line``, ``heading``, ``role``, ``statement``, ``theme``, ``answer``, ``fact``, ``nil``, ``metadata``,
        ``table``, ``finding``, ``check``.
    outcome:
        The decision, e.g. ``problem``; ``none`` where nothing was found.
    span:
        The passage decided on; None where it is the whole text.
    reason:
        One sentence.
    confidence:
        As in the report; None where the component gives none.
    scores:
        What each possible outcome weighed.
    fired:
        The rules that hit.
    nearly:
        The rules that nearly did, and those that were outvoted.
    features:
        Where a statistical model voted: its features, what speaks loudest first.
    """

    component: str
    kind: str
    outcome: str
    span: Span | None
    reason: str
    confidence: float | None = None
    scores: Mapping[str, float] = field(factory=dict)
    fired: tuple[FiredRule, ...] = ()
    nearly: tuple[NearRule, ...] = ()
    features: tuple[Feature, ...] = ()

    @property
    def evidence(self) -> tuple[FiredRule, ...]:
        """The rules that fired and that the report gives as evidence."""
        return tuple(rule for rule in self.fired if rule.in_evidence)


@frozen
class Explanation:
    """Why a passage was read as it was.

    Parameters
    ----------
    span:
        The passage asked about.
    section:
        Role of the section it stands in.
    decisions:
        What each component made of it, in the order of the pipeline.
    rules_digest:
        Fingerprint of the rules.
    """

    span: Span
    section: str
    decisions: tuple[Decision, ...]
    rules_digest: str

    @property
    def fired(self) -> tuple[FiredRule, ...]:
        """All rules that fired."""
        return tuple(rule for decision in self.decisions for rule in decision.fired)

    @property
    def nearly(self) -> tuple[NearRule, ...]:
        """All rules that nearly fired or were outvoted."""
        return tuple(rule for decision in self.decisions for rule in decision.nearly)

    def decision(self, kind: str) -> Decision | None:
        """Return the first decision of a kind, or None.

        Parameters
        ----------
        kind:
            E.g. ``"statement"``.

        """
        return next((d for d in self.decisions if d.kind == kind), None)

    def __str__(self) -> str:
        from gipr_nlp.explanation.wording import explanation_text

        return explanation_text(self)
