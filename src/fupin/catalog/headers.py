"""Header texts as they are compared: without marks, blanks, numbering and units."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"[\s*_:#★☆▲△▼●○◆◇■□※]+")
_BRACKETS = str.maketrans("[]【】〔〕", "()()()")
# How the column is numbered on the form, and how it is to be filled in: neither says what it holds.
_NUMBERING = re.compile(r"(\d{1,2}[.、)]|\(\d{1,2}\)|\(?[一二三四五六七八九十]{1,3}[、)])(?=\D)")
_CIRCLED = re.compile(r"^\s*[①-⑳]")
_FILLING = re.compile(r"\((必填项?|选填|单选|多选|可多选|下拉选择|文本(格式)?|1[58]位)\)")
_UNIT = re.compile(
    r"\((?:单位:?)?(元|千元|万元|亿元|人|口|万人|户|万户|个|头|只|万头|月|个月|亩|万亩|公顷|公里|千米|米|里"
    r"|平方米|平米|平方|㎡|m2|km|m|%)(?:/([^()]*))?\)"
)
# A household's yearly income is the same in 元/户 and 元/年; in 元/月 or 元/人 it is another figure.
_SAME = ("", "年", "户", "户年")
_SAME_PER_HEAD = (*_SAME, "人", "人年")


def normal_header(text: str) -> str:
    """A header as it is compared: NFKC, without white space, marks, numbering, hints and a bracketed unit.

    >>> normal_header(" 人均纯收入 （元）*")
    '人均纯收入'
    >>> normal_header("县（市、区、旗）")
    '县(市、区、旗)'
    >>> normal_header("3、证件号码★【必填】")
    '证件号码'
    """
    bare = _bare(text)
    found = _unit(bare)
    return bare[: found.start()] + bare[found.end() :] if found else bare


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _CIRCLED.sub("", text)).translate(_BRACKETS)
    bare = _FILLING.sub("", _MARKS.sub("", plain))
    numbered = _NUMBERING.match(bare)
    return bare[numbered.end() :] if numbered else bare


def _unit(header: str) -> re.Match[str] | None:
    """The last unit in brackets, unless it is one per month or the like, which makes another field of it."""
    for found in reversed([*_UNIT.finditer(header)]):
        per = re.sub("[·./每]", "", found[2] or "")
        if per in (_SAME_PER_HEAD if "人均" in header else _SAME):
            return found
    return None


def header_unit(text: str) -> str | None:
    """The unit in a header's brackets, as written after NFKC, or None.

    >>> header_unit("村集体经济收入（万元）")
    '万元'
    """
    found = _unit(_bare(text))
    return found.group(1) if found else None
