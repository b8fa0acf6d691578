"""Component ``gipr_layout``: lines, page furniture, table regions."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from gipr_nlp.pipes.base import RulePipe, mark_spans, reading_of
from gipr_nlp.rules.loader import load_rules

__all__ = ["LayoutPipe", "make_layout"]


class LayoutPipe(RulePipe):
    """Say of every line whether it is text, title, page furniture, metadata or part of a table.

    Writes ``doc.spans["gipr_layout"]``: lines that are no running text, labelled ``page``, ``metadata`` or
    ``title``, and tables, labelled ``table``.
    """

    factory: ClassVar[str] = "gipr_layout"

    def __call__(self, doc: Doc) -> Doc:
        reading = reading_of(doc, self.rules)
        layout = reading.layout(self.rules)
        rows = zip(layout.lines, layout.kinds, layout.rules, strict=True)
        marks = [
            (*reading.view.to_raw(line.start, line.end), str(kind), rule, 1.0)
            for line, kind, rule in rows
            if kind not in ("text", "table")
        ]
        marks += [
            (*reading.view.to_raw(region.start, region.end), "table", "", 1.0) for region in layout.regions
        ]
        mark_spans(doc, "gipr_layout", sorted(marks))
        return doc


@Language.factory("gipr_layout", default_config={"rules": []})
def make_layout(nlp: Language, name: str, rules: list[str]) -> LayoutPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return LayoutPipe(name, load_rules(rules))
