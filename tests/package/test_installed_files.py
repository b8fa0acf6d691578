"""What `pip install` lays down: every data file, and a library that needs no repository around it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

import pytest

PACKAGE = "gipr_nlp"
# kinds of files that belong to the library beside its modules
DATA = (".toml", ".cfg", ".json", ".npz", ".bin", ".typed", ".msgpack")


def source_files(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for path in (root / PACKAGE).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def installed() -> Path:
    """Where the library is installed, when it is installed as users have it."""
    found = distribution(PACKAGE)
    origin = json.loads(found.read_text("direct_url.json") or "{}")
    if origin.get("dir_info", {}).get("editable"):
        pytest.skip("the library is installed in editable mode: there are no installed files")
    return Path(str(found.locate_file("")))


def test_the_source_tree_holds_what_the_library_reads():
    package = files(PACKAGE)
    for name in ("py.typed", "pipeline/config.cfg", "pipeline/train.cfg", "exchange/report.schema.json",
                 "rules/rules.schema.json"):  # fmt: skip
        assert package.joinpath(name).is_file(), name
    rules = [entry.name for entry in (package / "rules" / "data").iterdir() if entry.name.endswith(".toml")]
    assert len(rules) >= 15


def test_every_file_of_the_package_is_a_module_or_known_data(root):
    odd = {
        name for name in source_files(root) if not name.endswith((".py", *DATA)) and "/weights/" not in name
    }
    assert odd == set()


def test_every_file_of_the_package_is_installed(root, installed):
    there = {path.as_posix() for path in distribution(PACKAGE).files or ()}
    assert source_files(root) - there == set()


def test_only_the_library_is_installed(installed):
    tops = {path.parts[0] for path in distribution(PACKAGE).files or () if path.parts[0] != ".."}
    assert {top for top in tops if not top.endswith(".dist-info")} == {PACKAGE}


def test_the_installed_library_needs_no_repository(installed, tmp_path):
    (tmp_path / "report.txt").write_text("二、主动公开情况\n全年主动公开政府信息950条。\n", encoding="utf8")
    code = "import gipr_nlp, sys; print(gipr_nlp.__file__)"
    where = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert Path(where.stdout.strip()).is_relative_to(installed)
    command = Path(sys.executable).with_name("gipr-nlp")
    result = subprocess.run(
        [command, "extract", "report.txt", "--format", "json"], cwd=tmp_path, capture_output=True, check=True
    )
    assert json.loads(result.stdout)["facts"][0]["value"] == "950"


def test_the_licence_is_declared_and_installed():
    metadata = distribution(PACKAGE).metadata
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Requires-Python"] == ">=3.11"
    assert any("LICENSE" in str(path) for path in distribution(PACKAGE).files or ())


def test_the_version_is_the_same_everywhere():
    from gipr_nlp import __version__

    assert distribution(PACKAGE).version == __version__


def test_base_dependencies_stay_few(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf8"))["project"]
    assert {re.split("[<>=]", wanted)[0] for wanted in project["dependencies"]} == {
        "attrs", "cattrs", "jieba", "numpy", "opencc", "regex", "rich", "rjieba", "spacy", "srsly", "tomli-w",
        "typer",
    }  # fmt: skip


@pytest.mark.slow
def test_a_wheel_built_from_the_sources_holds_everything(root, tmp_path):
    if shutil.which("pip") is None:
        pytest.skip("pip is not on the path")
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path), str(root)]
    result = subprocess.run(build, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert source_files(root) - set(archive.namelist()) == set()
