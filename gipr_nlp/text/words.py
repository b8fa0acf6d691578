"""The words of the running text: where each stands, and a number for it that is the same in every process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy
from attrs import frozen

from gipr_nlp.text.codes import codes_of
from gipr_nlp.text.segment import Segmenter

__all__ = ["Words", "words_of"]

# odd factors of the powers that tell the characters of a word apart; what stands behind the last one does not tell
_FACTOR = 0x9E3779B97F4A7C15
_LONGEST = 64

Array = Any


def _powers() -> Array:
    powers = [1]
    for _ in range(_LONGEST - 1):
        powers.append(powers[-1] * _FACTOR % (1 << 64))
    return numpy.array(powers, dtype=numpy.uint64)


_POWERS = _powers()


@frozen(eq=False)
class Words:
    """Words in offsets of the folded text, as arrays of equal length, in order.

    Parameters
    ----------
    starts, ends:
        Half-open offsets.
    numbers:
        For each word a number of 64 bits; equal words have equal numbers.
    """

    starts: Array
    ends: Array
    numbers: Array

    def range_of(self, starts: Array, ends: Array) -> tuple[Array, Array]:
        """Return for stretches of the text the words that begin in them, as half-open ranges of indices.

        Parameters
        ----------
        starts, ends:
            Arrays of half-open offsets of the folded text.
        """
        first = self.starts.searchsorted(starts)
        return first, numpy.maximum(self.starts.searchsorted(ends), first)


def words_of(text: str, blocks: Sequence[tuple[int, int]], segmenter: Segmenter) -> Words:
    """Return the words of some stretches of a folded text.

    Parameters
    ----------
    text:
        The folded text.
    blocks:
        Half-open stretches of whole lines, in order.
    segmenter:
        What cuts them.

    Examples
    --------
    >>> from gipr_nlp.text.segment import RjiebaSegmenter
    >>> text = "表 | 3\\n公开信息3条"
    >>> words = words_of(text, [(6, 12)], RjiebaSegmenter())
    >>> [text[a:b] for a, b in zip(words.starts.tolist(), words.ends.tolist())]
    ['公开', '信息', '3', '条']
    """
    cut = "\n".join([text[start:end] for start, end in blocks])
    if not cut:
        nothing = numpy.zeros(0, dtype=numpy.int64)
        return Words(nothing, nothing, nothing.astype(numpy.uint64))
    words = segmenter.cut(cut)
    sizes = numpy.fromiter(map(len, words), dtype=numpy.int64, count=len(words))
    ends = sizes.cumsum()
    starts = ends - sizes
    # from the stretches put together back to the text
    low, high = numpy.array(blocks, dtype=numpy.int64).T
    lengths = high - low + 1
    begins = lengths.cumsum() - lengths
    shifts = (low - begins)[begins.searchsorted(starts, side="right") - 1]
    codes = codes_of(cut).astype(numpy.uint64)
    places = numpy.minimum(numpy.arange(len(codes)) - starts.repeat(sizes), _LONGEST - 1)
    with numpy.errstate(over="ignore"):
        numbers = numpy.add.reduceat(codes * _POWERS[places], starts)
    return Words(starts + shifts, ends + shifts, numbers)
