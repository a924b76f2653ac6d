"""Cells of an .xlsx whose formula gave no value: errors, and formulas that nobody ever computed.

python-calamine gives both as blanks (its issue 105).
"""

from __future__ import annotations

import io
import re
from html import unescape
from typing import TYPE_CHECKING

from fupin.read.address import Errors, Facts, column_number

if TYPE_CHECKING:
    from zipfile import ZipFile

_PIECE = 1 << 20
# What the XML holds where there is such a cell; looked for piece by piece, since most sheets have none.
_ERROR_MARKS = (b't="e"', b"t='e'")
_FORMULA = b"</f>"
_EMPTY_MARKS = (b"</f></c>", b"</f><v/>", b"</f><v />", b"</f><v></v>")
_LONGEST_MARK = max(map(len, _EMPTY_MARKS))
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\b\w+:id=[\"']([^\"']+)[\"']")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c(?=\s)(?=[^>]*\st=[\"']e[\"'])[^>]*?\sr=[\"']([A-Z]{1,3})([0-9]+)[\"'][^>]*>(.*?)</(?:\w+:)?c>", re.S
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
# Excel gives the type "str" to a formula whose value is an empty text: that one was computed.
_NEVER_COMPUTED = re.compile(
    rb"<c(?=\s)(?![^>]*\st=[\"'](?!n[\"']))[^>]*?\sr=[\"']([A-Z]{1,3})([0-9]+)[\"'][^>]*>"
    rb"<f\b[^>]*>([^<]*)</f>(?:<v ?/>|<v></v>)?</c>"
)


def sheet_facts(data: bytes) -> list[Facts]:
    """The facts of every sheet of an .xlsx, in the workbook's order; none where the archive cannot be read."""
    from zipfile import BadZipFile, ZipFile
    from zlib import error as DeflateError  # noqa: N812 - zlib names its exception in lower case

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return [Facts(_errors_in(archive, part)) for part in _sheet_parts(archive)]
    except (BadZipFile, DeflateError, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        # The workbook reader gives the verdict on a damaged archive; here there is just nothing to add.
        return []


def _sheet_parts(archive: ZipFile) -> list[str]:
    book = next(n for n in (*archive.namelist(), "xl/workbook.xml") if n.lower().endswith("workbook.xml"))
    folder, _, name = book.rpartition("/")
    targets = {}
    for relation in _RELATION.findall(archive.read(f"{folder}/_rels/{name}.rels".lstrip("/"))):
        facts = dict(re.findall(rb"\s(\w+)=[\"']([^\"']*)[\"']", relation))
        targets[facts.get(b"Id", b"")] = facts.get(b"Target", b"").decode()
    parts = [targets.get(one, "") for one in _SHEET.findall(archive.read(book))]
    return [p[1:] if p.startswith("/") else f"{folder}/{p}".lstrip("/") for p in parts]


def _errors_in(archive: ZipFile, part: str) -> Errors:
    if part not in archive.namelist() or not _has_mark(archive, part):
        return {}
    found, xml = {}, archive.read(part)
    for letters, row, inner in _ERROR_CELL.findall(xml):
        value = _VALUE.search(inner)
        found[int(row) - 1, column_number(letters.decode())] = value.group(1).decode() if value else "#ERROR!"
    for letters, row, formula in _NEVER_COMPUTED.findall(xml):
        found[int(row) - 1, column_number(letters.decode())] = "=" + unescape(formula.decode())
    return found


def _has_mark(archive: ZipFile, part: str) -> bool:
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            seam = tail + piece[:_LONGEST_MARK]
            if any(_is_marked(part) for part in (piece, seam)):
                return True
            tail = piece[-_LONGEST_MARK:]
    return False


def _is_marked(xml: bytes) -> bool:
    return any(m in xml for m in _ERROR_MARKS) or (_FORMULA in xml and any(m in xml for m in _EMPTY_MARKS))
