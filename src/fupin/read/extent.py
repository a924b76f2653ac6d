"""How far the sheets of an archive reach: the last row and column with a value, from the file's own XML.

The workbook reader makes room for every cell up to the last one: one text in the last cell of a sheet is enough to make
it abort. Cells that are only coloured do not count.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from typing import IO, TYPE_CHECKING

from fupin.read.address import column_number
from fupin.read.limits import Extent, check_archive, check_sheets
from fupin.read.sniff import ZIP, Refused, damaged, form_of, unpacking_errors
from fupin.read.spreadsheetml import sheet_parts

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_PIECE = 4 << 20
# No row is longer; what has no end by then is damaged or hostile, and is left to the reader and its memory limit.
_LONGEST_ROW = 64 << 20
_BEGINNING = 65_536
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)")
_ROW = re.compile(rb"<(\w+:)?row[\s>]")
_SHEET_NAME = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\bname=[\"']([^\"']*)")
_DIGITS = b"0123456789"
_ODS_TAG = re.compile(
    rb"<(/?)(?:\w+:)?(table|table-row|table-cell|covered-table-cell)(?=[\s/>])((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
)
_ODS_REPEATED = re.compile(rb":number-(?:columns|rows)-repeated=[\"'](\d+)")
_ODS_NAME = re.compile(rb":name=[\"']([^\"']*)")


def check_directory(data: bytes, form: str) -> None:
    """Raise `Refused` for an .xlsx, .xlsb or .ods whose archive is over a limit or damaged; nothing is unpacked."""
    with _opened(data, form) as archive:
        check_archive(archive)


def check_beginnings(data: bytes) -> None:
    """Raise `Refused` for a workbook that declares entities in one of its parts; only their beginnings are unpacked."""
    form = _form_of_archive(data)
    if not form:
        return
    with _opened(data, form) as archive:
        for part in _xml_parts(archive):
            with archive.open(part) as stream:
                _refuse_entities(stream.read(_BEGINNING))


def check_reach(data: bytes) -> None:
    """Raise `Refused` for an .xlsx or .ods with a sheet that is over a limit, and for either and an .xlsb that declares
    entities or cannot be unpacked.
    """
    form = _form_of_archive(data)
    if not form:
        return
    with _opened(data, form) as archive:
        check_archive(archive)
        check_sheets(list(_extents(archive, form)))


def _form_of_archive(data: bytes) -> str:
    """The form of a workbook that is a zip archive; "" for all else, whose verdict is given where it is opened."""
    if not data.startswith(ZIP):
        return ""
    try:
        return form_of(data)
    except Refused:
        return ""


@contextmanager
def _opened(data: bytes, form: str) -> Iterator[ZipFile]:
    from zipfile import ZipFile

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except unpacking_errors():
        raise damaged(form) from None


def _extents(archive: ZipFile, form: str) -> Iterator[Extent]:
    names = _names(archive) if form == "xlsx" else {}
    for part in _xml_parts(archive):
        with archive.open(part) as stream:
            beginning = stream.read(_BEGINNING)
            _refuse_entities(beginning)
            if form == "xlsx" and b"sheetData" in beginning:
                yield Extent(names.get(part.filename, part.filename), *_reach(beginning, stream))
            elif form == "ods" and part.filename == "content.xml":
                yield from _ods_extents(beginning + stream.read())
            elif form != "ods" or part.filename == "styles.xml":
                while stream.read(_PIECE):  # a size that the directory understates shows here
                    pass


def _names(archive: ZipFile) -> dict[str, str]:
    """The names of the sheets of an .xlsx by their parts."""
    try:
        book = next(n for n in archive.namelist() if n.lower().endswith("workbook.xml"))
        names = [unescape(name.decode()) for name in _SHEET_NAME.findall(archive.read(book))]
        return dict(zip(sheet_parts(archive), names, strict=False))
    except (KeyError, StopIteration):
        return {}


def _xml_parts(archive: ZipFile) -> list[ZipInfo]:
    return [part for part in archive.infolist() if part.filename.lower().endswith((".xml", ".rels"))]


def _refuse_entities(beginning: bytes) -> None:
    if _DECLARES.search(beginning):
        raise Refused(
            "F009",
            "a workbook that declares XML entities, as no spreadsheet program does",
            "声明了 XML 实体的工作簿，表格软件不会生成这样的文件",
            "Ask the sender for the workbook as Excel or WPS saved it.",
            "请向报送单位索取由 Excel 或 WPS 直接保存的工作簿。",
        )


def _reach(beginning: bytes, stream: IO[bytes]) -> tuple[int, int]:
    """The last row and column of a sheet of an .xlsx, from 0; (-1, -1) where it is empty.

    Only the last cell with a value of each row is looked at.
    """
    found = _ROW.search(beginning)
    prefix = (found and found[1]) or b""
    ends = tuple(b"</" + prefix + name + b">" for name in (b"v", b"is"))
    cell_ends = tuple(end + b"</" + prefix + b"c>" for end in ends)
    columns: set[bytes] = set()
    last = counted = widest = 0
    for row in _rows(beginning, stream, b"</" + prefix + b"row>"):
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
    rest = beginning
    while piece := stream.read(_PIECE):
        rows = (rest + piece).split(end)
        rest = rows.pop()
        if len(rest) > _LONGEST_ROW:
            raise ValueError("A row without an end.")
        yield from rows
    yield from rest.split(end)[:-1]


def _ods_extents(xml: bytes) -> Iterator[Extent]:
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
