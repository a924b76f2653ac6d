"""The summary workbook: cover, contents, notes, then one table per sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.write.destination import check_out, opened
from fupin.write.excel import FONT, body_font, header_look, lines_needed, print_setup, put
from fupin.write.labels import in_lang
from fupin.write.report import Report
from fupin.write.report_notes import add_notes
from fupin.write.report_sheet import add_table

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COVER, CONTENTS = ("封面", "Cover"), ("目录", "Contents")
_VALUE_WIDTH = 90


def write_report(report: Report, out: Path, force: bool = False) -> None:
    """Write a report as an Excel workbook.

    Raises OutputError where the file exists (without `force`) or cannot be written.
    """
    from openpyxl import Workbook

    check_out(out, force)
    book = Workbook()
    book.properties.title, book.properties.creator = report.title, report.facts.program
    cover = book.worksheets[0]
    cover.title = in_lang(COVER, report.lang)
    _fill_cover(cover, report)
    contents = book.create_sheet(in_lang(CONTENTS, report.lang))
    add_notes(book, report)
    names = [add_table(book, number, table, report.lang) for number, table in enumerate(report.tables, 1)]
    _fill_contents(contents, report, names)
    buffer = io.BytesIO()
    book.save(buffer)
    with opened(out, force=force) as stream:
        stream.write(buffer.getbuffer())


def _fill_cover(sheet: Worksheet, report: Report) -> None:
    from openpyxl.styles import Alignment, Font

    name = FONT[report.lang]
    sheet.sheet_view.showGridLines = False
    for letter, width in (("A", 4), ("B", 24), ("C", _VALUE_WIDTH)):
        sheet.column_dimensions[letter].width = width
    for row, text, size in ((2, report.title, 22), (3, report.subtitle, 13)):
        cell = put(sheet, row, 2, text)
        cell.font = Font(name=name, size=size, bold=row == 2, color="1F4E78")
        sheet.row_dimensions[row].height = size * 1.8
    for row, (label, value) in enumerate(report.facts.lines(report.lang), 5):
        for column, text in ((2, label), (3, value)):
            cell = put(sheet, row, column, text)
            cell.font = Font(name=name, size=11, bold=column == 2)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.row_dimensions[row].height = 18 * lines_needed(value, _VALUE_WIDTH)
    print_setup(sheet, report.title, "")


def _fill_contents(sheet: Worksheet, report: Report, names: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    heads = (("表号", "No."), ("标题", "Title"), ("单位", "Unit"), ("行数", "Rows"), ("工作表", "Sheet"))
    font, background, alignment = header_look(report.lang)
    for column, (pair, width) in enumerate(zip(heads, (8, 56, 24, 8, 10), strict=True), 1):
        cell = put(sheet, 1, column, in_lang(pair, report.lang))
        cell.font, cell.fill, cell.alignment = (
            font,
            background,
            Alignment(horizontal="left") if column == 2 else alignment,
        )
        sheet.column_dimensions["ABCDE"[column - 1]].width = width
    link = Font(name=FONT[report.lang], size=10, color="0563C1", underline="single")
    for row, (table, name) in enumerate(zip(report.tables, names, strict=True), 2):
        texts = (row - 1, table.title(report.lang), table.unit_line, table.table.num_rows, name)
        for column, text in enumerate(texts, 1):
            cell = put(sheet, row, column, text)
            cell.font = body_font(report.lang)
            cell.alignment = Alignment(horizontal="left" if column == 2 else "center", vertical="center")
            if column in (2, 5):
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1", display=str(text))
                cell.font = link
    sheet.sheet_view.showGridLines = False
    sheet.freeze_panes = "A2"
    print_setup(sheet, report.title, "1:1")
