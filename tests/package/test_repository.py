"""The repository itself: clean by ruff and mypy, and without traces of the machine it was written on."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

# put together here so that this file does not name them itself
REGISTRIES = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("pypi", "python", "org"), ("anaconda", "org"), ("anaconda", "com"),
    ("npmjs", "com"), ("npmjs", "org"), ("crates", "io"), ("rubygems", "org"), ("mirrors", "aliyun", "com"),
    ("tsinghua", "edu", "cn"), ("proxy", "golang", "org"),
)]  # fmt: skip
MACHINE_PATH = re.compile(
    r"(?<![\w.:/*<\]\)-])/(?:home|root|Users|tmp|work|mnt|private|workspace|build|opt)/[\w.-]"
    r"|(?<!\w)[A-Z]:\\(?!\\?n)\w"
)
_BINARY = {".npz", ".bin", ".png", ".spacy"}


def tracked(root: Path) -> list[Path]:
    """Files of the repository; without git, those of the folders that make it up."""
    if (root / ".git").exists() and shutil.which("git"):
        listed = subprocess.run(
            ["git", "-c", "core.quotePath=false", "ls-files", "-z"],
            cwd=root,
            capture_output=True,
            check=False,
        )
        if listed.returncode == 0 and listed.stdout:
            return [root / name for name in listed.stdout.decode().split("\0") if name]
    folders = ("gipr_nlp", "tests", "docs", ".ci")
    inside = [path for name in folders for path in (root / name).rglob("*") if path.is_file()]
    return [path for path in [*root.glob("*.*"), *inside] if "__pycache__" not in path.parts]


@pytest.fixture(scope="module")
def texts(root) -> dict[str, str]:
    """Text of every file of the repository by its path; the corpus texts are other people's words."""
    found = {}
    for path in tracked(root):
        name = path.relative_to(root).as_posix()
        if (
            path.is_file()
            and path.suffix not in _BINARY
            and path.parent.name != "weights"
            and not re.match(r"corpora/\w+/(text|gold|sources|second)/", name)
        ):
            found[name] = path.read_text(encoding="utf8")
    assert len(found) > 100
    return found


def test_no_file_names_a_package_registry(texts):
    pattern = re.compile("|".join(map(re.escape, REGISTRIES)), re.IGNORECASE)
    assert [(name, found.group()) for name, text in texts.items() for found in pattern.finditer(text)] == []


def test_no_file_holds_a_path_of_a_machine(texts):
    assert [
        (name, found.group()) for name, text in texts.items() for found in MACHINE_PATH.finditer(text)
    ] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open('/" + "home/ann/report.txt')", True),
        ("PATH=/" + "root/bin", True),
        ("C:" + "\\Users\\ann", True),
        ("https://example.com/home/a", False),
        ("docs/home/a", False),
        ("re.compile('A:\\n')", False),
    ],
)
def test_the_search_for_paths_works(text, found):
    assert bool(MACHINE_PATH.search(text)) is found


def test_no_lock_file_is_kept(root):
    names = {path.name for path in tracked(root)}
    assert names & {"uv.lock", "poetry.lock", "Pipfile.lock", "pdm.lock", "package-lock.json"} == set()


def check(root: Path, *arguments: str) -> None:
    if find_spec(arguments[0]) is None:
        pytest.skip(f"{arguments[0]} is not installed; it comes with the extra `test`")
    result = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"


def test_ruff_finds_nothing(root):
    check(root, "ruff", "check", "--quiet", ".")


def test_the_code_is_formatted(root):
    check(root, "ruff", "format", "--quiet", "--check", ".")


def test_types_are_strict(root):
    check(root, "mypy")
