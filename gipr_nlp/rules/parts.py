"""From the other parts of a rule file to records: lists of ids, units, forms, phrases, checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any

from gipr_nlp.audit.expressions import read_relation
from gipr_nlp.errors import RuleError
from gipr_nlp.rules.fields import check_patterns, check_taken, ident_of, one_of, read_fields, tables
from gipr_nlp.rules.file_format import LISTED, TEXTS
from gipr_nlp.rules.schema import CHECKS, Check, Form, FormRow, Indicator, Phrase, Role, Theme, Unit

__all__ = [
    "check_check",
    "read_checks",
    "read_forms",
    "read_indicators",
    "read_lexicon",
    "read_macros",
    "read_phrases",
    "read_roles",
    "read_themes",
    "read_units",
]

_LAYOUTS = ("rows", "single_line", "coded")
_PHRASE_KINDS = ("regional", "short_name")
_UNIT_KINDS = ("count", "share", "money", "duration", "rank", "change")
_SEVERITIES = ("contradiction", "suspicion", "note")
_IDENTITY = re.compile(r"(?:row|column):[^=]+=[^=]+")


def read_macros(document: Mapping[str, Any], source: str) -> dict[str, str]:
    """Return the macros of a document."""
    macros = document.get("macros", {})
    if not isinstance(macros, Mapping) or not all(isinstance(v, str) for v in macros.values()):
        raise RuleError("macros must map names to patterns", source=source, field="macros")
    for name in macros:
        if not re.fullmatch(r"\w+", name):
            raise RuleError("the name of a macro is one word", source=source, rule=name, field="macros")
    return dict(macros)


def read_lexicon(document: Mapping[str, Any], source: str) -> tuple[str, ...]:
    """Return the words of a document's lexicon."""
    value = document.get("lexicon", {})
    if not isinstance(value, Mapping) or any(k != "words" for k in value):
        raise RuleError("expected a table [lexicon] with words = […]", source=source, field="lexicon")
    words = value.get("words", ())
    if not isinstance(words, TEXTS) or not all(isinstance(w, str) and w and w.strip() == w for w in words):
        raise RuleError("expected a list of words without blanks", source=source, field="lexicon")
    return tuple(words)


def _pairs(document: Mapping[str, Any], part: str, source: str) -> dict[str, tuple[str, str]]:
    value = document.get(part, {})
    if not isinstance(value, Mapping):
        raise RuleError(f"expected a table [{part}] of id = [name, …]", source=source, field=part)
    found = {}
    for ident, pair in value.items():
        if not isinstance(pair, TEXTS) or len(pair) != 2 or not all(isinstance(x, str) for x in pair):
            first, second = LISTED[part]
            raise RuleError(f"expected [{first}, {second}]", source=source, rule=str(ident), field=part)
        found[str(ident)] = (pair[0], pair[1])
    return found


def read_roles(document: Mapping[str, Any], source: str) -> dict[str, Role]:
    """Return the section roles of a document."""
    return {i: Role(i, a, b) for i, (a, b) in _pairs(document, "role", source).items()}


def read_themes(document: Mapping[str, Any], source: str) -> dict[str, Theme]:
    """Return the themes of a document."""
    return {i: Theme(i, a, b) for i, (a, b) in _pairs(document, "theme", source).items()}


def read_indicators(document: Mapping[str, Any], source: str) -> dict[str, Indicator]:
    """Return the indicators of a document."""
    return {i: Indicator(i, a, b) for i, (a, b) in _pairs(document, "indicator", source).items()}


def read_units(
    document: Mapping[str, Any], source: str, macros: Mapping[str, str], *, builtin: bool
) -> dict[str, Unit]:
    """Return the units of a document."""
    found = {}
    for table in tables(document, "unit", source):
        texts = table.get("texts")
        shown = str(texts[0]) if isinstance(texts, TEXTS) and texts else None
        read_fields(table, "unit", source, shown)
        if not table["texts"] or not all(text and text == text.strip() for text in table["texts"]):
            raise RuleError(
                "expected one or more units without blanks", source=source, rule=shown, field="texts"
            )
        one_of(table.get("kind", "count"), _UNIT_KINDS, "kind", source, str(shown), "kind")
        if table.get("unless") and not builtin:
            check_patterns([("unless", table["unless"])], macros, source, str(shown))
        for text in table["texts"]:
            found[text] = Unit(
                text=text,
                canonical=table.get("canonical", text),
                kind=table.get("kind", "count"),
                numerals=table.get("numerals", True),
                one=table.get("one", False),
                unless=table.get("unless", ""),
                information=table.get("information", False),
                collective=table.get("collective", False),
                origin=source,
                builtin=builtin,
            )
    return found


def read_forms(
    document: Mapping[str, Any],
    source: str,
    macros: Mapping[str, str],
    known: Mapping[str, Form],
    *,
    builtin: bool,
) -> dict[str, Form]:
    """Return the forms of a document."""
    found: dict[str, Form] = {}
    for table in tables(document, "form", source):
        ident = ident_of(table, source)
        read_fields(table, "form", source, ident)
        check_taken(ident, table, {**known, **found}, source)
        rows = []
        for row in table.get("rows", ()):
            read_fields(row, "row", source, ident)
            rows.append(FormRow(row["key"], row["cue"], row.get("label", ""), row.get("group", False)))
        form = Form(
            **{k: v for k, v in table.items() if k not in ("rows", "columns", "identities", "replace")},
            rows=tuple(rows),
            columns=tuple(table["columns"]),
            identities=tuple(table.get("identities", ())),
            origin=source,
            builtin=builtin,
        )
        if not builtin:
            _check_form(form, macros, source)
        found[ident] = form
    return found


def _check_form(form: Form, macros: Mapping[str, str], source: str) -> None:
    one_of(form.layout, _LAYOUTS, "layout", source, form.id, "layout")
    if not form.columns:
        raise RuleError("a form has one column or more", source=source, rule=form.id, field="columns")
    if not form.rows and form.layout != "coded":
        raise RuleError("a form has one row or more", source=source, rule=form.id, field="rows")
    if form.layout != "rows" and not form.anchor:
        raise RuleError(
            f"a form of the layout {form.layout} needs an anchor", source=source, rule=form.id, field="anchor"
        )
    named = [(name, getattr(form, name)) for name in ("anchor", "header", "unless_header", "announced")]
    named += [("cue", row.cue) for row in form.rows]
    check_patterns([(name, p) for name, p in named if p], macros, source, form.id)
    for identity in form.identities:
        if not _IDENTITY.fullmatch(identity):
            raise RuleError(
                f"{identity!r} is no equation: write row: a + b = c or column: r + s.* = t",
                source=source, rule=form.id, field="identities",
            )  # fmt: skip


def read_phrases(
    document: Mapping[str, Any],
    source: str,
    macros: Mapping[str, str],
    known: Mapping[str, Phrase],
    *,
    builtin: bool,
) -> dict[str, Phrase]:
    """Return the phrases of a document."""
    found: dict[str, Phrase] = {}
    for table in tables(document, "phrase", source):
        ident = ident_of(table, source)
        read_fields(table, "phrase", source, ident)
        check_taken(ident, table, {**known, **found}, source)
        plain = {k: v for k, v in table.items() if k != "replace"}
        phrase = Phrase(**plain, origin=source, builtin=builtin)
        one_of(phrase.kind, _PHRASE_KINDS, "kind", source, ident, "kind")
        if not phrase.regional or not phrase.mainland:
            raise RuleError("a phrase is empty", source=source, rule=ident, field="regional")
        if phrase.unless and not builtin:
            check_patterns([("unless", phrase.unless)], macros, source, ident)
        found[ident] = phrase
    return found


def read_checks(
    document: Mapping[str, Any],
    source: str,
    macros: Mapping[str, str],
    known: Mapping[str, Check],
    *,
    builtin: bool,
) -> dict[str, Check]:
    """Return the checks of a document."""
    found: dict[str, Check] = {}
    for table in tables(document, "check", source):
        ident = ident_of(table, source)
        read_fields(table, "check", source, ident)
        check_taken(ident, table, {**known, **found}, source)
        one_of(table["severity"], _SEVERITIES, "severity", source, ident, "severity")
        plain = {k: v for k, v in table.items() if k != "replace"}
        check = Check(**plain, origin=source, builtin=builtin)
        if not builtin:
            check_check(check, macros, source)
        found[ident] = check
    return found


def _fits(value: object, kind: str) -> bool:
    if kind == "list of texts":
        return isinstance(value, TEXTS) and all(isinstance(v, str) for v in value)
    if kind == "table of texts":
        return isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values())
    if kind == "table of sums":
        return isinstance(value, Mapping) and all(_fits(v, "list of texts") for v in value.values())
    if kind == "relation":
        try:
            return isinstance(value, str) and bool(read_relation(value))
        except ValueError:
            return False
    if kind == "number":
        try:
            return not isinstance(value, bool) and Decimal(str(value)).is_finite()
        except InvalidOperation:
            return False
    return isinstance(value, str)


def check_check(check: Check, macros: Mapping[str, str], source: str) -> None:
    """See whether a check names a routine there is, with what that routine needs.

    Raises
    ------
    RuleError
        When it does not.

    """
    kind = CHECKS[one_of(check.kind, CHECKS, "kind of check", source, check.id, "kind")]
    for name in kind.needs:
        if name not in check.params:
            raise RuleError(
                f"a check of the kind {check.kind} needs params.{name}",
                source=source, rule=check.id, field="params",
            )  # fmt: skip
    for name, value in check.params.items():
        if name not in kind.needs and name not in kind.may:
            known = ", ".join((*kind.needs, *kind.may)) or "none"
            raise RuleError(
                f"a check of the kind {check.kind} has no params.{name}; known are {known}",
                source=source, rule=check.id, field="params",
            )  # fmt: skip
        if not _fits(value, kind.types.get(name, "text")):
            raise RuleError(
                f"expected params.{name} to be a {kind.types.get(name, 'text')}, found {value!r}",
                source=source, rule=check.id, field="params",
            )  # fmt: skip
    for name, choices in kind.choices.items():
        one_of(str(check.params[name]), choices, name, source, check.id, "params")
    patterns = [
        (f"params.{name}", str(value))
        for name, value in check.params.items()
        if kind.types.get(name) == "pattern"
    ]
    check_patterns(patterns, macros, source, check.id)
    try:
        used = {name for _, name, _, _ in Formatter().parse(check.message) if name is not None}
    except ValueError as error:
        raise RuleError(
            f"no valid message: {error}", source=source, rule=check.id, field="message"
        ) from error
    for name in sorted(used - set(kind.shows)):
        raise RuleError(
            f"the message names {{{name}}}; a check of the kind {check.kind} gives {', '.join(kind.shows)}",
            source=source, rule=check.id, field="message",
        )  # fmt: skip
