"""Component ``gipr_statements``: achievements, problems and commitments, by rules and what the model says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from spacy.language import Language

from gipr_nlp.claims.classify import Weighing
from gipr_nlp.pipes.base import Mark, RulePipe
from gipr_nlp.reading import Reading
from gipr_nlp.rules.loader import RuleSet, load_rules

__all__ = ["StatementPipe", "make_statements"]


class StatementPipe(RulePipe):
    """Find the claims a report makes.

    The rules speak for every clause; where ``gipr_claims`` has run before, so does its model.
    Writes ``doc.spans["gipr_statements"]``, labelled ``achievement``, ``problem`` or ``commitment``.
    """

    factory: ClassVar[str] = "gipr_statements"
    group: ClassVar[str] = "gipr_statements"

    def __init__(self, name: str, rules: RuleSet, weighing: Weighing) -> None:
        super().__init__(name, rules)
        #: How rules and model are weighed together; may be replaced.
        self.weighing = weighing

    def read(self, reading: Reading) -> None:
        """Make this component's part of the reading."""
        reading.statements(self.rules, self.weighing)

    def marks(self, reading: Reading) -> Iterable[Mark]:
        """Yield the results to show on the document."""
        for found in reading.statements(self.rules, self.weighing):
            rule = max(found.weights, key=found.weights.__getitem__, default="")
            yield (*reading.view.to_raw(found.start, found.end), found.kind, rule, found.confidence)


@Language.factory(
    "gipr_statements",
    default_config={
        "rules": [],
        "model_weight": 1.0,
        "rule_weight": 1.0,
        "slope": 1.0,
        "intercept": 0.0,
        "abstain": 0.0,
    },
)
def make_statements(
    nlp: Language,
    name: str,
    rules: list[str],
    model_weight: float,
    rule_weight: float,
    slope: float,
    intercept: float,
    abstain: float,
) -> StatementPipe:
    """Make the component; ``rules`` are paths of overlay files, the numbers those of a ``Weighing``."""
    weighing = Weighing(model_weight, rule_weight, slope, intercept, abstain)
    return StatementPipe(name, load_rules(rules), weighing)
