"""Statutory tables: whatever the flattening, a cell is where it was printed, or it is absent with a reason."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gipr_nlp
from gipr_nlp.structure.tables import check_identities
from tests.statutory_forms import (
    COLUMNS,
    LAYOUTS,
    ROWS,
    print_form_2014,
    print_requests,
    request_values,
    with_sections,
)

seeds = st.integers(0, 10**6)
layouts = st.sampled_from(LAYOUTS)


def shown(table) -> dict[tuple[str, str], str]:
    return {(c.row, c.column): str(c.value) for c in table.cells if c.value is not None}


def printed(values) -> dict[tuple[str, str], str]:
    return {(row, column): v for row, line in values.items() for column, v in zip(COLUMNS, line, strict=True)}


@given(seeds, layouts)
def test_every_cell_is_read_in_every_flattening(read, seed, layout):
    values = request_values(seed)
    table = read(with_sections(print_requests(values, layout))).table("requests")
    assert (table.state, table.reason, table.failures) == ("verified", "", ())
    assert shown(table) == printed(values)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_form_of_zeros_proves_nothing(read, layout):
    table = read(with_sections(print_requests(request_values(1, zero=True), layout))).table("requests")
    assert table.state == "all_zero"
    assert "zero" in table.reason
    assert {c.kind for c in table.cells} == {"zero"}
    assert len(table.cells) == len(ROWS) * len(COLUMNS)


@given(seeds, layouts)
@settings(max_examples=30)
def test_one_wrong_figure_is_seen(read, seed, layout):
    values = request_values(seed)
    chance = random.Random(seed)
    row, column = chance.choice(list(values)), chance.randrange(7)
    values[row][column] = str(int(values[row][column]) + 1)
    report = read(with_sections(print_requests(values, layout)))
    table = report.table("requests")
    assert table.state == "inconsistent"
    assert table.failures
    assert table.failures[0] in table.reason
    assert shown(table) == printed(values), "what is printed is reported, not what would add up"
    assert any(f.check == "table.identity" and f.severity == "contradiction" for f in report.findings)


@given(seeds, st.sampled_from(["pipes", "tabs", "cell_a_line", "blanks"]), st.integers(1, 25))
def test_dropped_cells_are_never_invented(read, seed, layout, lost):
    values = request_values(seed)
    chance = random.Random(seed)
    gone = {(chance.choice(list(values)), chance.randrange(7)) for _ in range(lost)}
    damaged = {
        row: [value for column, value in enumerate(line) if (row, column) not in gone]
        for row, line in values.items()
    }
    table = read(with_sections(print_requests(damaged, layout))).table("requests")
    assert table.state in ("partial", "unreadable")
    assert table.reason
    truth = printed(values)
    for key, value in shown(table).items():
        assert truth[key] == value
        assert not any(row == key[0] for row, _ in gone), (
            "a row that lost a cell has no certain place for any"
        )


@given(seeds, st.sampled_from(["pipes", "bars", "markdown"]), st.integers(1, 25))
def test_cells_printed_blank_are_blank(read, seed, layout, lost):
    values = request_values(seed)
    chance = random.Random(seed)
    for _ in range(lost):
        values[chance.choice(list(values))][chance.randrange(7)] = ""
    table = read(with_sections(print_requests(values, layout))).table("requests")
    for cell in table.cells:
        was = printed(values)[cell.row, cell.column]
        assert ("" if cell.value is None else str(cell.value)) == was
        if was == "":
            assert (cell.kind, cell.span, cell.raw) == ("blank", None, "")
    assert len(table.cells) == len(ROWS) * len(COLUMNS)


@given(seeds, layouts, st.integers(1, 6))
def test_rows_that_are_missing_stay_missing(read, seed, layout, lost):
    values = request_values(seed)
    chance = random.Random(seed)
    kept = {row: line for row, line in values.items() if row not in chance.sample(sorted(values), lost)}
    table = read(with_sections(print_requests(kept, layout))).table("requests")
    assert shown(table) == printed(kept)
    if set(values) - set(kept) - {"other"}:
        assert table.state in ("partial", "inconsistent")


def test_a_cell_quotes_its_characters(read):
    values = request_values(5)
    values["granted"][0] = "1,234"
    report = read(with_sections(print_requests(values, "pipes")))
    table = report.table("requests")
    (cell,) = [c for c in table.cells if (c.row, c.column) == ("granted", "natural_person")]
    assert (cell.value, cell.kind, cell.raw) == (1234, "number", "1,234")
    assert report.text[cell.span.start : cell.span.end] == "1,234"
    assert all(table.start <= c.span.start < c.span.end <= table.end for c in table.cells)


@pytest.mark.parametrize("mark", ["-", "—", "/", "——"])
def test_a_dash_is_no_zero(read, mark):
    values = {row: [mark] * 7 for row in ROWS}
    table = read(with_sections(print_requests(values, "pipes"))).table("requests")
    assert table.state == "partial"
    assert {c.kind for c in table.cells} == {"dash"}
    assert {c.value for c in table.cells} == {None}


def test_a_word_is_no_zero(read):
    values = request_values(5)
    values["refused.enquiry"] = ["无"] * 7
    table = read(with_sections(print_requests(values, "pipes"))).table("requests")
    cells = [c for c in table.cells if c.row == "refused.enquiry"]
    assert {(c.kind, c.value, c.raw) for c in cells} == {("text", None, "无")}


def test_a_table_that_lost_its_repetitions_is_refused(read):
    lines = print_requests(request_values(5), "cell_a_line").split("\n")
    once = "\n".join(dict.fromkeys(lines))
    table = read(with_sections(once)).table("requests")
    assert (table.state, table.cells) == ("unreadable", ())


def test_rows_without_values_give_no_table_or_an_unreadable_one(read):
    bare = {row: [] for row in ROWS}
    for layout in LAYOUTS:
        report = read(with_sections(print_requests(bare, layout)))
        assert [t.state for t in report.tables if t.state != "unreadable"] == []
        assert all(not t.cells for t in report.tables)


@given(seeds, layouts)
@settings(max_examples=20)
def test_nothing_of_a_table_is_running_text(read, seed, layout):
    report = read(with_sections(print_requests(request_values(seed), layout)))
    assert [f.text for f in report.facts] == ["3条"]
    assert [s.text for s in report.statements] == ["全年公开信息3条", "更新不够及时"]
    assert [h.title for h in report.headings] == [
        "主动公开情况",
        "收到和处理政府信息公开申请情况",
        "存在的主要问题",
    ]


# -- the other forms

FORM_2021 = """第二十条第（一）项
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |
规章 | 0 | 0 | 0 |
行政规范性文件 | 3 | 1 | 12 |
第二十条第（五）项
信息内容 | 本年处理决定数量 |
行政许可 | 120 |
第二十条第（六）项
信息内容 | 本年处理决定数量 |
行政处罚 | 8 |
行政强制 | 0 |
第二十条第（八）项
信息内容 | 本年收费金额（单位：万元） |
行政事业性收费 | 0.37 |
"""

FORM_2019 = """第二十条第（一）项
信息内容
本年新制作数量
本年新公开数量
对外公开总数量
规章
0
0
0
规范性文件
2
2
14
第二十条第（五）项
信息内容
上一年项目数量
本年增/减
处理决定数量
行政许可
8
增3
67
其他对外管理服务事项
3
减1
12
第二十条第（九）项
信息内容
采购项目数量
采购总金额
政府集中采购
12
486.20万元
"""


def test_the_forms_of_2021(read):
    report = read(f"二、主动公开政府信息情况\n{FORM_2021}")
    assert [t.schema for t in report.tables] == [
        "2021/normative",
        "2021/licensing",
        "2021/enforcement",
        "2021/charges",
    ]
    assert {t.state for t in report.tables} == {"unverified"}
    assert report.table("2021/normative").value("normative_documents", "in_force") == 12
    assert report.table("2021/licensing").value("licences", "decisions") == 120
    assert report.table("2021/enforcement").value("coercions", "decisions") == 0
    assert report.table("2021/charges").value("charges", "amount") == Decimal("0.37")


def test_the_forms_of_2019_one_cell_a_line(read):
    report = read(f"二、主动公开政府信息情况\n{FORM_2019}")
    assert [t.schema for t in report.tables] == ["2019/normative", "2019/licensing", "2019/procurement"]
    licensing = report.table("2019/licensing")
    assert licensing.value("licences", "change") == 3
    assert licensing.value("other_services", "change") == -1
    (cell,) = [c for c in licensing.cells if (c.row, c.column) == ("other_services", "change")]
    assert cell.raw == "减1"
    assert report.table("2019/procurement").value("procurement", "amount") == Decimal("486.20")


REVIEW = """四、政府信息公开行政复议、行政诉讼情况
行政复议 | 行政诉讼 |
结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉 |
结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |
"""


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ("1 0 0 0 1 0 0 0 0 0 2 0 0 1 3", "verified"),
        ("0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", "all_zero"),
        ("1 0 0 0 2 0 0 0 0 0 2 0 0 1 3", "inconsistent"),
        ("1 0 0", "unreadable"),
    ],
)
def test_the_form_of_reviews_and_lawsuits(read, row, state):
    table = read(REVIEW + " | ".join(row.split()) + " |\n").table("review_litigation")
    assert table.state == state
    assert [str(c.value) for c in table.cells] == (row.split() if state != "unreadable" else [])
    assert (table.reason == "") is (state == "verified")


def form_2014(rules, between, **changed):
    values = {
        "disclosure.total": 950, "requests.received": 3, "requests.received.online": 3, "requests.closed": 3,
        "requests.closed.on_time": 3, "requests.replied": 3, "requests.replied.granted": 3, "staff.total": 5,
        "staff.full_time": 2, "staff.part_time": 3, "training.participants": 120, "fees.charged": "0.05",
    }  # fmt: skip
    values |= {key.replace("__", "."): value for key, value in changed.items()}
    form = print_form_2014(rules.forms["2014"], values, between)
    return (
        values,
        f"一、主动公开情况\n全年主动公开政府信息950条。收到申请3件。\n附件\n政府信息公开情况统计表\n{form}\n",
    )


@pytest.mark.parametrize("between", [" | ", "\t", "\n", "  "])
def test_the_form_of_2014(read, rules, between):
    values, text = form_2014(rules, between)
    report = read(text)
    table = report.table("2014")
    assert (table.state, table.reason) == ("verified", "")
    wanted = {row.key: str(values.get(row.key, 0)) for row in rules.forms["2014"].rows if not row.group}
    assert {row: value for (row, _), value in shown(table).items()} == wanted
    assert report.contradictions == ()


def test_a_wrong_sum_in_the_form_of_2014(read, rules):
    _, text = form_2014(rules, " | ", requests__received=4)
    table = read(text).table("2014")
    assert table.state == "inconsistent"
    assert "requests.received = 4" in table.reason


CODED = """一、主动公开情况
全年主动公开政府信息950条。
附件
政府信息公开情况统计报表
指标名称 | 代码 | 本月实际数 | 到本月累计数 |
主动公开信息总数 | 01 | 12 | 950 |
其中：网站公开 | 02 | 10 | 900 |
公报公开 | 03 | 0 | 20 |
收到申请总数 | 04 | 0 | 3 |
"""


def test_a_form_with_codes(read):
    table = read(CODED).table("coded")
    assert table.state == "unverified"
    assert shown(table) == {
        ("01", "month"): "12", ("01", "cumulative"): "950", ("02", "month"): "10", ("02", "cumulative"): "900",
        ("03", "month"): "0", ("03", "cumulative"): "20", ("04", "month"): "0", ("04", "cumulative"): "3",
    }  # fmt: skip


def test_a_table_of_no_known_form_is_no_running_text(read):
    text = "一、概述\n我局公开信息12条。\n栏目 | 条数 | 占比 |\n要闻 | 12 | 10% |\n公告 | 30 | 25% |\n解读 | 6 | 5% |\n二、存在的问题\n更新慢。\n"
    report = read(text)
    assert report.tables == ()
    assert [f.text for f in report.facts] == ["12条"]


def test_an_equation_with_a_missing_cell_is_not_checked(rules):
    form = rules.forms["review_litigation"]
    values = {("review", "upheld"): Decimal(1), ("review", "total"): Decimal(5)}
    assert check_identities(form, values) == []
    for column in ("corrected", "other", "pending"):
        values["review", column] = Decimal(0)
    assert check_identities(form, values) == [
        "review: upheld + corrected + other + pending = 1, but total = 5"
    ]


@pytest.mark.parametrize("layout", ["pipes", "markdown"])
def test_a_table_of_which_no_sum_was_checked_is_not_verified(read, layout):
    values = {row: [""] * 7 for row in ROWS}
    values["received_new"] = ["2", "", "", "", "", "", "3"]
    values["total"] = ["9", "", "", "", "", "", "7"]
    assert read(with_sections(print_requests(values, layout))).table("requests").state != "verified"


def test_a_tab_separated_table_of_mostly_blank_cells_is_no_running_text(read):
    values = {row: [""] * 7 for row in ROWS}
    values["received_new"] = values["granted"] = values["total"] = ["2", "", "", "", "", "", "2"]
    report = read(with_sections(print_requests(values, "tabs")))
    assert [s.text for s in report.statements] == ["全年公开信息3条", "更新不够及时"]
    assert len(report.headings) == 3


SIX_PARTS = """青禾市生态环境局{year}年政府信息公开工作年度报告
一、总体情况
我局全年主动公开政府信息120条。
二、主动公开政府信息情况
{first}
三、收到和处理政府信息公开申请情况
{second}
四、政府信息公开行政复议、行政诉讼情况
我局未发生行政复议、行政诉讼。
五、存在的主要问题及改进情况
更新不够及时。
"""


def test_a_table_printed_as_a_picture_is_named_and_refused(read):
    report = read(SIX_PARTS.format(year=2022, first="捕获2.PNG", second="1737882310455"))
    refused = {t.schema: t for t in report.tables}
    assert set(refused) == {
        "2021/normative",
        "2021/licensing",
        "2021/enforcement",
        "2021/charges",
        "requests",
    }
    assert {(t.state, t.cells) for t in report.tables} == {("unreadable", ())}
    assert refused["2021/normative"].reason == "the table is a picture: 捕获2.PNG"
    assert report.text[refused["requests"].start : refused["requests"].end].endswith("1737882310455\n")


def test_a_table_that_is_not_there_is_absent_never_zero(read):
    report = read(SIX_PARTS.format(year=2019, first="", second=""))
    assert {t.schema.partition("/")[0] for t in report.tables} == {"2019", "requests"}
    assert all(t.state == "unreadable" and "absent" in t.reason and not t.cells for t in report.tables)


def test_an_account_in_words_or_an_older_report_has_no_absent_table(read):
    words = "行政许可120件。"
    assert read(SIX_PARTS.format(year=2022, first=words, second="未收到申请。")).tables == ()
    assert read(SIX_PARTS.format(year=2016, first="", second="")).tables == ()


def test_the_form_of_requests_without_any_value_is_refused_and_gives_no_headings(read):
    labels = (
        "自然人", "法人或其他组织", "总计", "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量",
        "三、本年度办理结果", "(一)予以公开", "(二)部分公开(区分处理的,只计这一情形,不计其他情形)", "(三)不予公开",
        "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益",
        "5.属于三类内部事务信息",
    )  # fmt: skip
    report = read("三、收到和处理政府信息公开申请情况\n\n" + "\n\n".join(labels) + "\n")
    (table,) = report.tables
    assert (table.schema, table.state, table.cells) == ("requests", "unreadable", ())
    assert table.reason == "the rows carry no values"
    assert [h.number for h in report.headings] == ["三、"]


def test_a_remark_behind_a_label_does_not_hide_the_row(read):
    report = read(
        "二、主动公开政府信息情况\n第二十条第(一)项 | |||\n"
        "信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |\n"
        "规章(设区的市人民政府应提供相关数据) | 1 | 2 | 3 |\n规范性文件(含决定、公告) | 4 | 5 | 6 |\n"
    )
    table = report.table("2019/normative")
    assert table is not None
    assert [int(cell.value) for cell in table.cells] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "row",
    [
        "| | | 3 | 2 | 6 | | | | | | | | | | |",
        "| | 3 | 2 | 6 | | | | | | | | | | |",
        "| | | 3 | 2 | 6 | | | | | | | | | |",
    ],
)
def test_a_ruled_row_keeps_its_blank_cells_in_their_places(row: str) -> None:
    labels = (
        "行政复议 | 行政诉讼\n"
        "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉\n"
        "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计\n"
    )
    text = f"青禾县水务局2021年政府信息公开工作年度报告\n四、政府信息公开行政复议、行政诉讼情况\n{labels}{row}\n五、存在的主要问题\n"
    report = gipr_nlp.extract(text)
    [table] = [t for t in report.tables if t.schema == "review_litigation"]
    values = {(c.row, c.column): c.value for c in table.cells if c.value is not None}
    assert values == {("review", "other"): 3, ("review", "pending"): 2, ("review", "total"): 6}
    assert [f.message for f in report.findings] == [
        "table review_litigation: review: upheld + corrected + other + pending = 5, but total = 6"
    ]


def test_blank_cells_of_a_ruled_row_count_as_nought_in_its_sum() -> None:
    text = (
        "青禾县水务局2021年政府信息公开工作年度报告\n四、政府信息公开行政复议、行政诉讼情况\n"
        "行政复议 | 行政诉讼\n"
        "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 未经复议直接起诉 | 复议后起诉\n"
        "结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 | 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计\n"
        "| | | 3 | 2 | 5 | | | | | | | | | | |\n五、存在的主要问题\n"
    )
    [table] = [t for t in gipr_nlp.extract(text).tables if t.schema == "review_litigation"]
    assert table.state == "verified"
