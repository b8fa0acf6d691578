"""Loading: any folder of annotated reports, in one order, with one clear error for what is missing."""

from __future__ import annotations

import pytest

from gipr_nlp.corpora.corpus import load_corpus, split_folders
from gipr_nlp.errors import CorpusError
from tests.corpora.annotated import SMALL, write_corpus


def test_a_corpus_is_its_splits_one_after_the_other(tmp_path):
    corpus = write_corpus(tmp_path)
    assert [path.name for path in split_folders(corpus)] == ["train", "dev", "test"]
    assert [d.name for d in load_corpus(corpus)] == [
        "train-a",
        "train-b",
        "dev-a",
        "dev-b",
        "test-a",
        "test-b",
    ]
    assert len(load_corpus(corpus / "dev")) == 2


@pytest.mark.parametrize("part", ["", "gold", "sources", "sources/dev-a.src", "gold/dev-a.json"])
def test_split_folder_of_gold_folder_of_sources_and_single_files_are_the_same(tmp_path, part):
    write_corpus(tmp_path, splits=("dev",))
    whole, found = load_corpus(tmp_path / "dev"), load_corpus(tmp_path / "dev" / part)
    single = "." in part
    assert found.documents == (whole.documents[:1] if single else whole.documents)
    assert found.name == ("dev-a" if single else part or "dev")


def test_gold_with_the_texts_beside_it_is_read(tmp_path, shared):
    assert len(load_corpus(shared / "seeds")) == len(list((shared / "seeds/gold").glob("*.json")))


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(CorpusError, match="does not exist"):
        load_corpus(tmp_path / "none")
    with pytest.raises(CorpusError, match="holds no annotated reports"):
        load_corpus(tmp_path)
    with pytest.raises(CorpusError, match="is no folder"):
        split_folders(tmp_path / "none")
    write_corpus(tmp_path, splits=("dev",))
    (tmp_path / "dev/text/dev-a.txt").unlink()
    with pytest.raises(CorpusError, match="its raw text is neither"):
        load_corpus(tmp_path / "dev")
    (tmp_path / "dev/sources/dev-a.src").write_text(SMALL + "⟧", "utf8")
    with pytest.raises(CorpusError, match="without a mark to close"):
        load_corpus(tmp_path / "dev/sources")
