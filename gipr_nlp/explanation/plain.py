"""A second way through the engines: every rule is tried everywhere, and what stops it is written down.

The readers are the same; what makes them fast is left out: the look-up of keys, the selection of rules by section, the
caches, and the faster of the two engines for patterns. So an explanation does not rest on the shortcuts that the result
rests on, and tests can hold the one against the other.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import regex
from attrs import evolve, frozen

from gipr_nlp.claims.classify import FoundStatement, StatementReader
from gipr_nlp.claims.themes import ThemeReader
from gipr_nlp.claims.units import UnitReader
from gipr_nlp.quantities.grammar import FoundQuantity, Mask, QuantityReader
from gipr_nlp.quantities.meaning import FoundNil, IndicatorReader, Meaning, NilReader
from gipr_nlp.reading import Readers, Reading
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Hit, Matcher, NearHit, RoleAt, Stretch
from gipr_nlp.rules.patterns import LatePattern
from gipr_nlp.structure.outline import FoundHeading, OutlineReader
from gipr_nlp.text.view import View

__all__ = ["PlainMatcher", "PlainReaders", "PlainReading", "Tried", "plain_readers"]

_Reader = TypeVar("_Reader")


def _plain_pattern(pattern: Any) -> Any:
    """The same pattern for the other engine."""
    if isinstance(pattern, LatePattern):
        pattern = pattern.compiled
    if isinstance(pattern, re.Pattern):
        return regex.compile(pattern.pattern, regex.MULTILINE if pattern.flags & re.MULTILINE else 0)
    return pattern


@frozen
class Tried:
    """A text a matcher was run on, and what came of it."""

    text: str
    hits: tuple[Hit, ...]
    near: tuple[NearHit, ...]


class PlainMatcher(Matcher):
    """A matcher that tries every rule everywhere and remembers what it saw."""

    tried: list[Tried]

    @classmethod
    def of(cls, matcher: Matcher) -> PlainMatcher:
        """Return the plain counterpart of a matcher."""
        plain = cls.__new__(cls)
        vars(plain).update(vars(matcher))
        compiled = []
        for c in matcher._compiled:
            compiled.append(
                evolve(
                    c,
                    pattern=_plain_pattern(c.pattern),
                    require=_plain_pattern(c.require),
                    forbid=_plain_pattern(c.forbid),
                )
            )
        plain._compiled = tuple(compiled)
        plain.tried = []
        return plain

    def hits(
        self,
        text: str,
        role_at: RoleAt | None = None,
        start: int = 0,
        end: int | None = None,
        stretches: Sequence[Stretch] | None = None,
        within: Sequence[tuple[int, int]] | None = None,
    ) -> list[Hit]:
        """Return the hits, as :meth:`gipr_nlp.rules.matcher.Matcher.hits` does."""
        found: list[Hit | NearHit] = []
        for low, high in within or [(start, len(text) if end is None else end)]:
            for first, last, role in stretches if stretches is not None else [(low, high, None)]:
                if low < last and first < high:
                    of = role_at if role is None else _always(role)
                    for compiled in self._compiled:
                        self._run(compiled, text, of, max(low, first), min(high, last), found, near=True)
        hits = sorted((h for h in found if isinstance(h, Hit)), key=lambda h: (h.start, h.end))
        self.tried.append(Tried(text, tuple(hits), tuple(h for h in found if isinstance(h, NearHit))))
        return hits

    def _possible(self, text: str) -> Sequence[Any]:
        return self._compiled


def _always(role: str) -> RoleAt:
    return lambda _: role


def _with_plain_matchers(reader: _Reader) -> _Reader:
    for name, value in list(vars(reader).items()):
        if isinstance(value, Matcher):
            setattr(reader, name, PlainMatcher.of(value))
    return reader


def _forget(reader: object) -> None:
    """Begin a new document."""
    for value in vars(reader).values():
        if isinstance(value, PlainMatcher):
            value.tried = []


class PlainOutline(OutlineReader):
    """Headings, with every candidate there was."""

    #: every enumerated text that was looked at, by where it begins
    candidates: dict[int, FoundHeading]
    #: borderline ones that their siblings made headings, and those dropped again, by where they begin
    rescued: set[int]
    bare: set[int]
    #: those dropped because most members of their list are sentences, by where they begin
    odd: set[int]

    def headings(self, text: str, layout: Any) -> list[FoundHeading]:
        """Return the headings."""
        self.candidates, self.rescued, self.bare, self.odd = {}, set(), set(), set()
        return super().headings(text, layout)

    def _candidate(self, text: str, start: int, *rest: Any, **named: Any) -> FoundHeading | None:
        found = super()._candidate(text, start, *rest, **named)
        if found is not None:
            self.candidates[start] = found
        return found

    def _with_siblings(self, accepted: list[FoundHeading], items: list[FoundHeading]) -> list[FoundHeading]:
        result = super()._with_siblings(accepted, items)
        self.rescued = {h.start for h in result} - {h.start for h in accepted}
        return result

    def _without_odd_ones(
        self, accepted: list[FoundHeading], items: list[FoundHeading]
    ) -> list[FoundHeading]:
        result = super()._without_odd_ones(accepted, items)
        self.odd = {h.start for h in accepted} - {h.start for h in result}
        return result

    def _without_bare_items(self, text: str, headings: list[FoundHeading]) -> list[FoundHeading]:
        result = super()._without_bare_items(text, headings)
        self.bare = {h.start for h in headings} - {h.start for h in result}
        return result

    def _judge(self, title: str, shape: str) -> tuple[float, tuple[tuple[str, float], ...]]:
        return self._look_at(title, shape)

    def roles_of(self, title: str, parent: str = "") -> tuple[tuple[str, ...], list[Hit]]:
        """Return the roles a title names below a heading of a role."""
        return self._roles_by_wording(title, parent)


class PlainStatements(StatementReader):
    """Statements, with every unit and the scores of its clauses."""

    #: each unit with its scores and votes, and the kinds its clauses got
    seen: list[tuple[Any, list[int]]]

    def read(self, *given: Any, **named: Any) -> list[FoundStatement]:
        """Return the statements."""
        self.seen = []
        _forget(self)
        return super().read(*given, **named)

    def _path(self, text: str, entry: Any) -> list[int]:
        path = super()._path(text, entry)
        self.seen.append((entry, path))
        return path


class _Everywhere:
    """Stands for the index of keys: every rule may match anywhere."""

    def __init__(self, size: int) -> None:
        self.anywhere = (1 << size) - 1

    def places(self, text: str, start: int = 0, end: int | None = None) -> tuple[list[int], list[int]]:
        return [], []

    def possible(self, found: Iterable[int]) -> int:
        return self.anywhere

    def rules_in(self, text: str) -> int:
        return self.anywhere


class PlainIndicators(IndicatorReader):
    """Indicators, with what each figure was judged by."""

    #: what each figure that was judged by its words was judged by: the arguments, by where the figure begins
    seen: dict[int, tuple[Any, ...]]

    def __init__(self, rules: RuleSet) -> None:
        super().__init__(rules)
        self._rules = [
            evolve(
                s,
                pattern=_plain_pattern(s.pattern),
                require=_plain_pattern(s.require),
                forbid=_plain_pattern(s.forbid),
            )
            for s in self._rules
        ]
        self._index = _Everywhere(len(self._rules))  # type: ignore[assignment]

    def read(self, *given: Any, **named: Any) -> list[Meaning]:
        """Return the meanings."""
        self.seen = {}
        return super().read(*given, **named)

    def _meaning(self, *given: Any, **named: Any) -> Meaning:
        quantity: FoundQuantity = given[1]
        self.seen[quantity.start] = given
        return super()._meaning(*given, **named)


class PlainQuantities(QuantityReader):
    """Quantities, with the stretches in which there are none."""

    masked: Mask

    def mask(self, text: str, within: Sequence[tuple[int, int]] | None = None) -> Mask:
        """Return the stretches of the whole text in which nothing is a quantity."""
        _forget(self)
        self.masked = super().mask(text)
        return self.masked


class PlainNils(NilReader):
    """Nil clauses, with the rules tried."""

    def read(self, *given: Any, **named: Any) -> list[FoundNil]:
        """Return the nil clauses."""
        _forget(self)
        return super().read(*given, **named)


class PlainReaders(Readers):
    """The readers of one rule set, without shortcuts."""

    @cached_property
    def outline(self) -> PlainOutline:
        """Reader of furniture, title, headings and roles."""
        return _with_plain_matchers(PlainOutline(self.rules))

    @cached_property
    def quantities(self) -> PlainQuantities:
        """Reader of quantities."""
        return _with_plain_matchers(PlainQuantities(self.rules))

    @cached_property
    def indicators(self) -> PlainIndicators:
        """Reader of what quantities count."""
        return PlainIndicators(self.rules)

    @cached_property
    def nils(self) -> PlainNils:
        """Reader of clauses that deny something."""
        return _with_plain_matchers(PlainNils(self.rules))

    @cached_property
    def units(self) -> UnitReader:
        """Reader of units that can carry a claim."""
        return _with_plain_matchers(UnitReader(self.rules))

    @cached_property
    def statements(self) -> PlainStatements:
        """Reader of statements."""
        return _with_plain_matchers(PlainStatements(self.rules))

    @cached_property
    def themes(self) -> ThemeReader:
        """Reader of what statements are about."""
        return _with_plain_matchers(ThemeReader(self.rules))

    def forget(self) -> None:
        """Begin a new document."""
        for reader in vars(self).values():
            if hasattr(reader, "__dict__"):
                _forget(reader)


_MADE: dict[str, PlainReaders] = {}
_KEPT = 4
#: The readers keep what they saw of the document they read last, so one document is read at a time.
LOCK = threading.RLock()


def plain_readers(rules: RuleSet) -> PlainReaders:
    """Return the plain readers of a rule set; those of the last few sets are kept."""
    readers = _MADE.get(rules.digest)
    if readers is None:
        while len(_MADE) >= _KEPT:
            del _MADE[next(iter(_MADE))]
        readers = _MADE[rules.digest] = PlainReaders(rules)
    return readers


class PlainReading(Reading):
    """The parts read of one document, without shortcuts."""

    def __init__(self, view: View, rules: RuleSet) -> None:
        super().__init__(view, rules)
        # what is asked later must find the readers that read this document, whatever was read in between
        self._held: dict[str, PlainReaders] = {}

    def readers(self, part: str) -> PlainReaders:
        """Return the readers a part is made with."""
        return self._readers(self.rules_of(part))

    def _readers(self, rules: RuleSet) -> PlainReaders:
        held = self._held.get(rules.digest)
        if held is None:
            held = self._held[rules.digest] = plain_readers(rules)
            held.forget()
        return held
