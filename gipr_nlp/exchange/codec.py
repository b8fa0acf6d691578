"""Reports as plain data and back: one cattrs converter, configured here and nowhere else."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from gipr_nlp.errors import RecordError
from gipr_nlp.report import SCHEMA_VERSION, Facts, Heading, Metadata, NumericFact, Report, Section

__all__ = [
    "report_from_dict",
    "report_from_json",
    "report_to_dict",
    "report_to_json",
]


def _to_decimal(value: Any, _: Any) -> Decimal:
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise ValueError(f"expected a number as text, found {value!r}")
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no number") from error


def _to_date(value: Any, _: Any) -> date:
    if not isinstance(value, str):
        raise ValueError(f"expected an ISO date, found {value!r}")
    return date.fromisoformat(value)


def _strict(kind: type) -> Any:
    def structure(value: Any, _: Any) -> Any:
        # bool is an int to Python, but never a number in our files
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"expected {kind.__name__}, found {type(value).__name__}")
        return value

    return structure


@lru_cache(maxsize=1)
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=False, detailed_validation=True)
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, _to_decimal)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, _to_date)
    converter.register_structure_hook(str, _strict(str))
    converter.register_structure_hook(int, _strict(int))
    converter.register_structure_hook(bool, _strict(bool))
    converter.register_structure_hook(
        Facts, lambda value, _: Facts(converter.structure(value, tuple[NumericFact, ...]))
    )
    for record in (Metadata, Heading):
        converter.register_unstructure_hook(record, make_dict_unstructure_fn(record, converter))
        converter.register_structure_hook(record, make_dict_structure_fn(record, converter))
    return converter


def report_to_dict(report: Report) -> dict[str, Any]:
    """Return a report as plain data.

    The sections are a flat list in document order; ``parent`` is the index of the section above, or null.
    """
    converter = _converter()
    sections: list[dict[str, Any]] = []

    def flatten(section: Section, parent: int | None) -> None:
        heading = converter.unstructure(section.heading) if section.heading else {}
        sections.append(
            {
                "start": heading.pop("start", None),
                "end": heading.pop("end", None),
                "text": heading.pop("text", None),
                "level": section.level,
                "role": section.role,
                "roles": list(section.roles),
                **{k: v for k, v in heading.items() if k not in ("level", "role", "roles")},
                "section_start": section.start,
                "section_end": section.end,
                "parent": parent,
            }
        )
        index = len(sections) - 1
        for child in section.children:
            flatten(child, index)

    for section in report.sections:
        flatten(section, None)
    meta = converter.unstructure(report.metadata)
    if meta["period"] is not None:
        meta["period"] = list(
            meta["period"]
        )  # a pair stays a tuple in cattrs, which is not what JSON gives back
    return {
        "schema_version": SCHEMA_VERSION,
        "library_version": report.library_version,
        "rules_digest": report.rules_digest,
        "meta": meta,
        "sections": sections,
        "statements": [converter.unstructure(s) for s in report.statements],
        "facts": [converter.unstructure(f) for f in report.facts],
        "tables": [converter.unstructure(t) for t in report.tables],
        "other_tables": [converter.unstructure(t) for t in report.other_tables],
        "findings": [converter.unstructure(f) for f in report.findings],
        "notes": list(report.notes),
        "text": report.text,
    }


def report_from_dict(data: Mapping[str, Any]) -> Report:
    """Restore a report from plain data.

    Raises
    ------
    RecordError
        When the data are no report of a schema version this library reads; the message names the path.

    """
    if not isinstance(data, Mapping):
        raise RecordError(f"expected a mapping, found {type(data).__name__}")
    version = str(data.get("schema_version", "missing"))
    if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise RecordError(
            f"schema_version is {version}; this version of the library reads {SCHEMA_VERSION.split('.')[0]}.x"
        )
    converter = _converter()
    try:
        plain = {
            "text": data["text"],
            "metadata": data["meta"],
            "statements": data["statements"],
            "facts": data["facts"],
            "tables": data["tables"],
            "other_tables": data.get("other_tables", ()),
            "findings": data["findings"],
            "notes": data.get("notes", ()),
            "rules_digest": data.get("rules_digest", ""),
            "library_version": data.get("library_version", ""),
        }
        report = converter.structure({**plain, "sections": ()}, Report)
        return attrs.evolve(report, sections=_tree(data["sections"], converter))
    except KeyError as error:
        raise RecordError(f"the key {error} is missing") from error
    except cattrs.BaseValidationError as error:
        raise RecordError("; ".join(cattrs.transform_error(error, path="report"))) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise RecordError(f"the data are no report: {error}") from error


def _tree(rows: Any, converter: cattrs.Converter) -> tuple[Section, ...]:
    children: dict[int | None, list[int]] = {}
    for index, row in enumerate(rows):
        parent = row["parent"]
        if parent is not None and not 0 <= parent < index:
            raise RecordError(f"sections[{index}].parent is {parent}: not a section before it")
        children.setdefault(parent, []).append(index)

    def build(index: int) -> Section:
        row = rows[index]
        heading = converter.structure(row, Heading) if row["start"] is not None else None
        return Section(
            heading=heading,
            role=row["role"],
            roles=tuple(row["roles"]),
            level=row["level"],
            start=row["section_start"],
            end=row["section_end"],
            children=tuple(build(child) for child in children.get(index, ())),
        )

    return tuple(build(index) for index in children.get(None, ()))


def report_to_json(report: Report, *, indent: int | None = None) -> str:
    """Return a report as JSON text."""
    return json.dumps(report_to_dict(report), ensure_ascii=False, indent=indent)


def report_from_json(data: str | bytes | os.PathLike[str]) -> Report:
    """Restore a report from JSON text, bytes or the path of a file.

    Raises
    ------
    RecordError
        When the JSON is broken or holds no report.

    """
    try:
        source = Path(data).read_bytes() if isinstance(data, os.PathLike) else data
        return report_from_dict(json.loads(source))
    except OSError as error:
        raise RecordError(f"the file cannot be read: {error}") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise RecordError(f"no valid JSON: {error}") from error
