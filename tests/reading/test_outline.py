"""Headings: numbering schemes, levels, run-in and glued titles, roles, and what is no heading."""

from __future__ import annotations

import pytest

TEXT = "我局认真落实有关要求,全年更新信息120条。"


@pytest.fixture(scope="module")
def outline(read):
    return lambda text: [(h.level, h.number, h.title) for h in read(text).headings]


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [
        ("一、概述", "二、主动公开情况", "一、"),
        ("一.概述", "二.主动公开情况", "一."),
        ("（一）概述", "（二）主动公开情况", "(一)"),
        ("㈠概述", "㈡主动公开情况", "㈠"),
        ("第一部分 概述", "第二部分 主动公开情况", "第一部分"),
        ("一、概 述", "二、主动公开情况", "一、"),
        ("一 、概述", "二 、主动公开情况", "一 、"),
        ("## 一、概述", "## 二、主动公开情况", "一、"),
        ("**一、概述**", "**二、主动公开情况**", "一、"),
        ("概述", "主动公开情况", ""),
        ("概述：", "主动公开情况：", ""),
    ],
)
def test_schemes_of_numbers(read, first, second, number):
    one, two = read(f"{first}\n{TEXT}\n{second}\n{TEXT}\n").headings
    assert (one.level, one.number, one.title, one.role) == (1, number, "概述", "overview")
    assert (two.level, two.title, two.role) == (1, "主动公开情况", "proactive_disclosure")
    assert not one.run_in


def test_levels_follow_the_nesting_of_the_document(outline):
    text = (
        f"一、概述\n{TEXT}\n二、主动公开情况\n(一)公开内容\n{TEXT}\n(二)公开渠道\n1.网站建设\n{TEXT}\n"
        f"2.新媒体建设\n{TEXT}\n三、依申请公开情况\n全年未收到申请。\n"
    )
    assert outline(text) == [
        (1, "一、", "概述"), (1, "二、", "主动公开情况"), (2, "(一)", "公开内容"), (2, "(二)", "公开渠道"),
        (3, "1.", "网站建设"), (3, "2.", "新媒体建设"), (1, "三、", "依申请公开情况"),
    ]  # fmt: skip


def test_parts_stand_above_the_other_schemes(outline):
    text = f"第一部分 概述\n{TEXT}\n第二部分 主动公开情况\n一、公开内容\n{TEXT}\n二、公开形式\n{TEXT}\n"
    assert [level for level, _, _ in outline(text)] == [1, 1, 2, 2]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("一、主动公开情况。2019年,我局认真落实要求,公开信息12条。", "主动公开情况"),
        ("一、主动公开情况:全年公开信息12条,其中网站8条。", "主动公开情况"),
        ("一、主动公开情况 2019年,我局认真落实要求,全年公开信息12条,其中网站8条。", "主动公开情况"),
        ("一、主动公开情况2019年,我局公开信息12条,其中网站8条。", "主动公开情况"),
        ("（一）推动建立长效机制。经过努力,我局建立了信息公开制度。", "推动建立长效机制"),
    ],
)
def test_titles_that_open_a_paragraph(read, line, title):
    (heading,) = read(line).headings
    assert (heading.title, heading.run_in) == (title, True)
    assert heading.text.endswith(title)
    assert all(s.start >= heading.end for s in read(line).statements)


def test_a_page_that_lost_its_line_ends(outline):
    text = (
        "一、概述\n2019年,我局认真贯彻落实条例,全年公开信息12条,工作取得明显成效,得到了群众的普遍好评和认可。"
        "二、依申请公开情况 全年收到申请2件,均按时答复。三、存在的问题 网站更新不及时。"
    )
    assert [title for _, _, title in outline(text)] == ["概述", "依申请公开情况", "存在的问题"]


@pytest.mark.parametrize("line", ["二政府信息公开情况", "二 政府信息公开情况", "、政府信息公开情况"])
def test_numbers_that_lost_their_mark(outline, line):
    assert outline(f"一、概述\n{TEXT}\n{line}\n{TEXT}\n")[1][2] == "政府信息公开情况"


def test_an_unnumbered_label_before_a_colon_is_a_heading_of_its_own(read):
    text = f"一、概述\n{TEXT}\n二、存在的问题及改进措施\n(一)更新不及时。网站信息更新慢。\n改进措施:将及时更新。\n"
    heading = read(text).headings[-1]
    assert (heading.title, heading.role, heading.run_in, heading.number) == ("改进措施", "plans", True, "")
    assert read(text).commitments[-1].text == "将及时更新"


@pytest.mark.parametrize(
    "lines",
    [
        "1.公开信息12条。\n2.收到申请3件。\n3.培训2次。",
        "1.全年公开信息12条\n2.召开会议2次\n3.开展培训1次",
        "一是加强领导。\n二是完善制度。\n三是强化监督。",
        "①加强领导;\n②完善制度;",
        "第一,加强领导。\n第二,完善制度。",
    ],
)
def test_items_of_a_list_are_no_headings(outline, lines):
    assert outline(f"一、概述\n{lines}\n二、其他事项\n无其他事项。\n") == [
        (1, "一、", "概述"),
        (1, "二、", "其他事项"),
    ]


def test_a_printed_list_of_contents_is_dropped(outline):
    text = f"目录\n一、概述\n二、存在的问题\n\n一、概述\n{TEXT}\n二、存在的问题\n更新不及时。\n"
    assert outline(text) == [(1, "一、", "概述"), (1, "二、", "存在的问题")]


@pytest.mark.parametrize(
    "furniture",
    [
        "当前位置:首页 > 政府信息公开 > 年报", "发布日期:2017-03-08 09:31:00", "【打印】 【关闭】", "附件:统计表.doc",
        "索引号 000014349/2017-00019",
    ],
)  # fmt: skip
def test_page_furniture_is_no_text(read, furniture):
    text = f"{furniture}\n一、概述\n{TEXT}\n二、其他事项\n无其他事项。\n{furniture}\n"
    report = read(text)
    assert [h.title for h in report.headings] == ["概述", "其他事项"]
    assert [f.text for f in report.facts if not f.nil] == ["120条"]
    assert [s.text for s in report.statements] == [TEXT.rstrip("。")]


# -- roles

ROLES = [
    ("引言", "preamble"), ("概述", "overview"), ("总体情况", "overview"), ("政府信息公开工作基本情况", "overview"),
    ("加强组织领导", "organisation"), ("机构建设和人员配备情况", "organisation"),
    ("主动公开政府信息情况", "proactive_disclosure"), ("重点领域信息公开情况", "proactive_disclosure"),
    ("收到和处理政府信息公开申请情况", "disclosure_on_request"), ("依申请公开政府信息办理情况", "disclosure_on_request"),
    ("政府信息管理情况", "information_management"), ("保密审查情况", "information_management"),
    ("政府信息公开平台建设", "platform"), ("政务新媒体建设情况", "platform"),
    ("监督保障", "supervision"), ("教育培训情况", "supervision"),
    ("政策解读和回应关切情况", "public_response"), ("咨询投诉情况", "public_response"),
    ("政府信息公开收费及减免情况", "fees"),
    ("因政府信息公开申请行政复议、提起行政诉讼情况", "review_litigation"),
    ("存在的主要问题", "problems"), ("存在的不足", "problems"), ("下一步工作打算", "plans"), ("2020年工作计划", "plans"),
    ("改进措施", "plans"), ("存在的主要问题及改进情况", "problems_and_plans"), ("其他需要报告的事项", "other_matters"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "role"), ROLES)
def test_roles_by_wording(read, title, role):
    report = read(f"一、{title}\n{TEXT}\n")
    assert report.headings[0].title == title
    assert report.headings[0].role == role
    assert report.headings[0].roles[0] == role


def test_every_role_of_the_list_is_tried(rules):
    assert {role for _, role in ROLES} | {"attachment"} == set(rules.roles)


def test_an_annex(read):
    heading = read(f"一、概述\n{TEXT}\n附件1\n统计表另行公布。\n").headings[-1]
    assert (heading.title, heading.role) == ("附件1", "attachment")


def test_a_silent_heading_takes_the_role_of_its_parent(read):
    text = f"一、依申请公开情况\n(一)总的看法\n{TEXT}\n(二)行政复议情况\n无。\n"
    assert [h.role for h in read(text).headings] == [
        "disclosure_on_request",
        "disclosure_on_request",
        "review_litigation",
    ]


def test_a_part_of_the_problems_keeps_to_problems(read):
    text = f"一、存在的主要问题\n(一)平台建设方面。{TEXT}\n(二)培训方面。{TEXT}\n"
    headings = read(text).headings
    assert [h.role for h in headings] == ["problems", "problems", "problems"]
    assert headings[1].roles == ("problems", "platform")


def test_sections_cover_the_text_from_heading_to_heading(corpus_reports):
    for name, report in corpus_reports.items():
        at = 0
        for section in report.sections:
            assert section.start == at, name
            assert section.end > section.start, name
            at = section.end
        assert at == len(report.text), name
        for section in report.walk():
            inside = section.heading.start if section.heading else section.start
            assert inside == section.start, name
            for child in section.children:
                assert section.start < child.start, name
                assert child.end <= section.end, name
                assert child.level > section.level, name


def test_text_without_headings_is_one_preamble(read):
    report = read("我局认真落实有关要求。全年更新信息120条。")
    assert [(s.role, s.level, s.start, s.end) for s in report.sections] == [
        ("preamble", 0, 0, len(report.text))
    ]
    assert report.headings == ()


def test_a_run_in_title_ends_at_the_first_stop(read):
    text = "一、概述\n我局公开信息12条。\n五、存在的问题及改进措施\n(一)公开的主动性有待提高。部分科室认识不足。改进措施:将加强培训。\n"
    assert read(text).headings[2].title == "公开的主动性有待提高"
    assert [p.text for p in read(text).problems] == ["公开的主动性有待提高", "部分科室认识不足"]


def test_a_first_number_that_lost_its_mark(outline):
    assert outline(f"青禾市环境保护局2019年政府信息公开工作年度报告\n一概述\n{TEXT}\n")[0][2] == "概述"


def test_a_page_in_one_line_with_two_schemes_of_numbers(read):
    text = (
        "某局2012年政府信息公开工作年度报告\n"
        "本报告由某局编制。一、概述 2012年,我局认真贯彻条例。二、主动公开政府信息情况 1、主动公开的主要内容。"
        "我局全年主动公开政府信息950条。2、公开形式。通过政府网站公开812条,占2.5万元。3、加强领导,落实责任。"
        "四、存在的问题及改进措施 (一)存在问题。更新不够及时。(二)改进措施。加强培训。\n"
    )
    assert [(h.level, h.title) for h in read(text).headings] == [
        (1, "概述"),
        (1, "主动公开政府信息情况"),
        (2, "主动公开的主要内容"),
        (2, "公开形式"),
        (1, "存在的问题及改进措施"),
        (2, "存在问题"),
        (2, "改进措施"),
    ]
