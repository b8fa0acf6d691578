"""What another rule set makes of the same texts: results gained, lost and changed, by rule, and their worth."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, Literal

import attrs
from attrs import field, frozen

from gipr_nlp.report import Report, Span
from gipr_nlp.rules.loader import Overlay, RuleSet, load_rules
from gipr_nlp.rules.samples import Sample, read_samples

if TYPE_CHECKING:
    from spacy.language import Language

    from gipr_nlp.corpora.corpus import Corpus
    from gipr_nlp.evaluation.evaluate import Comparison

__all__ = ["ChangedResult", "RuleDiff", "changed_ids", "diff_rules"]

Part = Literal["heading", "statement", "theme", "fact", "table", "cell", "metadata", "finding"]
Change = Literal["gained", "lost", "changed"]
Worth = Literal["better", "worse", ""]

_CONTEXT = 16
# how far before a passage a cause is looked for
_BEFORE = 400
# which decisions of an explanation a part of the report rests on
_DECISIONS: Mapping[str, tuple[str, ...]] = {
    "heading": ("line", "heading", "role"), "statement": ("statement",), "theme": ("theme",), "fact": ("fact", "nil"),
    "table": ("table",), "cell": ("table",), "metadata": ("metadata",), "finding": ("finding",),
}  # fmt: skip
_MEASURES: Mapping[str, tuple[str, ...]] = {
    "heading": ("headings",), "statement": ("achievement", "problem", "commitment"), "fact": ("facts",),
    "cell": ("cells",), "metadata": ("meta",), "finding": ("findings",), "table": (), "theme": (),
}  # fmt: skip


@frozen
class ChangedResult:
    """One result that differs.

    Parameters
    ----------
    document:
        Name of the text.
    part:
        ``heading``, ``statement``, ``theme``, ``fact``, ``table``, ``cell``, ``metadata`` or ``finding``.
    change:
        ``gained``, ``lost`` or ``changed``.
    before, after:
        What the two rule sets say; empty where the result is not there.
    start, end:
        Half-open offsets of the passage in the raw text; None where there is none.
    context:
        The passage between ``[[`` and ``]]``, with some characters around it.
    rules:
        Ids of the rules to which it is due: those that differ between the sets and speak otherwise of the passage; where
        there is none (a change nearby works on it), all that speak otherwise.
    worth:
        ``better`` or ``worse`` by the annotation; empty where it does not say.
    """

    document: str
    part: Part
    change: Change
    before: str
    after: str
    start: int | None = None
    end: int | None = None
    context: str = ""
    rules: tuple[str, ...] = ()
    worth: Worth = ""


@frozen
class RuleDiff:
    """Two rule sets on the same texts.

    Parameters
    ----------
    texts:
        How many texts were read.
    changes:
        Results that differ, in document order.
    altered:
        Ids of rules, checks, phrases, forms, units, macros and words that differ, each ``added``, ``removed`` or
        ``changed``.
    scores:
        The effect on the scores over the texts that are annotated; None where none is.
    old_digest, new_digest:
        Fingerprints of the two sets.
    """

    texts: int
    changes: tuple[ChangedResult, ...]
    altered: Mapping[str, str] = field(factory=dict)
    scores: Comparison | None = None
    old_digest: str = ""
    new_digest: str = ""

    def by_rule(self) -> dict[str, dict[str, int]]:
        """Return for each rule how many results it gained, lost and changed, and how many are better and worse.

        Results due to no rule in particular stand under an empty text.
        """
        counts: dict[str, dict[str, int]] = {}
        for change in self.changes:
            for rule in change.rules or ("",):
                row = counts.setdefault(
                    rule, dict.fromkeys(("gained", "lost", "changed", "better", "worse"), 0)
                )
                row[change.change] += 1
                if change.worth:
                    row[change.worth] += 1
        return dict(sorted(counts.items()))

    def to_dict(self) -> dict[str, Any]:
        """Return the difference as plain data, ready for JSON."""
        return {
            "texts": self.texts,
            "old_digest": self.old_digest,
            "new_digest": self.new_digest,
            "altered": dict(self.altered),
            "changes": [attrs.asdict(change) for change in self.changes],
            "by_rule": self.by_rule(),
            "scores": self.scores.to_dict() if self.scores is not None else None,
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the difference as JSON text.

        Parameters
        ----------
        indent:
            Blanks a level, or None for one line.

        """
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def table(self, *, limit: int | None = None) -> str:
        """Return the difference as text to read.

        Parameters
        ----------
        limit:
            How many results to list; all by default.

        """
        return "\n".join(_lines(self, limit))

    def __str__(self) -> str:
        return self.table()


def diff_rules(
    old: Iterable[Overlay] | Overlay | RuleSet,
    new: Iterable[Overlay] | Overlay | RuleSet,
    corpus: str | os.PathLike[str] | Corpus | Iterable[str],
) -> RuleDiff:
    """Read texts with two rule sets, and return what differs.

    Parameters
    ----------
    old, new:
        Overlays of each set, in order; ``()`` stands for the built-in rules.
    corpus:
        Folder of a corpus or split, folder of text files, one text file, a loaded corpus, or texts.

    Raises
    ------
    RuleError
        When an overlay is broken.
    CorpusError
        When there are no texts, or the split is held out.

    Examples
    --------
    >>> rule = {"id": "my.pile", "component": "statements", "outcome": "problem", "cues": ["积压"], "weight": 4.0}
    >>> found = diff_rules((), {"rule": [rule]}, ["一、总体情况\\n申请积压十余件。"])
    >>> [(change.after, change.rules) for change in found.changes if change.part == "statement"]
    [('problem', ('my.pile',))]

    """
    import gipr_nlp
    from gipr_nlp.evaluation.evaluate import compare, evaluate

    samples = read_samples(corpus)
    sets = _rule_set(old), _rule_set(new)
    pipelines = gipr_nlp.load(rules=sets[0].overlays), gipr_nlp.load(rules=sets[1].overlays)
    altered = changed_ids(*sets)
    ids = {ident for ruleset in sets for ident in (*ruleset.rules, *ruleset.checks, *ruleset.forms)}
    changes: list[ChangedResult] = []
    known: list[dict[str, Report]] = [{}, {}]
    for sample in samples:
        reports = tuple(gipr_nlp.extract(sample.text, nlp=nlp) for nlp in pipelines)
        for kept, report in zip(known, reports, strict=True):
            kept[sample.text] = report
        found = list(_compared(sample, *reports))
        if found:
            found = _attributed(found, reports, pipelines, altered, ids)
            changes += _judged(found, sample, *reports)
    scores = None
    annotated = [(sample.text, sample.gold) for sample in samples if sample.gold is not None]
    if annotated:
        made = [evaluate(annotated, reports.__getitem__, bootstrap=0) for reports in known]
        scores = compare(*made, bootstrap=0)
    return RuleDiff(len(samples), tuple(changes), altered, scores, sets[0].digest, sets[1].digest)


def _rule_set(given: Iterable[Overlay] | Overlay | RuleSet) -> RuleSet:
    return given if isinstance(given, RuleSet) else load_rules(given)


_SILENT = frozenset({"why", "since", "match", "reject", "origin", "builtin"})


def changed_ids(old: RuleSet, new: RuleSet) -> dict[str, str]:
    """Return what differs between two rule sets, by id: ``added``, ``removed`` or ``changed``.

    Parameters
    ----------
    old, new:
        The sets. Reasons and examples do not count.

    Examples
    --------
    >>> from gipr_nlp.rules.loader import builtin_rules
    >>> changed_ids(builtin_rules(), builtin_rules().overlay({"disable": ["statement.none.wish"]}))
    {'statement.none.wish': 'removed'}

    """
    found: dict[str, str] = {}
    for name in ("rules", "checks", "phrases", "forms", "units", "macros", "roles", "indicators", "themes"):
        one, other = getattr(old, name), getattr(new, name)
        for ident in [*one, *(i for i in other if i not in one)]:
            if ident not in other:
                found[ident] = "removed"
            elif ident not in one:
                found[ident] = "added"
            elif _speaking(one[ident]) != _speaking(other[ident]):
                found[ident] = "changed"
            elif name == "rules" and old.pattern_of(one[ident]) != new.pattern_of(other[ident]):
                found[ident] = "changed"  # by way of a macro
    for word in sorted(set(old.lexicon) ^ set(new.lexicon)):
        found[word] = "added" if word in new.lexicon else "removed"
    return found


def _speaking(record: Any) -> Any:
    if not attrs.has(type(record)):
        return record
    return attrs.asdict(record, filter=lambda a, _: a.name not in _SILENT)


@frozen
class _Result:
    part: Part
    key: Any
    says: str
    span: tuple[int, int] | None


def _results(report: Report) -> Iterator[_Result]:
    for heading in report.headings:
        roles = "+".join(heading.roles) or heading.role
        yield _spanned("heading", heading, f"level {heading.level}, {roles}")
    for statement in report.statements:
        yield _spanned("statement", statement, statement.kind)
        if statement.themes:
            yield _spanned("theme", statement, ", ".join(statement.themes))
    for fact in report.facts:
        value = "range" if fact.value is None else f"{fact.value:f}"
        bound = "" if fact.bound == "exact" else f" {fact.bound}"
        says = f"nil {fact.indicator}" if fact.nil else f"{value}{fact.unit}{bound} {fact.indicator}"
        yield _spanned("fact", fact, says)
    for table in report.tables:
        yield _Result(
            "table", (table.start, table.end), f"{table.schema}: {table.state}", (table.start, table.end)
        )
        for cell in table.cells:
            span = (cell.span.start, cell.span.end) if cell.span is not None else None
            value = cell.kind if cell.value is None else f"{cell.value:f}"
            yield _Result(
                "cell",
                (table.start, table.schema, cell.row, cell.column),
                f"{cell.row} / {cell.column} = {value}",
                span,
            )
    for name in ("agency", "year", "published", "level", "period", "script"):
        found = getattr(report.metadata, name)
        source = next((s.span for s in report.metadata.sources if s.name == name and s.used), None)
        if found is not None:
            where = (source.start, source.end) if source is not None else None
            yield _Result("metadata", name, f"{name}: {_shown(found)}", where)
    for finding in report.findings:
        first = finding.spans[0] if finding.spans else None
        where = (first.start, first.end) if first is not None else None
        yield _Result("finding", (finding.check, where), f"{finding.severity}: {finding.message}", where)


def _shown(value: object) -> str:
    return " to ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _spanned(part: Part, span: Span, says: str) -> _Result:
    return _Result(part, (span.start, span.end), says, (span.start, span.end))


def _compared(sample: Sample, old: Report, new: Report) -> Iterator[ChangedResult]:
    """What differs, in document order."""
    before, after = list(_results(old)), list(_results(new))
    same = set(before) & set(after)
    before = [r for r in before if r not in same]
    after = [r for r in after if r not in same]
    pairs: list[tuple[_Result | None, _Result | None]] = []
    for one in before:
        other = next((o for o in after if o.part == one.part and o.key == one.key), None)
        if other is None:
            other = next((o for o in after if o.part == one.part and _overlap(o.span, one.span)), None)
        if other is not None:
            after.remove(other)
        pairs.append((one, other))
    pairs += [(None, other) for other in after]
    for first, second in sorted(pairs, key=lambda pair: _place(pair[1] or pair[0])):
        shown = second or first
        assert shown is not None
        start, end = shown.span or (None, None)
        change: Change = "gained" if first is None else "lost" if second is None else "changed"
        yield ChangedResult(
            sample.name, shown.part, change,
            _says(first, second, sample.text), _says(second, first, sample.text), start, end,
            _context(sample.text, start, end),
        )  # fmt: skip


def _says(result: _Result | None, other: _Result | None, text: str) -> str:
    """What a result says; with its words where the other one says the same of other words."""
    if result is None:
        return ""
    if other is not None and other.says == result.says and result.span is not None:
        words = " ".join(text[slice(*result.span)].split())
        return f"{result.says} “{words}”"
    return result.says


def _overlap(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]


def _place(result: _Result | None) -> tuple[int, int, str]:
    if result is None or result.span is None:
        return -1, -1, "" if result is None else result.says
    return (*result.span, result.says)


def _context(text: str, start: int | None, end: int | None) -> str:
    if start is None or end is None:
        return ""
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    return " ".join(f"{before}[[{text[start:end]}]]{after}".split())


def _attributed(
    changes: Sequence[ChangedResult],
    reports: Sequence[Report],
    pipelines: Sequence[Language],
    altered: Mapping[str, str],
    ids: Set[str],
) -> list[ChangedResult]:
    """Say to which rules each change is due."""
    from gipr_nlp.explanation.explainer import Explainer

    found = []
    if len(altered) == 1:  # then it is the cause of whatever differs
        return [attrs.evolve(change, rules=tuple(altered)) for change in changes]
    explainers = [Explainer(report, nlp=nlp) for report, nlp in zip(reports, pipelines, strict=True)]
    for change in changes:
        other = _otherwise(explainers, change, (change.start, change.end), _DECISIONS[change.part])
        known = other & altered.keys()
        for marks in (
            "。\n",
            "\n",
        ):  # what stands beside it in the sentence, then in the paragraph, may work on it
            if not known and change.start is not None:
                around = _stretch(reports[0].text, change.start, change.end or 0, marks)
                known = _otherwise(explainers, change, around, ()) & altered.keys()
        found.append(attrs.evolve(change, rules=tuple(sorted(known or other & ids))))
    return found


def _stretch(text: str, start: int, end: int, marks: str) -> tuple[int, int]:
    low = max(text.rfind(mark, 0, start) for mark in marks) + 1
    stops = [at for at in (text.find(mark, end) for mark in marks) if at >= 0]
    return low, min(stops, default=len(text))


def _otherwise(
    explainers: Sequence[Any],
    change: ChangedResult,
    place: tuple[int | None, int | None],
    kinds: Sequence[str],
) -> set[str]:
    """The rules that speak otherwise of a passage in the two sets; of all decisions where no kinds are named."""
    spoken = []
    for explainer in explainers:
        if place[0] is not None and place[1] is not None:
            explanation = explainer.explain(Span(place[0], place[1], ""))
        elif change.part == "metadata":
            explanation = explainer.explain((change.after or change.before).partition(":")[0])
        else:
            return set()
        spoken.append(
            {
                (rule.rule, rule.outcome, rule.weight)
                for decision in explanation.decisions
                if not kinds or decision.kind in kinds
                for rule in decision.fired
            }
        )
    return {rule for rule, _, _ in spoken[0] ^ spoken[1]}


def _judged(
    changes: Sequence[ChangedResult], sample: Sample, old: Report, new: Report
) -> Iterator[ChangedResult]:
    """Say of each change whether the annotation finds it better or worse."""
    if sample.gold is None:
        yield from changes
        return
    from gipr_nlp.evaluation.measures import compare_report, extraction_of_report

    first, second = (
        set(compare_report(sample.text, sample.gold, extraction_of_report(report)).errors)
        for report in (old, new)
    )
    for change in changes:
        gone = sum(_touches(error, change) for error in first - second)
        come = sum(_touches(error, change) for error in second - first)
        worth: Worth = "better" if gone > come else "worse" if come > gone else ""
        yield attrs.evolve(change, worth=worth)


def _touches(error: Any, change: ChangedResult) -> bool:
    if error.measure.partition(".")[0] not in _MEASURES[change.part]:
        return False
    if error.start is None:
        said = {error.gold, error.predicted} - {""}
        shown = f"{change.before} {change.after}"
        return any(text.partition(" = ")[2] in shown and _field(text) in shown for text in said)
    return change.start is not None and _overlap((error.start, error.end), (change.start, change.end or 0))


def _field(text: str) -> str:
    """What an error without a place is about: a field, or the column of a cell."""
    return text.partition(" = ")[0].split(" ")[-1]


def _lines(diff: RuleDiff, limit: int | None) -> Iterator[str]:
    counts = {kind: sum(c.change == kind for c in diff.changes) for kind in ("gained", "lost", "changed")}
    summed = ", ".join(f"{number} {kind}" for kind, number in counts.items())
    yield f"{diff.texts} texts, rules {diff.old_digest} -> {diff.new_digest}: {summed}"
    if diff.altered:
        yield ""
        yield "what differs between the rule sets:"
        yield from (f"  {what:8} {ident}" for ident, what in diff.altered.items())
    if diff.changes:
        yield ""
        yield "by rule:"
        for rule, row in diff.by_rule().items():
            told = ", ".join(f"{number} {name}" for name, number in row.items() if number)
            yield f"  {rule or '(no rule in particular)'}: {told}"
    document = ""
    for change in diff.changes[: limit if limit is not None else len(diff.changes)]:
        if change.document != document:
            document = change.document
            yield ""
            yield document
        yield from _change(change)
    if limit is not None and len(diff.changes) > limit:
        yield f"… and {len(diff.changes) - limit} more"
    if diff.scores is not None:
        moved = [
            f"  {name}: {m.first:.4f} -> {m.second:.4f} ({m.difference:+.4f})"
            for name, m in diff.scores.measures.items()
            if m.difference
        ]
        yield ""
        yield "scores:" if moved else "scores: no difference"
        yield from moved


def _change(change: ChangedResult) -> Iterator[str]:
    said = {"gained": change.after, "lost": change.before}.get(
        change.change, f"{change.before} -> {change.after}"
    )
    worth = f"  ({change.worth})" if change.worth else ""
    where = f" {change.start}-{change.end}" if change.start is not None else ""
    mark = {"gained": "+", "lost": "-", "changed": "~"}[change.change]
    yield f"  {mark} {change.part}{where}: {said}{worth}"
    if change.context:
        yield f"      {change.context}"
    if change.rules:
        yield f"      by {', '.join(change.rules)}"
