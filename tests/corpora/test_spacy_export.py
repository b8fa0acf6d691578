"""Annotated reports as spaCy's training data, and spaCy's own commands on them."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import DocBin

from gipr_nlp.corpora.corpus import load_corpus
from gipr_nlp.corpora.spacy_export import SPAN_GROUPS, export_corpus, make_docs, write_docbin
from gipr_nlp.errors import CorpusError
from tests.corpora.annotated import write_corpus
from tests.processes import run_python


def read(path):
    return list(DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab))


@pytest.fixture(scope="module")
def exported(root, tmp_path_factory):
    """The train and dev splits as spaCy's files."""
    folder = tmp_path_factory.mktemp("spacy")
    for split in ("train", "dev"):
        export_corpus(root / "corpora" / split, folder / f"{split}.spacy")
    return folder


def test_one_file_a_split_that_spacy_loads(tmp_path):
    written = export_corpus(write_corpus(tmp_path), tmp_path / "out")
    assert {path.name: count for path, count in written.items()} == {
        "train.spacy": 2, "dev.spacy": 2, "test.spacy": 2,
    }  # fmt: skip
    for path in written:
        assert len(read(path)) == 2


def test_documents_are_the_raw_texts_with_their_annotation(root, exported):
    corpus = load_corpus(root / "corpora" / "dev")
    for document, doc in zip(corpus, read(exported / "dev.spacy"), strict=True):
        assert doc.text == document.text
        assert set(SPAN_GROUPS) <= set(doc.spans)
        gold = document.gold
        for key, rows, label in (
            ("gipr_statements", gold.statements, lambda s: s.kind),
            ("sc", gold.statements, lambda s: s.kind),
            ("gipr_headings", gold.headings, lambda h: f"level_{h.level}"),
            ("gipr_roles", gold.headings, lambda h: h.role),
            ("gipr_facts", [f for f in gold.facts if not f.optional], lambda f: f.indicator),
        ):
            spans = doc.spans[key]
            assert [span.label_ for span in spans] == [label(row) for row in rows]
            # a span takes in every token that its passage touches
            assert all(
                s.start_char <= r.start and r.end <= s.end_char for s, r in zip(spans, rows, strict=True)
            )


def test_exact_offsets_are_kept_where_tokens_are_coarser(root):
    corpus = load_corpus(root / "corpora" / "dev")
    for document, doc in zip(corpus, make_docs(corpus), strict=True):
        group = doc.spans["gipr_facts"]
        facts = [f for f in document.gold.facts if not f.optional]
        assert [tuple(pair) for pair in group.attrs["offsets"]] == [(f.start, f.end) for f in facts]


def test_a_single_split_goes_into_one_file_and_several_do_not(tmp_path):
    corpus = write_corpus(tmp_path)
    assert export_corpus(corpus / "dev", tmp_path / "deep" / "dev.spacy") == {
        tmp_path / "deep" / "dev.spacy": 2
    }
    with pytest.raises(CorpusError, match="has 3 splits; give a folder"):
        export_corpus(corpus, tmp_path / "all.spacy")
    with pytest.raises(CorpusError, match="no reports to write"):
        write_docbin([], tmp_path / "none.spacy")


def test_equal_reports_give_equal_files(tmp_path):
    corpus = write_corpus(tmp_path)
    first = next(iter(export_corpus(corpus / "dev", tmp_path / "1.spacy")))
    second = next(iter(export_corpus(corpus / "dev", tmp_path / "2.spacy")))
    assert first.read_bytes() == second.read_bytes()


def run_spacy(command, root, train, dev, *more):
    arguments = [*command, str(root / "gipr_nlp/pipeline/train.cfg"), "--paths.train", str(train)]
    done = run_python(
        "-W", "ignore", "-m", "spacy", *arguments, "--paths.dev", str(dev), *more, PYTHONWARNINGS="ignore"
    )  # fmt: skip
    return done.returncode, (done.stdout + done.stderr).decode("utf8", "replace")


def accepted(said: str) -> bool:
    """Whether debug data found nothing wrong but that there are fewer reports than spaCy advises."""
    few = "Low number of examples to train a new pipeline" in said
    wrong = "1 error" in said and few
    return (
        "Corpus is loadable" in said
        and "Pipeline can be initialized" in said
        and ("error" not in said or wrong)
    )


def test_spacy_commands_work_on_exported_files(root, tmp_path):
    out = tmp_path / "out"
    export_corpus(write_corpus(tmp_path / "corpus"), out)
    _, said = run_spacy(["debug", "data"], root, out / "train.spacy", out / "dev.spacy", "--no-format")
    assert accepted(said), said
    assert "2 training docs" in said
    status, said = run_spacy(
        ["train"], root, out / "train.spacy", out / "dev.spacy",
        "--training.max_steps", "2", "--training.eval_frequency", "2", "--output", str(tmp_path / "model"),
    )  # fmt: skip
    assert status == 0, said
    assert (tmp_path / "model" / "model-last" / "meta.json").is_file()


@pytest.mark.slow
def test_spacy_commands_work_on_the_corpus(root, exported, tmp_path):
    files = exported / "train.spacy", exported / "dev.spacy"
    _, said = run_spacy(["debug", "data"], root, *files, "--no-format")
    assert accepted(said), said
    assert f"{len(list((root / 'corpora/train/gold').glob('*.json')))} training docs" in said
    status, said = run_spacy(
        ["train"], root, *files,
        "--training.max_steps", "4", "--training.eval_frequency", "4", "--output", str(tmp_path / "model"),
    )  # fmt: skip
    assert status == 0, said
    assert "gipr_claims" in spacy.load(tmp_path / "model" / "model-last").pipe_names
