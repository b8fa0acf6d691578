"""Component ``gipr_claims``: the statistical half of reading claims, trainable with spaCy's own commands."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy
from attrs import evolve
from spacy.language import Language
from spacy.pipeline.trainable_pipe import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.util import registry
from spacy.vocab import Vocab
from thinc.api import Config, Model

from gipr_nlp.claims.classify import KINDS, ClaimScores, last_claim_of
from gipr_nlp.claims.features import ClauseFeatures, clause_features
from gipr_nlp.errors import ModelError
from gipr_nlp.pipes.base import reading_of
from gipr_nlp.reading import Reading
from gipr_nlp.rules.loader import RuleSet, load_rules

__all__ = ["ClaimClassifier", "clause_kinds", "make_claims", "score_clauses", "shipped_weights"]

_FEATURES_KEY = "gipr_clause_features"
_NONE = KINDS.index("none")
_DEFAULT_MODEL = Config().from_str('[model]\n@architectures = "gipr.HashedLinear.v1"\nbits = 16\n')["model"]

Array = Any


def clause_kinds(doc: Doc, reference: Doc, rules: RuleSet, spans_key: str) -> Array:
    """Return the kind of every clause by the statements annotated on a reference document.

    Parameters
    ----------
    doc:
        The document whose reading has the clauses.
    reference:
        A document with the same text and the statements as the span group ``spans_key``, labelled with their kind.
    rules:
        The rule set to read the document with, where that has not been done.
    spans_key:
        Name of the span group.

    Returns
    -------
    numpy.ndarray
        One index into :data:`gipr_nlp.claims.classify.KINDS` a clause: the kind of most of its characters.
    """
    reading = reading_of(doc, rules)
    kind_at = numpy.full(len(reading.view.raw) + 1, _NONE, dtype=numpy.int64)
    if spans_key in reference.spans:
        group = reference.spans[spans_key]
        exact = group.attrs.get("offsets") or [(span.start_char, span.end_char) for span in group]
        for span, (start, end) in zip(group, exact, strict=True):
            if span.label_ in KINDS:
                kind_at[start:end] = KINDS.index(span.label_)
    kinds = []
    for unit in reading.units():
        for clause in unit.clauses:
            start, end = reading.view.to_raw(clause.start, clause.end)
            kinds.append(int(numpy.bincount(kind_at[start:end], minlength=len(KINDS)).argmax()))
    return numpy.array(kinds, dtype=numpy.int64)


def last_claims(features: ClauseFeatures, kinds: Array) -> Array:
    """Return for every clause the kind of the last claim made in its section before its unit.

    Parameters
    ----------
    features:
        The clauses.
    kinds:
        The kind of each, as :func:`clause_kinds` gives them.

    Returns
    -------
    numpy.ndarray
        One index into :data:`gipr_nlp.claims.classify.LAST_CLAIMS` a clause; that of ``none`` where the section has
        made no claim.
    """
    last: list[int] = []
    said = _NONE
    rows = zip(features.units.tolist(), features.ties.tolist(), kinds.tolist(), strict=True)
    for _, members in groupby(rows, key=itemgetter(0)):
        unit = list(members)
        if unit[0][1] < 0:
            said = _NONE
        last.extend([said] * len(unit))
        said = last_claim_of([kind for _, _, kind in unit], said)
    return numpy.array(last, dtype=numpy.int64)


def shipped_weights() -> Path:
    """Return the folder of the weights that ship with the library; it need not exist in a source tree."""
    return Path(str(files("gipr_nlp.claims") / "weights"))


class ClaimClassifier(TrainablePipe):  # type: ignore[misc]
    """Say for every clause how likely each kind of claim is, from its words and where it stands.

    What it says is left on the document's reading; ``gipr_statements`` weighs it together with the rules.

    Parameters
    ----------
    vocab:
        The pipeline's vocabulary.
    model:
        A model made by the architecture ``gipr.HashedLinear.v1``.
    name:
        Name of the component.
    rules:
        Rule set to read documents with that no other component has read.
    spans_key:
        Span group that holds the annotated statements when training.
    version:
        Name of the weights, given in the evidence of results. Weights that were never trained say nothing.
    smoothing:
        How much of each annotated kind is doubted in training, from 0 to 1.
    scorer:
        Scores a trained pipeline.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Model[Any, Any],
        name: str = "gipr_claims",
        *,
        rules: RuleSet,
        spans_key: str = "gipr_statements",
        version: str = "custom",
        smoothing: float = 0.1,
        scorer: Callable[..., dict[str, Any]] | None = None,
    ) -> None:
        self.vocab = vocab
        self.model = model
        self.name = name
        self.rules = rules
        self.cfg: dict[str, Any] = {
            "spans_key": spans_key,
            "version": version,
            "smoothing": smoothing,
            "trained": False,
        }
        self.scorer = scorer
        self._rehearsal_model = None

    @property
    def label_data(self) -> tuple[str, ...]:
        """The kinds, in the order of the model's columns."""
        return KINDS

    def set_rules(self, rules: RuleSet) -> None:
        """Use another rule set from now on."""
        self.rules = rules

    def _features(self, doc: Doc) -> ClauseFeatures:
        known = doc.user_data.get(_FEATURES_KEY)
        if not isinstance(known, ClauseFeatures):
            known = clause_features(reading_of(doc, self.rules), self.model.attrs["bits"])
        return known

    def predict(self, docs: Iterable[Doc]) -> list[Array]:
        """Return for each document the logits of its clauses: one row a clause, one column a kind."""
        scores: list[Array] = self.model.predict([self._features(doc) for doc in docs])
        return scores

    def set_annotations(self, docs: Iterable[Doc], scores: list[Array]) -> None:
        """Leave the logits on the documents' readings."""
        for doc, logits in zip(docs, scores, strict=True):
            self._tell(reading_of(doc, self.rules), logits)

    def read(self, reading: Reading) -> None:
        """Leave the logits of the clauses on a reading."""
        self._tell(reading, self.model.predict([clause_features(reading, self.model.attrs["bits"])])[0])

    def _tell(self, reading: Reading, logits: Array) -> None:
        if self.cfg["trained"]:
            turns = self.model.get_param("T")
            reading.set_claim_scores(ClaimScores(logits, str(self.cfg["version"]), turns))

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Any = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from annotated documents; see spaCy's ``TrainablePipe.update``."""
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        batch = list(examples)
        validate_examples(batch, "ClaimClassifier.update")
        kinds = [self._kinds(example) for example in batch]
        features = []
        for example, known in zip(batch, kinds, strict=True):
            found = self._features(example.predicted)
            if found.previous is None:
                found = evolve(found, previous=last_claims(found, known))
            example.predicted.user_data[_FEATURES_KEY] = found  # the same document comes back every epoch
            features.append(found)
        logits, backprop = self.model.begin_update(features)
        total = max(1, sum(len(rows) for rows in logits))
        grads = []
        for known, rows in zip(kinds, logits, strict=True):
            loss, grad = self._loss(known, rows)
            losses[self.name] += loss / total
            grads.append((grad / total).astype("f"))
        backprop(grads)
        if sgd is not None:
            self.finish_update(sgd)
        self.cfg["trained"] = True
        return losses

    def _kinds(self, example: Example) -> Array:
        return clause_kinds(example.predicted, example.reference, self.rules, str(self.cfg["spans_key"]))

    def _loss(self, kinds: Array, logits: Array) -> tuple[float, Array]:
        shifted = logits - logits.max(axis=1, keepdims=True)
        chances = numpy.exp(shifted)
        chances /= chances.sum(axis=1, keepdims=True)
        # annotation errs now and then: no clause is taken for certain
        doubt = float(self.cfg["smoothing"])
        wanted = numpy.full_like(chances, doubt / len(KINDS))
        wanted[numpy.arange(len(kinds)), kinds] += 1.0 - doubt
        loss = -float((wanted * numpy.log(chances + 1e-9)).sum())
        return loss, chances - wanted

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Any = None,
        weights: str | None = None,
    ) -> None:
        """Prepare the weights; see spaCy's ``TrainablePipe.initialize``.

        Parameters
        ----------
        get_examples:
            Gives annotated examples.
        nlp, labels:
            Not needed; the kinds are fixed.
        weights:
            Folder of weights to start from, ``"shipped"`` for those of the library, None to begin with none.
        """
        validate_get_examples(get_examples, "ClaimClassifier.initialize")
        if weights is not None:
            version = self.cfg["version"]
            self.use_weights(shipped_weights() if weights == "shipped" else weights)
            self.cfg["version"] = version  # what is trained from here on has a name of its own
        self.model.initialize()

    def use_weights(self, folder: str | os.PathLike[str]) -> None:
        """Take over the weights another component of this kind saved.

        Parameters
        ----------
        folder:
            What ``to_disk`` wrote: the subfolder ``gipr_claims`` of a saved pipeline.

        Raises
        ------
        ModelError
            When the folder holds no such weights.
        """
        try:
            self.from_disk(folder, exclude=["vocab"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{os.fspath(folder)} holds no weights of gipr_claims: {error}") from error

    def add_label(self, label: str) -> int:
        """Refuse: the kinds of claims are fixed."""
        raise ValueError(f"the kinds of claims are fixed: {', '.join(KINDS)}")

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Apply the component to a stream of documents."""
        for doc in stream:
            yield self(doc)


def score_clauses(
    examples: Iterable[Example], *, spans_key: str = "gipr_statements", **_: Any
) -> dict[str, Any]:
    """Score statements found against those annotated, by characters: ``claims_f`` and one value a kind.

    Parameters
    ----------
    examples:
        Examples whose predicted documents went through the whole pipeline.
    spans_key:
        Span group of the statements on both sides.
    """
    right = dict.fromkeys(KINDS[:_NONE], 0)
    found, wanted = dict(right), dict(right)
    for example in examples:
        for kind in right:
            ours = _characters(example.predicted, spans_key, kind)
            gold = _characters(example.reference, spans_key, kind)
            right[kind] += len(ours & gold)
            found[kind] += len(ours)
            wanted[kind] += len(gold)
    scores: dict[str, Any] = {}
    for kind in right:
        both = found[kind] + wanted[kind]
        scores[f"claims_{kind}_f"] = 2 * right[kind] / both if both else None
    known = [value for value in scores.values() if value is not None]
    scores["claims_f"] = sum(known) / len(known) if known else None
    return scores


def _characters(doc: Doc, spans_key: str, kind: str) -> set[int]:
    if spans_key not in doc.spans:
        return set()
    group = doc.spans[spans_key]
    exact = group.attrs.get("offsets") or [(span.start_char, span.end_char) for span in group]
    pairs = zip(group, exact, strict=True)
    return {k for span, (start, end) in pairs if span.label_ == kind for k in range(start, end)}


@registry.scorers("gipr.claims_scorer.v1")
def make_claims_scorer() -> Callable[..., dict[str, Any]]:
    """Return the scorer, for a config."""
    return score_clauses


@Language.factory(
    "gipr_claims",
    default_config={
        "model": _DEFAULT_MODEL,
        "rules": [],
        "spans_key": "gipr_statements",
        "version": "custom",
        "smoothing": 0.1,
        "scorer": {"@scorers": "gipr.claims_scorer.v1"},
    },
    default_score_weights={"claims_f": 1.0},
)
def make_claims(
    nlp: Language,
    name: str,
    model: Model[Any, Any],
    rules: list[str],
    spans_key: str,
    version: str,
    smoothing: float,
    scorer: Callable[..., dict[str, Any]] | None,
) -> ClaimClassifier:
    """Make the component; ``rules`` are paths of overlay files, ``version`` names the weights."""
    return ClaimClassifier(
        nlp.vocab,
        model,
        name,
        rules=load_rules(rules),
        spans_key=spans_key,
        version=version,
        smoothing=smoothing,
        scorer=scorer,
    )
