"""Patterns that can blow up: whose time grows out of all proportion with the text they are tried on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

__all__ = ["hazard"]

# how long a text is to provoke a pattern: enough for times that double with every piece to never end, and for times
# that grow with the cube to show
_PIECES, _LENGTH = 40, 800
_SECONDS = 0.5
_MOST_PIECES = 24
_OTHERS = ("1", "一", "的", "a", " ", "1 ", "的,", "\n")
_WORDS = re.compile(r"[^\\\[\](){}|?*+.^$<>=!:,\d\s-]+")


def hazard(pattern: str) -> str:
    """Say why a pattern can take too long, or return an empty text where nothing shows it.

    Parameters
    ----------
    pattern:
        A valid pattern of the ``regex`` module, with its macros expanded.

    Examples
    --------
    >>> hazard("(?:公开|公|开)+x")
    'alternatives inside a repetition: the time doubles with every character'
    >>> hazard("公开[^,]{0,20}信息")
    ''

    """
    compiled = regex.compile(pattern)
    pieces = list(_pieces(pattern))
    # what stops a match short; behind it every character of the pattern, for engines that look for one beforehand
    tail = "\n\x01,。;" + "".join(dict.fromkeys(pattern)) * 2
    for texts, why in (
        (
            [p * _PIECES + tail for p in pieces],
            "alternatives inside a repetition: the time doubles with every character",
        ),
        (
            [p * (_LENGTH // len(p)) + tail for p in pieces],
            "repetitions inside or beside one another: the time grows with the cube of the length, or worse",
        ),
    ):
        for text in texts:
            try:
                compiled.search(text, timeout=_SECONDS)
            except TimeoutError:
                return why
    return ""


def _pieces(pattern: str) -> Iterator[str]:
    """What to repeat: the words of a pattern, their characters, and some that its classes may hold."""
    words = list(dict.fromkeys(_WORDS.findall(pattern)))
    words.sort(key=len)
    chars = list(dict.fromkeys(char for word in words for char in word))
    found = dict.fromkeys([*_OTHERS, *words[:_MOST_PIECES], *chars[:_MOST_PIECES]])
    if re.search(r"[*+]|,\}|\{\d+,\d", pattern):  # without a repetition nothing grows
        yield from found
