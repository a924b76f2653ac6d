"""Excel workbooks that are the same bytes for the same content, whenever they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fupin.catalog.divisions import written_name
from fupin.catalog.forms import SHEET_NAMES, TITLES
from fupin.sample.county import CountyYear
from fupin.sample.households import Household
from fupin.sample.layout import REGISTER, ROSTER, Cell, Column, Living, Registered, Reported
from fupin.sample.totals import COUNTIES, VILLAGES

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

TABLES = ("person", "household", "village", "county")
# Workbooks and the entries of their archives bear this date instead of the day of writing.
DATED = datetime(2015, 1, 10)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: lines above the header, the header, and rows of cells; `forms` are number formats by column."""

    name: str
    lines: tuple[str, ...]
    headers: tuple[str, ...]
    forms: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def sheet_of(table: str, sent: CountyYear, households: Sequence[Household]) -> Sheet:
    """The sheet of one table, with those households where it is about households."""
    county = written_name(sent.division)
    lines = (
        f"{county}{sent.year}年{TITLES[table]}",
        f"填报单位：{county}扶贫移民局    填报日期：{sent.year + 1}年1月10日",
    )
    name = SHEET_NAMES[table]
    if table == "person":
        return _sheet(name, lines, ROSTER, (Living(county, h, m) for h in households for m in h.members))
    if table == "household":
        return _sheet(name, lines, REGISTER, (Registered(county, h) for h in households))
    if table == "village":
        return _sheet(name, lines, VILLAGES, (Reported(county, v) for v in sent.villages))
    return _sheet(name, lines, COUNTIES, (sent,))


def _sheet(name: str, lines: tuple[str, ...], columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Sheet:
    cells = tuple(c.cell for c in columns)
    return Sheet(
        name,
        lines,
        tuple(c.header for c in columns),
        tuple(c.form for c in columns),
        ([cell(row) for cell in cells] for row in rows),
    )


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """The .xlsx file with these sheets: text as text cells, numbers as numbers."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "fupin"
    book.properties.created = DATED
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for line in (*([text] for text in sheet.lines), sheet.headers):
            page.append(line)
        for row in _formatted(page, sheet):
            page.append(row)
    written = BytesIO()
    book.save(written)
    return _dated(written)


def _formatted(page: WriteOnlyWorksheet, sheet: Sheet) -> Iterator[list[object]]:
    """Rows whose cells bear the columns' number formats; one cell object a column serves every row."""
    from openpyxl.cell import WriteOnlyCell

    styled = {n: WriteOnlyCell(page) for n, form in enumerate(sheet.forms) if form}
    for n, cell in styled.items():
        cell.number_format = sheet.forms[n]
    for row in sheet.rows:
        found: list[object] = list(row)
        for n, cell in styled.items():
            cell.value = row[n]
            found[n] = cell
        yield found


def _dated(written: BytesIO) -> bytes:
    """The archive again, its entries and its date of change set to `DATED`."""
    again = BytesIO()
    stamp = DATED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with ZipFile(written) as source, ZipFile(again, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = ZipInfo(name, DATED.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, content)
    return again.getvalue()
