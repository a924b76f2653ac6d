"""One row per household, from the roster's repeated values, the register, or both."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fupin.catalog.model import Field
from fupin.catalog.tables import HOUSEHOLD
from fupin.catalog.tables.household import FROM_MEMBERS
from fupin.sql import quoted
from fupin.store.schema import REGISTER, arrow_schema, columns, conform
from fupin.tables import LINEAGE

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_MEMBERS = {d.key: d.sql for d in FROM_MEMBERS}
_DERIVED = {d.key: d.sql for d in HOUSEHOLD.derived if d.key == "poor"}
_HEAD = "(coalesce(relation = 'head', false) or coalesce(is_head, false))"


def resolve(con: duckdb.DuckDBPyConnection, roster: pa.Table | None, register: pa.Table | None) -> pa.Table:
    """The resolved households of one county and year, from its stored person and register rows.

    A household's roster values are its head's, else those of its first row; what the register says goes before them,
    field by field; `_from` is roster, register or both. Of two register rows of one household the first counts.
    Whom the head's name and ID number belong to is only taken from a row that is marked as the head's.
    """
    cursor = con.cursor()
    cursor.register("roster", _numbered(roster, "person"))
    cursor.register("register", _numbered(register, REGISTER))
    return conform(cursor.sql(_statement()).to_arrow_table(), "household")


def _numbered(data: pa.Table | None, folder: str) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    if data is None:
        data = arrow_schema(folder).empty_table()
    return data.append_column("_at", pa.array(np.arange(data.num_rows)))


@cache
def _statement() -> str:
    members = ", ".join(f"{aggregate} as {quoted(key)}" for key, aggregate in _MEMBERS.items())
    resolved = ", ".join(
        f"{_source(c.key)} as {quoted(c.key)}" for c in columns("household") if c.key not in _DERIVED
    )
    derived = ", ".join(f"{expression} as {quoted(key)}" for key, expression in _DERIVED.items())
    return f"""
        with told as (
            select household_id, min_by(_at, (not {_HEAD}, _at)) as _first, {members} from roster group by household_id
        ), first_rows as (
            select roster.*, {_HEAD} as _is_head, {", ".join(f"told.{key}" for key in _MEMBERS)}
            from told join roster on roster._at = told._first
        ), registered as (
            select * from register qualify row_number() over (partition by household_id order by _at) = 1
        ), resolved as (
            select {resolved}, h._at as _roster_at, r._at as _register_at
            from first_rows h full join registered r on h.household_id = r.household_id
        )
        select *, {derived} from resolved order by _roster_at nulls last, _register_at
    """


def _source(key: str) -> str:
    """The SQL of one resolved column: `r` is the register's row, `h` the household's row in the roster."""
    name = quoted(key)
    if key == "_from":
        return "case when r._at is null then 'roster' when h._at is null then 'register' else 'both' end"
    if key in LINEAGE:
        return f"case when r._at is null then h.{name} else r.{name} end"
    if key in _MEMBERS:
        return f"h.{name}"
    roster = _roster_source(HOUSEHOLD.by_key.get(key), key)
    return f"coalesce(r.{name}, {roster})" if roster else f"r.{name}"


def _roster_source(declared: Field | None, key: str) -> str:
    if declared and declared.from_roster:
        return f"case when h._is_head then h.{quoted(declared.from_roster)} end"
    return f"h.{quoted(key)}" if key in {c.key for c in columns("person")} else ""
