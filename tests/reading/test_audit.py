"""The audit: what is found, what is not, why, and how a user changes it."""

from __future__ import annotations

import pytest

import gipr_nlp
from gipr_nlp.audit.expressions import read_relation

TITLE = "某县水利局2016年政府信息公开工作年度报告\n"


@pytest.fixture(scope="module")
def findings(read):
    return lambda text: [(f.check, f.severity) for f in read(TITLE + text + "\n").findings]


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("一、主动公开\n公开信息318条,其中网站270条,微博58条。", "breakdown.exceeds"),
        ("一、主动公开\n公开信息318条,其中网站270条,微博28条,其他10条。", "breakdown.falls_short"),
        (
            "一、主动公开\n公开信息643条,比上年增加118条。从渠道看,网站412条,平台137条,电子屏95条。",
            "breakdown.exceeds",
        ),
        (
            "一、概述\n全年收到申请12件。\n二、依申请公开\n全年受理申请15件,均已答复。",
            "repeated.requests_received",
        ),
        ("一、主动公开\n公开信息1607条,比2015年的1432条增长22.2%。", "growth.against_both_years"),
        ("一、主动公开\n2015年度主动公开信息54条。", "metadata.period_year"),
    ],
)
def test_contradictions(findings, text, check):
    assert (check, "contradiction") in findings(text)


@pytest.mark.parametrize(
    "text",
    [
        "一、主动公开\n公开信息318条,其中网站270条,微博48条。",
        "一、主动公开\n公开信息约318条,其中网站270条,微博58条。",
        "一、主动公开\n公开信息318条(不同渠道发布的同一信息计1条),其中网站270条,微博58条。",
        "一、主动公开\n公开信息1607条,比2015年的1432条增长12.2%。",
        "一、主动公开\n公开信息950条,2015年公开信息900条。",
        "一、概述\n收到申请12件,上年收到申请15件。",
        "一、依申请公开\n收到申请12件。\n二、附件\n全市收到申请120件。",
        "一、主动公开\n方式为网站(108条)、公开栏(35条)、客户端(86条)等,共发布信息232条。",
    ],
)
def test_no_false_alarm(findings, text):
    assert [f for f in findings(text) if f[1] == "contradiction"] == []


FORM = """二、收到和处理政府信息公开申请情况
（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）
申请人情况
"""


def test_one_wrong_figure_is_one_contradiction(read):
    report = read(f"{TITLE}一、概述\n全年收到申请3件。\n二、依申请公开\n本年度没有收到公开申请。\n")
    assert len(report.contradictions) == 1


def test_a_check_says_why_it_fired_or_did_not(nlp):
    from gipr_nlp.audit.checks import Auditor
    from gipr_nlp.reading import Reading
    from gipr_nlp.rules.loader import builtin_rules
    from gipr_nlp.text.reader import TextReader

    rules = builtin_rules()
    text = f"{TITLE}一、主动公开\n公开信息约318条,其中网站270条,微博58条。\n"
    reading = Reading(TextReader(rules).read(text), rules)
    outcomes = {o.check: o for o in reading.outcomes()}
    assert set(outcomes) == set(rules.checks)
    assert not outcomes["breakdown.exceeds"].fired
    assert "not exact" in outcomes["breakdown.exceeds"].reasons[0]
    assert all(o.reasons for o in outcomes.values())
    assert isinstance(Auditor(rules), Auditor)


USERS_RULES = """format = 1
name = "mine"
disable = ["breakdown.exceeds"]

[[check]]
id = "mine.staff"
kind = "expression"
severity = "suspicion"
message = "{left} trained, {right} on the staff"
why = "Nobody but the staff is trained."
params = { expression = "training.participants <= staff.total" }
"""


@pytest.fixture(scope="module")
def users(tmp_path_factory):
    path = tmp_path_factory.mktemp("rules") / "mine.toml"
    path.write_text(USERS_RULES, "utf8")
    pipeline = gipr_nlp.load(rules=[path])
    return lambda text: gipr_nlp.extract(TITLE + text + "\n", nlp=pipeline)


def test_a_user_adds_a_check(users):
    report = users("一、监督保障\n配备工作人员5名,培训120人次。")
    assert [(f.check, f.message) for f in report.findings] == [("mine.staff", "120 trained, 5 on the staff")]


def test_a_user_switches_a_check_off(users):
    report = users("一、主动公开\n公开信息318条,其中网站270条,微博58条。")
    assert report.findings == ()


@pytest.mark.parametrize("text", ["requests.received", "a = b = c", "= b", "a b = c"])
def test_an_expression_must_be_a_relation(text):
    with pytest.raises(ValueError, match=r"needs exactly one|lacks a side|is no indicator"):
        read_relation(text)
