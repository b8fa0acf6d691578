"""What users see of a few reports, line by line: a change of rules shows here as a change of lines.

`python -m pytest tests/golden --refresh-golden` writes the dumps anew; look at the diff before committing it.
"""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from gipr_nlp.report import Report

DUMPS = Path(__file__).parent / "dumps"

# one each: 2008-2014 without tables, the form of 2014, Traditional script or odd layout, the form of 2021
NAMES = ("chengyang-epb-2011", "heyang-landres-2016", "songnao-town-2015", "changling-eeb-2023")
_QUOTE = 36


def quote(text: str) -> str:
    """A text on one line, its middle left out when it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _QUOTE else f"{flat[: _QUOTE // 2]}…{flat[-_QUOTE // 2 + 1 :]}"


def dump(report: Report) -> str:
    """What users see of a report: neither offsets nor weights, so that only results make a difference."""
    meta = report.metadata
    lines = [
        f"agency {meta.agency} · year {meta.year} · published {meta.published} · {meta.script} · {meta.level}",
        "",
    ]
    for section in report.walk():
        if section.heading is not None:
            lines.append(f"{'  ' * section.level}{section.heading.number}{section.title}  [{section.role}]")
    lines.append("")
    lines += [f"{s.kind[:4]}  {quote(s.text)}" for s in report.statements]
    lines.append("")
    lines += [
        f"fact  {'nil' if f.nil else f.value if f.value is not None else f'{f.low}..{f.high}'} {f.unit} {f.bound} "
        f"{f.indicator}  {quote(f.text)}"
        for f in report.facts
    ]
    lines.append("")
    for table in report.tables:
        lines.append(f"table {table.schema}  {table.state}")
        columns = list(dict.fromkeys(cell.column for cell in table.cells))
        lines.append(f"  columns: {' '.join(columns)}")
        rows: dict[str, list[str]] = {}
        for cell in table.cells:
            shown = f"({cell.kind})" if cell.value is None else str(cell.value)
            rows.setdefault(cell.row, []).append(shown)
        lines += [f"  {row}: {' '.join(values)}" for row, values in rows.items()]
    lines += [f"{f.severity}  {f.check}  {f.message}" for f in report.findings]
    lines += [f"note  {note}" for note in report.notes]
    return "\n".join(line.rstrip() for line in lines) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_reports_are_read_as_before(name, corpus_reports, request):
    path = DUMPS / f"{name}.txt"
    shown = dump(corpus_reports[name])
    if request.config.getoption("--refresh-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf8")
    known = path.read_text(encoding="utf8") if path.exists() else ""
    changes = list(
        difflib.unified_diff(known.splitlines(), shown.splitlines(), "before", "now", lineterm="", n=1)
    )
    if changes:
        pytest.fail(
            "\n".join(
                [
                    f"{name} is read otherwise than before; if it should be, run pytest tests/golden "
                    "--refresh-golden",
                    *changes,
                ]
            ),
            pytrace=False,
        )


def test_every_dump_belongs_to_a_report():
    assert {path.stem for path in DUMPS.glob("*.txt")} == set(NAMES)


def test_a_dump_shows_every_kind_of_result(corpus_reports):
    together = "".join(dump(corpus_reports[name]) for name in NAMES)
    for wanted in ("achi  ", "prob  ", "comm  ", "fact  nil", "table ", "[problems]", "contradiction"):
        assert wanted in together, wanted
