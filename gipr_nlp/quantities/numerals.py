"""Numerals, Arabic and Chinese, to :class:`~decimal.Decimal`: 十二, 1.2万, 两千零五, 3万4000, 百分之八十五."""

from __future__ import annotations

from decimal import Decimal

import regex

__all__ = ["read_number", "write_chinese"]

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "○": 0, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_ARABIC = regex.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_MIXED = regex.compile(
    r"(?P<arabic>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?P<factors>[十百千]?[万亿]*|[十百千])(?P<rest>\d{1,4}|[十百千万亿]*)"
)


def _plain(value: Decimal) -> Decimal:
    """The same number without exponent and without zeros that only the multiplication left."""
    return Decimal(int(value)) if value == value.to_integral_value() else Decimal(f"{value.normalize():f}")


def _below_myriad(text: str) -> int | None:
    """A Chinese numeral below 10,000, e.g. 两千零五 or 十二 or 百二."""
    total, digit, last = 0, -1, 0
    for char in text:
        if char in _DIGIT:
            if digit > 0:
                return None  # two digits in a row: a year or a code, not a quantity
            digit = _DIGIT[char]
        elif char in _TENS:
            unit = _TENS[char]
            if last and unit >= last:
                return None
            total += (1 if digit < 0 else digit) * unit
            last, digit = unit, -1
        else:
            return None
    if digit > 0:
        # 一千二 means 1200; 一千零二 and 二十二 do not
        spoken = last >= 100 and text[-2] in _TENS
        total += digit * (last // 10 if spoken else 1)
    return total


def _chinese_integer(text: str) -> int | None:
    if not text:
        return None
    for name, factor in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            head, _, tail = text.rpartition(name)
            high = _chinese_integer(head)
            if high is None:
                return None
            if not tail:
                return high * factor
            if len(tail) == 1 and tail in _DIGIT:
                return high * factor + _DIGIT[tail] * factor // 10  # 三万五
            low = _chinese_integer(tail)
            return None if low is None else high * factor + low
    if len(text) > 1 and all(c in _DIGIT for c in text):
        return int("".join(str(_DIGIT[c]) for c in text))
    return _below_myriad(text)


def read_number(text: str) -> Decimal | None:
    """Read one numeral.

    Parameters
    ----------
    text:
        An Arabic number (thousands separators allowed), a Chinese numeral, or a mixture with 万 and 亿,
        folded to half width; without unit or modifiers.

    Returns
    -------
    Decimal or None
        The value, or None when the text is no numeral.

    Examples
    --------
    >>> read_number("45,274"), read_number("370万"), read_number("两千零五"), read_number("三点五")
    (Decimal('45274'), Decimal('3700000'), Decimal('2005'), Decimal('3.5'))

    """
    text = text.replace(" ", "")
    if _ARABIC.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if text.startswith("百分之"):
        return read_number(text[3:])
    mixed = _MIXED.fullmatch(text)
    if mixed is not None:
        value = Decimal(mixed.group("arabic").replace(",", ""))
        for char in mixed.group("factors"):
            value *= _MYRIADS.get(char) or _TENS[char]
        rest = mixed.group("rest")
        if rest.isdigit():
            value += Decimal(rest)  # 3万4000
        else:
            for char in rest:
                value *= _MYRIADS.get(char) or _TENS[char]
        return _plain(value)
    if "点" in text:
        whole, _, fraction = text.partition("点")
        scale = 1
        if fraction and fraction[-1] in _MYRIADS:
            fraction, scale = fraction[:-1], _MYRIADS[fraction[-1]]
        integer = _chinese_integer(whole)
        if integer is None or not fraction or any(c not in _DIGIT for c in fraction):
            return None
        digits = "".join(str(_DIGIT[c]) for c in fraction)
        return _plain(Decimal(f"{integer}.{digits}") * scale) if scale > 1 else Decimal(f"{integer}.{digits}")
    if text.startswith("半"):
        return Decimal("0.5") if text == "半" else None
    integer = _chinese_integer(text)
    return None if integer is None else Decimal(integer)


def write_chinese(value: int) -> str:
    """Write a whole number from 0 to 999,999,999,999 as a Chinese numeral.

    Parameters
    ----------
    value:
        The number.

    Examples
    --------
    >>> write_chinese(12), write_chinese(2005), write_chinese(30500)
    ('十二', '二千零五', '三万零五百')

    """
    if not 0 <= value < 10**12:
        raise ValueError(f"{value} is outside 0 … 999,999,999,999")
    if value == 0:
        return "零"
    digits = "零一二三四五六七八九"

    def group(number: int, lead: bool) -> str:
        out, zero = "", lead and number < 1000
        for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, number = divmod(number, unit)
            if digit:
                out += ("零" if zero else "") + digits[digit] + name
                zero = False
            elif out:
                zero = True
        return out

    text = ""
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, value = divmod(value, unit)
        if part:
            text += group(part, bool(text)) + name
        elif text and value and not text.endswith("零"):
            text += "零"
    text = text.replace("零零", "零")
    return text[1:] if text.startswith("一十") else text
