"""Component ``gipr_roles``: what each section is about."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from gipr_nlp.builder import heading_record
from gipr_nlp.pipes.base import RulePipe, mark_spans, reading_of
from gipr_nlp.rules.loader import load_rules

__all__ = ["RolePipe", "make_roles"]


class RolePipe(RulePipe):
    """Give every heading its section role, by wording, inherited where the wording is silent.

    Writes ``doc.spans["gipr_roles"]``: the headings, labelled with their role.
    """

    factory: ClassVar[str] = "gipr_roles"

    def __call__(self, doc: Doc) -> Doc:
        reading = reading_of(doc, self.rules)
        marks = []
        for found in reading.outline(self.rules):
            record = heading_record(reading.view, found)
            rule = next((name for name, _ in found.rules if name.startswith("role.")), "")
            marks.append((record.start, record.end, found.role, rule, record.confidence))
        mark_spans(doc, "gipr_roles", marks)
        return doc


@Language.factory("gipr_roles", default_config={"rules": []})
def make_roles(nlp: Language, name: str, rules: list[str]) -> RolePipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return RolePipe(name, load_rules(rules))
