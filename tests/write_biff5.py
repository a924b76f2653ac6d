"""A writer of .xls as Excel 5 and 95 saved it (BIFF5) for tests, since no library here writes it.

Texts stand in the code page of the computer that wrote them: GBK (936) on Chinese Windows.
"""

import io
from collections.abc import Collection, Sequence
from struct import pack
from typing import Any

from xlwt.CompoundDoc import XlsDoc

ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}
_BIFF5, _BOOK, _SHEET = 0x0500, 0x0005, 0x0010


def record(kind: int, body: bytes = b"") -> bytes:
    return pack("<HH", kind, len(body)) + body


def cell(row: int, column: int, value: Any, encoding: str) -> bytes:
    at = pack("<HHH", row, column, 15)
    if value in ERRORS:
        return record(0x0205, at + bytes([ERRORS[value], 1]))
    if isinstance(value, str):
        raw = value.encode(encoding)
        return record(0x0204, at + pack("<H", len(raw)) + raw)
    return record(0x0203, at + pack("<d", value))


def sheet(
    rows: Sequence[Sequence[Any]], encoding: str, hidden_rows: Collection[int], hidden_columns: Collection[int]
) -> bytes:
    wide = max(map(len, rows), default=0)
    parts = [record(0x0809, pack("<HHHH", _BIFF5, _SHEET, 0x0DBB, 0x07CC))]
    parts += [record(0x007D, pack("<HHHHHB", c, c, 0, 15, 1, 0)) for c in sorted(hidden_columns)]
    parts.append(record(0x0200, pack("<HHHHH", 0, len(rows), 0, wide, 0)))
    for number, row in enumerate(rows):
        flags = 0x0120 if number in hidden_rows else 0x0100
        parts.append(record(0x0208, pack("<HHHHHHHH", number, 0, len(row), 0xFF, 0, 0, flags, 15)))
        parts += [cell(number, c, value, encoding) for c, value in enumerate(row) if value not in ("", None)]
    return b"".join([*parts, record(0x000A)])


def biff5(
    rows: Sequence[Sequence[Any]],
    name: str = "Sheet1",
    *,
    code_page: int = 936,
    encoding: str = "gbk",
    hidden_rows: Collection[int] = (),
    hidden_columns: Collection[int] = (),
) -> bytes:
    """A workbook of one sheet; rows and columns count from 0."""
    called = name.encode(encoding)
    font = record(0x0031, pack("<HHHHHBBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 134, 0, 5) + b"Arial")
    styles = record(0x00E0, pack("<HHHHHHHH", 0, 0, 0xFFF5, 0x20, 0, 0, 0, 0)) * 15
    usual = record(0x00E0, pack("<HHHHHHHH", 0, 0, 0x0001, 0x20, 0, 0, 0, 0))
    head = record(0x0809, pack("<HHHH", _BIFF5, _BOOK, 0x0DBB, 0x07CC)) + record(0x0042, pack("<H", code_page))
    head += font * 4 + styles + usual
    listing = record(0x0085, pack("<IBBB", 0, 0, 0, len(called)) + called)
    start = len(head) + len(listing) + len(record(0x000A))
    listing = record(0x0085, pack("<IBBB", start, 0, 0, len(called)) + called)
    stream = head + listing + record(0x000A) + sheet(rows, encoding, hidden_rows, hidden_columns)
    return compound(stream)


def compound(stream: bytes) -> bytes:
    """A compound file that holds nothing but the stream Book."""
    XlsDoc().save(target := io.BytesIO(), stream)
    name, long = ("Workbook".encode("utf-16-le"), 18), ("Book".encode("utf-16-le"), 10)
    entry = [n.ljust(64, b"\0") + pack("<H", size) for n, size in (name, long)]
    data = target.getvalue()
    assert entry[0] in data
    return data.replace(*entry)
