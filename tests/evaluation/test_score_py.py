"""The scores are those of the seeds' own scorer, to four digits."""

from __future__ import annotations

import json
import subprocess
import sys

import gipr_nlp
from gipr_nlp.evaluation.evaluate import evaluate


def test_scores_equal_those_of_the_scorer_of_the_seeds(shared, seed_texts, read, nlp, tmp_path):
    predicted = tmp_path / "predicted"
    predicted.mkdir()
    for name, text in seed_texts.items():
        (predicted / f"{name}.json").write_text(read(text).to_json(), "utf8")
    done = subprocess.run(
        [sys.executable, str(shared / "score.py"), str(shared / "seeds/gold"), str(predicted),
         "--texts", str(shared / "seeds"), "--json"],
        capture_output=True, check=True,
    )  # fmt: skip
    theirs = json.loads(done.stdout)
    ours = evaluate(shared / "seeds", nlp, bootstrap=0).measures
    assert len(theirs) >= 15
    for name, row in theirs.items():
        for key, value in row.items():
            assert getattr(ours[name], key) == value, f"{name}.{key}"


def test_a_pipeline_may_be_a_plain_function(shared, seed_texts, nlp):
    as_function = evaluate(shared / "seeds", lambda text: gipr_nlp.extract(text, nlp=nlp), bootstrap=0)
    assert as_function == evaluate(shared / "seeds", nlp, bootstrap=0)
