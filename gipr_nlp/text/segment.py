"""Word segmentation by jieba, with a private dictionary: two engines behind one interface.

``rjieba`` (the Rust port) is the default, ``jieba`` the reference. Both see Han characters only; everything
else (numbers, URLs, blanks) is cut by one pattern here, so that ``45,274`` and ``6021.70`` stay whole and the
two engines give the same tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Protocol

from gipr_nlp.errors import PipelineError

__all__ = ["ENGINES", "JiebaSegmenter", "RjiebaSegmenter", "Segmenter", "make_segmenter"]

# a character no text of ours contains outside odd private fonts; where it does occur it is masked like any other run
_MASK = "\ue000"

# The first character is taken by one class, which lets the engine run over Han characters; each branch then looks
# back at it: URL, address, grouped number, number, word, line end, blanks, sign.
_NOT_HAN = re.compile(
    r"""( [A-Za-z\d\s+\#&._%\-\ue000]
    (?: (?:(?<=h)ttps?://|(?<=w)ww\.)[!-~]+
    | (?<=[A-Za-z0-9._%+-])(?<![A-Za-z0-9._%+-]{2})[A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+
    | (?<=\d)(?:\d{0,2}(?:,\d{3})+(?:\.\d+)?%? | \d*(?:\.\d+)*%?)
    | (?<=[A-Za-z])[A-Za-z]*(?:['-][A-Za-z]+)*
    | (?<=[^\S\n])[^\S\n]*
    | (?<=[\n+\#&._%\-\ue000]) ) )""",
    re.X,
)

# a word of the private dictionary beats its parts: well above the frequency of common words in jieba's dictionary
_USER_FREQUENCY = 20_000


class Segmenter(Protocol):
    """Cuts a folded text into words whose concatenation is the text."""

    name: str

    def cut(self, text: str) -> list[str]:
        """Return the words of ``text`` in order."""
        ...


def _cut_masked(text: str, cut: Any) -> list[str]:
    parts = _NOT_HAN.split(text)
    runs = parts[1::2]
    words: list[str] = list(cut(_MASK.join(parts[::2])))
    at = -1
    for run in runs:
        at = words.index(_MASK, at + 1)
        words[at] = run
    return words


class RjiebaSegmenter:
    """jieba-rs with its own dictionary instance.

    Parameters
    ----------
    words:
        Words of the genre that must stay whole.

    Examples
    --------
    >>> RjiebaSegmenter(["依申请公开"]).cut("依申请公开3,920件")
    ['依申请公开', '3,920', '件']

    """

    name = "rjieba"

    def __init__(self, words: Iterable[str] = ()) -> None:
        import rjieba

        self._words = tuple(words)
        self._jieba = rjieba.Jieba()
        for word in self._words:
            self._jieba.add_word(word, _USER_FREQUENCY, None)

    def cut(self, text: str) -> list[str]:
        """Return the words of ``text`` in order."""
        return _cut_masked(text, self._jieba.cut)

    def __reduce__(self) -> tuple[Any, ...]:
        return make_segmenter, (self.name, self._words)  # the dictionary is built where it is needed


class JiebaSegmenter:
    """The Python jieba, as a private instance: no shared dictionary, no cache file, no log lines."""

    name = "jieba"

    def __init__(self, words: Iterable[str] = ()) -> None:
        import jieba

        self._words = tuple(words)
        self._jieba = jieba.Tokenizer()
        # what initialize() does, without its cache in the shared temporary folder and its lines on stderr
        self._jieba.FREQ, self._jieba.total = self._jieba.gen_pfdict(self._jieba.get_dict_file())
        self._jieba.initialized = True
        for word in self._words:
            self._jieba.add_word(word, _USER_FREQUENCY)

    def cut(self, text: str) -> list[str]:
        """Return the words of ``text`` in order."""
        return _cut_masked(text, self._jieba.cut)

    def __reduce__(self) -> tuple[Any, ...]:
        return make_segmenter, (self.name, self._words)  # the dictionary is built where it is needed


#: Segmentation engines by name.
ENGINES: dict[str, Any] = {"rjieba": RjiebaSegmenter, "jieba": JiebaSegmenter}

_MADE: dict[tuple[str, frozenset[str]], Segmenter] = {}


def make_segmenter(engine: str, words: Iterable[str]) -> Segmenter:
    """Return a segmenter with a private dictionary; equal requests share one instance.

    Parameters
    ----------
    engine:
        ``rjieba`` or ``jieba``.
    words:
        Words of the genre that must stay whole.

    Raises
    ------
    PipelineError
        When there is no such engine.

    """
    if engine not in ENGINES:
        raise PipelineError(f"no segmentation engine {engine!r}; known are {', '.join(ENGINES)}")
    key = (engine, frozenset(words))
    if key not in _MADE:
        _MADE[key] = ENGINES[engine](sorted(key[1]))
    return _MADE[key]
