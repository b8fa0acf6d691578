"""Importing this module registers every component and the tokenizer with spaCy."""

from __future__ import annotations

from gipr_nlp.pipes import (
    audit,
    claims,
    facts,
    headings,
    layout,
    metadata,
    report,
    roles,
    statements,
    tables,
)
from gipr_nlp.text import tokenizer

__all__ = [
    "audit",
    "claims",
    "facts",
    "headings",
    "layout",
    "metadata",
    "report",
    "roles",
    "statements",
    "tables",
    "tokenizer",
]
