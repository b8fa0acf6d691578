"""Five real reports against their annotation, with the scorer that lies beside them."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter, defaultdict

import pytest

from tests.conftest import read_raw

# floors, not aims
BARS = {
    "headings": 0.95,
    "headings.level": 0.90,
    "headings.role": 0.90,
    "statements.items": 0.80,
    "facts": 0.85,
    "facts.bound": 0.95,
    "facts.indicator": 0.80,
    "offsets": 1.0,
}


@pytest.fixture(scope="module")
def scores(shared, read):
    if not (shared / "score.py").is_file():
        pytest.skip("../shared/score.py is not there")
    spec = importlib.util.spec_from_file_location("seed_scorer", shared / "score.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    totals = defaultdict(Counter)
    errors = []
    for path in sorted((shared / "seeds" / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf8"))
        text = read_raw(shared / "seeds" / gold["document"])
        counts, wrong = scorer.score(text, gold, json.loads(read(text).to_json()))
        for name, count in counts.items():
            totals[name].update(count)
        errors += [(path.stem[:3], *error) for error in wrong]
    rows = scorer.table(totals)
    rows["errors"] = errors
    return rows


@pytest.mark.parametrize("measure", sorted(BARS))
def test_measures_reach_their_bar(scores, measure):
    wrong = [e for e in scores["errors"] if e[1].startswith(measure.split(".")[0][:4])]
    assert scores[measure]["f1"] >= BARS[measure], wrong[:20]


def test_cells_are_read_and_none_is_wrong(scores):
    cells = scores["cells"]
    assert cells["gold"] == 207
    assert cells["right"] >= 200
    assert cells["right"] == cells["predicted"], [e for e in scores["errors"] if e[1] == "cell"]


def test_metadata_is_right_but_for_one(scores):
    assert scores["meta"]["gold"] == 21
    assert scores["meta"]["right"] >= 20, [e for e in scores["errors"] if e[1] == "meta"]


def test_both_contradictions_are_found_with_one_false_alarm_at_most(scores):
    assert scores["findings"]["gold"] == 2
    assert scores["findings"]["right"] == 2
    assert scores["findings"]["predicted"] <= 3


def test_the_contradictions_are_the_real_ones(seed_texts, read):
    shown = [
        {format(v.normalize(), "f") for v in finding.values.values()}
        for text in seed_texts.values()
        for finding in read(text).contradictions
    ]
    assert any({"25", "30"} <= figures for figures in shown), shown
    assert any({"85", "338", "339"} & figures >= {"85"} for figures in shown), shown


def test_nothing_is_made_up(seed_texts, read):
    """No fact and no cell has a value whose figures are not printed; none is 0 where nothing is printed."""
    for text in seed_texts.values():
        report = read(text)
        for fact in report.facts:
            assert fact.nil or fact.value != 0 or any(zero in fact.text for zero in "0０〇零"), fact
        for table in report.tables:
            for cell in table.cells:
                if cell.kind == "zero":
                    assert any(zero in cell.raw for zero in "0０〇零"), cell
                if cell.kind in ("blank", "dash", "text"):
                    assert cell.value is None
