"""``gipr-nlp extract``: reports from text files."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gipr_nlp.errors import GiprError, TextError

__all__ = ["Format", "Rules", "extract", "read_text"]


class Format(StrEnum):
    """What ``extract`` writes."""

    summary = "summary"
    json = "json"
    jsonl = "jsonl"


Rules = Annotated[
    list[Path],
    typer.Option("--rules", "-r", help="Rule file to lay over the built-in rules; may be repeated."),
]


def read_text(path: Path, encoding: str) -> str:
    """Return the text of a file, or of standard input for ``-``.

    Parameters
    ----------
    path:
        The file.
    encoding:
        Its encoding.

    Raises
    ------
    TextError
        When the file cannot be read.

    """
    if str(path) == "-":
        data = sys.stdin.buffer.read()
    else:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise TextError(f"{path}: {error.strerror or error}") from error
    try:
        # newlines are kept as they are: offsets count every character of the file
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise TextError(
            f"{path}: not readable as {encoding} ({error}); name the encoding with --encoding, e.g. gb18030"
        ) from error


def _targets(files: list[Path], output: Path | None) -> dict[Path, Path]:
    """Where the report of each file goes."""
    if output is None:
        return {}
    targets: dict[Path, Path] = {}
    for path in files:
        target = output / f"{path.stem if str(path) != '-' else 'stdin'}.json"
        other = next((p for p, known in targets.items() if known == target and p != path), None)
        if other is not None:
            raise typer.BadParameter(f"{other} and {path} would both be written to {target}; rename one")
        targets[path] = target
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(f"{output}: no folder ({error.strerror or error})") from error
    return targets


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf8")
    except OSError as error:
        raise typer.BadParameter(f"{path}: cannot be written ({error.strerror or error})") from error


def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Text files; - reads standard input.")],
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = Format.summary,  # noqa: A002
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder for one JSON file a report.")
    ] = None,
    encoding: Annotated[str, typer.Option("--encoding", "-e", help="Encoding of the files.")] = "utf-8",
    rules: Rules = [],  # noqa: B006
) -> None:
    """Extract reports and print a summary, JSON, or one JSON line a report.

    The exit status is 0 when all files were read, 1 when one was not (the others are still written), 2 when the
    command itself was given wrongly.
    """
    import gipr_nlp
    from gipr_nlp.cli.summary import print_summary

    targets = _targets(files, output)
    nlp = gipr_nlp.load(rules=rules)
    failed = False
    for path in files:
        try:
            name = str(path)
            report = gipr_nlp.extract(read_text(path, encoding), nlp=nlp)
        except GiprError as error:
            message = str(error)
            typer.echo(message if message.startswith(str(path)) else f"{path}: {message}", err=True)
            failed = True
            continue
        if output is not None:
            _write(targets[path], report.to_json(indent=1))
        elif format is Format.json:
            typer.echo(report.to_json(indent=1))
        elif format is Format.jsonl:
            typer.echo(json.dumps({"file": name, **report.to_dict()}, ensure_ascii=False))
        else:
            print_summary(report, title=name)
    if failed:
        raise typer.Exit(1)
