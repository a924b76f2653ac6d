"""Dropping old history: never what is live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fupin.store.disk import explained, synced
from fupin.store.history import Left, Place, all_left
from fupin.store.journal import settle, writing

if TYPE_CHECKING:
    from fupin.store.layout import Store


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was dropped of one partition's history: versions, rows and bytes, and how many versions are left."""

    place: Place
    versions: int
    rows: int
    size: int
    left: int


def prune(
    store: Store, keep: int | None = None, older_than: timedelta | None = None, *, dry_run: bool = False
) -> list[Dropped]:
    """Drop, of every partition's history, all versions but the newest `keep`, or those that left longer ago than
    `older_than`; with both, only what is neither among the newest nor young enough.

    Without either nothing is dropped. Live rows, records and findings are never touched. A process killed meanwhile
    has dropped a part. Raises StoreError where the store cannot be written.
    """
    settle(store)
    if dry_run:
        return _dropped(store, keep, older_than, really=False)
    with writing(store, "prune"), explained(store):
        return _dropped(store, keep, older_than, really=True)


def _dropped(store: Store, keep: int | None, older_than: timedelta | None, *, really: bool) -> list[Dropped]:
    import pyarrow.parquet as pq

    found = []
    for place, versions in all_left(store):
        old = _old(versions, keep, older_than)
        paths = [store.path / one.file for one in old]
        if not paths:
            continue
        rows = sum(pq.read_metadata(path).num_rows for path in paths)
        size = sum(path.stat().st_size for path in paths)
        found.append(Dropped(place, len(paths), rows, size, len(versions) - len(paths)))
        if really:
            for path in paths:
                path.unlink()
            synced(paths[0].parent)
    return found


def _old(versions: list[Left], keep: int | None, older_than: timedelta | None) -> list[Left]:
    if keep is None and older_than is None:
        return []
    beyond = versions if keep is None else versions[: max(len(versions) - keep, 0)]
    if older_than is None:
        return beyond
    limit = (datetime.now(UTC) - older_than).strftime("%Y%m%dT%H%M%S%fZ")
    return [one for one in beyond if one.stamp < limit]
