"""Component ``gipr_tables``: statutory tables rebuilt from flattened text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from spacy.language import Language

from gipr_nlp.pipes.base import Mark, RulePipe
from gipr_nlp.reading import Reading
from gipr_nlp.rules.loader import load_rules

__all__ = ["TablePipe", "make_tables"]


class TablePipe(RulePipe):
    """Read the statutory tables of the forms in the rule set.

    Writes ``doc.spans["gipr_cells"]``: every cell that is printed, labelled ``form/row/column``.
    """

    factory: ClassVar[str] = "gipr_tables"
    group: ClassVar[str] = "gipr_cells"

    def read(self, reading: Reading) -> None:
        """Make this component's part of the reading."""
        reading.tables(self.rules)

    def marks(self, reading: Reading) -> Iterable[Mark]:
        """Yield the results to show on the document."""
        for table in reading.tables(self.rules)[0]:
            for cell in table.cells:
                if cell.end > cell.start:
                    label = f"{table.schema}/{cell.row}/{cell.column}"
                    yield (*reading.view.to_raw(cell.start, cell.end), label, f"form.{table.schema}", 1.0)


@Language.factory("gipr_tables", default_config={"rules": []})
def make_tables(nlp: Language, name: str, rules: list[str]) -> TablePipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return TablePipe(name, load_rules(rules))
