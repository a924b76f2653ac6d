"""Opening a return: one shape for workbooks of every kind and for CSV.

Nothing here imports pyarrow or DuckDB, so that these can load in another thread while the workbook is parsed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from fupin.read.address import Errors, Facts, Hidden, Merge
from fupin.read.code_page import readable, text, texts
from fupin.read.delimited import decode, delimiter_of, rows_of
from fupin.read.extent import check_directory
from fupin.read.limits import LIMITS, Extent, Limits, check_sheets, check_size, check_text
from fupin.read.probe import Probe
from fupin.read.sniff import Refused, damaged, form_of, sheetless, unopened
from fupin.read.unmerged import unmerged

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

    from fupin.read.cells import Cell


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet as rows of cells. Rows and columns count from 0; `rows` begins with row 0, so that no address shifts.

    Every row begins at column `first`. `merges` are (top, left, bottom, right), all inclusive. `hidden`
    says that the sheet itself is, `unseen` which of its rows and columns; `epoch` is the year that days count from.
    """

    name: str
    rows: Iterator[Sequence[Cell]]
    first: int = 0
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    errors: Errors = field(default_factory=dict)
    unseen: Hidden = field(default_factory=Hidden)
    epoch: int = 1900


@dataclass(slots=True)
class Book:
    """A return that was opened: its sheets can be walked once. `refused` says why there are none."""

    file: str
    form: str
    size: int
    probe: Probe
    refused: Refused | None = None
    limits: Limits = LIMITS
    _workbook: CalamineWorkbook | None = None
    _original: bytes = b""
    _parsed: dict[int, CalamineSheet] = field(default_factory=dict)
    _text: str = ""
    _delimiter: str = ""
    _encoding: str = ""

    def sheets(self) -> Iterator[Grid]:
        """The sheets in the workbook's order; raises `Refused` where one of them turns out to be damaged."""
        if self._workbook is not None:
            yield from self._calamine_sheets(self._workbook)
            self._workbook = None
        elif self.refused is None:
            yield Grid(Path(self.file).stem, _readable(rows_of(self._text, self._delimiter), self.form))

    def _calamine_sheets(self, workbook: CalamineWorkbook) -> Iterator[Grid]:
        for number in _worksheets(workbook):
            facts = workbook.sheets_metadata[number]
            sheet = self._parsed.pop(number, None) or self.parse(number)
            more = self.probe.facts(number)
            if more is None and self._original:  # there are merged ranges, perhaps
                raise damaged(self.form)
            more = more or Facts()
            rows: Iterator[Sequence[Cell]] = sheet.iter_rows() if sheet.start else iter(())
            yield Grid(
                name=text(facts.name, self._encoding) if self._encoding else facts.name,
                rows=texts(rows, self._encoding) if self._encoding else rows,
                first=sheet.start[1] if sheet.start else 0,
                merges=tuple((*start, *end) for start, end in sheet.merged_cell_ranges or ()) or more.merges,
                hidden=not str(facts.visible).endswith(".Visible"),
                errors=more.errors,
                unseen=more.hidden,
                epoch=more.epoch,
            )
            del sheet, rows  # before the next one is parsed

    def open_workbook(self, data: bytes, parsing: Callable[[], object]) -> CalamineWorkbook:
        """Have the workbook reader open a workbook; an .xlsx without its merged ranges, unless that fails."""
        faster = unmerged(data) if self.form == "xlsx" else None
        self.probe.begin()
        parsing()
        if faster is not None:
            with suppress(Refused):
                self._workbook = _workbook(faster, self.form)
                self._original = data
                return self._workbook
        self._workbook, self._original = _workbook(data, self.form), b""
        return self._workbook

    def parse(self, number: int) -> CalamineSheet:
        """Have the workbook reader parse a sheet; where it fails without the merged ranges, with them."""
        assert self._workbook is not None  # noqa: S101 - only workbooks have numbers of sheets
        if self._original:
            try:
                return _parse(self._workbook, number, self.form, self.limits)
            except Refused as verdict:
                if verdict.rule != "F009":
                    raise
            self._workbook, self._original = _workbook(self._original, self.form), b""
        return _parse(self._workbook, number, self.form, self.limits)


def open_book(
    path: Path,
    name: str | None = None,
    data: bytes | None = None,
    refused: Refused | None = None,
    *,
    boldly: bool = False,
    limits: Limits = LIMITS,
    parsing: Callable[[], object] = lambda: None,
) -> Book:
    """Open a return: tell its form by content and parse its first sheet that holds something.

    `name` is the file's name as shown (default `path.name`), `data` its bytes where they are not in a file (stdin).
    A file that cannot be read gives a book with `refused` set, as does one `refused` already (of an archive); only a
    missing file raises (FileNotFoundError).

    How far the sheets reach is looked up first, since the workbook reader can abort the process over one that reaches
    too far; one that does so for blank texts alone is opened without these. `boldly` is for a process that may be lost:
    only what was opened is looked at, and blank texts count. `parsing` is called, once or twice, when the workbook is
    about to be looked through or parsed, which leaves the interpreter to other threads for a while.
    """
    if data is None:
        try:
            check_size(path.stat().st_size, limits)
            data = path.read_bytes()
        except FileNotFoundError:
            raise
        except Refused as verdict:
            data, refused = b"", verdict
        except OSError as error:
            data, refused = b"", unopened(error.strerror or type(error).__name__)
    book = Book(name or path.name, "", len(data), Probe(data, boldly=boldly, limits=limits), refused, limits)
    if refused is None:
        try:
            _open(book, data, boldly, parsing)
        except Refused as verdict:
            book.form, book.refused = "", verdict
    book.probe.begin()
    return book


def _open(book: Book, data: bytes, boldly: bool, parsing: Callable[[], object]) -> None:
    check_size(len(data), book.limits)
    book.form = form_of(data)
    if book.form == "text":
        book._text = decode(data)
        book._delimiter = delimiter_of(book._text)
        check_text(book._text, book._delimiter, book.limits)
        book.form = "tsv" if book._delimiter == "\t" else "csv"
        return
    if book.form != "xls":  # which has no room for more than the limits
        check_directory(data, book.form, book.limits)
    if not boldly:
        parsing()
        data = book.probe.hand_over()
    if book.form == "xls":
        data, book._encoding = readable(data)
    workbook = book.open_workbook(data, parsing)
    if not _worksheets(workbook):
        raise sheetless()
    for number in _worksheets(workbook):
        sheet = book._parsed[number] = book.parse(number)
        if sheet.width > 2 and sheet.height > 2:
            break
    book.probe.check()


def _workbook(data: bytes, form: str) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    with _Verdict(form):
        return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _worksheets(workbook: CalamineWorkbook) -> list[int]:
    return [i for i, facts in enumerate(workbook.sheets_metadata) if str(facts.typ).endswith(".WorkSheet")]


def _parse(workbook: CalamineWorkbook, number: int, form: str, limits: Limits) -> CalamineSheet:
    with _Verdict(form):
        sheet = workbook.get_sheet_by_index(number)
    if sheet.end:
        check_sheets([Extent(workbook.sheets_metadata[number].name, *sheet.end)], limits)
    return sheet


def _readable(rows: Iterator[list[str]], form: str) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error:
        raise damaged(form) from None


class _Verdict:
    """Turns what python-calamine raises into a `Refused`.

    A panic inside it arrives as a BaseException that no module exports: it is told by its name.
    """

    def __init__(self, form: str) -> None:
        self.form = form

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        from python_calamine import CalamineError, PasswordError

        if kind is None:
            return
        if issubclass(kind, PasswordError):
            raise Refused("F008") from None
        if issubclass(kind, CalamineError | OSError | ValueError) or kind.__name__ == "PanicException":
            raise damaged(self.form) from None
