"""Compiles the patterns of rules with the engine that suits them.

``regex`` understands every pattern, can be given a time limit and finds rare words in long texts fast; ``re`` is two
to three times faster on the short passages that most rules are tried on, where a pattern keeps to what both
understand alike. Patterns from outside the library always go to ``regex``.
"""

from __future__ import annotations

import re
import warnings
from typing import Any

import regex

__all__ = ["compile_pattern"]

_NAMED = re.compile(r"\(\?<(?![=!])")


def compile_pattern(pattern: str, *, short_texts: bool = False, multiline: bool = False) -> Any:
    """Compile a pattern that has its macros expanded.

    Parameters
    ----------
    pattern:
        The pattern, in the syntax of the ``regex`` module.
    short_texts:
        It will be tried on short passages, so that ``re`` is preferred where it understands the pattern.
    multiline:
        ``^`` and ``$`` match at the ends of lines.

    Examples
    --------
    >>> compile_pattern("(?<hit>公开)", short_texts=True).search("主动公开").span("hit")
    (2, 4)

    """
    if short_texts:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # what re warns of, the two read differently
                return re.compile(_NAMED.sub("(?P<", pattern), re.MULTILINE if multiline else 0)
        except (re.error, FutureWarning, DeprecationWarning):
            pass  # a lookbehind without fixed width and the like
    return regex.compile(pattern, regex.MULTILINE if multiline else 0)
