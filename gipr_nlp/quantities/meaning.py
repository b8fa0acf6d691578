"""What a quantity counts: indicators by the words beside the figure, and clauses that deny something."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from attrs import define, frozen

from gipr_nlp.quantities.channels import SORTS, TOTAL, Channel, ChannelReader, Channels, closed_brackets
from gipr_nlp.quantities.grammar import FoundQuantity
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Matcher, RoleAt
from gipr_nlp.rules.prefilter import KeyIndex, needed_sets, needed_words
from gipr_nlp.rules.schema import Rule
from gipr_nlp.structure.regions import Regions

__all__ = ["FIGURE", "FoundNil", "IndicatorReader", "Meaning", "NilReader"]

_SENTENCE_EDGE = re.compile(r"[。;；!！?？\n]")
_CLAUSE_EDGE = ",，。;；:：!！?？\n"
_EDGE = re.compile(r"[,，。;；:：!！?？\n]")
_BEFORE, _AFTER = 60, 26
# no sentence of a report reaches further to either side of a figure
_SENTENCE = 600
# nor does a list of names before 分别
_LIST = 120
_THRESHOLD = 1.0
# a word next to the figure says more than one at the far end of the clause, or in a clause before
_DECAY, _CLAUSE_DECAY, _MOST_DECAY = 0.012, 0.22, 0.7
#: Stands for the figure itself in what an indicator rule sees.
FIGURE = "\ue001"
# how many selections of rules a reader remembers
_MOST_SETS = 4096
_BREAKDOWN_BONUS, _SENTENCE_BONUS, _PART_BONUS = 3.0, 0.8, 1.2
# families whose parts count what their total counts, and how strongly
_ALIKE = {"response.": 4.0, "complaints.": 2.0, "fees.": 3.0, "administration.": 3.0, "procurement.": 3.0}
_ALIKE_EXACTLY = {"disclosure.media": 2.4}
#: What a channel decides about: a count of published items that is of nothing more special.
_PUBLISHED = frozenset({TOTAL, "disclosure.by_category", *SORTS})
# how strongly a channel speaks: named beside the figure, named before an earlier one, named as the topic
_CHANNEL_WEIGHT, _CARRIED_WEIGHT, _TOPIC_WEIGHT = 6.0, 4.0, 3.0
# a figure that says so clearly what it counts is no loose part of what was published; no part at all by one such word
_OWN_READING, _SURE = 4.0, 6.8
# a figure this near to a channel needs no verb between; a further figure no further from the one before
_BESIDE, _GAP = 4, 24
_CATEGORY, _ITEMS = "disclosure.by_category", "信息"
# two members of a list begin alike when these characters agree
_OPENING = 4
# units that count what was published where the words say so
_PUBLISHED_IN = frozenset({"起", "宗", "册", "批次", "例"})
# figures of an account or a site stand between its name and the count of what it published
_OF_ACCOUNTS = ("new_media.", "website.visits")
# what counts published items of one sort or another
_ABOUT_PUBLISHED = ("disclosure.", "normative_documents.")
_TRAILING_REMARK = re.compile(r"(?<=[^,。;:(]{2})\([^()\d]{1,40}\)$")
# issues are counted beside items, not among them
_ISSUES = "期"
# what parts without a reading of their own count as well: 接到诉求318件,三者各52件、97件、169件
_PASSED_ON = (
    "complaints.received", "response.", "new_media.", "website.visits", "organisation.units", "training.",
    "staff.total", "meetings.",
)  # fmt: skip
_MEMBER_GAP = re.compile(r"[^,、;。:\n]{0,8}[,、;][^,、;。:\n]{0,6}:?")
# what a list counts that goes on behind a semicolon
_GOES_ON = ("disclosure.", "organisation.units", "complaints.received")
# a total named so clearly stays one inside a breakdown: 累计公开1842条,其中本年新增436条
_NAMED_TOTAL = 6.0
_OF = "的"
_LIST_COMMA = "、"
# the name of a member of a list is no longer than this
_SEMICOLONS, _MEMBER = ";；", 14
_NOT_PARTS = (
    "administration.",
    "complaints.",
    "other",
    "response.events",
    "response.replies",
    "procurement.",
)


@define  # made by the hundred: not frozen, which would triple what one costs
class Meaning:
    """What a quantity counts, with the votes that decided."""

    indicator: str
    score: float
    runner_up: float
    votes: tuple[tuple[str, float, int, int], ...]


@frozen
class FoundNil:
    """A clause that denies something, in offsets of the folded text."""

    start: int
    end: int
    indicator: str
    rule: str
    principal: bool
    #: where the thing denied is named
    denied: tuple[int, int] = (0, 0)


@frozen
class _Scored:
    rule: Rule
    pattern: Any
    require: Any
    forbid: Any
    units: frozenset[str]
    sections: frozenset[str]
    #: sets of keys; one of each set stands in every match
    needed: tuple[frozenset[str], ...]


def _any(patterns: Sequence[str], rule: Rule, rules: RuleSet, field: str) -> Any:
    if not patterns:
        return None
    joined = "|".join(f"(?:{rules.expand(p)})" for p in patterns)
    return rules.compile(joined, rule, field=field, short_texts=True)


class IndicatorReader:
    """Names what each quantity counts, with the indicator rules of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules: list[_Scored] = []
        for rule in rules.select("indicators"):
            pattern = rules.pattern_of(rule)
            self._rules.append(
                _Scored(
                    rule,
                    rules.compile(pattern, rule, short_texts=True) if pattern else None,
                    _any(rule.require, rule, rules, "require"),
                    _any(rule.forbid, rule, rules, "forbid"),
                    frozenset(rule.units),
                    frozenset(rule.sections),
                    needed_sets(pattern, FIGURE) if pattern else (),
                )
            )
        self._list_mark, self._distributes = rules.cue("list_mark"), rules.cue("distributes")
        self._distributing = needed_words(rules.cue_pattern("distributes"))
        self._breakdown_part, self._continues = rules.cue("breakdown_part"), rules.cue("continues")
        self._receives = rules.cue("receives")
        self._said_behind = rules.cue("said_behind")
        self._channels = ChannelReader(rules)
        self._publishes, self._apart = rules.cue("channel_publishes"), rules.cue("channel_apart")
        self._sums = rules.cue("channel_sums")
        self._collective = {unit.canonical for unit in rules.units.values() if unit.collective}
        self._information = {unit.canonical for unit in rules.units.values() if unit.information}
        self._index = KeyIndex([scored.needed for scored in self._rules])
        self._wide = sum(1 << k for k, s in enumerate(self._rules) if s.rule.reach == "sentence")
        self._bits: dict[tuple[str, str], int] = {}
        self._by_bits: dict[int, tuple[_Scored, ...]] = {}
        #: what stands between two figures of one change: 由108个优化为80个
        self._same = [
            (rule.id, rules.compile(rules.pattern_of(rule), rule))
            for rule in rules.select("facets")
            if rule.outcome == "same"
        ]

    def _allowed(self, unit: str, role: str) -> int:
        """The rules, one bit each, for figures with a unit in sections of a role."""
        bits = self._bits.get((unit, role))
        if bits is None:
            bits = 0
            for k, scored in enumerate(self._rules):
                if (not scored.units or unit in scored.units) and (
                    not scored.sections or role in scored.sections
                ):
                    bits |= 1 << k
            self._bits[unit, role] = bits
        return bits

    def _chosen(self, bits: int) -> tuple[_Scored, ...]:
        chosen = self._by_bits.get(bits)
        if chosen is None:
            chosen = tuple(s for k, s in enumerate(self._rules) if bits >> k & 1)
            if len(self._by_bits) < _MOST_SETS:
                self._by_bits[bits] = chosen
        return chosen

    def read(self, text: str, quantities: Sequence[FoundQuantity], role_at: RoleAt) -> list[Meaning]:
        """Return the meaning of each quantity.

        Parameters
        ----------
        text:
            The folded text.
        quantities:
            Quantities of that text, in order.
        role_at:
            Gives the section role at an offset.

        """
        meanings: list[Meaning] = []
        # the first figure of the sentence: where the sentence starts, indicator, unit, where the figure ends
        head: tuple[int, str, str, int] | None = None
        # the last sum of money that counts something: its paragraph, its indicator
        paid: tuple[int, str] = (-1, "")
        edges = _Sentences(text, self._continues)
        if not quantities:
            return meanings
        begun, _ = edges.sentence(quantities[0].start)
        _, ended = edges.sentence(quantities[-1].start)
        at, keys = self._index.places(text, begun, max(ended, quantities[-1].end))
        channels = self._channels.read(text)
        for n, quantity in enumerate(quantities):
            first, last = edges.sentence(quantity.start)
            before_from = max(first, _words_from(text, quantities, n), quantity.start - _BEFORE)
            distributed = self._distributed(text, quantities, n, first)
            following = next((q.start for q in islice(quantities, n + 1, None) if q.kind != "duration"), last)
            after_to = min(last, quantity.core_end + _AFTER, following)
            edge = _EDGE.search(text, quantity.core_end, after_to)
            if edge is not None:
                after_to = edge.start()
            elif after_to == following < last:
                # what stands behind the comma of a list, or in the bracket of the figure that follows, belongs to that one
                comma = text.find(_LIST_COMMA, quantity.core_end, after_to)
                after_to = comma if comma >= 0 else after_to
                bracket = text.rfind("(", quantity.core_end, after_to)
                if bracket >= 0 and text.find(")", bracket, after_to) < 0:
                    after_to = bracket
            if (
                n
                and quantities[n - 1].end == before_from
                and quantities[n - 1].unit == quantity.unit
                and text[quantity.core_end : after_to].strip()
                and not distributed
                and self._said_behind.match(text[before_from : quantity.start])
            ):
                before_from = quantity.start  # those words are said of the figure before
            same = "" if distributed else self._same_as_before(text, quantities, n, before_from)
            if same:
                meanings.append(
                    Meaning(meanings[-1].indicator, meanings[-1].score, 0.0, ((same, 1.0, -1, -1),))
                )
                continue
            listed = (
                head is not None
                and _goes_on(text, first, quantity, head)
                and not self._receives.search(text, first, quantity.start)
            )
            if listed and head is not None:
                head = (first, *head[1:])
            opens = head is None or head[0] != first
            inherited = "" if opens or head is None else head[1]
            part = bool(
                inherited
                and head is not None
                and (
                    quantity.unit == head[2]
                    or (
                        head[2] in self._collective
                        and quantity.unit in self._information
                        and quantity.unit != _ISSUES
                    )
                )
                and not distributed
                and (
                    listed
                    or self._breakdown_part.search(
                        text, max(head[3], quantity.start - 8 * _SENTENCE), quantity.start
                    )
                )
            )
            # items of information counted after their total are parts of it even without 其中, unless named anew
            loose = (
                not part
                and head is not None
                and quantity.unit == head[2]
                and quantity.unit in self._collective
                and inherited.startswith("disclosure.")
                and not distributed
            )
            # a text without full stops is one sentence: all of it looked through for each figure would take for ever
            seen_from = max(first, quantity.start - _SENTENCE)
            seen_to = min(last, quantity.core_end + _SENTENCE)
            i, j = bisect_left(at, seen_from), bisect_left(at, seen_to)
            whole = self._index.possible(keys[i:j]) & self._wide
            near = keys[bisect_left(at, before_from, i, j) : bisect_left(at, after_to, i, j)]
            can = self._index.possible(near) & ~self._wide | whole
            if distributed:
                can |= self._index.rules_in(distributed)
            meaning = self._meaning(
                text, quantity, (before_from, after_to, seen_from, seen_to), role_at(quantity.start), inherited,
                part, distributed, can, loose,
            )  # fmt: skip
            if (
                (not quantity.unit or quantity.unit in self._information)
                and not distributed
                and (
                    meaning.indicator in _PUBLISHED
                    or (meaning.indicator == "other" and meaning.score < _THRESHOLD)
                )
            ):
                meaning = self._published(text, quantities, n, (first, last), meanings, meaning, channels)
            if (
                n
                and meaning.indicator == TOTAL
                and meanings[n - 1].indicator == _CATEGORY
                and quantities[n - 1].end <= first
                and _parallel(text, quantities, n, first)
            ):
                meaning = Meaning(
                    _CATEGORY, meaning.score, 0.0, (*meaning.votes, ("context.part", 1.0, -1, -1))
                )
            if (
                meaning.indicator == "other"
                and meaning.score < _THRESHOLD
                and head is not None
                and not opens
                and quantity.unit == head[2]
                and quantity.kind == "count"
                and head[1].startswith(_PASSED_ON)
                and (part or _MEMBER_GAP.fullmatch(text, quantities[n - 1].end, quantity.start))
            ):
                meaning = Meaning(head[1], _THRESHOLD, 0.0, (*meaning.votes, ("context.part", 1.0, -1, -1)))
            if (
                meaning.indicator == "other"
                and meaning.score < _THRESHOLD
                and quantity.kind == "count"
                and (quantity.unit in self._information or quantity.unit in _PUBLISHED_IN)
                and self._says_so(text, quantity.start, before_from)
            ):
                meaning = Meaning(
                    _CATEGORY, _THRESHOLD, 0.0, (*meaning.votes, ("context.published", 1.0, -1, -1))
                )
            if (
                meaning.indicator == "other"
                and quantity.kind == "money"
                and paid[0] == edges.paragraph(first)
            ):
                votes = (*meaning.votes, ("context.money", 1.0, -1, -1))
                meaning = Meaning(paid[1], _THRESHOLD, 0.0, votes)  # a further sum in the paragraph
            if quantity.kind == "money" and meaning.indicator != "other":
                paid = (edges.paragraph(first), meaning.indicator)
            meanings.append(meaning)
            if opens or (head is not None and head[1] == "other"):
                head = (first, meaning.indicator, quantity.unit, quantity.end)
        return meanings

    def _published(
        self,
        text: str,
        quantities: Sequence[FoundQuantity],
        n: int,
        sentence: tuple[int, int],
        meanings: Sequence[Meaning],
        meaning: Meaning,
        channels: Channels,
    ) -> Meaning:
        """The meaning of a count of published items, once the channel it speaks of is known."""
        at = quantities[n].start
        first = max(sentence[0], at - _SENTENCE)
        remarks = closed_brackets(text, first, at)
        named = [
            c
            for c in channels.within(first, at, sentence[1])
            # a name in a list of matters is no channel: 广播电视、文化市场等信息
            if not _covered(c.start, remarks) and (c.place or not text.startswith(_LIST_COMMA, c.end))
        ]
        if not named:
            topic = channels.topic(first) if meaning.indicator in (TOTAL, "other") else None
            return _of(topic, meaning, _TOPIC_WEIGHT) if topic is not None else meaning
        channel = named[-1]
        k = bisect_left([q.start for q in quantities], channel.end, 0, n)
        k = next((i for i in range(k, n) if not _covered(quantities[i].start, remarks)), n)
        between = _without(text, channel.end, at, remarks)
        if k == n:
            if self._says_published(between, channel, meaning):
                return _of(channel, meaning, _CHANNEL_WEIGHT)
            return meaning
        before, gap = meanings[n - 1], text[quantities[n - 1].end : at]
        if (
            (before.indicator == channel.indicator or before.indicator.startswith(_OF_ACCOUNTS))
            and channel.single
            and len(gap) <= _GAP
            and (quantities[n - 1].unit in self._information or before.indicator.startswith(_OF_ACCOUNTS))
            and quantities[n].unit != _ISSUES
            and not self._breakdown_part.search(between)
            and not self._breakdown_part.search(text, first, channel.start)
            and not self._sums.search(gap)
            and not self._apart.search(gap)
        ):
            return _of(channel, meaning, _CARRIED_WEIGHT)  # 在局网站发布动态20条、公告5条
        return meaning

    def _says_published(self, between: str, channel: Channel, meaning: Meaning) -> bool:
        """Whether the words between a channel and the figure make it count what the channel published."""
        if self._apart.search(between):
            return False
        if "," not in between and ";" not in between:
            if (channel.vague or not channel.single) and (
                meaning.indicator == _CATEGORY or (meaning.indicator == "other" and _ITEMS not in between)
            ):
                return False
            return len(between.strip()) <= _BESIDE or self._publishes.search(between) is not None
        clause = between[_last_edge(between) :]
        return (
            channel.place
            and (meaning.indicator in (TOTAL, "other") if channel.single else meaning.indicator in SORTS)
            and meaning.score < _NAMED_TOTAL
            and self._publishes.search(clause) is not None
        )

    def _says_so(self, text: str, at: int, floor: int) -> bool:
        """Whether the clause in front of a figure says that something was published."""
        words = text[floor:at]
        words = words[_last_edge(words) :]
        return self._publishes.search(words) is not None and self._apart.search(words) is None

    def _same_as_before(
        self, text: str, quantities: Sequence[FoundQuantity], n: int, before_from: int
    ) -> str:
        """The rule by which a figure counts what the figure before it counts, or an empty text."""
        if n == 0 or quantities[n - 1].unit != quantities[n].unit or quantities[n - 1].end != before_from:
            return ""
        between = text[before_from : quantities[n].start]
        if self._list_mark.fullmatch(between.strip()) and quantities[n].end == quantities[n].core_end:
            after = text[quantities[n].end : quantities[n].end + 1]
            if not after or after in _CLAUSE_EDGE or after == ")" or self._list_mark.match(after):
                return "context.list"  # 阅读量依次为3万次、2万次
        return next((name for name, pattern in self._same if pattern.search(between)), "")

    def _distributed(self, text: str, quantities: Sequence[FoundQuantity], n: int, first: int) -> str:
        """What stands for the words before a figure of a distributive list: 微信、微博分别发布a条、b条."""
        k = n
        while (
            k > 0
            and quantities[k - 1].start >= first
            and self._list_mark.fullmatch(text[quantities[k - 1].end : quantities[k].start].strip())
        ):
            k -= 1
        low, high = max(first, quantities[k].start - _LIST), quantities[k].start
        if self._distributing and not any(text.find(word, low, high) >= 0 for word in self._distributing):
            return ""  # the pattern itself looks at every name of every list
        m = self._distributes.search(text, low, high)
        if m is None:
            return ""
        names = [name for name in self._list_mark.split(m.group("list")) if name.strip()]
        total = k
        while total + 1 < len(quantities) and self._list_mark.fullmatch(
            text[quantities[total].end : quantities[total + 1].start].strip()
        ):
            total += 1
        if len(names) != total - k + 1:
            return ""
        # 微信、微博的粉丝分别为…: what is said of the last name holds for all
        _, of, shared = names[-1].partition(_OF)
        own = names[n - k] if n - k == len(names) - 1 else f"{names[n - k]}{of}{shared}"
        return f"{own}{m.group('rest')}"

    def _meaning(
        self,
        text: str,
        quantity: FoundQuantity,
        bounds: tuple[int, int, int, int],
        role: str,
        inherited: str,
        part: bool,
        distributed: str,
        can: int,
        loose: bool,
    ) -> Meaning:
        if quantity.kind == "change" and quantity.unit != "位次":
            return Meaning("other", 1.0, 0.0, ())
        if quantity.kind == "rank":
            return Meaning("evaluation.rank", 9.0, 0.0, tuple((rule, 9.0, -1, -1) for rule in quantity.rules))
        before_from, after_to, first, last = bounds
        before = distributed or text[before_from : quantity.start]
        if before.endswith(")"):  # 公开信息(含下属单位)113条
            before = _TRAILING_REMARK.sub("", before) or before
        place_before = -1 if distributed else before_from
        after = text[quantity.core_end : after_to]
        local = f"{before}{FIGURE}{after}"
        clause = local[_last_edge(before) :]
        sentence = text[first:last]
        scores: dict[str, float] = {}
        families: list[tuple[str, float]] = []
        sure: set[str] = set()
        votes: list[tuple[str, float, int, int]] = []
        for scored in self._chosen(can & self._allowed(quantity.unit, role)):
            rule = scored.rule
            if scored.pattern is None:
                families.append((rule.outcome, rule.weight))
                votes.append((rule.id, rule.weight, -1, -1))
                continue
            found = _nearest(scored.pattern, rule.reach, before, after, local, sentence)
            if found is None:
                continue
            base, a, b, distance = found
            if scored.require is not None or scored.forbid is not None:
                window = clause
                if rule.window == "near":
                    window = base[max(0, a - 8) : b + 8]
                elif rule.window == "sentence":
                    window = sentence
                elif rule.window == "before":
                    window = sentence[: max(0, quantity.start - first)]
                if scored.require is not None and scored.require.search(window) is None:
                    continue
                if scored.forbid is not None and scored.forbid.search(window) is not None:
                    continue
            commas = _commas(base, b, len(before)) if rule.reach in ("before", "local") else 0
            weight = rule.weight * (1.0 - min(_MOST_DECAY, _DECAY * distance + _CLAUSE_DECAY * commas))
            start, end = -1, -1
            if base is after:
                start, end = quantity.core_end + a, quantity.core_end + b
            elif base is sentence:
                start, end = first + a, first + b
            elif b <= len(before) and place_before >= 0:
                start, end = place_before + a, place_before + b
            elif a > len(before):
                start = quantity.core_end + a - len(before) - 1
                end = start + b - a
            votes.append((rule.id, round(weight, 3), start, end))
            if rule.outcome.endswith("."):
                families.append((rule.outcome, weight))
            else:
                scores[rule.outcome] = scores.get(rule.outcome, 0.0) + weight
                if weight >= _SURE:
                    sure.add(rule.outcome)
        if "disclosure.total" in scores and len({SORTS[c] for c in scores if c in SORTS}) >= 2:
            scores["disclosure.total"] += _BREAKDOWN_BONUS  # several channels together
        if loose and not any(
            name in SORTS
            or name == TOTAL
            or (weight >= _OWN_READING and not name.startswith(_ABOUT_PUBLISHED))
            for name, weight in scores.items()
        ):
            part = True
        self._add_context(scores, families, inherited, part, sure)
        if not scores:
            return Meaning("other", 0.5, 0.0, tuple(votes))
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        best, score = ranked[0]
        runner_up = ranked[1][1] if len(ranked) > 1 else 0.0
        if score < _THRESHOLD:
            return Meaning("other", _THRESHOLD - score, score, tuple(votes))
        return Meaning(best, score, runner_up, tuple(votes))

    @staticmethod
    def _add_context(
        scores: dict[str, float],
        families: Sequence[tuple[str, float]],
        inherited: str,
        part: bool,
        sure: set[str],
    ) -> None:
        """Add what the section, the topic and the total of a breakdown say to the indicators in question."""
        for family, weight in families:
            for name in scores:
                if name.startswith(family):
                    scores[name] += weight
        stem = inherited.split(".")[0] + "."
        if not inherited or inherited == "other":
            return
        if part and stem == "disclosure.":
            # any matter named in a breakdown of what was published is a category of it
            scores["disclosure.by_category"] = scores.get("disclosure.by_category", 0.0) + _PART_BONUS
            if scores.get("disclosure.total", 0.0) < _NAMED_TOTAL:
                scores.pop("disclosure.total", None)
            for name in list(scores):
                if name.startswith(_NOT_PARTS) and name not in sure:
                    scores[name] *= 0.5
            issued = scores.pop("normative_documents.issued", 0.0)
            if issued or "normative_documents.disclosed" in scores:
                known = scores.get("normative_documents.disclosed", 0.0)
                scores["normative_documents.disclosed"] = max(issued, known) + _BREAKDOWN_BONUS
        if part and inherited in _ALIKE_EXACTLY:
            scores[inherited] = scores.get(inherited, 0.0) + _ALIKE_EXACTLY[inherited]
        if part and stem in _ALIKE:
            scores[inherited] = scores.get(inherited, 0.0) + _ALIKE[stem]
        for name in scores:
            if name.startswith(stem):
                scores[name] += _BREAKDOWN_BONUS if part else _SENTENCE_BONUS
            if part and name == inherited and stem != "requests.":
                scores[name] += 1.0


def _covered(at: int, remarks: Sequence[tuple[int, int]]) -> bool:
    return any(start < at < end for start, end in remarks)


def _without(text: str, start: int, end: int, remarks: Sequence[tuple[int, int]]) -> str:
    """A stretch of text without the bracketed remarks in it."""
    kept = []
    for a, b in remarks:
        if start <= a < end:
            kept.append(text[start:a])
            start = b
    kept.append(text[start:end])
    return "".join(kept)


def _of(channel: Channel, meaning: Meaning, weight: float) -> Meaning:
    """The same, where a channel decides."""
    votes = (*meaning.votes, (channel.rule, weight, channel.start, channel.end))
    if channel.indicator == meaning.indicator:
        return Meaning(meaning.indicator, max(meaning.score, weight), meaning.runner_up, votes)
    return Meaning(channel.indicator, weight, min(meaning.score, weight / 2), votes)


def _parallel(text: str, quantities: Sequence[FoundQuantity], n: int, first: int) -> bool:
    """Whether a figure stands behind a semicolon in the words of the one before: 公开预算信息10条;公开事故信息4条."""
    if text[first - 1] not in _SEMICOLONS or quantities[n - 1].unit != quantities[n].unit:
        return False
    opening = text[first : first + _OPENING]
    before = text[quantities[n - 2].end if n > 1 else 0 : quantities[n - 1].start]
    return opening.strip() != "" and opening in before[_last_edge(before) :][: _OPENING + 2]


def _goes_on(text: str, first: int, quantity: FoundQuantity, head: tuple[int, str, str, int]) -> bool:
    """Whether a figure behind a semicolon is one more member of the list before: 机构职责1条;领导介绍3条."""
    return (
        head[0] != first
        and first > 0
        and text[first - 1] in _SEMICOLONS
        and head[1].startswith(_GOES_ON)
        and quantity.unit == head[2]
        and quantity.start - first <= _MEMBER
    )


def _words_from(text: str, quantities: Sequence[FoundQuantity], n: int) -> int:
    """Where the words before a figure may begin: behind the figure before it, unless brackets hold that one alone."""
    if n == 0:
        return 0
    end = quantities[n - 1].end
    if text.startswith(")", end):  # 微信公众号(1个)发布信息149条
        floor = quantities[n - 2].end if n > 1 else 0
        opening = text.rfind("(", floor, quantities[n - 1].start)
        if opening >= 0 and not text[opening + 1 : quantities[n - 1].start].strip():
            return floor
    return end


def _commas(base: str, end: int, size: int) -> int:
    """How many clause borders lie between a match and the figure."""
    if end <= size:
        return base.count(",", end, size) + base.count("，", end, size)
    return 0


def _last_edge(text: str) -> int:
    """Where the last clause of a text begins."""
    at = len(text)
    while at > 0 and text[at - 1] not in _CLAUSE_EDGE:
        at -= 1
    return at


def _last(matches: Iterable[Any]) -> Any:
    last = None
    for last in matches:  # noqa: B007  the last one is wanted
        pass
    return last


def _nearest(
    pattern: Any, reach: str, before: str, after: str, local: str, sentence: str
) -> tuple[str, int, int, int] | None:
    """The match nearest to the figure: (text searched, start, end, distance)."""
    if reach == "after":
        hit = pattern.search(after)
        return (after, hit.start(), hit.end(), hit.start()) if hit else None
    if reach == "sentence":
        hit = pattern.search(sentence)
        return (sentence, hit.start(), hit.end(), 0) if hit else None
    size = len(before)
    if reach == "clause":
        last = _last(pattern.finditer(before, _last_edge(before)))
        return (before, last.start(), last.end(), size - last.end()) if last else None
    if reach == "before":
        last = _last(pattern.finditer(before))
        return (before, last.start(), last.end(), size - last.end()) if last else None
    best: tuple[str, int, int, int] | None = None
    for hit in pattern.finditer(local):
        distance = size - hit.end() if hit.end() <= size else max(0, hit.start() - size - 1)
        if best is None or distance < best[3]:
            best = (local, hit.start(), hit.end(), distance)
    return best


class _Sentences:
    """Where the sentences of a text begin and end."""

    def __init__(self, text: str, continues: Any) -> None:
        self._text = text
        self._continues = continues
        self._edges = [m.start() for m in _SENTENCE_EDGE.finditer(text)]

    def paragraph(self, at: int) -> int:
        """Where the paragraph around an offset begins."""
        return self._text.rfind("\n", 0, at) + 1

    def sentence(self, at: int) -> tuple[int, int]:
        """The sentence around an offset; one that goes on with 其中 takes the sentence before it along."""
        edges = self._edges
        k = bisect_left(edges, at)
        first = edges[k - 1] + 1 if k else 0
        if first > 1 and self._text[first - 1] != "\n" and self._continues.match(self._text, first):
            first = edges[k - 2] + 1 if k > 1 else 0
        return first, edges[k] if k < len(edges) else len(self._text)


class NilReader:
    """Finds clauses that deny something and names what they deny."""

    def __init__(self, rules: RuleSet) -> None:
        self._nil = Matcher(rules, "nil")
        self._objects = Matcher(rules, "nil_objects")
        self._units = {name: i.unit for name, i in rules.indicators.items()}

    def read(
        self,
        text: str,
        regions: Regions,
        role_at: RoleAt,
        within: Sequence[tuple[int, int]] | None = None,
    ) -> list[FoundNil]:
        """Return the nil clauses of a folded text; where one denies several things, the first is principal.

        Parameters
        ----------
        text:
            The folded text.
        regions:
            Stretches that are no running text.
        role_at:
            Gives the section role at an offset.
        within:
            Half-open stretches of running text; only a matter of speed.

        """
        found: list[FoundNil] = []
        done = -1
        for hit in self._nil.hits(text, within=within):
            if hit.start < done or regions.cover(hit.start):
                continue
            start, end = _clause(text, hit.start, hit.end)
            objects = self._denied(text, hit.start, end, start, hit.rule.outcome)
            if not objects:
                continue
            done = end
            for k, (indicator, at, to) in enumerate(objects):
                first = start if k == 0 else max(at, start)
                found.append(FoundNil(first, end, indicator, hit.rule.id, k == 0, (at, to)))
        return found

    def _denied(self, text: str, at: int, end: int, start: int, outcome: str) -> list[tuple[str, int, int]]:
        named: list[tuple[str, int, int]] = []
        weak: list[tuple[str, int, int]] = []
        for origin in (at, start):
            # the thing named first is the one whose words end first: a long pattern may begin before it
            for hit in sorted(self._objects.hits(text, None, origin, end), key=lambda h: (h.end, h.start)):
                entry = (hit.rule.outcome, hit.start, hit.end)
                target = named if hit.rule.weight >= 1 else weak
                if all(entry[0] != e[0] for e in target):
                    target.append(entry)
            if named:
                break
        if outcome in self._units:
            rest = [n for n in named if n[0] != outcome]
            own = next(((n[1], n[2]) for n in named if n[0] == outcome), (at, at))
            return [(outcome, *own), *rest]
        return named or weak[:1]


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1] not in _CLAUSE_EDGE:
        start -= 1
    while start < end and text[start] in " ":
        start += 1
    while end < len(text) and text[end] not in _CLAUSE_EDGE:
        end += 1
    while end > start and text[end - 1] in " 、":
        end -= 1
    return start, end
