"""The index and the generated blocks: complete, current, and silent about what is held out."""

from __future__ import annotations

import csv
import io

import pytest

from gipr_nlp.corpora.generated import block_of, replace_block, update_blocks
from gipr_nlp.corpora.index import check_index, index_csv, readme_blocks, write_index
from gipr_nlp.errors import CorpusError
from tests.corpora.annotated import SMALL, write_corpus


def test_the_index_has_a_line_for_each_report(tmp_path):
    rows = list(csv.DictReader(io.StringIO(index_csv(write_corpus(tmp_path)))))
    assert [row["name"] for row in rows] == ["train-a", "train-b", "dev-a", "dev-b", "test-a", "test-b"]
    first = rows[0]
    assert (first["year"], first["level"], first["script"]) == ("2019", "prefecture", "Hans")
    assert (first["family"], first["form"], first["layout"], first["pairs"]) == (
        "2019",
        "2019",
        "L5b | L19",
        "P2",
    )
    assert first["features"] == "web-furniture | planted-contradiction"
    assert first["planted_findings"] == "1"
    assert int(first["characters"]) == len((tmp_path / "train/text/train-a.txt").read_bytes().decode("utf8"))


def test_features_of_the_held_out_split_are_not_listed(tmp_path):
    rows = list(csv.DictReader(io.StringIO(index_csv(write_corpus(tmp_path)))))
    assert {row["features"] for row in rows if row["split"] == "test"} == {""}


def test_counts_and_kinds_are_those_of_the_gold(tmp_path):
    blocks = readme_blocks(write_corpus(tmp_path))
    assert "| reports | 2 | 2 | 2 | 6 |" in blocks["counts"]
    assert "| problem statements | 4 | 4 | 4 | 12 |" in blocks["counts"]
    assert "| commitments that answer a named problem | 2 | 2 | 2 | 6 |" in blocks["counts"]
    assert "| facts that count neither way | 2 | 2 | 2 | 6 |" in blocks["counts"]
    assert "| planted contradictions | 2 | 2 | 2 | 6 |" in blocks["counts"]
    assert "| era 2015-2018 | 1 | 1 | 1 | 3 |" in blocks["strata"]
    assert "| layout L5b | 2 | 2 | 2 | 6 |" in blocks["strata"]
    assert blocks["agreement"] == "No split is annotated twice."


def test_writing_once_is_enough(tmp_path):
    corpus = write_corpus(tmp_path)
    changed = write_index(corpus)
    assert [path.name for path in changed] == ["index.csv", "README.md", "guide.md"]
    assert "| `P2` | problems, then measures |" in (corpus / "guide.md").read_text("utf8")
    assert check_index(corpus) == []
    assert write_index(corpus) == []


@pytest.mark.parametrize("name", ["index.csv", "README.md", "guide.md"])
def test_what_is_out_of_date_is_named(tmp_path, name):
    corpus = write_corpus(tmp_path)
    write_index(corpus)
    path = corpus / name
    path.write_text(path.read_text("utf8").replace("2019", "2018", 1), "utf8")
    problems = check_index(corpus)
    assert [p for p in problems if "out of date: run `gipr-nlp corpus index`" in p.message]
    assert {p.source for p in problems} == {str(path)}


def test_the_agreement_is_that_before_the_two_were_reconciled(tmp_path):
    corpus = write_corpus(tmp_path)
    split = corpus / "test"
    (split / "second").mkdir()
    disagrees = SMALL.replace("⟦p #p2|人手不足⟧", "⟦a #p2|人手不足⟧").replace(">p1,p2", ">p1")
    for name, content in (
        ("test-a", disagrees),
        ("test-b", (split / "sources/test-b.src").read_text("utf8")),
    ):
        (split / "second" / f"{name}.src").write_text(content, "utf8")
    block = readme_blocks(corpus)["agreement"]
    assert "| test, 2 reports | F1 | 95 % interval |" in block
    assert "| `problem.items` | 0.857 |" in block
    assert "Of the 8 facts of the first annotation, doubtful ones included, the second marks 8" in block
    (split / "first").mkdir()
    for path in (split / "second").iterdir():
        (split / "first" / path.name).write_bytes(path.read_bytes())
    assert "| `problem.items` | 1.000 |" in readme_blocks(corpus)["agreement"]


def test_a_description_without_a_block_says_what_to_add(tmp_path):
    corpus = write_corpus(tmp_path)
    (corpus / "README.md").write_text("# Reports\n", "utf8")
    with pytest.raises(CorpusError, match=r"README\.md: there is no block 'counts': add the lines"):
        write_index(corpus)


def test_a_folder_without_reports_has_no_index(tmp_path):
    with pytest.raises(CorpusError, match="holds no annotated reports"):
        index_csv(tmp_path)


def test_blocks_are_replaced_and_nothing_else():
    text = "a\n<!-- generated: n -->\nold\n<!-- end: n -->\nb\n"
    changed = replace_block(text, "n", r"new \1")
    assert block_of(changed, "n") == r"new \1"
    assert changed.startswith("a\n")
    assert changed.endswith("<!-- end: n -->\nb\n")
    assert replace_block(changed, "n", r"new \1") == changed
    assert block_of(text, "m") is None


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"none\.md"):
        update_blocks(tmp_path / "none.md", {"n": "x"})


def test_index_and_description_of_this_repository_are_current(root):
    assert [str(p) for p in check_index(root / "corpora")] == []
