"""Overlays: what they add, replace and disable, which one wins, and how they travel."""

from __future__ import annotations

import pickle

import pytest
import spacy

import gipr_nlp
from gipr_nlp.errors import RuleError
from gipr_nlp.rules.layers import entries_of
from gipr_nlp.rules.overlay_file import overlay_text, save_overlay

PILE = {"id": "mine.pile", "component": "statements", "outcome": "problem", "cues": ["压件"], "weight": 6.0}
TEXT = "一、总体情况\n全年公开信息5条。申请压件十余份。\n"


def kinds(report):
    return {statement.text: statement.kind for statement in report.statements}


def test_a_rule_can_be_added(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(overlay_text({"rule": [PILE]}), "utf8")
    for given in ({"rule": [PILE]}, path, str(path), [path]):
        assert kinds(gipr_nlp.extract(TEXT, rules=given))["申请压件十余份"] == "problem"
    assert "problem" not in kinds(gipr_nlp.extract(TEXT)).values()


def test_an_id_that_is_taken_must_be_replaced_on_purpose(rules):
    wish = {**PILE, "id": "statement.none.wish"}
    with pytest.raises(RuleError, match=r"mine.*statement\.none\.wish.*replace = true"):
        rules.overlay({"name": "mine", "rule": [wish]})
    replaced = rules.overlay({"name": "mine", "rule": [{**wish, "replace": True}]})
    assert replaced.rules["statement.none.wish"].cues == ("压件",)


def test_a_rule_can_be_disabled_and_defined_anew(rules):
    gone = rules.overlay({"disable": ["statement.none.wish", "breakdown.exceeds"]})
    assert "statement.none.wish" not in gone.rules
    assert "breakdown.exceeds" not in gone.checks
    again = gone.overlay({"rule": [{**PILE, "id": "statement.none.wish"}]})
    assert again.rules["statement.none.wish"].outcome == "problem"
    with pytest.raises(RuleError, match=r"no rule 'statement\.none\.wihs'"):
        rules.overlay({"disable": ["statement.none.wihs"]})


@pytest.mark.parametrize("ident", ["statement.problem.lack", "role.problems"])
def test_cues_can_be_added_to_a_rule_whether_it_has_cues_or_a_pattern(rules, ident):
    extended = rules.overlay({"extend": [{"id": ident, "cues": ["压件", "a.b(c"]}]})
    pattern = extended.compile(extended.pattern_of(extended.rules[ident]), extended.rules[ident])
    assert pattern.search("申请压件十余份").span() == (2, 4)
    assert pattern.search("xa.b(cx")
    assert not pattern.search("xaxb(cx")
    for text in rules.rules[ident].match:
        assert pattern.search(text)


def test_cues_cannot_be_added_where_they_would_have_no_meaning(rules):
    with pytest.raises(RuleError, match="whole sections"):
        rules.overlay({"extend": [{"id": "statement.prior.problems", "cues": ["压件"]}]})
    with pytest.raises(RuleError, match="named group"):
        rules.overlay({"extend": [{"id": "metadata.year.title", "cues": ["压件"]}]})


def test_other_parts_can_be_added(rules):
    text = "一、总体情况\n我局召开听证会7斛,收到申请1件。\n"
    overlay = {
        "indicator": {"mine.hearings": ["听证会", "斛"]},
        "unit": [{"texts": ["斛"]}],
        "lexicon": {"words": ["清源河"]},
        "rule": [
            {"id": "mine.hearings", "component": "indicators", "outcome": "mine.hearings", "cues": ["听证会"], "weight": 5}
        ],
        "check": [
            {
                "id": "mine.repeated", "kind": "repeated", "severity": "note", "why": "One year, one number.",
                "message": "{first} and {second}", "params": {"indicator": "mine.hearings"},
            }
        ],
    }  # fmt: skip
    report = gipr_nlp.extract(text + "听证会共8斛。\n", rules=[overlay])
    assert [(f.value, f.unit) for f in report.facts if f.indicator == "mine.hearings"] == [
        (7, "斛"),
        (8, "斛"),
    ]
    assert [f.message for f in report.findings if f.check == "mine.repeated"] == ["7 and 8"]


@pytest.mark.parametrize(
    ("overlay", "says"),
    [
        ({"rules": []}, "unknown part"),
        ({"format": 2}, "format 2"),
        ({"rule": [{**PILE, "colour": "red"}]}, "unknown field"),
        ({"rule": [{**PILE, "cues": "压件"}]}, "expected a list"),
        ({"rule": [{**PILE, "component": "statemnts"}]}, "unknown component 'statemnts'"),
        ({"rule": [{**PILE, "outcome": "trouble"}]}, "unknown outcome 'trouble'"),
        ({"rule": [{**PILE, "sections": ["nowhere"]}]}, "unknown role 'nowhere'"),
        ({"rule": [{**PILE, "units": ["条"]}]}, "have no units"),
        ({"rule": [{**PILE, "pattern": "压件"}]}, "either cues or a pattern"),
        ({"rule": [{"id": "mine.pile", "component": "statements", "outcome": "problem", "pattern": "(压"}]}, "no valid pattern"),
        ({"rule": [{"id": "mine.pile", "component": "statements", "outcome": "problem", "pattern": "@{nix}"}]}, "unknown macro"),
        ({"extend": [{"id": "mine.nix", "cues": ["压件"]}]}, "no such rule"),
        ({"check": [{"id": "mine.c", "kind": "magic", "severity": "note", "message": ""}]}, "unknown kind"),
    ],
)  # fmt: skip
def test_a_broken_overlay_says_what_and_where(rules, overlay, says):
    with pytest.raises(RuleError, match=says) as caught:
        rules.overlay({"name": "mine.toml", **overlay})
    assert "mine.toml" in str(caught.value)


def test_of_two_overlays_the_later_one_wins_and_the_list_shows_it():
    first = {"name": "first", "rule": [PILE], "disable": ["statement.none.wish"]}
    second = {"name": "second", "rule": [{**PILE, "outcome": "none", "replace": True}]}
    third = {"name": "third", "extend": [{"id": "mine.pile", "cues": ["积压"]}]}
    rules, entries = entries_of([first, second, third])
    assert rules.rules["mine.pile"].outcome == "none"
    assert rules.rules["mine.pile"].cues == ("压件", "积压")
    shown = {entry.id: entry for entry in entries}
    assert shown["mine.pile"].origin == "first, replaced by second, extended by third"
    assert shown["mine.pile"].status == "extended"
    assert shown["statement.none.wish"].origin == "statements.toml, disabled by first"
    assert shown["statement.none.wish"].status == "disabled"


def test_a_macro_that_an_overlay_changes_marks_the_rules_that_use_it(rules):
    used = next(r for r in rules.rules.values() if "@{han}" in r.pattern)
    _, entries = entries_of([{"name": "mine", "macros": {"han": "[一-鿿]"}}])
    assert next(e for e in entries if e.id == used.id).status == "macro changed"


def test_reports_carry_the_digest_of_the_rules(rules):
    assert gipr_nlp.extract(TEXT).rules_digest == rules.digest
    overlay = {"rule": [PILE]}
    assert gipr_nlp.extract(TEXT, rules=overlay).rules_digest == rules.overlay(overlay).digest


def test_the_digest_tells_when_components_have_rules_of_their_own(rules):
    nlp = gipr_nlp.load()
    nlp.get_pipe("gipr_statements").add_rules({"rule": [PILE]})
    first = gipr_nlp.extract(TEXT, nlp=nlp)
    assert kinds(first)["申请压件十余份"] == "problem"
    assert first.rules_digest not in ("", rules.digest, rules.overlay({"rule": [PILE]}).digest)
    other = gipr_nlp.load()
    other.get_pipe("gipr_facts").add_rules({"rule": [PILE]})
    assert gipr_nlp.extract(TEXT, nlp=other).rules_digest != first.rules_digest


@pytest.mark.parametrize("everywhere", [True, False])
def test_a_saved_pipeline_carries_its_rules(tmp_path, everywhere):
    if everywhere:
        nlp = gipr_nlp.load(rules=[{"name": "mine", "rule": [PILE]}])
    else:
        nlp = gipr_nlp.load()
        nlp.get_pipe("gipr_statements").add_rules({"name": "mine", "rule": [PILE]})
    wanted = gipr_nlp.extract(TEXT, nlp=nlp)
    nlp.to_disk(tmp_path / "pipeline")
    for again in (
        spacy.load(tmp_path / "pipeline"),
        gipr_nlp.load(model=tmp_path / "pipeline"),
        gipr_nlp.load().from_bytes(nlp.to_bytes()),
    ):
        assert gipr_nlp.extract(TEXT, nlp=again) == wanted
        assert again.get_pipe("gipr_statements").rules.rules["mine.pile"].origin == "mine"


def test_a_rule_set_can_be_pickled(rules):
    changed = rules.overlay({"name": "mine", "rule": [PILE]})
    assert pickle.loads(pickle.dumps(changed)).digest == changed.digest


def test_rules_change_without_a_new_process_or_a_new_pipeline():
    nlp = gipr_nlp.load()
    assert "problem" not in kinds(gipr_nlp.extract(TEXT, nlp=nlp)).values()
    pipe = nlp.get_pipe("gipr_statements")
    before = pipe.rules
    pipe.add_rules({"rule": [PILE]})
    assert kinds(gipr_nlp.extract(TEXT, nlp=nlp))["申请压件十余份"] == "problem"
    pipe.set_rules(before)
    assert "problem" not in kinds(gipr_nlp.extract(TEXT, nlp=nlp)).values()
    with pytest.raises(RuleError):
        pipe.add_rules({"rule": [{**PILE, "outcome": "trouble"}]})
    assert pipe.rules is before


def test_what_was_tried_in_a_notebook_can_be_saved_as_a_file(tmp_path):
    overlay = {"name": "mine", "disable": ["statement.none.wish"], "rule": [PILE]}
    path = save_overlay(overlay, tmp_path / "mine.toml")
    assert gipr_nlp.extract(TEXT, rules=path) == gipr_nlp.extract(TEXT, rules=overlay)
    with pytest.raises(RuleError):
        save_overlay({"rule": [{**PILE, "outcome": "trouble"}]}, tmp_path / "broken.toml")
    assert not (tmp_path / "broken.toml").exists()


def test_what_a_component_was_given_can_be_saved(tmp_path):
    pipe = gipr_nlp.load().get_pipe("gipr_statements")
    pipe.add_rules({"rule": [PILE]})
    pipe.add_rules({"extend": [{"id": "mine.pile", "cues": ["积压"]}]})
    paths = pipe.save_rules(tmp_path)
    assert [path.name for path in paths] == ["1-overlay.toml", "2-overlay.toml"]
    assert gipr_nlp.load_rules(paths).digest == pipe.rules.digest


def test_overlays_named_in_a_config_travel_with_the_pipeline(tmp_path):
    path = save_overlay({"rule": [PILE]}, tmp_path / "mine.toml")
    nlp = spacy.blank("zh")
    for name in ("gipr_layout", "gipr_statements", "gipr_report"):
        nlp.add_pipe(name, config={"rules": [str(path)]})
    report = nlp(TEXT)._.gipr
    assert kinds(report)["申请压件十余份"] == "problem"
    nlp.to_disk(tmp_path / "pipeline")
    path.unlink()
    assert spacy.load(tmp_path / "pipeline")(TEXT)._.gipr == report
