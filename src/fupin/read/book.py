"""An opened return → its raw sheets and findings."""

from __future__ import annotations

from functools import partial
from itertools import chain

from fupin.read.findings import refusal
from fupin.read.match import Aliases, Vocabulary, vocabulary
from fupin.read.sheet import Unrecognised, read_sheet, skipped
from fupin.read.sniff import Refused
from fupin.read.workbook import Book
from fupin.tables import RawReturn, RawSheet, findings_table


def read_sheets(book: Book, aliases: Aliases) -> RawReturn:
    """Every table of an opened return, or the one finding that says why there is none."""
    refused = book.refused
    if refused is None:
        try:
            sheets, template = _sheets(book, vocabulary(aliases))
            return RawReturn(book.file, book.form, book.probe.sha256(), book.size, sheets, findings_table([]), template)
        except Refused as verdict:
            refused = verdict
    return RawReturn(book.file, "", book.probe.sha256(), book.size, (), refusal(book.file, refused))


def _sheets(book: Book, words: Vocabulary) -> tuple[tuple[RawSheet, ...], int]:
    """The book's sheets, and the version of our template that it is, or 0."""
    # Unlike a loop, map holds no sheet while the next one is parsed.
    found = map(partial(read_sheet, book.file, words=words), book.sheets())
    read = [sheet for sheet in found if sheet is not None]
    alone = all(isinstance(sheet, Unrecognised) for sheet in read)
    tables = ([skipped(book.file, s, alone)] if isinstance(s, Unrecognised) else s for s in read)
    return tuple(chain.from_iterable(tables)), max((s.template for s in read if isinstance(s, Unrecognised)), default=0)
