"""Tables that are no statutory form: rows and cells as printed, and no facts from them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gipr_nlp
from gipr_nlp import OtherTable, Report

BEFORE = (
    "某市2012年政府信息公开工作年度报告\n\n一、概述\n2012年,我局认真贯彻条例,稳步推进政府信息公开工作。\n\n"
    "二、主动公开情况\n全年主动公开政府信息950条,具体情况见下表:\n"
)
AFTER = "\n三、存在的问题\n更新不够及时。\n"

GRID = [
    ["渠道", "数量", "比例"],
    ["政府网站", "812", "85%"],
    ["政府公报", "12", "2%"],
    ["政务微博", "126", "13%"],
]
LAYOUTS = {
    "pipes": "\n".join("| " + " | ".join(row) + " |" for row in GRID),
    "pipes without an outer rule": "\n".join(" | ".join(row) for row in GRID),
    "markdown": "| 渠道 | 数量 | 比例 |\n|---|---|---|\n"
    + "\n".join("| " + " | ".join(row) + " |" for row in GRID[1:]),
    "tabs": "\n".join("\t".join(row) for row in GRID),
    "single blanks": "\n".join(" ".join(row) for row in GRID),
    "wide blanks": "\n".join("      ".join(row) for row in GRID),
}  # fmt: skip


def read(table: str) -> Report:
    return gipr_nlp.extract(BEFORE + table + AFTER)


def only(report: Report) -> OtherTable:
    (table,) = report.other_tables
    return table


def raw(table: OtherTable) -> list[list[str]]:
    return [[cell.raw for cell in row] for row in table.rows]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_table_is_read_from_any_layout_of_rows(layout: str) -> None:
    report = read(LAYOUTS[layout])
    table = only(report)
    assert [cell.raw for cell in table.header] == GRID[0]
    assert raw(table) == GRID[1:]
    assert [cell.value for cell in table.column(1)] == [Decimal(812), Decimal(12), Decimal(126)]
    assert [cell.value for cell in table.column(2)] == [None, None, None]  # a share is no plain number
    assert report.tables == ()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_digits_of_a_table_are_no_facts(layout: str) -> None:
    assert [fact.text for fact in read(LAYOUTS[layout]).facts] == ["950条"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_offsets_quote_the_raw_text(layout: str) -> None:
    report = read("表1 公开渠道統計\n" + LAYOUTS[layout].replace("12 ", "１２ "))
    table = only(report)
    assert table.caption is not None
    for span in (
        table,
        table.caption,
        *(c.span for row in (table.header, *table.rows) for c in row if c.span),
    ):
        assert report.text[span.start : span.end] == span.text


def test_blank_cells_keep_their_place() -> None:
    table = only(read("| 月份 | 数量 | 备注 |\n| 1月 | | 节日 |\n| 2月 | 1,030 | |\n| 3月 | 12 | |"))
    assert raw(table) == [["1月", "", "节日"], ["2月", "1,030", ""], ["3月", "12", ""]]
    assert [cell.value for cell in table.column(1)] == [None, Decimal(1030), Decimal(12)]
    assert table.rows[0][1].span is None


def test_the_line_above_is_the_caption_only_where_it_names_a_table() -> None:
    named = only(read("政府信息公开渠道统计表\n" + LAYOUTS["tabs"]))
    assert named.caption is not None
    assert named.caption.text == "政府信息公开渠道统计表"
    assert only(read(LAYOUTS["tabs"])).caption is None


def test_cells_one_a_line_are_folded_where_one_width_fits() -> None:
    table = only(
        read(
            "政府信息公开情况一览表\n月份\n数量\n点击\n1月\n12\n300\n2月\n15\n410\n3月\n9\n280\n合计\n36\n990"
        )
    )
    assert [cell.raw for cell in table.header] == ["月份", "数量", "点击"]
    assert raw(table)[0] == ["1月", "12", "300"]
    assert raw(table)[-1] == ["合计", "36", "990"]


def test_cells_one_a_line_stay_rows_where_no_width_fits() -> None:
    table = only(
        read("政府信息公开情况一览表\n月份\n数量\n点击\n1月\n12\n300\n2月\n15\n3月\n9\n280\n合计\n36\n990")
    )
    assert table.header == ()
    assert all(len(row) == 1 for row in table.rows)


def test_a_row_with_a_number_is_no_header() -> None:
    table = only(read("| 政府网站 | 812 | 85 |\n| 政府公报 | 12 | 2 |\n| 政务微博 | 126 | 13 |"))
    assert table.header == ()
    assert len(table.rows) == 3


def test_a_list_of_documents_is_a_table() -> None:
    table = only(
        read(
            "| 序号 | 文件名称 | 文号 |\n| 1 | 关于印发某办法的通知 | 某政发〔2012〕3号 |\n"
            "| 2 | 关于加强某工作的意见 | 某政发〔2012〕8号 |"
        )
    )
    assert raw(table)[1] == ["2", "关于加强某工作的意见", "某政发〔2012〕8号"]


def test_the_record_of_the_page_is_no_table() -> None:
    record = (
        "| 索引号 | 01328865X/2011-00037 | 主题分类 | 农业、林业、水利 |\n"
        "| 发布机构 | 市水务局 | 发文日期 | 2011-03-09 |\n"
        "| 名称 | 政府信息公开工作报告 | 有效性 | 有效 |\n"
        "| 文号 | | 公开方式 | 主动公开 |\n"
    )
    assert gipr_nlp.extract(record + BEFORE + "全年公开950条。" + AFTER).other_tables == ()


def test_prose_with_numbers_is_no_table() -> None:
    assert read("其中政府网站812条,政府公报12条,\n政务微博126条,报刊3条。").other_tables == ()


@settings(derandomize=True, max_examples=15, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["教育", "民政", "财政", "水务", "交通"]),
            st.integers(0, 9999),
            st.integers(0, 9999),
        ),
        min_size=3,
        max_size=8,
    ),
    separator=st.sampled_from([" | ", "\t", "    "]),
)
def test_every_number_comes_back_in_its_place(rows: list[tuple[str, int, int]], separator: str) -> None:
    lines = [separator.join(("部门", "主动公开", "申请")), *(separator.join(map(str, row)) for row in rows)]
    report = read("\n".join(lines))
    table = only(report)
    assert [(row[0].raw, *(cell.value for cell in row[1:])) for row in table.rows] == rows
    assert Report.from_json(report.to_json()) == report
