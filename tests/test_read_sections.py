"""Several tables on one sheet, headers printed again, and what a workbook hides."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from fupin import read
from fupin.intake import take_in
from fupin.tables import RawReturn, RawSheet

ROSTER = ["户编号", "姓名", "证件号码", "与户主关系", "人数"]
VILLAGES = ["乡镇", "行政村", "总户数", "贫困户数", "总人口数", "贫困人口数"]
ONE, TWO, THREE = ([str(n), f"样{n}", f"51999919680304{n}014", "户主", 1] for n in (1, 2, 3))
VILLAGE = ["甲乡", "一村", 9, 1, 30, 3]
Row = list[object]


def workbook(
    rows: list[Row], merges: tuple[str, ...] = (), change: Callable[[openpyxl.Workbook], object] = id
) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merges:
        book.active.merge_cells(cells)
    change(book)
    book.save(target := io.BytesIO())
    return target.getvalue()


def returned(data: bytes) -> RawReturn:
    return read.read_book(read.open_book(Path("a.xlsx"), data=data))


def told(sheets: tuple[RawSheet, ...]) -> list[tuple[str | None, tuple[int, ...], list[int], str]]:
    """Of each table: what it is, its header rows, its data rows, and the letters of its columns."""
    return [(s.table, s.header_rows, s.rows.to_pylist(), "".join(c.letter for c in s.columns)) for s in sheets]


def test_two_tables_one_below_the_other() -> None:
    rows = [["屏山县2014年花名册"], ROSTER, ONE, TWO, [], ["屏山县2014年行政村表"], [None, *VILLAGES], [None, *VILLAGE]]
    sheets = returned(workbook(rows)).sheets
    assert told(sheets) == [("person", (2,), [3, 4], "ABCDE"), ("village", (7,), [8], "BCDEFG")]
    assert [s.lines for s in sheets] == [("屏山县2014年花名册",), ("屏山县2014年行政村表", "屏山县2014年花名册")]
    assert [s.name for s in sheets] == ["Sheet", "Sheet"]
    assert [s.findings.num_rows for s in sheets] == [0, 0]


def test_a_wider_table_far_below() -> None:
    below = [*VILLAGES, "耕地"]
    rows = [ROSTER, *([str(n), "样", None, "户主", 1] for n in range(70)), below, [*VILLAGE, 12.5]]
    sheets = returned(workbook(rows)).sheets
    assert [len(s.rows) for s in sheets] == [70, 1]
    assert told(sheets)[1] == ("village", (72,), [73], "ABCDEFG")


def test_the_same_columns_in_another_order_are_another_table() -> None:
    rows = [ROSTER, ONE, ["姓名", "户编号", "证件号码", "与户主关系"], [TWO[1], TWO[0], TWO[2], TWO[3]]]
    sheets = returned(workbook(rows)).sheets
    assert told(sheets) == [("person", (1,), [2], "ABCDE"), ("person", (3,), [4], "ABCD")]
    assert [s.columns[0].text.to_pylist() for s in sheets] == [["1"], ["样2"]]


def test_a_table_below_with_groups_over_its_header() -> None:
    groups = ["户编号", "家庭成员信息", None, None, "人数"]
    leaves = [None, "姓名", "证件号码", "与户主关系", None]
    rows = [VILLAGES, VILLAGE, groups, leaves, ONE]
    sheets = returned(workbook(rows, ("A3:A4", "B3:D3", "E3:E4"))).sheets
    assert told(sheets) == [("village", (1,), [2], "ABCDEF"), ("person", (3, 4), [5], "ABCDE")]


def test_two_tables_side_by_side() -> None:
    rows = [[*ROSTER, None, *VILLAGES], [*ONE, None, *VILLAGE], [*TWO, None]]
    sheets = returned(workbook(rows)).sheets
    assert told(sheets) == [("person", (1,), [2, 3], "ABCDE"), ("village", (1,), [2], "GHIJKL")]
    assert sheets[1].notes == ("1 blank row passed over",)


def test_one_table_in_two_halves_side_by_side() -> None:
    taken = take_in(Path("屏山县2014.xlsx"), data=workbook([[*ROSTER, None, *ROSTER], [*ONE, None, *TWO]]))
    assert told(taken.raw.sheets) == [("person", (1,), [2], "ABCDE"), ("person", (1,), [2], "GHIJK")]
    assert taken.batch.tables["person"]["name"].to_pylist() == ["样1", "样2"]
    assert (taken.batch.record.rows_read, taken.batch.record.rows_stored) == (2, 2)
    assert [s["rows"] for s in taken.batch.record.sheets] == [1, 1]


def test_a_blank_column_within_a_table_parts_nothing() -> None:
    sheets = returned(workbook([[*ROSTER[:3], None, *ROSTER[3:]], [*ONE[:3], None, *ONE[3:]]])).sheets
    assert told(sheets) == [("person", (1,), [2], "ABCEF")]


def test_a_header_printed_on_every_page() -> None:
    title = ["屏山县2014年贫困人口花名册"]
    numbers: Row = ["甲", "乙", 1, 2, 3]
    (sheet,) = returned(workbook([title, ROSTER, numbers, ONE, title, ROSTER, numbers, TWO, ROSTER, THREE])).sheets
    assert sheet.rows.to_pylist() == [4, 8, 10]
    assert sheet.columns[1].text.to_pylist() == ["样1", "样2", "样3"]


def test_a_header_of_two_rows_printed_again() -> None:
    groups = ["户编号", "成员", None, None, "人数"]
    leaves = [None, "姓名", "证件号码", "与户主关系", None]
    (sheet,) = returned(workbook([groups, leaves, ONE, groups, leaves, TWO], ("A1:A2", "B1:D1", "E1:E2"))).sheets
    assert (sheet.header_rows, sheet.rows.to_pylist()) == ((1, 2), [3, 6])


def test_known_words_in_a_row_of_data_are_no_header() -> None:
    row: Row = ["姓名", "民族", None, "性别", None]
    (sheet,) = returned(workbook([ROSTER, ONE, row, TWO])).sheets
    assert sheet.rows.to_pylist() == [2, 3, 4]


def hide(book: openpyxl.Workbook) -> None:
    page = book.active
    page.row_dimensions[3].hidden = True
    page.row_dimensions[9].hidden = True
    page.column_dimensions["D"].hidden = True
    page.column_dimensions["Z"].hidden = True


def test_hidden_rows_and_columns_are_read_and_noted() -> None:
    (sheet,) = returned(workbook([ROSTER, ONE, TWO, THREE], change=hide)).sheets
    assert sheet.rows.to_pylist() == [2, 3, 4]
    (found,) = sheet.findings.to_pylist()
    assert (found["rule"], found["level"], found["row"]) == ("F012", "note", None)
    assert dict(found["args"]) == {"hidden": "1 row, column D", "hidden_zh": "1 行、D 列", "rows": "1"}


@pytest.mark.parametrize("hidden", [False, True])
def test_hidden_rows_of_an_old_workbook(hidden: bool) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("名册")
    for number, row in enumerate((ROSTER, ONE, TWO)):
        for column, cell in enumerate(row):
            page.write(number, column, cell)
    page.row(2).hidden = hidden
    book.save(target := io.BytesIO())
    (sheet,) = returned(target.getvalue()).sheets
    assert sheet.rows.to_pylist() == [2, 3]
    assert [dict(f["args"])["hidden"] for f in sheet.findings.to_pylist()] == ["1 row"] * hidden


def test_a_hidden_sheet_is_read_and_noted() -> None:
    def two(book: openpyxl.Workbook) -> None:
        book.create_sheet("说明")
        book.worksheets[0].sheet_state = "hidden"
        book.active = 1

    sheet, _ = returned(workbook([ROSTER, ONE], change=two)).sheets
    assert [dict(f["args"])["hidden"] for f in sheet.findings.to_pylist()] == ["the sheet"]


def test_days_that_a_workbook_counts_from_1904() -> None:
    def mac(book: openpyxl.Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    rows = [[*ROSTER, "首次识别时间"], [*ONE, 40178], [*TWO, "2014-01-02"]]
    taken = take_in(Path("屏山县2014.xlsx"), data=workbook(rows, change=mac))
    days = taken.batch.tables["person"]["identified_date"].to_pylist()
    assert days == [date(2014, 1, 1), date(2014, 1, 2)]


def test_days_that_an_old_workbook_counts_from_1904() -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    page = book.add_sheet("名册")
    for number, row in enumerate(([*ROSTER, "首次识别时间"], [*ONE, 40178])):
        for column, cell in enumerate(row):
            page.write(number, column, cell)
    book.save(target := io.BytesIO())
    taken = take_in(Path("屏山县2014.xls"), data=target.getvalue())
    assert taken.batch.tables["person"]["identified_date"].to_pylist() == [date(2014, 1, 1)]
