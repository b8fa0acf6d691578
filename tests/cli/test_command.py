"""The command `gipr-nlp` as a whole: help, version, and what is told where."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

import gipr_nlp
from gipr_nlp.cli import app
from tests.processes import run_python


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False, env={"COLUMNS": "120"})


def test_the_version_is_shown():
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"gipr-nlp {gipr_nlp.__version__}\n")


def test_without_arguments_the_help_is_shown():
    shown = run().output
    for name in ("extract", "evaluate", "rules", "corpus"):
        assert name in shown


@pytest.mark.parametrize("name", ["extract", "evaluate", "rules", "corpus"])
def test_every_command_explains_itself(name):
    result = run(name, "--help")
    assert result.exit_code == 0
    assert len(result.stdout) > 200


def test_the_help_says_how_extract_ends():
    shown = " ".join(run("extract", "--help").stdout.replace("│", " ").split())
    assert "exit status is 0 when all files were read, 1 when one was not" in shown
    assert "2 when the command itself was given wrongly" in shown


def test_help_comes_without_loading_spacy():
    code = "import sys\nfrom gipr_nlp.cli import main\nsys.argv=['gipr-nlp','--help']\ntry: main()\nexcept SystemExit: pass\nprint('spacy' in sys.modules)"
    result = run_python("-c", code)
    assert result.stdout.decode().splitlines()[-1] == "False", result.stderr.decode()


def test_an_unknown_command_ends_with_status_2():
    result = run("xtract")
    assert result.exit_code == 2
    assert "No such command" in result.stderr
