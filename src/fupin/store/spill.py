"""Where a reader's large sorts and joins may overflow to: in the store, for its owner alone, and gone afterwards."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fupin.store.layout import Store

_PREFIX = "_spill-"


@contextmanager
def spilling(store: Store) -> Iterator[Path | None]:
    """A new folder (0700) in the store for one reader's overflow; None where this process may not write there.

    It is taken away at the end; one whose reader was killed, by the next reader. What is kept there are persons' data.
    """
    if not os.access(store.path, os.W_OK | os.X_OK):
        yield None
        return
    _clear(store.path)
    folder, held = _made(store.path)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _made(root: Path) -> tuple[Path, int]:
    """A folder, and a descriptor that locks it as long as this process lives."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        held = os.open(folder, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
        if folder.exists():  # nobody took it for an old one before it was locked
            return folder, held
        os.close(held)


def _clear(root: Path) -> None:
    """Take away what readers have left that are no more: a lock dies with its holder."""
    for folder in root.glob(f"{_PREFIX}*"):
        try:
            held = os.open(folder, os.O_RDONLY)
        except OSError:
            continue
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            pass
        finally:
            os.close(held)
