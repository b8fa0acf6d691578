"""Component ``gipr_facts``: quantities of the running text and what they count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from spacy.language import Language

from gipr_nlp.builder import certainty
from gipr_nlp.pipes.base import Mark, RulePipe
from gipr_nlp.reading import Reading
from gipr_nlp.rules.loader import load_rules

__all__ = ["FactPipe", "make_facts"]


class FactPipe(RulePipe):
    """Find numeric facts and nil statements, each with its indicator.

    Writes ``doc.spans["gipr_facts"]``, labelled with the indicator.
    """

    factory: ClassVar[str] = "gipr_facts"
    group: ClassVar[str] = "gipr_facts"

    def read(self, reading: Reading) -> None:
        """Make this component's part of the reading."""
        reading.quantities(self.rules)
        reading.nils(self.rules)

    def marks(self, reading: Reading) -> Iterable[Mark]:
        """Yield the results to show on the document."""
        quantities, meanings = reading.quantities(self.rules)
        for quantity, meaning in zip(quantities, meanings, strict=True):
            rule = max(meaning.votes, key=lambda v: v[1])[0] if meaning.votes else ""
            start, end = reading.view.to_raw(quantity.start, quantity.end)
            yield start, end, meaning.indicator, rule, certainty(meaning)
        for nil in reading.nils(self.rules):
            yield (
                *reading.view.to_raw(nil.start, nil.end),
                nil.indicator,
                nil.rule,
                0.9 if nil.principal else 0.8,
            )


@Language.factory("gipr_facts", default_config={"rules": []})
def make_facts(nlp: Language, name: str, rules: list[str]) -> FactPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return FactPipe(name, load_rules(rules))
