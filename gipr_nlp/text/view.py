"""The folded view of a raw text, and the way back: the only place where offsets are converted.

Rules match on ``view.text``; every result is reported in offsets of ``view.raw``. A view is made of the
one-to-one fold and of edits: stretches of the raw text that the view leaves out or replaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy
from attrs import frozen

from gipr_nlp.report import Span
from gipr_nlp.text.segment import Segmenter

__all__ = ["Edit", "View", "build_view"]

Array = Any


@frozen(order=True)
class Edit:
    """Replace ``text[start:end]`` of the fold by ``replacement`` (empty: leave it out).

    ``rule`` is the id of the noise rule or phrase that asked for it. What is left out belongs to the
    character before it where ``attached`` is set (a gloss), and to nothing otherwise (a line end).
    """

    start: int
    end: int
    replacement: str = ""
    rule: str = ""
    attached: bool = False


class View:
    """A folded text together with the map to the raw text it stands for.

    Parameters
    ----------
    raw:
        The text as given.
    text:
        The folded text.
    begins, ends:
        For every character of ``text`` the raw offset where it begins and the one where it ends;
        None when the two texts are aligned one to one.
    script:
        Script of the raw text.
    edits:
        What was left out or replaced, in raw offsets.

    """

    __slots__ = ("_begins", "_bounds", "_ends", "edits", "raw", "rules_digest", "script", "segmenter", "text")

    def __init__(
        self,
        raw: str,
        text: str,
        begins: Sequence[int] | Array | None,
        ends: Sequence[int] | Array | None,
        script: Literal["Hans", "Hant"] = "Hans",
        edits: tuple[Edit, ...] = (),
    ) -> None:
        self.raw = raw
        self.text = text
        self._bounds: tuple[Array, Array] | None = None
        self._begins: list[int] | None = None
        self._ends: list[int] | None = None
        if begins is not None and ends is not None:
            self._bounds = numpy.asarray(begins), numpy.asarray(ends)
            # a single look is faster in a list
            self._begins, self._ends = self._bounds[0].tolist(), self._bounds[1].tolist()
        self.script = script
        self.edits = edits
        #: digest of the rules that asked for the edits; empty where none were asked
        self.rules_digest = ""
        #: what cuts the text into words; None where no tokenizer of ours was asked
        self.segmenter: Segmenter | None = None

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Convert a half-open stretch of the folded text into one of the raw text.

        Characters left out at either edge stay outside; an empty stretch becomes an empty one.
        """
        if self._begins is None or self._ends is None:
            return start, end
        if end <= start:
            at = self._begins[start] if start < len(self._begins) else len(self.raw)
            return at, at
        return self._begins[start], self._ends[end - 1]

    def bounds(self) -> tuple[Array, Array]:
        """Return, for every folded character, the raw offsets where it begins and where it ends, as two arrays."""
        if self._bounds is None:
            begins = numpy.arange(len(self.text))
            return begins, begins + 1
        return self._bounds

    def span(self, start: int, end: int) -> Span:
        """Return the raw passage for a half-open stretch of the folded text."""
        begins, ends = self._begins, self._ends
        if begins is not None and ends is not None:
            start, end = (begins[start], ends[end - 1]) if end > start else self.to_raw(start, end)
        return Span(start, end, self.raw[start:end])

    def from_raw(self, offset: int) -> int:
        """Return the position in the folded text of a raw offset (the next kept character if it was left out)."""
        if self._begins is None or self._ends is None:
            return offset
        low, high = 0, len(self._ends)
        while low < high:
            middle = (low + high) // 2
            if self._ends[middle] <= offset:
                low = middle + 1
            else:
                high = middle
        return low


def build_view(
    raw: str, folded: str, edits: Iterable[Edit], script: Literal["Hans", "Hant"] = "Hans"
) -> View:
    """Apply edits to a one-to-one fold.

    Parameters
    ----------
    raw, folded:
        Two texts of equal length.
    edits:
        Replacements in offsets of ``folded``. Where two overlap, the one that begins first wins
        (the longer one if they begin together).
    script:
        Script of the raw text.

    Returns
    -------
    View
        The folded text with its map.

    Examples
    --------
    >>> view = build_view("信 息", "信 息", [Edit(1, 2)])
    >>> view.text, view.to_raw(0, 2)
    ('信息', (0, 3))

    """
    kept: list[Edit] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if edit.start >= at and edit.end > edit.start:
            kept.append(edit)
            at = edit.end
    if not kept:
        return View(raw, folded, None, None, script)
    parts: list[str] = []
    begins: list[Array] = []
    ends: list[Array] = []
    places = numpy.arange(len(folded) + 1)
    at = 0
    for edit in kept:
        if edit.start > at:
            parts.append(folded[at : edit.start])
            begins.append(places[at : edit.start])
            ends.append(places[at + 1 : edit.start + 1])
        if edit.replacement:
            parts.append(edit.replacement)
            size, width = len(edit.replacement), edit.end - edit.start
            if size == width:
                begins.append(places[edit.start : edit.end])
                ends.append(places[edit.start + 1 : edit.end + 1])
            else:
                # characters of a length-changing phrase have no counterpart of their own: each stands for the whole
                begins.append(numpy.full(size, edit.start))
                ends.append(numpy.full(size, edit.end))
        elif edit.attached and ends:
            last = ends[-1].copy()
            last[-1] = edit.end
            ends[-1] = last
        at = edit.end
    parts.append(folded[at:])
    begins.append(places[at:-1])
    ends.append(places[at + 1 :])
    return View(raw, "".join(parts), numpy.concatenate(begins), numpy.concatenate(ends), script, tuple(kept))
