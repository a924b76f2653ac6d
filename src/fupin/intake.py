"""A return's way in: read → clean → check. A pure function of one file, so it can run in any process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin import __version__, read
from fupin.amendment import Correction
from fupin.read.limits import LIMITS, Limits
from fupin.settings import Settings
from fupin.tables import Batch, CleanSheet, Exemption, RawReturn, RawSheet, Record, findings_table, rejected_schema

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from fupin.tables import Checked


@dataclass(frozen=True, slots=True)
class Options:
    """Everything that decides what becomes of a return, beside its bytes and the program.

    `year`, and `county` (six digits), serve where the files name none. The others are the user's settings: `headers`
    by table key, header to field key; `labels` by code list, label to key; `thresholds` by key, in the catalog's unit;
    `exemptions`, whose findings are left out; `limits`, what a file may cost; `corrections` of single cells.
    """

    year: int | None = None
    county: str | None = None
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    thresholds: Mapping[str, Decimal] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()
    limits: Limits = LIMITS
    corrections: tuple[Correction, ...] = ()

    @classmethod
    def settled(cls, settings: Settings, year: int | None = None, county: str | None = None) -> Options:
        """What the settings say, for a `year` and a `county` (six digits)."""
        return cls(
            year,
            county,
            settings.headers,
            settings.labels,
            settings.thresholds,
            settings.exemptions,
            settings.limits or LIMITS,
        )

    def said(self, counties: Iterable[str] = ()) -> dict[str, Any]:
        """What is not as it is by default, as plain data: what the store remembers of a return of these counties.

        Corrections hold ID numbers and names: of those for each of the counties, a digest is told.
        """
        plain, default = replace(self, corrections=()), Options()
        told = asdict(plain)
        changed = {f.name: told[f.name] for f in fields(self) if getattr(plain, f.name) != getattr(default, f.name)}
        digests = {county: _digest(mine) for county in sorted(counties) if (mine := self._corrections_of(county))}
        return changed | ({"corrections": digests} if digests else {})

    def _corrections_of(self, county: str) -> list[Correction]:
        return [one for one in self.corrections if one.county == county]


def _digest(corrections: Sequence[Correction]) -> str:
    """A fingerprint of what corrections say, in whichever order and lines they stand."""
    import hashlib

    told = sorted(repr(replace(one, line=0)) for one in corrections)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Taken:
    """One return after its way in: `batch` is ready to be stored; `raw` and `sheets` tell how it was understood, and
    `ignored` how many findings each exemption left out.
    """

    raw: RawReturn
    sheets: tuple[CleanSheet, ...]
    batch: Batch
    ignored: Mapping[Exemption, int] = field(default_factory=dict)


def take_in(
    path: Path,
    options: Options | None = None,
    name: str | None = None,
    data: bytes | None = None,
    con: duckdb.DuckDBPyConnection | None = None,
) -> Taken:
    """Read, clean and check one file, or `data`, the bytes of a file called `name`. Bad data never raises."""
    said = options or Options()
    return understand(read.open_book(path, name=name, data=data, limits=said.limits), said, con)


def understand(book: read.Book, options: Options, con: duckdb.DuckDBPyConnection | None = None) -> Taken:
    """Clean and check a workbook that was opened."""
    from fupin import check, clean, sql

    raw = read.read_book(book, options.headers)
    con = con or sql.cursor()
    taken = [sheet for sheet in raw.sheets if sheet.table is not None]

    def cleaned(sheet: RawSheet, corrections: Sequence[Correction], contested: Collection[int]) -> CleanSheet:
        said = (options.year, options.county, con)
        return clean.clean_sheet(
            sheet, raw.file, *said, labels=options.labels, corrections=corrections, contested=contested
        )

    sheets = clean.amended_sheets(taken, options.corrections, cleaned)
    checked = check.check_return(raw.file, sheets, con=con, thresholds=options.thresholds)
    found = _found(raw, sheets, checked)
    findings, ignored = check.without_exempted(found, options.exemptions)
    record = _record(raw, sheets, findings, ignored, options)
    tables, rejected = _parted(raw, taken, sheets, checked, found)
    record.rows_stored = sum(t.num_rows for t in tables.values())
    record.rows_aside = record.rows_read - record.rows_stored
    return Taken(raw, sheets, Batch(record, tables, findings, rejected), ignored)


def _found(raw: RawReturn, sheets: Sequence[CleanSheet], checked: Checked) -> pa.Table:
    import pyarrow as pa

    parts = [raw.findings, *(s.findings for s in raw.sheets), *(s.findings for s in sheets), checked.findings]
    told = [one for s in sheets for one in s.amended.findings]
    parts += [findings_table(told)] if told else []
    return pa.concat_tables(parts)


def _parted(
    raw: RawReturn, taken: Sequence[RawSheet], sheets: Sequence[CleanSheet], checked: Checked, found: pa.Table
) -> tuple[dict[str, pa.Table], pa.Table]:
    """The rows to store, by table, and those set aside with the rules among all `found` that say why."""
    import pyarrow as pa

    kept: dict[str, list[pa.Table]] = {}
    aside: list[pa.Table] = []
    for sheet, cleaned, mask in zip(taken, sheets, checked.aside, strict=True):
        rows, gone = _part(cleaned, mask)
        if rows.num_rows:
            kept.setdefault(cleaned.table, []).append(_with_lineage(rows, raw))
        if gone is not None:
            aside.append(_rejected(sheet, cleaned, gone, raw, found))
    tables = {key: pa.concat_tables(parts, promote_options="default") for key, parts in kept.items()}
    return tables, pa.concat_tables([rejected_schema().empty_table(), *aside])


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


def _record(
    raw: RawReturn,
    sheets: Sequence[CleanSheet],
    findings: pa.Table,
    ignored: Mapping[Exemption, int],
    options: Options,
) -> Record:
    cleaned = iter(sheets)
    counties = sorted({county for s in sheets for county in s.data["county"].unique().to_pylist() if county})
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
        ignored=[{**asdict(one), "count": count} for one, count in ignored.items()],
        corrections=[one for s in sheets for one in _corrections(s)],
        counties=counties,
        options=options.said(counties),
        program=__version__,
        template=raw.template,
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


def _corrections(sheet: CleanSheet) -> list[dict[str, Any]]:
    """What is remembered of the corrections applied to a sheet. A person's key is an ID number or a name, mostly: the
    numbers of the rows stand for it.
    """
    return [
        {
            "county": one.county,
            "year": one.year,
            "table": one.table,
            "key": "" if one.table == "person" else one.key,
            "field": one.field,
            "sheet": sheet.name,
            "rows": list(rows),
            "reason": one.reason,
            "who": one.who,
        }
        for one, rows in sheet.amended.applied
    ]
