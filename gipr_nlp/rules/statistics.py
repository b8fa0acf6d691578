"""What each rule does on a corpus: how often it fires, how often what it supports is right, with whom it agrees."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import attrs
from attrs import field, frozen

from gipr_nlp.rules.loader import Overlay, RuleSet, load_rules
from gipr_nlp.rules.samples import Sample, read_samples

if TYPE_CHECKING:
    from gipr_nlp.corpora.corpus import Corpus
    from gipr_nlp.explanation.case import Case

__all__ = ["RuleStat", "RuleStats", "rule_stats"]

_PARTNERS = 3


@frozen
class RuleStat:
    """What one rule does on a corpus.

    Parameters
    ----------
    rule, component, outcome:
        The rule (or check, phrase, form).
    fires:
        In how many places it fires. Of rules that are asked for by name (``cues``) and of those that cut headings out of
        lines: in how many places their words stand.
    documents:
        In how many texts.
    results:
        Of how many results of the reports it is evidence; of metadata: of how many sources.
    right, wrong:
        How many of those the annotation confirms and denies; they may add up to less, where it does not say.
    agrees, conflicts:
        In how many of its places another rule speaks for the same outcome, and for another one.
    often_with, often_against:
        The rules it most often meets there, with the number of places.
    """

    rule: str
    component: str
    outcome: str
    fires: int = 0
    documents: int = 0
    results: int = 0
    right: int = 0
    wrong: int = 0
    agrees: int = 0
    conflicts: int = 0
    often_with: tuple[tuple[str, int], ...] = ()
    often_against: tuple[tuple[str, int], ...] = ()

    @property
    def precision(self) -> float | None:
        """The share of its results that is right; None where the annotation judges none."""
        judged = self.right + self.wrong
        return round(self.right / judged, 4) if judged else None


@frozen
class RuleStats:
    """What the rules do on a corpus.

    Parameters
    ----------
    texts, annotated:
        How many texts were read, and how many of them are annotated.
    rules:
        One entry a rule, check, phrase and form, in the order of the files.
    rules_digest:
        Fingerprint of the rules.
    """

    texts: int
    annotated: int
    rules: tuple[RuleStat, ...]
    rules_digest: str = ""

    @property
    def never(self) -> tuple[str, ...]:
        """Ids of the rules that never fire."""
        return tuple(stat.rule for stat in self.rules if not stat.fires)

    def __getitem__(self, rule: str) -> RuleStat:
        for stat in self.rules:
            if stat.rule == rule:
                return stat
        raise KeyError(rule)

    def to_dict(self) -> dict[str, Any]:
        """Return the statistics as plain data, ready for JSON."""
        rows = [{**attrs.asdict(stat), "precision": stat.precision} for stat in self.rules]
        return {
            "texts": self.texts, "annotated": self.annotated, "rules_digest": self.rules_digest, "rules": rows,
            "never": list(self.never),
        }  # fmt: skip

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the statistics as JSON text.

        Parameters
        ----------
        indent:
            Blanks a level, or None for one line.

        """
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def rule_stats(
    corpus: str | os.PathLike[str] | Corpus | Iterable[str],
    *,
    rules: Iterable[Overlay] | Overlay = (),
) -> RuleStats:
    """Count what each rule does on a corpus.

    Parameters
    ----------
    corpus:
        Folder of a corpus or split, folder of text files, one text file, a loaded corpus, or texts.
    rules:
        Overlays, in order.

    Raises
    ------
    RuleError
        When an overlay is broken.
    CorpusError
        When there are no texts, or the split is held out.

    Examples
    --------
    >>> stats = rule_stats(["三、存在的问题\\n更新不够及时。"])
    >>> stats["statement.problem.not_enough"].fires, "statement.problem.not_enough" in stats.never
    (1, False)

    """
    import gipr_nlp
    from gipr_nlp.explanation.explainer import read_case
    from gipr_nlp.explanation.plain import LOCK

    samples = read_samples(corpus)
    ruleset = load_rules(rules)
    nlp = gipr_nlp.load(rules=ruleset.overlays)
    counts = {row.rule: row for row in _rows(ruleset)}
    loose = [
        (rule.id, ruleset.compile(ruleset.pattern_of(rule), rule, multiline=True))
        for rule in ruleset.rules.values()
        if rule.component == "cues" or rule.outcome in ("glued", "inline")
    ]
    for sample in samples:
        with LOCK:
            case = read_case(sample.text, nlp)
            fired = list(_fired(case))
        fired += [
            _Fired(ident, "", ("words", m.span()))
            for ident, pattern in loose
            for m in pattern.finditer(case.text)
        ]
        _count(counts, fired)
        for ident, right in _results(sample, case):
            row = counts.get(ident)
            if row is not None:
                row.results += 1
                row.right += right is True
                row.wrong += right is False
    annotated = sum(sample.gold is not None for sample in samples)
    return RuleStats(len(samples), annotated, tuple(row.stat() for row in counts.values()), ruleset.digest)


@attrs.define
class _Row:
    """A rule being counted."""

    rule: str
    component: str
    outcome: str
    fires: int = 0
    documents: int = 0
    results: int = 0
    right: int = 0
    wrong: int = 0
    agrees: int = 0
    conflicts: int = 0
    often_with: Counter[str] = field(factory=Counter)
    often_against: Counter[str] = field(factory=Counter)

    def stat(self) -> RuleStat:
        state = attrs.asdict(self, recurse=False)
        for name in ("often_with", "often_against"):
            ranked = sorted(state[name].items(), key=lambda item: (-item[1], item[0]))
            state[name] = tuple(ranked[:_PARTNERS])
        return RuleStat(**state)


def _rows(rules: RuleSet) -> Iterator[_Row]:
    for rule in rules.rules.values():
        yield _Row(rule.id, rule.component, rule.outcome)
    for check in rules.checks.values():
        yield _Row(check.id, "check", check.severity)
    for phrase in rules.phrases.values():
        yield _Row(phrase.id, "phrase", phrase.mainland)
    for form in rules.forms.values():
        yield _Row(form.id, "form", form.title)


@frozen
class _Fired:
    """A rule that fired: what it speaks for (empty where nothing is weighed), and the place decided on."""

    rule: str
    outcome: str
    place: tuple[Any, ...]


def _fired(case: Case) -> Iterator[_Fired]:
    """Every rule that fired on a document."""
    reading = case.reading
    for n, edit in enumerate(case.view.edits):
        yield _Fired(edit.rule, "", ("edit", n))
    layout = reading.layout()
    for line, name in zip(layout.lines, layout.rules, strict=True):
        if name:
            yield _Fired(name, "", ("line", line.start))
    outline = case.readers("headings").outline
    for at, heading in outline.candidates.items():
        for name, _ in heading.rules:
            rule = case.rule("headings", name)
            outcome = rule.outcome if rule is not None and rule.outcome in ("heading", "item") else ""
            yield _Fired(name, outcome, ("heading", at))
    for heading in reading.outline():
        if heading.start not in outline.candidates:
            yield from (_Fired(name, "", ("heading", heading.start)) for name, _ in heading.rules)
        for hit in case.readers("outline").outline.roles_of(heading.title)[1]:
            yield _Fired(hit.rule.id, hit.rule.outcome, ("role", heading.start))
    quantities, meanings = reading.quantities()
    for quantity, meaning in zip(quantities, meanings, strict=True):
        yield from (_Fired(name, "", ("figure", quantity.start)) for name in quantity.rules)
        for name, *_ in meaning.votes:
            rule = case.rule("quantities", name)
            yield _Fired(name, rule.outcome if rule is not None else "", ("fact", quantity.start))
    for u, (entry, _) in enumerate(case.readers("statements").statements.seen):
        for c in range(len(entry.votes)):
            yield from (_Fired(vote.source, vote.kind, ("clause", u, c)) for vote in entry.votes_on(c))
    for source in reading.metadata().sources:
        yield _Fired(source.rule, source.value, ("metadata", source.name))
    yield from _tried(case)
    yield from (_Fired(table.schema, "", ("table", table.start)) for table in reading.tables()[0])
    yield from (_Fired(finding.check, "", ("finding", n)) for n, finding in enumerate(reading.findings()))


def _tried(case: Case) -> Iterator[_Fired]:
    """Rules of matchers whose hits are no votes."""
    units, nils = case.readers("units").units, case.readers("nils").nils
    outline, quantities = case.readers("layout").outline, case.readers("quantities").quantities
    for name, matcher in (
        ("title", outline._title), ("enumerators", units._enumerators), ("clauses", units._clauses),
        ("nil", nils._nil), ("nil_objects", nils._objects), ("exclusions", quantities._exclusions),
        ("themes", case.readers("themes").themes._matcher),
        ("frame", case.readers("statements").statements._matcher),
    ):  # fmt: skip
        for tried in matcher.tried:  # type: ignore[attr-defined]
            for hit in tried.hits:
                if name != "frame" or hit.rule.outcome == "frame":
                    place = (name, tried.text if len(tried.text) < len(case.text) else "", hit.start, hit.end)
                    yield _Fired(hit.rule.id, "", place)


def _count(counts: dict[str, _Row], fired: Iterable[_Fired]) -> None:
    places: dict[tuple[Any, ...], set[_Fired]] = {}
    for one in fired:
        if one.rule in counts:
            places.setdefault(one.place, set()).add(one)
    seen: set[str] = set()
    for there in places.values():
        for one in there:
            row = counts[one.rule]
            row.fires += 1
            seen.add(one.rule)
            others = [other for other in there if other.rule != one.rule and other.outcome and one.outcome]
            same = {other.rule for other in others if _agree(one.outcome, other.outcome)}
            against = {other.rule for other in others} - same
            row.agrees += bool(same)
            row.conflicts += bool(against)
            row.often_with.update(same)
            row.often_against.update(against)
    for name in seen:
        counts[name].documents += 1


def _agree(one: str, other: str) -> bool:
    """Whether two outcomes are one, or one is the family of the other."""
    if one.endswith("."):
        return other.startswith(one)
    return one.startswith(other) if other.endswith(".") else one == other


def _results(sample: Sample, case: Case) -> Iterator[tuple[str, bool | None]]:
    """The rules that are evidence of results, and whether the annotation confirms each; None where it does not say."""
    report, gold = case.report, sample.gold
    spurious: set[tuple[str, int | None, int | None]] = set()
    wrong: dict[str, list[tuple[int, int]]] = {}
    meta: dict[str, str] = {}
    if gold is not None:
        from gipr_nlp.evaluation.measures import compare_report, extraction_of_report

        for error in compare_report(sample.text, gold, extraction_of_report(report)).errors:
            if error.kind == "spurious":
                spurious.add((error.measure.partition(".")[0], error.start, error.end))
            elif error.kind == "wrong" and error.start is not None and error.end is not None:
                wrong.setdefault(error.measure, []).append((error.start, error.end))
        meta = {key: str(value) for key, value in gold.to_dict()["meta"].items()}

    def is_wrong(measure: str, start: int, end: int) -> bool:
        return any(a < end and start < b for a, b in wrong.get(measure, ()))

    for heading in report.headings:
        there = ("headings", heading.start, heading.end) not in spurious
        for evidence in heading.evidence:
            rule = case.rule("outline", evidence.source)
            right = there
            if rule is not None and rule.component == "roles":
                right = there and not is_wrong("headings.role", heading.start, heading.end)
            yield evidence.source, right if gold is not None else None
    for statement in report.statements:
        right = (statement.kind, statement.start, statement.end) not in spurious
        for evidence in statement.evidence:
            yield evidence.source, right if gold is not None else None
    for fact in report.facts:
        right = ("facts", fact.start, fact.end) not in spurious
        waived = gold is None or any(
            f.optional and f.start < fact.end and fact.start < f.end for f in gold.facts
        )
        for evidence in fact.evidence:
            rule = case.rule("quantities", evidence.source)
            good = right and not (
                rule is not None
                and rule.component == "indicators"
                and is_wrong("facts.indicator", fact.start, fact.end)
            )
            yield evidence.source, None if waived else good
    for source in report.metadata.sources:
        known = meta.get(source.name)
        yield source.rule, None if known is None else known == source.value
    for table in report.tables:
        yield table.schema, None
    for finding in report.findings:
        yield finding.check, None
