"""Why a clause was read as an achievement, a problem, a commitment, or none of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from gipr_nlp.claims.classify import KINDS, FoundStatement
from gipr_nlp.explanation.case import Case, unique
from gipr_nlp.explanation.plain import PlainMatcher
from gipr_nlp.explanation.records import Decision, Feature, FiredRule, NearRule

__all__ = ["explain_statements"]

_PART = "statements"
_COMPONENT = "gipr_statements"


def explain_statements(case: Case, start: int, end: int) -> list[Decision]:
    """Return the decisions on the claims a passage touches.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the folded text.

    """
    decisions: list[Decision] = []
    found = case.reading.statements()
    reader = case.readers(_PART).statements
    for index, (entry, path) in enumerate(reader.seen):
        if not case.touches(entry.unit.start, entry.unit.end, start, end):
            continue
        for first, last in _stretches(path):
            low, high = entry.unit.clauses[first].start, entry.unit.clauses[last].end
            if case.touches(low, high, start, end):
                statement = next((s for s in found if low <= s.start < high), None)
                decisions.append(_decision(case, index, first, last, statement))
    return decisions


def _stretches(path: list[int]) -> Iterator[tuple[int, int]]:
    """First and last clause of each run of clauses with one kind."""
    first = 0
    for c in range(1, len(path) + 1):
        if c == len(path) or path[c] != path[first]:
            yield first, c - 1
            first = c


def _decision(case: Case, index: int, first: int, last: int, statement: FoundStatement | None) -> Decision:
    entry, path = case.readers(_PART).statements.seen[index]
    kind = KINDS[path[first]]
    clauses = range(first, last + 1)
    totals = {name: sum(entry.scores[c][k] for c in clauses) / len(clauses) for k, name in enumerate(KINDS)}
    said = {name: _fired(case, entry, first, last, k) for k, name in enumerate(KINDS)}
    fired = [
        *(evolve(rule, in_evidence=statement is not None) for rule in said[kind]),
        *(rule for name in KINDS if name != kind for rule in said[name]),
        *_carried(case, entry, first, last),
    ]
    near, frames = _tried(case, index, first, last, {rule.rule for rules in said.values() for rule in rules})
    # a model speaks for and against every kind: that one of its votes lost says nothing
    rivals = [
        r for r in fired if r.outcome not in (kind, "frame") and r.component not in ("model", "context")
    ]
    low, high = entry.unit.clauses[first].start, entry.unit.clauses[last].end
    if statement is not None:
        low, high = statement.start, statement.end
    order = sorted(totals, key=lambda name: -totals[name])
    rival = next((name for name in order if name != kind), kind)
    reason = f"{kind} leads {rival} by {totals[kind] - totals[rival]:.2f} a clause"
    if totals[kind] < totals[rival]:
        reason = (
            f"{kind} carries over from the clauses beside it: a change of kind inside a sentence costs more"
        )
    if kind != "none" and statement is None:
        reason = (
            "the clause only says when, why or against what" if frames else f"{reason}, too little to say so"
        )
    return Decision(
        component=_COMPONENT,
        kind="statement",
        outcome=kind if statement is not None else "none",
        span=case.span(low, high),
        reason=reason,
        confidence=statement.confidence if statement is not None else None,
        scores={name: round(totals[name], 4) for name in order},
        fired=(*fired, *frames),
        nearly=unique([*case.outvoted(rivals, kind), *near]),
        features=_features(case, index, clauses, kind, rival),
    )


def _features(case: Case, index: int, clauses: range, kind: str, rival: str) -> tuple[Feature, ...]:
    """What the model saw of the clauses, on average; what parts the kind from its rival comes first."""
    if case.model is None:
        return ()
    before = sum(len(entry.unit.clauses) for entry, _ in case.readers(_PART).statements.seen[:index])
    summed: dict[str, dict[str, float]] = {}
    for c in clauses:
        for feature in case.model.clause(before + c):
            row = summed.setdefault(feature.name, dict.fromkeys(feature.weights, 0.0))
            for name, weight in feature.weights.items():
                row[name] += weight
    found = [
        Feature(name, {k: round(w / len(clauses), 6) for k, w in row.items()}) for name, row in summed.items()
    ]
    return tuple(sorted(found, key=lambda f: (-abs(f.weights[kind] - f.weights[rival]), f.name)))


def _fired(case: Case, entry: Any, first: int, last: int, k: int) -> list[FiredRule]:
    """What was said for one kind: one record a rule, its weights added, its cues together."""
    weights, cues = entry.summed_for(first, last, k)
    return [
        FiredRule(
            _component(case, source),
            source,
            KINDS[k],
            round(weight, 4),
            case.cues(*cues.get(source, ())),
            in_evidence=False,
        )
        for source, weight in weights.items()
    ]


def _component(case: Case, source: str) -> str:
    rule = case.rule(_PART, source) or case.rule("nils", source)
    if rule is not None:
        return rule.component
    return source.partition(":")[0] if ":" in source else source.partition(".")[0]


def _carried(case: Case, entry: Any, first: int, last: int) -> list[FiredRule]:
    """Rules that hit another clause of the unit and speak for these too."""
    found: list[FiredRule] = []
    for c, votes in enumerate(entry.votes):
        for vote in votes:
            rule = case.rule(_PART, vote.source)
            reaches = rule is not None and (rule.reach == "sentence" or (rule.reach == "after" and c < first))
            if rule is not None and reaches and not first <= c <= last and vote.start >= 0:
                cues = case.cues((vote.start, vote.end))
                found.append(
                    FiredRule(rule.component, rule.id, vote.kind, rule.weight, cues, in_evidence=False)
                )
    return list(unique(found))


def _tried(
    case: Case, index: int, first: int, last: int, voted: set[str]
) -> tuple[list[NearRule], list[FiredRule]]:
    """What nearly hit the clauses, and the rules that call one a frame."""
    reader = case.readers(_PART).statements
    matcher = reader._matcher
    assert isinstance(matcher, PlainMatcher)
    near: list[NearRule] = []
    frames: list[FiredRule] = []
    for tried in matcher.tried:
        for low, high, shift in _lines(case, tried.text, index, first, last):
            near += [case.near(h, shift=shift) for h in tried.near if low <= h.start < high]
            for hit in tried.hits:
                if not low <= hit.start < high or hit.rule.id in voted:
                    continue
                if hit.rule.outcome == "frame":
                    frames.append(case.fired(hit, shift=shift, in_evidence=False))
                else:
                    cues = case.cues((hit.start + shift, hit.end + shift))
                    detail = "the year it names does not lie after the report year"
                    near.append(
                        NearRule(hit.rule.component, hit.rule.id, hit.rule.outcome, cues, "year", detail)
                    )
    return [n for n in near if n.rule not in voted], frames


def _lines(case: Case, tried: str, index: int, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Where clauses of a unit stand in the text the rules ran on (one line a clause, a blank line between units)."""
    lines = tried.split("\n")
    at = line = 0
    for u, (entry, _) in enumerate(case.readers(_PART).statements.seen):
        for c, clause in enumerate(entry.unit.clauses):
            if u == index and first <= c <= last:
                # the line has lost the blanks at its ends
                words = case.text[clause.start : clause.end]
                lead = len(words) - len(words.lstrip(" "))
                yield at, at + len(lines[line]) + 1, clause.start + lead - at
            at += len(lines[line]) + 1
            line += 1
        at += len(lines[line]) + 1
        line += 1
