"""The summary tables of a report on poverty alleviation: which figures, by what, with which facts on the cover."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from fupin import __version__
from fupin.answer.coverage import coverage
from fupin.answer.figures import wide_columns
from fupin.answer.question import LINE, Asked, Question, ask
from fupin.answer.steady import steady
from fupin.catalog.codes import code_list
from fupin.catalog.divisions import PROVINCE_NAME, division
from fupin.write import Facts, Report, ReportTable
from fupin.write.labels import in_lang, unit_label

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.write.labels import Lang


@dataclass(frozen=True, slots=True)
class Subject:
    """One table of the report: indicators by one grouping."""

    key: str
    zh: str
    en: str
    by: str
    indicators: tuple[str, ...]


POPULATION = (
    "registered_households",
    "registered_persons",
    "poor_households",
    "poor_persons",
    "rural_population",
    "incidence",
    "poor_share",
)
# A note is put down to its groups where these are few.
_FEW = 3
_KEY_COUNTY = {"yes": ("重点县", "key counties"), "no": ("其他县", "other counties"), "": ("未知", "not stated")}
MAIN_CAUSES = tuple(f"main_cause_{cause.key}_share" for cause in code_list("cause").codes)
SUBJECTS = (
    Subject(
        "poverty_by_area", "各片区贫困人口与贫困发生率", "Poor population and incidence by area", "area", POPULATION
    ),
    Subject(
        "poverty_by_prefecture",
        "各市（州）贫困人口与贫困发生率",
        "Poor population and incidence by prefecture",
        "prefecture",
        POPULATION,
    ),
    Subject(
        "poverty_by_county", "各县贫困人口与贫困发生率", "Poor population and incidence by county", "county", POPULATION
    ),
    Subject(
        "income_by_county",
        "各县贫困人口收入与贫困深度",
        "Income and depth of poverty by county",
        "county",
        (
            "mean_net_income_per_capita",
            "income_below_line_persons",
            "income_below_line_share",
            "income_at_line_persons",
            "poverty_gap",
            "poverty_severity",
        ),
    ),
    Subject(
        "age_by_county",
        "各县贫困人口年龄构成",
        "Age of the poor by county",
        "county",
        ("age_under_16_share", "working_age_share", "age_60_plus_share", "age_60_plus_household_share"),
    ),
    Subject(
        "health_by_county",
        "各县贫困人口健康状况",
        "Health of the poor by county",
        "county",
        (
            "chronic_illness_share",
            "chronic_illness_household_share",
            "serious_illness_share",
            "serious_illness_household_share",
            "disabled_share",
            "disabled_household_share",
        ),
    ),
    Subject("causes_by_county", "各县主要致贫原因构成", "Main causes of poverty by county", "county", MAIN_CAUSES),
    Subject(
        "housing_by_county",
        "各县贫困户住房与饮水安全",
        "Housing and water of poor households by county",
        "county",
        (
            "dangerous_house_households",
            "dangerous_house_share",
            "unsafe_water_households",
            "unsafe_water_share",
            "reported_dangerous_house_households",
            "reported_unsafe_water_households",
        ),
    ),
    Subject(
        "work_by_county",
        "各县贫困人口文化程度与劳动就业",
        "Education and work of the poor by county",
        "county",
        (
            "illiterate_share",
            "able_to_work_share",
            "working_away_share",
            "dibao_household_share",
            "critical_illness_insurance_share",
        ),
    ),
    Subject(
        "villages_by_county",
        "各县贫困村与插花贫困",
        "Poor villages and scattered poverty by county",
        "county",
        ("villages", "poor_villages", "scattered_villages", "scattered_poor_persons", "resident_cadres"),
    ),
    Subject(
        "income_growth",
        "重点县与其他县农民人均纯收入",
        "Rural net income in key and other counties",
        "key_county",
        ("rural_net_income_per_capita", "rural_net_income_growth"),
    ),
)


@steady
def report(question: Question, lang: Lang) -> Report:
    """The summary tables over the question's years and counties, in one language.

    Raises `StoreError` and `WrongUse` as the question's own figures do.
    """
    from fupin.catalog.indicators import INDICATORS

    asked = ask(question)
    tables = [_table(asked, question, subject, lang) for subject in SUBJECTS]
    shown = [INDICATORS[key] for key in dict.fromkeys(key for s in SUBJECTS for key in s.indicators)]
    years = "、".join(map(str, asked.years)) if lang == "zh" else ", ".join(map(str, asked.years))
    title = {"zh": "四川省精准扶贫汇总表", "en": "Poverty alleviation in Sichuan: summary tables"}[lang]
    subtitle = {"zh": f"{years} 年", "en": years}[lang]
    return Report(title, subtitle, lang, _facts(asked, question, lang), tables, shown)


def _facts(asked: Asked, question: Question, lang: Lang) -> Facts:
    seen = coverage(question.store, asked.years, question.counties)
    received = {one.county for one in seen.places if one.rows}
    absent = dict.fromkeys(one.county for one in seen.places if one.county not in received)
    names = [found.name for code in absent if (found := division(code))]
    return Facts(
        source={"zh": "各县（市、区）上报的建档立卡数据", "en": "Returns of the counties (建档立卡)"}[lang],
        program=f"fupin {__version__}",
        made_on=date.today(),
        counties_received=len(received),
        counties_expected=seen.expected,
        missing_counties=names if len(names) <= 20 else (),
        rows_used=sum(one.rows.get("person", 0) for one in seen.places),
        reference_date={"zh": "各年 12 月 31 日", "en": "31 December of each year"}[lang],
        line=question.line or LINE,
    )


def _table(asked: Asked, question: Question, subject: Subject, lang: Lang) -> ReportTable:
    from fupin.measure import measure, wide

    def ask_for(decimals: int | None) -> pa.Table:
        return measure(
            asked.con,
            asked.sources,
            subject.indicators,
            (subject.by,),
            line=question.line or LINE,
            tidy=True,
            decimals=decimals,
            lang=lang,
        )

    exact, shown = ask_for(6), wide(ask_for(None))
    columns = wide_columns(shown, replace(question, keys=subject.indicators), people=True)
    notes = _notes(exact, subject.by, lang)
    units = dict.fromkeys(unit_label(column.unit, lang) for column in columns if column.unit)
    tidy = _tidy(exact, subject.by, lang)
    unit_line = ("、" if lang == "zh" else ", ").join(units)
    return ReportTable(subject.key, subject.zh, subject.en, columns, shown, tidy, notes, unit_line)


def _notes(found: pa.Table, by: str, lang: Lang) -> list[str]:
    """What the figures' own notes say, each once, after the groups that it is about, unless it is about many."""
    about: dict[str, dict[str, None]] = {}
    for note, group in zip(found["note"].to_pylist(), found[by].to_pylist(), strict=True):
        if note:
            about.setdefault(note, {})[_area(by, group, lang)] = None
    comma, colon = ("、", "：") if lang == "zh" else (", ", ": ")
    return [f"{comma.join(groups)}{colon}{note}" if len(groups) <= _FEW else note for note, groups in about.items()]


def _tidy(found: pa.Table, by: str, lang: Lang) -> pa.Table:
    """The figures with the columns of a published tidy table; [x] marks a figure that is not available."""
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = found[by]
    return pa.table(
        {
            "area_code": codes,
            "area": pa.array([_area(by, code, lang) for code in codes.to_pylist()], pa.string()),
            "indicator": found["indicator"],
            "unit": found["unit"],
            "period": found["year"],
            "value": found["value"],
            "status": pc.if_else(pc.is_null(found["value"]), "[x]", None),
            **{name: found[name] for name in ("numerator", "denominator", "n", "missing")},
        }
    )


def _area(by: str, code: str, lang: Lang) -> str:
    if code == "total":
        return PROVINCE_NAME
    if by == "county" and (found := division(code)):
        return found.name
    if by == "key_county":
        return in_lang(_KEY_COUNTY[code], lang)
    labels = {c.key: in_lang((c.zh, c.en), lang) for c in code_list("area").codes} if by == "area" else {}
    return labels.get(code, code)
