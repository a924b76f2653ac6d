"""What a figure's note says, in both languages."""

from __future__ import annotations

from typing import Literal

from fupin.sql import literal

Lang = Literal["zh", "en"]

NOTES: dict[str, dict[Lang, str]] = {
    "no_person": {"en": "no roster of persons", "zh": "无人口名册"},
    "no_household": {"en": "no households", "zh": "无户数据"},
    "no_poor_village": {"en": "no roster of persons", "zh": "无人口名册"},
    "no_village": {"en": "no village return", "zh": "无行政村表"},
    "no_county": {"en": "no county return", "zh": "无县表"},
    "too_large": {"en": "too large to be computed exactly", "zh": "数值过大，无法精确计算"},
    "no_line": {"en": "no national line for the year", "zh": "该年无国家贫困线"},
    "unknown": {"en": "value not known in any row", "zh": "各行均缺该值"},
    "no_denominator": {"en": "nothing in the denominator", "zh": "分母为零"},
    "without_denominator": {"en": "counties without a county return: {count}", "zh": "{count}个县无县表分母"},
    "without_numerator": {"en": "counties without a roster of persons: {count}", "zh": "{count}个县无人口名册"},
    "growth": {
        "en": "base year {first}, last year {last}, intervals: {intervals}, counties: {counties}",
        "zh": "基年{first}，至{last}年{intervals}个间隔，{counties}个县",
    },
    "one_year": {"en": "only one year, {last}", "zh": "仅有{last}年一年"},
    "no_pair": {"en": "no county gave both {first} and {last}", "zh": "无县同时报{first}年和{last}年"},
    "no_base": {"en": "not computable: income of {first} is not above zero", "zh": "不可计算：{first}年收入不大于零"},
}


def note(key: str, lang: Lang) -> str:
    """A fixed note as an SQL literal."""
    return literal(NOTES[key][lang])


def counting(key: str, lang: Lang, count: str) -> str:
    """A note with a number in it as an SQL expression; null where the number is zero."""
    return f"case when {count} > 0 then replace({note(key, lang)}, '{{count}}', cast({count} as VARCHAR)) end"
