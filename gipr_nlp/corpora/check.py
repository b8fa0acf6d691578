"""Whether an annotation keeps the rules, and whether the files of a corpus belong together."""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from gipr_nlp.corpora.corpus import FIRST, GOLD, SECOND, SOURCES, TEXTS, read_documents
from gipr_nlp.corpora.gold import Gold, GoldFact, GoldHeading, GoldStatement
from gipr_nlp.corpora.markup import SOURCE_ENDING, AnnotatedSource, find_problems, read_raw
from gipr_nlp.corpora.problems import Problem, line_and_column, raise_problems
from gipr_nlp.corpora.strata_file import Strata, check_strata, known_strata
from gipr_nlp.errors import CorpusError
from gipr_nlp.quantities.numerals import read_number
from gipr_nlp.rules.loader import RuleSet, builtin_rules
from gipr_nlp.text.fold import fold

__all__ = ["check_annotation", "check_source", "check_split", "read_checked"]

# number, unit and modifiers only: nothing longer was ever printed, and a longer passage holds something else
_LONGEST_FACT = 24
_QUOTED = 24
_FINAL = "。:：;；,，、!！?？"

_Passage = GoldHeading | GoldStatement | GoldFact


@frozen
class _Fault:
    """What is wrong, and where in the raw text; offset -1 where no passage is meant."""

    message: str
    start: int = -1
    end: int = -1


def check_annotation(
    text: str,
    gold: Gold,
    *,
    rules: RuleSet | None = None,
    source: AnnotatedSource | None = None,
    name: str = "",
) -> list[Problem]:
    """Return what is wrong with the annotation of a text.

    Parameters
    ----------
    text:
        The raw text.
    gold:
        Its annotation.
    rules:
        The rule set whose roles, indicators and forms may be used; the built-in one by default.
    source:
        The source it came from, so that lines and columns are those of the source.
    name:
        The file to name where there is no source.

    Examples
    --------
    >>> from gipr_nlp.corpora.gold import GoldMetadata, GoldStatement
    >>> gold = Gold("a.txt", GoldMetadata("清源市水务局", 2019, None, "Hans", "prefecture"),
    ...             statements=(GoldStatement(0, 5, "problem"),))
    >>> print(check_annotation("人手不足。", gold, name="a.txt")[0])
    a.txt:1:1: the statement ends with '。': stop before final punctuation (at '人手不足。')

    """
    problems = []
    for fault in _Checker(text, gold, rules or builtin_rules()).run():
        line, column, quote = 0, 0, ""
        if fault.start >= 0:
            offset = min(fault.start, len(text))
            line, column = source.locate(offset) if source else line_and_column(text, offset)
            quote = text[fault.start : min(fault.end, fault.start + _QUOTED)].replace("\n", "⏎")
        problems.append(Problem(fault.message, source.name if source else name, line, column, quote))
    return problems


class _Checker:
    def __init__(self, text: str, gold: Gold, rules: RuleSet) -> None:
        self.text = text
        self.gold = gold
        self.rules = rules

    def run(self) -> Iterator[_Fault]:
        yield from self._metadata()
        for what, rows in (
            ("heading", self.gold.headings),
            ("statement", self.gold.statements),
            ("fact", self.gold.facts),
        ):
            yield from self._spans(what, rows)
        yield from self._headings()
        yield from self._statements()
        yield from self._facts()
        yield from self._tables()

    def _metadata(self) -> Iterator[_Fault]:
        meta = self.gold.metadata
        if meta.agency != meta.agency.strip() or not meta.agency:
            yield _Fault("the agency is empty or has white space around it")
        if meta.published and meta.year and meta.published.year < meta.year:
            yield _Fault(
                f"published {meta.published} is before the end of the year reported on, {meta.year}: "
                "look at both again"
            )

    def _spans(self, what: str, rows: Sequence[_Passage]) -> Iterator[_Fault]:
        last = (-1, 0)
        for row in rows:
            start, end = row.start, row.end
            if not 0 <= start < end <= len(self.text):
                yield _Fault(f"the {what} {start}-{end} is empty or outside the text of {len(self.text)}")
                continue
            quote = self.text[start:end]
            if quote != quote.strip():
                yield _Fault(f"the {what} begins or ends with white space: leave it outside", start, end)
            if (start, -end) < last:
                yield _Fault(
                    f"the {what} stands before the one listed ahead of it: sort by offsets", start, end
                )
            last = (start, -end)

    def _ends_open(self, what: str, start: int, end: int) -> Iterator[_Fault]:
        """Complain about a passage that takes in the punctuation that ends it."""
        last = self.text[end - 1 : end]
        if last and last in _FINAL:
            yield _Fault(f"the {what} ends with {last!r}: stop before final punctuation", start, end)

    def _overlaps(self, what: str, rows: Sequence[_Passage]) -> Iterator[_Fault]:
        end = 0
        for row in rows:
            if row.start < end:
                yield _Fault(
                    f"the {what} overlaps the one before it: no two may share a character",
                    row.start,
                    row.end,
                )
            end = max(end, row.end)

    def _headings(self) -> Iterator[_Fault]:
        yield from self._overlaps("heading", self.gold.headings)
        for heading in self.gold.headings:
            yield from self._ends_open("heading", heading.start, heading.end)
            for role in heading.roles or (heading.role,):
                if role not in self.rules.roles:
                    yield _Fault(
                        f"unknown role {role!r}; known are {', '.join(self.rules.roles)}",
                        heading.start,
                        heading.end,
                    )
            if heading.roles and heading.roles[0] != heading.role:
                yield _Fault("the first of the roles must be the principal one", heading.start, heading.end)
            if heading.level < 1:
                yield _Fault("a heading has a level from 1", heading.start, heading.end)

    def _statements(self) -> Iterator[_Fault]:
        yield from self._overlaps("statement", self.gold.statements)
        known = {s.id: s for s in self.gold.statements if s.id}
        counts = Counter(s.id for s in self.gold.statements if s.id)
        for statement in self.gold.statements:
            start, end = statement.start, statement.end
            yield from self._ends_open("statement", start, end)
            if counts[statement.id] > 1:
                yield _Fault(
                    f"the id #{statement.id} is used by {counts[statement.id]} statements", start, end
                )
            # an improvement reported as done is an achievement that answers a problem
            if statement.answers and statement.kind == "problem":
                yield _Fault(
                    "a problem answers no problem: it is the commitment that carries >id", start, end
                )
            for ident in statement.answers:
                if ident not in known:
                    yield _Fault(f"it answers >{ident}, but no statement is named #{ident}", start, end)
                elif known[ident].kind != "problem":
                    yield _Fault(
                        f"it answers >{ident}, which is no problem but {known[ident].kind}", start, end
                    )

    def _facts(self) -> Iterator[_Fault]:
        known = {f.id for f in self.gold.facts if f.id}
        counts = Counter(f.id for f in self.gold.facts if f.id)
        for fact in self.gold.facts:
            start, end = fact.start, fact.end
            if fact.indicator not in self.rules.indicators:
                yield _Fault(
                    f"unknown indicator {fact.indicator!r}: use an id of the indicators list, or other",
                    start,
                    end,
                )
            if counts[fact.id] > 1:
                yield _Fault(f"the id #{fact.id} is used by {counts[fact.id]} facts", start, end)
            if fact.part_of and fact.part_of not in known:
                yield _Fault(
                    f"it is part of <{fact.part_of}, but no fact is named #{fact.part_of}", start, end
                )
            if fact.part_of and fact.part_of == fact.id:
                yield _Fault("a fact cannot be part of itself", start, end)
            if any(map(str.isspace, fact.unit)):
                yield _Fault(f"the unit {fact.unit!r} holds white space", start, end)
            yield from self._nil(fact) if fact.nil else self._figure(fact)

    def _nil(self, fact: GoldFact) -> Iterator[_Fault]:
        if fact.value != 0 or fact.bound != "exact":
            yield _Fault("a nil fact has the value 0 and the bound exact", fact.start, fact.end)
        yield from self._ends_open("nil clause", fact.start, fact.end)

    def _figure(self, fact: GoldFact) -> Iterator[_Fault]:
        passage = self.text[fact.start : fact.end]
        if not any(map(_is_numeral, passage)):
            yield _Fault(
                "a fact without a digit or numeral: mark the number, or use n for a clause that denies",
                fact.start,
                fact.end,
            )
        if len(passage) > _LONGEST_FACT:
            yield _Fault(
                f"a fact of {len(passage)} characters: mark number, unit and modifiers only",
                fact.start,
                fact.end,
            )

    def _tables(self) -> Iterator[_Fault]:
        forms = self.rules.forms
        for schema, rows in self.gold.tables.items():
            form = forms.get(schema)
            if form is None:
                yield _Fault(f"unknown form {schema!r}; known are {', '.join(forms)}")
                continue
            keys = {row.key for row in form.rows if not row.group}
            for row, columns in rows.items():
                if keys and row not in keys:
                    yield _Fault(f"the form {schema} has no row {row!r}; known are {', '.join(sorted(keys))}")
                for column in columns:
                    if column not in form.columns:
                        yield _Fault(f"the form {schema} has no column {column!r}; known are {form.columns}")
        for schema in self.gold.unreadable:
            if schema not in forms:
                yield _Fault(f"unknown form {schema!r} among the unreadable; known are {', '.join(forms)}")
            if self.gold.tables.get(schema):
                yield _Fault(f"the form {schema} has cells and is called unreadable: decide for one")


def _is_numeral(char: str) -> bool:
    return unicodedata.numeric(char, None) is not None or read_number(fold(char).text) is not None


def check_source(
    source: str, *, name: str, rules: RuleSet | None = None, strata: Strata | None = None
) -> list[Problem]:
    """Return everything that is wrong with an annotated source: its marks, and what they say.

    Parameters
    ----------
    source:
        Content of the file.
    name:
        The file, for messages.
    rules:
        The rule set whose roles, indicators and forms may be used.
    strata:
        The values it may be sorted by; any, where none are given.

    """
    return _taken_apart(source, name, rules, strata)[1]


def read_checked(path: str | os.PathLike[str], *, rules: RuleSet | None = None) -> AnnotatedSource:
    """Read a source whose marks and annotation must both be right.

    Parameters
    ----------
    path:
        Path of the source.
    rules:
        The rule set whose roles, indicators and forms may be used.

    Raises
    ------
    CorpusError
        When anything is wrong; the message lists every problem with file, line and column.

    """
    found, problems = _taken_apart(read_raw(path), str(path), rules, known_strata(path))
    raise_problems(problems)
    assert found is not None
    return found


def _taken_apart(
    content: str, name: str, rules: RuleSet | None, strata: Strata | None
) -> tuple[AnnotatedSource | None, list[Problem]]:
    found, problems = find_problems(content, name=name, rules=rules)
    if found is not None:
        problems = problems + check_annotation(found.text, found.gold, rules=rules, source=found)
        problems += check_strata(found, strata) if strata is not None else ()
    return found, sorted(problems, key=lambda p: (p.line, p.column))


def check_split(folder: str | os.PathLike[str], *, rules: RuleSet | None = None) -> list[Problem]:
    """Return everything that is wrong in the folder of one split.

    Sources are taken apart and checked; the raw texts and gold files built from them must be there, up to date to
    the byte, and none may be left over. Values of strata must stand in ``strata.toml`` where that lies beside the
    split. Annotations kept for the agreement (folders ``first`` and
    ``second``) must have the same raw texts.
    Where there are no sources, the gold files are checked against the raw texts.

    Parameters
    ----------
    folder:
        Folder with ``sources``, ``text`` and ``gold``, or with ``gold`` and raw texts alone.
    rules:
        The rule set whose roles, indicators and forms may be used.

    """
    folder = Path(folder)
    if not (folder / SOURCES).is_dir():
        try:
            documents = read_documents(folder)
        except CorpusError as error:
            return [Problem(str(error))]
        return [
            problem
            for document in documents
            for problem in check_annotation(
                document.text, document.gold, rules=rules, name=str(folder / document.gold.document)
            )
        ]
    try:
        strata = known_strata(folder)
    except CorpusError as error:
        return [Problem(str(error))]
    problems: list[Problem] = []
    expected: set[Path] = set()
    for path in sorted((folder / SOURCES).glob(f"*{SOURCE_ENDING}")):
        found, wrong = _read_apart(path, rules, strata)
        problems += wrong
        text, gold = folder / TEXTS / f"{path.stem}.txt", folder / GOLD / f"{path.stem}.json"
        expected |= {text, gold}
        if found is not None and not wrong:
            problems += _differs(text, found.text.encode("utf8"), path)
            problems += _differs(gold, found.gold.to_json().encode("utf8"), path)
    for path in sorted(p for part in (FIRST, SECOND) for p in (folder / part).glob(f"*{SOURCE_ENDING}")):
        found, wrong = _read_apart(path, rules, strata)
        problems += wrong
        text = folder / TEXTS / f"{path.stem}.txt"
        if found is not None and not wrong:
            problems += _differs(text, found.text.encode("utf8"), path)
    for part, pattern in ((TEXTS, "*.txt"), (GOLD, "*.json")):
        for path in sorted((folder / part).glob(pattern)):
            if path not in expected:
                problems.append(Problem(f"no source in {SOURCES} belongs to it: remove it", str(path)))
    return problems


def _read_apart(
    path: Path, rules: RuleSet | None, strata: Strata | None
) -> tuple[AnnotatedSource | None, list[Problem]]:
    try:
        return _taken_apart(read_raw(path), str(path), rules, strata)
    except CorpusError as error:
        return None, [Problem(str(error))]


def _differs(built: Path, content: bytes, source: Path) -> list[Problem]:
    """Say where a file differs from what its source gives."""
    try:
        there = built.read_bytes()
    except OSError:
        return [Problem("not built: run `gipr-nlp corpus build`", str(built))]
    if there == content:
        return []
    if there.replace(b"\r\n", b"\n") == content.replace(b"\r\n", b"\n"):
        return [Problem(f"its line ends are not those of {source}: keep them when copying", str(built))]
    at = next(
        (i for i, (a, b) in enumerate(zip(there, content, strict=False)) if a != b),
        min(len(there), len(content)),
    )
    line, column = line_and_column(
        there.decode("utf8", errors="replace"), len(there[:at].decode("utf8", "ignore"))
    )
    return [Problem(f"not what {source} gives: run `gipr-nlp corpus build`", str(built), line, column)]
