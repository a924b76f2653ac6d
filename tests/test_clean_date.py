from dataclasses import replace
from datetime import date

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from fupin.catalog.tables import TABLES
from fupin.clean.column import typed
from fupin.tables import Kind, RawColumn

PERSON = TABLES["person"].by_key


def clean(key, texts, kind=None):
    kinds = None if kind is None else pa.array([int(kind)] * len(texts), pa.uint8())
    column = RawColumn(key, "C", key, None, pa.array(texts, pa.string()), kinds)
    values, defects = typed([column], PERSON[key])
    return values.to_pylist(), [(d.rule, d.rows.to_pylist(), d.value.to_pylist()) for d in defects]


def test_dates_as_counties_write_them():
    sent = ["2014-1-2", "2014/1/2", "2014.1.2", "2014年1月2日", "20140102", "２０１４－０１－０２", "2014年 1月 2日"]
    sent += ["2014-01-02 00:00:00", "2014-01-02T08:30:00", "2014年1月2号"]
    assert clean("birth_date", sent) == ([date(2014, 1, 2)] * len(sent), [])


def test_a_month_is_its_first_day():
    assert clean("birth_date", ["201403", "2014年3月", "2014-3", "2014.03", "2014年3月份"]) == (
        [date(2014, 3, 1)] * 5,
        [],
    )
    # a number 2014.10 is shown and stored as 2014.1
    assert clean("birth_date", ["2014.1"]) == ([None], [("T002", [0], ["2014.1"])])


def test_date_cells():
    assert clean("birth_date", ["2014-01-02", None], Kind.DATE) == ([date(2014, 1, 2), None], [])


def test_serial_numbers_of_a_workbook_that_counts_from_1904():
    column = RawColumn("birth_date", "C", "", None, pa.array(["0", "1", "16802"]), pa.array([2, 2, 2], pa.uint8()))
    values, defects = typed([replace(column, epoch=1904)], PERSON["birth_date"])
    assert values.to_pylist() == [None, date(1904, 1, 2), date(1950, 1, 1)]
    assert [d.rows.to_pylist() for d in defects] == [[0]]


def test_serial_numbers_only_in_number_cells():
    sent = ["41641", "41641.5", "1", "59", "61", "20140102", "201401"]
    expected = [date(2014, 1, 2), date(2014, 1, 2), date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1)]
    assert clean("birth_date", sent, Kind.NUMBER) == ([*expected, date(2014, 1, 2), date(2014, 1, 1)], [])
    assert clean("birth_date", ["41641"]) == ([None], [("T002", [0], ["41641"])])


def test_numbers_that_are_no_serials():
    sent = ["60", "2014", "0", "-5", "201413", "2014.1", "99999999"]
    assert clean("birth_date", sent, Kind.NUMBER) == ([None] * 7, [("T002", [*range(7)], sent)])


def test_impossible_dates():
    sent = [
        "2014-02-30",
        "2013-02-29",
        "2014-13-01",
        "20140100",
        "1010-10-10",
        "去年底",
        "2014.1",
        "14-1-2",
        "1/2/2014",
    ]
    assert clean("birth_date", sent) == ([None] * len(sent), [("T002", [*range(len(sent))], sent)])
    assert clean("birth_date", ["2012-02-29", "2000-02-29"]) == ([date(2012, 2, 29), date(2000, 2, 29)], [])


@given(st.dates(date(1800, 1, 1), date(2199, 12, 31)))
def test_every_day_in_every_spelling(day):
    spellings = ["{:%Y-%m-%d}", "{:%Y%m%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日"]
    assert clean("birth_date", [s.format(day) for s in spellings]) == ([day] * 4, [])


def test_year_cells():
    sent = ["2014", "2014年", "2014年度", "2014.0", "201412", "20141231", "2014-12-31", "2014年12月", "２０１４"]
    assert clean("exit_year", sent) == ([2014] * 9, [])
    assert clean("exit_year", ["二〇一四", "二○一四年", "二零一四年度", "二O一四", "一九八〇"]) == (
        [2014] * 4 + [1980],
        [],
    )
    bad = ["14", "201413", "二千一四", "十二〇一四", "2014-2015"]
    assert clean("exit_year", [*bad, "-"]) == ([None] * 6, [("T001", [0, 1, 2, 3, 4], bad)])
