"""What the statistical model saw of a clause, feature by feature, and what each added to its verdict."""

from __future__ import annotations

from typing import Any

import numpy
from spacy.tokens import Doc
from thinc.api import Model

from gipr_nlp.claims.classify import KINDS
from gipr_nlp.claims.features import GROUPS, PAIRS, FeatureCollector, clause_features
from gipr_nlp.explanation.records import Feature
from gipr_nlp.reading import Reading

__all__ = ["ModelTrace"]


class _Noting(FeatureCollector):
    """A collector that keeps what its features were made from."""

    def words(self, values: Any, starts: Any, ends: Any, same_group: bool = False) -> None:
        super().words(values, starts, ends, same_group)
        sizes = numpy.maximum(ends - starts, 0)
        first = numpy.cumsum(sizes) - sizes
        at = numpy.arange(sizes.sum()) - numpy.repeat(first, sizes) + numpy.repeat(starts, sizes)
        self._notes().append((self._group - 1, at))

    def context(self, values: Any) -> None:
        super().context(values)
        self._notes().append((self._group - 1, None))

    def _notes(self) -> list[tuple[int, Any]]:
        notes: list[tuple[int, Any]] = vars(self).setdefault("notes", [])
        return notes


class ModelTrace:
    """What the model of ``gipr_claims`` added up for the clauses of one document.

    Parameters
    ----------
    doc:
        The document.
    reading:
        Its reading.
    model:
        The model of the component.

    """

    def __init__(self, doc: Doc, reading: Reading, model: Model[Any, Any]) -> None:
        kept: list[_Noting] = []

        class Keeping(_Noting):
            def __init__(self, clauses: int, bits: int) -> None:
                super().__init__(clauses, bits)
                kept.append(self)

        clause_features(doc, reading, model.attrs["bits"], Keeping)
        self._doc = doc
        self._weights: Any = model.get_param("W")
        self._bias: Any = model.get_param("b")
        self._kept = kept[0] if kept else None

    def clause(self, number: int) -> list[Feature]:
        """Return the features of a clause, what speaks loudest first.

        Parameters
        ----------
        number:
            Index of the clause among all clauses of the document.

        """
        if self._kept is None:
            return []
        rows: list[tuple[str, Any]] = []
        for buckets, owners, (group, at) in zip(
            self._kept._buckets, self._kept._owners, self._kept._notes(), strict=True
        ):
            for place in numpy.flatnonzero(owners == number).tolist():
                rows.append((self._name(GROUPS[group], at, place), self._weights[buckets[place]]))
        scale = 1.0 / numpy.sqrt(len(rows)) if rows else 0.0
        summed: dict[str, Any] = {"bias": self._bias.astype(float)}
        for name, weights in rows:
            summed[name] = summed.get(name, 0.0) + weights.astype(float) * scale
        features = [
            Feature(name, {kind: round(float(w), 6) for kind, w in zip(KINDS, weights, strict=True)})
            for name, weights in summed.items()
        ]
        return sorted(features, key=lambda f: (-max(map(abs, f.weights.values())), f.name))

    def _name(self, group: str, at: Any, place: int) -> str:
        if at is None:
            return group
        token = int(at[place])
        word = self._doc[token].text
        if group in PAIRS and token:
            word = self._doc[token - 1].text + word
        return f"{group} {' '.join(word.split())}"
