"""Tables of whole reports: blank lines, hard wraps, script and the width of punctuation do not change a cell."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from gipr_nlp.report import Report
from tests.conftest import ROOT, read_raw

Cells = dict[tuple[str, str, str], str]

SEEDS = ROOT.parent / "shared" / "seeds"
FOLDERS = [ROOT / "corpora" / "train", ROOT / "corpora" / "dev"]


def tabled() -> list[Path]:
    """Texts whose annotation holds cells."""
    found = []
    for folder in FOLDERS:
        for gold in sorted((folder / "gold").glob("*.json")):
            data = json.loads(gold.read_text("utf8"))
            if data.get("tables"):
                found.append(folder / "text" / data["document"])
    return found


TEXTS = tabled()
texts = st.sampled_from(TEXTS)

_WIDE = str.maketrans("(),:;|", "（），：；|")
_NARROW = str.maketrans("（），：；", "(),:;")
_TO_TRADITIONAL, _TO_SIMPLIFIED = OpenCC("s2t"), OpenCC("t2s")


def cells(report: Report) -> Cells:
    """Every number of every table."""
    return {
        (t.schema, c.row, c.column): str(c.value)
        for t in report.tables
        for c in t.cells
        if c.value is not None
    }


@pytest.fixture(scope="module")
def as_printed(read) -> Callable[[Path], tuple[str, Cells]]:
    """A text and its cells, each read once."""
    known: dict[Path, tuple[str, Cells]] = {}

    def of(path: Path) -> tuple[str, Cells]:
        if path not in known:
            text = read_raw(path)
            known[path] = text, cells(read(text))
        return known[path]

    return of


@given(texts, st.integers(1, 3))
@settings(max_examples=12)
def test_blank_lines_change_no_cell(read, as_printed, path, blank):
    text, before = as_printed(path)
    assert cells(read(text.replace("\n", "\n" * (blank + 1)))) == before


@given(texts)
@settings(max_examples=12)
def test_the_width_of_punctuation_changes_no_cell(read, as_printed, path):
    text, before = as_printed(path)
    assert cells(read(text.translate(_NARROW))) == before
    assert cells(read(text.translate(_NARROW).translate(_WIDE))) == before


@given(texts)
@settings(max_examples=12)
def test_the_script_changes_no_cell(read, as_printed, path):
    text, before = as_printed(path)
    assert cells(read(_TO_TRADITIONAL.convert(text))) == before
    assert cells(read(_TO_SIMPLIFIED.convert(text))) == before


def wrapped(text: str, width: int) -> str:
    """The running text broken at a width; short lines and rows stay as they are."""
    lines = []
    for line in text.split("\n"):
        if "|" in line or "\t" in line or "。" not in line:
            lines.append(line)
            continue
        lines.extend(line[at : at + width] for at in range(0, len(line), width))
    return "\n".join(lines)


@given(texts, st.integers(24, 60))
@settings(max_examples=12)
def test_wraps_of_the_running_text_change_no_cell(read, as_printed, path, width):
    text, before = as_printed(path)
    assert cells(read(wrapped(text, width))) == before


@given(texts, st.integers(12, 60))
@settings(max_examples=15)
def test_wraps_inside_labels_and_numbers_make_no_wrong_cell(read, as_printed, path, width):
    text, before = as_printed(path)
    broken = [
        line
        if "|" in line or "\t" in line
        else "\n".join(line[a : a + width] for a in range(0, len(line), width))
        for line in text.split("\n")
    ]
    after = cells(read("\n".join(broken)))
    assert {key: before.get(key) for key in after} == after


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed reports are not part of the repository")
@pytest.mark.parametrize("change", ["blank", "narrow", "script", "wrap"])
def test_the_cells_of_real_reports_stay_too(read, change):
    changes: dict[str, Callable[[str], str]] = {
        "blank": lambda text: text.replace("\n", "\n\n"),
        "narrow": lambda text: text.translate(_NARROW),
        "script": lambda text: _TO_TRADITIONAL.convert(_TO_SIMPLIFIED.convert(text)),
        "wrap": lambda text: wrapped(text, 40),
    }
    for path in sorted(SEEDS.glob("*.txt")):
        text = read_raw(path)
        before = cells(read(text))
        if before:
            assert cells(read(changes[change](text))) == before, path.name
