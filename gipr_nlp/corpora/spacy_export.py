"""Annotated reports as spaCy training data: ``DocBin`` files for ``spacy train`` and ``spacy debug data``.

Documents are cut by the library's own tokenizer. A span covers the tokens its passage touches; where a passage
begins or ends inside a token, the exact offsets are in the group's ``attrs["offsets"]``.

====================  ==============================================  =====================================
group                 passages                                        labels
====================  ==============================================  =====================================
``gipr_statements``   statements                                      ``achievement``, ``problem``, ``commitment``
``sc``                the same; the key spaCy's ``spancat`` reads     the same
``gipr_headings``     headings                                        ``level_1``, ``level_2`` …
``gipr_roles``        headings                                        the principal role
``gipr_facts``        facts that count (optional ones are left out)   the indicator
====================  ==============================================  =====================================
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gipr_nlp.corpora.corpus import Document, load_corpus, split_folders
from gipr_nlp.errors import CorpusError
from gipr_nlp.rules.loader import RuleSet, builtin_rules

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["SPAN_GROUPS", "export_corpus", "make_docs", "write_docbin"]

#: The span groups of an exported document.
SPAN_GROUPS = ("gipr_statements", "sc", "gipr_headings", "gipr_roles", "gipr_facts")


def make_docs(documents: Iterable[Document], *, rules: RuleSet | None = None) -> Iterator[Doc]:
    """Make a spaCy document of each annotated report, in order.

    Parameters
    ----------
    documents:
        The reports.
    rules:
        The rule set the tokenizer works with; the built-in one by default.

    Yields
    ------
    spacy.tokens.Doc
        With the span groups :data:`SPAN_GROUPS`; ``doc.text`` is the raw text.

    Raises
    ------
    TextError
        When a raw text cannot be read as a report.

    """
    from spacy.vocab import Vocab

    from gipr_nlp.pipes.base import mark_spans
    from gipr_nlp.text.tokenizer import VIEW_KEY, GiprTokenizer

    tokenizer = GiprTokenizer(Vocab(), rules or builtin_rules())
    for document in documents:
        doc = tokenizer(document.text)
        doc.user_data.pop(VIEW_KEY, None)  # working state; it does not travel
        gold = document.gold
        statements = [(s.start, s.end, s.kind, s.id, 1.0) for s in gold.statements]
        headings = [(h.start, h.end, h) for h in gold.headings]
        groups: dict[str, list[Any]] = {
            "gipr_statements": statements,
            "sc": statements,
            "gipr_headings": [(a, b, f"level_{h.level}", "", 1.0) for a, b, h in headings],
            "gipr_roles": [(a, b, h.role, "", 1.0) for a, b, h in headings],
            "gipr_facts": [(f.start, f.end, f.indicator, f.id, 1.0) for f in gold.facts if not f.optional],
        }
        for key in SPAN_GROUPS:
            mark_spans(doc, key, groups[key])
        yield doc


def write_docbin(
    documents: Iterable[Document], path: str | os.PathLike[str], *, rules: RuleSet | None = None
) -> int:
    """Write annotated reports to one ``DocBin`` file and return how many there were.

    Parameters
    ----------
    documents:
        The reports; the file keeps their order.
    path:
        The file, by custom ending in ``.spacy``.
    rules:
        The rule set the tokenizer works with.

    Raises
    ------
    CorpusError
        When there are no reports.

    """
    from spacy.tokens import DocBin

    store = DocBin(store_user_data=False)
    for doc in make_docs(documents, rules=rules):
        store.add(doc)
    if not len(store):
        raise CorpusError(f"{path}: there are no reports to write")
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(store.to_bytes())
    return len(store)


def export_corpus(
    corpus: str | os.PathLike[str], out: str | os.PathLike[str], *, rules: RuleSet | None = None
) -> dict[Path, int]:
    """Write a corpus, or one split of it, as ``DocBin`` files.

    Parameters
    ----------
    corpus:
        Folder of a corpus or of a split.
    out:
        Folder for one ``SPLIT.spacy`` a split, or for a single split the file itself (ending in ``.spacy``).
    rules:
        The rule set the tokenizer works with.

    Returns
    -------
    dict
        The files written, each with its number of reports.

    Raises
    ------
    CorpusError
        When there is nothing annotated, or several splits are to go into one file.

    """
    splits, target = split_folders(corpus), Path(out)
    single = target.suffix == ".spacy"
    if single and len(splits) > 1:
        raise CorpusError(
            f"{corpus} has {len(splits)} splits; give a folder for their files instead of {target}"
        )
    written: dict[Path, int] = {}
    for split in splits:
        path = target if single else target / f"{split.resolve().name}.spacy"
        written[path] = write_docbin(load_corpus(split), path, rules=rules)
    return written
