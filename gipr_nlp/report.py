"""The records an extraction returns: frozen, typed, and each pointing at the raw text.

Offsets are half-open code-point offsets into the raw text exactly as it was given:
``text[span.start:span.end] == span.text`` holds for every record below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

if TYPE_CHECKING:
    import os

    from spacy.language import Language

    from gipr_nlp.explanation.explainer import Item
    from gipr_nlp.explanation.records import Explanation
    from gipr_nlp.rules.loader import Overlay

__all__ = [
    "FACT_COLUMNS",
    "SCHEMA_VERSION",
    "Answer",
    "Base",
    "Bound",
    "Candidate",
    "Cell",
    "CellKind",
    "Comparison",
    "Direction",
    "Evidence",
    "Facts",
    "Finding",
    "Heading",
    "Metadata",
    "MetadataSource",
    "NumericFact",
    "OtherCell",
    "OtherTable",
    "Period",
    "PeriodKind",
    "Report",
    "Scope",
    "ScopeKind",
    "Section",
    "Severity",
    "Span",
    "Statement",
    "StatementKind",
    "Table",
    "TableState",
]

#: Version of the serialised form; the first number changes when old files can no longer be read.
SCHEMA_VERSION = "1.0"

StatementKind = Literal["achievement", "problem", "commitment"]
Bound = Literal["exact", "approx", "at_least", "at_most"]
FactKind = Literal["count", "share", "money", "duration", "rank", "rate", "change", "range"]
PeriodKind = Literal[
    "year", "previous_year", "first_half", "second_half", "quarter", "month", "cumulative", "until"
]
ScopeKind = Literal["agency", "area", "account", "subordinate"]
Direction = Literal["up", "down", "same"]
Base = Literal["previous_year", "period_before", "year_start", "earlier"]
CellKind = Literal["number", "zero", "blank", "dash", "text", "derived"]
TableState = Literal["verified", "all_zero", "unverified", "inconsistent", "partial", "unreadable"]
Severity = Literal["contradiction", "suspicion", "note"]


@frozen
class Span:
    """A passage of the raw text.

    Parameters
    ----------
    start, end:
        Half-open code-point offsets into the raw text.
    text:
        The characters of the raw text between them.

    """

    start: int
    end: int
    text: str

    def overlaps(self, other: Span) -> bool:
        """Say whether the two passages share at least one character.

        >>> Span(0, 2, "公开").overlaps(Span(1, 3, "开信"))
        True
        """
        return self.start < other.end and other.start < self.end


@frozen
class Evidence:
    """Why a result stands: which component and rule (or model) made it, on which cues, and how sure it is.

    Parameters
    ----------
    component:
        Factory name of the pipeline component, e.g. ``"gipr_statements"``.
    source:
        Id of the rule (``"problem.still_needs"``), or ``"model:<name>"`` for a statistical vote.
    weight:
        What this piece of evidence added for the result (votes of one result add up).
    cues:
        The passages of the raw text that the rule matched.

    """

    component: str
    source: str
    weight: float = 1.0
    cues: tuple[Span, ...] = ()


@frozen
class Heading(Span):
    """A section heading.

    Parameters
    ----------
    number:
        The ordinal as folded, e.g. ``"一、"`` or ``"(二)"``; empty for an unnumbered heading.
    title:
        The words after the number, folded to Simplified characters and half-width punctuation.
    level:
        1 for the outermost numbering scheme of the document, 2 for the next, and so on.
    role:
        The principal role, one of the ids of the roles list.
    roles:
        All roles the wording names, the principal one first.
    run_in:
        True when the heading opens a paragraph instead of filling a line.
    confidence:
        Between 0 and 1.

    """

    number: str
    title: str
    level: int
    role: str
    roles: tuple[str, ...]
    run_in: bool
    confidence: float
    evidence: tuple[Evidence, ...] = ()


@frozen
class Section:
    """A part of the report: its heading and the stretch of raw text it governs.

    The text before the first heading is a section too; it has no heading and the role ``preamble``.

    Parameters
    ----------
    heading:
        The heading, or None for the preamble.
    role, roles, level:
        As on the heading; level 0 for the preamble.
    start, end:
        Half-open offsets of the whole part, heading and subsections included.
    children:
        The subsections, in order.

    """

    heading: Heading | None
    role: str
    roles: tuple[str, ...]
    level: int
    start: int
    end: int
    children: tuple[Section, ...] = ()

    @property
    def title(self) -> str:
        """The title without its number; empty for the preamble."""
        return self.heading.title if self.heading else ""

    def walk(self) -> Iterator[Section]:
        """Yield this section and everything below it, in document order.

        >>> leaf = Section(None, "preamble", ("preamble",), 0, 0, 4)
        >>> [s.role for s in leaf.walk()]
        ['preamble']
        """
        yield self
        for child in self.children:
            yield from child.walk()


@frozen
class Answer:
    """That a statement answers a problem the same report names.

    Parameters
    ----------
    problem:
        Index of the problem among ``Report.statements``.
    method:
        How it was told: ``same_item`` (they stand in one item or under one heading), ``same_place`` (two lists of
        equal length), ``next`` (one problem, then one measure), ``named`` (it says which) or ``words`` (they share
        rare words).
    confidence:
        Between 0 and 1.

    """

    problem: int
    method: str
    confidence: float


@frozen
class Statement(Span):
    """One claim: something achieved, a problem admitted, or a commitment made.

    Parameters
    ----------
    kind:
        ``achievement``, ``problem`` or ``commitment``.
    role:
        Role of the section the claim stands in.
    confidence:
        Between 0 and 1.
    evidence:
        The rules and models that spoke for the kind.
    answers:
        The problems that this commitment answers; empty where none is known for certain.
    themes:
        What it is about: ids of the themes list, such as ``timeliness`` or ``staff``.

    """

    kind: StatementKind
    role: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    answers: tuple[Answer, ...] = ()
    themes: tuple[str, ...] = ()


@frozen
class Period:
    """The time a figure speaks of.

    Parameters
    ----------
    kind:
        ``year`` (the year reported on, or the one named), ``previous_year``, ``first_half``, ``second_half``,
        ``quarter``, ``month``, ``cumulative`` (over several years) or ``until`` (a state on a day).
    year:
        The year, where it is known.
    until:
        The day of a state, where one is named.
    span:
        The words that say so; None where nothing is said and the year of the report is meant.

    """

    kind: PeriodKind
    year: int | None = None
    until: date | None = None
    span: Span | None = None


@frozen
class Scope:
    """Of whom a figure speaks.

    Parameters
    ----------
    kind:
        ``agency`` (the body that reports), ``area`` (all bodies of a place or system), ``account`` (one account
        of new media) or ``subordinate`` (bodies below the one that reports).
    span:
        The words that say so; None for the agency.

    """

    kind: ScopeKind
    span: Span | None = None


@frozen
class Comparison:
    """What a figure is compared with.

    Parameters
    ----------
    direction:
        ``up``, ``down`` or ``same``.
    base:
        Against what: ``previous_year``, ``period_before``, ``year_start`` or ``earlier``.
    before, after:
        The two values, where they are printed.
    of, against:
        Indices in ``Report.facts`` of the figures that hold them.

    """

    direction: Direction
    base: Base
    before: Decimal | None = None
    after: Decimal | None = None
    of: int | None = None
    against: int | None = None


@frozen
class Candidate:
    """A reading of a figure of the text as a figure of a statutory form.

    Parameters
    ----------
    table:
        Id of the form.
    cells:
        The cell or the sum of cells the figure may repeat, e.g. ``"received_new + carried_in"``.
    value:
        What the form gives there.
    matches:
        True when the figure has that value.

    """

    table: str
    cells: str
    value: Decimal
    matches: bool


@frozen
class NumericFact(Span):
    """A quantity that the running text states.

    Parameters
    ----------
    value:
        The number in plain decimal notation (万 and 亿 worked out); None for a pure range.
    unit:
        The unit in its canonical form, in Simplified characters (万 worked into the value); empty where none is
        printed.
    bound:
        ``exact``, ``approx`` (约, 近, 余, 多), ``at_least`` (以上, 超过) or ``at_most`` (以内, 不足).
    indicator:
        What is counted: an id of the indicators list, or ``other``.
    kind:
        Sort of quantity: count, share, money, duration, rank, rate, change or range.
    nil:
        True for a statement that there was none (the value is then 0).
    low, high:
        Ends of a printed range; None otherwise.
    subject:
        The passage that names what is counted, where one was found.
    role:
        Role of the section the fact stands in.
    confidence:
        Between 0 and 1: how sure the indicator is.
    unit_as_written:
        The unit as the raw text prints it, e.g. ``"人(次)"``.
    period, scope:
        The time and the body the figure speaks of.
    comparison:
        For a growth, a change, or the second of two values (由108个优化为80个): what is compared.
    part_of:
        Index in ``Report.facts`` of the total this figure is a part of.
    residual:
        For a total with parts: what they leave of it; None where it cannot be told.
    candidates:
        Where the figure could repeat several cells of a form in the report: all of them, and which match.

    """

    value: Decimal | None
    unit: str
    bound: Bound
    indicator: str
    kind: FactKind
    nil: bool
    low: Decimal | None
    high: Decimal | None
    subject: Span | None
    role: str
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    unit_as_written: str = ""
    period: Period = Period("year")
    scope: Scope = Scope("agency")
    comparison: Comparison | None = None
    part_of: int | None = None
    residual: Decimal | None = None
    candidates: tuple[Candidate, ...] = ()


#: The columns of the table of facts, in their order.
FACT_COLUMNS = (
    "start", "end", "text", "indicator", "value", "low", "high", "unit", "unit_as_written", "bound", "kind", "nil",
    "subject", "role", "period", "period_year", "until", "scope", "scope_words", "direction", "base", "before",
    "after", "part_of", "residual", "cells", "confidence",
)  # fmt: skip
_FACT_NUMBERS = ("value", "low", "high", "before", "after", "residual")


class Facts(tuple[NumericFact, ...]):
    """The facts of a report: a tuple that converts to a table."""

    __slots__ = ()

    def to_records(self) -> list[dict[str, Any]]:
        """Return one dict a fact, with the keys of :data:`FACT_COLUMNS` in their order.

        Numbers are decimals, dates are dates; what a fact does not have is None. ``cells`` names the cells of
        statutory forms that hold the figure.

        Examples
        --------
        >>> import gipr_nlp
        >>> report = gipr_nlp.extract("一、概述\\n全年主动公开信息950条。")
        >>> row = report.facts.to_records()[0]
        >>> row["indicator"], row["value"], row["unit"]
        ('disclosure.total', Decimal('950'), '条')

        """
        return [dict(zip(FACT_COLUMNS, _fact_row(fact), strict=True)) for fact in self]

    def to_frame(self) -> Any:
        """Return a pandas data frame, one row a fact, with the columns of :data:`FACT_COLUMNS`.

        Numbers are floats there, absent ones NaN; ``part_of`` is a nullable integer, the row of the total.

        Raises
        ------
        MissingExtraError
            When pandas is not installed.

        """
        try:
            import pandas  # type: ignore[import-untyped,unused-ignore]
        except ImportError as error:
            from gipr_nlp.errors import MissingExtraError

            raise MissingExtraError(
                "a table of facts needs pandas: install gipr_nlp[pandas], or use to_records()"
            ) from error
        frame = pandas.DataFrame(self.to_records(), columns=list(FACT_COLUMNS))
        for name in _FACT_NUMBERS:
            frame[name] = frame[name].astype("float64")
        return frame.astype({"part_of": "Int64", "period_year": "Int64"})


def _fact_row(fact: NumericFact) -> tuple[Any, ...]:
    comparison = fact.comparison
    return (
        fact.start, fact.end, fact.text, fact.indicator, fact.value, fact.low, fact.high, fact.unit,
        fact.unit_as_written, fact.bound, fact.kind, fact.nil, fact.subject.text if fact.subject else None,
        fact.role, fact.period.kind, fact.period.year, fact.period.until, fact.scope.kind,
        fact.scope.span.text if fact.scope.span else None,
        comparison.direction if comparison else None, comparison.base if comparison else None,
        comparison.before if comparison else None, comparison.after if comparison else None,
        fact.part_of, fact.residual,
        "; ".join(f"{c.table}: {c.cells}" for c in fact.candidates if c.matches) or None, fact.confidence,
    )  # fmt: skip


@frozen
class Cell:
    """One cell of a statutory table.

    Parameters
    ----------
    row, column:
        Keys of the form's schema.
    value:
        The number, or None where the cell is blank, a dash or text.
    kind:
        ``number``, ``zero`` (a printed 0), ``blank``, ``dash``, ``text`` or ``derived``.
    span:
        The characters of the cell in the raw text; None for a blank cell.
    raw:
        The cell as printed, decorations included; empty for a blank cell.

    """

    row: str
    column: str
    value: Decimal | None
    kind: CellKind
    span: Span | None = None
    raw: str = ""


@frozen
class Table:
    """A statutory table rebuilt from flattened text.

    Parameters
    ----------
    schema:
        Id of the form, e.g. ``"requests"`` or ``"2021/normative"``.
    state:
        ``verified`` (its sums hold and something is not zero), ``all_zero`` (they hold, but prove nothing),
        ``unverified`` (the form has no sums to check), ``inconsistent``, ``partial`` or ``unreadable``.
    reason:
        In words, why the state is not ``verified``; empty otherwise.
    start, end:
        Half-open offsets of the stretch of raw text the table fills.
    cells:
        The cells that could be placed for certain, in the order of the form.
    failures:
        The equations that do not hold, with their numbers.

    """

    schema: str
    state: TableState
    reason: str
    start: int
    end: int
    cells: tuple[Cell, ...] = ()
    failures: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def value(self, row: str, column: str) -> Decimal | None:
        """Return the number in a cell, or None where it is blank, absent or no number.

        Parameters
        ----------
        row, column:
            Keys of the form's schema.

        """
        for cell in self.cells:
            if cell.row == row and cell.column == column:
                return cell.value
        return None


@frozen
class OtherCell:
    """One cell of a table that is no statutory form.

    Parameters
    ----------
    value:
        The number where the cell is a plain number (thousands separators allowed), else None.
    span:
        The characters of the cell in the raw text; None for a blank cell.
    raw:
        The cell as printed; empty for a blank cell.

    """

    value: Decimal | None
    span: Span | None = None
    raw: str = ""


@frozen
class OtherTable(Span):
    """A table that is no statutory form: months, channels, a list, local statistics.

    Parameters
    ----------
    rows:
        The rows below the header, cell by cell, as printed; rows may differ in length.
    header:
        The first row, where it holds no number and rows below it do; else empty.
    caption:
        The line that names the table, where there is one.

    Examples
    --------
    >>> import gipr_nlp
    >>> text = "二、公开情况\\n具体如下:\\n| 渠道 | 条数 |\\n| 网站 | 812 |\\n| 公报 | 12 |\\n三、存在的问题\\n更新不够及时。"
    >>> table = gipr_nlp.extract(text).other_tables[0]
    >>> [cell.raw for cell in table.header], [cell.value for cell in table.column(1)]
    (['渠道', '条数'], [Decimal('812'), Decimal('12')])

    """

    rows: tuple[tuple[OtherCell, ...], ...]
    header: tuple[OtherCell, ...] = ()
    caption: Span | None = None

    def column(self, index: int) -> tuple[OtherCell, ...]:
        """Return the cells at one place of every row that reaches so far.

        Parameters
        ----------
        index:
            Place of the cell in its row, from 0.

        """
        return tuple(row[index] for row in self.rows if index < len(row))


@frozen
class Finding:
    """Something that does not fit together inside the report.

    Parameters
    ----------
    check:
        Id of the check.
    severity:
        ``contradiction`` only where the text leaves no other reading, else ``suspicion`` or ``note``.
    message:
        One sentence with the figures.
    spans:
        The passages compared.
    values:
        The figures compared, by name.

    """

    check: str
    severity: Severity
    message: str
    spans: tuple[Span, ...] = ()
    values: Mapping[str, Decimal] = field(factory=dict)
    evidence: tuple[Evidence, ...] = ()


@frozen
class MetadataSource:
    """One place in the report that speaks for a metadata field.

    Parameters
    ----------
    name:
        The field it speaks for, e.g. ``"year"``.
    value:
        What it says.
    rule:
        Id of the rule that read it.
    used:
        True when the field's value was taken from here.
    span:
        The passage, or None when the value was concluded from the whole text.

    """

    name: str
    value: str
    rule: str
    used: bool
    span: Span | None = None


@frozen
class Metadata:
    """Who reports, on which year, and when it was published.

    Parameters
    ----------
    agency:
        Name of the reporting body as written, in Simplified characters; None where it cannot be told.
    year:
        The year reported on.
    published:
        Date of publication given by the page.
    script:
        ``Hans`` or ``Hant``.
    level:
        ``national``, ``province``, ``prefecture``, ``county``; None where it cannot be told.
    period:
        First and last day the figures cover, where the text says so.

    """

    agency: str | None
    year: int | None
    published: date | None
    script: Literal["Hans", "Hant"]
    level: Literal["national", "province", "prefecture", "county"] | None
    period: tuple[date, date] | None = None
    sources: tuple[MetadataSource, ...] = ()


@frozen
class Report:
    """Everything read from one annual report.

    Parameters
    ----------
    text:
        The raw text, exactly as given.
    metadata:
        Agency, year, dates, script and level.
    sections:
        The top of the section tree: preamble first, then the parts of level 1.
    statements:
        Achievements, problems and commitments, in document order.
    facts:
        Numeric facts, in document order; ``facts.to_records()`` and ``facts.to_frame()`` give a table.
    tables:
        Statutory tables, in document order.
    other_tables:
        Tables that are no statutory form, in document order.
    findings:
        What contradicts what.
    notes:
        What the reader should know about the text: damage seen and mended, passages set aside.
    rules_digest:
        Fingerprint of the rule set that was active.
    library_version:
        Version of the library that made the report.

    """

    text: str
    metadata: Metadata
    sections: tuple[Section, ...] = ()
    statements: tuple[Statement, ...] = ()
    facts: Facts = field(factory=Facts, converter=Facts)
    tables: tuple[Table, ...] = ()
    other_tables: tuple[OtherTable, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    rules_digest: str = ""
    library_version: str = ""

    @property
    def achievements(self) -> tuple[Statement, ...]:
        """The achievement claims."""
        return tuple(s for s in self.statements if s.kind == "achievement")

    @property
    def problems(self) -> tuple[Statement, ...]:
        """The problems admitted."""
        return tuple(s for s in self.statements if s.kind == "problem")

    @property
    def commitments(self) -> tuple[Statement, ...]:
        """The commitments made."""
        return tuple(s for s in self.statements if s.kind == "commitment")

    @property
    def pairs(self) -> tuple[tuple[Statement, Statement, Answer], ...]:
        """Each commitment that answers a problem, with that problem and how it was told."""
        return tuple((s, self.statements[a.problem], a) for s in self.statements for a in s.answers)

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """The findings that leave no other reading."""
        return tuple(f for f in self.findings if f.severity == "contradiction")

    def walk(self) -> Iterator[Section]:
        """Yield every section of the tree, in document order."""
        for section in self.sections:
            yield from section.walk()

    @property
    def headings(self) -> tuple[Heading, ...]:
        """All headings, in document order."""
        return tuple(s.heading for s in self.walk() if s.heading is not None)

    def table(self, schema: str) -> Table | None:
        """Return the first table of a form, or None where the report has none.

        Parameters
        ----------
        schema:
            Id of the form, e.g. ``"requests"``.

        """
        return next((t for t in self.tables if t.schema == schema), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data (dicts, lists, strings, numbers), ready for JSON.

        Decimals become strings, dates ISO strings. :meth:`from_dict` restores an equal report.
        """
        from gipr_nlp.exchange.codec import report_to_dict

        return report_to_dict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """Restore a report from what :meth:`to_dict` gave.

        Raises
        ------
        RecordError
            When the data are no report of a schema version this library reads; the message names the path.

        """
        from gipr_nlp.exchange.codec import report_from_dict

        return report_from_dict(data)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the report as JSON text (UTF-8 characters kept as they are).

        Parameters
        ----------
        indent:
            Blanks a level, or None for one line.

        """
        from gipr_nlp.exchange.codec import report_to_json

        return report_to_json(self, indent=indent)

    @classmethod
    def from_json(cls, data: str | bytes | os.PathLike[str]) -> Report:
        """Restore a report from JSON text, bytes or the path of a file.

        Raises
        ------
        RecordError
            When the JSON is broken or holds no report.

        """
        from gipr_nlp.exchange.codec import report_from_json

        return report_from_json(data)

    def explain(
        self, item: Item, *, rules: Iterable[Overlay] | Overlay = (), nlp: Language | None = None
    ) -> Explanation:
        """Return why a passage or result was read as it was.

        A report keeps no rules, only their digest: the text is read again with the rules given here.

        Parameters
        ----------
        item:
            An offset into the raw text; a heading, section, statement, fact, table, cell, finding or metadata source
            of the report; any other span; or the name of a metadata field (``"year"``).
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
        >>> import gipr_nlp
        >>> report = gipr_nlp.extract("三、存在的问题\\n更新不够及时。")
        >>> "statement.problem.not_enough" in [hit.rule for hit in report.explain(report.problems[0]).fired]
        True

        """
        from gipr_nlp.explanation.explainer import explain

        return explain(self, item, rules=rules, nlp=nlp)

    def replace(self, **changes: Any) -> Report:
        """Return a copy with some fields changed."""
        return evolve(self, **changes)

    def __repr__(self) -> str:
        who = self.metadata.agency or "unknown agency"
        return (
            f"<Report {who} {self.metadata.year or '?'}: {len(self.headings)} headings, "
            f"{len(self.achievements)} achievements, {len(self.problems)} problems, "
            f"{len(self.commitments)} commitments, {len(self.facts)} facts, {len(self.tables)} tables, "
            f"{len(self.findings)} findings>"
        )
