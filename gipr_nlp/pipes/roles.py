"""Component ``gipr_roles``: what each section is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from spacy.language import Language

from gipr_nlp.builder import squash
from gipr_nlp.pipes.base import Mark, RulePipe
from gipr_nlp.reading import Reading
from gipr_nlp.rules.loader import load_rules

__all__ = ["RolePipe", "make_roles"]


class RolePipe(RulePipe):
    """Give every heading its section role, by wording, inherited where the wording is silent.

    Writes ``doc.spans["gipr_roles"]``: the headings, labelled with their role.
    """

    factory: ClassVar[str] = "gipr_roles"
    group: ClassVar[str] = "gipr_roles"

    def read(self, reading: Reading) -> None:
        """Make this component's part of the reading."""
        reading.outline(self.rules)

    def marks(self, reading: Reading) -> Iterable[Mark]:
        """Yield the results to show on the document."""
        for found in reading.outline(self.rules):
            rule = next((name for name, _ in found.rules if name.startswith("role.")), "")
            yield (*reading.view.to_raw(found.start, found.end), found.role, rule, squash(found.score))


@Language.factory("gipr_roles", default_config={"rules": []})
def make_roles(nlp: Language, name: str, rules: list[str]) -> RolePipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return RolePipe(name, load_rules(rules))
