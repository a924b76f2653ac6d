"""All or nothing: files are staged, one intent record decides, then the files are moved into place.

Before the intent lies in its place nothing has happened; from then on the commit is certain, and whoever comes next
finishes it. A file is only ever put in another's place, never taken away, so other readers find each one whole.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fupin.errors import StoreError
from fupin.store.disk import explained, folders_to, make_folder, synced
from fupin.store.layout import INTENT, LOCK, STAGING, Store, pending

_RENAMING = 1.0


@contextmanager
def writing(store: Store) -> Iterator[None]:
    """Be the store's only writer; first finishes, or clears away, what an earlier one left."""
    from filelock import FileLock, Timeout

    lock = FileLock(store.path / LOCK, mode=store.file_mode)
    with explained(store):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            store.tell(f"Another fupin is writing to {store.path}; waiting for it.")
            try:
                lock.acquire(timeout=store.wait)
            except Timeout as error:
                raise StoreError(
                    f"Another fupin has been writing to {store.path} for {store.wait:g} seconds.",
                    "Wait until it has ended, then try again.",
                ) from error
    try:
        with explained(store):
            roll_forward(store)
            shutil.rmtree(store.path / STAGING, ignore_errors=True)
        yield
    finally:
        lock.release()


def roll_forward(store: Store) -> None:
    """Finish what an intent has decided; nothing where there is none. The caller holds the lock."""
    moves = pending(store)
    if not moves and not (store.path / INTENT).exists():
        return
    for final, staged in moves.items():
        make_folder(store, (store.path / final).parent)
        if (store.path / staged).exists():
            (store.path / staged).replace(store.path / final)
    for folder in folders_to(store.path, moves):
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
