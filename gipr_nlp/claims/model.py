"""The statistical model behind the claim classifier: a linear layer over hashed features, as a thinc model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
from spacy.util import registry
from thinc.api import Model

from gipr_nlp.claims.classify import KINDS, LAST_CLAIMS
from gipr_nlp.claims.features import ClauseFeatures
from gipr_nlp.claims.units import TIES

__all__ = ["build_hashed_linear"]

Array = Any


@registry.architectures("gipr.HashedLinear.v1")
def build_hashed_linear(bits: int = 16) -> Model[list[ClauseFeatures], list[Array]]:
    """Return a linear model over hashed clause features.

    Parameters
    ----------
    bits:
        The model has ``2 ** bits`` rows of weights, one number a kind in each.

    Returns
    -------
    thinc.api.Model
        Takes the features of some documents, gives for each an array of logits, one row a clause and one column
        a kind in the order of :data:`gipr_nlp.claims.classify.KINDS`. Its parameter ``T`` says what the last claim
        made before a unit, in the same section, speaks for: one 5 x 4 table (last claim, this kind) for each of
        :data:`gipr_nlp.claims.units.TIES`. It is left out of the logits unless ``previous`` tells the last kinds.

    Examples
    --------
    >>> model = build_hashed_linear(8)
    >>> model.initialize().get_param("W").shape
    (256, 4)
    """
    return Model(
        "gipr_hashed_linear",
        _forward,
        init=_init,
        dims={"nO": len(KINDS), "nI": 1 << bits},
        params={"W": None, "b": None, "T": None},
        attrs={"bits": bits},
    )


def _init(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:  # noqa: N803
    if not model.has_param("W"):
        model.set_param("W", model.ops.alloc2f(model.get_dim("nI"), model.get_dim("nO")))
        model.set_param("b", model.ops.alloc1f(model.get_dim("nO")))
        model.set_param("T", model.ops.alloc3f(len(TIES), len(LAST_CLAIMS), model.get_dim("nO")))


def _forward(
    model: Model[Any, Any], batch: list[ClauseFeatures], is_train: bool
) -> tuple[list[Array], Callable[[list[Array]], list[Any]]]:
    weights: Any = model.get_param("W")
    bias: Any = model.get_param("b")
    table: Any = model.get_param("T")
    sizes = [len(features.counts) for features in batch]
    if not sum(sizes):
        return [numpy.zeros((0, len(bias)), dtype="f")] * len(batch), lambda grads: []
    buckets = numpy.concatenate([features.buckets for features in batch])
    counts = numpy.concatenate([features.counts for features in batch])
    # long clauses have more features, but no more to say
    scale = (1.0 / numpy.sqrt(counts)).astype("f")
    sums = numpy.add.reduceat(weights.take(buckets, axis=0), numpy.cumsum(counts) - counts, axis=0)
    logits = sums * scale[:, None] + bias
    told = all(features.previous is not None for features in batch)
    ties = numpy.concatenate([features.ties for features in batch])
    if told:
        previous = numpy.concatenate([features.previous for features in batch])
        logits = logits + table[ties, previous] * (ties >= 0)[:, None]

    def backprop(grads: list[Array]) -> list[Any]:
        grad = numpy.concatenate(grads)
        spread = numpy.repeat(grad * scale[:, None], counts, axis=0)
        rows = len(weights)
        columns = [numpy.bincount(buckets, spread[:, k], rows) for k in range(grad.shape[1])]
        gradient: Any = numpy.stack(columns, axis=1).astype("f")
        model.inc_grad("W", gradient)
        model.inc_grad("b", grad.sum(axis=0).astype("f"))
        if told:
            moved: Any = numpy.zeros_like(table)
            numpy.add.at(moved, (ties, previous), grad * (ties >= 0)[:, None])
            model.inc_grad("T", moved)
        return []

    return numpy.split(logits, numpy.cumsum(sizes)[:-1]), backprop
