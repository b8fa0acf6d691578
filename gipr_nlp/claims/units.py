"""Units of text that can carry a claim: sentences, enumerated items, parts after a semicolon; and their clauses."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence

from attrs import define

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Matcher
from gipr_nlp.structure.lines import Line
from gipr_nlp.structure.outline import FoundHeading, FoundSection

__all__ = ["Clause", "Unit", "UnitReader"]

_OPEN, _CLOSE = "(“《〈【〔[", ")”》〉】〕]"
_MARKS = re.compile(r"[()“”《》〈〉【】〔〕\[\]。!?！？;；]")
_CLAUSE_MARKS = re.compile(r"[()“”《》〈〉【】〔〕\[\],，;；:：]")
_TRIM_LEFT = " ,，。;；:：、!！?？|\t.·•■□◆●-—"
_TRIM_RIGHT = " ,，。;；:：、!！?？|\t"


@define  # made by the thousand: not frozen, which would triple what one costs
class Clause:
    """A stretch of a unit between commas, half-open in the folded text."""

    start: int
    end: int


@define  # made by the thousand: not frozen, which would triple what one costs
class Unit:
    """One candidate claim, in offsets of the folded text, without enumerator and final punctuation.

    Parameters
    ----------
    start, end:
        Half-open offsets.
    clauses:
        Its clauses, in order.
    paragraph:
        Index of the paragraph it stands in.
    item:
        True when an enumerator precedes it.
    role:
        Role of its section.
    colon:
        True when it ends at a colon: it introduces what follows.
    heading:
        True when it is the title of a heading.
    joined:
        True when only a semicolon parts it from the unit before.

    """

    start: int
    end: int
    clauses: tuple[Clause, ...]
    paragraph: int
    item: bool
    role: str
    colon: bool
    heading: bool = False
    joined: bool = False


#: How a unit follows the one before it, the tighter tie first.
TIES = ("joined", "listed", "paragraph", "section")


def ties_of(units: Sequence[Unit]) -> list[int]:
    """Return for each unit how it follows the one before: an index into :data:`TIES`, or -1 where a section begins.

    Parameters
    ----------
    units:
        The units of a document, in order.

    Examples
    --------
    >>> clause = (Clause(0, 2),)
    >>> ties_of([Unit(0, 2, clause, 0, False, "plans", False), Unit(3, 5, clause, 0, True, "plans", False)])
    [-1, 1]
    """
    ties = []
    paragraph, role = -1, ""
    for unit in units:
        if unit.role != role:
            tie = -1
        elif unit.joined:
            tie = 0
        elif unit.paragraph != paragraph:
            tie = 3
        else:
            tie = 1 if unit.item else 2
        ties.append(tie)
        paragraph, role = unit.paragraph, unit.role
    return ties


@define  # made by the thousand: not frozen, which would triple what one costs
class _Cut:
    """A place where a unit begins: ``border`` ends what came before, ``start`` is behind the enumerator."""

    border: int
    start: int
    item: bool
    semicolon: bool


class UnitReader:
    """Cuts the running text of a report into units, with the enumerator and clause rules of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._enumerators = Matcher(rules, "enumerators", in_lines=True)
        self._clauses = Matcher(rules, "clauses", by_line=True, once_a_line=True)
        self._own_roles = {"problems", "plans", "problems_and_plans"}

    def read(
        self,
        text: str,
        lines: Sequence[Line],
        sections: Sequence[FoundSection],
        headings: Sequence[FoundHeading],
        within: Sequence[tuple[int, int]] | None = None,
    ) -> list[Unit]:
        """Return the units of a folded text, in order.

        Parameters
        ----------
        text:
            The folded text.
        lines:
            Its lines of running text.
        sections:
            The stretches under each heading.
        headings:
            The headings.
        within:
            Half-open stretches of running text; only a matter of speed.

        """
        units: list[Unit] = []
        paragraph = 0
        at = 0
        items = self._items(text, within)
        begins = sorted(items)
        for section in sections:
            heading = section.heading
            if heading is not None:
                unit = self._heading_unit(heading, headings, paragraph)
                if unit is not None:
                    units.append(unit)
            while at < len(lines) and lines[at].end <= section.start:
                at += 1
            k = at
            while k < len(lines) and lines[k].start < section.end:
                start = max(lines[k].start, section.start)
                end = min(lines[k].end, section.end)
                if end > start:
                    units.extend(self._paragraph(text, start, end, section.role, paragraph, items, begins))
                    paragraph += 1
                k += 1
            at = max(at, k - 1)
        return units

    def _heading_unit(
        self, heading: FoundHeading, headings: Sequence[FoundHeading], paragraph: int
    ) -> Unit | None:
        """The title of a heading that may itself admit a problem or make a commitment."""
        if heading.level < 2 or heading.role not in self._own_roles:
            return None
        if any(rule in ("role.problems", "role.plans") for rule, _ in heading.rules):
            return None
        start = heading.end - len(heading.title)
        return Unit(
            start, heading.end, (Clause(start, heading.end),), paragraph, False, heading.role, False, True
        )

    def _items(self, text: str, within: Sequence[tuple[int, int]] | None) -> dict[int, int]:
        """Enumerators: where each begins, and where what it numbers begins."""
        found: dict[int, int] = {}
        for hit in self._enumerators.hits(text, within=within):
            start = hit.start
            while text[start] == " ":
                start += 1  # an item begins with its number, not with the indent before it
            found.setdefault(start, hit.end)
        return found

    def _paragraph(
        self,
        text: str,
        start: int,
        end: int,
        role: str,
        paragraph: int,
        items: Mapping[int, int],
        begins: Sequence[int],
    ) -> list[Unit]:
        cuts = self._cuts(text, start, end, items, begins)
        units: list[Unit] = []
        for cut, stop in zip(cuts, [c.border for c in cuts[1:]] + [end], strict=True):
            unit = self._unit(text, cut, stop, role, paragraph)
            if unit is not None:
                units.append(unit)
        return units

    def _cuts(
        self, text: str, start: int, end: int, items: Mapping[int, int], begins: Sequence[int]
    ) -> list[_Cut]:
        """Where units begin, and what precedes them."""
        cuts = [_Cut(start, start, False, False)]
        if start in items:
            cuts.append(_Cut(start, items[start], True, False))
        here = begins[bisect_right(begins, start) : bisect_left(begins, end)]
        marks = [(m.start(), m.group()) for m in _MARKS.finditer(text, start, end)]
        marks += [(at, "") for at in here]
        marks.sort()
        depth = 0
        for at, mark in marks:
            if not mark:
                # an enumerator must stand behind a mark, and not inside brackets
                if depth == 0 and text[at - 1] in "。;；:：,，!?！？、 ”)":
                    cuts.append(_Cut(at, items[at], True, False))
            elif mark in _OPEN:
                depth += 1
            elif mark in _CLOSE:
                depth = max(0, depth - 1)
            elif mark in ";；":
                if depth == 0:
                    cuts.append(_Cut(at + 1, at + 1, False, True))
            elif mark == "。" or depth == 0:
                depth = 0
                cuts.append(_Cut(at + 1, at + 1, False, False))
        cuts.sort(key=lambda c: (c.border, c.start))
        return self._joined(text, [c for c in cuts if c.start < end], end)

    def _joined(self, text: str, cuts: list[_Cut], end: int) -> list[_Cut]:
        """Take back cuts at semicolons of a list of noun phrases."""
        kept: list[_Cut] = []
        for n, cut in enumerate(cuts):
            if kept and cut.semicolon:
                stop = cuts[n + 1].border if n + 1 < len(cuts) else end
                part = text[cut.start : stop].strip(_TRIM_RIGHT)
                before = text[cuts[n - 1].start : cut.border].strip(_TRIM_RIGHT)
                if part and not (self._stands_alone(part) and self._stands_alone(before)):
                    continue
            kept.append(cut)
        return kept

    def _stands_alone(self, part: str) -> bool:
        """Whether a part between semicolons says something of its own: it does unless it is a bare list member."""
        if len(part) < 4:
            return False
        part = part.replace("，", ",")
        score = sum(
            hit.rule.weight if hit.rule.outcome == "clause" else -hit.rule.weight
            for hit in self._clauses.hits(part)
        )
        if score < 0 and "," in part:
            second = self._clauses.hits(part.split(",", 2)[1])
            score += max((hit.rule.weight for hit in second if hit.rule.outcome == "clause"), default=0.0)
        return score >= 0

    @staticmethod
    def _unit(text: str, cut: _Cut, end: int, role: str, paragraph: int) -> Unit | None:
        start = cut.start
        while start < end and text[start] in _TRIM_LEFT:
            start += 1
        colon = text[start:end].rstrip(" ").endswith((":", "："))
        while end > start and text[end - 1] in _TRIM_RIGHT:
            end -= 1
        if end - start < 2:
            return None
        clauses: list[Clause] = []
        depth, at = 0, start
        for m in _CLAUSE_MARKS.finditer(text, start, end):
            mark, i = m.group(), m.start()
            if mark in _OPEN:
                depth += 1
            elif mark in _CLOSE:
                depth = max(0, depth - 1)
            elif depth == 0:
                if i > at:
                    clauses.append(Clause(at, i))
                at = i + 1
        if end > at:
            clauses.append(Clause(at, end))
        return Unit(start, end, tuple(clauses), paragraph, cut.item, role, colon, joined=cut.semicolon)
