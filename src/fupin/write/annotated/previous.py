"""What an earlier copy left in a workbook that was annotated, corrected and sent again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from fupin.catalog.annotation import LIST_NAMES, is_list
from fupin.write.annotated.listing import MEMORY_COLUMN

_MEMORY = re.compile(r"([0-9]+) (<.*)")


@dataclass(slots=True)
class Previous:
    """The lists of findings among a workbook's sheets, and which fills the cells had that were marked then."""

    sheets: list[str] = field(default_factory=list)
    fills: list[tuple[int, str]] = field(default_factory=list)


def previous(source: BinaryIO, names: list[str]) -> Previous:
    """What is left of an earlier copy in a workbook with sheets of these names."""
    found = Previous()
    suspects = [name for name in names if name.startswith(tuple(LIST_NAMES.values()))]
    if not suspects:
        return found
    for name, first in _first_rows(source, suspects):
        if first and is_list(name, first[0]):
            found.sheets.append(name)
            kept = first[MEMORY_COLUMN - 1] if len(first) >= MEMORY_COLUMN else ""
            found.fills += [(int(n), fill) for n, fill in _MEMORY.findall(kept)]
    return found


def _first_rows(source: BinaryIO, names: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The texts in the first row of each of these sheets."""
    from python_calamine import CalamineError, CalamineWorkbook

    source.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(source)
        for name in names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=1)
            yield name, [str(cell) for cell in (rows[0] if rows else [])]
    except CalamineError as error:
        raise ValueError("A workbook that cannot be read.") from error
