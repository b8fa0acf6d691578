"""Explains passages and results of a report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gipr_nlp.errors import PipelineError
from gipr_nlp.explanation.answers import explain_answers
from gipr_nlp.explanation.case import Case
from gipr_nlp.explanation.checks import check_names, explain_check
from gipr_nlp.explanation.facts import explain_facts, explain_nils
from gipr_nlp.explanation.headings import explain_headings, explain_lines, explain_roles
from gipr_nlp.explanation.metadata import explain_findings, explain_metadata, explain_tables
from gipr_nlp.explanation.plain import LOCK, PlainReading
from gipr_nlp.explanation.records import Decision, Explanation
from gipr_nlp.explanation.statements import explain_statements
from gipr_nlp.explanation.themes import explain_themes
from gipr_nlp.report import (
    Cell,
    Finding,
    Heading,
    MetadataSource,
    NumericFact,
    Report,
    Section,
    Span,
    Statement,
    Table,
)
from gipr_nlp.rules.loader import Overlay

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Explainer", "Item", "explain", "read_case"]

#: What can be explained: an offset, a result of the report, or the name of a metadata field.
Item = int | str | Span | Section | Table | Cell | Finding | MetadataSource

_FIELDS = ("agency", "year", "published", "level", "period", "script")


class Explainer:
    """Explains one report; cheaper than :func:`explain` where there is more than one question.

    Parameters
    ----------
    source:
        A report, or the text of one.
    rules:
        Overlays the report was made with, in order.
    nlp:
        The pipeline it was made with, instead of ``rules``.

    Raises
    ------
    PipelineError
        When the report was made with other rules than those given.

    Examples
    --------
    >>> explainer = Explainer("三、存在的问题\\n更新不够及时。")
    >>> [d.outcome for d in explainer.explain(9).decisions if d.kind == "statement"]
    ['problem']

    """

    def __init__(
        self,
        source: Report | str,
        *,
        rules: Iterable[Overlay] | Overlay = (),
        nlp: Language | None = None,
    ) -> None:
        if nlp is not None and rules:
            raise ValueError("give either nlp or rules: a pipeline already has its rules")
        from gipr_nlp.pipeline import _default

        self._nlp = nlp if nlp is not None else _default(rules)
        text = source.text if isinstance(source, Report) else source
        with LOCK:
            self._case = read_case(text, self._nlp)
            self._traces = _Traces(self._case)
        self.report = self._case.report
        if isinstance(source, Report):
            _check_same_rules(source, self.report)

    def explain(self, item: Item) -> Explanation:
        """Return why a passage was read as it was.

        Parameters
        ----------
        item:
            An offset into the raw text; a heading, section, statement, fact, table, cell, finding or metadata source of
            the report; any other span; the name of a metadata field (``"year"``); or the id of a check of the audit.

        Raises
        ------
        IndexError
            When an offset lies outside the text.

        """
        start, end, name = self._place(item)
        case = self._case
        low, high = case.folded(start, end)
        with LOCK:
            self._traces.restore()
            decisions = self._decisions(item, (start, end), (low, high), name)
        return Explanation(
            span=case.report_span(start, end),
            section=case.reading.roles()(low),
            decisions=tuple(decisions),
            rules_digest=case.report.rules_digest,
        )

    def _decisions(
        self, item: Item, raw: tuple[int, int], folded: tuple[int, int], name: str
    ) -> list[Decision]:
        case = self._case
        if name and name in check_names(case):
            return explain_check(case, name)
        if name or isinstance(item, MetadataSource):
            return explain_metadata(case, *raw, name or getattr(item, "name", ""))
        if isinstance(item, Finding):
            found = explain_findings(case, *raw)
            return [d for d in found if d.reason == item.message]
        if isinstance(item, (Table, Cell)):
            return explain_tables(case, *raw)
        headings = [*explain_headings(case, *folded), *explain_roles(case, *folded)]
        if isinstance(item, (Heading, Section)):
            return [*explain_lines(case, *folded)[:1], *headings]
        facts = [*explain_facts(case, *folded), *explain_nils(case, *folded)]
        if isinstance(item, NumericFact):
            kind = "nil" if item.nil else "fact"
            return [d for d in facts if d.kind == kind and _same(d, item)]
        statements = explain_statements(case, *folded)
        themes = explain_themes(case, *folded)
        answers = explain_answers(case, *folded)
        if isinstance(item, Statement):
            return [d for d in (*statements, *themes, *answers) if _same(d, item)]
        return [
            *explain_lines(case, *folded), *headings, *explain_tables(case, *raw), *facts,
            *explain_metadata(case, *raw), *statements, *themes, *answers,
            *explain_findings(case, *raw),
        ]  # fmt: skip

    def _place(self, item: Item) -> tuple[int, int, str]:
        """Start and end in the raw text, and the metadata field or check asked for."""
        size = len(self.report.text)
        if isinstance(item, str):
            checks = check_names(self._case)
            if item not in _FIELDS and item not in checks:
                raise ValueError(
                    f"{item!r} is no metadata field and no check; known are {', '.join((*_FIELDS, *checks))}"
                )
            return 0, size, item
        if isinstance(item, int):
            if not 0 <= item < size:
                raise IndexError(f"offset {item} lies outside the text of {size} characters")
            return item, item + 1, ""
        if isinstance(item, Section):
            item = item.heading if item.heading is not None else Span(item.start, item.end, "")
        elif isinstance(item, (Cell, MetadataSource)):
            item = item.span if item.span is not None else Span(0, size, "")
        elif isinstance(item, Finding):
            item = item.spans[0] if item.spans else Span(0, size, "")
        start, end = getattr(item, "start", None), getattr(item, "end", None)
        if not isinstance(start, int) or not isinstance(end, int):
            raise TypeError(f"an offset or a result of the report is explained, not {type(item).__name__}")
        if not 0 <= start <= end <= size:
            raise IndexError(f"the passage {start}-{end} lies outside the text of {size} characters")
        return start, end, ""


def _same(decision: Decision, item: Span) -> bool:
    return decision.span is not None and (decision.span.start, decision.span.end) == (item.start, item.end)


def _check_same_rules(given: Report, made: Report) -> None:
    if given.rules_digest and given.rules_digest != made.rules_digest:
        raise PipelineError(
            f"the report was made with other rules (digest {given.rules_digest}) than those it is explained with "
            f"({made.rules_digest}); pass the overlays it was made with, e.g. report.explain(item, rules=['mine.toml']), "
            "or the pipeline as nlp="
            + (
                f"; it was made by version {given.library_version} of the library, this is {made.library_version}"
                if given.library_version != made.library_version
                else ""
            )
        )


def read_case(text: str, nlp: Language) -> Case:
    """Read a text with a pipeline, the plain way.

    The readers are shared: hold :data:`gipr_nlp.explanation.plain.LOCK` while what they saw is looked at.

    Parameters
    ----------
    text:
        The text of a report.
    nlp:
        The pipeline.

    Raises
    ------
    PipelineError
        When the pipeline builds no report of this library.

    """
    from gipr_nlp.explanation.features import ModelTrace
    from gipr_nlp.pipes.base import KEEP_KEY, QUIET_KEY, READING_KEY
    from gipr_nlp.pipes.claims import ClaimClassifier
    from gipr_nlp.text.reader import check_text
    from gipr_nlp.text.tokenizer import VIEW_KEY
    from gipr_nlp.text.view import View

    first = next((pipe for _, pipe in nlp.pipeline if hasattr(pipe, "rules")), None)
    if first is None or "gipr_report" not in nlp.pipe_names:
        raise PipelineError(
            "a pipeline that explains needs the components of this library, gipr_report at the end"
        )
    doc = nlp.make_doc(check_text(text))
    view = doc.user_data.get(VIEW_KEY)
    if not isinstance(view, View):
        from gipr_nlp.text.reader import text_reader

        view = text_reader(first.rules).read(text)
    reading = PlainReading(view, first.rules)
    doc.user_data.update({READING_KEY: reading, QUIET_KEY: True, KEEP_KEY: True})
    report: Report = nlp(doc)._.gipr
    voter = next((p for _, p in nlp.pipeline if isinstance(p, ClaimClassifier) and p.cfg["trained"]), None)
    return Case(reading, report, ModelTrace(reading, voter.model) if voter is not None else None)


class _Traces:
    """What the readers saw of one document: they are shared, and the next document overwrites it."""

    def __init__(self, case: Case) -> None:
        self._owner = object()
        self._kept: list[tuple[Any, dict[str, Any]]] = []
        for part in ("layout", "headings", "outline", "quantities", "nils", "statements"):
            readers = case.readers(part)
            for reader in (
                readers.outline, readers.quantities, readers.quantities._exclusions, readers.indicators, readers.nils,
                readers.nils._nil, readers.statements, readers.statements._matcher,
            ):  # fmt: skip
                state = {name: value for name, value in vars(reader).items() if name in _STATE}
                self._kept.append((reader, state))

    def restore(self) -> None:
        """Put it back."""
        for reader, state in self._kept:
            vars(reader).update(state)


_STATE = frozenset({"candidates", "rescued", "bare", "seen", "masked", "tried"})


def explain(
    source: Report | str,
    item: Item,
    *,
    rules: Iterable[Overlay] | Overlay = (),
    nlp: Language | None = None,
) -> Explanation:
    """Say why a passage of a report was read as it was.

    The text is read a second time, the plain way: every rule is tried everywhere, without the shortcuts that make
    extraction fast, and what stops a rule is written down.

    Parameters
    ----------
    source:
        A report, or the text of one.
    item:
        An offset into the raw text; a heading, section, statement, fact, table, cell, finding or metadata source of the
        report; any other span; or the name of a metadata field (``"year"``).
    rules:
        Overlays the report was made with, in order.
    nlp:
        The pipeline it was made with, instead of ``rules``.

    Returns
    -------
    Explanation
        The decisions on the passage, each with the rules that fired and those that nearly did; printed, it reads as a
        text.

    Raises
    ------
    PipelineError
        When the report was made with other rules than those given.
    TextError
        When the text cannot be read as a report.

    Examples
    --------
    >>> found = explain("三、存在的问题\\n更新不够及时。", 9).decision("statement")
    >>> found.outcome, "statement.problem.not_enough" in [hit.rule for hit in found.fired]
    ('problem', True)

    """
    return Explainer(source, rules=rules, nlp=nlp).explain(item)
