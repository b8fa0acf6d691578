"""The rule file format: the parts a file may have, and the fields of each.

The loader checks files against these tables, and the JSON Schema for editors is made from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["FIELDS", "FORMAT", "IDENT", "LISTED", "NEEDED", "PARTS", "TEXTS", "FieldType"]

#: Version of the rule file format this library reads.
FORMAT = 1

#: What stands for a list of texts.
TEXTS = (list, tuple)

FieldType = type | tuple[type, ...]

_NUMBER = (int, float)

#: What an id of a rule looks like.
IDENT = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")

#: The parts written as ``[[part]]`` tables (``row`` is one row of a form), with the type of each field.
FIELDS: Mapping[str, Mapping[str, FieldType]] = {
    "rule": {
        "id": str, "component": str, "outcome": str, "cues": TEXTS, "pattern": str, "require": TEXTS,
        "forbid": TEXTS, "window": str, "reach": str, "sections": TEXTS, "not_sections": TEXTS, "units": TEXTS,
        "weight": _NUMBER, "since": str, "why": str, "match": TEXTS, "reject": TEXTS, "replace": bool,
    },
    "extend": {
        "id": str, "cues": TEXTS, "require": TEXTS, "forbid": TEXTS, "match": TEXTS, "reject": TEXTS,
        "sections": TEXTS, "not_sections": TEXTS, "units": TEXTS,
    },
    "unit": {
        "texts": TEXTS, "canonical": str, "kind": str, "numerals": bool, "one": bool, "unless": str,
        "information": bool, "collective": bool,
    },
    "form": {
        "id": str, "title": str, "columns": TEXTS, "rows": TEXTS, "anchor": str, "family": str, "header": str,
        "unless_header": str, "unit": str, "layout": str, "identities": TEXTS, "minimum": int, "reading": str,
        "announced": str, "from_year": int, "to_year": int, "replace": bool,
    },
    "row": {"key": str, "cue": str, "label": str, "group": bool},
    "phrase": {
        "id": str, "regional": str, "mainland": str, "strong": bool, "unless": str, "kind": str, "replace": bool,
    },
    "check": {
        "id": str, "kind": str, "severity": str, "message": str, "params": dict, "why": str, "enabled": bool,
        "replace": bool,
    },
}  # fmt: skip

#: The fields a table of each part must have.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "rule": ("id", "component", "outcome"),
    "extend": ("id",),
    "unit": ("texts",),
    "form": ("id", "title", "columns"),
    "row": ("key", "cue"),
    "phrase": ("id", "regional", "mainland"),
    "check": ("id", "kind", "severity", "message"),
}

#: The parts written as one table ``[part]`` of ``id = [text, text]``, with what the two texts are.
LISTED: Mapping[str, tuple[str, str]] = {
    "role": ("name", "covers"),
    "indicator": ("name", "unit"),
    "theme": ("name", "covers"),
}

#: Everything that may stand at the top of a file.
PARTS: frozenset[str] = frozenset(
    {"format", "name", "disable", "macros", "lexicon", *LISTED, *(part for part in FIELDS if part != "row")}
)
