"""What a workbook does not show, and from which year it counts days, as an .xlsx says it."""

from __future__ import annotations

import re

from fupin.read.address import Hidden

# Excel writes 1, other programs true; LibreOffice writes false on every row that is shown.
HIDDEN_MARK = rb"hidden=[\"'](?:1|true)[\"']"
_HIDDEN = rb"\s" + HIDDEN_MARK
_ROW = re.compile(rb"<(?:\w+:)?row(?=\s)(?=[^>]*" + _HIDDEN + rb")[^>]*?\sr=[\"'](\d+)[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?col(?=\s)(?=[^>]*" + _HIDDEN + rb")[^>]*>")
_BOUND = re.compile(rb"\s(min|max)=[\"'](\d+)[\"']")
_1904 = re.compile(rb"<(?:\w+:)?workbookPr\s[^>]*date1904=[\"'](?:1|true)[\"']")
_MOST_COLUMNS = 16_384


def hidden_in(xml: bytes) -> Hidden:
    """The hidden rows and columns of a sheet's part."""
    columns: set[int] = set()
    for column in _COLUMN.findall(xml):
        bounds = {name: min(int(number), _MOST_COLUMNS) for name, number in _BOUND.findall(column)}
        columns.update(range(bounds.get(b"min", 1) - 1, bounds.get(b"max", 0)))
    return Hidden(frozenset(int(row) - 1 for row in _ROW.findall(xml)), frozenset(columns))


def epoch_of(workbook: bytes) -> int:
    """The year from which a workbook counts days, from its own part: 1900, or 1904 as Excel for Mac once did."""
    return 1904 if _1904.search(workbook) else 1900
