"""Regional vocabulary: which words of a Traditional copy stand for other mainland words.

Encyclopaedia sites convert words, not only characters (入口網站 for 门户网站). The exchange is gated: one strong
marker, or two different other ones, must stand in a Traditional document before any word is touched.
"""

from __future__ import annotations

import re

from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.prefilter import KeyIndex
from gipr_nlp.text.view import Edit

__all__ = ["Vocabulary"]


class Vocabulary:
    """The phrase table of a rule set, compiled for search."""

    def __init__(self, rules: RuleSet) -> None:
        self._phrases = {
            phrase.regional: phrase for phrase in rules.phrases.values() if phrase.kind == "regional"
        }
        words = list(self._phrases)
        self._index = KeyIndex([[{word[:3]}] for word in words])
        self._words = {1 << k: word for k, word in enumerate(words)}
        # words with characters the index does not know
        self._rare = [word for k, word in enumerate(words) if self._index.anywhere >> k & 1]
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
        found = [
            (start, word)
            for start, word in self._found(text)
            if not self._forbidden(text, word, (start, start + len(word)))
        ]
        different = {word for _, word in found}
        if not any(self._phrases[word].strong for word in different) and len(different) < 2:
            return []
        return [
            Edit(start, start + len(word), self._phrases[word].mainland, self._phrases[word].id)
            for start, word in found
        ]

    def _found(self, text: str) -> list[tuple[int, str]]:
        """Where words stand, none inside another; of two that begin at one place the longer one is meant."""
        places: list[tuple[int, int, str]] = []
        for at, bits in zip(*self._index.places(text), strict=True):
            while bits:
                word = self._words[bits & -bits]
                bits &= bits - 1
                if text.startswith(word, at):
                    places.append((at, -len(word), word))
        for word in self._rare:
            places += [(m.start(), -len(word), word) for m in re.finditer(re.escape(word), text)]
        found: list[tuple[int, str]] = []
        end = 0
        for at, size, word in sorted(places):
            if at >= end:
                found.append((at, word))
                end = at - size
        return found

    def _forbidden(self, text: str, word: str, span: tuple[int, int]) -> bool:
        unless = self._unless.get(word)
        if unless is None:
            return False
        low, high = max(0, span[0] - 6), span[1] + 6
        return any(
            m.start() < span[1] and span[0] < m.end()
            for m in unless.finditer(text, low, min(high, len(text)))
        )
