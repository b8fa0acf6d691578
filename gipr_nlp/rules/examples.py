"""Runs the examples a rule carries: every ``match`` must hit, no ``reject`` may."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from gipr_nlp.quantities.grammar import QuantityReader
from gipr_nlp.quantities.meaning import FIGURE, IndicatorReader
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Matcher
from gipr_nlp.rules.schema import Rule

__all__ = ["ExampleFailure", "run_examples"]

# components that read each line as one clause, and those whose patterns never cross a line end
_BY_LINE = frozenset({"furniture", "clauses", "statements"})


@frozen
class ExampleFailure:
    """An example that did not do what it says.

    Parameters
    ----------
    rule:
        Id of the rule.
    kind:
        ``match`` (it did not hit), ``reject`` (it did), or ``missing`` (the rule has no such example).
    text:
        The example.
    origin:
        The file the rule comes from.
    """

    rule: str
    kind: str
    text: str
    origin: str

    def __str__(self) -> str:
        said = {
            "match": f"does not hit its example {self.text!r}",
            "reject": f"hits {self.text!r}, which it should reject",
            "missing": f"has no {self.text} example",
        }
        return f"{self.origin}: {self.rule} {said[self.kind]}"


def run_examples(rules: RuleSet, ids: Iterable[str] | None = None) -> list[ExampleFailure]:
    """Return the examples of rules that fail.

    Parameters
    ----------
    rules:
        The rule set.
    ids:
        Ids of the rules to try; all by default.

    Examples
    --------
    >>> from gipr_nlp.rules.loader import builtin_rules
    >>> rule = {"id": "my.slow", "component": "statements", "outcome": "problem", "cues": ["拖沓"],
    ...         "match": ["更新拖沓"], "reject": ["办事从不拖沓"]}
    >>> print(run_examples(builtin_rules().overlay({"rule": [rule]}), ["my.slow"])[0])
    overlay: my.slow hits '办事从不拖沓', which it should reject
    """
    failures: list[ExampleFailure] = []
    quantities: list[QuantityReader] = []
    chosen = rules.rules.values() if ids is None else [rules.rules[ident] for ident in ids]
    for rule in chosen:
        if not rule.cues and not rule.pattern:
            continue
        if rule.component == "indicators" and not quantities:
            quantities.append(QuantityReader(rules))  # costly to make, and the same for all of them
        trial = _Trial(rule, rules, quantities)
        for kind, texts in (("match", rule.match), ("reject", rule.reject)):
            if not texts:
                failures.append(ExampleFailure(rule.id, "missing", kind, rule.origin))
            failures.extend(
                ExampleFailure(rule.id, kind, text, rule.origin)
                for text in texts
                if trial.hits(text) is not (kind == "match")
            )
    return failures


class _Trial:
    """One rule on its own."""

    def __init__(self, rule: Rule, rules: RuleSet, quantities: list[QuantityReader]) -> None:
        # sections and units are no matter of words, so the examples are tried without them
        bare = evolve(rule, sections=(), not_sections=(), units=())
        alone = evolve(rules, rules={rule.id: bare})
        self._rule = rule
        self._quantities = quantities
        self._matcher = Matcher(alone, rule.component, by_line=rule.component in _BY_LINE)
        self._indicators = IndicatorReader(alone) if rule.component == "indicators" else None

    def hits(self, text: str) -> bool:
        if self._indicators is not None:
            return self._counts(text, self._indicators)
        return bool(self._matcher.hits(text))

    def _counts(self, text: str, reader: IndicatorReader) -> bool:
        """Whether the rule speaks for a figure in the text; a text without one stands beside its figure."""
        figures = self._quantities[0].read(text)
        if figures:
            meanings = reader.read(text, figures, lambda _: "")
            return any(vote[0] == self._rule.id for meaning in meanings for vote in meaning.votes)
        # words before or behind a figure are looked at without it, those around it with it
        beside = {"before": (text,), "after": (text,)}.get(self._rule.reach, (text, f"{text}{FIGURE}"))
        return any(self._matcher.hits(words) for words in beside)
