"""What a fact says besides its number and indicator: subject, period, scope, comparison, total, cells of the form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

TITLE = "某县水利局2016年政府信息公开工作年度报告\n一、主动公开情况\n"


@pytest.fixture(scope="module")
def facts(read):
    return lambda text: read(f"{TITLE}{text}\n").facts


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("全年共收到政府信息公开申请12件。", "政府信息公开申请"),
        ("其中网站270条。", "网站"),
        ("网站访问量达3万次。", "网站访问量"),
        ("8个内设机构报送了信息。", "内设机构报送了信息"),
    ],
)
def test_the_subject_is_what_is_counted(facts, sentence, subject):
    assert facts(sentence)[0].subject.text == subject


@pytest.mark.parametrize(
    ("sentence", "kind", "year"),
    [
        ("主动公开信息950条。", "year", 2016),
        ("2016年,主动公开信息950条。", "year", 2016),
        ("上年为900条。", "previous_year", 2015),
        ("2015年主动公开信息900条。", "previous_year", 2015),
        ("2013年主动公开信息700条。", "year", 2013),
        ("上半年公开信息400条。", "first_half", 2016),
        ("第四季度公开信息100条。", "quarter", 2016),
        ("历年累计公开信息5000条。", "cumulative", 2016),
        ("自2008年条例施行以来公开信息5000条。", "cumulative", 2016),
    ],
)
def test_the_period(facts, sentence, kind, year):
    period = facts(sentence)[0].period
    assert (period.kind, period.year) == (kind, year)


def test_a_state_on_a_day(facts):
    period = facts("截至2016年12月31日,网站有栏目36个。")[0].period
    assert (period.kind, period.until) == ("until", date(2016, 12, 31))


def test_carried_in_is_no_figure_of_last_year(facts):
    (fact,) = facts("上年结转申请2件。")
    assert (fact.indicator, fact.period.kind) == ("requests.carried_in", "year")


@pytest.mark.parametrize(
    ("sentence", "scope", "words"),
    [
        ("主动公开信息950条。", "agency", None),
        ("全市主动公开信息9500条。", "area", "全市"),
        ("“水润某县”微信公众号推送信息80条。", "account", "“水润某县”微信公众号"),
        ("直属单位公开信息60条。", "subordinate", "直属单位"),
    ],
)
def test_the_scope(facts, sentence, scope, words):
    found = facts(sentence)[0].scope
    assert (found.kind, found.span and found.span.text) == (scope, words)


def test_both_values_of_a_change_are_kept(facts):
    first, second = facts("网站栏目由108个优化为80个。")
    comparison = second.comparison
    assert (comparison.direction, comparison.before, comparison.after) == ("down", 108, 80)
    assert (comparison.of, comparison.against) == (1, 0)
    assert first.comparison is None


@pytest.mark.parametrize(
    ("sentence", "direction", "base", "after"),
    [
        ("公开信息950条,同比增长12%。", "up", "previous_year", 950),
        ("公开信息950条,比上年减少30条。", "down", "previous_year", 950),
        ("粉丝2.1万人,较年初增加3000人。", "up", "year_start", 21000),
    ],
)
def test_a_growth_says_of_what_and_against_what(facts, sentence, direction, base, after):
    found = facts(sentence)
    comparison = found[1].comparison
    assert (comparison.direction, comparison.base, comparison.after) == (direction, base, after)
    assert comparison.of == 0


def test_last_years_figure_in_a_comparison(facts):
    now, before, growth = facts("公开信息1607条,比2015年的1432条增长12.2%。")
    assert (before.period.kind, before.period.year) == ("previous_year", 2015)
    assert (growth.comparison.before, growth.comparison.after) == (before.value, now.value)


def test_parts_point_to_their_total_which_knows_what_they_leave(facts):
    found = facts("公开信息318条,其中网站270条,微博40条。")
    assert [f.part_of for f in found] == [None, 0, 0]
    assert found[0].residual == 8


def test_parts_named_in_the_next_sentence(facts):
    found = facts("公开信息643条,比上年增加118条。从渠道看,网站412条,电子屏231条。")
    assert [f.part_of for f in found] == [None, None, 0, 0]


def test_results_are_part_of_what_they_are_results_of(read):
    report = read(f"{TITLE}二、行政复议情况\n发生行政复议3件,维持2件,纠错1件。\n")
    assert [f.part_of for f in report.facts] == [None, 0, 0]


def test_the_unit_as_written_and_the_canonical_one(facts):
    (fact,) = facts("培训１２０人(次)。")
    assert (fact.unit, fact.unit_as_written, fact.value) == ("人次", "人(次)", Decimal(120))
