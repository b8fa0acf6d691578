"""``gipr-nlp corpus``: what each command prints, writes and refuses."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from gipr_nlp.cli import app
from gipr_nlp.errors import CorpusError
from tests.corpora.annotated import SMALL, source_of, write_corpus


def run(*arguments):
    return CliRunner().invoke(app, ["corpus", *map(str, arguments)])


def test_build_says_what_it_built(tmp_path):
    corpus = write_corpus(tmp_path, splits=("train",), built=False)
    done = run("build", corpus)
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == "2 sources, 2 built anew"
    assert run("build", corpus).output == "2 sources, 0 built anew\n"


def test_build_of_single_sources(tmp_path):
    path = tmp_path / "a.src"
    path.write_text(SMALL, "utf8")
    assert run("build", path, "--text", tmp_path, "--gold", tmp_path).exit_code == 0
    assert (tmp_path / "a.txt").is_file()
    assert (tmp_path / "a.json").is_file()


def test_broken_sources_end_a_build_with_all_their_problems(tmp_path):
    path = tmp_path / "a.src"
    path.write_text(source_of("⟦x|我局⟧\n人手⟧"), "utf8")
    done = run("build", path)
    assert isinstance(done.exception, CorpusError)
    assert len(str(done.exception).splitlines()) == 2


def test_check_is_silent_where_all_is_well_and_fails_where_not(tmp_path):
    corpus = write_corpus(tmp_path)
    run("index", corpus)
    done = run("check", corpus)
    assert (done.exit_code, done.output) == (0, "3 splits: 0 problems\n")
    (corpus / "dev" / "text" / "dev-a.txt").unlink()
    done = run("check", corpus)
    assert done.exit_code == 1
    assert "not built: run `gipr-nlp corpus build`" in done.output
    assert done.output.splitlines()[-1] == "3 splits: 1 problems"


def test_check_of_one_source_names_line_and_column(tmp_path):
    corpus = write_corpus(tmp_path, splits=("dev",))
    path = corpus / "dev" / "sources" / "dev-a.src"
    path.write_text(SMALL.replace('"P2"', '"P3"').replace("⟦p #p2|人手不足⟧", "⟦p #p2|人手不足,⟧"), "utf8")
    done = run("check", path)
    assert done.exit_code == 1
    assert f"{path}:13:1: unknown value 'P3' of strata.pairs" in done.output
    assert "the statement ends with ','" in done.output


def test_check_sees_an_index_out_of_date(tmp_path):
    corpus = write_corpus(tmp_path)
    done = run("check", corpus)
    assert done.exit_code == 1
    assert "README.md: block 'counts' is out of date: run `gipr-nlp corpus index`" in done.output


def test_index_says_what_it_wrote(tmp_path):
    corpus = write_corpus(tmp_path)
    assert run("index", corpus).output.splitlines() == [
        f"wrote {corpus / name}" for name in ("index.csv", "README.md", "guide.md")
    ]


def test_to_spacy_counts_the_documents(tmp_path):
    corpus = write_corpus(tmp_path, splits=("train", "dev"))
    out = tmp_path / "out"
    assert run("to-spacy", corpus, out).output.splitlines() == [
        f"wrote {out / 'train.spacy'}: 2 documents",
        f"wrote {out / 'dev.spacy'}: 2 documents",
    ]


def test_agreement_as_a_table_and_as_json(tmp_path):
    split = write_corpus(tmp_path, splits=("test",)) / "test"
    second = tmp_path / "second"
    second.mkdir()
    for path in (split / "sources").iterdir():
        (second / path.name).write_text(
            path.read_text("utf8").replace("⟦p #p2|", "⟦p|").replace(",p2", ""), "utf8"
        )
    done = run("agreement", split, second)
    assert done.exit_code == 0
    assert done.output.startswith("test: 2 documents")
    data = json.loads(
        run("agreement", split, second, "--format", "json", "--by", "era", "--bootstrap", 0).output
    )
    assert data["measures"]["problem.items"]["f1"] == 1.0
    assert data["measures"]["pairs"]["recall"] == 0.5
    assert {group["value"] for group in data["strata"]["era"]} == {"2015-2018", "2019-2020"}
    assert "documents" not in data


@pytest.mark.parametrize("command", ["build", "check", "index"])
def test_a_folder_without_reports_is_refused(tmp_path, command):
    done = run(command, tmp_path)
    assert isinstance(done.exception, CorpusError)
    assert str(tmp_path) in str(done.exception)


def test_a_file_that_is_no_source_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x")
    assert "is no annotated source" in str(run("check", path).exception)
