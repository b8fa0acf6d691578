"""Component ``gipr_statements``: achievements, problems and commitments by rules."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from gipr_nlp.pipes.base import RulePipe, mark_spans, reading_of
from gipr_nlp.rules.loader import load_rules

__all__ = ["StatementPipe", "make_statements"]


class StatementPipe(RulePipe):
    """Find the claims a report makes.

    Writes ``doc.spans["gipr_statements"]``, labelled ``achievement``, ``problem`` or ``commitment``.
    """

    factory: ClassVar[str] = "gipr_statements"

    def __call__(self, doc: Doc) -> Doc:
        reading = reading_of(doc, self.rules)
        marks = []
        for found in reading.statements(self.rules):
            rule = max(found.votes, key=lambda v: v.weight).source if found.votes else ""
            start, end = reading.view.to_raw(found.start, found.end)
            marks.append((start, end, found.kind, rule, found.confidence))
        mark_spans(doc, "gipr_statements", marks)
        return doc


@Language.factory("gipr_statements", default_config={"rules": []})
def make_statements(nlp: Language, name: str, rules: list[str]) -> StatementPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return StatementPipe(name, load_rules(rules))
