"""The reference in ``docs/rules.md``, made from the tables the loader checks files against, so that it cannot drift.

``python -m gipr_nlp.rules.reference docs/rules.md`` writes it anew after a change of the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gipr_nlp.rules.file_format import FIELDS, LISTED, NEEDED, TEXTS, FieldType
from gipr_nlp.rules.file_schema import CHOICES, FIELD_DESCRIPTIONS, PART_DESCRIPTIONS
from gipr_nlp.rules.lint import CODES
from gipr_nlp.rules.schema import CHECKS, COMPONENTS, CUES, REACHES, WINDOWS

__all__ = ["reference_blocks", "with_reference"]

_BLOCK = re.compile(r"(<!-- begin ([\w-]+) -->\n).*?(<!-- end \2 -->)", re.DOTALL)

_WINDOWS: Mapping[str, str] = {
    "clause": "from the mark before the match to the mark behind it; commas, colons and line ends are marks",
    "sentence": "the same, without commas and colons",
    "line": "the line",
    "before": "up to 24 characters before the match, inside the sentence (indicators: the sentence up to the figure)",
    "after": "up to 24 characters behind the match, inside the sentence",
    "near": "12 characters on either side (8 for indicators)",
    "document": "the whole text",
}
_REACHES: Mapping[str, str] = {
    "local": "statements: the clause it stands in; figures: the words on either side of the figure",
    "before": "figures: the words before the figure; metadata: the part before the first heading",
    "clause": "statements: the clause; figures: the clause before the figure",
    "after": "statements: its clause and, weaker, those behind it in the sentence; figures: the words behind the figure",
    "sentence": "every clause of the sentence; figures: anywhere in the sentence",
}


def _type(kind: FieldType) -> str:
    named: Mapping[object, str] = {
        str: "text",
        bool: "true or false",
        int: "whole number",
        dict: "table",
        TEXTS: "list of texts",
    }
    return named.get(kind, "number")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    return "\n".join(lines) + "\n"


def _fields(part: str) -> str:
    rows = []
    for name, kind in FIELDS[part].items():
        says = FIELD_DESCRIPTIONS[part][name]
        choices = CHOICES.get((part, name), [])
        if choices and name not in ("component", "window", "reach", "kind"):
            says += f": {', '.join(f'`{c}`' for c in choices)}"
        needed = " (needed)" if name in NEEDED[part] else ""
        rows.append([f"`{name}`{needed}", "list of tables" if name == "rows" else _type(kind), says])
    return _table(("field", "type", "what it says"), rows)


def reference_blocks() -> dict[str, str]:
    """Return the tables of the reference by name, in Markdown.

    Examples
    --------
    >>> print(reference_blocks()["lint"].splitlines()[2])
    | `broken` | the file or a rule in it cannot be loaded |

    """
    always = {"id", "component", "outcome", "since", "why", "match", "reject", "replace"}
    parts = [
        [
            f"`[{name}]`"
            if name in ("macros", "lexicon", *LISTED)
            else f"`[[{name}]]`"
            if name in FIELDS
            else f"`{name}`",
            says,
        ]
        for name, says in PART_DESCRIPTIONS.items()
        if name != "row"
    ]
    components = [
        [
            f"`{name}`",
            component.says,
            ", ".join(f"`{f}`" for f in FIELDS["rule"] if f in component.reads - always),
        ]
        for name, component in COMPONENTS.items()
    ]
    checks = [
        [
            f"`{name}`", kind.says, ", ".join(f"`{n}`" for n in kind.needs), ", ".join(f"`{n}`" for n in kind.may),
            ", ".join(f"`{{{n}}}`" for n in kind.shows),
        ]
        for name, kind in CHECKS.items()
    ]  # fmt: skip
    return {
        "parts": _table(("part", "what it holds"), parts),
        **{part: _fields(part) for part in FIELDS},
        "components": _table(
            ("component", "what an outcome means there", "reads, beside what every rule has"), components
        ),
        "windows": _table(
            ("window", "where `require` and `forbid` are looked up"),
            ([f"`{n}`", _WINDOWS[n]] for n in WINDOWS),
        ),
        "reaches": _table(("reach", "where a match counts"), ([f"`{n}`", _REACHES[n]] for n in REACHES)),
        "cues": _table(
            ("outcome", "where it is looked for, and what it says"),
            ([f"`{n}`", says] for n, says in CUES.items()),
        ),
        "checks": _table(
            ("kind", "compares", "params it needs", "params it may have", "the message may name"), checks
        ),
        "lint": _table(("code", "what is wrong"), ([f"`{n}`", says] for n, says in CODES.items())),
    }


def with_reference(text: str) -> str:
    """Return a Markdown text with its blocks ``<!-- begin NAME -->`` … ``<!-- end NAME -->`` made anew.

    Parameters
    ----------
    text:
        The text.

    Raises
    ------
    KeyError
        When it has a block of an unknown name.

    """
    blocks = reference_blocks()
    return _BLOCK.sub(lambda m: f"{m.group(1)}{blocks[m.group(2)]}{m.group(3)}", text)


def _write() -> None:
    import sys
    from pathlib import Path

    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(with_reference(path.read_text("utf8")), "utf8")


if __name__ == "__main__":
    _write()
