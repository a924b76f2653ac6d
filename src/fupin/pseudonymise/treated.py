"""Rows as they stand in a copy: every column treated as the catalog declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin.catalog.divisions import PROVINCE_NAME, division
from fupin.catalog.privacy import Treatment, treatment
from fupin.pseudonymise.key import Key

if TYPE_CHECKING:
    import pyarrow as pa

# What stands in the place of what would tell returns, and so townships, from each other.
SAME = "pseudonymised"
_PLACE = ("township", "village_code", "village", "hamlet")
# Of the list of persons held more than once: what is told as it is.
_LISTED = ("year", "county", "counts", "counted_county", "_row")


@dataclass(frozen=True, slots=True)
class Treated:
    """Rows in the order of the copy; `came_from` are their positions among the rows that were treated."""

    rows: pa.Table
    came_from: pa.Array


def treated(rows: pa.Table, county: str, key: Key) -> Treated:
    """Stored rows of one county as they stand in a copy, without the columns that are dropped.

    They are ordered by their tokens, and numbered anew: their own order would tell places. A good ID number has one
    token, however it was written (15 or 18 digits, or on a certificate), any other that of its text.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    stay = [name for name in rows.column_names if treatment(name) != "drop"]
    found = pa.table({name: _treated(treatment(name), rows[name], name, county, key) for name in stay})
    by = [name for name in ("household_id", "id_number", "head_id_number") if name in stay]
    tokens = found.select(by) if by else pa.table({"place": _places(rows, key)})
    order = pc.sort_indices(tokens, sort_keys=[(name, "ascending") for name in tokens.column_names])
    found = found.take(order)
    numbers = pa.array(range(1, found.num_rows + 1), pa.int32())
    return Treated(found.set_column(found.column_names.index("_row"), "_row", numbers), order)


def relisted(held: pa.Table, key: Key) -> pa.Table:
    """The list of persons held more than once as it stands in a copy, once its `_row` names the copy's rows."""
    import pyarrow as pa

    found = {}
    for name, kind in zip(held.schema.names, held.schema.types, strict=True):
        how = "keep" if name in _LISTED else treatment(name.removeprefix("counted_"))
        found[name] = pa.nulls(len(held), kind) if how == "drop" else _treated(how, held[name], name, "", key)
    return pa.table(found)


def _treated(how: Treatment, column: pa.ChunkedArray, name: str, county: str, key: Key) -> pa.Array:
    import pyarrow as pa

    make: dict[Treatment, Callable[[pa.Array], pa.Array]] = {
        "keep": lambda sent: sent,
        "number": lambda sent: sent,
        "person": lambda sent: key.tokens("person", _as_one(sent)),
        "household": lambda sent: key.tokens("household", sent.cast(pa.string())),
        "member": lambda sent: key.tokens("member", sent.cast(pa.string())),
        "year": _first_of_year,
        "official": lambda sent: pa.repeat(pa.scalar(_official(name, county), pa.string()), len(sent)),
        "same": lambda sent: pa.repeat(SAME, len(sent)),
    }
    return make[how](column.combine_chunks())


def _as_one(ids: pa.Array) -> pa.Array:
    """ID numbers so that one person's are the same text: a good one in 18 digits, any other as it was sent."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from fupin.clean.id_number import id_columns

    ids = ids.cast(pa.string())
    read = id_columns(ids, pa.nulls(len(ids), pa.int32()))
    return pc.if_else(pc.is_null(read["_id_fault"]), read["_id_18"], ids)


def _first_of_year(days: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.floor_temporal(days, unit="year").cast(days.type)


def _official(name: str, county: str) -> str | None:
    if name == "province":
        return PROVINCE_NAME
    known = division(county)
    return None if known is None else known.prefecture if name == "prefecture" else known.name


def _places(rows: pa.Table, key: Key) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = [pc.fill_null(rows[name].combine_chunks().cast(pa.string()), "") for name in _PLACE]
    return key.tokens("place", pc.binary_join_element_wise(*parts, "\n"))
