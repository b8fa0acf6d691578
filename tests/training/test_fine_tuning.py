"""From annotated reports to a pipeline of one's own, with spaCy's own command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import gipr_nlp
from gipr_nlp.pipeline import config_path

HEAD = """+++
[meta]
agency = "青禾市水务局"
year = {year}
script = "Hans"
level = "prefecture"

[strata]
family = "F2"
form = "none"
layout = "none"
pairs = "P2"
features = []
+++
"""
BODY = """青禾市水务局{year}年政府信息公开工作年度报告
⟦h1 overview|一、概述⟧
⟦a|全年主动公开信息⟦f disclosure.total {count} 条|{count}条⟧⟧。
⟦p|午后窗口总是关着⟧。⟦p|门牌上的字瞧着费眼⟧。⟦a|开了个头⟧。
"""


def write_reports(folder: Path) -> None:
    for split, years in (("train", range(2009, 2015)), ("dev", range(2015, 2017))):
        sources = folder / split / "sources"
        sources.mkdir(parents=True)
        for year in years:
            text = HEAD.format(year=year) + BODY.format(year=year, count=year - 2000)
            (sources / f"qinghe-{year}.src").write_bytes(text.encode("utf8"))


def run(*arguments: str | Path, cwd: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def train(folder: Path, output: str, **overrides: object) -> Path:
    options = {
        "paths.train": folder / "data" / "train.spacy",
        "paths.dev": folder / "data" / "dev.spacy",
        "training.max_epochs": 8,
        "components.gipr_claims.version": "mine-1",
        **overrides,
    }
    run(
        "spacy", "train", config_path().with_name("train.cfg"), "--output", folder / output,
        *(part for key, value in options.items() for part in (f"--{key}", str(value))),
        cwd=folder,
    )  # fmt: skip
    return folder / output / "model-last"


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("mine")
    write_reports(folder)
    run("gipr_nlp", "corpus", "build", ".", cwd=folder)
    run("gipr_nlp", "corpus", "to-spacy", ".", "data", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def tuned(reports) -> Path:
    return train(reports, "model", **{"initialize.components.gipr_claims.weights": "shipped"})


def test_training_from_the_shipped_weights_is_worth_something(reports, tuned):
    before = gipr_nlp.evaluate(reports / "dev", gipr_nlp.load(), bootstrap=0)
    after = gipr_nlp.evaluate(reports / "dev", gipr_nlp.load(model=tuned), bootstrap=0)
    assert after.measures["statements.items"].f1 > before.measures["statements.items"].f1


def test_results_name_the_new_weights(tuned):
    report = gipr_nlp.extract("一、存在的问题\n更新不够及时。\n", nlp=gipr_nlp.load(model=tuned))
    assert "model:mine-1" in [evidence.source for evidence in report.problems[0].evidence]


def test_what_was_known_before_is_not_forgotten(tuned):
    text = "一、存在的问题\n更新不够及时,渠道较为单一。\n二、下一步打算\n将进一步完善制度。\n"
    old, new = (gipr_nlp.extract(text, nlp=nlp) for nlp in (gipr_nlp.load(), gipr_nlp.load(model=tuned)))
    assert [(s.kind, s.text) for s in new.statements] == [(s.kind, s.text) for s in old.statements]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_weights(reports):
    first, second = train(reports, "one"), train(reports, "two")
    assert (first / "gipr_claims" / "model").read_bytes() == (second / "gipr_claims" / "model").read_bytes()


def test_shipped_weights_are_small_and_no_pickle():
    from gipr_nlp.pipes.claims import shipped_weights

    (weights,) = [path for path in shipped_weights().iterdir() if path.name == "model"]
    data = weights.read_bytes()
    assert len(data) <= 5_000_000
    assert not data.startswith(b"\x80\x04")


def test_a_folder_without_weights_is_a_clear_error(tmp_path):
    nlp = gipr_nlp.load()
    with pytest.raises(gipr_nlp.ModelError, match="holds no weights"):
        nlp.get_pipe("gipr_claims").use_weights(tmp_path)


def test_abstaining_leaves_out_what_is_unsure():
    import attrs

    nlp = gipr_nlp.load()
    text = "一、存在的问题\n更新不够及时,渠道较为单一。\n"
    assert gipr_nlp.extract(text, nlp=nlp).problems
    pipe = nlp.get_pipe("gipr_statements")
    pipe.weighing = attrs.evolve(pipe.weighing, abstain=1.0)
    assert not gipr_nlp.extract(text, nlp=nlp).problems
