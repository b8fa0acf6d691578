"""Annotated sources: the raw text comes out to the character, and what is wrong is said with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given

from gipr_nlp.corpora.gold import Gold, GoldFact, GoldFinding, GoldHeading, GoldMetadata, GoldStatement
from gipr_nlp.corpora.markup import (
    find_problems,
    parse_source,
    read_raw,
    read_source,
    remove_marks,
    write_source,
)
from gipr_nlp.errors import CorpusError
from tests.corpora.annotated import HEAD, SMALL, annotated_bodies, source_of


def quotes(text, rows):
    return [text[row.start : row.end] for row in rows]


def test_every_mark_becomes_its_record():
    made = parse_source(SMALL, name="folder/small.src")
    text, gold = made.text, made.gold
    assert gold.document == "small.txt"
    assert gold.metadata == GoldMetadata("青禾市水务局", 2019, date(2020, 1, 21), "Hans", "prefecture")
    assert quotes(text, gold.headings) == ["一、总体情况", "五、存在的主要问题及改进情况"]
    assert gold.headings[0].roles == ("overview", "platform")
    assert gold.headings[0].role == "overview"
    assert [(s.kind, s.id, s.answers) for s in gold.statements] == [
        ("achievement", "", ()),
        ("problem", "p1", ()),
        ("problem", "p2", ()),
        ("commitment", "", ("p1", "p2")),
    ]
    assert quotes(text, gold.facts) == ["318余条", "270条", "2件以上", "没有收费"]
    total, part, bounded, nil = gold.facts
    assert (total.value, total.unit, total.bound, total.id, total.subject) == (
        Decimal(318), "条", "approx", "t", "主动公开信息",
    )  # fmt: skip
    assert part.part_of == "t"
    assert bounded.bound == "at_least"
    assert (nil.nil, nil.optional, nil.value, nil.unit) == (True, True, 0, "元")
    assert gold.tables == {"2019/procurement": {"procurement": {"projects": Decimal(2)}}}
    assert gold.unreadable == {"requests": "blank cells were dropped"}
    assert gold.findings == (GoldFinding("breakdown", "parts 270 + 40 give 310, the total says 318"),)
    assert gold.strata["features"] == ("web-furniture", "planted-contradiction")


@given(annotated_bodies)
def test_removing_the_marks_gives_the_raw_text(pair):
    body, raw = pair
    assert parse_source(source_of(body)).text == raw
    assert remove_marks(source_of(body)) == raw


@given(annotated_bodies)
def test_writing_is_the_inverse_of_reading(pair):
    body, raw = pair
    gold = parse_source(source_of(body)).gold
    again = parse_source(write_source(raw, gold))
    assert again.text == raw
    assert again.gold == gold


@pytest.mark.parametrize("split", ["train", "dev"])
def test_sources_of_the_corpus_survive_a_round_trip(split, root):
    paths = sorted((root / "corpora" / split / "sources").glob("*.src"))
    assert paths
    for path in paths:
        made = read_source(path)
        again = parse_source(write_source(made.text, made.gold), name=path.name)
        assert (again.text, again.gold) == (made.text, made.gold)


@given(annotated_bodies)
def test_every_offset_leads_back_to_its_character(pair):
    body, raw = pair
    made = parse_source(source_of(body))
    lines = made.source.split("\n")
    for offset in range(len(raw)):
        line, column = made.locate(offset)
        assert (lines[line - 1] + "\n")[column - 1] == raw[offset]


def test_line_ends_and_blanks_stay_as_they_are():
    raw = "\ufeff 一、概述\r\n\u3000\u3000我局\r公开。\n\n"
    assert parse_source(source_of(raw)).text == raw


def test_windows_line_ends_in_the_head_are_read():
    assert parse_source(HEAD.replace("\n", "\r\n") + "我局\r\n").text == "我局\r\n"


# each with the line below the head, the column, and what the message must say
BROKEN = {
    "我局⟧公开": (1, 3, "without a mark to close"),
    "一\n我局⟦a|公开": (2, 3, "never closed"),
    "⟦a 公开⟧": (1, 1, "mark without |"),
    "⟦a\n|公开⟧": (1, 1, "mark without |"),
    "⟦x|公开⟧": (1, 1, "unknown mark 'x'"),
    "⟦|公开⟧": (1, 1, "unknown mark ''"),
    "我局⟦a|⟧": (1, 3, "holds no text"),
    "⟦h1|一、概述⟧": (1, 1, "⟦h1 ROLE|…⟧"),
    "⟦h1 overview fees|一、概述⟧": (1, 1, "several roles as a,b"),
    "⟦p p1|人手不足⟧": (1, 1, "'p1' is nothing a statement carries"),
    "⟦p #|人手不足⟧": (1, 1, "'#' is nothing a statement carries"),
    "⟦c >p1,|将改进⟧": (1, 1, "'>p1,' is nothing a statement carries"),
    "⟦f disclosure.total 3|3条⟧": (1, 1, "⟦f INDICATOR VALUE UNIT|…⟧"),
    "公开⟦f disclosure.total 3,000 条|3,000条⟧": (1, 3, "'3,000' is no plain decimal"),
    "⟦f disclosure.total ~~3 条|3条⟧": (1, 1, "'~3' is no plain decimal"),
    "⟦f disclosure.total 3万 条|3万条⟧": (1, 1, "work out 万"),
    '⟦f disclosure.total 3 条 "信息|3条⟧': (1, 1, "⟦f INDICATOR VALUE UNIT|…⟧"),
    "⟦n fees.charged 0 元|没有收费⟧": (1, 1, "⟦n INDICATOR UNIT|…⟧"),
}


@pytest.mark.parametrize("body", BROKEN)
def test_a_broken_mark_is_reported_where_it_stands(body):
    line, column, words = BROKEN[body]
    _, problems = find_problems(source_of(body), name="a.src")
    assert [p for p in problems if words in p.message]
    problem = next(p for p in problems if words in p.message)
    assert (problem.source, problem.line, problem.column) == ("a.src", line + HEAD.count("\n"), column)


def test_one_error_lists_every_problem_by_file_line_and_column():
    with pytest.raises(CorpusError) as caught:
        parse_source(source_of("⟦x|公开⟧\n我局⟧"), name="folder/a.src")
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert {line.split(": ")[0] for line in lines} == {"folder/a.src:8:1", "folder/a.src:9:3"}
    assert "(at '⟦x|公开⟧')" in str(caught.value)


# each with the line and what the message must say
BROKEN_HEADS = {
    "我局公开信息。": (1, "must start with a line +++"),
    "\ufeff" + SMALL: (1, "byte order mark"),
    SMALL.replace("year = 2019", "year = "): (4, "no valid TOML"),
    SMALL.replace("year = 2019", 'year = "2019"'): (4, "year must be a number"),
    SMALL.replace('agency = "青禾市水务局"\n', ""): (2, "needs agency"),
    SMALL.replace('"Hans"', '"Simplified"'): (6, "needs script, one of Hans, Hant"),
    SMALL.replace('"prefecture"', '"city"'): (7, "needs level, one of national"),
    SMALL.replace("2020-01-21", "21.1.2020"): (5, "published must be a date"),
    SMALL.replace("[strata]", "[stratum]"): (9, "unknown part 'stratum'"),
    SMALL.replace('script = "Hans"', 'script = "Hans"\ntitle = "x"'): (7, "unknown key 'title'"),
    SMALL.replace('pairs = "P2"', "pairs = 2"): (13, "strata.pairs must be a text"),
    SMALL.replace("2019/procurement", "2020/procurement"): (16, "unknown form '2020/procurement'"),
    SMALL.replace('"2 _"', '"2"'): (17, "1 values for the 2 columns projects, amount"),
    SMALL.replace('"2 _"', '"2 1,5"'): (17, "'1,5' is neither a plain number nor _"),
    SMALL.replace('requests = "blank', 'requests = 3 # "blank'): (20, "must be the reason"),
    SMALL.replace("message = ", "text = "): (22, "[[finding]] with check and message"),
}


@pytest.mark.parametrize("source", BROKEN_HEADS, ids=lambda s: BROKEN_HEADS[s][1])
def test_a_broken_head_is_reported_where_it_stands(source):
    line, words = BROKEN_HEADS[source]
    _, problems = find_problems(source, name="a.src")
    assert [(p.line, words in p.message) for p in problems] == [(line, True)]


META = GoldMetadata("青禾市水务局", 2019, None, "Hans", "prefecture")

UNWRITABLE = {
    "crosses": Gold(
        "a.txt", META, statements=(GoldStatement(0, 4, "problem"), GoldStatement(2, 6, "problem"))
    ),
    "outside the text": Gold("a.txt", META, statements=(GoldStatement(4, 99, "problem"),)),
    "double quote": Gold(
        "a.txt", META, facts=(GoldFact(0, 2, Decimal(1), "条", "exact", "other", subject='"'),)
    ),
    "unit": Gold("a.txt", META, facts=(GoldFact(0, 2, Decimal(1), "条 件", "exact", "other"),)),
    "role": Gold("a.txt", META, headings=(GoldHeading(0, 2, 1, "a b"),)),
    "cannot be written in a mark": Gold(
        "a.txt", META, facts=(GoldFact(0, 2, Decimal(1), "条", "exact", "other", subject="a|b"),)
    ),
    "unknown form": Gold("a.txt", META, tables={"x": {}}),
    "no column": Gold("a.txt", META, tables={"2019/procurement": {"procurement": {"x": Decimal(1)}}}),
}


@pytest.mark.parametrize("words", UNWRITABLE)
def test_what_cannot_be_written_as_marks_is_refused(words):
    with pytest.raises(CorpusError, match=words):
        write_source("人手不足,更新不及时。", UNWRITABLE[words])


def test_a_text_with_signs_of_marks_cannot_be_annotated_inline():
    with pytest.raises(CorpusError, match="holds ⟧ at offset 2"):
        write_source("我局⟧公开", Gold("a.txt", META))


def test_odd_characters_in_the_head_survive():
    gold = Gold(
        "source.txt",
        attrs.evolve(META, agency='青"禾\\市\x7f\t局'),
        strata={"family": "F2", "features": ("a # b", "[[x]]", "")},
        findings=(GoldFinding("breakdown", "1\n2"),),
    )
    assert parse_source(write_source("我局", gold)).gold == gold


def test_a_file_that_is_no_utf8_or_not_there_is_named(tmp_path):
    path = tmp_path / "a.src"
    path.write_bytes("政府".encode("gb18030"))
    with pytest.raises(CorpusError, match=r"a\.src: byte 0 is not UTF-8"):
        read_source(path)
    with pytest.raises(CorpusError, match=r"none\.src"):
        read_raw(tmp_path / "none.src")
