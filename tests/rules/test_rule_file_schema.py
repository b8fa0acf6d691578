"""The JSON Schema of rule files: it ships, it is the loader's own, and editors and the loader agree."""

from __future__ import annotations

import copy
import tomllib

import jsonschema
import pytest

from gipr_nlp.errors import RuleError
from gipr_nlp.rules.file_format import FIELDS, PARTS
from gipr_nlp.rules.file_schema import rule_file_schema, shipped_rule_file_schema
from gipr_nlp.rules.loader import builtin_files
from gipr_nlp.rules.schema import COMPONENTS

RULE = {"id": "mine.pile", "component": "statements", "outcome": "problem", "cues": ["压件"]}


@pytest.fixture(scope="module")
def validator():
    schema = shipped_rule_file_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_shipped_schema_is_up_to_date():
    assert shipped_rule_file_schema() == rule_file_schema(), "run python -m gipr_nlp.rules.file_schema"


def test_every_part_and_field_is_described():
    schema = rule_file_schema()
    assert set(schema["properties"]) == PARTS
    for part, fields in FIELDS.items():
        table = schema["$defs"][part]
        assert table["description"]
        assert set(table["properties"]) == set(fields)
        assert all(field.get("description") for field in table["properties"].values()), part


def test_the_files_that_ship_are_valid(validator):
    for name, text in builtin_files():
        errors = [error.message for error in validator.iter_errors(tomllib.loads(text))]
        assert errors == [], name


@pytest.mark.parametrize(
    "broken",
    [
        {"rules": []},
        {"format": 2},
        {"disable": "mine.pile"},
        {"lexicon": {"word": ["x"]}},
        {"role": {"mine": ["only one"]}},
        {"rule": [{**RULE, "colour": "red"}]},
        {"rule": [{**RULE, "cues": "压件"}]},
        {"rule": [{**RULE, "id": "Pile"}]},
        {"rule": [{**RULE, "component": "statemnts"}]},
        {"rule": [{**RULE, "outcome": "trouble"}]},
        {"rule": [{**RULE, "window": "chapter"}]},
        {"rule": [{**RULE, "units": ["条"]}]},
        {"rule": [{"id": "mine.pile"}]},
        {"extend": [{"id": "statement.none.wish", "weight": 3}]},
        {"unit": [{"texts": ["斛"], "kind": "volume"}]},
        {"form": [{"id": "f"}]},
        {"check": [{"id": "c", "kind": "magic", "severity": "note", "message": ""}]},
        {"check": [{"id": "c", "kind": "published", "severity": "fatal", "message": ""}]},
    ],
)
def test_what_the_schema_refuses_the_loader_refuses(validator, rules, broken):
    assert not validator.is_valid(broken)
    with pytest.raises(RuleError):
        rules.overlay(copy.deepcopy(broken))


def test_what_a_component_does_not_read_is_refused_by_both(validator, rules):
    fields = {"window": "line", "reach": "local", "sections": [], "units": [], "weight": 1.0, "require": []}
    for name, component in COMPONENTS.items():
        outcome = (component.outcomes or ("new_item" if name == "cues" else "disclosure.total",))[0]
        outcome = "problems" if component.names == "role" else outcome
        for field, value in fields.items():
            rule = {"id": "mine.x", "component": name, "outcome": outcome, "cues": ["压件"], field: value}
            if field not in component.reads:
                assert not validator.is_valid({"rule": [rule]}), (name, field)
                with pytest.raises(RuleError):
                    rules.overlay({"rule": [rule]})
