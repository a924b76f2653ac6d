"""Persons counted once: who is held by several counties or households, and which of the rows counts.

The list of a year is kept with a fingerprint of the person files that it was computed from. Where one has changed
since, whoever reads the list computes it again, until the end of the next import renews it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fupin import sql
from fupin.catalog.divisions import code_changes
from fupin.sql import literal
from fupin.store.disk import explained
from fupin.store.journal import settle, writing
from fupin.store.layout import PART, Store, current, files
from fupin.store.pseudonymised import is_pseudonymised
from fupin.store.scan import scan, scan_plain
from fupin.store.staging import Staging

if TYPE_CHECKING:
    import pyarrow as pa

_FINGERPRINT = b"fupin.person_files"
_COLUMNS = {
    "year": "INTEGER",
    "county": "VARCHAR",
    "id_number_18": "VARCHAR",
    "id_number": "VARCHAR",
    "household_id": "VARCHAR",
    "_file": "VARCHAR",
    "_sheet": "VARCHAR",
    "_row": "INTEGER",
    "_return": "VARCHAR",
    "counts": "BOOLEAN",
    "counted_county": "VARCHAR",
    "counted_household_id": "VARCHAR",
}


def refresh_counted_once(store: Store) -> None:
    """Renew the list of every year whose person files have changed; called once, when an import ends."""
    with writing(store), explained(store), Staging(store) as staging:
        stale = [year for year in _years(store) if not _is_fresh(store, year)]
        for year in stale:
            held = sql.cursor().sql(f"{_computed(store, year)} order by {_ORDER}").to_arrow_table()
            staging.table(_file(year), held.replace_schema_metadata({_FINGERPRINT: _fingerprint(store, year)}))
        if stale:
            staging.commit()


def surplus(store: Store) -> pa.Table:
    """Every row of every person whom a year holds more than once: several rows with one good ID number.

    Columns: year, county, id_number_18, id_number, household_id, _file, _sheet, _row, _return, `counts` (whether this
    row is the one counted), counted_county and counted_household_id (where the person is counted). The county of the
    ID's first six digits (of 2014, where it is a later code) counts, if it is one of them; else the lowest county code;
    in a county the lowest household and row.
    """
    return sql.cursor().sql(f"select * from {held_several_times(store)} order by {_ORDER}").to_arrow_table()


def held_several_times(store: Store, years: Sequence[int] | None = None) -> str:
    """The FROM clause of the rows that `surplus` gives, in no order; None asks for all years."""
    settle(store)
    none = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in _COLUMNS.items())
    wanted = [year for year in _years(store) if (years is None or year in years) and _may_hold_any(store, year)]
    parts = [
        f"select {none} where false",
        *(f"select {', '.join(_COLUMNS)} from {_held(store, year)}" for year in wanted),
    ]
    return f"({' union all '.join(parts)})"


def persons_counted_once(store: Store, years: Sequence[int] | None, counties: Sequence[str] | None) -> int:
    """How many persons are held more than once in a year and counted once; with `counties`, of those held there."""
    if not surplus_rows(store, years):
        return 0
    held = f"select count(distinct id_number_18) from {held_several_times(store, years)}"
    here = "" if counties is None else f" where county in ({', '.join(map(literal, counties)) or 'null'})"
    return int(sql.cursor().sql(held + here).fetchall()[0][0])


def surplus_rows(store: Store, years: Sequence[int] | None) -> str:
    """The FROM clause of the rows that do not count; "" where fresh lists say that there are none."""
    wanted = [year for year in _years(store) if (years is None or year in years) and _may_hold_any(store, year)]
    rows = " union all ".join(f"select * from {_held(store, year)}" for year in wanted)
    return f"(select * from ({rows}) where not counts)" if rows else ""


_ORDER = "year, id_number_18, counts desc, county, household_id, _row, _file, _sheet, _return"
_RANK = "home desc, county, household_id, _row, _file, _sheet, _return"


def _computed(store: Store, year: int) -> str:
    """The SELECT that finds them: by hash first, which needs little memory, then by the number itself."""
    rows = scan(store, "person", (path for _, _, path in files(store, "person", [year], None)))
    changes = ", ".join(f"({literal(other)}, {literal(code)})" for other, code in sorted(code_changes().items()))
    where = "over (partition by id_number_18 order by " + _RANK + ")"
    return f"""
        with several as materialized (
            select hash(id_number_18) from {rows} where id_number_18 is not null group by 1 having count(*) > 1
        ), held as materialized (
            select year, county, id_number_18, id_number, household_id, _file, _sheet, _row, _return
            from {rows} where hash(id_number_18) in (from several)
        ), candidates as (
            select held.*, county = coalesce(code_of_2014, left(id_number_18, 6)) as home
            from held left join (values {changes}) changes(other, code_of_2014) on other = left(id_number_18, 6)
        )
        select * exclude home, row_number() {where} = 1 as counts, first_value(county) {where} as counted_county,
            first_value(household_id) {where} as counted_household_id
        from candidates qualify count(*) over (partition by id_number_18) > 1
    """


def _held(store: Store, year: int) -> str:
    if not _is_fresh(store, year):
        return f"({_computed(store, year)})"
    return scan_plain(current(store, _file(year)))


def _may_hold_any(store: Store, year: int) -> bool:
    import pyarrow.parquet as pq

    return not _is_fresh(store, year) or pq.read_metadata(current(store, _file(year))).num_rows > 0


def _is_fresh(store: Store, year: int) -> bool:
    import pyarrow.parquet as pq

    path = current(store, _file(year))
    if path.exists() and is_pseudonymised(store.path):  # the tokens do not tell where a person counts
        return True
    return path.exists() and (pq.read_schema(path).metadata or {}).get(_FINGERPRINT) == _fingerprint(store, year)


def _fingerprint(store: Store, year: int) -> bytes:
    """What changes whenever a person file is replaced, or the list gets another column."""
    told: list[object] = [*_COLUMNS]
    told += [
        (county, (stat := path.stat()).st_size, stat.st_mtime_ns)
        for _, county, path in files(store, "person", [year], None)
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest().encode()


def _file(year: int) -> str:
    return f"_counted_once/year={year}/{PART}"


def _years(store: Store) -> list[int]:
    return sorted({year for year, _, _ in files(store, "person", None, None)})
