"""What the statistical classifier sees of a clause: hashed words, their neighbours, and where the clause stands.

Words are those of the folded text, so that Simplified and Traditional texts share them. Every feature is hashed into
one of ``2 ** bits`` buckets; the hash is the same in every process.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import numpy
from attrs import frozen
from spacy.strings import get_string_id

from gipr_nlp.claims.units import ties_of
from gipr_nlp.reading import Reading
from gipr_nlp.text.words import Words

__all__ = ["GROUPS", "PAIRS", "ClauseFeatures", "FeatureCollector", "clause_features"]

#: What the groups of features are, in the order they are gathered.
GROUPS = (
    "word", "pair", "first word", "first pair", "last word", "last pair", "word of the clause before",
    "word of the clause after", "word of the sentence", "opening pair of the sentence",
    "closing pair of the sentence", "word of the heading", "opening of the sentence before",
    "end of the sentence before", "opening of the sentence after", "opening of an earlier sentence",
    "year named in the clause", "year named last", "section role", "section role and item",
    "item", "heading", "behind a semicolon", "before a colon", "place in the text", "place in the sentence",
    "clauses of the sentence", "length",
)  # fmt: skip
#: Those among them that are pairs of a word and the one before it.
PAIRS = frozenset(name for name in GROUPS if "pair" in name or name == "end of the sentence before")

_MIX = numpy.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=numpy.uint64)
with numpy.errstate(over="ignore"):
    _SALTS = _MIX[2] * (2 * numpy.arange(len(GROUPS), dtype=numpy.uint64) + numpy.uint64(1))
_POSITIONS, _LENGTH_STEP = 10, 3
_EARLIER = 4
_MOST = {"place": 4, "clauses": 6, "length": 6}

Array = Any


@frozen(eq=False)
class ClauseFeatures:
    """Features of all clauses of a document, in order.

    Parameters
    ----------
    buckets:
        Bucket of every feature, clause after clause.
    counts:
        How many features each clause has (at least one).
    ties:
        How the unit of each clause follows the one before: an index into :data:`gipr_nlp.claims.units.TIES`,
        or -1 where a section begins.
    units:
        The unit each clause belongs to, by index.
    previous:
        The last claim made in the section before the unit, an index into
        :data:`gipr_nlp.claims.classify.LAST_CLAIMS`; None where that is not known yet.
    """

    buckets: Array
    counts: Array
    ties: Array
    units: Array
    previous: Array | None = None


def _hashed(values: Array, groups: Array, bits: int) -> Array:
    """Buckets of features; the group keeps equal words in different places apart."""
    with numpy.errstate(over="ignore"):
        mixed = (values ^ _SALTS[groups]) * _MIX[0]
        mixed ^= mixed >> numpy.uint64(29)
        mixed *= _MIX[1]
    return (mixed >> numpy.uint64(64 - bits)).astype(numpy.int64)


def _pairs(words: Array) -> Array:
    """The word before and the word at each place as one value; the first place pairs with nothing."""
    before = numpy.concatenate((numpy.zeros(1, dtype=numpy.uint64), words[:-1]))
    with numpy.errstate(over="ignore"):
        return before * _MIX[1:2] + words * _MIX[2:3]


class FeatureCollector:
    """Gathers features of clauses group by group.

    Parameters
    ----------
    clauses:
        How many clauses there are.
    words:
        The words of the document, each as a number.
    bits:
        The features are hashed into ``2 ** bits`` buckets.
    """

    def __init__(self, clauses: int, words: Array, bits: int) -> None:
        self._clauses = numpy.arange(clauses)
        self._bits = bits
        self._size = len(words)
        #: all values features are made of: the words, the pairs, then one row a context
        self._values: list[Array] = [words, _pairs(words)]
        #: of each group, the stretch of those values every clause takes
        self._starts: list[Array] = []
        self._ends: list[Array] = []
        self._groups: list[int] = []

    def _add(self, starts: Array, ends: Array, group: int) -> None:
        self._starts.append(starts)
        self._ends.append(ends)
        self._groups.append(group)

    def words(self, starts: Array, ends: Array, *, pairs: bool = False, same_group: bool = False) -> None:
        """Add, for each clause, the words (or pairs) in ``[start, end)``; ``same_group`` keeps them in the last group."""
        shift = self._size if pairs else 0
        self._add(starts + shift, ends + shift, self._following() - same_group)

    def context(self, values: Array) -> None:
        """Add one value for each clause."""
        starts = self._clauses + (2 * self._size + (len(self._values) - 2) * len(self._clauses))
        self._values.append(values.astype(numpy.uint64))
        self._add(starts, starts + 1, self._following())

    def _following(self) -> int:
        return self._groups[-1] + 1 if self._groups else 0

    def places(self) -> tuple[Array, Array, Array]:
        """Return for all features, clause after clause, group and index of the value; and how many each clause has."""
        # one row a clause, one column a call, so that the features of a clause come out together
        starts = numpy.stack(self._starts, axis=1)
        sizes = numpy.maximum(numpy.stack(self._ends, axis=1) - starts, 0)
        flat = sizes.ravel()
        shifts = starts.ravel() - (flat.cumsum() - flat)
        places = numpy.arange(flat.sum()) + shifts.repeat(flat)
        groups = numpy.tile(numpy.array(self._groups), len(sizes)).repeat(flat)
        return groups, places, sizes.sum(axis=1)

    def result(self) -> tuple[Array, Array]:
        """Return what was gathered, clause after clause."""
        groups, places, counts = self.places()
        return _hashed(numpy.concatenate(self._values)[places], groups, self._bits), counts

    def origin(self, place: int) -> int | None:
        """Return the index of the word (of a pair, the second) that a value stands for; None for a context."""
        return place % self._size if place < 2 * self._size else None


def clause_features(
    reading: Reading, bits: int = 16, collector: type[FeatureCollector] = FeatureCollector
) -> ClauseFeatures:
    """Return the features of every clause of a document, in the order of the units and their clauses.

    Parameters
    ----------
    reading:
        The reading of the document, which has the units and the words.
    bits:
        The features are hashed into ``2 ** bits`` buckets.
    collector:
        What gathers them.

    Examples
    --------
    >>> import gipr_nlp
    >>> from gipr_nlp.pipes.base import reading_of
    >>> nlp = gipr_nlp.load()
    >>> doc = nlp.make_doc("三、存在的问题\\n更新不够及时,渠道较为单一。")
    >>> len(clause_features(reading_of(doc, nlp.tokenizer.rules)).counts)
    2
    """
    units = reading.units()
    clauses = [(u, c, clause) for u, unit in enumerate(units) for c, clause in enumerate(unit.clauses)]
    if not clauses:
        nothing = numpy.zeros(0, dtype=numpy.int64)
        return ClauseFeatures(nothing, nothing, nothing, nothing)
    words = reading.words()
    starts, ends = words.range_of(
        numpy.array([clause.start for _, _, clause in clauses]),
        numpy.array([clause.end for _, _, clause in clauses]),
    )
    owner = numpy.array([u for u, _, _ in clauses])
    place = numpy.array([c for _, c, _ in clauses])
    number = numpy.array([len(unit.clauses) for unit in units])
    first = numpy.cumsum(number) - number  # of each unit, its first clause
    unit_start, unit_end = starts[first], ends[first + number - 1]
    titles = _titles(reading, words)

    collect = collector(len(clauses), words.numbers, bits)
    collect.words(starts, ends)
    collect.words(starts + 1, ends, pairs=True)
    collect.words(starts, numpy.minimum(starts + 1, ends))
    collect.words(starts + 1, numpy.minimum(starts + 2, ends), pairs=True)
    collect.words(numpy.maximum(ends - 1, starts), ends)
    collect.words(numpy.maximum(ends - 1, starts + 1), ends, pairs=True)
    # the clause before and the one after, within the unit; then the whole unit, its opening and its end
    same_before = numpy.where(place > 0, 1, 0)
    before = numpy.maximum(numpy.arange(len(clauses)) - 1, 0)
    collect.words(starts[before], starts[before] + (ends - starts)[before] * same_before)
    same_after = numpy.where(place + 1 < number[owner], 1, 0)
    after = numpy.minimum(numpy.arange(len(clauses)) + 1, len(clauses) - 1)
    collect.words(starts[after], starts[after] + (ends - starts)[after] * same_after)
    collect.words(unit_start[owner], unit_end[owner])
    collect.words(unit_start[owner] + 1, numpy.minimum(unit_start[owner] + 2, unit_end[owner]), pairs=True)
    collect.words(numpy.maximum(unit_end[owner] - 1, unit_start[owner] + 1), unit_end[owner], pairs=True)
    # the heading, and the units around
    collect.words(titles[owner, 0], titles[owner, 1])
    previous, following = numpy.maximum(owner - 1, 0), numpy.minimum(owner + 1, len(units) - 1)
    collect.words(unit_start[previous], numpy.minimum(unit_start[previous] + 2, unit_end[previous]))
    collect.words(
        numpy.maximum(unit_end[previous] - 1, unit_start[previous] + 1), unit_end[previous], pairs=True
    )
    collect.words(unit_start[following], numpy.minimum(unit_start[following] + 2, unit_end[following]))

    # what the paragraph said before: how its last units open, and which year it speaks of
    paragraph = numpy.array([unit.paragraph for unit in units])
    for back in range(2, _EARLIER + 1):
        earlier = numpy.maximum(owner - back, 0)
        same = (paragraph[earlier] == paragraph[owner]) & (owner >= back)
        begin = unit_start[earlier]
        collect.words(
            begin,
            numpy.where(same, numpy.minimum(begin + 2, unit_end[earlier]), begin),
            same_group=back > 2,
        )
    clause_year, flow_year = _years(reading, clauses)
    collect.context(clause_year)
    collect.context(flow_year)

    role = numpy.array([get_string_id(unit.role) for unit in units], dtype=numpy.uint64)
    item = numpy.array([unit.item for unit in units], dtype=numpy.uint64)
    collect.context(role[owner])
    with numpy.errstate(over="ignore"):
        collect.context((role * _MIX[1:2] + item + numpy.uint64(1))[owner])
    for flags in ("item", "heading", "joined", "colon"):
        collect.context(numpy.array([getattr(unit, flags) for unit in units])[owner])
    size = max(1, len(reading.view.text))
    collect.context(numpy.array([_POSITIONS * unit.start // size for unit in units])[owner])
    collect.context(numpy.minimum(place, _MOST["place"]))
    collect.context(numpy.minimum(number, _MOST["clauses"])[owner])
    collect.context(numpy.minimum((ends - starts) // _LENGTH_STEP, _MOST["length"]))
    ties = numpy.array(ties_of(units), dtype=numpy.int64)[owner]
    return ClauseFeatures(*collect.result(), ties, owner)


def _years(reading: Reading, clauses: list[tuple[int, int, Any]]) -> tuple[Array, Array]:
    """For each clause whether it names a year before (1), of (2) or after (3) the report's, and the last so named."""
    year = reading.metadata().year
    named = reading.rules_of("units").cue("named_year")
    own = numpy.zeros(len(clauses), dtype=numpy.int64)
    flow = numpy.zeros(len(clauses), dtype=numpy.int64)
    if year is None:
        return own, flow
    text = reading.view.text
    mentions = [(m.start(), int(m.group("year"))) for m in named.finditer(text)]
    at = said = 0
    paragraph = -1
    units = reading.units()
    for k, (u, _, clause) in enumerate(clauses):
        if units[u].paragraph != paragraph:
            paragraph, said = units[u].paragraph, 0
        while at < len(mentions) and mentions[at][0] < clause.start:
            at += 1
        while at < len(mentions) and mentions[at][0] < clause.end:
            said = own[k] = 2 + (mentions[at][1] > year) - (mentions[at][1] < year)
            at += 1
        flow[k] = said
    return own, flow


def _titles(reading: Reading, words: Words) -> Array:
    """For each unit the words of the heading it stands under, as half-open ranges of indices."""
    sections = reading.sections()
    starts = [section.start for section in sections]
    places = []
    for unit in reading.units():
        at = bisect_right(starts, unit.start) - 1
        heading = sections[at].heading if at >= 0 else None
        places.append((heading.end - len(heading.title), heading.end) if heading else (0, 0))
    bounds = numpy.array(places, dtype=numpy.int64)
    return numpy.stack(words.range_of(bounds[:, 0], bounds[:, 1]), axis=1)
