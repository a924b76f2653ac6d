"""Indicators by group, as a table to show: wide or tidy, exact for machines or rounded for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fupin.answer.question import LINE, Question, ask, held_years
from fupin.answer.steady import steady
from fupin.write.column import Column
from fupin.write.labels import in_lang, unit_label

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.write.labels import Lang

# What a terminal shows where no indicator was named and not all of them fit.
HEADLINES = (
    "poor_persons",
    "incidence",
    "income_below_line_share",
    "age_60_plus_share",
    "chronic_illness_household_share",
    "main_cause_illness_share",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A table of figures with the columns that say how to show it, and what must be said beside it."""

    table: pa.Table
    columns: Sequence[Column]
    title: str
    notes: Sequence[str]


@steady
def figures(question: Question) -> pa.Table:
    """The figures as machines read them.

    Tidy: year, the group's columns, indicator, unit, value, numerator, denominator, n, missing, note. Else one row per
    year and group with one column per indicator. Values are exact to 6 decimals; total rows come first and say `total`.
    """
    from fupin.measure import wide

    found = _measured(question, people=False)
    return (found if question.tidy else wide(found)).drop_columns(["is_total"])


@steady
def table(question: Question, lang: Lang, people: bool, narrow: bool = False) -> Answer:
    """The figures with their columns, title and notes; `people` rounds them to each indicator's own decimals.

    `narrow` is for terminals: many indicators become rows where the groups are few, else only the headlines are shown,
    which a note says.
    """
    from fupin.measure import applicable, wide

    notes: list[str] = []
    if narrow and not question.tidy and not question.keys:
        every = applicable(question.by)
        question, notes = _headlines(question, every, lang)
    found = _measured(question, people=people, lang=lang)
    line = question.line or LINE
    notes = [*notes, *_notes(found, lang, line), *_counted_once(question, lang)]
    title = _title(question, lang)
    if question.tidy:
        return Answer(_labelled(found, line, lang) if people else found, tidy_columns(found), title, notes)
    if narrow and not question.keys:
        turned, columns = _turned(found, question, lang)
        return Answer(turned, columns, title, notes)
    shown = wide(found)
    columns = wide_columns(shown, question, people)
    if narrow:
        columns = [one for one in columns if one.key != "county"]  # its name stands beside it
    return Answer(shown, columns, title, notes)


def _measured(question: Question, people: bool, lang: Lang = "en") -> pa.Table:
    from fupin.measure import measure

    asked = ask(question)
    return measure(
        asked.con,
        asked.sources,
        question.keys,
        question.by,
        line=question.line or LINE,
        as_of=question.as_of,
        tidy=question.tidy,
        decimals=None if people else 6,
        lang=lang,
    )


def _headlines(question: Question, every: Sequence[str], lang: Lang) -> tuple[Question, list[str]]:
    """The same question about the headline indicators, unless the groups are so few that all fit as rows."""
    from dataclasses import replace

    if not {*question.by} - {"year", "province", "area", "key_county", "sex"} and len(question.by) < 2:
        return question, []
    keys = tuple(key for key in HEADLINES if key in every) or tuple(every[:6])
    more = len(every) - len(keys)
    said = {
        "en": f"{more} more indicators: name them, or use --format csv. `fupin explain indicators` lists them.",
        "zh": f"另有 {more} 项指标：请写明指标名，或用 --format csv；`fupin explain indicators` 列出全部。",
    }
    return replace(question, keys=keys), [said[lang]] if more else []


def _notes(found: pa.Table, lang: Lang, line: Decimal) -> list[str]:
    """What the figures' own notes say, each once, with the indicators that they are about."""
    about: dict[str, dict[str, None]] = {}
    for note, key in zip(found["note"].to_pylist(), found["indicator"].to_pylist(), strict=True):
        if note:
            about.setdefault(note, {})[key] = None
    comma, colon = ("、", "：") if lang == "zh" else (", ", ": ")
    return [f"{comma.join(_label(key, line, lang) for key in keys)}{colon}{note}" for note, keys in about.items()]


def _counted_once(question: Question, lang: Lang) -> list[str]:
    """What is said of persons whom the store holds more than once, where figures count persons."""
    from fupin.catalog.indicators import INDICATORS
    from fupin.store import open_store, persons_counted_once

    asked = [INDICATORS[key] for key in question.keys]
    parts = [INDICATORS[key] for one in asked for key in one.ratio or (one.share_of or one.growth_of or one.key,)]
    if asked and not {one.table for one in parts} & {"person", "poor_village"}:
        return []
    store = open_store(question.store)
    count = persons_counted_once(store, held_years(store, question.years), question.counties)
    return [_COUNTED_ONCE[lang][count > 1].format(count=count)] if count else []


# for one, for several
_COUNTED_ONCE = {
    "en": (
        "1 person is registered more than once in a year and was counted once: see `fupin check`.",
        "{count:,} persons are registered more than once in a year and were counted once: see `fupin check`.",
    ),
    "zh": ("同一年内重复登记的有 {count:,} 人，各只计一次，详见 `fupin check`。",) * 2,
}


def _label(key: str, line: Decimal, lang: Lang) -> str:
    from fupin.catalog.indicators import INDICATORS

    return INDICATORS[key].label(lang, line)


def _title(question: Question, lang: Lang) -> str:
    by = [in_lang(_GROUPS[key], lang) for key in question.by if key != "year"]
    line = f"{question.line or LINE:,}"
    if lang == "zh":
        return "指标" + (f"，按{'、'.join(by)}" if by else "") + f"（收入线 {line} 元）"
    return "Indicators" + (f" by {', '.join(by).lower()}" if by else "") + f" (income line {line} yuan)"


def _labelled(found: pa.Table, line: Decimal, lang: Lang) -> pa.Table:
    """A tidy table with labels instead of the keys of indicators and units, for people."""
    import pyarrow as pa

    labels = {key: _label(key, line, lang) for key in found["indicator"].unique().to_pylist()}
    words = {"indicator": labels, "unit": {u: unit_label(u, lang) for u in found["unit"].unique().to_pylist()}}
    for name, texts in words.items():
        column = pa.array([texts[key] for key in found[name].to_pylist()], pa.string())
        found = found.set_column(found.column_names.index(name), name, column)
    return found


_GROUPS = {
    "province": ("省", "Province"),
    "area": ("片区", "Area"),
    "prefecture": ("市（州）", "Prefecture"),
    "county": ("县代码", "County"),
    "county_name": ("县（市、区）", "County name"),
    "township": ("乡镇", "Township"),
    "village": ("行政村", "Village"),
    "village_kind": ("村属性", "Village kind"),
    "sex": ("性别", "Sex"),
    "age_band": ("年龄段", "Age band"),
    "ethnicity": ("民族", "Ethnicity"),
    "main_cause": ("主要致贫原因", "Main cause"),
    "household_type": ("贫困户属性", "Household type"),
    "key_county": ("重点县", "Key county"),
}


def group_columns(found: pa.Table) -> list[Column]:
    """The columns of a table of figures that tell its groups apart, the year first."""
    from fupin.catalog.indicators.groupings import CODES

    groups = [name for name in found.column_names if name in _GROUPS]
    year = Column("year", "年度", "Year", kind="year")
    return [year, *(Column(g, *_GROUPS[g], kind="group", codes=CODES.get(g, "")) for g in groups)]


def indicator_column(key: str, line: Decimal | None, people: bool) -> Column:
    """The column of one indicator's values."""
    from fupin.catalog.indicators import INDICATORS

    one = INDICATORS[key]
    zh, en = one.label("zh", line or LINE), one.label("en", line or LINE)
    return Column(key, zh, en, unit=one.unit, decimals=one.people_decimals if people else None, kind="number")


def wide_columns(shown: pa.Table, question: Question, people: bool) -> list[Column]:
    """The columns of a wide table of figures: groups, then one per indicator."""
    from fupin.catalog.indicators import INDICATORS

    keys = [name for name in shown.column_names if name in INDICATORS and name not in _GROUPS | {"is_total": ()}]
    return [*group_columns(shown), *(indicator_column(key, question.line, people) for key in keys)]


def tidy_columns(found: pa.Table) -> list[Column]:
    """The columns of a tidy table of figures."""
    return [
        *group_columns(found),
        Column("indicator", "指标", "Indicator"),
        Column("unit", "单位", "Unit"),
        Column("value", "数值", "Value", kind="number"),
        Column("numerator", "分子", "Numerator", kind="number"),
        Column("denominator", "分母", "Denominator", kind="number"),
        Column("n", "样本数", "n", kind="number"),
        Column("missing", "缺失数", "Missing", kind="number"),
        Column("note", "注", "Note"),
    ]


def _turned(found: pa.Table, question: Question, lang: Lang) -> tuple[pa.Table, list[Column]]:
    """Indicators as rows and groups as columns; the values as people's text, since each row has its own decimals."""
    import pyarrow as pa

    from fupin.write import shown_value

    groups = group_columns(found)
    labels: dict[tuple[str, ...], list[str]] = {}
    indicators: dict[str, Column] = {}
    for row in found.to_pylist():
        key = row["indicator"]
        column = indicators.setdefault(key, indicator_column(key, question.line, people=True))
        place = tuple(shown_value(row[g.key], g, lang) for g in groups)
        labels.setdefault(place, []).append(shown_value(row["value"], column, lang))
    rows = [c.label(lang) for c in indicators.values()]
    turned = {"indicator": pa.array(rows), **{str(n): pa.array(v) for n, v in enumerate(labels.values())}}
    heads = [" ".join(place) for place in labels]
    columns = [Column(str(n), head, head, kind="number") for n, head in enumerate(heads)]
    return pa.table(turned), [Column("indicator", "指标", "Indicator"), *columns]
