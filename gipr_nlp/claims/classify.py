"""Which claim a unit makes: rules vote on clauses, and the best reading of the whole unit wins.

A unit is read as a sequence of clauses, each an achievement, problem, commitment or none of them. Changing
the kind inside a unit costs something, so that a unit splits only where the words clearly turn.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import add, itemgetter
from typing import Any

import numpy
from attrs import define, field, frozen

from gipr_nlp.claims.units import Unit, ties_of
from gipr_nlp.quantities.meaning import FoundNil
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Hit, Matcher
from gipr_nlp.rules.schema import Rule

__all__ = [
    "KINDS",
    "LAST_CLAIMS",
    "ClaimScores",
    "FoundStatement",
    "StatementReader",
    "Vote",
    "Weighing",
    "last_claim_of",
]

#: What a clause can be, in the order the scores are kept.
KINDS = ("achievement", "problem", "commitment", "none")
_INDEX = {kind: i for i, kind in enumerate(KINDS)}
_NONE = _INDEX["none"]

#: What the last unit of a section that made a claim can have made, in the order the model's table has them: one
#: kind, none yet, or a problem and its remedy in one.
LAST_CLAIMS = (*KINDS, "both")


def last_claim_of(kinds: Iterable[int], before: int) -> int:
    """Return what a unit leaves behind as the last claim: an index into :data:`LAST_CLAIMS`.

    Parameters
    ----------
    kinds:
        Kinds of its clauses, as indices into :data:`KINDS`.
    before:
        The last claim before it, which stands where the unit makes none.

    Examples
    --------
    >>> last_claim_of([3, 1], 0), last_claim_of([3], 0), last_claim_of([1, 2], 0)
    (1, 0, 4)
    """
    made = [kind for kind in kinds if kind != _NONE]
    if not made:
        return before
    both = _INDEX["problem"] in made and made[-1] != _INDEX["problem"]
    return LAST_CLAIMS.index("both") if both else made[-1]


# the price of turning from one kind to another inside a unit; less where a word announces the turn
_TURN, _ANNOUNCED_TURN = 2.0, 0.9
#: For each kind what takes the scores of the others out of a row.
_OTHERS = [itemgetter(*(j for j in range(len(KINDS)) if j != k)) for k in range(len(KINDS))]
_FRAME = "frame"
_NIL_VOTE = 3.2
# an enumerated item follows what introduced its list; a sentence follows the one before it, less strongly
_LIST_PULL, _FLOW_PULL = 1.4, 0.7
_JOINED_PULL = 1.6
# below this confidence a statement needs a cue of its own
_CUE_NEEDED = 0.5
# what a modal says of one clause holds, weaker, for the clauses that follow it in the sentence
_CARRIED = 0.7
_MIXED = frozenset({"problems_and_plans", "problems", "plans", "overview", "preamble", "other_matters"})


@define  # made by the thousand: not frozen, which would triple what one costs
class Vote:
    """What one rule (or model) said for one kind of one clause."""

    source: str
    kind: str
    weight: float
    start: int
    end: int


@frozen(eq=False)
class ClaimScores:
    """What a statistical model says of the clauses of a document.

    Parameters
    ----------
    logits:
        One row a clause, in the order of the units and their clauses; one column a kind.
    version:
        Name of the model's weights.
    turns:
        What the last claim of a section speaks for in the unit behind it: for each of
        :data:`gipr_nlp.claims.units.TIES` one row for each of :data:`LAST_CLAIMS` and one column a kind.
    """

    logits: Any
    version: str
    turns: Any = None


@frozen
class Weighing:
    """How rules and model are weighed together.

    Parameters
    ----------
    model_weight:
        What a unit of the model's log-probability counts against a unit of rule weight; 0 leaves rules alone.
    rule_weight:
        What a unit of rule weight counts; 0 leaves the model alone.
    slope, intercept:
        Turn the margin over the next best kind into a confidence: ``1 / (1 + exp(-(slope * margin + intercept)))``.
    abstain:
        Statements with a confidence below this are left out.
    """

    model_weight: float = 1.0
    rule_weight: float = 1.0
    slope: float = 1.0
    intercept: float = 0.0
    abstain: float = 0.0

    def confidence(self, margin: float) -> float:
        """Return how sure a statement is whose kind leads by a margin."""
        return round(1 / (1 + math.exp(-(self.slope * margin + self.intercept))), 4)


@define  # made by the hundred: not frozen, which would triple what one costs
class FoundStatement:
    """A statement in offsets of the folded text; ``weights`` and ``cues`` are what rules and models said for it."""

    start: int
    end: int
    kind: str
    confidence: float
    role: str
    #: by rule or model, all it said added up
    weights: dict[str, float]
    #: by rule, the half-open places of the words it spoke for
    cues: dict[str, list[tuple[int, int]]]
    #: index of the unit it was read from
    unit: int = 0


@define  # made by the thousand: not frozen, which would triple what one costs
class _Scored:
    """A unit with the scores of its clauses."""

    unit: Unit
    scores: list[list[float]]
    #: what was said of each clause for its words
    votes: list[list[Vote]]
    #: what was said of every clause alike, for where the unit stands
    shared: list[Vote]
    #: clauses that only say when, why or against what: they belong to a claim, and make none alone
    frames: set[int] = field(factory=set)
    #: what a model says: its name, and by how much it prefers each kind to the next best, a row a clause
    said: list[tuple[str, Sequence[Sequence[float]]]] = field(factory=list)

    def hear(self, source: str, row: Sequence[float], leads: Sequence[float]) -> None:
        """Add what a model says of every clause alike: one number a kind."""
        self.said.append((source, [leads] * len(self.scores)))
        self.scores = [list(map(add, scores, row)) for scores in self.scores]

    def share(self, vote: Vote) -> None:
        """Add a vote that holds for every clause."""
        k = _INDEX[vote.kind]
        for row in self.scores:
            row[k] += vote.weight
        self.shared.append(vote)

    def votes_on(self, c: int) -> list[Vote]:
        """Return what rules said of one clause."""
        return self.votes[c] + self.shared

    def summed_for(
        self, first: int, last: int, k: int
    ) -> tuple[dict[str, float], dict[str, list[tuple[int, int]]]]:
        """Return what was said for one kind of a stretch of clauses: weights by who said it, and the places of its words."""
        kind = KINDS[k]
        weights: dict[str, float] = {}
        cues: dict[str, list[tuple[int, int]]] = {}
        for votes in self.votes[first : last + 1]:
            for vote in votes:
                if vote.kind == kind:
                    source = vote.source
                    if source in weights:
                        weights[source] += vote.weight
                        cues[source].append((vote.start, vote.end))
                    else:
                        weights[source] = vote.weight
                        cues[source] = [(vote.start, vote.end)]
        for vote in self.shared:
            if vote.kind == kind:
                weights[vote.source] = weights.get(vote.source, 0.0) + vote.weight * (last - first + 1)
        for source, leads in self.said:
            # what speaks against a kind is evidence too
            weights[source] = sum([row[k] for row in leads[first : last + 1]])
        return weights, cues


def _leads(scores: Any) -> Any:
    """By how much each number of a row leads the best of the others."""
    ordered = numpy.sort(scores, axis=-1)
    best, second = ordered[..., -1:], ordered[..., -2:-1]
    # of two that share the lead neither leads
    return numpy.where(scores == best, best - second, scores - best)


def _future(hit: Hit, year: int | None) -> bool:
    """A rule whose pattern names a ``year`` speaks of the future only where it lies after the report year."""
    if "year" not in hit.match.re.groupindex or hit.match.group("year") is None:
        return True
    return year is not None and int(hit.match.group("year")) > year


class StatementReader:
    """Classifies units with the statement rules of one rule set."""

    def __init__(self, rules: RuleSet) -> None:
        self._matcher = Matcher(rules, "statements", by_line=True, once_a_line=True)
        self._turn, self._list_follows = rules.cue("turn"), rules.cue("announces")
        #: rules whose pattern names a year
        self._dated = {
            rule.id
            for rule in rules.select("statements")
            if rule.pattern and "<year>" in rules.expand(rule.pattern)
        }
        self._priors: dict[str, list[Vote]] = {}
        self._begins: dict[str, tuple[list[float], list[Vote]]] = {}
        for rule in self._matcher.priors:
            for role in rule.sections:
                self._priors.setdefault(role, []).append(Vote(rule.id, rule.outcome, rule.weight, -1, -1))

    def read(
        self,
        text: str,
        units: Sequence[Unit],
        nils: Sequence[FoundNil],
        year: int | None = None,
        model: ClaimScores | None = None,
        weighing: Weighing = Weighing(),
    ) -> list[FoundStatement]:
        """Return the statements among the units, in order.

        Parameters
        ----------
        text:
            The folded text.
        units:
            Its units.
        nils:
            Clauses that deny something: facts, and no statements.
        year:
            The report year, where it is known.
        model:
            What a statistical model says of the clauses, where one has spoken.
        weighing:
            How the two are weighed together.

        """
        scored = self._score(text, units, nils, year)
        self._weigh(scored, model, weighing)
        found: list[FoundStatement] = []
        introduced = flow = last_kind = ""
        paragraph = -1
        section = ""
        ties = ties_of(units)
        turns = self._turns(model, weighing)
        source = f"model:{model.version}:before" if model is not None else ""
        last_claim = _NONE
        for number, entry in enumerate(scored):
            unit = entry.unit
            if unit.paragraph != paragraph:
                if not unit.item:
                    introduced = ""
                paragraph = unit.paragraph
            if unit.role != section:
                introduced = flow = ""
                section = unit.role
                last_claim = _NONE
            if turns is not None and ties[number] >= 0:
                said, leads = (table[ties[number]][last_claim] for table in turns)
                entry.hear(source, said, leads)
            self._add_context(entry, introduced, flow, last_kind if unit.joined else "")
            path = self._path(text, entry)
            if unit.colon or self._announces(text, unit):
                lead = self._lead_kind(entry)
                introduced = lead or introduced
            elif not unit.item:
                introduced = ""
            last_claim = last_claim_of(path, last_claim)
            last_kind = KINDS[path[-1]]
            if last_kind != "none":
                flow = last_kind
            elif any(KINDS[k] != "none" for k in path):
                strongest = self._strongest(entry, path)
                flow = strongest if strongest != "none" else flow
            found.extend(self._statements(text, entry, path, weighing, number))
        return [statement for statement in found if statement.confidence >= weighing.abstain]

    # -- scores

    def _score(
        self, text: str, units: Sequence[Unit], nils: Sequence[FoundNil], year: int | None
    ) -> list[_Scored]:
        """Run the rules over all clauses at once: one line a clause, a blank line between units."""
        lines: list[str] = []
        # of each line: its unit, its clause, and how far an offset in it lies from that in the text
        of_unit: list[int] = []
        of_clause: list[int] = []
        shifts: list[int] = []
        starts: list[int] = []
        stretches: list[tuple[int, int, str]] = []
        scored: list[_Scored] = []
        at = 0
        for u, unit in enumerate(units):
            first = at
            for c, clause in enumerate(unit.clauses):
                start = clause.start
                line = text[start : clause.end]
                if " " in line or "\n" in line:
                    start += len(line) - len(line.lstrip(" "))
                    line = line.strip(" ").replace("\n", " ")
                starts.append(at)
                of_unit.append(u)
                of_clause.append(c)
                shifts.append(start - at)
                lines.append(line)
                at += len(line) + 1
            lines.append("")
            at += 1
            if stretches and stretches[-1][2] == unit.role:
                first = stretches.pop()[0]
            stretches.append((first, at, unit.role))
            row, priors = self._prior(unit.role)
            clauses = unit.clauses
            scored.append(_Scored(unit, [row.copy() for _ in clauses], [[] for _ in clauses], priors.copy()))
        starts.append(at)
        line_of = 0
        for hit in self._matcher.hits("\n".join(lines), stretches=stretches):
            rule, begin = hit.rule, hit.start
            if rule.id in self._dated and not _future(hit, year):
                continue
            while starts[line_of + 1] <= begin:
                line_of += 1
            entry, c, shift = scored[of_unit[line_of]], of_clause[line_of], shifts[line_of]
            if rule.outcome == _FRAME:
                entry.frames.add(c)
                continue
            if rule.reach in ("sentence", "after"):
                self._spread(entry, c, rule)
            else:
                entry.scores[c][_INDEX[rule.outcome]] += rule.weight
            entry.votes[c].append(Vote(rule.id, rule.outcome, rule.weight, begin + shift, hit.end + shift))
        self._add_nils(scored, nils)
        return scored

    def _prior(self, role: str) -> tuple[list[float], list[Vote]]:
        """What every clause begins with in the sections of a role: scores, and the votes behind them."""
        known = self._begins.get(role)
        if known is None:
            row = [0.0] * len(KINDS)
            priors = self._priors.get(role, [])
            for prior in priors:
                row[_INDEX[prior.kind]] += prior.weight
            known = self._begins[role] = (row, priors)
        return known

    @staticmethod
    def _add_nils(scored: list[_Scored], nils: Sequence[FoundNil]) -> None:
        """A clause that denies something counts it; it claims nothing."""
        starts = [entry.unit.start for entry in scored]
        for nil in nils:
            if not nil.principal:
                continue
            for entry in reversed(scored[: bisect_left(starts, nil.end)]):
                if entry.unit.end <= nil.start:
                    break
                for c, clause in enumerate(entry.unit.clauses):
                    if nil.start < clause.end and clause.start < nil.end:
                        entry.scores[c][_INDEX["none"]] += _NIL_VOTE
                        entry.votes[c].append(Vote(nil.rule, "none", _NIL_VOTE, nil.start, nil.end))

    @staticmethod
    def _weigh(scored: Sequence[_Scored], model: ClaimScores | None, weighing: Weighing) -> None:
        """Scale what the rules say, and add what the model says as one vote a clause."""
        if weighing.rule_weight != 1.0:
            for entry in scored:
                for row in entry.scores:
                    row[:] = [weighing.rule_weight * score for score in row]
        if model is None or not weighing.model_weight:
            return
        source = f"model:{model.version}"
        logits = model.logits
        peaks = logits.max(axis=1, keepdims=True)
        sums = numpy.log(numpy.exp(logits - peaks).sum(axis=1, keepdims=True))
        chances = weighing.model_weight * (logits - peaks - sums)
        rules = numpy.array([row for entry in scored for row in entry.scores]).reshape(chances.shape)
        rows, leads = (rules + chances).tolist(), _leads(chances).tolist()
        at = 0
        for entry in scored:
            end = at + len(entry.scores)
            entry.scores = rows[at:end]
            entry.said.append((source, leads[at:end]))
            at = end

    @staticmethod
    def _turns(model: ClaimScores | None, weighing: Weighing) -> tuple[Any, Any] | None:
        """What the model says follows from a claim, weighed, and what leads by how much: by tie, last claim and kind."""
        if model is None or model.turns is None or not weighing.model_weight:
            return None
        turns = weighing.model_weight * model.turns
        return turns.tolist(), _leads(turns).tolist()

    @staticmethod
    def _spread(entry: _Scored, c: int, rule: Rule) -> None:
        """Give a rule's weight to its clause, to all clauses (reach sentence), or also to those that follow."""
        k = _INDEX[rule.outcome]
        for other in range(len(entry.scores)):
            if other == c or rule.reach == "sentence":
                entry.scores[other][k] += rule.weight
            elif rule.reach == "after" and other > c:
                entry.scores[other][k] += rule.weight * _CARRIED

    @staticmethod
    def _add_context(entry: _Scored, introduced: str, flow: str, joined: str) -> None:
        if joined and joined != "none":
            entry.share(Vote("context.joined", joined, _JOINED_PULL, -1, -1))
        if introduced and entry.unit.item:
            entry.share(Vote("context.list", introduced, _LIST_PULL, -1, -1))
        elif flow and entry.unit.role in _MIXED and not entry.unit.heading:
            entry.share(Vote("context.flow", flow, _FLOW_PULL, -1, -1))

    # -- decision

    def _path(self, text: str, entry: _Scored) -> list[int]:
        """The best sequence of kinds over the clauses (Viterbi)."""
        scores = entry.scores
        leaders = {row.index(max(row)) for row in scores}
        if len(leaders) == 1:
            return [leaders.pop()] * len(scores)  # one kind leads everywhere: no turn can pay
        best = list(scores[0])
        back: list[list[int]] = []
        for c in range(1, len(scores)):
            clause = entry.unit.clauses[c]
            price = _ANNOUNCED_TURN if self._turn.match(text, clause.start) else _TURN
            links, fresh = [], []
            for k in range(4):
                source = max(range(4), key=lambda j: (best[j] - (price if j != k else 0.0), -j))
                fresh.append(best[source] - (price if source != k else 0.0) + scores[c][k])
                links.append(source)
            best = fresh
            back.append(links)
        k = max(range(4), key=lambda j: (best[j], -j))
        path = [k]
        for links in reversed(back):
            k = links[k]
            path.append(k)
        path.reverse()
        return path

    @staticmethod
    def _strongest(entry: _Scored, path: list[int]) -> str:
        totals = [0.0] * 4
        for c, k in enumerate(path):
            totals[k] += entry.scores[c][k]
        return KINDS[max(range(4), key=lambda j: (totals[j], -j))]

    def _announces(self, text: str, unit: Unit) -> bool:
        return self._list_follows.search(text, max(unit.start, unit.end - 20), unit.end) is not None

    @staticmethod
    def _lead_kind(entry: _Scored) -> str:
        """What an introduction announces: the kind its own words speak for."""
        totals = dict.fromkeys(KINDS[:3], 0.0)
        for votes in entry.votes:
            for vote in votes:
                if vote.kind in totals and vote.start >= 0:
                    totals[vote.kind] += vote.weight
        text_kind = max(totals, key=lambda kind: (totals[kind], kind))
        if totals[text_kind] > 0:
            return text_kind
        return ""

    def _statements(
        self, text: str, entry: _Scored, path: list[int], weighing: Weighing, number: int
    ) -> list[FoundStatement]:
        found: list[FoundStatement] = []
        unit = entry.unit
        c = 0
        while c < len(path):
            k = path[c]
            last = c
            while last + 1 < len(path) and path[last + 1] == k:
                last += 1
            if KINDS[k] != "none" and not entry.frames.issuperset(range(c, last + 1)):
                start, end = unit.clauses[c].start, unit.clauses[last].end
                while start < end and text[start] in " ,，;；:：、":
                    start += 1
                weights, cues = entry.summed_for(c, last, k)
                confidence = weighing.confidence(self._margin(entry, c, last, k))
                # no word of it speaks for a claim, and nothing else does so clearly: a label, a signature, a scrap
                idle = confidence < _CUE_NEEDED and not cues
                if end - start >= 2 and not idle:
                    found.append(
                        FoundStatement(start, end, KINDS[k], confidence, unit.role, weights, cues, number)
                    )
            c = last + 1
        return found

    @staticmethod
    def _margin(entry: _Scored, first: int, last: int, k: int) -> float:
        """By how much the kind leads the next best one, a clause on average."""
        totals: list[float] = entry.scores[first]
        for row in entry.scores[first + 1 : last + 1]:
            totals = list(map(add, totals, row))
        rival: float = max(_OTHERS[k](totals))
        return (totals[k] - rival) / (last - first + 1)
