"""The JSON Schema of a serialised report, generated from the record types.

The copy that ships is ``gipr_nlp/exchange/report.schema.json``; ``python -m gipr_nlp.exchange.json_schema``
writes it anew after a change of the records.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import attrs

from gipr_nlp import report
from gipr_nlp.report import (
    SCHEMA_VERSION,
    Finding,
    Heading,
    Metadata,
    NumericFact,
    OtherTable,
    Section,
    Statement,
    Table,
)

__all__ = ["report_schema", "shipped_schema"]

_PLAIN: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Decimal: {"type": "string", "pattern": r"^-?\d+(\.\d+)?(E[+-]?\d+)?$", "description": "a decimal number"},
    date: {"type": "string", "format": "date"},
}


class _Definitions:
    """Collects the definition of every record a type mentions."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, Any]] = {}

    def of(self, kind: Any) -> dict[str, Any]:
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        if attrs.has(kind):
            return self._record(kind)
        origin, inside = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Literal:
            return {"enum": list(inside)}
        if origin in (typing.Union, types.UnionType):
            return {"anyOf": [{"type": "null"} if part is type(None) else self.of(part) for part in inside]}
        if origin is tuple:
            if inside[-1] is Ellipsis:
                return {"type": "array", "items": self.of(inside[0])}
            parts = [self.of(part) for part in inside]
            return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}
        if origin is Mapping:
            return {"type": "object", "additionalProperties": self.of(inside[1])}
        raise TypeError(f"no schema for {kind!r}")

    def _record(self, record: type) -> dict[str, Any]:
        name = record.__name__
        if name not in self.found:
            self.found[name] = {}  # a record may mention itself
            hints = typing.get_type_hints(record, vars(report))
            properties = {f.name: self.of(hints[f.name]) for f in attrs.fields(record)}
            self.found[name] = _object(properties, (record.__doc__ or "").split("\n")[0])
        return {"$ref": f"#/$defs/{name}"}


def _object(properties: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what ``Report.to_dict`` gives.

    Examples
    --------
    >>> sorted(report_schema()["properties"])[:4]
    ['facts', 'findings', 'library_version', 'meta']
    """
    definitions = _Definitions()
    definitions.of(Heading)
    heading = definitions.found.pop("Heading")["properties"]
    hints = typing.get_type_hints(Section, vars(report))
    section = {name: {"anyOf": [heading[name], {"type": "null"}]} for name in ("start", "end", "text")}
    section |= {name: definitions.of(hints[name]) for name in ("level", "role", "roles")}
    titled = {k: v for k, v in heading.items() if k not in section}
    borders = {"section_start": {"type": "integer"}, "section_end": {"type": "integer"}}
    definitions.found["Section"] = _object(
        {**section, **titled, **borders, "parent": {"anyOf": [{"type": "integer"}, {"type": "null"}]}},
        "A section in document order; the preamble has null offsets and none of the heading's fields.",
    )
    definitions.found["Section"]["required"] = [*section, *borders, "parent"]
    many = {
        "sections": {"$ref": "#/$defs/Section"},
        "statements": definitions.of(Statement),
        "facts": definitions.of(NumericFact),
        "tables": definitions.of(Table),
        "other_tables": definitions.of(OtherTable),
        "findings": definitions.of(Finding),
        "notes": {"type": "string"},
    }
    schema = _object(
        {
            "schema_version": {"const": SCHEMA_VERSION},
            "library_version": {"type": "string"},
            "rules_digest": {"type": "string", "pattern": "^([0-9a-f]{16})?$"},
            "meta": definitions.of(Metadata),
            **{name: {"type": "array", "items": items} for name, items in many.items()},
            "text": {"type": "string"},
        },
        "A report on government information disclosure; offsets are half-open code points of `text`.",
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gipr_nlp report",
        **schema,
        "$defs": dict(sorted(definitions.found.items())),
    }


def shipped_schema() -> dict[str, Any]:
    """Return the schema file that ships with the library."""
    text = (files("gipr_nlp.exchange") / "report.schema.json").read_text("utf8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _write() -> None:
    from pathlib import Path

    path = Path(__file__).with_name("report.schema.json")
    path.write_text(json.dumps(report_schema(), ensure_ascii=False, indent=1) + "\n", "utf8")


if __name__ == "__main__":
    _write()
