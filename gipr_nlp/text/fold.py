"""One-to-one character folds: width, punctuation and script. No character is added or lost here.

Length-preserving by construction, so the offset map is the identity. What changes length
(lost blanks, glosses, line wraps, regional phrases) is the business of :mod:`gipr_nlp.text.view`.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy
from attrs import frozen

from gipr_nlp.text.codes import PLANE, codes_of

if TYPE_CHECKING:
    from opencc import OpenCC

__all__ = ["Folded", "fold", "is_han"]

Script = Literal["Hans", "Hant"]

# a document is Traditional when more of its Han characters than this change under t2s; names such as 萧乾 stay far below
_TRADITIONAL_SHARE = 0.05

_FIRST_HAN, _LAST_HAN = 0x3400, 0x9FFF

# blocks whose compatibility characters are read as their plain form
_COMPATIBILITY_BLOCKS = (
    (0x2000, 0x206F),
    (0x2F00, 0x2FDF),
    (0xF900, 0xFAFF),
    (0xFE10, 0xFE6F),
    (0xFF00, 0xFFEF),
)

# plain forms that Unicode does not know as compatibility equivalents
_EXTRA = {
    "\r": " ", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n", "\t": "\t",
    "\u3000": " ", "\u00a0": " ", "○": "〇", "◯": "〇", "–": "—", "―": "—", "─": "—", "－": "-",
    "﹣": "-", "−": "-", "〜": "~", "～": "~", "‧": "·", "•": "·", "・": "·", "∶": ":", "﹕": ":", "︰": ":",
    "｡": "。", "﹒": ".", "．": ".", "〖": "【", "〗": "】", "﹝": "〔", "﹞": "〕", "『": "“", "』": "”",
    "「": "“", "」": "”", "〝": "“", "〞": "”", "＂": '"', "｜": "|", "│": "|", "┃": "|", "¦": "|", "、": "、",
}  # fmt: skip


@lru_cache(maxsize=1)
def _width_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for low, high in _COMPATIBILITY_BLOCKS:
        for code in range(low, high + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain != chr(code):
                table[chr(code)] = plain
    table.update((a, b) for a, b in _EXTRA.items() if a != b)
    return table


@lru_cache(maxsize=1)
def _plain_codes() -> Any:
    """For every character of the plane the code of its plain form."""
    codes = numpy.arange(PLANE, dtype="<u4")
    for char, plain in _width_table().items():
        codes[ord(char)] = ord(plain)
    return codes


def _plain(raw: str) -> str:
    """Fold width and punctuation."""
    codes = codes_of(raw)
    plain = _plain_codes().take(codes, mode="clip")
    if codes.size and codes.max() >= PLANE:
        plain = numpy.where(codes < PLANE, plain, codes)
    return str(plain.tobytes(), "utf-32-le")


def is_han(char: str) -> bool:
    """Say whether a character is a Han ideograph (〇 included).

    >>> is_han("公"), is_han("1")
    (True, False)
    """
    return "\u3400" <= char <= "\u9fff" or char == "〇" or "\U00020000" <= char <= "\U0003ffff"


_UNKNOWN, _SAME, _CHANGING = range(3)


class _Converters(threading.local):
    """OpenCC converters, made on first use and kept a thread (they cannot be shared or pickled)."""

    def __init__(self) -> None:
        self._made: dict[str, OpenCC] = {}
        # whether a character changes, as far as it was met: the same few thousand come back in every text
        self._states = numpy.full(PLANE, _UNKNOWN, dtype=numpy.uint8)
        self._states[-1] = _SAME  # stands for all beyond the plane

    def convert(self, name: str, text: str) -> str:
        if name not in self._made:
            from opencc import OpenCC

            self._made[name] = OpenCC(name)
        converted = self._made[name].convert(text)
        if len(converted) != len(text):
            # the dictionaries used are strictly one to one; should a future release break that, fall back to characters
            converted = "".join(
                c if len(c) == 1 else char
                for char, c in ((char, self._made[name].convert(char)) for char in text)
            )
        return str(converted)

    def changing(self, codes: Any) -> int:
        """Return how many of some characters, given by their codes, are no Simplified ones: each looked at alone."""
        states = self._states.take(codes, mode="clip")
        new = numpy.unique(codes[states == _UNKNOWN])
        if new.size:
            chars = list(map(chr, new.tolist()))
            same = [a == b for a, b in zip(chars, self.convert("t2s", "\n".join(chars))[::2], strict=True)]
            self._states[new] = numpy.where(same, _SAME, _CHANGING)
            states = self._states.take(codes, mode="clip")
        return int(numpy.count_nonzero(states == _CHANGING))


_CONVERTERS = _Converters()


@frozen
class Folded:
    """A text folded character by character: ``len(text) == len(raw)``."""

    raw: str
    text: str
    script: Script


def fold(raw: str) -> Folded:
    """Fold width, punctuation and script one to one.

    Parameters
    ----------
    raw:
        Any text without lone surrogates.

    Returns
    -------
    Folded
        The folded text, of the same length, and the script of the document.

    Examples
    --------
    >>> fold("（一）主動公開：３條").text
    '(一)主动公开:3条'

    """
    plain = _plain(raw)
    codes = codes_of(plain)
    han = codes[(codes >= _FIRST_HAN) & (codes <= _LAST_HAN)]
    if _CONVERTERS.changing(han) <= han.size * _TRADITIONAL_SHARE:
        return Folded(raw, _CONVERTERS.convert("t2s", plain), "Hans")
    # hk2t first, so that Hong Kong forms reach tw2s; both are one to one, unlike their phrase variants
    return Folded(raw, _CONVERTERS.convert("tw2s", _CONVERTERS.convert("hk2t", plain)), "Hant")
