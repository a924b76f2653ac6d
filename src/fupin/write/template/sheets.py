"""The sheets of a blank workbook: one per table, the notes, and the hidden code lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fupin.catalog.codes import code_list
from fupin.catalog.forms import LISTS_SHEET, NOTES_SHEET, SHEET_NAMES, mark
from fupin.catalog.model import Table
from fupin.write.excel import LINE_POINTS, body_font, header_look, height_needed, print_setup, put, set_widths
from fupin.write.template.columns import Demand, FormColumn, form_columns
from fupin.write.template.validation import accepted, bounds, list_name, validation

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

TITLE_ROW, SENDER_ROW, LEGEND_ROW, HEADER_ROW = 1, 2, 3, 4
FIRST_ROW = HEADER_ROW + 1
# A large county's roster fits in.
LAST_ROW = 100_000
COUNTY_CELL = "A3"
VERSION_NAME = "fupin_template"

_COLOURS: dict[Demand, str] = {"always": "C00000", "poor": "B45F06", "derived": "7F7F7F", "": "1F4E78"}
_LEGEND: dict[Demand, str] = {
    "always": "红色带 * 的列必填",
    "poor": "橙色的列贫困户必填",
    "derived": "灰色的列可以不填，由程序按证件号码推算",
}
_NOTED: dict[Demand, str] = {"always": "必填", "poor": "贫困户必填", "derived": "程序推算，可不填", "": "可不填"}

_GENERAL = (
    "标题里的县名和年度请不要改动，程序据此认定数据属于哪个县、哪一年。",
    "表头请不要改动；不填的列可以空着，也可以删去整列（必填列除外）。",
    f"从第 {FIRST_ROW} 行起逐行填写，中间不要合并单元格；每人（户、村）的内容都要填全，与上一行相同的也要照填。",
    "证件号码、户编号、电话等列已设为文本格式，直接填写即可，末尾的数字不会丢失。",
    "从别的表粘贴时，请用“选择性粘贴”中的“数值”，否则会冲掉下拉列表、格式和检查。",
    "点选单元格会出现填写提示；有下拉箭头的，从列表中选择；填错时会弹出提示。",
    "不需要的工作表可以空着。填好后原样报送，文件名不必改动。",
)
_NOTE_HEADERS = ("工作表", "列", "列名", "填什么", "单位", "是否必填", "可填的值", "示例")
_NOTE_WIDTHS = (10, 5, 24, 44, 8, 14, 52, 22)
# A longer list is shown in the drop-down only.
_LABELS_SHOWN = 30


def add_table(book: Workbook, table: Table, year: int) -> Worksheet:
    """Add the blank sheet of a table, its title still to be written."""
    from openpyxl.styles import Alignment

    sheet: Worksheet = book.create_sheet(SHEET_NAMES[table.key])
    columns = form_columns(table, year)
    set_widths(sheet, [column.width for column in columns])
    font, _, alignment = header_look("zh")
    for column in columns:
        cell = put(sheet, HEADER_ROW, column.number, column.header)
        cell.font, cell.fill, cell.alignment, cell.border = font, _fill(column), alignment, _grid()
        below = sheet.column_dimensions[column.letter]
        below.number_format, below.font, below.border = column.number_format, body_font("zh"), _grid()
        below.alignment = Alignment(horizontal=column.alignment, vertical="center")
        sheet.add_data_validation(validation(column, FIRST_ROW, LAST_ROW))
    _above(sheet, columns)
    sheet.row_dimensions[HEADER_ROW].height = height_needed([c.header for c in columns], [c.width for c in columns]) + 6
    sheet.freeze_panes = f"A{FIRST_ROW}"
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = f"A{FIRST_ROW}"
    return sheet


def _fill(column: FormColumn) -> PatternFill:
    from openpyxl.styles import PatternFill

    return PatternFill("solid", start_color=_COLOURS[column.demand])


def _grid() -> Border:
    """The lines of the printed form, as pale as those on the screen."""
    from openpyxl.styles import Border, Side

    side = Side(style="thin", color="BFBFBF")
    return Border(left=side, right=side, top=side, bottom=side)


def _above(sheet: Worksheet, columns: Sequence[FormColumn]) -> None:
    """Looks of the lines above the header, and what they say in every county."""
    from openpyxl.styles import Border, Font

    body = body_font("zh")
    for row, height in ((TITLE_ROW, 28), (SENDER_ROW, 18), (LEGEND_ROW, 18)):
        sheet.row_dimensions[row].height = height
        sheet.row_dimensions[row].border = Border()  # instead of the columns' lines
        cell = put(sheet, row, 1, None)
        cell.font, cell.alignment, cell.number_format = body, _left(wrap=False), "General"
    sheet.cell(TITLE_ROW, 1).font = Font(name=body.name, size=16, bold=True)
    sheet.cell(LEGEND_ROW, 1).font = Font(name=body.name, size=10, color=_COLOURS["always"])
    sheet.cell(LEGEND_ROW, 1).value = _legend(columns)


def _legend(columns: Sequence[FormColumn]) -> str:
    """What the colours of the header mean, as far as they occur."""
    found = {column.demand for column in columns}
    colours = "；".join(words for demand, words in _LEGEND.items() if demand in found)
    return f"{colours}。各列的填法见“{NOTES_SHEET}”。请从第 {FIRST_ROW} 行起逐行填写。"


def _left(*, wrap: bool) -> Alignment:
    from openpyxl.styles import Alignment

    return Alignment(horizontal="left", vertical="center", wrap_text=wrap)


def add_notes(book: Workbook, tables: Sequence[Table], year: int) -> Worksheet:
    """Add the sheet that says of every column of these tables what to write in it."""
    from openpyxl.styles import Font

    sheet: Worksheet = book.create_sheet(NOTES_SHEET)
    set_widths(sheet, _NOTE_WIDTHS)
    title = put(sheet, 1, 1, mark(NOTES_SHEET))
    title.font, sheet.row_dimensions[1].height = Font(name=body_font("zh").name, size=16, bold=True), 28
    for number, line in enumerate(_GENERAL, 1):
        put(sheet, number + 1, 1, f"{number}. {line}").font = body_font("zh")
        sheet.row_dimensions[number + 1].height = LINE_POINTS + 4
    top = len(_GENERAL) + 3
    _row(sheet, top, _NOTE_HEADERS, header=True)
    columns = [column for table in tables for column in form_columns(table, year)]
    for number, column in enumerate(columns, top + 1):
        _row(sheet, number, list(_about(column)), header=False)
    sheet.auto_filter.ref = f"A{top}:H{top + len(columns)}"
    print_setup(sheet, NOTES_SHEET, f"{top}:{top}")
    return sheet


def _row(sheet: Worksheet, row: int, texts: Sequence[str], *, header: bool) -> None:
    font, background, alignment = header_look("zh")
    for number, text in enumerate(texts, 1):
        cell = put(sheet, row, number, text or None)
        cell.font, cell.alignment = (font, alignment) if header else (body_font("zh"), _left(wrap=True))
        if header:
            cell.fill = background
        else:
            cell.number_format, cell.border = "@", _line()
    sheet.row_dimensions[row].height = height_needed(texts, _NOTE_WIDTHS) + 3


def _line() -> Border:
    from openpyxl.styles import Border, Side

    return Border(bottom=Side(style="thin", color="D9D9D9"))


def _about(column: FormColumn) -> Iterator[str]:
    """A column's row of the notes."""
    yield SHEET_NAMES[column.table.key]
    yield column.letter
    yield column.label
    yield column.note.what
    yield column.unit
    yield _NOTED[column.demand]
    yield _values(column)
    yield column.note.example or _example(column.labels)


def _example(labels: Sequence[str]) -> str:
    return labels[0] if labels else ""


def _values(column: FormColumn) -> str:
    if column.labels:
        shown = "、".join(column.labels[:_LABELS_SHOWN])
        more = f" …（共 {len(column.labels)} 项，见下拉列表）" if len(column.labels) > _LABELS_SHOWN else ""
        return ("可填几项，用顿号隔开：" if column.field.type == "codes" else "") + shown + more
    if column.field.type in ("integer", "money", "decimal"):
        return bounds(column).strip()
    return accepted(column, FIRST_ROW).words


def add_lists(book: Workbook, tables: Sequence[Table], year: int) -> Worksheet:
    """Add the hidden sheet with the version of the form, the county's name and the code lists of these tables."""
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = book.create_sheet(LISTS_SHEET)
    sheet.sheet_state = "hidden"
    put(sheet, 1, 1, mark(LISTS_SHEET))
    _name(book, VERSION_NAME, "$A$1")
    put(sheet, 2, 1, "county")
    _name(book, list_name("county"), "$A$3")
    keys = {
        c.field.list_key: None for t in tables for c in form_columns(t, year) if c.field.type in ("code", "boolean")
    }
    for number, key in enumerate(keys, 2):
        labels = [code.zh for code in code_list(key).codes]
        for row, text in enumerate((key, *labels), 2):
            put(sheet, row, number, text)
        letter = get_column_letter(number)
        _name(book, list_name(key), f"${letter}$3:${letter}${len(labels) + 2}")
    return sheet


def _name(book: Workbook, name: str, cells: str) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    book.defined_names[name] = DefinedName(name, attr_text=f"'{LISTS_SHEET}'!{cells}")
