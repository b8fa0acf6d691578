"""What is known of one document while it is read: each part is made once, from the parts it builds on.

The spaCy components ask for their part; so does whoever uses a single component in a pipeline of their own,
since a part makes the parts it needs. Everything here is in offsets of the folded text; :mod:`gipr_nlp.builder`
turns it into records.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import cached_property
from typing import Any

from gipr_nlp.audit.checks import Auditor, Case, FoundFinding
from gipr_nlp.claims.classify import FoundStatement, StatementReader
from gipr_nlp.claims.units import Unit, UnitReader
from gipr_nlp.quantities.breakdowns import Breakdown, find_breakdowns
from gipr_nlp.quantities.grammar import FoundQuantity, QuantityReader
from gipr_nlp.quantities.meaning import FoundNil, IndicatorReader, Meaning, NilReader
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.structure.lines import Line, split_lines
from gipr_nlp.structure.metadata import FoundMetadata, MetadataReader
from gipr_nlp.structure.outline import (
    FoundHeading,
    FoundSection,
    Layout,
    OutlineReader,
    RoleMap,
    sections_of,
)
from gipr_nlp.structure.regions import Region, Regions
from gipr_nlp.structure.tables import FoundTable, TableReader
from gipr_nlp.text.view import View

__all__ = ["Readers", "Reading", "readers_of"]


class Readers:
    """The readers of one rule set, each made on first use."""

    def __init__(self, rules: RuleSet) -> None:
        # a weak reference would do, but the rule set must live as long as the readers that were made from it
        self.rules = rules

    @cached_property
    def tables(self) -> TableReader:
        """Reader of statutory tables."""
        return TableReader(self.rules)

    @cached_property
    def outline(self) -> OutlineReader:
        """Reader of furniture, title, headings and roles."""
        return OutlineReader(self.rules)

    @cached_property
    def quantities(self) -> QuantityReader:
        """Reader of quantities."""
        return QuantityReader(self.rules)

    @cached_property
    def indicators(self) -> IndicatorReader:
        """Reader of what quantities count."""
        return IndicatorReader(self.rules)

    @cached_property
    def nils(self) -> NilReader:
        """Reader of clauses that deny something."""
        return NilReader(self.rules)

    @cached_property
    def metadata(self) -> MetadataReader:
        """Reader of metadata."""
        return MetadataReader(self.rules)

    @cached_property
    def units(self) -> UnitReader:
        """Reader of units that can carry a claim."""
        return UnitReader(self.rules)

    @cached_property
    def statements(self) -> StatementReader:
        """Reader of statements."""
        return StatementReader(self.rules)

    @cached_property
    def auditor(self) -> Auditor:
        """The audit."""
        return Auditor(self.rules)


_READERS: dict[str, weakref.ref[Readers]] = {}
_KEPT: list[Readers] = []
_KEEP = 8


def readers_of(rules: RuleSet) -> Readers:
    """Return the readers of a rule set; equal rule sets share them."""
    reference = _READERS.get(rules.digest)
    readers = reference() if reference is not None else None
    if readers is None:
        readers = Readers(rules)
        _READERS[rules.digest] = weakref.ref(readers)
        _KEPT.append(readers)
        del _KEPT[:-_KEEP]
    return readers


class Reading:
    """The parts read so far of one document.

    Parameters
    ----------
    view:
        The folded view of its text.
    rules:
        The rule set for parts that nobody asked for with another one.

    """

    def __init__(self, view: View, rules: RuleSet) -> None:
        self.view = view
        self._rules = rules
        self._made: dict[str, tuple[str, Any]] = {}

    def _part(self, name: str, rules: RuleSet | None, make: Callable[[Readers], Any]) -> Any:
        known = self._made.get(name)
        if known is not None and (rules is None or known[0] == rules.digest):
            return known[1]
        chosen = rules or self._rules
        value = make(readers_of(chosen))
        self._made[name] = (chosen.digest, value)
        return value

    def lines(self) -> list[Line]:
        """Lines of the folded text."""
        lines: list[Line] = self._part("lines", None, lambda _: split_lines(self.view.text))
        return lines

    def tables(self, rules: RuleSet | None = None) -> tuple[list[FoundTable], list[Region]]:
        """Statutory tables, and the regions that are tabular."""
        made: tuple[list[FoundTable], list[Region]] = self._part(
            "tables", rules, lambda r: r.tables.read(self.view.text, self.lines())
        )
        return made

    def layout(self, rules: RuleSet | None = None) -> Layout:
        """What each line is."""
        made: Layout = self._part(
            "layout", rules, lambda r: r.outline.layout(self.view.text, self.lines(), self.tables(rules)[1])
        )
        return made

    def headings(self, rules: RuleSet | None = None) -> list[FoundHeading]:
        """Headings with levels, without roles."""
        made: list[FoundHeading] = self._part(
            "headings", rules, lambda r: r.outline.headings(self.view.text, self.layout(rules))
        )
        return made

    def outline(self, rules: RuleSet | None = None) -> list[FoundHeading]:
        """Headings with levels and roles."""
        made: list[FoundHeading] = self._part(
            "outline", rules, lambda r: r.outline.with_roles(self.headings(rules))
        )
        return made

    def sections(self) -> list[FoundSection]:
        """The stretches of text under each heading."""
        made: list[FoundSection] = self._part(
            "sections", None, lambda _: sections_of(self.outline(), len(self.view.text))
        )
        return made

    def roles(self) -> RoleMap:
        """The section role at any offset."""
        made: RoleMap = self._part("roles", None, lambda _: RoleMap(self.sections()))
        return made

    def closed(self) -> Regions:
        """Stretches that are no running text: tables, furniture, titles and headings."""

        def make(_: Readers) -> Regions:
            layout = self.layout()
            regions = list(layout.regions)
            regions += [
                Region(line.start, line.end)
                for line, kind in zip(layout.lines, layout.kinds, strict=True)
                if kind != "text"
            ]
            return Regions(regions + [Region(h.start, h.end) for h in self.outline()])

        made: Regions = self._part("closed", None, make)
        return made

    def quantities(self, rules: RuleSet | None = None) -> tuple[list[FoundQuantity], list[Meaning]]:
        """Quantities of the running text, and what each counts."""

        def make(r: Readers) -> tuple[list[FoundQuantity], list[Meaning]]:
            found = r.quantities.read(self.view.text, self.closed(), self.layout().text_blocks())
            return found, r.indicators.read(self.view.text, found, self.roles())

        made: tuple[list[FoundQuantity], list[Meaning]] = self._part("quantities", rules, make)
        return made

    def nils(self, rules: RuleSet | None = None) -> list[FoundNil]:
        """Clauses that deny something."""
        made: list[FoundNil] = self._part(
            "nils",
            rules,
            lambda r: r.nils.read(self.view.text, self.closed(), self.roles(), self.layout().text_blocks()),
        )
        return made

    def breakdowns(self) -> list[Breakdown]:
        """Totals and their parts."""
        made: list[Breakdown] = self._part(
            "breakdowns", None, lambda _: find_breakdowns(self.view.text, self.quantities()[0], self._rules)
        )
        return made

    def metadata(self, rules: RuleSet | None = None) -> FoundMetadata:
        """Agency, year, dates, level."""
        made: FoundMetadata = self._part(
            "metadata", rules, lambda r: r.metadata.read(self.view.text, self.layout())
        )
        return made

    def units(self, rules: RuleSet | None = None) -> list[Unit]:
        """Units that can carry a claim."""
        made: list[Unit] = self._part(
            "units",
            rules,
            lambda r: r.units.read(
                self.view.text,
                self.layout().text_lines(),
                self.sections(),
                self.outline(),
                self.layout().text_blocks(),
            ),
        )
        return made

    def statements(self, rules: RuleSet | None = None) -> list[FoundStatement]:
        """Achievements, problems and commitments."""
        made: list[FoundStatement] = self._part(
            "statements",
            rules,
            lambda r: r.statements.read(self.view.text, self.units(rules), self.nils(), self.metadata().year),
        )
        return made

    def findings(self, rules: RuleSet | None = None) -> list[FoundFinding]:
        """What contradicts what."""

        def make(r: Readers) -> list[FoundFinding]:
            quantities, meanings = self.quantities()
            case = Case(
                self.view.text, quantities, meanings, self.nils(), self.breakdowns(), self.tables()[0],
                self.metadata(),
            )  # fmt: skip
            return r.auditor.run(case)

        made: list[FoundFinding] = self._part("findings", rules, make)
        return made
