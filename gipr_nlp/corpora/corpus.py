"""Folders of annotated reports, and the documents in them.

A split is a folder with ``sources`` (annotated sources), ``text`` (raw texts) and ``gold`` (JSON); a corpus is a
folder of splits. A folder with ``gold`` and the raw texts beside it is read as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from gipr_nlp.corpora.gold import Gold, read_gold
from gipr_nlp.corpora.markup import SOURCE_ENDING, read_raw, read_source
from gipr_nlp.errors import CorpusError

__all__ = [
    "FIRST",
    "GOLD",
    "SECOND",
    "SOURCES",
    "SPLITS",
    "TEXTS",
    "Corpus",
    "Document",
    "load_corpus",
    "read_documents",
    "split_folders",
]

#: Names of the folders of a split.
SOURCES, TEXTS, GOLD = "sources", "text", "gold"
#: Where a split is annotated twice: the second annotation, and the first as it was before the two were reconciled.
SECOND, FIRST = "second", "first"
#: The splits of a corpus, in the order they are listed.
SPLITS = ("train", "dev", "test")


@frozen
class Document:
    """A raw text with its annotation.

    Parameters
    ----------
    name:
        Name without ending.
    text:
        The raw text.
    gold:
        Its annotation.

    """

    name: str
    text: str
    gold: Gold


@frozen
class Corpus:
    """Annotated reports, in the order of their names.

    Parameters
    ----------
    name:
        Name of the folder they come from.
    documents:
        The reports.

    """

    name: str
    documents: tuple[Document, ...]

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[Document]:
        return iter(self.documents)


def split_folders(path: str | os.PathLike[str]) -> list[Path]:
    """Return the folders of the splits under a path: the path itself, or the splits of a corpus.

    Parameters
    ----------
    path:
        Folder of a split or of a corpus.

    Raises
    ------
    CorpusError
        When the path holds neither.

    """
    folder = Path(path)
    if not folder.is_dir():
        raise CorpusError(
            f"{folder} is no folder; give a corpus (e.g. corpora) or a split (e.g. corpora/dev)"
        )
    if _is_split(folder):
        return [folder]
    found = [child for child in folder.iterdir() if child.is_dir() and _is_split(child)]
    if not found:
        raise CorpusError(
            f"{folder} holds no annotated reports: expected {SOURCES}/*{SOURCE_ENDING} or {GOLD}/*.json in it, "
            "or folders that hold them"
        )
    order = {name: place for place, name in enumerate(SPLITS)}
    return sorted(found, key=lambda child: (order.get(child.name, len(order)), child.name))


def _is_split(folder: Path) -> bool:
    return any((folder / SOURCES).glob(f"*{SOURCE_ENDING}")) or any((folder / GOLD).glob("*.json"))


def load_corpus(path: str | os.PathLike[str]) -> Corpus:
    """Load annotated reports.

    Parameters
    ----------
    path:
        Folder of a split (``corpora/dev``), a folder of gold files, a folder of annotated sources, one such file,
        or a corpus, whose splits are then read one after the other.

    Raises
    ------
    CorpusError
        When there is nothing annotated there, or a file is broken.

    """
    folder = Path(path)
    if not folder.exists():
        raise CorpusError(
            f"{folder} does not exist; give a corpus (e.g. corpora) or a split (e.g. corpora/dev)"
        )
    if folder.is_file() or _holds_files(folder) or _is_split(folder):
        return Corpus(folder.stem, tuple(read_documents(folder)))
    return Corpus(folder.name, tuple(d for split in split_folders(folder) for d in read_documents(split)))


def _holds_files(folder: Path) -> bool:
    return any(folder.glob(f"*{SOURCE_ENDING}")) or any(folder.glob("*.json"))


def read_documents(path: Path) -> list[Document]:
    """Read the documents of one split, of one folder of gold files or sources, or of one such file.

    Parameters
    ----------
    path:
        The folder or file.

    Raises
    ------
    CorpusError
        When a gold file has no raw text, or a file is broken.

    """
    if path.is_file():
        return [_from_source(path) if path.suffix == SOURCE_ENDING else _from_gold(path)]
    gold = path / GOLD if (path / GOLD).is_dir() else path
    files = sorted(gold.glob("*.json"))
    if files:
        return [_from_gold(file) for file in files]
    sources = path / SOURCES if (path / SOURCES).is_dir() else path
    files = sorted(sources.glob(f"*{SOURCE_ENDING}"))
    if not files:
        raise CorpusError(f"{path} holds neither gold files nor annotated sources")
    return [_from_source(file) for file in files]


def _from_source(path: Path) -> Document:
    made = read_source(path)
    return Document(path.stem, made.text, made.gold)


def _from_gold(path: Path) -> Document:
    gold = read_gold(path)
    places = [path.parent.parent / TEXTS / gold.document, path.parent.parent / gold.document]
    text = next((place for place in places if place.is_file()), None)
    if text is None:
        raise CorpusError(f"{path}: its raw text is neither {places[0]} nor {places[1]}")
    return Document(path.stem, read_raw(text), gold)
