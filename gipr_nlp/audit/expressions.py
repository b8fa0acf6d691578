"""Expressions of checks: sums of indicators and cells, and the relations between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import regex
from attrs import frozen

__all__ = ["Relation", "Term", "cell_sum", "read_relation"]

_TERM = regex.compile(r"\s*(?P<sign>[+-])?\s*(?P<name>[A-Za-z0-9_.:/]+)\s*")
_RELATION = regex.compile(r"<=|>=|=")


@frozen
class Term:
    """An indicator (``requests.received``) or a cell (``requests:total/total``), with its sign."""

    name: str
    sign: int

    @property
    def cell(self) -> tuple[str, str, str] | None:
        """Form, row and column, where the term is a cell."""
        form, colon, place = self.name.partition(":")
        row, slash, column = place.rpartition("/")
        return (form, row, column) if colon and slash else None


@frozen
class Relation:
    """``left`` is to be equal to, at most or at least ``right``."""

    left: tuple[Term, ...]
    sign: str
    right: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms, left to right."""
        return self.left + self.right

    def holds(self, left: Decimal, right: Decimal, tolerance: Decimal) -> bool:
        """Say whether two values are in the relation, give or take ``tolerance``."""
        gap = left - right
        tests: dict[str, Callable[[], bool]] = {
            "=": lambda: abs(gap) <= tolerance,
            "<=": lambda: gap <= tolerance,
            ">=": lambda: -gap <= tolerance,
        }
        return tests[self.sign]()


def _terms(text: str) -> Iterator[Term]:
    at = 0
    while at < len(text):
        m = _TERM.match(text, at)
        if m is None or (at and not m.group("sign")):
            raise ValueError(f"{text[at:].strip()!r} is no indicator or cell")
        yield Term(m.group("name"), -1 if m.group("sign") == "-" else 1)
        at = m.end()


def read_relation(text: str) -> Relation:
    """Read a relation between sums.

    Parameters
    ----------
    text:
        E.g. ``"requests.received + requests.carried_in = requests.answered + requests.carried_over"``; cells are
        written ``form:row/column``.

    Raises
    ------
    ValueError
        When the text is no relation.

    Examples
    --------
    >>> relation = read_relation("requests.received >= requests.received.online")
    >>> relation.sign, [t.name for t in relation.terms]
    ('>=', ['requests.received', 'requests.received.online'])

    """
    signs = _RELATION.findall(text)
    if len(signs) != 1:
        raise ValueError(f"{text!r} needs exactly one of =, <= and >=")
    left, right = text.split(signs[0])
    if not left.strip() or not right.strip():
        raise ValueError(f"{text!r} lacks a side")
    return Relation(tuple(_terms(left)), signs[0], tuple(_terms(right)))


def cell_sum(text: str) -> tuple[str, ...]:
    """Split a sum of rows.

    >>> cell_sum("received_new + carried_in")
    ('received_new', 'carried_in')
    """
    return tuple(part.strip() for part in text.split("+"))
