"""Merged cells, error cells and what is hidden of an .ods, from its own XML: python-calamine gives none of it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from fupin.read.address import Facts, Hidden, Merge
from fupin.read.sniff import unpacking_errors

_WORTH_A_LOOK = re.compile(rb'-spanned="(?!1")|calcext:value-type="error"|table:visibility="(?:collapse|filter)"')
_TAG = re.compile(
    rb"<(/?)table:(table|table-row|table-column|table-cell|covered-table-cell)(?=[\s/>])((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
)
_NUMBER = {
    name: re.compile(rb"\stable:number-" + name.encode() + rb'="(\d+)"')
    for name in ("columns-repeated", "rows-repeated", "columns-spanned", "rows-spanned")
}
_TEXT = re.compile(rb"<text:p(?:\s[^>]*)?>([^<]*)</text:p>")
# A row or cell is written once and repeated; an error repeated more often than this is no county's.
_COPIES = 1000
_HIDDEN = re.compile(rb'\stable:visibility="(?:collapse|filter)"')
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384


@dataclass(slots=True)
class _Sheet:
    """A sheet as far as it has been read: where the next cell stands, and what was found before it."""

    row: int = 0
    column: int = 0
    copies: int = 1
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def facts(self) -> Facts:
        hidden = Hidden(frozenset(self.hidden_rows), frozenset(self.hidden_columns))
        return Facts(self.errors, tuple(self.merges), hidden)


def sheet_facts(data: bytes) -> list[Facts]:
    """The facts of every sheet of an .ods, in the workbook's order; none where the archive cannot be read."""
    from zipfile import ZipFile

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            xml = archive.read("content.xml")
    except unpacking_errors():
        return []
    return list(_sheets(xml)) if _WORTH_A_LOOK.search(xml) else []


def _sheets(xml: bytes) -> Iterator[Facts]:
    sheet = _Sheet()
    for tag in _TAG.finditer(xml):
        closing, name, attributes = tag.groups()
        ends = closing or attributes.endswith(b"/")
        if name == b"table":
            if closing:
                yield sheet.facts()
            sheet = _Sheet()
        elif name == b"table-row":
            if not closing:
                _begin_row(sheet, attributes)
            if ends:
                sheet.row += sheet.copies
        elif not closing:
            add = _add_column if name == b"table-column" else _add_cell
            add(sheet, attributes, xml, tag.end())


def _add_column(sheet: _Sheet, attributes: bytes, xml: bytes, inside: int) -> None:
    """Columns are listed before the rows, in which `column` counts the cells."""
    repeated = _number("columns-repeated", attributes)
    if _HIDDEN.search(attributes):
        sheet.hidden_columns.update(range(sheet.column, min(sheet.column + repeated, _MOST_COLUMNS)))
    sheet.column += repeated


def _begin_row(sheet: _Sheet, attributes: bytes) -> None:
    sheet.column, sheet.copies = 0, _number("rows-repeated", attributes)
    if _HIDDEN.search(attributes):
        sheet.hidden_rows.update(range(sheet.row, min(sheet.row + sheet.copies, _MOST_ROWS)))


def _add_cell(sheet: _Sheet, attributes: bytes, xml: bytes, inside: int) -> None:
    repeated = _number("columns-repeated", attributes)
    if b"-spanned=" in attributes:
        wide, high = _number("columns-spanned", attributes), _number("rows-spanned", attributes)
        if wide > 1 or high > 1:
            sheet.merges.append((sheet.row, sheet.column, sheet.row + high - 1, sheet.column + wide - 1))
    if b'calcext:value-type="error"' in attributes:
        # A comment's paragraphs come before the cell's own.
        texts = _TEXT.findall(xml, inside, xml.find(b"</table:table-cell>", inside))
        name = unescape(texts[-1].decode()) if texts else "#ERROR!"
        for row in range(sheet.row, sheet.row + min(sheet.copies, _COPIES)):
            sheet.errors.update(dict.fromkeys(((row, sheet.column + n) for n in range(min(repeated, _COPIES))), name))
    sheet.column += repeated


def _number(name: str, attributes: bytes) -> int:
    found = _NUMBER[name].search(attributes)
    return int(found[1]) if found else 1
