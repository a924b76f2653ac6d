"""An .xlsx as the workbook reader reads it in two thirds of the time: one that has no merged ranges.

python-calamine goes through a sheet's part twice, for its cells and then for the merged ranges, which stand behind them
and end the search. So the part is given an empty list of ranges in front; `spreadsheetml` tells the true ones. Nothing
is unpacked for that: a packed text may be preceded by a block of plain text (RFC 1951, 3.2.4).
"""

from __future__ import annotations

import io
from struct import Struct
from typing import TYPE_CHECKING

from fupin.read.sniff import unpacking_errors
from fupin.read.spreadsheetml import sheet_parts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipInfo

_NO_RANGES = b"<mergeCells></mergeCells>"
_BLOCK = b"\0" + Struct("<HH").pack(len(_NO_RANGES), len(_NO_RANGES) ^ 0xFFFF) + _NO_RANGES

# The fixed parts of a file's header, of its record in the directory, and of the directory's end (APPNOTE.TXT 4.3).
_HEADER, _RECORD, _END = Struct("<4s5H3L2H"), Struct("<4s6H3L5H2L"), Struct("<4s4H2LH")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 0x1, 0x800
_LARGEST = 1 << 31


def unmerged(data: bytes) -> bytes | None:
    """The workbook with an empty list of merged ranges before each sheet, whose checksum is then left open; None where
    the archive is damaged or unusual.
    """
    from zipfile import ZipFile

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            sheets, parts, start = set(sheet_parts(archive)), archive.infolist(), archive.start_dir
        files, records, offset = [data[:start]], [*_records(data, start)], start
        if len(records) != len(parts):
            return None
        for n, part in enumerate(parts):
            if part.filename in sheets:
                file, records[n] = _prefixed(data, part, records[n], offset)
                files.append(file)
                offset += len(file)
    except unpacking_errors():
        return None
    size = sum(map(len, records))
    end = _END.pack(b"PK\5\6", 0, 0, len(records), len(records), size, offset, 0)
    return b"".join((*files, *records, end))


def _records(data: bytes, at: int) -> Iterator[bytes]:
    """What the directory says of each file."""
    while data.startswith(b"PK\1\2", at):
        name, extra, comment = _RECORD.unpack_from(data, at)[10:13]
        end = at + _RECORD.size + name + extra + comment
        yield data[at:end]
        at = end


def _prefixed(data: bytes, part: ZipInfo, record: bytes, offset: int) -> tuple[bytes, bytes]:
    """A sheet's file with its new beginning, and the record of it at another place."""
    begin, told = part.header_offset, list(_RECORD.unpack_from(record))
    block = {_STORED: _NO_RANGES, _DEFLATED: _BLOCK}.get(part.compress_type)
    if block is None or told[16] != begin or part.flag_bits & _ENCRYPTED or part.file_size > _LARGEST:
        raise ValueError("An unusual archive.")
    name, extra = _HEADER.unpack_from(data, begin)[9:]
    start = begin + _HEADER.size + name + extra
    called = data[begin + _HEADER.size :][:name]
    sizes = (part.compress_size + len(block), part.file_size + len(_NO_RANGES))
    header = _HEADER.pack(b"PK\3\4", 20, part.flag_bits & _UTF8, part.compress_type, 0, 0, 0, *sizes, name, 0)
    told[3] = part.flag_bits & _UTF8
    told[7:13] = [0, *sizes, len(called), 0, 0]
    told[16] = offset
    packed = data[start : start + part.compress_size]
    return b"".join((header, called, block, packed)), _RECORD.pack(*told) + called
