"""Measures of one report against its gold annotation: counts that add up over documents, and errors in context.

========================  ==========================================================================================
measure                   right means
========================  ==========================================================================================
``headings``              start and end lie within 2 characters of the gold heading's
``headings.level``        among the right headings: the level is the same (accuracy)
``headings.role``         among the right headings: the principal role is the same (accuracy)
``KIND.chars``            a character that is neither space nor punctuation lies in a statement of that kind in both
``KIND.items``            same kind, and the characters shared are at least half of those in either
``statements.chars``      mean of the F1 of the three kinds; ``statements.items`` likewise
``facts``                 the passages overlap, value and unit are equal; for a nil fact: it is nil, or its value is 0
``facts.bound``           among the right facts that are not nil: the bound is the same (accuracy)
``facts.indicator``       among the right facts whose gold indicator is not ``other``: it is the same (accuracy)
``cells``                 same form, row, column and value
``meta``                  a metadata field that gold gives has that value
``findings``              as many contradictions as gold has (they are counted, not matched)
``offsets``               a passage lies in the text and quotes it to the character
``pairs``                 a commitment answers a problem, both are right, and gold joins the two
``facts.part_of``         a fact is part of a total, both are right, and gold joins the two
========================  ==========================================================================================

Pairing is one to one, the best match first. An optional gold fact counts neither way. ``pairs`` and ``facts.part_of``
are left out where the reports do not give them, or gold was annotated without them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, TypeVar

from attrs import field, fields_dict, frozen

from gipr_nlp.corpora.gold import KINDS, Gold, GoldFact, GoldHeading, GoldStatement
from gipr_nlp.report import Heading, NumericFact, Report, Statement

__all__ = [
    "ACCURACIES",
    "CALIBRATION_BINS",
    "Compared",
    "Confidence",
    "ErrorKind",
    "Extraction",
    "Measure",
    "ScoreError",
    "Tally",
    "add_tallies",
    "compare_report",
    "extraction_of_gold",
    "extraction_of_report",
    "measures_of",
]

ErrorKind = Literal["missed", "spurious", "wrong"]

#: Measures that are accuracies over the right items of another measure; without such an item they are 0.
ACCURACIES = ("headings.level", "headings.role", "facts.bound", "facts.indicator")

#: Confidences are put into so many bins of equal width for the calibration error.
CALIBRATION_BINS = 10

_HEADING_SLACK = 2  # characters
_SAME_ITEM = 0.5  # intersection over union
_CONTEXT = 16  # characters on either side of a passage in an error
_PASSAGE = 80

_Item = TypeVar("_Item")
_Other = TypeVar("_Other")
_AnyHeading = Heading | GoldHeading
_AnyStatement = Statement | GoldStatement
_AnyFact = NumericFact | GoldFact


@frozen
class Tally:
    """Counts of one measure; they add up over documents.

    Parameters
    ----------
    right, predicted, gold:
        Items that are right, that were predicted, and that gold has.

    """

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)


@frozen
class Measure:
    """One measure; the numbers are rounded to four digits.

    Parameters
    ----------
    f1:
        Harmonic mean of precision and recall; for an accuracy the three are equal.
    precision, recall:
        None for a mean of several measures.
    right, predicted, gold:
        The counts; None for a mean of several measures.
    low, high:
        Ends of the 95 % bootstrap interval of the F1 over documents; None where none was made.

    """

    f1: float
    precision: float | None = None
    recall: float | None = None
    right: int | None = None
    predicted: int | None = None
    gold: int | None = None
    low: float | None = None
    high: float | None = None


@frozen
class ScoreError:
    """One thing that was read wrongly.

    Parameters
    ----------
    measure:
        The measure it counts against.
    document:
        Name of the document.
    kind:
        ``missed``, ``spurious`` or ``wrong`` (there, but not as gold has it).
    gold, predicted:
        What gold says and what was read; empty where there is nothing.
    start, end:
        The passage; None where no passage is meant (cells, metadata, findings).
    context:
        The passage between ``[[`` and ``]]``, with some characters around it.

    """

    measure: str
    document: str
    kind: ErrorKind
    gold: str
    predicted: str
    start: int | None = None
    end: int | None = None
    context: str = ""


@frozen
class Confidence:
    """A predicted statement's confidence, and whether the statement is right."""

    value: float
    right: bool


@frozen
class Extraction:
    """What is compared with gold: the parts of a report, or another annotation of the same text.

    Parameters
    ----------
    headings, statements, facts:
        The records, in document order.
    cells:
        Form, row and column of each cell, with its number.
    meta:
        Metadata fields as texts.
    contradictions:
        Messages of the findings that are contradictions.
    pairs:
        Indices of problem and commitment, for each commitment that answers a problem; None where not given.
    parts:
        Indices of part and total among the facts; None where not given.

    """

    headings: tuple[_AnyHeading, ...] = ()
    statements: tuple[_AnyStatement, ...] = ()
    facts: tuple[_AnyFact, ...] = ()
    cells: Mapping[tuple[str, str, str], Decimal] = field(factory=dict)
    meta: Mapping[str, str] = field(factory=dict)
    contradictions: tuple[str, ...] = ()
    pairs: frozenset[tuple[int, int]] | None = None
    parts: frozenset[tuple[int, int]] | None = None


@frozen
class Compared:
    """The outcome for one document.

    Parameters
    ----------
    tallies:
        Counts of each measure.
    errors:
        What was read wrongly.
    confidences:
        Confidence of each predicted statement that carries one.

    """

    tallies: Mapping[str, Tally]
    errors: tuple[ScoreError, ...] = ()
    confidences: tuple[Confidence, ...] = ()


def extraction_of_report(report: Report) -> Extraction:
    """Return the parts of a report that gold has an answer for.

    Parameters
    ----------
    report:
        The report.

    """
    meta = report.metadata
    fields = {
        "agency": meta.agency,
        "year": meta.year,
        "published": meta.published,
        "script": meta.script,
        "level": meta.level,
    }
    return Extraction(
        headings=report.headings,
        statements=report.statements,
        facts=report.facts,
        cells={
            (table.schema, cell.row, cell.column): cell.value
            for table in report.tables
            for cell in table.cells
            if cell.value is not None
        },
        meta={key: str(value) for key, value in fields.items()},
        contradictions=tuple(finding.message for finding in report.contradictions),
        pairs=_pairs_of_report(report),
        parts=_parts_of_report(report),
    )


def _indices(value: object) -> tuple[int, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, int) else tuple(value)  # type: ignore[arg-type]


def _pairs_of_report(report: Report) -> frozenset[tuple[int, int]]:
    return frozenset(
        (answer.problem, index)
        for index, statement in enumerate(report.statements)
        for answer in statement.answers
        if statement.kind == "commitment"
    )


def _parts_of_report(report: Report) -> frozenset[tuple[int, int]] | None:
    if "part_of" not in fields_dict(NumericFact):
        return None
    return frozenset(
        (index, total)
        for index, fact in enumerate(report.facts)
        for total in _indices(getattr(fact, "part_of", None))
    )


def extraction_of_gold(gold: Gold, *, links: bool | None = None) -> Extraction:
    """Return an annotation as if it had been read, to compare two annotations of one text.

    Parameters
    ----------
    gold:
        The annotation that takes the place of the report.
    links:
        Whether pairs and parts of totals were annotated; by default, whether the annotation shows any sign of it.

    """
    links = gold.has_links if links is None else links
    return Extraction(
        headings=gold.headings,
        statements=gold.statements,
        facts=gold.facts,
        cells=gold.cells,
        meta=_meta_of_gold(gold),
        contradictions=tuple(finding.message for finding in gold.findings),
        pairs=_pairs_of_gold(gold) if links else None,
        parts=_parts_of_gold(gold) if links else None,
    )


def _meta_of_gold(gold: Gold) -> dict[str, str]:
    meta: Mapping[str, object] = gold.to_dict()["meta"]
    return {key: str(value) for key, value in meta.items()}


def _pairs_of_gold(gold: Gold) -> frozenset[tuple[int, int]]:
    places = {s.id: i for i, s in enumerate(gold.statements) if s.id and s.kind == "problem"}
    return frozenset(
        (places[ident], index)
        for index, statement in enumerate(gold.statements)
        for ident in statement.answers
        if statement.kind == "commitment" and ident in places
    )


def _parts_of_gold(gold: Gold) -> frozenset[tuple[int, int]]:
    places = {f.id: i for i, f in enumerate(gold.facts) if f.id}
    return frozenset((i, places[f.part_of]) for i, f in enumerate(gold.facts) if f.part_of in places)


def _content(text: str, start: int, end: int) -> frozenset[int]:
    """Offsets of the characters that are neither space nor punctuation; the percent sign counts as content."""
    return frozenset(
        i
        for i in range(start, min(end, len(text)))
        if text[i] == "%" or unicodedata.category(text[i])[0] not in "ZPCS"
    )


def _pair_up(
    gold: Sequence[_Item], predicted: Sequence[_Other], weight: Callable[[int, int], float]
) -> dict[int, int]:
    """Pair items one to one, the heaviest pairs first; returns index in gold -> index in predicted."""
    candidates = [
        (-w, i, j) for i in range(len(gold)) for j in range(len(predicted)) if (w := weight(i, j)) > 0
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(candidates):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


class _Comparison:
    """Compares one document, part by part."""

    def __init__(self, text: str, gold: Gold, found: Extraction, links: bool) -> None:
        self.links = links
        self.text = text
        self.gold = gold
        self.found = found
        self.tallies: dict[str, Tally] = {}
        self.errors: list[ScoreError] = []
        self.confidences: list[Confidence] = []
        # index in gold -> index in the extraction, of what is right
        self.statements: dict[int, int] = {}
        self.facts: dict[int, int] = {}

    def run(self) -> Compared:
        self._headings()
        self._statements()
        self._facts()
        self._cells()
        self._metadata()
        self._findings()
        self._offsets()
        if self.links:
            if self.found.pairs is not None:
                self._links(
                    "pairs", _pairs_of_gold(self.gold), self.found.pairs, self.statements,
                    self.gold.statements, self.found.statements,
                )  # fmt: skip
            if self.found.parts is not None:
                self._links(
                    "facts.part_of", _parts_of_gold(self.gold), self.found.parts, self.facts,
                    self.gold.facts, self.found.facts,
                )  # fmt: skip
        return Compared(self.tallies, tuple(self.errors), tuple(self.confidences))

    def _count(self, name: str, right: int, predicted: int, gold: int) -> None:
        self.tallies[name] = Tally(right, predicted, gold)

    def _error(
        self,
        measure: str,
        kind: ErrorKind,
        gold: str,
        predicted: str,
        passage: _AnyHeading | _AnyStatement | _AnyFact | None = None,
    ) -> None:
        if passage is None:
            self.errors.append(ScoreError(measure, self.gold.name, kind, gold, predicted))
            return
        start, end = passage.start, passage.end
        self.errors.append(
            ScoreError(
                measure, self.gold.name, kind, gold, predicted, start, end, _context(self.text, start, end)
            )
        )

    def _headings(self) -> None:
        gold, found = self.gold.headings, self.found.headings

        def near(i: int, j: int) -> float:
            starts, ends = abs(gold[i].start - found[j].start), abs(gold[i].end - found[j].end)
            return float(max(starts, ends) <= _HEADING_SLACK)

        pairs = _pair_up(gold, found, near)
        self._count("headings", len(pairs), len(found), len(gold))
        for name in ("level", "role"):
            wrong = [
                (i, j) for i, j in sorted(pairs.items()) if getattr(gold[i], name) != getattr(found[j], name)
            ]
            self._count(f"headings.{name}", len(pairs) - len(wrong), len(pairs), len(pairs))
            for i, j in wrong:
                said, read = str(getattr(gold[i], name)), str(getattr(found[j], name))
                self._error(f"headings.{name}", "wrong", said, read, gold[i])
        for i, heading in enumerate(gold):
            if i not in pairs:
                self._error("headings", "missed", f"level {heading.level}, {heading.role}", "", heading)
        for j, other in enumerate(found):
            if j not in pairs.values():
                self._error("headings", "spurious", "", f"level {other.level}, {other.role}", other)

    def _statements(self) -> None:
        gold, found = self.gold.statements, self.found.statements
        gold_chars = [_content(self.text, s.start, s.end) for s in gold]
        found_chars = [_content(self.text, s.start, s.end) for s in found]

        def shared(i: int, j: int) -> float:
            if found[j].start >= gold[i].end or gold[i].start >= found[j].end:
                return 0.0
            both = len(gold_chars[i] & found_chars[j])
            return both / (len(gold_chars[i]) + len(found_chars[j]) - both or 1)

        for kind in KINDS:
            own = [i for i, s in enumerate(gold) if s.kind == kind]
            theirs = [j for j, s in enumerate(found) if s.kind == kind]
            said = frozenset[int]().union(*(gold_chars[i] for i in own))
            read = frozenset[int]().union(*(found_chars[j] for j in theirs))
            self._count(f"{kind}.chars", len(said & read), len(read), len(said))

            def same(a: int, b: int, own: list[int] = own, theirs: list[int] = theirs) -> float:
                weight = shared(own[a], theirs[b])
                return weight if weight >= _SAME_ITEM else 0.0

            pairs = {own[a]: theirs[b] for a, b in _pair_up(own, theirs, same).items()}
            self._count(f"{kind}.items", len(pairs), len(theirs), len(own))
            self.statements |= pairs
        right = set(self.statements.values())
        for i, statement in enumerate(gold):
            if i not in self.statements:
                instead = max(range(len(found)), key=lambda j: shared(i, j), default=-1)
                read_as = _shown(found[instead], self.text) if instead >= 0 and shared(i, instead) else ""
                self._error(f"{statement.kind}.items", "missed", statement.kind, read_as, statement)
        for j, other in enumerate(found):
            if j not in right:
                instead = max(range(len(gold)), key=lambda i: shared(i, j), default=-1)
                said_as = _shown(gold[instead], self.text) if instead >= 0 and shared(instead, j) else ""
                self._error(f"{other.kind}.items", "spurious", said_as, other.kind, other)
            if isinstance(other, Statement):
                self.confidences.append(Confidence(other.confidence, j in right))

    def _facts(self) -> None:
        gold, found = self.gold.facts, self.found.facts
        required = [i for i, f in enumerate(gold) if not f.optional]

        def same(a: int, j: int) -> float:
            fact, other = gold[required[a]], found[j]
            if not _overlap(fact, other):
                return 0.0
            if fact.nil:
                return float(other.nil or other.value == 0)
            # a figure that is equal goes before a clause that merely denies
            return 2.0 * (fact.value == other.value and fact.unit == other.unit)

        pairs = {required[a]: j for a, j in _pair_up(required, found, same).items()}
        # what either side calls optional counts neither way; a report calls nothing optional
        waived = [f for f in gold if f.optional]
        doubted = [f for f in found if isinstance(f, GoldFact) and f.optional]
        pairs = {i: j for i, j in pairs.items() if found[j] not in doubted}
        taken = set(pairs.values())
        missed = [i for i in required if i not in pairs and not _any_overlap(gold[i], doubted)]
        spurious = [
            j
            for j, other in enumerate(found)
            if j not in taken and other not in doubted and not _any_overlap(other, waived)
        ]
        self.facts = pairs
        self._count("facts", len(pairs), len(pairs) + len(spurious), len(pairs) + len(missed))
        plain = {i: j for i, j in pairs.items() if not gold[i].nil}
        named = {i: j for i, j in pairs.items() if gold[i].indicator != "other"}
        for name, chosen in (("bound", plain), ("indicator", named)):
            wrong = [
                i for i, j in sorted(chosen.items()) if getattr(gold[i], name) != getattr(found[j], name)
            ]
            self._count(f"facts.{name}", len(chosen) - len(wrong), len(chosen), len(chosen))
            for i in wrong:
                read = getattr(found[chosen[i]], name)
                self._error(f"facts.{name}", "wrong", getattr(gold[i], name), read, gold[i])
        for i in missed:
            instead = [other for other in found if _overlap(gold[i], other)]
            self._error("facts", "missed", _figure(gold[i]), "; ".join(map(_figure, instead)), gold[i])
        for j in spurious:
            instead_of = [fact for fact in gold if _overlap(fact, found[j])]
            self._error("facts", "spurious", "; ".join(map(_figure, instead_of)), _figure(found[j]), found[j])

    def _cells(self) -> None:
        gold, found = self.gold.cells, self.found.cells
        right = sum(gold[key] == found[key] for key in gold.keys() & found.keys())
        self._count("cells", right, len(found), len(gold))
        for key in sorted(gold.keys() | found.keys()):
            said, read = gold.get(key), found.get(key)
            if said == read:
                continue
            kind: ErrorKind = "missed" if read is None else "spurious" if said is None else "wrong"
            shown = ["" if value is None else f"{' '.join(key)} = {value:f}" for value in (said, read)]
            self._error("cells", kind, shown[0], shown[1])

    def _metadata(self) -> None:
        said = _meta_of_gold(self.gold)
        wrong = {key: value for key, value in said.items() if self.found.meta.get(key, "None") != value}
        self._count("meta", len(said) - len(wrong), len(said), len(said))
        for key, value in wrong.items():
            read = self.found.meta.get(key, "None")
            kind: ErrorKind = "missed" if read == "None" else "wrong"
            self._error("meta", kind, f"{key} = {value}", "" if kind == "missed" else f"{key} = {read}")

    def _findings(self) -> None:
        said, read = [f.message for f in self.gold.findings], self.found.contradictions
        self._count("findings", min(len(said), len(read)), len(read), len(said))
        if len(said) != len(read):
            kind: ErrorKind = "missed" if len(read) < len(said) else "spurious"
            self._error("findings", kind, "; ".join(said), "; ".join(read))

    def _offsets(self) -> None:
        passages = [*self.found.headings, *self.found.statements, *self.found.facts]
        wrong = []
        for passage in passages:
            quoted = getattr(passage, "text", None)
            inside = 0 <= passage.start < passage.end <= len(self.text)
            if not inside or (quoted is not None and quoted != self.text[passage.start : passage.end]):
                wrong.append(passage)
        if passages:
            self._count("offsets", len(passages) - len(wrong), len(passages), len(passages))
        for passage in wrong:
            self._error("offsets", "wrong", "", f"{passage.start}-{passage.end}", passage)

    def _links(
        self,
        name: str,
        said: frozenset[tuple[int, int]],
        read: frozenset[tuple[int, int]],
        right: Mapping[int, int],
        gold: Sequence[_AnyStatement | _AnyFact],
        found: Sequence[_AnyStatement | _AnyFact],
    ) -> None:
        """Count links between two items; one is right when both of its ends are and gold has it too."""
        expected = {(right[a], right[b]): (a, b) for a, b in said if a in right and b in right}
        matched = expected.keys() & read
        self._count(name, len(matched), len(read), len(said))
        for a, b in sorted(said - {expected[link] for link in matched}):
            self._error(name, "missed", _joined(gold[a], gold[b], self.text), "", gold[b])
        for a, b in sorted(read - matched):
            self._error(name, "spurious", "", _joined(found[a], found[b], self.text), found[b])


def _overlap(one: _AnyFact, other: _AnyFact) -> bool:
    return one.start < other.end and other.start < one.end


def _any_overlap(fact: _AnyFact, others: Iterable[_AnyFact]) -> bool:
    return any(_overlap(fact, other) for other in others)


def _figure(fact: _AnyFact) -> str:
    value = "range" if fact.value is None else f"{fact.value:f}"
    return f"nil {fact.indicator}" if fact.nil else f"{value} {fact.unit} ({fact.bound}, {fact.indicator})"


def _one_line(text: str) -> str:
    return text.replace("\r", "").replace("\n", "⏎")


def _shown(statement: _AnyStatement, text: str) -> str:
    return f"{statement.kind}: {_one_line(text[statement.start : statement.end][:_PASSAGE])}"


def _joined(one: _AnyStatement | _AnyFact, other: _AnyStatement | _AnyFact, text: str) -> str:
    return " ← ".join(_one_line(text[item.start : item.end][:_PASSAGE]) for item in (one, other))


def _context(text: str, start: int, end: int) -> str:
    passage = text[start:end]
    if len(passage) > _PASSAGE:
        passage = f"{passage[: _PASSAGE - 20]} … {passage[-20:]}"
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    return _one_line(f"{before}[[{passage}]]{after}")


def compare_report(text: str, gold: Gold, found: Extraction, *, links: bool | None = None) -> Compared:
    """Compare what was read from one text with its annotation.

    Parameters
    ----------
    text:
        The raw text.
    gold:
        Its annotation.
    found:
        What was read: :func:`extraction_of_report`, or :func:`extraction_of_gold` for a second annotation.
    links:
        Whether gold was annotated with pairs and parts of totals; by default, whether it shows any sign of it.

    Examples
    --------
    >>> from gipr_nlp.corpora.gold import GoldMetadata
    >>> gold = Gold("a.txt", GoldMetadata("清源市水务局", 2019, None, "Hans", "prefecture"),
    ...             statements=(GoldStatement(3, 7, "problem"),))
    >>> compare_report("一是:人手不足。", gold, extraction_of_gold(gold)).tallies["problem.items"]
    Tally(right=1, predicted=1, gold=1)

    """
    return _Comparison(text, gold, found, gold.has_links if links is None else links).run()


def add_tallies(documents: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    """Add the counts of several documents, measure by measure.

    Parameters
    ----------
    documents:
        Tallies of each document.

    """
    total: dict[str, Tally] = {}
    for tallies in documents:
        for name, tally in tallies.items():
            total[name] = total.get(name, Tally()) + tally
    return total


def measures_of(tallies: Mapping[str, Tally]) -> dict[str, Measure]:
    """Turn counts into precision, recall and F1, rounded to four digits.

    Without predictions, precision is 1 where gold has nothing either, else 0; recall likewise.

    Parameters
    ----------
    tallies:
        Counts of each measure.

    Examples
    --------
    >>> measures_of({"facts": Tally(3, 4, 6)})["facts"].f1
    0.6

    """
    measures: dict[str, Measure] = {}
    for name, tally in tallies.items():
        precision = tally.right / tally.predicted if tally.predicted else float(tally.gold == 0)
        recall = tally.right / tally.gold if tally.gold else float(tally.predicted == 0)
        if name in ACCURACIES and not tally.gold:
            precision = recall = 0.0
        both = precision + recall
        f1 = 2 * precision * recall / both if both else 0.0
        measures[name] = Measure(
            round(f1, 4), round(precision, 4), round(recall, 4), tally.right, tally.predicted, tally.gold
        )
    for part in ("chars", "items"):
        kinds = [measures[f"{kind}.{part}"].f1 for kind in KINDS if f"{kind}.{part}" in measures]
        if kinds:
            measures[f"statements.{part}"] = Measure(round(sum(kinds) / len(kinds), 4))
    return measures
