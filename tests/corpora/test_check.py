"""Checking: every rule of the annotation that a program can see, and files that do not belong together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest

from gipr_nlp.corpora.check import check_annotation, check_source, check_split, read_checked
from gipr_nlp.corpora.gold import Gold, GoldFact, GoldHeading, GoldMetadata, GoldStatement
from gipr_nlp.corpora.strata_file import known_strata
from gipr_nlp.errors import CorpusError
from tests.corpora.annotated import HEAD, SMALL, source_of, write_corpus

LONG = "三百一十八" * 5

# each with the column of the passage in the first line of the body, and what the message must say
WRONG = {
    "⟦h1 nothing|一、概述⟧": (13, "unknown role 'nothing'"),
    "⟦h1 overview,nothing|一、概述⟧": (22, "unknown role 'nothing'"),
    "⟦h1 overview|一、概述：⟧": (14, "the heading ends with '：'"),
    "⟦h1 overview|一、⟦h2 overview|概述⟧⟧": (29, "overlaps the one before"),
    "⟦p|人手不足。⟧": (4, "the statement ends with '。'"),
    "⟦p| 人手不足⟧": (4, "begins or ends with white space"),
    "⟦a|公开⟦p|不足⟧⟧": (9, "overlaps the one before"),
    "⟦p #p|不足⟧⟦p #p|不多⟧": (7, "the id #p is used by 2 statements"),
    "⟦c >p|将改进⟧": (7, "no statement is named #p"),
    "⟦a #p|公开⟧⟦c >p|将改进⟧": (16, "which is no problem but achievement"),
    "⟦p #p|不足⟧⟦p >p|不多⟧": (16, "a problem answers no problem"),
    "⟦f nothing 3 条|3条⟧": (16, "unknown indicator 'nothing'"),
    "⟦f other 3 条 <t|3条⟧": (17, "no fact is named #t"),
    "⟦f other 3 条 #t <t|3条⟧": (20, "part of itself"),
    "⟦f other 3 条 #t|3条⟧⟦f other 3 条 #t|3条⟧": (17, "the id #t is used by 2 facts"),
    "⟦f other 3 条|若干条⟧": (14, "without a digit or numeral"),
    f"⟦f other 3 条|{LONG}⟧": (14, "a fact of 25 characters"),
    "⟦n fees.charged 元|没有收费。⟧": (19, "the nil clause ends with '。'"),
}


@pytest.mark.parametrize("body", WRONG)
def test_what_breaks_the_guide_is_reported_where_it_stands(body):
    column, words = WRONG[body]
    problems = check_source(source_of(body), name="a.src")
    found = [p for p in problems if words in p.message]
    assert found, [str(p) for p in problems]
    assert found[0].source == "a.src"
    assert found[0].line == HEAD.count("\n") + 1
    assert found[0].column == column


def test_a_sound_source_has_no_problem():
    assert check_source(SMALL, name="a.src") == []


META = GoldMetadata("青禾市水务局", 2019, None, "Hans", "prefecture")
TEXT = "一、概述\n公开信息318条,没有收费。"

UNSOUND = {
    "the agency is empty": Gold("a.txt", attrs.evolve(META, agency=" ")),
    "before the end of the year": Gold("a.txt", attrs.evolve(META, published=date(2018, 3, 1))),
    "is empty or outside": Gold("a.txt", META, statements=(GoldStatement(5, 99, "problem"),)),
    "sort by offsets": Gold(
        "a.txt", META, statements=(GoldStatement(9, 13, "problem"), GoldStatement(5, 7, "problem"))
    ),
    "a level from 1": Gold("a.txt", META, headings=(GoldHeading(0, 4, 0, "overview"),)),
    "must be the principal one": Gold(
        "a.txt", META, headings=(GoldHeading(0, 4, 1, "overview", ("platform", "overview")),)
    ),
    "value 0 and the bound exact": Gold(
        "a.txt", META, facts=(GoldFact(14, 18, Decimal(1), "元", "exact", "fees.charged", nil=True),)
    ),
    "holds white space": Gold(
        "a.txt", META, facts=(GoldFact(9, 13, Decimal(318), "条 件", "exact", "other"),)
    ),
    "unknown form 'x'": Gold("a.txt", META, tables={"x": {}}),
    "no row 'x'": Gold("a.txt", META, tables={"2019/licensing": {"x": {}}}),
    "no column 'x'": Gold("a.txt", META, tables={"2019/procurement": {"procurement": {"x": Decimal(1)}}}),
    "among the unreadable": Gold("a.txt", META, unreadable={"x": "blank"}),
    "decide for one": Gold(
        "a.txt",
        META,
        tables={"2019/procurement": {"procurement": {"projects": Decimal(1)}}},
        unreadable={"2019/procurement": "blank"},
    ),
}


@pytest.mark.parametrize("words", UNSOUND)
def test_gold_that_no_source_could_give_is_checked_too(words):
    assert [p for p in check_annotation(TEXT, UNSOUND[words], name="a.txt") if words in p.message]


def test_a_passage_at_the_very_start_is_in_order():
    gold = Gold("a.txt", META, headings=(GoldHeading(0, 4, 1, "overview"),))
    assert check_annotation(TEXT, gold) == []


def test_read_checked_lists_all_problems_of_a_file(tmp_path):
    path = tmp_path / "a.src"
    path.write_text(source_of("⟦p|不足。⟧\n⟦c >x|将改进⟧"), "utf8")
    with pytest.raises(CorpusError) as caught:
        read_checked(path)
    assert len(str(caught.value).splitlines()) == 2


# what is done to a built split, and what the check must say; {split} is its folder
DAMAGES = {
    "not built": lambda split: (split / "text" / "train-a.txt").unlink(),
    "line ends are not those": lambda split: (split / "text" / "train-a.txt").write_bytes(
        (split / "text" / "train-a.txt").read_bytes().replace(b"\n", b"\r\n")
    ),
    "gives: run `gipr-nlp corpus build`": lambda split: (split / "gold" / "train-a.json").write_text("{}\n"),
    "no source in sources belongs to it": lambda split: (split / "text" / "more.txt").write_text("x"),
    "without a mark to close": lambda split: (split / "sources" / "train-a.src").write_text(
        source_of("我局⟧"), "utf8"
    ),
    "is not UTF-8": lambda split: (split / "sources" / "train-a.src").write_bytes(b"\xff"),
    "no valid TOML": lambda split: (split.parent / "strata.toml").write_text("x"),
    "expected a table of lines": lambda split: (split.parent / "strata.toml").write_text("x = 1"),
}


@pytest.mark.parametrize("words", DAMAGES)
def test_files_that_do_not_belong_together_are_named(tmp_path, words):
    split = write_corpus(tmp_path, splits=("train",)) / "train"
    assert check_split(split) == []
    DAMAGES[words](split)
    assert [p for p in check_split(split) if words in p.message]


@pytest.mark.parametrize("kept", ["first", "second"])
def test_annotations_kept_for_agreement_must_have_the_same_texts(tmp_path, kept):
    split = write_corpus(tmp_path, splits=("test",)) / "test"
    (split / kept).mkdir()
    (split / kept / "test-a.src").write_text(SMALL.replace("收到", "共收"), "utf8")
    assert [p for p in check_split(split) if "gives: run" in p.message]
    (split / kept / "test-a.src").write_text(SMALL, "utf8")
    assert check_split(split) == []


def test_gold_without_sources_is_checked_against_the_texts(tmp_path):
    split = write_corpus(tmp_path, splits=("train",)) / "train"
    for path in (split / "sources").iterdir():
        path.unlink()
    (split / "sources").rmdir()
    assert check_split(split) == []
    (split / "text" / "train-a.txt").write_text("短", "utf8")
    assert [p for p in check_split(split) if "outside the text" in p.message]
    (split / "text" / "train-a.txt").unlink()
    assert [p for p in check_split(split) if "its raw text is neither" in p.message]


def test_kinds_of_documents_are_those_of_the_list(tmp_path):
    corpus = write_corpus(tmp_path, splits=("train",))
    strata = known_strata(corpus / "train")
    wrong = SMALL.replace('pairs = "P2"', 'pairs = "P2 in one section"').replace("family =", "famly =")
    problems = check_source(wrong, name="a.src", strata=strata)
    assert [(p.line, p.message.split(":")[0]) for p in problems] == [
        (10, "unknown strata.famly; known are family, form, layout, pairs, features, notes"),
        (13, "unknown value 'P2 in one section' of strata.pairs"),
    ]
    assert check_source(wrong, name="a.src") == []
    (corpus / "train" / "sources" / "train-a.src").write_text(wrong, "utf8")
    assert len(check_split(corpus / "train")) == 2
    with pytest.raises(CorpusError, match=r"strata\.famly"):
        read_checked(corpus / "train" / "sources" / "train-a.src")


def test_a_corpus_without_a_list_may_name_its_kinds_freely(tmp_path):
    corpus = write_corpus(tmp_path, splits=("train",))
    (corpus / "strata.toml").unlink()
    assert known_strata(corpus / "train") is None
    path = corpus / "train" / "sources" / "train-a.src"
    path.write_text(SMALL.replace('"P2"', '"whatever"'), "utf8")
    assert read_checked(path).gold.strata["pairs"] == "whatever"


def test_the_corpus_of_this_repository_is_clean(root):
    for split in ("train", "dev", "test"):
        assert [str(p) for p in check_split(root / "corpora" / split)] == []
