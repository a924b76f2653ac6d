"""Blank texts far from the table, such as a formula that gives "" filled down to the sheet's last row.

They say nothing, and yet the workbook reader would make room for every cell up to them. Where a workbook is over a
limit for their sake alone, it is read from a copy that has blank cells in their place.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from fupin.read.reach import BEGINNING, PIECE, Clean, pieces, row_end

if TYPE_CHECKING:
    from zipfile import ZipFile

# More blank texts among the shared ones than this no program writes: Excel has each text but once.
_MOST = 64
_BLANK = (
    rb"(?:\s|\xc2[\x85\xa0]|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe3\x80\x80"
    rb"|&#(?:9|10|13|32|160|12288);|&#x(?:9|[aA]|[dD]|20|[aA]0|3000);)*"
)
_BLANKS = re.compile(_BLANK)
_SHARED = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si>)", re.S)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</")
_CELL = rb"(<(?:\w+:)?c(?=\s)[^>]*?\st=[\"']%s[\"'][^>]*>)"
_TAG = rb"<(?:\w+:)?%s(?:\s[^>]*)?(?:/>|>%s</(?:\w+:)?%s>)"
_FORMULA = _TAG % (b"f", b"[^<]*", b"f")
_BLANK_VALUE = _TAG % (b"v", _BLANK, b"v")
_BLANK_INLINE = _TAG % (b"is", b"(?:" + _TAG % (b"t", _BLANK, b"t") + b")?", b"is")
_OPENDOCUMENT = re.compile(
    rb"<(?:\w+:)?table-cell(?=\s)(?=[^>]*:value-type=[\"']string)[^>]*>"
    rb"(?=(?:<text:p(?:\s[^>]*)?(?:/>|>(?:" + _BLANK[:-1] + rb"|<text:(?:s|tab|line-break)(?:\s[^>]*)?/>)*</text:p>))*"
    rb"</(?:\w+:)?table-cell>)"
)
_VALUE = re.compile(rb"\s\w+:(?:value-type|string-value)=(?:\"[^\"]*\"|'[^']*')")


def blank_texts(archive: ZipFile, form: str) -> Clean:
    """What puts blank cells in the place of blank texts: in a row of an .xlsx, the content.xml of an .ods, a sheet's
    part of an .xlsb.
    """
    if form == "xlsb":
        from fupin.read.biff12 import without_blank_texts

        return without_blank_texts(archive)
    if form == "ods":
        return lambda xml: _OPENDOCUMENT.sub(lambda cell: _VALUE.sub(b"", cell[0]), xml)
    kinds = [_CELL % b"str" + b"(?:" + _FORMULA + b")?" + _BLANK_VALUE, _CELL % b"inlineStr" + _BLANK_INLINE]
    if shared := _blank_shared(archive):
        kinds.append(_CELL % b"s" + rb"<(?:\w+:)?v>(?:" + b"|".join(shared) + rb")</(?:\w+:)?v>")
    cells = re.compile(b"|".join(kinds))
    opening = b"".join(rb"\%d" % (n + 1) for n in range(len(kinds)))
    return lambda row: cells.sub(opening, row)


def _blank_shared(archive: ZipFile) -> list[bytes]:
    """The numbers of the shared texts of an .xlsx that are blank."""
    part = next((one for one in archive.namelist() if one.lower().endswith("sharedstrings.xml")), None)
    texts = enumerate(_SHARED.finditer(archive.read(part) if part else b""))
    blank = (n for n, text in texts if all(map(_BLANKS.fullmatch, _TEXT.findall(text[1] or b""))))
    return [b"%d" % number for number in islice(blank, _MOST)]


def rewritten(archive: ZipFile, form: str, clean: Clean) -> bytes:
    """The archive with its sheets cleaned."""
    from zipfile import ZipFile, ZipInfo

    target = io.BytesIO()
    with ZipFile(target, "w", compresslevel=1) as copy:
        for part in archive.infolist():
            entry = ZipInfo(part.filename)
            entry.compress_type = part.compress_type
            with copy.open(entry, "w", force_zip64=True) as written:
                for piece in _cleaned(archive, part.filename, form, clean):
                    written.write(piece)
    return target.getvalue()


def _cleaned(archive: ZipFile, part: str, form: str, clean: Clean) -> Iterator[bytes]:
    with archive.open(part) as stream:
        beginning = stream.read(BEGINNING)
        if part in _whole_sheets(archive, form):
            yield clean(beginning + stream.read())
        elif form == "xlsx" and b"sheetData" in beginning:
            _, end = row_end(beginning)
            for number, row in enumerate(pieces(beginning, stream, end)):
                yield end * bool(number) + clean(row)
        else:
            yield beginning
            yield from iter(lambda: stream.read(PIECE), b"")


def _whole_sheets(archive: ZipFile, form: str) -> set[str]:
    """The parts that are cleaned as a whole; those of an .xlsx are cleaned row by row."""
    if form == "xlsb":
        from fupin.read.biff12 import sheets_of

        return {sheet.part for sheet in sheets_of(archive)}
    return {"content.xml"} if form == "ods" else set()
