"""Fixtures shared by the whole suite: the pipeline, the rules, corpus texts with their reports, and the seeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import gipr_nlp
from gipr_nlp.report import Report
from gipr_nlp.rules.loader import RuleSet, builtin_rules

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile(
    "suite",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--refresh-golden",
        action="store_true",
        help="write the dumps in tests/golden anew from what the library reads now, then look at the diff",
    )


def read_raw(path: Path) -> str:
    """The text of a file without newline translation: offsets count every character."""
    return path.read_bytes().decode("utf8")


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    """The rules that ship."""
    return builtin_rules()


@pytest.fixture(scope="session")
def nlp():
    """The pipeline that ships; tests must not change it."""
    return gipr_nlp.load()


@pytest.fixture(scope="session")
def read(nlp):
    """Read a text into a report with the shipped pipeline."""
    known: dict[str, Report] = {}

    def extract(text: str) -> Report:
        if text not in known:
            known[text] = gipr_nlp.extract(text, nlp=nlp)
        return known[text]

    return extract


@pytest.fixture(scope="session")
def corpus_texts() -> dict[str, str]:
    """Texts of the train and dev splits by name; the test split stays unseen."""
    texts = {
        path.stem: read_raw(path)
        for split in ("train", "dev")
        for path in sorted((ROOT / "corpora" / split / "text").glob("*.txt"))
    }
    assert len(texts) >= 40, "the corpus is missing"
    return texts


@pytest.fixture(scope="session")
def corpus_reports(corpus_texts, read) -> dict[str, Report]:
    """Reports of the corpus texts, by the same names."""
    return {name: read(text) for name, text in corpus_texts.items()}


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository that holds the seeds and their scorer."""
    folder = ROOT.parent / "shared"
    if not (folder / "seeds").is_dir():
        pytest.skip("../shared/seeds is not there")
    return folder


@pytest.fixture(scope="session")
def seed_texts(shared) -> dict[str, str]:
    """Seed texts by name."""
    return {path.stem: read_raw(path) for path in sorted((shared / "seeds").glob("*.txt"))}
