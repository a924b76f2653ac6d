"""The copy as a whole: the sender's workbook, part by part, with marks, comments, and the list of findings in front."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO

from fupin.catalog.annotation import LIST_NAMES
from fupin.catalog.model import Rule
from fupin.write.annotated import listing, styles
from fupin.write.annotated.marks import MOST_COMMENTS, notes_of
from fupin.write.annotated.package import Package
from fupin.write.annotated.previous import previous
from fupin.write.annotated.sheet_edit import SheetEdit
from fupin.write.annotated.styles import Styles
from fupin.write.annotated.workbook import Workbook
from fupin.write.labels import Lang

if TYPE_CHECKING:
    import pyarrow as pa

_COMPRESSION = 5


def annotate(
    source: BinaryIO,
    target: BinaryIO,
    findings: pa.Table,
    rules: Mapping[str, Rule],
    *,
    file: str,
    lang: Lang,
    names: Mapping[str, str] | None = None,
) -> None:
    """Write the .xlsx in `source` to `target` with the findings of one return marked in it; both can seek.

    `file` is what the list calls the return. `names` are the workbook's names of the sheets that findings name, where
    they differ. What an earlier copy added is replaced. Raises one of `unmarkable` where a workbook is too broken to
    be edited, though it can be read.
    """
    from zipfile import ZIP_DEFLATED, ZipFile

    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as new:
        package = Package(old)
        book = Workbook(package)
        before = previous(source, [one.name for one in book.sheets])
        lists = [one for one in book.sheets if one.name in before.sheets]
        kept = [one for one in book.sheets if one not in lists]
        looks = _Looks(package, book)
        looks.styles.take_marks_off(before.fills)
        notes = notes_of(findings, rules, lang, file, names or {}).in_order([one.name for one in kept])
        edits = [SheetEdit(package, book, looks.styles, one, notes=notes) for one in kept]
        package.write_copied(new)
        room = MOST_COMMENTS
        for edit in edits:
            room -= edit.comment(room)
        for one in lists:
            package.drop(one.part)
        part = package.add("xl/worksheets/sheet{}.xml", listing.TYPE)
        titles = f"$1:${listing.HEADER_ROW}"
        book.put_first(LIST_NAMES[lang], part, listing.filtered(len(notes.lines)), titles, lists)
        places = {one.sheet.name: one.marked.of_rows for one in edits}
        package.fill(part, listing.list_sheet(notes, book.space, looks.styles, places, book.windows))
        looks.finish()
        package.write_rest(new)


def unmarkable() -> tuple[type[Exception], ...]:
    """What `annotate` raises over a workbook that is too broken to be edited."""
    from lzma import LZMAError
    from xml.parsers.expat import ExpatError
    from zipfile import BadZipFile
    from zlib import error as DeflateError  # noqa: N812 - zlib names its exception in lower case

    return BadZipFile, DeflateError, LZMAError, ExpatError, EOFError, LookupError, RuntimeError, ValueError


class _Looks:
    """The workbook's styles, and their part, which not every workbook has."""

    def __init__(self, package: Package, book: Workbook) -> None:
        self._package = package
        self._part = next((p for p in book.relations.targets("styles").values() if package.holds(p)), "")
        if not self._part:
            data = styles.EMPTY.format(space=book.space).encode()
            usual = "xl/styles.xml"  # some programs look nowhere else
            self._part = package.add("xl/styles{}.xml" if package.holds(usual) else usual, styles.TYPE, data)
            book.relations.add("styles", self._part, book.relations.base())
        self.styles = Styles(package.current(self._part))

    def finish(self) -> None:
        self._package.put(self._part, self.styles.result())
