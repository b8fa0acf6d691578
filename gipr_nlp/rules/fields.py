"""What all parts of a rule file have in common: fields with names and types, macros, patterns that must be valid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import regex

from gipr_nlp.errors import RuleError
from gipr_nlp.rules.file_format import FIELDS, NEEDED, TEXTS

__all__ = [
    "check_patterns",
    "check_taken",
    "expand",
    "ident_of",
    "macros_used",
    "one_of",
    "read_fields",
    "tables",
]

_MACRO = re.compile(r"@\{(\w+)\}")
# macros that mention one another can grow beyond all bounds
_LONGEST_PATTERN = 500_000
_DEEPEST = 8


def expand(pattern: str, macros: Mapping[str, str]) -> str:
    """Replace the macros ``@{name}`` in a pattern.

    Parameters
    ----------
    pattern:
        The pattern.
    macros:
        Patterns by name; they may use one another, to a sane depth.

    Raises
    ------
    KeyError
        When a macro is unknown, or macros refer to one another in a circle.

    Examples
    --------
    >>> expand("@{who}公开", {"who": "我[局厅]"})
    '我[局厅]公开'

    """
    for _ in range(_DEEPEST):
        if "@{" not in pattern:
            return pattern
        pattern = _MACRO.sub(lambda m: macros[m.group(1)], pattern)
        if len(pattern) > _LONGEST_PATTERN:
            raise KeyError("macros make the pattern too long")
    if _MACRO.search(pattern):
        raise KeyError("macros refer to one another in a circle")
    return pattern


def macros_used(pattern: str, macros: Mapping[str, str]) -> frozenset[str]:
    """Return the names of the macros a pattern uses, itself or by way of others.

    >>> sorted(macros_used("@{a}", {"a": "@{b}", "b": "x", "c": "y"}))
    ['a', 'b']
    """
    found: set[str] = set()
    todo = [pattern]
    while todo:
        for name in _MACRO.findall(todo.pop()):
            if name not in found:
                found.add(name)
                todo.append(macros.get(name, ""))
    return frozenset(found)


def tables(document: Mapping[str, Any], part: str, source: str) -> list[Mapping[str, Any]]:
    """Return the ``[[part]]`` tables of a document."""
    value = document.get(part, [])
    if not isinstance(value, TEXTS) or not all(isinstance(x, Mapping) for x in value):
        raise RuleError(f"expected tables written [[{part}]]", source=source, field=part)
    return list(value)


def read_fields(table: object, part: str, source: str, ident: str | None) -> Mapping[str, Any]:
    """Return a table of a part once every field in it has a known name and the right type.

    Raises
    ------
    RuleError
        When a field is unknown, of another type, or missing.

    """
    if not isinstance(table, Mapping):
        raise RuleError(f"expected a table, found {type(table).__name__}", source=source, rule=ident)
    allowed = FIELDS[part]
    for name, value in table.items():
        if name not in allowed:
            known = ", ".join(sorted(allowed))
            raise RuleError(f"unknown field; known are {known}", source=source, rule=ident, field=str(name))
        kind = allowed[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            want = "a list of texts" if kind is TEXTS else _SPOKEN.get(kind, "a number")
            raise RuleError(
                f"expected {want}, found {type(value).__name__}", source=source, rule=ident, field=name
            )
        if isinstance(value, TEXTS) and name != "rows" and not all(isinstance(x, str) for x in value):
            raise RuleError("expected a list of texts", source=source, rule=ident, field=name)
    for name in NEEDED[part]:
        if name not in table:
            raise RuleError("the field is missing", source=source, rule=ident, field=name)
    return table


_SPOKEN: Mapping[object, str] = {str: "a text", bool: "true or false", int: "a whole number", dict: "a table"}


def one_of(value: str, known: Iterable[str], what: str, source: str, ident: str, field: str) -> str:
    """Return a value that is one of those known.

    Raises
    ------
    RuleError
        When it is not; the message names those known.

    """
    if value not in known:
        raise RuleError(
            f"unknown {what} {value!r}; known are {', '.join(known)}", source=source, rule=ident, field=field
        )
    return value


def ident_of(table: Mapping[str, Any], source: str) -> str:
    """Return the id of a table.

    Raises
    ------
    RuleError
        When it has none.

    """
    ident = table.get("id")
    if not isinstance(ident, str) or not ident:
        raise RuleError("a table has no id", source=source, field="id")
    return ident


def check_patterns(
    named: Iterable[tuple[str, str]], macros: Mapping[str, str], source: str, ident: str
) -> list[Any]:
    """Compile patterns, given as (field, pattern), to see whether they are valid.

    Raises
    ------
    RuleError
        When one is no valid pattern or uses an unknown macro.

    """
    compiled = []
    for field, pattern in named:
        try:
            compiled.append(regex.compile(expand(pattern, macros)))
        except KeyError as error:
            raise RuleError(f"unknown macro {error}", source=source, rule=ident, field=field) from error
        except (regex.error, RecursionError, OverflowError) as error:
            raise RuleError(f"no valid pattern: {error}", source=source, rule=ident, field=field) from error
    return compiled


def check_taken(ident: str, table: Mapping[str, Any], known: Mapping[str, Any], source: str) -> None:
    """See whether an id is free, or the table means to replace what has it.

    Raises
    ------
    RuleError
        When it is neither.

    """
    if ident in known and not table.get("replace", False):
        raise RuleError(
            f"the id is taken by {known[ident].origin}; set replace = true or choose another",
            source=source, rule=ident, field="id",
        )  # fmt: skip
