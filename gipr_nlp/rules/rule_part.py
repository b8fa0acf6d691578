"""From ``[[rule]]`` and ``[[extend]]`` tables to rules: what a component does not read is an error, not ignored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gipr_nlp.errors import RuleError
from gipr_nlp.rules.fields import check_patterns, one_of, read_fields
from gipr_nlp.rules.file_format import IDENT
from gipr_nlp.rules.schema import COMPONENTS, CUES, REACHES, WINDOWS, Indicator, Role, Rule, Theme

__all__ = ["check_names", "check_rule_patterns", "extended", "read_rule"]


def read_rule(table: Mapping[str, Any], source: str, *, builtin: bool) -> Rule:
    """Return the rule of a ``[[rule]]`` table.

    Parameters
    ----------
    table:
        The table.
    source:
        The file it stands in.
    builtin:
        Whether the file ships with the library.

    Raises
    ------
    RuleError
        When a field is missing, unknown, of the wrong type, or not read by the rule's component.

    """
    shown = table.get("id")
    read_fields(table, "rule", source, shown if isinstance(shown, str) else None)
    ident = str(table["id"])
    if not IDENT.fullmatch(ident):
        raise RuleError(
            "an id is two or more words of a-z, 0-9 and _ joined by dots",
            source=source, rule=ident, field="id",
        )  # fmt: skip
    name = one_of(table["component"], COMPONENTS, "component", source, ident, "component")
    component = COMPONENTS[name]
    if name == "cues":
        one_of(table["outcome"], CUES, "cue", source, ident, "outcome")
    elif component.outcomes and not component.names:
        one_of(table["outcome"], component.outcomes, "outcome", source, ident, "outcome")
    window = one_of(table.get("window", "clause"), WINDOWS, "window", source, ident, "window")
    reach = one_of(table.get("reach", "local"), REACHES, "reach", source, ident, "reach")
    _check_read(table, name, source, ident)
    _check_places(table, name, source, ident)
    prior = not table.get("cues") and not table.get("pattern")
    if bool(table.get("cues")) == bool(table.get("pattern")) and not (
        prior and name in ("statements", "indicators", "themes")
    ):
        raise RuleError("give either cues or a pattern", source=source, rule=ident, field="pattern")
    if prior and name == "statements" and not table.get("sections"):
        raise RuleError(
            "a rule without cues and pattern speaks for all clauses of its sections; name them",
            source=source, rule=ident, field="sections",
        )  # fmt: skip
    if prior and table.get("not_sections"):
        raise RuleError(
            "a rule without cues and pattern names the sections it speaks for, not those it is silent in",
            source=source, rule=ident, field="not_sections",
        )  # fmt: skip
    _check_cues(table.get("cues", ()), source, ident)
    return Rule(
        id=ident,
        component=name,
        outcome=table["outcome"],
        cues=tuple(table.get("cues", ())),
        pattern=table.get("pattern", ""),
        require=tuple(table.get("require", ())),
        forbid=tuple(table.get("forbid", ())),
        window=window,
        reach=reach,
        sections=tuple(table.get("sections", ())),
        not_sections=tuple(table.get("not_sections", ())),
        units=tuple(table.get("units", ())),
        weight=float(table.get("weight", 1.0)),
        since=table.get("since", ""),
        why=table.get("why", ""),
        match=tuple(table.get("match", ())),
        reject=tuple(table.get("reject", ())),
        origin=source,
        builtin=builtin,
    )


_ALWAYS_READ = frozenset({"id", "component", "outcome", "since", "why", "match", "reject", "replace"})


def _check_read(table: Mapping[str, Any], name: str, source: str, ident: str) -> None:
    """A field that a component does not read would be silently without effect."""
    reads = COMPONENTS[name].reads
    for field in table:
        if field not in reads and field not in _ALWAYS_READ:
            raise RuleError(
                f"{name} rules have no {field}; they read {', '.join(sorted(reads))}",
                source=source, rule=ident, field=field,
            )  # fmt: skip


def _check_places(table: Mapping[str, Any], name: str, source: str, ident: str) -> None:
    """So would a reach or window that a component knows nothing of."""
    component = COMPONENTS[name]
    if "window" in table and component.windows:
        one_of(table["window"], component.windows, f"window of {name} rules", source, ident, "window")
    if component.reaches and ("reach" in table or "local" not in component.reaches):
        reach = table.get("reach", "(none)")
        one_of(reach, component.reaches, f"reach of {name} rules", source, ident, "reach")


def _check_cues(cues: Sequence[str], source: str, ident: str) -> None:
    for cue in cues:
        if not cue or cue != cue.strip():
            raise RuleError("a cue is empty or has stray blanks", source=source, rule=ident, field="cues")


def extended(rule: Rule, table: Mapping[str, Any], source: str) -> Mapping[str, Any]:
    """Return what an ``[[extend]]`` table changes of a rule.

    Raises
    ------
    RuleError
        When a field is unknown, of the wrong type, or not read by the rule's component.

    """
    read_fields(table, "extend", source, rule.id)
    component = COMPONENTS[rule.component]
    wanted = {*component.groups.get("", ()), *component.groups.get(rule.outcome, ())} - {"hit"}
    if table.get("cues") and (wanted or not (rule.cues or rule.pattern)):
        why = (
            f"its pattern tells what it found by the named group {min(wanted)}, which cues cannot"
            if wanted
            else "the rule speaks for whole sections, whatever their words"
        )
        raise RuleError(
            f"{why}; replace the rule, or add one of your own beside it",
            source=source, rule=rule.id, field="cues",
        )  # fmt: skip
    _check_read(table, rule.component, source, rule.id)
    _check_cues(table.get("cues", ()), source, rule.id)
    return {name: (*getattr(rule, name), *value) for name, value in table.items() if name != "id"}


def check_rule_patterns(rule: Rule, macros: Mapping[str, str], source: str) -> None:
    """See whether the patterns of a rule are valid and have the named groups its component takes from them.

    Raises
    ------
    RuleError
        When one does not.

    """
    named = [("require", p) for p in rule.require] + [("forbid", p) for p in rule.forbid]
    check_patterns(named, macros, source, rule.id)
    component = COMPONENTS[rule.component]
    wanted = (*component.groups.get("", ()), *component.groups.get(rule.outcome, ()))
    if rule.pattern:
        [pattern] = check_patterns([("pattern", rule.pattern)], macros, source, rule.id)
        for group in wanted:
            if group not in pattern.groupindex:
                raise RuleError(
                    f"the pattern must have the named group (?<{group}>…): {rule.component} rules take it from there",
                    source=source, rule=rule.id, field="pattern",
                )  # fmt: skip
    elif wanted and rule.cues:
        raise RuleError(
            f"give a pattern with the named group (?<{wanted[0]}>…) instead of cues",
            source=source, rule=rule.id, field="cues",
        )  # fmt: skip


def check_names(
    rule: Rule,
    roles: Mapping[str, Role],
    indicators: Mapping[str, Indicator],
    themes: Mapping[str, Theme],
    source: str,
) -> None:
    """See whether the ids a rule names exist.

    Raises
    ------
    RuleError
        When a role, an indicator or a theme is not in its list.

    """
    for field, ids in (("sections", rule.sections), ("not_sections", rule.not_sections)):
        for ident in ids:
            one_of(ident, roles, "role", source, rule.id, field)
    component = COMPONENTS[rule.component]
    if component.names == "role":
        one_of(rule.outcome, roles, "role", source, rule.id, "outcome")
    elif component.names == "theme":
        one_of(rule.outcome, themes, "theme", source, rule.id, "outcome")
    elif component.names == "indicator" and rule.outcome not in component.outcomes:
        if component.family and rule.outcome.endswith("."):
            if any(name.startswith(rule.outcome) for name in indicators):
                return
            raise RuleError(
                f"no indicator begins with {rule.outcome!r}", source=source, rule=rule.id, field="outcome"
            )
        if rule.outcome not in indicators:
            raise RuleError(
                f"unknown indicator {rule.outcome!r}; known are those under [indicator] in ids.toml, "
                "and an overlay can add its own there",
                source=source, rule=rule.id, field="outcome",
            )  # fmt: skip
