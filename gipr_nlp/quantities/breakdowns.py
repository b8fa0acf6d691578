"""Breakdowns: which figures are said to be parts of which total."""

from __future__ import annotations

from collections.abc import Sequence

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
_REST = regex.compile(r"其[余他它]")
_INFORMATION_UNITS = frozenset({"条", "件", "份", "篇", "个", "项", "期", "次", "条次", "则", "批"})
_CASE_UNITS = frozenset({"件", "条", "起", "宗", "次", "个", "份", "项", "例", "件次", "单"})


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
        stop = _stop(text, total.end)
        following = [k for k in range(n + 1, len(quantities)) if quantities[k].start < stop]
        if not following:
            continue
        between = text[total.end : quantities[following[0]].start]
        opening = _OPENS.search(between)
        if opening is None or (between[: opening.start()].count(",") > 1 and "其中" not in opening.group()):
            continue
        units = _CASE_UNITS if total.unit in _CASE_UNITS and total.unit not in ("条",) else _INFORMATION_UNITS
        parts: list[int] = []
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
            if q.unit != total.unit and not (q.unit in units and total.unit in units):
                if parts and "," in gap:
                    break
                continue
            parts.append(k)
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
