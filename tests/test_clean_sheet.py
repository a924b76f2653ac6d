from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin.catalog.tables import TABLES
from fupin.clean import clean_sheet
from fupin.sql import connect
from fupin.tables import Kind, RawColumn, RawSheet, arrow_type, findings_schema, findings_table

LETTERS = "ABCDEFGHIJKLMNOP"


def sheet(table, columns, kinds=None, findings=()):
    raw = tuple(
        RawColumn(
            key,
            LETTERS[i],
            key,
            None,
            pa.array(texts, pa.string()),
            pa.array(kinds[key], pa.uint8()) if kinds and key in kinds else None,
        )
        for i, (key, texts) in enumerate(columns)
    )
    rows = pa.array([4, 6, 7], pa.int32())
    return RawSheet("名册", table, "", (3,), (), ("屏山县2014年",), rows, raw, findings_table(findings))


def found(cleaned):
    keys = ("cell", "field", "rule", "level", "value")
    return [(*(f[k] for k in keys), dict(f["args"])) for f in cleaned.findings.to_pylist()]


PERSONS = (
    ("county", ["屏山县"] * 3),
    ("household_id", ["0001", "0001", "0002"]),
    ("name", ["王甲", "李乙", "张丙"]),
    ("sex", ["男", "女", "女"]),
    ("id_number", ["11010519491231002X", "360426199113010079", None]),
    ("birth_date", ["1950-01-01", "1960-02-03", "2009-01-01"]),
    ("exit_status", ["未脱贫", "已脱贫", None]),
    ("health", ["健康", "残疾,大病", None]),
)


def test_a_roster():
    data = clean_sheet(sheet("person", PERSONS), "a.xlsx").data
    assert data.to_pydict() == {
        "_sheet": ["名册"] * 3,
        "_row": [4, 6, 7],
        "county": ["511529"] * 3,
        "year": [2014] * 3,
        "household_id": ["0001", "0001", "0002"],
        "name": ["王甲", "李乙", "张丙"],
        "id_number": ["11010519491231002X", "360426199113010079", None],
        "health": [["healthy"], ["serious_illness", "disabled"], None],
        "exit_status": ["not_exited", "exited", None],
        "county_name": ["屏山县"] * 3,
        "id_number_18": ["11010519491231002X", None, None],
        "id_type": ["resident_id", None, None],
        "birth_date": [date(1949, 12, 31), date(1960, 2, 3), date(2009, 1, 1)],
        "sex": ["female", "female", "female"],
        "age": [65, 54, 5],
        "age_band": ["60-79", "16-59", "0-5"],
        "poor": [True, False, True],
        "_sent_county": ["屏山县"] * 3,
        "_sent_sex": ["male", "female", "female"],
        "_sent_birth_date": [date(1950, 1, 1), date(1960, 2, 3), date(2009, 1, 1)],
        "_id_18": ["11010519491231002X", "360426199113010079", None],
        "_id_fault": [None, "I005", None],
        "_id_birth": [date(1949, 12, 31), None, None],
        "_id_sex": ["female", None, None],
        "_id_area": ["110105", "360426", None],
    }


def test_types_letters_and_place_in_the_data():
    cleaned = clean_sheet(sheet("person", PERSONS), "a.xlsx")
    types = {name: cleaned.data.schema.field(name).type for name in ("sex", "age_band", "age", "birth_date", "health")}
    assert types == {
        "sex": arrow_type("code"),
        "age_band": arrow_type("code"),
        "age": arrow_type("integer"),
        "birth_date": arrow_type("date"),
        "health": arrow_type("codes"),
    }
    assert cleaned.letters == {key: LETTERS[i] for i, (key, _) in enumerate(PERSONS)}
    assert (cleaned.name, cleaned.table, cleaned.storable) == ("名册", "person", True)
    assert cleaned.findings.schema == findings_schema()
    assert found(cleaned) == [("E7", "id_number", "T006", "error", None, {})]


def test_a_connection_can_be_lent_and_is_given_back():
    with connect(threads=1) as con:
        lent = clean_sheet(sheet("person", PERSONS), "a.xlsx", con=con)
        assert con.sql("select 1").fetchall() == [(1,)]
    assert lent.data == clean_sheet(sheet("person", PERSONS), "a.xlsx").data


def test_everything_that_can_be_wrong_with_a_value():
    columns = (
        ("household_id", ["519999000000000012", "-", "0002"]),
        ("household_size", ["三五", "0", "31"]),
        ("net_income", ["#DIV/0!", None, "2,500元"]),
        ("dangerous_house", ["部分", "无", "是"]),
        ("main_cause", ["因懒", "因病", "因病"]),
        ("exit_year", ["2015", "1900", "2014"]),
        ("identified_date", ["2014-02-30", "41641", "2014年1月"]),
        ("head_name", ["王甲", "#REF!", None]),
        ("arable_land", ["-1", "1.5亩", "2"]),
    )
    number, text, blank, error = Kind.NUMBER, Kind.TEXT, Kind.BLANK, Kind.ERROR
    kinds = {
        "household_id": [number, text, text],
        "net_income": [error, blank, text],
        "identified_date": [text, number, text],
        "head_name": [text, error, blank],
    }
    cleaned = clean_sheet(sheet("household", columns, kinds), "a.xlsx")
    causes = {"allowed": "因病、因残、因学、因灾、因婚", "more": " and 9 others", "more_zh": "等14项中的一项"}
    assert sorted(found(cleaned), key=lambda f: f[0]) == [
        ("A4", "household_id", "T008", "error", "519999000000000012", {}),
        ("A6", "household_id", "T006", "error", "-", {}),
        ("B4", "household_size", "T001", "error", "三五", {"example": "3"}),
        ("B6", "household_size", "T004", "error", "0", {"low": "1", "high": "30", "range": "1–30"}),
        ("B7", "household_size", "T004", "error", "31", {"low": "1", "high": "30", "range": "1–30"}),
        ("C4", "net_income", "T005", "error", "#DIV/0!", {}),
        ("D4", "dangerous_house", "T007", "warning", "部分", {}),
        ("E4", "main_cause", "T003", "error", "因懒", {"nearest": "因病", **causes}),
        ("F4", "exit_year", "T004", "error", "2015", {"low": "1949", "high": "2014", "range": "1949–2014"}),
        ("F6", "exit_year", "T004", "error", "1900", {"low": "1949", "high": "2014", "range": "1949–2014"}),
        ("G4", "identified_date", "T002", "error", "2014-02-30", {}),
        ("H6", "head_name", "T005", "error", "#REF!", {}),
        ("H7", "head_name", "T006", "error", None, {}),
        ("I4", "arable_land", "T004", "error", "-1", {"low": "0", "high": "", "range": "≥ 0"}),
    ]
    assert cleaned.data.select([key for key, _ in columns]).to_pydict() == {
        "household_id": [None, None, "0002"],
        "household_size": [None, None, None],
        "net_income": [None, None, Decimal("2500.00")],
        "dangerous_house": [None, False, True],
        "main_cause": [None, "illness", "illness"],
        "exit_year": [None, None, 2014],
        "identified_date": [None, date(2014, 1, 2), date(2014, 1, 1)],
        "head_name": ["王甲", None, None],
        "arable_land": [None, Decimal("1.5000"), Decimal("2.0000")],
    }


def test_a_finding_says_where_it_is():
    columns = (("household_id", ["0001", "0002", "0003"]), ("household_size", ["1", "x", "2"]))
    (finding,) = clean_sheet(sheet("household", columns), "屏山.xlsx").findings.to_pylist()
    assert finding == {
        "file": "屏山.xlsx",
        "sheet": "名册",
        "row": 6,
        "column": "B",
        "cell": "B6",
        "county": "511529",
        "year": 2014,
        "table": "household",
        "field": "household_size",
        "rule": "T001",
        "level": "error",
        "value": "x",
        "household_id": "0002",
        "args": [("example", "3")],
    }


def test_a_merged_cell_is_marked_once_at_its_top():
    at = pa.array([4, 4, 7], pa.int32())
    columns = {
        "household_size": ["x", "x", "x"],
        "household_id": [None, None, "0002"],
        "other_causes": ["甲/乙"] * 2 + [None],
    }
    raw = sheet("household", tuple(columns.items()))
    merged = replace(raw, columns=tuple(replace(c, at=at) for c in raw.columns))
    marks = [f[:3] for f in found(clean_sheet(merged, "a.xlsx"))]
    assert marks == [
        ("B4", "household_id", "T006"),
        ("A4", "household_size", "T001"),
        ("A7", "household_size", "T001"),
        ("C4", "other_causes", "T003"),
        ("C4", "other_causes", "T003"),
    ]


@pytest.mark.parametrize(
    ("rule", "field", "storable"),
    [("F001", None, False), ("F002", "id_number", False), ("F002", "relation", True), ("F003", None, True)],
)
def test_what_reading_found_can_forbid_storing(rule, field, storable):
    raw = sheet("person", PERSONS, findings=[{"rule": rule, "field": field}])
    assert clean_sheet(raw, "a.xlsx").storable is storable


def test_a_register_and_a_village_return():
    register = clean_sheet(sheet("household", (("household_id", ["1", "2", "3"]),)), "a.xlsx").data
    assert register.column_names == ["_sheet", "_row", "county", "year", "household_id", "county_name", "poor"]
    assert register["county_name"].to_pylist() == [None] * 3
    village = clean_sheet(sheet("village", (("village", ["甲村", None, "乙村"]),)), "a.xlsx")
    assert found(village) == [("A6", "village", "T006", "error", None, {})]


def test_a_sheet_without_rows():
    empty = RawSheet("s", "person", "", (1,), (), (), pa.array([], pa.int32()), (), findings_schema().empty_table())
    cleaned = clean_sheet(empty, "a.xlsx")
    assert (cleaned.data.num_rows, cleaned.findings.num_rows, cleaned.storable) == (0, 0, True)


SENT = st.one_of(
    st.none(),
    st.text(max_size=25),
    st.from_regex(r"\A[0-9]{1,22}(\.[0-9]{1,3})?[年元X万]?\Z"),
    st.sampled_from(["是", "残疾、健康", "2014年13月", "NULL", "#REF!", "屏山县", "市中区", "99999999999999999999"]),
)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(SENT, min_size=3, max_size=3),
    st.lists(st.sampled_from([*Kind]), min_size=3, max_size=3),
    st.sampled_from([*TABLES]),
)
def test_no_value_of_any_kind_stops_a_sheet(texts, kinds, table):
    keys = TABLES[table].by_key
    raw = [RawColumn(key, "A", key, None, pa.array(texts, pa.string()), pa.array(kinds, pa.uint8())) for key in keys]
    rows = pa.array([2, 3, 4], pa.int32())
    cleaned = clean_sheet(
        RawSheet("s", table, "", (1,), (), (), rows, tuple(raw), findings_schema().empty_table()), "a.xlsx"
    )
    assert cleaned.data.num_rows == 3
    assert set(cleaned.letters) == set(keys)
    cleaned.data.validate(full=True)
    cleaned.findings.validate(full=True)
