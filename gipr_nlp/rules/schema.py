"""What a rule set is made of: frozen records, validated when a file is read.

A rule file is TOML (or a mapping of the same shape). It may hold any of the parts below; `docs/rules.md`
explains every field. Only :mod:`gipr_nlp.rules.loader` builds these records.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

__all__ = [
    "COMPONENTS",
    "CUES",
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
    "cues": "a turn of phrase an engine asks for by name: a key of `CUES`",
}

#: The turns of phrase engines ask for, and where they look for them.
CUES: Mapping[str, str] = {
    "new_item": "at the start of a line: it is no continuation of the line before",
    "title_head": "a whole line: a title that breaks off",
    "title_tail": "a whole line: the rest of a title",
    "inline_title": "at the start of a heading: its title, where the text follows on the same line",
    "table_section": "a line: a section heading, which ends a table",
    "table_annex": "a line: an annex begins, which ends a table",
    "table_row": "a line: a numbered row of a table, no heading",
    "cell_word": "a whole cell: a word in place of a number",
    "cell_sign": "before the number of a cell",
    "cell_less": "at the start of a cell's sign: a decrease",
    "cell_date": "at the end of a line: its last number is part of a date",
    "cell_unit": "behind the number of a cell",
    "table_anchor": "anywhere: the text may hold a statutory table",
    "table_label": "a line: a label of a form",
    "self_name": "anywhere: what the author calls itself; named group `kind`",
    "self_ending": "what the author calls itself: its name ends so too",
    "self_level": "what the author calls itself: that tells its level",
    "title_key": "at the start of a line of page metadata: it names the title",
    "nameless_title": "at the start of a title: it does not say whose report it is",
    "period": "anywhere: the period covered; six groups, year month day twice (the second year may be absent)",
    "superior": "a name: a body above, never the author",
    "distributes": "before a figure: names and figures in the same order; named groups `list` and `rest`",
    "list_mark": "between members of a list",
    "breakdown_part": "between a total and a figure: the figure is a part",
    "continues": "at the start of a sentence: it goes on breaking down the total before",
    "breakdown_opens": "behind a total: its parts follow; named group `named` where the words say so",
    "open_list": "in a breakdown: the list is incomplete",
    "overlap": "around a breakdown: parts may share items",
    "rest": "before a figure: the last part of a list",
    "turn": "at the start of a clause: the claim may change",
    "announces": "at the end of a unit: a list follows",
    "not_one": "before 一: it is no quantity",
    "not_numeral": "before a Chinese numeral: it is no quantity",
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
    another word (条 in 条例); ``information`` says that items of information are counted in it,
    ``collective`` that a total in it may have parts in any unit of information.
    """

    text: str
    canonical: str
    kind: str = "count"
    numerals: bool = True
    one: bool = False
    unless: str = ""
    information: bool = False
    collective: bool = False


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
    """A phrase and the one it stands for; ``unless`` is context that forbids the exchange.

    ``kind`` is ``regional`` (Taiwan usage for a mainland word) or ``short_name`` (of an agency).
    """

    id: str
    regional: str
    mainland: str
    strong: bool = False
    unless: str = ""
    kind: str = "regional"


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
