"""A random valid return, dressed in random mess, reads back as the same rows at their true addresses."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin.catalog.tables import TABLES
from fupin.intake import Taken, take_in
from fupin.sample.id_number import check_character

PERSON = TABLES["person"].by_key
PLACE, HOUSE = ("township", "village"), ("household_id", "household_size")
MEMBER = ("name", "id_number", "relation")
FACTS = ("health", "work_months", "dangerous_house", "net_income_per_capita")
HEALTH = {"chronic_illness": "长期慢性病", "serious_illness": "患有大病", "disabled": "残疾"}
NUMERALS = ["零", *"一二三四五六七八九十", "十一", "十二"]
NULLS = st.sampled_from(["", "-", "—", "NULL", "/", " ", "　"])
NAME = "屏山县2014.{}"
Cell = str | int | float | None
Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class Person:
    township: str
    village: str
    household_id: str
    household_size: int
    name: str
    id_number: str
    relation: str
    health: tuple[str, ...]
    work_months: int | None
    dangerous_house: bool | None
    net_income_per_capita: Decimal


@st.composite
def returns(draw: st.DrawFn) -> list[Person]:
    """One to six households of one to four members each."""
    people: list[Person] = []
    for number in range(draw(st.integers(1, 6))):
        size = draw(st.integers(1, 4))
        prefix = draw(st.sampled_from(["5199", "0", "519999000000000"]))
        place = draw(st.sampled_from([("甲乡", "一村"), ("甲乡", "二村"), ("乙镇", "三村")]))
        income = Decimal(draw(st.integers(0, 99_999_99))) / 100
        house = draw(st.sampled_from([True, False, None]))
        for member in range(size):
            born = draw(st.dates(date(1930, 1, 1), date(2013, 12, 31)))
            first = f"519999{born:%Y%m%d}{2 * len(people) + 1:03}"
            people.append(
                Person(
                    *place,
                    household_id=f"{prefix}{number:03}",
                    household_size=size,
                    name="样" + draw(st.sampled_from("甲乙丙丁合计总小单注")),
                    id_number=first + check_character(first),
                    relation="户主" if member == 0 else draw(st.sampled_from(["配偶", "之子", "之女", "其他"])),
                    health=tuple(h for h in HEALTH if draw(st.booleans())),
                    work_months=draw(st.none() | st.integers(0, 12)),
                    dangerous_house=house,
                    net_income_per_capita=income,
                )
            )
    return people


@dataclass(frozen=True)
class Sheet:
    """Rows of cells as they will be written, merged cells (from 0, inclusive), and where each person's row is."""

    rows: list[list[Cell]]
    merges: list[Merge]
    at: list[int]
    letters: dict[str, str]


def bare(people: Sequence[Person]) -> Sheet:
    keys = (*PLACE, *HOUSE, *MEMBER, *FACTS)
    rows: list[list[Cell]] = [[PERSON[key].zh for key in keys]]
    rows += [[_plain(getattr(person, key)) for key in keys] for person in people]
    return Sheet(rows, [], list(range(2, len(rows) + 1)), {})


def _plain(value: Any) -> Cell:
    match value:
        case None | ():
            return None
        case bool():
            return "是" if value else "否"
        case tuple():
            return ",".join(HEALTH[h] for h in value)
        case _:
            return str(value)


@st.composite
def messes(draw: st.DrawFn, people: Sequence[Person], merging: bool) -> Sheet:
    """The return as a county might send it; the return's own rows are all there, in their order."""
    facts = draw(st.permutations(FACTS))
    keys: list[str | None] = [*PLACE, *HOUSE, *MEMBER, *facts]
    if draw(st.booleans()):
        keys.insert(draw(st.sampled_from([2, 4, 7])), None)
    left = draw(st.integers(0, 2))
    yuan = draw(st.sampled_from(["", "(元)", "（元）", "（万元）", "(元/人)"]))
    title = ["屏山县2014年建档立卡贫困人口花名册"]
    above = draw(
        st.lists(
            st.sampled_from(
                [title, [], ["填报单位：屏山县扶贫局", None, "填报日期：2015年1月10日"], ["单位：万元、亩"]]
            ),
            max_size=3,
        )
    )
    rows: list[list[Cell]] = [list(line) for line in above]
    merges: list[Merge] = []
    columns = {key: left + n for n, key in enumerate(keys) if key}
    width = left + len(keys)
    if draw(st.booleans()):
        merges += _group_merges(columns, len(rows)) if merging else []
        rows += _grouped(draw, columns, width, yuan)
    else:
        rows.append(_line(width, {columns[key]: _header(draw, key, yuan) for key in columns}))
    if draw(st.booleans()):
        rows.append(_line(width, {column: n + 1 for n, column in enumerate(columns.values())}))
    at = []
    whole = merging and draw(st.booleans())
    for number, person in enumerate(people):
        first = number == 0 or people[number - 1].household_id != person.household_id
        if first and draw(st.integers(0, 5)) == 0:
            rows.append([])
        cells = {columns[key]: _cell(draw, key, getattr(person, key), yuan) for key in columns}
        if whole:
            top = len(rows)
            if first and person.household_size > 1:
                merges += [(top, columns[key], top + person.household_size - 1, columns[key]) for key in HOUSE]
            cells |= {} if first else dict.fromkeys((columns[key] for key in HOUSE), None)
        rows.append(_line(width, cells))
        at.append(len(rows))
    households = {p.household_id: p.household_size for p in people}
    if draw(st.booleans()):
        total: dict[int, Cell] = {left: draw(st.sampled_from(["合计", "总　计", "全县合计", "合计："]))}
        rows.append(_line(width, total | {columns["household_size"]: sum(households.values())}))
    rows += draw(
        st.sampled_from([[], [[]], [[], ["注：1.人数按户籍填写。"]], [["填表人：样甲", None, "审核人：样乙"]]])
    )
    return Sheet(rows, merges, at, {key: openpyxl.utils.get_column_letter(c + 1) for key, c in columns.items()})


def _grouped(draw: st.DrawFn, columns: dict[str, int], width: int, yuan: str) -> list[list[Cell]]:
    """A header over two rows: what is said of a member stands below one group."""
    upper = {columns[key]: _header(draw, key, yuan) for key in columns if key not in MEMBER}
    lower = {columns[key]: _header(draw, key, yuan) for key in MEMBER}
    return [_line(width, {**upper, columns[MEMBER[0]]: "家庭成员信息"}), _line(width, lower)]


def _group_merges(columns: dict[str, int], top: int) -> list[Merge]:
    others = (column for key, column in columns.items() if key not in MEMBER)
    return [(top, columns[MEMBER[0]], top, columns[MEMBER[-1]]), *((top, c, top + 1, c) for c in others)]


def _header(draw: st.DrawFn, key: str, yuan: str) -> str:
    text = draw(st.sampled_from(PERSON[key].headers))
    if key == "net_income_per_capita":
        text = text.removesuffix("（元）") + yuan
    dress: Callable[[str], str] = draw(
        st.sampled_from([str, lambda t: f" {t}　", lambda t: f"{t}*", lambda t: f"{t[0]}\n{t[1:]}", lambda t: f"*{t} "])
    )
    return dress(text)


def _cell(draw: st.DrawFn, key: str, value: Any, yuan: str) -> Cell:
    """One of the ways in which counties write this value."""
    if value is None or value == ():
        return draw(NULLS)
    if key == "health":
        separator = draw(st.sampled_from([",", "，", "、", "；", "+", "/", " ", "\n", "和"]))
        return separator.join(HEALTH[h] for h in draw(st.permutations(value)))
    return draw(st.sampled_from(_ways(key, value, yuan)))


def _ways(key: str, value: Any, yuan: str) -> list[Cell]:
    match key:
        case "household_id":
            exact = len(value) <= 15 and not value.startswith("0")
            return [value, f"{value} ", f"'{value}", int(value) if exact else value]
        case "id_number":
            return [value, value.lower(), f"\t{value}", f"{value[:6]} {value[6:]}"]
        case "work_months":
            return [value, str(value), f"{value}个月", f"{value}.0", NUMERALS[value]]
        case "household_size":
            return [value, str(value), f"{value}人", chr(0xFF10 + value), NUMERALS[value]]
        case "dangerous_house":
            return ["是", "有", "√", 1] if value else ["否", "×", 0, "0"]
        case "net_income_per_capita":
            sent = value / 10_000 if "万" in yuan else value
            return [float(sent), f"{sent:f}", f" {sent:f}"] + ([f"{value:,.2f}"] if "万" not in yuan else [])
        case _:
            return [str(value), f"{value} ", f"　{value}"]


def _line(width: int, cells: dict[int, Any]) -> list[Cell]:
    return [cells.get(column) for column in range(width)]


def xlsx(sheet: Sheet) -> bytes:
    book = openpyxl.Workbook()
    for row in sheet.rows:
        book.active.append(row)
    for top, first, bottom, last in sheet.merges:
        book.active.merge_cells(start_row=top + 1, start_column=first + 1, end_row=bottom + 1, end_column=last + 1)
    book.save(target := io.BytesIO())
    return target.getvalue()


def xls(sheet: Sheet) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("名册")
    inside = {(r, c) for t, left, b, right in sheet.merges for r in range(t, b + 1) for c in range(left, right + 1)}
    for top, first, bottom, last in sheet.merges:
        page.write_merge(top, bottom, first, last, sheet.rows[top][first])
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if cell is not None and (number, column) not in inside:
                page.write(number, column, cell)
    book.save(target := io.BytesIO())
    return target.getvalue()


def gb18030(sheet: Sheet) -> bytes:
    rows = ([f"{Decimal(repr(c)):f}" if isinstance(c, float) else c for c in row] for row in sheet.rows)
    csv.writer(target := io.StringIO(newline="")).writerows(rows)
    return target.getvalue().encode("gb18030")


FORMATS = {"xlsx": (xlsx, True), "xls": (xls, True), "csv": (gb18030, False)}


def stored(taken: Taken) -> list[dict[str, Any]]:
    rows = taken.batch.tables["person"].to_pylist()
    keys = (*PLACE, *HOUSE, *MEMBER, *FACTS, "county", "year", "id_number_18", "birth_date", "age")
    return [{key: row[key] for key in keys} for row in rows]


def taken(sheet: Sheet, form: str) -> Taken:
    name = NAME.format(form)
    return take_in(Path(name), name=name, data=FORMATS[form][0](sheet))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(returns(), st.sampled_from([*FORMATS]), st.data())
def test_a_return_in_any_dress_is_the_same_return(people: list[Person], form: str, data: st.DataObject) -> None:
    sheet = data.draw(messes(people, merging=FORMATS[form][1]))
    expected, found = taken(bare(people), "xlsx"), taken(sheet, form)
    assert stored(found) == stored(expected)
    assert found.batch.tables["person"]["_row"].to_pylist() == sheet.at
    assert dict(found.sheets[0].letters) == sheet.letters
    assert found.batch.record.rows_read == len(people) == found.batch.record.rows_stored
    assert _about(found) == _about(expected)


def _about(one: Taken) -> Counter[tuple[str, str | None, str | None]]:
    return Counter((f["rule"], f["field"], f["household_id"]) for f in one.batch.findings.to_pylist())


HOUSEHOLD = TABLES["household"].by_key
SUMS = ("wage_income", "business_income", "transfer_income", "gross_income", "net_income")
REGISTER = ("household_id", "head_name", "head_id_number", "household_size", *SUMS, "net_income_per_capita")
MEASURES = ("arable_land", "road_distance", "house_area")
# How much of a field's own unit each is.
UNITS = {
    "yuan": {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000},
    "mu": {"亩": 1, "公顷": 15, "万亩": 10_000},
    "km": {"公里": 1, "千米": 1, "米": Decimal("0.001"), "里": Decimal("0.5")},
    "square metre": {"平方米": 1},
}
Household = dict[str, Any]


@st.composite
def registers(draw: st.DrawFn) -> list[Household]:
    """One to five households, with sums to the fen, debts among them, and measures to four decimals."""
    found: list[Household] = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        first = f"51999919700101{number:03}"
        sums = {key: Decimal(draw(st.integers(-99_999, 9_999_999_99))) / 100 for key in (*SUMS, REGISTER[-1])}
        measures = {key: 15 * Decimal(draw(st.integers(0, 9_999))) / 10_000 for key in MEASURES}
        named = {"household_id": f"5199{number:04}", "head_name": "样" + "甲乙丙丁戊"[number - 1]}
        found.append(
            named
            | {"head_id_number": first + check_character(first), "household_size": draw(st.integers(1, 9))}
            | {key: draw(st.sampled_from([value, value, None])) for key, value in (sums | measures).items()}
        )
    return found


@st.composite
def register_sheets(draw: st.DrawFn, households: Sequence[Household]) -> tuple[Sheet, bool]:
    """A register whose units stand in its headers or in a line above them; and whether it has a total row."""
    line = {
        "yuan": draw(st.sampled_from(["", "千元", "万元", "亿元"])),
        "mu": draw(st.sampled_from(["", "亩", "公顷"])),
    }
    said = [unit for unit in line.values() if unit]
    above = [["屏山县2014年贫困户登记表"], *([["单位：" + "、".join(said)]] if said else [])]
    keys = [*REGISTER[:2], *draw(st.permutations([*REGISTER[2:], *MEASURES]))]
    header, per = [], {}
    for key in keys:
        field = HOUSEHOLD[key]
        text = draw(st.sampled_from([h for h in field.headers if "(" not in h and "（" not in h]))
        unit = draw(st.sampled_from(["", *UNITS.get(field.unit, ())]))
        header.append(f"{text}（{unit}）" if unit else text)
        given = "" if key == REGISTER[-1] else line.get(field.unit, "")
        per[key] = Decimal(UNITS.get(field.unit, {}).get(unit or given, 1))
    rows = [[_amount(draw, key, one[key], per[key]) for key in keys] for one in households]
    top = len(above) + 2
    totals = draw(st.booleans())
    if totals:
        added = {key: sum(one[key] or 0 for one in households) / per[key] for key in SUMS}
        rows.append([{"household_id": "合计", **{k: float(v) for k, v in added.items()}}.get(key) for key in keys])
    return Sheet([*above, header, *rows], [], list(range(top, top + len(households))), {}), totals


def _amount(draw: st.DrawFn, key: str, value: Any, per: Decimal) -> Cell:
    if value is None:
        return draw(NULLS)
    if isinstance(value, str):
        return value
    sent = value / per
    ways: list[Cell] = [f"{sent:f}", int(sent) if sent == int(sent) else float(sent)]
    return draw(st.sampled_from([*ways, f"{sent:,f}"] if key in SUMS else ways))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(registers(), st.sampled_from([*FORMATS]), st.data())
def test_sums_in_any_unit_are_the_same_sums(households: list[Household], form: str, data: st.DataObject) -> None:
    sheet, totals = data.draw(register_sheets(households))
    found = taken(sheet, form)
    rows = found.batch.tables["household"].select([*REGISTER, *MEASURES]).to_pylist()
    assert rows == households
    assert found.batch.tables["household"]["_row"].to_pylist() == sheet.at
    assert len(found.raw.sheets[0].totals) == totals
    assert not {"F006", "T001", "F003"} & set(found.batch.findings["rule"].to_pylist())
