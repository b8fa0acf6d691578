"""Which problem a commitment answers: by standing in one item, by the order of two lists, or by their words.

Two lists are joined in their order only where they are equally long; else words must agree. What answers no
problem for certain is left alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy
from attrs import frozen

from gipr_nlp.claims.classify import FoundStatement
from gipr_nlp.claims.likeness import CharacterPairs, Likeness
from gipr_nlp.claims.units import Unit
from gipr_nlp.quantities.numerals import read_number
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.structure.outline import FoundSection

__all__ = ["FoundAnswer", "PairReader"]

# how sure each way of joining is
_SURE = {"same_item": 0.9, "named": 0.9, "same_place": 0.85, "next": 0.75}
# words and themes in common tell; what is less alike than this answers nothing
_LEAST_ALIKE, _LEAST_ALIKE_ALONE, _THEMES_COUNT = 0.18, 0.4, 0.2
# two lists of equal length are read in order unless another pairing is that much more alike
_IN_ORDER = 0.7


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
    item: bool = False


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
        themes: Sequence[tuple[str, ...]],
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
        themes:
            What each statement is about.

        """
        groups = self._groups(statements, units, sections)
        found: dict[int, list[FoundAnswer]] = {}
        for group in groups:
            for index in group.measures:
                before = [p for p in group.problems if p < index]
                if before:
                    # a heading that states the problem speaks for its section; else every sentence of it counts
                    chosen = before if group.own_section else before[-1:]
                    found[index] = [_answer(index, p, "same_item") for p in chosen]
        pairs: CharacterPairs | None = None  # the same for all lists, and only needed where there are any
        for problems, measures in _lists(groups):
            measures = [m for m in measures if not any(i in found for i in m.measures)]
            problems = _listed([p for p in problems if not p.measures])
            if not problems or not measures:
                continue
            pairs = pairs or CharacterPairs(text)
            ours, others = (
                [_words_and_themes(pairs, statements, themes, members) for members in chosen]
                for chosen in ([m.measures for m in measures], [p.problems for p in problems])
            )
            likeness = Likeness(ours, others, pairs, len(statements), _THEMES_COUNT)
            if len(problems) == len(measures) and _in_order(likeness):
                method = "same_place" if len(problems) > 1 else "next"
                for problem, measure in zip(problems, measures, strict=True):
                    for index in measure.measures:
                        found[index] = [_answer(index, p, method) for p in problem.problems]
                continue
            found.update(self._by_words(text, statements, likeness, problems, measures))
        return [answer for index in sorted(found) for answer in found[index]]

    def _by_words(
        self,
        text: str,
        statements: Sequence[FoundStatement],
        likeness: Likeness,
        problems: Sequence[_Group],
        measures: Sequence[_Group],
    ) -> dict[int, list[FoundAnswer]]:
        """Join two lists of unequal length: what is named, else what words and themes tell."""
        found: dict[int, list[FoundAnswer]] = {}
        # where only one problem is left, nothing competes with it: more must speak for it
        least = _LEAST_ALIKE if len(problems) > 1 else _LEAST_ALIKE_ALONE
        for m, measure in enumerate(measures):
            for index in measure.measures:
                named = self._named_place(text, statements[index], len(problems))
                if named is not None:
                    found[index] = [_answer(index, p, "named") for p in problems[named].problems[:1]]
            place, alike = likeness.nearest(m)
            if alike < least:
                continue
            sure = round(min(0.85, 0.45 + alike / 2), 2)
            problem = problems[place].problems[0]
            for index in measure.measures:
                found.setdefault(index, [FoundAnswer(index, problem, "words", sure)])
        return found

    def _named_place(self, text: str, statement: FoundStatement, count: int) -> int | None:
        m = self._named.search(text, statement.start, statement.end)
        if m is None:
            return None
        number = read_number(m.group("number"))
        return int(number) - 1 if number is not None and 1 <= number <= count else None

    @staticmethod
    def _groups(
        statements: Sequence[FoundStatement], units: Sequence[Unit], sections: Sequence[FoundSection]
    ) -> list[_Group]:
        starts = [section.heading.start if section.heading else section.start for section in sections]
        rows: list[tuple[tuple[int, int, int], int]] = []
        enumerated = {unit.paragraph for unit in units if unit.item}
        items = _items(units, enumerated)
        begins = sorted(unit.start for unit in units if unit.item)
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
                and bisect_left(begins, heading.body) == bisect_left(begins, sections[section].end)
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
                    any(units[statements[i].unit].item for i in indices) or not shared,
                )
            )
        return groups


def _answer(index: int, problem: int, method: str) -> FoundAnswer:
    return FoundAnswer(index, problem, method, _SURE[method])


def _labels_measures(section: FoundSection) -> bool:
    """Whether a section is headed by a bare label such as 改进措施."""
    heading = section.heading
    return heading is not None and not heading.number and section.role in ("plans", "problems_and_plans")


def _at(starts: Sequence[int], offset: int) -> int:
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


def _listed(problems: list[_Group]) -> list[_Group]:
    """Leave out a general admission before a list of problems: the list says what is meant."""
    first = next((k for k, group in enumerate(problems) if group.item), 0)
    return problems[first:]


def _in_order(likeness: Likeness) -> bool:
    """Whether two lists of equal length may well be meant one to one: no other pairing is much more alike."""
    places = range(len(likeness.alike))
    best = sum(likeness.nearest(m)[1] for m in places)
    return sum(likeness.alike[m][m] for m in places) >= _IN_ORDER * best


def _words_and_themes(
    pairs: CharacterPairs,
    statements: Sequence[FoundStatement],
    themes: Sequence[tuple[str, ...]],
    members: Sequence[int],
) -> tuple[Any, frozenset[str]]:
    """The pairs of Han characters, and the themes, of a group of statements."""
    words = [pairs.between(statements[index].start, statements[index].end) for index in members]
    return numpy.concatenate(words), frozenset(theme for index in members for theme in themes[index])
