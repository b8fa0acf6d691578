"""The JSON Schema of rule files, for editors, generated from the tables the loader checks files against.

The copy that ships is ``gipr_nlp/rules/rules.schema.json``; ``python -m gipr_nlp.rules.file_schema`` writes it anew
after a change of the format.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from gipr_nlp.rules.file_format import FIELDS, FORMAT, IDENT, LISTED, NEEDED, TEXTS, FieldType
from gipr_nlp.rules.schema import CHECKS, COMPONENTS, CUES, REACHES, WINDOWS

__all__ = [
    "CHOICES",
    "FIELD_DESCRIPTIONS",
    "PART_DESCRIPTIONS",
    "rule_file_schema",
    "shipped_rule_file_schema",
]

#: What each part of a file holds.
PART_DESCRIPTIONS: Mapping[str, str] = {
    "format": "version of the format",
    "name": "what errors and origins call a mapping; a file is called by its path",
    "disable": "ids of rules, checks, phrases and forms to leave out",
    "macros": "pieces of patterns by name, written @{name} inside a pattern",
    "lexicon": "words that segmentation keeps whole",
    "role": "section roles: id = [name, what it covers]",
    "indicator": "what a number can count: id = [name, customary unit]",
    "theme": "what a statement can be about: id = [name, what it covers]",
    "rule": "rules: words or a pattern, the context they need, and what follows from them",
    "extend": "additions to lists of a rule that is there",
    "unit": "units of counting and measuring",
    "form": "statutory forms: rows and columns in printed order, and the sums that must hold",
    "row": "a row of a form",
    "phrase": "phrases that are read as others",
    "check": "consistency checks",
}

#: What each field of a part says.
FIELD_DESCRIPTIONS: Mapping[str, Mapping[str, str]] = {
    "rule": {
        "id": "permanent name: two or more words of a-z, 0-9 and _ joined by dots",
        "component": "what reads the rule",
        "outcome": "what follows where the rule hits; what it may be depends on the component",
        "cues": "words, one of which must stand in the text; instead of a pattern",
        "pattern": "regular expression (syntax of the regex module) on the folded text; instead of cues",
        "require": "patterns, one of which must be found in the window",
        "forbid": "patterns, none of which may be found in the window",
        "window": "where require and forbid are looked up",
        "reach": "how far from the match its weight counts, or on which side of a figure the words stand",
        "sections": "roles of the only sections the rule speaks in",
        "not_sections": "roles of sections the rule is silent in",
        "units": "units of the only figures the rule speaks of; an empty text for a figure without one",
        "weight": "how much the rule says; weights of rules with one outcome add up",
        "since": "version of the library (or of your rules) the rule came with",
        "why": "one sentence that says what the rule is for",
        "match": "texts the rule must hit",
        "reject": "texts the rule must not hit",
        "replace": "true: take the place of the rule with this id",
    },
    "extend": {
        "id": "id of the rule to add to",
        "cues": "further words, where the rule has cues",
        "require": "further patterns, one of all of which must be found",
        "forbid": "further patterns, none of which may be found",
        "sections": "further roles the rule speaks in",
        "not_sections": "further roles the rule is silent in",
        "units": "further units",
        "match": "further texts the rule must hit",
        "reject": "further texts the rule must not hit",
    },
    "unit": {
        "texts": "the unit as printed, in one or more spellings",
        "canonical": "what reports call it; by default each text is called as it is printed",
        "kind": "sort of quantity",
        "numerals": "false: a Chinese numeral before it is a set phrase, no quantity",
        "one": "true: even 一 before it is a quantity",
        "unless": "pattern that, behind the unit, makes it part of another word",
        "information": "true: items of information are counted in it",
        "collective": "true: the parts of a total in it may be counted in any unit of information",
    },
    "form": {
        "id": "permanent name",
        "title": "title as printed; versions of one form share it",
        "columns": "keys of the columns, in printed order",
        "rows": "the rows, in printed order",
        "anchor": "pattern that tells the form where its layout is single_line or coded",
        "family": "name shared by the blocks of one version of a form",
        "header": "pattern the column headings above the rows must show",
        "unless_header": "pattern they must not show",
        "unit": "unit of the cells",
        "layout": "rows (a row with its cells), single_line (all cells in one line) or coded (rows with a running code)",
        "identities": "equations: 'row: a + b = c' over columns, 'column: r + s.* = t' over rows",
        "minimum": "how many rows must be found",
        "reading": "how cells are placed",
        "announced": "pattern of the heading under which the form stands",
        "from_year": "first report year of the form",
        "to_year": "last report year of the form; 0 or none: it is still in force",
        "replace": "true: take the place of the form with this id",
    },
    "row": {
        "key": "permanent name of the row",
        "cue": "pattern of its label, blanks squeezed out",
        "label": "the label as printed",
        "group": "true: a heading of rows, without cells of its own",
    },
    "phrase": {
        "id": "permanent name",
        "regional": "the phrase, in Simplified characters",
        "mainland": "what it is read as",
        "strong": "true: alone proves that the copy was converted word by word",
        "unless": "pattern that, on the spot or beside it, forbids the exchange",
        "kind": "regional (Taiwan usage) or short_name (of an agency)",
        "replace": "true: take the place of the phrase with this id",
    },
    "check": {
        "id": "permanent name",
        "kind": "the routine that evaluates it",
        "severity": "contradiction only where the text leaves no other reading, else suspicion or note",
        "message": "one sentence; the figures it may name in braces depend on the kind",
        "params": "what is compared, and how close it must be",
        "why": "one sentence that says what the check is for",
        "enabled": "false: the check is kept, but not run",
        "replace": "true: take the place of the check with this id",
    },
}  # fmt: skip

#: The values a field may have, where they are few.
CHOICES: Mapping[tuple[str, str], list[str]] = {
    ("rule", "component"): list(COMPONENTS),
    ("rule", "window"): list(WINDOWS),
    ("rule", "reach"): list(REACHES),
    ("unit", "kind"): ["count", "share", "money", "duration", "rank", "change"],
    ("form", "layout"): ["rows", "single_line", "coded"],
    ("phrase", "kind"): ["regional", "short_name"],
    ("check", "kind"): list(CHECKS),
    ("check", "severity"): ["contradiction", "suspicion", "note"],
}

_TYPES: Mapping[object, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    dict: {"type": "object"},
    TEXTS: {"type": "array", "items": {"type": "string"}},
}


def rule_file_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a rule file, as TOML parsers give it.

    Examples
    --------
    >>> schema = rule_file_schema()
    >>> "rule" in schema["properties"], schema["additionalProperties"]
    (True, False)

    """
    properties: dict[str, Any] = {
        "format": {"const": FORMAT},
        "name": {"type": "string"},
        "disable": {"type": "array", "items": {"type": "string"}},
        "macros": {"type": "object", "additionalProperties": {"type": "string"}},
        "lexicon": {
            "type": "object",
            "properties": {"words": {"type": "array", "items": {"type": "string"}}},
            "additionalProperties": False,
        },
    }
    for part in LISTED:
        pair = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
        properties[part] = {"type": "object", "additionalProperties": pair}
    for part in FIELDS:
        if part != "row":
            properties[part] = {"type": "array", "items": {"$ref": f"#/$defs/{part}"}}
    for part, schema in properties.items():
        schema["description"] = PART_DESCRIPTIONS[part]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gipr_nlp rule file",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": {part: _table(part) for part in FIELDS},
    }


def _table(part: str) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name, kind in FIELDS[part].items():
        properties[name] = {**_type(kind), "description": FIELD_DESCRIPTIONS[part][name]}
        if (part, name) in CHOICES:
            properties[name]["enum"] = CHOICES[part, name]
    table: dict[str, Any] = {
        "description": PART_DESCRIPTIONS[part],
        "type": "object",
        "properties": properties,
        "required": list(NEEDED[part]),
        "additionalProperties": False,
    }
    if part == "rule":
        properties["id"]["pattern"] = f"^{IDENT.pattern}$"
        table["allOf"] = [_outcomes(name) for name in COMPONENTS]
    elif part == "form":
        properties["rows"] = {
            "type": "array",
            "items": {"$ref": "#/$defs/row"},
            "description": FIELD_DESCRIPTIONS[part]["rows"],
        }
    return table


def _type(kind: FieldType) -> dict[str, Any]:
    return dict(_TYPES.get(kind, {"type": "number"}))


def _outcomes(name: str) -> dict[str, Any]:
    """What a rule of one component may have: its outcomes, and the fields it does not read."""
    component = COMPONENTS[name]
    outcome: dict[str, Any] = {"type": "string", "description": component.says}
    if name == "cues":
        outcome["enum"] = list(CUES)
    elif component.outcomes and not component.names:
        outcome["enum"] = list(component.outcomes)
    then: dict[str, Any] = {"outcome": outcome}
    places = {"window": component.windows, "reach": component.reaches}
    always = {"id", "component", "outcome", "since", "why", "match", "reject", "replace"}
    for field in FIELDS["rule"]:
        if field not in component.reads and field not in always:
            then[field] = False
        elif places.get(field):
            then[field] = {"enum": list(places[field])}
    return {
        "if": {"properties": {"component": {"const": name}}, "required": ["component"]},
        "then": {"properties": then},
    }


def shipped_rule_file_schema() -> dict[str, Any]:
    """Return the schema file that ships with the library."""
    text = (files("gipr_nlp.rules") / "rules.schema.json").read_text("utf8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _write() -> None:
    from pathlib import Path

    path = Path(__file__).with_name("rules.schema.json")
    path.write_text(json.dumps(rule_file_schema(), ensure_ascii=False, indent=1) + "\n", "utf8")


if __name__ == "__main__":
    _write()
