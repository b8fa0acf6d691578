"""Breakdowns: which figures are parts of which total."""

from __future__ import annotations

import pytest

from gipr_nlp.quantities.breakdowns import find_breakdowns
from gipr_nlp.quantities.grammar import QuantityReader


@pytest.fixture(scope="module")
def breakdowns(rules):
    reader = QuantityReader(rules)

    def find(text: str):
        found = reader.read(text)
        shown = [text[q.start : q.end] for q in found]
        return [(shown[b.total], [shown[k] for k in b.parts], b) for b in find_breakdowns(text, found, rules)]

    return find


@pytest.mark.parametrize(
    ("text", "total", "parts"),
    [
        ("公开信息318条,其中网站270条,微博48条。", "318条", ["270条", "48条"]),
        ("公开信息318条。其中网站270条,微博48条。", "318条", ["270条", "48条"]),
        pytest.param("公开信息318条(网站270条,微博48条)。", "318条", ["270条", "48条"]),
        ("公开信息318条,其中网站270条(首页20条),微博48条。", "318条", ["270条", "48条"]),
        ("收到申请10件,其中当面2件、网络7件、信函1件,均已答复。", "10件", ["2件", "7件", "1件"]),
        ("公开信息318条,包括文件12件,公告300条,图解6篇。", "318条", ["12件", "300条", "6篇"]),
        ("收到申请10件,其中网络10件。", "10件", ["10件"]),
    ],
)
def test_a_total_and_its_parts(breakdowns, text, total, parts):
    ((found_total, found_parts, _),) = breakdowns(text)
    assert (found_total, found_parts) == (total, parts)


@pytest.mark.parametrize(
    "text",
    [
        "公开信息318条,微博48条。",
        "公开信息318条。\n其中网站270条。",
        "公开信息318条,其中重点领域占60%。",
        "其他129条,其中网站3次。",
    ],
)
def test_what_is_no_breakdown(breakdowns, text):
    assert breakdowns(text) == []


def test_a_complete_list_ends_where_it_adds_up(breakdowns):
    ((_, parts, _),) = breakdowns("公开信息318条,其中网站270条,微博48条,答复留言12条。")
    assert parts == ["270条", "48条"]


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("公开信息318条,其中网站270条,微博等渠道20条。", "open"),
        ("同一信息在不同渠道同时发布,公开信息318条,其中网站270条,微博270条。", "overlapping"),
        ("公开信息318条,其中网站270条,其余48条。", "closed"),
    ],
)
def test_how_complete_the_words_say_it_is(breakdowns, text, flag):
    ((_, _, found),) = breakdowns(text)
    assert [name for name in ("open", "overlapping", "closed") if getattr(found, name)] == [flag]


def test_figures_named_in_one_list_are_told_apart(read):
    report = read("二、主动公开情况\n微信、微博分别发布信息120条、80条。\n")
    assert [(f.text, f.indicator) for f in report.facts] == [
        ("120条", "disclosure.wechat"),
        ("80条", "disclosure.weibo"),
    ]
