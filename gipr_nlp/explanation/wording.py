"""An explanation as text."""

from __future__ import annotations

from collections.abc import Iterator

from gipr_nlp.explanation.records import Decision, Explanation
from gipr_nlp.report import Span

__all__ = ["explanation_text"]

_MOST_NEAR = 12
_MOST_FEATURES = 8


def explanation_text(explanation: Explanation) -> str:
    """Return an explanation as lines of text.

    Parameters
    ----------
    explanation:
        The explanation.

    """
    return "\n".join(_lines(explanation))


def _quote(span: Span, most: int = 60) -> str:
    text = " ".join(span.text.split())
    return f"{span.start}-{span.end} {text if len(text) <= most else text[: most - 1] + '…'}"


def _cues(cues: tuple[Span, ...]) -> str:
    shown = ", ".join(f"{cue.start}-{cue.end} {' '.join(cue.text.split())[:24]}" for cue in cues[:4])
    return f"  at {shown}" if shown else ""


def _lines(explanation: Explanation) -> Iterator[str]:
    yield f"{_quote(explanation.span)}  (section: {explanation.section}; rules {explanation.rules_digest})"
    for decision in explanation.decisions:
        yield ""
        yield from _decision(decision)


def _decision(decision: Decision) -> Iterator[str]:
    sure = f" ({decision.confidence:.2f})" if decision.confidence is not None else ""
    yield f"{decision.component}: {decision.kind} = {decision.outcome}{sure}"
    if decision.span is not None:
        yield f"  {_quote(decision.span)}"
    yield f"  {decision.reason}"
    if decision.scores:
        yield "  scores: " + ", ".join(f"{name} {score:g}" for name, score in decision.scores.items())
    for rule in decision.fired:
        mark = "+" if rule.in_evidence else "·"
        yield f"  {mark} {rule.rule}  {rule.outcome} {rule.weight:+g}{_cues(rule.cues)}"
    for near in decision.nearly[:_MOST_NEAR]:
        yield f"  - {near.rule}  {near.outcome}{_cues(near.cues)}  [{near.stopped_by}: {near.detail}]"
    if len(decision.nearly) > _MOST_NEAR:
        yield f"  - … and {len(decision.nearly) - _MOST_NEAR} more that nearly fired"
    first, second = (*decision.scores, "", "")[:2]
    for feature in decision.features[:_MOST_FEATURES]:
        margin = feature.weights.get(first, 0.0) - feature.weights.get(second, 0.0)
        yield f"  ~ {feature.name}  {first} over {second} {margin:+.2f}"
    if len(decision.features) > _MOST_FEATURES:
        yield f"  ~ … and {len(decision.features) - _MOST_FEATURES} more features of the model"
