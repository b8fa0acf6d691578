"""Which problem a commitment was joined with, and how."""

from __future__ import annotations

from gipr_nlp.claims.pairs import FoundAnswer
from gipr_nlp.explanation.case import Case
from gipr_nlp.explanation.records import Decision

__all__ = ["explain_answers"]

#: What each way of joining goes by.
_METHODS = {
    "same_item": "both stand in one item",
    "named": "the commitment names the problem by its number",
    "same_place": "it has the same place in its list as the problem in the list before, and the two lists are equally long",
    "next": "the one measure behind the one problem",
    "words": "of the problems before it, this one shares most words and themes with it",
}


def explain_answers(case: Case, start: int, end: int) -> list[Decision]:
    """Return what the commitments that a passage touches were joined with.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the folded text.

    """
    statements = case.reading.statements()
    answers: dict[int, list[FoundAnswer]] = {}
    for answer in case.reading.answers():
        answers.setdefault(answer.statement, []).append(answer)
    problems = any(statement.kind == "problem" for statement in statements)
    return [
        _decision(case, index, answers.get(index, []))
        for index, statement in enumerate(statements)
        if problems
        and statement.kind == "commitment"
        and case.touches(statement.start, statement.end, start, end)
    ]


def _decision(case: Case, index: int, answers: list[FoundAnswer]) -> Decision:
    statements = case.reading.statements()
    names = [case.span(statements[a.problem].start, statements[a.problem].end) for a in answers]
    reason = "no problem stands in its item, in its place or near it in words for certain"
    if answers:
        ways = dict.fromkeys(_METHODS[answer.method] for answer in answers)
        reason = "; ".join(ways)
    return Decision(
        component="gipr_statements",
        kind="answer",
        outcome=", ".join(f"{span.start}-{span.end} {span.text}" for span in names) or "none",
        span=case.span(statements[index].start, statements[index].end),
        reason=reason,
        confidence=max((answer.confidence for answer in answers), default=None),
    )
