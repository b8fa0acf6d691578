"""Texts that are no reports: each gives a defined result or one clear error of the library."""

from __future__ import annotations

import pickle
import random

import pytest

import gipr_nlp
from gipr_nlp.errors import GiprError, RuleError, TextError


@pytest.mark.parametrize("text", ["", " ", "\n", "\u3000\r\n\t\x0b\x0c\x85\u2028 ", "\ufeff", "\u200b"])
def test_an_empty_text_gives_an_empty_report_with_a_note(nlp, text):
    report = gipr_nlp.extract(text, nlp=nlp)
    assert report.text == text
    found = (report.headings, report.statements, report.facts, report.tables, report.findings)
    assert found == ((),) * 5
    assert (report.metadata.agency, report.metadata.year, report.metadata.level) == (None, None, None)
    assert "the text is empty; if it came from a PDF, the file may hold images only" in report.notes


def test_an_empty_document_is_an_ordinary_document(nlp):
    doc = nlp("")
    assert (doc.text, len(doc)) == ("", 0)
    assert doc._.gipr.text == ""
    assert all(len(group) == 0 for group in doc.spans.values())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "expected the text of a report as str, found NoneType"),
        (7, "found int"),
        (["一、概述"], "found list"),
        (b"abc", r"given as bytes; decode it first.*gb18030"),
        (bytearray(b"abc"), "given as bytes"),
        ("一、概述\x00公开", r"a NUL character at offset 4: this looks like binary data"),
        ("一、概述\udc80", r"a lone surrogate at offset 4: .* wrong encoding .*; decode them again"),
        ("\ud83d公开", "a lone surrogate at offset 0"),
    ],
)
def test_what_is_no_text_is_refused(nlp, text, message):
    with pytest.raises(TextError, match=message):
        gipr_nlp.extract(text, nlp=nlp)


def binary(seed: int, size: int = 4000) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.mark.parametrize("encoding", ["latin-1", "cp437", "utf-8", "gb18030", "utf-16-le"])
def test_binary_data_decoded_as_text_are_refused(nlp, encoding):
    for seed in range(3):
        text = binary(seed).decode(encoding, errors="replace").encode("utf8", "replace").decode("utf8")
        for given in (text, text.replace("\x00", "")):
            # random bytes read as UTF-16 are mostly characters of some script: that cannot be told from a text
            if encoding == "utf-16-le":
                assert gipr_nlp.extract(given.replace("\x00", ""), nlp=nlp).facts == ()
                continue
            with pytest.raises(TextError, match="this looks like binary"):
                gipr_nlp.extract(given, nlp=nlp)


def test_a_report_read_with_losses_is_refused(nlp):
    lost = ("全年主动公开政府信息九百五十条。" * 20).encode("gb18030").decode("utf8", errors="replace")
    with pytest.raises(TextError, match=r"control or replacement characters.*gb18030"):
        gipr_nlp.extract(lost, nlp=nlp)


def test_a_few_broken_characters_are_no_reason_to_refuse(nlp):
    text = "二、主动公开情况\n\x07全年主动公开政府信息950条。\ufffd\n" + "我局认真落实要求。\n" * 5
    assert gipr_nlp.extract(text, nlp=nlp).facts[0].value == 950


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_a_text_read_with_the_wrong_encoding_is_noted(nlp, encoding):
    garbled = "主动公开政府信息".encode("gb18030").decode(encoding, errors="ignore")
    notes = gipr_nlp.extract(garbled, nlp=nlp).notes
    assert any("decoded with the wrong encoding" in note for note in notes)


def test_other_languages_give_an_empty_report_with_a_note(nlp):
    report = gipr_nlp.extract("This year we published 950 documents.\n", nlp=nlp)
    assert report.facts == ()
    assert any("hardly any character of the text is Chinese" in note for note in report.notes)


def test_a_huge_text_is_refused_at_once_and_the_limit_can_be_raised(nlp):
    huge = "全年主动公开政府信息950条。\n" * 1_300_000  # 20 million characters
    with pytest.raises(
        TextError, match=r"20,800,000 characters, more than the limit of 1,000,000; split the file"
    ):
        gipr_nlp.extract(huge, nlp=nlp)
    with pytest.raises(TextError, match="more than the limit"):
        nlp(huge)
    small = gipr_nlp.load(max_characters=20)
    with pytest.raises(TextError, match="21 characters, more than the limit of 20"):
        gipr_nlp.extract("字" * 21, nlp=small)
    assert gipr_nlp.extract("全年公开信息12条。", nlp=small).facts[0].value == 12


def test_the_pipeline_refuses_what_extract_refuses(nlp):
    for text in ("一\x00", "一\udc80"):
        with pytest.raises(TextError):
            nlp(text)


def test_nothing_ever_gives_a_value_that_is_not_printed(read):
    for text in ("全年公开信息  条。", "公开信息——条", "受理申请 件,答复 件。", "收费 元"):
        assert read(f"二、公开情况\n{text}\n").facts == (), text


def test_arguments_that_exclude_each_other(nlp):
    with pytest.raises(ValueError, match="either nlp or rules"):
        gipr_nlp.extract("一", nlp=nlp, rules=[{"lexicon": {"words": ["甲乙"]}}])
    with pytest.raises(ValueError, match="either nlp or rules"):
        next(gipr_nlp.extract_many(["一"], nlp=nlp, rules=[{"lexicon": {"words": ["甲乙"]}}]))
    with pytest.raises(ValueError, match="n_process must be 1 or more, not 0"):
        next(gipr_nlp.extract_many(["一"], nlp=nlp, n_process=0))


@pytest.mark.parametrize("given", ["一、概述", b"abc"])
def test_one_text_where_many_are_expected(nlp, given):
    with pytest.raises(TextError, match=r"expected several texts; for a single one call extract\(\)"):
        next(gipr_nlp.extract_many(given, nlp=nlp))


def test_errors_of_single_texts_can_be_handled(nlp):
    seen = []
    texts = ["二、公开情况\n公开信息3条。", "\x00", "", 5]
    with pytest.raises(TextError, match="NUL"):
        list(gipr_nlp.extract_many(texts, nlp=nlp))
    kept = list(
        gipr_nlp.extract_many(texts, nlp=nlp, on_error=lambda text, error: seen.append((text, error)))
    )
    assert [report.text for report in kept] == [texts[0], ""]
    assert [text for text, _ in seen] == ["\x00", 5]
    assert all(isinstance(error, TextError) for _, error in seen)
    empty = gipr_nlp.extract("", nlp=nlp)
    replaced = list(gipr_nlp.extract_many(texts, nlp=nlp, on_error=lambda *_: empty))
    assert [report.text for report in replaced] == [texts[0], "", "", ""]


def test_a_missing_pipeline_folder(tmp_path):
    with pytest.raises(gipr_nlp.ModelError, match="is no saved pipeline"):
        gipr_nlp.load(model=tmp_path / "missing")


def test_errors_travel_between_processes():
    for error in (RuleError("broken", source="a.toml", rule="x.y", field="cues"), TextError("no text")):
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is type(error)
        assert str(copy) == str(error)
        assert isinstance(copy, GiprError)
        assert copy.__dict__ == error.__dict__
