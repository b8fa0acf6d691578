"""Gold annotation of one report: frozen records, and the JSON files they are kept in.

Offsets are half-open code-point offsets into the raw text exactly as it stands in its file. The JSON form is the
plain shape of the records; keys with nothing in them are left out.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal, cast, get_args

from attrs import field, frozen

from gipr_nlp.errors import CorpusError
from gipr_nlp.report import Bound, StatementKind

__all__ = [
    "BOUNDS",
    "KINDS",
    "LEVELS",
    "SCRIPTS",
    "Gold",
    "GoldFact",
    "GoldFinding",
    "GoldHeading",
    "GoldMetadata",
    "GoldStatement",
    "read_gold",
    "write_gold",
]

Script = Literal["Hans", "Hant"]
Level = Literal["national", "province", "prefecture", "county"]

#: The values that fields of the annotation may take.
KINDS: tuple[StatementKind, ...] = get_args(StatementKind)
BOUNDS: tuple[Bound, ...] = get_args(Bound)
SCRIPTS: tuple[Script, ...] = get_args(Script)
LEVELS: tuple[Level, ...] = get_args(Level)


@frozen
class GoldMetadata:
    """Who reports, on which year, and when it was published.

    Parameters
    ----------
    agency:
        As written in the title or the letterhead, in Simplified characters.
    year:
        The year reported on; None where the text does not say.
    published:
        Date of publication, only where the page gives one.
    script:
        ``Hans`` or ``Hant``.
    level:
        ``national``, ``province``, ``prefecture`` or ``county``.

    """

    agency: str
    year: int | None
    published: date | None
    script: Script
    level: Level


@frozen
class GoldHeading:
    """A heading.

    Parameters
    ----------
    start, end:
        From its number to the last character of the title.
    level:
        1 for the outermost scheme of the document.
    role:
        The principal role.
    roles:
        All roles, the principal one first; empty where it is the only one.

    """

    start: int
    end: int
    level: int
    role: str
    roles: tuple[str, ...] = ()


@frozen
class GoldStatement:
    """One claim.

    Parameters
    ----------
    start, end:
        Without the enumerator in front and the punctuation at the end.
    kind:
        ``achievement``, ``problem`` or ``commitment``.
    id:
        Name of the statement inside the document, where another one refers to it.
    answers:
        Ids of the problems that a commitment (or an improvement reported as done) answers.

    """

    start: int
    end: int
    kind: StatementKind
    id: str = ""
    answers: tuple[str, ...] = ()


@frozen
class GoldFact:
    """A quantity of the running text, or a clause that denies one.

    Parameters
    ----------
    start, end:
        Number, unit and modifiers; for a nil fact the clause.
    value:
        In plain decimal notation, 万 and 亿 worked out.
    unit:
        As written, in Simplified characters; empty where none is printed.
    bound:
        ``exact``, ``approx``, ``at_least`` or ``at_most``.
    indicator:
        What is counted, or ``other``.
    nil:
        True for a clause that says there was none.
    optional:
        True for a doubtful case: it counts neither way.
    id:
        Name of the fact inside the document, where another one refers to it.
    part_of:
        Id of the total this fact is a part of.
    subject:
        The words of the text that name what is counted.

    """

    start: int
    end: int
    value: Decimal
    unit: str
    bound: Bound
    indicator: str
    nil: bool = False
    optional: bool = False
    id: str = ""
    part_of: str = ""
    subject: str = ""


@frozen
class GoldFinding:
    """A contradiction inside the report.

    Parameters
    ----------
    check:
        What was compared, in a word or two.
    message:
        The figures that do not fit together.

    """

    check: str
    message: str


#: form -> row -> column -> value
Tables = Mapping[str, Mapping[str, Mapping[str, Decimal]]]


@frozen
class Gold:
    """The annotation of one report.

    Parameters
    ----------
    document:
        Name of the raw text's file.
    metadata:
        Agency, year, date, script and level.
    headings, statements, facts:
        What is marked in the running text, in document order.
    tables:
        Form, row, column and value of the cells that are printed and can be read.
    findings:
        The contradictions in the report.
    strata:
        What sort of document it is: ``family``, ``form``, ``layout``, ``pairs``, ``features``; may be empty.
    unreadable:
        Forms that stand in the text but cannot be read for certain, with the reason.

    Examples
    --------
    >>> gold = Gold("a.txt", GoldMetadata("清源市水务局", 2019, None, "Hans", "prefecture"))
    >>> Gold.from_dict(gold.to_dict()) == gold
    True

    """

    document: str
    metadata: GoldMetadata
    headings: tuple[GoldHeading, ...] = ()
    statements: tuple[GoldStatement, ...] = ()
    facts: tuple[GoldFact, ...] = ()
    tables: Tables = field(factory=dict)
    findings: tuple[GoldFinding, ...] = ()
    strata: Mapping[str, str | tuple[str, ...]] = field(factory=dict)
    unreadable: Mapping[str, str] = field(factory=dict)

    @property
    def name(self) -> str:
        """The document's name without its ending."""
        return Path(self.document).stem

    @property
    def has_links(self) -> bool:
        """Whether pairs of problem and commitment, and parts of totals, were annotated at all."""
        return (
            bool(self.strata)
            or any(s.id or s.answers for s in self.statements)
            or any(f.id or f.part_of for f in self.facts)
        )

    @property
    def cells(self) -> dict[tuple[str, str, str], Decimal]:
        """Form, row and column of every cell, with its value."""
        return {
            (schema, row, column): value
            for schema, rows in self.tables.items()
            for row, columns in rows.items()
            for column, value in columns.items()
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the annotation as plain data; values are texts, dates ISO texts."""
        meta = self.metadata
        given = {
            "agency": meta.agency,
            "year": meta.year,
            "published": meta.published.isoformat() if meta.published else None,
            "script": meta.script,
            "level": meta.level,
        }
        data: dict[str, Any] = {
            "document": self.document,
            "meta": {key: value for key, value in given.items() if value is not None},
            "headings": [_heading(h) for h in self.headings],
            "statements": [_statement(s) for s in self.statements],
            "facts": [_fact(f) for f in self.facts],
            "tables": {
                schema: {
                    row: {column: f"{value:f}" for column, value in columns.items()}
                    for row, columns in rows.items()
                }
                for schema, rows in self.tables.items()
            },
            "findings": [[f.check, f.message] for f in self.findings],
        }
        if self.strata:
            data["strata"] = {
                key: value if isinstance(value, str) else list(value) for key, value in self.strata.items()
            }
        if self.unreadable:
            data["unreadable"] = dict(self.unreadable)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, source: str = "") -> Gold:
        """Restore an annotation from what :meth:`to_dict` gave.

        Parameters
        ----------
        data:
            The plain data.
        source:
            Name of the file, for messages.

        Raises
        ------
        CorpusError
            When a key is missing, unknown or of the wrong kind; the message names the path.

        """
        return _Decoder(source).gold(data)

    def to_json(self) -> str:
        """Return the annotation as it stands in its file."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"


def _heading(heading: GoldHeading) -> dict[str, Any]:
    data: dict[str, Any] = {
        "start": heading.start,
        "end": heading.end,
        "level": heading.level,
        "role": heading.role,
    }
    return data | ({"roles": list(heading.roles)} if heading.roles else {})


def _statement(statement: GoldStatement) -> dict[str, Any]:
    data: dict[str, Any] = {"start": statement.start, "end": statement.end, "kind": statement.kind}
    if statement.id:
        data["id"] = statement.id
    if statement.answers:
        data["answers"] = list(statement.answers)
    return data


def _fact(fact: GoldFact) -> dict[str, Any]:
    data: dict[str, Any] = {
        "start": fact.start,
        "end": fact.end,
        "value": f"{fact.value:f}",
        "unit": fact.unit,
        "bound": fact.bound,
        "indicator": fact.indicator,
    }
    for key in ("nil", "optional", "id", "part_of", "subject"):
        if getattr(fact, key):
            data[key] = getattr(fact, key)
    return data


_REQUIRED = object()


class _Decoder:
    """Reads plain data strictly; every complaint names the file and the path inside it."""

    def __init__(self, source: str) -> None:
        self._source = source

    def fail(self, path: str, message: str) -> CorpusError:
        where = f"{self._source}: " if self._source else ""
        return CorpusError(f"{where}{path}: {message}")

    def table(self, value: Any, path: str, known: tuple[str, ...] = ()) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise self.fail(path, f"expected an object, found {type(value).__name__}")
        unknown = [key for key in value if known and key not in known]
        if unknown:
            raise self.fail(f"{path}.{unknown[0]}", f"unknown key; known are {', '.join(known)}")
        return value

    def get(self, row: Mapping[str, Any], key: str, kind: type, path: str, default: Any = _REQUIRED) -> Any:
        if key not in row:
            if default is _REQUIRED:
                raise self.fail(path, f"the key {key!r} is missing")
            return default
        value = row[key]
        # bool is an int to Python, but never an offset or a year
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.fail(f"{path}.{key}", f"expected {kind.__name__}, found {value!r}")
        return value

    def one_of(
        self, row: Mapping[str, Any], key: str, known: tuple[str, ...], path: str, default: Any = _REQUIRED
    ) -> str:
        value = self.get(row, key, str, path, default)
        if value not in known:
            raise self.fail(f"{path}.{key}", f"{value!r} is not one of {', '.join(known)}")
        return cast(str, value)

    def number(self, value: Any, path: str) -> Decimal:
        try:
            number = Decimal(value) if isinstance(value, str) else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite():
            raise self.fail(path, f'expected a number written as text, e.g. "950", found {value!r}')
        return number

    def texts(self, value: Any, path: str) -> tuple[str, ...]:
        if not isinstance(value, (list, tuple)) or not all(isinstance(part, str) for part in value):
            raise self.fail(path, f"expected a list of texts, found {value!r}")
        return tuple(value)

    def rows(self, data: Mapping[str, Any], key: str) -> list[Any]:
        return list(self.get(data, key, list, "gold"))

    def gold(self, data: Any) -> Gold:
        known = ("document", "meta", "headings", "statements", "facts", "tables", "findings", "strata",
                 "unreadable")  # fmt: skip
        data = self.table(data, "gold", known)
        strata = self.table(data.get("strata", {}), "strata")
        unreadable = self.table(data.get("unreadable", {}), "unreadable")
        return Gold(
            document=self.get(data, "document", str, "gold"),
            metadata=self.metadata(self.get(data, "meta", dict, "gold")),
            headings=tuple(
                self.heading(h, f"headings[{i}]") for i, h in enumerate(self.rows(data, "headings"))
            ),
            statements=tuple(
                self.statement(s, f"statements[{i}]") for i, s in enumerate(self.rows(data, "statements"))
            ),
            facts=tuple(self.fact(f, f"facts[{i}]") for i, f in enumerate(self.rows(data, "facts"))),
            tables=self.tables(self.get(data, "tables", dict, "gold")),
            findings=tuple(
                self.finding(f, f"findings[{i}]") for i, f in enumerate(self.rows(data, "findings"))
            ),
            strata={
                key: value if isinstance(value, str) else self.texts(value, f"strata.{key}")
                for key, value in strata.items()
            },
            unreadable={key: self.get(unreadable, key, str, "unreadable") for key in unreadable},
        )

    def metadata(self, row: Mapping[str, Any], path: str = "meta") -> GoldMetadata:
        self.table(row, path, ("agency", "year", "published", "script", "level"))
        published = self.get(row, "published", str, path, None)
        try:
            day = date.fromisoformat(published) if published is not None else None
        except ValueError as error:
            raise self.fail(
                f"{path}.published", f"{published!r} is no date; write it like 2016-02-19"
            ) from error
        return GoldMetadata(
            agency=self.get(row, "agency", str, path),
            year=self.get(row, "year", int, path, None),
            published=day,
            script=cast(Script, self.one_of(row, "script", SCRIPTS, path)),
            level=cast(Level, self.one_of(row, "level", LEVELS, path)),
        )

    def heading(self, row: Any, path: str) -> GoldHeading:
        row = self.table(row, path, ("start", "end", "level", "role", "roles"))
        return GoldHeading(
            start=self.get(row, "start", int, path),
            end=self.get(row, "end", int, path),
            level=self.get(row, "level", int, path),
            role=self.get(row, "role", str, path),
            roles=self.texts(row.get("roles", ()), f"{path}.roles"),
        )

    def statement(self, row: Any, path: str) -> GoldStatement:
        row = self.table(row, path, ("start", "end", "kind", "id", "answers"))
        return GoldStatement(
            start=self.get(row, "start", int, path),
            end=self.get(row, "end", int, path),
            kind=cast(StatementKind, self.one_of(row, "kind", KINDS, path)),
            id=self.get(row, "id", str, path, ""),
            answers=self.texts(row.get("answers", ()), f"{path}.answers"),
        )

    def fact(self, row: Any, path: str) -> GoldFact:
        known = ("start", "end", "value", "unit", "bound", "indicator", "nil", "optional", "id", "part_of",
                 "subject")  # fmt: skip
        row = self.table(row, path, known)
        return GoldFact(
            start=self.get(row, "start", int, path),
            end=self.get(row, "end", int, path),
            value=self.number(self.get(row, "value", str, path), f"{path}.value"),
            unit=self.get(row, "unit", str, path),
            bound=cast(Bound, self.one_of(row, "bound", BOUNDS, path)),
            indicator=self.get(row, "indicator", str, path),
            nil=self.get(row, "nil", bool, path, False),
            optional=self.get(row, "optional", bool, path, False),
            id=self.get(row, "id", str, path, ""),
            part_of=self.get(row, "part_of", str, path, ""),
            subject=self.get(row, "subject", str, path, ""),
        )

    def tables(self, data: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Decimal]]]:
        found: dict[str, dict[str, dict[str, Decimal]]] = {}
        for schema, rows in data.items():
            found[schema] = {}
            for row, columns in self.table(rows, f"tables.{schema}").items():
                path = f"tables.{schema}.{row}"
                found[schema][row] = {
                    column: self.number(value, f"{path}.{column}")
                    for column, value in self.table(columns, path).items()
                }
        return found

    def finding(self, row: Any, path: str) -> GoldFinding:
        pair = self.texts(row, path)
        if len(pair) != 2:
            raise self.fail(path, f"expected [check, message], found {len(pair)} texts")
        return GoldFinding(*pair)


def read_gold(path: str | os.PathLike[str]) -> Gold:
    """Read one gold file.

    Parameters
    ----------
    path:
        Path of the JSON file.

    Raises
    ------
    CorpusError
        When the file cannot be read or holds no annotation; the message names the file and the path inside it.

    """
    try:
        data = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}") from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: no valid JSON: {error}") from error
    return Gold.from_dict(data, source=str(path))


def write_gold(gold: Gold, path: str | os.PathLike[str]) -> None:
    """Write one gold file.

    Parameters
    ----------
    gold:
        The annotation.
    path:
        Path of the JSON file.

    """
    Path(path).write_bytes(gold.to_json().encode("utf8"))
