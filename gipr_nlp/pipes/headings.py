"""Component ``gipr_headings``: the headings of a report and their levels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from spacy.language import Language

from gipr_nlp.builder import squash
from gipr_nlp.pipes.base import Mark, RulePipe
from gipr_nlp.reading import Reading
from gipr_nlp.rules.loader import load_rules

__all__ = ["HeadingPipe", "make_headings"]


class HeadingPipe(RulePipe):
    """Find section headings, numbered in any scheme, run-in or unnumbered.

    Writes ``doc.spans["gipr_headings"]``, labelled ``level_1``, ``level_2`` and so on.
    """

    factory: ClassVar[str] = "gipr_headings"
    group: ClassVar[str] = "gipr_headings"

    def read(self, reading: Reading) -> None:
        """Make this component's part of the reading."""
        reading.headings(self.rules)

    def marks(self, reading: Reading) -> Iterable[Mark]:
        """Yield the results to show on the document."""
        for found in reading.headings(self.rules):
            rule = found.rules[0][0] if found.rules else ""
            yield (
                *reading.view.to_raw(found.start, found.end),
                f"level_{found.level}",
                rule,
                squash(found.score),
            )


@Language.factory("gipr_headings", default_config={"rules": []})
def make_headings(nlp: Language, name: str, rules: list[str]) -> HeadingPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return HeadingPipe(name, load_rules(rules))
