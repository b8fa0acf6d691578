"""Why a figure counts what it counts, or is no figure at all."""

from __future__ import annotations

from typing import Any

import regex

from gipr_nlp.builder import certainty
from gipr_nlp.explanation.case import Case, unique
from gipr_nlp.explanation.plain import PlainMatcher
from gipr_nlp.explanation.records import Decision, FiredRule, NearRule, StoppedBy
from gipr_nlp.quantities.grammar import FoundQuantity
from gipr_nlp.quantities.meaning import FIGURE, FoundNil, Meaning, _last_edge, _nearest
from gipr_nlp.rules.matcher import Hit

__all__ = ["explain_facts", "explain_nils"]

_COMPONENT = "gipr_facts"
_FIGURE = regex.compile(r"\d[\d,.]*|[零〇一二三四五六七八九十百千两万亿]+")


def explain_facts(case: Case, start: int, end: int) -> list[Decision]:
    """Return the decisions on the figures a passage touches.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the folded text.

    """
    quantities, meanings = case.reading.quantities()
    decisions = [
        _fact(case, quantity, meaning)
        for quantity, meaning in zip(quantities, meanings, strict=True)
        if case.touches(quantity.start, quantity.end, start, end)
    ]
    taken = [(q.start, q.end) for q in quantities]
    around = max(0, start - 12)
    for m in _FIGURE.finditer(case.text, around, min(len(case.text), end + 12)):
        inside = case.touches(m.start(), m.end(), start, end)
        if inside and not any(case.touches(m.start(), m.end(), a, b) for a, b in taken):
            refused = _no_fact(case, m.start(), m.end())
            if refused is not None:
                decisions.append(refused)
    return decisions


def _fact(case: Case, quantity: FoundQuantity, meaning: Meaning) -> Decision:
    fired = []
    for name in quantity.rules:
        rule = case.rule("quantities", name)
        edges = [(quantity.start, quantity.core_start), (quantity.core_end, quantity.end)]
        fired.append(
            FiredRule(
                rule.component if rule else "context",
                name,
                rule.outcome if rule else "",
                1.0,
                case.cues(*edges),
            )
        )
    if not quantity.rules and not meaning.votes:  # then the report gives the unit as evidence
        fired.append(FiredRule("unit", f"unit.{quantity.unit}", quantity.kind, 1.0))
    scores: dict[str, float] = {}
    families: list[str] = []
    for name, weight, first, last in meaning.votes:
        rule = case.rule("quantities", name)
        outcome = rule.outcome if rule else meaning.indicator
        fired.append(
            FiredRule(rule.component if rule else "context", name, outcome, weight, case.cues((first, last)))
        )
        if rule is not None and outcome.endswith("."):
            families.append(outcome)
        elif rule is not None and rule.component == "indicators":
            scores[outcome] = scores.get(outcome, 0.0) + weight
    order = sorted(scores, key=lambda name: (-scores[name], name))
    losers = [
        f
        for f in fired
        if f.component == "indicators"
        and not (meaning.indicator + ".").startswith(f.outcome.rstrip(".") + ".")
    ]
    return Decision(
        component=_COMPONENT,
        kind="fact",
        outcome=meaning.indicator,
        span=case.span(quantity.start, quantity.end),
        reason=_why(meaning, scores),
        confidence=certainty(meaning),
        scores={name: round(scores[name], 4) for name in order},
        fired=tuple(fired),
        nearly=unique([*case.outvoted(losers, meaning.indicator), *_near(case, quantity, meaning)]),
    )


def _why(meaning: Meaning, scores: dict[str, float]) -> str:
    own = scores.get(meaning.indicator, 0.0)
    if meaning.indicator == "other":
        if not scores:
            return "no rule names what is counted"
        return f"the strongest vote, {max(scores.values()):.2f}, is too weak"
    if not meaning.votes or all(first < 0 for _, _, first, _ in meaning.votes):
        return "the figures beside it, or the sort of figure, say so"
    reason = f"the words beside the figure say so ({own:.2f}"
    if meaning.runner_up:
        reason += f"; the next one has {meaning.runner_up:.2f}"
    reason += ")"
    if meaning.score - own > 0.005:
        reason += f"; the figures before it add {meaning.score - own:.2f}"
    return reason


def _near(case: Case, quantity: FoundQuantity, meaning: Meaning) -> list[NearRule]:
    """Indicator rules whose words stand beside the figure and that did not vote."""
    reader = case.readers("quantities").indicators
    given = reader.seen.get(quantity.start)
    if given is None:
        return []
    _, _, (before_from, after_to, first, last), role, _, _, distributed, *_ = given
    before = distributed or case.text[before_from : quantity.start]
    after = case.text[quantity.core_end : after_to]
    local, sentence = f"{before}{FIGURE}{after}", case.text[first:last]
    voted = {vote[0] for vote in meaning.votes}
    near = []
    for scored in reader._rules:
        rule = scored.rule
        if rule.id in voted or scored.pattern is None:
            continue
        found = _nearest(scored.pattern, rule.reach, before, after, local, sentence)
        if found is None:
            continue
        base, a, b, _ = found
        stop, detail = _stopped(scored, quantity.unit, role, base, a, b, local, before, sentence)
        place = (-1, -1)
        if base is after:
            place = quantity.core_end + a, quantity.core_end + b
        elif base is sentence:
            place = first + a, first + b
        elif b <= len(before) and not distributed:
            place = before_from + a, before_from + b
        elif a > len(before):
            place = quantity.core_end + a - len(before) - 1, quantity.core_end + b - len(before) - 1
        near.append(NearRule(rule.component, rule.id, rule.outcome, case.cues(place), stop, detail))
    return near


def _stopped(
    scored: Any, unit: str, role: str, base: str, a: int, b: int, local: str, before: str, sentence: str
) -> tuple[StoppedBy, str]:
    if scored.units and unit not in scored.units:
        return "unit", f"the figure's unit is {unit or 'not printed'}"
    if scored.sections and role not in scored.sections:
        return "section", f"section is {role}"
    clause = local[_last_edge(before) :]
    window = {"near": base[max(0, a - 8) : b + 8], "sentence": sentence}.get(scored.rule.window, clause)
    if scored.require is not None and scored.require.search(window) is None:
        return "context", f"none of require in the {scored.rule.window}"
    hit = scored.forbid.search(window) if scored.forbid is not None else None
    if hit is not None:
        return "context", f"forbidden {hit.group()!r} in the {scored.rule.window}"
    return "order", "figures of this sort, and those that follow another in a list, are not judged by words"


def _no_fact(case: Case, start: int, end: int) -> Decision | None:
    """Why a numeral is no fact."""
    reader = case.readers("quantities").quantities
    span = case.span(start, end)
    matcher = reader._exclusions
    assert isinstance(matcher, PlainMatcher)
    masking = [
        hit for tried in matcher.tried for hit in tried.hits if case.touches(hit.start, hit.end, start, end)
    ]
    near = [
        case.near(hit)
        for tried in matcher.tried
        for hit in tried.near
        if case.touches(hit.start, hit.end, start, end)
    ]
    m = reader._pattern.search(case.text, max(0, start - 2), min(len(case.text), end + 12))
    counted = m is not None and case.touches(m.start("core"), m.end("core"), start, end)
    digits = any(char.isdigit() and char.isascii() for char in case.text[start:end])
    if not (masking or counted or digits):
        return None  # a Chinese numeral inside a word is nothing to explain
    excluded: list[NearRule] = []
    if masking:
        reason = f"no quantity: {', '.join(dict.fromkeys(hit.rule.outcome for hit in masking))}"
        if counted:
            assert m is not None
            cues = case.cues((m.start("core"), m.end("unit")))
            excluded = [
                NearRule(
                    "quantities", "quantity", m.group("unit"), cues, "exclusion", f"masked by {hit.rule.id}"
                )
                for hit in masking
            ]
    elif case.reading.closed().cover(start):
        reason = "no running text: tables, headings and furniture state no facts"
    elif counted:
        reason = "a numeral before this unit is no quantity here"
    else:
        reason = "no unit of counting stands behind the figure"
    return Decision(
        component=_COMPONENT,
        kind="fact",
        outcome="none",
        span=span,
        reason=reason,
        fired=unique(case.fired(hit) for hit in masking),
        nearly=unique([*excluded, *near]),
    )


def explain_nils(case: Case, start: int, end: int) -> list[Decision]:
    """Return the decisions on clauses that deny something, and those that nearly do.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the folded text.

    """
    found = [nil for nil in case.reading.nils() if case.touches(nil.start, nil.end, start, end)]
    decisions = [_nil(case, nil) for nil in found]
    matcher = case.readers("nils").nils._nil
    assert isinstance(matcher, PlainMatcher)
    if not decisions:
        hits: list[Any] = [
            h for tried in matcher.tried for h in tried.hits if case.touches(h.start, h.end, start, end)
        ]
        near: list[Any] = [
            h for tried in matcher.tried for h in tried.near if case.touches(h.start, h.end, start, end)
        ]
        if hits or near:
            reason = "the clause names nothing that reports count" if hits else "its denial is no nil report"
            if hits and all(case.reading.closed().cover(h.start) for h in hits):
                reason = "no running text: tables, headings and furniture state no facts"
            low = min(h.start for h in (*hits, *near))
            high = max(h.end for h in (*hits, *near))
            decisions.append(
                Decision(
                    _COMPONENT, "nil", "none", case.span(low, high), reason,
                    fired=unique(case.fired(h, in_evidence=False) for h in hits),
                    nearly=unique(case.near(h) for h in near),
                )
            )  # fmt: skip
    return decisions


def _nil(case: Case, nil: FoundNil) -> Decision:
    reader = case.readers("nils").nils
    rule = case.rule("nils", nil.rule)
    assert rule is not None
    span = case.span(nil.start, nil.end)
    fired = [FiredRule(rule.component, rule.id, rule.outcome, 1.0, (span,))]
    objects = reader._objects.explain(case.text, None, nil.start, nil.end)
    named = [h for h in objects if isinstance(h, Hit)]
    fired += [case.fired(h, in_evidence=False) for h in named]
    reason = "the clause denies it" + ("" if nil.principal else ", beside what it denies first")
    losers = [f for f in fired[1:] if f.outcome != nil.indicator]
    return Decision(
        component=_COMPONENT,
        kind="nil",
        outcome=nil.indicator,
        span=span,
        reason=reason,
        confidence=0.9 if nil.principal else 0.8,
        fired=unique(fired),
        nearly=unique(
            [
                *case.outvoted(losers, nil.indicator),
                *(case.near(h) for h in objects if not isinstance(h, Hit)),
            ]
        ),
    )
