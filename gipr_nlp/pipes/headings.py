"""Component ``gipr_headings``: the headings of a report and their levels."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from gipr_nlp.builder import heading_record
from gipr_nlp.pipes.base import RulePipe, mark_spans, reading_of
from gipr_nlp.rules.loader import load_rules

__all__ = ["HeadingPipe", "make_headings"]


class HeadingPipe(RulePipe):
    """Find section headings, numbered in any scheme, run-in or unnumbered.

    Writes ``doc.spans["gipr_headings"]``, labelled ``level_1``, ``level_2`` and so on.
    """

    factory: ClassVar[str] = "gipr_headings"

    def __call__(self, doc: Doc) -> Doc:
        reading = reading_of(doc, self.rules)
        marks = []
        for found in reading.headings(self.rules):
            record = heading_record(reading.view, found)
            rule = found.rules[0][0] if found.rules else ""
            marks.append((record.start, record.end, f"level_{found.level}", rule, record.confidence))
        mark_spans(doc, "gipr_headings", marks)
        return doc


@Language.factory("gipr_headings", default_config={"rules": []})
def make_headings(nlp: Language, name: str, rules: list[str]) -> HeadingPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return HeadingPipe(name, load_rules(rules))
