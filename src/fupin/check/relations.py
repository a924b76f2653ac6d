"""The rows of a return as DuckDB relations: person, household, village and county.

A relation holds the rows of all sheets of its table and every column of the catalog, null where it was not sent, so
that any rule binds. `_n` numbers its rows from 0, `_s` is the position of the row's sheet in the return, and `_rank`
orders the rows of a household: heads first, then as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fupin.catalog.model import Table
from fupin.catalog.tables import TABLES
from fupin.sql import quoted
from fupin.tables import CleanSheet

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

SQL_TYPES = {
    "text": "varchar",
    "integer": "integer",
    "money": "decimal(14, 2)",
    "decimal": "decimal(14, 4)",
    "date": "date",
    "boolean": "boolean",
    "code": "varchar",
    "codes": "varchar[]",
}
# What clean/ reads out of the ID number, beside the catalog's own columns.
ID_COLUMNS = {
    "_id_18": "varchar",
    "_id_fault": "varchar",
    "_id_birth": "date",
    "_id_sex": "varchar",
    "_id_area": "varchar",
}
BEFORE_ALL = 1_000_000_000


@dataclass(frozen=True)
class Relation:
    """All rows of one table in a return; `positions` are its sheets' places in the return."""

    table: Table
    positions: tuple[int, ...]
    sheets: tuple[CleanSheet, ...]
    rows: pa.Table

    @cached_property
    def sent(self) -> frozenset[str]:
        """Keys of the fields that at least one of the sheets has a column for."""
        return frozenset(key for sheet in self.sheets for key in sheet.letters)

    @cached_property
    def columns(self) -> frozenset[str]:
        return frozenset(self.rows.schema.names)

    @cached_property
    def households(self) -> str:
        """FROM item: the rows that belong to a household. Left out are households some of whose rows cannot be
        placed, since a member in an unknown county is no missing member.
        """
        keyed = f"select * from {self.table.key} where household_id is not null"
        torn = [f"count({key}) not in (0, count(*))" for key in ("county", "year") if self._partly_null(key)]
        if torn:
            keyed += (
                f" and household_id not in (select household_id from {self.table.key} where household_id is not null"
                f" group by household_id having {' or '.join(torn)})"
            )
        return f"({keyed})"

    def _partly_null(self, key: str) -> bool:
        return key in self.columns and 0 < self.rows[key].null_count < self.rows.num_rows


def open_relations(con: duckdb.DuckDBPyConnection, sheets: Sequence[CleanSheet]) -> dict[str, Relation]:
    """Make the four relations known to `con`; gives those that the return has sheets of, by table key."""
    found = {key: _gather(table, sheets) for key, table in TABLES.items() if any(s.table == key for s in sheets)}
    for key, table in TABLES.items():
        relation = found.get(key)
        if relation:
            con.register(f"_{key}", relation.rows)
        columns = _selected(table, relation.columns if relation else frozenset())
        source = f"_{key}" if relation else "(select 0::integer as _n, 0::integer as _s) where false"
        con.execute(f"create or replace temp view {key} as select {columns} from {source}")
    return found


def _gather(table: Table, sheets: Sequence[CleanSheet]) -> Relation:
    import numpy as np
    import pyarrow as pa

    positions = tuple(i for i, sheet in enumerate(sheets) if sheet.table == table.key)
    mine = tuple(sheets[i] for i in positions)
    parts = [s.data.append_column("_s", pa.array(np.full(len(s.data), i, np.int32))) for i, s in zip(positions, mine)]
    rows = pa.concat_tables(parts, promote_options="default")
    return Relation(table, positions, mine, rows.append_column("_n", pa.array(np.arange(len(rows), dtype=np.int32))))


def _selected(table: Table, present: frozenset[str]) -> str:
    names = {"_n": "integer", "_s": "integer", **columns_of(table), **dict.fromkeys(present, "")}
    held = present | {"_n", "_s"}
    columns = [quoted(n) if n in held else f"cast(null as {kind}) as {quoted(n)}" for n, kind in names.items()]
    return ", ".join([*columns, _rank(table, present)])


def columns_of(table: Table) -> Mapping[str, str]:
    """Every column that a rule may read of a table, with its SQL type."""
    fields = {f.key: SQL_TYPES[f.type] for f in table.fields}
    derived = {d.key: SQL_TYPES[d.type] for d in table.derived}
    replaced = {f"_sent_{key}": kind for key, kind in fields.items() if key in derived or key == "county"}
    return {"_sheet": "varchar", "_row": "integer", **fields, **derived, **replaced, **ID_COLUMNS}


def _rank(table: Table, present: frozenset[str]) -> str:
    if "relation" in table.by_key and "relation" in present:
        return f"case when relation = 'head' then _n - {BEFORE_ALL} else _n end as _rank"
    return "_n as _rank"
