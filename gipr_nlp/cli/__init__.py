"""The command ``gipr-nlp``: one module a command group, put together here."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from gipr_nlp._version import __version__
from gipr_nlp.cli.corpus import app as corpus
from gipr_nlp.cli.evaluate import evaluate
from gipr_nlp.cli.explain import explain
from gipr_nlp.cli.extract import extract
from gipr_nlp.cli.rules import app as rules
from gipr_nlp.errors import GiprError

__all__ = ["app", "main"]

app = typer.Typer(
    name="gipr-nlp",
    help="Read Chinese annual reports on government information disclosure.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(extract)
app.command()(explain)
app.command()(evaluate)
app.add_typer(corpus, name="corpus")
app.add_typer(rules, name="rules")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gipr-nlp {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Read Chinese annual reports on government information disclosure."""


def main() -> None:
    """Run the command; errors of the library end it with one line and status 1."""
    try:
        app()
    except GiprError as error:
        typer.echo(f"gipr-nlp: {error}", err=True)
        sys.exit(1)
