"""What holds for every text, however odd: no surprise errors, no false quotes, no dependence on chance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import gipr_nlp
from gipr_nlp.errors import TextError
from gipr_nlp.report import Report
from tests.raw_texts import raw_texts, report_pieces

# everything Python calls a string, lone surrogates and NULs included
any_strings = st.one_of(
    st.text(max_size=60),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Co", "Zl", "Zp", "Lo"]), max_size=60),
    st.lists(
        st.one_of(report_pieces, st.sampled_from(["\x00", "\ud800", "\udfff", "\ufffd"])), max_size=30
    ).map("".join),
)

SIMPLIFIED = (
    "清源市水务局2019年政府信息公开工作年度报告\n一、概述\n2019年,我局认真落实要求。\n二、主动公开情况\n"
    "全年主动公开政府信息950条,其中通过门户网站公开700条,通过政务微博公开约250条。\n"
    "三、依申请公开情况\n全年受理申请12件,均按时答复,没有发生行政复议案件。\n"
    "四、存在的问题\n更新不够及时。下一步,我局将加强培训。\n"
)
FORM = (
    "第二十条第（一）项\n信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量\n规章 | 0 | 0 | 0\n"
    "规范性文件 | 1 | 1 | 4\n第二十条第（八）项\n信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量\n"
    "行政处罚 | 2 | 3 | 5\n行政强制 | 0 | 0 | 1\n"
)
WIDE = str.maketrans("0123456789,:;()", "０１２３４５６７８９，：；（）")


def stretches(value: Any, path: str = "") -> Iterator[tuple[str, int, int, str | None]]:
    """Everything in plain data that points at a stretch of text, whatever it is called."""
    if isinstance(value, dict):
        for start, end in (("start", "end"), ("section_start", "section_end")):
            if isinstance(value.get(start), int):
                yield path, value[start], value[end], value.get("text") if start == "start" else None
        for key, inside in value.items():
            yield from stretches(inside, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inside in enumerate(value):
            yield from stretches(inside, f"{path}[{index}]")


def faults(report: Report) -> list[str]:
    text = report.text
    return [
        f"{path}: {start}-{end} {quote!r}"
        for path, start, end, quote in stretches(report.to_dict())
        if not 0 <= start <= end <= len(text) or (quote is not None and text[start:end] != quote)
    ]


@given(any_strings)
@settings(max_examples=100)
@example("")
@example("\ufeff")
@example("一、\n二、\n三、")
@example("|||\n|0|\n" * 5)
@example("第一部分\n" * 30)
@example("（" * 50 + "一" + "）" * 50)
@example("1" * 400 + "条")
@example("一万亿亿亿亿条，九千九百九十九万亿件，0.000000000001%")
@example("2019年" * 60)
def test_any_string_gives_a_report_or_one_text_error(nlp, text):
    try:
        report = gipr_nlp.extract(text, nlp=nlp)
    except TextError:
        broken = "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text)
        odd = sum(c < " " or "\x7f" <= c <= "\x9f" or c == "\ufffd" for c in text)
        assert broken or odd >= 16, "refused without a reason"
        return
    assert report.text == text
    assert faults(report) == []


def test_the_walk_over_plain_data_sees_a_false_quote(read):
    report = read(SIMPLIFIED)
    data = report.to_dict()
    assert len(list(stretches(data))) > 40
    data["facts"][0]["start"] -= 1
    assert faults(Report.from_dict(data)) != []


@given(raw_texts)
@settings(max_examples=30)
def test_the_same_text_gives_the_same_report(nlp, raw):
    first = gipr_nlp.extract(raw, nlp=nlp)
    assert gipr_nlp.extract(raw, nlp=nlp) == first
    assert nlp(raw)._.gipr.to_json() == first.to_json()


def test_another_process_gives_the_same_report(read, tmp_path):
    from tests.processes import run_python

    path = tmp_path / "report.txt"
    path.write_bytes((SIMPLIFIED + FORM).encode("utf8"))
    wanted = read(SIMPLIFIED + FORM).to_json(indent=1)
    result = run_python("-m", "gipr_nlp", "extract", str(path), "-f", "json", PYTHONHASHSEED="77")
    assert result.stdout.decode().rstrip("\n") == wanted


def facts(report: Report) -> list[tuple]:
    return [(f.value, f.unit, f.bound, f.indicator, f.nil, f.kind) for f in report.facts]


def roles(report: Report) -> list[tuple]:
    return [(h.level, h.role) for h in report.headings]


def cells(report: Report) -> list[tuple]:
    return [(t.schema, c.row, c.column, c.value) for t in report.tables for c in t.cells]


@pytest.fixture(scope="module")
def plain(read) -> Report:
    report = read(SIMPLIFIED + FORM)
    assert len(facts(report)) == 5
    assert len(cells(report)) >= 8
    return report


def traditional(text: str) -> str:
    from opencc import OpenCC

    return OpenCC("s2t").convert(text)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.translate(WIDE),
        traditional,
        lambda text: traditional(text).translate(WIDE),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\n\u3000\u3000"),
        lambda text: "\ufeff" + text,
    ],
    ids=["full width", "Traditional", "both", "Windows", "indented", "byte order mark"],
)
def test_script_and_width_do_not_change_what_is_read(read, plain, change):
    report = read(change(SIMPLIFIED + FORM))
    assert facts(report) == facts(plain)
    assert roles(report) == roles(plain)
    assert [s.kind for s in report.statements] == [s.kind for s in plain.statements]
    assert cells(report) == cells(plain)
    assert report.metadata.agency == plain.metadata.agency
    assert report.metadata.year == plain.metadata.year


@given(st.data())
@settings(max_examples=25)
def test_full_width_digits_anywhere_do_not_change_facts(read, plain, data):
    text = SIMPLIFIED + FORM
    chosen = data.draw(st.sets(st.sampled_from([i for i, c in enumerate(text) if c.isdigit()]), max_size=20))
    mixed = "".join(c.translate(WIDE) if i in chosen else c for i, c in enumerate(text))
    assert facts(read(mixed)) == facts(plain)
    assert cells(read(mixed)) == cells(plain)


@given(st.data())
@settings(max_examples=25)
def test_blank_lines_anywhere_keep_cells_and_facts(read, plain, data):
    lines = (SIMPLIFIED + FORM).split("\n")
    gaps = data.draw(st.lists(st.integers(0, 3), min_size=len(lines), max_size=len(lines)))
    kinds = data.draw(st.sampled_from(["\n", "\n ", "\n\u3000"]))
    spread = "\n".join(line + kinds * gap for line, gap in zip(lines, gaps, strict=True))
    report = read(spread)
    assert cells(report) == cells(plain)
    assert facts(report) == facts(plain)
    assert roles(report) == roles(plain)


@given(st.integers(1, 99_999), st.sampled_from("条件份篇次"), st.sampled_from(["", "约", "近"]))
@settings(max_examples=40)
def test_a_figure_is_read_as_printed(read, number, unit, before):
    (fact,) = read(f"二、主动公开情况\n全年通过网站公开信息{before}{number:,}{unit}。\n").facts
    assert (fact.value, fact.unit) == (number, unit)
    assert fact.bound == ("approx" if before else "exact")


@given(raw_texts)
@settings(max_examples=40)
def test_zero_is_only_read_where_something_says_so(read, raw):
    for fact in read(raw).facts:
        assert fact.value != 0 or fact.nil or any(c in "0０〇零○◯" for c in fact.text), fact
