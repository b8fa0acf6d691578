"""Regional vocabulary: which words of a Traditional copy stand for other mainland words.

Encyclopaedia sites convert words, not only characters (入口網站 for 门户网站). The exchange is gated: one strong
marker, or two different other ones, must stand in a Traditional document before any word is touched.
"""

from __future__ import annotations

import re

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.text.view import Edit

__all__ = ["Vocabulary"]


class Vocabulary:
    """The phrase table of a rule set, compiled for search."""

    def __init__(self, rules: RuleSet) -> None:
        self._phrases = {
            phrase.regional: phrase for phrase in rules.phrases.values() if phrase.kind == "regional"
        }
        # of two words that begin at one place the longer one is meant
        self._words = sorted(self._phrases, key=lambda word: (-len(word), word))
        self._unless = {
            word: rules.compile(phrase.unless, phrase, field="unless")
            for word, phrase in self._phrases.items()
            if phrase.unless
        }

    def edits(self, text: str) -> list[Edit]:
        """Return the exchanges to make in a folded Traditional text; none where the gate stays shut.

        Parameters
        ----------
        text:
            The text after the one-to-one fold; offsets of the edits refer to it.

        """
        # few of the words stand in a text, and saying which is far cheaper than to try them all everywhere
        present = [word for word in self._words if word in text]
        if not present:
            return []
        pattern = re.compile("|".join(map(re.escape, present)))
        found = [m for m in pattern.finditer(text) if not self._forbidden(text, m.group(), m.span())]
        different = {m.group() for m in found}
        if not any(self._phrases[word].strong for word in different) and len(different) < 2:
            return []
        return [
            Edit(m.start(), m.end(), self._phrases[m.group()].mainland, self._phrases[m.group()].id)
            for m in found
        ]

    def _forbidden(self, text: str, word: str, span: tuple[int, int]) -> bool:
        unless = self._unless.get(word)
        if unless is None:
            return False
        low, high = max(0, span[0] - 6), span[1] + 6
        return any(
            m.start() < span[1] and span[0] < m.end()
            for m in unless.finditer(text, low, min(high, len(text)))
        )
