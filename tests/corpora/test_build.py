"""Building: texts and gold come out of the sources to the byte, and a broken source stops everything."""

from __future__ import annotations

import json

import pytest

from gipr_nlp.corpora.build import build_sources, build_split
from gipr_nlp.errors import CorpusError
from tests.corpora.annotated import SMALL, source_of, write_corpus


def test_texts_and_gold_lie_beside_the_sources(tmp_path):
    write_corpus(tmp_path, splits=("train",), built=False)
    reports = build_split(tmp_path / "train")
    assert [(r.source.gold.name, r.changed) for r in reports] == [("train-a", True), ("train-b", True)]
    text = (tmp_path / "train/text/train-a.txt").read_bytes().decode("utf8")
    assert text == reports[0].source.text
    assert "⟦" not in text
    gold = json.loads((tmp_path / "train/gold/train-a.json").read_text("utf8"))
    assert gold["document"] == "train-a.txt"
    heading = gold["headings"][0]
    assert text[heading["start"] : heading["end"]] == "一、总体情况"


def test_what_is_up_to_date_is_left_alone(tmp_path):
    write_corpus(tmp_path, splits=("train",))
    path = tmp_path / "train/text/train-a.txt"
    before = path.stat().st_mtime_ns
    assert [r.changed for r in build_split(tmp_path / "train")] == [False, False]
    assert path.stat().st_mtime_ns == before
    path.write_text("old", "utf8")
    assert [r.changed for r in build_split(tmp_path / "train")] == [True, False]


def test_line_ends_are_written_as_they_stand(tmp_path):
    source = tmp_path / "train" / "sources" / "a.src"
    source.parent.mkdir(parents=True)
    source.write_bytes(source_of("我局\r\n⟦a|公开信息⟧\r\n").encode())
    build_split(tmp_path / "train")
    assert (tmp_path / "train/text/a.txt").read_bytes() == "我局\r\n公开信息\r\n".encode()


def test_a_broken_source_stops_everything_and_all_are_listed(tmp_path):
    write_corpus(tmp_path, splits=("train",), built=False)
    sources = tmp_path / "train" / "sources"
    (sources / "x.src").write_text(source_of("⟦x|我局⟧"), "utf8")
    (sources / "y.src").write_text(source_of("⟦p|人手不足。⟧"), "utf8")
    with pytest.raises(
        CorpusError, match=r"(?s)x\.src:8:1: unknown mark 'x'.*y\.src:8:4: the statement ends"
    ):
        build_split(tmp_path / "train")
    assert not (tmp_path / "train" / "text").exists()


def test_single_sources_may_be_built_elsewhere(tmp_path):
    source = tmp_path / "one.src"
    source.write_bytes(SMALL.encode())
    build_sources([source], text=tmp_path / "t", gold=tmp_path / "g")
    assert (tmp_path / "t/one.txt").is_file()
    assert (tmp_path / "g/one.json").is_file()


def test_a_folder_without_sources_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="holds no sources"):
        build_split(tmp_path)
