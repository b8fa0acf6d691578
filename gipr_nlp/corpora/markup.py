"""Annotated report sources: TOML about the report, then its raw text with marks in it.

A file is a line ``+++``, TOML, a line ``+++``, and the raw text with marks. A mark is ``⟦CODE|passage⟧``; removing
every ``⟦CODE|`` and ``⟧`` gives the raw text to the character. Marks may be nested, they cannot cross.

=============================  ===================================================================================
``⟦h1 ROLE|…⟧``                heading of level 1 (``h2``, ``h3`` …); several roles ``a,b``: the first is principal
``⟦a|…⟧`` ``⟦p|…⟧`` ``⟦c|…⟧``  achievement, problem, commitment; ``#id`` names it, ``>id,id`` are the problems answered
``⟦f INDICATOR VALUE UNIT|…⟧`` fact; VALUE may begin with ``~``, ``>=`` or ``<=``; UNIT ``-`` where none is printed
``⟦n INDICATOR UNIT|…⟧``       a clause that denies something
=============================  ===================================================================================

Facts may also carry ``?`` (optional), ``#id``, ``<id`` (part of that total) and ``"…"`` (the words of the text that
name what is counted). ``docs/annotation.md`` says what is to be marked.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from attrs import evolve, frozen

from gipr_nlp.corpora.gold import (
    LEVELS,
    SCRIPTS,
    Gold,
    GoldFact,
    GoldFinding,
    GoldHeading,
    GoldMetadata,
    GoldStatement,
    Level,
    Script,
)
from gipr_nlp.corpora.problems import Problem, line_and_column, raise_problems
from gipr_nlp.errors import CorpusError
from gipr_nlp.report import Bound, StatementKind
from gipr_nlp.rules.loader import RuleSet, builtin_rules

__all__ = [
    "SOURCE_ENDING",
    "AnnotatedSource",
    "find_problems",
    "parse_source",
    "read_raw",
    "read_source",
    "remove_marks",
    "write_source",
]

#: Ending of the names of annotated sources.
SOURCE_ENDING = ".src"

_OPEN, _CLOSE, _BAR, _FENCE = "⟦", "⟧", "|", "+++"
_HEADER = re.compile(r"\+\+\+\r?\n(.*?)^\+\+\+\r?\n", re.DOTALL | re.MULTILINE)
_WORDS = re.compile(r'"[^"]*"|\S+')
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_NAME = re.compile(r"[\w.-]+")
_KINDS: Mapping[str, StatementKind] = {"a": "achievement", "p": "problem", "c": "commitment"}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}
_BOUNDS: Mapping[str, Bound] = {"~": "approx", ">=": "at_least", "<=": "at_most"}
_SIGNS = {bound: sign for sign, bound in _BOUNDS.items()}
_HEAD_KEYS = ("meta", "strata", "tables", "unreadable", "finding")
_META_KEYS = ("agency", "year", "published", "script", "level")
_BLANK = "_"
_QUOTED, _LINE = 24, 60  # characters of a passage, and of a line of TOML, that a message shows


@frozen
class AnnotatedSource:
    """A source taken apart: the raw text, its annotation, and the way back to line and column.

    Parameters
    ----------
    name:
        The file, for messages.
    source:
        Content of the file.
    text:
        The raw text.
    gold:
        The annotation.
    breaks:
        Offsets of the raw text before which a mark stands, each with its offset in the source.

    """

    name: str
    source: str
    text: str
    gold: Gold
    breaks: tuple[tuple[int, int], ...] = ()

    def locate(self, offset: int) -> tuple[int, int]:
        """Return line and column, in the source, of a character of the raw text.

        Parameters
        ----------
        offset:
            Offset into the raw text.

        """
        index = bisect_right(self.breaks, (offset, len(self.source))) - 1
        raw, source = self.breaks[max(index, 0)]
        return line_and_column(self.source, source + offset - raw)


@frozen
class _Mark:
    """A mark as it stands: its code, the passage's offsets, and where the mark opens in the source."""

    code: str
    start: int
    end: int
    at: int


class _Parser:
    """Takes one source apart and collects everything that is wrong with it."""

    def __init__(self, source: str, name: str, rules: RuleSet) -> None:
        self.source = source
        self.name = name
        self.rules = rules
        self.problems: list[Problem] = []
        self.breaks: list[tuple[int, int]] = []

    def complain(self, message: str, at: int, length: int = _QUOTED) -> None:
        line, column = line_and_column(self.source, at)
        quote = self.source[at : at + length].partition("\n")[0]
        self.problems.append(Problem(message, self.name, line, column, quote))

    def parse(self) -> AnnotatedSource | None:
        match = _HEADER.match(self.source)
        if match is None:
            hint = (
                "remove the byte order mark before it" if self.source.startswith("\ufeff") else "write it so"
            )
            self.problems.append(
                Problem(
                    f"the file must start with a line {_FENCE}, then TOML, then a line {_FENCE}; {hint}",
                    self.name,
                    1,
                    1,
                )
            )
            return None
        head = self._head(match.group(1))
        text, marks = self._body(match.end())
        headings: list[GoldHeading] = []
        statements: list[GoldStatement] = []
        facts: list[GoldFact] = []
        for mark in sorted(marks, key=lambda m: (m.start, -m.end, m.at)):
            words = _WORDS.findall(mark.code)
            tag = words[0] if words else ""
            if mark.start == mark.end:
                self.complain("the mark holds no text: put the passage between | and ⟧", mark.at)
            if re.fullmatch(r"h[1-9]", tag):
                headings += self._heading(mark, int(tag[1]), words[1:])
            elif tag in _KINDS:
                statements += self._statement(mark, _KINDS[tag], words[1:])
            elif tag in ("f", "n"):
                facts += self._fact(mark, tag == "n", words[1:])
            else:
                self.complain(
                    f"unknown mark {tag!r}: use h1 (h2 …) for a heading, a, p or c for a statement, "
                    "f for a fact, n for a nil clause",
                    mark.at,
                )
        gold = self._gold(head, match.start(1), match.end(1))
        if gold is None:
            return None
        gold = evolve(gold, headings=tuple(headings), statements=tuple(statements), facts=tuple(facts))
        return AnnotatedSource(self.name, self.source, text, gold, tuple(self.breaks))

    # the marks

    def _body(self, begin: int) -> tuple[str, list[_Mark]]:
        source, pieces, size = self.source, list[str](), 0
        marks: list[_Mark] = []
        open_marks: list[tuple[str, int, int]] = []
        self.breaks.append((0, begin))
        at = begin
        for match in re.finditer(f"[{_OPEN}{_CLOSE}]", source[begin:]):
            here = begin + match.start()
            if here < at:
                continue  # inside the code of a mark, complained about below
            pieces.append(source[at:here])
            size += here - at
            at = here + 1
            if match.group() == _CLOSE:
                if open_marks:
                    code, start, opened = open_marks.pop()
                    marks.append(_Mark(code, start, size, opened))
                else:
                    self.complain("⟧ without a mark to close: remove it, or open the mark before it", here)
            else:
                line_end = source.find("\n", here)
                bar = source.find(_BAR, here, line_end if line_end >= 0 else len(source))
                if bar < 0:
                    self.complain("mark without |: write ⟦CODE|passage⟧ with the code on one line", here)
                else:
                    open_marks.append((source[here + 1 : bar], size, here))
                    at = bar + 1
            self.breaks.append((size, at))
        pieces.append(source[at:])
        for _, _, opened in open_marks:
            self.complain("mark never closed: add ⟧ behind its passage", opened)
        return "".join(pieces), marks

    def _heading(self, mark: _Mark, level: int, words: list[str]) -> list[GoldHeading]:
        if len(words) != 1:
            self.complain(f"a heading is written ⟦h{level} ROLE|…⟧, several roles as a,b", mark.at)
            return []
        roles = tuple(words[0].split(","))
        return [GoldHeading(mark.start, mark.end, level, roles[0], roles if len(roles) > 1 else ())]

    def _statement(self, mark: _Mark, kind: StatementKind, words: list[str]) -> list[GoldStatement]:
        ident, answers = "", list[str]()
        for word in words:
            if word[0] == "#" and _NAME.fullmatch(word[1:]) and not ident:
                ident = word[1:]
            elif word[0] == ">" and all(map(_NAME.fullmatch, word[1:].split(","))):
                answers += word[1:].split(",")
            else:
                self.complain(f"{word!r} is nothing a statement carries: #id or >id,id", mark.at)
        return [GoldStatement(mark.start, mark.end, kind, ident, tuple(answers))]

    def _fact(self, mark: _Mark, nil: bool, words: list[str]) -> list[GoldFact]:
        optional, ident, part_of, subject = False, "", "", ""
        plain = []
        for word in words:
            if word == "?":
                optional = True
            elif len(word) > 1 and word[0] == word[-1] == '"':
                subject = word[1:-1]
            elif word[0] == "#" and _NAME.fullmatch(word[1:]):
                ident = word[1:]
            elif word[0] == "<" and _NAME.fullmatch(word[1:]):
                part_of = word[1:]
            else:
                plain.append(word)
        form = "⟦n INDICATOR UNIT|…⟧" if nil else "⟦f INDICATOR VALUE UNIT|…⟧"
        if len(plain) != (2 if nil else 3):
            self.complain(
                f"the mark is written {form}, then ?, #id, <id or a subject in double quotes; "
                f"found {' '.join(plain) or 'nothing'}",
                mark.at,
            )
            return []
        indicator, unit = plain[0], "" if plain[-1] == "-" else plain[-1]
        bound: Bound = "exact"
        number = "0" if nil else plain[1]
        for sign, meaning in _BOUNDS.items() if not nil else ():
            if number.startswith(sign):
                number, bound = number[len(sign) :], meaning
                break
        if not _NUMBER.fullmatch(number):
            self.complain(
                f"the value {number!r} is no plain decimal: work out 万 and 亿, leave out separators, "
                "and put ~, >= or <= in front for a bound",
                mark.at,
            )
            return []
        return [
            GoldFact(
                mark.start, mark.end, Decimal(number), unit, bound, indicator, nil, optional, ident, part_of,
                subject,
            )
        ]  # fmt: skip

    # the TOML in front

    def _head(self, toml: str) -> Mapping[str, Any] | None:
        try:
            return tomllib.loads(toml.replace("\r\n", "\n"))
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
            line, column = (int(place.group(1)) + 1, int(place.group(2))) if place else (2, 1)
            message = str(error).partition(" (at ")[0]
            self.problems.append(Problem(f"no valid TOML: {message}", self.name, line, column))
            return None

    def _complain_head(self, message: str, keys: tuple[str, ...], begin: int, end: int) -> None:
        """Complain about the TOML, at the line that speaks of the last of the keys, each behind the one before."""
        at = behind = begin
        for key in keys:
            pattern = re.compile(rf"^[^=\n]*(?<![\w.]){re.escape(key)}(?![\w.])", re.MULTILINE)
            found = pattern.search(self.source, behind, end)
            if found:
                at, behind = found.span()
        self.complain(message, at, _LINE)

    def _gold(self, head: Mapping[str, Any] | None, begin: int, end: int) -> Gold | None:
        if head is None:
            return None

        def complain(message: str, *keys: str) -> None:
            self._complain_head(message, keys, begin, end)

        for key in head:
            if key not in _HEAD_KEYS:
                complain(f"unknown part {key!r}; known are {', '.join(_HEAD_KEYS)}", key)
        tables = {key: head.get(key, {}) for key in ("meta", "strata", "tables", "unreadable")}
        for key, value in tables.items():
            if not isinstance(value, Mapping):
                complain(f"{key} must be a TOML table: write [{key}]", key)
                return None
        metadata = self._metadata(tables["meta"], complain)
        strata: dict[str, str | tuple[str, ...]] = {}
        for key, value in tables["strata"].items():
            if isinstance(value, list) and all(isinstance(part, str) for part in value):
                strata[key] = tuple(value)
            elif isinstance(value, str):
                strata[key] = value
            else:
                complain(f"strata.{key} must be a text or a list of texts", "strata", key)
        for key, value in tables["unreadable"].items():
            if not isinstance(value, str):
                complain(f"unreadable.{key} must be the reason, a text", "unreadable", key)
        findings = []
        rows = head.get("finding", [])
        for row in rows if isinstance(rows, list) else [rows]:
            if isinstance(row, Mapping) and set(row) == {"check", "message"}:
                findings.append(GoldFinding(str(row["check"]), str(row["message"])))
            else:
                complain("a planted contradiction is written [[finding]] with check and message", "finding")
        cells = self._tables(tables["tables"], complain)
        if metadata is None:
            return None
        return Gold(
            document=f"{Path(self.name).stem}.txt",
            metadata=metadata,
            tables=cells,
            findings=tuple(findings),
            strata=strata,
            unreadable={key: str(value) for key, value in tables["unreadable"].items()},
        )

    def _metadata(self, meta: Mapping[str, Any], complain: Any) -> GoldMetadata | None:
        before = len(self.problems)
        for key in meta:
            if key not in _META_KEYS:
                complain(f"unknown key {key!r} in [meta]; known are {', '.join(_META_KEYS)}", "meta", key)
        if not isinstance(meta.get("agency"), str) or not meta.get("agency"):
            complain('[meta] needs agency = "…", as in the title, in Simplified characters', "meta", "agency")
        year = meta.get("year")
        if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
            complain("year must be a number, e.g. year = 2016", "meta", "year")
        for key, known in (("script", SCRIPTS), ("level", LEVELS)):
            if meta.get(key) not in known:
                complain(f"[meta] needs {key}, one of {', '.join(known)}", "meta", key)
        given = meta.get("published")
        published = None
        if type(given) is date:  # a TOML date; a time of day would be one too
            published = given
        elif given is not None:
            try:
                published = date.fromisoformat(given)
            except (TypeError, ValueError):
                complain('published must be a date, e.g. published = "2016-02-19"', "meta", "published")
        if len(self.problems) > before:
            return None
        return GoldMetadata(
            meta["agency"], year, published, cast(Script, meta["script"]), cast(Level, meta["level"])
        )

    def _tables(self, tables: Mapping[str, Any], complain: Any) -> dict[str, dict[str, dict[str, Decimal]]]:
        found: dict[str, dict[str, dict[str, Decimal]]] = {}
        for schema, rows in tables.items():
            form = self.rules.forms.get(schema)
            if form is None:
                complain(f"unknown form {schema!r}; known are {', '.join(self.rules.forms)}", schema)
                continue
            found[schema] = {}
            for row, value in rows.items() if isinstance(rows, Mapping) else ():
                cells = value.split() if isinstance(value, str) else [str(value)]
                if len(cells) != len(form.columns):
                    complain(
                        f"{schema}, row {row}: {len(cells)} values for the {len(form.columns)} columns "
                        f"{', '.join(form.columns)}; write {_BLANK} for a blank or absent cell",
                        schema,
                        row,
                    )
                    continue
                wrong = [cell for cell in cells if cell != _BLANK and not _NUMBER.fullmatch(cell)]
                if wrong:
                    complain(
                        f"{schema}, row {row}: {wrong[0]!r} is neither a plain number nor {_BLANK}",
                        schema,
                        row,
                    )
                    continue
                values = {
                    column: Decimal(cell)
                    for column, cell in zip(form.columns, cells, strict=True)
                    if cell != _BLANK
                }
                if values:
                    found[schema][row] = values
        return found


def find_problems(
    source: str, *, name: str, rules: RuleSet | None = None
) -> tuple[AnnotatedSource | None, list[Problem]]:
    """Take a source apart and return it with what is wrong in its marks, instead of raising.

    Parameters
    ----------
    source:
        Content of the file.
    name:
        The file, for messages; its stem names the document.
    rules:
        The rule set whose forms the tables follow; the built-in one by default.

    Returns
    -------
    (AnnotatedSource or None, list of Problem)
        The source is None when no annotation could be made at all.

    """
    parser = _Parser(source, name, rules or builtin_rules())
    found = parser.parse()
    return found, parser.problems


def parse_source(source: str, *, name: str = "source.src", rules: RuleSet | None = None) -> AnnotatedSource:
    """Take a source apart: raw text and annotation.

    Parameters
    ----------
    source:
        Content of the file.
    name:
        The file, for messages; its stem names the document.
    rules:
        The rule set whose forms the tables follow; the built-in one by default.

    Returns
    -------
    AnnotatedSource
        Whether the annotation keeps the rules of the guide is for :mod:`gipr_nlp.corpora.check` to say.

    Raises
    ------
    CorpusError
        When a mark or the TOML is broken; the message lists every problem with file, line and column.

    Examples
    --------
    >>> made = parse_source('''+++
    ... [meta]
    ... agency = "清源市水务局"
    ... year = 2019
    ... script = "Hans"
    ... level = "prefecture"
    ... +++
    ... ⟦h1 problems|三、存在的问题⟧
    ... ⟦p|更新不够及时⟧。''')
    >>> made.text
    '三、存在的问题\\n更新不够及时。'
    >>> made.gold.statements[0].kind
    'problem'

    """
    found, problems = find_problems(source, name=name, rules=rules)
    raise_problems(problems)
    assert found is not None
    return found


def read_source(path: str | os.PathLike[str], *, rules: RuleSet | None = None) -> AnnotatedSource:
    """Read an annotated source from its file; line ends are kept as they are.

    Parameters
    ----------
    path:
        Path of the file.
    rules:
        The rule set whose forms the tables follow.

    Raises
    ------
    CorpusError
        When the file cannot be read, is not UTF-8, or is broken.

    """
    return parse_source(read_raw(path), name=str(path), rules=rules)


def read_raw(path: str | os.PathLike[str]) -> str:
    """Return the content of a file, line ends and byte order mark included.

    Raises
    ------
    CorpusError
        When the file cannot be read or is not UTF-8.

    """
    try:
        return Path(path).read_bytes().decode("utf8")
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"{path}: byte {error.start} is not UTF-8; corpora are kept in UTF-8, convert the file"
        ) from error


def remove_marks(source: str) -> str:
    """Return the raw text of a source, without looking at what the marks say.

    Parameters
    ----------
    source:
        Content of the file.

    Examples
    --------
    >>> remove_marks("+++\\n+++\\n一、⟦a|公开⟦f disclosure.total 3 条|3条⟧⟧。")
    '一、公开3条。'

    """
    header = _HEADER.match(source)
    body = source[header.end() :] if header else source
    return re.sub(rf"{_OPEN}[^{_BAR}\n]*\{_BAR}|{_CLOSE}", "", body)


def write_source(text: str, gold: Gold, *, rules: RuleSet | None = None) -> str:
    """Write a raw text and its annotation as a source.

    Parameters
    ----------
    text:
        The raw text.
    gold:
        Its annotation. :func:`parse_source` gives it back, save for the name of the document.
    rules:
        The rule set whose forms the tables follow.

    Raises
    ------
    CorpusError
        When the annotation cannot be written as marks: passages that cross, or signs that marks are made of.

    Examples
    --------
    >>> from gipr_nlp.corpora.gold import GoldMetadata
    >>> gold = Gold("a.txt", GoldMetadata("清源市水务局", 2019, None, "Hans", "prefecture"),
    ...             statements=(GoldStatement(3, 7, "problem"),))
    >>> write_source("一是:人手不足。", gold).splitlines()[-1]
    '一是:⟦p|人手不足⟧。'

    """
    for sign in (_OPEN, _CLOSE):
        if sign in text:
            raise CorpusError(
                f"{gold.document}: the raw text holds {sign} at offset {text.index(sign)}, "
                "which marks are made of; such a text cannot be annotated inline"
            )
    marks: list[tuple[int, int, int, str]] = []
    for heading in gold.headings:
        marks.append((heading.start, heading.end, 0, _heading_code(heading)))
    for statement in gold.statements:
        marks.append((statement.start, statement.end, 1, _statement_code(statement)))
    for fact in gold.facts:
        marks.append((fact.start, fact.end, 2, _fact_code(fact)))
    # stable: where two records fill the same passage, the one that comes first in the annotation is the outer one
    marks.sort(key=lambda m: (m[0], -m[1], m[2]))
    pieces: list[str] = []
    ends: list[int] = []
    done = 0

    def close(until: int) -> None:
        nonlocal done
        while ends and ends[-1] <= until:
            end = ends.pop()
            pieces.append(text[done:end] + _CLOSE)
            done = end

    for start, end, _, code in marks:
        if not 0 <= start < end <= len(text):
            raise CorpusError(f"{gold.document}: the passage {start}-{end} is empty or outside the text")
        if any(sign in code for sign in (_OPEN, _CLOSE, _BAR, "\n")):
            raise CorpusError(f"{gold.document}: {code!r} cannot be written in a mark")
        close(start)
        if ends and end > ends[-1]:
            raise CorpusError(
                f"{gold.document}: the passage {start}-{end} crosses another one that ends at {ends[-1]}"
            )
        pieces.append(text[done:start] + f"{_OPEN}{code}{_BAR}")
        done = start
        ends.append(end)
    close(len(text))
    pieces.append(text[done:])
    return _toml(gold, rules or builtin_rules()) + "".join(pieces)


def _checked(name: str, what: str) -> str:
    if not _NAME.fullmatch(name):
        raise CorpusError(f"{what} {name!r} cannot be written in a mark: use letters, digits, _ . and -")
    return name


def _heading_code(heading: GoldHeading) -> str:
    roles = heading.roles or (heading.role,)
    return f"h{heading.level} {','.join(_checked(role, 'role') for role in roles)}"


def _statement_code(statement: GoldStatement) -> str:
    code = _LETTERS[statement.kind]
    if statement.id:
        code += f" #{_checked(statement.id, 'id')}"
    if statement.answers:
        code += f" >{','.join(_checked(ident, 'id') for ident in statement.answers)}"
    return code


def _fact_code(fact: GoldFact) -> str:
    unit = fact.unit or "-"
    if re.search(r"\s", unit) or fact.unit == "-" or unit[0] in '"#<?':
        raise CorpusError(f"unit {fact.unit!r} cannot be written in a mark")
    indicator = _checked(fact.indicator, "indicator")
    number = f"{_SIGNS.get(fact.bound, '')}{fact.value:f}"
    code = f"n {indicator} {unit}" if fact.nil else f"f {indicator} {number} {unit}"
    if fact.optional:
        code += " ?"
    if fact.id:
        code += f" #{_checked(fact.id, 'id')}"
    if fact.part_of:
        code += f" <{_checked(fact.part_of, 'id')}"
    if fact.subject:
        if '"' in fact.subject:
            raise CorpusError(
                f"subject {fact.subject!r} cannot be written in a mark: it holds a double quote"
            )
        code += f' "{fact.subject}"'
    return code


def _text(value: str) -> str:
    """A TOML basic string; JSON's escapes are TOML's, save for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml(gold: Gold, rules: RuleSet) -> str:
    meta = gold.metadata
    lines = [_FENCE, "[meta]", f"agency = {_text(meta.agency)}"]
    if meta.year is not None:
        lines.append(f"year = {meta.year}")
    if meta.published is not None:
        lines.append(f'published = "{meta.published.isoformat()}"')
    lines += [f'script = "{meta.script}"', f'level = "{meta.level}"']
    if gold.strata:
        lines += ["", "[strata]"]
        for key, value in gold.strata.items():
            shown = _text(value) if isinstance(value, str) else f"[{', '.join(map(_text, value))}]"
            lines.append(f"{_text(key)} = {shown}")
    for schema, rows in gold.tables.items():
        form = rules.forms.get(schema)
        if form is None:
            raise CorpusError(f"{gold.document}: unknown form {schema!r}")
        lines += ["", f"[tables.{_text(schema)}]"]
        for row, columns in rows.items():
            strange = [column for column in columns if column not in form.columns]
            if strange:
                raise CorpusError(f"{gold.document}: the form {schema} has no column {strange[0]!r}")
            cells = [f"{columns[c]:f}" if c in columns else _BLANK for c in form.columns]
            lines.append(f"{_text(row)} = {_text(' '.join(cells))}")
    if gold.unreadable:
        lines += ["", "[unreadable]"]
        lines += [f"{_text(key)} = {_text(reason)}" for key, reason in gold.unreadable.items()]
    for finding in gold.findings:
        lines += ["", "[[finding]]", f"check = {_text(finding.check)}", f"message = {_text(finding.message)}"]
    return "\n".join([*lines, _FENCE, ""])
