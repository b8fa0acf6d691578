"""What statements are about: themes, by words and else by the section."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from gipr_nlp.claims.classify import FoundStatement
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Matcher

__all__ = ["ThemeReader"]


class ThemeReader:
    """Tells what statements are about with the theme rules of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._matcher = Matcher(rules, "themes", by_line=True, once_a_line=True)
        self._order = {theme: k for k, theme in enumerate(rules.themes)}
        self._by_section: dict[str, list[str]] = {}
        for rule in self._matcher.priors:
            for role in rule.sections:
                self._by_section.setdefault(role, []).append(rule.outcome)

    def read(self, text: str, statements: Sequence[FoundStatement]) -> list[tuple[str, ...]]:
        """Return the themes of each statement, in the order of the list of themes.

        Parameters
        ----------
        text:
            The folded text.
        statements:
            Its statements.

        """
        lines = [text[s.start : s.end].replace("\n", " ") for s in statements]
        starts: list[int] = []
        at = 0
        for line in lines:
            starts.append(at)
            at += len(line) + 1
        named: list[set[str]] = [set() for _ in statements]
        stretches = None
        if self._matcher.bound:
            rows = zip(starts, lines, statements, strict=True)
            stretches = [(start, start + len(line), s.role) for start, line, s in rows]
        for hit in self._matcher.hits("\n".join(lines), stretches=stretches):
            named[bisect_right(starts, hit.start) - 1].add(hit.rule.outcome)
        return [
            tuple(sorted(themes or set(self._by_section.get(s.role, ())), key=self._order.__getitem__))
            for themes, s in zip(named, statements, strict=True)
        ]
