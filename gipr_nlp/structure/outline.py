"""The outline of a report: page furniture, title, headings with levels and roles, sections.

Evidence adds up: the numbering scheme, the shape of the line and the headings rules decide whether an
enumerated text is a heading; levels follow the order in which the document nests its schemes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Literal

from attrs import define, evolve, frozen

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Hit, Matcher
from gipr_nlp.structure.lines import Line
from gipr_nlp.structure.regions import Region

__all__ = [
    "FoundHeading",
    "FoundSection",
    "Layout",
    "LineKind",
    "OutlineReader",
    "RoleMap",
    "sections_of",
]

LineKind = Literal["text", "page", "metadata", "title", "table"]

_ORDINALS = {c: i for i, c in enumerate("零一二三四五六七八九十")}
_SENTENCE_MARK = re.compile(r"[。;；!?！？]|,.{6,}")
# what may follow a title on its line
_TRAILING = "。;；:：,，、.!?！？ "
_LONGEST_PLAIN = 30
# a title is looked for inside the first lines, where they are long, up to so many characters
_TITLE_LINES, _LONG_LINE, _TITLE_REACH = 6, 90, 300
# phrases without a number that open at least so many paragraphs in a row are headings
_LEAST_PHRASES = 3
_SHORTEST_PHRASE, _LONGEST_PHRASE = 4, 14
_ORDINAL = re.compile(r"\d+|[一二三四五六七八九十]+")
_BROKEN_PHRASE = re.compile(r"[,:;(《“\d]|^[一二三四五六七八九十]是")
# schemes of lists whose members may be headings or sentences, and the score above which a run-in one is no doubt
_LISTED = frozenset({"paren_han", "arabic", "paren_arabic", "circled"})
_SURE_RUN_IN = 4.2
_REMEMBERED = 20_000
# what a number can begin with; looked at before any pattern is tried
_NUMBERING_STARTS = frozenset("一二三四五六七八九十第(0123456789、附㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽")


@define  # made by the dozen: not frozen, which would triple what one costs
class FoundHeading:
    """A heading in offsets of the folded text."""

    start: int
    end: int
    number: str
    title: str
    scheme: str
    run_in: bool
    score: float
    rules: tuple[tuple[str, float], ...]
    level: int = 1
    role: str = ""
    roles: tuple[str, ...] = ()
    #: where the text it heads begins
    body: int = 0


@frozen
class FoundSection:
    """A stretch of text under one heading (None: before the first), without its subsections."""

    heading: FoundHeading | None
    role: str
    start: int
    end: int


@frozen
class Layout:
    """Lines of a text with what each one is, in offsets of the folded text."""

    lines: tuple[Line, ...]
    kinds: tuple[LineKind, ...]
    rules: tuple[str, ...]
    regions: tuple[Region, ...]

    def text_blocks(self) -> list[tuple[int, int]]:
        """Stretches of running text, as few as possible (a little else may stand between their lines)."""
        return _line_blocks(self.text_lines())

    def text_lines(self) -> list[Line]:
        """Lines of running text (headings included)."""
        return [line for line, kind in zip(self.lines, self.kinds, strict=True) if kind == "text"]


class OutlineReader:
    """Finds furniture, title and headings with the rules of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._furniture = Matcher(rules, "furniture", by_line=True, once_a_line=True)
        self._furniture_order = {rule.id: n for n, rule in enumerate(rules.select("furniture"))}
        self._title = Matcher(rules, "title")
        self._inline_title = rules.cue("inline_title")
        self._contents_line = rules.cue("contents_line")
        self._title_in_line, self._record_in_line = rules.cue("title_in_line"), rules.cue("record_in_line")
        # the same titles recur in every report of a form: what was judged once is not judged again
        self._judged: dict[tuple[str, str], tuple[float, tuple[tuple[str, float], ...]]] = {}
        self._named_roles: dict[tuple[str, str], tuple[tuple[str, ...], list[Hit]]] = {}
        self._evidence = Matcher(rules, "headings", outcomes=("heading", "item"))
        self._whole_lines = Matcher(rules, "headings", by_line=True, outcomes=("unnumbered",))
        self._labels = Matcher(rules, "headings", by_line=True, outcomes=("label",))
        self._roles = Matcher(rules, "roles")
        self._numbering = [
            (rule, rules.compile(rules.pattern_of(rule), rule, short_texts=True))
            for rule in rules.select("numbering")
        ]
        glued = [r for r in rules.select("headings") if r.outcome == "glued"]
        inline = [r for r in rules.select("headings") if r.outcome == "inline"]
        self._glued = [rules.compile(rules.pattern_of(r), r, short_texts=True) for r in glued]
        self._inline = [rules.compile(rules.pattern_of(r), r) for r in inline]

    # -- layout

    def layout(self, text: str, lines: Sequence[Line], regions: Sequence[Region]) -> Layout:
        """Say of every line what it is.

        Parameters
        ----------
        text:
            The folded text.
        lines:
            Its lines.
        regions:
            Tabular regions.

        """
        kinds: list[LineKind] = []
        names: list[str] = []
        lines = self._part_run_in_title(lines)
        holders = _holders(lines, regions)
        furniture = self._furniture_of(text, lines, holders)
        for n, (line, region) in enumerate(zip(lines, holders, strict=True)):
            kind, name = self._line_kind(line, furniture.get(n), region)
            kinds.append(kind)
            names.append(name)
        self._trim_edges(text, lines, kinds, names)
        return Layout(tuple(lines), tuple(kinds), tuple(names), tuple(regions))

    def _part_run_in_title(self, lines: Sequence[Line]) -> list[Line]:
        """Give title and page record lines of their own where the text goes on behind them in one line."""
        parted: list[Line] = []
        for line in lines[:_TITLE_LINES]:
            m = None
            if len(line.text) > _LONG_LINE and "公开" in line.text[:_TITLE_REACH]:
                m = self._title_in_line.search(line.text, 0, _TITLE_REACH)
            if m is None:
                parted.append(line)
                continue
            record = self._record_in_line.match(line.text[m.end("hit") :].lstrip())
            behind = len(line.text) - len(line.text[m.end("hit") :].lstrip())
            cuts = [0, m.start("hit"), m.end("hit"), behind + (record.end() if record else 0), len(line.text)]
            parted.extend(_piece(line, a, b) for a, b in pairwise(cuts) if line.text[a:b].strip())
        return parted + list(lines[_TITLE_LINES:])

    def _furniture_of(
        self, text: str, lines: Sequence[Line], holders: Sequence[Region | None]
    ) -> dict[int, Hit]:
        """The first furniture rule, in the order of the file, that hits each line."""
        found: dict[int, Hit] = {}
        starts = [line.start for line in lines]
        chosen = list(map(_may_be_furniture, lines, holders))
        hits = chain.from_iterable(
            self._furniture.hits(text, None, _with_indent(text, first.start), _line_end(text, last.end))
            for first, last in _runs(lines, chosen)
        )
        for hit in hits:
            n = bisect_right(starts, max(hit.start, hit.end - 1)) - 1
            if n < 0 or hit.start >= lines[n].end or not chosen[n]:
                continue
            known = found.get(n)
            order = self._furniture_order
            if known is None or order[hit.rule.id] < order[known.rule.id]:
                found[n] = hit
        return found

    def _line_kind(self, line: Line, hit: Hit | None, region: Region | None) -> tuple[LineKind, str]:
        if line.text[:1] in "一1" and self._contents_line.match(line.text):
            return "page", "cue.heading.contents_line"
        if region is not None:
            # a record of the page printed as a table is metadata all the same
            if hit is not None and hit.rule.outcome == "metadata" and not region.schema:
                return "metadata", hit.rule.id
            if not region.schema and self._title.first(line.text.strip("| ")):
                return "title", "headings.title_line"
            return "table", ""
        if hit is not None:
            return ("metadata" if hit.rule.outcome == "metadata" else "page"), hit.rule.id
        return "text", ""

    def _trim_edges(self, text: str, lines: Sequence[Line], kinds: list[LineKind], names: list[str]) -> None:
        """Short lines without a sentence before the report begins and after it ends are page furniture."""

        def speaks(i: int) -> bool:
            line = lines[i].text
            return kinds[i] == "text" and bool(_SENTENCE_MARK.search(line) or self._is_numbered(line))

        everything = range(len(lines))
        sentences = [next(filter(speaks, order), None) for order in (everything, reversed(everything))]
        tables = [i for i, kind in enumerate(kinds) if kind == "table"]
        within = [i for i in (*sentences, *tables[:1], *tables[-1:]) if i is not None]
        first, last = min(within, default=0), max(within, default=len(lines) - 1)
        opening = sentences[0] if sentences[0] is not None else len(lines) - 1
        for i in range(min(opening + 1, len(lines))):
            if kinds[i] == "text" and len(lines[i].text) <= 80 and self._title.first(lines[i].text):
                kinds[i], names[i] = "title", "headings.title_line"
        for i in [*range(first), *range(last + 1, len(lines))]:
            if kinds[i] == "text" and not self._unnumbered(text, lines[i]):
                kinds[i], names[i] = "page", "furniture.edge"

    def _is_numbered(self, text: str) -> bool:
        return text[:1] in _NUMBERING_STARTS and any(
            p.match(text) for rule, p in self._numbering if rule.weight >= 1.4 or rule.outcome == "han"
        )

    def _unnumbered(self, text: str, line: Line) -> bool:
        return bool(self._whole_lines.hits(text, None, _with_indent(text, line.start), line.end))

    # -- headings

    def headings(self, text: str, layout: Layout) -> list[FoundHeading]:
        """Return the headings of a folded text, with levels but without roles.

        Parameters
        ----------
        text:
            The folded text.
        layout:
            Its lines and what they are.

        """
        candidates: list[FoundHeading] = []
        items: list[FoundHeading] = []
        text_lines = layout.text_lines()
        plain_titles, labels = self._whole_line_titles(text, text_lines)
        candidates.extend(labels)
        for line in text_lines:
            inline = self._inline_starts(text, line)
            if not inline and line.text[:1] not in _NUMBERING_STARTS:
                continue
            for start, stop in pairwise([line.start, *inline, line.end]):
                found = self._candidate(text, start, line, stop)
                if found is None:
                    continue
                (candidates if found.score > 0 else items).append(found)
        candidates.extend(h for h in plain_titles if not any(h.start == c.start for c in candidates))
        candidates.extend(
            h for h in self._opening_phrases(text_lines) if not any(h.start == c.start for c in candidates)
        )
        candidates.sort(key=lambda h: h.start)
        candidates = self._without_odd_ones(candidates, items)
        candidates = self._with_siblings(candidates, items)
        candidates = self._without_bare_items(text, candidates)
        candidates = _without_contents_list(text, candidates)
        _set_levels(candidates)
        return candidates

    def _inline_starts(self, text: str, line: Line) -> list[int]:
        if line.end - line.start < 60:
            return []
        if "、" not in line.text and "(" not in line.text:
            return []
        starts: list[int] = []
        for pattern in self._inline:
            starts.extend(m.start("hit") for m in pattern.finditer(text, line.start + 1, line.end))
        return sorted(starts)

    def _candidate(self, text: str, start: int, line: Line, stop: int) -> FoundHeading | None:
        """What begins at an offset of a line, with its title before the next number in the line, if any."""
        if text[start] not in _NUMBERING_STARTS:
            return None
        inline = start != line.start
        numbered = None
        for rule, pattern in self._numbering:
            m = pattern.match(text, start, line.end)
            if m is not None:
                numbered = (rule, m)
                break
        if numbered is None:
            return None
        rule, m = numbered
        if rule.outcome == "annex":
            return FoundHeading(
                start, m.end(), m.group().strip(), m.group().strip(), "annex", False, rule.weight,
                ((rule.id, rule.weight),), body=line.end,
            )  # fmt: skip
        best: FoundHeading | None = None
        rest = text[m.end() : stop]
        cuts = self._cuts(rest, inline=inline)
        if stop < line.end:
            alone = len(rest.rstrip(_TRAILING))
            if alone <= _LONGEST_PLAIN and rest.rstrip()[-1:] not in "。;":
                cuts.append((alone, "run_in", 0.8))  # nothing but the title stands before the next number
        for length, shape, bonus in cuts:
            title = rest[:length].rstrip()
            if len(title) < 2:
                continue
            score, why = self._judge(title, shape)
            total = rule.weight + bonus + score
            if inline and not self.roles_of(title)[0]:
                total -= 3.0 if shape == "glued" else 1.5
            if best is None or total > best.score:
                end = m.end() + len(title)
                body = min(line.end, m.end() + length)
                best = FoundHeading(
                    start, end, m.group().strip(), title, rule.outcome, shape != "line", total,
                    ((rule.id, rule.weight), *why), body=body,
                )  # fmt: skip
        return best

    def _cuts(self, rest: str, *, inline: bool) -> list[tuple[int, str, float]]:
        """The places where the title may end: (length, shape, bonus)."""
        cuts: list[tuple[int, str, float]] = []
        size, length = len(rest.rstrip()), len(rest.rstrip(_TRAILING))
        stop = rest.find("。")
        colon = rest.find(":")
        if length <= 52 and not inline and not 0 <= stop < length:
            bonus = -1.6 if size and rest[size - 1] in "。;；" else 1.4
            elaborated = 0 < colon < length - 5
            cuts.append((length, "line", bonus - 1.8 * elaborated))
        if 0 < stop <= 40 and stop < size - 1:
            cuts.append((stop, "run_in", 0.3))
        if 0 < colon <= 32 and colon < size - 1 and not 0 < stop < colon:
            cuts.append((colon, "run_in", -0.2))
        blank = rest.find(" ", 2, 33)
        if blank >= 0 and (len(rest) - blank > 24 or inline):
            cuts.append((blank, "run_in", -0.2))
        for pattern in self._glued:
            m = pattern.match(rest)
            if m is not None:
                cuts.append((m.end("hit"), "glued", 0.2))
        if inline:
            m = self._inline_title.match(rest)
            if m is not None:
                cuts.append((m.end(), "glued", 0.2))
        return cuts

    def _judge(self, title: str, shape: str) -> tuple[float, tuple[tuple[str, float], ...]]:
        known = self._judged.get((title, shape))
        if known is None:
            known = self._look_at(title, shape)
            if len(self._judged) >= _REMEMBERED:
                self._judged.clear()
            self._judged[(title, shape)] = known
        return known

    def _look_at(self, title: str, shape: str) -> tuple[float, tuple[tuple[str, float], ...]]:
        total = 0.0
        why: list[tuple[str, float]] = []
        seen: set[str] = set()
        for hit in self._evidence.hits(title):
            outcome, name = hit.rule.outcome, hit.rule.id
            if name in seen or outcome not in ("heading", "item"):
                continue
            seen.add(name)
            weight = hit.rule.weight if outcome == "heading" else -hit.rule.weight
            total += weight
            why.append((name, weight))
        if self.roles_of(title)[0]:
            total += 0.8
        size = len(title)
        if size > 24:
            total -= 0.05 * (size - 24)
        if shape != "line" and size > 40:
            total -= 3.0
        return total, tuple(why)

    def _whole_line_titles(
        self, text: str, lines: Sequence[Line]
    ) -> tuple[list[FoundHeading], list[FoundHeading]]:
        """Titles that stand alone on their line without a number, and labels that open one before a colon."""
        titles: list[FoundHeading] = []
        labels: list[FoundHeading] = []
        short = [line for line in lines if len(line.text) <= _LONGEST_PLAIN]
        for hit, line in _hits_on(self._whole_lines, text, short):
            if not any(t.start == line.start for t in titles):
                title = line.text.rstrip(_TRAILING)
                end = line.start + len(title)
                why = ((hit.rule.id, hit.rule.weight),)
                titles.append(
                    FoundHeading(
                        line.start, end, "", title, "plain", False, hit.rule.weight, why, body=line.end
                    )
                )
        for hit, line in _hits_on(self._labels, text, lines):
            if line.end > hit.end:
                title = hit.match.group().strip(": ")
                end = line.start + len(title)
                why = ((hit.rule.id, hit.rule.weight),)
                labels.append(
                    FoundHeading(
                        line.start, end, "", title, "label", True, hit.rule.weight, why, body=hit.end
                    )
                )
        return titles, labels

    def _without_odd_ones(
        self, accepted: list[FoundHeading], items: list[FoundHeading]
    ) -> list[FoundHeading]:
        """Drop weak run-in headings of a list most of whose members are sentences."""
        chosen = {id(h) for h in accepted}
        dropped: set[int] = set()
        run: list[FoundHeading] = []

        def close() -> None:
            kept = [h for h in run if id(h) in chosen]
            if len(run) > 1 and 2 * len(kept) <= len(run) and all(h.run_in for h in kept):
                dropped.update(id(h) for h in kept if h.score < _SURE_RUN_IN and not self._outlook(h.title))

        for heading in sorted([*accepted, *items], key=lambda h: h.start):
            if heading.scheme not in _LISTED:
                if id(heading) in chosen:
                    close()
                    run = []
                continue
            number = _ordinal(heading.number)
            if not run or heading.scheme != run[-1].scheme or number != (_ordinal(run[-1].number) or 0) + 1:
                close()
                run = []
            run.append(heading)
        close()
        return [h for h in accepted if id(h) not in dropped]

    def _outlook(self, title: str) -> bool:
        """Whether a title announces problems or plans in so many words."""
        return self.roles_of(title)[0][:1] in (("problems",), ("plans",), ("problems_and_plans",))

    def _opening_phrases(self, lines: Sequence[Line]) -> list[FoundHeading]:
        """Short phrases that open paragraph after paragraph, each ended by a full stop and elaborated."""
        found: list[FoundHeading] = []
        row: list[FoundHeading] = []
        for line in lines:
            heading = self._opening_phrase(line)
            if heading is not None:
                row.append(heading)
                continue
            if len(row) >= _LEAST_PHRASES:
                found.extend(row)
            row = []
        return found + (row if len(row) >= _LEAST_PHRASES else [])

    def _opening_phrase(self, line: Line) -> FoundHeading | None:
        stop = line.text.find("。", 0, _LONGEST_PHRASE + 1)
        title = line.text[: max(stop, 0)]
        if stop < _SHORTEST_PHRASE or len(line.text) < stop + 16 or _BROKEN_PHRASE.search(title):
            return None
        score, why = self._judge(title, "run_in")
        if score < 0 or self._is_numbered(line.text):
            return None
        end = line.start + stop
        return FoundHeading(line.start, end, "", title, "label", True, score, why, body=end + 1)

    def _with_siblings(self, accepted: list[FoundHeading], items: list[FoundHeading]) -> list[FoundHeading]:
        """Borderline items between headings of the same scheme follow their siblings."""
        items = [item for item in items if item.score >= -1.2]
        if not items:
            return sorted(accepted, key=lambda h: h.start)
        result = list(accepted)
        ordered = sorted(accepted, key=lambda h: h.start)
        starts = [h.start for h in ordered]
        numbered: dict[tuple[str, bool, int], list[int]] = {}
        for h in ordered:
            numbered.setdefault((h.scheme, h.run_in, _ordinal(h.number) or 99), []).append(h.start)

        def parted(item: FoundHeading, sibling: int) -> bool:
            """Whether a heading of a higher scheme stands between an item and its sibling."""
            low, high = sorted((item.start, sibling))
            return any(
                g.scheme not in (item.scheme, "label") and _rank(g.scheme) < _rank(item.scheme)
                for g in ordered[bisect_right(starts, low) : bisect_left(starts, high)]
            )

        for item in items:
            number = _ordinal(item.number) or 0
            # what parts an item from the nearest of its siblings on a side parts it from the others as well
            near = [
                sibling
                for neighbour in (number - 1, number + 1)
                for siblings in (numbered.get((item.scheme, item.run_in, neighbour), []),)
                for at in (bisect_left(siblings, item.start),)
                for sibling in siblings[max(0, at - 1) : at + 1]
            ]
            if not all(parted(item, sibling) for sibling in near):
                result.append(item)
        result.sort(key=lambda h: h.start)
        return result

    def _without_bare_items(self, text: str, headings: list[FoundHeading]) -> list[FoundHeading]:
        """Drop lines of a list: numbered below the first level, and nothing elaborates them."""
        kept = []
        for i, heading in enumerate(headings):
            end = headings[i + 1].start if i + 1 < len(headings) else len(text)
            deep = heading.scheme in ("paren_han", "arabic", "paren_arabic", "circled")
            if deep and not heading.run_in and heading.score < 4.0:
                body = text[heading.body : end].strip(" \n。;:")
                if not body or any(
                    rule.outcome == heading.scheme and pattern.match(body)
                    for rule, pattern in self._numbering
                ):
                    continue
            kept.append(heading)
        return kept

    # -- roles

    def with_roles(self, headings: Sequence[FoundHeading]) -> list[FoundHeading]:
        """Return the headings with their roles, inherited where the wording is silent.

        Parameters
        ----------
        headings:
            What :meth:`headings` gave.

        """
        result: list[FoundHeading] = []
        parents: list[FoundHeading] = []
        for heading in headings:
            while parents and parents[-1].level >= heading.level:
                parents.pop()
            parent = parents[-1].role if parents else ""
            roles, hits = self.roles_of(heading.title, parent)
            if not roles:
                roles = (parent,) if parent else ("overview",)
            if parent in ("problems_and_plans", "problems", "plans") and roles[0] not in (
                "problems", "plans", "problems_and_plans", "other_matters", "attachment"
            ):  # fmt: skip
                roles = (parent, *(r for r in roles if r != parent))
            named = evolve(
                heading,
                role=roles[0],
                roles=roles,
                rules=(*heading.rules, *((h.rule.id, h.rule.weight) for h in hits)),
            )
            result.append(named)
            parents.append(named)
        return result

    def roles_of(self, title: str, parent: str = "") -> tuple[tuple[str, ...], list[Hit]]:
        """Return the roles a title names, heaviest first, and the rules that said so.

        Parameters
        ----------
        title:
            The words of the heading, without its number.
        parent:
            Role of the heading above, for rules that hold below some headings only.

        """
        known = self._named_roles.get((title, parent))
        if known is None:
            known = self._roles_by_wording(title, parent)
            if len(self._named_roles) >= _REMEMBERED:
                self._named_roles.clear()
            self._named_roles[title, parent] = known
        return known

    def _roles_by_wording(self, title: str, parent: str) -> tuple[tuple[str, ...], list[Hit]]:
        weights: dict[str, float] = {}
        hits = []
        seen: set[str] = set()
        for hit in self._roles.hits(title):
            rule = hit.rule
            if rule.id in seen or (rule.sections and parent not in rule.sections):
                continue
            if parent in rule.not_sections:
                continue
            seen.add(rule.id)
            weights[hit.rule.outcome] = weights.get(hit.rule.outcome, 0.0) + hit.rule.weight
            hits.append(hit)
        if "problems" in weights and "plans" in weights:
            both = weights.pop("problems") + weights.pop("plans")
            weights["problems_and_plans"] = both
        first = {role: min(h.start for h in hits if h.rule.outcome == role) for role in weights if role in
                 {h.rule.outcome for h in hits}}  # fmt: skip
        first["problems_and_plans"] = 0
        # of several roles a title names, the one it names first is the principal one, unless it is only hinted at
        heaviest = max(weights.values(), default=0.0)
        order = sorted(
            weights, key=lambda role: (weights[role] < 0.6 * heaviest, first[role], -weights[role])
        )
        return tuple(order), hits


def _with_indent(text: str, start: int) -> int:
    """Where the line of a first character begins, blanks included: rules see lines with their indent."""
    at = text.rfind("\n", 0, start) + 1
    return start if text[at:start].strip() else at


def _piece(line: Line, start: int, end: int) -> Line:
    """Part of a line, without its outer blanks."""
    text = line.text[start:end]
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    return Line(line.start + start + lead, line.start + start + lead + len(text), text)


def _hits_on(matcher: Matcher, text: str, lines: Sequence[Line]) -> Iterator[tuple[Hit, Line]]:
    """The hits at the start of some lines."""
    by_start = {line.start: line for line in lines}
    for start, end in _line_blocks(lines):
        for hit in matcher.hits(text, None, _with_indent(text, start), end):
            words = hit.match.group()
            lead = len(words) - len(words.lstrip(" "))
            line = by_start.get(hit.start) or by_start.get(hit.start + lead)
            if line is not None:
                yield hit, line


def _line_end(text: str, end: int) -> int:
    """Where the line of a last character ends, blanks included."""
    at = text.find("\n", end)
    return len(text) if at < 0 else at


def _holders(lines: Sequence[Line], regions: Sequence[Region]) -> list[Region | None]:
    """The tabular region each line lies in, if any."""
    starts = [region.start for region in regions]
    holders: list[Region | None] = []
    for line in lines:
        at = bisect_right(starts, line.start) - 1
        holders.append(regions[at] if at >= 0 and line.start < regions[at].end else None)
    return holders


def _may_be_furniture(line: Line, region: Region | None) -> bool:
    """Whether a line is no row of a known form and no long line with a sentence."""
    if region is not None:
        return not region.schema
    return len(line.text) <= _LONG_LINE or "。" not in line.text


def _runs(lines: Sequence[Line], chosen: Sequence[bool]) -> list[tuple[Line, Line]]:
    """The first and the last of the chosen lines that follow each other, run by run."""
    runs: list[tuple[Line, Line]] = []
    goes_on = False
    for line, is_chosen in zip(lines, chosen, strict=True):
        if is_chosen and goes_on:
            runs[-1] = (runs[-1][0], line)
        elif is_chosen:
            runs.append((line, line))
        goes_on = is_chosen
    return runs


def _line_blocks(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Neighbouring lines as few stretches."""
    blocks: list[tuple[int, int]] = []
    for line in lines:
        if blocks and line.start - blocks[-1][1] <= _BLOCK_GAP:
            blocks[-1] = (blocks[-1][0], line.end)
        else:
            blocks.append((line.start, line.end))
    return blocks


# lines parted by no more than this (a line end, an indent, a short line of furniture) are searched in one go
_BLOCK_GAP = 24
_RANKS = ("part", "han", "annex", "plain", "paren_han", "arabic", "paren_arabic", "circled", "label")


def _rank(scheme: str) -> int:
    return _RANKS.index(scheme)


def _ordinal(number: str) -> int | None:
    """The ordinal a number names, or None."""
    if number and "㈠" <= number[0] <= "㈩":
        return ord(number[0]) - ord("㈠") + 1
    found = _ORDINAL.search(number)
    if found is None:
        return None
    word = found.group()
    if word.isdecimal():
        return int(word)
    if word.startswith("十"):
        return 10 + (_ORDINALS[word[1]] if len(word) > 1 else 0)
    if "十" in word:
        tens, _, ones = word.partition("十")
        return _ORDINALS[tens] * 10 + (_ORDINALS[ones] if ones else 0)
    return _ORDINALS[word[0]]


def _without_contents_list(text: str, headings: list[FoundHeading]) -> list[FoundHeading]:
    """Drop a printed list of contents: headings with no text between, whose titles come again below."""
    titles = [h.title for h in headings]
    kept = []
    for i, heading in enumerate(headings):
        following = headings[i + 1] if i + 1 < len(headings) else None
        empty = following is not None and not text[heading.body : following.start].strip(" \n。;")
        if empty and heading.title in titles[i + 1 :] and heading.scheme in ("han", "plain", "paren_han"):
            continue
        kept.append(heading)
    return kept


def _set_levels(headings: Sequence[FoundHeading]) -> None:
    """Give every heading its depth: siblings share a scheme, a lower scheme nests below the open one."""
    numbered = any(h.scheme in ("part", "han") for h in headings)
    stack: list[int] = []
    for heading in headings:
        rank = _rank(heading.scheme)
        if heading.scheme == "plain" and numbered:
            # a long official title among numbered ones has lost its number
            rank = _rank("han") if len(heading.title) >= 9 else _rank("plain")
        elif heading.scheme == "plain":
            rank = 0
        elif heading.scheme == "annex":
            rank = 0 if not stack else min(stack[0], rank)
        while stack and stack[-1] >= rank:
            stack.pop()
        stack.append(rank)
        heading.level = len(stack)


def sections_of(headings: Sequence[FoundHeading], size: int) -> list[FoundSection]:
    """Cut a text at its headings.

    Parameters
    ----------
    headings:
        The headings in order.
    size:
        Length of the folded text.

    """
    sections = []
    first = headings[0].start if headings else size
    if first > 0:
        sections.append(FoundSection(None, "preamble", 0, first))
    for i, heading in enumerate(headings):
        end = headings[i + 1].start if i + 1 < len(headings) else size
        sections.append(FoundSection(heading, heading.role, heading.body, end))
    return sections


class RoleMap:
    """The role of the section at any offset of the folded text."""

    def __init__(self, sections: Sequence[FoundSection]) -> None:
        self._starts = [s.heading.start if s.heading else s.start for s in sections]
        self._roles = [s.role for s in sections]

    def __call__(self, offset: int) -> str:
        """Return the role at an offset."""
        at = bisect_right(self._starts, offset) - 1
        return self._roles[at] if at >= 0 else "preamble"
