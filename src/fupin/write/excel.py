"""What every Excel sheet of ours has in common: typed cells, native number formats, widths that fit Chinese text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from math import ceil, isnan
from typing import TYPE_CHECKING, cast

from fupin.errors import OutputError
from fupin.write.cells import exact, is_number, shown
from fupin.write.column import Column
from fupin.write.figures import rounded
from fupin.write.labels import Lang

if TYPE_CHECKING:
    import pyarrow as pa
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.worksheet import Worksheet

Number = int | float | Decimal
Value = str | Number | date | None

# the limits of the format itself
MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
_MOST_DIGITS = 15

FONT = {"zh": "Microsoft YaHei", "en": "Calibri"}
TEXT_FORMAT = "@"
_NARROWEST, _WIDEST = 8, 60
# a longer header is wrapped
HEADER_WIDTH = 14
# what an A4 page shows in a size that can still be read
_PAGE_WIDTH = 190
LINE_POINTS = 14
# text of 10 points is a little narrower than the digits by which Excel measures columns
_TIGHT = 1.05
# a word, a blank, or a Chinese character with the punctuation that may not begin a line
_PIECES = re.compile(r"\s|[!-~]+|[（“‘《]*.[，。；：、）”’》]*")
# XML 1.0 has no way to write these
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@")


def excel_values(array: pa.Array, column: Column, lang: Lang) -> list[Value]:
    """A column's values as Excel holds them: rounded numbers and dates as such, codes by label, all else as text."""
    import pyarrow as pa

    kind = array.type
    if is_number(kind) and column.kind != "id":
        return [_number(value, column.decimals) for value in array.to_pylist()]
    if pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None):  # Excel knows no time zones
        return list(array.to_pylist())
    return [text or None for text in shown(array, column, lang).to_pylist()]


def _number(value: Number | None, decimals: int | None) -> Value:
    if value is None or isnan(value):
        return None
    figure = value if decimals is None else rounded(value, decimals)
    digits = Decimal(str(figure)).normalize().as_tuple().digits
    # Excel keeps 15 digits and would silently turn the others into zeros
    return str(value) if len(digits) > _MOST_DIGITS and not isinstance(value, float) else figure


def number_format(array: pa.Array, column: Column) -> str:
    """The Excel number format of a column; "General" where it needs none."""
    import pyarrow as pa

    kind = array.type
    if column.kind == "id":
        return TEXT_FORMAT
    if pa.types.is_date(kind):
        return "yyyy-mm-dd"
    if pa.types.is_timestamp(kind) and kind.tz is None:
        return "yyyy-mm-dd hh:mm:ss"
    if not is_number(kind):
        return "General"
    decimals = _decimals(array) if column.decimals is None else column.decimals
    return ("0" if column.kind == "year" else "#,##0") + ("." + "0" * decimals if decimals else "")


def _decimals(array: pa.Array) -> int:
    import pyarrow.compute as pc

    text = exact(array)
    fraction = pc.utf8_length(pc.replace_substring_regex(text, r"^-?\d+\.?", ""))
    return min(pc.max(fraction).as_py() or 0, 6)


def fill(cell: Cell, value: Value) -> None:
    """Put a value into a cell; text always becomes a text cell, whatever it looks like."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = _FORBIDDEN.sub("\ufffd", value)[:_LONGEST_TEXT]
    cell.data_type = "s"
    if value.startswith(_FORMULA):
        cell.quotePrefix = True  # stays text even when it is edited


def put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Put a value into a cell that is no hidden part of a merged one, and give the cell."""
    cell = cast("Cell", sheet.cell(row, column))
    fill(cell, value)
    return cell


def is_plain(value: Value) -> bool:
    """Whether a value may be handed to openpyxl as it is: no text that it could take for a formula or an error."""
    return not isinstance(value, str) or not (value.startswith((*_FORMULA, "#")) or _FORBIDDEN.search(value))


def widths(table: pa.Table, columns: Sequence[Column], lang: Lang, header_most: int) -> list[float]:
    """Column widths in characters, Chinese ones counted twice: the widest text, or the header up to `header_most`."""
    import pyarrow.compute as pc

    found = []
    for column in columns:
        texts = shown(table[column.key].combine_chunks(), column, lang)
        # three bytes and one character of UTF-8 are two columns wide, one byte is one
        twice = pc.add(pc.binary_length(texts), pc.utf8_length(texts))
        header = min(text_width(column.label(lang)), header_most)
        widest = max((pc.max(twice).as_py() or 0) / 2, header)
        found.append(min(max(widest + 3, _NARROWEST), _WIDEST))
    return found


def set_widths(sheet: Worksheet, found: Sequence[float]) -> None:
    """Give a sheet its column widths."""
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(found, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def height_needed(texts: Sequence[str], found: Sequence[float]) -> float:
    """The height in points of a row of wrapped texts in columns of those widths."""
    lines = max((lines_needed(text, width) for text, width in zip(texts, found, strict=True)), default=1)
    return LINE_POINTS * lines + 3


def header_height(columns: Sequence[Column], found: Sequence[float], lang: Lang) -> float:
    """The height in points of a header row, whose text is bold and whose cells have a button."""
    return height_needed([column.label(lang) for column in columns], [width - 2 for width in found]) + 3


def lines_needed(text: str, width: float) -> int:
    r"""How many lines a wrapped text takes in a column of that width: words stay whole, Chinese breaks anywhere.

    >>> lines_needed("贫困人口", 4), lines_needed("a\n\nb", 10), lines_needed("poor persons", 8)
    (2, 3, 2)
    """
    return sum(_wrapped(line, width * _TIGHT) for line in text.split("\n"))


def _wrapped(line: str, room: float) -> int:
    lines, used = 1, 0.0
    for piece in _PIECES.findall(line):
        width = text_width(piece)
        if used + width > room and used:
            lines, used = lines + 1, 0.0
            if piece.isspace():
                continue
        used += width
        if used > room:
            more = ceil(used / room) - 1
            lines, used = lines + more, used - more * room
    return lines


def text_width(text: str) -> float:
    """Width of a text in columns, where a Chinese character counts as two."""
    return (len(text) + len(text.encode())) / 2


def sheet_name(text: str) -> str:
    """A text as a sheet may be called.

    >>> sheet_name("表1/贫困人口：按县[2014]")
    '表1 贫困人口：按县 2014'
    """
    return " ".join(re.sub(r"[\[\]:*?/\\]", " ", text).split())[:31].strip("'") or "Sheet1"


def refuse_too_many(rows: int) -> None:
    """Raise OutputError where a sheet cannot hold that many rows below its header."""
    if rows >= MOST_ROWS:
        raise OutputError(
            f"A sheet holds {MOST_ROWS - 1:,} rows below its header, and there are {rows:,}.",
            "Write CSV or Parquet instead.",
        )


def body_font(lang: Lang, bold: bool = False) -> Font:
    """The font of ordinary cells; a machine without it falls back to a Chinese font of its own."""
    from openpyxl.styles import Font

    return Font(name=FONT[lang], size=10, bold=bold)


def header_look(lang: Lang) -> tuple[Font, PatternFill, Alignment]:
    """Font, fill and alignment of a header row."""
    from openpyxl.styles import Alignment, Font, PatternFill

    return (
        Font(name=FONT[lang], size=10, bold=True, color="FFFFFF"),
        PatternFill("solid", start_color="1F4E78"),
        Alignment(horizontal="center", vertical="center", wrap_text=True),
    )


def print_setup(sheet: Worksheet, title: str, repeated_rows: str) -> None:
    """Landscape A4, as wide as one page (a very wide sheet: as few as can be read), the title above, the page below."""
    from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.7, bottom=0.6, header=0.3, footer=0.3)
    width = sum(column.width for column in sheet.column_dimensions.values())
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = max(1, ceil(width / _PAGE_WIDTH)), 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if repeated_rows:
        sheet.print_title_rows = repeated_rows
    if title:
        sheet.HeaderFooter.oddHeader = HeaderFooterItem(center=_HeaderFooterPart(title.replace("&", "&&")))
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("&P / &N"))
