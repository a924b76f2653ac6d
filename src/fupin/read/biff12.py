"""What an .xlsb says in its own records ([MS-XLSB]) and python-calamine does not: error cells, merges, what is hidden,
from which year it counts days, and how far its sheets reach.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from struct import unpack_from
from typing import TYPE_CHECKING

from fupin.read.address import Facts, Hidden, Merge
from fupin.read.biff import ERROR_NAMES
from fupin.read.spreadsheetml import related_parts

if TYPE_CHECKING:
    from zipfile import ZipFile

    from fupin.read.reach import Clean

_ROW, _BLANK_CELL, _CELL_ERROR, _CELL_TEXT, _SHARED_TEXT, _FORMULA_TEXT, _FORMULA_ERROR = 0, 1, 3, 6, 7, 8, 11
_VALUES = frozenset((*range(2, 12), 62))
_ITEM, _COLUMNS, _PROPERTIES, _SHEET, _MERGE = 19, 60, 153, 156, 176
_MOST_COLUMNS = 16_384
# Looks like the record of an error, a merge, a hidden row or hidden columns, wherever it stands: only sheets that may
# hold one are walked through.
_ERROR = b"[" + re.escape(bytes(ERROR_NAMES)) + b"]"
_WORTH_A_LOOK = re.compile(
    rb"\x03[\x09-\x0c].{8}" + _ERROR + rb"|\x0b(?:[\x0b-\x7f]|[\x80-\xff].).{8}" + _ERROR + rb"|\xb0\x01\x10"
    rb"|\x00(?:[\x11-\x7f]|[\x80-\xff].).{11}[\x10-\x1f\x30-\x3f\x50-\x5f\x70-\x7f\x90-\x9f\xb0-\xbf\xd0-\xdf\xf0-\xff]"
    rb"|\x3c\x12.{16}[\x01\x03\x05\x07\x09\x0b\x0d\x0f]",
    re.S,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook, and the part that holds it."""

    name: str
    part: str


@dataclass(slots=True)
class _Found:
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)


def sheet_facts(data: bytes) -> list[Facts]:
    """The facts of every sheet of an .xlsb, in the workbook's order; none where the archive is damaged."""
    from zipfile import ZipFile

    from fupin.read.sniff import unpacking_errors

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            epoch = _epoch(archive.read(_workbook_part(archive)))
            return [_facts(archive.read(sheet.part), epoch) for sheet in sheets_of(archive)]
    except unpacking_errors():
        # The workbook reader gives the verdict on a damaged file; here there is just nothing to add.
        return []


def sheets_of(archive: ZipFile) -> list[Sheet]:
    """The sheets of an .xlsb, in the workbook's order."""
    book = _workbook_part(archive)
    records, parts = archive.read(book), related_parts(archive, book)
    found = []
    for kind, _, at, _ in _records(records):
        if kind == _SHEET:
            relation, end = _text(records, at + 8)
            found.append(Sheet(_text(records, end)[0], parts.get(relation, "")))
    return [sheet for sheet in found if sheet.part in archive.namelist()]


def reach(records: bytes) -> tuple[int, int]:
    """The last row and column with a value of a sheet's part, from 0; (-1, -1) where it is empty.

    Raises ValueError for a part that is cut short.
    """
    row, last_row, last_column = -1, -1, -1
    for kind, _, at, end in _records(records):
        if end - at < 4:
            continue
        if kind == _ROW:
            (row,) = unpack_from("<I", records, at)
        elif kind in _VALUES:
            last_row, last_column = max(last_row, row), max(last_column, unpack_from("<I", records, at)[0])
    return last_row, last_column


def without_blank_texts(archive: ZipFile) -> Clean:
    """What turns cells with blank texts into blank ones, in a sheet's part."""
    blank = _blank_shared(archive)

    def clean(records: bytes) -> bytes:
        kept, done = [], 0
        for kind, start, at, end in _records(records):
            if kind == _SHARED_TEXT:
                says_nothing = unpack_from("<I", records, at + 8)[0] in blank
            else:
                says_nothing = kind in (_CELL_TEXT, _FORMULA_TEXT) and not _text(records, at + 8)[0].strip()
            if says_nothing:
                kept += [records[done:start], bytes([_BLANK_CELL, 8]), records[at : at + 8]]
                done = end
        return b"".join([*kept, records[done:]])

    return clean


def _blank_shared(archive: ZipFile) -> frozenset[int]:
    part = next((one for one in archive.namelist() if one.lower().endswith("sharedstrings.bin")), None)
    records = archive.read(part) if part else b""
    items = (_text(records, at + 1)[0] for kind, _, at, _ in _records(records) if kind == _ITEM)
    return frozenset(number for number, text in enumerate(items) if not text.strip())


def _workbook_part(archive: ZipFile) -> str:
    return next(n for n in (*archive.namelist(), "xl/workbook.bin") if n.lower().endswith("workbook.bin"))


def _records(part: bytes) -> Iterator[tuple[int, int, int, int]]:
    """The kind of every record, where it begins, and where what it says begins and ends.

    Raises ValueError where the last of them is cut short.
    """
    at = 0
    while at < len(part):
        start = at
        kind, at = _number(part, at, 2)
        size, at = _number(part, at, 4)
        if at + size > len(part):
            raise ValueError("A record that is cut short.")
        yield kind, start, at, at + size
        at += size


def _number(part: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number whose bytes, the lowest first, say by their top bit that another follows; and where it ends."""
    number = 0
    for place, byte in enumerate(part[at : at + longest]):
        number |= (byte & 0x7F) << 7 * place
        at += 1
        if byte < 0x80:
            break
    return number, at


def _text(part: bytes, at: int) -> tuple[str, int]:
    """A text that its length in characters precedes, and where it ends."""
    (length,) = unpack_from("<I", part, at)
    end = at + 4 + 2 * length
    return part[at + 4 : end].decode("utf-16-le", "replace"), end


def _epoch(book: bytes) -> int:
    properties = next((at for kind, _, at, _ in _records(book) if kind == _PROPERTIES), None)
    return 1904 if properties is not None and book[properties] & 1 else 1900


def _facts(records: bytes, epoch: int) -> Facts:
    found = _Found()
    if _WORTH_A_LOOK.search(records):
        row = -1
        for kind, _, at, _ in _records(records):
            if kind == _ROW:
                row = _note_row(found, records, at)
            elif kind in (_CELL_ERROR, _FORMULA_ERROR):
                (column,) = unpack_from("<I", records, at)
                found.errors[row, column] = ERROR_NAMES.get(records[at + 8], "#ERROR!")
            elif kind == _COLUMNS and records[at + 16] & 1:
                first, last = unpack_from("<II", records, at)
                found.columns.update(islice(range(first, last + 1), _MOST_COLUMNS))
            elif kind == _MERGE:
                top, bottom, left, right = unpack_from("<4I", records, at)
                found.merges.append((top, left, bottom, right))
    hidden = Hidden(frozenset(found.rows), frozenset(found.columns))
    return Facts(found.errors, tuple(found.merges), hidden, epoch)


def _note_row(found: _Found, records: bytes, at: int) -> int:
    (row,) = unpack_from("<I", records, at)
    if records[at + 11] & 0x10:
        found.rows.add(row)
    return int(row)
