"""What a rule set is made of: frozen records, validated when a file is read.

A rule file is TOML (or a mapping of the same shape). It may hold any of the parts below; `docs/rules.md`
explains every field. Only :mod:`gipr_nlp.rules.loader` builds these records.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

__all__ = [
    "COMPONENTS",
    "REACHES",
    "WINDOWS",
    "Check",
    "Form",
    "FormRow",
    "Indicator",
    "Phrase",
    "Role",
    "Rule",
    "Unit",
]

#: What reads a rule, and what its ``outcome`` means there.
COMPONENTS: Mapping[str, str] = {
    "noise": "characters the folded view leaves out: `delete`, `attach` (to the character before), `blank`, `line`",
    "furniture": "a line that is no part of the report: `page`, `metadata`, `preface`, `tail`",
    "numbering": "the numbering scheme of a heading or list item, e.g. `han`, `paren_han`, `arabic`",
    "title": "the title of the report; named groups `agency` and `year`",
    "headings": "whether an enumerated or short line is a heading: `heading` or `item`",
    "roles": "the role of a heading with this wording: an id of the roles list",
    "enumerators": "an inline enumerator that starts a new unit: `item`",
    "clauses": "whether a part after a semicolon stands alone: `clause` or `phrase`",
    "statements": "the kind a clause speaks for: `achievement`, `problem`, `commitment` or `none`",
    "exclusions": "digits or numerals that are no quantity; the outcome names the sort",
    "bounds": "words beside a number that bound it: `approx`, `at_least`, `at_most`",
    "nil": "a clause that denies something; the outcome is the indicator denied first",
    "nil_objects": "a thing a nil clause may deny: an indicator id",
    "indicators": "what a number counts: an indicator id, or a family ending in `.`",
    "facets": "a quantity of a special sort: `rank`, `rate`, `change`, `duration`, `range` …",
    "metadata": "a metadata field; named group `value`",
}

#: Stretches of text around a match in which ``require`` and ``forbid`` are looked up.
WINDOWS = ("clause", "sentence", "line", "before", "after", "near", "document")

#: How far from its match a vote counts: beside what is judged (on either side), before it, in the clause
#: before it, behind it, or anywhere in its sentence.
REACHES = ("local", "before", "clause", "after", "sentence")


@frozen
class Rule:
    """One rule: cues or a pattern on the folded view, the context it needs, and what follows from it."""

    id: str
    component: str
    outcome: str
    cues: tuple[str, ...] = ()
    pattern: str = ""
    require: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    window: str = "clause"
    reach: str = "local"
    sections: tuple[str, ...] = ()
    not_sections: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    weight: float = 1.0
    since: str = ""
    why: str = ""
    match: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    origin: str = ""
    builtin: bool = False


@frozen
class Role:
    """A section role: id, Chinese name, what it covers."""

    id: str
    name: str
    covers: str


@frozen
class Indicator:
    """What a number can count: id, Chinese name, customary unit."""

    id: str
    name: str
    unit: str


@frozen
class Unit:
    """A unit of counting or measuring.

    ``kind`` is the sort of quantity; ``numerals`` says whether Chinese numerals before it count as quantities,
    ``one`` whether 一 does too (一名, but not 一个); ``unless`` is a pattern that, following, makes it part of
    another word (条 in 条例).
    """

    text: str
    canonical: str
    kind: str = "count"
    numerals: bool = True
    one: bool = False
    unless: str = ""


@frozen
class FormRow:
    """A row of a form: key, the label's cue (a pattern on the squeezed label) and the section it stands under."""

    key: str
    cue: str
    label: str
    group: bool = False


@frozen
class Form:
    """A statutory form: rows and columns in their printed order, and the sums that must hold."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[FormRow, ...]
    anchor: str = ""
    family: str = ""
    header: str = ""
    unless_header: str = ""
    unit: str = ""
    layout: str = "rows"
    identities: tuple[str, ...] = ()
    minimum: int = 3
    reading: str = "aligned"


@frozen
class Phrase:
    """A regional phrase and the mainland word it stands for; ``unless`` is context that forbids the exchange."""

    id: str
    regional: str
    mainland: str
    strong: bool = False
    unless: str = ""


@frozen
class Check:
    """A consistency check: what is compared, how close it must be, and how grave a failure is."""

    id: str
    kind: str
    severity: str
    message: str
    params: Mapping[str, object] = field(factory=dict)
    why: str = ""
    enabled: bool = True
    origin: str = ""
