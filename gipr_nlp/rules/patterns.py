"""Compiles the patterns of rules with the engine that suits them.

``regex`` understands every pattern, can be given a time limit and finds rare words in long texts fast; ``re`` is two
to three times faster on the short passages that most rules are tried on, where a pattern keeps to what both
understand alike. Patterns from outside the library go to ``regex`` and run under a time limit, unless they are words and
nothing else.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from time import thread_time
from typing import Any, Protocol

import regex

from gipr_nlp.errors import RuleError

__all__ = ["Authored", "GuardedPattern", "LatePattern", "compile_pattern"]

# words and nothing else: their time grows with the text alone, whoever wrote them
_WORDS = re.compile(r"(?:[^\\()\[\]{}*+?.^$|]|\\[^\w\s]|\|)+")
# a pattern that says first with which characters it can begin is fast in long texts as well
_BEGINS_WITH = "(?=["
_NAMED = re.compile(r"\(\?<(?![=!])")

# Seconds of processor time one call may take: so much to begin with, so much a character, and never more.
_LEAST, _EACH, _MOST = 0.3, 2e-5, 2.0
# A pattern may also be slow by many calls that each keep the limit: below so many seconds a character it is sane.
_SLOW = 1e-5


class Authored(Protocol):
    """Whatever holds a pattern: a rule, a unit, a form, a phrase, a check."""

    @property
    def id(self) -> str:
        """What an error calls it."""
        ...

    @property
    def origin(self) -> str:
        """The file it comes from."""
        ...

    @property
    def builtin(self) -> bool:
        """Whether it ships with the library."""
        ...


class LatePattern:
    """A pattern of the library's own, compiled when it is first tried.

    Most rules have no business in most texts, and compiling all of them is most of what a fresh process waits for.
    It has the methods of a compiled pattern that the engines use.

    Parameters
    ----------
    pattern:
        The pattern, with its macros expanded.
    short_texts, multiline:
        As for :func:`compile_pattern`.

    Examples
    --------
    >>> LatePattern("公开").search("主动公开").span()
    (2, 4)
    """

    def __init__(self, pattern: str, *, short_texts: bool = False, multiline: bool = False) -> None:
        self._given = (pattern, short_texts, multiline)

    @cached_property
    def compiled(self) -> Any:
        """The compiled pattern."""
        return _compiled(*self._given)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        value = getattr(self.compiled, name)
        setattr(self, name, value)  # from now on found without this detour
        return value


class GuardedPattern:
    """A pattern from outside the library: it is tried under a time limit, and named when it exceeds it.

    It has the methods of a compiled pattern that the engines use.

    Parameters
    ----------
    pattern:
        The pattern, with its macros expanded.
    authors:
        The rules it was made from that are not the library's own.
    field:
        The field of the rule it was given in.
    flags:
        Flags of the ``regex`` module.

    Examples
    --------
    >>> from gipr_nlp.rules.schema import Rule
    >>> rule = Rule("my.word", "statements", "problem", pattern="拖沓", origin="mine.toml")
    >>> GuardedPattern("拖沓", [rule]).search("更新拖沓").span()
    (2, 4)
    """

    __slots__ = ("_authors", "_compiled", "_field", "_seconds", "_seen")

    def __init__(
        self, pattern: str, authors: Sequence[Authored], field: str = "pattern", flags: int = 0
    ) -> None:
        self._compiled = regex.compile(pattern, flags)
        self._authors = tuple(authors)
        self._field = field
        self._seconds = 0.0
        self._seen = 0

    @property
    def pattern(self) -> str:
        """The pattern as text."""
        text: str = self._compiled.pattern
        return text

    @property
    def groupindex(self) -> Mapping[str, int]:
        """The named groups and their numbers."""
        index: Mapping[str, int] = self._compiled.groupindex
        return index

    @property
    def authors(self) -> tuple[Authored, ...]:
        """The rules the pattern was made from."""
        return self._authors

    def search(self, text: str, pos: int = 0, endpos: int | None = None) -> Any:
        """Return the first match in ``text[pos:endpos]``, or None."""
        return self._tried(self._compiled.search, text, pos, endpos)

    def match(self, text: str, pos: int = 0, endpos: int | None = None) -> Any:
        """Return the match at the start of ``text[pos:endpos]``, or None."""
        return self._tried(self._compiled.match, text, pos, endpos)

    def fullmatch(self, text: str, pos: int = 0, endpos: int | None = None) -> Any:
        """Return the match of the whole of ``text[pos:endpos]``, or None."""
        return self._tried(self._compiled.fullmatch, text, pos, endpos)

    def finditer(self, text: str, pos: int = 0, endpos: int | None = None) -> Iterator[Any]:
        """Return an iterator over the matches in ``text[pos:endpos]``."""
        found: Iterator[Any] = iter(self._tried(self._all, text, pos, endpos))
        return found

    def split(self, text: str) -> list[Any]:
        """Return the pieces of the text between the matches."""
        pieces: list[Any] = self._tried(self._pieces, text, 0, None)
        return pieces

    def _all(self, text: str, pos: int, endpos: int, *, timeout: float) -> list[Any]:
        # all at once: the limit of an iterator would run on while its user works
        return list(self._compiled.finditer(text, pos, endpos, timeout=timeout))

    def _pieces(self, text: str, _pos: int, _endpos: int, *, timeout: float) -> list[Any]:
        pieces: list[Any] = self._compiled.split(text, timeout=timeout)
        return pieces

    def _tried(self, method: Callable[..., Any], text: str, pos: int, endpos: int | None) -> Any:
        end = len(text) if endpos is None else endpos
        size = max(0, end - pos)
        limit = min(_MOST, _LEAST + _EACH * size)
        begun = thread_time()
        try:
            found = method(text, pos, end, timeout=limit)
        except TimeoutError as error:
            raise self._hostile(f"took more than {limit:.1f} s on a passage of {size} characters") from error
        self._seconds += thread_time() - begun
        self._seen += size + 1
        if self._seconds > _MOST:
            seconds, seen = self._seconds, self._seen
            self._seconds, self._seen = 0.0, 0
            if seconds > _SLOW * seen:
                raise self._hostile(f"took {seconds:.1f} s for {seen} characters in passages")
        return found

    def _hostile(self, what: str) -> RuleError:
        return RuleError(
            f"the pattern {what}; make its repetitions shorter or unambiguous",
            source=", ".join(dict.fromkeys(a.origin for a in self._authors)),
            rule=", ".join(a.id for a in self._authors),
            field=self._field,
        )


def compile_pattern(
    pattern: str,
    *,
    authors: Sequence[Authored] = (),
    field: str = "pattern",
    short_texts: bool = False,
    multiline: bool = False,
) -> Any:
    """Compile a pattern that has its macros expanded.

    Parameters
    ----------
    pattern:
        The pattern, in the syntax of the ``regex`` module.
    authors:
        The rules it was made from; those that are not the library's own put it under a time limit.
    field:
        The field of the rules it was given in, for an error.
    short_texts:
        It will be tried on short passages, so that ``re`` is preferred where it understands the pattern.
    multiline:
        ``^`` and ``$`` match at the ends of lines.

    Returns
    -------
    pattern
        What has the methods ``search``, ``match``, ``fullmatch``, ``finditer`` and ``split``, and ``groupindex``
        and ``pattern``.

    Examples
    --------
    >>> compile_pattern("(?<hit>公开)", short_texts=True).search("主动公开").span("hit")
    (2, 4)

    """
    outside = [author for author in authors if not author.builtin]
    if outside and not _WORDS.fullmatch(pattern):
        return GuardedPattern(pattern, outside, field, regex.MULTILINE if multiline else 0)
    late = LatePattern(pattern, short_texts=short_texts, multiline=multiline)
    if not authors or outside:
        return late.compiled  # what is wrong with it is told at once
    return late


def _compiled(pattern: str, short_texts: bool, multiline: bool) -> Any:
    if short_texts or pattern.startswith(_BEGINS_WITH):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # what re warns of, the two read differently
                return re.compile(_NAMED.sub("(?P<", pattern), re.MULTILINE if multiline else 0)
        except (re.error, FutureWarning, DeprecationWarning):
            pass  # a lookbehind without fixed width and the like
    return regex.compile(pattern, regex.MULTILINE if multiline else 0)
