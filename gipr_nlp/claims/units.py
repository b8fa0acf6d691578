"""Units of text that can carry a claim: sentences, enumerated items, parts after a semicolon; and their clauses."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy
from attrs import define

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Matcher
from gipr_nlp.structure.lines import Line
from gipr_nlp.structure.outline import FoundHeading, FoundSection
from gipr_nlp.text.codes import PLANE, codes_of

__all__ = ["Clause", "Unit", "UnitReader"]

# the kinds of marks; those that part clauses come first
_COMMA, _SEMICOLON, _OPEN, _CLOSE, _STOP, _QUESTION = range(1, 7)
_MARKS = numpy.zeros(PLANE, dtype=numpy.uint8)
for _kind, _characters in (
    (_COMMA, ",，:："),
    (_SEMICOLON, ";；"),
    (_OPEN, "(“《〈【〔["),
    (_CLOSE, ")”》〉】〕]"),
    (_STOP, "。"),
    (_QUESTION, "!?！？"),
):
    _MARKS[[ord(character) for character in _characters]] = _kind
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


@define
class _Page:
    """A folded text with its marks (where they stand, in order, and what each does) and its enumerators.

    ``items`` says for each enumerator where what it numbers begins; ``begins`` are their places in order.
    """

    text: str
    places: list[int]
    kinds: list[int]
    items: dict[int, int]
    begins: list[int]

    def marks(self, start: int, end: int) -> zip[tuple[int, int]]:
        """The marks in ``[start, end)``."""
        places = self.places
        first, last = bisect_left(places, start), bisect_left(places, end)
        return zip(places[first:last], self.kinds[first:last], strict=True)


def _page_of(text: str, items: dict[int, int]) -> _Page:
    codes = codes_of(text)
    kinds = _MARKS.take(codes, mode="clip")  # what lies beyond the table is no mark, as is its last entry
    places = kinds.nonzero()[0]
    return _Page(text, places.tolist(), kinds[places].tolist(), items, sorted(items))


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
        page = _page_of(text, self._items(text, within))
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
                    units.extend(self._paragraph(page, start, end, section.role, paragraph))
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

    def _paragraph(self, page: _Page, start: int, end: int, role: str, paragraph: int) -> list[Unit]:
        cuts = self._cuts(page, start, end)
        units: list[Unit] = []
        for cut, stop in zip(cuts, [*[c.border for c in cuts[1:]], end], strict=True):
            unit = _unit(page, cut, stop, role, paragraph)
            if unit is not None:
                units.append(unit)
        return units

    def _cuts(self, page: _Page, start: int, end: int) -> list[_Cut]:
        """Where units begin, in order, and what precedes them."""
        text, items, begins = page.text, page.items, page.begins
        cuts = [_Cut(start, start, False, False)]
        if start in items:
            cuts.append(_Cut(start, items[start], True, False))
        marks = page.marks(start, end)
        here = begins[bisect_right(begins, start) : bisect_left(begins, end)]
        depth = 0
        lists = False
        for at, kind in sorted([*((at, 0) for at in here), *marks]) if here else marks:
            if kind == _COMMA:
                continue
            if kind == _OPEN:
                depth += 1
            elif kind == _CLOSE:
                depth = max(0, depth - 1)
            elif kind == _STOP or (kind == _QUESTION and depth == 0):
                depth = 0
                cuts.append(_Cut(at + 1, at + 1, False, False))
            elif kind == _SEMICOLON:
                if depth == 0:
                    cuts.append(_Cut(at + 1, at + 1, False, True))
                    lists = True
            elif kind == 0 and depth == 0 and text[at - 1] in "。;；:：,，!?！？、 ”)":
                # an enumerator must stand behind a mark, and not inside brackets
                cuts.append(_Cut(at, items[at], True, False))
        cuts = [c for c in cuts if c.start < end]
        return self._joined(text, cuts, end) if lists else cuts

    def _joined(self, text: str, cuts: list[_Cut], end: int) -> list[_Cut]:
        """Take back cuts at semicolons of a list of noun phrases."""
        stops = [*[c.border for c in cuts[1:]], end]
        parts = [text[c.start : stop].strip(_TRIM_RIGHT) for c, stop in zip(cuts, stops, strict=True)]
        judged: dict[int, bool] = {}

        def stands(n: int) -> bool:
            if n not in judged:
                judged[n] = self._stands_alone(parts[n])
            return judged[n]

        return [
            cut
            for n, cut in enumerate(cuts)
            if not (n and cut.semicolon and parts[n]) or (stands(n) and stands(n - 1))
        ]

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


def _unit(page: _Page, cut: _Cut, end: int, role: str, paragraph: int) -> Unit | None:
    words = page.text[cut.start : end].lstrip(_TRIM_LEFT)
    start = end - len(words)
    colon = words.rstrip(" ").endswith((":", "："))
    words = words.rstrip(_TRIM_RIGHT)
    if len(words) < 2:
        return None
    end = start + len(words)
    clauses: list[Clause] = []
    depth, at = 0, start
    for i, kind in page.marks(start, end):
        if kind <= _SEMICOLON:
            if depth == 0:
                if i > at:
                    clauses.append(Clause(at, i))
                at = i + 1
        elif kind == _OPEN:
            depth += 1
        elif kind == _CLOSE:
            depth = max(0, depth - 1)
    if end > at:
        clauses.append(Clause(at, end))
    return Unit(start, end, tuple(clauses), paragraph, cut.item, role, colon, joined=cut.semicolon)
