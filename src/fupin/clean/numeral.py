"""Whole numbers below ten thousand, and years, in Chinese numerals."""

from __future__ import annotations

import re

_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_DIGIT = "[一二两三四五六七八九]"
# 二 and 两 both stand before 百 and 千; 两 stands neither before 十 nor at the end, unless alone.
_WRITTEN = re.compile(
    rf"(?:(?P<thousands>{_DIGIT})千)?(?P<gap>零)?(?:(?P<hundreds>{_DIGIT})百)?(?P<hole>零)?"
    r"(?:(?P<tens>[一二三四五六七八九]?)(?P<ten>十))?(?P<zero>零)?(?P<ones>[一二三四五六七八九])?"
)
_BANKERS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟〇俩", "一二三四五六七八九十百千零两")
# A year digit by digit: 二〇一四. What stands for the zero is often a circle, or the letter O.
WRITTEN_OUT = r"(一九|二[〇○零Oo])[〇○零Oo一二三四五六七八九]{2}"
_YEAR = re.compile(rf"(?<![〇○零一二三四五六七八九十百千]){WRITTEN_OUT}(?![〇○零一二三四五六七八九十百千])")
_YEAR_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")
_NOTHING, _TWO = "零", "两"


def chinese_numeral(text: str) -> int | None:
    """The number that a Chinese numeral writes out, or None where it writes none, or could mean two.

    >>> [chinese_numeral(text) for text in ("三十五", "一百零五", "两千", "十", "零")]
    [35, 105, 2000, 10, 0]

    一百五 can be 150 or 105, 三五 35 or three to five, and 廿 is not everywhere twenty: these are not guessed.

    >>> [chinese_numeral(text) for text in ("一百五", "三五", "廿", "十一二", "")]
    [None, None, None, None, None]
    """
    written = text.translate(_BANKERS)
    if written in (_NOTHING, _TWO):
        return 0 if written == _NOTHING else 2
    found = _WRITTEN.fullmatch(written)
    if not found or not written or not _in_order(found):
        return None
    tens = _DIGITS.get(found["tens"] or "", 1) if found["ten"] else 0
    high = 1000 * _DIGITS.get(found["thousands"] or "", 0) + 100 * _DIGITS.get(found["hundreds"] or "", 0)
    return high + 10 * tens + _DIGITS.get(found["ones"] or "", 0)


def _in_order(found: re.Match[str]) -> bool:
    """Whether 零 stands just where places are left out, and 十 alone only at the beginning."""
    thousands, hundreds, ten, ones = (bool(found[name]) for name in ("thousands", "hundreds", "ten", "ones"))
    gap, hole, zero = (bool(found[name]) for name in ("gap", "hole", "zero"))
    if (thousands or hundreds) and ten and not found["tens"]:
        return False
    if gap:  # 零 right after 千: what follows is tens or ones
        return thousands and not hundreds and not hole and not zero and (ten or ones)
    if hole:  # 零 after 百: only ones can follow
        return hundreds and not ten and not zero and ones
    if zero:
        return False
    skips_hundreds = thousands and not hundreds and (ten or ones)
    skips_tens = hundreds and not ten and ones
    return not skips_hundreds and not skips_tens and (thousands or hundreds or ten or ones)


def in_digits(text: str) -> str:
    """The text with its years in digits.

    >>> in_digits("二〇一四年度")
    '2014年度'
    """
    return _YEAR.sub(lambda year: year[0].translate(_YEAR_DIGITS), text)
