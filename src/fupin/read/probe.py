"""What the workbook reader leaves out, taken from the workbook's own XML in a thread beside it.

python-calamine gives the error cells of .xlsx (`#REF!`, `#N/A`, …) as blanks (its issue 105).
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from hashlib import sha256
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zipfile import ZipFile

Errors = Mapping[tuple[int, int], str]

_PIECE = 1 << 20
_MARKS = (b't="e"', b"t='e'")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*?\b\w+:id=[\"']([^\"']+)[\"']")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c(?=\s)(?=[^>]*\st=[\"']e[\"'])[^>]*?\sr=[\"']([A-Z]{1,3})([0-9]+)[\"'][^>]*>(.*?)</(?:\w+:)?c>", re.S
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")


class Probe(Thread):
    """The digest of a file's bytes and, for .xlsx, its error cells by sheet, row and column (both from 0)."""

    def __init__(self, data: bytes, form: str) -> None:
        super().__init__(daemon=True)
        self._data, self._form = data, form
        self._sha256 = ""
        self._errors: list[Errors] = []
        self.start()

    def run(self) -> None:
        self._sha256 = sha256(self._data).hexdigest()
        if self._form == "xlsx":
            self._errors = error_cells(self._data)
        self._data = b""

    def sha256(self) -> str:
        self.join()
        return self._sha256

    def errors(self, sheet: int) -> Errors:
        """The error cells of a sheet, counted from 0."""
        self.join()
        return self._errors[sheet] if sheet < len(self._errors) else {}


def error_cells(data: bytes) -> list[Errors]:
    """The error cells of every sheet of an .xlsx, in the workbook's order; none where the archive cannot be read."""
    from zipfile import BadZipFile, ZipFile
    from zlib import error as DeflateError  # noqa: N812 - zlib names its exception in lower case

    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return [_errors_in(archive, part) for part in _sheet_parts(archive)]
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
    found = {}
    for letters, row, inner in _ERROR_CELL.findall(archive.read(part)):
        value = _VALUE.search(inner)
        found[int(row) - 1, column_number(letters.decode())] = value.group(1).decode() if value else "#ERROR!"
    return found


def _has_mark(archive: ZipFile, part: str) -> bool:
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            if any(mark in piece or mark in tail + piece[:8] for mark in _MARKS):
                return True
            tail = piece[-8:]
    return False


def column_number(letters: str) -> int:
    """The column of an Excel letter, from 0.

    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letter(number: int) -> str:
    """The Excel letter of a column counted from 0.

    >>> column_letter(0), column_letter(26)
    ('A', 'AA')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
