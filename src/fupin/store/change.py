"""What one writer changes: partitions, the rows that leave to the history, households, and the records they concern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import TYPE_CHECKING, Any

from fupin.store.history import Place, history_file, partition_rows
from fupin.store.layout import MARKER, Store, part
from fupin.store.opening import marker, schemas
from fupin.store.replay import Rebuilt
from fupin.store.resolve import Source, resolve
from fupin.store.returns import as_json, record, record_file
from fupin.store.schema import REGISTER, SCHEMA_VERSION
from fupin.store.staging import Staging
from fupin.tables import Record

if TYPE_CHECKING:
    import pyarrow as pa

# Persons whose households are resolved in one go: bounds the memory of a return that touches a whole province.
_AT_A_TIME = 200_000


@dataclass
class Change:
    """One commit under way, for the return `by`. `stored` are the partitions that it rewrites, `live` how many rows a
    return has now where that changed, `takers` which return took the last place of another.
    """

    store: Store
    staging: Staging
    stamp: str
    by: str
    stored: dict[tuple[str, int, str], pa.Table] = field(default_factory=dict)
    live: dict[str, dict[Place, int]] = field(default_factory=dict)
    takers: dict[str, str] = field(default_factory=dict)

    def put(self, place: Place, result: Rebuilt) -> None:
        """Stage a partition's rows, and what leaves and comes back."""
        self.stored[place.folder, place.year, place.county] = result.rows
        self.staging.rows(place.file, result.rows)
        if result.gone.num_rows:
            self.staging.rows(history_file(place, self.stamp, self.by), result.gone)
        for file, rows in result.history.items():
            if rows.num_rows:
                self.staging.rows(file, rows)
            else:
                self.staging.leave(file)
        self.takers |= result.takers
        for returned, (before, after) in counted(result).items():
            if before != after:
                self.live.setdefault(returned, {})[place] = after

    def resolve_households(self) -> None:
        """Stage the households of the counties and years whose rosters or registers are among `stored`."""
        touched = sorted({(year, county) for folder, year, county in self.stored if folder in ("person", REGISTER)})
        waiting: dict[tuple[int, str], Source] = {}
        for place in touched:
            waiting[place] = Source(self._rows("person", *place), self._rows("household", *place))
            if place == touched[-1] or sum(len(one.roster) for one in waiting.values()) > _AT_A_TIME:
                for (year, county), households in zip(waiting, resolve(list(waiting.values())), strict=True):
                    self.staging.rows(part("household", year, county), households)
                waiting.clear()

    def _rows(self, table: str, year: int, county: str) -> pa.Table:
        place = Place(table, year, county)
        found = self.stored.get((place.folder, year, county))
        return partition_rows(self.store, place) if found is None else found

    def forget(self) -> None:
        """Let go of the rows staged so far."""
        self.staging.written()
        self.stored.clear()

    def others(self) -> Iterator[Record]:
        """The records of the other returns that lost rows or got some back."""
        for returned, live in self.live.items():
            known = record(self.store, returned) if returned != self.by else None
            if known:
                yield recounted(known, live, self.takers.get(returned, known.superseded_by))

    def note(self, one: Record) -> None:
        """Stage the return's record, those of the others, and, of an older store, that this fupin writes to it."""
        for told in (one, *self.others()):
            self.staging.text(record_file(told.id), as_json(told))
        told_schemas = schemas(self.store.path)
        if told_schemas.newest < SCHEMA_VERSION:
            self.staging.text(MARKER, marker(told_schemas.oldest))


def counted(result: Rebuilt) -> dict[str, tuple[int, int]]:
    """By return: how many rows it had in a partition, and how many it has now."""
    before, after = _by_return(result.before), _by_return(result.rows)
    return {name: (before.get(name, 0), after.get(name, 0)) for name in before | after}


def recounted(known: Record, live: Mapping[Place, int], taker: str) -> Record:
    """A record with other numbers of live rows; `taker` replaced the last, if none is left."""
    left = [p | {"live": live.get(Place(p["table"], p["year"], p["county"]), p["live"])} for p in known.partitions]
    standing = known.withdrawn or any(p["live"] for p in left)
    return changed(known, partitions=left, superseded_by="" if standing else taker)


def _by_return(rows: pa.Table) -> dict[str, int]:
    found: list[dict[str, Any]] = rows["_return"].value_counts().to_pylist()
    return {one["values"]: one["counts"] for one in found}
