"""The one engine that runs rules: a component's rules over a folded text, giving hits.

A rule hits where its cues or pattern match, provided that one of ``require`` and none of ``forbid`` is found
in its window and that the section role fits. What a hit means is for the component to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any

import numpy
from attrs import define, frozen

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.prefilter import KeyIndex, needed_sets
from gipr_nlp.rules.schema import Rule
from gipr_nlp.text.codes import codes_of
from gipr_nlp.text.fold import is_han

__all__ = ["Hit", "Matcher", "NearHit", "window_of"]

# from how many rules on keys are looked up, and up to what length a text's characters are looked at
_MANY, _SHORT = 16, 120
# how many selections of rules a matcher remembers
_MOST_SETS = 4096

_CLAUSE = ",，;；。:：!！?？\n|"
_SENTENCE = ";；。!！?？\n|"
_NEAR = 12
_NAMED_GROUP = re.compile(r"\(\?P?<(?![=!])")
_LINE_END = ord("\n")
_BESIDE = 24

RoleAt = Callable[[int], str]
#: A stretch of the text and the role of its section.
Stretch = tuple[int, int, str]


@define  # made by the thousand: not frozen, which would triple what one costs
class Hit:
    """Where a rule matched, in offsets of the folded text.

    ``start`` and ``end`` are those of the named group ``hit`` where the pattern has one. ``match`` is None where the
    pattern has no named groups and nobody asked for more than the first match in a line.
    """

    rule: Rule
    start: int
    end: int
    match: Any


@frozen
class NearHit:
    """A place where a rule's words stand but the rule did not hit, and what stopped it."""

    rule: Rule
    start: int
    end: int
    stopped_by: str


@frozen
class _Compiled:
    rule: Rule
    bit: int
    pattern: Any
    require: Any
    forbid: Any
    sections: frozenset[str]
    not_sections: frozenset[str]
    has_hit_group: bool
    #: neither context nor section can stop it
    plain: bool
    #: nothing but the search needs to be done
    simple: bool
    #: sets of keys; one of each set stands in every match
    needed: tuple[frozenset[str], ...]
    #: the first characters of those of the first set; None when that is unknown
    initials: frozenset[str] | None

    @cached_property
    def search(self) -> Callable[..., Any]:
        """The search of the pattern, which is compiled when it is first needed."""
        method: Callable[..., Any] = self.pattern.search
        return method


# windows end here where a text has neither marks nor line ends for so long
_FARTHEST = 1000


def _edge_left(text: str, at: int, marks: str, reach: int = _FARTHEST) -> int:
    low = max(0, at - reach)
    while at > low and text[at - 1] not in marks:
        at -= 1
    return at


def _edge_right(text: str, at: int, marks: str, reach: int = _FARTHEST) -> int:
    high = min(len(text), at + reach)
    while at < high and text[at] not in marks:
        at += 1
    return at


def window_of(name: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Return the half-open stretch of ``text`` that a window names around a match.

    Parameters
    ----------
    name:
        One of :data:`gipr_nlp.rules.schema.WINDOWS`.
    text:
        The folded text.
    start, end:
        Half-open offsets of the match.

    Examples
    --------
    >>> window_of("clause", "一是公开,二是答复。", 5, 6)
    (5, 9)

    """
    if name == "clause":
        return _edge_left(text, start, _CLAUSE), _edge_right(text, end, _CLAUSE)
    if name == "sentence":
        return _edge_left(text, start, _SENTENCE), _edge_right(text, end, _SENTENCE)
    if name == "line":
        return _edge_left(text, start, "\n"), _edge_right(text, end, "\n")
    if name == "before":
        return _edge_left(text, start, _SENTENCE, _BESIDE), start
    if name == "after":
        return end, _edge_right(text, end, _SENTENCE, _BESIDE)
    if name == "near":
        return max(0, start - _NEAR), end + _NEAR
    return 0, len(text)


class Matcher:
    """A component's rules, compiled once and run over any number of texts.

    Parameters
    ----------
    rules:
        The rule set.
    component:
        Which rules to take, a key of :data:`gipr_nlp.rules.schema.COMPONENTS`.
    by_line:
        Read each line of the text as one clause: ``^`` and ``$`` match at its ends, no pattern crosses it,
        and a blank line ends a sentence.
    in_lines:
        ``^`` and ``$`` match at the ends of lines and no pattern crosses them; clauses and sentences are those
        of the punctuation.
    once_a_line:
        Report a rule at most once a line, at its first place.
    outcomes:
        Take only the rules with one of these outcomes.

    Examples
    --------
    >>> from gipr_nlp.rules.loader import builtin_rules
    >>> extra = {"rule": [{"id": "x.y", "component": "statements", "outcome": "problem", "cues": ["太慢"]}]}
    >>> matcher = Matcher(builtin_rules().overlay(extra), "statements")
    >>> [hit.rule.id for hit in matcher.hits("更新太慢") if hit.rule.id == "x.y"]
    ['x.y']

    """

    def __init__(
        self,
        rules: RuleSet,
        component: str,
        *,
        by_line: bool = False,
        in_lines: bool = False,
        once_a_line: bool = False,
        outcomes: Sequence[str] = (),
    ) -> None:
        self.component = component
        self.rules = rules
        self._by_line = by_line
        self._in_lines = by_line or in_lines
        self._once = once_a_line
        chosen = tuple(r for r in rules.select(component) if not outcomes or r.outcome in outcomes)
        self._compiled = tuple(
            _compile(rule, rules, k, in_lines=self._in_lines)
            for k, rule in enumerate(r for r in chosen if r.cues or r.pattern)
        )
        self._index = KeyIndex([c.needed for c in self._compiled])
        # characters that most texts lack (noise rules live on them) make the look worth while for long texts too
        self._rare = sum(not any(map(is_han, c.initials)) for c in self._compiled if c.initials) >= 3
        self._all = (1 << len(self._compiled)) - 1
        #: whether a rule hits in some sections only, so that it matters which section a place is in
        self.bound = any(c.sections or c.not_sections for c in self._compiled)
        self._by_role: dict[str, int] = {}
        self._by_bits: dict[int, tuple[_Compiled, ...]] = {}
        self._rows: dict[int, Any] = {}  # one for each section role
        #: rules without cues or pattern: they speak for every place in their sections
        self.priors = tuple(rule for rule in chosen if not rule.cues and not rule.pattern)

    def __bool__(self) -> bool:
        return bool(self._compiled or self.priors)

    def hits(
        self,
        text: str,
        role_at: RoleAt | None = None,
        start: int = 0,
        end: int | None = None,
        stretches: Sequence[Stretch] | None = None,
        within: Sequence[tuple[int, int]] | None = None,
    ) -> list[Hit]:
        """Return the hits in ``text[start:end]``, sorted by start.

        Parameters
        ----------
        text:
            The folded text; offsets of hits refer to it.
        role_at:
            Gives the section role at an offset; without it, rules bound to sections hit everywhere.
        start, end:
            Half-open stretch to search; context is still looked up in the whole text.
        stretches:
            Sections as (start, end, role), in order, instead of ``role_at``: a rule bound to sections is then
            run on those alone.
        within:
            Half-open stretches to search instead of ``start`` and ``end``, in order.

        Raises
        ------
        RuleError
            When a user's pattern takes too long; the message names the rule.

        """
        found: list[Hit] = []
        places = within or [(start, len(text) if end is None else end)]
        areas = self._areas(places, stretches)
        if len(self._compiled) >= _MANY or len(places) > 1:
            self._hits_by_keys(text, role_at, areas, found)
        else:
            low, high = places[0]
            for compiled in self._possible(text if high - low > _SHORT else text[low:high]):
                bit, search = compiled.bit, compiled.search
                for low, high, allowed in areas:
                    if allowed & bit and (m := search(text, low, high)) is not None:
                        self._run_from(m, compiled, text, role_at, high, found)
        found.sort(key=_position)
        return found

    def _areas(
        self, places: Sequence[tuple[int, int]], stretches: Sequence[Stretch] | None
    ) -> list[tuple[int, int, int]]:
        """Where to search, with the rules, one bit each, that may hit there."""
        if stretches is None:
            return [(low, high, self._all) for low, high in places]
        return [
            (max(low, first), min(high, last), self._allowed(role))
            for first, last, role in stretches
            for low, high in places
            if low < last and first < high
        ]

    def _hits_by_keys(
        self, text: str, role_at: RoleAt | None, areas: Sequence[tuple[int, int, int]], found: list[Hit]
    ) -> None:
        """Run each rule where one of its keys stands, and those without keys everywhere."""
        if not areas:
            return
        anywhere = self._index.anywhere
        if anywhere:
            for low, high, allowed in areas:
                for compiled in self._chosen(anywhere & allowed):
                    self._run(compiled, text, role_at, low, high, found)
        starting, ending, rules_of = zip(*areas, strict=True)
        lows, highs = numpy.array(starting), numpy.array(ending)
        rows = numpy.array([self._row(allowed) for allowed in rules_of])
        if self._in_lines:
            lows, highs, owners = _lines_of(text, lows, highs)
            rows = rows[owners]
        stretches, rules = self._index.pairs(text, lows, highs, rows)
        starts, stops, compiled_rules, once = lows.tolist(), highs.tolist(), self._compiled, self._once
        for k, rule in zip(stretches, rules, strict=True):
            compiled = compiled_rules[rule]
            # most find nothing: those need no call
            m = compiled.search(text, starts[k], stops[k])
            if m is None:
                continue
            if once and compiled.simple:
                begin, end = m.span()
                found.append(Hit(compiled.rule, begin, end, None))
            else:
                self._run_from(m, compiled, text, role_at, stops[k], found)

    def _row(self, bits: int) -> Any:
        """A set of rules as the index wants it."""
        row = self._rows.get(bits)
        if row is None:
            row = self._rows[bits] = self._index.row(bits)
        return row

    def _possible(self, text: str) -> Sequence[_Compiled]:
        """The rules whose characters the text holds, where looking pays."""
        if len(text) > _SHORT:
            if not self._rare:
                return self._compiled
            # the first of the characters is found, or few are looked for
            return [c for c in self._compiled if not c.initials or any(map(text.__contains__, c.initials))]
        characters = frozenset(text)
        return [c for c in self._compiled if not (c.initials and c.initials.isdisjoint(characters))]

    def explain(
        self, text: str, role_at: RoleAt | None = None, start: int = 0, end: int | None = None
    ) -> list[Hit | NearHit]:
        """Return hits and near hits (the latter with what stopped them), sorted by start."""
        found: list[Hit | NearHit] = []
        for compiled in self._compiled:
            self._run(compiled, text, role_at, start, len(text) if end is None else end, found, near=True)
        found.sort(key=_position)
        return found

    def first(self, text: str) -> Hit | None:
        """Return the hit of the first rule (in file order) that hits anywhere in the text, or None."""
        found: list[Hit] = []
        for compiled in self._possible(text):
            self._run(compiled, text, None, 0, len(text), found)
            if found:
                return found[0]
        return None

    def _allowed(self, role: str) -> int:
        """The rules, one bit each, that may hit in sections of a role."""
        bits = self._by_role.get(role)
        if bits is None:
            bits = 0
            for k, c in enumerate(self._compiled):
                if (role in c.sections if c.sections else True) and role not in c.not_sections:
                    bits |= 1 << k
            self._by_role[role] = bits
        return bits

    def _chosen(self, bits: int) -> Sequence[_Compiled]:
        """The rules of a set of bits, in file order."""
        chosen = self._by_bits.get(bits)
        if chosen is None:
            chosen = tuple(c for k, c in enumerate(self._compiled) if bits >> k & 1)
            if len(self._by_bits) < _MOST_SETS:
                self._by_bits[bits] = chosen
        return chosen

    def _run(
        self,
        c: _Compiled,
        text: str,
        role_at: RoleAt | None,
        start: int,
        stop: int,
        found: list[Any],
        *,
        near: bool = False,
    ) -> None:
        """Add the hits of one rule in ``text[start:stop]``, and those that something stopped where asked for."""
        m = c.search(text, start, stop)
        if m is not None:
            self._run_from(m, c, text, role_at, stop, found, near=near)

    def _run_from(
        self,
        m: Any,
        c: _Compiled,
        text: str,
        role_at: RoleAt | None,
        stop: int,
        found: list[Any],
        *,
        near: bool = False,
    ) -> None:
        """Go on from the first match of a rule."""
        search = c.search
        while m is not None:
            a, b = m.span("hit") if c.has_hit_group else m.span()
            after = m.end()
            if a == b:
                after = max(after, m.start() + 1)
            elif c.plain or not (why := _stopped(c, text, a, b, role_at, by_line=self._by_line)):
                found.append(Hit(c.rule, a, b, m))
                if self._once:
                    after = text.find("\n", after, stop) + 1
                    if not after:
                        return
            elif near:
                found.append(NearHit(c.rule, a, b, why))
            if after > stop:
                return
            m = search(text, after, stop)


_position = attrgetter("start", "end")


def _lines_of(text: str, lows: Any, highs: Any) -> tuple[Any, Any, Any]:
    """The lines of some stretches: where each starts, where it stops, and the stretch it lies in."""
    first = int(lows[0])
    codes = codes_of(text[first : int(highs[-1])])
    ends = (codes == _LINE_END).nonzero()[0] + first
    starts = numpy.concatenate((lows[:1], ends + 1))
    if not (starts.take(starts.searchsorted(lows), mode="clip") == lows).all():
        starts = numpy.union1d(lows, starts)  # a stretch begins inside a line
    owners = lows.searchsorted(starts, side="right") - 1
    following = numpy.concatenate((ends, highs[-1:]))
    stops = numpy.minimum(following[ends.searchsorted(starts)], highs[owners])
    some = (starts < stops).nonzero()[0]
    return starts[some], stops[some], owners[some]


def _stopped(c: _Compiled, text: str, start: int, end: int, role_at: RoleAt | None, *, by_line: bool) -> str:
    if role_at is not None and (c.sections or c.not_sections):
        role = role_at(start)
        if c.sections and role not in c.sections:
            return f"section is {role}"
        if role in c.not_sections:
            return f"section is {role}"
    if c.require is not None or c.forbid is not None:
        window = c.rule.window
        if by_line and window in ("clause", "sentence"):
            mark = "\n" if window == "clause" else "\n\n"
            low = text.rfind(mark, 0, start) + 1
            high = text.find(mark, end)
            high = len(text) if high < 0 else high
        else:
            low, high = window_of(window, text, start, end)
        if c.require is not None and c.require.search(text, low, high) is None:
            return f"none of require in the {c.rule.window}"
        if c.forbid is not None:
            hit = c.forbid.search(text, low, high)
            if hit is not None:
                return f"forbidden {hit.group()!r} in the {c.rule.window}"
    return ""


def _pattern(text: str, rule: Rule, rules: RuleSet, field: str, in_lines: bool) -> Any:
    if in_lines:
        # a negated class must not run over the end of a clause
        text = text.replace("[^", "[^\\n")
    return rules.compile(text, rule, field=field, short_texts=in_lines, multiline=in_lines)


def _any_of(patterns: tuple[str, ...], rule: Rule, rules: RuleSet, field: str, in_lines: bool) -> Any:
    if not patterns:
        return None
    joined = "|".join(f"(?:{rules.expand(p)})" for p in patterns)
    return _pattern(joined, rule, rules, field, in_lines)


def _compile(rule: Rule, rules: RuleSet, place: int, *, in_lines: bool) -> _Compiled:
    expanded = rules.pattern_of(rule)
    pattern = _pattern(expanded, rule, rules, "pattern" if rule.pattern else "cues", in_lines)
    needed = needed_sets(expanded)
    require, forbid = (
        _any_of(rule.require, rule, rules, "require", in_lines),
        _any_of(rule.forbid, rule, rules, "forbid", in_lines),
    )
    sections, not_sections = frozenset(rule.sections), frozenset(rule.not_sections)
    has_hit_group = "(?<hit>" in expanded or "(?P<hit>" in expanded
    has_groups = _NAMED_GROUP.search(expanded) is not None
    return _Compiled(
        rule=rule,
        bit=1 << place,
        pattern=pattern,
        require=require,
        forbid=forbid,
        sections=sections,
        not_sections=not_sections,
        has_hit_group=has_hit_group,
        plain=not (require or forbid or sections or not_sections),
        # a match that contains a key is not empty
        simple=rule.builtin and bool(needed) and not (require or forbid or has_groups),
        needed=needed,
        initials=frozenset(key[0] for key in needed[0]) if needed else None,
    )
