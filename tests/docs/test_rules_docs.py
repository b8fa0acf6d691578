"""The pages on rules: the reference is that of the loader, and the tutorial does what it says."""

from __future__ import annotations

import re
import shlex
import tomllib

import pytest
from typer.testing import CliRunner

import gipr_nlp
from gipr_nlp.cli import app
from gipr_nlp.errors import GiprError
from gipr_nlp.rules.reference import reference_blocks, with_reference

_BLOCK = re.compile(r"```(\w+)([^\n]*)\n(.*?)```", re.DOTALL)


def blocks(path):
    return [m.groups() for m in _BLOCK.finditer(path.read_text("utf8"))]


def run(command):
    """Run a command line as a shell would, in this process; status and output."""
    words = shlex.split(command, comments=True)
    assert words[0] == "gipr-nlp"
    result = CliRunner().invoke(app, words[1:])
    if isinstance(result.exception, GiprError):
        return 1, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), command
    return result.exit_code, result.output


def test_the_reference_is_up_to_date(root):
    text = (root / "docs" / "rules.md").read_text("utf8")
    assert with_reference(text) == text, "run python -m gipr_nlp.rules.reference docs/rules.md"
    for name in reference_blocks():
        assert f"<!-- begin {name} -->" in text


def test_the_rule_files_of_the_reference_can_be_loaded(root, rules):
    found = [body for kind, _, body in blocks(root / "docs" / "rules.md") if kind == "toml"]
    assert len(found) >= 2
    for body in found:
        problems = gipr_nlp.lint_rules({"name": "docs", **tomllib.loads(body)})
        assert [str(p) for p in problems if p.severity == "error"] == []
        rules.overlay(tomllib.loads(body))


def test_the_tutorial_does_what_it_says(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpora").symlink_to(root / "corpora")
    names = {}
    output, ran = "", 0
    for kind, info, body in blocks(root / "docs" / "tutorial-rules.md"):
        options = dict(part.partition("=")[::2] for part in info.split())
        if "file" in options:
            (tmp_path / options["file"]).write_text(body, "utf8")
        elif kind == "python":
            exec(compile(body, "tutorial-rules.md", "exec"), names)
        elif kind == "sh":
            output = ""
            for line in body.strip().split("\n"):
                status, said = run(line)
                assert status == ("fails" in options), (line, said)
                output += said
                ran += 1
        elif "output" in options:
            at = 0
            for line in body.strip().split("\n"):
                at = output.find(line.strip(), at)
                assert at >= 0, f"{line!r} is not in\n{output}"
    assert ran >= 8
    assert names["report"].text == (tmp_path / "report.txt").read_text("utf8")


def test_the_tutorial_ends_in_a_rule_file_that_is_right(root):
    files = [b for k, info, b in blocks(root / "docs" / "tutorial-rules.md") if "file=mine.toml" in info]
    assert gipr_nlp.lint_rules({"name": "mine", **tomllib.loads(files[-1])}) == []
    assert gipr_nlp.lint_rules({"name": "mine", **tomllib.loads(files[0])}) != []


@pytest.mark.parametrize("page", ["rules.md", "tutorial-rules.md"])
def test_links_lead_somewhere(root, page):
    text = (root / "docs" / page).read_text("utf8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (root / "docs" / target).exists(), target
