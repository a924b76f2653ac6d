"""A return's way in: read → clean → check. A pure function of one file, so it can run in any process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin import __version__, read
from fupin.tables import (
    Batch,
    CleanSheet,
    RawReturn,
    RawSheet,
    Record,
    rejected_schema,
)

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from fupin.tables import Checked


@dataclass(frozen=True, slots=True)
class Options:
    """What the user says about the returns: `year`, and `county` (six digits), where the files do not; `headers` of his
    own by table key, header to field key.
    """

    year: int | None = None
    county: str | None = None
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """One return after its way in: `batch` is ready to be stored; `raw` and `sheets` tell how it was understood."""

    raw: RawReturn
    sheets: tuple[CleanSheet, ...]
    batch: Batch


def take_in(
    path: Path,
    options: Options | None = None,
    name: str | None = None,
    data: bytes | None = None,
    con: duckdb.DuckDBPyConnection | None = None,
) -> Taken:
    """Read, clean and check one file, or `data`, the bytes of a file called `name`. Bad data never raises."""
    return understand(read.open_book(path, name=name, data=data), options or Options(), con)


def understand(book: read.Book, options: Options, con: duckdb.DuckDBPyConnection | None = None) -> Taken:
    """Clean and check a workbook that was opened."""
    from fupin import check, clean, sql

    raw = read.read_book(book, options.headers)
    con = con or sql.cursor()
    taken = [sheet for sheet in raw.sheets if sheet.table is not None]
    sheets = tuple(clean.clean_sheet(s, raw.file, options.year, options.county, con=con) for s in taken)
    checked = check.check_return(raw.file, sheets, con=con)
    return Taken(raw, sheets, _batch(raw, taken, sheets, checked, options))


def _batch(
    raw: RawReturn, taken: Sequence[RawSheet], sheets: Sequence[CleanSheet], checked: Checked, options: Options
) -> Batch:
    import pyarrow as pa

    parts = [raw.findings, *(s.findings for s in raw.sheets), *(s.findings for s in sheets), checked.findings]
    findings = pa.concat_tables(parts)
    record = _record(raw, sheets, findings, options)
    kept: dict[str, list[pa.Table]] = {}
    aside: list[pa.Table] = []
    for sheet, cleaned, mask in zip(taken, sheets, checked.aside, strict=True):
        rows, gone = _part(cleaned, mask)
        if rows.num_rows:
            kept.setdefault(cleaned.table, []).append(_with_lineage(rows, raw))
        if gone is not None:
            aside.append(_rejected(sheet, cleaned, gone, raw, findings))
    tables = {key: pa.concat_tables(parts, promote_options="default") for key, parts in kept.items()}
    rejected = pa.concat_tables([rejected_schema().empty_table(), *aside])
    record.rows_stored = sum(t.num_rows for t in tables.values())
    record.rows_aside = record.rows_read - record.rows_stored
    return Batch(record, tables, findings, rejected)


def _part(cleaned: CleanSheet, aside: pa.BooleanArray) -> tuple[pa.Table, pa.BooleanArray | None]:
    """The rows to store, and the mask of those to set aside, or None where there are none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not cleaned.storable:
        return cleaned.data.slice(0, 0), pa.array([True] * cleaned.data.num_rows, pa.bool_())
    if not aside.true_count:
        return cleaned.data, None
    return cleaned.data.filter(pc.invert(aside)), aside


def _with_lineage(rows: pa.Table, raw: RawReturn) -> pa.Table:
    import pyarrow as pa

    for name, value in (("_file", raw.file), ("_return", raw.sha256[:12])):
        constant = pa.DictionaryArray.from_arrays(pa.nulls(rows.num_rows, pa.int32()).fill_null(0), [value])
        rows = rows.append_column(name, constant)
    return rows


def _rejected(
    sheet: RawSheet, cleaned: CleanSheet, aside: pa.BooleanArray, raw: RawReturn, findings: pa.Table
) -> pa.Table:
    """The rows set aside, with every cell of a recognised column as it was sent."""
    import pyarrow as pa

    rows = cleaned.data.filter(aside).select(["_row", "county", "year"])
    texts = [(column.letter, column.text.filter(aside).to_pylist()) for column in sheet.columns]
    cells = [[(letter, text[n]) for letter, text in texts if text[n] is not None] for n in range(rows.num_rows)]
    columns = {
        "_file": [raw.file] * rows.num_rows,
        "_sheet": [sheet.name] * rows.num_rows,
        "_row": rows["_row"],
        "_return": [raw.sha256[:12]] * rows.num_rows,
        "table": [cleaned.table] * rows.num_rows,
        "county": rows["county"],
        "year": rows["year"],
        "rules": _reasons(findings, sheet.name, rows["_row"].to_pylist()),
        "cells": pa.array(cells, rejected_schema().field("cells").type),
    }
    return pa.table(columns).cast(rejected_schema())


def _reasons(findings: pa.Table, sheet: str, rows: Sequence[int]) -> list[str]:
    """The rules that fired on each of these rows, comma-separated; else those that fired on the whole sheet."""
    by_row: dict[int | None, dict[str, None]] = {}
    for where, row, rule in zip(*(findings[name].to_pylist() for name in ("sheet", "row", "rule")), strict=True):
        if where == sheet:
            by_row.setdefault(row, {})[rule] = None
    whole = by_row.get(None, {})
    return [",".join(by_row.get(row) or whole) for row in rows]


def _record(raw: RawReturn, sheets: Sequence[CleanSheet], findings: pa.Table, options: Options) -> Record:
    cleaned = iter(sheets)
    return Record(
        id=raw.sha256[:12],
        file=raw.file,
        sha256=raw.sha256,
        size=raw.size,
        format=raw.format,
        sheets=[_sheet_record(s, None if s.table is None else next(cleaned)) for s in raw.sheets],
        rows_read=sum(s.data.num_rows for s in sheets),
        findings=dict(sorted(Counter(findings["rule"].to_pylist()).items())),
        levels=dict(sorted(Counter(findings["level"].to_pylist()).items())),
        options=asdict(options),
        program=__version__,
    )


def _sheet_record(raw: RawSheet, cleaned: CleanSheet | None) -> dict[str, Any]:
    return {
        "name": raw.name,
        "table": raw.table,
        "skipped": raw.skipped,
        "header_rows": list(raw.header_rows),
        "columns": {h.letter: {"header": h.text, "field": h.field, "unit": h.unit} for h in raw.headers},
        "rows": cleaned.data.num_rows if cleaned else 0,
        "totals": len(raw.totals),
        "year_from": cleaned.place.year if cleaned else "",
        "county_from": cleaned.place.county if cleaned else "",
    }
