"""Stretches of the folded text that are no running text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from attrs import define

__all__ = ["Region", "Regions"]


@define  # made by the thousand: not frozen, which would triple what one costs
class Region:
    """A half-open stretch of the folded text; ``schema`` names the form it holds, where it holds one."""

    start: int
    end: int
    schema: str = ""


class Regions:
    """Many stretches, asked often: overlapping ones are joined once, then found by bisection.

    >>> Regions([Region(0, 3), Region(2, 5)]).cover(4)
    True
    """

    def __init__(self, regions: Iterable[Region]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for region in sorted(regions, key=lambda r: (r.start, r.end)):
            if self._ends and region.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], region.end)
            else:
                self._starts.append(region.start)
                self._ends.append(region.end)

    def cover(self, offset: int) -> bool:
        """Say whether an offset lies in one of the stretches."""
        at = bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self._ends[at]
