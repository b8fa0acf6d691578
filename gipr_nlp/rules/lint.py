"""What a rule file says in vain or by mistake: with file and line, and what to do."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import attrs
import regex

from gipr_nlp.errors import RuleError
from gipr_nlp.rules.fields import expand, macros_used
from gipr_nlp.rules.file_format import FIELDS, LISTED, TEXTS
from gipr_nlp.rules.hazards import hazard
from gipr_nlp.rules.loader import (
    Overlay,
    RuleSet,
    builtin_files,
    builtin_rules,
    lay,
    read_overlay,
)
from gipr_nlp.rules.places import Places
from gipr_nlp.rules.prefilter import spellings
from gipr_nlp.rules.schema import COMPONENTS, Rule

__all__ = ["CODES", "LintProblem", "lint_rules"]

Severity = Literal["error", "warning"]

#: What lint looks for.
CODES: Mapping[str, str] = {
    "broken": "the file or a rule in it cannot be loaded",
    "unknown-id": "an id names nothing there is",
    "never-matches": "text that the folded view never holds",
    "stray-space": "a blank where the folded view has none, or at an end",
    "duplicate": "the same thing is said twice",
    "conflict": "the same words speak for two outcomes",
    "shadowed": "another rule or branch always comes first",
    "blows-up": "a pattern whose time grows out of all proportion",
    "example": "an example does not do what it says",
    "no-example": "a rule without a match or a reject example",
    "no-reason": "a rule or check without why",
    "unused": "a macro that no pattern uses",
}

# rules of these add up; of the others one is enough
_ADD_UP = frozenset(name for name, component in COMPONENTS.items() if "weight" in component.reads)
# these read the text before it is folded or cleaned of blanks, or other texts
_UNFOLDED = frozenset({"noise", "furniture"})
_BLANK = re.compile(r"[\u3400-\u9fff〇] +[\u3400-\u9fff〇]")


@attrs.frozen
class LintProblem:
    """Something wrong with a rule file.

    Parameters
    ----------
    source:
        The file, or the name of the mapping.
    line:
        The line, counted from 1; None for a mapping.
    code:
        One of :data:`CODES`.
    severity:
        ``error`` for what cannot work or has no effect, ``warning`` for what is likely to be a mistake.
    rule:
        Id of the rule, check, form or phrase, or the name of a macro, word or list entry; empty for the whole file.
    field:
        The field to blame, where it is one.
    message:
        What is wrong, and what to do.
    """

    source: str
    line: int | None
    code: str
    severity: Severity
    rule: str
    field: str
    message: str

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        what = " ".join(part for part in (self.rule, self.field) if part)
        return f"{where}: {self.severity} {self.code}: {what + ': ' if what else ''}{self.message}"


def lint_rules(overlays: Iterable[Overlay] | Overlay = (), *, examples: bool = True) -> list[LintProblem]:
    """Return what is wrong with rule files.

    Parameters
    ----------
    overlays:
        Paths of rule files, or mappings of the same shape, in order of precedence; without any, the files that ship
        are looked at.
    examples:
        Whether to run the examples.

    Returns
    -------
    list of LintProblem
        In the order of the files and their lines.

    Raises
    ------
    RuleError
        When a file cannot be read or is no TOML.

    Examples
    --------
    >>> rule = {"id": "my.slow", "component": "statements", "outcome": "problem", "cues": ["進度緩慢"],
    ...         "why": "Slow.", "match": ["进度缓慢"], "reject": ["进度良好"]}
    >>> for problem in lint_rules({"name": "mine", "rule": [rule]}):
    ...     print(problem)
    mine: error never-matches: my.slow cues: the folded view has '进度缓慢' for '進度緩慢'; write that
    mine: error example: my.slow match: does not hit its example '进度缓慢'
    """
    if isinstance(overlays, (str, os.PathLike, Mapping)):
        overlays = [overlays]
    given = list(overlays)
    files = list(_overlay_files(given)) if given else list(_builtin_files())
    rules = files[-1].rules
    problems: list[LintProblem] = []
    for file in files:
        found = [*file.broken, *_Linter(file, rules).run(examples=examples)]
        problems += sorted(dict.fromkeys(found), key=lambda p: p.line or 0)
    return problems


class _File:
    """One document on its way into a rule set."""

    def __init__(self, document: Mapping[str, Any], source: str, text: str, base: RuleSet) -> None:
        self.document = document
        self.source = source
        self.base = base
        self.rules = base
        self.broken: list[LintProblem] = []
        self._places = Places(text) if text else None

    def problem(
        self, code: str, ident: str, field: str, message: str, value: str = "", severity: Severity = "error"
    ) -> LintProblem:
        """Return a problem of this file with its line."""
        line = self._places.line(ident, field, value) if self._places is not None else None
        return LintProblem(self.source, line, code, severity, ident, field, message)

    def lay(self) -> None:
        """Lay it over its base, leaving out whatever cannot be loaded."""
        while True:
            try:
                self.rules = lay(self.base, self.document, self.source, builtin=False)
                return
            except RuleError as error:
                unknown = "there is no" in error.message or (
                    "unknown" in error.message
                    and not error.message.startswith(("unknown field", "unknown part"))
                )
                self.broken.append(
                    self.problem(
                        "unknown-id" if unknown else "broken",
                        error.rule or "",
                        error.field or "",
                        error.message,
                        _quoted(error.message),
                    )
                )
                smaller = _without(self.document, error, self.base)
                if smaller is None:
                    return
                self.document = smaller


def _quoted(message: str) -> str:
    found = re.search(r"'([^']*)'", message)
    return found.group(1) if found else ""


def _without(document: Mapping[str, Any], error: RuleError, base: RuleSet) -> Mapping[str, Any] | None:
    """The document without what an error is about; None where that cannot be told."""
    rest = dict(document)
    if error.rule:
        for part in FIELDS:
            tables = rest.get(part)
            if not isinstance(tables, TEXTS):
                continue
            at = [k for k, table in enumerate(tables) if _ident(table) == error.rule]
            if at:  # of two with one id the later one is wrong
                rest[part] = [table for k, table in enumerate(tables) if k != at[-1]]
                return rest
        for part in ("macros", *LISTED):
            entries = rest.get(part)
            if isinstance(entries, Mapping) and error.rule in entries:
                rest[part] = {key: value for key, value in entries.items() if key != error.rule}
                return rest
        return None
    if error.field == "disable" and isinstance(rest.get("disable"), TEXTS):
        known = {**base.rules, **base.checks, **base.phrases, **base.forms}
        kept = [i for i in rest["disable"] if i in known]
        rest["disable"] = list(dict.fromkeys(kept))
        return rest if len(rest["disable"]) < len(document["disable"]) else None
    if error.field in rest:
        del rest[error.field]
        return rest
    for part in FIELDS:  # a table without an id
        tables = rest.get(part)
        if isinstance(tables, TEXTS):
            kept_tables = [table for table in tables if _ident(table)]
            if len(kept_tables) < len(tables):
                rest[part] = kept_tables
                return rest
    return None


def _ident(table: Any) -> str:
    if not isinstance(table, Mapping):
        return ""
    texts = table.get("texts")
    first = texts[0] if isinstance(texts, TEXTS) and texts else ""
    ident = table.get("id", first)
    return ident if isinstance(ident, str) else ""


def _overlay_files(overlays: Iterable[Overlay]) -> Iterator[_File]:
    rules = builtin_rules()
    for given in overlays:
        document, source = read_overlay(given)
        text = "" if isinstance(given, Mapping) else Path(given).read_text("utf8")
        file = _File(document, source, text, rules)
        file.lay()
        rules = file.rules
        yield file


def _builtin_files() -> Iterator[_File]:
    import tomllib

    rules = builtin_rules()
    for name, text in builtin_files():
        yield _File(tomllib.loads(text), name, text, rules)


class _Linter:
    """Looks at what one document brings into the whole rule set."""

    def __init__(self, file: _File, rules: RuleSet) -> None:
        self._file = file
        self._rules = rules
        self._own = [
            rules.rules[ident]
            for part in ("rule", "extend")
            for ident in map(_ident, file.document.get(part, ()))
            if ident in rules.rules
        ]

    def run(self, *, examples: bool) -> Iterator[LintProblem]:
        """Yield what is wrong."""
        yield from self._duplicates()
        for rule in dict.fromkeys(self._own):
            yield from self._reasons(rule)
            yield from self._cues(rule)
            yield from self._patterns(rule)
            yield from self._units(rule)
            if not (rule.component in _ADD_UP or rule.reach != "local"):
                yield from self._shadowed(rule)
        yield from self._words()
        yield from self._macros()
        yield from self._checks()
        if examples:
            yield from self._examples()

    # -- text

    def _never(
        self, ident: str, field: str, text: str, severity: Severity = "error"
    ) -> Iterator[LintProblem]:
        """Complain of a text that the folded view never holds."""
        folded = _fold(text)
        if folded != text:
            say = f"the folded view has {folded!r} for {text!r}; write that"
            yield self._file.problem("never-matches", ident, field, say, text, severity)
        elif _BLANK.search(text):
            say = f"the folded view has no blank between Chinese characters: {text!r}"
            yield self._file.problem("stray-space", ident, field, say, text, severity)

    def _cues(self, rule: Rule) -> Iterator[LintProblem]:
        seen: set[str] = set()
        for cue in rule.cues:
            if cue in seen:
                say = f"the cue {cue!r} is given twice"
                yield self._file.problem("duplicate", rule.id, "cues", say, cue, "warning")
            seen.add(cue)
            if rule.component not in _UNFOLDED:
                yield from self._never(rule.id, "cues", cue)

    def _patterns(self, rule: Rule) -> Iterator[LintProblem]:
        if rule.builtin and not self._is_builtin_file():
            return
        fields = [("pattern", rule.pattern)] if rule.pattern else []
        fields += [("require", p) for p in rule.require] + [("forbid", p) for p in rule.forbid]
        for field, pattern in fields:
            if rule.component not in _UNFOLDED:
                yield from self._literals(rule.id, field, pattern)
            if pattern != pattern.strip():
                say = f"the pattern begins or ends with a blank: {pattern!r}"
                yield self._file.problem("stray-space", rule.id, field, say, pattern, "warning")
            whole = self._rules.expand(pattern)
            danger = hazard(whole)
            if danger:
                say = f"{danger}; bound the repetitions, or make what they repeat end in something of its own"
                yield self._file.problem("blows-up", rule.id, field, say, pattern)
            if field == "pattern":
                yield from self._branches(rule.id, whole)
            elif not pattern:
                yield self._file.problem("broken", rule.id, field, "an empty pattern is found everywhere")

    def _literals(self, ident: str, field: str, pattern: str) -> Iterator[LintProblem]:
        """Complain of characters outside classes that the folded view never holds."""
        outside = _outside_classes(pattern)
        for word in regex.findall(r"[^\x00-\x7f]+(?: +[^\x00-\x7f]+)*", outside):
            yield from self._never(ident, field, word, "warning")

    def _branches(self, ident: str, pattern: str) -> Iterator[LintProblem]:
        """Complain of a branch of a whole pattern that an earlier branch always forestalls."""
        branches = _top_branches(pattern)
        taken: list[tuple[str, frozenset[str]]] = []
        for branch in branches if len(branches) > 1 else ():
            texts = spellings(branch)
            if not texts:
                continue
            for before, starts in taken:
                if all(any(text.startswith(start) for start in starts) for text in texts):
                    say = f"the branch {branch!r} is never reached: {before!r} before it matches there"
                    yield self._file.problem("shadowed", ident, "pattern", say, branch, "warning")
                    break
            taken.append((branch, texts))

    # -- one rule and the others

    def _duplicates(self) -> Iterator[LintProblem]:
        by_words: dict[tuple[str, str, str], list[Rule]] = {}
        for rule in self._rules.rules.values():
            for words in (*rule.cues, *([f"pattern {rule.pattern}"] if rule.pattern else ())):
                by_words.setdefault((rule.component, rule.reach, words), []).append(rule)
        for rule in dict.fromkeys(self._own):
            for words in dict.fromkeys((*rule.cues, *([f"pattern {rule.pattern}"] if rule.pattern else ()))):
                shown = words.removeprefix("pattern ") if rule.pattern else words
                field = "pattern" if rule.pattern else "cues"
                for other in by_words[rule.component, rule.reach, words]:
                    if other.id == rule.id or not _same_place(rule, other):
                        continue
                    if other in self._own and self._own.index(other) > self._own.index(rule):
                        continue  # it is said of the later one
                    if other.outcome == rule.outcome:
                        more = ", and its weight counts twice" if rule.component in _ADD_UP else ""
                        say = f"{other.id} of {other.origin} has {shown!r} too{more}"
                        yield self._file.problem("duplicate", rule.id, field, say, shown, "warning")
                    else:
                        say = f"{other.id} of {other.origin} reads {shown!r} as {other.outcome}"
                        yield self._file.problem("conflict", rule.id, field, say, shown, "warning")

    def _shadowed(self, rule: Rule) -> Iterator[LintProblem]:
        """Complain of a rule all of whose words another rule with the same outcome finds anyway."""
        texts = spellings(self._rules.pattern_of(rule))
        if not texts or rule.component == "noise":
            return
        for other in self._rules.select(rule.component):
            if other.id == rule.id:
                return  # only rules before it in the file
            wide = not (other.require or other.forbid or other.sections or other.not_sections)
            if not wide or other.outcome != rule.outcome or other.reach != rule.reach:
                continue
            pattern = self._rules.compile(self._rules.pattern_of(other), other)
            if all(pattern.search(text) for text in texts):
                say = f"{other.id} of {other.origin} finds all of it, without context: the rule has no effect"
                yield self._file.problem("shadowed", rule.id, "", say, "", "warning")
                return

    # -- the rest of a document

    def _reasons(self, rule: Rule) -> Iterator[LintProblem]:
        if not rule.why.strip():
            yield self._file.problem("no-reason", rule.id, "", "say in why what it is for", "", "warning")
        if rule.cues or rule.pattern:
            for kind in ("match", "reject"):
                if not getattr(rule, kind):
                    say = f"give a text it {'must hit' if kind == 'match' else 'must not hit'}"
                    yield self._file.problem("no-example", rule.id, kind, say, "", "warning")

    def _units(self, rule: Rule) -> Iterator[LintProblem]:
        for unit in rule.units:
            if unit and unit not in self._rules.units:
                say = f"unknown unit {unit!r}; add it as a [[unit]]"
                yield self._file.problem("unknown-id", rule.id, "units", say, unit)

    def _words(self) -> Iterator[LintProblem]:
        document, base = self._file.document, self._file.base
        known = () if self._is_builtin_file() else base.lexicon
        seen: set[str] = set(known)
        for word in document.get("lexicon", {}).get("words", ()):
            if word in seen:
                say = f"the word {word!r} is there already"
                yield self._file.problem("duplicate", "", "words", say, word, "warning")
            seen.add(word)
            yield from self._never("", "words", word)
        for table in document.get("unit", ()):
            for text in table.get("texts", ()):
                yield from self._never(_ident(table), "texts", text)
        for table in document.get("phrase", ()):
            for field in ("regional", "mainland"):
                yield from self._never(_ident(table), field, table.get(field, ""))
        for table in document.get("form", ()):
            for row in table.get("rows", ()):
                yield from self._literals(_ident(table), "rows", row.get("cue", ""))

    def _macros(self) -> Iterator[LintProblem]:
        own = self._file.document.get("macros", {})
        if not own:
            return
        rules = self._rules
        patterns = [p for r in rules.rules.values() for p in (r.pattern, *r.require, *r.forbid) if "@{" in p]
        patterns += [u.unless for u in rules.units.values()] + [p.unless for p in rules.phrases.values()]
        patterns += [f.anchor + f.header + f.unless_header for f in rules.forms.values()]
        patterns += [row.cue for f in rules.forms.values() for row in f.rows]
        patterns += [str(v) for c in rules.checks.values() for v in c.params.values()]
        used = macros_used(" ".join(patterns), rules.macros)
        for name, pattern in own.items():
            if name not in used and not self._is_builtin_file():  # those that ship are for overlays too
                say = f"no pattern uses @{{{name}}}"
                yield self._file.problem("unused", name, "", say, "", "warning")
            danger = hazard(expand(pattern, rules.macros)) if _valid(pattern, rules.macros) else ""
            if danger:
                yield self._file.problem("blows-up", name, "", danger)

    def _checks(self) -> Iterator[LintProblem]:
        for table in self._file.document.get("check", ()):
            ident = _ident(table)
            if not str(table.get("why", "")).strip():
                yield self._file.problem("no-reason", ident, "", "say in why what it is for", "", "warning")
            params = table.get("params", {})
            wanted = [params["indicator"]] if "indicator" in params else []
            for name in (*wanted, *params.get("indicators", ())):
                if name not in self._rules.indicators:
                    say = f"unknown indicator {name!r}"
                    yield self._file.problem("unknown-id", ident, "params", say, name)
            schema = params.get("schema", "")
            if schema and not any(f.id == schema or f.family == schema for f in self._rules.forms.values()):
                say = f"unknown form {schema!r}"
                yield self._file.problem("unknown-id", ident, "params", say, schema)

    def _examples(self) -> Iterator[LintProblem]:
        from gipr_nlp.rules.examples import run_examples

        for failure in run_examples(self._rules, list(dict.fromkeys(rule.id for rule in self._own))):
            if failure.kind != "missing":
                say = str(failure).partition(f"{failure.rule} ")[2]
                yield self._file.problem("example", failure.rule, failure.kind, say, failure.text)

    def _is_builtin_file(self) -> bool:
        return self._file.rules is self._file.base


def _same_place(rule: Rule, other: Rule) -> bool:
    """Whether two rules speak in the same sections, of the same units, in the same context."""
    names = ("require", "forbid", "window", "sections", "not_sections", "units")
    return all(getattr(rule, name) == getattr(other, name) for name in names)


def _fold(text: str) -> str:
    from gipr_nlp.text.fold import fold

    return fold(text).text


def _valid(pattern: str, macros: Mapping[str, str]) -> bool:
    try:
        regex.compile(expand(pattern, macros))
    except (KeyError, regex.error):
        return False
    return True


def _outside_classes(pattern: str) -> str:
    """A pattern with its classes, escapes, group names and macros blanked out by a mark of their own."""
    return re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?P?<\w+>|@\{\w+\}", "|", pattern)


def _top_branches(pattern: str) -> list[str]:
    """The branches of a pattern that is one alternation, split at the bars outside brackets."""
    branches, depth, first, at = [], 0, 0, 0
    skip: Callable[[int], int] = lambda k: k + (2 if pattern[k] == "\\" else 1)  # noqa: E731
    while at < len(pattern):
        char = pattern[at]
        if char == "[":
            at += 2 if pattern[at + 1 : at + 2] == "^" else 1
            at += pattern[at : at + 1] == "]"
            while at < len(pattern) and pattern[at] != "]":
                at = skip(at)
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            branches.append(pattern[first:at])
            first = at + 1
        at = skip(at) if at < len(pattern) else at
    return [*branches, pattern[first:]]
