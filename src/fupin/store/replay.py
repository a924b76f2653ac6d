"""A partition as the returns make it that stand: each put in its turn, in the place of those before it.

So a return can be taken out, or put last, and what it had replaced comes back, where nothing newer has taken its place.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fupin.store.history import Left, Place, left, left_rows, partition_rows, placed_at, version_of
from fupin.store.layout import Store, current
from fupin.store.partition import replace
from fupin.tables import Record

if TYPE_CHECKING:
    import pyarrow as pa

# How a return is recalled by its id.
Recall = Callable[[str], Record | None]
_NTH, _SOURCE = "_nth", "_source"
_LIVE = -1
_NEW = -2


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A partition after a replay: its `rows` (`before` it had others), the rows that are `gone` from it, the files of
    the history from which rows have come back, with what is left in them, and by return the one that took its place.
    """

    before: pa.Table
    rows: pa.Table
    gone: pa.Table
    history: dict[str, pa.Table] = field(default_factory=dict)
    takers: dict[str, str] = field(default_factory=dict)


def rebuild(store: Store, place: Place, recall: Recall, new: pa.Table | None = None, returned: str = "") -> Rebuilt:
    """Put all returns of a partition again, in the order in which they were placed; those withdrawn are left out.

    `recall` tells the records as they are to be. `new` are rows of the return `returned` that come instead of all that
    was stored of it. Memory: the partition's rows and those of its history that may come back.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    gone = left(store, place)
    before = partition_rows(store, place)
    sources = [_from(before, _LIVE)]
    for number, one in enumerate(gone):
        if any(_may_return(recall, name, one, gone, returned) for name in _returns_in(store, one)):
            sources.append(_from(left_rows(store, place, one), number))
    if new is not None:
        sources.append(_from(new, _NEW))
    everything = pa.concat_tables(sources).unify_dictionaries()
    everything = everything.append_column(_NTH, pa.array(np.arange(everything.num_rows)))
    rows, takers = _put_in_turn(place, everything, recall, gone, returned if new is not None else "")
    now_live = pc.is_in(everything[_NTH], value_set=rows[_NTH].combine_chunks())
    was_live = pc.equal(everything[_SOURCE], _LIVE)
    history = {}
    back = everything.filter(now_live)[_SOURCE].unique().to_pylist()
    for number in (one for one in back if one >= 0):
        stays = pc.and_(pc.equal(everything[_SOURCE], number), pc.invert(now_live))
        history[gone[number].file] = _plain(everything.filter(stays))
    lost = everything.filter(pc.and_(was_live, pc.invert(now_live)))
    return Rebuilt(before, _plain(rows), _plain(lost), history, takers)


def _put_in_turn(
    place: Place, everything: pa.Table, recall: Recall, gone: list[Left], again: str
) -> tuple[pa.Table, dict[str, str]]:
    turns = []
    for name in everything["_return"].unique().to_pylist():
        record = recall(name)
        if record is None:  # nothing is known of it: it was there first, and stays
            record = Record(id=name, file="", sha256="", size=0, format="")
        if not record.withdrawn:
            mine = _as_sent(everything, record, gone, fresh=name == again)
            partly = name != again and mine.num_rows < _stored(record, place)
            turns.append((placed_at(record, gone), name, mine, partly))
    rows = everything.slice(0, 0)
    takers: dict[str, str] = {}
    for _, name, mine, partly in sorted(turns, key=lambda turn: turn[:2]):
        result = replace(place.table, rows, mine, name, partly=partly)
        takers |= dict.fromkeys(result.gone["_return"].unique().to_pylist(), name)
        rows = result.rows
    return rows, takers


def _stored(record: Record, place: Place) -> int:
    """How many rows of a return were stored in a partition. More than are left of it: a part was replaced, then pruned.
    So it named townships, since one that names none leaves as a whole.
    """
    return sum(p["rows"] for p in record.partitions if Place(p["table"], p["year"], p["county"]) == place)


def _as_sent(everything: pa.Table, record: Record, gone: list[Left], *, fresh: bool) -> pa.Table:
    """The rows of a return as they were stored last, in the order in which they were sent."""
    import pyarrow as pa
    import pyarrow.compute as pc

    since = version_of(record, gone)
    counted = [_NEW] if fresh else [_LIVE, *(n for n, one in enumerate(gone) if one.stamp > since)]
    here = pc.is_in(everything[_SOURCE], value_set=pa.array(counted, pa.int32()))
    mine = everything.filter(pc.and_(pc.equal(everything["_return"], record.id), here))
    if len(mine[_SOURCE].unique()) < 2:
        return mine
    names = pa.array([one["name"] for one in record.sheets], pa.string())
    sheet = pc.index_in(mine["_sheet"], value_set=names)
    keys = pa.table({"sheet": sheet, "row": mine["_row"], "nth": mine[_NTH]})
    return mine.take(pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]))


def _may_return(recall: Recall, name: str, one: Left, gone: list[Left], again: str) -> bool:
    """Whether rows of a return that lie in a file of the history could be live."""
    record = recall(name)
    return name != again and (record is None or (not record.withdrawn and one.stamp > version_of(record, gone)))


def _returns_in(store: Store, one: Left) -> list[str]:
    """The returns whose rows a file of the history holds, as its footer says."""
    import pyarrow.parquet as pq

    path = current(store, one.file)
    told = (pq.read_schema(path).metadata or {}).get(b"fupin.returns")
    if told is None:
        return [name for name in pq.ParquetFile(path).read(["_return"])["_return"].unique().to_pylist() if name]
    return [str(name) for name in json.loads(told)]


def _from(rows: pa.Table, source: int) -> pa.Table:
    """The rows with where they come from."""
    import numpy as np
    import pyarrow as pa

    return rows.append_column(_SOURCE, pa.array(np.full(rows.num_rows, source, np.int32)))


def _plain(rows: pa.Table) -> pa.Table:
    return rows.drop_columns([_SOURCE, _NTH])
