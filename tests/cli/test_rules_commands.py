"""``gipr-nlp explain`` and ``gipr-nlp rules``: what they print, and how they end."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from gipr_nlp.cli import app
from gipr_nlp.errors import GiprError
from gipr_nlp.rules.overlay_file import overlay_text

TEXT = "一、总体情况\n全年公开信息5条。申请压件十余份。\n"
PILE = {
    "id": "mine.pile", "component": "statements", "outcome": "problem", "cues": ["压件"], "weight": 8.0,
    "why": "Requests pile up.", "match": ["申请压件"], "reject": ["收件"],
}  # fmt: skip


def run(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, GiprError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(overlay_text({"rule": [PILE], "disable": ["statement.none.wish"]}), "utf8")
    return path


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, "utf8")
    return path


@pytest.mark.parametrize("at", [str(TEXT.index("压件")), "19-21", "压件"])
def test_explain_takes_an_offset_a_passage_or_words(text, mine, at):
    output = run("explain", text, "--at", at, "--rules", mine).output
    assert "statement = problem" in output
    assert "+ mine.pile  problem +8" in output


def test_explain_gives_json(text):
    data = json.loads(run("explain", text, "--at", "压件", "--field", "year", "--format", "json").output)
    assert data[0]["decisions"][0]["kind"] == "metadata"
    assert {"line", "statement"} <= {decision["kind"] for decision in data[1]["decisions"]}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "say what to explain"),
        (["--at", "99999"], "outside the text"),
        (["--at", "没有的话"], "does not hold"),
        (["--field", "colour"], "no metadata field"),
    ],
)
def test_explain_says_what_is_wrong(text, words, says):
    with pytest.raises(GiprError, match=says):
        run("explain", text, *words)


def test_list_shows_origins(mine):
    output = run("rules", "list", "--changed", "--origin", "--rules", mine).output
    assert "mine.pile" in output
    assert "disabled by" in output
    rows = json.loads(run("rules", "list", "--component", "themes", "--format", "json").output)
    assert {row["component"] for row in rows} == {"themes"}
    with pytest.raises(GiprError, match="unknown component"):
        run("rules", "list", "--component", "nix")


def test_show_prints_one_rule(mine):
    output = run("rules", "show", "mine.pile", "--rules", mine).output
    assert 'cues = ["压件"]' in output
    with pytest.raises(GiprError, match=r"did you mean .*mine\.pile"):
        run("rules", "show", "mine.pil", "--rules", mine)


def test_lint_ends_with_status_1_on_errors_only(mine, tmp_path):
    assert run("rules", "lint", mine).exit_code == 0
    broken = tmp_path / "broken.toml"
    broken.write_text(overlay_text({"rule": [{**PILE, "cues": ["壓件"]}]}), "utf8")
    result = run("rules", "lint", broken, "--no-examples")
    assert result.exit_code == 1
    assert "never-matches" in result.output
    warned = tmp_path / "warned.toml"
    warned.write_text(overlay_text({"rule": [{**PILE, "why": ""}]}), "utf8")
    assert run("rules", "lint", warned).exit_code == 0
    assert run("rules", "lint", warned, "--strict").exit_code == 1
    assert json.loads(run("rules", "lint", warned, "--format", "json").output)[0]["code"] == "no-reason"


def test_diff_takes_files_and_folders(mine, text, tmp_path):
    output = run("rules", "diff", "builtin", mine, text).output
    assert "mine.pile" in output
    assert "[[申请压件十余份]]" in output
    folder = tmp_path / "rules"
    folder.mkdir()
    with pytest.raises(GiprError, match="no rule files"):
        run("rules", "diff", "builtin", folder, text)
    (folder / "a.toml").write_text(mine.read_text("utf8"), "utf8")
    data = json.loads(run("rules", "diff", mine, folder, text, "--format", "json").output)
    assert data["changes"] == []


def test_stats_counts_rules(mine, text):
    output = run("rules", "stats", text, "--rules", mine, "--component", "statements").output
    assert "mine.pile" in output
    assert "1 texts, 0 of them annotated" in output
    data = json.loads(run("rules", "stats", text, "--rules", mine, "--format", "json").output)
    [row] = [row for row in data["rules"] if row["rule"] == "mine.pile"]
    assert (row["fires"], row["results"], row["precision"]) == (1, 1, None)
    assert (
        "mine.pile" not in run("rules", "stats", text, "--rules", mine, "--never", "-c", "statements").output
    )
