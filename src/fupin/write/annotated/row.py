"""One row of a sheet's part: its marked cells get another style, and those that are not there are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from fupin.write.annotated.address import letter_of, number_of
from fupin.write.annotated.layout import Layout
from fupin.write.annotated.marks import Mark

_STYLE = re.compile(rb"\ss=(?:\"(\d+)\"|'(\d+)')")
_CELL = rb"<%sc(?=[\s/>])(?:[^>]*?\sr=[\"']([A-Z]{1,3})[0-9]+[\"'])?[^>]*>"

# The index of the style that is a given one but for the fill of a level.
Restyle = Callable[[int, str], int]


class _Cell(NamedTuple):
    column: int
    start: int
    end: int
    filled: bool


@dataclass(frozen=True, slots=True)
class RowMarker:
    """Marks the rows of one sheet, whose tags have a prefix."""

    prefix: bytes
    layout: Layout
    restyle: Restyle

    def mark(
        self, xml: bytes, row: int, style: int | None, marks: Mapping[str, Mark]
    ) -> tuple[bytes, dict[int, Mark], int]:
        """The cells of a row with its marks, each mark by the column it came to stand in, and the column of the mark
        on the row as a whole, which is that of its first value; `style` is the row's own.
        """
        cells = self._cells(xml)
        placed = {number_of(letter): mark for letter, mark in marks.items() if letter}
        first = next((one.column for one in cells if one.filled), cells[0].column if cells else 1)
        if "" in marks:
            placed[first] = marks[""] if first not in placed else placed[first].joined(marks[""])
        missing = sorted(placed.keys() - {one.column for one in cells})
        pieces, at = [], 0
        for one in cells:
            new = b"".join(self._made(row, n, style, placed[n]) for n in missing if n < one.column)
            missing = [n for n in missing if n > one.column]
            pieces += [xml[at : one.start], new]
            at = one.start
            if one.column in placed:
                pieces.append(self._restyled(xml[one.start : one.end], placed[one.column].level))
                at = one.end
        pieces += [xml[at:], *(self._made(row, n, style, placed[n]) for n in missing)]
        return b"".join(pieces), placed, first

    def _cells(self, xml: bytes) -> list[_Cell]:
        found: list[_Cell] = []
        values = tuple(b"<" + self.prefix + name for name in (b"v", b"is", b"f"))
        column = 0
        for tag in re.finditer(_CELL % self.prefix, xml):
            column = number_of(tag[1].decode()) if tag[1] else column + 1
            found.append(_Cell(column, tag.start(), tag.end(), xml.startswith(values, tag.end())))
        return found

    def _made(self, row: int, column: int, style: int | None, mark: Mark) -> bytes:
        base = self.layout.column_style(column) if style is None else style
        return b'<%sc r="%s%d" s="%d"/>' % (
            self.prefix,
            letter_of(column).encode(),
            row,
            self.restyle(base, mark.level),
        )

    def _restyled(self, tag: bytes, level: str) -> bytes:
        found = _STYLE.search(tag)
        style = b' s="%d"' % self.restyle(int(found[1] or found[2]) if found else 0, level)
        if found:
            return tag[: found.start()] + style + tag[found.end() :]
        at = len(self.prefix) + 2
        return tag[:at] + style + tag[at:]
