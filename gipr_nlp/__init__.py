"""Read Chinese annual reports on government information disclosure into typed records.

>>> import gipr_nlp
>>> report = gipr_nlp.extract("二、主动公开情况\\n全年主动公开政府信息950条。")
>>> report.facts[0].value, report.facts[0].unit, report.facts[0].indicator
(Decimal('950'), '条', 'disclosure.total')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gipr_nlp._version import __version__

if TYPE_CHECKING:
    from gipr_nlp.errors import (
        CorpusError,
        GiprError,
        MissingExtraError,
        ModelError,
        PipelineError,
        RecordError,
        RuleError,
        TextError,
    )
    from gipr_nlp.evaluation.evaluate import Scores, evaluate
    from gipr_nlp.explanation.explainer import Explainer, explain
    from gipr_nlp.explanation.records import Explanation
    from gipr_nlp.pipeline import extract, extract_many, load
    from gipr_nlp.report import (
        Answer,
        Cell,
        Evidence,
        Finding,
        Heading,
        Metadata,
        MetadataSource,
        NumericFact,
        OtherCell,
        OtherTable,
        Report,
        Section,
        Span,
        Statement,
        Table,
    )
    from gipr_nlp.rules.difference import RuleDiff, diff_rules
    from gipr_nlp.rules.lint import LintProblem, lint_rules
    from gipr_nlp.rules.loader import RuleSet, load_rules
    from gipr_nlp.rules.overlay_file import save_overlay
    from gipr_nlp.rules.statistics import RuleStats, rule_stats

# Names are imported when first used: `import gipr_nlp` costs milliseconds and loads neither spaCy nor jieba.
_HOMES = {
    **dict.fromkeys(("load", "extract", "extract_many"), "gipr_nlp.pipeline"),
    **dict.fromkeys(
        ("Answer", "Cell", "Evidence", "Finding", "Heading", "Metadata", "MetadataSource", "NumericFact", "OtherCell",
         "OtherTable", "Report", "Section", "Span", "Statement", "Table"),
        "gipr_nlp.report",
    ),
    **dict.fromkeys(
        ("CorpusError", "GiprError", "MissingExtraError", "ModelError", "PipelineError", "RecordError",
         "RuleError", "TextError"),
        "gipr_nlp.errors",
    ),
    **dict.fromkeys(("RuleSet", "load_rules"), "gipr_nlp.rules.loader"),
    **dict.fromkeys(("Explainer", "explain"), "gipr_nlp.explanation.explainer"),
    "Explanation": "gipr_nlp.explanation.records",
    **dict.fromkeys(("RuleDiff", "diff_rules"), "gipr_nlp.rules.difference"),
    **dict.fromkeys(("LintProblem", "lint_rules"), "gipr_nlp.rules.lint"),
    **dict.fromkeys(("RuleStats", "rule_stats"), "gipr_nlp.rules.statistics"),
    "save_overlay": "gipr_nlp.rules.overlay_file",
    **dict.fromkeys(("Scores", "evaluate"), "gipr_nlp.evaluation.evaluate"),
}  # fmt: skip

__all__ = [
    "Answer",
    "Cell",
    "CorpusError",
    "Evidence",
    "Explainer",
    "Explanation",
    "Finding",
    "GiprError",
    "Heading",
    "LintProblem",
    "Metadata",
    "MetadataSource",
    "MissingExtraError",
    "ModelError",
    "NumericFact",
    "OtherCell",
    "OtherTable",
    "PipelineError",
    "RecordError",
    "Report",
    "RuleDiff",
    "RuleError",
    "RuleSet",
    "RuleStats",
    "Scores",
    "Section",
    "Span",
    "Statement",
    "Table",
    "TextError",
    "__version__",
    "diff_rules",
    "evaluate",
    "explain",
    "extract",
    "extract_many",
    "lint_rules",
    "load",
    "load_rules",
    "rule_stats",
    "save_overlay",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'gipr_nlp' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
