"""One sheet as read to one sheet typed: columns, place of every row, what the ID numbers say, derived columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from fupin.amendment import Amended, Correction
from fupin.catalog.model import Table
from fupin.catalog.tables import TABLES
from fupin.clean.bound import bounded
from fupin.clean.code import with_labels
from fupin.clean.column import blanks, typed
from fupin.clean.correct import correct, corrected_fields
from fupin.clean.defect import Defect, Origin, findings
from fupin.clean.derive import derived_columns, sent_key
from fupin.clean.id_number import id_columns
from fupin.clean.place import Place, placed
from fupin.clean.saying import Columns, required_fields
from fupin.clean.total import total_findings
from fupin.tables import CleanSheet, RawColumn, RawSheet, findings_table

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# Columns that are made typed side by side.
_AT_A_TIME = 2


def clean_sheet(
    sheet: RawSheet,
    file: str,
    year: int | None = None,
    county: str | None = None,
    con: duckdb.DuckDBPyConnection | None = None,
    *,
    labels: Mapping[str, Mapping[str, str]] | None = None,
    corrections: Sequence[Correction] = (),
    contested: Collection[int] = (),
) -> CleanSheet:
    """A recognised sheet, typed; see `CleanSheet` for the columns of its data.

    `year` and `county` (six digits) are what the user says where the rows do not; `con` spares the opening of a
    DuckDB connection; `labels` are what coded cells may say besides, by code list: label to key. Unreadable values
    become null and a finding; nothing is raised for bad data.
    """
    import pyarrow as pa

    table = with_labels(TABLES[sheet.table or ""], labels or {})
    raw = _by_field(sheet, table)
    letters = {key: columns[0].letter for key, columns in raw.items()}
    values, defects = _columns(raw, table)
    written = raw["county"][0] if "county" in raw else None
    place = placed(sheet, file, values, written, year=year, county=county)
    _bound(values, defects, raw, table, place)
    sent = Columns(table, sheet, file, raw, dict(values), dict(defects), place)
    columns = Columns(table, sheet, file, raw, values, defects, place)
    amended = correct(columns, corrections, contested)
    data = _assembled(sheet, table, values, place, con)
    if amended.applied:
        data = data.append_column("_corrected", corrected_fields(columns, amended))
    origin = Origin(file, sheet.name, table.key, sheet.rows, place.county, place.year, values.get("household_id"))
    beside = place.findings + _totals(sent, columns, amended, origin)
    found = pa.concat_tables([findings_table(beside), findings([d for f in raw for d in defects[f]], origin)])
    storable = place.whole and not _refused(sheet, table)
    return CleanSheet(sheet.name, table.key, data, letters, found, place.source, storable, amended)


def _by_field(sheet: RawSheet, table: Table) -> dict[str, list[RawColumn]]:
    """The sheet's columns by field, in the catalog's order."""
    found: dict[str, list[RawColumn]] = {}
    for column in sheet.columns:
        found.setdefault(column.field, []).append(column)
    return {f.key: found[f.key] for f in table.fields if f.key in found}


def _columns(raw: dict[str, list[RawColumn]], table: Table) -> tuple[dict[str, pa.Array], dict[str, list[Defect]]]:
    """Typed columns and their defects; of the bounds only those of `year`, which the others wait for."""
    with ThreadPoolExecutor(_AT_A_TIME) as pool:  # Arrow does most of the work outside the interpreter's lock
        read = pool.map(lambda key: typed(raw[key], table.by_key[key]), raw)
    values, defects = {}, {}
    for key, (value, found) in zip(raw, read, strict=True):
        values[key], defects[key] = value, found
    if "year" in raw:
        values["year"], found = bounded(values["year"], raw["year"][0], table.by_key["year"], None)
        defects["year"] += found
    return values, defects


def _bound(
    values: dict[str, pa.Array],
    defects: dict[str, list[Defect]],
    raw: dict[str, list[RawColumn]],
    table: Table,
    place: Place,
) -> None:
    """Hold the values against the fields' bounds, and say which required cells are blank."""
    required = required_fields(table)
    for key, columns in raw.items():
        field = table.by_key[key]
        if (field.low is not None or field.high is not None) and key != "year":
            values[key], found = bounded(values[key], columns[0], field, place.year)
            defects[key] += found
        if key in required:
            defects[key] += blanks(values[key], columns[0], defects[key])


def _totals(sent: Columns, corrected: Columns, amended: Amended, origin: Origin) -> list[dict[str, Any]]:
    """F006 for the totals that agree neither with the rows as they were sent nor with the corrected ones."""
    found = total_findings(sent.sheet, sent.raw, sent.values, sent.defects, origin)
    if not amended.applied or not found:
        return found
    cells = {one["cell"] for one in found}
    again = total_findings(corrected.sheet, corrected.raw, corrected.values, corrected.defects, origin)
    return [one for one in again if one["cell"] in cells]


def _assembled(
    sheet: RawSheet,
    table: Table,
    values: dict[str, pa.Array],
    place: Place,
    con: duckdb.DuckDBPyConnection | None,
) -> pa.Table:
    """The sheet's data: address and place, what was sent, what was derived, then the helper columns."""
    import pyarrow as pa

    n = len(sheet.rows)
    front = {"_sheet": pa.repeat(sheet.name, n), "_row": sheet.rows, "county": place.county, "year": place.year}
    sent = {sent_key(table, key): column for key, column in values.items() if key != "year"}
    if "id_number" in table.by_key:
        sent |= id_columns(values.get("id_number", pa.nulls(n, pa.string())), place.year)
    derived = derived_columns(table, {"year": place.year, "county": place.county, **sent}, con)
    shown = {key: column for key, column in sent.items() if not key.startswith("_")}
    helpers = {key: column for key, column in sent.items() if key.startswith("_")}
    return pa.table({**front, **shown, **derived, **helpers})


def _refused(sheet: RawSheet, table: Table) -> bool:
    """Whether reading found that the sheet has no header, or lacks a column without which rows cannot be told apart."""
    found = zip(sheet.findings["rule"].to_pylist(), sheet.findings["field"].to_pylist(), strict=True)
    return any(rule == "F001" or (rule == "F002" and field in table.essential) for rule, field in found)
