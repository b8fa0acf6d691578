"""What the statistical model saw of a clause, feature by feature, and what each added to its verdict."""

from __future__ import annotations

from typing import Any

import numpy
from thinc.api import Model

from gipr_nlp.claims.classify import KINDS
from gipr_nlp.claims.features import GROUPS, PAIRS, FeatureCollector, clause_features
from gipr_nlp.explanation.records import Feature
from gipr_nlp.reading import Reading

__all__ = ["ModelTrace"]


class ModelTrace:
    """What the model of ``gipr_claims`` added up for the clauses of one document.

    Parameters
    ----------
    reading:
        The reading of the document.
    model:
        The model of the component.

    """

    def __init__(self, reading: Reading, model: Model[Any, Any]) -> None:
        kept: list[FeatureCollector] = []

        class Keeping(FeatureCollector):
            def __init__(self, *given: Any) -> None:
                super().__init__(*given)
                kept.append(self)

        clause_features(reading, model.attrs["bits"], Keeping)
        self._text = reading.view.text
        self._words = reading.words()
        self._weights: Any = model.get_param("W")
        self._bias: Any = model.get_param("b")
        self._kept = kept[0] if kept else None
        if self._kept is not None:
            self._groups, self._places = self._kept.groups().tolist(), self._kept.places().tolist()
            self._buckets, counts = self._kept.result()
            self._borders = [0, *counts.cumsum().tolist()]

    def clause(self, number: int) -> list[Feature]:
        """Return the features of a clause, what speaks loudest first.

        Parameters
        ----------
        number:
            Index of the clause among all clauses of the document.

        """
        if self._kept is None:
            return []
        rows = [
            (
                self._name(GROUPS[self._groups[k]], self._kept.origin(self._places[k])),
                self._weights[self._buckets[k]],
            )
            for k in range(self._borders[number], self._borders[number + 1])
        ]
        scale = 1.0 / numpy.sqrt(len(rows)) if rows else 0.0
        summed: dict[str, Any] = {"bias": self._bias.astype(float)}
        for name, weights in rows:
            summed[name] = summed.get(name, 0.0) + weights.astype(float) * scale
        features = [
            Feature(name, {kind: round(float(w), 6) for kind, w in zip(KINDS, weights, strict=True)})
            for name, weights in summed.items()
        ]
        return sorted(features, key=lambda f: (-max(map(abs, f.weights.values())), f.name))

    def _name(self, group: str, number: int | None) -> str:
        if number is None:
            return group
        first = number - 1 if group in PAIRS and number else number
        word = self._text[self._words.starts[first] : self._words.ends[number]]
        return f"{group} {' '.join(word.split())}"
