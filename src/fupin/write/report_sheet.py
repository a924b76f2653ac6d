"""One table of a report on its own sheet: from A1, one header row, a real Excel table, totals first and bold."""

from __future__ import annotations

import re
from math import isnan
from typing import TYPE_CHECKING, Literal

from fupin.write.cells import is_number
from fupin.write.column import Column
from fupin.write.excel import (
    HEADER_WIDTH,
    Number,
    body_font,
    excel_values,
    header_height,
    header_look,
    number_format,
    print_setup,
    put,
    refuse_too_many,
    set_widths,
    widths,
)
from fupin.write.figures import rounded
from fupin.write.labels import Lang
from fupin.write.report import ReportTable
from fupin.write.totals import totals_first

if TYPE_CHECKING:
    import pyarrow as pa
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def add_table(book: Workbook, number: int, one: ReportTable, lang: Lang) -> str:
    """Add the sheet of a report's table and give its name."""
    from openpyxl.utils import get_column_letter

    refuse_too_many(one.table.num_rows)
    name = f"表{number}" if lang == "zh" else f"Table {number}"
    sheet = book.create_sheet(name)
    order, totals = totals_first(one.table, one.columns)
    _fill_header(sheet, one, lang)
    for position in range(1, len(one.columns) + 1):
        _fill_column(sheet, position, one, order, lang)
    _embolden(sheet, totals, len(one.columns), lang)
    set_widths(sheet, found := widths(one.table, one.columns, lang, HEADER_WIDTH))
    sheet.row_dimensions[1].height = header_height(one.columns, found, lang)
    sheet.freeze_panes = sheet.cell(2, 1 + _group_columns(one)).coordinate
    _declare_table(sheet, number, one)
    print_setup(sheet, f"{name}  {one.title(lang)}", "1:1")
    sheet.print_title_cols = f"A:{get_column_letter(max(_group_columns(one), 1))}"
    return name


def _group_columns(one: ReportTable) -> int:
    """How many columns, from the left, say what a row is about."""
    kinds = [column.kind for column in one.columns]
    return next((i for i, kind in enumerate(kinds) if kind in ("number", "percent")), 1)


def _fill_header(sheet: Worksheet, one: ReportTable, lang: Lang) -> None:
    font, background, alignment = header_look(lang)
    seen: dict[str, int] = {}
    for position, column in enumerate(one.columns, 1):
        label = column.label(lang)
        seen[label] = seen.get(label, 0) + 1
        # an Excel table refuses two columns of one name
        cell = put(sheet, 1, position, label if seen[label] == 1 else f"{label} {seen[label]}")
        cell.font, cell.fill, cell.alignment = font, background, alignment


def _fill_column(sheet: Worksheet, position: int, one: ReportTable, order: list[int], lang: Lang) -> None:
    from openpyxl.styles import Alignment

    column = one.columns[position - 1]
    array = one.table[column.key].combine_chunks()
    values, symbols = excel_values(array, column, lang), _symbols(array, column, one)
    shown_as, font = number_format(array, column), body_font(lang)
    alignment = Alignment(horizontal=_side(array.type, column), vertical="center")
    for row, source in enumerate(order, 2):
        cell = put(sheet, row, position, symbols[source] or values[source])
        cell.number_format = shown_as
        cell.alignment, cell.font = alignment, font


def _side(kind: pa.DataType, column: Column) -> Literal["center", "right", "left"]:
    if column.kind == "year":
        return "center"
    return "right" if is_number(kind) and column.kind != "id" else "left"


def _symbols(array: pa.Array, column: Column, one: ReportTable) -> list[str | None]:
    """The symbol that stands for each figure of a column, or None where the figure itself is shown."""
    if not is_number(array.type) or column.kind == "id":
        return [None] * len(array)
    said: list[str | None] = [None] * len(array)
    if one.status is not None and column.key in one.status.column_names:
        said = one.status[column.key].to_pylist()
    return [s or _symbol(value, column.decimals) for s, value in zip(said, array.to_pylist(), strict=True)]


def _symbol(value: Number | None, decimals: int | None) -> str | None:
    if value is None or isnan(value):
        return "[x]"
    return "[low]" if value and decimals is not None and not rounded(value, decimals) else None


def _embolden(sheet: Worksheet, totals: int, columns: int, lang: Lang) -> None:
    from openpyxl.styles import PatternFill

    bold, background = body_font(lang, bold=True), PatternFill("solid", start_color="DDEBF7")
    for row in range(2, 2 + totals):
        for column in range(1, columns + 1):
            cell = sheet.cell(row, column)
            cell.font, cell.fill = bold, background


def _declare_table(sheet: Worksheet, number: int, one: ReportTable) -> None:
    from openpyxl.worksheet.table import Table, TableStyleInfo

    name = f"t{number}_" + re.sub(r"\W", "_", one.key, flags=re.ASCII)
    declared = Table(displayName=name, ref=f"A1:{sheet.cell(max(sheet.max_row, 2), len(one.columns)).coordinate}")
    declared.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(declared)
