"""``gipr-nlp evaluate``: scores on annotated reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gipr_nlp.cli.corpus import CORPORA, Output
from gipr_nlp.cli.extract import Rules
from gipr_nlp.errors import CorpusError

if TYPE_CHECKING:
    from gipr_nlp.evaluation.evaluate import Scores

__all__ = ["evaluate"]


def _folder(corpus: Path, split: str) -> Path:
    """The split of a corpus; a path that is a split or gold folder itself is taken as it is."""
    if (corpus / split).is_dir():
        return corpus / split
    if corpus.is_dir() and not any((corpus / name).is_dir() for name in ("train", "dev", "test")):
        return corpus
    raise CorpusError(
        f"{corpus} has no split {split!r}; give a corpus with --split, or the folder of a split"
    )


def evaluate(
    corpus: Annotated[Path, typer.Argument(help="Corpus, or the folder of one split.")] = CORPORA,
    split: Annotated[str, typer.Option(help="Split of the corpus.")] = "dev",
    by: Annotated[
        list[str] | None,
        typer.Option(help="Sort documents by era, script, level, form, layout, family, pairs or features."),
    ] = None,
    errors: Annotated[int, typer.Option(min=0, help="How many errors of each sort to list.")] = 0,
    output: Annotated[Output, typer.Option("--format", "-f", help="What to write.")] = Output.table,
    rules: Rules = [],  # noqa: B006
    against: Annotated[
        list[Path] | None,
        typer.Option(help="Rule file of a second rule set to compare with; may be repeated."),
    ] = None,
    bootstrap: Annotated[int, typer.Option(min=0, help="Resamples for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the resamples.")] = 0,
    record: Annotated[
        Path | None,
        typer.Option(
            help="Score every split, write the table into this Markdown file and the corpus's floor.toml."
        ),
    ] = None,
) -> None:
    """Score the pipeline on annotated reports, or two rule sets against each other."""
    import gipr_nlp
    from gipr_nlp.corpora.index import HELD_OUT
    from gipr_nlp.evaluation.evaluate import compare
    from gipr_nlp.evaluation.evaluate import evaluate as score
    from gipr_nlp.evaluation.tables import comparison_table, errors_table

    nlp = gipr_nlp.load(rules=rules)
    if record is not None:
        from gipr_nlp.corpora.corpus import split_folders
        from gipr_nlp.evaluation.record import FLOOR, record_scores

        if rules or against:
            raise CorpusError(
                "the scores on record are those of the built-in rules: leave out --rules and --against"
            )
        folders = split_folders(corpus)
        columns = [score(path, nlp, bootstrap=bootstrap, seed=seed) for path in folders]
        alone = []
        for path, both in zip(folders, columns, strict=True):
            if path.name != "train":  # the classifier has seen it
                alone += [*_alone(path, nlp), (f"{path.name}, both", both)]
        for path in record_scores(columns, record, corpus / FLOOR, alone):
            typer.echo(f"wrote {path}")
        return
    folder = _folder(corpus, split)
    sealed = folder.resolve().name in HELD_OUT
    if sealed and errors:
        raise CorpusError(
            f"the split {folder.resolve().name} is held out: it is measured as a whole, and its errors are not "
            "listed; look for errors in dev"
        )
    scores = score(folder, nlp, by=by, bootstrap=bootstrap, seed=seed)
    if against:
        other = score(folder, gipr_nlp.load(rules=against), by=by, bootstrap=bootstrap, seed=seed)
        comparison = compare(scores, other, bootstrap=bootstrap, seed=seed)
        if output is Output.json:
            _print_json(comparison.to_dict(), sealed)
        else:
            typer.echo(comparison_table(comparison, documents=not sealed))
        return
    if output is Output.json:
        data = scores.to_dict()
        data["errors"] = _first(data["errors"], errors)
        _print_json(data, sealed)
        return
    typer.echo(_table(scores))
    if errors and scores.errors:
        typer.echo("\n" + errors_table(scores.errors, limit=errors))


def _alone(folder: Path, nlp: Any) -> list[tuple[str, Any]]:
    """Scores of a split by rules alone, and by the classifier alone."""
    import attrs

    from gipr_nlp.evaluation.evaluate import evaluate as score

    pipe = nlp.get_pipe("gipr_statements")
    shipped = pipe.weighing
    ways = (
        ("rules", attrs.evolve(shipped, model_weight=0.0)),
        ("classifier", attrs.evolve(shipped, rule_weight=0.0)),
    )
    rows = []
    try:
        for name, weighing in ways:
            pipe.weighing = weighing
            rows.append((f"{folder.name}, {name}", score(folder, nlp, bootstrap=0)))
    finally:
        pipe.weighing = shipped
    return rows


def _table(scores: Scores) -> str:
    # most features belong to one report alone: a table of them would be as long as the corpus
    return scores.table(minimum=2 if "features" in scores.strata else 1)


def _first(errors: list[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """At most so many errors of each measure and kind."""
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for error in errors:
        key = error["measure"], error["kind"]
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= limit:
            kept.append(error)
    return kept


def _print_json(data: dict[str, Any], sealed: bool) -> None:
    if sealed:
        data = {key: value for key, value in data.items() if key not in ("documents", "errors")}
        for groups in data.get("strata", {}).values():
            for group in groups:
                group["documents"] = len(group["documents"])
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1))
