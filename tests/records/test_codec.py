"""Reports as plain data and as JSON: nothing is lost, nothing wrong is taken in."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given

import gipr_nlp
from gipr_nlp.errors import RecordError
from gipr_nlp.report import SCHEMA_VERSION, Cell, Finding, Metadata, NumericFact, Report, Span, Table
from tests.passages import walk_records
from tests.raw_texts import raw_texts

SAMPLE = (
    "清源市水务局2019年政府信息公开工作年度报告\n发布日期：2020-01-21\n一、总体情况\n"
    "2019年，我局主动公开政府信息约318条，其中网站270条、微博48条，未收到依申请公开申请。\n"
    "五、存在的主要问题及改进情况\n一是更新不够及时；二是解读形式单一。下一步，我局将完善更新机制。\n"
)


@pytest.fixture(scope="module")
def report(read) -> Report:
    return read(SAMPLE)


def types_of(value) -> list[tuple[str, type]]:
    """Path and exact type of everything in a report: what equality alone would let pass."""
    return [(path, type(inside)) for path, inside in walk_records(value)]


def assert_restored(report: Report) -> None:
    for restored in (Report.from_dict(report.to_dict()), Report.from_json(report.to_json())):
        assert restored == report
        assert types_of(restored) == types_of(report)
        assert restored.to_json() == report.to_json()


def test_a_report_comes_back_equal(report):
    assert len(report.facts) >= 4
    assert report.problems
    assert report.metadata.sources
    assert_restored(report)


def test_corpus_reports_come_back_equal(corpus_reports):
    for report in list(corpus_reports.values())[::4]:
        assert_restored(report)


@given(raw_texts)
@example("\ufeff\u2028𠀀公开12条\x85")
@example("第二十条第（一）项\n规章 | 0 | 0 | 0 |\n规范性文件 | 1 | 1 | 4 |\n")
def test_reports_of_any_text_come_back_equal(read, raw):
    assert_restored(read(raw))


def test_an_empty_report_comes_back_equal(read):
    assert_restored(read(""))


def test_numbers_keep_their_digits():
    numbers = ("950", "6021.70", "0", "-3.50", "1E+8", "0.10")
    span = Span(0, 1, "x")
    facts = tuple(
        NumericFact(
            0,
            1,
            "x",
            Decimal(n),
            "条",
            "exact",
            "other",
            "count",
            False,
            None,
            Decimal(n),
            span,
            "other",
            0.5,
        )
        for n in numbers
    )
    cells = (Cell("r", "c", Decimal("1.50"), "number", span, "x"), Cell("r", "d", None, "blank"))
    report = Report(
        text="x",
        metadata=Metadata(
            "甲局", 2019, date(2020, 1, 31), "Hans", "county", (date(2019, 1, 1), date(2019, 12, 31))
        ),
        facts=facts,
        tables=(Table("requests", "partial", "为什么", 0, 1, cells, ("1+1=3",)),),
        findings=(Finding("check.x", "contradiction", "不一致", (span,), {"a": Decimal("2.50")}),),
        notes=("note",),
    )
    assert_restored(report)
    assert [str(f.value) for f in Report.from_json(report.to_json()).facts] == list(numbers)
    assert report.to_dict()["facts"][1]["value"] == "6021.70"


def test_the_data_are_plain_json(report, corpus_reports):
    for one in (report, *list(corpus_reports.values())[:10]):
        data = one.to_dict()
        assert json.loads(json.dumps(data)) == data


def test_json_keeps_characters_as_they_are(report):
    assert "政府信息公开" in report.to_json()
    assert "\n" not in report.to_json()
    assert report.to_json(indent=1).startswith('{\n "schema_version"')
    assert Report.from_json(report.to_json(indent=2)) == report


def test_json_is_read_from_text_bytes_and_files(report, tmp_path):
    path = tmp_path / "report.json"
    path.write_text(report.to_json(), encoding="utf8")
    assert Report.from_json(path) == report
    assert Report.from_json(report.to_json().encode("utf8")) == report


def test_sections_come_back_as_a_tree(read):
    report = read(
        "前言。\n一、总体情况\n（一）主动公开\n公开3条。\n（二）依申请公开\n未收到。\n二、存在的问题\n不够。\n"
    )
    rows = report.to_dict()["sections"]
    assert [row["parent"] for row in rows] == [None, None, 1, 1, None]
    assert Report.from_dict(report.to_dict()).sections == report.sections


# -- versions -------------------------------------------------------------------------------------------------


def test_the_schema_version_is_written(report):
    data = report.to_dict()
    assert data["schema_version"] == SCHEMA_VERSION
    assert data["library_version"] == gipr_nlp.__version__
    assert data["rules_digest"] == report.rules_digest
    assert len(report.rules_digest) == 16


@pytest.mark.parametrize("version", ["2.0", "0.9", "", "x", None, 2])
def test_another_schema_version_is_refused(report, version):
    with pytest.raises(RecordError, match=r"schema_version is .*; this version of the library reads 1\.x"):
        Report.from_dict({**report.to_dict(), "schema_version": version})


def test_a_missing_schema_version_is_refused(report):
    data = report.to_dict()
    del data["schema_version"]
    with pytest.raises(RecordError, match=r"schema_version is missing"):
        Report.from_dict(data)


def test_a_later_minor_version_with_new_keys_is_read(report):
    data = {**report.to_dict(), "schema_version": "1.9", "new": 1}
    data["facts"] = [{**fact, "new": []} for fact in data["facts"]]
    assert Report.from_dict(data) == report


# -- broken data ----------------------------------------------------------------------------------------------


def changed(data: dict, path: str, value: object) -> dict:
    """A deep copy of data with one value replaced, or taken out when it is `...`."""
    copy = json.loads(json.dumps(data))
    at = copy
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in way:
        at = at[part]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return copy


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("text", ..., "text"),
        ("meta", ..., "meta"),
        ("facts", 3, "facts"),
        ("facts.0.start", "0", r"facts\[0\]\.start"),
        ("facts.0.start", True, r"facts\[0\]\.start"),
        ("facts.0.value", 3.5, r"facts\[0\]\.value"),
        ("facts.0.value", "three", r"facts\[0\]\.value"),
        ("facts.0.unit", None, r"facts\[0\]\.unit"),
        ("facts.0.bound", "perhaps", r"facts\[0\]\.bound"),
        ("facts.1.text", ..., r"facts\[1\]"),
        ("statements.0.kind", "wish", r"statements\[0\]\.kind"),
        ("meta.published", "21 January", "published"),
        ("meta.year", "2019", "year"),
        ("sections.1.parent", 7, r"sections\[1\]\.parent"),
        ("sections.1.role", ..., "role"),
    ],
)
def test_broken_data_are_refused_and_the_place_is_named(report, path, value, named):
    with pytest.raises(RecordError, match=named):
        Report.from_dict(changed(report.to_dict(), path, value))


@pytest.mark.parametrize("given", [None, [], 3, "report"])
def test_what_is_no_mapping_is_refused(given):
    with pytest.raises(RecordError, match="expected a mapping"):
        Report.from_dict(given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("{", "no valid JSON"),
        ("[]", "expected a mapping"),
        (b"\xff\xfe", "no valid JSON"),
        ("", "no valid JSON"),
    ],
)
def test_broken_json_is_refused(given, message):
    with pytest.raises(RecordError, match=message):
        Report.from_json(given)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(RecordError, match="the file cannot be read"):
        Report.from_json(tmp_path / "missing.json")
