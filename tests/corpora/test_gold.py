"""Gold files: what is written is what was read, to the byte, and a broken file is named with the path inside it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from gipr_nlp.corpora.gold import Gold, read_gold, write_gold
from gipr_nlp.corpora.markup import parse_source
from gipr_nlp.errors import CorpusError
from tests.corpora.annotated import SMALL, annotated_bodies, source_of


@given(annotated_bodies)
def test_gold_survives_json(pair):
    gold = parse_source(source_of(pair[0])).gold
    assert Gold.from_dict(json.loads(gold.to_json())) == gold


def test_gold_with_everything_survives_a_file(tmp_path):
    gold = parse_source(SMALL, name="small.src").gold
    write_gold(gold, tmp_path / "small.json")
    assert read_gold(tmp_path / "small.json") == gold


@pytest.mark.parametrize("split", ["train", "dev"])
def test_gold_files_of_the_corpus_are_rewritten_to_the_byte(split, root):
    paths = sorted((root / "corpora" / split / "gold").glob("*.json"))
    assert paths
    for path in paths:
        assert read_gold(path).to_json().encode("utf8") == path.read_bytes(), path.name


def test_gold_files_of_the_seeds_have_the_same_form(shared):
    for path in sorted((shared / "seeds" / "gold").glob("*.json")):
        assert read_gold(path).to_json() == path.read_text("utf8"), path.name


def spoilt(path, value):
    """Gold data with one value replaced; None takes the key away."""
    data = parse_source(SMALL, name="small.src").gold.to_dict()
    *way, last = path
    at = data
    for key in way:
        at = at[key]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return data


BROKEN = {
    ("document",): (None, "gold: the key 'document' is missing"),
    ("facts",): ({}, r"gold\.facts: expected list"),
    ("facts", 0, "value"): (318, r"facts\[0\]\.value: expected str, found 318"),
    ("facts", 1, "value"): ("3万", r"facts\[1\]\.value: expected a number"),
    ("facts", 2, "value"): ("NaN", r"facts\[2\]\.value: expected a number"),
    ("facts", 0, "bound"): ("about", r"facts\[0\]\.bound: 'about' is not one of exact"),
    ("facts", 0, "nil"): (1, r"facts\[0\]\.nil: expected bool"),
    ("facts", 0, "colour"): ("red", r"facts\[0\]\.colour: unknown key"),
    ("statements", 1, "kind"): ("wish", r"statements\[1\]\.kind: 'wish' is not one of"),
    ("statements", 0, "start"): (True, r"statements\[0\]\.start: expected int, found True"),
    ("statements", 3, "answers"): ("p1", r"statements\[3\]\.answers: expected a list of texts"),
    ("headings", 0): ([], r"headings\[0\]: expected an object, found list"),
    ("meta", "published"): ("soon", r"meta\.published: 'soon' is no date"),
    ("meta", "script"): (None, "meta: the key 'script' is missing"),
    ("tables", "2019/procurement", "procurement", "projects"): (2, "tables.*projects: expected a number"),
    ("findings", 0): (["breakdown"], r"findings\[0\]: expected \[check, message\]"),
    ("strata", "features"): ([1], r"strata\.features: expected a list of texts"),
    ("remarks",): ("x", r"gold\.remarks: unknown key"),
}


@pytest.mark.parametrize("path", BROKEN, ids=lambda p: ".".join(map(str, p)))
def test_broken_data_are_named_with_their_path(path):
    value, words = BROKEN[path]
    with pytest.raises(CorpusError, match=words) as caught:
        Gold.from_dict(spoilt(path, value), source="a.json")
    assert str(caught.value).startswith("a.json: ")


def test_a_file_that_is_no_json_or_not_there_is_named(tmp_path):
    (tmp_path / "a.json").write_text("{", "utf8")
    with pytest.raises(CorpusError, match=r"a\.json: no valid JSON"):
        read_gold(tmp_path / "a.json")
    with pytest.raises(CorpusError, match=r"none\.json"):
        read_gold(tmp_path / "none.json")
