"""Why a check of the audit found something in a report, or nothing."""

from __future__ import annotations

from gipr_nlp.explanation.case import Case
from gipr_nlp.explanation.records import Decision

__all__ = ["check_names", "explain_check"]


def check_names(case: Case) -> tuple[str, ...]:
    """Return the ids of the checks that were run on a document."""
    return tuple(outcome.check for outcome in case.reading.outcomes())


def explain_check(case: Case, check: str) -> list[Decision]:
    """Return the decision of one check: what it compared, and why it fired or did not.

    Parameters
    ----------
    case:
        The document.
    check:
        Id of the check.

    """
    [outcome] = [o for o in case.reading.outcomes() if o.check == check]
    found = [finding for finding in case.report.findings if finding.check == check]
    severities = dict.fromkeys(finding.severity for finding in found)
    return [
        Decision(
            component="gipr_audit",
            kind="check",
            outcome=", ".join(severities) or "none",
            span=found[0].spans[0] if found and found[0].spans else None,
            reason="; ".join(outcome.reasons),
        )
    ]
