"""A table of the store as statements see it: each person once, household facts from the register where it has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fupin.catalog.tables.household import HOUSEHOLD
from fupin.catalog.tables.person import PERSON, POOR
from fupin.errors import UnknownName
from fupin.sql import quoted
from fupin.store.counted import surplus_rows
from fupin.store.journal import settle
from fupin.store.layout import Partition, Store, files
from fupin.store.scan import empty, scan
from fupin.store.schema import FOLDERS, HOUSEHOLDS, REGISTER

_SHARED = tuple(f.key for f in PERSON.fields if f.level == "household" and f.key in HOUSEHOLD.by_key)
_HOUSEHOLD = ("year", "county", "household_id")
_ROW = ("year", "county", "_return", "_sheet", "_row")


def relation(
    store: Store,
    table: str,
    years: Sequence[int] | None = None,
    counties: Sequence[str] | None = None,
    once: bool = True,
) -> str:
    """The FROM clause of a table's rows for DuckDB: the stored columns, then `county` VARCHAR and `year` INTEGER.

    None asks for all years or counties. `person` has each person once a year (without `once`: every row), with the
    household's facts from the register where it tells them, and `poor` following from these; `household` is the
    resolved table; `_register` is the register as sent. Projection and filters reach the files.
    """
    if table not in FOLDERS:
        raise UnknownName("table", table, FOLDERS)
    settle(store)
    rows = [path for _, _, path in files(store, table, years, counties)]
    if not rows:
        return empty(table)
    if table != "person":
        return scan(store, table, rows)
    persons = scan(store, table, rows)
    if once:
        persons = _counted_once(store, persons, years)
    register = [path for _, _, path in files(store, REGISTER, years, counties)]
    return _overlaid(persons, _one_each(store, register)) if register else persons


def stored_years(store: Store) -> tuple[int, ...]:
    """The data years of which the store holds any row, ascending."""
    import pyarrow.parquet as pq

    settle(store)
    found: set[int] = set()
    for table in FOLDERS:
        for year, _, path in files(store, table, None, None):
            if year not in found and pq.read_metadata(path).num_rows:
                found.add(year)
    return tuple(sorted(found))


def partitions(store: Store, table: str) -> list[Partition]:
    """The files of a table with any rows, by year and county."""
    import pyarrow.parquet as pq

    settle(store)
    found = [Partition(*file, pq.read_metadata(file[2]).num_rows) for file in files(store, table, None, None)]
    return [one for one in found if one.rows]


def _counted_once(store: Store, persons: str, years: Sequence[int] | None) -> str:
    surplus = surplus_rows(store, years)
    same = " and ".join(f"p.{name} = s.{name}" for name in _ROW)
    return f"(select p.* from {persons} p anti join {surplus} s on {same})" if surplus else persons


def _overlaid(persons: str, register: str) -> str:
    """The persons with what the register says of their households, and what follows from that."""
    told = ", ".join(f"coalesce(r.{name}, p.{name}) as {name}" for name in map(quoted, _SHARED))
    same = " and ".join(f"p.{name} = r.{name}" for name in _HOUSEHOLD)
    rows = f"select p.* replace ({told}) from {persons} p left join {register} r on {same}"
    return f"(select * replace ({POOR} as poor) from ({rows}))"


def _one_each(store: Store, register: Sequence[Path]) -> str:
    """The register with one row per household: the first by lineage where it holds some twice."""
    import pyarrow.parquet as pq

    rows = scan(store, REGISTER, register)
    footers = [pq.read_metadata(path) for path in register]
    if all((footer.metadata or {}).get(HOUSEHOLDS) == str(footer.num_rows).encode() for footer in footers):
        return rows
    within = f"partition by {', '.join(_HOUSEHOLD)} order by _file, _return, _sheet, _row"
    return f"(select * from {rows} qualify row_number() over ({within}) = 1)"
