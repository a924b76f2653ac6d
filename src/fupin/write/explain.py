"""What the catalog knows by one name: a field, code list, rule, indicator or county, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from fupin.catalog.codes import code_lists
from fupin.catalog.divisions import divisions, named
from fupin.catalog.model import CodeList, Derived, Division, Field, Indicator, Rule, normal_header
from fupin.catalog.tables import TABLES
from fupin.errors import UnknownName
from fupin.write.fields import columns_of
from fupin.write.labels import LEVELS, Lang, in_lang, unit_label

Facts = list[tuple[str, str]]
# kind, title, facts
Found = tuple[str, str, Facts]

_KINDS = {
    "field": ("字段", "Field"),
    "code list": ("代码表", "Code list"),
    "rule": ("规则", "Rule"),
    "indicator": ("指标", "Indicator"),
    "county": ("县（市、区）", "County"),
}
# the line that labels name where none was given
_LINE = Decimal(2500)


def explain(name: str, lang: Lang) -> tuple[str, Facts]:
    """Title and facts (label, value) of whatever has that key, code, label or header.

    Where several things share a name (the field and the indicator `villages`), the facts of the further ones follow,
    each led by a fact with its kind and title. A plural (fields, codes, rules, indicators,
    counties) lists all of a kind. An UnknownName suggests the nearest.
    """
    wanted = name.strip()
    found = _listed(wanted, lang) or [one for look in _LOOKS for one in look(wanted, lang)]
    if not found:
        remedy = "`fupin explain fields`, codes, rules, indicators or counties lists them."
        raise UnknownName("name", name, _known(), remedy)
    (kind, title, facts), *further = found
    followed = [fact for of_kind, of_title, more in further for fact in ((_word(of_kind, lang), of_title), *more)]
    return " ".join(filter(None, (_word(kind, lang), title))), facts + followed


def _word(kind: str, lang: Lang) -> str:
    return in_lang(_KINDS[kind], lang) if kind in _KINDS else kind


def names(lang: Lang) -> dict[str, Facts]:
    """Everything that can be explained, by kind: (key, label)."""
    from fupin.catalog.indicators import INDICATORS
    from fupin.catalog.rules import RULES

    return {
        "fields": [(key, in_lang((f.zh, f.en), lang)) for key, f in _all_fields().items()],
        "codes": [
            (key, " ".join(in_lang((c.zh, c.en), lang) for c in one.codes[:4])) for key, one in code_lists().items()
        ],
        "rules": [(code, r.name) for code, r in sorted(RULES.items())],
        "indicators": [(key, i.label(lang, _LINE)) for key, i in INDICATORS.items()],
        "counties": [(d.code, f"{d.name} {d.prefecture}") for d in divisions().values()],
    }


def _listed(name: str, lang: Lang) -> list[Found]:
    if name not in ("fields", "codes", "rules", "indicators", "counties"):
        return []
    return [(name, "", names(lang)[name])]


def _all_fields() -> dict[str, Field | Derived]:
    return {f.key: f for t in TABLES.values() for f in columns_of(t)}


def _known() -> list[str]:
    from fupin.catalog.rules import RULES

    labels = [f.zh for f in _all_fields().values()]
    rules = [r.name for r in RULES.values()]
    return [
        *(key for facts in names("en").values() for key, _ in facts),
        *labels,
        *rules,
        *(d.name for d in divisions().values()),
    ]


def _fields(name: str, lang: Lang) -> list[Found]:
    header, key = normal_header(name), name.lower()
    tables: dict[Field | Derived, list[str]] = {}
    for table in TABLES.values():
        sent = table.by_key.get(key) or table.by_header.get(header)
        derived = next((d for d in table.derived if key == d.key or header == d.zh), None)
        if one := sent or derived:
            tables.setdefault(one, []).append(table.key)
    return [
        ("field", f"{one.key} {in_lang((one.zh, one.en), lang)}", _field(one, of, lang)) for one, of in tables.items()
    ]


def _field(one: Field | Derived, tables: Iterable[str], lang: Lang) -> Facts:
    sent = one if isinstance(one, Field) else None
    list_key = sent.list_key if sent else one.codes
    yes = in_lang(("是", "yes"), lang)
    bounds = "–".join("" if b is None else str(b) for b in (sent.low, sent.high)) if sent else ""
    codes = code_lists()[list_key].codes if list_key else ()
    return _told(
        lang,
        (("所在报表", "Tables"), ", ".join(tables)),
        (("类型", "Type"), one.type),
        (("单位", "Unit"), unit_label(one.unit, lang)),
        (("必填", "Required"), yes if sent and sent.required else ""),
        (("取值范围", "Range"), bounds.strip("–") and bounds),
        (("表头写法", "Headers"), " · ".join(sent.headers) if sent else ""),
        (("推算公式", "Derived as"), "" if isinstance(one, Field) else one.sql),
        (("显示时遮盖", "Masked"), yes if one.mask else ""),
        (("代码表", "Code list"), list_key),
        (("取值", "Values"), " · ".join(f"{c.key} {in_lang((c.zh, c.en), lang)}" for c in codes)),
        (("也写作", "Also written"), " · ".join(f"{c.zh} = {', '.join(c.also)}" for c in codes if c.also)),
    )


def _code_lists(name: str, lang: Lang) -> list[Found]:
    one = code_lists().get(name.lower())
    if name.lower() in _all_fields():  # which shows the values of its list itself
        return []
    return [("code list", one.key, _code_facts(one, lang))] if one else []


def _code_facts(one: CodeList, lang: Lang) -> Facts:
    return [
        (c.key, " · ".join(filter(None, (c.zh, c.en if lang == "en" else "", c.official, *c.also)))) for c in one.codes
    ]


def _rules(name: str, lang: Lang) -> list[Found]:
    from fupin.catalog.rules import RULES

    return [
        ("rule", f"{r.code} {r.name}", _rule(r, lang))
        for r in RULES.values()
        if name.upper() == r.code or name.lower() == r.name
    ]


def _rule(one: Rule, lang: Lang) -> Facts:
    return _told(
        lang,
        (("级别", "Level"), in_lang(LEVELS[one.level], lang)),
        (("位置", "Place"), f"{one.at} ({one.table})" if one.table else one.at),
        (("消息", "Message"), in_lang((one.zh, one.en), lang)),
        (("原因", "Why"), one.why),
        (("改法", "Fix"), in_lang((one.fix_zh, one.fix), lang)),
        (("示例", "Example"), one.example),
        (("依据", "Source"), one.source),
    )


def _indicators(name: str, lang: Lang) -> list[Found]:
    from fupin.catalog.indicators import INDICATORS

    return [
        ("indicator", f"{i.key} {i.label(lang, _LINE)}", _indicator(i, lang))
        for i in INDICATORS.values()
        if name.lower() == i.key or name == i.label("zh", _LINE)
    ]


def _indicator(one: Indicator, lang: Lang) -> Facts:
    from fupin.catalog.indicators import cited_by, groupings

    return _told(
        lang,
        (("单位", "Unit"), unit_label(one.unit, lang)),
        (("对象", "Over"), one.over),
        (("分子", "Numerator"), in_lang((one.numerator_zh, one.numerator_en), lang).replace("{line}", str(_LINE))),
        (
            ("分母", "Denominator"),
            in_lang((one.denominator_zh, one.denominator_en), lang).replace("{line}", str(_LINE)),
        ),
        (("口径", "Strictness"), one.strictness),
        (("基准时点", "Reference date"), one.reference),
        (("可分组", "Groupings"), ", ".join(groupings(one))),
        (("来源", "Source"), one.source),
        (("备注", "Remark"), one.remark),
        (
            ("报告引用", "Cited"),
            "; ".join(f"{c.figure} {c.year}: {c.value} {c.unit} ({c.reading})" for c in cited_by(one)),
        ),
    )


def _counties(name: str, lang: Lang) -> list[Found]:
    if name.lower() == "county":
        return [("county", "", names(lang)["counties"])]
    return [("county", f"{d.code} {d.name}", _county(d, lang)) for d in named(name)]


def _county(one: Division, lang: Lang) -> Facts:
    areas = code_lists()["area"].by_key
    area = in_lang((areas[one.area].zh, areas[one.area].en), lang) if one.area else ""
    yes = in_lang(("是", "yes"), lang)
    later = " ".join(filter(None, (one.later_code, one.later_name, str(one.later_year or ""))))
    return _told(
        lang,
        (("市（州）", "Prefecture"), one.prefecture),
        (("片区", "Area"), area),
        (("片区依据", "Basis of the area"), one.area_basis),
        (("贫困县", "Poor county"), yes if one.poor_county else ""),
        (("国家级贫困县", "National poor county"), yes if one.national_poor_county else ""),
        (("重点县", "Key county"), yes if one.key_county else ""),
        (("摘帽年度", "Year of exit"), str(one.exit_year or "")),
        (("后来的代码和名称", "Later code and name"), later),
        (("以前的代码", "Earlier code"), one.earlier_code),
    )


def _told(lang: Lang, *facts: tuple[tuple[str, str], str]) -> Facts:
    return [(in_lang(label, lang), value) for label, value in facts if value]


_LOOKS: tuple[Callable[[str, Lang], list[Found]], ...] = (_fields, _code_lists, _rules, _indicators, _counties)
