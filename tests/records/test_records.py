"""The record types: frozen, comparable, and with the small services users call."""

from __future__ import annotations

import attrs
import pytest

from gipr_nlp import report as records
from gipr_nlp.report import Report, Section, Span
from tests.passages import walk_records

TEXT = (
    "前言。\n一、总体情况\n（一）主动公开情况\n公开信息3条。\n（二）依申请公开情况\n未收到申请。\n"
    "二、存在的问题\n更新不够及时。下一步将加强更新。\n"
)
RECORDS = [value for value in vars(records).values() if isinstance(value, type) and attrs.has(value)]


def test_all_records_are_here():
    assert {record.__name__ for record in RECORDS} >= {
        "Report", "Section", "Heading", "Statement", "NumericFact", "Table", "Cell", "Finding", "Span", "Evidence",
        "Metadata", "MetadataSource",
    }  # fmt: skip


def test_records_are_frozen(read, corpus_reports):
    seen = set()
    for report in list(corpus_reports.values())[:6]:
        for _, value in walk_records(report):
            if not attrs.has(type(value)) or type(value) in seen:
                continue
            seen.add(type(value))
            for field in attrs.fields(type(value)):
                with pytest.raises(attrs.exceptions.FrozenInstanceError):
                    setattr(value, field.name, None)
            with pytest.raises((attrs.exceptions.FrozenInstanceError, AttributeError)):
                value.something_new = 1
    assert len(seen) >= 10


def test_sequences_in_records_cannot_be_changed(corpus_reports):
    for report in list(corpus_reports.values())[:6]:
        assert [path for path, value in walk_records(report) if isinstance(value, list)] == []


def test_equal_readings_are_equal_records(nlp):
    assert nlp(TEXT)._.gipr == nlp(TEXT)._.gipr
    assert nlp(TEXT)._.gipr != nlp(TEXT + "。")._.gipr


def test_the_tree_is_walked_in_document_order(read):
    report = read(TEXT)
    assert next((s.level, s.role) for s in report.walk()) == (0, "preamble")
    assert [s.title for s in report.walk()] == [
        "",
        "总体情况",
        "主动公开情况",
        "依申请公开情况",
        "存在的问题",
    ]
    assert [s.title for s in report.sections] == ["", "总体情况", "存在的问题"]
    assert [s.title for s in report.sections[1].walk()] == ["总体情况", "主动公开情况", "依申请公开情况"]
    assert [h.text for h in report.headings] == [s.heading.text for s in report.walk() if s.heading]


def tree_faults(sections: tuple[Section, ...], start: int, end: int, level: int) -> list[str]:
    wrong = []
    at = start
    for section in sections:
        if not (at <= section.start < section.end <= end):
            wrong.append(f"{section.title} {section.start}-{section.end} outside {at}-{end}")
        if section.level <= level and section.heading is not None:
            wrong.append(f"{section.title} of level {section.level} under level {level}")
        at = section.end
        first = section.heading.start if section.heading else section.start
        if first != section.start:
            wrong.append(f"{section.title} does not begin with its heading")
        wrong += tree_faults(section.children, section.start, section.end, section.level)
    return wrong


def test_sections_are_a_tree_over_the_corpus(corpus_reports):
    wrong = {n: tree_faults(r.sections, 0, len(r.text), 0) for n, r in corpus_reports.items()}
    assert {name: faults for name, faults in wrong.items() if faults} == {}
    gaps = {
        name: [(a.end, b.start) for a, b in zip(r.sections, r.sections[1:], strict=False) if a.end != b.start]
        for name, r in corpus_reports.items()
    }
    assert {name: found for name, found in gaps.items() if found} == {}


def test_kinds_of_statements_are_views_of_one_list(read):
    report = read(TEXT)
    together = sorted(
        (*report.achievements, *report.problems, *report.commitments), key=report.statements.index
    )
    assert tuple(together) == report.statements
    assert report.problems
    assert report.commitments
    assert report.contradictions == tuple(f for f in report.findings if f.severity == "contradiction")


def test_confidences_lie_between_nothing_and_certainty(corpus_reports):
    wrong = [
        (name, path, value)
        for name, report in corpus_reports.items()
        for path, value in walk_records(report)
        if path.endswith(".confidence") and not 0.0 <= value <= 1.0
    ]
    assert wrong == []


def test_all_results_carry_evidence_of_known_rules(corpus_reports, rules):
    known = {*rules.rules, *rules.checks, *rules.indicators, *rules.phrases}
    known |= {f"form.{name}" for name in rules.forms} | {
        f"unit.{unit.canonical}" for unit in rules.units.values()
    }
    unknown, bare = set(), []
    for name, report in corpus_reports.items():
        for item in (*report.headings, *report.statements, *report.facts, *report.tables, *report.findings):
            bare += [] if item.evidence else [(name, item)]
            unknown |= {(e.component, e.source) for e in item.evidence if e.source not in known}
    assert bare == []
    # what the place of a result says for it has no rule: where it stands in a list, in a sentence, beside a sum of money
    around = {
        "context.list",
        "context.joined",
        "context.flow",
        "context.money",
        "context.part",
        "context.published",
    }
    assert {pair for pair in unknown if not pair[1].startswith("model:")} <= {
        (component, source) for component in ("gipr_facts", "gipr_statements") for source in around
    }


def test_passages_know_whether_they_overlap():
    assert Span(0, 2, "公开").overlaps(Span(1, 3, "开信"))
    assert not Span(0, 2, "公开").overlaps(Span(2, 3, "信"))


def test_a_copy_with_changes_leaves_the_report_alone(read):
    report = read(TEXT)
    other = report.replace(notes=("seen",))
    assert other.notes == ("seen",)
    assert report.notes != ("seen",)
    assert other.replace(notes=report.notes) == report


def test_tables_and_cells_are_found_by_key(corpus_reports):
    table = next(t for r in corpus_reports.values() for t in r.tables if t.state == "verified")
    report = next(r for r in corpus_reports.values() if table in r.tables)
    assert report.table(table.schema) in report.tables
    cell = next(c for c in table.cells if c.value is not None)
    assert table.value(cell.row, cell.column) == cell.value
    assert table.value("no such row", cell.column) is None
    assert report.table("no such form") is None


def test_a_report_says_in_one_line_what_it_is(read):
    assert repr(read(TEXT)).startswith("<Report unknown agency ?: 4 headings, ")
    assert isinstance(read(TEXT), Report)
