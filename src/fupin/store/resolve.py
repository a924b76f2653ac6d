"""One row per household, from the roster's repeated values, the register, or both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from fupin import sql
from fupin.catalog.tables.household import FROM_MEMBERS, HOUSEHOLD
from fupin.catalog.tables.person import POOR
from fupin.sql import quoted
from fupin.store.schema import columns, conform
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
        select place, household_id, min(case when {_IS_HEAD} then nth else nth + {_LATE} end) as first,
            {", ".join(f"{d.sql} as {quoted(d.key)}" for d in FROM_MEMBERS)}
        from roster group by place, household_id
    ), register_households as (
        select place, household_id, min_by(nth, (_file, _return, _sheet, _row)) as registered
        from register group by place, household_id
    )
    select coalesce(t.place, r.place) as place, t.* exclude (place, household_id, first), t.first % {_LATE} as first,
        registered, case when t.first < {_LATE} then t.first end as head,
        case when registered is null then 'roster' when t.first is null then 'register' else 'both' end as _from
    from roster_households t full join register_households r on t.place = r.place and t.household_id = r.household_id
    order by 1, first nulls last, registered
"""


class Source(NamedTuple):
    """What one county and year holds: its stored person rows and its stored register rows."""

    roster: pa.Table
    register: pa.Table


def resolve(sources: Sequence[Source]) -> list[pa.Table]:
    """The resolved households of each county and year; several at a time cost hardly more than one.

    A household's roster values are its head's, else those of its first row; what the register says goes before them,
    field by field; `_from` is roster, register or both. Of two register rows of one household the first by lineage
    counts. The head's name and ID number are only taken from a row that is marked as the head's.
    """
    import pyarrow as pa

    roster = pa.concat_tables([one.roster for one in sources]).unify_dictionaries()
    register = pa.concat_tables([one.register for one in sources]).unify_dictionaries()
    cursor = sql.cursor()
    members = ["household_id", "relation", "is_head", "age", "health"]
    cursor.register("roster", _numbered(roster.select(members), [len(one.roster) for one in sources]))
    cursor.register(
        "register", _numbered(register.select(["household_id", *LINEAGE]), [len(one.register) for one in sources])
    )
    paired = cursor.sql(_PAIRED).to_arrow_table()
    own = {name: paired[name] for name in (*(d.key for d in FROM_MEMBERS), "_from")}
    return _split(_derived(cursor, _laid_over(roster, register, paired, own)), paired["place"], len(sources))


def _numbered(data: pa.Table, counts: Sequence[int]) -> pa.Table:
    """The rows with the number of their source, `place`, and their own number, `nth`."""
    import numpy as np
    import pyarrow as pa

    place = np.repeat(np.arange(len(counts)), counts)
    return data.append_column("place", pa.array(place)).append_column("nth", pa.array(np.arange(data.num_rows)))


def _split(households: pa.Table, place: pa.ChunkedArray, count: int) -> list[pa.Table]:
    import numpy as np

    ends = np.searchsorted(place.to_numpy(), np.arange(count), side="right").tolist()
    return [households.slice(start, end - start) for start, end in zip([0, *ends], ends, strict=False)]


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
