"""Everything the documentation shows can be run as it stands, and every link leads somewhere."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest

import gipr_nlp
from tests.conftest import ROOT

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "corpora").glob("*.md"))
)
_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)

MODULES = sorted(
    m.name for m in pkgutil.walk_packages(gipr_nlp.__path__, "gipr_nlp.") if "__main__" not in m.name
)


def blocks(name: str) -> list[tuple[int, str]]:
    """Python blocks of a page with the lines they begin at."""
    text = (ROOT / name).read_text(encoding="utf8")
    return [(text.count("\n", 0, m.start(1)) + 1, m.group(1)) for m in _BLOCK.finditer(text)]


def lay_out(folder: Path) -> None:
    """A small copy of the repository as examples see it: a few reports of each open split."""
    for split, many in (("dev", 2), ("train", 2)):
        for part, ending in (("text", "txt"), ("gold", "json"), ("sources", "src")):
            target = folder / "corpora" / split / part
            target.mkdir(parents=True)
            for path in sorted((ROOT / "corpora" / split / part).glob(f"*.{ending}"))[:many]:
                shutil.copy(path, target)
    for name in ("index.csv", "floor.toml"):
        shutil.copy(ROOT / "corpora" / name, folder / "corpora")
    shutil.copytree(ROOT / "docs", folder / "docs")


@pytest.mark.parametrize("name", [name for name in PAGES if blocks(name)])
def test_python_blocks_run(name, tmp_path, monkeypatch, capsys):
    lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    for line, source in blocks(name):
        # the block keeps its place in the page, so that an error names the right line
        code = compile("\n" * (line - 1) + source, name, "exec")
        exec(code, names)


def test_there_are_blocks():
    assert len(blocks("README.md")) >= 4


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    page = ROOT / name
    text = _FENCE.sub("", page.read_text(encoding="utf8"))
    broken = []
    for m in _LINK.finditer(text):
        target = unquote(m.group(1) or m.group(2))
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        there = file.exists() and file.is_relative_to(ROOT)
        if not there or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as repository hosts make them."""
    titles = re.findall(r"^#+ +(.+)$", _FENCE.sub("", page.read_text(encoding="utf8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name, tmp_path, monkeypatch):
    module = importlib.import_module(name)
    monkeypatch.chdir(ROOT)  # examples may name the corpus
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert result.failed == 0


def test_public_functions_have_examples():
    for name in ("load", "extract", "extract_many"):
        assert ">>> " in getattr(gipr_nlp, name).__doc__, name
    assert ">>> " in gipr_nlp.__doc__


# -- the two commands -----------------------------------------------------------------------------------------


def commands(text: str) -> list[str]:
    return re.findall(r"^```sh\n(python3 -m venv .*)\n```", text, re.MULTILINE)


def test_the_two_commands_are_single_lines_that_do_their_own_set_up():
    first, second, *again = commands((ROOT / "README.md").read_text("utf8"))
    assert first.startswith(
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/gipr-nlp extract "
    )
    assert (ROOT / first.rsplit(" ", 1)[1]).is_file()
    assert (
        second
        == "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/python -m pytest -q"
    )
    assert set(again) <= {first, second}


def test_ci_runs_the_second_command():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    wanted = re.search(r"grep -m 1 '(.*)' README.md", script.read_text("utf8"))
    assert wanted is not None
    second = commands((ROOT / "README.md").read_text("utf8"))[1]
    found = [
        line for line in (ROOT / "README.md").read_text("utf8").splitlines() if re.search(wanted[1], line)
    ]
    assert found[0] == second


def test_the_changelog_follows_its_format():
    text = (ROOT / "CHANGELOG.md").read_text("utf8")
    assert "## [Unreleased]" in text
    heads = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert set(heads) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
