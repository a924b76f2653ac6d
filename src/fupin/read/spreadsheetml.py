"""What the XML of an .xlsx tells beside its cells' values: cells whose formula gave none, merged ranges, hidden rows.

A formula gives no value where it ends in an error or was never computed: python-calamine gives blanks (its issue 105).
"""

from __future__ import annotations

import io
import re
from collections import deque
from typing import TYPE_CHECKING

from fupin.read.address import Errors, Facts, Hidden, Merge, column_number
from fupin.read.sniff import unpacking_errors
from fupin.read.unseen import HIDDEN_MARK, epoch_of, hidden_in

if TYPE_CHECKING:
    from zipfile import ZipFile

_PIECE, _PIECES_AT_END = 1 << 20, 2
# What the XML holds where there is such a cell; looked for piece by piece, since most sheets have none.
# `re` finds such texts faster than `in`; single quotes are written by hardly any program.
_ERROR, _HIDDEN, _FORMULA = re.compile(b't="e"').search, re.compile(HIDDEN_MARK).search, re.compile(b"</f>").search
_QUOTE, _ERROR_SINGLE = b"'", b"t='e'"
# A single byte is found ten times faster, and where no formula is, this one is rare.
_F = b"f"
_EMPTY_MARKS = (b"</f></c>", b"</f><v/>", b"</f><v />", b"</f><v></v>")
_LONGEST_MARK = max(map(len, (*_EMPTY_MARKS, HIDDEN_MARK)))
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\b\w+:id=[\"']([^\"']+)[\"']")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c(?=\s)(?=[^>]*\st=[\"']e[\"'])[^>]*?\sr=[\"']([A-Z]{1,3})([0-9]+)[\"'][^>]*>(.*?)</(?:\w+:)?c>", re.S
)
_CELLS_END = b"sheetData>"
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s(?:[^>]*?\s)?ref=[\"']([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
# Excel gives the type "str" to a formula whose value is an empty text: that one was computed.
_NEVER_COMPUTED = re.compile(
    rb"<c(?=\s)(?![^>]*\st=[\"'](?!n[\"']))[^>]*?\sr=[\"']([A-Z]{1,3})([0-9]+)[\"'][^>]*>"
    rb"<f\b[^>]*>([^<]*)</f>(?:<v ?/>|<v></v>)?</c>"
)


def sheet_facts(data: bytes) -> list[Facts]:
    """The facts of every sheet of an .xlsx, in the workbook's order; none where the archive cannot be read."""
    from zipfile import ZipFile

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            epoch = epoch_of(archive.read(_workbook_part(archive)))
            return [_facts(archive, part, epoch) for part in sheet_parts(archive)]
    except unpacking_errors():
        # The workbook reader gives the verdict on a damaged archive; here there is just nothing to add.
        return []


def _workbook_part(archive: ZipFile) -> str:
    return next(n for n in (*archive.namelist(), "xl/workbook.xml") if n.lower().endswith("workbook.xml"))


def sheet_parts(archive: ZipFile) -> list[str]:
    """The parts of the sheets, in the workbook's order."""
    book = _workbook_part(archive)
    parts = related_parts(archive, book)
    return [parts.get(one.decode(), "") for one in _SHEET.findall(archive.read(book))]


def related_parts(archive: ZipFile, book: str) -> dict[str, str]:
    """The parts that the workbook's own part refers to, by the names that it has for them."""
    folder, _, name = book.rpartition("/")
    found = {}
    for relation in _RELATION.findall(archive.read(f"{folder}/_rels/{name}.rels".lstrip("/"))):
        facts = dict(re.findall(rb"\s(\w+)=[\"']([^\"']*)[\"']", relation))
        part = facts.get(b"Target", b"").decode()
        part = part[1:] if part.startswith("/") else f"{folder}/{part}".lstrip("/")
        found[facts.get(b"Id", b"").decode()] = part
    return found


def _facts(archive: ZipFile, part: str, epoch: int) -> Facts:
    if part not in archive.namelist():
        return Facts(epoch=epoch)
    errors, hidden, xml = _marks(archive, part)
    if errors or hidden or _CELLS_END not in xml:
        xml = archive.read(part)
    behind = xml[max(xml.rfind(_CELLS_END), 0) :]
    return Facts(_errors_in(xml) if errors else {}, _merges_in(behind), hidden_in(xml) if hidden else Hidden(), epoch)


def _merges_in(xml: bytes) -> tuple[Merge, ...]:
    """The merged ranges among what stands behind the cells."""
    found = ((int(top), left, int(bottom), right) for left, top, right, bottom in _MERGE.findall(xml))
    return tuple((t - 1, column_number(a.decode()), b - 1, column_number(z.decode())) for t, a, b, z in found)


def _errors_in(xml: bytes) -> Errors:
    from html import unescape

    found = {}
    for letters, row, inner in _ERROR_CELL.findall(xml):
        value = _VALUE.search(inner)
        found[int(row) - 1, column_number(letters.decode())] = value.group(1).decode() if value else "#ERROR!"
    for letters, row, formula in _NEVER_COMPUTED.findall(xml):
        found[int(row) - 1, column_number(letters.decode())] = "=" + unescape(formula.decode())
    return found


def _marks(archive: ZipFile, part: str) -> tuple[bool, bool, bytes]:
    """Whether there can be errors, and hidden rows or columns, in a sheet's part; and the end of it."""
    tail, errors, hidden = b"", False, False
    last: deque[bytes] = deque(maxlen=_PIECES_AT_END)
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            for xml in (piece, tail + piece[:_LONGEST_MARK]):
                errors = errors or _may_hold_errors(xml)
                hidden = hidden or _HIDDEN(xml) is not None
            tail = piece[-_LONGEST_MARK:]
            last.append(piece)
    return errors, hidden, b"".join(last)


def _may_hold_errors(xml: bytes) -> bool:
    if _ERROR(xml) or (_QUOTE in xml and _ERROR_SINGLE in xml):
        return True
    return _F in xml and _FORMULA(xml) is not None and any(m in xml for m in _EMPTY_MARKS)
