"""Component ``gipr_metadata``: agency, year, dates, level."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from gipr_nlp.pipes.base import RulePipe, mark_spans, reading_of
from gipr_nlp.rules.loader import load_rules

__all__ = ["MetadataPipe", "make_metadata"]


class MetadataPipe(RulePipe):
    """Read who reports on which year, and when the report was published.

    Writes ``doc.spans["gipr_metadata"]``: the passages used, labelled ``agency``, ``year``, ``published``.
    """

    factory: ClassVar[str] = "gipr_metadata"

    def __call__(self, doc: Doc) -> Doc:
        reading = reading_of(doc, self.rules)
        marks = [
            (*reading.view.to_raw(source.start, source.end), source.name, source.rule, 1.0)
            for source in reading.metadata(self.rules).used
            if source.end > source.start >= 0
        ]
        mark_spans(doc, "gipr_metadata", sorted(marks))
        return doc


@Language.factory("gipr_metadata", default_config={"rules": []})
def make_metadata(nlp: Language, name: str, rules: list[str]) -> MetadataPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return MetadataPipe(name, load_rules(rules))
