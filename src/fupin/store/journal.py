"""All or nothing: files are staged, one intent record decides, then the files are moved into place.

Before the intent lies in its place nothing has happened; from then on the commit is certain, and whoever comes next
finishes it. A file is only ever put in another's place, never taken away, so other readers find each one whole.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fupin.errors import StoreError
from fupin.store.layout import INTENT, LOCK, STAGING, Store, make_file, make_folder, pending, synced
from fupin.store.schema import conform, dictionary_columns, footer

if TYPE_CHECKING:
    import pyarrow as pa

_RENAMING = 1.0


@contextmanager
def writing(store: Store) -> Iterator[None]:
    """Be the store's only writer; first finishes, or clears away, what an earlier one left."""
    from filelock import FileLock, Timeout

    with explained(store):
        lock = FileLock(store.path / LOCK, mode=store.file_mode)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            store.tell(f"Another fupin is writing to {store.path}; waiting for it.")
            _acquire(store, lock.acquire, Timeout)
    try:
        with explained(store):
            roll_forward(store)
            shutil.rmtree(store.path / STAGING, ignore_errors=True)
        yield
    finally:
        lock.release()


def _acquire(store: Store, acquire: Any, timeout: type[Exception]) -> None:
    try:
        acquire(timeout=store.wait)
    except timeout as error:
        raise StoreError(
            f"Another fupin has been writing to {store.path} for {store.wait:g} seconds.",
            "Wait until it has ended, then try again.",
        ) from error


@contextmanager
def explained(store: Store) -> Iterator[None]:
    """Turn what the system refuses into a StoreError that says what to do."""
    try:
        yield
    except OSError as error:
        remedy = {
            errno.ENOSPC: "The disk is full: free some space and try again.",
            errno.EDQUOT: "Your disk quota is used up: free some space and try again.",
            errno.EROFS: "The disk is read-only: choose another folder.",
            errno.EACCES: "You may not write there: ask its owner, or choose another folder.",
            errno.EPERM: "You may not write there: ask its owner, or choose another folder.",
        }.get(error.errno or 0, "Check the disk and try again.")
        raise StoreError(f"The store {store.path} cannot be written: {error}.", remedy) from error


class Staging:
    """The files of one commit, written aside. Leaving it by an exception takes them away, unless they were decided on."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.id = uuid4().hex
        self._folder = store.path / STAGING / self.id
        self._pool = ThreadPoolExecutor(max_workers=2)
        self._writes: dict[str, Future[None]] = {}

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        if not (self.store.path / INTENT).exists():
            shutil.rmtree(self._folder, ignore_errors=True)

    def rows(self, final: str, data: pa.Table, returns: list[str]) -> None:
        """Stage the rows of one partition; `returns` are those that they came with."""
        folder = final.split("/", 2)[1] if final.startswith("_history/") else final.split("/", 1)[0]
        meta = footer(folder, returns)
        self._write(final, lambda path: _write_rows(path, conform(data, folder).replace_schema_metadata(meta), folder))

    def table(self, final: str, data: pa.Table) -> None:
        """Stage a table of the store's own."""
        import pyarrow.parquet as pq

        self._write(final, lambda path: pq.write_table(data, path, compression="zstd", compression_level=1))

    def text(self, final: str, text: str) -> None:
        self._write(final, lambda path: path.write_text(text, encoding="utf-8"))

    def _write(self, final: str, put: Any) -> None:
        self._writes[final] = self._pool.submit(_written, self.store, self._folder / final, put)

    def commit(self) -> None:
        """Decide: wait for the files, put them on disk, rename the intent into place, then move the files."""
        for write in self._writes.values():
            write.result()
        intent = self._folder / INTENT
        make_folder(self.store, self._folder)
        make_file(self.store, intent)
        intent.write_text(json.dumps({"id": self.id, "files": list(self._writes)}, indent=1), encoding="utf-8")
        synced(intent)
        for folder in _folders(self.store.path, [f"{STAGING}/{self.id}/{final}" for final in self._writes]):
            synced(folder)
        intent.replace(self.store.path / INTENT)
        synced(self.store.path)
        roll_forward(self.store)


def _written(store: Store, path: Path, put: Any) -> None:
    make_folder(store, path.parent)
    make_file(store, path)
    put(path)
    synced(path)


def _write_rows(path: Path, data: pa.Table, folder: str) -> None:
    import pyarrow.parquet as pq

    pq.write_table(
        data.unify_dictionaries(),
        path,
        compression="zstd",
        compression_level=1,
        use_dictionary=dictionary_columns(folder),
    )


def _folders(root: Path, paths: list[str]) -> list[Path]:
    """Every folder that leads to one of the paths, innermost first, without the root."""
    found = {parent for path in paths for parent in (root / path).parents if root in parent.parents}
    return sorted(found, key=lambda folder: len(folder.parts), reverse=True)


def roll_forward(store: Store) -> None:
    """Finish what an intent has decided; nothing where there is none. The caller holds the lock."""
    moves = pending(store)
    if not moves and not (store.path / INTENT).exists():
        return
    for final, staged in moves.items():
        make_folder(store, (store.path / final).parent)
        if (store.path / staged).exists():
            (store.path / staged).replace(store.path / final)
    for folder in _folders(store.path, list(moves)):
        synced(folder)
    (store.path / INTENT).unlink()
    synced(store.path)
    shutil.rmtree(store.path / STAGING, ignore_errors=True)


def settle(store: Store) -> None:
    """Before reading: finish a commit that its writer did not. Where another is renaming right now, let it end; where
    this process may not write, leave it: readers then find the files where they are staged.
    """
    if not (store.path / INTENT).exists():
        return
    from filelock import FileLock, Timeout

    if not os.access(store.path, os.W_OK):
        return
    try:
        with FileLock(store.path / LOCK, mode=store.file_mode).acquire(timeout=0):
            roll_forward(store)
    except Timeout:
        until = time.monotonic() + _RENAMING
        while (store.path / INTENT).exists() and time.monotonic() < until:
            time.sleep(0.005)
    except OSError:
        return
