"""Numerals: what is written comes back as the same number, in every way of writing it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gipr_nlp.quantities.numerals import read_number, write_chinese

numbers = st.one_of(
    st.integers(0, 10**12 - 1),
    st.integers(0, 10**5),
    st.builds(lambda digit, power: digit * 10**power, st.integers(1, 9), st.integers(0, 11)),
)


@given(numbers)
@example(10**8 + 1)
@example(10**11 + 10**4)
@example(110)
def test_chinese_numerals_round_trip(number):
    assert read_number(write_chinese(number)) == number


@given(numbers)
def test_liang_is_two_as_well(number):
    word = write_chinese(number)
    for unit in "百千万亿":
        word = word.replace(f"二{unit}", f"两{unit}")
    assert read_number(word) == number


@given(st.integers(0, 10**12))
def test_thousands_separators_are_no_part_of_the_number(number):
    assert read_number(f"{number:,}") == number
    assert read_number(str(number)) == number


@given(st.integers(0, 10**7), st.integers(0, 999))
def test_decimals_keep_the_digits_printed(whole, fraction):
    printed = f"{whole}.{fraction:03}"
    assert str(read_number(printed)) == printed
    assert read_number(f"{whole:,}.{fraction:03}") == Decimal(printed)


@given(st.integers(1, 99_999), st.integers(0, 9))
def test_myriads_are_worked_out(number, tenth):
    assert read_number(f"{number}万") == number * 10**4
    assert read_number(f"{number}亿") == number * 10**8
    assert read_number(f"{number}.{tenth}万") == number * 10**4 + tenth * 10**3
    assert read_number(f"{number}万亿") == number * 10**12


@given(st.integers(1, 99), st.integers(1000, 9999))
def test_mixed_numerals_add_up(myriads, rest):
    assert read_number(f"{myriads}万{rest}") == myriads * 10**4 + rest


@given(
    st.text(st.sampled_from("零〇一二两三四五六七八九十百千万亿点半壹拾0123456789,. 百分之余"), max_size=10)
)
def test_anything_else_is_no_number_and_no_error(text):
    value = read_number(text)
    assert value is None or (isinstance(value, Decimal) and value.is_finite() and value >= 0)
    assert value is None or "E" not in str(value), "no plain decimal notation"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", "10"), ("十二", "12"), ("二十", "20"), ("一百零五", "105"), ("一百五", "150"), ("一千二", "1200"),
        ("一千零二", "1002"), ("二十二", "22"), ("三万五", "35000"), ("三万零五百", "30500"), ("二〇一六", "2016"),
        ("两千零五", "2005"), ("一亿两千万", "120000000"), ("三点五", "3.5"), ("三点五万", "35000"), ("半", "0.5"),
        ("百分之八十五", "85"), ("贰拾", "20"), ("370万", "3700000"), ("45,274", "45274"), ("6021.70", "6021.70"),
        ("1千", "1000"), ("3 000", "3000"),
    ],
)  # fmt: skip
def test_known_numerals(text, value):
    assert str(read_number(text)) == value


@pytest.mark.parametrize(
    "text", ["", "条", "一二十", "十百", "百千", "1,23", "1.2.3", "点五", "三点", "-5", "abc"]
)
def test_what_is_no_numeral_is_none(text):
    assert read_number(text) is None


@pytest.mark.parametrize("number", [-1, 10**12])
def test_the_writer_refuses_what_it_cannot_write(number):
    with pytest.raises(ValueError, match="outside 0"):
        write_chinese(number)
