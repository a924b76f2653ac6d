"""The notes sheet of a report: numbered notes, the symbols, and how each indicator is defined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from fupin.catalog.figures import Indicator
from fupin.write.excel import FONT, body_font, header_look, height_needed, print_setup, put, set_widths
from fupin.write.facts import LINE
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
# together what a page shows in full size
_WIDTHS = (28, 11, 32, 25, 22, 32)
_REFERENCE = ("基准时点：{text}{but}。", "Reference date: {text}{but}.")
_SOURCE = ("资料来源：{text}{but}。", "Source: {text}{but}.")
_BUT = ("（另有注明的除外）", ", unless stated otherwise")


def add_notes(book: Workbook, report: Report) -> None:
    """Add the sheet with the report's notes, each table's notes, the symbols and the definitions."""
    lang = report.lang
    sheet = book.create_sheet(in_lang(NOTES, lang))
    sheet.sheet_view.showGridLines = False
    set_widths(sheet, _WIDTHS)
    row = _lines(sheet, 1, in_lang(("注", "Notes"), lang), numbered(report), lang) if numbered(report) else 1
    symbols = [f"{symbol}  {in_lang(meaning, lang)}" for symbol, meaning in SYMBOLS.items()]
    row = _lines(sheet, row, in_lang(("符号", "Symbols"), lang), symbols, lang)
    if report.indicators:
        line = LINE if report.facts.line is None else report.facts.line
        usual, lines = shared(report.indicators, lang)
        row = _lines(sheet, row, in_lang(("指标定义", "Definitions"), lang), lines, lang) - 1
        _definitions(sheet, row, [definition(one, lang, line, usual) for one in report.indicators], lang)
    print_setup(sheet, in_lang(NOTES, lang), f"{row}:{row}" if report.indicators else "")


def numbered(report: Report) -> list[str]:
    """All notes, numbered through; those of a table name it."""
    word, colon = ("表", "：") if report.lang == "zh" else ("Table ", ": ")
    of_tables = [f"{word}{i}{colon}{note}" for i, table in enumerate(report.tables, 1) for note in table.notes]
    return [f"{i}. {note}" for i, note in enumerate((*report.notes, *of_tables), 1)]


def shared(indicators: Sequence[Indicator], lang: Lang) -> tuple[tuple[str, str], list[str]]:
    """The reference date and the source that most indicators have, and what the head of the sheet says of them."""
    references = Counter(in_lang((one.reference_zh, one.reference), lang) for one in indicators)
    sources = Counter(in_lang((one.source_zh, one.source), lang) for one in indicators)
    (reference, _), (source, _) = references.most_common(1)[0], sources.most_common(1)[0]
    lines = [
        in_lang(say, lang).format(text=text, but=in_lang(_BUT, lang) if len(counts) > 1 else "")
        for say, text, counts in ((_REFERENCE, reference, references), (_SOURCE, source, sources))
    ]
    return (reference, source), lines


def definition(one: Indicator, lang: Lang, line: Decimal, usual: tuple[str, str] = ("", "")) -> list[str]:
    """How an indicator is defined, in the order of the sheet's columns, without the `usual` date and source."""
    yuan = exact_number(line)
    reference, source = in_lang((one.reference_zh, one.reference), lang), in_lang((one.source_zh, one.source), lang)
    parts = (
        in_lang((one.numerator_zh, one.numerator_en), lang) or in_lang((one.over_zh, one.over), lang),
        in_lang((one.denominator_zh, one.denominator_en), lang) or "–",
        "\n".join(
            filter(
                None, (in_lang((one.strictness_zh, one.strictness), lang), "" if reference == usual[0] else reference)
            )
        ),
        "\n".join(filter(None, ("" if source == usual[1] else source, in_lang((one.remark_zh, one.remark), lang)))),
    )
    return [one.label(lang, line), unit_label(one.unit, lang), *(part.replace("{line}", yuan) for part in parts)]


def _lines(sheet: Worksheet, row: int, title: str, lines: Sequence[str], lang: Lang) -> int:
    """Write a titled list over the whole width and give the row where the next block begins."""
    from openpyxl.styles import Alignment, Font

    put(sheet, row, 1, title)
    sheet.cell(row, 1).font = Font(name=FONT[lang], size=12, bold=True, color="1F4E78")
    for number, text in enumerate(lines, row + 1):
        put(sheet, number, 1, text)
        sheet.cell(number, 1).font = body_font(lang)
        sheet.cell(number, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(_WIDTHS))
        sheet.row_dimensions[number].height = height_needed([text], [sum(_WIDTHS)])
    return row + len(lines) + 2


def _definitions(sheet: Worksheet, row: int, rows: Sequence[Sequence[str]], lang: Lang) -> None:
    """Write the table of definitions; each row as high as its text."""
    from openpyxl.styles import Alignment, Border, Side

    font, below = body_font(lang), Border(bottom=Side("thin", color="BFBFBF"))
    for number, texts in enumerate(([in_lang(pair, lang) for pair in _HEADS], *rows), row):
        for column, text in enumerate(texts, 1):
            cell = put(sheet, number, column, text)
            cell.font, cell.border = font, below
            cell.alignment = Alignment(horizontal="center" if column == 2 else None, wrap_text=True, vertical="top")
            if number == row:
                cell.font, cell.fill, cell.alignment = header_look(lang)
        sheet.row_dimensions[number].height = height_needed(texts, _WIDTHS)
