"""What the returns of a store say of each other: the rules across returns, with the cells that they mark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin.answer.question import RELATIONS, held_years
from fupin.answer.steady import steady
from fupin.catalog.model import Rule
from fupin.errors import StoreError

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.store import Store

# What DuckDB may hold in memory before it overflows into the store.
MEMORY = "500MB"
_CELL = ("_return", "sheet", "table", "field")
# Stands between the parts of a joined key; no name holds it.
_SEPARATOR = "\x1f"


@steady
def compare(
    path: Path, rules: Iterable[Rule], years: Sequence[int] | None = None, counties: Sequence[str] | None = None
) -> pa.Table:
    """The findings (`tables.findings_schema`) of these rules across the returns of a store.

    With `years` or `counties`, those about rows of these; the other place that a person is held in can be anywhere.
    Raises `StoreError` for a folder that is no store, or where memory does not suffice, and `WrongUse` for years of
    which it holds nothing.
    """
    import duckdb

    from fupin import check, sql
    from fupin.store import open_store, spilling
    from fupin.tables import findings_schema

    store = open_store(path)
    asked = held_years(store, years)
    with spilling(store) as spill, sql.connect(spill=spill, memory=MEMORY if spill else None) as con:
        try:
            found = check.check_store(con, _relations(store, asked, counties), rules)
        except duckdb.OutOfMemoryException:
            raise StoreError(
                f"There is not enough memory to compare all returns in {store.path}.",
                "Free space on the disk of the store, or check a year or some rules at a time: --year, --select.",
            ) from None
    if counties is not None:
        found = _of_counties(found, counties)
    return _addressed(store, found).select(findings_schema().names)


def _relations(store: Store, years: Sequence[int], counties: Sequence[str] | None) -> Mapping[str, str]:
    from fupin.store import held_several_times, relation

    tables = {name: relation(store, name, years, counties) for name in RELATIONS}
    register = relation(store, "_register", years, counties)
    return {**tables, "register": register, "counted_once": held_several_times(store, years)}


def _of_counties(findings: pa.Table, counties: Sequence[str]) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    return findings.filter(pc.is_in(findings["county"], pa.array(list(counties), pa.string())))


def _addressed(store: Store, findings: pa.Table) -> pa.Table:
    """Findings with the letter and name of the cell, where the record of the row's return tells the field's column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    keys = [pc.fill_null(findings[name], "") for name in _CELL]
    places = pc.binary_join_element_wise(*keys, _SEPARATOR).combine_chunks().dictionary_encode()
    known = _letters(store, pc.unique(findings["_return"]).to_pylist())
    letters = pa.array([known.get(place) for place in places.dictionary.to_pylist()], pa.string()).take(places.indices)
    cells = pc.binary_join_element_wise(letters, pc.cast(findings["row"].combine_chunks(), pa.string()), "")
    for name, column in (("column", letters), ("cell", cells)):
        findings = findings.set_column(findings.column_names.index(name), name, column)
    return findings


def _letters(store: Store, returns: Iterable[str]) -> dict[str, str | None]:
    """Column letters by return, sheet, table and field; None where a sheet has several columns that it could be."""
    from fupin.store import record

    found: dict[str, str | None] = {}
    for returned in returns:
        known = record(store, returned)
        for sheet in known.sheets if known else ():
            for field, letter in _first_letters(sheet).items():
                place = _SEPARATOR.join((returned, sheet["name"], sheet["table"] or "", field))
                found[place] = letter if found.get(place, letter) == letter else None
    return found


def _first_letters(sheet: Mapping[str, Any]) -> dict[str, str]:
    """The first column of each field of a sheet, as its return's record tells it."""
    columns: Mapping[str, Mapping[str, str]] = sheet.get("columns", {})
    backwards = sorted(columns, key=lambda letter: (len(letter), letter), reverse=True)
    return {columns[letter]["field"]: letter for letter in backwards if columns[letter]["field"]}
