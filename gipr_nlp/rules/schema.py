"""What a rule set is made of: frozen records, validated when a file is read.

A rule file is TOML (or a mapping of the same shape). It may hold any of the parts below; `docs/rules.md`
explains every field. Only :mod:`gipr_nlp.rules.loader` builds these records.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

__all__ = [
    "CHECKS",
    "COMPONENTS",
    "CUES",
    "REACHES",
    "WINDOWS",
    "Check",
    "CheckKind",
    "Component",
    "Form",
    "FormRow",
    "Indicator",
    "Phrase",
    "Role",
    "Rule",
    "Theme",
    "Unit",
]

#: Stretches of text around a match in which ``require`` and ``forbid`` are looked up.
WINDOWS = ("clause", "sentence", "line", "before", "after", "near", "document")

#: How far from its match a vote counts: beside what is judged (on either side), before it, in the clause
#: before it, behind it, or anywhere in its sentence.
REACHES = ("local", "before", "clause", "after", "sentence")


@frozen
class Component:
    """What reads a rule.

    Parameters
    ----------
    says:
        What ``outcome`` means there.
    reads:
        The fields a rule may have there, beside those every rule has (``id``, ``component``, ``outcome``, ``since``,
        ``why``, ``match``, ``reject``, ``replace``).
    outcomes:
        The outcomes there are; empty where ``names`` tells of what they are the ids.
    names:
        ``role``, ``indicator``, ``theme`` or ``cue``: outcomes are ids of that list (``family``: or the first part of one,
        ending in a dot). Empty where any outcome will do.
    reaches, windows:
        The values of ``reach`` and ``window`` that make a difference there.
    groups:
        Named groups a pattern must have, by outcome; under an empty text those every pattern must have.

    """

    says: str
    reads: frozenset[str]
    outcomes: tuple[str, ...] = ()
    names: str = ""
    family: bool = False
    reaches: tuple[str, ...] = ()
    windows: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(factory=dict)


_WORDS = ("cues", "pattern")
_IN_CONTEXT = frozenset({*_WORDS, "require", "forbid", "window"})
_WEIGHED = _IN_CONTEXT | {"weight"}

#: What may read a rule.
COMPONENTS: Mapping[str, Component] = {
    "noise": Component(
        "characters the folded view leaves out: `delete`, `attach` (to the character before), `blank`, `line`",
        _IN_CONTEXT,
        outcomes=("delete", "attach", "blank", "line"),
        windows=WINDOWS,
    ),
    "furniture": Component(
        "a line that is no part of the report: `page`, or `metadata` (read by the metadata rules)",
        _IN_CONTEXT,
        outcomes=("page", "metadata"),
        windows=WINDOWS,
    ),
    "numbering": Component(
        "the numbering scheme of a heading or list item, e.g. `han`, `paren_han`, `arabic`",
        frozenset({*_WORDS, "weight"}),
        outcomes=("part", "han", "annex", "paren_han", "arabic", "paren_arabic", "circled"),
    ),
    "title": Component(
        "a line that is the title of the report", _IN_CONTEXT, outcomes=("title",), windows=WINDOWS
    ),
    "headings": Component(
        "whether an enumerated or short line is a heading: `heading` or `item`; a line that is one without a number: "
        "`unnumbered`, or up to a colon: `label`; where one begins or ends inside a line: `inline`, `glued`",
        _WEIGHED,
        outcomes=("heading", "item", "unnumbered", "label", "glued", "inline"),
        windows=WINDOWS,
        groups={"glued": ("hit",), "inline": ("hit",)},
    ),
    "roles": Component(
        "the role of a heading with this wording: an id of the roles list; `sections` are roles of the heading above",
        _WEIGHED | {"sections", "not_sections"},
        names="role",
        windows=WINDOWS,
    ),
    "enumerators": Component(
        "an inline enumerator that starts a new unit: `item`", _IN_CONTEXT, outcomes=("item",), windows=WINDOWS
    ),
    "clauses": Component(
        "whether a part after a semicolon stands alone: `clause` (it does) or `phrase` (it is a member of a list)",
        _WEIGHED,
        outcomes=("clause", "phrase"),
        windows=WINDOWS,
    ),
    "statements": Component(
        "the kind a clause speaks for: `achievement`, `problem`, `commitment` or `none`;"
    " `frame` for one that makes no claim alone",
        _WEIGHED | {"reach", "sections", "not_sections"},
        outcomes=("achievement", "problem", "commitment", "none", "frame"),
        reaches=("local", "clause", "after", "sentence"),
        windows=WINDOWS,
    ),
    "exclusions": Component(
        "digits or numerals that are no quantity; the outcome names the sort", _IN_CONTEXT, windows=WINDOWS
    ),
    "bounds": Component(
        "words beside a number that bound it: `approx`, `at_least`, `at_most`",
        frozenset({*_WORDS, "forbid", "reach"}),
        outcomes=("approx", "at_least", "at_most"),
        reaches=("before", "after"),
    ),
    "nil": Component(
        "a clause that denies something: the indicator denied, or `nil` where the nil_objects rules name it",
        _IN_CONTEXT,
        outcomes=("nil",),
        names="indicator",
        windows=WINDOWS,
    ),
    "nil_objects": Component(
        "a thing a nil clause may deny: an indicator id", _WEIGHED, names="indicator", windows=WINDOWS
    ),
    "indicators": Component(
        "what a number counts: an indicator id, or a family ending in `.`",
        _WEIGHED | {"reach", "sections", "units"},
        names="indicator",
        family=True,
        reaches=("local", "before", "clause", "after", "sentence"),
        windows=("clause", "sentence", "before", "near"),
    ),
    "channels": Component(
        "a channel of publication: the indicator of what it published, or `portal` for the site of the body that reports",
        frozenset({*_WORDS, "weight"}),
        outcomes=("portal",),
        names="indicator",
    ),
    "facets": Component(
        "a quantity of a special sort: `rank` and `bare` find one; `rate`, `change`, `share`, `money`, `duration`, "
        "`range`, `count` say what sort it is; `rank_change`, `same`: see there",
        frozenset({*_WORDS, "forbid", "reach"}),
        outcomes=(
            "rank", "bare", "rate", "change", "share", "money", "duration", "range", "count", "rank_change", "same",
        ),
        reaches=("local", "before", "after"),
        groups={"rank": ("hit", "num"), "bare": ("hit",)},
    ),
    "periods": Component(
        "words before a figure that say of what time it speaks",
        frozenset(_WORDS),
        outcomes=(
            "year", "previous_year", "first_half", "second_half", "quarter", "month", "cumulative", "until",
        ),
    ),
    "scopes": Component(
        "words before a figure that say of whom it speaks", frozenset(_WORDS),
        outcomes=("area", "account", "subordinate"),
    ),
    "directions": Component(
        "words before a change that say which way it went", frozenset(_WORDS), outcomes=("up", "down"),
    ),
    "bases": Component(
        "words before a change that say against what", frozenset(_WORDS),
        outcomes=("previous_year", "period_before", "year_start"),
    ),
    "totals": Component(
        "the indicator of a total; the cues are the indicators of its parts",
        frozenset({"cues"}),
        names="indicator",
    ),
    "metadata": Component(
        "a metadata field (`year`, `agency`, `published`), or the level of an agency of that name (`national`, "
        "`province`, `prefecture`, `county`)",
        frozenset({*_WORDS, "reach", "weight"}),
        outcomes=("year", "agency", "published", "national", "province", "prefecture", "county"),
        reaches=("local", "before", "after", "sentence"),
        groups={"year": ("value",), "agency": ("value",), "published": ("value",)},
    ),
    "themes": Component(
        "what a statement is about: an id of the themes list; without words it speaks, in its sections, for statements "
        "that name no theme",
        _IN_CONTEXT | {"sections", "not_sections"},
        names="theme",
        windows=WINDOWS,
    ),
    "cues": Component(
        "a turn of phrase an engine asks for by name: a key of `CUES`",
        frozenset(_WORDS),
        names="cue",
        groups={
            "self_name": ("kind",), "named_year": ("year",), "distributes": ("list", "rest"), "channels_among": ("kind",), "breakdown_opens": ("named", "goes_on"), "subject_behind": ("name",),
            "period": ("year", "month", "day", "to_year", "to_month", "to_day"),
        },
    ),
}  # fmt: skip

#: The turns of phrase engines ask for, and where they look for them.
CUES: Mapping[str, str] = {
    "new_item": "at the start of a line: it is no continuation of the line before",
    "title_head": "a whole line: a title that breaks off",
    "title_tail": "a whole line: the rest of a title",
    "whole_title": "a whole line: the title of the report",
    "inline_title": "at the start of a heading: its title, where the text follows on the same line",
    "title_in_line": "in a long line: the report's title; named group `hit`",
    "contents_line": "a line: all headings of the report in a row",
    "record_in_line": "behind a title in the same line: the record of the page",
    "table_section": "a line: a section heading, which ends a table",
    "table_annex": "a line: an annex begins, which ends a table",
    "table_row": "a line: a numbered row of a table, no heading",
    "picture_name": "a whole line: the name of a picture in its place",
    "cell_word": "a whole cell: a word in place of a number",
    "cell_sign": "before the number of a cell",
    "cell_less": "at the start of a cell's sign: a decrease",
    "cell_date": "at the end of a line: its last number is part of a date",
    "cell_unit": "behind the number of a cell",
    "table_anchor": "anywhere: the text may hold a statutory table",
    "table_label": "a line: a label of a form",
    "table_caption": "a whole line: the name of a table",
    "named_year": "anywhere: a calendar year; named group `year`",
    "lost_characters": "anywhere: a passage that lost characters",
    "self_name": "anywhere: what the author calls itself; named group `kind`",
    "self_ending": "what the author calls itself: its name ends so too",
    "self_level": "what the author calls itself: that tells its level",
    "title_key": "at the start of a line of page metadata: it names the title",
    "nameless_title": "at the start of a title: it does not say whose report it is",
    "period": "anywhere: the period covered; named groups `year`, `month`, `day`, `to_year` (which may match nothing), "
    "`to_month`, `to_day`",
    "full_name": "behind a name: with it, the name is the full one",
    "superior": "a name: a body above, never the author",
    "distributes": "before a figure: names and figures in the same order; named groups `list` and `rest`",
    "list_mark": "between members of a list",
    "breakdown_part": "between a total and a figure: the figure is a part",
    "said_behind": "the words between two figures: they are said of the first",
    "receives": "before a figure: it counts what came in, not what was published",
    "continues": "at the start of a sentence: it goes on breaking down the total before",
    "breakdown_opens": "behind a total: its parts follow; named groups `named`, where the words say so, and `goes_on`",
    "open_list": "in a breakdown: the list is incomplete",
    "overlap": "around a breakdown: parts may share items",
    "rest": "before a figure: the last part of a list",
    "turn": "at the start of a clause: the claim may change",
    "announces": "at the end of a unit: a list follows",
    "names_problem": "in a commitment: it says which of the problems it answers; named group `number`",
    "channels_join": "between two channels: they are named together",
    "channels_among": "behind a channel: it is one of several; named group `kind`",
    "channel_place": "before a channel: it is where something is done",
    "channel_is_place": "behind a channel: it is where things are published",
    "channel_publishes": "between a channel and a figure: the figure counts what the channel published",
    "channel_apart": "between a channel and a figure: the figure counts something else",
    "channel_sums": "before a figure: it sums up more than the channel before",
    "government_report": "in a title: the report is that of a government",
    "subject_lead": "at the start of the words before a figure: not part of what is counted",
    "subject_tail": "at the end of the words before a figure: not part of what is counted",
    "subject_behind": "at the start of the words behind a figure: what is counted",
    "not_one": "before 一: it is no quantity",
    "not_numeral": "before a Chinese numeral: it is no quantity",
}


@frozen
class CheckKind:
    """A routine of the audit that checks name as their ``kind``.

    Parameters
    ----------
    says:
        What it compares.
    needs, may:
        The names in ``params`` that must and that may be there.
    types:
        What they are, where they are no plain text: ``pattern``, ``number``, ``list of texts``, ``table of texts``,
        ``table of sums`` (for each name a list of sums like ``a + b``), ``relation`` (see the kind ``expression``).
    choices:
        The values a parameter may have, where they are few.
    shows:
        What the message may name in braces.

    """

    says: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    types: Mapping[str, str] = field(factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(factory=dict)
    shows: tuple[str, ...] = ()


_OWN_YEAR = ("skip", "need", "explained")
_OWN_YEAR_TYPES = dict.fromkeys(_OWN_YEAR, "pattern")

#: The routines a check may name. ``skip``, ``need`` and ``explained`` tell a figure of the report year itself: by
#: words its clause must not, and must, hold, and words around it that explain a difference.
CHECKS: Mapping[str, CheckKind] = {
    "breakdown": CheckKind(
        "a total with the sum of its parts",
        needs=("when",),
        may=("within",),
        types={"within": "number"},
        choices={"when": ("exceeds", "falls_short", "incomplete", "open", "overlapping")},
        shows=("total", "sum"),
    ),
    "repeated": CheckKind(
        "two figures of one indicator",
        needs=("indicator",),
        may=_OWN_YEAR,
        types=_OWN_YEAR_TYPES,
        shows=("first", "second"),
    ),
    "table_identity": CheckKind("the sums of a form with its cells", shows=("table", "equation")),
    "text_table": CheckKind(
        "figures of the text with the cells, or sums of cells, of a form that they may repeat",
        needs=("schema", "cells"),
        may=("column", *_OWN_YEAR),
        types={"cells": "table of sums", **_OWN_YEAR_TYPES},
        shows=("text", "table", "name"),
    ),
    "text_form": CheckKind(
        "figures of the text with the cells of a form that repeats them",
        needs=("schema", "column", "cells"),
        may=_OWN_YEAR,
        types={"cells": "table of texts", **_OWN_YEAR_TYPES},
        shows=("text", "table", "name"),
    ),
    "web_share": CheckKind(
        "a share published on line with the counts of a form",
        needs=("pattern", "tolerance", "coded_total", "coded_parts", "form_total", "form_parts"),
        types={
            "pattern": "pattern", "tolerance": "number", "coded_parts": "list of texts", "form_parts": "list of texts",
        },
        shows=("text", "table"),
    ),
    "share": CheckKind(
        "a share behind a count with that count's share of its total",
        needs=("tolerance", "between"),
        types={"tolerance": "number", "between": "pattern"},
        shows=("part", "total", "share", "computed"),
    ),
    "growth": CheckKind(
        "a growth against last year's figure with both figures",
        needs=("tolerance",),
        types={"tolerance": "number"},
        shows=("old", "new", "said", "computed"),
    ),
    "expression": CheckKind(
        "a relation (=, <= or >=) between sums of indicators, or of cells written form:row/column",
        needs=("expression",),
        may=("tolerance", *_OWN_YEAR),
        types={"expression": "relation", "tolerance": "number", **_OWN_YEAR_TYPES},
        shows=("left", "right"),
    ),
    "period_year": CheckKind(
        "figures given for another year where the year of the report has none",
        needs=("indicators",),
        may=_OWN_YEAR,
        types={"indicators": "list of texts", **_OWN_YEAR_TYPES},
        shows=("year", "other", "name"),
    ),
    "year": CheckKind(
        "the year of the title with another one",
        needs=("against",),
        types={"against": "list of texts"},
        shows=("title", "other", "where"),
    ),
    "published": CheckKind("the date of publication with the year", shows=("published", "year")),
}  # fmt: skip


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
class Theme:
    """What a statement can be about: id, Chinese name, what it covers."""

    id: str
    name: str
    covers: str


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
    origin: str = ""
    builtin: bool = False

    @property
    def id(self) -> str:
        """What an error calls it."""
        return self.text


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
    announced: str = ""
    from_year: int = 0
    to_year: int = 0
    minimum: int = 3
    reading: str = "aligned"
    origin: str = ""
    builtin: bool = False


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
    origin: str = ""
    builtin: bool = False


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
    builtin: bool = False
