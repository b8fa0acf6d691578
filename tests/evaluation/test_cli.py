"""``gipr-nlp evaluate``: tables, JSON, errors, comparisons, and what is kept from the held-out split."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gipr_nlp.cli import app
from gipr_nlp.errors import CorpusError
from tests.corpora.annotated import write_corpus
from tests.evaluation.test_record import DOCUMENT


def run(*arguments):
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A small corpus that the tests do not change."""
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture
def other_rules(tmp_path) -> Path:
    """A rule file that takes the heading of problems for one of fees."""
    path = tmp_path / "own.toml"
    path.write_text(
        'format = 1\nname = "own"\n[[rule]]\nid = "own.fees"\ncomponent = "roles"\noutcome = "fees"\n'
        'weight = 90\nsince = "1"\nwhy = "for a test"\ncues = ["主要问题"]\n',
        "utf8",
    )
    return path


def test_the_dev_split_is_scored_unless_another_is_named(corpus):
    assert run(corpus, "--bootstrap", 0).output.startswith("dev: 2 documents")
    assert run(corpus, "--split", "train", "--bootstrap", 0).output.startswith("train: 2 documents")
    assert run(corpus / "train", "--bootstrap", 0).output.startswith("train: 2 documents")


def test_kinds_of_documents_and_errors_are_shown_on_request(corpus):
    said = run(corpus, "--by", "era", "--by", "features", "--errors", 1, "--bootstrap", 0).output
    assert "by era" in said
    assert "planted-contradiction" in said
    plain = run(corpus, "--bootstrap", 0).output
    assert "by era" not in plain
    assert len(plain) < len(said)


def test_json_holds_as_many_errors_as_asked_for(corpus):
    data = json.loads(
        run(corpus, "--format", "json", "--by", "script", "--errors", 1, "--bootstrap", 10).output
    )
    assert set(data["measures"]) >= {"headings", "facts", "cells"}
    assert data["resamples"] == 10
    assert [group["value"] for group in data["strata"]["script"]] == ["Hans"]
    kinds = [(error["measure"], error["kind"]) for error in data["errors"]]
    assert len(kinds) == len(set(kinds))
    assert json.loads(run(corpus, "--format", "json", "--bootstrap", 0).output)["errors"] == []


def test_two_rule_sets_are_compared_on_the_same_reports(corpus, other_rules):
    said = run(corpus, "--against", other_rules, "--bootstrap", 20).output
    assert "headings.role" in said
    assert "-0.500" in said
    data = json.loads(run(corpus, "--against", other_rules, "--format", "json", "--bootstrap", 20).output)
    role = data["measures"]["headings.role"]
    assert (role["first"], role["second"], role["difference"]) == (1.0, 0.5, -0.5)
    assert role["low"] <= role["difference"] <= role["high"]
    assert data["measures"]["facts"]["difference"] == 0
    assert [d["name"] for d in data["documents"]] == ["dev-a", "dev-b"]
    sealed = run(corpus, "--split", "test", "--against", other_rules, "--bootstrap", 0).output
    assert "test-a" not in sealed
    assert "headings.role" in sealed


def test_own_rules_are_scored_like_the_built_in_ones(corpus, other_rules):
    data = json.loads(run(corpus, "--rules", other_rules, "--format", "json", "--bootstrap", 0).output)
    assert data["measures"]["headings.role"]["f1"] == 0.5


def test_the_held_out_split_is_measured_as_a_whole(corpus):
    done = run(corpus, "--split", "test", "--errors", 5)
    assert isinstance(done.exception, CorpusError)
    assert "is held out: it is measured as a whole" in str(done.exception)
    said = run(corpus, "--split", "test", "--format", "json", "--by", "era", "--bootstrap", 0).output
    data = json.loads(said)
    assert "errors" not in data
    assert "documents" not in data
    assert [group["documents"] for group in data["strata"]["era"]] == [1, 1]
    assert "test-a" not in said


def test_what_cannot_be_found_or_sorted_is_said(corpus, tmp_path):
    assert "has no split 'final'" in str(run(corpus, "--split", "final").exception)
    assert "cannot be sorted by 'size'" in str(run(corpus, "--by", "size").exception)
    assert run(tmp_path / "none").exit_code == 1


def test_one_command_records_everything(tmp_path):
    corpus = write_corpus(tmp_path / "corpus")
    document = tmp_path / "evaluation.md"
    document.write_text(DOCUMENT, "utf8")
    done = run(corpus, "--record", document, "--bootstrap", 10)
    assert done.output.splitlines() == [f"wrote {document}", f"wrote {corpus / 'floor.toml'}"]
    assert "train (2 reports)" in document.read_text("utf8")
    assert [line for line in ("| test, rules |", "| test, classifier |", "| test, both |")
            if line not in document.read_text("utf8")] == []  # fmt: skip
    again = run(corpus, "--record", document, "--bootstrap", 10)
    assert (again.exit_code, again.output) == (0, "")


def test_only_the_rules_that_ship_are_recorded(corpus, tmp_path, other_rules):
    done = run(corpus, "--record", tmp_path / "x.md", "--rules", other_rules)
    assert "the scores on record are those of the built-in rules" in str(done.exception)
