"""Words: two engines that agree, numbers that stay whole, words of the genre that stay whole."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gipr_nlp.errors import PipelineError
from gipr_nlp.text.reader import text_reader
from gipr_nlp.text.segment import make_segmenter
from tests.raw_texts import raw_texts


@pytest.fixture(scope="module")
def engines(rules):
    return make_segmenter("rjieba", rules.lexicon), make_segmenter("jieba", rules.lexicon)


def differing(engines, rules, texts) -> dict[str, list[tuple[str, str]]]:
    found = {}
    for name, raw in texts.items():
        text = text_reader(rules).read(raw).text
        ours, reference = (engine.cut(text) for engine in engines)
        if ours != reference:
            found[name] = [(a, b) for a, b in zip(ours, reference, strict=False) if a != b][:3]
    return found


def test_both_engines_agree_over_the_corpus(engines, rules, corpus_texts):
    assert differing(engines, rules, corpus_texts) == {}


def test_both_engines_agree_over_the_seeds(engines, rules, seed_texts):
    assert differing(engines, rules, seed_texts) == {}


@given(st.text(st.sampled_from("公开信息政府的了和在是不一二三四五12,.% a\n?|（。，😀áï〇"), max_size=40))
@example("3,920件45,274次")
def test_both_engines_agree_on_any_words(engines, text):
    ours, reference = (engine.cut(text) for engine in engines)
    assert ours == reference


@pytest.mark.xfail(strict=True, reason="rare characters beyond the common block are cut by jieba alone")
def test_both_engines_agree_on_rare_characters(engines):
    ours, reference = (engine.cut("公开𠀀𠀀信息㐀㐀") for engine in engines)
    assert ours == reference


@given(raw_texts)
@example("\ue000公开\ue000\ue00012条")
def test_words_put_together_are_the_text(engines, raw):
    for engine in engines:
        assert "".join(engine.cut(raw)) == raw


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("网站访问量45,274次", "45,274"),
        ("采购金额6021.70万元", "6021.70"),
        ("点击量1,234,567次", "1,234,567"),
        ("办结率98.5%", "98.5%"),
        ("网站 http://hbj.x.gov.cn/a?b=1 公开", "http://hbj.x.gov.cn/a?b=1"),
        ("邮箱hbj@x.gov.cn。", "hbj@x.gov.cn"),
        ("依申请公开3件", "依申请公开"),
        ("行政规范性文件2件", "行政规范性文件"),
    ],
)
def test_runs_and_words_of_the_genre_stay_whole(engines, text, word):
    for engine in engines:
        assert word in engine.cut(text), engine.name


@pytest.mark.parametrize(
    ("raw", "token", "norm"),
    [
        ("访问量45,274次", "45,274", "45,274"),
        ("访问量３万次", "３", "3"),
        ("６０２１．７０元", "６０２１．７０", "6021.70"),
    ],
)
def test_a_number_is_one_token_in_raw_digits(nlp, raw, token, norm):
    found = {t.text: t.norm_ for t in nlp.make_doc(raw)}
    assert found[token] == norm


def test_a_word_added_by_the_user_stays_whole(rules):
    word = "清源河湖长制"
    plain = make_segmenter("rjieba", rules.lexicon)
    own = make_segmenter("rjieba", rules.overlay({"lexicon": {"words": [word]}}).lexicon)
    assert word not in plain.cut(f"推行{word}公开")
    assert word in own.cut(f"推行{word}公开")


def test_an_unknown_engine_is_named():
    with pytest.raises(PipelineError, match=r"no segmentation engine 'hanlp'; known are rjieba, jieba"):
        make_segmenter("hanlp", ())
