"""Component ``gipr_layout``: lines, page furniture, table regions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from spacy.language import Language

from gipr_nlp.pipes.base import Mark, RulePipe
from gipr_nlp.reading import Reading
from gipr_nlp.rules.loader import load_rules

__all__ = ["LayoutPipe", "make_layout"]


class LayoutPipe(RulePipe):
    """Say of every line whether it is text, title, page furniture, metadata or part of a table.

    Writes ``doc.spans["gipr_layout"]``: lines that are no running text, labelled ``page``, ``metadata`` or
    ``title``, and tables, labelled ``table``.
    """

    factory: ClassVar[str] = "gipr_layout"
    group: ClassVar[str] = "gipr_layout"

    def read(self, reading: Reading) -> None:
        """Make this component's part of the reading."""
        reading.layout(self.rules)

    def marks(self, reading: Reading) -> Iterable[Mark]:
        """Yield the results to show on the document."""
        layout, to_raw = reading.layout(self.rules), reading.view.to_raw
        for line, kind, rule in zip(layout.lines, layout.kinds, layout.rules, strict=True):
            if kind not in ("text", "table"):
                yield (*to_raw(line.start, line.end), str(kind), rule, 1.0)
        for region in layout.regions:
            yield (*to_raw(region.start, region.end), "table", "", 1.0)


@Language.factory("gipr_layout", default_config={"rules": []})
def make_layout(nlp: Language, name: str, rules: list[str]) -> LayoutPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return LayoutPipe(name, load_rules(rules))
