"""What an archive costs to open, looked up before the workbook reader opens it: its size, and how far sheets reach.

The workbook reader makes room for every cell up to the last one: one text in the last cell of a sheet is enough to make
it abort. Cells that are only coloured cost it nothing; blank texts would, and are left out of what it is given.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fupin.read.limits import LIMITS, Extent, Limits, check_archive, check_sheets
from fupin.read.reach import BEGINNING, PIECE, Clean, opendocument_extents, sheet_reach
from fupin.read.sniff import ZIP, Refused, damaged, form_of, unpacking_errors
from fupin.read.spreadsheetml import sheet_parts

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)")
_SHEET_NAME = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\bname=[\"']([^\"']*)")


def check_directory(data: bytes, form: str, limits: Limits = LIMITS) -> None:
    """Raise `Refused` for an .xlsx, .xlsb or .ods whose archive is over a limit or damaged; nothing is unpacked."""
    with _opened(data, form) as archive:
        check_archive(archive, limits)


def check_beginnings(data: bytes) -> None:
    """Raise `Refused` for a workbook that declares entities in one of its parts, or is over a limit by its directory;
    only the beginnings of its parts are unpacked.
    """
    form = _form_of_archive(data)
    if not form:
        return
    with _opened(data, form) as archive:
        check_archive(archive)
        for part in _xml_parts(archive):
            with archive.open(part) as stream:
                _refuse_entities(stream.read(BEGINNING))


def check_reach(data: bytes, limits: Limits = LIMITS) -> bytes:
    """What the workbook reader can be given: the data, or a copy without the blank texts for whose sake alone a sheet
    reaches too far.

    Raises `Refused` for an .xlsx, .xlsb or .ods with a sheet that is over a limit, one that declares entities, and one
    that cannot be unpacked.
    """
    form = _form_of_archive(data)
    if not form:
        return data
    with _opened(data, form) as archive:
        check_archive(archive, limits)
        try:
            check_sheets(list(_extents(archive, form)), limits)
            return data
        except Refused:
            from fupin.read.phantom import blank_texts, rewritten

            clean = blank_texts(archive, form)
            check_sheets(list(_extents(archive, form, clean)), limits)
            return rewritten(archive, form, clean)


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


def _extents(archive: ZipFile, form: str, clean: Clean = bytes) -> Iterator[Extent]:
    """How far each sheet reaches, once `clean` has been at its pieces (see `phantom.blank_texts`)."""
    names = _names(archive) if form == "xlsx" else {}
    for part in _xml_parts(archive):
        with archive.open(part) as stream:
            beginning = stream.read(BEGINNING)
            _refuse_entities(beginning)
            if form == "xlsx" and b"sheetData" in beginning:
                yield Extent(names.get(part.filename, part.filename), *sheet_reach(beginning, stream, clean))
            elif form == "ods" and part.filename == "content.xml":
                yield from opendocument_extents(clean(beginning + stream.read()))
            elif form != "ods" or part.filename == "styles.xml":
                while stream.read(PIECE):  # a size that the directory understates shows here
                    pass
    if form == "xlsb":
        from fupin.read.biff12 import reach, sheets_of

        for sheet in sheets_of(archive):
            yield Extent(sheet.name, *reach(clean(archive.read(sheet.part))))


def _names(archive: ZipFile) -> dict[str, str]:
    """The names of the sheets of an .xlsx by their parts."""
    from html import unescape

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
