"""A user's pattern that takes too long ends in an error that names the rule; nothing hangs."""

from __future__ import annotations

import time

import pytest

import gipr_nlp
from gipr_nlp.errors import RuleError

BAIT = "公开" * 30 + "了xz"
HOSTILE = "(?:公开|公|开)+xz"
TEXT = f"""{BAIT}清源市水务局2019年政府信息公开工作年度报告
一、总体情况
{BAIT}2019年{BAIT}公开信息{BAIT}约3条{BAIT},{BAIT}其中{BAIT}网站2条{BAIT},{BAIT}微博1条。
收到0件{BAIT},{BAIT}未收到{BAIT}申请。
五、存在的问题
一是{BAIT}不够及时;二是{BAIT}解读少。下一步{BAIT}将完善。
"""


@pytest.mark.parametrize(
    ("component", "outcome", "groups", "more"),
    [
        ("noise", "delete", (), {}),
        ("furniture", "page", (), {}),
        ("exclusions", "anything", (), {}),
        ("statements", "problem", (), {}),
        ("indicators", "disclosure.total", (), {}),
        ("metadata", "year", ("value",), {"reach": "sentence"}),
        ("facets", "rank", ("hit", "num"), {}),
        ("cues", "distributes", ("list", "rest"), {}),
    ],
)
def test_a_hostile_pattern_is_named(component, outcome, groups, more):
    pattern = HOSTILE + "".join(f"(?<{group}>y?)" for group in groups)
    rule = {"id": "mine.hostile", "component": component, "outcome": outcome, "pattern": pattern, **more}
    nlp = gipr_nlp.load(rules=[{"name": "mine.toml", "rule": [rule]}])
    begun = time.process_time()
    with pytest.raises(RuleError, match="took more than") as caught:
        gipr_nlp.extract(TEXT, nlp=nlp)
    assert time.process_time() - begun < 10
    assert caught.value.rule == "mine.hostile"
    assert caught.value.source == "mine.toml"


@pytest.mark.parametrize("field", ["require", "forbid"])
def test_so_is_hostile_context(field):
    rule = {
        "id": "mine.hostile", "component": "statements", "outcome": "problem", "cues": ["不够"], field: [HOSTILE],
        "window": "line",
    }  # fmt: skip
    with pytest.raises(RuleError) as caught:
        gipr_nlp.extract(TEXT, rules=[{"name": "mine.toml", "rule": [rule]}])
    assert (caught.value.rule, caught.value.field) == ("mine.hostile", field)


def test_so_is_one_that_comes_by_way_of_a_macro():
    overlay = {"name": "mine.toml", "macros": {"han": "(?:公开|公|开)+xz|[一-鿿]"}}
    with pytest.raises(RuleError, match="took") as caught:
        gipr_nlp.extract(TEXT, rules=[overlay])
    assert "mine.toml" in (caught.value.source or "")


def test_a_sane_pattern_is_left_alone(corpus_texts):
    rule = {"id": "mine.sane", "component": "statements", "outcome": "problem", "pattern": "不.{0,4}及时"}
    nlp = gipr_nlp.load(rules=[{"rule": [rule]}])
    for text in list(corpus_texts.values())[:5]:
        gipr_nlp.extract(text, nlp=nlp)
