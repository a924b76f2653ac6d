"""A return's way into the store, in a worker process: known already? else read, clean, check and commit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fupin import read
from fupin.intake import Options, Taken, understand
from fupin.read.archive import Arrival
from fupin.read.limits import LIMITS
from fupin.read.sniff import Refused
from fupin.tables import findings_table
from fupin.worker import SAFE, Link

if TYPE_CHECKING:
    import pyarrow as pa

# Told to the caller when the first workbook is parsed and the libraries are loaded.
PARSED = "parsed"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is to be done with a return: `store` is where it is kept, if anywhere, and `strict` refuses one with errors.

    `at` is the time (ISO 8601) and `by` the user that the store remembers.
    """

    options: Options
    store: Path | None = None
    strict: bool = False
    at: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of one return. `unchanged`: it was in the store already; `refused`: `strict` kept it out."""

    findings: pa.Table
    levels: Mapping[str, int] = field(default_factory=dict)
    rows_read: int = 0
    rows_stored: int = 0
    rows_aside: int = 0
    unchanged: bool = False
    refused: bool = False


def enter(link: Link, one: Arrival, ticket: Ticket) -> Entered:
    """Take one return in and, where the ticket names a store, store it.

    Of a return that cannot be read, the store keeps the findings; of one that `strict` refuses, nothing.
    """
    # The first is parsed while the libraries are loaded that the store needs to tell whether it is known.
    book = _opened(one, boldly=True) if link.fresh else None
    link.ready()
    link.tell(PARSED)
    if ticket.store is not None and _known(one, ticket.options, ticket.store):
        said = findings_table([{"file": one.name, "rule": "F014", "level": "note", "args": {}}])
        return Entered(said, {"note": 1}, unchanged=True)
    taken = understand(book or _opened(one, boldly=True), ticket.options)
    link.tell(SAFE)
    return _settled(taken, ticket)


def examine(link: Link, one: Arrival, options: Options) -> Taken:
    """Take one return in and tell how it was understood."""
    book = _opened(one)
    link.ready()
    link.tell(PARSED)
    return understand(book, options)


def finish(link: Link, store: Path) -> None:
    """Renew the store's list of persons held more than once, after the last return of a run."""
    from fupin.store import open_store, refresh_counted_once

    link.tell(SAFE)
    refresh_counted_once(open_store(store))


def verdict(link: Link, one: Arrival) -> Refused | None:
    """Why a return cannot be read, as far as its sheets' extent tells, without opening it."""
    from fupin.read.extent import check_reach

    try:
        check_reach(one.path.read_bytes() if one.data is None else one.data)
    except Refused as said:
        return said
    return None


def _opened(one: Arrival, *, boldly: bool = False) -> read.Book:
    return read.open_book(one.path, one.name, one.data, one.refused, boldly=boldly)


def _known(one: Arrival, options: Options, store: Path) -> bool:
    """Whether this very return is in the store already."""
    from fupin.store import holds, open_store

    if one.data is None and not one.path.is_file():  # what comes through a pipe can be read only once
        return False
    try:
        if one.data is None and one.path.stat().st_size > LIMITS.file_bytes:
            return False
        digest = hashlib.sha256(one.path.read_bytes() if one.data is None else one.data).hexdigest()
    except OSError:
        return False
    return holds(open_store(store, create=True), digest, asdict(options))


def _settled(taken: Taken, ticket: Ticket) -> Entered:
    record, findings = taken.batch.record, taken.batch.findings
    if ticket.strict and record.levels.get("error"):
        return Entered(findings, record.levels, record.rows_read, refused=True)
    if ticket.store is not None and (taken.batch.tables or record.levels.get("error")):
        from fupin.store import commit, open_store

        record.imported_at, record.imported_by = ticket.at, ticket.by
        commit(open_store(ticket.store, create=True), taken.batch)
    return Entered(findings, record.levels, record.rows_read, record.rows_stored, record.rows_aside)
