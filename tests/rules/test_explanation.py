"""Explanations: which rules fired, which nearly did, what stopped them; and that they agree with the report."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis.strategies import lists, sampled_from

import gipr_nlp
from gipr_nlp.errors import PipelineError
from gipr_nlp.report import Span

TEXT = """清源市水务局2019年政府信息公开工作年度报告
一、总体情况
2019年,我局主动公开政府信息318条,其中网站270条、微博48条。未收到行政复议。
五、存在的主要问题及改进情况
一是更新不够及时;二是解读形式单一。下一步,我局将完善更新机制。
"""
PILE = {"id": "mine.pile", "component": "statements", "outcome": "problem", "cues": ["压件"]}


@pytest.fixture(scope="module")
def explainer():
    return gipr_nlp.Explainer(TEXT)


def fired(explanation, kind):
    return {rule.rule for rule in explanation.decision(kind).fired}


def test_a_statement_is_explained_by_its_rules(explainer):
    problem = explainer.report.problems[0]
    explanation = explainer.explain(problem)
    assert [d.kind for d in explanation.decisions] == ["statement", "theme"]
    decision = explanation.decision("statement")
    assert decision.outcome == "problem"
    assert decision.confidence == problem.confidence
    assert "statement.problem.not_enough" in fired(explanation, "statement")
    [cue] = [rule.cues for rule in decision.fired if rule.rule == "statement.problem.not_enough"]
    assert [span.text for span in cue] == ["不够"]


def test_an_offset_is_explained_by_every_component(explainer):
    explanation = explainer.explain(TEXT.index("318条"))
    assert {"line", "role", "fact"} <= {d.kind for d in explanation.decisions}
    assert explanation.section == "overview"
    assert explanation.decision("fact").outcome == "disclosure.total"


def test_what_stopped_a_rule_is_said():
    text = "五、存在的问题\n一是已公开信息不多。\n"
    near = gipr_nlp.explain(text, text.index("公开")).decision("statement").nearly
    assert any(n.stopped_by == "section" and n.detail == "section is problems" for n in near)
    rule = {**PILE, "id": "mine.context", "forbid": ["不再"], "require": ["申请"]}
    for words, detail in (
        ("申请不再压件", "forbidden '不再' in the clause"),
        ("从不压件", "none of require in the clause"),
    ):
        text = f"一、总体情况\n{words}十件。\n"
        nearly = gipr_nlp.explain(text, text.index("压件"), rules={"rule": [rule]}).nearly
        assert ("context", detail) in {(n.stopped_by, n.detail) for n in nearly if n.rule == "mine.context"}


def test_a_rule_that_was_outvoted_is_named():
    text = "一、总体情况\n公开信息318条,其中网站270条。\n"
    decision = gipr_nlp.explain(text, text.index("270")).decision("fact")
    assert decision.outcome == "disclosure.website"
    assert all(
        n.detail == "disclosure.website weighs more" for n in decision.nearly if n.stopped_by == "outvoted"
    )


def test_what_a_statement_is_about_is_explained(corpus_reports):
    for report in list(corpus_reports.values())[:3]:
        own = gipr_nlp.Explainer(report)
        for statement in report.statements:
            decision = own.explain(statement).decision("theme")
            assert decision.outcome == (", ".join(statement.themes) or "none")
            assert {rule.outcome for rule in decision.fired} == set(statement.themes)


def test_what_a_commitment_answers_is_explained(corpus_reports):
    methods = set()
    for report in list(corpus_reports.values())[:6]:
        own = gipr_nlp.Explainer(report)
        for commitment in report.commitments:
            found = [d for d in own.explain(commitment).decisions if d.kind == "answer"]
            if not report.problems:
                assert not found
                continue
            [decision] = found
            answered = [report.statements[answer.problem] for answer in commitment.answers]
            told = ", ".join(f"{p.start}-{p.end} {p.text}" for p in answered)
            assert decision.outcome == (told or "none")
            assert decision.confidence == max((a.confidence for a in commitment.answers), default=None)
            methods.add(decision.reason)
    assert len(methods) >= 3  # several ways of joining, and none, each in words of its own


def test_a_numeral_that_is_no_fact_is_explained():
    text = "一、总体情况\n深化“一网通办”改革。\n"
    decision = gipr_nlp.explain(text, text.index("一网")).decision("fact")
    assert decision.outcome == "none"
    assert "exclusion.set_phrase" in {rule.rule for rule in decision.fired}


def test_metadata_is_explained_by_name(explainer):
    decision = explainer.explain("year").decision("metadata")
    assert decision.outcome == "year: 2019"
    assert "metadata.year.title" in {rule.rule for rule in decision.fired}
    with pytest.raises(ValueError, match="no metadata field"):
        explainer.explain("colour")


def test_a_check_is_explained_whether_it_fired_or_not():
    text = "一、总体情况\n主动公开信息100条,其中网站公开70条,微信公开40条。\n"
    fired = gipr_nlp.explain(text, "breakdown.exceeds").decision("check")
    assert fired.outcome == gipr_nlp.extract(text).findings[0].severity
    assert "110" in fired.reason
    quiet = gipr_nlp.explain(text, "table.identity").decision("check")
    assert quiet.outcome == "none"
    assert quiet.reason
    with pytest.raises(ValueError, match="no metadata field and no check"):
        gipr_nlp.explain(text, "breakdown.nothing")


def test_everything_in_a_report_can_be_explained(explainer, corpus_reports):
    for name in sorted(corpus_reports)[:4]:
        report = corpus_reports[name]
        own = gipr_nlp.Explainer(report)
        items = [*report.headings, *report.walk(), *report.statements, *report.facts, *report.tables]
        items += [
            *report.findings,
            *report.metadata.sources,
            *(c for t in report.tables for c in t.cells[:3]),
        ]
        for item in items:
            explanation = own.explain(item)
            assert explanation.rules_digest == report.rules_digest
            assert str(explanation)


def test_what_is_evidence_in_the_report_is_evidence_in_the_explanation(corpus_reports):
    for name in sorted(corpus_reports)[::9]:
        report = corpus_reports[name]
        own = gipr_nlp.Explainer(report)
        for item in (*report.statements, *(f for f in report.facts if not f.nil)):
            decisions = own.explain(item).decisions
            assert decisions, (name, item)
            said = {e.source for e in item.evidence}
            shown = {rule.rule for d in decisions for rule in d.evidence}
            assert said <= shown, (name, item.text)


def test_the_second_path_gives_the_same_report(corpus_reports):
    # the explainer reads the text again without look-up tables, selections, caches and with the other pattern engine
    for name in sorted(corpus_reports)[::3]:
        assert gipr_nlp.Explainer(corpus_reports[name]).report == corpus_reports[name], name


def test_the_second_path_gives_the_same_report_of_the_seeds(seed_texts, read):
    for name, text in seed_texts.items():
        assert gipr_nlp.Explainer(text).report == read(text), name


def test_the_second_path_gives_the_same_report_of_odd_texts():
    # what no report looks like, but a rule may still meet
    pieces = [
        "一、",
        "(二)",
        "公开信息",
        "3条",
        ",",
        "。",
        "\n",
        " ",
        "不够及时",
        "其中",
        "将完善",
        "未收到",
        "2019年",
        "|",
        "：",
    ]

    @given(lists(sampled_from(pieces), min_size=1, max_size=40))
    @settings(max_examples=40)
    def check(chosen):
        text = "".join(chosen)
        if text.strip():
            report = gipr_nlp.extract(text)
            assert gipr_nlp.Explainer(report).report == report

    check()


def test_a_report_explains_itself_only_with_the_rules_it_was_made_with():
    text = "一、总体情况\n申请压件十余份,公开信息3条。\n"
    overlay = {"rule": [{**PILE, "weight": 6.0}]}
    report = gipr_nlp.extract(text, rules=overlay)
    with pytest.raises(PipelineError, match=r"other rules .*rules=\['mine\.toml'\]"):
        report.explain(report.problems[0])
    assert "mine.pile" in fired(report.explain(report.problems[0], rules=overlay), "statement")
    nlp = gipr_nlp.load(rules=overlay)
    assert report.explain(report.problems[0], nlp=nlp) == report.explain(report.problems[0], rules=overlay)
    with pytest.raises(ValueError, match="either nlp or rules"):
        report.explain(3, nlp=nlp, rules=overlay)


def test_rules_of_single_components_are_explained_too():
    text = "一、总体情况\n申请压件十余份,公开信息3条。\n"
    nlp = gipr_nlp.load()
    nlp.get_pipe("gipr_statements").add_rules({"rule": [{**PILE, "weight": 6.0}]})
    report = gipr_nlp.extract(text, nlp=nlp)
    assert "mine.pile" in fired(report.explain(report.problems[0], nlp=nlp), "statement")


@pytest.mark.parametrize("item", [-1, 10**6, Span(5, 10**6, "")])
def test_a_place_outside_the_text_is_refused(explainer, item):
    with pytest.raises(IndexError, match="outside the text"):
        explainer.explain(item)


def test_what_is_no_item_is_refused(explainer):
    with pytest.raises(TypeError, match="not float"):
        explainer.explain(1.5)


def test_explaining_changes_nothing(explainer):
    place = TEXT.index("318条")
    before = explainer.explain(place)
    gipr_nlp.explain("三、存在的问题\n更新不够及时。", 9)
    explainer.explain(explainer.report.problems[0])
    assert explainer.explain(place) == before


def test_features_of_a_model_add_up_to_its_vote():
    import numpy
    from spacy.training import Example

    from gipr_nlp.claims.classify import KINDS
    from gipr_nlp.claims.features import GROUPS, PAIRS, clause_features
    from gipr_nlp.explanation.explainer import read_case

    nlp = gipr_nlp.load()
    nlp.remove_pipe("gipr_claims")
    pipe = nlp.add_pipe("gipr_claims", before="gipr_statements")
    doc = nlp.make_doc(TEXT)
    pipe.initialize(lambda: [Example(doc, doc.copy())], nlp=nlp)
    weights = numpy.random.default_rng(0).normal(size=pipe.model.get_param("W").shape).astype("f")
    pipe.model.set_param("W", weights)
    pipe.cfg["trained"] = True

    case = read_case(TEXT, nlp)
    doc = nlp.make_doc(TEXT)
    features = clause_features(case.reading, pipe.model.attrs["bits"])
    logits = pipe.model.predict([features])[0]
    names = set()
    for n, row in enumerate(logits):
        seen = case.model.clause(n)
        names |= {feature.name for feature in seen}
        for k, kind in enumerate(KINDS):
            assert sum(f.weights[kind] for f in seen) == pytest.approx(float(row[k]), abs=1e-3)
    assert all(name == "bias" or name.startswith(GROUPS) for name in names)
    assert set(GROUPS) > PAIRS
    assert "word 不够" in names or "word 不" in names

    report = gipr_nlp.extract(TEXT, nlp=nlp)
    decision = report.explain(report.statements[0], nlp=nlp).decision("statement")
    assert decision.features
    assert any(rule.component == "model" for rule in decision.fired)
    assert "features of the model" in str(report.explain(report.statements[0], nlp=nlp))
