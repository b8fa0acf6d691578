"""Blocks of Markdown files that a command writes: ``<!-- generated: NAME -->`` … ``<!-- end: NAME -->``."""

from __future__ import annotations

import os
import re
from pathlib import Path

from gipr_nlp.errors import CorpusError

__all__ = ["block_of", "replace_block", "update_blocks"]


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(<!-- generated: {re.escape(name)} -->\n)(.*?)(<!-- end: {re.escape(name)} -->)", re.DOTALL
    )


def block_of(text: str, name: str) -> str | None:
    """Return the content of a block, or None where the text has none of that name.

    Parameters
    ----------
    text:
        The Markdown.
    name:
        Name of the block.

    """
    found = _pattern(name).search(text)
    return found.group(2).strip("\n") if found else None


def replace_block(text: str, name: str, content: str) -> str:
    """Return the text with the content of a block replaced.

    Parameters
    ----------
    text:
        The Markdown.
    name:
        Name of the block.
    content:
        What is to stand in it.

    Raises
    ------
    CorpusError
        When the text has no such block.

    Examples
    --------
    >>> print(replace_block("<!-- generated: n -->\\n<!-- end: n -->", "n", "64 reports"))
    <!-- generated: n -->
    <BLANKLINE>
    64 reports
    <BLANKLINE>
    <!-- end: n -->

    """
    pattern = _pattern(name)
    if not pattern.search(text):
        raise CorpusError(
            f"there is no block {name!r}: add the lines <!-- generated: {name} --> and <!-- end: {name} --> "
            "where it should stand"
        )
    return pattern.sub(lambda m: f"{m.group(1)}\n{content}\n\n{m.group(3)}", text)


def update_blocks(path: str | os.PathLike[str], blocks: dict[str, str]) -> bool:
    """Write blocks of a Markdown file anew, and say whether anything changed.

    Parameters
    ----------
    path:
        The file.
    blocks:
        Name and content of each block.

    Raises
    ------
    CorpusError
        When the file cannot be read or lacks a block.

    """
    file = Path(path)
    try:
        text = file.read_bytes().decode("utf8")
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}") from error
    changed = text
    for name, content in blocks.items():
        try:
            changed = replace_block(changed, name, content)
        except CorpusError as error:
            raise CorpusError(f"{path}: {error}") from error
    if changed == text:
        return False
    file.write_bytes(changed.encode("utf8"))
    return True
