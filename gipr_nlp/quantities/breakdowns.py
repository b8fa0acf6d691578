"""Breakdowns: which figures are said to be parts of which total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import regex
from attrs import frozen

from gipr_nlp.quantities.grammar import FoundQuantity

__all__ = ["Breakdown", "find_breakdowns"]

# what opens a list of parts behind a total
_OPENS = regex.compile(r"其中|分别(?:为|是|有)|包括|(?:按|分)[^,。;]{1,10}(?:分|看|类)[,:]|[(](?=[^()]{0,12}\d)|:")
# the list is not complete by its own words
_OPEN_LIST = regex.compile(r"等(?!候|级|待|次)|主要(?:为|是|有|包括|涉及|集中)|如(?!下|期|实)|不(?:完全)?限于|部分为")
# the parts may share items by the words of the text
_OVERLAP = regex.compile(r"计1|计一|不同渠道|同时发布|同步|重复|交叉|多渠道|转发|首发|兼")
# a list without 其中 begins right behind its opening
_NEAR_PART = 16
_REST = regex.compile(r"其[余他它]")
# items of information are counted in several units inside one list, cases are not
_INFORMATION_UNITS = frozenset({"条", "件", "份", "篇", "期", "条次", "则"})


@frozen
class Breakdown:
    """A total and its parts, as indices into the list of quantities.

    ``open`` says that the words leave the list incomplete, ``overlapping`` that items may be counted twice,
    ``closed`` that a last part (其他, 其余) completes it.
    """

    total: int
    parts: tuple[int, ...]
    open: bool
    overlapping: bool
    closed: bool


def find_breakdowns(text: str, quantities: Sequence[FoundQuantity]) -> list[Breakdown]:
    """Return the breakdowns a text states, in order.

    Parameters
    ----------
    text:
        The folded text.
    quantities:
        Its quantities, in order.

    Examples
    --------
    >>> from gipr_nlp.rules.loader import builtin_rules
    >>> from gipr_nlp.quantities.grammar import QuantityReader
    >>> text = "公开信息318条,其中网站270条,微博48条。"
    >>> found = QuantityReader(builtin_rules()).read(text)
    >>> [(b.total, b.parts) for b in find_breakdowns(text, found)]
    [(0, (1, 2))]
    """
    found: list[Breakdown] = []
    used: set[int] = set()
    for n, total in enumerate(quantities):
        if n in used or total.value is None or total.kind != "count" or n + 1 >= len(quantities):
            continue
        if _REST.search(text, max(0, total.start - 6), total.start):
            continue  # 其他129条 ends a list, it opens none
        stop = _stop(text, total.end)
        following = [k for k in range(n + 1, len(quantities)) if quantities[k].start < stop]
        if not following:
            continue
        between = text[total.end : quantities[following[0]].start]
        opening = _OPENS.search(between)
        if opening is None or between.count(")") > between.count("("):
            continue
        named = "其中" in opening.group()
        if not named and (between[: opening.start()].count(",") > 1 or len(between) - opening.end() > _NEAR_PART):
            continue
        mixed = total.unit in ("条", "条次")
        parts: list[int] = []
        summed = Decimal(0)
        depth = between.count("(") - between.count(")")
        base = depth
        at = total.end
        for k in following:
            gap = text[at : quantities[k].start]
            at = quantities[k].end
            if k > following[0]:
                depth += gap.count("(") - gap.count(")")
            if depth < base:
                break
            if depth > base:
                continue  # a part of a part
            q = quantities[k]
            if q.value is None or q.kind != "count":
                continue
            if q.unit != total.unit and not (mixed and q.unit in _INFORMATION_UNITS):
                if not named:
                    break
                continue
            if parts and gap.count(",") > 1 and not regex.search("[、,]$", gap.rstrip()) and len(gap) > 40:
                break
            parts.append(k)
            summed = summed + q.value
            if len(parts) >= 2 and summed == total.value:
                break  # complete: what follows is another story
        if not parts:
            continue
        stretch = text[total.start : quantities[parts[-1]].end + 12]
        last = text[quantities[parts[-2]].end if len(parts) > 1 else total.end : quantities[parts[-1]].start]
        lead = text[max(0, total.start - 60) : total.start]
        found.append(
            Breakdown(
                n,
                tuple(parts),
                _OPEN_LIST.search(text, total.end, min(len(text), quantities[parts[-1]].end + 6)) is not None,
                _OVERLAP.search(stretch) is not None or _OVERLAP.search(lead) is not None,
                _REST.search(last) is not None,
            )
        )
        used.update(parts)
    return found


def _stop(text: str, at: int) -> int:
    """Where the sentence that may break a total down ends; a following 其中 sentence belongs to it."""
    end = at
    while end < len(text) and text[end] not in "。\n!?":
        end += 1
    if end < len(text) and text[end] == "。" and regex.match(r"[ ]*其中", text[end + 1 : end + 8]):
        end += 1
        while end < len(text) and text[end] not in "。\n!?":
            end += 1
    return end
