"""Error cells, hidden rows and hidden columns of an .xls, and from which year it counts days.

They come from its own records ([MS-XLS]), which lie in a compound file ([MS-CFB]): python-calamine gives errors as
blanks, and says nothing of the rest.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from struct import error as TooShort  # noqa: N812 - struct names its exception in lower case
from struct import unpack_from

from fupin.read.address import Errors, Facts, Hidden

ERROR_NAMES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_CODE = b"[" + re.escape(bytes(ERROR_NAMES)) + b"]"
_FORMULA, _END, _BOUND_SHEET, _BOOL_ERR, _BEGIN = 0x0006, 0x000A, 0x0085, 0x0205, 0x0809
_DATE_MODE, _ROW, _NO_HEIGHT = 0x0022, 0x0208, 0x20
_COLUMNS, _NO_WIDTH = 0x007D, 0x01
# Looks like the record of an error, of a hidden row or column, or of days counted from 1904 wherever it stands, so that
# only workbooks that may have one are walked through.
_WORTH_A_LOOK = re.compile(
    rb"\x05\x02\x08\x00.{6}" + _CODE + rb"\x01|\x06\x00.{8}\x02." + _CODE + rb".{3}\xff\xff"
    rb"|\x22\x00\x02\x00\x01\x00|\x7d\x00[\x0a-\x0c]\x00.{8}[\x01\x03\x05\x07\x09\x0b\x0d\x0f]|\x08\x02\x10\x00.{12}[\x20-\x3f\x60-\x7f\xa0-\xbf\xe0-\xff]",
    re.S,
)
# Numbers from here on stand for the end of a chain and the like.
_LAST_SECTOR = 0xFFFFFFFA


def sheet_facts(data: bytes) -> list[Facts]:
    """The facts of every sheet of an .xls, in the workbook's order; none where the file is damaged."""
    try:
        stream = _workbook(data)
        if not _WORTH_A_LOOK.search(stream):
            return []
        book = list(_records(stream, 0))
        starts = [unpack_from("<I", body)[0] for kind, body in book if kind == _BOUND_SHEET]
        epoch = 1904 if any(kind == _DATE_MODE and body[:1] == b"\x01" for kind, body in book) else 1900
        return [Facts(_errors_in(stream, start), (), _hidden_in(stream, start), epoch) for start in starts]
    except (TooShort, IndexError, ValueError):
        # The workbook reader gives the verdict on a damaged file; here there is just nothing to add.
        return []


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, without those of charts embedded in it."""
    depth = 0
    while True:
        kind, length = unpack_from("<HH", stream, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth < 1:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _hidden_in(stream: bytes, start: int) -> Hidden:
    rows, columns = set(), set[int]()
    for kind, body in _records(stream, start):
        if kind == _ROW and body[12] & _NO_HEIGHT:
            rows.add(unpack_from("<H", body)[0])
        elif kind == _COLUMNS and body[8] & _NO_WIDTH:
            first, last = unpack_from("<HH", body)
            columns.update(range(first, last + 1))
    return Hidden(frozenset(rows), frozenset(columns))


def _errors_in(stream: bytes, start: int) -> Errors:
    found = {}
    for kind, body in _records(stream, start):
        if kind == _BOOL_ERR and body[7]:
            code = body[6]
        elif kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
            code = body[8]
        else:
            continue
        found[unpack_from("<HH", body)] = ERROR_NAMES.get(code, "#ERROR!")
    return found


def _workbook(data: bytes) -> bytes:
    """The stream Workbook (Book in Excel 5) of a compound file."""
    size, small = (1 << shift for shift in unpack_from("<HH", data, 30))
    if size not in (512, 4096) or small != 64:
        raise ValueError("No program writes sectors of this size.")
    table = _sector_table(data, size)
    folder = _chain(data, table, size, _long(data, 48), size)
    entries = [folder[at : at + 128] for at in range(0, len(folder), 128)]
    names = [entry[: max(entry[64] - 2, 0)].decode("utf-16-le", "replace") for entry in entries]
    start, length = unpack_from("<II", entries[names.index("Workbook" if "Workbook" in names else "Book")], 116)
    if length >= _long(data, 56):
        return _chain(data, table, size, start, size)[:length]
    # Short streams share one long one, whose place stands in the first entry, in smaller sectors of their own.
    shared = _chain(data, table, size, _long(entries[0], 116), size)
    return _chain(shared, array("I", _chain(data, table, size, _long(data, 60), size)), small, start, 0)[:length]


def _sector_table(data: bytes, size: int) -> array[int]:
    """For each sector the one that follows it; the table's own sectors are listed in the header and behind it."""
    parts = list(unpack_from("<109I", data, 76))
    more, left = _long(data, 68), min(_long(data, 72), len(data) // size)
    while more < _LAST_SECTOR and left > 0:
        *listed, more = unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        parts += listed
        left -= 1
    sectors = [data[(n + 1) * size : (n + 2) * size] for n in parts if n < _LAST_SECTOR]
    return array("I", b"".join(sectors))


def _chain(data: bytes, table: array[int], size: int, sector: int, before: int) -> bytes:
    """The sectors that follow each other from `sector` on; the first of all has `before` bytes before it."""
    pieces: list[bytes] = []
    while sector < _LAST_SECTOR and len(pieces) <= len(table):
        pieces.append(data[before + sector * size : before + (sector + 1) * size])
        sector = table[sector]
    return b"".join(pieces)


def _long(data: bytes, at: int) -> int:
    number: int = unpack_from("<I", data, at)[0]
    return number
