"""All or nothing: files are staged, one intent record decides, then the files are moved into place.

Before the intent lies in its place nothing has happened; from then on the commit is certain, and whoever comes next
finishes it. A table's file is only ever put in another's place, never taken away, so other readers find each one whole.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fupin.store.disk import explained, folders_to, make_folder, synced
from fupin.store.layout import INTENT, LOCK, STAGING, Store, intent
from fupin.store.lock import locked

_RENAMING = 1.0


@contextmanager
def writing(store: Store, command: str = "import") -> Iterator[str]:
    """Be the store's only writer; first finishes, or clears away, what an earlier one left.

    Gives the stamp of this writer's turn: later than that of every turn before. `command` is what others are told who
    have to wait.
    """
    with locked(store, command) as stamp:
        with explained(store):
            roll_forward(store)
            shutil.rmtree(store.path / STAGING, ignore_errors=True)
        yield stamp


def roll_forward(store: Store) -> None:
    """Finish what an intent has decided; nothing where there is none. The caller holds the lock."""
    if not (store.path / INTENT).exists():
        return
    moves, leaving = intent(store)
    for final, staged in moves.items():
        make_folder(store, (store.path / final).parent)
        if (store.path / staged).exists():
            (store.path / staged).replace(store.path / final)
    for final in leaving:
        (store.path / final).unlink(missing_ok=True)
    for folder in folders_to(store.path, [*moves, *leaving]):
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
