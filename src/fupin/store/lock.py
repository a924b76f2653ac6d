"""One writer at a time: a lock that dies with its holder, and a note that says who that is."""

from __future__ import annotations

import getpass
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from fupin.errors import StoreError
from fupin.store.disk import explained, make_file
from fupin.store.layout import HOLDER, LOCK, MARKER, Store

_STAMP = "%Y%m%dT%H%M%S%fZ"


@contextmanager
def locked(store: Store, command: str) -> Iterator[str]:
    """Hold the store's lock for a `command`, and give the stamp of this turn: later than all stamps before it, even
    where the clock was put back.

    Waits for another holder as long as `store.wait` says, and tells so. Raises StoreError at the limit, with what is
    known of the holder, and where the store has gone.
    """
    from filelock import FileLock, Timeout

    refuse_gone(store.path)
    lock = FileLock(store.path / LOCK, mode=store.file_mode)
    with explained(store):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            if store.wait > 0:
                store.tell(holder(store))
            try:
                lock.acquire(timeout=store.wait)
            except Timeout as error:
                raise _refusal(store) from error
    try:
        refuse_gone(store.path)
        with explained(store):
            stamp = _noted(store, command)
        yield stamp
    finally:
        lock.release()


def holder(store: Store) -> str:
    """Who holds the lock, as text that is the same in every language; "" where that cannot be told.

    Such as: fupin import, chen@host-01, pid 4711, 2014-12-31 08:30:00 UTC.
    """
    note = _note(store)
    if not note or (note.get("host") == os.uname().nodename and not _is_alive(note.get("pid"))):
        return ""
    since = str(note.get("since", ""))[:19].replace("T", " ")
    return f"fupin {note.get('command')}, {note.get('user')}@{note.get('host')}, pid {note.get('pid')}, {since} UTC"


def user_name() -> str:
    """Who runs this process, as far as the system tells."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _refusal(store: Store) -> StoreError:
    who = holder(store)
    return StoreError(
        f"The store {store.path} is being written by another process{f' ({who})' if who else ''}, and has been for "
        f"the {store.wait:g} seconds that this one waited.",
        "Try again when it has ended, or wait longer with --lock-timeout.",
    )


def stamp_of(moment: str) -> str:
    """What the stamps of a second begin with, from its time in ISO 8601: earlier than all of them.

    >>> stamp_of("2014-12-31T08:30:00+00:00")
    '20141231T083000'
    """
    return re.sub(r"[-:]|\+.*", "", moment)


def refuse_gone(path: Path) -> None:
    """Raise StoreError where a store that was in a folder is there no more."""
    if not (path / MARKER).is_file():
        raise StoreError(f"The store {path} has gone.", "Is its disk still there? Check the path and try again.")


def _noted(store: Store, command: str) -> str:
    """Write down who holds the lock now, and since when; gives the stamp."""
    now = datetime.now(UTC)
    with suppress(KeyError, TypeError, ValueError):
        before = datetime.strptime(_note(store)["stamp"], _STAMP).replace(tzinfo=UTC)
        now = max(now, before + timedelta(microseconds=1))
    stamp = now.strftime(_STAMP)
    told = {
        "pid": os.getpid(),
        "user": user_name(),
        "host": os.uname().nodename,
        "since": now.isoformat(timespec="seconds"),
        "command": command,
        "stamp": stamp,
    }
    aside = store.path / f"{HOLDER}.{uuid4().hex}"
    try:
        make_file(store, aside)
        aside.write_text(json.dumps(told) + "\n", encoding="utf-8")
        aside.replace(store.path / HOLDER)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    return stamp


def _note(store: Store) -> dict[str, Any]:
    """What the last holder wrote; empty where nothing can be read."""
    try:
        told = json.loads((store.path / HOLDER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _is_alive(pid: object) -> bool:
    try:
        os.kill(int(str(pid)), 0)
    except ProcessLookupError:
        return False
    except (OSError, ValueError):  # it belongs to somebody else
        return True
    return True
