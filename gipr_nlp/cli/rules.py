"""``gipr-nlp rules``: see, check and compare rule sets."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from gipr_nlp.cli.extract import Rules
from gipr_nlp.errors import RuleError

__all__ = ["app"]

app = typer.Typer(
    name="rules",
    help="See, check and compare rule sets.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

# what a pipe or file gets: wide enough for ids and outcomes side by side
_WIDE = 200


class Format(StrEnum):
    """What ``list`` and ``show`` write."""

    table = "table"
    json = "json"


def _print_grid(columns: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    grid = Table(box=None, pad_edge=False)
    for column in columns:
        grid.add_column(column, no_wrap=column in ("id", "rule", "component"), overflow="fold")
    for row in rows:
        grid.add_row(*row)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=_WIDE)
    console.print(grid)


def _plain(entry: Any) -> dict[str, Any]:
    import attrs

    data = attrs.asdict(entry)
    data["record"].pop("builtin", None)
    return data


def _known_component(name: str | None) -> None:
    from gipr_nlp.rules.schema import COMPONENTS

    known = (*COMPONENTS, "check", "phrase", "form")
    if name is not None and name not in known:
        raise RuleError(f"unknown component {name!r}; known are {', '.join(known)}")


@app.command("list")
def list_rules(
    component: Annotated[
        str | None,
        typer.Option("--component", "-c", help="Only what this component reads; also check, phrase, form."),
    ] = None,
    origin: Annotated[
        bool, typer.Option("--origin", help="Show which files had a say in each rule.")
    ] = False,
    changed: Annotated[bool, typer.Option("--changed", help="Only what overlays made different.")] = False,
    rules: Rules = [],  # noqa: B006
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = Format.table,  # noqa: A002
) -> None:
    """List the rules in force, in the order they are read; of two files given with --rules the later one wins."""
    from gipr_nlp.rules.layers import entries_of

    _known_component(component)
    _, entries = entries_of(rules)
    chosen = [
        entry
        for entry in entries
        if component in (None, entry.component) and not (changed and entry.status == "built in")
    ]
    if format is Format.json:
        typer.echo(json.dumps([_plain(entry) for entry in chosen], ensure_ascii=False, indent=1))
        return
    columns = ["id", "component", "outcome", "weight", "since", "status"]
    rows = [
        [e.id, e.component, e.outcome, "" if e.weight is None else f"{e.weight:g}", e.since, e.status]
        for e in chosen
    ]
    if origin:
        columns.append("origin")
        rows = [[*row, entry.origin] for row, entry in zip(rows, chosen, strict=True)]
    _print_grid(columns, rows)


@app.command("show")
def show_rule(
    ident: Annotated[str, typer.Argument(metavar="ID", help="Id of a rule, check, phrase or form.")],
    rules: Rules = [],  # noqa: B006
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = Format.table,  # noqa: A002
) -> None:
    """Show one rule with all its fields, and the files that had a say in it."""
    import difflib

    from gipr_nlp.rules.layers import entries_of

    _, entries = entries_of(rules)
    found = next((entry for entry in entries if entry.id == ident), None)
    if found is None:
        near = difflib.get_close_matches(ident, [entry.id for entry in entries], 3, 0.5)
        hint = f"; did you mean {', '.join(near)}?" if near else "; gipr-nlp rules list shows all"
        raise RuleError(f"there is no rule {ident!r}{hint}")
    data = _plain(found)
    if format is Format.json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{ident}  ({found.status})")
    for layer in found.layers:
        typer.echo(
            f"  {layer.change} by {layer.source}" if layer.change != "defined" else f"  from {layer.source}"
        )
    for name, value in data["record"].items():
        if name not in ("id", "origin") and value not in ("", [], (), {}, None):
            typer.echo(f"  {name} = {json.dumps(value, ensure_ascii=False)}")


_BUILTIN = "builtin"


def _rule_files(given: str) -> list[Path]:
    """The rule files a name on the command line stands for."""
    path = Path(given)
    if given == _BUILTIN and not path.exists():
        return []
    if path.is_dir():
        found = sorted(path.glob("*.toml"))
        if not found:
            raise RuleError("the folder holds no rule files (*.toml)", source=given)
        return found
    return [path]


@app.command("lint")
def lint(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]…", help="Rule files, in order of precedence; by default those that ship."
        ),
    ] = None,
    examples: Annotated[bool, typer.Option(help="Run the examples too.")] = True,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = Format.table,  # noqa: A002
) -> None:
    """Find what rule files say in vain or by mistake; each problem with file and line."""
    import attrs

    from gipr_nlp.rules.lint import lint_rules

    problems = lint_rules(files or (), examples=examples)
    errors = sum(problem.severity == "error" for problem in problems)
    if format is Format.json:
        typer.echo(json.dumps([attrs.asdict(p) for p in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            typer.echo(str(problem))
        typer.echo(f"{errors} errors, {len(problems) - errors} warnings")
    if errors or (strict and problems):
        raise typer.Exit(1)


@app.command("diff")
def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="Rule file, folder of rule files, or builtin for those that ship."
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, to compare with.")],
    corpus: Annotated[
        Path, typer.Argument(metavar="CORPUS", help="Corpus, split, folder of texts, or one text.")
    ],
    limit: Annotated[
        int | None, typer.Option(min=0, help="How many results to list; all by default.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = Format.table,  # noqa: A002
) -> None:
    """Read texts with two rule sets, and list the results gained, lost and changed, by rule, with their worth."""
    from gipr_nlp.rules.difference import diff_rules

    found = diff_rules(_rule_files(old), _rule_files(new), corpus)
    typer.echo(found.to_json(indent=1) if format is Format.json else found.table(limit=limit))


@app.command("stats")
def stats(
    corpus: Annotated[
        Path, typer.Argument(metavar="CORPUS", help="Corpus, split, folder of texts, or one text.")
    ],
    component: Annotated[
        str | None,
        typer.Option("--component", "-c", help="Only what this component reads; also check, phrase, form."),
    ] = None,
    never: Annotated[bool, typer.Option("--never", help="Only the rules that never fire.")] = False,
    rules: Rules = [],  # noqa: B006
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = Format.table,  # noqa: A002
) -> None:
    """Count for each rule how often it fires, how often what it supports is right, and what it meets."""
    from gipr_nlp.rules.statistics import rule_stats

    _known_component(component)
    found = rule_stats(corpus, rules=rules)
    rows = [s for s in found.rules if component in (None, s.component) and not (never and s.fires)]
    if format is Format.json:
        data = found.to_dict()
        chosen = {row.rule for row in rows}
        data["rules"] = [row for row in data["rules"] if row["rule"] in chosen]
        typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    columns = [
        "rule",
        "outcome",
        "fires",
        "texts",
        "results",
        "precision",
        "agrees",
        "conflicts",
        "most often against",
    ]
    _print_grid(
        columns,
        [
            [
                s.rule, s.outcome, str(s.fires), str(s.documents), str(s.results),
                "" if s.precision is None else f"{s.precision:.2f}", str(s.agrees), str(s.conflicts),
                ", ".join(f"{name} {count}" for name, count in s.often_against[:1]),
            ]
            for s in rows
        ],
    )  # fmt: skip
    typer.echo(
        f"{found.texts} texts, {found.annotated} of them annotated; {len(found.never)} of {len(found.rules)} never fire"
    )
