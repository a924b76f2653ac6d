"""An .xlsx as the workbook reader reads it fastest: the same cells, the same merged ranges.

python-calamine goes through a sheet's part twice and unpacks it each time: once for its cells, once for the merged
ranges, which stand behind them and end its search. So here the ranges come first, and the parts are not packed. That
takes room: it lies in memory outside of both Python and the reader, so that neither holds a copy.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import finalize

from fupin.read.reach import BEGINNING
from fupin.read.sniff import unpacking_errors

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

# What would take more memory than this is left as it is.
_MOST = 256 << 20
_CELLS = re.compile(rb"<(?:\w+:)?sheetData[\s>]")
_RANGES = re.compile(rb"<(?:\w+:)?mergeCells[\s>].*?</(?:\w+:)?mergeCells\s*>", re.S)
_NO_RANGES = b"<mergeCells></mergeCells>"


class Unpacked:
    """A file in memory alone, which is gone when nobody refers to it any more."""

    def __init__(self) -> None:
        file = os.memfd_create("workbook")
        finalize(self, os.close, file)
        self.path = Path(f"/proc/self/fd/{file}")


def repacked(data: bytes) -> Unpacked | None:
    """The XML parts of an .xlsx, not packed; None where they are damaged, doubled or too large, or where the system
    has no such files.
    """
    from zipfile import ZipFile

    if not hasattr(os, "memfd_create"):
        return None
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = [part for part in archive.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
            if sum(part.file_size for part in parts) > _MOST or len({part.filename for part in parts}) < len(parts):
                return None
            target = Unpacked()
            with target.path.open("r+b") as stream, ZipFile(stream, "w") as copy:
                for part in parts:
                    _copy(archive, part, copy)
        return target
    except unpacking_errors():
        return None


def _copy(archive: ZipFile, part: ZipInfo, copy: ZipFile) -> None:
    with copy.open(part.filename, "w") as written:
        for piece in _ranges_first(archive.read(part)):
            written.write(piece)


def _ranges_first(part: bytes) -> Iterator[memoryview]:
    """A part in pieces; of a sheet, the merged ranges before the cells. None at all stand there as an empty list."""
    whole = memoryview(part)
    cells = _CELLS.search(part, 0, BEGINNING)
    if cells is None:
        yield whole
        return
    start = cells.start()
    ranges = _RANGES.search(part, max(part.rfind(b"sheetData>"), start))
    first, last = ranges.span() if ranges else (len(part), len(part))
    yield whole[:start]
    yield whole[first:last] or memoryview(_NO_RANGES)
    yield whole[start:first]
    yield whole[last:]
