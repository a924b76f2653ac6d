"""Looking at a store to which others may be writing: at one state of it, and not at parts of two."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from fupin.store.layout import INTENT

T = TypeVar("T")

# How long the same is looked at anew where returns keep coming in.
_SECONDS = 5.0


def steadily(path: Path, look: Callable[[], T]) -> T:
    """What `look` finds in the store in a folder; it looks again where a commit came between.

    DuckDB opens a file several times, and statements follow one another: what they read could be partly of before a
    commit and partly of after it, or nothing that can be read. Readers never wait: where there is no end of commits,
    what was found last counts, of which every file is whole.
    """
    until = time.monotonic() + _SECONDS
    while True:
        before = _state(path)
        try:
            found = look()
        except Exception:
            if _state(path) == before or time.monotonic() > until:
                raise
        else:
            if _state(path) == before or time.monotonic() > until:
                return found


def _state(path: Path) -> tuple[tuple[int, int] | None, ...]:
    """What differs after each commit: each has its intent, and puts a record, or a list of persons, into its folder."""
    lists = sorted((path / "_counted_once").glob("year=*"))
    return tuple(map(_age, (path / INTENT, path / "_returns", *lists)))


def _age(path: Path) -> tuple[int, int] | None:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_ino, told.st_mtime_ns
