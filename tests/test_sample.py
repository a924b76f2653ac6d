"""The synthetic province: free of findings under every rule, true to its own answers, the same for the same seed."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from stdnum.iso7064 import mod_11_2

from fupin.catalog.codes import code_list
from fupin.catalog.divisions import divisions
from fupin.catalog.headers import normal_header
from fupin.catalog.tables import TABLES
from fupin.errors import OutputError, WrongUse
from fupin.sample import read_expected, write_faulty, write_sample
from fupin.sample.county import CountyYear, county_years
from fupin.sample.id_number import IdNumbers, check_character
from fupin.sample.truth import Record, Truth, written

DATA = Path(__file__).parents[1] / "data"
COUNTIES = ["511529", "510726", "511603", "513336", "513431"]
LINES = {2013: 273_600, 2014: 280_000, 2015: 285_500, 2016: 295_200}
ROSTER = [
    *("县(市、区、旗)", "乡(镇)", "行政村", "自然村", "户编号", "人编号", "姓名", "证件号码", "人数", "与户主关系"),
    *("民族", "文化程度", "在校生状况", "健康状况", "劳动技能", "务工状况", "务工时间（月)", "参加大病医疗"),
    *("脱贫属性", "脱贫年度", "贫困户属性", "主要致贫原因", "危房户", "饮水安全", "饮水困难", "人均纯收入", "联系电话"),
]
FEMALE = {
    "daughter",
    "daughter_in_law",
    "granddaughter",
    "maternal_granddaughter",
    "mother",
    "mother_in_law_of_husband",
}
MALE = {"son", "grandson", "maternal_grandson", "father"}
GRANTED = {"dibao", "wubao", "dibao_poor", "wubao_poor", "dibao_poor_part", "dibao_poor_whole"}


@pytest.fixture(scope="module")
def sent():
    """Six counties in four years."""
    numbers = IdNumbers()
    codes = [*COUNTIES, "511002"]
    return [s for c in codes for s in county_years(divisions()[c], 250, range(2013, 2017), 7, numbers)]


@pytest.fixture(scope="module")
def households(sent):
    return [(s.year, h) for s in sent for h in s.households]


@pytest.fixture(scope="module")
def members(households):
    return [(year, h, m) for year, h in households for m in h.members]


def sheets(path: Path) -> dict[str, list[list[object]]]:
    book = load_workbook(path, read_only=True)
    found = {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}
    book.close()
    widths = {name: max(map(len, rows)) for name, rows in found.items()}
    return {name: [row + [None] * (widths[name] - len(row)) for row in rows] for name, rows in found.items()}


@given(st.from_regex(r"\A[0-9]{17}\Z"))
def test_check_character_is_iso_7064(digits):
    assert check_character(digits) == mod_11_2.calc_check_digit(digits)


def test_ids_are_invented_valid_and_each_held_once(members):
    for year, _, m in members:
        number = m.person.id_number_18
        assert number.startswith("519999")
        assert mod_11_2.is_valid(number)
        assert date.fromisoformat(number[6:14]) == m.person.birth
        assert int(number[16]) % 2 == (m.person.sex == "male")
        assert 0 <= m.age == year - m.person.birth.year <= 99
    for year in LINES:
        held = Counter(m.person.id_number_18 for y, _, m in members if y == year)
        assert set(held.values()) == {1}


def test_id_numbers_go_on_to_the_next_day_of_the_year():
    numbers = IdNumbers()
    taken = {numbers.take(date(2012, 12, 31), "male") for _ in range(501)}
    assert Counter(birth for _, birth in taken) == {date(2012, 12, 31): 499, date(2012, 1, 1): 2}
    assert len({number for number, _ in taken}) == 501


def test_household_rules(households):
    for _, h in households:
        assert [m.relation for m in h.members].count("head") == 1  # H001, H002
        assert h.head.relation == "head"
        for m in h.members:
            if m.relation == "spouse":
                assert m.person.sex != h.head.person.sex  # H003
            assert not (m.relation in FEMALE and m.person.sex == "male")  # I011
            assert not (m.relation in MALE and m.person.sex == "female")
        assert 1 <= len(h.members) <= 30
        assert len({m.number for m in h.members}) == len(h.members)
        assert (len(h.id), len(h.phone), h.phone[:3]) == (18, 11, "199")
    for year in LINES:
        for value in ("id", "phone"):  # M014
            assert set(Counter(getattr(h, value) for y, h in households if y == year).values()) == {1}
        heads = Counter(h.head.person.id_number for y, h in households if y == year)
        assert set(heads.values()) == {1}  # H007


def test_income_rules(households):
    for year, h in households:
        if h.income is None:
            assert h.kind not in GRANTED  # N008
            continue
        i = h.income
        assert min(i.wage, i.business, i.assets, *i.transfers, i.outlay) >= 0
        assert i.gross == i.wage + i.business + i.assets + sum(i.transfers)  # N003, N004
        assert i.net == i.gross - i.outlay  # N001
        assert abs(i.per_capita - Fraction(i.net, len(h.members))) <= Fraction(1, 2)  # N002
        assert 0 <= i.per_capita <= 2_000_000  # N006
        assert (i.per_capita < LINES[year]) == (h.status in ("not_exited", "returned", None))  # N005
        if any(m.work_place for m in h.members):
            assert i.wage >= 10_000  # N007
        if h.kind in GRANTED:
            assert i.transfer > 0  # N008
    assert all(h.income is None for _, h in households if h.status == "pre_exit")


def test_member_rules(members):
    for _, _, m in members:
        at_school = m.schooling not in (None, "not_at_school")
        assert m.health  # M001
        assert m.labour
        assert m.education or m.schooling  # M002
        assert m.age >= 16 or not (m.able or m.work_place)  # M003, M008
        if 16 <= m.age <= 59 and m.health == ("healthy",) and not at_school:
            assert m.able  # M004
        assert not (at_school and (m.able or m.work_place))  # M005, M007
        assert m.able or not m.work_place  # M006
        assert m.disabled == (len(m.person.id_number) == 20)  # M009, M010
        assert m.health == ("healthy",) or "healthy" not in m.health
        assert m.work_months is None or 1 <= m.work_months <= 12
        if 7 <= m.age <= 14:
            assert m.pupil  # M012
        bounds = {
            "pre_school": (0, 6),
            "primary": (6, 14),
            "grade": (12, 17),
            "senior": (15, 20),
            "secondary_vocational": (15, 20),
            "higher_vocational": (18, 20),
            "college": (18, 99),
        }
        for stage, (low, high) in bounds.items():  # M011
            assert not (m.schooling or "").startswith(stage) or low <= m.age <= high


def test_cause_house_and_land_rules(households):
    for _, h in households:
        living = h.members
        assert h.main_cause in code_list("cause").by_key  # C001
        assert len(h.other_causes) <= 2  # C002
        assert h.main_cause not in h.other_causes
        assert h.main_cause != "illness" or any(m.ill for m in living)  # C003
        assert h.main_cause != "disability" or any(m.disabled for m in living)  # C004
        assert h.main_cause != "schooling" or any(m.pupil for m in living)  # C005
        assert h.main_cause != "lack_of_labour" or 2 * sum(m.able for m in living) <= len(living)  # C006
        assert h.house.dangerous == (h.house.grade in "CD")  # D001
        if h.status in ("exited", "pre_exit"):
            assert h.house.safe_water  # D003
            assert not h.house.dangerous
        assert h.land.irrigated <= h.land.arable <= 1000  # D004
        assert max(h.land.forest, h.land.returned, h.land.orchard) <= 2000
        assert max(h.land.pasture, h.land.water) <= 1000
        assert h.house.road_metres <= 50_000


def test_status_rules(households):
    for year, h in households:
        if h.status == "returned":  # S001
            assert h.return_year <= year
            assert h.return_cause
        if h.status == "exited":  # S002
            assert h.exit_year <= year
        if h.status in ("not_exited", None):
            assert h.exit_year is None
        assert (h.return_year is None) == (h.return_cause is None)


def test_village_and_county_totals_are_the_registry_s(sent):
    for s in sent:
        for v in s.villages:
            poor = [h for h in s.households if h.poor and h.village == v.village]
            assert v.poor_households == len(poor)  # X002
            assert v.poor_population == sum(len(h.members) for h in poor)
            assert v.village.code.startswith(s.division.code)  # H008
            assert len(v.village.code) == 12
            parts = [
                getattr(v, f"{p}_households") for p in ("poor", "dibao", "wubao", "unsafe_water", "dangerous_house")
            ]
            assert 0 < max(parts) <= v.households  # V001, V002
            parts = [
                getattr(v, f"{p}_population") for p in ("poor", "dibao", "wubao", "minority", "female", "disabled")
            ]
            assert 0 < max(parts) <= v.population
            assert v.migrant_workers <= v.labour_force <= v.population
            assert v.poor_population >= v.poor_households  # V003
        assert {h.village for h in s.households} <= {v.village for v in s.villages}  # X005
        assert s.county.poor_households == sum(h.poor for h in s.households)  # X003
        assert s.county.poor_population == sum(len(h.members) for h in s.households if h.poor)
        assert s.county.poor_population <= s.county.rural_population  # A001
        assert s.county.poor_households <= s.county.rural_households
        assert {v.village.kind for v in s.villages} == set(code_list("village_kind").by_key)


def test_the_stock_follows_from_exits_and_returns(sent):
    for before, now in pairwise(sent):
        if before.division == now.division:  # A002
            flow = now.county.returned_population - now.county.exited_population
            assert now.county.poor_population == before.county.poor_population + flow
            assert now.county.exited_population > 0
            assert now.county.returned_population > 0


def test_the_same_people_go_on_with_births_and_deaths(sent):
    for before, now in pairwise(sent):
        if before.division == now.division:
            was, are = ({m.person for h in s.households for m in h.members} for s in (before, now))
            assert {p.birth.year for p in are - was} == {now.year}
            assert len(are - was) == len(was - are) > 0
            ids = [[h.id for h in s.households] for s in (before, now)]
            assert ids[0] == ids[1]


def test_every_kind_of_case_is_there():
    """Even in the smallest county of data/samples, or over its five counties."""
    years = [s for c in COUNTIES for s in county_years(divisions()[c], 60, range(2013, 2014), 2014, IdNumbers())]
    for s in years:
        assert {h.kind for h in s.households} == {None, *code_list("household_type").by_key}
        assert {h.status for h in s.households} == {None, *code_list("exit_status").by_key}
        incomes = [h.per_capita for h in s.households]
        assert {250_000, 273_600, None} <= set(incomes)
        assert any(250_000 < i < 273_600 for h in s.households if h.poor and (i := h.per_capita))
        births = [m.person.birth for h in s.households for m in h.members]
        assert date(1953, 12, 31) in births
        assert any(h.poor and not h.village.poor for h in s.households)
        assert any(not h.registered and h.status is None for h in s.households)
    everyone = [m for s in years for h in s.households for m in h.members]
    assert any((m.person.birth.month, m.person.birth.day) == (2, 29) for m in everyone)
    assert {m.person.ethnicity for m in everyone} >= {"han", "yi", "tibetan", "qiang"}
    assert {None, True, False} == {m.person.insured for m in everyone}
    assert any(m.education is None for m in everyone)
    assert any(m.schooling is None and m.age > 16 for m in everyone)
    assert (min(m.age for m in everyone), max(m.age for m in everyone) > 85) == (0, True)


def test_workbooks_as_counties_send_them(tmp_path):
    files = write_sample(tmp_path, ["511529", "511002"], 30, [2014], 3)
    assert [f.name for f in files] == [
        "屏山县2014年建档立卡数据.xlsx",
        "内江市市中区2014年建档立卡数据.xlsx",
        "expected.json",
    ]
    book = sheets(files[0])
    assert list(book) == ["贫困人口", "贫困户", "行政村", "县"]
    assert [rows[:2] for rows in book.values()] == [
        [[f"屏山县2014年{title}", *[None] * n], ["填报单位：屏山县扶贫移民局    填报日期：2015年1月10日", *[None] * n]]
        for title, n in [
            ("建档立卡贫困人口花名册", 26),
            ("建档立卡贫困户登记表", 47),
            ("行政村基本情况表", 35),
            ("扶贫年度报表", 15),
        ]
    ]
    assert book["贫困人口"][2] == ROSTER
    for rows, table in zip(book.values(), TABLES.values(), strict=True):
        keys = [table.by_header[normal_header(str(h))].key for h in rows[2]]
        assert len(set(keys)) == len(keys)
    first = dict(zip(ROSTER, book["贫困人口"][3], strict=True))
    types = {h: type(v) for h, v in first.items() if h in ("户编号", "人编号", "证件号码", "联系电话", "人数")}
    assert types == {"户编号": str, "人编号": str, "证件号码": str, "人数": int, "联系电话": str}
    assert {r[0] for r in sheets(files[1])["贫困人口"][3:]} == {"内江市市中区"}


def test_household_values_stand_on_every_row(tmp_path):
    rows = sheets(write_sample(tmp_path, ["513431"], 80, [2014], 3)[0])
    roster = [dict(zip(rows["贫困人口"][2], r, strict=True)) for r in rows["贫困人口"][3:]]
    register = [dict(zip(rows["贫困户"][2], r, strict=True)) for r in rows["贫困户"][3:]]
    shared = {
        "人数": "家庭人口数",
        "脱贫属性": "脱贫属性",
        "脱贫年度": "脱贫年度",
        "贫困户属性": "贫困户属性",
        "主要致贫原因": "主要致贫原因",
        "危房户": "是否危房户",
        "饮水安全": "饮水是否安全",
        "饮水困难": "饮水是否困难",
        "人均纯收入": "人均纯收入",
    }
    by_id = {r["户编号"]: r for r in register}
    assert len(by_id) == len(register)
    assert {r["户编号"] for r in roster} == set(by_id)  # H005
    assert Counter(r["户编号"] for r in roster) == {k: r["家庭人口数"] for k, r in by_id.items()}  # H004
    for row in roster:  # H006
        household = by_id[row["户编号"]]
        assert {k: row[k] for k in shared} == {k: household[v] for k, v in shared.items()}
        if row["与户主关系"] == "户主":
            assert (row["姓名"], row["证件号码"]) == (household["户主姓名"], household["户主证件号码"])


def test_same_arguments_same_bytes(tmp_path):
    runs = [write_sample(tmp_path / n, 2, 20, [2013, 2014], s) for n, s in (("a", 1), ("b", 1), ("c", 2))]
    content = [{f.name: f.read_bytes() for f in files} for files in runs]
    assert content[0] == content[1]
    assert all(content[0][name] != content[2][name] for name in content[0])


def test_townships_add_up_to_the_county(tmp_path):
    whole = write_sample(tmp_path / "whole", ["511603"], 60, [2014], 5)
    parts = write_sample(tmp_path / "parts", ["511603"], 60, [2014], 5, per_township=True)
    assert [f.name for f in parts] == [
        "前锋区样木镇2014年建档立卡数据.xlsx",
        "前锋区样水乡2014年建档立卡数据.xlsx",
        "前锋区2014年村县报表.xlsx",
        "expected.json",
    ]
    one = sheets(whole[0])
    for name in ("贫困人口", "贫困户"):
        assert [row for f in parts[:2] for row in sheets(f)[name][3:]] == one[name][3:]
    assert sheets(parts[2]) == {name: one[name] for name in ("行政村", "县")}
    assert whole[-1].read_bytes() == parts[-1].read_bytes()


def test_roster_only(tmp_path):
    files = write_sample(tmp_path, ["511529"], 20, [2014], 5, tables=("person",))
    assert list(sheets(files[0])) == ["贫困人口"]
    assert {r.tables for r in read_expected(files[1])} == {("person",)}


@pytest.mark.parametrize(
    ("counties", "persons", "years", "tables"),
    [
        (0, 10, [2014], ["person"]),
        (184, 10, [2014], ["person"]),
        ([], 10, [2014], ["person"]),
        (["无此县"], 10, [2014], ["person"]),
        (1, 0, [2014], ["person"]),
        (1, 10, [], ["person"]),
        (1, 10, [1999], ["person"]),
        (1, 10, [2014], []),
        (1, 10, [2014], ["people"]),
    ],
)
def test_senseless_arguments_are_refused(tmp_path, counties, persons, years, tables):
    with pytest.raises(WrongUse):
        write_sample(tmp_path, counties, persons, years, 1, tables=tables)
    assert list(tmp_path.iterdir()) == []


def test_a_filled_folder_is_refused(tmp_path):
    first = write_sample(tmp_path / "a", 1, 10, [2014], 1)
    with pytest.raises(OutputError):
        write_sample(tmp_path / "a", 1, 10, [2014], 1)
    assert write_sample(tmp_path / "a", 1, 10, [2014], 1, force=True) == first
    with pytest.raises(OutputError):
        write_faulty(tmp_path / "a", 1)


def truth_of(sent: list[CountyYear], years: list[int]) -> dict[tuple[int, str, str, str], Record]:
    truth = Truth(years, ("person", "household", "village", "county"))
    for s in sent:
        if s.year in years:
            truth.count(s)
    return {(r.year, r.by, r.group, r.indicator): r for r in truth.records()}


def test_truth_agrees_with_the_cells_sent(tmp_path):
    """Some figures again, from the workbooks alone."""
    *books, expected = write_sample(tmp_path, COUNTIES, 60, [2014], 9)
    found = {(r.by, r.group, r.indicator): r for r in read_expected(expected)}
    rows = [(c, r) for c, b in zip(COUNTIES, books, strict=True) for r in _roster(b)]
    poor = [(c, r) for c, r in rows if r["脱贫属性"] in (None, "未脱贫", "返贫") and r["贫困户属性"] != "一般农户"]
    for group in (None, *COUNTIES):
        mine = [r for c, r in poor if group in (None, c)]
        place = ("county", group) if group else ("", "total")
        incomes = [Decimal(str(r["人均纯收入"])) for r in mine if r["人均纯收入"] is not None]
        below = sum(i < 2500 for i in incomes)
        aged = sum(2014 - int(str(r["证件号码"])[6:10]) >= 60 for r in mine)
        short = sum((2800 - i for i in incomes), Decimal(0))
        assert _shown(found[*place, "poor_persons"]) == (str(len(mine)), None, str(len(mine)))
        assert _shown(found[*place, "income_below_line_share"]) == _percent(below, len(incomes))
        assert _shown(found[*place, "age_60_plus_share"]) == _percent(aged, len(mine))
        assert found[*place, "poverty_gap"].value == written(Fraction(short) / 2800 * 100 / len(incomes))
        assert found[*place, "mean_net_income_per_capita"].numerator == written(Fraction(sum(incomes)))


def _roster(book: Path) -> list[dict[str, object]]:
    return [dict(zip(ROSTER, r, strict=True)) for r in sheets(book)["贫困人口"][3:]]


def _shown(r: Record) -> tuple[str | None, str | None, str | None]:
    return r.numerator, r.denominator, r.value


def _percent(part: int, whole: int) -> tuple[str, str, str]:
    return str(part), str(whole), written(Fraction(100 * part, whole))


def test_truth_adds_up(sent):
    found = truth_of(sent, [2013, 2016])
    assert found.keys() == {(r.year, r.by, r.group, r.indicator) for r in found.values()}
    for year in (2013, 2016):
        total = int(found[year, "", "total", "poor_persons"].value)
        for by in ("area", "prefecture", "county", "sex", "age_band"):
            parts = {g: int(r.value) for (y, b, g, i), r in found.items() if (y, b, i) == (year, by, "poor_persons")}
            assert sum(parts.values()) == total
            for group, part in parts.items():
                assert _shown(found[year, by, group, "poor_share"]) == _percent(part, total)
        causes = [r for (y, b, _, i), r in found.items() if (y, b) == (year, "") and i.startswith("main_cause_")]
        assert len(causes) == 14
        assert sum(int(r.numerator) for r in causes) == int(found[year, "", "total", "poor_households"].value)
    groups = {(b, g) for _, b, g, _ in found}
    assert {g for b, g in groups if b == "area"} == {"qinba", "wumeng", "liangshan_yi", "tibetan_plateau", "outside"}
    assert {g for b, g in groups if b == "sex"} == {"male", "female"}
    assert {g for b, g in groups if b == "age_band"} == {"0-5", "6-15", "16-59", "60-79", "80+"}


def test_growth_is_over_the_years_chosen(sent):
    found = truth_of(sent, [2013, 2016])
    for county in COUNTIES:
        a, b = (Decimal(found[y, "county", county, "rural_net_income_per_capita"].value) for y in (2013, 2016))
        grown = found[2016, "county", county, "rural_net_income_growth"]
        assert (grown.numerator, grown.denominator) == (None, None)
        assert abs(((b / a) ** (Decimal(1) / 3) - 1) * 100 - Decimal(grown.value)) < Decimal("0.000001")
        assert _shown(found[2013, "county", county, "rural_net_income_growth"]) == (None, None, None)
    assert _shown(truth_of(sent, [2014])[2014, "", "total", "rural_net_income_growth"]) == (None, None, None)


def test_expected_json_is_read_back(tmp_path):
    *_, path = write_sample(tmp_path, ["511529", "511002"], 40, [2013, 2014], 4)
    records = read_expected(path)
    assert len(records) == 2 * (7 * 72 + 7 * 24)
    assert records[0] == Record(2013, "", "total", "registered_persons", *_counted(records[0]), ("person",))
    content = json.loads(path.read_text(encoding="utf-8"))
    assert {k: content[k] for k in ("seed", "years", "line", "counties")} == {
        "seed": 4,
        "years": [2013, 2014],
        "line": "2500",
        "counties": ["511529", "511002"],
    }


def _counted(r: Record) -> tuple[str | None, None, str | None]:
    assert r.numerator
    return r.numerator, None, r.numerator


def parts_of(path: Path) -> dict[str, bytes]:
    """What is in a workbook, whatever way it was compressed; or the bytes of another file."""
    if path.suffix != ".xlsx":
        return {"": path.read_bytes()}
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_data_samples_are_what_is_generated(tmp_path):
    """After a change of the generator: rm -r data/samples data/faulty, write_sample(data/samples, COUNTIES, 60, …)."""
    made = write_sample(tmp_path / "samples", COUNTIES, 60, [2013, 2014], 2014)
    made += write_faulty(tmp_path / "faulty", 2014)
    kept = [DATA / f.relative_to(tmp_path) for f in made]
    assert [parts_of(f) for f in kept] == [parts_of(f) for f in made]
    assert {f for folder in ("samples", "faulty") for f in (DATA / folder).iterdir()} == set(kept)
    assert sum(f.stat().st_size for f in kept) < 360_000


def test_faulty_return(tmp_path):
    book, expected = write_faulty(tmp_path, 2014)
    told = json.loads(expected.read_text(encoding="utf-8"))
    assert told["file"] == book.name == "屏山县2014年（有错）.xlsx"
    rules = [f["rule"] for f in told["findings"]]
    assert rules == ["I003", "I007", "I008", "T003", "H001", "H004", "T001", "H006"]
    page = load_workbook(book)["贫困人口"]
    cell = {f["rule"]: page[f["cell"]].value for f in told["findings"] if f["cell"]}
    assert not mod_11_2.is_valid(cell["I003"])
    assert isinstance(cell["I007"], float)
    assert [c.value for c in page["H"]].count(cell["I008"]) == 2
    assert (cell["T003"], cell["T001"]) == ("体弱", "两千五")
    row = {f["rule"]: f["row"] for f in told["findings"]}
    assert [page.cell(row["H001"], c).value for c in (5, 10)] == [page.cell(row["H001"] + 1, 5).value, "其他"]
    assert cell["H004"] == [c.value for c in page["E"]].count(page.cell(row["H004"], 5).value) + 1
    assert cell["H006"] != page.cell(row["H006"] - 1, 25).value
