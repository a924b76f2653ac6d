"""The rows of a return as DuckDB relations: person, household, village and county.

A relation holds the rows of all sheets of its table, and of the catalog's columns all that the checks name, null where
they were not sent, so that any check binds. Beside them it has:

_n     the row's number, from 0
_s     the position of the row's sheet in the return
_h     a number for the row's household: the same where county, year and household_id are the same
_rank  the order of rows within a household: heads first, then as they stand
_lost  whether a row next to it in its sheet has no household_id, and may be of the same household
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fupin.catalog.checks import Check
from fupin.catalog.model import Table
from fupin.catalog.tables import TABLES
from fupin.tables import CleanSheet, arrow_type

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import pyarrow as pa

# What clean/ reads out of the ID number, beside the catalog's own columns, and the types of it.
ID_COLUMNS = {"_id_18": "text", "_id_fault": "text", "_id_birth": "date", "_id_sex": "text", "_id_area": "text"}
PLACE = ("_sheet", "_row", "county", "year")
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

    def open(self, con: duckdb.DuckDBPyConnection, rows: pa.Table | None = None) -> None:
        """Make the relation known to `con` by its table's key, with all of its rows unless others are given."""
        con.register(self.table.key, self.rows if rows is None else rows)


def gather(sheets: Sequence[CleanSheet], checks: Iterable[Check]) -> dict[str, Relation]:
    """The relations of the tables that a return has sheets of, by table key, with the columns that checks name."""
    named = {word for check in checks for word in words_of(check)}
    present = [key for key in TABLES if any(sheet.table == key for sheet in sheets)]
    return {key: _relation(TABLES[key], sheets, named) for key in present}


def words_of(check: Check) -> set[str]:
    """Every word in what a check says, and so every column that it names."""
    written = " ".join((check.at, check.when, check.among, check.find, *(arg.sql for arg in check.args)))
    return {f"_sent_{check.at}", *re.findall(r"\w+", written)}


def columns_of(table: Table) -> Mapping[str, str]:
    """Every column that a check may name, with its field type: the catalog's, and what clean/ adds to them."""
    fields = {f.key: f.type for f in table.fields}
    derived = {d.key: d.type for d in table.derived}
    replaced = {f"_sent_{key}": kind for key, kind in fields.items() if key in derived or key == "county"}
    return {**fields, **derived, **replaced, **ID_COLUMNS}


def _relation(table: Table, sheets: Sequence[CleanSheet], named: set[str]) -> Relation:
    import numpy as np
    import pyarrow as pa

    positions = tuple(i for i, sheet in enumerate(sheets) if sheet.table == table.key)
    mine = tuple(sheets[i] for i in positions)
    rows = pa.concat_tables([sheet.data for sheet in mine], promote_options="default")
    number = np.arange(len(rows), dtype=np.int32)
    added = {
        "_n": pa.array(number),
        "_s": pa.array(np.repeat(np.array(positions, np.int32), [len(sheet.data) for sheet in mine])),
        "_h": _households(rows),
        "_rank": pa.array(number - BEFORE_ALL * _heads(rows)),
        "_lost": _beside_lost(rows),
    }
    wanted = {*PLACE, "household_id", *named}
    kept = {name: rows[name] for name in rows.schema.names if name in wanted}
    missing = {
        name: pa.nulls(len(rows), pa.string() if kind == "code" else arrow_type(kind))
        for name, kind in columns_of(table).items()
        if name in wanted and name not in kept
    }
    return Relation(table, positions, mine, pa.table({**kept, **missing, **added}))


def _heads(rows: pa.Table) -> np.ndarray:
    """1 for each head's row, else 0."""
    import numpy as np
    import pyarrow.compute as pc

    if "relation" not in rows.schema.names:
        return np.zeros(len(rows), dtype=np.int32)
    heads: np.ndarray = pc.fill_null(pc.equal(rows["relation"], "head"), False).to_numpy().astype(np.int32)
    return heads


def _beside_lost(rows: pa.Table) -> pa.BooleanArray:
    """Whether the row before or after each in its sheet lacks its household_id."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    beside = np.zeros(len(rows), dtype=bool)
    if "household_id" in rows.schema.names and rows["household_id"].null_count:
        lost = rows["household_id"].is_null().to_numpy()
        together = pc.equal(rows["_sheet"][1:], rows["_sheet"][:-1]).to_numpy()
        beside[:-1] |= lost[1:] & together
        beside[1:] |= lost[:-1] & together
    return pa.array(beside)


def _households(rows: pa.Table) -> pa.Int64Array:
    """Numbers of households; null where a row has no household_id, and for households some of whose rows cannot be
    placed: a member in an unknown county is no missing member.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if "household_id" not in rows.schema.names:
        return pa.nulls(len(rows), pa.int64())
    house = pc.dictionary_encode(rows["household_id"].combine_chunks(), null_encoding="encode").indices.to_numpy()
    none = rows["household_id"].is_null().to_numpy()
    number = house.astype(np.int64)
    for key in ("county", "year"):
        codes = pc.dictionary_encode(rows[key].combine_chunks(), null_encoding="encode")
        number = number * (len(codes.dictionary) or 1) + codes.indices.to_numpy()
        if rows[key].null_count:
            unknown = rows[key].is_null().to_numpy()
            none = none | np.isin(house, np.intersect1d(house[unknown], house[~unknown]))
    return pa.array(number, mask=none)
