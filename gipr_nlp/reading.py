"""What is known of one document while it is read: each part is made once, from the parts it builds on.

The spaCy components ask for their part; so does whoever uses a single component in a pipeline of their own,
since a part makes the parts it needs. Everything here is in offsets of the folded text; :mod:`gipr_nlp.builder`
turns it into records.

Each component asks for its part with its own rule set. A part is built on others, each made with the rules of the
component it belongs to; when a component brings other rules for a part that has been made, that part and all that
was built on it are made anew. So the order in which components run makes no difference to the result.
"""

from __future__ import annotations

import hashlib
import json
import weakref
from collections.abc import Callable
from functools import cached_property
from typing import Any

from gipr_nlp.audit.case import Case, CheckOutcome, FoundFinding
from gipr_nlp.audit.checks import Auditor
from gipr_nlp.claims.classify import ClaimScores, FoundStatement, StatementReader, Weighing
from gipr_nlp.claims.pairs import FoundAnswer, PairReader
from gipr_nlp.claims.themes import ThemeReader
from gipr_nlp.claims.units import Unit, UnitReader
from gipr_nlp.errors import PipelineError
from gipr_nlp.quantities.breakdowns import Breakdown, find_breakdowns
from gipr_nlp.quantities.context import ContextReader, FoundContext
from gipr_nlp.quantities.grammar import FoundQuantity, QuantityReader
from gipr_nlp.quantities.meaning import FoundNil, IndicatorReader, Meaning, NilReader
from gipr_nlp.report import Candidate
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.structure.announced import AnnouncedTables
from gipr_nlp.structure.lines import Line, split_lines
from gipr_nlp.structure.metadata import FoundMetadata, MetadataReader
from gipr_nlp.structure.other_tables import FoundOtherTable, OtherTableReader
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
from gipr_nlp.text.segment import make_segmenter
from gipr_nlp.text.view import View
from gipr_nlp.text.words import Words, words_of

__all__ = ["Readers", "Reading", "readers_of"]


#: The parts that rules have a say in (the others only rearrange these).
_BY_RULES = frozenset(
    {
        "tables",
        "layout",
        "headings",
        "outline",
        "quantities",
        "nils",
        "metadata",
        "units",
        "statements",
        "findings",
    }
)


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
    def announced_tables(self) -> AnnouncedTables:
        """Reader of tables that headings announce in vain."""
        return AnnouncedTables(self.rules)

    @cached_property
    def other_tables(self) -> OtherTableReader:
        """Reader of tables that are no statutory form."""
        return OtherTableReader(self.rules)

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
    def contexts(self) -> ContextReader:
        """Reader of subjects, periods, scopes and comparisons."""
        return ContextReader(self.rules)

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
    def pairs(self) -> PairReader:
        """Reader of what commitments answer."""
        return PairReader(self.rules)

    @cached_property
    def themes(self) -> ThemeReader:
        """Reader of what statements are about."""
        return ThemeReader(self.rules)

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
        self._made: dict[str, Any] = {}
        #: the rule sets components asked for, by part
        self._asked: dict[str, RuleSet] = {}
        #: which parts were built on a part
        self._users: dict[str, set[str]] = {}
        self._making: list[str] = []
        self._claim_scores: ClaimScores | None = None
        self._scored_units: list[Unit] | None = None

    def _part(self, name: str, rules: RuleSet | None, make: Callable[[Readers], Any]) -> Any:
        if self._making:
            self._users.setdefault(name, set()).add(self._making[-1])
        if rules is not None and rules is not self._asked.get(name):
            if name in self._made and rules.digest != self.rules_of(name).digest:
                self._forget(name)
            self._asked[name] = rules
        if name not in self._made:
            self._making.append(name)
            try:
                self._made[name] = make(self._readers(self.rules_of(name)))
            finally:
                self._making.pop()
        return self._made[name]

    def _readers(self, rules: RuleSet) -> Readers:
        """The readers of a rule set."""
        return readers_of(rules)

    def _forget(self, name: str) -> None:
        """Drop a part and what was built on it."""
        if self._made.pop(name, None) is not None:
            for user in self._users.pop(name, ()):
                self._forget(user)

    def rules_of(self, part: str) -> RuleSet:
        """Return the rule set a part is made with.

        Parameters
        ----------
        part:
            Name of a method of this class that gives a part.

        """
        return self._asked.get(part) or self._rules

    def rules_digest(self) -> str:
        """Return the digest of the rules in force.

        That of the one rule set all parts were made with; where components have different ones, a digest over
        theirs, by part.
        """
        used = {name: self.rules_of(name).digest for name in self._made if name in _BY_RULES}
        if self.view.rules_digest:
            used["view"] = self.view.rules_digest
        digests = set(used.values())
        if len(digests) <= 1:
            return digests.pop() if digests else self._rules.digest
        text = json.dumps(used, sort_keys=True)
        return hashlib.sha256(text.encode("utf8")).hexdigest()[:16]

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

    def missing_tables(self) -> list[FoundTable]:
        """Statutory tables that a heading announces and the text does not hold."""

        def make(_: Readers) -> list[FoundTable]:
            reader = self._readers(self.rules_of("tables")).announced_tables
            return reader.missing(self.view.text, self.sections(), self.tables()[0], self.metadata().year)

        made: list[FoundTable] = self._part("missing_tables", None, make)
        return made

    def layout(self, rules: RuleSet | None = None) -> Layout:
        """What each line is."""
        made: Layout = self._part(
            "layout", rules, lambda r: r.outline.layout(self.view.text, self.lines(), self.tables()[1])
        )
        return made

    def other_tables(self) -> list[FoundOtherTable]:
        """Tables that are no statutory form."""

        def make(_: Readers) -> list[FoundOtherTable]:
            return self._readers(self.rules_of("tables")).other_tables.read(self.layout())

        made: list[FoundOtherTable] = self._part("other_tables", None, make)
        return made

    def headings(self, rules: RuleSet | None = None) -> list[FoundHeading]:
        """Headings with levels, without roles."""
        made: list[FoundHeading] = self._part(
            "headings", rules, lambda r: r.outline.headings(self.view.text, self.layout())
        )
        return made

    def outline(self, rules: RuleSet | None = None) -> list[FoundHeading]:
        """Headings with levels and roles."""
        made: list[FoundHeading] = self._part(
            "outline", rules, lambda r: r.outline.with_roles(self.headings())
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
                if kind not in ("text", "table")  # tables are regions already
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
            "breakdowns",
            None,
            lambda _: find_breakdowns(self.view.text, self.quantities()[0], self.rules_of("quantities")),
        )
        return made

    def contexts(self) -> tuple[list[FoundContext], list[FoundContext]]:
        """What is said of each quantity and of each nil clause besides its indicator."""

        def make(_: Readers) -> tuple[list[FoundContext], list[FoundContext]]:
            reader = self._readers(self.rules_of("quantities")).contexts
            quantities, meanings = self.quantities()
            year, text = self.metadata().year, self.view.text
            return (
                reader.read(text, quantities, meanings, year),
                [reader.read_nil(text, nil, year) for nil in self.nils()],
            )

        made: tuple[list[FoundContext], list[FoundContext]] = self._part("contexts", None, make)
        return made

    def totals(self) -> dict[int, int]:
        """The figures that are part of another one by what they count, each with its total."""
        made: dict[int, int] = self._part(
            "totals",
            None,
            lambda _: self._readers(self.rules_of("quantities")).contexts.totals(
                self.view.text, *self.quantities()
            ),
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

    def words(self) -> Words:
        """Words of the running text."""

        def make(_: Readers) -> Words:
            segmenter = self.view.segmenter or make_segmenter("rjieba", self.rules_of("words").lexicon)
            return words_of(self.view.text, self.layout().text_blocks(), segmenter)

        made: Words = self._part("words", None, make)
        return made

    def set_claim_scores(self, scores: ClaimScores) -> None:
        """Take over what a statistical model says of the clauses."""
        self._claim_scores = scores
        self._scored_units = self.units()
        self._forget("statements")

    def _scores(self, units: list[Unit]) -> ClaimScores | None:
        """What a model said of these very units."""
        if self._claim_scores is not None and units is not self._scored_units and units != self._scored_units:
            raise PipelineError(
                "gipr_claims scored clauses that gipr_statements cuts otherwise: give both the same rules for "
                "enumerators and clauses"
            )
        return self._claim_scores

    def statements(
        self, rules: RuleSet | None = None, weighing: Weighing | None = None
    ) -> list[FoundStatement]:
        """Achievements, problems and commitments."""
        made: list[FoundStatement] = self._part(
            "statements",
            rules,
            lambda r: r.statements.read(
                self.view.text,
                self.units(rules),
                self.nils(),
                self.metadata().year,
                self._scores(self.units(rules)),
                weighing or Weighing(),
            ),
        )
        return made

    def answers(self) -> list[FoundAnswer]:
        """Which problems the commitments answer."""
        made: list[FoundAnswer] = self._part(
            "answers",
            self._asked.get("statements"),
            lambda r: r.pairs.read(
                self.view.text, self.statements(), self.units(), self.sections(), self.themes()
            ),
        )
        return made

    def themes(self) -> list[tuple[str, ...]]:
        """What each statement is about."""
        made: list[tuple[str, ...]] = self._part(
            "themes",
            self._asked.get("statements"),
            lambda r: r.themes.read(self.view.text, self.statements()),
        )
        return made

    def findings(self, rules: RuleSet | None = None) -> list[FoundFinding]:
        """What contradicts what."""

        def make(r: Readers) -> list[FoundFinding]:
            return r.auditor.run(self._case())

        made: list[FoundFinding] = self._part("findings", rules, make)
        return made

    def outcomes(self) -> list[CheckOutcome]:
        """What became of every check, and why."""
        made: list[CheckOutcome] = self._part(
            "outcomes", None, lambda _: self._readers(self.rules_of("findings")).auditor.examine(self._case())
        )
        return made

    def candidates(self) -> list[tuple[Candidate, ...]]:
        """The cells of forms that each quantity may repeat."""
        made: list[tuple[Candidate, ...]] = self._part(
            "candidates",
            None,
            lambda _: self._readers(self.rules_of("findings")).auditor.candidates(self._case()),
        )
        return made

    def _case(self) -> Case:
        """What the audit looks at."""

        def make(_: Readers) -> Case:
            quantities, meanings = self.quantities()
            contexts, nil_contexts = self.contexts()
            return Case(
                self.view.text, quantities, meanings, contexts, self.nils(), nil_contexts, self.breakdowns(),
                self.tables()[0], self.metadata(),
            )  # fmt: skip

        made: Case = self._part("case", None, make)
        return made
