"""How far a sheet reaches: the last row and column with a value, from the file's own XML, read piece by piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import IO, TypeAlias

from fupin.read.address import column_number
from fupin.read.limits import Extent

# Leaves something out of a piece of a sheet before it is looked at; `bytes` leaves it as it is.
Clean: TypeAlias = Callable[[bytes], bytes]

# What is looked at first of a part, and then how much at a time.
BEGINNING, PIECE = 65_536, 4 << 20
# No row is longer; what has no end by then is damaged or hostile, and is left to the reader and its memory limit.
_LONGEST_ROW = 64 << 20
_ROW = re.compile(rb"<(\w+:)?row[\s>]")
_DIGITS = b"0123456789"
_ODS_TAG = re.compile(
    rb"<(/?)(?:\w+:)?(table|table-row|table-cell|covered-table-cell)(?=[\s/>])((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
)
_ODS_REPEATED = re.compile(rb":number-(?:columns|rows)-repeated=[\"'](\d+)")
_ODS_NAME = re.compile(rb":name=[\"']([^\"']*)")


def sheet_reach(beginning: bytes, stream: IO[bytes], clean: Clean = bytes) -> tuple[int, int]:
    """The last row and column of a sheet of an .xlsx, from 0; (-1, -1) where it is empty.

    `beginning` is what was read of the stream before. Only the last cell with a value of each row is looked at.
    """
    prefix, end = row_end(beginning)
    ends = (*(b"</" + prefix + name + b">" for name in (b"v", b"is")), b"<" + prefix + b"v/>")
    cell_ends = tuple(one + b"</" + prefix + b"c>" for one in ends)
    columns: set[bytes] = set()
    last = counted = widest = 0
    for row in map(clean, _rows(beginning, stream, end)):
        counted += 1
        at = len(row) if row.endswith(cell_ends) else max(map(row.rfind, ends))
        if at < 0:
            continue
        start = row.rfind(b' r="', 0, at) + 4
        reference = row[start : row.find(b'"', start)]
        column = reference.rstrip(_DIGITS)
        number = reference[len(column) :]
        if column.isalpha() and number and start > 3:
            columns.add(column)
            last = max(last, int(number[:9]))
        else:  # cells without an address follow each other
            widest = max(widest, row.count(b"<" + prefix + b"c"))
            last = max(last, counted)
    return last - 1, max([widest - 1, *(column_number(c.decode().upper()[:4]) for c in columns)])


def _rows(beginning: bytes, stream: IO[bytes], end: bytes) -> Iterator[bytes]:
    return (row for row, _ in pairwise(pieces(beginning, stream, end)))


def row_end(beginning: bytes) -> tuple[bytes, bytes]:
    """The prefix of a sheet's elements, most often none, and the tag that ends its rows."""
    found = _ROW.search(beginning)
    prefix = (found and found[1]) or b""
    return prefix, b"</" + prefix + b"row>"


def pieces(beginning: bytes, stream: IO[bytes], end: bytes) -> Iterator[bytes]:
    """A sheet's part, cut at the ends of its rows: each row without its end, then what follows the last one."""
    rest = beginning
    while piece := stream.read(PIECE):
        *rows, rest = (rest + piece).split(end)
        if len(rest) > _LONGEST_ROW:
            raise ValueError("A row without an end.")
        yield from rows
    yield from rest.split(end)


def opendocument_extents(xml: bytes) -> Iterator[Extent]:
    """The sheets of an .ods: rows and cells are written once and repeated, the last of them mostly blank."""
    name, row, column, last_row, last_column, high = "", 0, 0, -1, -1, 1
    for closing, tag, attributes in _ODS_TAG.findall(xml):
        if tag == b"table" and closing:
            yield Extent(name, last_row, last_column)
        elif tag == b"table":
            found = _ODS_NAME.search(attributes)
            name, row, last_row, last_column = found[1].decode() if found else "", 0, -1, -1
        elif tag == b"table-row":
            if not closing:
                column, high = 0, _repeated(attributes)
            if closing or attributes.endswith(b"/"):
                row += high
        elif not closing:
            column += _repeated(attributes)
            if b":value-type=" in attributes:
                last_row, last_column = max(last_row, row + high - 1), max(last_column, column - 1)


def _repeated(attributes: bytes) -> int:
    found = _ODS_REPEATED.search(attributes)
    return min(int(found[1][:9]), 1 << 30) if found else 1
