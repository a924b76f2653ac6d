"""CSV and its kin: which encoding, which delimiter, and rows of text."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from fupin.read.sniff import Refused

DELIMITERS = (",", "\t", ";", "|")
_LOOKED_AT = 50
# How programs export digits that Excel must not take for a number: ="519999…".
_FORMULA = re.compile(r'^\s*="([^"]*)"\s*$')


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030; `Refused` where it is none of them, or no text at all."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, (encoding,))
    return _decoded(data, _utf16_by_zeros(data) if b"\0" in data else ("utf-8", "gb18030"))


def _utf16_by_zeros(data: bytes) -> tuple[str, ...]:
    """Without a mark, the zero byte of ASCII digits and delimiters tells which half comes first."""
    even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
    return ("utf-16-le",) if odd > even else ("utf-16-be",)


def _decoded(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(ord(c) < 32 and c not in "\t\r\n\f\x1a" for c in text[:4096]):
            return text
    raise Refused(
        "F009",
        "a file of an unknown kind",
        "无法识别的文件",
        "Open it with the program that made it and save it as .xlsx.",
        "请用生成该文件的程序打开，另存为 .xlsx 后重新上报。",
    )


def delimiter_of(text: str) -> str:
    """The delimiter that cuts most of the first lines into the same number of cells, more than one."""
    lines = text[:65536].splitlines(keepends=True)[:_LOOKED_AT]
    return max(DELIMITERS, key=lambda one: _agreement(lines, one))


def _agreement(lines: list[str], delimiter: str) -> tuple[int, int]:
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
    width, times = max(widths.items(), key=lambda item: (item[1] * item[0], item[0]), default=(0, 0))
    return times * width, width


def rows_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """Every record as a list of texts; a blank line is an empty one, so records count as Excel's rows do."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return ([_FORMULA.sub(r"\1", cell) for cell in row] for row in rows) if '="' in text else rows
