"""Characters as numbers: what looks at every character of a text does so on an array of their codes."""

from __future__ import annotations

from typing import Any

import numpy

__all__ = ["PLANE", "codes_of"]

#: How many codes the Basic Multilingual Plane has; tables by code go no further.
PLANE = 65536


def codes_of(text: str) -> Any:
    """Return the codes of the characters of a text, as an array of 32-bit numbers.

    Parameters
    ----------
    text:
        Any text; a lone surrogate is a code like any other.

    Examples
    --------
    >>> codes_of("公1").tolist()
    [20844, 49]
    """
    return numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
