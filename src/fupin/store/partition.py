"""The rows of one table, year and county: taken out of a return, and put in the place of earlier ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa


class Replaced(NamedTuple):
    """A partition after a return came: its rows, and those that had to go."""

    rows: pa.Table
    gone: pa.Table


def split(data: pa.Table) -> dict[tuple[int, str], pa.Table]:
    """The rows by year and county, each in their order. Rows of no year or county belong nowhere and are left out."""
    import pyarrow.compute as pc

    keys = ["year", "county"]
    order = [(key, "ascending") for key in keys]
    groups = data.group_by(keys).aggregate([([], "count_all")]).sort_by(order)
    if groups.num_rows > 1:
        data = data.take(pc.sort_indices(data.select(keys), sort_keys=order))
    found: dict[tuple[int, str], pa.Table] = {}
    start = 0
    for year, county, count in zip(*(groups[name].to_pylist() for name in (*keys, "count_all")), strict=True):
        if year is not None and county is not None:
            found[year, county] = data.slice(start, count)
        start += count
    return found


def replace(table: str, old: pa.Table, new: pa.Table, returned: str, *, partly: bool = False) -> Replaced:
    """Put a return's rows into a partition, in place of earlier rows of the same return and of the townships it holds.

    Rows of one return stay together and in their order, returns are ordered by file name and id: so the result does not
    depend on which of two returns came first. `partly` says that some of the return's rows are kept no more: it named
    townships, also where those that are left name none.
    """
    import pyarrow.compute as pc

    gone = pc.or_(pc.equal(old["_return"], returned), _superseded(table, old, new, partly=partly))
    kept = old.filter(pc.invert(gone))
    return Replaced(_inserted(kept, new), old.filter(gone))


def _superseded(table: str, old: pa.Table, new: pa.Table, *, partly: bool) -> pa.ChunkedArray | pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not new.num_rows:
        return pa.nulls(old.num_rows, pa.bool_()).fill_null(False)
    named = partly or new["township"].null_count < new.num_rows
    if not named:
        return pa.nulls(old.num_rows, pa.bool_()).fill_null(True)
    same = pc.is_in(old["township"], value_set=pc.unique(new["township"]))
    # A county's annual figures are either one row or one row per township: never both, else they would count twice.
    return pc.or_(same, pc.is_null(old["township"])) if table == "county" else same


def _inserted(kept: pa.Table, new: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    if not kept.num_rows or not new.num_rows:
        return new if new.num_rows else kept
    file, returned = new["_file"][0], new["_return"][0]
    earlier = pc.or_(
        pc.less(kept["_file"], file),
        pc.and_(pc.equal(kept["_file"], file), pc.less(kept["_return"], returned)),
    )
    before = pc.sum(earlier).as_py() or 0
    return pa.concat_tables([kept.slice(0, before), new, kept.slice(before)])
