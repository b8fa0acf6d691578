"""Traditional copies that exchange words: the mainland word is restored where it was one, and only there."""

from __future__ import annotations

import pytest

from gipr_nlp.text.reader import text_reader


@pytest.fixture(scope="module")
def view(rules):
    return text_reader(rules).read


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("在廳入口網站公開機構職責", "在厅门户网站公开机构职责"),
        ("規範辦事程式", "规范办事程序"),
        ("對欄目進行最佳化調整", "对栏目进行优化调整"),
        ("微博冬粉達到三千人", "微博粉丝达到三千人"),
        ("制定規範性檔案", "制定规范性文件"),
        ("落實上級檔案精神", "落实上级文件精神"),
        ("透過網路發布資訊", "通过网络发布信息"),
    ],
)
def test_exchanged_words_come_back(view, raw, shown):
    assert view(raw).script == "Hant"
    assert view(raw).text == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("在入口網站公開,到市檔案館和檔案局查閱", "在门户网站公开,到市档案馆和档案局查阅"),
        ("落實檔案要求,政府檔案館藏書", "落实文件要求,政府档案馆藏书"),
        ("在入口網站查詢人事檔案、電子檔案", "在门户网站查询人事档案、电子档案"),
    ],
)
def test_archives_stay_archives(view, raw, shown):
    assert view(raw).text == shown


def test_one_weak_marker_alone_changes_nothing(view):
    assert view("到市檔案館查閱資訊動態").text == "到市档案馆查阅资讯动态"
    assert view("加強對民眾的宣傳").text == "加强对民众的宣传"
    assert view("加強對民眾的報導").text == "加强对群众的报道"


@pytest.mark.parametrize("raw", ["入口网站程式", "炒冬粉一份", "规范性档案", "最佳化方案"])
def test_a_simplified_document_is_left_as_it_is(view, raw):
    assert view(raw).script == "Hans"
    assert view(raw).text == raw


def test_the_restored_word_quotes_the_word_as_printed(read):
    raw = "二、主動公開情況\n在廳入口網站公開資訊１２條。"
    fact = read(raw).facts[0]
    assert fact.text == "１２條"
    assert (fact.value, fact.unit) == (12, "条")
    assert "入口網站公開資訊" in read(raw).statements[0].text


def test_a_name_in_traditional_characters_does_not_make_the_document_traditional(view):
    raw = "我局公开信息,作家萧乾故居开放,于右任书法展出,全年共公开各类政府信息九百五十条,网站访问量持续增长。"
    assert view(raw).script == "Hans"
