"""What a corpus holds: one line a report, and the counts that its description gives."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from gipr_nlp.corpora.corpus import FIRST, SECOND, Corpus, Document, load_corpus, split_folders
from gipr_nlp.corpora.generated import block_of, update_blocks
from gipr_nlp.corpora.gold import KINDS
from gipr_nlp.corpora.markup import SOURCE_ENDING
from gipr_nlp.corpora.problems import Problem
from gipr_nlp.corpora.strata_file import STRATA_FILE, read_strata, strata_block

__all__ = ["HELD_OUT", "INDEX", "check_index", "index_csv", "readme_blocks", "write_index"]

#: File names beside the splits of a corpus.
INDEX, README, GUIDE = "index.csv", "README.md", "guide.md"
#: Splits that are measured on and not looked into: features of their reports are not listed.
HELD_OUT = ("test",)

_COLUMNS = ("split", "name", "year", "level", "family", "form", "layout", "script", "pairs", "features",
            "characters", "planted_findings")  # fmt: skip
_STRATA = ("era", "script", "level", "family", "form", "pairs", "layout")


def index_csv(folder: str | os.PathLike[str]) -> str:
    """Return the index of a corpus as CSV: one line a report.

    Features are separated by `` | ``; those of a held-out split are left blank.

    Parameters
    ----------
    folder:
        The corpus.

    Raises
    ------
    CorpusError
        When there is nothing annotated there, or a file is broken.

    """
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    for split, corpus in _splits(folder):
        for document in corpus:
            writer.writerow(_row(split, document))
    return out.getvalue()


def _splits(folder: str | os.PathLike[str]) -> list[tuple[str, Corpus]]:
    return [(path.resolve().name, load_corpus(path)) for path in split_folders(folder)]


def _row(split: str, document: Document) -> dict[str, object]:
    gold = document.gold
    strata = {
        key: value if isinstance(value, str) else " | ".join(value) for key, value in gold.strata.items()
    }
    return {
        "split": split,
        "name": document.name,
        "year": gold.metadata.year or "",
        "level": gold.metadata.level,
        "script": gold.metadata.script,
        **{key: strata.get(key, "") for key in ("family", "form", "layout", "pairs")},
        "features": "" if split in HELD_OUT else strata.get("features", ""),
        "characters": len(document.text),
        "planted_findings": len(gold.findings),
    }


def _markdown(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
    return "\n".join(lines)


def _counts(splits: Sequence[tuple[str, Corpus]]) -> str:
    head = ["", *(split for split, _ in splits), "all"]
    rows: dict[str, list[int]] = {}
    for _, corpus in splits:
        golds = [d.gold for d in corpus]
        kinds = Counter(s.kind for g in golds for s in g.statements)
        counts = {
            "reports": len(corpus),
            "characters": sum(len(d.text) for d in corpus),
            "headings": sum(len(g.headings) for g in golds),
            **{f"{kind} statements": kinds[kind] for kind in KINDS},
            "commitments that answer a named problem": sum(
                bool(s.answers) for g in golds for s in g.statements if s.kind == "commitment"
            ),
            "facts": sum(not f.optional for g in golds for f in g.facts),
            "facts that count neither way": sum(f.optional for g in golds for f in g.facts),
            "facts that are part of a total": sum(bool(f.part_of) for g in golds for f in g.facts),
            "table cells": sum(len(g.cells) for g in golds),
            "forms that cannot be read for certain": sum(len(g.unreadable) for g in golds),
            "planted contradictions": sum(len(g.findings) for g in golds),
        }
        for name, count in counts.items():
            rows.setdefault(name, []).append(count)
    return _markdown(head, [[name, *(f"{n:,}" for n in [*row, sum(row)])] for name, row in rows.items()])


def _strata(splits: Sequence[tuple[str, Corpus]]) -> str:
    from gipr_nlp.evaluation.strata import natural_order, strata_of

    counts = Counter(
        (name, value, split)
        for split, corpus in splits
        for document in corpus
        for name, values in strata_of(document.gold).items()
        for value in values
    )
    rows = []
    for name in _STRATA:
        for value in sorted({v for n, v, _ in counts if n == name}, key=natural_order):
            row = [counts[name, value, split] for split, _ in splits]
            rows.append([f"{name} {value}", *row, sum(row)])
    return _markdown(["reports by", *(split for split, _ in splits), "all"], rows)


def _agreement(folder: Path) -> str:
    from gipr_nlp.evaluation.evaluate import agreement

    parts = []
    for split in split_folders(folder):
        second = split / SECOND
        if not any(second.glob(f"*{SOURCE_ENDING}")):
            continue
        # what the annotators agreed on by themselves, not what they settled on afterwards
        first = split / FIRST if any((split / FIRST).glob(f"*{SOURCE_ENDING}")) else split
        scores = agreement(first, second)
        rows = [
            [f"`{name}`", f"{m.f1:.3f}", f"[{m.low:.3f}, {m.high:.3f}]" if m.low is not None else ""]
            for name, m in scores.measures.items()
            if name != "offsets"
        ]
        title = f"{split.resolve().name}, {len(scores.documents)} reports"
        parts.append(_markdown([title, "F1", "95 % interval"], rows))
        parts.append(_facts_in_common(load_corpus(first), load_corpus(second)))
    return "\n\n".join(parts) or "No split is annotated twice."


def _facts_in_common(first: Corpus, second: Corpus) -> str:
    """What the measures do not see: whether two annotators name and doubt the same facts alike."""
    shared = [
        (fact, other)
        for one, two in zip(first, second, strict=True)
        for fact in one.gold.facts
        for other in two.gold.facts
        if (fact.start, fact.end) == (other.start, other.end)
    ]
    total = sum(len(corpus.gold.facts) for corpus in first)
    subjects = sum(fact.subject == other.subject for fact, other in shared)
    doubts = sum(fact.optional == other.optional for fact, other in shared)
    return (
        f"Of the {total:,} facts of the first annotation, doubtful ones included, the second marks {len(shared):,} with "
        f"the same passage; {subjects:,} of these have the same words as their subject, and {doubts:,} are doubtful in "
        "both or in neither."
    )


def readme_blocks(folder: str | os.PathLike[str]) -> dict[str, str]:
    """Return the blocks that a corpus's description gives: ``counts``, ``strata`` and ``agreement``.

    Parameters
    ----------
    folder:
        The corpus.

    """
    splits = _splits(folder)
    return {"counts": _counts(splits), "strata": _strata(splits), "agreement": _agreement(Path(folder))}


def _guide_blocks(folder: Path) -> dict[str, str]:
    """The block of the guide that lists the strata; nothing where the corpus has no guide or no list."""
    if not (folder / GUIDE).is_file() or not (folder / STRATA_FILE).is_file():
        return {}
    return {"strata": strata_block(read_strata(folder / STRATA_FILE))}


def write_index(folder: str | os.PathLike[str]) -> list[Path]:
    """Write the index of a corpus and, where it has them, the blocks in its description and its guide.

    Parameters
    ----------
    folder:
        The corpus.

    Returns
    -------
    list of Path
        The files that changed.

    Raises
    ------
    CorpusError
        When a file is broken, or the description lacks a block.

    """
    folder = Path(folder)
    content = index_csv(folder).encode("utf8")
    changed = []
    index, readme = folder / INDEX, folder / README
    if not index.is_file() or index.read_bytes() != content:
        index.write_bytes(content)
        changed.append(index)
    if readme.is_file() and update_blocks(readme, readme_blocks(folder)):
        changed.append(readme)
    guide = _guide_blocks(folder)
    if guide and update_blocks(folder / GUIDE, guide):
        changed.append(folder / GUIDE)
    return changed


def check_index(folder: str | os.PathLike[str]) -> list[Problem]:
    """Return what is out of date in the index and the description of a corpus; nothing where it has neither.

    Parameters
    ----------
    folder:
        The corpus.

    """
    folder = Path(folder)
    problems = []
    index, readme = folder / INDEX, folder / README
    if index.is_file() and index.read_bytes() != index_csv(folder).encode("utf8"):
        problems.append(Problem("out of date: run `gipr-nlp corpus index`", str(index)))
    written = [(readme, readme_blocks(folder))] if readme.is_file() else []
    written.append((folder / GUIDE, _guide_blocks(folder)))
    for path, blocks in written:
        for name, content in blocks.items():
            if block_of(path.read_text("utf8"), name) != content:
                problems.append(
                    Problem(f"block {name!r} is out of date: run `gipr-nlp corpus index`", str(path))
                )
    return problems
