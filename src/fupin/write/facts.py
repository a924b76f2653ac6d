"""What a declaration of the catalog says about itself, as (label, value) in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from fupin.catalog.checks import Threshold
from fupin.catalog.codes import code_lists
from fupin.catalog.figures import Cited, Indicator
from fupin.catalog.model import Code, CodeList, Derived, Division, Field, Rule, Table
from fupin.catalog.tables import TABLES
from fupin.write.fields import columns_of
from fupin.write.labels import BASES, LEVELS, PLACES, READINGS, TYPES, Lang, in_lang, unit_label

Facts = list[tuple[str, str]]
# the line that labels name where none was given
LINE = Decimal(2500)


def all_fields() -> dict[str, Field | Derived]:
    """Every stored column by its key; where two tables share a key, the first one's."""
    found: dict[str, Field | Derived] = {}
    for table in TABLES.values():
        found |= {f.key: f for f in columns_of(table) if f.key not in found}
    return found


def field_facts(one: Field | Derived, tables: Sequence[Table], lang: Lang) -> Facts:
    """Where a field stands, what it holds, and how its headers and values are written."""
    sent = one if isinstance(one, Field) else None
    list_key = sent.list_key if sent else one.codes
    yes = in_lang(("是", "yes"), lang)
    bounds = "–".join("" if b is None else str(b) for b in (sent.low, sent.high)) if sent else ""
    codes = code_lists()[list_key].codes if list_key else ()
    named = [f"{t.key} {t.zh}" if lang == "zh" else t.key for t in tables]
    return _told(
        lang,
        (("所在报表", "Tables"), _and(named, lang)),
        (("类型", "Type"), in_lang(TYPES[one.type], lang)),
        (("单位", "Unit"), unit_label(one.unit, lang)),
        (("必填", "Required"), yes if sent and sent.required else ""),
        (("取值范围", "Range"), bounds.strip("–") and bounds),
        (("表头写法", "Headers"), " · ".join(sent.headers) if sent else ""),
        (("推算公式", "Derived as"), "" if isinstance(one, Field) else one.sql),
        (("显示时遮盖", "Masked"), yes if one.mask else ""),
        (("代码表", "Code list"), list_key),
        (("取值", "Values"), " · ".join(_value(c, lang) for c in codes)),
        (("也写作", "Also written"), " · ".join(f"{c.zh} = {', '.join(c.also)}" for c in codes if c.also)),
    )


def _value(one: Code, lang: Lang) -> str:
    """A value with what returns write for it; in English also what it means, where its key does not say so."""
    says_more = lang == "en" and one.en.lower() != one.key.replace("_", " ")
    return f"{one.key} {one.zh}" + (f" ({one.en})" if says_more else "")


def code_list_facts(one: CodeList, lang: Lang) -> Facts:
    """Each key of a code list with its label, official code and variants."""
    return [
        (c.key, " · ".join(filter(None, (c.zh, c.en if lang == "en" else "", c.official, *c.also)))) for c in one.codes
    ]


def rule_facts(one: Rule, lang: Lang) -> Facts:
    """What a rule finds, why that matters, and how to correct it."""
    return _told(
        lang,
        (("级别", "Level"), in_lang(LEVELS[one.level], lang)),
        (("对象", "About"), in_lang((one.about_zh, one.about), lang)),
        (("位置", "Place"), rule_place(one, lang)),
        (("消息", "Message"), in_lang((one.zh, one.en), lang)),
        (("原因", "Why"), in_lang((one.why_zh, one.why), lang)),
        (("改法", "Fix"), in_lang((one.fix_zh, one.fix), lang)),
        (("示例", "Example"), in_lang((one.example_zh or one.example, one.example), lang)),
        (("界限", "Thresholds"), in_lang(("；", "; "), lang).join(threshold_texts(one, lang))),
        (("依据", "Source"), in_lang((one.source_zh or one.source, one.source), lang)),
    )


def threshold_texts(one: Rule, lang: Lang) -> list[str]:
    """The numbers that a rule compares with, each with its key, by which fupin.toml may replace it, and its meaning."""
    params = (param for check in one.checks for param in check.params.values())
    used = {param.key: param for param in params if isinstance(param, Threshold)}
    bracketed = in_lang(("{}（{}）", "{} ({})"), lang)
    return [
        bracketed.format(f"{t.key} = {threshold_value(t, lang)}", in_lang((t.zh, t.en), lang)) for t in used.values()
    ]


def threshold_facts(one: Threshold, lang: Lang) -> Facts:
    """What a number that rules compare with is, and which rules do."""
    from fupin.catalog.rules import RULES

    users = [f"{r.code} {r.name}" for r in RULES.values() if any(one == p for c in r.checks for p in c.params.values())]
    return _told(
        lang,
        (("", "Meaning"), in_lang(("", one.en), lang)),  # in Chinese the title says it
        (("数值", "Value"), threshold_value(one, lang)),
        (("所用规则", "Rules"), _and(users, lang)),
        (("另设", "To replace it"), f"fupin.toml: [thresholds] {one.key} = …"),
        (("依据", "Source"), one.source),
    )


def threshold_value(one: Threshold, lang: Lang) -> str:
    """A threshold with its unit; where it is dated, the value of each year."""
    unit = unit_label(one.unit, lang)
    if not isinstance(one.value, Mapping):
        return f"{one.value} {unit}".rstrip()
    by_year = ", ".join(f"{year}: {value}" for year, value in sorted(one.value.items()))
    return f"{by_year} {unit}".rstrip()


def rule_place(one: Rule, lang: Lang) -> str:
    """The cell that a rule marks, with its table."""
    if lang == "en":
        return f"{one.at} ({one.table})" if one.table else one.at
    fields = all_fields()
    at = PLACES.get(one.at) or (fields[one.at].zh if one.at in fields else one.at)
    tables = "、".join(TABLES[key].zh for key in one.table.split(", ") if key in TABLES)
    return f"{tables}表：{at}" if tables else at


def indicator_facts(one: Indicator, lang: Lang) -> Facts:
    """How an indicator is defined, and what the provincial report says it was."""
    from fupin.catalog.indicators import cited_by, groupings

    numerator = in_lang((one.numerator_zh, one.numerator_en), lang)
    denominator = in_lang((one.denominator_zh, one.denominator_en), lang)
    return _told(
        lang,
        (("单位", "Unit"), unit_label(one.unit, lang)),
        (("对象", "Over"), in_lang((one.over_zh, one.over), lang)),
        (("分子", "Numerator"), numerator.replace("{line}", str(LINE))),
        (("分母", "Denominator"), denominator.replace("{line}", str(LINE))),
        (("口径", "Strictness"), in_lang((one.strictness_zh, one.strictness), lang)),
        (("基准时点", "Reference date"), in_lang((one.reference_zh, one.reference), lang)),
        (("可分组", "Groupings"), ", ".join(groupings(one))),
        (("来源", "Source"), in_lang((one.source_zh, one.source), lang)),
        (("备注", "Remark"), in_lang((one.remark_zh, one.remark), lang)),
        (("报告引用", "Cited"), in_lang(("；", "; "), lang).join(_cited(c, lang) for c in cited_by(one))),
    )


def _cited(one: Cited, lang: Lang) -> str:
    if lang == "en":
        return f"{one.figure} {one.year}: {one.value} {one.unit} ({one.reading})"
    reading = next((zh for word, zh in READINGS.items() if one.reading.startswith(word)), one.reading)
    return f"{one.year}年：{one.value} {unit_label(one.unit, lang)}（{reading}）"


def county_facts(one: Division, lang: Lang) -> Facts:
    """Where a county lies, which lists of poor counties hold it, and what it was called before and after."""
    areas = code_lists()["area"].by_key
    area = in_lang((areas[one.area].zh, areas[one.area].en), lang) if one.area else ""
    yes = in_lang(("是", "yes"), lang)
    later = " ".join(filter(None, (one.later_code, one.later_name, str(one.later_year or ""))))
    return _told(
        lang,
        (("市（州）", "Prefecture"), one.prefecture),
        (("片区", "Area"), area),
        (("片区依据", "Basis of the area"), in_lang((BASES.get(one.area_basis, one.area_basis), one.area_basis), lang)),
        (("贫困县", "Poor county"), yes if one.poor_county else ""),
        (("国家级贫困县", "National poor county"), yes if one.national_poor_county else ""),
        (("重点县", "Key county"), yes if one.key_county else ""),
        (("摘帽年度", "Year of exit"), str(one.exit_year or "")),
        (("后来的代码和名称", "Later code and name"), later),
        (("以前的代码", "Earlier code"), one.earlier_code),
    )


def _told(lang: Lang, *facts: tuple[tuple[str, str], str]) -> Facts:
    return [(in_lang(label, lang), value) for label, value in facts if value]


def _and(words: Sequence[str], lang: Lang) -> str:
    return in_lang(("、", ", "), lang).join(words)
