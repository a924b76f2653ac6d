"""Texts of an .xls of Excel 5 or 95 in a Chinese code page.

python-calamine takes the two bytes of a character for two characters there. It reads code pages of one byte well, and
so it is told that the texts are in one of these, and what it gives is turned back into the bytes as sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fupin.read.cells import Cell

# Code pages whose characters have one or two bytes, and what decodes them.
_ENCODINGS = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "cp950", 1361: "johab", 54936: "gb18030"}
# One byte for each of 256 characters, none left out.
_INSTEAD, _INSTEAD_ENCODING = 866, "cp866"
# BOF of the workbook's own part, and its record CODEPAGE, which stands among the first.
_BEGINNING = b"\x09\x08\x08\x00\x00\x05\x05\x00"
_CODE_PAGE, _AMONG_FIRST = 0x0042, 32


def readable(data: bytes) -> tuple[bytes, str]:
    """An .xls with a code page that the workbook reader knows, and the encoding to give to `texts` afterwards; the
    data as they are and "" where nothing need be done.
    """
    at = data.find(_BEGINNING)
    if at < 0 or at % 64:
        return data, ""
    for _ in range(_AMONG_FIRST):
        kind, length = (int.from_bytes(data[n : n + 2], "little") for n in (at, at + 2))
        if kind == _CODE_PAGE:
            encoding = _ENCODINGS.get(int.from_bytes(data[at + 4 : at + 6], "little"), "")
            return (
                (data[: at + 4] + _INSTEAD.to_bytes(2, "little") + data[at + 6 :], encoding) if encoding else (data, "")
            )
        at += 4 + length
    return data, ""


def text(said: str, encoding: str) -> str:
    """A text as it was sent, of one that the workbook reader gave."""
    return said.encode(_INSTEAD_ENCODING, "replace").decode(encoding, "replace")


def texts(rows: Iterator[Sequence[Cell]], encoding: str) -> Iterator[Sequence[Cell]]:
    """Rows with their texts as they were sent."""
    for row in rows:
        yield [text(cell, encoding) if isinstance(cell, str) else cell for cell in row]
