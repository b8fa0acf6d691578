"""A cheap test of where a pattern cannot match: words one of which every match must contain.

Most rules name Chinese words, and most passages hold none of them. :func:`needed_sets` reads off a pattern up to two
sets of keys, of one to three characters; one of each stands in every match. :class:`KeyIndex` looks up the keys of all
rules in one pass over a text. The analysis is conservative: what it does not understand gives no filter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

import numpy

from gipr_nlp.text.codes import PLANE, codes_of

__all__ = ["KeyIndex", "needed_sets", "needed_words", "spellings"]

_QUANTIFIERS = "?*+{"
# characters that stand for themselves, each once
_PLAIN = re.compile(r"(?:[^\\\[\](){}*+?.^$|](?![?*+{]))+")
# alternatives that are all plain
_WORDS = re.compile(r"[^\\\[\](){}*+?.^$|]+(?:\|[^\\\[\](){}*+?.^$|]+)*")
# classes and escapes whose characters are too many to list
_UNLISTED = frozenset("DwWsSbBXRpP")
# digits of the folded text
_DIGITS = frozenset("0123456789")
# how many exact spellings of one stretch of a pattern are followed up
_MOST = 600

# one member of a set of characters
_MEMBER = re.compile(r"\\u([0-9A-Fa-f]{4})|\\(.)|(.)", re.DOTALL)
# how many characters of a range are listed
_MOST_LISTED = 64

#: Exact spellings of a piece of a pattern; None where it has too many or unknown ones.
_Spellings = frozenset[str] | None
#: Sets of keys, the telling ones first; of each set one key stands in every match.
_Sets = tuple[frozenset[str], ...]

# how many sets of a pattern are looked up
_SETS = 2
_LONGEST = 3
# how often a key of one, two or three characters stands in a text, roughly
_COMMON = {1: 50, 2: 5, 3: 1}


class _UnclearError(Exception):
    """The pattern holds something this analysis does not follow."""


def needed_sets(pattern: str, ignored: str = "") -> tuple[frozenset[str], ...]:
    """Return up to two sets of keys of one to three characters; every match of a pattern contains one of each.

    Parameters
    ----------
    pattern:
        A pattern of the ``regex`` module, for folded text (``\\d`` stands for the ASCII digits).
    ignored:
        Characters that are in the pattern but not in the texts the keys will be looked up in.

    Examples
    --------
    >>> [sorted(keys) for keys in needed_sets("[受办]理.{0,4}申请")]
    [['申请'], ['办理', '受理']]
    >>> needed_sets("[^,]{2,4}")
    ()

    """
    try:
        _, sets, at = _Analysis(pattern, frozenset(ignored)).alternatives(0)
    except (_UnclearError, IndexError, ValueError):
        return ()
    return sets if at == len(pattern) else ()


def needed_words(pattern: str, ignored: str = "") -> frozenset[str] | None:
    """Return keys of one to three characters, one of which every match of a pattern contains, or None.

    Parameters
    ----------
    pattern, ignored:
        As for :func:`needed_sets`.

    Examples
    --------
    >>> sorted(needed_words("微博|(?:政务)?微信") or ())
    ['微信', '微博', '政务微']
    >>> needed_words("[^,]{2,4}") is None
    True

    """
    return next(iter(needed_sets(pattern, ignored)), None)


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


def _member_of(m: re.Match[str]) -> str:
    """The characters a member of a set stands for, empty where they are not known; an escaped bar keeps its escape."""
    code, escaped, plain = m.groups()
    if code:
        return chr(int(code, 16))
    if plain:
        return str(plain)
    if escaped == "-":
        return "\\-"
    if escaped == "d":
        return "".join(sorted(_DIGITS))
    if escaped == "n":
        return "\n"
    return "" if escaped.isalnum() else str(escaped)


def _commonness(keys: frozenset[str]) -> int:
    return sum(_COMMON[len(key)] for key in keys)


def _telling(sets: Iterable[frozenset[str]]) -> _Sets:
    """The sets that let the fewest texts pass."""
    different = tuple(dict.fromkeys(sets))
    return different if len(different) < 2 else tuple(sorted(different, key=_commonness)[:_SETS])


def _either(branches: Sequence[_Sets]) -> _Sets:
    """What stands in every match of alternatives: a key of one of theirs."""
    if len(branches) == 1 or not all(branches):
        return branches[0] if len(branches) == 1 else ()
    sizes = range(max(map(len, branches)))
    return _telling(
        frozenset[str]().union(*(sets[min(k, len(sets) - 1)] for sets in branches)) for k in sizes
    )


def _keys_of(spellings: frozenset[str]) -> _Sets:
    if "" in spellings:
        return ()
    if len(spellings) == 1:
        return (frozenset([next(iter(spellings))[:_LONGEST]]),)
    keys = {word[:_LONGEST] for word in spellings}
    short = {key for key in keys if len(key) < _LONGEST}
    if short:  # their key may stand in the longer ones as well
        keys = {k for k in keys if k in short or not any(s in k for s in short)}
    return (frozenset(keys),)


class _Analysis:
    """One pass over one pattern."""

    def __init__(self, pattern: str, ignored: frozenset[str]) -> None:
        self._pattern = pattern
        self._ignored = ignored

    def alternatives(self, at: int) -> tuple[_Spellings, _Sets, int]:
        """Spellings and keys of the branches up to a closing bracket or the end."""
        words = _WORDS.match(self._pattern, at)
        if words is not None and self._pattern[words.end() : words.end() + 1] in ("", ")"):
            texts = frozenset(words.group().split("|"))
            if self._ignored.isdisjoint(words.group()):
                return (texts if len(texts) <= _MOST else None), _keys_of(texts), words.end()
        spellings: set[str] | None = set()
        branches: list[_Sets] = []
        while True:
            exact, needed, at = self._branch(at)
            if spellings is not None:
                spellings = None if exact is None else spellings | exact
            branches.append(needed)
            if at < len(self._pattern) and self._pattern[at] == "|":
                at += 1
                continue
            if spellings is not None and len(spellings) > _MOST:
                spellings = None
            return None if spellings is None else frozenset(spellings), _either(branches), at

    def _branch(self, at: int) -> tuple[_Spellings, _Sets, int]:
        pattern = self._pattern
        word = _PLAIN.match(pattern, at)
        if (
            word is not None
            and pattern[word.end() : word.end() + 1] in ("", "|", ")")
            and self._ignored.isdisjoint(word.group())
        ):
            only = frozenset([word.group()])  # most branches are a word and nothing else
            return only, _keys_of(only), word.end()
        sets: list[frozenset[str]] = []
        run: frozenset[str] = frozenset([""])
        exact = True
        while at < len(pattern) and pattern[at] not in "|)":
            word = _PLAIN.match(pattern, at)
            if word is not None and self._ignored.isdisjoint(word.group()):
                run = frozenset([spelling + word.group() for spelling in run])
                at = word.end()
                continue
            spellings, needed, at = self._piece(at)
            if at < len(pattern) and pattern[at] in _QUANTIFIERS:
                low, high, at = self._quantifier(at)
                if spellings is not None and low == 0 and high == 1:
                    spellings = spellings | {""}
                elif spellings is not None and (low, high) != (1, 1):
                    # 1 to n times: the first of them is known, what follows is not
                    if low:
                        needed = (*_keys_of(spellings), *needed)
                    spellings = None
                if low == 0:
                    needed = ()
            if spellings is not None and len(run) * len(spellings) <= _MOST:
                run = frozenset(a + b for a in run for b in spellings)
                continue
            sets += _keys_of(run)
            sets += needed
            exact = False
            run = spellings if spellings is not None else frozenset([""])
        sets += _keys_of(run)
        return (run if exact else None), _telling(sets), at

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

    def _listed(self, chars: frozenset[str], at: int) -> tuple[_Spellings, _Sets, int]:
        if chars & self._ignored:
            return None, (), at
        return chars, ((chars,) if chars else ()), at

    def _piece(self, at: int) -> tuple[_Spellings, _Sets, int]:
        char = self._pattern[at]
        if char == "\\":
            return self._escape(at)
        if char == "[":
            return self._set(at)
        if char == "(":
            return self._group(at)
        if char in "^$":
            return frozenset([""]), (), at + 1
        if char == ".":
            return None, (), at + 1
        return self._listed(frozenset(char), at + 1)

    def _escape(self, at: int) -> tuple[_Spellings, _Sets, int]:
        char = self._pattern[at + 1]
        if char == "u":
            return self._listed(frozenset(chr(int(self._pattern[at + 2 : at + 6], 16))), at + 6)
        if char == "d":
            return self._listed(_DIGITS, at + 2)
        if char in "bB":
            return frozenset([""]), (), at + 2
        if char in "pP":
            return None, (), self._pattern.index("}", at) + 1
        if char in _UNLISTED:
            return None, (), at + 2
        if char.isalnum():
            if char == "n":
                return self._listed(frozenset("\n"), at + 2)
            raise _UnclearError
        return self._listed(frozenset(char), at + 2)

    def _set(self, at: int) -> tuple[_Spellings, _Sets, int]:
        pattern = self._pattern
        end = at + 1
        if pattern[end] == "^":
            end += 1
        if pattern[end] == "]":
            end += 1
        while pattern[end] != "]":
            end += 2 if pattern[end] == "\\" else 1
        inside = pattern[at + 1 : end]
        if inside.startswith("^") or "[" in inside:
            return None, (), end + 1
        members = [_member_of(m) for m in _MEMBER.finditer(inside)]
        chars: set[str] = set()
        k = 0
        while k < len(members):
            first = members[k]
            if members[k + 1 : k + 2] == ["-"] and k + 2 < len(members):
                last = members[k + 2]
                if len(first) != 1 or len(last) != 1 or ord(last) - ord(first) >= _MOST_LISTED:
                    return None, (), end + 1
                chars.update(map(chr, range(ord(first), ord(last) + 1)))
                k += 3
                continue
            if not first:
                return None, (), end + 1
            chars.update(first[-1] if first == "\\-" else first)
            k += 1
        return self._listed(frozenset(chars), end + 1)

    def _group(self, at: int) -> tuple[_Spellings, _Sets, int]:
        rest = self._pattern[at : at + 4]
        look = next((p for p in ("(?=", "(?!", "(?<=", "(?<!") if rest.startswith(p)), "")
        if look:
            # it takes up no room, so the words on its two sides still touch
            _, _, end = self.alternatives(at + len(look))
            return frozenset([""]), (), end + 1
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
        The sets of keys of each rule as :func:`needed_sets` gives them; none for a rule that can match anywhere.

    Examples
    --------
    >>> index = KeyIndex([[{"微信"}, {"开通"}], [{"年"}], []])
    >>> at, keys = index.places("本年开通微信")
    >>> at, index.possible(keys), index.possible(keys[:2])
    ([1, 2, 4], 7, 6)

    """

    def __init__(self, needs: Sequence[Sequence[Iterable[str]]]) -> None:
        #: the rules, one bit each, that can match in any text
        self.anywhere = 0
        # of each key the rules whose first set it is in, and those whose second one
        bits: dict[str, list[int]] = {}
        second = 0
        for k, sets in enumerate(needs):
            if not sets or any(max(map(ord, key)) >= PLANE for keys in sets for key in keys):
                self.anywhere |= 1 << k
                continue
            for place, keys in enumerate(sets[:_SETS]):
                for key in keys:
                    bits.setdefault(key, [0, 0])[place] |= 1 << k
                second |= place << k
        self._size = len(needs)
        self._one_set = ~second & ((1 << len(needs)) - 1)
        self._bits = [0, *(first | second << len(needs) for first, second in bits.values())]
        # the same as one row a key, for lines by the hundred
        self._width = (len(needs) + 7) // 64 + 1
        size = self._width * 8
        laid = [rules.to_bytes(size, "little") for both in ((0, 0), *bits.values()) for rules in both]
        self._rows = numpy.frombuffer(b"".join(laid), dtype="<u8").reshape(-1, 2 * self._width)
        #: rules with one set only
        self._single_set = self.row(self._one_set)
        numbers = {key: n for n, key in enumerate(bits, 1)}
        # the characters of the keys, each with a number; 0 stands for all others. What follows is laid out by these
        # numbers: tables by character code would not fit into a processor's cache, beside those of other rules
        letters = sorted({char for key in numbers for char in key})
        self._letter = numpy.zeros(PLANE, dtype=numpy.uint16)
        self._letter[[ord(char) for char in letters]] = range(1, len(letters) + 1)
        letter = {char: n for n, char in enumerate(letters, 1)}
        self._letters = len(letters) + 1
        #: of each letter the key it is alone
        self._single = numpy.zeros(self._letters, dtype=numpy.int32)
        for key, n in numbers.items():
            if len(key) == 1:
                self._single[letter[key]] = n
        # a table with a row for each first letter of a pair and a column for each second one, laid out flat
        pairs = {pair: n for n, pair in enumerate(dict.fromkeys(k[:2] for k in numbers if len(k) > 1), 1)}
        firsts = {char: n for n, char in enumerate(sorted({pair[0] for pair in pairs}), 1)}
        seconds = {char: n for n, char in enumerate(sorted({pair[1] for pair in pairs}), 1)}
        width = len(seconds) + 1
        self._row, self._column = numpy.zeros((2, self._letters), dtype=numpy.int32)
        for char, n in firsts.items():
            self._row[letter[char]] = n * width
        for char, n in seconds.items():
            self._column[letter[char]] = n
        self._pair: Any = numpy.zeros(
            (len(firsts) + 1) * width, dtype=numpy.uint16 if len(pairs) < PLANE else numpy.int32
        )
        for pair, n in pairs.items():
            self._pair[firsts[pair[0]] * width + seconds[pair[1]]] = n
        # the key a pair is, and those that are a pair and a third letter
        self._pair_key = numpy.array([0, *(numbers.get(pair, 0) for pair in pairs)], dtype=numpy.int32)
        longer = sorted(
            (pairs[key[:2]] * self._letters + letter[key[2]], n) for key, n in numbers.items() if key[2:]
        )
        self._longer = numpy.array([code for code, _ in longer] or [-1], dtype=numpy.int64)
        self._longer_key = numpy.array([n for _, n in longer] or [0], dtype=numpy.int32)

    def row(self, rules: int) -> Any:
        """Return rules, given as one bit each, as :meth:`pairs` wants them."""
        return numpy.frombuffer(rules.to_bytes(self._width * 8, "little"), dtype="<u8")

    def places(self, text: str, start: int = 0, end: int | None = None) -> tuple[list[int], list[int]]:
        """Return where keys stand in ``text[start:end]``, in order, and for each a number for :meth:`possible`."""
        at, keys = self._find(text[start:end])
        bits = self._bits
        return (at + start).tolist(), list(map(bits.__getitem__, keys.tolist()))

    def possible(self, found: Iterable[int]) -> int:
        """Return the rules, one bit each, that can match where the keys with these numbers stand together."""
        both = reduce(or_, found, 0)
        return both & (both >> self._size | self._one_set) | self.anywhere

    def rules_in(self, text: str) -> int:
        """Return the rules, one bit each, that can match in a text."""
        return self.possible(self.places(text)[1])

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
        first = numpy.concatenate(([0], (stretch[1:] != stretch[:-1]).nonzero()[0] + 1))
        stretch = stretch[first]
        rows = numpy.bitwise_or.reduceat(self._rows.take(keys, axis=0), first, axis=0)
        width = self._width
        rows = rows[:, :width] & (rows[:, width:] | self._single_set) & allowed[stretch]
        size = width * 64
        found = numpy.unpackbits(rows.view(numpy.uint8).ravel(), bitorder="little").nonzero()[0]
        at = found // size
        return stretch[at].tolist(), (found - at * size).tolist()

    def _find(self, text: str) -> tuple[Any, Any]:
        """Where keys stand in a text, in order, and their numbers."""
        codes = codes_of(text)
        # what lies beyond the plane is taken for its last place, which is no character
        letters = self._letter.take(codes, mode="clip")
        singles = self._single.take(letters)
        alone = singles.nonzero()[0]
        pairs = self._row.take(letters[:-1])
        pairs += self._column.take(letters[1:])
        pairs = self._pair.take(pairs)
        paired = pairs.nonzero()[0]
        pairs = pairs[paired]
        keys = self._pair_key.take(pairs)
        # a pair may be a key, and begin longer ones (at the end of the text, too much is found rather than too little)
        thirds = letters.take(paired + 2, mode="clip") if len(paired) else paired
        wanted = pairs.astype(numpy.int64) * self._letters + thirds
        place = self._longer.searchsorted(wanted)
        long = (self._longer.take(place, mode="clip") == wanted).nonzero()[0]
        short = keys.nonzero()[0]
        at = numpy.concatenate((alone, paired[short], paired[long]))
        found = numpy.concatenate((singles[alone], keys[short], self._longer_key[place[long]]))
        order = at.argsort(kind="stable")
        return at[order], found[order]
