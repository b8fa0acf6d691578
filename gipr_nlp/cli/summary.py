"""A report on the screen: outline, counts, first statements, facts, tables, findings, notes."""

from __future__ import annotations

from rich.console import Console, Group
from rich.table import Table as Grid
from rich.text import Text
from rich.tree import Tree

from gipr_nlp.report import Report, Section

__all__ = ["print_summary", "render_summary"]

_SHOWN = {"statements": 3, "facts": 15}


def _tree(report: Report) -> Tree:
    tree = Tree(Text("sections", style="bold"))

    def add(branch: Tree, section: Section) -> None:
        if section.heading is None:
            label = Text("(before the first heading)", style="dim")
        else:
            label = Text(f"{section.heading.number}{section.heading.title}")
        label.append(f"  {section.role}", style="cyan")
        below = branch.add(label)
        for child in section.children:
            add(below, child)

    for section in report.sections:
        add(tree, section)
    return tree


def _number(value: object) -> str:
    return "" if value is None else f"{value:f}"


def render_summary(report: Report, *, title: str = "") -> Group:
    """Return a summary of a report for a rich console.

    Parameters
    ----------
    report:
        The report.
    title:
        Shown above, for instance the name of the file.

    """
    meta = report.metadata
    parts: list[object] = []
    if title:
        parts.append(Text(title, style="bold underline"))
    parts.append(
        Text(
            f"{meta.agency or '(agency not found)'} · {meta.year or '(year not found)'} · {meta.level or '-'} · "
            f"{meta.script} · published {meta.published or '-'}"
        )
    )
    parts.append(
        Text(
            f"{len(report.headings)} headings, {len(report.achievements)} achievements, "
            f"{len(report.problems)} problems, {len(report.commitments)} commitments ({len(report.pairs)} that "
            f"answer a problem), {len(report.facts)} facts, "
            f"{sum(len(t.cells) for t in report.tables)} cells in {len(report.tables)} tables, "
            f"{len(report.findings)} findings"
        )
    )
    parts.append(_tree(report))
    for name in ("achievements", "problems", "commitments"):
        statements = getattr(report, name)
        if statements:
            shown = statements[: _SHOWN["statements"]]
            grid = Grid(
                title=f"{name} (first {len(shown)})", title_justify="left", box=None, show_header=False
            )
            grid.add_column("at", justify="right", no_wrap=True, min_width=6)
            grid.add_column("confidence", no_wrap=True, min_width=4)
            grid.add_column("text", no_wrap=True, overflow="ellipsis")
            for statement in shown:
                quote = statement.text.replace("\n", "")
                grid.add_row(str(statement.start), f"{statement.confidence:.2f}", quote)
            parts.append(grid)
    if report.facts:
        grid = Grid(
            title=f"facts (first {min(len(report.facts), _SHOWN['facts'])})", title_justify="left", box=None
        )
        for column, justify in (("at", "right"), ("value", "right"), ("unit", "left"), ("bound", "left"),
                                ("indicator", "left"), ("text", "left")):  # fmt: skip
            grid.add_column(column, justify=justify, no_wrap=True)  # type: ignore[arg-type]
        for fact in report.facts[: _SHOWN["facts"]]:
            quote = fact.text.replace("\n", "")
            grid.add_row(
                str(fact.start), _number(fact.value), fact.unit, fact.bound, fact.indicator, quote[:30]
            )
        parts.append(grid)
    if report.tables:
        grid = Grid(title="tables", title_justify="left", box=None)
        for column in ("form", "state", "cells", "reason"):
            grid.add_column(column)
        for table in report.tables:
            grid.add_row(table.schema, table.state, str(len(table.cells)), table.reason[:70])
        parts.append(grid)
    if report.other_tables:
        parts.append(Text("other tables", style="bold"))
        for other in report.other_tables:
            named = other.caption.text if other.caption else " ".join(cell.raw for cell in other.header)
            parts.append(
                Text(
                    f"  {other.start:>5}  {len(other.rows)} rows  {named.replace(chr(10), '')[:60]}".rstrip()
                )
            )
    if report.findings:
        parts.append(Text("findings", style="bold"))
        for finding in report.findings:
            parts.append(Text(f"  {finding.severity}: {finding.message}  [{finding.check}]"))
    if report.notes:
        parts.append(Text("notes", style="bold"))
        parts += [Text(f"  {note}") for note in report.notes]
    return Group(*parts)  # type: ignore[arg-type]


def print_summary(report: Report, *, title: str = "") -> None:
    """Print a summary of a report to the standard output."""
    Console().print(render_summary(report, title=title))
