"""A return's way into the store, in a worker process: known already? else read, clean, check and commit."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypedDict

from fupin import read
from fupin.errors import OutputError
from fupin.intake import Options, Taken, understand
from fupin.read.archive import Arrival
from fupin.read.limits import Limits
from fupin.read.sniff import vanished
from fupin.tables import Exemption, Record, findings_table
from fupin.worker import SAFE, Link

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.store import Store
    from fupin.write.labels import Lang

# Told to the caller when the first workbook is parsed and the libraries are loaded.
PARSED = "parsed"
# Told, with who writes to the store (store.lock.holder), while it is waited for.
WAITING = "waiting for "


@dataclass(frozen=True, slots=True)
class Ticket:
    """What is to be done with a return: `store` is where it is kept, if anywhere, and `strict` refuses one with errors.

    `at` is the time (ISO 8601) and `by` the user that the store remembers. `group` says whether the owner's group may
    read the store; None leaves it as it is. `there` says that the store has been made, `wait` how many seconds another
    writer is waited for, `force` that a return may take the place of what has replaced it. After the `last` return of a
    run the store's list of persons held more than once is renewed. `again` says that a worker was lost over it before,
    perhaps when it had stored the return.
    """

    options: Options
    store: Path | None = None
    strict: bool = False
    at: str = ""
    by: str = ""
    group: bool | None = None
    last: bool = False
    there: bool = False
    wait: float = 60.0
    force: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of one return. `unchanged`: it was in the store already; `replaced`: a later one has taken its place,
    and it was kept out; `refused`: `strict` kept it out; `blank`:
    it is our template, and nobody has filled it in; `ignored`: how many findings each exemption left out;
    `corrected`: how many corrections were applied, `met` and `missed`: the lines whose row it holds, and those
    about its counties and years whose row it does not hold.
    """

    findings: pa.Table
    levels: Mapping[str, int] = field(default_factory=dict)
    rows_read: int = 0
    rows_stored: int = 0
    rows_aside: int = 0
    unchanged: bool = False
    replaced: bool = False
    refused: bool = False
    blank: bool = False
    ignored: Mapping[Exemption, int] = field(default_factory=dict)
    corrected: int = 0
    met: frozenset[int] = frozenset()
    missed: frozenset[int] = frozenset()


class Amendments(TypedDict):
    """The parts of `Entered` that are about corrections."""

    corrected: int
    met: frozenset[int]
    missed: frozenset[int]


def enter(link: Link, one: Arrival, ticket: Ticket, *, boldly: bool = True) -> Entered:
    """Take one return in and, where the ticket names a store, store it.

    Of a return that cannot be read, the store keeps the findings; of one that `strict` refuses, nothing. `boldly` opens
    it before its extent was looked at.
    """
    entered = _entered(link, one, ticket, boldly=boldly)
    if ticket.last and ticket.store is not None:
        from fupin.store import refresh_counted_once

        link.tell(SAFE)
        link.turn()
        refresh_counted_once(_store(link, ticket.store, ticket))
    return entered


def _entered(link: Link, one: Arrival, ticket: Ticket, *, boldly: bool) -> Entered:
    # The first is parsed while the libraries are loaded that the store needs to tell whether it is known.
    limits = ticket.options.limits
    book = _opened(one, limits, boldly=boldly, parsing=link.warm_up) if link.fresh else None
    link.ready()
    link.tell(PARSED)
    digest = _digest(one, limits) if ticket.store else ""
    known = _known(link, one, digest, ticket)
    if known and link.turn():  # another return may have taken its place meanwhile
        known = _known(link, one, digest, ticket)
    if known:
        return known
    taken = understand(book or _opened(one, limits, boldly=boldly), ticket.options)
    if boldly and "F013" in taken.batch.record.findings and can_be_opened_again(one):
        # It may reach so far for blank texts alone.
        taken = understand(_opened(one, limits), ticket.options)
    link.tell(SAFE)
    if ticket.store is not None and link.turn() and (known := _known(link, one, digest, ticket)):
        return known
    return _settled(link, taken, ticket, lambda: _known(link, one, digest, ticket))


def _unchanged(one: Arrival, earlier: str) -> Entered:
    said = findings_table([{"file": one.name, "rule": "F014", "level": "note", "args": {"earlier": earlier}}])
    return Entered(said, {"note": 1}, unchanged=True)


def _stored_already(store: Store, known: Record) -> Entered:
    """What became of a return that was stored before its worker could tell."""
    from fupin.store import findings

    ignored = [dict(one) for one in known.ignored]
    return Entered(
        findings(store, returns=[known.id]),
        known.levels,
        *(known.rows_read, known.rows_stored, known.rows_aside),
        ignored={Exemption(**one): count for one in ignored if (count := one.pop("count"))},
        corrected=len(known.corrections),
    )


def _replaced(one: Arrival, by: Record) -> Entered:
    args = {"later": by.file, "returned": by.id, "day": by.imported_at[:10]}
    said = findings_table([{"file": one.name, "rule": "F017", "level": "error", "args": args}])
    return Entered(said, {"error": 1}, replaced=True)


def examine(link: Link, one: Arrival, options: Options) -> Taken:
    """Take one return in and tell how it was understood."""
    book = _opened(one, options.limits, parsing=link.warm_up)
    link.ready()
    link.tell(PARSED)
    return understand(book, options)


def annotate(link: Link, one: Arrival, findings: pa.Table, target: Path, *, lang: Lang, limits: Limits) -> bool:
    """Write a copy of a return to `target`, a file that exists, with its findings marked; of one that is no .xlsx, a
    workbook of its values. False where it cannot be read any more, or is too broken to be edited.
    """
    from fupin.catalog.rules import RULES
    from fupin.write import annotated

    link.ready()
    source, names = _workbook(one, limits)
    if source is None:
        return False
    try:
        with target.open("r+b") as stream:
            annotated.annotate(source, stream, findings, RULES, file=one.name, lang=lang, names=names)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise OutputError(f"{target.parent} cannot be written: {error.strerror or error}.", "Is it full?") from error
    except annotated.unmarkable():
        return False
    return True


def _workbook(one: Arrival, limits: Limits) -> tuple[BinaryIO | None, dict[str, str]]:
    """A return as an .xlsx, and what the sheets are called in it that are called otherwise in the return."""
    from fupin.read.sniff import Refused, form_of
    from fupin.write import annotated

    try:
        data = one.path.read_bytes() if one.data is None else one.data
        if form_of(data) == "xlsx":
            return BytesIO(data), {}
        made = BytesIO()
        return made, annotated.write_values(_opened(one, limits).sheets(), made)
    except (OSError, Refused):
        return None, {}


def can_be_opened_again(one: Arrival) -> bool:
    """Whether nobody refused a return, and its bytes are still to be had: what comes through a pipe is read once."""
    return one.refused is None and (one.data is not None or one.path.is_file())


def _opened(
    one: Arrival, limits: Limits, *, boldly: bool = False, parsing: Callable[[], object] = lambda: None
) -> read.Book:
    try:
        return read.open_book(one.path, one.name, one.data, one.refused, boldly=boldly, limits=limits, parsing=parsing)
    except FileNotFoundError:
        return read.open_book(one.path, one.name, b"", vanished())


def _digest(one: Arrival, limits: Limits) -> str:
    """The SHA-256 of a return's bytes; "" where they are too many, or not to be had a second time."""
    from hashlib import sha256

    if one.data is not None:
        return sha256(one.data).hexdigest()
    try:
        if not one.path.is_file() or one.path.stat().st_size > limits.file_bytes:
            return ""
        return sha256(one.path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _store(link: Link, path: Path, ticket: Ticket) -> Store:
    """The store of a ticket, made where it is not there yet."""
    from fupin.store import open_store, refuse_gone

    if ticket.there:
        refuse_gone(path)
    return open_store(
        path, create=True, wait=ticket.wait, tell=lambda who: link.tell(WAITING + who), group=ticket.group
    )


def _known(link: Link, one: Arrival, digest: str, ticket: Ticket) -> Entered | None:
    """What becomes of a return that the store knows: it stands already, or a later one has taken its place, and nobody
    forces it; else None.
    """
    from fupin.store import holds, record, replaced_by

    if not digest or ticket.store is None:
        return None
    opened = _store(link, ticket.store, ticket)
    known = record(opened, digest[:12])
    if known is None:
        return None
    if ticket.again and (known.imported_at, known.imported_by) == (ticket.at, ticket.by):
        return _stored_already(opened, known)
    said = ticket.options.said(known.counties)
    whole = all(part["live"] == part["rows"] for part in known.partitions)
    if holds(opened, digest, said) and (whole or not ticket.force):
        return _unchanged(one, known.file)
    by = None if ticket.force else replaced_by(opened, digest, said)
    return _replaced(one, by) if by else None


def _settled(link: Link, taken: Taken, ticket: Ticket, known: Callable[[], Entered | None]) -> Entered:
    """What becomes of a return that was taken in; `known` tells it of one that another process has stored meanwhile."""
    record, findings = taken.batch.record, taken.batch.findings
    if ticket.strict and record.levels.get("error"):
        return Entered(
            findings, record.levels, record.rows_read, refused=True, ignored=taken.ignored, **_amended(taken)
        )
    if ticket.store is not None and (taken.batch.tables or record.levels.get("error")):
        from fupin.store import commit

        record.imported_at, record.imported_by = ticket.at, ticket.by
        store = _store(link, ticket.store, ticket)
        if commit(store, taken.batch, unless=lambda: known() is not None) is None and (meanwhile := known()):
            return meanwhile
    counts = (record.rows_read, record.rows_stored, record.rows_aside)
    blank = bool(record.template) and not record.rows_read
    return Entered(findings, record.levels, *counts, blank=blank, ignored=taken.ignored, **_amended(taken))


def _amended(taken: Taken) -> Amendments:
    """What the corrections did to a return."""
    parts = [sheet.amended for sheet in taken.sheets]
    met = frozenset(line for one in parts for line in one.met)
    missed = frozenset(line for one in parts for line in one.missed)
    return {"corrected": sum(len(one.applied) for one in parts), "met": met, "missed": missed - met}
