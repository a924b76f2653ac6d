"""Which rows below the header are data; totals, notes, merged cells."""

import io
from pathlib import Path

import openpyxl
import pytest
import xlwt

from fupin import read
from fupin.tables import Kind, RawSheet

ROSTER = ["乡(镇)", "户编号", "姓名", "证件号码", "与户主关系", "人数"]
ID = "519999195001010017"


def sheet_of(rows: list[list[object]], merges: tuple[str, ...] = ()) -> RawSheet:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merges:
        book.active.merge_cells(cells)
    book.save(target := io.BytesIO())
    (sheet,) = read.read_book(read.open_book(Path("a.xlsx"), data=target.getvalue())).sheets
    return sheet


def text_of(sheet: RawSheet, key: str) -> list[str | None]:
    return next(c.text.to_pylist() for c in sheet.columns if c.field == key)


def test_blank_rows_are_no_rows_and_shift_no_address() -> None:
    sheet = sheet_of(
        [ROSTER, [], ["甲乡", "1", "样一", ID, "户主", 1], [], [" "], ["甲乡", "2", "样二", ID, "户主", 1], []]
    )
    assert sheet.rows.to_pylist() == [3, 6]
    assert sheet.notes == ("3 blank rows passed over",)


def test_totals_wherever_they_stand() -> None:
    rows = [
        ROSTER,
        ["合计", None, None, None, None, 5],
        ["甲乡", "1", "样一", ID, "户主", 2],
        ["甲乡小计", None, None, None, None, 2],
        ["乙乡", "2", "样二", None, "户主", 3],
        [None, "5115290000", "小　计", None, None, 3],
        [None, None, None, None, "总计：5人", None],
        ["全县汇总", "2户", None, "5", None, 5],
    ]
    sheet = sheet_of(rows)
    assert sheet.rows.to_pylist() == [3, 5]
    assert sheet.totals == (
        (2, {"A": "合计", "F": "5"}),
        (4, {"A": "甲乡小计", "F": "2"}),
        (6, {"B": "5115290000", "C": "小　计", "F": "3"}),
        (7, {"E": "总计：5人"}),
        (8, {"A": "全县汇总", "B": "2户", "D": "5", "F": "5"}),
    )
    assert sheet.notes == ("5 total rows passed over (rows 2, 4, 6, 7, 8)",)


def test_a_total_in_a_column_that_is_not_stored() -> None:
    rows = [["序号", "户编号", "户主姓名", "人数"], [1, "1", "样一", 3], ["合 计", None, None, 3]]
    sheet = sheet_of(rows)
    assert sheet.rows.to_pylist() == [2]
    assert sheet.totals == ((3, {"A": "合 计", "D": "3"}),)


@pytest.mark.parametrize("name", ["计小样", "样计", "合计", "小计", "总计样", "汇样"])
def test_a_person_is_never_a_total(name: str) -> None:
    sheet = sheet_of([ROSTER, ["甲乡", "1", name, ID, "户主", 1], ["甲乡", "1", "样二", None, "配偶", 1]])
    assert text_of(sheet, "name") == [name, "样二"]
    assert sheet.totals == ()


def test_a_name_like_a_total_without_id_number_stays() -> None:
    sheet = sheet_of([ROSTER, ["甲乡", "1", "计小样", None, "户主", 1], ["甲乡", "1", None, ID, "配偶", 1]])
    assert sheet.rows.to_pylist() == [2, 3]


def test_rows_without_name_or_id_number_are_still_data() -> None:
    sheet = sheet_of([ROSTER, ["甲乡", "1", None, None, "户主", 1], [None, None, None, None, None, 4]])
    assert sheet.rows.to_pylist() == [2, 3]


def test_totals_of_villages_and_townships() -> None:
    village = ["乡镇", "行政村", "总户数", "贫困户数", "总人口数", "贫困人口数", "行政村代码"]
    rows = [
        village,
        ["甲乡", "一村", 9, 1, 30, 3, "511529000000"],
        ["甲乡", None, 9, 1, 30, 3, "511529"],
        ["甲乡", "合计", 9, 1, 30, 3, "511529"],
    ]
    sheet = sheet_of(rows)
    assert (sheet.table, sheet.rows.to_pylist(), [row for row, _ in sheet.totals]) == ("village", [2, 3], [4])
    county = ["县", "乡镇", "农村户数", "农业人口", "贫困户数", "贫困人口"]
    sheet = sheet_of([county, ["屏山县", "甲乡", 9, 30, 1, 3], ["屏山县", "合计", 9, 30, 1, 3]])
    assert (sheet.table, sheet.rows.to_pylist(), [row for row, _ in sheet.totals]) == ("county", [2], [3])


def test_notes_and_signatures_below_the_data() -> None:
    rows = [
        ROSTER,
        ["甲乡", "1", "样一", ID, "户主", 1],
        [],
        ["注：1.人数按户籍填写。"],
        ["2.本表一式两份。"],
        ["填表人：样二", None, "审核人：样三", None, "填报日期：2015-01-05"],
        ["单位负责人（签字）", None, None, "样四"],
    ]
    sheet = sheet_of(rows)
    assert sheet.rows.to_pylist() == [2]
    assert sheet.notes == ("4 note rows passed over (rows 4, 5, 6, 7)", "1 blank row passed over")


def test_section_titles_and_repeated_headers() -> None:
    rows = [ROSTER, ["一、龙溪乡"], ["甲乡", "1", "样一", ID, "户主", 1], ROSTER, ["甲乡", "2", "样二", ID, "户主", 1]]
    sheet = sheet_of(rows, ("A2:F2",))
    assert sheet.rows.to_pylist() == [3, 5]
    assert sheet.notes == ("2 note rows passed over (rows 2, 4)",)


def test_cells_merged_down_hold_for_all_their_rows() -> None:
    rows = [
        ROSTER,
        ["甲乡", "1", "样一", ID, "户主", 3],
        [None, None, "样二", None, "配偶", None],
        [None, None, "样三", None, "之子", None],
        ["乙乡", "2", "样四", ID, "户主", 1],
    ]
    sheet = sheet_of(rows, ("A2:A4", "B2:B4", "F2:F4"))
    assert text_of(sheet, "township") == ["甲乡", "甲乡", "甲乡", "乙乡"]
    assert text_of(sheet, "household_id") == ["1", "1", "1", "2"]
    size = sheet.columns[-1]
    assert (size.text.to_pylist(), size.kind.to_pylist()) == (["3", "3", "3", "1"], [Kind.NUMBER] * 4)
    assert size.at.to_pylist() == [2, 2, 2, 5]
    assert [c.at for c in sheet.columns][2:5] == [None, None, None]


def test_blank_cells_are_not_filled_where_nothing_is_merged() -> None:
    sheet = sheet_of([ROSTER, ["甲乡", "1", "样一", ID, "户主", 3], [None, None, "样二", None, "配偶", None]])
    assert text_of(sheet, "household_id") == ["1", None]


def test_merged_cells_beside_a_total_row() -> None:
    rows = [
        ROSTER,
        ["甲乡", "1", "样一", ID, "户主", 2],
        [None, "1", "样二", None, "配偶", 2],
        [None, "小计", None, None, None, 2],
    ]
    sheet = sheet_of(rows, ("A2:A4",))
    assert sheet.rows.to_pylist() == [2, 3]
    assert sheet.columns[0].at.to_pylist() == [2, 2]
    assert sheet.totals == ((4, {"B": "小计", "F": "2"}),)


def test_merged_cells_of_an_old_workbook() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for column, header in enumerate(("户编号", "姓名", "与户主关系")):
        sheet.write(0, column, header)
    sheet.write_merge(1, 2, 0, 0, "1")
    for row, (name, relation) in enumerate((("样一", "户主"), ("样二", "配偶")), 1):
        sheet.write(row, 1, name)
        sheet.write(row, 2, relation)
    book.save(target := io.BytesIO())
    (read_back,) = read.read_book(read.open_book(Path("a.xls"), data=target.getvalue())).sheets
    assert read_back.columns[0].text.to_pylist() == ["1", "1"]
    assert read_back.columns[0].at.to_pylist() == [2, 2]


def test_counts_in_the_name_s_place_are_no_person() -> None:
    sheet = sheet_of([ROSTER, ["甲乡", "1", "样一", ID, "户主", 2], ["合计", None, "2人", None, None, 3]])
    assert (sheet.rows.to_pylist(), sheet.totals) == ([2], ((3, {"A": "合计", "C": "2人", "F": "3"}),))


@pytest.mark.parametrize("total", ["县合计", "乡镇小计", "全县共计", "合计（人）", "合 计", "总计：12户"])
def test_a_total_row_of_a_county_return(total: str) -> None:
    header = ["县", "乡(镇)", "农村户籍人口", "贫困人口", "贫困户数"]
    sheet = sheet_of([header, ["屏山县", "甲乡", 10, 1, 1], ["屏山县", total, 10, 1, 1]])
    assert (sheet.table, sheet.rows.to_pylist(), [row for row, _ in sheet.totals]) == ("county", [2], [3])


@pytest.mark.parametrize(
    "line", ["甲乡", "一、甲 镇", "（二）乙村", "3.样社区", "甲村（23户）", "屏山县贫困人口花名册", "甲村三组："]
)
def test_a_place_or_title_alone_in_a_row_is_a_section(line: str) -> None:
    person = ["甲乡", "1", "样一", ID, "户主", 1]
    sheet = sheet_of([ROSTER, person, [None, line], ["乙乡", "2", "样二", ID, "户主", 1]])
    assert (sheet.rows.to_pylist(), sheet.notes) == ([2, 4], ("1 note row passed over (row 3)",))


@pytest.mark.parametrize("line", ["样三", "519999511529", "待核实"])
def test_anything_else_alone_in_a_row_is_still_data(line: str) -> None:
    sheet = sheet_of([ROSTER, ["甲乡", "1", "样一", ID, "户主", 1], [None, line]])
    assert sheet.rows.to_pylist() == [2, 3]


def test_a_cell_of_thousands_of_digits_is_just_a_cell() -> None:
    sheet = sheet_of([ROSTER, ["甲乡", "1" * 9000, "样一", ID, "户主", 1], ["9" * 9000] * 6])
    assert sheet.rows.to_pylist() == [2, 3]
