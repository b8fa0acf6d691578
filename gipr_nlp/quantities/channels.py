"""Channels of publication: which web site, account or paper a text names, and what it counts under."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Matcher

__all__ = ["SORTS", "TOTAL", "Channel", "ChannelReader", "Channels", "closed_brackets"]

#: What several channels of different sorts have published.
TOTAL = "disclosure.total"
#: The sort of channel each indicator of a channel speaks of.
SORTS = {
    "disclosure.website": "web", "disclosure.government_website": "web", "disclosure.department_website": "web",
    "disclosure.weibo": "micro", "disclosure.wechat": "micro", "disclosure.new_media": "micro",
    "disclosure.media": "media", "disclosure.gazette": "gazette", "disclosure.other_channels": "other",
}  # fmt: skip
# what channels of one sort have published together
_TOGETHER = {
    "web": "disclosure.website", "micro": "disclosure.new_media", "media": "disclosure.media",
    "gazette": "disclosure.gazette", "other": "disclosure.other_channels",
}  # fmt: skip
_PORTAL, _OWN, _GOVERNMENT = "portal", "disclosure.department_website", "disclosure.government_website"
_BRACKETS = re.compile(r"\([^()]{1,120}\)")
# a title stands before this offset
_TITLE = 400
# a line or an opening sentence longer than this names no topic
_TOPIC = 34
_TOPIC_END = re.compile(r"[。:;]")
# what no topic has but a number in front
_FIGURE = re.compile(r"[^\d(]\d")
# how far behind a figure names are looked for on behalf of the figures that follow
_AHEAD = 300
# no more stands between a site and one of its columns
_COLUMN = 6
# how far in front of a channel the word stands that makes it a place
_PLACE = 24

# start, end, indicator (or ``portal``), rule, whether it is vague
_Name = tuple[int, int, str, str, bool]


@frozen
class Channel:
    """One channel, or several named together, in offsets of the folded text."""

    start: int
    end: int
    indicator: str
    rule: str
    #: whether it is where something is done (通过……, 在……上), not what is done or spoken of
    place: bool
    #: whether the name says no more than that it is some platform
    vague: bool = False

    @property
    def single(self) -> bool:
        """Whether what it published is counted under an indicator of its own."""
        return self.indicator != TOTAL


class ChannelReader:
    """Finds the channels of publication that a text names.

    Examples
    --------
    >>> from gipr_nlp.rules.loader import builtin_rules
    >>> text = "通过县政府网站发布信息20条,微博、微信发布300条"
    >>> channels = ChannelReader(builtin_rules()).read(text)
    >>> [(text[c.start:c.end], c.indicator) for c in channels.within(0, len(text))]
    [('县政府网站', 'disclosure.government_website'), ('微博、微信', 'disclosure.new_media')]

    """

    def __init__(self, rules: RuleSet) -> None:
        self._matcher = Matcher(rules, "channels")
        self.joins, self.among = rules.cue("channels_join"), rules.cue("channels_among")
        self.place, self.is_place = rules.cue("channel_place"), rules.cue("channel_is_place")
        self._government = rules.cue("government_report")

    def read(self, text: str) -> Channels:
        """Return the channels of a text, which are looked for where they are asked for.

        Parameters
        ----------
        text:
            The folded text.

        """
        return Channels(text, self)

    def names(self, text: str, start: int, end: int) -> list[_Name]:
        """Return the names of channels in a stretch: start, end, indicator (or ``portal``), rule, whether it is vague.

        Parameters
        ----------
        text:
            The folded text.
        start, end:
            Half-open stretch.

        """
        named: list[_Name] = []
        hits = self._matcher.hits(text, None, start, end)
        plain = [hit for hit in hits if hit.rule.weight >= 1]
        weak = [hit for hit in hits if hit.rule.weight < 1]
        weak = [w for w in weak if all(w.end <= h.start or h.end <= w.start for h in plain)]
        for hit in sorted(plain + weak, key=lambda h: (h.start, -h.end, -h.rule.weight)):
            if named and hit.start < named[-1][1]:
                if hit.end - hit.start <= named[-1][1] - named[-1][0]:
                    continue
                named.pop()
            if (
                named
                and SORTS.get(named[-1][2]) == "web"
                and SORTS.get(hit.rule.outcome) == "other"
                and text[named[-1][1] : hit.start].isalpha()
                and hit.start - named[-1][1] <= _COLUMN
            ):
                continue  # a column of the site: 局网站通知公告栏
            named.append((hit.start, hit.end, hit.rule.outcome, hit.rule.id, hit.rule.weight < 1))
        return named

    def portal(self, text: str) -> str:
        """Return the indicator of a portal without a name: that of the body whose report it is.

        Parameters
        ----------
        text:
            The folded text.

        """
        return _GOVERNMENT if self._government.search(text, 0, _TITLE) is not None else _OWN


class Channels:
    """The channels one text names."""

    def __init__(self, text: str, reader: ChannelReader) -> None:
        self._text, self._reader = text, reader
        self._portal = ""
        # the names found from an offset on, and up to where they were looked for
        self._named: dict[int, tuple[int, list[_Name]]] = {}

    def within(self, start: int, end: int, sentence_end: int | None = None) -> list[Channel]:
        """Return the channels named in a stretch, in order; those named together are one.

        Parameters
        ----------
        start, end:
            Half-open stretch.
        sentence_end:
            Up to where names are looked for, so that they need not be looked for again for a later figure.

        """
        known = self._named.get(start)
        if known is None or known[0] < end:
            stop = max(end, min(sentence_end or end, end + _AHEAD))
            known = stop, self._reader.names(self._text, start, stop)
            self._named[start] = known
        named = [name for name in known[1] if name[1] <= end]
        found: list[Channel] = []
        k = 0
        while k < len(named):
            last = k
            while last + 1 < len(named) and self._joined(named[last][1], named[last + 1][0]):
                last += 1
            found.append(self._channel(start, named[k : last + 1], end))
            k = last + 1
        return found

    def topic(self, first: int) -> Channel | None:
        """Return the one channel a paragraph is about: that of its opening words, or of the line above.

        Parameters
        ----------
        first:
            Where the sentence begins that asks.

        """
        text = self._text
        begin = text.rfind("\n", 0, first) + 1
        stop = _TOPIC_END.search(text, begin, begin + _TOPIC)
        if stop is not None and stop.start() < first:
            return self._only(begin, stop.start())
        if text[begin:first].strip() or not begin:
            return None
        end = len(text[: begin - 1].rstrip())
        above = text.rfind("\n", 0, end) + 1
        if not 0 < end - above <= _TOPIC or text[end - 1] in "。;":
            return None
        return self._only(above, end)

    def _only(self, start: int, end: int) -> Channel | None:
        if _FIGURE.search(self._text, start, end):
            return None
        named = self.within(start, end)
        return named[0] if len(named) == 1 and named[0].single else None

    def _joined(self, end: int, start: int) -> bool:
        return end == start or self._reader.joins.fullmatch(self._text, end, start) is not None

    def _known(self, outcome: str) -> str:
        if outcome != _PORTAL:
            return outcome
        self._portal = self._portal or self._reader.portal(self._text)
        return self._portal

    def _channel(self, floor: int, named: Sequence[_Name], end: int) -> Channel:
        outcomes = {self._known(outcome) for _, _, outcome, *_ in named}
        sorts = {SORTS.get(outcome, "") for outcome in outcomes}
        at, to = named[0][0], named[-1][1]
        among = self._reader.among.match(self._text, to, end)
        if among is not None:
            kind = among.group("kind")
            sort = (
                "micro" if "新媒体" in kind else "media" if "媒体" in kind else "web" if "网" in kind else ""
            )
            if not sort and len(named) > 1 and len(sorts) == 1 and self._text[at - 1 : at] != "、":
                [sort] = sorts  # 微信、视频号等平台
            indicator = _TOGETHER[sort] if sorts == {sort} else TOTAL
        elif len(outcomes) == 1:
            [indicator] = outcomes
        else:
            indicator = _TOGETHER.get(next(iter(sorts)), TOTAL) if len(sorts) == 1 else TOTAL
        place = (
            self._reader.place.search(self._text, max(floor, at - _PLACE), at) is not None
            or self._reader.is_place.match(self._text, to, end) is not None
        )
        return Channel(at, to, indicator, named[-1][3], place, all(name[4] for name in named))


def closed_brackets(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the bracketed remarks in a stretch, brackets included.

    Parameters
    ----------
    text:
        The folded text.
    start, end:
        Half-open stretch.

    Examples
    --------
    >>> closed_brackets("微博(1个)发布(共3条", 0, 12)
    [(2, 6)]

    """
    if text.find("(", start, end) < 0:
        return []
    return [m.span() for m in _BRACKETS.finditer(text, start, end)]
