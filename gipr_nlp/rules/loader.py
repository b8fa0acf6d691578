"""Rule files in, one validated rule set out.

The built-in files lie in ``gipr_nlp/rules/data``. Overlays (files or mappings of the same shape) are laid over
them one after the other: a later one wins. An error names the file, the rule and the field.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import attrs
import regex

from gipr_nlp.errors import RuleError
from gipr_nlp.rules.patterns import compile_pattern
from gipr_nlp.rules.schema import (
    COMPONENTS,
    CUES,
    REACHES,
    WINDOWS,
    Check,
    Form,
    FormRow,
    Indicator,
    Phrase,
    Role,
    Rule,
    Unit,
)

__all__ = ["FORMAT", "Overlay", "RuleSet", "builtin_rules", "load_rules"]

#: Version of the rule file format this library reads.
FORMAT = 1

#: What may be given where rules are expected: the path of a TOML file, or a mapping of the same shape.
Overlay = str | os.PathLike[str] | Mapping[str, Any]

_MACRO = re.compile(r"@\{(\w+)\}")
_ID = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
_TEXTS = (list, tuple)

_RULE_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "id": str, "component": str, "outcome": str, "cues": _TEXTS, "pattern": str, "require": _TEXTS,
    "forbid": _TEXTS, "window": str, "reach": str, "sections": _TEXTS, "not_sections": _TEXTS, "units": _TEXTS,
    "weight": (int, float), "since": str, "why": str, "match": _TEXTS, "reject": _TEXTS, "replace": bool,
}  # fmt: skip
_EXTEND_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "id": str, "cues": _TEXTS, "require": _TEXTS, "forbid": _TEXTS, "match": _TEXTS, "reject": _TEXTS,
    "sections": _TEXTS, "not_sections": _TEXTS, "units": _TEXTS,
}  # fmt: skip
_UNIT_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "texts": _TEXTS, "canonical": str, "kind": str, "numerals": bool, "one": bool, "unless": str,
    "information": bool, "collective": bool,
}  # fmt: skip
_FORM_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "id": str, "title": str, "columns": _TEXTS, "rows": _TEXTS, "anchor": str, "family": str, "header": str,
    "unless_header": str, "unit": str, "layout": str, "identities": _TEXTS, "minimum": int, "reading": str,
}  # fmt: skip
_ROW_FIELDS: Mapping[str, type | tuple[type, ...]] = {"key": str, "cue": str, "label": str, "group": bool}
_PHRASE_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "id": str, "regional": str, "mainland": str, "strong": bool, "unless": str,
    "kind": str,
}  # fmt: skip
_CHECK_FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "id": str, "kind": str, "severity": str, "message": str, "params": dict, "why": str, "enabled": bool,
    "replace": bool,
}  # fmt: skip
_TOP = frozenset(
    {"format", "name", "disable", "macros", "rule", "extend", "lexicon", "unit", "indicator", "role", "form",
     "phrase", "check"}
)  # fmt: skip


@attrs.frozen(slots=False, eq=False)
class RuleSet:
    """All rules and word lists the components read, validated, with a digest that names their exact state.

    Build one with :func:`load_rules`; it is immutable, so it can be shared by components and threads.
    """

    rules: Mapping[str, Rule] = attrs.field(factory=dict)
    macros: Mapping[str, str] = attrs.field(factory=dict)
    roles: Mapping[str, Role] = attrs.field(factory=dict)
    indicators: Mapping[str, Indicator] = attrs.field(factory=dict)
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
            chosen = [rule for rule in self.select("cues") if rule.outcome == name]
            patterns = [
                self.expand(rule.pattern) if rule.pattern else "|".join(map(regex.escape, rule.cues))
                for rule in chosen
            ]
            joined = "|".join(f"(?:{p})" for p in patterns) if len(patterns) > 1 else "".join(patterns)
            known = compile_pattern(joined or r"(?!)", short_texts=all(rule.builtin for rule in chosen))
            self._cues[name] = known
        return known

    @cached_property
    def _cues(self) -> dict[str, Any]:
        return {}

    def expand(self, pattern: str) -> str:
        """Replace the macros ``@{name}`` in a pattern."""
        return _expand(pattern, self.macros)

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
            for name in ("rules", "macros", "roles", "indicators", "units", "forms", "phrases", "checks")
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
            document, source = _read(given)
            result = _lay(result, document, source, builtin=False)
            result = attrs.evolve(result, overlays=(*result.overlays, document))
        return result

    def __reduce__(self) -> tuple[object, ...]:
        # worker processes rebuild the set from the overlays: cheaper to send than a thousand records
        return (load_rules, (self.overlays,))


def load_rules(overlays: Iterable[Overlay] = ()) -> RuleSet:
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


@lru_cache(maxsize=1)
def builtin_rules() -> RuleSet:
    """Return the rules that ship with the library."""
    result = RuleSet()
    folder = files("gipr_nlp.rules") / "data"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    documents = []
    for name in names:
        text = (folder / name).read_text("utf8")
        documents.append((_parse(text, name), name))
    for document, name in documents:  # macros first: patterns in any file may use them
        result = attrs.evolve(result, macros={**result.macros, **_macros(document, name)})
    for document, name in documents:
        result = _lay(result, document, name, builtin=True)
    return result


def _parse(text: str, source: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"no valid TOML: {error}", source=source) from error


def _read(given: Overlay) -> tuple[Mapping[str, Any], str]:
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
    except OSError as error:
        raise RuleError(f"the file cannot be read: {error.strerror or error}", source=str(path)) from error
    return _parse(text, str(path)), str(path)


def _expand(pattern: str, macros: Mapping[str, str]) -> str:
    for _ in range(8):  # macros may use macros, to a sane depth
        if "@{" not in pattern:
            return pattern
        pattern = _MACRO.sub(lambda m: macros[m.group(1)], pattern)
    raise KeyError("macros refer to one another in a circle")


def _macros(document: Mapping[str, Any], source: str) -> dict[str, str]:
    macros = document.get("macros", {})
    if not isinstance(macros, Mapping) or not all(isinstance(v, str) for v in macros.values()):
        raise RuleError("macros must map names to patterns", source=source, field="macros")
    return dict(macros)


def _fields(
    table: object,
    allowed: Mapping[str, type | tuple[type, ...]],
    needed: Sequence[str],
    source: str,
    rule: str | None,
) -> Mapping[str, Any]:
    if not isinstance(table, Mapping):
        raise RuleError(f"expected a table, found {type(table).__name__}", source=source, rule=rule)
    for name, value in table.items():
        if name not in allowed:
            known = ", ".join(sorted(allowed))
            raise RuleError(f"unknown field; known are {known}", source=source, rule=rule, field=name)
        kind = allowed[name]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            want = getattr(kind, "__name__", "a list of texts" if kind is _TEXTS else "a number")
            raise RuleError(
                f"expected {want}, found {type(value).__name__}", source=source, rule=rule, field=name
            )
        if isinstance(value, _TEXTS) and name != "rows" and not all(isinstance(x, str) for x in value):
            raise RuleError("expected a list of texts", source=source, rule=rule, field=name)
    for name in needed:
        if name not in table:
            raise RuleError("the field is missing", source=source, rule=rule, field=name)
    return table


def _rule(table: Mapping[str, Any], source: str, builtin: bool) -> Rule:
    ident = table.get("id")
    shown = ident if isinstance(ident, str) else None
    _fields(table, _RULE_FIELDS, ("id", "component", "outcome"), source, shown)
    ident = str(ident)
    if not _ID.fullmatch(ident):
        raise RuleError(
            "an id is two or more words of a-z, 0-9 and _ joined by dots",
            source=source,
            rule=ident,
            field="id",
        )
    if table["component"] not in COMPONENTS:
        raise RuleError(
            f"unknown component {table['component']!r}; known are {', '.join(COMPONENTS)}",
            source=source, rule=ident, field="component",
        )  # fmt: skip
    if table["component"] == "cues" and table["outcome"] not in CUES:
        raise RuleError(
            f"unknown cue {table['outcome']!r}; known are {', '.join(CUES)}",
            source=source, rule=ident, field="outcome",
        )  # fmt: skip
    if table.get("window", "clause") not in WINDOWS:
        raise RuleError(
            f"unknown window {table['window']!r}; known are {', '.join(WINDOWS)}",
            source=source, rule=ident, field="window",
        )  # fmt: skip
    if table.get("reach", "local") not in REACHES:
        raise RuleError(
            f"unknown reach {table['reach']!r}; known are {', '.join(REACHES)}",
            source=source, rule=ident, field="reach",
        )  # fmt: skip
    if bool(table.get("cues")) == bool(table.get("pattern")) and not (
        table["component"] in ("statements", "indicators") and not table.get("pattern")
    ):
        raise RuleError("give either cues or a pattern", source=source, rule=ident, field="pattern")
    for name in ("cues",):
        for cue in table.get(name, ()):
            if not cue or cue != cue.strip():
                raise RuleError("a cue is empty or has stray blanks", source=source, rule=ident, field=name)
    return Rule(
        id=ident,
        component=table["component"],
        outcome=table["outcome"],
        cues=tuple(table.get("cues", ())),
        pattern=table.get("pattern", ""),
        require=tuple(table.get("require", ())),
        forbid=tuple(table.get("forbid", ())),
        window=table.get("window", "clause"),
        reach=table.get("reach", "local"),
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


def _compile_check(rule: Rule, macros: Mapping[str, str], source: str) -> None:
    named = [("pattern", rule.pattern)] if rule.pattern else []
    named += [("require", p) for p in rule.require] + [("forbid", p) for p in rule.forbid]
    for name, pattern in named:
        try:
            regex.compile(_expand(pattern, macros))
        except KeyError as error:
            raise RuleError(f"unknown macro {error}", source=source, rule=rule.id, field=name) from error
        except regex.error as error:
            raise RuleError(f"no valid pattern: {error}", source=source, rule=rule.id, field=name) from error


def _lay(base: RuleSet, document: Mapping[str, Any], source: str, *, builtin: bool) -> RuleSet:
    for key in document:
        if key not in _TOP:
            raise RuleError(f"unknown part; known are {', '.join(sorted(_TOP))}", source=source, field=key)
    if document.get("format", FORMAT) != FORMAT:
        raise RuleError(
            f"format {document['format']!r} is not the format {FORMAT} this version reads",
            source=source, field="format",
        )  # fmt: skip
    macros = {**base.macros, **_macros(document, source)}
    rules, checks, phrases = dict(base.rules), dict(base.checks), dict(base.phrases)

    disable = document.get("disable", ())
    if not isinstance(disable, _TEXTS):
        raise RuleError("expected a list of ids", source=source, field="disable")
    for ident in disable:
        holders: tuple[dict[str, Any], ...] = (rules, checks, phrases)
        holder = next((h for h in holders if ident in h), None)
        if holder is None:
            raise RuleError(f"there is no rule {ident!r} to disable", source=source, field="disable")
        del holder[ident]

    for table in _tables(document, "rule", source):
        rule = _rule(table, source, builtin)
        if rule.id in rules and not table.get("replace", False):
            raise RuleError(
                f"the id is taken by a rule of {rules[rule.id].origin}; set replace = true or choose another",
                source=source, rule=rule.id, field="id",
            )  # fmt: skip
        if not builtin:
            _compile_check(rule, macros, source)
        rules[rule.id] = rule

    for table in _tables(document, "extend", source):
        ident = str(table.get("id", ""))
        _fields(table, _EXTEND_FIELDS, ("id",), source, ident)
        if ident not in rules:
            raise RuleError("there is no such rule to extend", source=source, rule=ident, field="id")
        rule = rules[ident]
        if table.get("cues") and rule.pattern:
            raise RuleError(
                "the rule has a pattern, not cues; replace it instead",
                source=source,
                rule=ident,
                field="cues",
            )
        added: dict[str, Any] = {
            name: (*getattr(rule, name), *table[name])
            for name in _EXTEND_FIELDS
            if name != "id" and name in table
        }
        origin = f"{rule.origin} + {source}"
        rule = attrs.evolve(rule, origin=origin, builtin=builtin, **added)
        if not builtin:
            _compile_check(rule, macros, source)
        rules[ident] = rule

    return attrs.evolve(
        base,
        rules=rules,
        macros=macros,
        roles={**base.roles, **_roles(document, source)},
        indicators={**base.indicators, **_indicators(document, source)},
        units={**base.units, **_units(document, source)},
        forms={**base.forms, **_forms(document, source, macros)},
        phrases={**phrases, **_phrases(document, source)},
        checks={**checks, **_checks(document, source, checks)},
        lexicon=(*base.lexicon, *_lexicon(document, source)),
    )


def _tables(document: Mapping[str, Any], key: str, source: str) -> list[Mapping[str, Any]]:
    value = document.get(key, [])
    if not isinstance(value, _TEXTS) or not all(isinstance(x, Mapping) for x in value):
        raise RuleError(f"expected tables written [[{key}]]", source=source, field=key)
    return list(value)


def _triples(document: Mapping[str, Any], key: str, source: str) -> dict[str, tuple[str, str]]:
    value = document.get(key, {})
    if not isinstance(value, Mapping):
        raise RuleError(f"expected a table [{key}] of id = [name, …]", source=source, field=key)
    found = {}
    for ident, pair in value.items():
        if not isinstance(pair, _TEXTS) or len(pair) != 2 or not all(isinstance(x, str) for x in pair):
            raise RuleError("expected two texts", source=source, rule=str(ident), field=key)
        found[str(ident)] = (pair[0], pair[1])
    return found


def _roles(document: Mapping[str, Any], source: str) -> dict[str, Role]:
    return {i: Role(i, a, b) for i, (a, b) in _triples(document, "role", source).items()}


def _indicators(document: Mapping[str, Any], source: str) -> dict[str, Indicator]:
    return {i: Indicator(i, a, b) for i, (a, b) in _triples(document, "indicator", source).items()}


def _units(document: Mapping[str, Any], source: str) -> dict[str, Unit]:
    found = {}
    for table in _tables(document, "unit", source):
        _fields(table, _UNIT_FIELDS, ("texts",), source, None)
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
            )
    return found


def _forms(document: Mapping[str, Any], source: str, macros: Mapping[str, str]) -> dict[str, Form]:
    found = {}
    for table in _tables(document, "form", source):
        ident = str(table.get("id", ""))
        _fields(table, _FORM_FIELDS, ("id", "title", "columns"), source, ident)
        rows = []
        for row in table.get("rows", ()):
            _fields(row, _ROW_FIELDS, ("key", "cue"), source, ident)
            try:
                regex.compile(_expand(row["cue"], macros))
            except (KeyError, regex.error) as error:
                raise RuleError(
                    f"no valid pattern: {error}", source=source, rule=ident, field="cue"
                ) from error
            rows.append(FormRow(row["key"], row["cue"], row.get("label", ""), row.get("group", False)))
        plain = {k: v for k, v in table.items() if k not in ("rows", "columns", "identities")}
        found[ident] = Form(
            **plain,
            rows=tuple(rows),
            columns=tuple(table["columns"]),
            identities=tuple(table.get("identities", ())),
        )
    return found


def _phrases(document: Mapping[str, Any], source: str) -> dict[str, Phrase]:
    found = {}
    for table in _tables(document, "phrase", source):
        ident = str(table.get("id", ""))
        _fields(table, _PHRASE_FIELDS, ("id", "regional", "mainland"), source, ident)
        found[ident] = Phrase(**table)
    return found


def _checks(document: Mapping[str, Any], source: str, known: Mapping[str, Check]) -> dict[str, Check]:
    found = {}
    for table in _tables(document, "check", source):
        ident = str(table.get("id", ""))
        _fields(table, _CHECK_FIELDS, ("id", "kind", "severity", "message"), source, ident)
        if ident in known and not table.get("replace", False):
            raise RuleError(
                "the id is taken; set replace = true or choose another", source=source, rule=ident, field="id"
            )
        if table["severity"] not in ("contradiction", "suspicion", "note"):
            raise RuleError(
                "severity is contradiction, suspicion or note", source=source, rule=ident, field="severity"
            )
        plain = {k: v for k, v in table.items() if k != "replace"}
        found[ident] = Check(**plain, origin=source)
    return found


def _lexicon(document: Mapping[str, Any], source: str) -> tuple[str, ...]:
    value = document.get("lexicon", {})
    if not isinstance(value, Mapping) or any(k != "words" for k in value):
        raise RuleError("expected a table [lexicon] with words = […]", source=source, field="lexicon")
    words = value.get("words", ())
    if not isinstance(words, _TEXTS) or not all(isinstance(w, str) and w.strip() == w and w for w in words):
        raise RuleError("expected a list of words without blanks", source=source, field="lexicon")
    return tuple(words)
