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
    "cause": ("个", "causes"),
    "share": ("（比例）", "(share)"),
    "% a year": ("%/年", "% a year"),
    # as the provincial report is quoted
    "% of poor population": ("%（占贫困人口）", "% of poor population"),
    '"poor households"': ("“贫困户”", '"poor households"'),
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

# where a rule is marked, unless that is a field
PLACES = {
    "file": "文件",
    "sheet": "工作表",
    "row": "行",
    "cell": "单元格",
    "the cell": "单元格",
    "the blank cell": "空白单元格",
    "the cell out of bounds": "超出范围的单元格",
    "the first differing cell": "首个不一致的单元格",
    "the header cell": "表头单元格",
    "the second header cell": "后一个表头单元格",
    "the total's cell": "合计数所在单元格",
    "the part": "分项",
    "sheet, or the county cell": "工作表，或县名所在单元格",
    "row: the first of the household": "行（本户第一行）",
    "relation, of each head": "与户主关系（每名户主）",
    "relation, of the spouse": "与户主关系（配偶）",
    "household_size, once": "人数（每户标一处）",
    "phone, of each household": "联系电话（每户）",
    "dangerous_house or safe_water, whichever is bad": "危房户或饮水安全（有问题的一项）",
}

TYPES = {
    "text": ("文本", "text"),
    "integer": ("整数", "integer"),
    "money": ("金额", "money"),
    "decimal": ("小数", "decimal"),
    "date": ("日期", "date"),
    "boolean": ("是或否", "boolean"),
    "code": ("单选", "code"),
    "codes": ("多选", "codes"),
}

# how it is known that a county belongs to an area
BASES = {
    "published list": "公布的名单",
    "published statement": "公开的表述",
    "derived from published lists": "据公布的名单推定",
}
# how safely a figure of the provincial report can be read: the first word of its reading
READINGS = {"clear": "清楚", "restored": "据上下文复原", "ambiguous": "有歧义"}

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
