"""Blank workbooks that counties fill in: one per county, made once for a year and then addressed to each county."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.catalog.divisions import divisions, written_name
from fupin.catalog.forms import TITLES
from fupin.catalog.model import Division, Table
from fupin.catalog.tables import TABLES
from fupin.errors import OutputError
from fupin.write.destination import check_out, opened
from fupin.write.excel import print_setup
from fupin.write.template.sheets import (
    COUNTY_CELL,
    HEADER_ROW,
    SENDER_ROW,
    TITLE_ROW,
    add_lists,
    add_notes,
    add_table,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def file_name(county: Division, year: int) -> str:
    """The name of a county's workbook, which says county and year as the title does."""
    return f"{written_name(county)}{year}年建档立卡数据.xlsx"


def write_templates(
    folder: Path,
    counties: Sequence[str],
    years: Sequence[int] = (2014,),
    tables: Sequence[str] = tuple(TABLES),
    *,
    force: bool = False,
    seen: Callable[[int], object] = lambda done: None,
) -> list[Path]:
    """Write a blank workbook for every county (codes of 2014) and year; return their paths.

    `tables` are keys of the catalog: one sheet each, in the catalog's order. `seen` hears how many are written.

    Raises OutputError where one of the files exists and `force` is not set, before any is written, or where the folder
    cannot be made.
    """
    targets = [(year, divisions()[code]) for year in years for code in counties]
    paths = [folder / file_name(county, year) for year, county in targets]
    _prepare(folder, paths, force)
    forms = {year: _Form.of_year([t for key, t in TABLES.items() if key in tables], year) for year in years}
    for done, ((year, county), path) in enumerate(zip(targets, paths, strict=True), 1):
        content = forms[year].addressed(written_name(county))
        with opened(path, force) as stream:
            stream.write(content)
        seen(done)
    return paths


def _prepare(folder: Path, paths: Sequence[Path], force: bool) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {folder} cannot be made: {error.strerror}.", "Choose another one.") from error
    for path in paths:
        check_out(path, force)


@dataclass(frozen=True, slots=True)
class _Form:
    """The workbook of a year, and what differs in it from county to county."""

    book: Workbook
    year: int
    tables: Sequence[tuple[str, Worksheet]]
    lists: Worksheet

    @classmethod
    def of_year(cls, tables: Sequence[Table], year: int) -> _Form:
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book.worksheets[0])
        sheets = [(table.key, add_table(book, table, year)) for table in tables]
        add_notes(book, tables, year)
        lists = add_lists(book, tables, year)
        book.properties.creator = "fupin"
        return cls(book, year, sheets, lists)

    def addressed(self, county: str) -> bytes:
        """The workbook of one county."""
        for key, sheet in self.tables:
            title = f"{county}{self.year}年{TITLES[key]}"
            sheet.cell(TITLE_ROW, 1).value = title
            sheet.cell(
                SENDER_ROW, 1
            ).value = f"填报单位：{county}        填报人：            联系电话：            填报日期："
            print_setup(sheet, title, f"{HEADER_ROW}:{HEADER_ROW}")
        self.lists[COUNTY_CELL].value = county
        self.book.properties.title = f"{county}{self.year}年建档立卡数据"
        written = io.BytesIO()
        self.book.save(written)
        return written.getvalue()
