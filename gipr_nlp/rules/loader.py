"""Rule files in, one validated rule set out.

The built-in files lie in ``gipr_nlp/rules/data``. Overlays (files or mappings of the same shape) are laid over
them one after the other: a later one wins. An error names the file, the rule and the field.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import attrs
import regex

from gipr_nlp.errors import RuleError
from gipr_nlp.rules.fields import expand, macros_used, tables
from gipr_nlp.rules.file_format import FORMAT, PARTS, TEXTS
from gipr_nlp.rules.parts import (
    read_checks,
    read_forms,
    read_indicators,
    read_lexicon,
    read_macros,
    read_phrases,
    read_roles,
    read_themes,
    read_units,
)
from gipr_nlp.rules.patterns import Authored, compile_pattern
from gipr_nlp.rules.rule_part import check_names, check_rule_patterns, extended, read_rule
from gipr_nlp.rules.schema import CUES, Check, Form, Indicator, Phrase, Role, Rule, Theme, Unit

__all__ = [
    "FORMAT",
    "Overlay",
    "RuleSet",
    "builtin_files",
    "builtin_rules",
    "lay",
    "load_rules",
    "read_overlay",
]

#: What may be given where rules are expected: the path of a TOML file, or a mapping of the same shape.
Overlay = str | os.PathLike[str] | Mapping[str, Any]


@attrs.frozen(slots=False, eq=False)
class RuleSet:
    """All rules and word lists the components read, validated, with a digest that names their exact state.

    Build one with :func:`load_rules`; it is immutable, so it can be shared by components and threads.
    """

    rules: Mapping[str, Rule] = attrs.field(factory=dict)
    macros: Mapping[str, str] = attrs.field(factory=dict)
    roles: Mapping[str, Role] = attrs.field(factory=dict)
    indicators: Mapping[str, Indicator] = attrs.field(factory=dict)
    themes: Mapping[str, Theme] = attrs.field(factory=dict)
    units: Mapping[str, Unit] = attrs.field(factory=dict)
    forms: Mapping[str, Form] = attrs.field(factory=dict)
    phrases: Mapping[str, Phrase] = attrs.field(factory=dict)
    checks: Mapping[str, Check] = attrs.field(factory=dict)
    lexicon: tuple[str, ...] = ()
    #: the overlays laid over the built-in files, as plain mappings, in order (what a saved pipeline carries)
    overlays: tuple[Mapping[str, Any], ...] = ()

    @cached_property
    def _by_component(self) -> dict[str, tuple[Rule, ...]]:
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            found.setdefault(rule.component, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    def select(self, component: str) -> tuple[Rule, ...]:
        """Return the rules one component reads, in the order of the files.

        Parameters
        ----------
        component:
            A key of :data:`gipr_nlp.rules.schema.COMPONENTS`.

        """
        return self._by_component.get(component, ())

    def cue(self, name: str) -> Any:
        """Return the compiled pattern of a turn of phrase; it matches nothing when all its rules are disabled.

        Parameters
        ----------
        name:
            A key of :data:`gipr_nlp.rules.schema.CUES`.

        """
        known = self._cues.get(name)
        if known is None:
            if name not in CUES:
                raise KeyError(name)
            known = self.compile(self.cue_pattern(name), *self.cue_rules(name), short_texts=True)
            self._cues[name] = known
        return known

    def cue_rules(self, name: str) -> tuple[Rule, ...]:
        """Return the rules that give a turn of phrase."""
        return tuple(rule for rule in self.select("cues") if rule.outcome == name)

    def cue_pattern(self, name: str) -> str:
        """Return the pattern of a turn of phrase as text, its macros replaced."""
        patterns = list(map(self.pattern_of, self.cue_rules(name)))
        return "|".join(f"(?:{p})" for p in patterns) if len(patterns) > 1 else "".join(patterns) or r"(?!)"

    @cached_property
    def _cues(self) -> dict[str, Any]:
        return {}

    def expand(self, pattern: str) -> str:
        """Replace the macros ``@{name}`` in a pattern."""
        return expand(pattern, self.macros)

    def pattern_of(self, rule: Rule) -> str:
        """Return the pattern of a rule with its macros replaced, or its cues as a pattern, the longest first.

        Parameters
        ----------
        rule:
            A rule; one without cues and pattern has an empty one. Cues that an overlay added to a pattern are further
            alternatives.

        """
        ordered = sorted(set(rule.cues), key=lambda cue: (-len(cue), cue))
        cues = "|".join(regex.escape(cue, special_only=True) for cue in ordered)
        if not rule.pattern:
            return cues
        pattern = self.expand(rule.pattern)
        if not cues:
            return pattern
        return f"(?:{pattern})|(?<hit>{cues})" if "(?<hit>" in pattern else f"(?:{pattern})|{cues}"

    def compile(
        self,
        pattern: str,
        *authors: Authored,
        field: str = "pattern",
        short_texts: bool = False,
        multiline: bool = False,
    ) -> Any:
        """Compile a pattern of this set, its macros replaced.

        Parameters
        ----------
        pattern:
            The pattern.
        authors:
            The rules (or units, forms …) it comes from: those of users run under a time limit, and are named when
            they exceed it.
        field:
            The field it was given in.
        short_texts, multiline:
            As for :func:`gipr_nlp.rules.patterns.compile_pattern`.

        """
        return compile_pattern(
            self.expand(pattern), authors=authors, field=field, short_texts=short_texts, multiline=multiline
        )

    @cached_property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that change with anything that can change a result."""
        silent = {"why", "since", "match", "reject", "origin", "builtin"}

        def plain(value: object) -> object:
            if attrs.has(type(value)):
                return attrs.asdict(cast(Any, value), filter=lambda a, _: a.name not in silent)
            return value

        state = {
            name: {key: plain(value) for key, value in sorted(getattr(self, name).items())}
            for name in (
                "rules",
                "macros",
                "roles",
                "indicators",
                "themes",
                "units",
                "forms",
                "phrases",
                "checks",
            )
        }
        state["lexicon"] = {"words": sorted(self.lexicon)}
        text = json.dumps(state, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf8")).hexdigest()[:16]

    def overlay(self, *overlays: Overlay) -> RuleSet:
        """Return a new set with overlays laid over this one.

        Parameters
        ----------
        overlays:
            Paths of TOML files, or mappings of the same shape. A later one wins.

        Raises
        ------
        RuleError
            When a file cannot be read or a rule in it is broken.

        Examples
        --------
        >>> rules = builtin_rules().overlay({"lexicon": {"words": ["清源河"]}})
        >>> "清源河" in rules.lexicon
        True

        """
        result = self
        for given in overlays:
            document, source = read_overlay(given)
            result = lay(result, document, source, builtin=False)
            # a set that travels (saved, or sent to a worker) still says which file a rule comes from
            named = document if "name" in document else {"name": source, **document}
            result = attrs.evolve(result, overlays=(*result.overlays, named))
        return result

    def __reduce__(self) -> tuple[object, ...]:
        # worker processes rebuild the set from the overlays: cheaper to send than a thousand records
        return (load_rules, (self.overlays,))


def load_rules(overlays: Iterable[Overlay] | Overlay = ()) -> RuleSet:
    """Load the built-in rules and lay overlays over them.

    Parameters
    ----------
    overlays:
        Paths of TOML files, or mappings of the same shape, in order of precedence (a later one wins).

    Raises
    ------
    RuleError
        When a file cannot be read or a rule in it is broken; the message names file, rule and field.

    """
    if isinstance(overlays, (str, os.PathLike, Mapping)):
        overlays = [overlays]
    return builtin_rules().overlay(*overlays)


def builtin_files() -> list[tuple[str, str]]:
    """Return name and text of the files that ship with the library, in the order they are read."""
    folder = files("gipr_nlp.rules") / "data"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return [(name, (folder / name).read_text("utf8")) for name in names]


@lru_cache(maxsize=1)
def builtin_rules() -> RuleSet:
    """Return the rules that ship with the library."""
    result = RuleSet()
    documents = [(_parse(text, name), name) for name, text in builtin_files()]
    for document, name in documents:  # macros and ids first: rules in any file may use them
        result = attrs.evolve(
            result,
            macros={**result.macros, **read_macros(document, name)},
            roles={**result.roles, **read_roles(document, name)},
            indicators={**result.indicators, **read_indicators(document, name)},
            themes={**result.themes, **read_themes(document, name)},
        )
    for document, name in documents:
        result = lay(result, document, name, builtin=True)
    return result


def _parse(text: str, source: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"no valid TOML: {error}", source=source) from error
    except RecursionError as error:
        raise RuleError("no valid TOML: nested too deeply", source=source) from error


def read_overlay(given: Overlay) -> tuple[Mapping[str, Any], str]:
    """Return an overlay as a mapping, and what errors call it.

    Parameters
    ----------
    given:
        Path of a TOML file, or a mapping of the same shape (its ``name`` is what errors call it).

    Raises
    ------
    RuleError
        When the file cannot be read or is no TOML.

    """
    if isinstance(given, Mapping):
        return given, str(given.get("name", "overlay"))
    if not isinstance(given, (str, os.PathLike)):
        raise RuleError(
            f"rules are given as the path of a TOML file or as a mapping, not as {type(given).__name__}"
        )
    path = Path(given)
    try:
        text = path.read_text("utf8")
    except UnicodeDecodeError as error:
        raise RuleError(f"the file is not UTF-8: {error}", source=str(path)) from error
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or error
        raise RuleError(f"the file cannot be read: {what}", source=str(path)) from error
    return _parse(text.removeprefix("\ufeff"), str(path)), str(path)


def lay(base: RuleSet, document: Mapping[str, Any], source: str, *, builtin: bool) -> RuleSet:
    """Return a rule set with one document laid over it.

    Parameters
    ----------
    base:
        The set below.
    document:
        A rule file as a mapping.
    source:
        What errors and origins call it.
    builtin:
        Whether it ships with the library; its patterns are then taken as tested.

    Raises
    ------
    RuleError
        When something in the document is broken.

    """
    for key in document:
        if key not in PARTS:
            raise RuleError(
                f"unknown part; known are {', '.join(sorted(PARTS))}", source=source, field=str(key)
            )
    if document.get("format", FORMAT) != FORMAT:
        raise RuleError(
            f"format {document['format']!r} is not the format {FORMAT} this version reads",
            source=source, field="format",
        )  # fmt: skip
    own_macros = read_macros(document, source)
    macros = {**base.macros, **own_macros}
    if not builtin:
        base = _distrusted(base, own_macros, macros, source)
    rules, checks, phrases, forms = (
        dict(base.rules), dict(base.checks), dict(base.phrases), dict(base.forms)
    )  # fmt: skip
    roles = {**base.roles, **read_roles(document, source)}
    indicators = {**base.indicators, **read_indicators(document, source)}
    themes = {**base.themes, **read_themes(document, source)}

    disable = document.get("disable", ())
    if not isinstance(disable, TEXTS):
        raise RuleError("expected a list of ids", source=source, field="disable")
    for ident in disable:
        holders: tuple[dict[str, Any], ...] = (rules, checks, phrases, forms)
        holder = next((h for h in holders if ident in h), None)
        if holder is None:
            raise RuleError(f"there is no rule {ident!r} to disable", source=source, field="disable")
        del holder[ident]

    fresh: list[Rule] = []
    for table in tables(document, "rule", source):
        rule = read_rule(table, source, builtin=builtin)
        if rule.id in rules and not table.get("replace", False):
            raise RuleError(
                f"the id is taken by a rule of {rules[rule.id].origin}; set replace = true or choose another",
                source=source, rule=rule.id, field="id",
            )  # fmt: skip
        rules[rule.id] = rule
        fresh.append(rule)

    for table in tables(document, "extend", source):
        ident = str(table.get("id", ""))
        if ident not in rules:
            raise RuleError("there is no such rule to extend", source=source, rule=ident, field="id")
        rule = rules[ident]
        changes = extended(rule, table, source)
        rule = attrs.evolve(rule, origin=f"{rule.origin} + {source}", builtin=builtin, **changes)
        rules[ident] = rule
        fresh.append(rule)

    for rule in fresh:
        check_names(rule, roles, indicators, themes, source)
        if not builtin:
            check_rule_patterns(rule, macros, source)

    return attrs.evolve(
        base,
        rules=rules,
        macros=macros,
        roles=roles,
        indicators=indicators,
        themes=themes,
        units={**base.units, **read_units(document, source, macros, builtin=builtin)},
        forms={**forms, **read_forms(document, source, macros, forms, builtin=builtin)},
        phrases={**phrases, **read_phrases(document, source, macros, phrases, builtin=builtin)},
        checks={**checks, **read_checks(document, source, macros, checks, builtin=builtin)},
        lexicon=(*base.lexicon, *read_lexicon(document, source)),
    )


def _distrusted(base: RuleSet, own: Mapping[str, str], macros: Mapping[str, str], source: str) -> RuleSet:
    """Rules whose macros a document changes are no longer the library's own: they are checked and guarded."""
    changed = {name for name, pattern in own.items() if base.macros.get(name, pattern) != pattern}
    if not changed:
        return base
    rules = dict(base.rules)
    for rule in base.rules.values():
        patterns = " ".join((rule.pattern, *rule.require, *rule.forbid))
        if "@{" in patterns and macros_used(patterns, macros) & changed:
            rule = attrs.evolve(rule, origin=f"{rule.origin} + {source}", builtin=False)
            check_rule_patterns(rule, macros, source)
            rules[rule.id] = rule
    forms = {
        form.id: attrs.evolve(form, builtin=False)
        if macros_used(" ".join(row.cue for row in form.rows), macros) & changed
        else form
        for form in base.forms.values()
    }
    return attrs.evolve(base, rules=rules, forms=forms)
