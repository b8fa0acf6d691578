"""A number planted in a sentence reads back, in whatever format, width and script it is written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gipr_nlp.quantities.numerals import write_chinese

FULL_WIDTH = str.maketrans("0123456789,.%()", "０１２３４５６７８９，．％（）")
TRADITIONAL = str.maketrans("发条万亿约过余开办结网络个项达访问", "發條萬億約過餘開辦結網絡個項達訪問")
#: how a bound is written, before and behind the number and its unit
BOUNDS = [
    ("", "", "", "exact"), ("约", "", "", "approx"), ("近", "", "", "approx"), ("", "余", "", "approx"),
    ("", "多", "", "approx"), ("", "", "左右", "approx"), ("超过", "", "", "at_least"), ("", "", "以上", "at_least"),
    ("不少于", "", "", "at_least"), ("不足", "", "", "at_most"), ("", "", "以内", "at_most"),
]  # fmt: skip


@pytest.fixture(scope="module")
def first(read):
    return lambda sentence: read(f"二、主动公开情况\n{sentence}。\n").facts[0]


def formats(number: int) -> list[str]:
    """The ways to write a number; the digits of years and hotlines are not among them."""
    ways = [f"{number:,}", write_chinese(number)]
    if number >= 10_000 and number % 100 == 0:
        ways.append(f"{Decimal(number) / 10_000:f}万")
    return ways if 1990 <= number <= 2035 else [str(number), *ways]


planted = st.one_of(st.integers(2, 9_999), st.integers(1, 99_999).map(lambda n: n * 100))


@settings(max_examples=40)
@given(planted, st.sampled_from(BOUNDS), st.integers(0, 3), st.booleans(), st.booleans())
def test_a_planted_number_reads_back(first, number, bound, way, wide, traditional):
    before, more, behind, name = bound
    ways = formats(number)
    written = ways[way % len(ways)]
    if more and (number < 10 or number % 10):  # nobody writes 13余条
        return
    sentence = f"网站发布信息{before}{written}{more}条{behind}"
    sentence = sentence.translate(FULL_WIDTH) if wide else sentence
    sentence = sentence.translate(TRADITIONAL) if traditional else sentence
    fact = first(sentence)
    assert (fact.value, fact.unit, fact.bound) == (number, "条", name)


@settings(max_examples=20)
@given(st.decimals(0, 100, places=1), st.booleans())
def test_a_planted_share_reads_back(first, share, wide):
    sentence = f"办结率达{share}%"
    fact = first(sentence.translate(FULL_WIDTH) if wide else sentence)
    assert (fact.value, fact.unit, fact.kind) == (share, "%", "share")
