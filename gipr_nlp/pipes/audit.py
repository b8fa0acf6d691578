"""Component ``gipr_audit``: what contradicts what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from spacy.language import Language

from gipr_nlp.pipes.base import Mark, RulePipe
from gipr_nlp.reading import Reading
from gipr_nlp.rules.loader import load_rules

__all__ = ["AuditPipe", "make_audit"]


class AuditPipe(RulePipe):
    """Check the report against itself.

    Writes ``doc.spans["gipr_findings"]``: the passages compared, labelled with the severity.
    """

    factory: ClassVar[str] = "gipr_audit"
    group: ClassVar[str] = "gipr_findings"

    def read(self, reading: Reading) -> None:
        """Make this component's part of the reading."""
        reading.findings(self.rules)

    def marks(self, reading: Reading) -> Iterable[Mark]:
        """Yield the results to show on the document."""
        for finding in reading.findings(self.rules):
            for start, end in finding.spans:
                if end > start >= 0:
                    yield (*reading.view.to_raw(start, end), finding.severity, finding.check, 1.0)


@Language.factory("gipr_audit", default_config={"rules": []})
def make_audit(nlp: Language, name: str, rules: list[str]) -> AuditPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return AuditPipe(name, load_rules(rules))
