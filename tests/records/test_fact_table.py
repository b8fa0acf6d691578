"""The table of facts: one row a fact, stable columns."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gipr_nlp.report import FACT_COLUMNS, Facts, Report

TEXT = (
    "某县水利局2016年政府信息公开工作年度报告\n一、主动公开\n公开信息318条,其中网站270条,微博48条。"
    "公开信息同比增长12%。未收到公开申请。\n"
)


def test_one_row_a_fact_with_the_columns_in_order(read):
    report = read(TEXT)
    rows = report.facts.to_records()
    assert len(rows) == len(report.facts)
    assert all(tuple(row) == FACT_COLUMNS for row in rows)
    assert [(r["value"], r["part_of"]) for r in rows[:3]] == [
        (Decimal(318), None), (Decimal(270), 0), (Decimal(48), 0),
    ]  # fmt: skip
    assert (rows[3]["direction"], rows[3]["base"]) == ("up", "previous_year")
    assert rows[4]["nil"]


def test_no_facts_give_no_rows():
    assert Facts().to_records() == []


def test_the_table_survives_the_file(read):
    report = read(TEXT)
    assert Report.from_json(report.to_json()).facts.to_records() == report.facts.to_records()


def test_the_frame_has_the_same_columns(read):
    pytest.importorskip("pandas")
    frame = read(TEXT).facts.to_frame()
    assert tuple(frame.columns) == FACT_COLUMNS
    assert frame["value"].tolist() == [318.0, 270.0, 48.0, 12.0, 0.0]
    assert frame["part_of"].isna().tolist() == [True, False, False, True, True]
    assert tuple(Facts().to_frame().columns) == FACT_COLUMNS
