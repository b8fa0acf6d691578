"""Which problem a commitment answers, and what statements are about."""

from __future__ import annotations

import pytest

HEAD = (
    "青禾市水务局2019年政府信息公开工作年度报告\n一、总体情况\n全年主动公开信息12条。\n二、存在的问题及改进\n"
)


def joined(report):
    return [(c.text, p.text, a.method) for c, p, a in report.pairs]


def test_a_measure_in_the_item_of_its_problem_answers_it(read):
    report = read(HEAD + "一是更新不够及时,下一步将建立更新机制。二是解读形式单一,今后将多用图解。\n")
    assert joined(report) == [
        ("下一步将建立更新机制", "更新不够及时", "same_item"),
        ("今后将多用图解", "解读形式单一", "same_item"),
    ]


def test_two_lists_of_one_length_are_joined_in_order(read):
    report = read(
        HEAD + "一是信息更新不够及时;二是政策解读形式单一。下一步,我局将采取以下措施:\n"
        "一是建立更新台账,及时更新信息;二是丰富政策解读形式。\n"
    )
    assert [(c, p) for c, p, _ in joined(report)] == [
        ("建立更新台账,及时更新信息", "信息更新不够及时"),
        ("丰富政策解读形式", "政策解读形式单一"),
    ]


def test_lists_of_unequal_length_are_joined_by_what_they_say_only(read):
    report = read(
        HEAD + "一是栏目更新不够及时;二是政策解读形式单一;三是专职人员少。今后将做好以下工作:\n"
        "一是丰富政策解读形式,多用图解;二是加强节日值班。\n"
    )
    assert [(c, p) for c, p, _ in joined(report)] == [("丰富政策解读形式,多用图解", "政策解读形式单一")]


def test_commitments_without_problems_answer_none(read):
    report = read("一、下一步打算\n一是将加强培训。二是将完善制度。\n")
    assert len(report.commitments) == 2
    assert report.pairs == ()


def test_answers_point_at_problems_of_the_report(read):
    report = read(HEAD + "一是更新不够及时,下一步将建立更新机制。\n")
    for statement in report.statements:
        for answer in statement.answers:
            assert report.statements[answer.problem].kind == "problem"
            assert 0 < answer.confidence <= 1


@pytest.mark.parametrize(
    ("sentence", "theme"),
    [
        ("信息更新不够及时", "timeliness"),
        ("公开内容不够全面", "content"),
        ("公开渠道较为单一", "channels"),
        ("政策解读质量不高", "interpretation"),
        ("工作人员业务能力不足", "staff"),
        ("业务培训较少", "training"),
        ("依申请公开答复不够规范", "requests"),
        ("保密审查不够严格", "review"),
        ("监督考核力度不够", "supervision"),
        ("个别科室认识不到位", "awareness"),
    ],
)
def test_problems_carry_themes(read, sentence, theme):
    (problem,) = read(f"一、存在的问题\n{sentence}。\n").problems
    assert theme in problem.themes


def test_every_statement_has_a_theme_of_the_list(read, rules):
    report = read(HEAD + "我局工作还有差距。\n")
    assert report.statements
    for statement in report.statements:
        assert statement.themes
        assert set(statement.themes) <= set(rules.themes)


def test_a_user_adds_a_theme():
    import gipr_nlp

    mine = {
        "theme": {"mine.rivers": ["河湖", "rivers and lakes"]},
        "rule": [
            {"id": "mine.theme", "component": "themes", "outcome": "mine.rivers", "cues": ["河长"]},
        ],
    }
    report = gipr_nlp.extract("一、存在的问题\n河长履职信息更新不及时。\n", rules=mine)
    assert report.problems[0].themes == ("timeliness", "mine.rivers")
