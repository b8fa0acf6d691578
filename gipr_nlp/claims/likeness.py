"""How alike groups of statements are: by the pairs of characters and the themes they share, rare ones counting more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from gipr_nlp.text.codes import codes_of

__all__ = ["CharacterPairs", "Likeness"]

Array = Any

_HAN_FIRST, _HAN_LAST = 0x3400, 0x9FFF
# above any code point: two characters make one number
_SHIFT = numpy.uint64(21)


class CharacterPairs:
    """The pairs of neighbouring characters of a text, each as a number.

    Parameters
    ----------
    text:
        The folded text.

    Examples
    --------
    >>> pairs = CharacterPairs("公开,公开")
    >>> pairs.counts(pairs.between(0, 2)).tolist()
    [2]
    """

    def __init__(self, text: str) -> None:
        codes = codes_of(text).astype(numpy.uint64)
        self._pairs = (codes[:-1] << _SHIFT) | codes[1:]
        self._ordered = numpy.sort(self._pairs)
        han = (codes >= _HAN_FIRST) & (codes <= _HAN_LAST)
        self._han = han[:-1] & han[1:]

    def between(self, start: int, end: int) -> Array:
        """Return the pairs of Han characters in ``[start, end)``, in the order of the text."""
        last = max(start, end - 1)
        return self._pairs[start:last][self._han[start:last]]

    def counts(self, pairs: Array) -> Array:
        """Return how often each of some pairs stands in the text."""
        return self._ordered.searchsorted(pairs, "right") - self._ordered.searchsorted(pairs)


class Likeness:
    """How alike the groups of one list are to those of another.

    Parameters
    ----------
    ours, others:
        For each group of the two lists its pairs of characters and its themes.
    pairs:
        The pairs of the whole text: how common a pair is, the whole text tells.
    most:
        Pairs that stand in the text at least so often are all equally common.
    themes_count:
        What the themes count beside the words.
    """

    def __init__(
        self,
        ours: Sequence[tuple[Array, frozenset[str]]],
        others: Sequence[tuple[Array, frozenset[str]]],
        pairs: CharacterPairs,
        most: int,
        themes_count: float,
    ) -> None:
        groups = [*ours, *others]
        words = numpy.concatenate([own for own, _ in groups])
        rows = numpy.arange(len(groups)).repeat([len(own) for own, _ in groups])
        known, places = numpy.unique(words, return_inverse=True)
        named = numpy.zeros((len(groups), len(known)))
        named[rows, places] = 1.0
        rarity = numpy.log((1 + most) / numpy.minimum(pairs.counts(known), most))
        # how common a theme is, these lists tell
        themes = sorted(frozenset[str]().union(*(own for _, own in groups)))
        about = numpy.array([[theme in own for theme in themes] for _, own in groups], dtype=float)
        about = about.reshape(len(groups), len(themes))
        rare = numpy.log((1 + len(groups)) / about.sum(axis=0))
        size = len(ours)
        by_words, by_themes = _cosines(named, rarity, size), _cosines(about, rare, size)
        #: one row a group of ours, one column a group of the others
        self.alike: list[list[float]] = (numpy.sqrt(by_words) + themes_count * by_themes).tolist()

    def nearest(self, ours: int) -> tuple[int, float]:
        """Return the place of the other group most like one of ours, and how alike they are."""
        alike = self.alike[ours]
        most = max(alike)
        return alike.index(most), most


def _cosines(rows: Array, weights: Array, size: int) -> Array:
    """The cosines of the first rows with the others, 0 where one of the two is empty."""
    weighed = rows * weights
    lengths = numpy.sqrt((weighed**2).sum(axis=1))
    products = lengths[:size, None] * lengths[None, size:]
    shared = weighed[:size] @ weighed[size:].T
    return numpy.divide(shared, products, out=numpy.zeros_like(shared), where=products > 0)
