"""Component ``gipr_report``: the typed report, built from what the other components found."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from gipr_nlp._version import __version__
from gipr_nlp.builder import build_report
from gipr_nlp.errors import PipelineError
from gipr_nlp.pipes.base import KEEP_KEY, READING_KEY, REPORT_KEY, RulePipe, reading_of
from gipr_nlp.report import Report
from gipr_nlp.rules.loader import load_rules

__all__ = ["ReportPipe", "make_report"]


def _report_of(doc: Doc) -> Report:
    report = doc.user_data.get(REPORT_KEY)
    if not isinstance(report, Report):
        raise PipelineError(
            "this document has no report: add the component gipr_report to the end of the pipeline, "
            "or restore the DocBin with store_user_data=True"
        )
    return report


# the only extension the library registers; another library that took the name keeps it
if not Doc.has_extension("gipr"):
    Doc.set_extension("gipr", getter=_report_of)


class ReportPipe(RulePipe):
    """Build the report and leave it on the document as ``doc._.gipr``."""

    factory: ClassVar[str] = "gipr_report"

    def __call__(self, doc: Doc) -> Doc:
        """Build the report of the document."""
        reading = reading_of(doc, self.rules)
        doc.user_data[REPORT_KEY] = build_report(reading, __version__)
        if not doc.user_data.get(KEEP_KEY):
            doc.user_data.pop(
                READING_KEY, None
            )  # working state: it would only weigh on what is sent or stored
        return doc


@Language.factory("gipr_report", default_config={"rules": []})
def make_report(nlp: Language, name: str, rules: list[str]) -> ReportPipe:
    """Make the component; ``rules`` are paths of overlay files."""
    return ReportPipe(name, load_rules(rules))
