"""A workbook whose rows go straight into the zip archive that it is: openpyxl would first put them into a file of the
system's folder for temporary files, where persons' data must not lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, TYPE_CHECKING, Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet


class _Archive(ZipFile):
    """An archive that already holds the worksheets when openpyxl brings them."""

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:  # noqa: ANN401 - as in ZipFile
        """Take nothing more."""


def save(
    book: Workbook, sheets: Iterable[tuple[WriteOnlyWorksheet, Iterable[Sequence[object]]]], out: BinaryIO
) -> None:
    """Write a write-only workbook with the rows of its sheets, which are all of them and in its order."""
    from openpyxl.writer.excel import ExcelWriter

    with _Archive(out, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        for number, (sheet, rows) in enumerate(sheets, 1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                _stream(sheet, rows, part)
        ExcelWriter(book, archive).write_data()


def _stream(sheet: WriteOnlyWorksheet, rows: Iterable[Sequence[object]], part: IO[bytes]) -> None:
    from openpyxl.worksheet._writer import WorksheetWriter

    class Writer(WorksheetWriter):
        def cleanup(self) -> None:
            """Leave no file, since there is none."""

    writer = Writer(sheet, out=part)
    writer.write_top()
    sheet._writer = writer  # type: ignore[attr-defined]  # its stubs leave it out
    for row in rows:
        sheet.append(row)
    sheet.close()
