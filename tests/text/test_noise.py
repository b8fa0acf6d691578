"""Damage of pages and PDF files: hard wraps, page numbers, lost blanks, glosses, spread-out words."""

from __future__ import annotations

import pytest

from gipr_nlp.text.reader import text_reader

WRAPPED = """一、概述
2019年,我局认真贯彻落实《中华人民共和国政府信息公开条例》,
不断完善工作机制,拓宽公开渠道,加强平台建设,全年共主动公
开政府信息950条,其中通过门户网站公开信息700条,通过政务微
- 3 -
博公开信息250条。工作得到群众认可。全年共受理政府信息公开申
请12件,均在法定期限内予以答复,没有发生行政复议和行政诉讼案
件。
二、存在的问题
更新不够及时。
"""


@pytest.fixture(scope="module")
def folded(rules):
    return lambda raw: text_reader(rules).read(raw).text


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_wrapped_paragraphs_are_joined_and_headings_are_not(folded, line_end):
    lines = folded(WRAPPED.replace("\n", line_end)).split("\n")
    assert lines[0] == "一、概述"
    assert lines[1].endswith("行政诉讼案件。")
    assert lines[2:4] == ["二、存在的问题", "更新不够及时。"]


def test_a_sentence_is_read_across_a_page_number(read):
    report = read(WRAPPED)
    facts = {fact.indicator: fact for fact in report.facts}
    assert facts["disclosure.weibo"].value == 250
    assert facts["disclosure.weibo"].subject.text == "政务微\n- 3 -\n博公开信息"
    nil = facts["review.total"]
    assert nil.nil
    assert nil.text == "没有发生行政复议和行政诉讼案\n件"
    assert any("政府信息公开申\n请12件" in s.text for s in report.achievements)


def test_lines_that_end_are_not_joined(folded):
    raw = "一、概述\n我局成立领导小组。\n二、公开情况\n全年公开信息12条。"
    assert folded(raw) == raw


def test_a_new_item_ends_the_line_before(folded):
    raw = "主要问题:\n一是更新不及时,\n二是人手不足,\n三是培训不够。"
    assert folded(raw) == raw


def test_a_title_broken_by_the_page_width_is_one_heading(read):
    raw = "一、概述\n我局公开信息12条。\n二、依申请公开政府信息办\n理情况\n全年未收到申请。\n"
    assert [h.title for h in read(raw).headings] == ["概述", "依申请公开政府信息办理情况"]
    assert read(raw).headings[1].text == "二、依申请公开政府信息办\n理情况"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("全年公开信息???950条。", "全年公开信息950条。"),
        ("??二、附件", "二、附件"),
        ("公开\n?\n附件", "公开\n\n附件"),
        ("网上申请数? | 次 |", "网上申请数 | 次 |"),
        ("什么是海绵城市?有哪些做法?", "什么是海绵城市?有哪些做法?"),
        ("我局?主动公开信息12条", "我局?主动公开信息12条"),
    ],
)
def test_lost_blanks_go_and_questions_stay(folded, raw, shown):
    assert folded(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("公开工作\n—12—\n情况良好", "公开工作\n\n情况良好"),
        ("公开工作\n第 3 页 共 9 页\n情况良好", "公开工作\n\n情况良好"),
        ("全年公开工—12—作信息", "全年公开工作信息"),
        ("2015—2016年度", "2015—2016年度"),
        ("公开\n3\n工作", "公开\n3\n工作"),
    ],
)
def test_page_numbers_go_and_figures_stay(folded, raw, shown):
    assert folded(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("环(huán)境信(xìn)息", "环境信息"),
        ("文(wen)章(zhang)公开", "文章公开"),
        ("客户端(app)和网站", "客户端(app)和网站"),
        ("政务新媒体(微信)", "政务新媒体(微信)"),
    ],
)
def test_readings_printed_behind_characters_go_and_words_in_brackets_stay(folded, raw, shown):
    assert folded(raw) == shown


def test_a_gloss_belongs_to_the_character_before_it(rules):
    view = text_reader(rules).read("环(huán)境")
    assert view.to_raw(0, 1) == (0, 7)
    assert view.span(0, 2).text == "环(huán)境"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("一、概 述", "一、概述"),
        ("商 业 企 业", "商业企业"),
        ("发布机构 自治区环保厅", "发布机构 自治区环保厅"),
    ],
)
def test_words_spread_out_for_show_are_closed_up(folded, raw, shown):
    assert folded(raw) == shown


def test_what_was_mended_is_noted(read):
    notes = read(WRAPPED).notes
    assert any(note.startswith("noise.line_wrap: ") for note in notes)
    assert read("一、概述\n我局公开信息12条。").notes == ()


def test_a_passage_that_lost_characters_is_named_where_it_stands(read):
    report = read("统计期限自201411日起。根据〔20152号文件编制。\n一、概述\n我局公开信息12条。")
    assert report.notes == ("lost characters at 5-12: 201411日", "lost characters at 16-23: 〔20152号")
    assert report.text[5:12] == "201411日"


def test_a_number_read_a_byte_off_is_named(read):
    notes = read("二、主动公开情况\n。ㄒ唬┕_的主要内容:公开信息2172条。").notes
    assert "lost characters at 10-13: ㄒ唬┕" in notes
