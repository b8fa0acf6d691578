"""Where things stand in a rule file: the lines of its tables, fields and values, which parsed TOML no longer tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from attrs import field, frozen

__all__ = ["Places"]

_HEADER = re.compile(r"\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*=\s*(.*)""")
_TEXT = re.compile(r"""["']([^"']*)["']""")


@frozen
class _Block:
    """A table of a file: its part, its first and last line, and the line of each field."""

    part: str
    first: int
    last: int
    ident: str = ""
    keys: Mapping[str, int] = field(factory=dict)


class Places:
    """The lines of a rule file, to say where something is.

    Parameters
    ----------
    text:
        The file.

    Examples
    --------
    >>> places = Places('format = 1\\n\\n[[rule]]\\nid = "my.slow"\\ncues = [\\n  "太慢",\\n  "拖沓",\\n]\\n')
    >>> places.line("my.slow"), places.line("my.slow", "cues"), places.line("my.slow", "cues", "拖沓")
    (3, 5, 7)

    """

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._blocks = list(_blocks(self._lines))

    def line(self, ident: str = "", field: str = "", value: str = "") -> int | None:
        """Return the number of the line, counted from 1, where a table, a field of it or a value of that stands.

        Parameters
        ----------
        ident:
            Id of a rule (check, form, phrase …), or the name of an entry of a ``[table]``; of several the last one
            is meant.
        field:
            A field of it; without an id, a field at the top of the file or the name of a part.
        value:
            A text in that field.

        Returns
        -------
        int or None
            None where the file does not show it.

        """
        for block in reversed(self._blocks):
            if ident and block.ident == ident:
                return self._value(block, block.keys.get(field), value) or block.first
            if ident and not block.ident and ident in block.keys and block.part:
                return self._value(block, block.keys[ident], value)
            if not ident and field and field in block.keys and not block.ident:
                return self._value(block, block.keys[field], value)
            if not ident and field and field == block.part:
                return self._value(block, block.first, value)
        if ident:
            quoted = json.dumps(ident, ensure_ascii=False), f"'{ident}'"
            return next((n for n, line in enumerate(self._lines, 1) if any(q in line for q in quoted)), None)
        return None

    def _value(self, block: _Block, line: int | None, value: str) -> int | None:
        if line is None or not value:
            return line
        spelled = value, json.dumps(value, ensure_ascii=False)[1:-1]
        later = [at for at in block.keys.values() if at > line]
        stop = min(later, default=block.last + 1)
        for n in range(line, stop):
            if any(s in self._lines[n - 1] for s in spelled):
                return n
        return line


def _blocks(lines: list[str]) -> Iterator[_Block]:
    part, first, ident = "", 1, ""
    keys: dict[str, int] = {}
    depth, quote = 0, ""
    for n, line in enumerate(lines, 1):
        if not depth and not quote:
            header = _HEADER.match(line)
            found = _KEY.match(line)
            if header is not None:
                name, _, rest = header.group(1).partition(".")
                if name == part and rest:
                    keys.setdefault(rest.partition(".")[0], n)  # [[form.rows]] belongs to its form
                else:
                    yield _Block(part, first, n - 1, ident, keys)
                    part, first, ident, keys = name, n, "", {}
                continue
            if found is not None:
                key = found.group(1) or found.group(2) or found.group(3)
                keys[key] = n
                text = _TEXT.search(found.group(4))
                if text is not None and (key == "id" or (key == "texts" and not ident)):
                    ident = text.group(1)
        depth, quote = _after(line, depth, quote)
    yield _Block(part, first, len(lines), ident, keys)


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """How deep in brackets, and in which quotes, a line leaves what follows."""
    at = 0
    while at < len(line):
        char = line[at]
        if quote:
            if line.startswith(quote, at):
                at, quote = at + len(quote), ""
            else:
                at += 2 if char == "\\" and quote[0] == '"' else 1
            continue
        if char == "#":
            break
        if char in "\"'":
            quote = char * 3 if line.startswith(char * 3, at) else char
            at += len(quote)
            continue
        depth += (char in "[{") - (char in "]}")
        at += 1
    return depth, quote if len(quote) == 3 else ""
