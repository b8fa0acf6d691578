"""Component ``gipr_statements``: achievements, problems and commitments by rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from spacy.language import Language

from gipr_nlp.pipes.base import Mark, RulePipe
from gipr_nlp.reading import Reading
from gipr_nlp.rules.loader import load_rules

__all__ = ["StatementPipe", "make_statements"]


class StatementPipe(RulePipe):
    """Find the claims a report makes.

    Writes ``doc.spans["gipr_statements"]``, labelled ``achievement``, ``problem`` or ``commitment``.
    """

    factory: ClassVar[str] = "gipr_statements"
    group: ClassVar[str] = "gipr_statements"

    def read(self, reading: Reading) -> None:
        """Make this component's part of the reading."""
        reading.statements(self.rules)

    def marks(self, reading: Reading) -> Iterable[Mark]:
        """Yield the results to show on the document."""
        for found in reading.statements(self.rules):
            rule = max(found.votes, key=lambda v: v.weight).source if found.votes else ""
            yield (*reading.view.to_raw(found.start, found.end), found.kind, rule, found.confidence)


@Language.factory("gipr_statements", default_config={"rules": []})
def make_statements(nlp: Language, name: str, rules: list[str]) -> StatementPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return StatementPipe(name, load_rules(rules))
