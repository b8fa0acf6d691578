"""From a raw text to its folded view: fold, noise, line wraps, vocabulary."""

from __future__ import annotations

import re
import weakref
from bisect import bisect_right
from operator import itemgetter
from typing import Any

from gipr_nlp.errors import TextError
from gipr_nlp.rules.loader import RuleSet
from gipr_nlp.rules.matcher import Matcher
from gipr_nlp.text.fold import fold
from gipr_nlp.text.view import Edit, View, build_view
from gipr_nlp.text.vocabulary import Vocabulary
from gipr_nlp.text.wraps import wrapped_line_ends

__all__ = ["MAX_CHARACTERS", "TextReader", "check_text", "text_reader"]

#: Longer texts are refused: no annual report comes near, but a folder dumped into one file does.
MAX_CHARACTERS = 1_000_000

# control characters no text file uses, and the mark decoders leave for what they could not read; a page may hold a few
_BROKEN = re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffd]")
_BROKEN_FEW = 16
_BROKEN_SHARE = 0.05


def check_text(text: object, *, limit: int = MAX_CHARACTERS) -> str:
    """Return ``text`` if it can be read as a report, else raise.

    Raises
    ------
    TextError
        When it is no ``str``, looks like binary data, holds lone surrogates, or is too long.

    Examples
    --------
    >>> check_text("一、概述")
    '一、概述'

    """
    if isinstance(text, (bytes, bytearray)):
        raise TextError(
            "the text was given as bytes; decode it first, with the encoding the page declares "
            "(data.decode('utf-8') or data.decode('gb18030'))"
        )
    if not isinstance(text, str):
        raise TextError(f"expected the text of a report as str, found {type(text).__name__}")
    if len(text) > limit:
        raise TextError(
            f"the text has {len(text):,} characters, more than the limit of {limit:,}; "
            "split the file into single reports, or raise max_characters"
        )
    at = text.find("\x00")
    if at >= 0:
        raise TextError(f"a NUL character at offset {at}: this looks like binary data, not like decoded text")
    try:
        text.encode("utf8")
    except UnicodeEncodeError as error:
        raise TextError(
            f"a lone surrogate at offset {error.start}: the bytes were decoded with the wrong encoding "
            "or errors='surrogateescape'; decode them again"
        ) from error
    broken = len(_BROKEN.findall(text))
    if broken >= _BROKEN_FEW and broken > len(text) * _BROKEN_SHARE:
        raise TextError(
            f"{broken:,} of {len(text):,} characters are control or replacement characters: this looks like binary "
            "data, or like a text decoded with the wrong encoding; decode the bytes again (often as gb18030)"
        )
    return text


class TextReader:
    """Makes the folded view of raw texts with the noise rules and phrases of one rule set.

    Parameters
    ----------
    rules:
        The rule set.

    Examples
    --------
    >>> from gipr_nlp.rules.loader import builtin_rules
    >>> view = TextReader(builtin_rules()).read("一、概 述\\n我局高度重视,\\n認真落實。")
    >>> view.text
    '一、概述\\n我局高度重视,认真落实。'

    """

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._noise = Matcher(rules, "noise")
        self._vocabulary = Vocabulary(rules)

    def read(self, raw: str) -> View:
        """Return the folded view of a raw text."""
        folded = fold(raw)
        text = folded.text
        edits: list[Edit] = []
        blanked: list[tuple[int, int]] = []
        for hit in self._noise.hits(text):
            outcome = hit.rule.outcome
            if outcome == "line":
                blanked.append((hit.start, hit.end))
            replacement = " " if outcome == "blank" else ""
            edits.append(Edit(hit.start, hit.end, replacement, hit.rule.id, outcome == "attach"))
        lines = text
        for start, end in blanked:
            lines = lines[:start] + " " * (end - start) + lines[end:]
        wraps = wrapped_line_ends(lines, self._rules)
        # a wrap swallows the page numbers and blanks inside it
        edits = [edit for edit in edits if not _lies_in(edit, wraps)]
        edits += [Edit(a, b, "", "noise.line_wrap") for a, b in wraps]
        if folded.script == "Hant":
            edits.extend(self._vocabulary.edits(text))
        view = build_view(raw, text, edits, folded.script)
        view.rules_digest = self._rules.digest
        return view


def _lies_in(edit: Edit, wraps: list[tuple[int, int]]) -> bool:
    """Whether one of the wraps, which are in order, holds an edit."""
    at = bisect_right(wraps, edit.start, key=itemgetter(0)) - 1
    return at >= 0 and edit.end <= wraps[at][1]


_READERS: weakref.WeakKeyDictionary[Any, TextReader] = weakref.WeakKeyDictionary()


def text_reader(rules: RuleSet) -> TextReader:
    """Return the reader of a rule set, made once for each set."""
    reader = _READERS.get(rules)
    if reader is None:
        reader = _READERS[rules] = TextReader(rules)
    return reader
