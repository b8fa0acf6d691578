"""Scores on record: the table in the documentation, and the floor that the dev split may not fall below."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from gipr_nlp.corpora.generated import update_blocks
from gipr_nlp.errors import CorpusError
from gipr_nlp.evaluation.evaluate import Scores, pool
from gipr_nlp.evaluation.tables import markdown_strata, markdown_table

__all__ = [
    "ABLATION_BLOCK",
    "FLOOR",
    "SCORES_BLOCK",
    "STRATA_BLOCK",
    "ablation_block",
    "below_floor",
    "floor_text",
    "read_floor",
    "record_scores",
    "scores_block",
    "strata_block",
]

#: Name of the floor file beside the splits of a corpus.
FLOOR = "floor.toml"
#: Names of the blocks that hold the table, the tables by kind of document, and what rules and classifier do alone.
SCORES_BLOCK, STRATA_BLOCK, ABLATION_BLOCK = "scores", "strata", "ablation"

_CLAIMS = (
    "achievement.items",
    "problem.items",
    "commitment.items",
    "statements.items",
    "statements.chars",
)

# kinds that a few dozen reports can be sorted into, and finer ones that take all there are
_COARSE = ("era", "script", "level", "form")
_FINE = ("family", "pairs", "layout")
_ENOUGH = 3  # reports; fewer say nothing
_WRITTEN_ON = "train"


def scores_block(columns: Sequence[Scores]) -> str:
    """Return the content of the block: the table, and what it was made with.

    Parameters
    ----------
    columns:
        The evaluations, one a split.

    """
    made = columns[0]
    return (
        f"{markdown_table(columns)}\n\n"
        f"F1 with its 95 % interval ({made.resamples:,} resamples of the reports, seed {made.seed}). "
        f"Version {made.library_version}, rules `{made.rules_digest}`."
    )


def strata_block(columns: Sequence[Scores]) -> str:
    """Return the content of the block by kind of document.

    The first table pools the splits that no rule was written on, the second all of them.

    Parameters
    ----------
    columns:
        The evaluations, one a split.

    """
    unseen = [scores for scores in columns if scores.name != _WRITTEN_ON]
    tables = [(group, names) for group, names in ((unseen, _COARSE), (columns, _FINE)) if group]
    return "\n\n".join(
        markdown_strata(pool(group, " and ".join(scores.name for scores in group)), names, minimum=_ENOUGH)
        for group, names in tables
    )


def ablation_block(rows: Sequence[tuple[str, Scores]]) -> str:
    """Return the table of what rules alone, the classifier alone and both together find.

    Parameters
    ----------
    rows:
        What was at work, and the scores of it.

    """
    lines = [
        f"| | {' | '.join(f'`{name}`' for name in _CLAIMS)} | calibration error |",
        f"|---|{'---:|' * (len(_CLAIMS) + 1)}",
    ]
    for label, scores in rows:
        cells = [f"{scores.measures[name].f1:.3f}" if name in scores.measures else "" for name in _CLAIMS]
        error = scores.calibration.error
        lines.append(f"| {label} | {' | '.join(cells)} | {'' if error is None else f'{error:.3f}'} |")
    return "\n".join(lines)


def floor_text(scores: Scores) -> str:
    """Return the content of a floor file.

    Parameters
    ----------
    scores:
        The scores to hold on to.

    """
    lines = [
        f"# F1 of the {scores.name} split as last recorded. The tests fail when a change takes a measure below it;",
        "# whoever means that change records anew: gipr-nlp evaluate --record docs/evaluation.md",
        f'rules = "{scores.rules_digest}"',
        "",
        "[f1]",
        *(f'"{name}" = {measure.f1}' for name, measure in scores.measures.items()),
        "",
    ]
    return "\n".join(lines)


def read_floor(path: str | os.PathLike[str]) -> dict[str, float]:
    """Read a floor file: F1 by measure.

    Parameters
    ----------
    path:
        The file.

    Raises
    ------
    CorpusError
        When the file cannot be read or is no floor file.

    """
    try:
        data = tomllib.loads(Path(path).read_text("utf8"))
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}") from error
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{path}: no valid TOML: {error}") from error
    found = data.get("f1")
    if not isinstance(found, Mapping) or not all(isinstance(v, (int, float)) for v in found.values()):
        raise CorpusError(f"{path}: expected a table [f1] with a number for each measure")
    return {str(name): float(value) for name, value in found.items()}


def below_floor(scores: Scores, floor: Mapping[str, float]) -> list[str]:
    """Return one line for each measure that has fallen below the floor, or is no longer measured.

    Parameters
    ----------
    scores:
        The scores now.
    floor:
        The scores on record.

    """
    lines = []
    for name, recorded in floor.items():
        now = scores.measures.get(name)
        if now is None:
            lines.append(f"{name}: recorded {recorded:.4f}, no longer measured")
        elif now.f1 < recorded:
            lines.append(f"{name}: recorded {recorded:.4f}, now {now.f1:.4f}")
    return lines


def record_scores(
    columns: Sequence[Scores],
    document: str | os.PathLike[str],
    floor: str | os.PathLike[str],
    ablation: Sequence[tuple[str, Scores]] = (),
) -> list[Path]:
    """Write the tables of a document and the floor file; return the files that changed.

    Parameters
    ----------
    columns:
        The evaluations, one a split; the one named ``dev`` makes the floor.
    document:
        Markdown file with the blocks ``scores`` and ``strata``.
    floor:
        The floor file.
    ablation:
        Scores of rules and classifier alone and together, for the block ``ablation``; none leaves it as it is.

    Raises
    ------
    CorpusError
        When there is no evaluation of ``dev``, or the document lacks a block.

    """
    dev = next((scores for scores in columns if scores.name == "dev"), None)
    if dev is None:
        raise CorpusError("the floor is made of the split dev, which is not among the evaluations")
    changed = []
    blocks = {SCORES_BLOCK: scores_block(columns), STRATA_BLOCK: strata_block(columns)}
    if ablation:
        blocks[ABLATION_BLOCK] = ablation_block(ablation)
    if update_blocks(document, blocks):
        changed.append(Path(document))
    target, content = Path(floor), floor_text(dev).encode("utf8")
    if not target.is_file() or target.read_bytes() != content:
        target.write_bytes(content)
        changed.append(target)
    return changed
