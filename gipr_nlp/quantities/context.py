"""What a figure speaks of besides its indicator: the thing counted, the time, the scope, and what it is compared with."""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import define, evolve, frozen

from gipr_nlp.quantities.grammar import FoundQuantity
from gipr_nlp.quantities.meaning import FoundNil, Meaning
from gipr_nlp.report import Base, Direction, PeriodKind, ScopeKind
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.prefilter import KeyIndex, needed_sets

__all__ = ["ContextReader", "FoundComparison", "FoundContext", "FoundPeriod", "FoundScope"]

# a stretch up to the last edge in it
_TO_SENTENCE_EDGE = re.compile(r".*[。;；!！?？\n]", re.DOTALL)
_TO_CLAUSE_EDGE = re.compile(r".*[,，。;；:：!！?？、\n]", re.DOTALL)
# how far back the words of a figure are looked for
_BACK, _CLAUSE_BACK, _BEHIND = 90, 40, 16
# how many figures before a change, and how many characters before a part, are looked at
_LOOK_BACK, _PART_REACH = 12, 400
_LAST_MONTH = 12
# kinds of figures a change can be a change of
_LEVELS = frozenset({"count", "share", "money", "rank"})
_SAME = "facet.level_after_change"
_PLACES = "位次"
_PERCENT, _POINTS = "%", "百分点"
# how many selections of rules are remembered
_MOST_SETS = 4096

#: Outcomes and the patterns that give them.
_Patterns = Sequence[tuple[str, Any]]


@define  # made for every figure: not frozen, which would triple what one costs
class FoundPeriod:
    """The time a figure speaks of, in offsets of the folded text; without a passage it is the default."""

    kind: PeriodKind
    year: int | None
    until: date | None
    start: int = -1
    end: int = -1


@define  # made by the hundred: not frozen, which would triple what one costs
class FoundScope:
    """Of whom a figure speaks, in offsets of the folded text."""

    kind: ScopeKind
    start: int = -1
    end: int = -1


# what figures speak of where nothing else is said
_AGENCY = FoundScope("agency")


@frozen
class FoundComparison:
    """What a figure is compared with; ``of`` and ``against`` are indices into the list of quantities."""

    direction: Direction
    base: Base
    before: Decimal | None
    after: Decimal | None
    of: int | None
    against: int | None


@define  # made for every figure: not frozen, which would triple what one costs
class FoundContext:
    """Everything said of one figure besides its indicator."""

    subject: tuple[int, int] | None
    period: FoundPeriod
    scope: FoundScope
    comparison: FoundComparison | None = None


class ContextReader:
    """Reads what figures speak of, with the rules of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._periods = _compiled(rules, "periods")
        self._scopes = _compiled(rules, "scopes")
        nearby = [*rules.select("periods"), *rules.select("scopes")]
        self._index = KeyIndex([needed_sets(rules.pattern_of(rule)) for rule in nearby])
        self._by_bits: dict[int, tuple[_Patterns, _Patterns]] = {}
        self._directions = _compiled(rules, "directions")
        self._bases = _compiled(rules, "bases")
        self._totals: dict[str, list[str]] = {}
        for rule in rules.select("totals"):
            for part in rule.cues:
                self._totals.setdefault(part, []).append(rule.outcome)
        self._lead, self._tail = rules.cue("subject_lead"), rules.cue("subject_tail")
        self._behind = rules.cue("subject_behind")

    def read(
        self, text: str, quantities: Sequence[FoundQuantity], meanings: Sequence[Meaning], year: int | None
    ) -> list[FoundContext]:
        """Return what is said of each quantity besides its indicator.

        Parameters
        ----------
        text:
            The folded text.
        quantities, meanings:
            Its quantities, in order, and what they count.
        year:
            The year reported on, where it is known.

        """
        if not quantities:
            return []
        found: list[FoundContext] = []
        floor = 0
        starts = [_sentence_start(text, quantity.start) for quantity in quantities]
        firsts = [max(a, q.start - _BACK) for a, q in zip(starts, quantities, strict=True)]
        passages = [text[first : q.start] for first, q in zip(firsts, quantities, strict=True)]
        possible = self._possible(passages)
        for n, quantity in enumerate(quantities):
            start, first, words, (periods, scopes) = starts[n], firsts[n], passages[n], possible[n]
            found.append(
                FoundContext(
                    self._subject(text, quantity, max(start, floor)),
                    _period(periods, words, first, year),
                    _scope(scopes, words, first, meanings[n].indicator),
                    self._comparison(text, quantities, meanings, n, start, found),
                )
            )
            floor = quantity.end
        return _with_bases(found, quantities, meanings, year)

    def totals(
        self, text: str, quantities: Sequence[FoundQuantity], meanings: Sequence[Meaning]
    ) -> dict[int, int]:
        """Return the figures that are part of another one by what they count, each with its total.

        The total stands in the same sentence or the one before, counts in the same unit and is no smaller.

        Parameters
        ----------
        text:
            The folded text.
        quantities, meanings:
            Its quantities, in order, and what they count.

        """
        found: dict[int, int] = {}
        last: dict[str, int] = {}
        for n, (quantity, meaning) in enumerate(zip(quantities, meanings, strict=True)):
            if quantity.value is None or quantity.kind != "count":
                continue
            for total in self._totals.get(meaning.indicator, ()):
                k = last.get(total)
                if k is None or not _near(text, quantities[k].end, quantity.start):
                    continue
                whole = quantities[k].value
                if quantities[k].unit == quantity.unit and whole is not None and whole >= quantity.value:
                    found[n] = k
                    break
            last[meaning.indicator] = n
        return found

    def read_nil(self, text: str, nil: FoundNil, year: int | None) -> FoundContext:
        """Return what is said of a nil clause besides its indicator.

        Parameters
        ----------
        text:
            The folded text.
        nil:
            The clause.
        year:
            The year reported on, where it is known.

        """
        start = _sentence_start(text, nil.start)
        first = max(start, nil.start - _CLAUSE_BACK)
        words = text[first : nil.end]
        period = _period(self._periods, words, first, year)
        return FoundContext(None, period, _scope(self._scopes, words, first, nil.indicator))

    def _possible(self, passages: Sequence[str]) -> list[tuple[_Patterns, _Patterns]]:
        """The periods and scopes that can match in each passage: the keys of all are looked up in one go."""
        possible: list[tuple[_Patterns, _Patterns]] = []
        at, keys = self._index.places("\n".join(passages))
        start = 0
        for passage in passages:
            end = start + len(passage)
            here = keys[bisect_left(at, start) : bisect_left(at, end)]
            possible.append(self._chosen(self._index.possible(here)))
            start = end + 1
        return possible

    def _chosen(self, bits: int) -> tuple[_Patterns, _Patterns]:
        """The periods and scopes of a set of bits."""
        chosen = self._by_bits.get(bits)
        if chosen is None:
            size = len(self._periods)
            periods = [pattern for k, pattern in enumerate(self._periods) if bits >> k & 1]
            scopes = [pattern for k, pattern in enumerate(self._scopes, size) if bits >> k & 1]
            chosen = periods, scopes
            if len(self._by_bits) < _MOST_SETS:
                self._by_bits[bits] = chosen
        return chosen

    def _subject(self, text: str, quantity: FoundQuantity, floor: int) -> tuple[int, int] | None:
        """The words right before the figure, or, where there are none, right behind it."""
        end = quantity.start
        start = max(floor, end - _CLAUSE_BACK)
        tail = self._tail.search(text, start, end)
        end = tail.start() if tail is not None and tail.end() == end else end
        edge = _TO_CLAUSE_EDGE.match(text, start, end)
        first = edge.end() if edge is not None else start
        lead = self._lead.match(text[first:end])
        first += lead.end() if lead is not None else 0
        if first < end:
            return first, end
        behind = self._behind.match(text[quantity.end : quantity.end + _BEHIND])
        if behind is None:
            return None
        return quantity.end + behind.start("name"), quantity.end + behind.end("name")

    def _comparison(
        self,
        text: str,
        quantities: Sequence[FoundQuantity],
        meanings: Sequence[Meaning],
        n: int,
        sentence: int,
        found: Sequence[FoundContext],
    ) -> FoundComparison | None:
        quantity = quantities[n]
        votes = meanings[n].votes
        if votes and votes[0][0] == _SAME and n:
            return self._from_to(text, quantities, n)
        if quantity.kind != "change":
            return None
        words = text[max(sentence, quantity.start - _CLAUSE_BACK) : quantity.start]
        direction = _nearest(self._directions, words)
        if direction is None:
            return None
        base = _nearest(self._bases, words)
        levels = [
            k
            for k in range(n - 1, max(-1, n - _LOOK_BACK), -1)
            if quantities[k].start >= sentence
            and quantities[k].kind in _LEVELS
            and quantities[k].value is not None
        ]
        if quantity.unit not in (_PERCENT, _POINTS, _PLACES):
            levels = [k for k in levels if quantities[k].unit == quantity.unit]
        against = next((k for k in levels if found[k].period.kind == "previous_year"), None)
        of = next((k for k in levels if found[k].period.kind != "previous_year"), None)
        return FoundComparison(
            direction[0],
            base[0] if base else "earlier",
            quantities[against].value if against is not None else None,
            quantities[of].value if of is not None else None,
            of,
            against,
        )

    @staticmethod
    def _from_to(text: str, quantities: Sequence[FoundQuantity], n: int) -> FoundComparison | None:
        """由108个优化为80个: both values are printed; with 比上年的 between them the second is the base."""
        first, second = quantities[n - 1], quantities[n]
        if first.value is None or second.value is None:
            return None
        between = text[first.end : second.start]
        backwards = between.lstrip(" ,，(").startswith(("而", "较", "比", "与", "上", "去", "2"))
        old, new, of, against = (
            (second.value, first.value, n - 1, n) if backwards else (first.value, second.value, n, n - 1)
        )
        direction: Direction = "up" if new > old else "down" if new < old else "same"
        return FoundComparison(direction, "previous_year" if backwards else "earlier", old, new, of, against)


def _period(periods: _Patterns, words: str, first: int, year: int | None) -> FoundPeriod:
    best = _nearest(periods, words)
    if best is None:
        return FoundPeriod("year", year, None)
    kind, m = best
    named = _number(m, "year")
    start, end = first + m.start(), first + m.end()
    if kind == "until":
        month, day = _number(m, "month"), _number(m, "day")
        until = _day(named or year, month, day) if month or named else None
        return FoundPeriod("until", named or year, until, start, end)
    if kind == "previous_year":
        return FoundPeriod("previous_year", year - 1 if year else None, None, start, end)
    if kind == "year" and named is not None:
        previous = year is not None and named == year - 1
        return FoundPeriod("previous_year" if previous else "year", named, None, start, end)
    return FoundPeriod(kind, year, None, start, end)


def _scope(scopes: _Patterns, words: str, first: int, indicator: str) -> FoundScope:
    best = _nearest(scopes, words)
    if best is None or (best[0] == "account" and not indicator.startswith(("new_media.", "disclosure."))):
        return _AGENCY
    kind, m = best
    return FoundScope(kind, first + m.start(), first + m.end())


def _with_bases(
    found: list[FoundContext],
    quantities: Sequence[FoundQuantity],
    meanings: Sequence[Meaning],
    year: int | None,
) -> list[FoundContext]:
    """The same, where the base of a comparison is marked as last year's figure."""
    for context in list(found):
        comparison = context.comparison
        if comparison is None or comparison.base != "previous_year" or comparison.against is None:
            continue
        k = comparison.against
        if found[k].period.kind == "year":
            period = FoundPeriod("previous_year", year - 1 if year else None, None)
            found[k] = evolve(found[k], period=period)
    return found


def _compiled(rules: RuleSet, component: str) -> _Patterns:
    return [
        (rule.outcome, rules.compile(rules.pattern_of(rule), rule, short_texts=True))
        for rule in rules.select(component)
    ]


def _nearest(patterns: _Patterns, words: str) -> tuple[Any, Any] | None:
    """The outcome and the match that ends last; the longer of two that end alike."""
    best: tuple[str, Any] | None = None
    for outcome, pattern in patterns:
        for m in pattern.finditer(words):
            if best is None or (m.end(), -m.start()) > (best[1].end(), -best[1].start()):
                best = outcome, m
    return best


def _near(text: str, start: int, end: int) -> bool:
    """Whether two figures stand in one sentence, or in two that follow each other in one paragraph."""
    if end - start > _PART_REACH:
        return False
    between = text[start:end]
    return "\n" not in between and between.count("。") <= 1


def _number(m: Any, name: str) -> int | None:
    value = m.group(name) if name in m.re.groupindex else None
    return int(value) if value else None


def _day(year: int | None, month: int | None, day: int | None) -> date | None:
    """The day a state is given for; a month alone means its end."""
    month = month or _LAST_MONTH
    if year is None or not 1 <= month <= _LAST_MONTH:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, min(day or last, last))


def _sentence_start(text: str, at: int) -> int:
    start = max(0, at - 2 * _BACK)
    edge = _TO_SENTENCE_EDGE.match(text, start, at)
    return edge.end() if edge is not None else start
