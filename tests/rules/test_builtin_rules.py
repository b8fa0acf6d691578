"""The rules that ship: every one has an id, a reason and examples, and all examples do what they say."""

from __future__ import annotations

import time

from gipr_nlp.rules.examples import run_examples
from gipr_nlp.rules.file_format import IDENT
from gipr_nlp.rules.lint import lint_rules
from gipr_nlp.rules.loader import builtin_rules


def test_every_rule_has_an_id_a_version_a_reason_and_examples(rules):
    for rule in rules.rules.values():
        assert IDENT.fullmatch(rule.id), rule.id
        assert rule.since, rule.id
        assert rule.why.strip(), rule.id
        if rule.cues or rule.pattern:  # a prior has no words to try
            assert rule.match, rule.id
            assert rule.reject, rule.id


def test_every_check_has_a_reason(rules):
    for check in rules.checks.values():
        assert check.why.strip(), check.id


def test_all_examples_pass(rules):
    assert [str(failure) for failure in run_examples(rules)] == []


def test_lint_finds_no_error_in_the_files_that_ship():
    problems = lint_rules(examples=False)
    assert [str(p) for p in problems if p.severity == "error"] == []


def test_loading_and_validating_takes_less_than_a_fifth_of_a_second():
    times = []
    for _ in range(5):
        builtin_rules.cache_clear()
        begun = time.process_time()
        builtin_rules()
        times.append(time.process_time() - begun)
    assert min(times) < 0.2


def test_the_digest_changes_with_what_can_change_a_result_and_with_nothing_else(rules):
    rule = {"id": "my.slow", "component": "statements", "outcome": "problem", "cues": ["拖沓"]}
    added = rules.overlay({"rule": [rule]})
    assert added.digest != rules.digest
    assert rules.overlay({"rule": [{**rule, "why": "Slow.", "match": ["拖沓"]}]}).digest == added.digest
    assert rules.overlay({"rule": [{**rule, "weight": 1.5}]}).digest != added.digest
    for overlay in (
        {"lexicon": {"words": ["清源河"]}},
        {"indicator": {"my.counter": ["计数", "个"]}},
        {"role": {"my_part": ["一章", "whatever"]}},
        {"macros": {"mine": "甲|乙"}},
        {"disable": ["breakdown.exceeds"]},
        {"unit": [{"texts": ["斛"]}]},
        {"phrase": [{"id": "phrase.mine", "regional": "資料夾", "mainland": "文件夹"}]},
    ):
        assert rules.overlay(overlay).digest != rules.digest
