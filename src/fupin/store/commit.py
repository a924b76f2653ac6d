"""Storing one return, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, overload

from fupin.store.change import Change
from fupin.store.disk import explained
from fupin.store.history import Place, left, partition_rows
from fupin.store.journal import writing
from fupin.store.layout import Store, current
from fupin.store.partition import replace, split
from fupin.store.replay import Rebuilt, rebuild
from fupin.store.returns import events, findings_file, record, rejected_file, rule_set
from fupin.store.schema import SCHEMA_VERSION, arrow_schema, conform, folder_of
from fupin.store.staging import Staging
from fupin.tables import Batch, Record, findings_schema, rejected_schema

if TYPE_CHECKING:
    import pyarrow as pa


@overload
def commit(store: Store, batch: Batch) -> Record: ...
@overload
def commit(store: Store, batch: Batch, unless: Callable[[], bool]) -> Record | None: ...
def commit(store: Store, batch: Batch, unless: Callable[[], bool] | None = None) -> Record | None:
    """Store a return: its rows in the place of those that it replaces, the households that follow from them, its
    findings, the rows set aside, and its record, which is given back.

    A return replaces the rows of the townships that it holds in a county and year (of the whole county where it
    names none), and whatever was stored of the same file before, as if that had never come. `record.partitions` gets
    one entry per table, year and county: `rows` stored, `replaced` rows of earlier returns, `live` rows that no later
    return has replaced. `unless` is asked when nobody else can write any more: where it says so, nothing is stored, and
    None is given. Raises StoreError where the store cannot be written; it is then as it was.
    """
    with writing(store) as stamp, explained(store), Staging(store) as staging:
        if unless is not None and unless():
            return None
        made = _Commit(store, Change(store, staging, stamp, batch.record.id), batch)
        made.store_rows()
        made.change.resolve_households()
        made.note()
        staging.commit()
        return made.record


@dataclass
class _Commit:
    """One commit under way."""

    store: Store
    change: Change
    batch: Batch

    def __post_init__(self) -> None:
        known, stamp = record(self.store, self.batch.record.id), self.change.stamp
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.record = changed(
            self.batch.record,
            schema=SCHEMA_VERSION,
            rule_set=rule_set(),
            imported_at=self.batch.record.imported_at or now,
            partitions=[],
            superseded_by="",
            withdrawn="",
            version=stamp,
            placed=stamp,
            events=events(known) if known else [],
        )
        # Where rows of the same file were put by an import before: others may have left for them.
        self.places_before = {Place(p["table"], p["year"], p["county"]) for p in known.partitions} if known else set()

    def store_rows(self) -> None:
        incoming = {
            Place(table, *place): conform(rows, folder_of(table))
            for table, data in self.batch.tables.items()
            for place, rows in split(data).items()
        }
        for place in self.places_before:
            incoming.setdefault(place, arrow_schema(place.folder).empty_table())
        for place in sorted(incoming):
            self._store(place, incoming[place])
        self.record.rows_stored = sum(one["rows"] for one in self.record.partitions)

    def _store(self, place: Place, new: pa.Table) -> None:
        result = self._result(place, new)
        self.change.put(place, result)
        if new.num_rows:
            entry: dict[str, Any] = {"table": place.table, "year": place.year, "county": place.county}
            self.record.partitions.append(
                entry | {"rows": new.num_rows, "replaced": result.gone.num_rows, "live": new.num_rows}
            )

    def _result(self, place: Place, new: pa.Table) -> Rebuilt:
        if place in self.places_before and left(self.store, place):
            return rebuild(self.store, place, self._recall, new, self.record.id)
        before = partition_rows(self.store, place)
        if not before.num_rows:
            return Rebuilt(before, new, before)
        result = replace(place.table, before, new, self.record.id)
        takers = dict.fromkeys(result.gone["_return"].unique().to_pylist(), self.record.id)
        return Rebuilt(before, result.rows, result.gone, takers=takers)

    def _recall(self, returned: str) -> Record | None:
        return self.record if returned == self.record.id else record(self.store, returned)

    def note(self) -> None:
        """Stage what is remembered of this return, and what others lost to it."""
        for file, data, schema in (
            (findings_file(self.record.id), self.batch.findings, findings_schema()),
            (rejected_file(self.record.id), self.batch.rejected, rejected_schema()),
        ):
            if data.num_rows or current(self.store, file).exists():
                self.change.staging.table(file, data.select(schema.names).cast(schema))
        self.record.events = [*self.record.events, *events(changed(self.record, events=[]))]
        self.change.note(self.record)
