"""An opened return → its raw sheets and findings."""

from __future__ import annotations

from fupin.read.findings import refusal
from fupin.read.sheet import Unrecognised, read_sheet, skipped
from fupin.read.sniff import Refused
from fupin.read.workbook import Book
from fupin.tables import RawReturn, RawSheet, findings_table


def read_sheets(book: Book) -> RawReturn:
    """Every sheet of an opened return, or the one finding that says why there is none."""
    refused = book.refused
    if refused is None:
        try:
            sheets = _sheets(book)
            return RawReturn(book.file, book.form, book.probe.sha256(), book.size, sheets, findings_table([]))
        except Refused as verdict:
            refused = verdict
    return RawReturn(book.file, "", book.probe.sha256(), book.size, (), refusal(book.file, refused))


def _sheets(book: Book) -> tuple[RawSheet, ...]:
    read = [read_sheet(book.file, grid) for grid in book.sheets()]
    alone = all(isinstance(sheet, Unrecognised) for sheet in read)
    return tuple(skipped(book.file, s, alone) if isinstance(s, Unrecognised) else s for s in read)
