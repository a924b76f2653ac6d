"""Taking a return back, and putting one back: every partition that it was in is put together anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from dataclasses import replace as changed
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

from fupin.errors import StoreError
from fupin.store.change import Change, counted, recounted
from fupin.store.counted import refresh_counted_once
from fupin.store.disk import explained
from fupin.store.history import Place, left, sent_files, version_of
from fupin.store.journal import settle, writing
from fupin.store.layout import Store
from fupin.store.lock import user_name
from fupin.store.replay import Rebuilt, rebuild
from fupin.store.returns import events, record
from fupin.store.staging import Staging
from fupin.tables import Record


class Moved(NamedTuple):
    """How many rows of one return are live in a partition, `before` and `after`."""

    place: Place
    returned: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What a restoration or withdrawal did, or would do: the return's record after it, and the rows that moved.

    `changed` is False where everything was so already.
    """

    record: Record
    moves: tuple[Moved, ...] = ()
    changed: bool = True


def restore(store: Store, returned: str, by: str | None = None, *, dry_run: bool = False) -> Undone:
    """Put a return's rows back as they were stored last, in the place of whatever has replaced them; also those of one
    that was withdrawn. One commit; `by` is who did it (None: who runs this process).

    Raises StoreError where the store has no such return, or its history was pruned of some of the rows.
    """
    return _undone(store, "restore", returned, by, dry_run)


def withdraw(store: Store, returned: str, by: str | None = None, *, dry_run: bool = False) -> Undone:
    """Take a return back: its live rows leave to the history, what it had replaced comes back where nothing newer has
    taken its place, and its findings count no longer. One commit; `by` as in `restore`.

    Raises StoreError where the store has no such return.
    """
    return _undone(store, "withdraw", returned, by, dry_run)


def _undone(store: Store, action: str, returned: str, by: str | None, dry_run: bool) -> Undone:
    settle(store)
    done = _done(store, action, returned, by, dry_run)
    if done.changed and not dry_run:
        refresh_counted_once(store)
    return done


def _done(store: Store, action: str, returned: str, by: str | None, dry_run: bool) -> Undone:
    with nullcontext("") if dry_run else writing(store, action) as stamp, explained(store), Staging(store) as staging:
        known = _known(store, returned)
        if _is_so(known, action):
            return Undone(known, changed=False)
        if action == "restore":
            _refuse_pruned(store, known)
        # Without a turn of one's own: after everything that is.
        change = Change(store, staging, stamp or _LAST, returned)
        undo = _Undo(change, known, action)
        undo.move(stage=not dry_run)
        done = undo.noted(user_name() if by is None else by)
        if not dry_run:
            change.note(done)
            staging.commit()
        return Undone(done, tuple(undo.moves))


_LAST = "99991231T235959999999Z"


def _known(store: Store, returned: str) -> Record:
    """The record of a return, which says since when its rows are what they are: those of older stores do not."""
    known = record(store, returned)
    if known is None:
        raise StoreError(f"The store {store.path} has no return {returned}.", "`fupin log` lists the returns.")
    since = max((version_of(known, left(store, place)) for place in _places(known)), default=known.version)
    return changed(known, version=since or _FIRST)


_FIRST = "0"


def _is_so(known: Record, action: str) -> bool:
    if action == "withdraw":
        return bool(known.withdrawn)
    return not known.withdrawn and all(one["live"] == one["rows"] for one in known.partitions)


@dataclass
class _Undo:
    """One restoration or withdrawal under way."""

    change: Change
    known: Record
    action: str
    moves: list[Moved] = field(default_factory=list)

    @property
    def meant(self) -> Record:
        """The record that decides where the return stands among the others."""
        if self.action == "restore":
            return changed(self.known, withdrawn="", placed=self.change.stamp)
        return changed(self.known, withdrawn=datetime.now(UTC).isoformat(timespec="seconds"))

    def move(self, *, stage: bool) -> None:
        """Put every partition together anew, county by county, so that memory is bounded by one."""
        meant = self.meant

        def recall(returned: str) -> Record | None:
            return meant if returned == meant.id else record(self.change.store, returned)

        for _, places in groupby(_places(self.known), key=lambda one: (one.year, one.county)):
            for place in places:
                self._move(place, rebuild(self.change.store, place, recall), stage=stage)
            if stage:
                self.change.resolve_households()
                self.change.forget()

    def _move(self, place: Place, result: Rebuilt, *, stage: bool) -> None:
        counts = sorted(counted(result).items())
        self.moves += [Moved(place, name, *both) for name, both in counts if both[0] != both[1]]
        if stage and (result.gone.num_rows or result.history):
            self.change.put(place, result)

    def noted(self, by: str) -> Record:
        """The return's record after it."""
        live = {one.place: one.after for one in self.moves if one.returned == self.known.id}
        moved = sum(abs(one.after - one.before) for one in self.moves if one.returned == self.known.id)
        event: dict[str, Any] = {
            "action": self.action,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "stamp": self.change.stamp,
            "by": by,
            "rows": moved,
        }
        told = changed(self.meant, superseded_by="", events=[*events(self.known), event])
        return recounted(told, live, "")


def _places(known: Record) -> Sequence[Place]:
    """Where a return has rows, county by county."""
    found = (Place(p["table"], p["year"], p["county"]) for p in known.partitions)
    return sorted(found, key=lambda one: (one.year, one.county, one.table))


def _refuse_pruned(store: Store, known: Record) -> None:
    stored = sum(one["rows"] for one in known.partitions)
    missing = stored - sum(_kept(store, known))
    if missing > 0:
        raise StoreError(
            f"{known.file} ({known.id}) cannot be restored: of its {stored:,} rows, {missing:,} were pruned from the "
            "history.",
            "Import the file again, with --force.",
        )


def _kept(store: Store, known: Record) -> Iterator[int]:
    """How many rows of a return each partition still has, live or in its history."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    for place in _places(known):
        for path in sent_files(store, known, place):
            names = pq.ParquetFile(path).read(["_return"])["_return"]
            yield pc.sum(pc.equal(names, known.id)).as_py() or 0
