"""Breakdowns: which figures are said to be parts of which total."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from attrs import frozen

from gipr_nlp.quantities.grammar import FoundQuantity
from gipr_nlp.rules.loader import RuleSet

__all__ = ["Breakdown", "find_breakdowns"]

# a list without 其中 begins right behind its opening
_NEAR_PART = 16
# no total is broken down further away; a text without full stops is one sentence
_REACH = 2000
# how far into the next sentence the words may stand that break the total down: 每条只归入一种渠道,四种渠道的数量是:
_NEXT_SENTENCE = 36
_SENTENCE_END = re.compile(r"。[ ]*|[\n!?]")
# a stretch up to the last end of a sentence in it
_TO_SENTENCE_END = re.compile(r".*[。\n!?]", re.DOTALL)


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


def find_breakdowns(text: str, quantities: Sequence[FoundQuantity], rules: RuleSet) -> list[Breakdown]:
    """Return the breakdowns a text states, in order.

    Parameters
    ----------
    text:
        The folded text.
    quantities:
        Its quantities, in order.
    rules:
        The rule set whose cues tell what opens, continues and completes a list of parts.

    Examples
    --------
    >>> from gipr_nlp.rules.loader import builtin_rules
    >>> from gipr_nlp.quantities.grammar import QuantityReader
    >>> rules = builtin_rules()
    >>> text = "公开信息318条,其中网站270条,微博48条。"
    >>> found = QuantityReader(rules).read(text)
    >>> [(b.total, b.parts) for b in find_breakdowns(text, found, rules)]
    [(0, (1, 2))]

    """
    opens, open_list, overlap = rules.cue("breakdown_opens"), rules.cue("open_list"), rules.cue("overlap")
    rest = rules.cue("rest")
    collective = {unit.canonical for unit in rules.units.values() if unit.collective}
    information = {unit.canonical for unit in rules.units.values() if unit.information}
    found: list[Breakdown] = []
    used: set[int] = set()
    starts = [quantity.start for quantity in quantities]
    for n, total in enumerate(quantities):
        if n in used or total.value is None or total.kind != "count" or n + 1 >= len(quantities):
            continue
        if rest.search(text, max(0, total.start - 6), total.start):
            continue  # 其他129条 ends a list, it opens none
        alone = not any(
            q.unit == total.unit and q.kind == "count"
            for q in quantities[bisect_left(starts, _sentence(text, total.start)) : n]
        ) and (
            n + 1 == len(quantities)
            or quantities[n + 1].kind == "change"
            or quantities[n + 1].start > _edge(text, total.end)
        )
        stop = min(_stop(text, total.end, opens, alone=alone), total.end + _REACH)
        mixed = total.unit in collective
        # growth beside a total (比上年增加118条) and figures in other units stand between it and its parts at most
        following = list(range(n + 1, bisect_left(starts, stop, n + 1)))
        following = following[
            next((i for i, k in enumerate(following) if quantities[k].kind != "change"), 0) :
        ]
        if not following:
            continue
        like = (k for k in following if _counts_like(quantities[k], total.unit, mixed, information))
        first = next(like, following[0])
        between = text[total.end : quantities[first].start]
        opening = opens.search(text, total.end, quantities[first].end)
        if opening is None or opening.end() > quantities[first].start:
            continue
        if opening.start() > quantities[following[0]].start:
            continue  # what is broken down is the figure in between
        opened = text[total.end : opening.start()]
        if between.count(")") > between.count("(") or opened.count(")") > opened.count("("):
            continue
        named = bool(opening.group("named"))
        if not named and (
            first != following[0]
            or text.count(",", total.end, opening.start()) > 1
            or quantities[first].start - opening.end() > _NEAR_PART
        ):
            continue
        following = following[following.index(first) :]
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
            if not _counts_like(q, total.unit, mixed, information):
                if not named:
                    break
                continue
            if parts and gap.count(",") > 1 and not gap.rstrip().endswith(("、", ",")) and len(gap) > 40:
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
                open_list.search(text, total.end, min(len(text), quantities[parts[-1]].end + 6)) is not None,
                overlap.search(stretch) is not None or overlap.search(lead) is not None,
                rest.search(last) is not None,
            )
        )
        used.update(parts)
    return found


def _counts_like(quantity: FoundQuantity, unit: str, mixed: bool, information: set[str]) -> bool:
    """Whether a figure counts in the unit of a total, or in one its parts may have."""
    return quantity.unit == unit or (mixed and quantity.unit in information)


def _edge(text: str, at: int) -> int:
    edge = _SENTENCE_END.search(text, at, at + _REACH)
    return min(len(text), at + _REACH) if edge is None else edge.start()


def _sentence(text: str, at: int) -> int:
    """Where the sentence around a place begins."""
    end = _TO_SENTENCE_END.match(text, max(0, at - _REACH), at)
    return end.end() if end is not None else 0


def _stop(text: str, at: int, opens: Any, *, alone: bool) -> int:
    """Where the sentence that may break a total down ends; a following 其中 sentence belongs to it.

    Other words that open a list in the next sentence (从渠道看) do so only for a total that stands alone in its own.
    """
    edge = _SENTENCE_END.search(text, at, at + _REACH)
    if edge is None:
        return min(len(text), at + _REACH)
    if not edge.group().startswith("。"):
        return edge.start()
    following = opens.match(text, edge.end())
    if following is None and alone:
        following = opens.search(text, edge.end(), edge.end() + _NEXT_SENTENCE)
    if following is not None and not alone and not following.group("goes_on"):
        following = None
    if (
        following is not None
        and following.group("named")
        and not _SENTENCE_END.search(text, edge.end(), following.start())
    ):
        at = edge.end()
        edge = _SENTENCE_END.search(text, at, at + _REACH)
        return edge.start() if edge is not None else min(len(text), at + _REACH)
    return edge.start()
