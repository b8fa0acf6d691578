"""The folded view: every character of the raw text is accounted for, and every position leads back to it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gipr_nlp.errors import TextError
from gipr_nlp.text.fold import fold
from gipr_nlp.text.reader import text_reader
from gipr_nlp.text.view import Edit, View, build_view
from tests.passages import misquoted
from tests.raw_texts import raw_texts


def view_of(rules, raw: str) -> View:
    try:
        return text_reader(rules).read(raw)
    except TextError:
        pytest.fail("the view refused a text that is not the reader's to refuse")


def faults(view: View) -> list[str]:
    """What is wrong with the map of a view; nothing when each raw character is shown or left out on record."""
    raw, text = view.raw, view.text
    begins, ends = list(view.bounds()[0]), list(view.bounds()[1])
    wrong = []
    if not len(begins) == len(ends) == len(text):
        return [f"{len(text)} characters, but {len(begins)} begin and {len(ends)} end"]
    wrong += [f"backwards at {i}" for i, (a, b) in enumerate(pairwise(begins)) if b < a]
    wrong += [f"backwards at {i}" for i, (a, b) in enumerate(pairwise(ends)) if b < a]
    wrong += [f"empty at {i}" for i, (a, b) in enumerate(zip(begins, ends, strict=True)) if not a < b]
    shown = {at for a, b in zip(begins, ends, strict=True) for at in range(a, b)}
    left_out = {at for edit in view.edits for at in range(edit.start, edit.end)}
    lost = set(range(len(raw))) - shown - left_out
    if lost:
        wrong.append(f"raw offsets neither shown nor left out on record: {sorted(lost)[:5]}")
    if shown - set(range(len(raw))):
        wrong.append("shows what is not there")
    for i in range(len(text)):
        if view.to_raw(i, i + 1) != (begins[i], ends[i]):
            wrong.append(f"to_raw({i}, {i + 1}) is {view.to_raw(i, i + 1)}")
    for offset in range(len(raw)):
        k = view.from_raw(offset)
        if k and ends[k - 1] > offset:
            wrong.append(f"from_raw({offset}) = {k} passes over its own character")
        if k < len(text) and ends[k] <= offset:
            wrong.append(f"from_raw({offset}) = {k} lies before it")
    return wrong


@given(raw_texts)
@example("\ufeff一、概 述\r\n我局高度重视,\r\n認真落實。??")
@example("環(huán)境信\u200b息公開\n- 3 -\n12條")
@example("\u200b")
@example("\n\n\u200b\n")
def test_every_character_is_shown_or_left_out_on_record(rules, raw):
    assert faults(view_of(rules, raw)) == []


def test_the_map_holds_over_the_corpus(rules, corpus_texts):
    wrong = {name: faults(view_of(rules, raw)) for name, raw in corpus_texts.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


@given(raw_texts, st.data())
def test_a_passage_of_the_view_is_the_passage_of_its_characters(rules, raw, data):
    view = view_of(rules, raw)
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    span = view.span(start, end)
    assert span.text == raw[span.start : span.end]
    if start < end:
        assert (span.start, span.end) == (view.to_raw(start, start + 1)[0], view.to_raw(end - 1, end)[1])
    else:
        assert span.start == span.end


@given(raw_texts)
def test_the_fold_is_one_to_one(raw):
    folded = fold(raw)
    assert len(folded.text) == len(raw)
    assert folded.raw == raw


@given(raw_texts)
@example("𠀀𠀀公开㐀信息12条")
@example("环(huán)境信(xìn)息")
@example("入口網站程式公開资讯")
def test_the_document_is_the_raw_text(nlp, raw):
    doc = nlp.make_doc(raw)
    assert doc.text == raw
    assert "".join(token.text for token in doc) == raw
    assert all(len(token.text) > 0 for token in doc)


def test_the_document_is_the_raw_text_over_the_corpus(nlp, corpus_texts):
    assert [name for name, raw in corpus_texts.items() if nlp.make_doc(raw).text != raw] == []


@given(raw_texts)
@example("一、主動公開情況\r\n全年公開信\u200b息1\u200b2條，其中入口網站8條。\r\n")
@example("第二十条第（一）项\n规章 | 0 | 0 | 0 |\n规范性文件 | 1 | 1 | 4 |\n")
def test_every_passage_of_a_report_quotes_the_raw_text(read, raw):
    report = read(raw)
    assert report.text == raw
    assert misquoted(report) == []


def test_every_passage_quotes_the_raw_text_over_the_corpus(corpus_texts, corpus_reports):
    assert {name: misquoted(report) for name, report in corpus_reports.items() if misquoted(report)} == {}
    assert all(corpus_reports[name].text == raw for name, raw in corpus_texts.items())


def test_the_walk_sees_a_wrong_passage(read):
    from attrs import evolve

    report = read("二、主动公开情况\n全年主动公开政府信息950条。")
    moved = evolve(report.facts[0], start=report.facts[0].start - 1)
    assert misquoted(report) == []
    assert misquoted(report.replace(facts=(moved,))) != []


def test_line_ends_of_windows_give_the_same_results_further_on(read):
    plain = "一、概述\n我局认真落实要求。\n二、主动公开情况\n全年公开信息950条，其中网站700条。\n"
    windows = plain.replace("\n", "\r\n")
    shown = [(f.text, f.value, f.indicator) for f in read(plain).facts]
    assert [(f.text, f.value, f.indicator) for f in read(windows).facts] == shown
    assert [h.title for h in read(windows).headings] == [h.title for h in read(plain).headings]
    assert shown, "nothing was read"
    assert read(windows).facts[0].start == windows.index("950条")


def test_a_number_broken_by_an_invisible_character_keeps_its_raw_extent(read):
    raw = "\ufeff二、主动公开情况\n全年公开信\u200b息1\u200b2条。"
    fact = read(raw).facts[0]
    assert (fact.value, fact.text) == (12, "1\u200b2条")
    assert raw[fact.start : fact.end] == "1\u200b2条"


def test_norms_are_the_folded_words(nlp):
    doc = nlp.make_doc("主動公開政府資訊３條，環境保護")
    norms = "".join(token.norm_ for token in doc)
    assert norms == "主动公开政府资讯3条,环境保护"
    assert doc.text == "主動公開政府資訊３條，環境保護"


def test_edits_that_overlap_are_settled_by_their_order():
    view = build_view("甲乙丙丁", "甲乙丙丁", [Edit(1, 3, "X"), Edit(2, 4, "Y"), Edit(1, 2, "Z")])
    assert view.text == "甲X丁"
    assert view.to_raw(1, 2) == (1, 3)
    assert view.from_raw(2) == 1


def test_an_empty_stretch_stays_empty():
    view = build_view("信 息", "信 息", [Edit(1, 2)])
    assert view.to_raw(1, 1) == (2, 2)
    assert view.to_raw(2, 2) == (3, 3)
    assert view.span(0, 0).text == ""


def test_the_map_check_sees_a_lost_character():
    assert faults(View("甲乙丙", "甲丙", [0, 2], [1, 3])) != []
    assert faults(View("甲乙丙", "甲丙", [0, 2], [1, 3], "Hans", (Edit(1, 2),))) == []
    assert faults(View("甲乙", "甲乙", [1, 0], [2, 1])) != []
