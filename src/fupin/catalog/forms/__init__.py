"""The blank form that `fupin template` writes: its sheets, its columns, and what to write in each of them.

`VERSION` goes up whenever a column, a code list or a note of the form changes, so that import can tell an older form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fupin.catalog.csvfile import records
from fupin.catalog.model import Field, Table, plain
from fupin.catalog.tables import TABLES
from fupin.errors import CatalogError

VERSION = 2
NOTES_SHEET = "填报说明"
LISTS_SHEET = "代码"
SHEET_NAMES = {"person": "贫困人口", "household": "贫困户", "village": "行政村", "county": "县"}
TITLES = {
    "person": "建档立卡贫困人口花名册",
    "household": "建档立卡贫困户登记表",
    "village": "行政村基本情况表",
    "county": "扶贫年度报表",
}

# The title says these for the whole workbook.
_IN_THE_TITLE = frozenset(("province", "prefecture", "area_code", "year"))
# Places within the place that a row of the table is about.
_WITHIN = {"village": frozenset(("hamlet",)), "county": frozenset(("village", "hamlet", "village_code"))}
_MARK = re.compile(rf"(?:{NOTES_SHEET}|{LISTS_SHEET})\(fupin模板第([1-9]\d{{0,3}})版\)")


@dataclass(frozen=True, slots=True)
class Note:
    """What to write in a column, and an example of it; without one for a column of a code list."""

    what: str
    example: str


def form_fields(table: Table) -> tuple[Field, ...]:
    """The columns of a table's form, in their order."""
    left_out = _IN_THE_TITLE | _WITHIN.get(table.key, frozenset())
    return tuple(field for field in table.fields if field.key not in left_out)


def mark(sheet: str) -> str:
    """The first cell of a sheet that the form brings along and that holds no data.

    >>> mark(NOTES_SHEET)
    '填报说明（fupin 模板第 2 版）'
    """
    return f"{sheet}（fupin 模板第 {VERSION} 版）"


def marked_version(text: str) -> int:
    """The version of the form whose notes or code sheet begins with this text; 0 for any other text.

    >>> marked_version(mark(LISTS_SHEET)), marked_version("填报说明")
    (2, 0)
    """
    found = _MARK.fullmatch(plain(text))
    return int(found[1]) if found else 0


def note_of(table: Table, field: Field) -> Note:
    """What to write in a column of a table's form."""
    return _notes()[table.key, field.key]


@cache
def _notes() -> Mapping[tuple[str, str], Note]:
    """The notes of `notes.csv`, where a table's own go before those of all tables; every column has one."""
    rows = {
        (r["table"], r["field"]): Note(r["what"], r["example"]) for r in records(Path(__file__).parent / "notes.csv")
    }
    found = {}
    for table in TABLES.values():
        for field in form_fields(table):
            note = rows.get((table.key, field.key)) or rows.get(("", field.key))
            if note is None:
                raise CatalogError(f"notes.csv: there is no note for {table.key}.{field.key}.")
            found[table.key, field.key] = note
    return found
