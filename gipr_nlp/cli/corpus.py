"""``gipr-nlp corpus``: build, check, list, export and compare annotated reports."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gipr_nlp.errors import CorpusError

__all__ = ["CORPORA", "Output", "app"]

#: Where the corpus lies unless a path is given.
CORPORA = Path("corpora")

app = typer.Typer(help="Build, check, list, export and compare annotated reports.", no_args_is_help=True)

_Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[PATH]…", help="Corpus, splits or sources (*.src); by default the folder corpora."
    ),
]


class Output(StrEnum):
    """What a comparison is written as."""

    table = "table"
    json = "json"


def _sort_out(paths: list[Path] | None) -> tuple[list[Path], list[Path]]:
    """The folders of splits and the single sources among the paths."""
    from gipr_nlp.corpora.corpus import split_folders
    from gipr_nlp.corpora.markup import SOURCE_ENDING

    splits: list[Path] = []
    sources: list[Path] = []
    for path in paths or [CORPORA]:
        if path.is_file():
            if path.suffix != SOURCE_ENDING:
                raise CorpusError(f"{path} is no annotated source: expected a name ending in {SOURCE_ENDING}")
            sources.append(path)
        else:
            splits += split_folders(path)
    return splits, sources


@app.command()
def build(
    paths: _Paths = None,
    text: Annotated[Path | None, typer.Option(help="Folder for the raw texts of single sources.")] = None,
    gold: Annotated[Path | None, typer.Option(help="Folder for the gold files of single sources.")] = None,
) -> None:
    """Make raw texts and gold files from annotated sources."""
    from gipr_nlp.corpora.build import build_sources, build_split

    splits, sources = _sort_out(paths)
    built = [report for split in splits for report in build_split(split)]
    built += build_sources(sources, text=text, gold=gold)
    for report in built:
        if report.changed:
            typer.echo(f"built {report.text} and {report.gold}")
    typer.echo(f"{len(built)} sources, {sum(report.changed for report in built)} built anew")


@app.command()
def check(paths: _Paths = None) -> None:
    """Check sources, what was built from them, and the index; list every problem with file, line and column."""
    from gipr_nlp.corpora.check import check_source, check_split
    from gipr_nlp.corpora.corpus import split_folders
    from gipr_nlp.corpora.index import check_index
    from gipr_nlp.corpora.markup import read_raw
    from gipr_nlp.corpora.strata_file import known_strata

    splits, sources = _sort_out(paths)
    problems = [problem for split in splits for problem in check_split(split)]
    for path in sources:
        problems += check_source(read_raw(path), name=str(path), strata=known_strata(path))
    if not problems:  # an index of broken files would only say so again
        for path in paths or [CORPORA]:
            if path.is_dir() and split_folders(path) != [path]:
                problems += check_index(path)
    for problem in problems:
        typer.echo(str(problem), err=True)
    checked = f"{len(splits)} splits" if splits else f"{len(sources)} sources"
    typer.echo(f"{checked}: {len(problems)} problems")
    if problems:
        raise typer.Exit(1)


@app.command()
def index(corpus: Annotated[Path, typer.Argument(help="Folder of the corpus.")] = CORPORA) -> None:
    """Write index.csv, one line a report, and the counts in the corpus's README.md."""
    from gipr_nlp.corpora.index import write_index

    for path in write_index(corpus):
        typer.echo(f"wrote {path}")


@app.command("to-spacy")
def to_spacy(
    corpus: Annotated[Path, typer.Argument(help="Corpus or split.")],
    out: Annotated[Path, typer.Argument(help="Folder, or for one split a file ending in .spacy.")],
) -> None:
    """Write DocBin files that spaCy trains on, one a split."""
    from gipr_nlp.corpora.spacy_export import export_corpus

    for path, count in export_corpus(corpus, out).items():
        typer.echo(f"wrote {path}: {count} documents")


@app.command()
def agreement(
    first: Annotated[Path, typer.Argument(help="Split, or folder of sources or gold files.")],
    second: Annotated[Path, typer.Argument(help="Another annotation of the same texts.")],
    by: Annotated[list[str] | None, typer.Option(help="Sort documents by this; may be repeated.")] = None,
    output: Annotated[Output, typer.Option("--format", "-f", help="What to write.")] = Output.table,
    bootstrap: Annotated[int, typer.Option(min=0, help="Resamples for the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the resamples.")] = 0,
) -> None:
    """Compare two annotations of the same texts, measure by measure."""
    from gipr_nlp.evaluation.evaluate import agreement as agree

    scores = agree(first, second, by=by, bootstrap=bootstrap, seed=seed)
    if output is Output.json:
        data = scores.to_dict()
        kept = {key: data[key] for key in ("name", "measures", "strata")}
        typer.echo(json.dumps(kept, ensure_ascii=False, indent=1))
    else:
        typer.echo(scores.table())
