"""One sheet's part, written through with marks on its cells: row by row, all else byte for byte."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from fupin.write.annotated.layout import Layout, attributes, is_true
from fupin.write.annotated.marks import Mark, Marks
from fupin.write.annotated.row import Restyle, RowMarker
from fupin.write.annotated.xmlpart import as_utf8

_PIECE = 1 << 20
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\s*(/?)>")
_SELECTED = re.compile(rb"(<(?:[\w.-]+:)?sheetView\b[^>]*?)\s+tabSelected=(?:\"[^\"]*\"|'[^']*')")
_ROW = rb"<%srow(?=[\s/>])(?:[^>]*?\sr=[\"']([0-9]{1,7})[\"'])?[^>]*>"
_SPANS = re.compile(rb"\sspans=(?:\"[^\"]*\"|'[^']*')")
# What the format has behind the comments' drawing, some of it at times in a wrapping.
_BEHIND = {
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
    "AlternateContent",
}


@dataclass(slots=True)
class Marked:
    """What became of one sheet: its layout, its marks by row and column, and the column that stands for a row."""

    layout: Layout = field(default_factory=Layout)
    cells: dict[tuple[int, int], Mark] = field(default_factory=dict)
    of_rows: dict[int, int] = field(default_factory=dict)


class SheetCopier:
    """Copies a sheet's part, marks its cells, and takes it out of the selected sheets.

    `legacy` is the id by which it is to refer to the drawing of its comments; "" where that stays as it is.
    """

    def __init__(self, marks: Marks, restyle: Restyle, legacy: str, relations: str) -> None:
        self.marked = Marked()
        self._marks = marks
        self._restyle = restyle
        self._legacy = legacy
        self._relations = relations
        self._rows = sorted(marks, reverse=True)

    def __call__(self, old: IO[bytes], new: IO[bytes]) -> None:
        head, found, rest = _head(old)
        head = _SELECTED.sub(rb"\1", head)
        new.write(head)
        if found is None:
            return
        self.marked.layout = Layout.of(head)
        self._marker = RowMarker(found[1], self.marked.layout, self._restyle)
        opening, closing = b"<%ssheetData>" % found[1], b"</%ssheetData>" % found[1]
        new.write(opening)
        if not found[2]:
            rest = self._through(rest, old, new, closing)
        new.write(self._rows_before(None) + closing)
        if not self._legacy:
            new.write(rest)
            _copy(old, new)
            return
        tail = rest + old.read()
        at = _legacy_place(head + opening + closing, tail)
        new.write(tail[:at] + self._reference(found[1], head) + tail[at:])

    def _through(self, rest: bytes, old: IO[bytes], new: IO[bytes], closing: bytes) -> bytes:
        """Write the rows, and give what was read behind them."""
        end = b"</%srow>" % self._marker.prefix
        tag = re.compile(_ROW % self._marker.prefix)
        number, piece = 0, b"more"
        while True:
            rows, closed, behind = rest.partition(closing)
            *whole, left = rows.split(end)
            for row in whole:
                number = self._row(row, tag, number, new)
                new.write(end)
            piece = b"" if closed else old.read(_PIECE)
            if not piece:
                self._row(left, tag, number, new)
                return behind
            rest = left + piece

    def _row(self, xml: bytes, tag: re.Pattern[bytes], number: int, new: IO[bytes]) -> int:
        """Write a row but for its closing tag, with any rows without cells before it, and give its number."""
        at = 0
        for found in tag.finditer(xml):
            number = int(found[1]) if found[1] else number + 1
            new.write(xml[at : found.start()] + self._rows_before(number))
            at = found.start()
            if self._rows and self._rows[-1] == number:
                self._rows.pop()
                at = self._marked_row(xml, found, number, new)
        new.write(xml[at:])
        return number

    def _marked_row(self, xml: bytes, tag: re.Match[bytes], row: int, new: IO[bytes]) -> int:
        """Write a marked row, and give the place up to which it was written."""
        facts = attributes(tag[0])
        if "ht" in facts:
            self.marked.layout.heights[row] = float(facts["ht"])
        opening = _SPANS.sub(b"", tag[0])  # a hint, which new cells could belie
        style = int(facts.get("s", 0)) if is_true(facts.get("customFormat")) else None
        if opening.endswith(b"/>"):
            new.write(opening[:-2] + b">" + self._cells(b"", row, style) + b"</%srow>" % self._marker.prefix)
            return tag.end()
        new.write(opening + self._cells(xml[tag.end() :], row, style))
        return len(xml)

    def _rows_before(self, number: int | None) -> bytes:
        """The marked rows that the sheet does not have, and that belong before a row, or at the end."""
        made = []
        while self._rows and (number is None or self._rows[-1] < number):
            row, prefix = self._rows.pop(), self._marker.prefix
            made.append(b'<%srow r="%d">%s</%srow>' % (prefix, row, self._cells(b"", row, None), prefix))
        return b"".join(made)

    def _cells(self, xml: bytes, row: int, style: int | None) -> bytes:
        cells, placed, first = self._marker.mark(xml, row, style, self._marks[row])
        self.marked.cells |= {(row, column): mark for column, mark in placed.items()}
        if "" in self._marks[row]:
            self.marked.of_rows[row] = first
        return cells

    def _reference(self, prefix: bytes, head: bytes) -> bytes:
        declared = re.search(rb"\sxmlns:([\w.-]+)=[\"']" + re.escape(self._relations.encode()) + rb"[\"']", head)
        if declared:
            return b'<%slegacyDrawing %s:id="%s"/>' % (prefix, declared[1], self._legacy.encode())
        said = f'legacyDrawing xmlns:r="{self._relations}" r:id="{self._legacy}"/>'
        return b"<" + prefix + said.encode()


def _head(old: IO[bytes]) -> tuple[bytes, re.Match[bytes] | None, bytes]:
    """A sheet's part up to its rows, the tag with which they begin, and what was read behind that."""
    read = b""
    while piece := old.read(_PIECE):
        if not read and piece.startswith(_MARKS):
            piece = as_utf8(piece + old.read())
        read += piece
        if found := _SHEET_DATA.search(read):
            return read[: found.start()], found, read[found.end() :]
    return read, None, b""


def _copy(old: IO[bytes], new: IO[bytes]) -> None:
    while piece := old.read(_PIECE):
        new.write(piece)


def _legacy_place(before: bytes, tail: bytes) -> int:
    """Where in the end of a sheet's part the reference to the comments' drawing belongs."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth, places = 0, list[int]()

    def begin(name: str, _: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 2 and name.rpartition(" ")[2] in _BEHIND and parser.CurrentByteIndex >= len(before):
            places.append(parser.CurrentByteIndex)

    def finish(_: str) -> None:
        nonlocal depth
        depth -= 1
        if not depth:
            places.append(parser.CurrentByteIndex)

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.Parse(before + tail, True)
    return places[0] - len(before)
