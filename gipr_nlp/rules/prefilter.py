"""A cheap test of where a pattern cannot match: words one of which every match must contain.

Most rules name Chinese words, and most passages hold none of them. :func:`needed_words` reads off a pattern a set
of keys, characters or pairs of characters, one of which stands in every match; :class:`KeyIndex` looks up the keys
of all rules in one pass over a text. The analysis is conservative: what it does not understand gives no filter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import add
from typing import Any

import numpy

__all__ = ["KeyIndex", "needed_words", "spellings"]

_QUANTIFIERS = "?*+{"
# characters that stand for themselves, each once
_PLAIN = re.compile(r"(?:[^\\\[\](){}*+?.^$|](?![?*+{]))+")
# classes and escapes whose characters are too many to list
_UNLISTED = frozenset("DwWsSbBXRpP")
# digits of the folded text
_DIGITS = frozenset("0123456789")
# how many exact spellings of one stretch of a pattern are followed up
_MOST = 600

#: Exact spellings of a piece of a pattern; None where it has too many or unknown ones.
_Spellings = frozenset[str] | None
_Keys = frozenset[str] | None

# the characters of the Basic Multilingual Plane
_CODES = 65536


class _UnclearError(Exception):
    """The pattern holds something this analysis does not follow."""


def needed_words(pattern: str, ignored: str = "") -> frozenset[str] | None:
    """Return keys of one or two characters, one of which every match of a pattern contains, or None.

    Parameters
    ----------
    pattern:
        A pattern of the ``regex`` module, for folded text (``\\d`` stands for the ASCII digits).
    ignored:
        Characters that are in the pattern but not in the texts the keys will be looked up in.

    Examples
    --------
    >>> sorted(needed_words("微博|(?:政务)?微信") or ())
    ['微信', '微博']
    >>> sorted(needed_words("[受办]理") or ())
    ['办理', '受理']
    >>> needed_words("[^,]{2,4}") is None
    True

    """
    try:
        _, needed, at = _Analysis(pattern, frozenset(ignored)).alternatives(0)
    except (_UnclearError, IndexError, ValueError):
        return None
    return needed if at == len(pattern) and needed else None


def spellings(pattern: str) -> frozenset[str] | None:
    """Return all texts a pattern matches, where they are few and no context matters, or None.

    Parameters
    ----------
    pattern:
        A pattern of the ``regex`` module.

    Examples
    --------
    >>> sorted(spellings("公开(?:栏|墙)?") or ())
    ['公开', '公开墙', '公开栏']
    >>> spellings("公开(?!栏)") is None
    True

    """
    if any(mark in pattern for mark in ("(?=", "(?!", "(?<=", "(?<!", "^", "$", "\\b", "\\B")):
        return None
    try:
        exact, _, at = _Analysis(pattern, frozenset()).alternatives(0)
    except (_UnclearError, IndexError, ValueError):
        return None
    return exact if at == len(pattern) else None


def _better(new: _Keys, old: _Keys) -> _Keys:
    """The set that lets fewer texts pass: pairs before single characters, then the smaller one."""
    if not new:
        return old
    if not old:
        return new
    return min((old, new), key=lambda keys: (any(len(k) == 1 for k in keys), len(keys)))


def _keys_of(spellings: frozenset[str]) -> _Keys:
    if "" in spellings:
        return None
    if len(spellings) == 1:
        [only] = spellings
        return frozenset([only[:2]])
    keys: set[str] = set()
    # short ones first: their key may stand in the longer ones as well
    for word in sorted(spellings, key=lambda w: (len(w), w)):
        if keys.isdisjoint(word) and keys.isdisjoint(map(add, word, word[1:])):
            keys.add(word[:2])
    return frozenset(keys)


class _Analysis:
    """One pass over one pattern."""

    def __init__(self, pattern: str, ignored: frozenset[str]) -> None:
        self._pattern = pattern
        self._ignored = ignored

    def alternatives(self, at: int) -> tuple[_Spellings, _Keys, int]:
        """Spellings and keys of the branches up to a closing bracket or the end."""
        spellings: set[str] | None = set()
        keys: set[str] | None = set()
        while True:
            exact, needed, at = self._branch(at)
            if spellings is not None:
                spellings = None if exact is None else spellings | exact
            if keys is not None:
                keys = None if not needed else keys | needed
            if at < len(self._pattern) and self._pattern[at] == "|":
                at += 1
                continue
            return (
                None if spellings is None or len(spellings) > _MOST else frozenset(spellings),
                None if keys is None else frozenset(keys),
                at,
            )

    def _branch(self, at: int) -> tuple[_Spellings, _Keys, int]:
        pattern = self._pattern
        best: _Keys = None
        run: frozenset[str] = frozenset([""])
        exact = True
        while at < len(pattern) and pattern[at] not in "|)":
            word = _PLAIN.match(pattern, at)
            if word is not None and self._ignored.isdisjoint(word.group()):
                run = frozenset([spelling + word.group() for spelling in run])
                at = word.end()
                continue
            spellings, keys, at = self._piece(at)
            if at < len(pattern) and pattern[at] in _QUANTIFIERS:
                low, high, at = self._quantifier(at)
                if spellings is not None and low == 0 and high == 1:
                    spellings = spellings | {""}
                elif spellings is not None and (low, high) != (1, 1):
                    # 1 to n times: the first of them is known, what follows is not
                    if low:
                        keys = _better(_keys_of(spellings), keys)
                    spellings = None
                if low == 0:
                    keys = None
            if spellings is not None and len(run) * len(spellings) <= _MOST:
                run = frozenset(a + b for a in run for b in spellings)
                continue
            best = _better(_keys_of(run), best)
            best = _better(keys, best)
            exact = False
            run = spellings if spellings is not None else frozenset([""])
        best = _better(_keys_of(run), best)
        return (run if exact else None), best, at

    def _quantifier(self, at: int) -> tuple[int, int, int]:
        pattern = self._pattern
        char = pattern[at]
        if char == "{":
            end = pattern.index("}", at)
            first, comma, last = pattern[at + 1 : end].partition(",")
            low = int(first or 0)
            high = int(last or 99) if comma else low
            at = end + 1
        else:
            low, high = {"?": (0, 1), "*": (0, 99), "+": (1, 99)}[char]
            at += 1
        if at < len(pattern) and pattern[at] in "?+":
            at += 1
        return low, high, at

    def _listed(self, chars: frozenset[str], at: int) -> tuple[_Spellings, _Keys, int]:
        if chars & self._ignored:
            return None, None, at
        return chars, (chars or None), at

    def _piece(self, at: int) -> tuple[_Spellings, _Keys, int]:
        char = self._pattern[at]
        if char == "\\":
            return self._escape(at)
        if char == "[":
            return self._set(at)
        if char == "(":
            return self._group(at)
        if char in "^$":
            return frozenset([""]), None, at + 1
        if char == ".":
            return None, None, at + 1
        return self._listed(frozenset(char), at + 1)

    def _escape(self, at: int) -> tuple[_Spellings, _Keys, int]:
        char = self._pattern[at + 1]
        if char == "u":
            return self._listed(frozenset(chr(int(self._pattern[at + 2 : at + 6], 16))), at + 6)
        if char == "d":
            return self._listed(_DIGITS, at + 2)
        if char in "bB":
            return frozenset([""]), None, at + 2
        if char in "pP":
            return None, None, self._pattern.index("}", at) + 1
        if char in _UNLISTED:
            return None, None, at + 2
        if char.isalnum():
            if char == "n":
                return self._listed(frozenset("\n"), at + 2)
            raise _UnclearError
        return self._listed(frozenset(char), at + 2)

    def _set(self, at: int) -> tuple[_Spellings, _Keys, int]:
        pattern = self._pattern
        end = at + 1
        if pattern[end] == "^":
            end += 1
        if pattern[end] == "]":
            end += 1
        while pattern[end] != "]":
            end += 2 if pattern[end] == "\\" else 1
        inside = pattern[at + 1 : end]
        if inside.startswith("^") or "-" in inside[1:-1] or "[" in inside:
            return None, None, end + 1
        chars: set[str] = set()
        k = 0
        while k < len(inside):
            if inside[k] == "\\":
                mark = inside[k + 1]
                if mark == "d":
                    chars |= _DIGITS
                elif mark == "n":
                    chars.add("\n")
                elif mark.isalnum():
                    return None, None, end + 1
                else:
                    chars.add(mark)
                k += 2
            else:
                chars.add(inside[k])
                k += 1
        return self._listed(frozenset(chars), end + 1)

    def _group(self, at: int) -> tuple[_Spellings, _Keys, int]:
        rest = self._pattern[at : at + 4]
        look = next((p for p in ("(?=", "(?!", "(?<=", "(?<!") if rest.startswith(p)), "")
        if look:
            # it takes up no room, so the words on its two sides still touch
            _, _, end = self.alternatives(at + len(look))
            return frozenset([""]), None, end + 1
        if rest.startswith(("(?:", "(?>")):
            inner = at + 3
        elif rest.startswith(("(?<", "(?P<")):
            inner = self._pattern.index(">", at) + 1
        elif rest.startswith("(?"):
            raise _UnclearError
        else:
            inner = at + 1
        spellings, keys, end = self.alternatives(inner)
        if self._pattern[end] != ")":
            raise _UnclearError
        return spellings, keys, end + 1


class KeyIndex:
    """Finds, for all rules in one pass over a text, where which of them can match.

    Parameters
    ----------
    needs:
        The keys of each rule as :func:`needed_words` gives them; None for a rule that can match anywhere.

    Examples
    --------
    >>> index = KeyIndex([frozenset({"微信"}), frozenset({"年"}), None])
    >>> index.places("本年开通微信")
    ([1, 4], [2, 1])

    """

    def __init__(self, needs: Sequence[frozenset[str] | None]) -> None:
        bits: dict[str, int] = {}
        #: the rules, one bit each, that can match in any text
        self.anywhere = 0
        for k, keys in enumerate(needs):
            if not keys:
                self.anywhere |= 1 << k
            for key in keys or ():
                bits[key] = bits.get(key, 0) | 1 << k
        self._bits = [0, *bits.values()]
        # the same as one row a key, for lines by the hundred
        self._width = (len(needs) + 7) // 64 + 1
        self._rows = numpy.stack([self.row(rules) for rules in self._bits])
        # a character has a number as a key of its own, as the first and as the second of a pair; 0 stands for none
        self._single = numpy.zeros(_CODES, dtype=numpy.uint16)
        self._row = numpy.zeros(_CODES, dtype=numpy.int32)
        self._column = numpy.zeros(_CODES, dtype=numpy.uint16)
        pairs = [(key, n) for n, key in enumerate(bits, 1) if len(key) == 2 and max(map(ord, key)) < _CODES]
        firsts = {char: n for n, char in enumerate(sorted({key[0] for key, _ in pairs}), 1)}
        seconds = {char: n for n, char in enumerate(sorted({key[1] for key, _ in pairs}), 1)}
        # a table with a row for each first character and a column for each second one, laid out flat
        width = len(seconds) + 1
        self._pair = numpy.zeros((len(firsts) + 1) * width, dtype=numpy.uint16)
        for char, n in firsts.items():
            self._row[ord(char)] = n * width
        for char, n in seconds.items():
            self._column[ord(char)] = n
        for key, n in pairs:
            self._pair[firsts[key[0]] * width + seconds[key[1]]] = n
        for n, key in enumerate(bits, 1):
            if len(key) == 1 and ord(key) < _CODES:
                self._single[ord(key)] = n
            elif max(map(ord, key)) >= _CODES:
                self.anywhere |= bits[key]

    def places(self, text: str, start: int = 0, end: int | None = None) -> tuple[list[int], list[int]]:
        """Return where keys stand in ``text[start:end]``, in order, and the rules, one bit each, they belong to."""
        at, keys = self._find(text[start:end])
        bits = self._bits
        return (at + start).tolist(), list(map(bits.__getitem__, keys.tolist()))

    def row(self, rules: int) -> Any:
        """Return rules, given as one bit each, as :meth:`pairs` wants them."""
        return numpy.frombuffer(rules.to_bytes(self._width * 8, "little"), dtype="<u8")

    def pairs(self, text: str, starts: Any, stops: Any, allowed: Any) -> tuple[list[int], list[int]]:
        """Return which rules can match in which stretches: two lists, by stretch and then by rule.

        Parameters
        ----------
        text:
            The text.
        starts, stops:
            Arrays of half-open stretches, in order, that do not overlap.
        allowed:
            For each stretch the :meth:`row` of the rules that may match there.

        """
        if not len(starts):
            return [], []
        low = int(starts[0])
        at, keys = self._find(text[low : int(stops[-1])])
        stretch = numpy.searchsorted(starts, at + low, side="right") - 1
        inside = at + low < stops[stretch]
        stretch, keys = stretch[inside], keys[inside]
        if not len(stretch):
            return [], []
        first = numpy.flatnonzero(numpy.diff(stretch, prepend=-1))
        stretch = stretch[first]
        rows = numpy.bitwise_or.reduceat(self._rows[keys], first, axis=0) & allowed[stretch]
        at, rules = numpy.unpackbits(rows.view(numpy.uint8), axis=1, bitorder="little").nonzero()
        return stretch[at].tolist(), rules.tolist()

    def _find(self, part: str) -> tuple[Any, Any]:
        """Where keys stand in a text, in order, and their numbers."""
        codes = numpy.frombuffer(part.encode("utf-32-le", "surrogatepass"), dtype=numpy.uint32)
        if codes.size and codes.max() >= _CODES:
            codes = numpy.where(codes < _CODES, codes, 0)
        singles = self._single.take(codes)
        pairs = self._pair.take(self._row.take(codes[:-1]) + self._column.take(codes[1:]))
        alone, paired = singles.nonzero()[0], pairs.nonzero()[0]
        at = numpy.concatenate((alone, paired))
        keys = numpy.concatenate((singles[alone], pairs[paired]))
        order = at.argsort(kind="stable")
        return at[order], keys[order]

    def rules_in(self, text: str) -> int:
        """Return the rules, one bit each, that can match in a text."""
        found = self.anywhere
        for bits in set(self.places(text)[1]):
            found |= bits
        return found
