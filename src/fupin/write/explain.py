"""What the catalog knows by one name: a field, code list, rule, indicator or county, in one language."""

from __future__ import annotations

from collections.abc import Callable

from fupin.catalog.codes import code_lists
from fupin.catalog.divisions import divisions, named
from fupin.catalog.headers import normal_header
from fupin.catalog.model import Derived, Field, Rule, Table, plain
from fupin.catalog.tables import TABLES
from fupin.errors import UnknownName
from fupin.write.facts import (
    LINE,
    Facts,
    all_fields,
    code_list_facts,
    county_facts,
    field_facts,
    indicator_facts,
    rule_facts,
    threshold_facts,
    threshold_value,
)
from fupin.write.labels import LEVELS, Lang, in_lang

# kind, title, facts
Found = tuple[str, str, Facts]

_KINDS = {
    "field": ("字段", "Field"),
    "code list": ("代码表", "Code list"),
    "rule": ("规则", "Rule"),
    "indicator": ("指标", "Indicator"),
    "threshold": ("界限", "Threshold"),
    "county": ("县（市、区）", "County"),
    "fields": ("全部字段", "Fields"),
    "codes": ("全部代码表", "Code lists"),
    "rules": ("全部规则", "Rules"),
    "indicators": ("全部指标", "Indicators"),
    "thresholds": ("全部界限", "Thresholds"),
    "counties": ("全部县（市、区）", "Counties"),
}


def explain(name: str, lang: Lang) -> tuple[str, Facts]:
    """Title and facts (label, value) of whatever has that key, code, label or header.

    Where several things share a name (the field and the indicator `villages`), the facts of the further ones follow,
    each led by a fact with its kind and title. A plural (fields, codes, rules, indicators, thresholds,
    counties) lists all of a kind. An UnknownName suggests the nearest.
    """
    wanted = name.strip()
    found = _listed(wanted, lang) or [one for look in _LOOKS for one in look(wanted, lang)] or _labels(wanted, lang)
    if not found:
        remedy = "`fupin explain fields`, codes, rules, indicators, thresholds or counties lists them."
        raise UnknownName("name", name, _known(), remedy)
    (kind, title, facts), *further = found
    followed = [fact for of_kind, of_title, more in further for fact in ((_word(of_kind, lang), of_title), *more)]
    return " ".join(filter(None, (_word(kind, lang), title))), facts + followed


def _word(kind: str, lang: Lang) -> str:
    return in_lang(_KINDS[kind], lang)


def names(lang: Lang) -> dict[str, Facts]:
    """Everything that can be explained, by kind: (key, label)."""
    from fupin.catalog.indicators import INDICATORS
    from fupin.catalog.rules import RULES
    from fupin.catalog.thresholds import THRESHOLDS

    return {
        "fields": [(key, f.zh) for key, f in all_fields().items()],
        "codes": [
            (key, " · ".join(in_lang((c.zh, c.en), lang) for c in one.codes[:4])) for key, one in code_lists().items()
        ],
        "rules": [(code, _rule_line(r, lang)) for code, r in sorted(RULES.items())],
        "indicators": [(key, i.label(lang, LINE)) for key, i in INDICATORS.items()],
        "thresholds": [
            (key, " · ".join((in_lang((t.zh, t.en), lang), threshold_value(t, lang)))) for key, t in THRESHOLDS.items()
        ],
        "counties": [(d.code, f"{d.name} {d.prefecture}") for d in divisions().values()],
    }


def _rule_line(one: Rule, lang: Lang) -> str:
    return " · ".join((one.name, in_lang(LEVELS[one.level], lang), in_lang((one.about_zh, one.about), lang)))


def _listed(name: str, lang: Lang) -> list[Found]:
    listed = names(lang)
    return [(name, "", listed[name])] if name in listed else []


def _known() -> list[str]:
    from fupin.catalog.rules import RULES

    labels = [f.zh for f in all_fields().values()]
    rules = [r.name for r in RULES.values()]
    return [
        *(key for facts in names("en").values() for key, _ in facts),
        *labels,
        *rules,
        *(d.name for d in divisions().values()),
    ]


def _fields(name: str, lang: Lang) -> list[Found]:
    header, key = normal_header(name), name.lower()
    tables: dict[tuple[tuple[str, str], ...], list[Table]] = {}
    shown: dict[tuple[tuple[str, str], ...], Field | Derived] = {}
    for table in TABLES.values():
        sent = table.by_key.get(key) or table.by_header.get(header)
        derived = next((d for d in table.derived if key == d.key or header == d.zh), None)
        if one := sent or derived:
            # two tables that say the same of a field are shown together
            said = (("", one.key), *field_facts(one, (), lang))
            tables.setdefault(said, []).append(table)
            shown.setdefault(said, one)
    return [("field", f"{one.key} {one.zh}", field_facts(one, tables[said], lang)) for said, one in shown.items()]


def _code_lists(name: str, lang: Lang) -> list[Found]:
    one = code_lists().get(name.lower())
    if name.lower() in all_fields():  # which shows the values of its list itself
        return []
    return [("code list", one.key, code_list_facts(one, lang))] if one else []


def _labels(name: str, lang: Lang) -> list[Found]:
    """The code lists that have a value with that label, or that read it as one."""
    lists = (one for one in code_lists().values() if plain(name) in one.by_label)
    return [("code list", one.key, code_list_facts(one, lang)) for one in lists]


def _rules(name: str, lang: Lang) -> list[Found]:
    from fupin.catalog.rules import RULES

    return [
        ("rule", f"{r.code} {r.name}", rule_facts(r, lang))
        for r in RULES.values()
        if name.upper() == r.code or name.lower() == r.name
    ]


def _indicators(name: str, lang: Lang) -> list[Found]:
    from fupin.catalog.indicators import INDICATORS

    return [
        ("indicator", f"{i.key} {i.label(lang, LINE)}", indicator_facts(i, lang))
        for i in INDICATORS.values()
        if name.lower() == i.key or name == i.label("zh", LINE)
    ]


def _thresholds(name: str, lang: Lang) -> list[Found]:
    from fupin.catalog.thresholds import THRESHOLDS

    found = [t for t in THRESHOLDS.values() if name.lower() == t.key or name == t.zh]
    return [("threshold", f"{t.key} {t.zh}", threshold_facts(t, lang)) for t in found]


def _counties(name: str, lang: Lang) -> list[Found]:
    return [("county", f"{d.code} {d.name}", county_facts(d, lang)) for d in named(name)]


_LOOKS: tuple[Callable[[str, Lang], list[Found]], ...] = (
    _fields,
    _code_lists,
    _rules,
    _indicators,
    _thresholds,
    _counties,
)
