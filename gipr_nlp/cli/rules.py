"""``gipr-nlp rules``: see, check and compare rule sets."""

from __future__ import annotations

import json
from enum import StrEnum
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
    from gipr_nlp.rules.schema import COMPONENTS

    known = (*COMPONENTS, "check", "phrase", "form")
    if component is not None and component not in known:
        raise RuleError(f"unknown component {component!r}; known are {', '.join(known)}")
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
