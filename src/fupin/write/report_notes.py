"""The notes sheet of a report: numbered notes, the symbols, and how each indicator is defined."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from fupin.catalog.model import Indicator
from fupin.write.excel import FONT, LINE_POINTS, body_font, header_look, lines_needed, print_setup, put, set_widths
from fupin.write.figures import exact_number
from fupin.write.labels import SYMBOLS, Lang, in_lang, unit_label
from fupin.write.report import Report

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

NOTES = ("说明", "Notes")
_HEADS = (
    ("指标", "Indicator"),
    ("单位", "Unit"),
    ("分子（或数值）", "Numerator, or the figure"),
    ("分母", "Denominator"),
    ("口径与时点", "Strictness, reference date"),
    ("来源与备注", "Source, remark"),
)
_WIDTHS = (30, 13, 32, 32, 28, 46)
# the line that labels name where the report has none: that of the command line
DEFAULT_LINE = Decimal(2500)


def add_notes(book: Workbook, report: Report) -> None:
    """Add the sheet with the report's notes, each table's notes, the symbols and the definitions."""
    lang = report.lang
    sheet = book.create_sheet(in_lang(NOTES, lang))
    set_widths(sheet, _WIDTHS)
    row = _lines(sheet, 1, in_lang(("注", "Notes"), lang), numbered(report), lang)
    symbols = [f"{symbol}  {in_lang(meaning, lang)}" for symbol, meaning in SYMBOLS.items()]
    row = _lines(sheet, row, in_lang(("符号", "Symbols"), lang), symbols, lang)
    line = DEFAULT_LINE if report.facts.line is None else report.facts.line
    _definitions(sheet, row, [definition(one, lang, line) for one in report.indicators], lang)
    print_setup(sheet, in_lang(NOTES, lang), "")


def numbered(report: Report) -> list[str]:
    """All notes, numbered through; those of a table name it."""
    word, colon = ("表", "：") if report.lang == "zh" else ("Table ", ": ")
    of_tables = [f"{word}{i}{colon}{note}" for i, table in enumerate(report.tables, 1) for note in table.notes]
    return [f"{i}. {note}" for i, note in enumerate((*report.notes, *of_tables), 1)]


def definition(one: Indicator, lang: Lang, line: Decimal) -> list[str]:
    """How an indicator is defined, in the order of the sheet's columns."""
    yuan = exact_number(line)
    parts = (
        in_lang((one.numerator_zh, one.numerator_en), lang) or one.over,
        in_lang((one.denominator_zh, one.denominator_en), lang),
        "\n".join(filter(None, (one.strictness, one.reference))),
        "\n".join(filter(None, (one.source, one.remark))),
    )
    return [one.label(lang, line), unit_label(one.unit, lang), *(part.replace("{line}", yuan) for part in parts)]


def _lines(sheet: Worksheet, row: int, title: str, lines: Sequence[str], lang: Lang) -> int:
    """Write a titled list over the whole width and give the row where the next block begins."""
    from openpyxl.styles import Alignment

    _title(sheet, row, title, lang)
    for number, text in enumerate(lines, row + 1):
        put(sheet, number, 1, text)
        sheet.cell(number, 1).font = body_font(lang)
        sheet.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(_WIDTHS))
        sheet.row_dimensions[number].height = LINE_POINTS * lines_needed(text, sum(_WIDTHS))
    return row + len(lines) + 2


def _definitions(sheet: Worksheet, row: int, rows: Sequence[Sequence[str]], lang: Lang) -> None:
    from openpyxl.styles import Alignment, Border, Side

    if not rows:
        return
    _title(sheet, row, in_lang(("指标定义", "Definitions"), lang), lang)
    font, below, wrapped = body_font(lang), Border(bottom=Side("hair")), Alignment(wrap_text=True, vertical="top")
    for number, texts in enumerate(([in_lang(pair, lang) for pair in _HEADS], *rows), row + 1):
        for column, text in enumerate(texts, 1):
            cell = put(sheet, number, column, text)
            cell.font, cell.alignment, cell.border = font, wrapped, below
            if number == row + 1:
                cell.font, cell.fill, cell.alignment = header_look(lang)
        height = max(lines_needed(text, width) for text, width in zip(texts, _WIDTHS, strict=True))
        sheet.row_dimensions[number].height = LINE_POINTS * height + 3


def _title(sheet: Worksheet, row: int, title: str, lang: Lang) -> None:
    from openpyxl.styles import Font

    put(sheet, row, 1, title)
    sheet.cell(row, 1).font = Font(name=FONT[lang], size=12, bold=True, color="1F4E78")
