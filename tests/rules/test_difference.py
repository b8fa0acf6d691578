"""Two rule sets on the same texts: what is gained, lost and changed, by which rule, and whether it is better."""

from __future__ import annotations

import json

import pytest

import gipr_nlp
from gipr_nlp.errors import CorpusError
from gipr_nlp.rules.difference import changed_ids

TEXT = "清源市水务局2019年政府信息公开工作年度报告\n一、总体情况\n全年公开信息5条。申请压件十余份。\n"
PILE = {"id": "mine.pile", "component": "statements", "outcome": "problem", "cues": ["压件"], "weight": 6.0}


def told(diff, part):
    return [(c.change, c.before, c.after) for c in diff.changes if c.part == part]


def test_equal_rule_sets_differ_in_nothing(corpus_texts):
    diff = gipr_nlp.diff_rules((), {"name": "nothing"}, list(corpus_texts.values())[:3])
    assert diff.changes == ()
    assert diff.altered == {}
    assert diff.old_digest == diff.new_digest


def test_each_change_names_its_rule_and_shows_its_place():
    diff = gipr_nlp.diff_rules((), {"rule": [PILE]}, [TEXT])
    [change] = diff.changes
    assert (change.part, change.after, change.rules) == ("statement", "problem", ("mine.pile",))
    assert TEXT[change.start : change.end] == "申请压件十余份"
    assert "[[申请压件十余份]]" in change.context
    assert diff.altered == {"mine.pile": "added"}
    assert diff.by_rule()["mine.pile"][change.change] == 1


def test_the_other_way_round_is_the_opposite():
    overlay = {"rule": [PILE]}
    forth, back = gipr_nlp.diff_rules((), overlay, [TEXT]), gipr_nlp.diff_rules(overlay, (), [TEXT])
    opposite = {"gained": "lost", "lost": "gained", "changed": "changed"}
    assert [(opposite[c.change], c.after, c.before, c.rules) for c in back.changes] == [
        (c.change, c.before, c.after, c.rules) for c in forth.changes
    ]


def with_outcome(rules, *outcomes):
    return [rule.id for rule in rules.rules.values() if rule.outcome in outcomes]


def test_every_part_of_a_report_is_compared(rules):
    roles = [ident for ident in with_outcome(rules, "problems") if ident.startswith("role.")]
    facts = with_outcome(rules, "requests.received")
    agency = {
        "id": "mine.agency",
        "component": "metadata",
        "outcome": "agency",
        "pattern": "(?<value>清源市水)务局",
    }
    overlay = {
        "disable": [*roles, *facts, "breakdown.exceeds"],
        "rule": [{**agency, "reach": "sentence", "weight": 20}],
    }
    text = """清源市水务局2019年度报告
一、依申请公开情况
收到信息公开申请5件,其中网络申请4件,当面申请3件。
二、存在的问题
更新不够及时。
"""
    diff = gipr_nlp.diff_rules((), overlay, [text])
    due = {(c.part, rule) for c in diff.changes for rule in c.rules}
    assert any(part == "heading" and rule in roles for part, rule in due)
    assert any(part == "fact" and rule in facts for part, rule in due)
    assert ("finding", "breakdown.exceeds") in due
    assert ("metadata", "mine.agency") in due


def test_a_change_in_the_paragraph_is_found_where_no_rule_differs_on_the_spot(corpus_texts):
    altered = ["indicator.staff.full_time", "statement.prior.problems", "statement.prior.both_problem"]
    diff = gipr_nlp.diff_rules((), {"disable": altered}, list(corpus_texts.values())[:24])
    changes = [c for c in diff.changes if c.part in ("statement", "fact")]
    assert len(changes) > 3
    due = [c for c in changes if set(c.rules) & set(altered)]
    assert len(due) >= 0.7 * len(changes)


def test_where_there_is_gold_changes_are_judged_and_scores_compared(root, rules):
    disable = with_outcome(rules, "requests.received")
    diff = gipr_nlp.diff_rules((), {"disable": disable}, root / "corpora" / "dev")
    assert diff.texts == len(list((root / "corpora" / "dev" / "text").glob("*.txt")))
    assert {"worse"} <= {c.worth for c in diff.changes}
    assert diff.scores is not None
    assert diff.scores.measures["facts.indicator"].difference < 0
    worse, better = (sum(c.worth == w for c in diff.changes) for w in ("worse", "better"))
    assert worse > better
    assert set(diff.by_rule()) & set(disable)
    assert "scores:" in diff.table(limit=1)
    data = json.loads(diff.to_json())
    assert len(data["changes"]) == len(diff.changes)


def test_the_held_out_split_is_refused(root, tmp_path):
    with pytest.raises(CorpusError, match="held out"):
        gipr_nlp.diff_rules((), (), root / "corpora" / "test")
    with pytest.raises(CorpusError):
        gipr_nlp.diff_rules((), (), tmp_path)


def test_folders_and_files_of_plain_texts_will_do(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf8")
    for source in (tmp_path, tmp_path / "a.txt"):
        [change] = gipr_nlp.diff_rules((), {"rule": [PILE]}, source).changes
        assert change.document == "a"


def test_reasons_and_examples_are_no_difference(rules):
    changed = rules.overlay({"extend": [{"id": "statement.none.wish", "match": ["希望支持"]}]})
    assert changed_ids(rules, changed) == {}
    macro = rules.overlay({"macros": {"han": "[一-鿿]"}})
    assert "changed" in changed_ids(rules, macro).values()
