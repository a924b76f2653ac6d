"""Storing one return, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from dataclasses import replace as changed
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fupin.store.disk import explained, read_rows
from fupin.store.journal import writing
from fupin.store.layout import Store, current, part
from fupin.store.partition import Replaced, replace, split
from fupin.store.resolve import Source, resolve
from fupin.store.returns import as_json, findings_file, record, record_file, rejected_file, rule_set
from fupin.store.schema import REGISTER, SCHEMA_VERSION, arrow_schema, conform, folder_of
from fupin.store.staging import Staging
from fupin.tables import Batch, Record, findings_schema, rejected_schema

if TYPE_CHECKING:
    import pyarrow as pa

Place = tuple[str, int, str]

# Persons whose households are resolved in one go: bounds the memory of a return that touches a whole province.
_AT_A_TIME = 200_000


def commit(store: Store, batch: Batch) -> Record:
    """Store a return: its rows in the place of those that it replaces, the households that follow from them, its
    findings, the rows set aside, and its record, which is given back.

    A return replaces the rows of the townships that it holds in a county and year (of the whole county where it
    names none), and whatever was stored of the same file before. `record.partitions` gets one entry per table, year
    and county: `rows` stored, `replaced` rows of earlier returns, `live` rows that no later return has replaced.
    Raises StoreError where the store cannot be written; it is then as it was.
    """
    with writing(store), explained(store), Staging(store) as staging:
        made = _Commit(store, staging, batch)
        made.store_rows()
        made.resolve_households()
        made.note()
        staging.commit()
        return made.record


@dataclass
class _Commit:
    """One commit under way: `stored` are the partitions that it rewrites."""

    store: Store
    staging: Staging
    batch: Batch
    stored: dict[Place, pa.Table] = field(default_factory=dict)
    lost: dict[str, dict[Place, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        now = datetime.now(UTC)
        self.when = now.strftime("%Y%m%dT%H%M%S%fZ")
        stamp = self.batch.record.imported_at or now.isoformat(timespec="seconds")
        self.record = changed(
            self.batch.record,
            schema=SCHEMA_VERSION,
            rule_set=rule_set(),
            imported_at=stamp,
            partitions=[],
            superseded_by="",
        )

    def store_rows(self) -> None:
        incoming = {
            (table, *place): conform(rows, folder_of(table))
            for table, data in self.batch.tables.items()
            for place, rows in split(data).items()
        }
        for place in self._earlier_places():
            incoming.setdefault(place, arrow_schema(folder_of(place[0])).empty_table())
        for place in sorted(incoming):
            self._store(place, incoming[place])
        self.record.rows_stored = sum(one["rows"] for one in self.record.partitions)

    def _earlier_places(self) -> Iterable[Place]:
        """Where rows of the same file lie from an import before."""
        known = record(self.store, self.record.id)
        return [(p["table"], p["year"], p["county"]) for p in known.partitions if p["live"]] if known else []

    def _store(self, place: Place, new: pa.Table) -> None:
        table, year, county = place
        folder = folder_of(table)
        old = self._read(folder, year, county)
        result = replace(table, old, new, self.record.id) if old is not None else Replaced(new, new.slice(0, 0))
        self.stored[folder, year, county] = result.rows
        self.staging.rows(part(folder, year, county), result.rows)
        if result.gone.num_rows:
            self.staging.rows(
                f"_history/{folder}/year={year}/county={county}/{self.when}-{self.record.id}.parquet", result.gone
            )
            for returned, count in _by_return(result.gone).items():
                self.lost.setdefault(returned, {})[place] = count
        if new.num_rows:
            entry = {"table": table, "year": year, "county": county, "rows": new.num_rows}
            self.record.partitions.append(entry | {"replaced": result.gone.num_rows, "live": new.num_rows})

    def _read(self, folder: str, year: int, county: str) -> pa.Table | None:
        path = current(self.store, part(folder, year, county))
        return conform(read_rows(path), folder) if path.exists() else None

    def resolve_households(self) -> None:
        touched = sorted({(year, county) for folder, year, county in self.stored if folder in ("person", REGISTER)})
        waiting: dict[tuple[int, str], Source] = {}
        for place in touched:
            waiting[place] = Source(self._rows("person", *place), self._rows(REGISTER, *place))
            if place == touched[-1] or sum(len(one.roster) for one in waiting.values()) > _AT_A_TIME:
                for (year, county), households in zip(waiting, resolve(list(waiting.values())), strict=True):
                    self.staging.rows(part("household", year, county), households)
                waiting.clear()

    def _rows(self, folder: str, year: int, county: str) -> pa.Table:
        place = folder, year, county
        found = self.stored[place] if place in self.stored else self._read(*place)
        return arrow_schema(folder).empty_table() if found is None else found

    def note(self) -> None:
        """Stage what is remembered of this return, and what others lost to it."""
        for file, data, schema in (
            (findings_file(self.record.id), self.batch.findings, findings_schema()),
            (rejected_file(self.record.id), self.batch.rejected, rejected_schema()),
        ):
            if data.num_rows or current(self.store, file).exists():
                self.staging.table(file, data.select(schema.names).cast(schema))
        self.staging.text(record_file(self.record.id), as_json(self.record))
        for returned, lost in self.lost.items():
            known = record(self.store, returned) if returned != self.record.id else None
            if known:
                self.staging.text(record_file(returned), as_json(_after_loss(known, lost, self.record.id)))


def _by_return(rows: pa.Table) -> dict[str, int]:
    counted: list[dict[str, Any]] = rows["_return"].value_counts().to_pylist()
    return {one["values"]: one["counts"] for one in counted}


def _after_loss(known: Record, lost: dict[Place, int], by: str) -> Record:
    left = [p | {"live": p["live"] - lost.get((p["table"], p["year"], p["county"]), 0)} for p in known.partitions]
    return changed(known, partitions=left, superseded_by="" if any(p["live"] for p in left) else by)
