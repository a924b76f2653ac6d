"""One sheet of the copy: its marked cells, its comments and the drawing that these are shown in."""

from __future__ import annotations

import re

from fupin.write.annotated import comments, drawing
from fupin.write.annotated.comments import Comments
from fupin.write.annotated.marks import Notes
from fupin.write.annotated.package import Package
from fupin.write.annotated.sheet import Marked, SheetCopier
from fupin.write.annotated.styles import Styles
from fupin.write.annotated.workbook import Sheet, Workbook
from fupin.write.excel import FONT

_LEGACY = re.compile(rb"<(?:[\w.-]+:)?legacyDrawing\s[^>]*?\bid\s*=\s*[\"']([^\"']+)")


class SheetEdit:
    """What happens to one sheet: its cells when the package is written, its comments after that."""

    def __init__(self, package: Package, book: Workbook, looks: Styles, sheet: Sheet, *, notes: Notes) -> None:
        self.sheet = sheet
        self._package = package
        marks = notes.marks(sheet.name)
        self._font = FONT[notes.lang]
        self._space = book.space
        relations, base = package.relations(sheet.part), book.relations.base()
        self._comments = next(iter(relations.targets("comments").values()), "")
        self._drawing = self._shown = self._drawn(relations.targets("vmlDrawing"))
        legacy = ""
        if marks and not self._comments:
            self._comments = package.add("xl/comments{}.xml", comments.TYPE)
            relations.add("comments", self._comments, base)
        if marks and not self._drawing:
            package.declare_extension("vml", drawing.TYPE)
            self._drawing = package.add("xl/drawings/vmlDrawing{}.vml")
            legacy = relations.add("vmlDrawing", self._drawing, base)
        self._copier = SheetCopier(marks, looks.marked, legacy, base)
        if package.holds(sheet.part):
            package.copy_through(sheet.part, self._copier)

    @property
    def marked(self) -> Marked:
        """Where the marks came to stand."""
        return self._copier.marked

    def comment(self, room: int) -> int:
        """Put the comments at the cells, at most `room` of them, and give their number."""
        if not self._comments:
            return 0
        cells = dict(sorted(self.marked.cells.items())[:room])
        data = self._package.current(self._comments) or comments.EMPTY.format(space=self._space).encode()
        said = Comments(data, self._font)
        said.say(cells)
        self._package.put(self._comments, said.result())
        if self._drawing:
            texts = said.texts if self._shown else said.everything()
            gone = said.gone - cells.keys()
            shapes = drawing.boxes(self._package.current(self._drawing), texts, gone, self.marked.layout)
            self._package.put(self._drawing, shapes)
        return len(cells)

    def _drawn(self, drawings: dict[str, str]) -> str:
        """The drawing of the sheet's comments; those of headers and footers are another."""
        if not drawings:
            return ""
        found = _LEGACY.search(self._package.current(self.sheet.part))
        return drawings.get(found[1].decode(), "") if found else ""
