"""Scores of a pipeline on annotated reports, by document and kind of document, and two of them compared."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import attrs
from attrs import evolve, field, frozen

from gipr_nlp.corpora.corpus import Corpus, Document, load_corpus
from gipr_nlp.corpora.gold import KINDS, Gold
from gipr_nlp.errors import CorpusError, PipelineError
from gipr_nlp.evaluation.measures import (
    ACCURACIES,
    CALIBRATION_BINS,
    Confidence,
    Extraction,
    Measure,
    ScoreError,
    Tally,
    add_tallies,
    compare_report,
    extraction_of_gold,
    extraction_of_report,
    measures_of,
)
from gipr_nlp.evaluation.strata import STRATA, natural_order, strata_of
from gipr_nlp.report import Report

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = [
    "MEASURES",
    "Calibration",
    "CalibrationBin",
    "Comparison",
    "Difference",
    "DocumentDifference",
    "DocumentScores",
    "Scores",
    "StratumScores",
    "agreement",
    "compare",
    "evaluate",
    "pool",
]

#: All measures, in the order they are listed.
MEASURES = (
    "headings", "headings.level", "headings.role",
    "achievement.chars", "problem.chars", "commitment.chars", "statements.chars",
    "achievement.items", "problem.items", "commitment.items", "statements.items",
    "pairs", "facts", "facts.bound", "facts.indicator", "facts.part_of",
    "cells", "meta", "findings", "offsets",
)  # fmt: skip

_RESAMPLES = 1000
_LOW, _HIGH = 0.025, 0.975

Annotated = str | os.PathLike[str] | Corpus | Iterable[tuple[str, Gold]]
Pipeline = Callable[[str], Report]


@frozen
class CalibrationBin:
    """Statements whose confidence lies above ``low`` and is at most ``high``.

    Parameters
    ----------
    low, high:
        Borders of the bin; the first one takes in 0.
    count:
        How many statements lie in it.
    confidence:
        Their mean confidence.
    accuracy:
        The share of them that is right.

    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@frozen
class Calibration:
    """How far the confidences of statements can be taken at their word.

    Parameters
    ----------
    error:
        Expected calibration error: mean distance between confidence and accuracy over the bins, weighted by how many
        statements a bin holds. 0 is perfect. None where no statement carries a confidence.
    bins:
        Ten bins of equal width; empty ones are left out.

    """

    error: float | None
    bins: tuple[CalibrationBin, ...] = ()


@frozen
class DocumentScores:
    """The scores of one document.

    Parameters
    ----------
    name:
        Name of the document.
    strata:
        The values it has for each of :data:`gipr_nlp.evaluation.strata.STRATA`.
    tallies:
        Counts of each measure.
    measures:
        Precision, recall and F1 of each measure.
    confidences:
        Confidence of each predicted statement, and whether it is right.

    """

    name: str
    strata: Mapping[str, tuple[str, ...]]
    tallies: Mapping[str, Tally]
    measures: Mapping[str, Measure]
    confidences: tuple[Confidence, ...] = ()


@frozen
class StratumScores:
    """The scores of all documents of one kind.

    Parameters
    ----------
    value:
        What the documents have in common.
    documents:
        Their names.
    measures:
        Precision, recall and F1 of each measure over all of them.

    """

    value: str
    documents: tuple[str, ...]
    measures: Mapping[str, Measure]


@frozen
class Scores:
    """How well annotated reports were read.

    Parameters
    ----------
    name:
        Name of the corpus.
    measures:
        Precision, recall and F1 of each measure over all documents, with a bootstrap interval.
    documents:
        The scores of each document, in the order of the corpus.
    strata:
        For each name asked for, the scores of each kind of document.
    calibration:
        How far the confidences of statements can be taken at their word.
    errors:
        Everything that was read wrongly, document by document.
    resamples, seed:
        How the intervals were made.
    rules_digest, library_version:
        What read the reports; empty where it was no pipeline of this library.

    """

    name: str
    measures: Mapping[str, Measure]
    documents: tuple[DocumentScores, ...]
    strata: Mapping[str, tuple[StratumScores, ...]] = field(factory=dict)
    calibration: Calibration = Calibration(None)
    errors: tuple[ScoreError, ...] = ()
    resamples: int = 0
    seed: int = 0
    rules_digest: str = ""
    library_version: str = ""

    def by(self, name: str) -> tuple[StratumScores, ...]:
        """Return the scores of each kind of document.

        Parameters
        ----------
        name:
            One of :data:`gipr_nlp.evaluation.strata.STRATA`.

        Raises
        ------
        CorpusError
            When documents cannot be sorted by that.

        """
        if name not in STRATA:
            raise CorpusError(f"documents cannot be sorted by {name!r}; known are {', '.join(STRATA)}")
        groups: dict[str, list[DocumentScores]] = {}
        for document in self.documents:
            for value in document.strata[name]:
                groups.setdefault(value, []).append(document)
        return tuple(
            StratumScores(
                value,
                tuple(d.name for d in group),
                _ordered(measures_of(add_tallies(d.tallies for d in group))),
            )
            for value, group in sorted(groups.items(), key=lambda item: natural_order(item[0]))
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain data, ready for JSON."""
        plain = _plain(self)
        for document in plain["documents"]:
            del document["confidences"], document["tallies"]
        return cast("dict[str, Any]", plain)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the scores as JSON text.

        Parameters
        ----------
        indent:
            Blanks a level, or None for one line.

        """
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def table(self, *, minimum: int = 1) -> str:
        """Return the scores as a table to read.

        Parameters
        ----------
        minimum:
            Kinds of documents with fewer documents are left out.

        """
        from gipr_nlp.evaluation.tables import scores_table

        return scores_table(self, minimum=minimum)


@frozen
class Difference:
    """One measure in two evaluations of the same documents.

    Parameters
    ----------
    first, second:
        The F1 of each.
    difference:
        Second less first.
    low, high:
        Ends of the 95 % interval of the difference, both evaluations resampled alike; None where none was made.

    """

    first: float
    second: float
    difference: float
    low: float | None = None
    high: float | None = None


@frozen
class DocumentDifference:
    """The measures that differ for one document.

    Parameters
    ----------
    name:
        Name of the document.
    measures:
        The measures whose F1 differs.

    """

    name: str
    measures: Mapping[str, Difference]


@frozen
class Comparison:
    """Two evaluations of the same documents side by side.

    Parameters
    ----------
    measures:
        The difference of each measure over all documents.
    documents:
        The documents for which something differs.
    calibration:
        The calibration errors: first, second; None where one was not measured.

    """

    measures: Mapping[str, Difference]
    documents: tuple[DocumentDifference, ...] = ()
    calibration: Difference | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, ready for JSON."""
        return cast("dict[str, Any]", _plain(self))

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the comparison as JSON text.

        Parameters
        ----------
        indent:
            Blanks a level, or None for one line.

        """
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def table(self) -> str:
        """Return the comparison as a table to read."""
        from gipr_nlp.evaluation.tables import comparison_table

        return comparison_table(self)


def evaluate(
    gold: Annotated,
    pipeline: Language | Pipeline | None = None,
    *,
    by: str | Iterable[str] | None = None,
    bootstrap: int = _RESAMPLES,
    seed: int = 0,
) -> Scores:
    """Score a pipeline on annotated reports.

    Parameters
    ----------
    gold:
        Folder of a corpus or a split (``corpora/dev``), a loaded corpus, or pairs of raw text and annotation.
    pipeline:
        A pipeline made by :func:`gipr_nlp.load`, a callable that turns a text into a report, or None for the
        shipped pipeline.
    by:
        What to sort documents by: one or more of ``era``, ``script``, ``level``, ``form``, ``layout``, ``family``,
        ``pairs`` and ``features``.
    bootstrap:
        How often the documents are drawn anew for the 95 % intervals; 0 makes none.
    seed:
        Seed of the draws.

    Returns
    -------
    Scores
        Equal for equal input.

    Raises
    ------
    CorpusError
        When the gold files are broken, or documents cannot be sorted by ``by``.
    PipelineError
        When the pipeline does not give reports.

    Examples
    --------
    >>> from gipr_nlp.corpora.gold import GoldMetadata, GoldStatement
    >>> text = "三、存在的问题\\n更新不够及时。"
    >>> gold = Gold("a.txt", GoldMetadata("清源市水务局", 2019, None, "Hans", "prefecture"),
    ...             statements=(GoldStatement(8, 14, "problem"),))
    >>> evaluate([(text, gold)]).measures["problem.items"].f1
    1.0

    """
    corpus = _corpus(gold)
    read = _reader(pipeline)
    documents: list[DocumentScores] = []
    errors: list[ScoreError] = []
    digest = version = ""
    for document in corpus:
        report = read(document.text)
        if not isinstance(report, Report):
            raise PipelineError(
                f"the pipeline gave {type(report).__name__} for {document.name}; "
                "a callable must turn a text into a Report"
            )
        digest, version = report.rules_digest, report.library_version
        outcome, wrong = _score(document, extraction_of_report(report))
        documents.append(outcome)
        errors += wrong
    scores = _scores(corpus.name, documents, errors, by, bootstrap, seed)
    return evolve(scores, rules_digest=digest, library_version=version)


def agreement(
    first: Annotated,
    second: Annotated,
    *,
    by: str | Iterable[str] | None = None,
    bootstrap: int = _RESAMPLES,
    seed: int = 0,
) -> Scores:
    """Score one annotation against another one of the same texts.

    The second takes the place of what a pipeline reads, so precision and recall change places when the two do. What
    either calls optional counts neither way.

    Parameters
    ----------
    first, second:
        As for :func:`evaluate`; a folder of annotated sources will do.
    by, bootstrap, seed:
        As for :func:`evaluate`.

    Raises
    ------
    CorpusError
        When the two do not hold the same documents, or the raw text of one differs.

    """
    one, other = _corpus(first), _corpus(second)
    partners = {document.name: document for document in other}
    names = {document.name for document in one}
    unmatched = sorted(names ^ partners.keys())
    if unmatched:
        where = one.name if unmatched[0] in names else other.name
        raise CorpusError(
            f"{len(unmatched)} documents stand in one annotation only, e.g. {unmatched[0]} (in {where}); "
            "annotate the same documents, under the same names"
        )
    links = tuple(any(d.gold.has_links for d in corpus) for corpus in (one, other))
    documents: list[DocumentScores] = []
    errors: list[ScoreError] = []
    for document in one:
        partner = partners[document.name]
        if partner.text != document.text:
            pairs = zip(document.text, partner.text, strict=False)
            at = next((i for i, (a, b) in enumerate(pairs) if a != b), -1)
            at = at if at >= 0 else min(len(document.text), len(partner.text))
            raise CorpusError(
                f"{document.name}: the raw texts of the two annotations differ from offset {at} on; "
                "annotate the same text, to the character"
            )
        outcome, wrong = _score(document, extraction_of_gold(partner.gold, links=links[1]), links=links[0])
        documents.append(outcome)
        errors += wrong
    return _scores(one.name, documents, errors, by, bootstrap, seed)


def pool(evaluations: Iterable[Scores], name: str) -> Scores:
    """Return one evaluation of all documents of several, without intervals, calibration and errors.

    Parameters
    ----------
    evaluations:
        Evaluations of different documents by one pipeline.
    name:
        Name of the whole.

    Raises
    ------
    CorpusError
        When a document stands in two of them.

    """
    documents = tuple(document for scores in evaluations for document in scores.documents)
    names = [document.name for document in documents]
    twice = next((other for other in names if names.count(other) > 1), None)
    if twice:
        raise CorpusError(
            f"{twice} stands in two of the evaluations: pool evaluations of different documents"
        )
    return Scores(name, _ordered(measures_of(add_tallies(d.tallies for d in documents))), documents)


def compare(first: Scores, second: Scores, *, bootstrap: int = _RESAMPLES, seed: int = 0) -> Comparison:
    """Compare two evaluations of the same documents.

    Parameters
    ----------
    first, second:
        What :func:`evaluate` gave, e.g. for two rule sets.
    bootstrap:
        How often the documents are drawn anew for the 95 % intervals of the differences; 0 makes none.
    seed:
        Seed of the draws.

    Raises
    ------
    CorpusError
        When the two were not made on the same documents.

    Examples
    --------
    >>> from gipr_nlp.corpora.gold import GoldMetadata
    >>> gold = Gold("a.txt", GoldMetadata("清源市水务局", 2019, None, "Hans", "prefecture"))
    >>> scores = evaluate([("人手不足。", gold)], bootstrap=0)
    >>> compare(scores, scores).documents
    ()

    """
    names = [d.name for d in first.documents], [d.name for d in second.documents]
    if names[0] != names[1]:
        raise CorpusError(
            f"the evaluations are of different documents ({len(names[0])} and {len(names[1])}); "
            "compare evaluations of the same corpus"
        )
    shared = [name for name in first.measures if name in second.measures]
    draws = _draws(len(names[0]), bootstrap, seed)
    samples = [_resampled([d.tallies for d in scores.documents], draws) for scores in (first, second)]
    measures = {}
    for name in shared:
        low = high = None
        if draws:
            gaps = [b.get(name, 0.0) - a.get(name, 0.0) for a, b in zip(*samples, strict=True)]
            low, high = _interval(gaps)
        measures[name] = _difference(first.measures[name].f1, second.measures[name].f1, low, high)
    documents = []
    for one, other in zip(first.documents, second.documents, strict=True):
        changed = {
            name: _difference(one.measures[name].f1, other.measures[name].f1)
            for name in one.measures
            if name in other.measures and one.measures[name] != other.measures[name]
        }
        if changed:
            documents.append(DocumentDifference(one.name, changed))
    errors = first.calibration.error, second.calibration.error
    calibration = None
    if errors[0] is not None and errors[1] is not None:
        calibration = _difference(errors[0], errors[1])
    return Comparison(measures, tuple(documents), calibration)


def _difference(
    first: float, second: float, low: float | None = None, high: float | None = None
) -> Difference:
    return Difference(first, second, round(second - first, 4), low, high)


def _corpus(gold: Annotated) -> Corpus:
    if isinstance(gold, Corpus):
        corpus = gold
    elif isinstance(gold, (str, os.PathLike)):
        corpus = load_corpus(gold)
    else:
        pairs = list(gold)
        if not all(
            isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[1], Gold) for pair in pairs
        ):
            raise CorpusError("expected a folder, a corpus, or pairs of raw text and Gold")
        corpus = Corpus("documents", tuple(Document(g.name, text, g) for text, g in pairs))
    if not len(corpus):
        raise CorpusError(f"{corpus.name} holds no documents: there is nothing to score")
    return corpus


def _reader(pipeline: Language | Pipeline | None) -> Pipeline:
    from spacy.language import Language

    from gipr_nlp.pipeline import extract

    if pipeline is None:
        return extract
    if isinstance(pipeline, Language):
        return lambda text: extract(text, nlp=pipeline)
    if not callable(pipeline):
        raise PipelineError(f"expected a pipeline or a callable, found {type(pipeline).__name__}")
    return pipeline


def _score(
    document: Document, found: Extraction, *, links: bool | None = None
) -> tuple[DocumentScores, tuple[ScoreError, ...]]:
    outcome = compare_report(document.text, document.gold, found, links=links)
    scores = DocumentScores(
        name=document.name,
        strata=strata_of(document.gold),
        tallies=outcome.tallies,
        measures=_ordered(measures_of(outcome.tallies)),
        confidences=outcome.confidences,
    )
    return scores, outcome.errors


def _scores(
    name: str,
    documents: Sequence[DocumentScores],
    errors: Sequence[ScoreError],
    by: str | Iterable[str] | None,
    bootstrap: int,
    seed: int,
) -> Scores:
    if bootstrap < 0:
        raise ValueError(f"bootstrap must be 0 or more, not {bootstrap}")
    measures = _ordered(measures_of(add_tallies(d.tallies for d in documents)))
    draws = _draws(len(documents), bootstrap, seed)
    if draws:
        samples = _resampled([d.tallies for d in documents], draws)
        for measure, value in measures.items():
            low, high = _interval([sample[measure] for sample in samples if measure in sample])
            measures[measure] = evolve(value, low=low, high=high)
    scores = Scores(
        name=name,
        measures=measures,
        documents=tuple(documents),
        calibration=_calibration([c for d in documents for c in d.confidences]),
        errors=tuple(errors),
        resamples=len(draws),
        seed=seed,
    )
    wanted = [by] if isinstance(by, str) else list(by or ())
    return evolve(scores, strata={stratum: scores.by(stratum) for stratum in wanted})


def _ordered(measures: Mapping[str, Measure]) -> dict[str, Measure]:
    return {name: measures[name] for name in MEASURES if name in measures}


def _draws(documents: int, resamples: int, seed: int) -> list[list[int]]:
    """How often each document is taken in each resample; none where one document cannot vary."""
    if documents < 2:
        return []
    # Python's generator gives the same draws with every version of every library
    generator = random.Random(seed)  # noqa: S311  nothing secret hangs on it
    draws = []
    for _ in range(resamples):
        times = [0] * documents
        for index in generator.choices(range(documents), k=documents):
            times[index] += 1
        draws.append(times)
    return draws


def _resampled(
    documents: Sequence[Mapping[str, Tally]], draws: Sequence[Sequence[int]]
) -> list[dict[str, float]]:
    """The F1 of each measure in each resample."""
    if not draws:
        return []
    import numpy

    names = list(dict.fromkeys(name for tallies in documents for name in tallies))
    counts = numpy.zeros((len(documents), len(names), 3))
    for row, tallies in enumerate(documents):
        for column, name in enumerate(names):
            tally = tallies.get(name, Tally())
            counts[row, column] = tally.right, tally.predicted, tally.gold
    sums = numpy.tensordot(numpy.asarray(draws, dtype=float), counts, axes=1)
    right, predicted, gold = sums[..., 0], sums[..., 1], sums[..., 2]
    # 2 PR / (P + R) is 2 right / (predicted + gold); with neither gold nor predictions it is 1, by convention
    both = predicted + gold
    f1 = numpy.where(both > 0, 2 * right / numpy.where(both > 0, both, 1), 1.0)
    for column, name in enumerate(names):
        if name in ACCURACIES:
            f1[:, column] = numpy.where(both[:, column] > 0, f1[:, column], 0.0)
    samples = [dict(zip(names, map(float, row), strict=True)) for row in f1]
    for sample in samples:
        for part in ("chars", "items"):
            sample[f"statements.{part}"] = sum(sample[f"{kind}.{part}"] for kind in KINDS) / len(KINDS)
    return samples


def _interval(values: Sequence[float]) -> tuple[float, float]:
    ranked = sorted(values)
    last = len(ranked) - 1
    return round(ranked[round(_LOW * last)], 4), round(ranked[round(_HIGH * last)], 4)


def _calibration(confidences: Sequence[Confidence]) -> Calibration:
    if not confidences:
        return Calibration(None)
    bins: list[list[Confidence]] = [[] for _ in range(CALIBRATION_BINS)]
    for item in confidences:
        # a border belongs to the bin below it; rounding keeps 0.3 * 10 from landing above 3
        place = -int(-round(item.value * CALIBRATION_BINS, 9) // 1) - 1
        bins[min(max(place, 0), CALIBRATION_BINS - 1)].append(item)
    made, error = [], 0.0
    for place, members in enumerate(bins):
        if not members:
            continue
        mean = sum(c.value for c in members) / len(members)
        right = sum(c.right for c in members) / len(members)
        error += abs(mean - right) * len(members) / len(confidences)
        low, high = place / CALIBRATION_BINS, (place + 1) / CALIBRATION_BINS
        made.append(CalibrationBin(low, high, len(members), round(mean, 4), round(right, 4)))
    return Calibration(round(error, 4), tuple(made))


def _plain(value: Any) -> Any:
    if attrs.has(type(value)):
        return {a.name: _plain(getattr(value, a.name)) for a in attrs.fields(type(value))}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
