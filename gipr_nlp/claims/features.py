"""What the statistical classifier sees of a clause: hashed words, their neighbours, and where the clause stands.

Words are those of the folded text, so that Simplified and Traditional texts share them. Every feature is hashed into
one of ``2 ** bits`` buckets; the hash is the same in every process.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy
from attrs import frozen
from spacy.strings import get_string_id

from gipr_nlp.claims.units import Clause, Unit, ties_of
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
_SALTS = _MIX[2:3] * (2 * numpy.arange(len(GROUPS), dtype=numpy.uint64) + numpy.uint64(1))
_POSITIONS, _LENGTH_STEP = 10, 3
#: Units looked back to, by how many.
_EARLIER = numpy.array([2, 3, 4])
#: The groups as they are gathered: one column an earlier unit, and the last ones single values.
_COLUMNS = numpy.array([
    k for k, name in enumerate(GROUPS) for _ in (_EARLIER if name == "opening of an earlier sentence" else (0,))
])  # fmt: skip
#: How many of those last ones there are.
_CONTEXTS = len(GROUPS) - GROUPS.index("year named in the clause")
_PAIRED = numpy.array([GROUPS[k] in PAIRS for k in _COLUMNS])
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


def _hashed(values: Array, salts: Array, bits: int) -> Array:
    """Buckets of features; the salts of their groups keep equal words in different places apart."""
    mixed = values ^ salts
    mixed *= _MIX[0]
    mixed ^= mixed >> numpy.uint64(29)
    mixed *= _MIX[1]
    mixed >>= numpy.uint64(64 - bits)
    return mixed.view(numpy.int64)


def _pairs(words: Array) -> Array:
    """The word before and the word at each place as one value; the first place pairs with nothing."""
    pairs = words * _MIX[2]
    pairs[1:] += words[:-1] * _MIX[1]
    return pairs


class FeatureCollector:
    """Gathers features of clauses.

    Parameters
    ----------
    words:
        The words of the document, each as a number.
    stretches:
        The words (or pairs, by their second word) each clause takes, starts and ends: in both one row a column of
        features, one entry a clause.
    contexts:
        What follows those columns: one row a column, for each clause one value.
    bits:
        The features are hashed into ``2 ** bits`` buckets.
    """

    def __init__(self, words: Array, stretches: Array, contexts: Array, bits: int) -> None:
        starts, ends = stretches
        self._bits = bits
        self._size = len(words)
        #: all values features are made of
        self._values = numpy.concatenate((words, _pairs(words), contexts.ravel()))
        # one row a clause, one column a group, so that the features of a clause come out together
        shift = self._size * _PAIRED[: len(starts), None]
        single = numpy.arange(2 * self._size, len(self._values)).reshape(contexts.shape)
        self._starts = numpy.concatenate((starts + shift, single)).T.ravel()
        sizes = numpy.concatenate((numpy.maximum(ends - starts, 0), numpy.ones_like(single))).T
        self._sizes = sizes.ravel()
        self._counts = sizes.sum(axis=1)

    def places(self) -> Array:
        """Return for all features, clause after clause, the index of the value."""
        sizes = self._sizes
        behind = sizes.cumsum()
        return numpy.arange(behind[-1]) + (self._starts - behind + sizes).repeat(sizes)

    def groups(self) -> Array:
        """Return for all features, clause after clause, the group."""
        return numpy.tile(_COLUMNS, len(self._counts)).repeat(self._sizes)

    def result(self) -> tuple[Array, Array]:
        """Return the buckets of all features, clause after clause, and how many each clause has."""
        salts = numpy.tile(_SALTS[_COLUMNS], len(self._counts)).repeat(self._sizes)
        return _hashed(self._values.take(self.places()), salts, self._bits), self._counts

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
    clauses = list(chain.from_iterable(unit.clauses for unit in units))
    if not clauses:
        nothing = numpy.zeros(0, dtype=numpy.int64)
        return ClauseFeatures(nothing, nothing, nothing, nothing)
    words = reading.words()
    starts, ends = words.range_of(
        numpy.array([clause.start for clause in clauses]), numpy.array([clause.end for clause in clauses])
    )
    number = numpy.array([len(unit.clauses) for unit in units])
    following = number.cumsum()
    owner = numpy.arange(len(units)).repeat(number)
    place = numpy.arange(len(clauses)) - (following - number)[owner]
    paragraph = numpy.array([unit.paragraph for unit in units])

    own = _clause_stretches(starts, ends, place, number[owner])
    shared = _unit_stretches(
        starts[following - number], ends[following - 1], _titles(reading, words), paragraph
    )
    stretches = numpy.concatenate((own, shared.take(owner, axis=2)), axis=1)

    said = numpy.empty((_CONTEXTS, len(clauses)), dtype=numpy.uint64)
    said[:2] = _years(reading, clauses, paragraph[owner].tolist())
    said[2:9] = _unit_contexts(units, len(reading.view.text)).take(owner, axis=1)
    said[9] = numpy.minimum(place, _MOST["place"])
    said[10] = numpy.minimum(number, _MOST["clauses"])[owner]
    said[11] = numpy.minimum((ends - starts) // _LENGTH_STEP, _MOST["length"])
    buckets, counts = collector(words.numbers, stretches, said, bits).result()
    return ClauseFeatures(buckets, counts, numpy.array(ties_of(units), dtype=numpy.int64)[owner], owner)


def _clause_stretches(starts: Array, ends: Array, place: Array, number: Array) -> Array:
    """The stretches of words of the groups that are each clause's own: starts and ends, one row a group."""
    every = numpy.arange(len(starts))
    has_before, has_after = place > 0, place + 1 < number
    before, after = every - has_before, every + has_after
    second, last = starts + 1, ends - 1
    return numpy.array([
        [
            starts, second, starts, second, numpy.maximum(last, starts), numpy.maximum(last, second),
            # those of the clause before and the one after, within the unit
            starts[before], starts[after],
        ],
        [
            ends, ends, numpy.minimum(second, ends), numpy.minimum(second + 1, ends), ends, ends,
            ends[before] * has_before, ends[after] * has_after,
        ],
    ])  # fmt: skip


def _unit_stretches(starts: Array, ends: Array, titles: Array, paragraph: Array) -> Array:
    """The stretches of words of the groups that all clauses of a unit share: starts and ends, one row a group."""
    every = numpy.arange(len(starts))
    previous, following = numpy.maximum(every - 1, 0), numpy.minimum(every + 1, len(every) - 1)
    # what the paragraph said before: how its last units open
    earlier = every - _EARLIER[:, None]
    known = earlier >= 0
    earlier *= known
    known &= paragraph[earlier] == paragraph
    second = starts + 1
    opening = numpy.minimum(starts + 2, ends)
    closing = numpy.maximum(ends - 1, second)
    return numpy.array([
        [
            starts, second, closing, titles[0],
            starts[previous], closing[previous], starts[following], *starts[earlier],
        ],
        [
            ends, opening, ends, titles[1],
            opening[previous], ends[previous], opening[following], *opening[earlier] * known,
        ],
    ])  # fmt: skip


def _unit_contexts(units: Sequence[Unit], size: int) -> Array:
    """What the place of each unit says, one row a group."""
    ids = {role: get_string_id(role) for role in {unit.role for unit in units}}
    role = numpy.array([ids[unit.role] for unit in units], dtype=numpy.uint64)
    item, heading, joined, colon, start = numpy.array(
        [(unit.item, unit.heading, unit.joined, unit.colon, unit.start) for unit in units], dtype=numpy.uint64
    ).T
    place = start * numpy.uint64(_POSITIONS) // numpy.uint64(max(1, size))
    return numpy.array([role, role * _MIX[1] + item + numpy.uint64(1), item, heading, joined, colon, place])


def _years(reading: Reading, clauses: Sequence[Clause], paragraph: list[int]) -> Array:
    """For each clause whether it names a year before (1), of (2) or after (3) the report's; and the last so named."""
    own, flow = years = numpy.zeros((2, len(clauses)), dtype=numpy.int64)
    year = reading.metadata().year
    if year is None:
        return years
    starts = [clause.start for clause in clauses]
    for mention in reading.rules_of("units").cue("named_year").finditer(reading.view.text):
        at = mention.start()
        k = bisect_right(starts, at) - 1
        if k >= 0 and at < clauses[k].end:
            mentioned = int(mention.group("year"))
            own[k] = 2 + (mentioned > year) - (mentioned < year)
            flow[k : bisect_right(paragraph, paragraph[k])] = own[k]
    return years


def _titles(reading: Reading, words: Words) -> Array:
    """For each unit the words of the heading it stands under: two rows, half-open ranges of indices."""
    sections = reading.sections()
    titles = [(0, 0)]  # of units before the first section
    for section in sections:
        heading = section.heading
        titles.append((heading.end - len(heading.title), heading.end) if heading else (0, 0))
    starts = [section.start for section in sections]
    under = [bisect_right(starts, unit.start) for unit in reading.units()]
    return numpy.array(words.range_of(*numpy.array(titles).T)).take(under, axis=1)
