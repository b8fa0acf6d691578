"""Broken rule files: one error that names file, rule and field, and says what to do; nothing is half loaded."""

from __future__ import annotations

import pytest

import gipr_nlp
from gipr_nlp.errors import RuleError

RULE = """[[rule]]
id = "mine.problem.overdue"
component = "statements"
outcome = "problem"
cues = ["久拖未决"]
weight = 2.0
"""

BROKEN = {
    "syntax": ('[[rule]\nid = "x"\n', None, None, r"no valid TOML: .*line 1"),
    "unknown part": (RULE.replace("[[rule]]", "[[rules]]"), None, "rules", "unknown part; known are .*rule"),
    "unknown field": (
        RULE + 'wieght = 1.0\n', "mine.problem.overdue", "wieght", "unknown field; known are .*weight",
    ),
    "no id": (RULE.replace('id = "mine.problem.overdue"\n', ""), None, "id", "the field is missing"),
    "bad id": (RULE.replace("mine.problem.overdue", "Mine Problem"), "Mine Problem", "id", "an id is two or more words"),
    "unknown component": (
        RULE.replace('"statements"', '"statement"'), "mine.problem.overdue", "component", "known are .*statements",
    ),
    "unknown outcome": (
        RULE.replace('"problem"\n', '"problems"\n'), "mine.problem.overdue", "outcome", "problem",
    ),
    "bad pattern": (
        RULE.replace('cues = ["久拖未决"]', 'pattern = "久拖(未决"'), "mine.problem.overdue", "pattern",
        r"no valid pattern: missing \)",
    ),
    "unknown macro": (
        RULE.replace('cues = ["久拖未决"]', 'pattern = "@{nothing}未决"'), "mine.problem.overdue", "pattern", "nothing",
    ),
    "neither cues nor pattern": (
        RULE.replace('cues = ["久拖未决"]\n', ""), "mine.problem.overdue", None, "cues|pattern",
    ),
    "wrong type": (RULE.replace('["久拖未决"]', '"久拖未决"'), "mine.problem.overdue", "cues", "list"),
    "weight as text": (RULE.replace("2.0", '"2"'), "mine.problem.overdue", "weight", "number"),
    "duplicate id": (
        RULE + RULE, "mine.problem.overdue", "id", r"the id is taken by a rule of .*; set replace = true or choose",
    ),
    "unknown id to disable": ('disable = ["no.such.rule"]\n', None, "disable", "there is no rule 'no.such.rule'"),
    "unknown id to extend": (
        '[[extend]]\nid = "no.such.rule"\ncues = ["久拖"]\n', "no.such.rule", "id", "no such rule to extend",
    ),
    "later format": ("format = 99\n" + RULE, None, "format", "format 99 is not the format 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(BROKEN))
def test_a_broken_file_names_file_rule_and_field(case, tmp_path):
    text, rule, field, message = BROKEN[case]
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf8")
    with pytest.raises(RuleError, match=message) as raised:
        gipr_nlp.load_rules([path])
    error = raised.value
    assert error.source == str(path)
    assert str(path) in str(error)
    assert "\n" not in str(error)
    if rule:
        assert error.rule == rule
        assert f"rule {rule!r}" in str(error)
    if field:
        assert error.field == field
        assert f"field {field!r}" in str(error)


def test_the_sound_rule_is_loaded(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(RULE, encoding="utf8")
    assert "mine.problem.overdue" in gipr_nlp.load_rules([path]).rules


@pytest.mark.parametrize(
    ("content", "message"),
    [("久拖".encode("gb18030"), "the file is not UTF-8"), (None, "the file cannot be read: No such file")],
)
def test_files_that_cannot_be_read(content, message, tmp_path):
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RuleError, match=message) as raised:
        gipr_nlp.load_rules([path])
    assert raised.value.source == str(path)


def test_a_folder_is_no_rule_file(tmp_path):
    with pytest.raises(RuleError, match="the file cannot be read"):
        gipr_nlp.load_rules([tmp_path])


def test_what_is_neither_path_nor_mapping():
    with pytest.raises(RuleError, match="as the path of a TOML file or as a mapping, not as int"):
        gipr_nlp.load_rules([5])


def test_a_mapping_is_named_in_the_error():
    with pytest.raises(RuleError, match="file my rules, field 'rulez': unknown part"):
        gipr_nlp.load_rules([{"name": "my rules", "rulez": []}])


def test_a_pipeline_keeps_its_rules_when_new_ones_are_broken(nlp):
    pipe = gipr_nlp.load().get_pipe("gipr_statements")
    before = pipe.rules.digest
    with pytest.raises(RuleError):
        pipe.add_rules({"disable": ["no.such.rule"]})
    assert pipe.rules.digest == before


@pytest.mark.parametrize(
    "call",
    [
        lambda path: gipr_nlp.load(rules=path),
        lambda path: gipr_nlp.extract("一、概述", rules=path),
        lambda path: list(gipr_nlp.extract_many(["一、概述"], rules=path)),
    ],
    ids=["load", "extract", "extract_many"],
)
def test_every_way_in_gives_the_same_error(call, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('disable = ["no.such.rule"]\n', encoding="utf8")
    with pytest.raises(RuleError, match=r"there is no rule 'no\.such\.rule'"):
        call(path)
