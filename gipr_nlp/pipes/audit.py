"""Component ``gipr_audit``: what contradicts what."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from gipr_nlp.pipes.base import RulePipe, mark_spans, reading_of
from gipr_nlp.rules.loader import load_rules

__all__ = ["AuditPipe", "make_audit"]


class AuditPipe(RulePipe):
    """Check the report against itself.

    Writes ``doc.spans["gipr_findings"]``: the passages compared, labelled with the severity.
    """

    factory: ClassVar[str] = "gipr_audit"

    def __call__(self, doc: Doc) -> Doc:
        reading = reading_of(doc, self.rules)
        marks = [
            (*reading.view.to_raw(start, end), finding.severity, finding.check, 1.0)
            for finding in reading.findings(self.rules)
            for start, end in finding.spans
            if end > start >= 0
        ]
        mark_spans(doc, "gipr_findings", marks)
        return doc


@Language.factory("gipr_audit", default_config={"rules": []})
def make_audit(nlp: Language, name: str, rules: list[str]) -> AuditPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return AuditPipe(name, load_rules(rules))
