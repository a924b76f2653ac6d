"""An inbox's way in: each return taken in and, for an import, stored; one bad file never stops the others."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fupin import worker
from fupin.entry import PARSED, WAITING, Entered, Ticket, can_be_opened_again, enter, examine
from fupin.intake import Options, Taken
from fupin.read.archive import Arrival, delivered
from fupin.read.limits import Limits, given_up
from fupin.tables import STORE_MARKER, Exemption, findings_schema

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
    already, `replaced` those kept out because a later one has taken their place, `refused` those that `strict` kept
    out, `blank` our templates that nobody has filled in, `passed_over` the members of archives that are no returns;
    `ignored` counts the findings that each exemption left out. `corrected` counts the corrections applied; `met` are
    the lines whose row some return held, `missed` those about counties and years of a return that did not hold it.
    """

    files: int = 0
    unchanged: int = 0
    replaced: int = 0
    refused: int = 0
    blank: int = 0
    passed_over: int = 0
    rows_read: int = 0
    rows_stored: int = 0
    rows_aside: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    ignored: Counter[Exemption] = field(default_factory=Counter)
    corrected: int = 0
    met: set[int] = field(default_factory=set)
    missed: set[int] = field(default_factory=set)
    parts: list[pa.Table] = field(default_factory=list)

    @property
    def findings(self) -> pa.Table:
        import pyarrow as pa

        return pa.concat_tables(self.parts) if self.parts else findings_schema().empty_table()

    @property
    def unfound(self) -> set[int]:
        """Lines of corrections whose row is in none of the returns; nothing where some were not read again."""
        return set() if self.unchanged or self.replaced else self.missed - self.met

    def settle(self, one: Entered) -> None:
        """Count in what became of one return."""
        self.files += 1
        self.unchanged += one.unchanged
        self.replaced += one.replaced
        self.refused += one.refused
        self.blank += one.blank
        self.rows_read += one.rows_read
        self.rows_stored += one.rows_stored
        self.rows_aside += one.rows_aside
        self.levels.update(one.levels)
        self.ignored.update(one.ignored)
        self.corrected += one.corrected
        self.met |= one.met
        self.missed |= one.missed
        self.parts.append(one.findings)


def bring_in(
    files: Sequence[Path],
    options: Options,
    store: Path | None = None,
    *,
    group: bool | None = None,
    strict: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
    seen: Callable[[int], object] = lambda done: None,
    then: Callable[[worker.Caller, Arrival, Entered], object] | None = None,
    jobs: int = 1,
    force: bool = False,
    wait: float = 60.0,
    waits: Callable[[str], object] = lambda holder: None,
) -> Run:
    """Take files in, of archives each return in them, and, where `store` is given, store each.

    Each is read, checked and stored in a worker process, of which there are up to `jobs`: one that crashes it, hangs
    or takes too much memory costs a finding (F009). However many there are, returns are stored in the files' order.
    Of a return that cannot be read, the store keeps the findings; of one that `strict` refuses, nothing. `group` lets
    the owner's group read the store, or not; None leaves it as it is. `meanwhile` is called once, when the first
    workbook is parsed and this process has nothing to do; `seen` hears how many of `files` are done; `then` is called
    with each return, in their order, and what became of it. `force` lets a return take the place of what has replaced
    it since. Other writers of the store are waited for `wait` seconds; `waits` hears who they are ("": unknown).
    """
    run, limits, store = Run(), options.limits, store and store.absolute()
    heard = _hearing(meanwhile, waits)
    ticket = Ticket(options, store, strict, "", _user(), group, there=_is_store(store), wait=wait, force=force)

    def taken_in(caller: worker.Caller, at: tuple[int, Arrival, bool]) -> tuple[int, Entered]:
        number, one, last = at
        now = datetime.now(UTC).isoformat(timespec="seconds")
        there = ticket.there or run.rows_stored > 0
        entered = _entered(caller, heard, one, replace(ticket, at=now, last=last, there=there))
        if then is not None:
            caller.turns()
            then(caller, one, entered)
        return number, entered

    crew = worker.crew(_together(files, jobs), limits.seconds, limits.memory)
    with closing(worker.in_order(crew, _arrivals(files, run, limits), taken_in)) as outcomes:
        for number, entered in outcomes:
            seen(number)
            run.settle(entered)
    seen(len(files))
    return run


def _together(files: Sequence[Path], jobs: int) -> int:
    """How many workers have something to do: an archive may hold any number of returns."""
    return jobs if any(path.suffix.lower() == ".zip" for path in files) else min(jobs, len(files))


def look_into(
    path: Path, options: Options, data: bytes | None = None, meanwhile: Callable[[], object] = lambda: None
) -> Iterator[Taken]:
    """Take a file in, or its `data`, of an archive each return in it; tell how it was understood, and store nothing.

    `meanwhile` is called as by `bring_in`.
    """
    limits = options.limits
    (caller,), heard = worker.crew(1, limits.seconds, limits.memory), _hearing(meanwhile)
    for one in delivered(path.absolute(), named(path), data, limits).arrivals:
        try:
            yield caller.call(examine, heard, one, options)
        except worker.Lost as lost:
            yield caller.call(examine, heard, _given_up(one, lost, limits), options)


def _hearing(
    meanwhile: Callable[[], object], waits: Callable[[str], object] = lambda holder: None
) -> Callable[[str], None]:
    """Listens to the worker: calls `meanwhile` when the first workbook is parsed, and `waits` where it must wait."""
    idle = iter((meanwhile,))

    def heard(word: str) -> None:
        if word == PARSED:
            next(idle, int)()
        elif word.startswith(WAITING):
            waits(word.removeprefix(WAITING))

    return heard


def _is_store(path: Path | None) -> bool:
    return path is not None and (path / STORE_MARKER).is_file()


def _entered(caller: worker.Caller, heard: Callable[[str], object], one: Arrival, ticket: Ticket) -> Entered:
    """What became of a return; one over which the worker was lost is opened with care by another, or else given up."""
    try:
        return caller.call(enter, heard, one, ticket)
    except worker.Lost as first:
        lost, ticket = first, replace(ticket, again=True)
    if lost.reason != "slow" and can_be_opened_again(one):
        try:
            return caller.call(enter, heard, one, ticket, boldly=False)
        except worker.Lost as second:
            lost = second
    return caller.call(enter, heard, _given_up(one, lost, ticket.options.limits), ticket)


def _given_up(one: Arrival, lost: worker.Lost, limits: Limits) -> Arrival:
    """A return that is not opened again, because of what became of the worker."""
    if one.data is None and not one.path.is_file():  # the bytes of a pipe are gone
        one = replace(one, data=b"")
    return replace(one, refused=given_up(lost.reason, limits))


def _arrivals(files: Sequence[Path], run: Run, limits: Limits) -> Iterator[tuple[int, Arrival, bool]]:
    """Each file, and of an archive each return in it, with the number of the file; then whether it is the last."""
    for number, path in enumerate(files):
        data = sys.stdin.buffer.read() if str(path) == "-" else None
        delivery = delivered(path, named(path), data, limits)
        run.passed_over += delivery.passed_over
        one = next(delivery.arrivals, None)
        while one is not None:
            following = next(delivery.arrivals, None)
            yield number, replace(one, path=one.path.absolute()), following is None and number == len(files) - 1
            one = following


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
