"""Component ``gipr_facts``: quantities of the running text and what they count."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from gipr_nlp.pipes.base import Mark, RulePipe, mark_spans, reading_of
from gipr_nlp.rules.loader import load_rules

__all__ = ["FactPipe", "make_facts"]


class FactPipe(RulePipe):
    """Find numeric facts and nil statements, each with its indicator.

    Writes ``doc.spans["gipr_facts"]``, labelled with the indicator.
    """

    factory: ClassVar[str] = "gipr_facts"

    def __call__(self, doc: Doc) -> Doc:
        reading = reading_of(doc, self.rules)
        quantities, meanings = reading.quantities(self.rules)
        marks: list[Mark] = []
        for quantity, meaning in zip(quantities, meanings, strict=True):
            rule = max(meaning.votes, key=lambda v: v[1])[0] if meaning.votes else ""
            start, end = reading.view.to_raw(quantity.start, quantity.end)
            marks.append((start, end, meaning.indicator, rule, 1.0))
        for nil in reading.nils(self.rules):
            start, end = reading.view.to_raw(nil.start, nil.end)
            marks.append((start, end, nil.indicator, nil.rule, 1.0))
        mark_spans(doc, "gipr_facts", sorted(marks))
        return doc


@Language.factory("gipr_facts", default_config={"rules": []})
def make_facts(nlp: Language, name: str, rules: list[str]) -> FactPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return FactPipe(name, load_rules(rules))
