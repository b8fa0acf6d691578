"""The JSON Schema that ships, and the form of the data that scorers and other programs rely on."""

from __future__ import annotations

import copy

import jsonschema
import pytest

from gipr_nlp.exchange.json_schema import report_schema, shipped_schema

# What tools that compare reports with annotation read from the serialised form. A key may be added, none may go.
CONTRACT = {
    "sections": {"start", "end", "level", "role"},
    "statements": {"start", "end", "kind"},
    "facts": {"start", "end", "value", "unit", "bound", "indicator", "nil"},
    "tables": {"schema", "cells"},
    "findings": {"check", "severity", "message"},
}
META = {"agency", "year", "published", "script", "level"}
CELL = {"row", "column", "value"}


@pytest.fixture(scope="module")
def validator():
    schema = shipped_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.fixture(scope="module")
def data(corpus_reports) -> list[dict]:
    return [report.to_dict() for report in list(corpus_reports.values())[::5]]


def test_the_shipped_schema_is_the_generated_one():
    assert shipped_schema() == report_schema(), "run python -m gipr_nlp.exchange.json_schema"


def test_reports_fit_the_schema(validator, data, read):
    for report in [*data, read("").to_dict(), read("公开").to_dict()]:
        assert [f"{e.json_path}: {e.message}" for e in validator.iter_errors(report)] == []


@pytest.mark.parametrize(
    "path",
    [
        "schema_version",
        "text",
        "meta.year",
        "facts.0.value",
        "facts.0.bound",
        "statements.0.kind",
        "sections.0.level",
    ],
)
def test_the_schema_sees_wrong_values_and_missing_keys(validator, data, path):
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for change in ("wrong", "missing"):
        broken = copy.deepcopy(next(d for d in data if d["facts"] and d["statements"]))
        at = broken
        for part in way:
            at = at[part]
        if change == "wrong":
            at[last] = {"an": "object"}
        else:
            del at[last]
        assert not validator.is_valid(broken), change


def test_the_schema_knows_no_other_keys(validator, data):
    assert not validator.is_valid({**data[0], "more": 1})


def test_the_keys_others_rely_on_are_there(data):
    for report in data:
        assert set(report["meta"]) >= META
        for name, keys in CONTRACT.items():
            assert all(set(item) >= keys for item in report[name]), name
        assert all(set(cell) >= CELL for table in report["tables"] for cell in table["cells"])
    assert {name: any(report[name] for report in data) for name in CONTRACT} == dict.fromkeys(CONTRACT, True)


def test_values_have_the_types_others_rely_on(data):
    for report in data:
        meta = report["meta"]
        assert meta["year"] is None or type(meta["year"]) is int
        assert meta["published"] is None or len(meta["published"]) == len("2020-01-21")
        assert meta["script"] in ("Hans", "Hant")
        for section in report["sections"]:
            # what stands before the first heading has no heading to point at
            assert (section["start"] is None) == (section["end"] is None) == (section["level"] == 0)
        for fact in report["facts"]:
            assert fact["value"] is None or isinstance(fact["value"], str)
            assert type(fact["nil"]) is bool
            assert fact["bound"] in ("exact", "approx", "at_least", "at_most")
        assert {s["kind"] for s in report["statements"]} <= {"achievement", "problem", "commitment"}
        assert {f["severity"] for f in report["findings"]} <= {"contradiction", "suspicion", "note"}


def test_offsets_quote_the_text(data):
    for report in data:
        for name in ("sections", "statements", "facts"):
            for item in report[name]:
                if item["start"] is not None:
                    assert report["text"][item["start"] : item["end"]] == item["text"]
