"""Quantities of the running text: extent, value, unit, bound and kind, and what is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gipr_nlp.quantities.numerals import write_chinese

FULL_WIDTH = str.maketrans("0123456789,.%", "０１２３４５６７８９，．％")


@pytest.fixture(scope="module")
def facts(read):
    return lambda sentence: read(f"二、主动公开情况\n{sentence}。\n").facts


@pytest.mark.parametrize(
    ("sentence", "text", "value", "unit", "bound"),
    [
        ("主动公开信息950条", "950条", "950", "条", "exact"),
        ("公开信息约950条", "约950条", "950", "条", "approx"),
        ("公开信息近950条", "近950条", "950", "条", "approx"),
        ("公开信息将近950条", "将近950条", "950", "条", "approx"),
        ("公开信息950余条", "950余条", "950", "条", "approx"),
        ("公开信息1000多条", "1000多条", "1000", "条", "approx"),
        ("公开信息950条左右", "950条左右", "950", "条", "approx"),
        ("公开信息十余万条", "十余万条", "100000", "条", "approx"),
        ("公开信息10余万条", "10余万条", "100000", "条", "approx"),
        ("访问量370万余次", "370万余次", "3700000", "次", "approx"),
        ("公开信息超过950条", "超过950条", "950", "条", "at_least"),
        ("公开信息逾950条", "逾950条", "950", "条", "at_least"),
        ("公开信息不少于950条", "不少于950条", "950", "条", "at_least"),
        ("公开信息950条以上", "950条以上", "950", "条", "at_least"),
        ("公开信息不足950条", "不足950条", "950", "条", "at_most"),
        ("公开信息不超过950条", "不超过950条", "950", "条", "at_most"),
        ("公开信息950条以内", "950条以内", "950", "条", "at_most"),
        ("访问量45,274次", "45,274次", "45274", "次", "exact"),
        ("访问量１，２３４，５６７次", "１，２３４，５６７次", "1234567", "次", "exact"),
        ("访问量３万次", "３万次", "30000", "次", "exact"),
        ("公开信息1.2万条", "1.2万条", "12000", "条", "exact"),
        ("公开信息两千零五条", "两千零五条", "2005", "条", "exact"),
        ("办结率85.5%", "85.5%", "85.5", "%", "exact"),
        ("政府采购金额6021.70万元", "6021.70万元", "60217000", "元", "exact"),
        ("采购总金额3.5亿元", "3.5亿元", "350000000", "元", "exact"),
        ("培训120人(次)", "120人(次)", "120", "人次", "exact"),
        ("配备专职人员2名", "2名", "2", "名", "exact"),
        ("配备一名专职人员", "一名", "1", "名", "exact"),
        ("加强十个方面的公开", "十个", "10", "个", "exact"),
        ("全区12个单位参加", "12个", "12", "个", "exact"),
        ("公开信息2015条", "2015条", "2015", "条", "exact"),
        ("公开事项12345条", "12345条", "12345", "条", "exact"),
    ],
)  # fmt: skip
def test_value_unit_bound_and_extent(facts, sentence, text, value, unit, bound):
    (fact,) = facts(sentence)
    assert (fact.text, fact.value, fact.unit, fact.bound) == (text, Decimal(value), unit, bound)


printed_numbers = st.one_of(
    st.integers(2, 10**7).map(lambda n: (str(n), Decimal(n))),
    st.integers(2, 10**7).map(lambda n: (f"{n:,}", Decimal(n))),
    st.integers(2, 10**7).map(lambda n: (f"{n:,}".translate(FULL_WIDTH), Decimal(n))),
    st.integers(2, 9999).map(lambda n: (write_chinese(n), Decimal(n))),
    st.integers(2, 9999).map(lambda n: (f"{n}万", Decimal(n * 10**4))),
    st.builds(
        lambda n, t: (f"{n}.{t}万", Decimal(n * 10**4 + t * 1000)), st.integers(1, 999), st.integers(1, 9)
    ),
)
modifiers = st.sampled_from(
    [("", "", "exact"), ("约", "", "approx"), ("近", "", "approx"), ("超过", "", "at_least"), ("不足", "", "at_most"),
     ("", "以上", "at_least"), ("", "左右", "approx"), ("", "以内", "at_most"), ("不少于", "", "at_least")]
)  # fmt: skip


@given(
    printed_numbers,
    st.sampled_from(["条", "件", "次", "篇", "份", "人次", "场次", "期", "名", "元"]),
    modifiers,
)
@example(("45,274", Decimal(45274)), "次", ("约", "", "approx"))
def test_any_number_is_read_as_printed(facts, number, unit, modifier):
    printed, value = number
    before, after, bound = modifier
    quantity = f"{before}{printed}{unit}{after}"
    found = [(f.text, f.value, f.unit, f.bound) for f in facts(f"全年处理有关事项{quantity}")]
    assert found == [(quantity, value, unit, bound)]


def test_values_are_in_plain_decimal_notation(corpus_reports):
    values = [str(v) for r in corpus_reports.values() for f in r.facts for v in (f.value, f.low, f.high)]
    assert [v for v in values if "E" in v] == []


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["至", "到", "-", "—", "~"]))
def test_a_range_has_two_ends_and_no_value(facts, low, more, mark):
    (fact,) = facts(f"每季度抽查网站{low}{mark}{low + more}家")
    assert (fact.text, fact.value) == (f"{low}{mark}{low + more}家", None)
    assert (fact.low, fact.high, fact.kind) == (low, low + more, "range")


def test_two_numerals_in_a_row_are_a_range(facts):
    (fact,) = facts("办理时间为两三天")
    assert (fact.text, fact.low, fact.high, fact.value) == ("两三天", 2, 3, None)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("主动公开信息120,微博80条", [("120", ""), ("80条", "条")]),
        ("主动公开信息120，微博80条", [("120", ""), ("80条", "条")]),
        ("公开信息3，500条", [("3，500条", "条")]),
        ("有5件、3件和2件", [("5件", "件"), ("3件", "件"), ("2件", "件")]),
        ("全年公开信息2860余条,“澜泽环保”公众号推送613,双语文章占15%", [("2860余条", "条"), ("613", ""), ("15%", "%")]),
    ],
)  # fmt: skip
def test_commas_of_clauses_and_of_thousands_are_told_apart(facts, sentence, found):
    assert [(f.text, f.unit) for f in facts(sentence)] == found


@pytest.mark.parametrize(
    ("sentence", "text", "kind"),
    [
        ("收取费用20元", "20元", "money"),
        ("办结率98%", "98%", "share"),
        ("同比增长18.6%", "18.6%", "change"),
        ("比上年增加3个百分点", "3个百分点", "change"),
        ("名次上升10个位次", "10个位次", "change"),
        ("在全省考核中位列第三", "第三", "rank"),
        ("网站评估排名第2", "第2", "rank"),
        ("每周一次更新", "一次", "rate"),
        ("在20个工作日内办结", "20个工作日", "duration"),
        ("公开信息950条", "950条", "count"),
        ("公开信息增加到90条", "90条", "count"),
    ],
)
def test_sorts_of_quantities(facts, sentence, text, kind):
    (fact,) = facts(sentence)
    assert (fact.text, fact.kind) == (text, kind)


def test_a_rank_has_the_unit_of_a_place(facts):
    (fact,) = facts("在全省考核中位列第三")
    assert (fact.value, fact.unit, fact.indicator) == (3, "名", "evaluation.rank")
    (change,) = facts("名次上升2位")
    assert (change.value, change.unit, change.indicator) == (2, "位次", "evaluation.rank_change")


@pytest.mark.parametrize(
    "sentence",
    [
        # dates and times
        "2016年12月31日公开", "自2016年1月1日至2016年12月31日", "上午9时30分开始", "网页于09:31:00更新",
        "2018、2019年公开情况", "统计期限201611日至20161231日", "二〇一六年五月",
        # documents and law
        "根据国办发〔2016〕19号文件要求公开", "厅函〔201733号文件", "国务院令第711号公布", "依据《条例》第二十条第一款公开",
        "第二十条第(一)项", "《2015年环境状况公报》发布",
        # numbers of telephones, addresses, codes
        "拨打12369", "开通“12345”热线", "电话:0994-1234567", "手机13812345678", "邮编:224005",
        "地址:某路79号3楼312室", "到办公室406查阅", "索引号000014349/2017-00019", "PM2.5浓度公开",
        "统一社会信用代码91330211MA2", "网址http://hbj.zh.gov.cn/2016/0312.html", "致函office5@hbj.gov.cn",
        # ordinals
        "一是加强领导;二是完善制度", "(1)加强培训(2)完善制度", "第一责任人", "第3页共9页", "第三届会议", "其一,加强领导",
        # set phrases
        "一把手亲自抓", "“三公”经费公开", "十三五规划公开", "“6·5”世界环境日活动", "三等奖获得者", "成千上万", "三重一大事项",
        "进一步加强", "建设统一平台", "有一个平台", "一站式服务", "十九届四中全会精神", "公开信息数百条", "公开信息几十条",
        "不同渠道公开相同信息计1条",
    ],
)  # fmt: skip
def test_what_is_no_quantity(facts, sentence):
    assert [f.text for f in facts(sentence)] == []


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("接听12369热线电话200次", "200次"),
        ("第3批12家企业", "12家"),
        ("2019年度公开信息2019条", "2019条"),
        ("按《条例》第二十条公开信息3条", "3条"),
        ("“12345”热线办理45件", "45件"),
    ],
)
def test_an_exclusion_takes_nothing_but_itself(facts, sentence, text):
    assert [f.text for f in facts(sentence)] == [text]


@given(st.integers(1, 12), st.integers(1, 28), st.integers(2000, 2030))
def test_no_date_is_ever_a_quantity(facts, month, day, year):
    for date in (
        f"{year}年{month}月{day}日",
        f"{year}-{month:02}-{day:02}",
        f"{year}.{month}.{day}",
        f"{month}月{day}日",
    ):
        assert [f.text for f in facts(f"本报告于{date}公布")] == []


# -- what is easily misread


@pytest.mark.parametrize(("sentence", "value"), [("公开率达百分之八十五", 85), ("答复率为百分之百", 100)])
def test_shares_in_words(facts, sentence, value):
    (fact,) = facts(sentence)
    assert (fact.value, fact.unit, fact.kind) == (value, "%", "share")


def test_a_myriad_with_a_rest(facts):
    (fact,) = facts("网站访问量3万4000次")
    assert (fact.text, fact.value) == ("3万4000次", 34000)


def test_a_numeral_with_wan_yi(facts):
    (fact,) = facts("公开信息三万一千二百条")
    assert fact.value == 31200


@pytest.mark.parametrize(("sentence", "value"), [("发布三则公告", 3), ("召开会议五十来次", 50)])
def test_measure_words_that_are_enumerators_elsewhere(facts, sentence, value):
    (fact,) = facts(sentence)
    assert fact.value == value


def test_a_place_risen_to_is_a_rank(facts):
    assert [(f.text, f.kind) for f in facts("名次由第5名上升至第3名")] == [
        ("第5名", "rank"),
        ("第3名", "rank"),
    ]


def test_the_extent_of_dayue(facts):
    (fact,) = facts("大约有40家单位参加")
    assert fact.text == "大约有40家"
