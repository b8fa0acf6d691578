"""`gipr-nlp extract`: what it writes, and how it ends when something is wrong."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import gipr_nlp
from gipr_nlp.cli import app
from tests.processes import run_python

TEXT = (
    "清源市水务局2019年政府信息公开工作年度报告\n一、总体情况\n"
    "2019年，我局主动公开政府信息318条，其中网站270条、微博48条。\n"
    "五、存在的主要问题及改进情况\n一是更新不够及时；二是解读形式单一。下一步，我局将完善更新机制。\n"
)


@pytest.fixture
def report_file(tmp_path):
    path = tmp_path / "report.txt"
    path.write_bytes(TEXT.encode("utf8"))
    return path


def command(*arguments: object, given: bytes = b"", cwd=None):
    """Run the command as users do, in a process of its own."""
    result = run_python("-m", "gipr_nlp", *map(str, arguments), given=given, cwd=cwd, COLUMNS="120")
    shown = result.stderr.decode()
    assert "Traceback" not in shown, shown
    return result.returncode, result.stdout.decode(), shown


def run(*arguments: object):
    """Run the command inside this process: the same, but for the last line of defence."""
    return CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False, env={"COLUMNS": "120"})


# -- what it writes -------------------------------------------------------------------------------------------


def test_the_summary_shows_outline_counts_statements_facts(report_file):
    status, shown, errors = command("extract", report_file)
    assert (status, errors) == (0, "")
    for wanted in (
        "清源市水务局",
        "2019",
        "一、总体情况",
        "overview",
        "problems",
        "318",
        "disclosure.total",
        "更新不够及时",
    ):
        assert wanted in shown, wanted
    assert "4 facts" in shown or "3 facts" in shown


def test_json_is_the_report(report_file):
    result = run("extract", report_file, "--format", "json")
    assert result.exit_code == 0
    assert gipr_nlp.Report.from_json(result.stdout) == gipr_nlp.extract(TEXT)


def test_json_lines_are_one_report_each(report_file, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("二、公开情况\n公开信息3条。", encoding="utf8")
    result = run("extract", report_file, other, "-f", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["file"] for row in rows] == [str(report_file), str(other)]
    assert [gipr_nlp.Report.from_dict(row).text for row in rows] == [TEXT, "二、公开情况\n公开信息3条。"]


def test_one_file_a_report_in_a_folder(report_file, tmp_path):
    folder = tmp_path / "made" / "here"
    result = run("extract", report_file, "--output", folder)
    assert (result.exit_code, result.stdout) == (0, "")
    assert [path.name for path in folder.iterdir()] == ["report.json"]
    assert gipr_nlp.Report.from_json(folder / "report.json") == gipr_nlp.extract(TEXT)


def test_standard_input_is_read():
    status, shown, _ = command("extract", "-", "--format", "json", given=TEXT.encode("utf8"))
    assert status == 0
    assert gipr_nlp.Report.from_json(shown).text == TEXT


def test_line_ends_are_kept(tmp_path):
    path = tmp_path / "windows.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode("utf8"))
    report = gipr_nlp.Report.from_json(run("extract", path, "-f", "json").stdout)
    assert report.text == TEXT.replace("\n", "\r\n")


def test_rule_files_are_laid_over(report_file, tmp_path):
    rules = tmp_path / "mine.toml"
    rules.write_text(
        '[[rule]]\nid = "mine.problem.form"\ncomponent = "statements"\noutcome = "problem"\n'
        'cues = ["形式单一"]\nweight = 3.0\n',
        encoding="utf8",
    )
    shown = run("extract", report_file, "--rules", rules, "-f", "json").stdout
    assert '"mine.problem.form"' in shown
    assert '"mine.problem.form"' not in run("extract", report_file, "-f", "json").stdout


def test_output_is_the_same_where_the_terminal_knows_no_chinese(report_file):
    result = run_python(
        "-m", "gipr_nlp", "extract", str(report_file), "-f", "json", PYTHONIOENCODING="ascii:backslashreplace"
    )
    assert result.returncode == 0
    assert b"Traceback" not in result.stderr


# -- encodings ------------------------------------------------------------------------------------------------


@pytest.fixture
def gb_file(tmp_path):
    path = tmp_path / "gb.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    return path


def test_a_file_in_gb18030_without_saying_so(gb_file):
    status, shown, errors = command("extract", gb_file)
    assert (status, shown) == (1, "")
    assert errors.count("\n") == 1
    assert str(gb_file) in errors
    assert "not readable as utf-8" in errors
    assert "--encoding" in errors
    assert "gb18030" in errors


@pytest.mark.parametrize("option", ["--encoding", "-e"])
def test_a_file_in_gb18030_with_its_encoding_named(gb_file, option):
    result = run("extract", gb_file, option, "gb18030", "-f", "json")
    assert result.exit_code == 0
    assert gipr_nlp.Report.from_json(result.stdout).text == TEXT


def test_an_encoding_that_does_not_exist(report_file):
    status, _, errors = command("extract", report_file, "--encoding", "gb99999")
    assert status == 1
    assert "unknown encoding: gb99999" in errors


# -- what goes wrong ------------------------------------------------------------------------------------------


def test_an_empty_file_is_an_empty_report(tmp_path):
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    result = run("extract", path)
    assert result.exit_code == 0
    assert "the text is empty" in result.stdout


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file or directory"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not readable as utf-8"),
        (b"PK\x03\x04\x00\x00", "a NUL character at offset 4"),
        (("全年公开信息950条。" * 100_000).encode(), "more than the limit of 1,000,000"),
    ],
    ids=["missing", "picture", "archive", "huge"],
)
def test_a_file_that_cannot_be_read(tmp_path, content, message):
    path = tmp_path / "bad.txt"
    if content is not None:
        path.write_bytes(content)
    result = run("extract", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{path}: ")
    assert result.stderr.count("\n") == 1
    assert message in result.stderr


def test_a_folder_given_as_a_file(tmp_path):
    result = run("extract", tmp_path)
    assert result.exit_code == 1
    assert result.stderr == f"{tmp_path}: Is a directory\n"


def test_one_bad_file_does_not_stop_the_others(report_file, tmp_path):
    result = run("extract", tmp_path / "missing.txt", report_file, "-f", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "missing.txt" in result.stderr


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("[[rule]\n", "no valid TOML"),
        ('disable = ["no.such.rule"]\n', "field 'disable': there is no rule 'no.such.rule'"),
        (None, "the file cannot be read"),
    ],
)
def test_a_broken_rule_file_ends_the_command(report_file, tmp_path, rules, message):
    path = tmp_path / "mine.toml"
    if rules is not None:
        path.write_text(rules, encoding="utf8")
    status, shown, errors = command("extract", report_file, "--rules", path)
    assert (status, shown) == (1, "")
    assert errors.startswith(f"gipr-nlp: file {path}")
    assert errors.count("\n") == 1
    assert message in errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing argument"),
        (("--format", "xml"), "'xml' is not one of"),
        (("--no-such-option",), "No such option"),
    ],
)
def test_a_wrong_call_ends_with_status_2(report_file, arguments, message):
    result = run("extract", *arguments) if not arguments else run("extract", report_file, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_an_output_that_is_no_folder(report_file, tmp_path):
    result = run("extract", report_file, "--output", report_file)
    assert result.exit_code == 2
    assert "no folder" in result.stderr


def test_two_reports_are_not_written_to_one_file(report_file, tmp_path):
    other = tmp_path / "other" / "report.txt"
    other.parent.mkdir()
    other.write_text("公开信息3条。", encoding="utf8")
    folder = tmp_path / "out"
    result = run("extract", report_file, other, "--output", folder)
    assert result.exit_code == 2
    assert "would both be written" in result.stderr
    assert not folder.exists()
