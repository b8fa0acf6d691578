"""Why a line is a heading, furniture or text, and why a heading has its role."""

from __future__ import annotations

from gipr_nlp.builder import squash
from gipr_nlp.explanation.case import Case, unique
from gipr_nlp.explanation.records import Decision, FiredRule, NearRule
from gipr_nlp.rules.matcher import Hit, NearHit
from gipr_nlp.structure.lines import Line
from gipr_nlp.structure.outline import FoundHeading

__all__ = ["explain_headings", "explain_lines", "explain_roles"]

_KINDS = {
    "text": "running text", "page": "page furniture", "metadata": "page metadata", "title": "the title",
    "table": "part of a table",
}  # fmt: skip


def explain_lines(case: Case, start: int, end: int) -> list[Decision]:
    """Return the decisions on what sort of line a passage stands in.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the folded text.

    """
    layout = case.reading.layout()
    outline = case.readers("layout").outline
    decisions = []
    for line, kind, name in zip(layout.lines, layout.kinds, layout.rules, strict=True):
        if not case.touches(line.start, line.end, start, end):
            continue
        found = outline._furniture.explain(case.text, None, line.start, line.end)
        fired = [case.fired(h, in_evidence=h.rule.id == name) for h in found if isinstance(h, Hit)]
        near = [case.near(h) for h in found if isinstance(h, NearHit)]
        late = [
            NearRule(f.component, f.rule, f.outcome, f.cues, "order", _late(kind, name))
            for f in fired
            if not f.in_evidence
        ]
        if kind == "title":
            fired += [
                case.fired(h, shift=line.start)
                for h in outline._title.explain(line.text)
                if isinstance(h, Hit)
            ]
        reason = f"the line is {_KINDS[kind]}"
        if name == "furniture.edge":
            reason += ": a short line before the report begins or after it ends"
        elif kind == "text" and fired:
            reason += ": a long line with a sentence is no furniture"
        decisions.append(
            Decision(
                "gipr_layout", "line", kind, case.span(line.start, line.end), reason,
                fired=tuple(fired), nearly=unique([*late, *near]),
            )
        )  # fmt: skip
    return decisions


def _late(kind: str, name: str) -> str:
    if kind == "table":
        return "the line stands in a table"
    return f"{name} stands before it in the file" if name else "a long line with a sentence is no furniture"


def explain_headings(case: Case, start: int, end: int) -> list[Decision]:
    """Return the decisions on the headings, or items that are none, that a passage touches.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the folded text.

    """
    outline = case.readers("headings").outline
    found = {heading.start: heading for heading in case.reading.headings()}
    candidates = {**outline.candidates, **found}
    decisions = []
    for at in sorted(candidates):
        heading = candidates[at]
        if case.touches(heading.start, max(heading.end, heading.start + 1), start, end):
            decisions.append(_heading(case, heading, accepted=at in found))
    return decisions


def _heading(case: Case, heading: FoundHeading, *, accepted: bool) -> Decision:
    outline = case.readers("headings").outline
    rules = case.reading.rules_of("headings").rules
    title_at = heading.end - len(heading.title)
    fired: list[FiredRule] = []
    near: list[NearRule] = []
    for name, weight in heading.rules:
        rule = rules.get(name)
        places = [(heading.start, title_at)]
        if rule is not None and rule.component == "headings":
            hits = [
                h
                for h in outline._evidence.explain(heading.title)
                if isinstance(h, Hit) and h.rule.id == name
            ]
            places = [(h.start + title_at, h.end + title_at) for h in hits] or [(heading.start, heading.end)]
        fired.append(
            FiredRule(
                rule.component if rule else "headings", name, rule.outcome if rule else "heading", weight,
                case.cues(*places), accepted,
            )
        )  # fmt: skip
    near += [
        case.near(h, shift=title_at)
        for h in outline._evidence.explain(heading.title)
        if isinstance(h, NearHit)
    ]
    line = next((x for x in case.reading.layout().lines if x.start <= heading.start < x.end), None)
    near += _other_numberings(case, heading, line)
    total = heading.score
    by_rules = sum(weight for _, weight in heading.rules)
    reason = _reason(case, heading, accepted)
    return Decision(
        component="gipr_headings",
        kind="heading",
        outcome=f"level {_level(case, heading)}" if accepted else "item",
        span=case.span(heading.start, heading.end),
        reason=reason,
        confidence=squash(total) if accepted else None,
        scores={
            "rules": round(by_rules, 4),
            "shape of the line": round(total - by_rules, 4),
            "total": round(total, 4),
        },
        fired=tuple(fired),
        nearly=unique(near),
    )


def _level(case: Case, heading: FoundHeading) -> int:
    return next((h.level for h in case.reading.headings() if h.start == heading.start), heading.level)


def _reason(case: Case, heading: FoundHeading, accepted: bool) -> str:
    outline = case.readers("headings").outline
    at, total = heading.start, heading.score
    if accepted and at in outline.rescued:
        return (
            f"the evidence falls short ({total:.2f}), but its siblings with the same numbering are headings"
        )
    if accepted and heading.scheme == "plain":
        return "the line has the words of a title that needs no number"
    if accepted and heading.scheme == "label":
        return "the line opens with a label"
    if accepted:
        return f"the evidence adds up to {total:.2f}, more than nothing"
    if at in outline.odd:
        return f"the evidence adds up to {total:.2f}, but most members of the same list are sentences"
    if at in outline.bare:
        return "a line of a list: nothing stands below it"
    if total > 0:
        return "an entry of a printed list of contents: the heading itself comes below"
    return f"the evidence adds up to {total:.2f}: an item of the text, no heading"


def _other_numberings(case: Case, heading: FoundHeading, line: Line | None) -> list[NearRule]:
    """Numbering rules that would have read the number too, had one before them in the file not done so."""
    taken = {name for name, _ in heading.rules}
    near = []
    if line is not None:
        for rule, pattern in case.readers("headings").outline._numbering:
            m = pattern.match(case.text, heading.start, line.end)
            if m is not None and rule.id not in taken and heading.number:
                cues = case.cues(m.span())
                detail = f"{heading.rules[0][0]} stands before it in the file"
                near.append(NearRule(rule.component, rule.id, rule.outcome, cues, "order", detail))
    return near


def explain_roles(case: Case, start: int, end: int) -> list[Decision]:
    """Return the decisions on the roles of the headings a passage touches, or of the section it stands in.

    Parameters
    ----------
    case:
        The document.
    start, end:
        Half-open offsets of the folded text.

    """
    headings = case.reading.outline()
    touched = [h for h in headings if case.touches(h.start, h.end, start, end)]
    if not touched:
        touched = [h for h in headings if h.start <= start][-1:]
    return [_role(case, headings, heading) for heading in touched]


def _role(case: Case, headings: list[FoundHeading], heading: FoundHeading) -> Decision:
    outline = case.readers("outline").outline
    parent = _parent(headings, heading)
    named, hits = outline.roles_of(heading.title, parent.role if parent is not None else "")
    title_at = heading.end - len(heading.title)
    weights: dict[str, float] = {}
    for hit in hits:
        weights[hit.rule.outcome] = weights.get(hit.rule.outcome, 0.0) + hit.rule.weight
    fired = [case.fired(hit, shift=title_at) for hit in hits]
    near = [
        case.near(h, shift=title_at) for h in outline._roles.explain(heading.title) if isinstance(h, NearHit)
    ]
    if named and heading.role == named[0]:
        reason = "the wording names it" + (" first" if len(named) > 1 else "")
    elif parent is not None and heading.role == parent.role:
        reason = f"the section above, {parent.title}, has it" + (
            ", and keeps it for what stands below" if named else ", and the wording is silent"
        )
    else:
        reason = "nothing speaks for a role"
    losers = [f for f in fired if f.outcome not in (heading.role, *_both(heading.role))]
    return Decision(
        component="gipr_roles",
        kind="role",
        outcome=heading.role,
        span=case.span(heading.start, heading.end),
        reason=reason,
        scores={name: round(weight, 4) for name, weight in sorted(weights.items(), key=lambda x: -x[1])},
        fired=tuple(fired),
        nearly=unique([*case.outvoted(losers, heading.role), *near]),
    )


def _both(role: str) -> tuple[str, ...]:
    return ("problems", "plans") if role == "problems_and_plans" else ()


def _parent(headings: list[FoundHeading], heading: FoundHeading) -> FoundHeading | None:
    above = [h for h in headings if h.start < heading.start]
    return next((h for h in reversed(above) if h.level < heading.level), None)
