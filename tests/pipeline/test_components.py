"""Components: what each leaves on a document, alone and together, in our pipeline and in somebody else's."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import gipr_nlp
from gipr_nlp.errors import PipelineError
from gipr_nlp.report import Report

TEXT = (
    "清源市水务局2019年政府信息公开工作年度报告\n一、主动公开情况\n"
    "2019年，我局主动公开政府信息318条，其中网站270条、微博48条，未收到依申请公开申请。\n"
    "（一）规章情况\n规章 | 0 | 0 | 0 |\n"
    "五、存在的主要问题\n一是更新不够及时；二是解读形式单一。下一步，我局将完善更新机制。\n"
)
GROUPS = {
    "gipr_layout": "title",
    "gipr_headings": None,
    "gipr_roles": "problems",
    "gipr_facts": "disclosure.total",
    "gipr_metadata": None,
    "gipr_statements": "problem",
}
RULE = {
    "rule": [
        {
            "id": "mine.problem.form",
            "component": "statements",
            "outcome": "problem",
            "cues": ["形式单一"],
            "weight": 3.0,
        }
    ]
}


@pytest.fixture(scope="module")
def doc(nlp) -> Doc:
    return nlp(TEXT)


def shown(doc: Doc) -> dict[str, list[tuple]]:
    """Everything a document shows in its span groups."""
    return {
        key: [
            (*offsets, span.label_, span.id_, confidence)
            for span, offsets, confidence in zip(
                group, group.attrs["offsets"], group.attrs["confidence"], strict=True
            )
        ]
        for key, group in sorted(doc.spans.items())
    }


def test_every_group_has_spans_with_labels(doc):
    for key, label in GROUPS.items():
        assert len(doc.spans[key]) > 0, key
        assert label is None or label in {span.label_ for span in doc.spans[key]}, key
        assert all(span.label_ for span in doc.spans[key]), key


def test_spans_carry_ids_of_rules(doc, rules):
    known = {*rules.rules, *rules.checks, *rules.indicators} | {f"form.{name}" for name in rules.forms}
    ids = {span.id_ for key in ("gipr_roles", "gipr_facts", "gipr_statements") for span in doc.spans[key]}
    assert len(ids) >= 4
    assert {i for i in ids if i and i not in known and not i.startswith(("model:", "context."))} == set()
    assert all(span.id_ for span in doc.spans["gipr_statements"])


def test_spans_cover_the_results_of_the_report(doc):
    report = doc._.gipr
    for key, items in (
        ("gipr_facts", report.facts),
        ("gipr_statements", report.statements),
        ("gipr_roles", report.headings),
    ):
        offsets = [tuple(pair) for pair in doc.spans[key].attrs["offsets"]]
        assert sorted(offsets) == sorted((item.start, item.end) for item in items), key
        for span, (start, end) in zip(doc.spans[key], offsets, strict=True):
            assert span.start_char <= start < end <= span.end_char


def test_documents_are_ordinary_documents(nlp, doc):
    assert doc.text == TEXT
    assert "".join(token.text for token in doc) == TEXT
    assert nlp.vocab is doc.vocab
    assert nlp.analyze_pipes()["problems"] == {name: [] for name in nlp.pipe_names}


def test_the_report_is_the_only_thing_that_stays(doc):
    assert isinstance(doc.user_data["gipr_report"], Report)
    assert {key for key in doc.user_data if isinstance(key, str)} == {"gipr_report"}


def test_extract_and_the_pipeline_agree(nlp, doc):
    assert gipr_nlp.extract(TEXT, nlp=nlp) == doc._.gipr
    assert gipr_nlp.extract(TEXT) == doc._.gipr
    assert next(gipr_nlp.extract_many([TEXT], nlp=nlp)) == doc._.gipr
    assert next(nlp.pipe([TEXT]))._.gipr == doc._.gipr


def test_a_report_read_without_a_document_is_the_same(nlp, corpus_texts):
    for text in corpus_texts.values():
        assert gipr_nlp.extract(text, nlp=nlp) == nlp(text)._.gipr


def test_a_component_of_somebody_else_gets_its_document():
    seen: list[str] = []

    @Language.component("somebody_elses")
    def somebody_elses(doc: Doc) -> Doc:
        seen.append(doc.text)
        return doc

    pipeline = gipr_nlp.load()
    expected = gipr_nlp.extract(TEXT, nlp=pipeline)
    assert not seen
    pipeline.add_pipe("somebody_elses", before="gipr_report")
    assert gipr_nlp.extract(TEXT, nlp=pipeline) == expected
    assert seen == [TEXT]


def test_a_document_without_a_report_says_so():
    with pytest.raises(PipelineError, match="add the component gipr_report to the end of the pipeline"):
        spacy.blank("zh")("公开")._.gipr  # noqa: B018


# -- in somebody else's pipeline ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(GROUPS))
def test_a_component_works_alone_in_a_foreign_pipeline(name, doc):
    nlp = spacy.blank("zh")
    nlp.add_pipe(name)
    foreign = nlp(TEXT)
    assert set(foreign.spans) == {name}
    # without the classifier before it, the rules alone decide on statements
    if name != "gipr_statements":
        assert shown(foreign)[name] == shown(doc)[name]
    assert {span.label_ for span in foreign.spans[name]} == {span.label_ for span in doc.spans[name]}


@pytest.mark.parametrize(("name", "group"), [("gipr_tables", "gipr_cells"), ("gipr_audit", "gipr_findings")])
def test_the_other_components_work_alone_too(name, group):
    nlp = spacy.blank("zh")
    nlp.add_pipe(name)
    assert set(nlp(TEXT).spans) == {group}


def test_the_report_alone_is_the_whole_chain(nlp):
    foreign = spacy.blank("zh")
    foreign.add_pipe("gipr_report")
    alone = foreign(TEXT)._.gipr
    whole = gipr_nlp.extract(TEXT, nlp=gipr_nlp.load(disable=["gipr_claims"]))
    # the shipped configuration weighs votes, a component added without one does not: confidences differ
    assert [(s.start, s.end, s.kind) for s in alone.statements] == [
        (s.start, s.end, s.kind) for s in whole.statements
    ]
    assert alone.replace(statements=()) == whole.replace(statements=())


def test_components_stand_among_others(nlp):
    foreign = spacy.blank("zh")
    foreign.add_pipe("sentencizer", config={"punct_chars": ["。", "；"]})
    foreign.add_pipe("gipr_facts")
    foreign.add_pipe("gipr_report")
    doc = foreign(TEXT)
    assert len(list(doc.sents)) > 1
    assert doc._.gipr.facts == nlp(TEXT)._.gipr.facts


def test_the_order_of_components_does_not_matter(doc):
    names = ["gipr_facts", "gipr_roles", "gipr_layout", "gipr_headings"]
    results = []
    for order in (names, names[::-1]):
        nlp = spacy.blank("zh")
        for name in order:
            nlp.add_pipe(name)
        results.append(shown(nlp(TEXT)))
    assert results[0] == results[1]
    assert results[0]["gipr_facts"] == shown(doc)["gipr_facts"]


def test_components_can_be_left_out(nlp):
    without = gipr_nlp.load(disable=["gipr_audit", "gipr_layout"])
    assert "gipr_audit" not in without.pipe_names
    assert without(TEXT)._.gipr.facts == nlp(TEXT)._.gipr.facts


def test_components_can_be_switched_off_for_a_while(nlp):
    with nlp.select_pipes(disable=["gipr_statements"]):
        assert "gipr_statements" not in nlp(TEXT).spans
    assert "gipr_statements" in nlp(TEXT).spans


# -- stored and loaded ----------------------------------------------------------------------------------------


def test_documents_survive_a_docbin(nlp, doc):
    binary = DocBin(store_user_data=True, docs=[doc, nlp("")]).to_bytes()
    first, second = DocBin(store_user_data=True).from_bytes(binary).get_docs(gipr_nlp.load().vocab)
    assert first._.gipr == doc._.gipr
    assert shown(first) == shown(doc)
    assert second._.gipr.text == ""


def test_a_docbin_without_user_data_keeps_the_spans(nlp, doc):
    binary = DocBin(docs=[doc]).to_bytes()
    (restored,) = DocBin().from_bytes(binary).get_docs(nlp.vocab)
    assert shown(restored) == shown(doc)
    with pytest.raises(PipelineError, match="store_user_data=True"):
        restored._.gipr  # noqa: B018


def test_a_document_survives_its_bytes(nlp, doc):
    restored = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert restored._.gipr == doc._.gipr
    assert shown(restored) == shown(doc)


def test_a_saved_pipeline_gives_equal_reports(nlp, doc, corpus_texts, tmp_path):
    nlp.to_disk(tmp_path / "saved")
    for loaded in (spacy.load(tmp_path / "saved"), gipr_nlp.load(model=tmp_path / "saved")):
        assert loaded.pipe_names == nlp.pipe_names
        assert loaded(TEXT)._.gipr == doc._.gipr
        for text in list(corpus_texts.values())[:3]:
            assert loaded(text)._.gipr == nlp(text)._.gipr


def test_rules_are_carried_along(tmp_path):
    own = gipr_nlp.load(rules=[RULE])
    own.get_pipe("gipr_facts").add_rules({"name": "more", "lexicon": {"words": ["清源河湖长制"]}})
    wanted = own(TEXT)._.gipr
    assert any(e.source == "mine.problem.form" for s in wanted.problems for e in s.evidence)
    own.to_disk(tmp_path / "saved")
    loaded = spacy.load(tmp_path / "saved")
    assert loaded(TEXT)._.gipr == wanted
    assert loaded.get_pipe("gipr_facts").rules.digest == own.get_pipe("gipr_facts").rules.digest
    assert loaded.get_pipe("gipr_facts").rules.digest != loaded.get_pipe("gipr_tables").rules.digest
    again = gipr_nlp.load()
    assert again.from_bytes(own.to_bytes())(TEXT)._.gipr == wanted


def test_a_rule_file_named_in_a_config_is_read(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(
        '[[rule]]\nid = "mine.problem.form"\ncomponent = "statements"\noutcome = "problem"\n'
        'cues = ["形式单一"]\nweight = 3.0\n',
        encoding="utf8",
    )
    nlp = spacy.blank("zh")
    nlp.add_pipe("gipr_statements", config={"rules": [str(path)]})
    doc = nlp(TEXT)
    assert "mine.problem.form" in {span.id_ for span in doc.spans["gipr_statements"]}


def test_the_settings_of_the_tokenizer_are_saved(tmp_path):
    own = gipr_nlp.load(engine="jieba", max_characters=50)
    own.to_disk(tmp_path / "saved")
    loaded = spacy.load(tmp_path / "saved")
    assert (loaded.tokenizer.engine, loaded.tokenizer.max_characters) == ("jieba", 50)


# -- nothing of others is changed -----------------------------------------------------------------------------


def test_only_our_names_are_registered():
    assert Doc.has_extension("gipr")
    ours = {name for name in Language.factories if "gipr" in name}
    assert {name.split(".")[-1] for name in ours} == {
        "gipr_audit", "gipr_claims", "gipr_facts", "gipr_headings", "gipr_layout", "gipr_metadata", "gipr_report",
        "gipr_roles", "gipr_statements", "gipr_tables",
    }  # fmt: skip


def test_a_pipeline_is_not_changed_by_what_another_is_given(nlp):
    before = nlp.get_pipe("gipr_statements").rules.digest
    own = gipr_nlp.load(rules=[RULE])
    assert own.get_pipe("gipr_statements").rules.digest != before
    assert nlp.get_pipe("gipr_statements").rules.digest == before
    assert gipr_nlp.load().get_pipe("gipr_statements").rules.digest == before
