"""Which problem a commitment answers: by standing in one item, by the order of two lists, or by their words.

Two lists are joined in their order only where they are equally long; else words must agree. What answers no
problem for certain is left alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from attrs import frozen

from gipr_nlp.claims.classify import FoundStatement
from gipr_nlp.claims.units import Unit
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.structure.outline import FoundSection
from gipr_nlp.text.fold import is_han

__all__ = ["FoundAnswer", "PairReader"]

# how sure each way of joining is
_SURE = {"same_item": 0.9, "named": 0.9, "same_place": 0.85, "next": 0.75}
# rare words in common tell, however few: the best must have some, and clearly more than the next
_LEAST_ALIKE, _LEAD = 0.028, 2.0


@frozen
class FoundAnswer:
    """That one statement answers another: indices into the statements, how it was told, how sure it is."""

    statement: int
    problem: int
    method: str
    confidence: float


@frozen
class _Group:
    """Statements of one item (or one sentence, where nothing is enumerated), as indices."""

    section: int
    problems: tuple[int, ...]
    measures: tuple[int, ...]
    own_section: bool


class PairReader:
    """Joins commitments with the problems they answer, with the cues of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._named = rules.cue("names_problem")

    def read(
        self,
        text: str,
        statements: Sequence[FoundStatement],
        units: Sequence[Unit],
        sections: Sequence[FoundSection],
    ) -> list[FoundAnswer]:
        """Return what answers what, in the order of the statements.

        Parameters
        ----------
        text:
            The folded text.
        statements:
            Its statements, in order.
        units:
            The units they were read from.
        sections:
            The stretches under each heading.

        """
        groups = self._groups(statements, units, sections)
        found: dict[int, list[FoundAnswer]] = {}
        for group in groups:
            for index in group.measures:
                before = [p for p in group.problems if p < index]
                if before:
                    # a heading that states the problem speaks for its section; else every sentence of it counts
                    chosen = before if group.own_section else before[-1:]
                    if group.own_section and units[statements[before[0]].unit].heading:
                        chosen = before[:1]
                    found[index] = [_answer(index, p, "same_item") for p in chosen]
        for problems, measures in _lists(groups):
            measures = [m for m in measures if not any(i in found for i in m.measures)]
            problems = [p for p in problems if not p.measures]
            if not problems or not measures:
                continue
            if len(problems) == len(measures):
                method = "same_place" if len(problems) > 1 else "next"
                for problem, measure in zip(problems, measures, strict=True):
                    for index in measure.measures:
                        found[index] = [_answer(index, p, method) for p in problem.problems]
                continue
            alike = _Likeness(text, statements, [i for p in problems for i in p.problems])
            for measure in measures:
                for index in measure.measures:
                    answer = self._by_words(text, statements, index, problems, alike)
                    if answer is not None:
                        found[index] = [answer]
        return [answer for index in sorted(found) for answer in found[index]]

    def _by_words(
        self,
        text: str,
        statements: Sequence[FoundStatement],
        index: int,
        problems: Sequence[_Group],
        alike: _Likeness,
    ) -> FoundAnswer | None:
        m = self._named.search(text, statements[index].start, statements[index].end)
        if m is not None:
            place = _NUMBERS.get(m.group("number")) or (
                int(m.group("number")) if m.group("number").isdecimal() else 0
            )
            if 1 <= place <= len(problems):
                return _answer(index, problems[place - 1].problems[0], "named")
        ranked = sorted(((alike.to(index, p), -p) for g in problems for p in g.problems), reverse=True)
        best, second = ranked[0][0], ranked[1][0] if len(ranked) > 1 else 0.0
        if best < _LEAST_ALIKE or best < _LEAD * second:
            return None
        return FoundAnswer(index, -ranked[0][1], "words", round(min(0.85, 0.55 + best), 2))

    @staticmethod
    def _groups(
        statements: Sequence[FoundStatement], units: Sequence[Unit], sections: Sequence[FoundSection]
    ) -> list[_Group]:
        starts = [section.heading.start if section.heading else section.start for section in sections]
        rows: list[tuple[tuple[int, int, int], int]] = []
        enumerated = {unit.paragraph for unit in units if unit.item}
        items = _items(units, enumerated)
        for index, statement in enumerate(statements):
            if statement.kind == "achievement":
                continue
            section = _at(starts, statement.start)
            while section > 0 and _labels_measures(sections[section]):
                section -= 1  # 改进措施 under a problem belongs to it
            heading = sections[section].heading if section >= 0 else None
            own = (
                heading is not None
                and heading.level >= 2
                and not any(
                    unit.item and heading.body <= unit.start < sections[section].end for unit in units
                )
            )
            rows.append(((section, 0 if own else 1, 0 if own else items[statement.unit]), index))
        groups = []
        for (section, shared, _), members in groupby(rows, key=lambda row: row[0]):
            indices = [index for _, index in members]
            groups.append(
                _Group(
                    section,
                    tuple(i for i in indices if statements[i].kind == "problem"),
                    tuple(i for i in indices if statements[i].kind == "commitment"),
                    not shared,
                )
            )
        return groups


_NUMBERS = {char: k for k, char in enumerate("一二三四五六七八九十", 1)}


def _answer(index: int, problem: int, method: str) -> FoundAnswer:
    return FoundAnswer(index, problem, method, _SURE[method])


def _labels_measures(section: FoundSection) -> bool:
    """Whether a section is headed by a bare label such as 改进措施."""
    heading = section.heading
    return heading is not None and not heading.number and section.role in ("plans", "problems_and_plans")


def _at(starts: Sequence[int], offset: int) -> int:
    from bisect import bisect_right

    return bisect_right(starts, offset) - 1


def _items(units: Sequence[Unit], enumerated: set[int]) -> list[int]:
    """For each unit the number of the item it belongs to."""
    items: list[int] = []
    current = -1
    paragraph = -1
    for unit in units:
        if unit.item or unit.paragraph not in enumerated or unit.paragraph != paragraph:
            current += 1
        paragraph = unit.paragraph
        items.append(current)
    return items


def _lists(groups: Sequence[_Group]) -> list[tuple[list[_Group], list[_Group]]]:
    """Runs of problems, each with the run of measures behind it."""
    runs: list[tuple[list[_Group], list[_Group]]] = []
    problems: list[_Group] = []
    measures: list[_Group] = []
    for group in groups:
        if group.problems:
            if measures:
                runs.append((problems, measures))
                problems, measures = [], []
            problems.append(group)
        elif problems:
            measures.append(group)
    if problems and measures:
        runs.append((problems, measures))
    return runs


class _Likeness:
    """How alike a measure and a problem are: pairs of characters they share, rare ones counting more."""

    def __init__(self, text: str, statements: Sequence[FoundStatement], problems: Sequence[int]) -> None:
        self._text = text
        self._statements = statements
        self._seen: dict[int, Counter[str]] = {}
        everywhere = Counter(pair for s in range(len(statements)) for pair in set(self._pairs(s)))
        total = len(statements)
        self._weight = {pair: math.log((1 + total) / n) for pair, n in everywhere.items()}

    def _pairs(self, index: int) -> Counter[str]:
        known = self._seen.get(index)
        if known is None:
            statement = self._statements[index]
            words = self._text[statement.start : statement.end]
            pairs = (a + b for a, b in pairwise(words) if is_han(a) and is_han(b))
            known = self._seen[index] = Counter(pairs)
        return known

    def to(self, index: int, problem: int) -> float:
        """Return the cosine of the two statements' weighted pairs."""
        one, other = self._pairs(index), self._pairs(problem)
        shared = sum(self._weight[pair] ** 2 for pair in one.keys() & other.keys())
        sizes = [math.sqrt(sum(self._weight[pair] ** 2 for pair in pairs)) for pairs in (one, other)]
        return shared / (sizes[0] * sizes[1]) if all(sizes) else 0.0
