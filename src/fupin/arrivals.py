"""An inbox's way in: each return taken in and, for an import, stored; one bad file never stops the others."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fupin import worker
from fupin.entry import PARSED, Entered, Ticket, enter, examine, finish, verdict
from fupin.intake import Options, Taken
from fupin.read.archive import Arrival, delivered
from fupin.read.limits import LIMITS, given_up
from fupin.tables import findings_schema

if TYPE_CHECKING:
    import pyarrow as pa


STDIN = "stdin"


def named(path: Path) -> str:
    """What findings and the store call a file. A name of a system that writes Chinese in GBK, as unpacked, is read so.

    >>> named(Path("inbox/屏山县.xlsx")), named(Path("-"))
    ('屏山县.xlsx', 'stdin')
    """
    if str(path) == "-":
        return STDIN
    raw = os.fsencode(path.name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


@dataclass(slots=True)
class Run:
    """What one import or validation did.

    Rows read are the rows stored, set aside and refused together. `unchanged` counts returns that were in the store
    already, `refused` those that `strict` kept out, `passed_over` the members of archives that are no returns.
    """

    files: int = 0
    unchanged: int = 0
    refused: int = 0
    passed_over: int = 0
    rows_read: int = 0
    rows_stored: int = 0
    rows_aside: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    parts: list[pa.Table] = field(default_factory=list)

    @property
    def findings(self) -> pa.Table:
        import pyarrow as pa

        return pa.concat_tables(self.parts) if self.parts else findings_schema().empty_table()

    def settle(self, one: Entered) -> None:
        """Count in what became of one return."""
        self.files += 1
        self.unchanged += one.unchanged
        self.refused += one.refused
        self.rows_read += one.rows_read
        self.rows_stored += one.rows_stored
        self.rows_aside += one.rows_aside
        self.levels.update(one.levels)
        self.parts.append(one.findings)


def bring_in(
    files: Sequence[Path],
    options: Options,
    store: Path | None = None,
    *,
    strict: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
    seen: Callable[[int], object] = lambda done: None,
) -> Run:
    """Take files in one by one, of archives each return in them, and, where `store` is given, store each.

    Each is read, checked and stored in a worker process: one that crashes it, hangs or takes too much memory costs a
    finding (F009). Of a return that cannot be read, the store keeps the findings; of one that `strict` refuses,
    nothing. `meanwhile` is called once, when the first workbook is parsed and this process has nothing to do; `seen`
    hears how many of `files` are done.
    """
    run = Run()
    caller = worker.shared(LIMITS.seconds, LIMITS.memory)
    store = store and store.absolute()
    heard = _once_parsed(meanwhile)
    for one in _arrivals(files, seen, run):
        ticket = Ticket(options, store, strict, datetime.now(UTC).isoformat(timespec="seconds"), _user())
        run.settle(_entered(caller, heard, one, ticket))
    if store is not None and run.rows_stored:
        caller.call(finish, heard, store)
    return run


def look_into(
    path: Path, options: Options, data: bytes | None = None, meanwhile: Callable[[], object] = lambda: None
) -> Iterator[Taken]:
    """Take a file in, or its `data`, of an archive each return in it; tell how it was understood, and store nothing.

    `meanwhile` is called as by `bring_in`.
    """
    caller, heard = worker.shared(LIMITS.seconds, LIMITS.memory), _once_parsed(meanwhile)
    for one in delivered(path.absolute(), named(path), data).arrivals:
        try:
            yield caller.call(examine, heard, one, options)
        except worker.Lost as lost:
            yield caller.call(examine, heard, _given_up(caller, one, lost), options)


def _deaf(word: str) -> None:
    """Hear nothing."""


def _once_parsed(meanwhile: Callable[[], object]) -> Callable[[str], None]:
    """Listens to the worker, and calls `meanwhile` when the first workbook is parsed."""
    idle = [meanwhile]

    def heard(word: str) -> None:
        if word == PARSED and idle:
            idle.pop()()

    return heard


def _entered(caller: worker.Caller, heard: Callable[[str], object], one: Arrival, ticket: Ticket) -> Entered:
    """What became of a return; where the worker was lost over it, another one stores that."""
    try:
        return caller.call(enter, heard, one, ticket)
    except worker.Lost as lost:
        return caller.call(enter, heard, _given_up(caller, one, lost), ticket)


def _given_up(caller: worker.Caller, one: Arrival, lost: worker.Lost) -> Arrival:
    """A return that is not opened again, with the reason: the extent of its sheets, else what became of the worker."""
    if one.data is None and not one.path.is_file():  # the bytes of a pipe are gone
        one = replace(one, data=b"")
    why = None
    if lost.reason != "slow":
        try:
            why = caller.call(verdict, _deaf, one)
        except worker.Lost:
            why = None
    return replace(one, refused=why or given_up(lost.reason))


def _arrivals(files: Sequence[Path], seen: Callable[[int], object], run: Run) -> Iterator[Arrival]:
    """Each file, and of an archive each return in it."""
    for number, path in enumerate(files):
        delivery = delivered(path, named(path), sys.stdin.buffer.read() if str(path) == "-" else None)
        run.passed_over += delivery.passed_over
        yield from (replace(one, path=one.path.absolute()) for one in delivery.arrivals)
        seen(number + 1)


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
