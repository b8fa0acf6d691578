"""What is wrong in an annotated file, and where: collected first, reported all at once."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from gipr_nlp.errors import CorpusError

__all__ = ["Problem", "line_and_column", "raise_problems"]


@frozen
class Problem:
    """One thing that is wrong in a file.

    Parameters
    ----------
    message:
        What is wrong and what to do.
    source:
        The file.
    line, column:
        Where, counted from 1; 0 where the whole file is meant.
    quote:
        The characters that stand there.

    Examples
    --------
    >>> print(Problem("mark never closed: add a ⟧", "a.src", 3, 8, "⟦a|成立"))
    a.src:3:8: mark never closed: add a ⟧ (at '⟦a|成立')

    """

    message: str
    source: str = ""
    line: int = 0
    column: int = 0
    quote: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line, self.column) if part)
        what = f"{place}: {self.message}" if place else self.message
        return f"{what} (at {self.quote!r})" if self.quote else what


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of a character, both counted from 1.

    Parameters
    ----------
    text:
        The text.
    offset:
        Code-point offset into it.

    Examples
    --------
    >>> line_and_column("一、概述\\n我局", 6)
    (2, 2)

    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def raise_problems(problems: Iterable[Problem]) -> None:
    """Raise one error that lists all problems, one a line; do nothing where there are none.

    Raises
    ------
    CorpusError
        When there is at least one problem.

    """
    lines = [str(problem) for problem in problems]
    if lines:
        raise CorpusError("\n".join(lines))
