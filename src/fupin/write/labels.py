"""Words that tables for people carry beside the catalog's own labels: units, totals, yes and no, symbols."""

from __future__ import annotations

from typing import Literal

Lang = Literal["zh", "en"]

# unit of the catalog: (zh, en as a header writes it)
UNITS = {
    "person": ("人", "persons"),
    "household": ("户", "households"),
    "village": ("个", "villages"),
    "county": ("个", "counties"),
    "yuan": ("元", "yuan"),
    "mu": ("亩", "mu"),
    "square metre": ("平方米", "square metres"),
    "km": ("公里", "km"),
    "month": ("月", "months"),
    "year": ("岁", "years"),
    "head": ("头", "head"),
    "house": ("座", "houses"),
    "% a year": ("%/年", "% a year"),
    "percentage point": ("个百分点", "percentage points"),
}

# keys that a group column can hold beside those of its code list
GROUPS = {
    "": ("未知", "not stated"),
    "total": ("合计", "Total"),
    "outside": ("四大片区以外", "outside the four areas"),
}

BOOLEANS = {"true": ("是", "yes"), "false": ("否", "no")}

LEVELS = {"error": ("错误", "error"), "warning": ("警告", "warning"), "note": ("提示", "note")}

SYMBOLS = {
    "[c]": ("为保护个人信息而隐去", "suppressed, so that nobody can be recognised"),
    "[x]": ("无数据", "not available"),
    "[z]": ("不适用", "not applicable"),
    "[low]": ("不为零，四舍五入后为零", "not zero, but rounds to zero"),
    "0": ("真正的零", "a true zero"),
}


def in_lang(pair: tuple[str, str], lang: Lang) -> str:
    """The Chinese or the English one of two texts."""
    return pair[0] if lang == "zh" else pair[1]


def unit_label(unit: str, lang: Lang) -> str:
    """A unit as people write it; units that the table does not know stay as they are.

    >>> unit_label("person", "zh"), unit_label("%", "en")
    ('人', '%')
    """
    return in_lang(UNITS.get(unit, (unit, unit)), lang)
