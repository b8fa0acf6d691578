"""Component ``gipr_metadata``: agency, year, dates, level."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from spacy.language import Language

from gipr_nlp.pipes.base import Mark, RulePipe
from gipr_nlp.reading import Reading
from gipr_nlp.rules.loader import load_rules

__all__ = ["MetadataPipe", "make_metadata"]


class MetadataPipe(RulePipe):
    """Read who reports on which year, and when the report was published.

    Writes ``doc.spans["gipr_metadata"]``: the passages used, labelled ``agency``, ``year``, ``published``.
    """

    factory: ClassVar[str] = "gipr_metadata"
    group: ClassVar[str] = "gipr_metadata"

    def read(self, reading: Reading) -> None:
        """Make this component's part of the reading."""
        reading.metadata(self.rules)

    def marks(self, reading: Reading) -> Iterable[Mark]:
        """Yield the results to show on the document."""
        for source in reading.metadata(self.rules).used:
            if source.end > source.start >= 0:
                yield (*reading.view.to_raw(source.start, source.end), source.name, source.rule, 1.0)


@Language.factory("gipr_metadata", default_config={"rules": []})
def make_metadata(nlp: Language, name: str, rules: list[str]) -> MetadataPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return MetadataPipe(name, load_rules(rules))
