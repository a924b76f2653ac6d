"""file → raw columns: the kind of every cell, true Excel addresses, nothing interpreted yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fupin.read.workbook import Book, open_book

if TYPE_CHECKING:
    from fupin.tables import RawReturn

__all__ = ["Book", "open_book", "read_book"]


def read_book(book: Book, aliases: Mapping[str, Mapping[str, str]] | None = None) -> RawReturn:
    """Read every sheet of an opened return; one with several tables gives several raw sheets of its name.

    `aliases` are headers that the user declares, by table key: header to field key.

    Never raises for bad data: a file that cannot be read gives no sheets, the format "" and one finding (F008, F009).
    """
    # Not needed to open and parse a workbook, and so loaded only after that, or in another thread meanwhile.
    from fupin.read.book import read_sheets

    return read_sheets(book, aliases or {})
