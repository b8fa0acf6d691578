"""Why a statement is about what it is about."""

from __future__ import annotations

from gipr_nlp.claims.classify import FoundStatement
from gipr_nlp.explanation.case import Case, unique
from gipr_nlp.explanation.records import Decision, FiredRule
from gipr_nlp.rules.matcher import Hit, NearHit

__all__ = ["explain_themes"]

_PART = "themes"


def explain_themes(case: Case, start: int, end: int) -> list[Decision]:
    """Return the decisions on the themes of the statements a passage touches.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the folded text.

    """
    pairs = zip(case.reading.statements(), case.reading.themes(), strict=True)
    return [_themes(case, s, themes) for s, themes in pairs if case.touches(s.start, s.end, start, end)]


def _themes(case: Case, statement: FoundStatement, themes: tuple[str, ...]) -> Decision:
    matcher = case.readers(_PART).themes._matcher
    line = case.text[statement.start : statement.end].replace("\n", " ")
    found = matcher.explain(line, lambda _: statement.role)
    fired = [case.fired(h, shift=statement.start) for h in found if isinstance(h, Hit)]
    near = [case.near(h, shift=statement.start) for h in found if isinstance(h, NearHit)]
    reason = "the words name it" if themes else "nothing names a theme"
    if themes and not fired:
        reason = "the words name none, so the section tells"
        fired = [
            FiredRule(rule.component, rule.id, rule.outcome, rule.weight)
            for rule in matcher.priors
            if statement.role in rule.sections
        ]
    return Decision(
        component="gipr_statements",
        kind="theme",
        outcome=", ".join(themes) or "none",
        span=case.span(statement.start, statement.end),
        reason=reason,
        fired=unique(fired),
        nearly=unique(near),
    )
