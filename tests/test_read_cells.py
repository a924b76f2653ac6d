"""Cells → text and kind, at true addresses."""

import io
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from fupin import read
from fupin.read.address import column_letter, column_number
from fupin.read.cells import Column, cell_text, number_text, read_columns, with_errors
from fupin.tables import Kind, RawSheet

BLANK, TEXT, NUMBER, BOOLEAN, DATE, ERROR = Kind


def only_sheet(book: openpyxl.Workbook) -> RawSheet:
    book.save(target := io.BytesIO())
    (sheet,) = read.read_book(read.open_book(Path("a.xlsx"), data=target.getvalue())).sheets
    return sheet


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3, "3"),
        (3.0, "3"),
        (-0.0, "0"),
        (2500.5, "2500.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (5.1e17, "510000000000000000"),
        (1e23, "1" + "0" * 23),
        (1.5e-7, "0.00000015"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime(2014, 1, 2), "2014-01-02"),
        (datetime(2014, 1, 2).date(), "2014-01-02"),
        (datetime(2014, 1, 2, 3, 4, 5), "2014-01-02T03:04:05"),
        (time(3, 4), "03:04:00"),
        (timedelta(hours=30), "30:00:00"),
        (" 样 ", " 样 "),
    ],
)
def test_a_cell_as_text(value: object, text: str) -> None:
    assert cell_text(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_shortest_exact_and_without_exponent(value: float) -> None:
    text = number_text(value)
    assert float(text) == value
    assert set(text) <= set("-0123456789.")
    assert Decimal(text) == Decimal(repr(value))


@given(st.integers(0, 16383))
def test_letters_and_numbers_of_columns_agree(number: int) -> None:
    assert column_number(column_letter(number)) == number


def listed(column: Column) -> tuple[list[str | None], list[int] | None]:
    return column.text.to_pylist(), column.kind if column.kind is None else column.kind.to_pylist()


def test_columns_over_several_chunks() -> None:
    rows = [["甲", "x"]] * 1030 + [[True, 1.0], ["\u3000", ""], [datetime(2014, 1, 2), "y"]]
    columns = read_columns(rows, [2, 3, 4], 2)
    assert listed(columns[2]) == (["甲"] * 1030 + ["TRUE", None, "2014-01-02"], [TEXT] * 1030 + [BOOLEAN, BLANK, DATE])
    assert listed(columns[3]) == (["x"] * 1030 + ["1", None, "y"], [TEXT] * 1030 + [NUMBER, BLANK, TEXT])
    assert listed(columns[4]) == ([None] * 1033, None)


def test_true_and_one_stay_apart() -> None:
    assert listed(read_columns([[1], [True], [1.0]], [0], 0)[0]) == (["1", "TRUE", "1"], [NUMBER, BOOLEAN, NUMBER])


_cells = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-1e6, 1e6),
    st.integers(-(1 << 70), 1 << 70),
    st.sampled_from(["", 0.0, -0.0, 1e15, 999999999999999.9, 0.001, 0.1 + 0.2]),
)


@given(st.lists(_cells, min_size=1, max_size=30), st.sampled_from(["", "无", "x"]))
def test_numbers_of_a_column_are_written_as_each_alone(cells: list[float | int | str], last: str) -> None:
    column = read_columns([[cell] for cell in [*cells, last]], [0], 0)[0]
    assert column.text.to_pylist() == [cell_text(cell) or None for cell in [*cells, last]]
    if column.kind is not None:
        kinds = [NUMBER if isinstance(cell, int | float) else TEXT if cell else BLANK for cell in [*cells, last]]
        assert column.kind.to_pylist() == kinds


def test_rows_of_different_lengths_and_no_rows() -> None:
    assert listed(read_columns([["a"], [], ["b", "c"]], [0, 1], 0)[1]) == ([None, None, "c"], None)
    assert listed(read_columns([], [0], 0)[0]) == ([], None)


def test_error_cells_are_put_in() -> None:
    columns = with_errors(
        read_columns([["a"], [""], [""]], [0], 0), {(11, 0): "#REF!", (13, 0): "#N/A", (11, 5): "#N/A"}, 10
    )
    assert listed(columns[0]) == (["a", "#REF!", None], [TEXT, ERROR, BLANK])


def test_error_cells_of_a_workbook_keep_name_and_address() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for column, header in enumerate(("户编号", "户主姓名", "人均纯收入"), 3):
        sheet.cell(5, column, header)
        sheet.cell(6, column, "001")
        sheet.cell(7, column, "002")
    sheet["E6"], sheet["E7"], sheet["D7"] = "#DIV/0!", 2500.5, "#N/A"
    read_back = only_sheet(book)
    assert read_back.rows.to_pylist() == [6, 7]
    found = [(c.letter, c.text.to_pylist(), c.kind and c.kind.to_pylist()) for c in read_back.columns]
    assert found == [
        ("C", ["001", "002"], None),
        ("D", ["001", "#N/A"], [TEXT, ERROR]),
        ("E", ["#DIV/0!", "2500.5"], [ERROR, NUMBER]),
    ]


def test_error_cells_belong_to_their_own_sheet() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("乙", 0).append(["注"])
    for row in (["户编号", "户主姓名", "人数"], ["001", "样一", "#REF!"]):
        book["Sheet"].append(row)
    book.save(target := io.BytesIO())
    _, sheet = read.read_book(read.open_book(Path("a.xlsx"), data=target.getvalue())).sheets
    assert sheet.columns[2].text.to_pylist() == ["#REF!"]


def test_kinds_and_addresses_of_an_old_workbook() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    dates = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for column, header in enumerate(("户编号", "户主姓名", "首次识别时间", "危房户"), 1):
        sheet.write(3, column, header)
    for column, cell in enumerate((5199990001.0, "样一", datetime(2014, 1, 2), True), 1):
        sheet.write(5, column, cell, *([dates] if column == 3 else []))
    book.save(target := io.BytesIO())
    (read_back,) = read.read_book(read.open_book(Path("a.xls"), data=target.getvalue())).sheets
    assert read_back.rows.to_pylist() == [6]
    assert [(c.letter, c.text.to_pylist(), c.kind and c.kind.to_pylist()) for c in read_back.columns] == [
        ("B", ["5199990001"], [NUMBER]),
        ("C", ["样一"], None),
        ("D", ["2014-01-02"], [DATE]),
        ("E", ["TRUE"], [BOOLEAN]),
    ]


_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters='",;|\t'), max_size=8)


@given(st.lists(st.tuples(_texts, _texts), min_size=1, max_size=5))
def test_what_was_written_as_csv_is_read_back(rows: list[tuple[str, str]]) -> None:
    lines = ["户编号,户主姓名,住房面积,姓"] + [f"{n},样一,{a},{b}" for n, (a, b) in enumerate(rows, 1000)]
    (sheet,) = read.read_book(read.open_book(Path("a.csv"), data="\n".join(lines).encode("utf-8-sig"))).sheets
    area = next(c for c in sheet.columns if c.field == "house_area")
    assert area.text.to_pylist() == [None if not a or a.isspace() else a for a, _ in rows]
    assert sheet.rows.to_pylist() == list(range(2, len(rows) + 2))
