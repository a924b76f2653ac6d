"""How far a long run is: on stderr, only on a terminal, only past the first second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE_SECONDS = 1.0


@contextmanager
def progress(total: int, quiet: bool = False) -> Iterator[Callable[[int], None]]:
    """Give the function that hears how many of `total` files are done."""
    if quiet or not sys.stderr.isatty():
        yield lambda done: None
        return
    bar: Progress | None = None
    began = time.monotonic()

    def seen(done: int) -> None:
        nonlocal bar
        if bar is None and time.monotonic() - began > PATIENCE_SECONDS and done < total:
            bar = _bar(total)
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done)

    try:
        yield seen
    finally:
        if bar is not None:
            bar.stop()


def _bar(total: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    bar = Progress(
        BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True), transient=True
    )
    bar.add_task("", total=total)
    bar.start()
    return bar
