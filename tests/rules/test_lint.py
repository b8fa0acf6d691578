"""What lint finds in rule files: each thing once planted, with its line, and nothing in a sane file."""

from __future__ import annotations

import pytest

import gipr_nlp
from gipr_nlp.errors import RuleError
from gipr_nlp.rules.hazards import hazard
from gipr_nlp.rules.lint import CODES
from gipr_nlp.rules.places import Places

SANE = """format = 1
name = "mine"

[lexicon]
words = ["清源河"]

[[rule]]
id = "mine.pile"
component = "statements"
outcome = "problem"
cues = ["压件", "办件拥堵"]
weight = 2.0
why = "Requests pile up."
match = ["申请压件十余份"]
reject = ["收件十余份"]
"""


def rule(body, ident="mine.x"):
    return f"""[[rule]]
id = "{ident}"
component = "statements"
outcome = "problem"
why = "Why."
match = ["压件"]
reject = ["收件"]
{body}
"""


def lint(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf8")
    return gipr_nlp.lint_rules(path)


def test_a_sane_file_is_left_alone(tmp_path):
    assert lint(tmp_path, SANE) == []


@pytest.mark.parametrize(
    ("code", "body", "place"),
    [
        ("never-matches", rule('cues = [\n  "压件",\n  "進度緩慢",\n]'), '"進度緩慢"'),
        ("never-matches", rule('cues = ["压件", "慢，"]'), "cues ="),
        ("never-matches", rule('pattern = "压件|ＡＢ"'), "pattern ="),
        ("never-matches", '[lexicon]\nwords = ["資訊"]', "words ="),
        ("never-matches", '[[unit]]\ntexts = ["％"]', "texts ="),
        ("stray-space", rule('cues = ["压件", "进度 缓慢"]'), "cues ="),
        ("stray-space", rule('pattern = "压件 "'), "pattern ="),
        ("broken", rule('cues = [" 压件"]'), "cues ="),
        ("broken", rule('pattern = "(压件"'), "pattern ="),
        ("broken", rule('colour = "red"'), "colour ="),
        ("broken", rule('cues = ["压件"]') + rule('cues = ["拥堵"]').replace("压件", "拥堵"), "mine.x"),
        ("unknown-id", rule('cues = ["压件"]\nsections = ["nowhere"]'), "sections ="),
        ("unknown-id", rule('cues = ["压件"]').replace("statements", "statemnts"), "component ="),
        ("unknown-id", 'disable = ["statement.none.wihs"]', "disable ="),
        ("unknown-id", '[[extend]]\nid = "mine.nix"\ncues = ["压件"]', "mine.nix"),
        ("duplicate", rule('cues = ["压件", "压件"]'), "cues ="),
        ("duplicate", rule('cues = ["压件"]', "mine.a") + rule('cues = ["压件"]', "mine.b"), "mine.b"),
        ("duplicate", '[lexicon]\nwords = ["政府信息"]', "words ="),
        ("conflict", rule('cues = ["压件"]', "mine.a") + rule('cues = ["压件"]', "mine.b").replace('"problem"', '"none"'), "mine.b"),
        ("shadowed", rule('pattern = "压|压件"'), "pattern ="),
        ("blows-up", rule('pattern = "(?:压件|压|件)+了"'), "pattern ="),
        ("blows-up", rule('cues = ["压件"]\nforbid = [\'(?:\\w+\\s?)*!\']'), "forbid ="),
        ("example", rule('cues = ["压件"]').replace('reject = ["收件"]', 'reject = ["从不压件"]'), "reject ="),
        ("no-example", rule('cues = ["压件"]').replace('reject = ["收件"]\n', ""), "mine.x"),
        ("no-reason", rule('cues = ["压件"]').replace('why = "Why."\n', ""), "mine.x"),
        ("unused", "[macros]\nmine = '压件'", "mine ="),
    ],
)  # fmt: skip
def test_each_fault_is_found_with_its_line(tmp_path, code, body, place):
    text = f"format = 1\n\n{body}\n"
    found = [p for p in lint(tmp_path, text) if p.code == code]
    assert found, [str(p) for p in lint(tmp_path, text)]
    lines = text.split("\n")
    shown = [lines[p.line - 1] for p in found]
    if place.startswith("mine.") and not place.endswith("="):
        numbers = [n for n, line in enumerate(lines, 1) if f'"{place}"' in line]
        assert any(n - 1 <= p.line <= n + 8 for p in found for n in numbers)
    else:
        assert any(place in line for line in shown), shown
    assert all(p.source.endswith("mine.toml") for p in found)
    assert all(f"mine.toml:{p.line}: {p.severity} {code}" in str(p) for p in found)


def test_a_rule_that_another_one_forestalls_is_found(tmp_path):
    text = """[[rule]]
id = "mine.a"
component = "furniture"
outcome = "page"
cues = ["打印"]

[[rule]]
id = "mine.b"
component = "furniture"
outcome = "page"
cues = ["打印本页", "我要打印"]
"""
    [problem] = [p for p in lint(tmp_path, text) if p.code == "shadowed"]
    assert (problem.rule, problem.line) == ("mine.b", 7)


def test_all_faults_of_a_file_are_found_at_once(tmp_path):
    text = (
        "colour = 1\n"
        + SANE
        + rule('cues = ["压"]\nsections = ["nowhere"]', "mine.a")
        + rule("cues = 3", "mine.b")
    )
    found = lint(tmp_path, text)
    assert {(p.code, p.rule) for p in found if p.severity == "error"} == {
        ("broken", ""), ("unknown-id", "mine.a"), ("broken", "mine.b"),
    }  # fmt: skip


def test_a_mapping_has_no_lines():
    [problem] = gipr_nlp.lint_rules({"name": "mine", "disable": ["nix.nix"]})
    assert (problem.source, problem.line, problem.code) == ("mine", None, "unknown-id")


def test_overlays_are_judged_on_top_of_one_another():
    first = {
        "name": "first",
        "rule": [{"id": "mine.a", "component": "statements", "outcome": "problem", "cues": ["压件"]}],
    }
    second = {"name": "second", "extend": [{"id": "mine.a", "cues": ["压件"]}]}
    found = gipr_nlp.lint_rules([first, second])
    assert ("second", "duplicate") in {(p.source, p.code) for p in found}
    assert not any(p.code == "unknown-id" for p in found)


def test_a_file_that_is_no_toml_is_an_error(tmp_path):
    with pytest.raises(RuleError, match="no valid TOML"):
        lint(tmp_path, "[[rule")


def test_every_code_is_described():
    assert all(CODES.values())


@pytest.mark.parametrize(
    "pattern",
    ["(?:公开|公|开)+x", r"(\d+)*x", r"(?:\w+\s?)*!", "(?:一|二)*(?:一|二)*(?:一|二)*三", "(公+开*)+。"],
)
def test_patterns_that_blow_up_are_told(pattern):
    assert hazard(pattern)


@pytest.mark.parametrize(
    "pattern", ["公开", "公开.*信息", "(?:[^,]+,)+x", r"\d+条", "[^,。]{0,20}不够", "(?:公开|发布){1,3}信息"]
)
def test_and_sane_ones_are_not(pattern):
    assert hazard(pattern) == ""


def test_places_are_those_of_the_file():
    text = 'format = 1\n# [[rule]]\n[[rule]]\nid = "a.b"\nwhy = """\n[[rule]]\nid = "x.y"\n"""\ncues = ["甲",\n "乙"]\n\n[macros]\nhan = "."\n'
    places = Places(text)
    assert places.line("a.b") == 3
    assert places.line("a.b", "why") == 5
    assert places.line("a.b", "cues", "乙") == 10
    assert places.line("han") == 13
    assert places.line("", "format") == 1
    assert places.line("", "macros") == 12
    assert places.line("c.d") is None
