"""Nil statements: what was not received, charged or disputed is a fact of value 0; other denials are none."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def facts(read):
    return lambda sentence: read(f"三、依申请公开情况\n{sentence}。\n").facts


@pytest.mark.parametrize(
    ("sentence", "indicators", "unit"),
    [
        ("全年未收到政府信息公开申请", ["requests.received"], "件"),
        ("我局没有收到依申请公开", ["requests.received"], "件"),
        ("全年没有收取任何费用", ["fees.charged"], "元"),
        ("依申请公开一律不收费", ["fees.charged"], "元"),
        ("收费情况:无", ["fees.charged"], "元"),
        ("不存在减免情况", ["fees.waived"], "元"),
        ("未发生行政复议、行政诉讼", ["review.total", "litigation.total"], "件"),
        ("无行政复议、行政诉讼情况", ["review.total", "litigation.total"], "件"),
        ("行政复议为0", ["review.total"], "件"),
        ("未制发规范性文件", ["normative_documents.issued"], "件"),
        (
            "因政府信息公开引起的行政复议、行政诉讼和申诉均为零",
            ["review.total", "litigation.total", "grievances.total"],
            "件",
        ),
    ],
)
def test_a_denial_is_a_fact_of_value_zero(facts, sentence, indicators, unit):
    found = facts(sentence)
    assert [f.indicator for f in found] == indicators
    assert all(f.nil and f.value == 0 and f.bound == "exact" for f in found)
    assert found[0].unit == unit


def test_the_first_thing_denied_carries_the_clause(facts):
    first, second = facts("本年度未发生行政复议、行政诉讼")
    assert first.text == "本年度未发生行政复议、行政诉讼"
    assert second.text == "行政诉讼"
    assert first.confidence > second.confidence


def test_a_denial_names_its_rule_and_its_words(facts):
    (fact,) = facts("全年未收到政府信息公开申请")
    (evidence,) = fact.evidence
    assert evidence.component == "gipr_facts"
    assert evidence.source.startswith("nil.")
    assert evidence.cues[0].text == fact.text


@pytest.mark.parametrize(
    "sentence",
    [
        "未及时公开信息", "没有形成制度", "尚未建立统一平台", "建成无障碍浏览网站", "没有及时更新", "无论何种申请均受理",
        "对无正当理由大量反复申请的予以说明", "未经审查不得公开", "情况没有改变", "信息不完全统一",
    ],
)  # fmt: skip
def test_other_denials_are_no_facts(facts, sentence):
    assert [f.text for f in facts(sentence) if f.nil] == []


@pytest.mark.parametrize(
    ("sentence", "text", "indicator"),
    [
        ("信息不存在2件", "2件", "requests.unavailable"),
        ("不予公开0件", "0件", "requests.refused"),
        ("行政复议0件", "0件", "review.total"),
        ("收取检索费20元", "20元", "fees.charged"),
    ],
)
def test_a_printed_figure_is_a_count_and_no_denial(facts, sentence, text, indicator):
    (fact,) = facts(sentence)
    assert (fact.text, fact.indicator, fact.nil) == (text, indicator, False)


@pytest.mark.parametrize("sentence", ["全年未收到政府信息公开申请", "没有收取任何费用", "未发生行政复议"])
def test_a_denial_is_no_statement(read, sentence):
    assert read(f"三、依申请公开情况\n{sentence}。\n").statements == ()


@pytest.mark.parametrize(
    ("sentence", "indicator"),
    [
        ("全年未收到一件申请", "requests.received"),
        ("没有一件环境投诉", "complaints.received"),
        pytest.param("无一例行政复议", "review.total", id="without"),
    ],
)
def test_not_a_single_one_is_none(facts, sentence, indicator):
    (fact,) = facts(sentence)
    assert (fact.nil, fact.value, fact.indicator) == (True, 0, indicator)
