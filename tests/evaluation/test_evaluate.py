"""Scores over documents: sorted, resampled, compared, pooled, and the same each time."""

from __future__ import annotations

import json

import attrs
import pytest

from gipr_nlp.corpora.gold import GoldMetadata
from gipr_nlp.errors import CorpusError, PipelineError
from gipr_nlp.evaluation.evaluate import MEASURES, agreement, compare, evaluate, pool
from gipr_nlp.evaluation.strata import STRATA, strata_of
from tests.evaluation.reports import GOLD, META, TEXT, corpus_of


def other(name, **fields):
    return attrs.evolve(GOLD, document=f"{name}.txt", **fields)


WORSE = other("b", statements=GOLD.statements[:1], metadata=attrs.evolve(META, year=2013, script="Hant"))
PAIR = corpus_of(GOLD, other("b", metadata=WORSE.metadata))
SECOND = corpus_of(GOLD, WORSE)


@pytest.fixture(scope="module")
def dev(root, nlp):
    return evaluate(root / "corpora" / "dev", nlp, by=("era", "layout"), bootstrap=200)


def test_all_measures_are_there_in_one_order(dev):
    assert list(dev.measures) == [name for name in MEASURES if name in dev.measures]
    assert {"headings", "statements.items", "facts", "cells", "meta", "offsets"} <= set(dev.measures)
    assert dev.measures["offsets"].f1 == 1.0
    assert dev.rules_digest
    assert dev.library_version


def test_equal_input_gives_equal_scores(dev, root, nlp):
    assert evaluate(root / "corpora" / "dev", nlp, by=("era", "layout"), bootstrap=200) == dev


def test_another_seed_moves_the_intervals_and_nothing_else(dev, root, nlp):
    moved = evaluate(root / "corpora" / "dev", nlp, by=("era", "layout"), bootstrap=200, seed=1)
    assert moved.measures != dev.measures
    assert {n: m.f1 for n, m in moved.measures.items()} == {n: m.f1 for n, m in dev.measures.items()}


def test_intervals_hold_the_score(dev):
    for name, measure in dev.measures.items():
        assert measure.low <= measure.f1 + 1e-9, name
        assert measure.f1 <= measure.high + 1e-9, name


def test_the_kinds_of_documents_make_up_the_whole(dev):
    for name in ("era", "script", "level", "form", "family", "pairs"):
        groups = dev.by(name)
        assert sorted(d for g in groups for d in g.documents) == sorted(d.name for d in dev.documents)
        for measure in ("facts", "headings", "cells"):
            assert sum(g.measures[measure].right for g in groups) == dev.measures[measure].right
    assert dev.strata["era"] == dev.by("era")
    assert len({d for g in dev.by("layout") for d in g.documents}) == len(dev.documents)


def test_what_documents_cannot_be_sorted_by_is_refused(dev, root, nlp):
    with pytest.raises(CorpusError, match=r"cannot be sorted by 'size'; known are era, script"):
        dev.by("size")
    with pytest.raises(CorpusError, match="cannot be sorted by 'size'"):
        evaluate(PAIR, nlp, by="size")


def test_every_error_can_be_found_in_its_document(dev, root):
    for error in dev.errors:
        if error.start is None:
            continue
        text = (root / "corpora/dev/text" / f"{error.document}.txt").read_bytes().decode("utf8")
        passage = text[error.start : error.end].replace("\r", "").replace("\n", "⏎")
        assert f"[[{passage[:20]}" in error.context


def test_scores_as_json_are_complete_and_plain(dev):
    data = json.loads(dev.to_json())
    assert data == dev.to_dict()
    assert data["measures"]["facts"]["f1"] == dev.measures["facts"].f1
    assert [d["name"] for d in data["documents"]] == [d.name for d in dev.documents]
    assert set(data["strata"]) == {"era", "layout"}
    assert "confidences" not in data["documents"][0]


def test_the_table_is_made_to_be_read(dev):
    table = dev.table()
    assert table.startswith("dev: 12 documents")
    assert "statements.items" in table
    assert "by era" in table
    assert "expected calibration error" in table
    assert "kinds with fewer than 5 documents left out" in dev.table(minimum=5)


def test_calibration_bins_hold_all_statements(dev):
    bins = dev.calibration.bins
    predicted = sum(
        dev.measures[f"{kind}.items"].predicted for kind in ("achievement", "problem", "commitment")
    )
    assert sum(b.count for b in bins) == predicted
    error = sum(b.count * abs(b.confidence - b.accuracy) for b in bins) / predicted
    assert dev.calibration.error == pytest.approx(error, abs=1e-3)
    assert all(b.low < b.confidence <= b.high + 1e-9 for b in bins)


def test_a_pipeline_that_gives_no_report_is_refused():
    with pytest.raises(PipelineError, match="gave str for a"):
        evaluate(PAIR, lambda text: text)


def test_pairs_of_text_and_annotation_will_do(nlp):
    assert (
        evaluate([(TEXT, GOLD)], nlp, bootstrap=0).measures
        == evaluate(corpus_of(GOLD), nlp, bootstrap=0).measures
    )


def test_without_resampling_there_are_no_intervals(nlp):
    assert {m.low for m in evaluate(PAIR, nlp, bootstrap=0).measures.values()} == {None}


def test_agreement_is_the_score_of_one_annotation_against_another():
    scores = agreement(PAIR, SECOND, by="era", bootstrap=50)
    assert scores.measures["problem.items"].f1 == pytest.approx(2 / 3, abs=1e-4)
    assert scores.measures["facts"].f1 == 1.0
    assert [(g.value, g.measures["problem.items"].f1) for g in scores.strata["era"]] == [
        ("-2014", 0.0), ("2019-2020", 1.0),
    ]  # fmt: skip
    assert [e.document for e in scores.errors] == ["b"] * len(scores.errors)


def test_agreement_is_perfect_with_oneself_and_turns_round():
    assert {m.f1 for m in agreement(PAIR, PAIR).measures.values()} == {1.0}
    there, back = agreement(PAIR, SECOND, bootstrap=0), agreement(SECOND, PAIR, bootstrap=0)
    for name in ("problem.items", "commitment.items", "facts", "headings"):
        a, b = there.measures[name], back.measures[name]
        assert (a.f1, a.precision, a.recall) == (b.f1, b.recall, b.precision)


def test_agreement_wants_the_same_documents_and_texts():
    with pytest.raises(CorpusError, match=r"1 documents stand in one annotation only, e\.g\. b"):
        agreement(PAIR, corpus_of(GOLD))
    changed = attrs.evolve(
        SECOND,
        documents=(attrs.evolve(SECOND.documents[0], text=TEXT.replace("318", "319")), SECOND.documents[1]),
    )
    with pytest.raises(
        CorpusError, match=r"a: the raw texts of the two annotations differ from offset \d+ on"
    ):
        agreement(PAIR, changed)


def test_a_comparison_gives_the_difference_and_where_it_lies():
    first, second = agreement(PAIR, PAIR), agreement(PAIR, SECOND)
    comparison = compare(first, second, bootstrap=100)
    gap = comparison.measures["problem.items"]
    assert (gap.first, gap.second) == (1.0, second.measures["problem.items"].f1)
    assert gap.difference == pytest.approx(gap.second - gap.first)
    assert gap.low <= gap.difference <= gap.high
    assert comparison.measures["facts"].difference == 0
    assert [d.name for d in comparison.documents] == ["b"]
    assert "no document differs" in compare(first, first).table()
    assert "b" in comparison.table()
    assert json.loads(comparison.to_json())["documents"][0]["name"] == "b"


def test_only_evaluations_of_the_same_documents_compare():
    with pytest.raises(CorpusError, match="evaluations are of different documents"):
        compare(agreement(PAIR, PAIR), agreement(corpus_of(GOLD), corpus_of(GOLD)))


def test_pooling_counts_all_documents_as_one_corpus():
    one, two = corpus_of(GOLD), corpus_of(WORSE)
    whole = agreement(PAIR, SECOND, bootstrap=0)
    pooled = pool([agreement(one, one), agreement(corpus_of(PAIR.documents[1].gold), two)], "both")
    assert pooled.name == "both"
    assert pooled.measures == whole.measures
    assert pooled.by("era") == whole.by("era")
    with pytest.raises(CorpusError, match="a stands in two of the evaluations"):
        pool([agreement(one, one), agreement(one, one)], "both")


def test_kinds_come_from_the_annotation():
    found = strata_of(GOLD)
    assert set(found) == set(STRATA)
    assert found["era"] == ("2019-2020",)
    assert found["layout"] == ("L5", "L19")
    assert found["features"] == ("not given",)
    unknown = attrs.evolve(
        GOLD, metadata=GoldMetadata("局", None, None, "Hans", "county"), strata={"layout": "none"}
    )
    assert strata_of(unknown)["era"] == ("not given",)
    assert strata_of(unknown)["layout"] == ("none",)
