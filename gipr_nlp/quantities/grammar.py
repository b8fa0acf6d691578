"""Where quantities stand in a text: number, unit and modifiers, after everything that is no quantity is masked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

import regex
from attrs import define

from gipr_nlp.quantities.numerals import read_number
from gipr_nlp.report import Bound, FactKind
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Hit, Matcher
from gipr_nlp.structure.regions import Regions

__all__ = ["FoundQuantity", "Mask", "QuantityReader"]

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+万(?=\d{1,4}(?!\d|[ ]?年))\d+|\d+)(?:\.\d+)?"
_HAN = r"(?:[〇零一二三四五六七八九十百千两](?:[〇零一二三四五六七八九十百千两]|万(?=[〇零一二三四五六七八九十百千余多]))*(?:点[〇零一二三四五六七八九]+)?|半)"
_MORE = r"[余多来]"
_NUMBER = rf"(?:百分之)?(?P<core>(?<![\d.A-Za-z])(?<!\d,){_ARABIC}(?![\d]|,\d{{3}}(?!\d)|[A-Za-z])|{_HAN})"
# says at a glance where no number begins
_BEGINS = r"(?=[\d〇零一二三四五六七八九十百千两半])"
# 百分之八十五 is a number and its unit in one
_PERCENT = rf"百分之(?P<core>{_ARABIC}|{_HAN})"
_SENTENCE_ENDS = "。\n"
_SENTENCE_END = re.compile(r"[。\n]")
_RANGE_MARK = r"[ ]?(?:至|到|-|—|~|－)[ ]?"


@define  # made by the hundred: not frozen, which would triple what one costs
class FoundQuantity:
    """A quantity in offsets of the folded text."""

    start: int
    end: int
    value: Decimal | None
    unit: str
    bound: Bound
    kind: FactKind
    rules: tuple[str, ...]
    low: Decimal | None = None
    high: Decimal | None = None
    #: where the number itself begins and the unit ends, without modifiers
    core_start: int = 0
    core_end: int = 0
    #: where the unit stands
    unit_at: tuple[int, int] = (0, 0)


class Mask:
    """Stretches in which no digit or numeral is a quantity, with the rule that says so."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        merged: list[tuple[int, int, str]] = []
        for hit in sorted(hits, key=lambda h: h.start):
            if merged and hit.start < merged[-1][1]:
                if hit.end > merged[-1][1]:
                    merged[-1] = (merged[-1][0], hit.end, merged[-1][2])
            else:
                merged.append((hit.start, hit.end, hit.rule.id))
        self._starts = [m[0] for m in merged]
        self._merged = merged

    def covers(self, start: int, end: int) -> str:
        """Return the rule that masks part of ``[start, end)``, or an empty text."""
        at = bisect_right(self._starts, end - 1) - 1
        if at >= 0 and self._merged[at][1] > start:
            return self._merged[at][2]
        return ""


def _sentences_of(text: str, matches: Sequence[Any]) -> list[tuple[int, int]]:
    """The sentences around matches, each once, in order: nowhere else does it matter what is excluded."""
    found: list[tuple[int, int]] = []
    for m in sorted(matches, key=lambda m: int(m.start())):
        if found and m.end() <= found[-1][1]:
            continue
        start = max((text.rfind(mark, 0, m.start()) for mark in _SENTENCE_ENDS), default=-1) + 1
        edge = _SENTENCE_END.search(text, m.end())
        end = edge.end() if edge is not None else len(text)
        if found and start < found[-1][1]:
            start, _ = found.pop()
        found.append((start, end))
    return found


class QuantityReader:
    """Finds quantities with the units, exclusions, bounds and facets of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._units = rules.units
        self._exclusions = Matcher(rules, "exclusions")
        texts = sorted(self._units, key=lambda t: (-len(t), t))
        alternatives = "|".join(
            regex.escape(t) + (rf"(?!{rules.expand(self._units[t].unless)})" if self._units[t].unless else "")
            for t in texts
        )
        unit = rf"(?P<unit>{alternatives})"
        factor = (
            rf"(?P<more>{_MORE})?[ ]?(?P<factor>[十百千]?[万亿]{{1,2}}|[百千](?=余|多))?(?P<more2>{_MORE})?"
        )
        self._pattern = rules.compile(
            rf"{_BEGINS}(?P<range>{_NUMBER.replace('?P<core>', '?P<low>')}{_RANGE_MARK})?{_NUMBER}[ ]?{factor}[ ]{{0,3}}{unit}",
            *(u for u in self._units.values() if u.unless),
            field="unless",
            short_texts=True,
        )
        self._percent = re.compile(_PERCENT)
        self._not_one, self._not_numeral = rules.cue("not_one"), rules.cue("not_numeral")
        self._before = self._sided(rules, "bounds", "before")
        self._after = self._sided(rules, "bounds", "after")
        self._facets_before = self._sided(rules, "facets", "before", raw=True)
        self._facets_after = self._sided(rules, "facets", "after", raw=True)
        self._special = [
            (rule, rules.compile(rules.pattern_of(rule), rule))
            for rule in rules.select("facets")
            if rule.reach == "local"
        ]

    @staticmethod
    def _sided(rules: RuleSet, component: str, side: str, *, raw: bool = False) -> list[tuple[Any, Any, Any]]:
        compiled = []
        for rule in rules.select(component):
            if rule.reach != side:
                continue
            pattern = rules.pattern_of(rule)
            if not raw:
                pattern = rf"(?:{pattern})[ ]?$" if side == "before" else rf"^[ ]?(?:{pattern})"
            forbidden = "|".join(f"(?:{f})" for f in rule.forbid)
            forbid = rules.compile(forbidden, rule, field="forbid", short_texts=True) if forbidden else None
            compiled.append((rule, rules.compile(pattern, rule, short_texts=True), forbid))
        return compiled

    def mask(self, text: str, within: Sequence[tuple[int, int]] | None = None) -> Mask:
        """Return the stretches of a folded text in which nothing is a quantity.

        Parameters
        ----------
        text:
            The folded text.
        within:
            Half-open stretches of running text, where the rest is of no interest.

        """
        return Mask(self._exclusions.hits(text, within=within))

    def read(
        self,
        text: str,
        regions: Regions | None = None,
        within: Sequence[tuple[int, int]] | None = None,
    ) -> list[FoundQuantity]:
        """Return the quantities of a folded text, in order.

        Parameters
        ----------
        text:
            The folded text.
        regions:
            Stretches that are no running text (tables); nothing is read there.
        within:
            Half-open stretches of running text, where the rest is known to be closed; only a matter of speed.

        """
        regions = regions or Regions(())
        places = within or [(0, len(text))]
        special = [
            (rule, m) for rule, pattern in self._special for low, high in places
            for m in pattern.finditer(text, low, high)
        ]  # fmt: skip
        plain = [m for low, high in places for m in self._pattern.finditer(text, low, high)]
        shares = [m for low, high in places for m in self._percent.finditer(text, low, high)]
        mask = self.mask(text, _sentences_of(text, [m for _, m in special] + plain + shares))
        found: list[FoundQuantity] = []
        taken = bytearray(
            len(text)
        )  # a mark on each character of a figure: a look costs the same in long texts
        for rule, m in special:
            a, b = m.span("hit")
            if 1 in taken[a:b] or (rule.outcome != "rank" and mask.covers(a, b)):
                continue
            quantity = self._rank(rule.id, m) if rule.outcome == "rank" else self._bare(text, rule.id, m)
            if quantity is not None:
                found.append(quantity)
                taken[a:b] = b"\1" * (b - a)
        for m in shares:
            share = None if mask.covers(*m.span()) else self._share(text, m)
            if share is not None:
                found.append(share)
                taken[m.start() : m.end()] = b"\1" * (m.end() - m.start())
        for m in plain:
            if regions.cover(m.start("core")) or 1 in taken[m.start() : m.end()]:
                continue
            if mask.covers(m.start("core"), m.end("unit")):
                continue
            quantity = self._quantity(text, m, mask)
            if quantity is not None:
                found.append(quantity)
        found = [q for q in found if not regions.cover(q.core_start)]
        found.sort(key=lambda q: q.start)
        return found

    @staticmethod
    def _rank(rule: str, m: Any) -> FoundQuantity | None:
        value = read_number(m.group("num"))
        if value is None:
            return None
        a, b = m.span("hit")
        return FoundQuantity(a, b, value, "名", "exact", "rank", (rule,), core_start=a, core_end=b)

    def _share(self, text: str, m: re.Match[str]) -> FoundQuantity | None:
        value = read_number(m.group("core"))
        if value is None:
            return None
        start, end, bound, rules = self._bounded(text, *m.span(), "exact")
        kind = self._kind(text, m.start(), m.end(), "share", None)
        return FoundQuantity(
            start, end, value, "%", bound, kind, tuple(rules), core_start=m.start(), core_end=m.end()
        )

    def _bare(self, text: str, rule: str, m: Any) -> FoundQuantity | None:
        a, b = m.span("hit")
        shown = text[a:b].rstrip()
        b = a + len(shown)
        number = shown.replace(" ", "").replace("余", "").replace("多", "")
        value = read_number(number)
        if value is None or (1990 <= value <= 2035 and len(number) == 4):
            return None
        bound: Bound = "approx" if ("余" in shown or "多" in shown) else "exact"
        start, end, bound, rules = self._bounded(text, a, b, bound)
        return FoundQuantity(start, end, value, "", bound, "count", (rule, *rules), core_start=a, core_end=b)

    def _bounded(self, text: str, start: int, end: int, bound: Bound) -> tuple[int, int, Bound, list[str]]:
        """The passage with the words beside it that bound the number, the bound, and the rules that say so."""
        rules: list[str] = []
        left = text[max(0, start - 6) : start]
        for rule, pattern, forbid in self._before:
            hit = pattern.search(left)
            if hit and not (forbid and forbid.search(left)):
                bound = bound if bound == "approx" and rule.outcome == "approx" else rule.outcome
                start -= len(left) - hit.start()
                rules.append(rule.id)
                break
        right = text[end : end + 8]
        for rule, pattern, _ in self._after:
            hit = pattern.match(right)
            if hit:
                bound = rule.outcome
                end += hit.end()
                rules.append(rule.id)
                break
        return start, end, bound, rules

    def _quantity(self, text: str, m: Any, mask: Mask) -> FoundQuantity | None:
        core, factor, unit = m.group("core"), m.group("factor") or "", self._units[m.group("unit")]
        is_han = not core[0].isdigit()
        start, end = m.start("core"), m.end("unit")
        percent = text[max(0, start - 3) : start] == "百分之"
        if is_han and not factor and not self._countable(core, unit, text, start):
            return None
        bound: Bound = "exact"
        if m.group("more") or m.group("more2"):
            bound = "approx"
        value, low, high = read_number(core + factor), None, None
        if is_han and len(core) == 2 and not factor:
            first, second = read_number(core[0]), read_number(core[1])
            if first and second and second - first == 1 and second < 10:
                value, low, high = None, first, second  # 两三天
        if value is None and low is None:
            return None
        if m.group("range") and low is None:
            below = read_number(m.group("low"))
            if below is not None and value is not None and below < value and not mask.covers(*m.span("low")):
                value, low, high, start = None, below, value, m.start("low")
        if percent:
            start -= 3
        core_start, core_end = start, end
        start, end, bound, rules = self._bounded(text, start, end, bound)
        kind = self._kind(text, core_start, core_end, unit.kind, low)
        name = unit.canonical
        if name == "位" and any(
            rule.outcome == "rank_change" and pattern.search(text[max(0, core_start - 8) : core_start])
            for rule, pattern, _ in self._facets_before
        ):
            name, kind = "位次", "change"
        return FoundQuantity(
            start,
            end,
            value,
            name,
            bound,
            kind,
            tuple(rules),
            low,
            high,
            core_start,
            core_end,
            m.span("unit"),
        )

    def _kind(self, text: str, start: int, end: int, unit_kind: str, low: Decimal | None) -> FactKind:
        if low is not None:
            return "range"
        left = text[max(0, start - 24) : start]
        for rule, pattern, forbid in self._facets_before:
            if (
                rule.outcome not in ("same", "rank_change")
                and pattern.search(left)
                and not (forbid and forbid.search(left))
            ):
                kind: FactKind = rule.outcome
                return kind
        right = text[end : end + 6]
        for rule, pattern, _ in self._facets_after:
            if pattern.search(right):
                return cast(FactKind, rule.outcome)
        known: dict[str, FactKind] = {
            "share": "share", "money": "money", "duration": "duration", "rank": "rank", "change": "change",
        }  # fmt: skip
        return known.get(unit_kind, "count")

    def _countable(self, core: str, unit: Any, text: str, start: int) -> bool:
        """Whether a Chinese numeral before this unit is a true quantity."""
        if not unit.numerals:
            return False
        if core == "一":
            return bool(unit.one) and not self._not_one.search(text[max(0, start - 2) : start])
        return not self._not_numeral.search(text[max(0, start - 2) : start])
