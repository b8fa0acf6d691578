"""Component ``gipr_tables``: statutory tables rebuilt from flattened text."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from gipr_nlp.pipes.base import RulePipe, mark_spans, reading_of
from gipr_nlp.rules.loader import load_rules

__all__ = ["TablePipe", "make_tables"]


class TablePipe(RulePipe):
    """Read the statutory tables of the forms in the rule set.

    Writes ``doc.spans["gipr_cells"]``: every cell that is printed, labelled ``form/row/column``.
    """

    factory: ClassVar[str] = "gipr_tables"

    def __call__(self, doc: Doc) -> Doc:
        reading = reading_of(doc, self.rules)
        marks = [
            (
                *reading.view.to_raw(cell.start, cell.end),
                f"{table.schema}/{cell.row}/{cell.column}",
                f"form.{table.schema}",
                1.0,
            )
            for table in reading.tables(self.rules)[0]
            for cell in table.cells
            if cell.end > cell.start
        ]
        mark_spans(doc, "gipr_cells", marks)
        return doc


@Language.factory("gipr_tables", default_config={"rules": []})
def make_tables(nlp: Language, name: str, rules: list[str]) -> TablePipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return TablePipe(name, load_rules(rules))
