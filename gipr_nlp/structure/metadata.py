"""Who reports on which year: metadata by rules, each source with its trust, conflicts kept."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import regex
from attrs import frozen

from gipr_nlp.quantities.numerals import read_number
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.schema import Rule
from gipr_nlp.structure.outline import Layout

__all__ = ["FoundMetadata", "FoundSource", "MetadataReader"]

_NUMBERS = regex.compile(r"\d+")
_TITLE_REGION = 1500
_TOP, _TAIL = 2500, 600
_PERIOD = ("year", "month", "day", "to_year", "to_month", "to_day")


@frozen
class FoundSource:
    """A place that speaks for a field, in offsets of the folded text (-1 where it is concluded)."""

    name: str
    value: str
    rule: str
    trust: float
    start: int
    end: int


@frozen
class FoundMetadata:
    """The fields and all their sources."""

    agency: str | None
    year: int | None
    published: date | None
    level: str | None
    period: tuple[date, date] | None
    sources: tuple[FoundSource, ...]
    used: tuple[FoundSource, ...]


class MetadataReader:
    """Reads metadata with the rules of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules: dict[str, list[tuple[Rule, Any]]] = {}
        for rule in rules.select("metadata"):
            # a year is found by the words around it, a name by trying where it may begin: `re` is faster at that
            short = rule.outcome != "year"
            pattern = rules.compile(rules.pattern_of(rule), rule, short_texts=short)
            self._rules.setdefault(rule.outcome, []).append((rule, pattern))
        self._self, self._period_of = rules.cue("self_name"), rules.cue("period")
        self._title_key, self._nameless = rules.cue("title_key"), rules.cue("nameless_title")
        self._ends_name, self._tells_level = rules.cue("self_ending"), rules.cue("self_level")
        self._superior, self._full_name = rules.cue("superior"), rules.cue("full_name")
        self._short_names = [
            (phrase.regional, phrase.mainland)
            for phrase in rules.phrases.values()
            if phrase.kind == "short_name"
        ]
        self._levels = [
            (rule, pattern)
            for name in ("national", "province", "prefecture", "county")
            for rule, pattern in self._rules.pop(name, [])
        ]

    def read(self, text: str, layout: Layout) -> FoundMetadata:
        """Return the metadata of a folded text.

        Parameters
        ----------
        text:
            The folded text.
        layout:
            Its lines and what they are.

        """
        sources: list[FoundSource] = []
        titles = self._titles(text, layout)
        metadata = [
            (line.start, line.end)
            for line, kind in zip(layout.lines, layout.kinds, strict=True)
            if kind in ("metadata", "page") and line.start < _TOP
        ]
        for rule, pattern in (pair for pairs in self._rules.values() for pair in pairs):
            if ".mentions" in rule.id:
                # a search of the whole text, for a report that says so nowhere else
                if not any(s.name == rule.outcome and s.trust >= rule.weight for s in sources):
                    search = self._mentions if rule.outcome == "agency" else self._most_named
                    sources.extend(search(text, rule, pattern))
                continue
            if rule.reach == "before":
                places = titles
            elif rule.reach == "after":
                # a key and its value may stand on two lines
                places = [(a, min(len(text), b + 40)) for a, b in metadata]
            elif "signature" in rule.id:
                places = [(max(0, len(text) - _TAIL), len(text))]
            else:
                places = [(0, min(len(text), _TOP))]
            for a, b in places:
                m = pattern.search(text[a:b])  # a slice, so that ^ means the start of the place
                if m is None:
                    continue
                value = self._value(rule.outcome, m.group("value"))
                if value:
                    start, end = a + m.start("value"), a + m.end("value")
                    sources.append(FoundSource(rule.outcome, value, rule.id, rule.weight, start, end))
                    if rule.reach != "before":  # of several titles, each may name the body another way
                        break
        return self._decide(text, sources)

    def _titles(self, text: str, layout: Layout) -> list[tuple[int, int]]:
        """Stretches that hold a title; an agency alone on the line before belongs to it."""
        found: list[tuple[int, int]] = []
        lines, kinds = layout.lines, layout.kinds
        for i, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
            named = kind == "metadata" and self._title_key.match(line.text) is not None
            if (kind != "title" and not named) or (line.start > _TITLE_REGION and found):
                continue
            start = line.start
            short = self._nameless.match(line.text)
            if short and i > 0 and len(lines[i - 1].text) <= 30 and kinds[i - 1] in ("page", "title", "text"):
                start = lines[i - 1].start
            found.append((start, line.end))
        return found

    @staticmethod
    def _value(name: str, raw: str) -> str:
        if name == "year":
            number = read_number(raw)
            return str(number) if number is not None and 1990 <= number <= 2100 else ""
        if name == "published":
            found = _read_date(raw)
            return found.isoformat() if found else ""
        value = "".join(raw.split())
        return value if 3 <= len(value) <= 32 else ""

    @staticmethod
    def _most_named(text: str, rule: Rule, pattern: Any) -> list[FoundSource]:
        """The value named most often; of equals, the first one."""
        places: dict[str, list[tuple[int, int]]] = {}
        for m in pattern.finditer(text):
            places.setdefault(m.group("value"), []).append(m.span("value"))
        if not places:
            return []
        value = max(places, key=lambda v: len(places[v]))
        return [FoundSource(rule.outcome, value, rule.id, rule.weight, *places[value][0])]

    def _mentions(self, text: str, rule: Rule, pattern: Any) -> list[FoundSource]:
        """The body the text speaks of most, of the kind it calls itself."""
        kinds = Counter(m.group("kind")[-1] for m in self._self.finditer(text))
        own = kinds.most_common(1)[0][0] if kinds else ""
        names: Counter[str] = Counter()
        places: dict[str, tuple[int, int]] = {}
        for m in pattern.finditer(text):
            name = m.group("value")
            if self._superior.search(name) or (self._ends_name.search(own) and not name.endswith(own)):
                continue
            names[name] += 1
            places.setdefault(name, m.span("value"))
        groups: dict[str, list[str]] = {}
        for name in names:
            short = name
            for full, brief in self._short_names:
                short = short.replace(full, brief)
            groups.setdefault(short, []).append(name)
        if not groups:
            return []
        best = max(groups.values(), key=lambda g: (sum(names[n] for n in g), len(max(g, key=len))))
        name = max(best, key=len)
        return [FoundSource("agency", name, rule.id, rule.weight, *places[name])]

    def _decide(self, text: str, sources: list[FoundSource]) -> FoundMetadata:
        used: dict[str, FoundSource] = {}
        for source in sources:
            best = used.get(source.name)
            if best is None or source.trust > best.trust or self._is_fuller(source, best):
                used[source.name] = source
        for source in sources:
            if self._is_fuller(source, used[source.name]):
                used[source.name] = source
        published = date.fromisoformat(used["published"].value) if "published" in used else None
        year = int(used["year"].value) if "year" in used else None
        if year is None and published is not None:
            year = published.year - 1  # reports appear in the first months of the following year
            conclusion = FoundSource("year", str(year), "metadata.year.from_publication", 1.0, -1, -1)
            sources.append(conclusion)
            used["year"] = conclusion
        agency = used["agency"].value if "agency" in used else None
        level, level_source = self._level(text, agency)
        if level_source is not None:
            sources.append(level_source)
            used["level"] = level_source
        return FoundMetadata(
            agency, year, published, level, self._period(text), tuple(sources), tuple(used.values())
        )

    def _is_fuller(self, source: FoundSource, best: FoundSource) -> bool:
        """Whether a source names the same body as the best one, only more fully."""
        if source.name != "agency" or len(source.value) <= len(best.value):
            return False
        if source.trust == best.trust and source.value.endswith(best.value):
            return True
        named_on = source.value.startswith(best.value)
        return named_on and self._full_name.search(source.value[len(best.value) :]) is not None

    def _level(self, text: str, agency: str | None) -> tuple[str | None, FoundSource | None]:
        name = agency
        if name is None:
            kinds = Counter(m.group("kind") for m in self._self.finditer(text))
            own = kinds.most_common(1)[0][0] if kinds else ""
            name = own if self._tells_level.search(own) else ""
        best: tuple[float, str, str] | None = None
        for rule, pattern in self._levels:
            if name and (best is None or rule.weight > best[0]) and pattern.search(name):
                best = (rule.weight, rule.outcome, rule.id)
        if best is None:
            return None, None
        return best[1], FoundSource("level", best[1], best[2], best[0], -1, -1)

    def _period(self, text: str) -> tuple[date, date] | None:
        m = self._period_of.search(text, 0, _TOP * 2)
        if m is None:
            return None
        year, month, day, to_year, to_month, to_day = (m.group(name) for name in _PERIOD)
        first = _date(int(year), int(month), int(day))
        last = _date(int(to_year or year), int(to_month), int(to_day))
        if first is None or last is None or last <= first or (last - first).days < 200:
            return None
        return first, last


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_date(raw: str) -> date | None:
    """A date in digits or Chinese numerals; None when it is impossible."""
    numbers = [int(n) for n in _NUMBERS.findall(raw)]
    if len(numbers) < 3:
        parts = regex.split(r"[年月日]", raw)
        values = [read_number(p) for p in parts if p]
        numbers = [int(v) for v in values if v is not None]
    return _date(*numbers[:3]) if len(numbers) >= 3 else None
