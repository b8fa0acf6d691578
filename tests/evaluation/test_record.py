"""Scores on record: the floor that dev may not fall below, and the one command that writes it all."""

from __future__ import annotations

import tomllib

import attrs
import pytest

from gipr_nlp.errors import CorpusError
from gipr_nlp.evaluation.evaluate import agreement, evaluate
from gipr_nlp.evaluation.record import below_floor, floor_text, read_floor, record_scores
from tests.evaluation.reports import GOLD, corpus_of

DOCUMENT = """# Evaluation

<!-- generated: scores -->
<!-- end: scores -->

<!-- generated: strata -->
<!-- end: strata -->

<!-- generated: ablation -->
<!-- end: ablation -->
"""


def scores(name, *documents):
    golds = corpus_of(*(attrs.evolve(GOLD, document=f"{d}.txt") for d in documents))
    return attrs.evolve(agreement(golds, golds), name=name, rules_digest="abc", library_version="1.0")


@pytest.fixture
def columns():
    return [scores("train", *"abc"), scores("dev", *"def"), scores("test", "g")]


def test_dev_does_not_fall_below_the_recorded_floor(root, nlp):
    floor = read_floor(root / "corpora" / "floor.toml")
    assert len(floor) >= 15
    now = evaluate(root / "corpora" / "dev", nlp, bootstrap=0)
    assert below_floor(now, floor) == [], (
        "a measure of dev has fallen; mend it, or if that is meant: gipr-nlp evaluate --record docs/evaluation.md"
    )


def test_the_floor_gives_way_to_nothing(columns):
    floor = dict.fromkeys(columns[1].measures, 1.0)
    assert below_floor(columns[1], floor) == []
    assert below_floor(columns[1], floor | {"facts": 1.0001}) == ["facts: recorded 1.0001, now 1.0000"]
    assert below_floor(columns[1], {"colour": 0.5}) == ["colour: recorded 0.5000, no longer measured"]


def test_the_record_has_both_tables_and_the_floor(columns, tmp_path):
    document, floor = tmp_path / "evaluation.md", tmp_path / "floor.toml"
    document.write_text(DOCUMENT, "utf8")
    assert record_scores(columns, document, floor) == [document, floor]
    text = document.read_text("utf8")
    assert "| measure | train (3 reports) | dev (3 reports) | test (1 reports) |" in text
    assert "rules `abc`" in text
    assert "| dev and test by | reports |" in text
    assert "| train and dev and test by | reports |" in text
    assert "| era 2019-2020 | 4 |" in text
    assert "| family 2019 | 7 |" in text
    assert read_floor(floor) == {name: m.f1 for name, m in columns[1].measures.items()}
    assert tomllib.loads(floor.read_text("utf8"))["rules"] == "abc"
    assert record_scores(columns, document, floor) == []


def test_what_the_record_needs_is_said(columns, tmp_path):
    document = tmp_path / "evaluation.md"
    document.write_text("# Evaluation\n", "utf8")
    with pytest.raises(CorpusError, match="the floor is made of the split dev"):
        record_scores(columns[:1], document, tmp_path / "floor.toml")
    with pytest.raises(CorpusError, match=r"evaluation\.md: there is no block 'scores'"):
        record_scores(columns, document, tmp_path / "floor.toml")
    assert not (tmp_path / "floor.toml").exists()


def test_a_broken_floor_is_named(columns, tmp_path):
    path = tmp_path / "floor.toml"
    with pytest.raises(CorpusError, match=r"floor\.toml: No such file"):
        read_floor(path)
    path.write_text("x", "utf8")
    with pytest.raises(CorpusError, match="no valid TOML"):
        read_floor(path)
    path.write_text('[f1]\nfacts = "high"', "utf8")
    with pytest.raises(CorpusError, match=r"expected a table \[f1\]"):
        read_floor(path)
    path.write_text(floor_text(columns[1]), "utf8")
    assert read_floor(path)["facts"] == 1.0
