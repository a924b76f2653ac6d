"""What the rooms hand to each other: raw sheets, cleaned sheets, findings, return records.

Everything with many rows is an Arrow array or table. pyarrow is imported by the functions that need it, so that
this module can be loaded before a workbook is parsed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from fupin.amendment import Amended

if TYPE_CHECKING:
    import pyarrow as pa


class Kind(IntEnum):
    """What a cell was in the workbook, before anybody interpreted it."""

    BLANK = 0
    TEXT = 1
    NUMBER = 2
    BOOLEAN = 3
    DATE = 4
    ERROR = 5


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One recognised column of a sheet, as sent.

    `text` holds one string per data row (null where blank): a number as its shortest exact decimal, a date as
    ISO 8601, a boolean as TRUE or FALSE, an error by its name. `kind` holds one `Kind` per row, or is None where every
    cell is text or blank. `unit` is what the header's bracket or the sheet's 单位 line says, else None. Where
    vertically merged cells were filled down, `at` gives for each row Excel's row of the cell that its value stands in,
    else it is None. `epoch` is the year from which the workbook counts days, 1900 or 1904.
    """

    field: str
    letter: str
    header: str
    unit: str | None
    text: pa.StringArray
    kind: pa.UInt8Array | None = None
    at: pa.Int32Array | None = None
    epoch: int = 1900


@dataclass(frozen=True, slots=True)
class Header:
    """One header cell of a sheet, and what it was taken for.

    `field` is a key, "" where the column is known and not stored (F015), None where it is unknown.
    """

    letter: str
    text: str
    field: str | None
    unit: str | None = None
    nearest: str = ""
    first_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet: which table it was taken for, and its recognised columns.

    `table` is None where nothing of it can be taken; `skipped` then says why ("empty", "instructions", "sample",
    "no header", "template", …). `rows` are Excel's row numbers of the data rows, ascending. `lines` are the texts above
    the header (title, notes), top down. `totals` are the rows taken for totals: Excel row and the text of each cell by
    letter.
    """

    name: str
    table: str | None
    skipped: str
    header_rows: tuple[int, ...]
    headers: tuple[Header, ...]
    lines: tuple[str, ...]
    rows: pa.Int32Array
    columns: tuple[RawColumn, ...]
    findings: pa.Table
    totals: tuple[tuple[int, Mapping[str, str]], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawReturn:
    """One file as read. `sha256` is the hexadecimal digest of its bytes, `size` their number.

    `format` is the format found by content (xlsx, xls, xlsb, ods, csv, tsv), or "" where it could not be read.
    `template` is the version of our blank workbook (`catalog.forms`) that was filled in, 0 where it is none.
    """

    file: str
    format: str
    sha256: str
    size: int
    sheets: tuple[RawSheet, ...]
    findings: pa.Table
    template: int = 0


@dataclass(frozen=True, slots=True)
class PlaceSource:
    """Where a sheet's year and county were taken from: "rows", "option", "title", "sheet name", "file name" or ""."""

    year: str
    county: str


@dataclass(frozen=True, slots=True)
class CleanSheet:
    """One sheet, typed. `data` has one row per data row of the sheet, in its order:

    `_sheet` (string), `_row` (int32, Excel's number), `county` (string, six digits, null where it cannot be told),
    `year` (int32), then the catalog fields that were sent, typed as `arrow_type` says, then the derived ones.
    Sent values that a derived field replaces are kept as `_sent_<key>`. `letters` gives the first column letter of
    each field sent.
    `storable` is False where the sheet's own findings forbid storing any of it (F001, F010, F011, F002 on a key).
    `amended` says what corrections changed; `_corrected` (string) is a column of the data where they did, and holds the
    keys of the fields corrected in that row.
    """

    name: str
    table: str
    data: pa.Table
    letters: Mapping[str, str]
    findings: pa.Table
    place: PlaceSource
    storable: bool
    amended: Amended = field(default_factory=Amended)


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking one return gave: findings, and for each sheet the rows to set aside (true = aside)."""

    findings: pa.Table
    aside: tuple[pa.BooleanArray, ...]


@dataclass(frozen=True, slots=True)
class Exemption:
    """A rule whose findings are left out, and why: in one `county` (six digits) or data `year`, else everywhere."""

    rule: str
    reason: str
    county: str | None = None
    year: int | None = None


@dataclass(slots=True)
class Record:
    """What the store remembers of one import; written as JSON under `_returns/`.

    The store fills in `partitions`, `schema`, `rule_set` (a fingerprint of the catalog it was read with) and, once
    later returns have replaced every row, `superseded_by`. `version` is when its rows were stored, `placed` when they
    last took the place of others, both as stamps that sort; `withdrawn` is when it was taken back (ISO 8601), else "".
    `events` tells what happened to it, oldest first: `action` (import, restore, withdraw), `at`, `stamp`, `by`, counts.

    `ignored` holds, for each exemption that left findings out, its fields and their `count`; these are not among
    `findings` and `levels`. `corrections` holds those applied: where, by whom and why, without any sensitive value;
    `counties` those of its rows. `template` is the version of our blank workbook that was filled in, else 0.
    """

    id: str
    file: str
    sha256: str
    size: int
    format: str
    sheets: list[dict[str, Any]] = field(default_factory=list)
    rows_read: int = 0
    rows_stored: int = 0
    rows_aside: int = 0
    findings: dict[str, int] = field(default_factory=dict)
    levels: dict[str, int] = field(default_factory=dict)
    ignored: list[dict[str, Any]] = field(default_factory=list)
    corrections: list[dict[str, Any]] = field(default_factory=list)
    counties: list[str] = field(default_factory=list)
    partitions: list[dict[str, Any]] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    program: str = ""
    schema: int = 0
    imported_at: str = ""
    imported_by: str = ""
    rule_set: str = ""
    superseded_by: str = ""
    template: int = 0
    version: str = ""
    placed: str = ""
    withdrawn: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Batch:
    """One return, ready to be stored: typed rows by table key (with `county`, `year` and lineage columns `_file`,
    `_sheet`, `_row`, `_return`, and `_corrected` where there is one), its findings, and the rows set aside as sent.
    """

    record: Record
    tables: Mapping[str, pa.Table]
    findings: pa.Table
    rejected: pa.Table


# The file that makes a folder a store.
STORE_MARKER = "_store.json"
LINEAGE = ("_file", "_sheet", "_row", "_return", "_corrected")


@cache
def findings_schema() -> pa.Schema:
    """Columns of a findings table. `args` are the named values of the message, as text."""
    import pyarrow as pa

    text = pa.string()
    return pa.schema(
        [
            ("file", text),
            ("sheet", text),
            ("row", pa.int32()),
            ("column", text),
            ("cell", text),
            ("county", text),
            ("year", pa.int32()),
            ("table", text),
            ("field", text),
            ("rule", text),
            ("level", text),
            ("value", text),
            ("household_id", text),
            ("args", pa.map_(text, text)),
        ]
    )


@cache
def rejected_schema() -> pa.Schema:
    """Columns of the rows that were set aside: where they stood, why, and every cell's text by column letter."""
    import pyarrow as pa

    text = pa.string()
    return pa.schema(
        [
            ("_file", text),
            ("_sheet", text),
            ("_row", pa.int32()),
            ("_return", text),
            ("table", text),
            ("county", text),
            ("year", pa.int32()),
            ("rules", text),
            ("cells", pa.map_(text, text)),
        ]
    )


def findings_table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A findings table from a few records; missing keys are null. For many findings build columns instead."""
    import pyarrow as pa

    schema = findings_schema()
    columns = {
        name: [list(r["args"].items()) if name == "args" and "args" in r else r.get(name) for r in rows]
        for name in schema.names
    }
    return pa.table(columns, schema=schema)


def arrow_type(field_type: str) -> pa.DataType:
    """The stored Arrow type of a catalog field type.

    Money is yuan with 2 decimals, other decimals have 4; codes are dictionary-encoded English keys.
    """
    import pyarrow as pa

    return {
        "text": pa.string(),
        "integer": pa.int32(),
        "money": pa.decimal128(14, 2),
        "decimal": pa.decimal128(14, 4),
        "date": pa.date32(),
        "boolean": pa.bool_(),
        "code": pa.dictionary(pa.int32(), pa.string()),
        "codes": pa.list_(pa.string()),
    }[field_type]
