"""The one engine that runs rules: a component's rules over a folded text, giving hits.

A rule hits where its cues or pattern match, provided that one of ``require`` and none of ``forbid`` is found
in its window and that the section role fits. What a hit means is for the component to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import regex
from attrs import frozen

from gipr_nlp.errors import RuleError
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.prefilter import needed_characters
from gipr_nlp.rules.schema import Rule
from gipr_nlp.text.fold import is_han

__all__ = ["Hit", "Matcher", "NearHit", "window_of"]

# seconds a single pattern of a user may take on one text before it is reported as hostile
_TIMEOUT = 2.0

_CLAUSE = ",，;；。:：!！?？\n|"
_SENTENCE = ";；。!！?？\n|"
_NEAR = 12
# texts so short that a look at their characters pays
_SHORT = 120
_BESIDE = 24

RoleAt = Callable[[int], str]
#: A stretch of the text and the role of its section.
Stretch = tuple[int, int, str]


@frozen
class Hit:
    """Where a rule matched, in offsets of the folded text.

    ``start`` and ``end`` are those of the named group ``hit`` where the pattern has one.
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
    pattern: Any
    require: Any
    forbid: Any
    sections: frozenset[str]
    not_sections: frozenset[str]
    has_hit_group: bool
    guarded: bool
    plain: bool
    #: nothing in the context can stop it, so the first match of a line is its hit
    plain_context: bool
    #: characters one of which every match contains; None when that is unknown
    needed: frozenset[str] | None


def _edge_left(text: str, at: int, marks: str) -> int:
    while at > 0 and text[at - 1] not in marks:
        at -= 1
    return at


def _edge_right(text: str, at: int, marks: str) -> int:
    size = len(text)
    while at < size and text[at] not in marks:
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
        return max(_edge_left(text, start, _SENTENCE), start - _BESIDE), start
    if name == "after":
        return end, min(_edge_right(text, end, _SENTENCE), end + _BESIDE)
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
        once_a_line: bool = False,
        outcomes: Sequence[str] = (),
    ) -> None:
        self.component = component
        self.rules = rules
        self._by_line = by_line
        self._once = once_a_line
        chosen = tuple(r for r in rules.select(component) if not outcomes or r.outcome in outcomes)
        self._compiled = tuple(
            _compile(rule, rules, by_line=by_line) for rule in chosen if rule.cues or rule.pattern
        )
        # characters that most texts lack (noise rules live on them) make the look worth while for long texts too
        self._rare = sum(c.needed is not None and not any(map(is_han, c.needed)) for c in self._compiled) >= 3
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
        characters = frozenset(text) if self._rare or len(text) <= _SHORT else None
        for compiled in self._compiled:
            if characters is not None and compiled.needed and compiled.needed.isdisjoint(characters):
                continue
            for low, high in within or self._places(compiled, start, end, stretches):
                found.extend(h for h in self._run(compiled, text, role_at, low, high) if isinstance(h, Hit))
        found.sort(key=_position)
        return found

    @staticmethod
    def _places(
        c: _Compiled, start: int, end: int | None, stretches: Sequence[Stretch] | None
    ) -> list[tuple[int, int | None]]:
        if stretches is None or not (c.sections or c.not_sections):
            return [(start, end)]
        wanted = [
            (low, high)
            for low, high, role in stretches
            if (role in c.sections if c.sections else True) and role not in c.not_sections
        ]
        joined: list[tuple[int, int | None]] = []
        for low, high in wanted:
            if joined and joined[-1][1] == low:
                joined[-1] = (joined[-1][0], high)
            else:
                joined.append((low, high))
        return joined

    def explain(
        self, text: str, role_at: RoleAt | None = None, start: int = 0, end: int | None = None
    ) -> list[Hit | NearHit]:
        """Return hits and near hits (the latter with what stopped them), sorted by start."""
        return list(self._scan(text, role_at, start, end))

    def first(self, text: str) -> Hit | None:
        """Return the hit of the first rule (in file order) that hits anywhere in the text, or None."""
        for compiled in self._compiled:
            for found in self._run(compiled, text, None, 0, None):
                if isinstance(found, Hit):
                    return found
        return None

    def _scan(
        self, text: str, role_at: RoleAt | None, start: int, end: int | None
    ) -> Iterable[Hit | NearHit]:
        found: list[Hit | NearHit] = []
        for compiled in self._compiled:
            found.extend(self._run(compiled, text, role_at, start, end))
        found.sort(key=_position)
        return found

    def _matches(self, c: _Compiled, text: str, start: int, stop: int) -> Iterable[Any]:
        # a time limit costs a little on every call, so only patterns from outside the library get one
        limits = {"timeout": _TIMEOUT} if c.guarded else {}
        if self._once and c.plain_context:
            return _first_in_lines(c.pattern, text, start, stop, limits)
        found: Iterable[Any] = c.pattern.finditer(text, start, stop, **limits)
        return found

    def _run(
        self, c: _Compiled, text: str, role_at: RoleAt | None, start: int, end: int | None
    ) -> Iterator[Hit | NearHit]:
        stop = len(text) if end is None else end
        try:
            for m in self._matches(c, text, start, stop):
                a, b = m.span("hit") if c.has_hit_group else m.span()
                if a == b:
                    continue
                if c.plain:
                    yield Hit(c.rule, a, b, m)
                    continue
                why = _stopped(c, text, a, b, role_at, by_line=self._by_line)
                yield NearHit(c.rule, a, b, why) if why else Hit(c.rule, a, b, m)
        except TimeoutError as error:
            raise RuleError(
                f"the pattern took more than {_TIMEOUT:g} s on a text of {len(text)} characters; "
                "make its repetitions shorter or unambiguous",
                source=c.rule.origin, rule=c.rule.id, field="pattern",
            ) from error  # fmt: skip


def _first_in_lines(
    pattern: Any, text: str, start: int, stop: int, limits: dict[str, float]
) -> Iterator[Any]:
    search, find = pattern.search, text.find
    m = search(text, start, stop, **limits)
    while m is not None:
        yield m
        end = find("\n", m.end(), stop)
        if end < 0:
            return
        m = search(text, end + 1, stop, **limits)


def _position(hit: Hit | NearHit) -> tuple[int, int]:
    return hit.start, hit.end


def _stopped(
    c: _Compiled, text: str, start: int, end: int, role_at: RoleAt | None, *, by_line: bool
) -> str:
    if role_at is not None and (c.sections or c.not_sections):
        role = role_at(start)
        if c.sections and role not in c.sections:
            return f"section is {role}"
        if role in c.not_sections:
            return f"section is {role}"
    if c.require is not None or c.forbid is not None:
        window = c.rule.window
        if by_line and window == "clause":
            window = "line"
        if by_line and window == "sentence":
            low = text.rfind("\n\n", 0, start) + 1
            high = text.find("\n\n", end)
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


def _pattern(text: str, by_line: bool) -> Any:
    if by_line:
        # a negated class must not run over the end of a clause
        return regex.compile(text.replace("[^", "[^\\n"), regex.MULTILINE)
    return regex.compile(text)


def _any_of(patterns: tuple[str, ...], rules: RuleSet, by_line: bool) -> Any:
    if not patterns:
        return None
    return _pattern("|".join(f"(?:{rules.expand(p)})" for p in patterns), by_line)


def _compile(rule: Rule, rules: RuleSet, *, by_line: bool) -> _Compiled:
    needed: frozenset[str] | None
    if rule.pattern:
        expanded = rules.expand(rule.pattern)
        pattern = _pattern(expanded, by_line)
        needed = needed_characters(expanded)
    else:
        ordered = sorted(set(rule.cues), key=lambda cue: (-len(cue), cue))
        pattern = regex.compile("|".join(regex.escape(cue, special_only=True) for cue in ordered))
        needed = frozenset(cue[0] for cue in ordered)
    require, forbid = _any_of(rule.require, rules, by_line), _any_of(rule.forbid, rules, by_line)
    sections, not_sections = frozenset(rule.sections), frozenset(rule.not_sections)
    return _Compiled(
        rule=rule,
        pattern=pattern,
        require=require,
        forbid=forbid,
        sections=sections,
        not_sections=not_sections,
        has_hit_group="hit" in pattern.groupindex,
        guarded=not rule.builtin,
        plain=not (require or forbid or sections or not_sections),
        plain_context=not (require or forbid),
        needed=needed,
    )
