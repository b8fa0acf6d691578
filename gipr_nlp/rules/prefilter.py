"""A cheap test that a pattern cannot match: characters one of which every match must contain.

Most rules name Chinese words, and most short texts hold none of their characters; looking at a set of
characters is ten times cheaper than trying the pattern. The analysis is conservative: whatever it does not
understand gives no filter.
"""

from __future__ import annotations

__all__ = ["needed_characters"]

_QUANTIFIERS = "?*+{"
# classes and escapes whose characters are too many to list
_UNLISTED = frozenset("dDwWsSbBXR")


class _Unclear(Exception):
    """The pattern holds something this analysis does not follow."""


def needed_characters(pattern: str) -> frozenset[str] | None:
    """Return characters one of which every match of a pattern contains, or None where that is unknown.

    Parameters
    ----------
    pattern:
        A pattern of the ``regex`` module.

    Examples
    --------
    >>> sorted(needed_characters("微博|(?:政务)?微信") or ())
    ['微']
    >>> needed_characters("[^,]{2,4}") is None
    True
    """
    try:
        needed, at = _alternatives(pattern, 0)
    except (_Unclear, IndexError):
        return None
    return needed if at == len(pattern) else None


def _alternatives(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    """The union over the branches up to a closing bracket or the end; None when some branch needs nothing."""
    total: frozenset[str] | None = frozenset()
    while True:
        branch, at = _branch(pattern, at)
        total = None if total is None or branch is None else total | branch
        if at < len(pattern) and pattern[at] == "|":
            at += 1
            continue
        return total, at


def _branch(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    """The smallest set some mandatory piece of a branch needs; None when no piece needs anything."""
    best: frozenset[str] | None = None
    while at < len(pattern) and pattern[at] not in "|)":
        needed, at = _piece(pattern, at)
        if at < len(pattern) and pattern[at] in _QUANTIFIERS:
            optional, at = _quantifier(pattern, at)
            if optional:
                needed = None
        if needed and (best is None or len(needed) < len(best)):
            best = needed
    return best, at


def _quantifier(pattern: str, at: int) -> tuple[bool, int]:
    char = pattern[at]
    if char == "{":
        end = pattern.index("}", at)
        optional = pattern[at + 1 : end].split(",")[0].strip() in ("", "0")
        at = end + 1
    else:
        optional = char in "?*"
        at += 1
    if at < len(pattern) and pattern[at] in "?+":
        at += 1
    return optional, at


def _piece(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    char = pattern[at]
    if char == "\\":
        return _escape(pattern, at)
    if char == "[":
        return _set(pattern, at)
    if char == "(":
        return _group(pattern, at)
    if char in ".^$":
        return None, at + 1
    return frozenset(char), at + 1


def _escape(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    char = pattern[at + 1]
    if char == "u":
        return frozenset(chr(int(pattern[at + 2 : at + 6], 16))), at + 6
    if char in _UNLISTED:
        return None, at + 2
    if char.isalnum():
        if char == "n":
            return frozenset("\n"), at + 2
        raise _Unclear
    return frozenset(char), at + 2


def _set(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    end = at + 1
    if pattern[end] == "^":
        end += 1
    if pattern[end] == "]":
        end += 1
    while pattern[end] != "]":
        end += 2 if pattern[end] == "\\" else 1
    inside = pattern[at + 1 : end]
    if inside.startswith("^") or "\\" in inside or "-" in inside[1:-1] or "[" in inside:
        return None, end + 1
    return frozenset(inside), end + 1


def _group(pattern: str, at: int) -> tuple[frozenset[str] | None, int]:
    rest = pattern[at:]
    look = next((p for p in ("(?=", "(?!", "(?<=", "(?<!") if rest.startswith(p)), "")
    if look:
        _, end = _alternatives(pattern, at + len(look))
        return None, end + 1
    if rest.startswith(("(?:", "(?>")):
        inner = at + 3
    elif rest.startswith(("(?<", "(?P<")):
        inner = pattern.index(">", at) + 1
    elif rest.startswith("(?"):
        raise _Unclear
    else:
        inner = at + 1
    needed, end = _alternatives(pattern, inner)
    if pattern[end] != ")":
        raise _Unclear
    return needed, end + 1
