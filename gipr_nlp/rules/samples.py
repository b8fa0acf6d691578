"""The texts rules are tried on: annotated ones, or any others."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from gipr_nlp.errors import CorpusError

if TYPE_CHECKING:
    from gipr_nlp.corpora.corpus import Corpus
    from gipr_nlp.corpora.gold import Gold

__all__ = ["Sample", "Samples", "read_samples"]

#: Where texts come from: a folder of a corpus, split or text files, one text file, a loaded corpus, or texts.
Samples = "str | os.PathLike[str] | Corpus | Iterable[str]"


@frozen
class Sample:
    """A text, with its annotation where it has one."""

    name: str
    text: str
    gold: Gold | None = None


def read_samples(source: str | os.PathLike[str] | Corpus | Iterable[str]) -> list[Sample]:
    """Return texts to try rules on.

    Parameters
    ----------
    source:
        Folder of a corpus or split, folder of text files (``*.txt``), one text file, a loaded corpus, or texts. Of a
        corpus, the splits that are held out are left alone.

    Raises
    ------
    CorpusError
        When there are no texts, or the split is held out.

    Examples
    --------
    >>> [sample.name for sample in read_samples(["更新不够及时。"])]
    ['text 1']

    """
    from gipr_nlp.corpora.corpus import Corpus, Document, load_corpus, split_folders
    from gipr_nlp.corpora.index import HELD_OUT
    from gipr_nlp.corpora.markup import read_raw

    documents: Iterable[Document]
    if isinstance(source, Corpus):
        documents = source
    elif isinstance(source, (str, os.PathLike)):
        path = Path(source)
        if path.resolve().name in HELD_OUT or path.resolve().parent.name in HELD_OUT:
            raise CorpusError(
                f"the split {path} is held out: it is measured as a whole (gipr-nlp evaluate --against), and rules are "
                "not fitted to it; try them on train or dev"
            )
        if path.is_file() and path.suffix not in (".json", ".src"):
            return [Sample(path.stem, read_raw(path))]
        texts = sorted(path.glob("*.txt")) if path.is_dir() else []
        if texts and not (path / "gold").is_dir():
            return [Sample(text.stem, read_raw(text)) for text in texts]
        if path.is_file():
            documents = load_corpus(path)
        else:
            splits = split_folders(path)
            chosen = [split for split in splits if split.resolve().name not in HELD_OUT]
            documents = [document for split in chosen for document in load_corpus(split)]
    else:
        return [Sample(f"text {n}", text) for n, text in enumerate(source, 1)]
    samples = [Sample(document.name, document.text, document.gold) for document in documents]
    if not samples:
        raise CorpusError("there are no texts to try the rules on")
    return samples
