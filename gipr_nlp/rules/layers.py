"""Which file a rule comes from, and what the overlays above it did to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import attrs

from gipr_nlp.rules.loader import Overlay, RuleSet, builtin_rules, read_overlay
from gipr_nlp.rules.schema import Check, Form, Phrase, Rule

__all__ = ["Entry", "Layer", "entries_of"]

Change = Literal["defined", "replaced", "extended", "disabled", "macro changed"]
Status = Literal["built in", "added", "replaced", "extended", "disabled", "macro changed"]


@attrs.frozen
class Layer:
    """What one file did to a rule.

    Parameters
    ----------
    source:
        The file, or the name of the mapping.
    change:
        ``defined``, ``replaced``, ``extended``, ``disabled`` or ``macro changed``.
    """

    source: str
    change: Change


@attrs.frozen
class Entry:
    """A rule, check, phrase or form, and how it came about.

    Parameters
    ----------
    id:
        Its id.
    component:
        What reads it; ``check``, ``phrase`` or ``form`` for those.
    outcome:
        What it says: the outcome of a rule, the severity of a check, what a phrase is read as, the title of a form.
    weight:
        The weight of a rule; None for the others.
    since:
        The version it came with, where it says so.
    status:
        ``built in``, ``added``, ``replaced``, ``extended``, ``disabled`` or ``macro changed``: what the overlays made
        of it.
    layers:
        The files that had a say in it, the first one first; of two that replace it, the later one wins.
    record:
        The record in force; the last one there was, where it is disabled.
    """

    id: str
    component: str
    outcome: str
    weight: float | None
    since: str
    status: Status
    layers: tuple[Layer, ...]
    record: Rule | Check | Phrase | Form

    @property
    def origin(self) -> str:
        """The files, in a line."""
        first, *rest = self.layers
        return ", ".join([first.source, *(f"{layer.change} by {layer.source}" for layer in rest)])


def _records(rules: RuleSet) -> dict[str, Any]:
    return {**rules.rules, **rules.checks, **rules.phrases, **rules.forms}


def _ids(document: Mapping[str, Any], *parts: str) -> set[str]:
    return {str(table.get("id")) for part in parts for table in document.get(part, ())}


def entries_of(
    overlays: Iterable[Overlay] = (), *, base: RuleSet | None = None
) -> tuple[RuleSet, list[Entry]]:
    """Return the rules in force, and every rule, check, phrase and form there was on the way to them.

    Parameters
    ----------
    overlays:
        Paths of TOML files, or mappings of the same shape, in order of precedence (a later one wins).
    base:
        The rules below them; the built-in ones by default.

    Raises
    ------
    RuleError
        When an overlay is broken.

    Examples
    --------
    >>> _, entries = entries_of([{"name": "mine", "disable": ["statement.none.wish"]}])
    >>> [(entry.id, entry.status, entry.origin) for entry in entries if entry.status != "built in"]
    [('statement.none.wish', 'disabled', 'statements.toml, disabled by mine')]

    """
    rules = base or builtin_rules()
    known = _records(rules)
    layers = {ident: [Layer(record.origin, "defined")] for ident, record in known.items()}
    own = set(known)
    for given in overlays:
        document, source = read_overlay(given)
        above = rules.overlay(given)
        old, new = _records(rules), _records(above)
        written = _ids(document, "rule", "check", "phrase", "form")
        touched = _ids(document, "extend")
        for ident, record in new.items():
            if ident not in known:
                layers[ident] = [Layer(source, "defined")]
            elif ident in written:
                layers[ident].append(Layer(source, "replaced"))
            elif ident in touched:
                layers[ident].append(Layer(source, "extended"))
            elif record.origin != old[ident].origin:
                layers[ident].append(Layer(source, "macro changed"))
        for ident in old:
            if ident not in new:
                layers[ident].append(Layer(source, "disabled"))
        known.update(new)
        rules = above
    return rules, [_entry(ident, record, layers[ident], ident in own) for ident, record in known.items()]


def _entry(ident: str, record: Any, layers: list[Layer], builtin: bool) -> Entry:
    last = layers[-1].change
    status: Status
    if len(layers) == 1:
        status = "built in" if builtin else "added"
    elif last == "defined":
        status = "added"
    else:
        status = last
    component, outcome, weight, since = "", "", None, ""
    if isinstance(record, Rule):
        component, outcome, weight, since = record.component, record.outcome, record.weight, record.since
    elif isinstance(record, Check):
        component, outcome = "check", record.severity
    elif isinstance(record, Phrase):
        component, outcome = "phrase", f"{record.regional} = {record.mainland}"
    elif isinstance(record, Form):
        component, outcome = "form", record.title
    return Entry(ident, component, outcome, weight, since, status, tuple(layers), record)
