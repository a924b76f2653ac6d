"""One table as an Excel sheet; title and notes stand on a second one, so that the table can begin at A1."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from fupin.write.column import Column
from fupin.write.excel import (
    FONT,
    HEADER_WIDTH,
    TEXT_FORMAT,
    Value,
    excel_values,
    fill,
    header_height,
    header_look,
    is_plain,
    number_format,
    print_setup,
    refuse_too_many,
    set_widths,
    sheet_name,
    widths,
)
from fupin.write.formats import Style
from fupin.write.totals import total_rows
from fupin.write.xlsx_stream import save

if TYPE_CHECKING:
    import pyarrow as pa
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet
    from openpyxl.worksheet.worksheet import Worksheet

BATCH_ROWS = 8_192


def write(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, style: Style) -> None:
    """Write the table with a frozen header, filters and typed cells."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    refuse_too_many(table.num_rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(style.title or ("数据" if style.lang == "zh" else "Data")))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(columns), 1))}{table.num_rows + 1}"
    set_widths(sheet, found := widths(table, columns, style.lang, HEADER_WIDTH))
    sheet.row_dimensions[1].height = header_height(columns, found, style.lang)
    print_setup(sheet, style.title, "1:1")
    filled: list[tuple[WriteOnlyWorksheet, Iterable[Sequence[object]]]] = [
        (sheet, chain([_header(sheet, columns, style)], _rows(sheet, table, columns, style)))
    ]
    if style.notes or style.title:
        notes = book.create_sheet("说明" if style.lang == "zh" else "Notes")
        filled.append((notes, _notes(notes, style)))
    buffer = io.BytesIO()  # a zip file needs to seek, a pipe cannot
    save(book, filled, buffer)
    stream.write(buffer.getbuffer())


def _header(sheet: Worksheet, columns: Sequence[Column], style: Style) -> list[Cell]:
    font, background, alignment = header_look(style.lang)
    cells = []
    for column in columns:
        cell = _cell(sheet, column.label(style.lang))
        cell.font, cell.fill, cell.alignment = font, background, alignment
        cells.append(cell)
    return cells


def _rows(sheet: Worksheet, table: pa.Table, columns: Sequence[Column], style: Style) -> Iterator[list[Cell | Value]]:
    from openpyxl.styles import Alignment, Font

    centred = [Alignment(horizontal="center") if column.kind == "year" else None for column in columns]
    arrays = [table[c.key].combine_chunks() for c in columns]
    formats = [number_format(a, c) for a, c in zip(arrays, columns, strict=True)]
    totals, bold = total_rows(table, columns), Font(name=FONT[style.lang], bold=True)
    for start in range(0, table.num_rows, BATCH_ROWS):
        values = [excel_values(a.slice(start, BATCH_ROWS), c, style.lang) for a, c in zip(arrays, columns, strict=True)]
        for number, row in enumerate(zip(*values, strict=True), start):
            cells = [_formatted(sheet, *cell) for cell in zip(row, formats, centred, strict=True)]
            if number in totals:
                cells = [_bold(sheet, cell, bold) for cell in cells]
            yield cells


def _formatted(sheet: Worksheet, value: Value, number_format: str, alignment: Alignment | None) -> Cell | Value:
    """The value itself where openpyxl can be trusted with it, else a cell."""
    if value is None or (number_format == "General" and is_plain(value)):
        return value
    cell = _cell(sheet, value)
    if number_format == TEXT_FORMAT or not isinstance(value, str):
        cell.number_format = number_format
    if alignment is not None:
        cell.alignment = alignment
    return cell


def _cell(sheet: Worksheet, value: Value) -> Cell:
    from openpyxl.cell import WriteOnlyCell

    cell: Cell = WriteOnlyCell(sheet)
    fill(cell, value)
    return cell


def _bold(sheet: Worksheet, value: Cell | Value, bold: Font) -> Cell:
    from openpyxl.cell import Cell

    cell = value if isinstance(value, Cell) else _cell(sheet, value)
    cell.font = bold
    return cell


def _notes(sheet: Worksheet, style: Style) -> list[list[Cell]]:
    set_widths(sheet, [100])
    lines = (style.title, *(f"{i}. {note}" for i, note in enumerate(style.notes, 1)))
    return [[_cell(sheet, line)] for line in lines if line]
