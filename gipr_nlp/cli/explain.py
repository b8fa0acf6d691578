"""``gipr-nlp explain``: why a passage was read as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from gipr_nlp.cli.extract import Rules, read_text
from gipr_nlp.cli.rules import Format
from gipr_nlp.errors import TextError

__all__ = ["explain"]


def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Text file; - reads standard input.")],
    at: Annotated[
        list[str] | None,
        typer.Option(
            help="Offset into the text (1234), a passage (1234-1250), or words of the text; may be repeated."
        ),
    ] = None,
    field: Annotated[
        list[str] | None, typer.Option(help="Metadata field: agency, year, published, level, period, script.")
    ] = None,
    check: Annotated[
        list[str] | None,
        typer.Option(help="Check of the audit, by its id: why it found something, or nothing."),
    ] = None,
    encoding: Annotated[str, typer.Option("--encoding", "-e", help="Encoding of the file.")] = "utf-8",
    rules: Rules = [],  # noqa: B006
    format: Annotated[Format, typer.Option("--format", "-f", help="What to write.")] = Format.table,  # noqa: A002
) -> None:
    """Show which rules fired on a passage, which nearly fired, and what stopped them."""
    import attrs

    from gipr_nlp.explanation.explainer import Explainer, Item
    from gipr_nlp.report import Span

    if not at and not field and not check:
        raise TextError(
            "say what to explain: --at 1234, --at 1234-1250, --at WORDS, --field year or --check table.identity"
        )
    text = read_text(file, encoding)
    explainer = Explainer(text, rules=rules)
    items: list[Item] = [*(field or ()), *(check or ())]
    for place in at or ():
        first, dash, last = place.partition("-")
        if first.isdecimal() and last.isdecimal():
            start, end = int(first), int(last)
            items.append(Span(start, end, text[start:end]))
        elif place.isdecimal() and not dash:
            items.append(int(place))
        else:
            start = text.find(place)
            if start < 0:
                raise TextError(f"{file}: the text does not hold {place!r}")
            items.append(Span(start, start + len(place), place))
    try:
        found = [explainer.explain(item) for item in items]
    except (IndexError, ValueError) as error:
        raise TextError(f"{file}: {error}") from error
    if format is Format.json:
        plain = [attrs.asdict(explanation) for explanation in found]
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    typer.echo("\n\n".join(map(str, found)))
