"""One row per household, from the roster's repeated values, the register, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin.catalog.tables.household import FROM_MEMBERS, HOUSEHOLD
from fupin.catalog.tables.person import POOR
from fupin.sql import quoted
from fupin.store.engine import connection
from fupin.store.schema import REGISTER, arrow_schema, columns, conform
from fupin.tables import LINEAGE

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_IS_HEAD = "coalesce(relation = 'head', false) or coalesce(is_head, false)"
_LATE = 1 << 40
# Who comes first of each household's rows, and where its register row stands. A narrow statement: DuckDB needs longer
# to plan a coalesce() of all columns than Arrow to carry it out.
_PAIRED = f"""
    with roster_households as (
        select household_id, min(case when {_IS_HEAD} then nth else nth + {_LATE} end) as first,
            {", ".join(f"{d.sql} as {quoted(d.key)}" for d in FROM_MEMBERS)}
        from roster group by household_id
    ), register_households as (
        select household_id, min_by(nth, (_file, _return, _sheet, _row)) as registered
        from register group by household_id
    )
    select t.* exclude (household_id, first), t.first % {_LATE} as first, registered,
        case when t.first < {_LATE} then t.first end as head,
        case when registered is null then 'roster' when t.first is null then 'register' else 'both' end as _from
    from roster_households t full join register_households r on t.household_id = r.household_id
    order by first nulls last, registered
"""


def resolve(roster: pa.Table | None, register: pa.Table | None) -> pa.Table:
    """The resolved households of one county and year, from its stored person and register rows.

    A household's roster values are its head's, else those of its first row; what the register says goes before them,
    field by field; `_from` is roster, register or both. Of two register rows of one household the first by lineage
    counts. The head's name and ID number are only taken from a row that is marked as the head's.
    """
    roster = arrow_schema("person").empty_table() if roster is None else roster
    register = arrow_schema(REGISTER).empty_table() if register is None else register
    cursor = connection()
    cursor.register("roster", _numbered(roster, ["household_id", "relation", "is_head", "age", "health"]))
    cursor.register("register", _numbered(register, ["household_id", *LINEAGE]))
    paired = cursor.sql(_PAIRED).to_arrow_table()
    own = {name: paired[name] for name in (*(d.key for d in FROM_MEMBERS), "_from")}
    return _derived(cursor, _laid_over(roster, register, paired, own))


def _numbered(data: pa.Table, names: list[str]) -> pa.Table:
    import numpy as np
    import pyarrow as pa

    return data.select(names).append_column("nth", pa.array(np.arange(data.num_rows)))


def _laid_over(roster: pa.Table, register: pa.Table, paired: pa.Table, own: dict[str, pa.ChunkedArray]) -> pa.Table:
    """Every stored column by position: the register's value where there is one, else the roster's."""
    import pyarrow as pa
    import pyarrow.compute as pc

    first, head, registered = paired["first"], paired["head"], paired["registered"]
    found: dict[str, pa.ChunkedArray] = {}
    for name in (c.key for c in columns("household") if c.key not in own):
        declared = HOUSEHOLD.by_key.get(name)
        source, at = (declared.from_roster, head) if declared and declared.from_roster else (name, first)
        if source not in roster.column_names:
            found[name] = register[name].take(registered)
        elif not register.num_rows:
            found[name] = roster[source].take(at)
        else:
            sent = (
                registered
                if name in LINEAGE
                else pc.if_else(register[name].take(registered).is_valid(), registered, None)
            )
            both = pa.chunked_array([*roster[source].chunks, *register[name].chunks]).unify_dictionaries()
            found[name] = both.take(pc.coalesce(pc.add(sent, roster.num_rows), at))
    return pa.table(found | own)


def _derived(cursor: duckdb.DuckDBPyConnection, households: pa.Table) -> pa.Table:
    """The rows as they are stored, `poor` following from the resolved values."""
    cursor.register("households", households)
    poor = cursor.sql(f"select {POOR} as poor from households").to_arrow_table()["poor"]
    return conform(households.set_column(households.column_names.index("poor"), "poor", poor), "household")
