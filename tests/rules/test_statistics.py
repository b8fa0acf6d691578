"""What each rule does on a corpus."""

from __future__ import annotations

import json

import pytest

import gipr_nlp


@pytest.fixture(scope="module")
def stats(root):
    return gipr_nlp.rule_stats(root / "corpora" / "dev")


def test_every_rule_is_counted(stats, rules):
    assert [s.rule for s in stats.rules] == [*rules.rules, *rules.checks, *rules.phrases, *rules.forms]
    assert stats.texts == stats.annotated > 0


def test_the_counts_agree_with_the_reports(stats, corpus_reports, root):
    names = [path.stem for path in (root / "corpora" / "dev" / "text").glob("*.txt")]
    reports = [corpus_reports[name] for name in names]
    for ident in ("statement.problem.lack", "statement.done.verb"):
        evidence = sum(ident in [e.source for e in s.evidence] for r in reports for s in r.statements)
        assert stats[ident].results == evidence
    for ident in ("indicator.disclosure.total", "indicator.response.replies"):
        evidence = sum(e.source == ident for r in reports for f in r.facts for e in f.evidence)
        assert stats[ident].results == stats[ident].fires == evidence
    for check in ("breakdown.exceeds", "breakdown.incomplete"):
        assert stats[check].fires == sum(f.check == check for r in reports for f in r.findings)


def test_precision_is_that_of_the_annotation(stats):
    for stat in stats.rules:
        assert stat.right + stat.wrong <= stat.results
        assert stat.documents <= min(stat.fires, stats.texts)
        assert (stat.precision is None) == (stat.right + stat.wrong == 0)
    assert stats["numbering.paren_han"].precision > 0.9


def test_agreement_and_conflict_are_counted():
    text = "清源市水务局\n五、存在的问题\n一是更新不够及时,存在不足。\n"
    rival = {
        "id": "mine.rival",
        "component": "statements",
        "outcome": "none",
        "cues": ["更新"],
        "weight": 0.1,
    }
    stats = gipr_nlp.rule_stats([text], rules={"rule": [rival]})
    stat = stats["mine.rival"]
    assert (stat.fires, stat.agrees, stat.conflicts) == (1, 0, 1)
    assert "statement.problem.not_enough" in dict(stat.often_against)
    assert dict(stats["statement.problem.not_enough"].often_against)["mine.rival"] == 1


def test_rules_that_never_fire_are_listed(stats):
    assert "statement.done.verb" not in stats.never
    never = {"id": "mine.never", "component": "statements", "outcome": "none", "cues": ["这里没有的词语"]}
    assert "mine.never" in gipr_nlp.rule_stats(["更新不够及时。"], rules={"rule": [never]}).never


def test_statistics_go_into_json(stats):
    data = json.loads(stats.to_json())
    assert len(data["rules"]) == len(stats.rules)
    assert data["never"] == list(stats.never)
    with pytest.raises(KeyError):
        stats["nix"]


def test_the_same_text_twice_counts_twice(corpus_texts):
    text = next(iter(corpus_texts.values()))
    once, twice = gipr_nlp.rule_stats([text]), gipr_nlp.rule_stats([text, text])
    assert [(2 * s.fires, 2 * s.results, 2 * s.conflicts) for s in once.rules] == [
        (s.fires, s.results, s.conflicts) for s in twice.rules
    ]
