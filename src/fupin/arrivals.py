"""An inbox's way in: each return taken in and, for an import, stored; one bad file never stops the others."""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fupin import read
from fupin.intake import Options, Taken, understand
from fupin.tables import Batch, findings_schema, findings_table

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
    already, `refused` those that `strict` kept out.
    """

    files: int = 0
    unchanged: int = 0
    refused: int = 0
    rows_read: int = 0
    rows_stored: int = 0
    rows_aside: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    parts: list[pa.Table] = field(default_factory=list)

    @property
    def findings(self) -> pa.Table:
        import pyarrow as pa

        return pa.concat_tables(self.parts) if self.parts else findings_schema().empty_table()

    def add(self, findings: pa.Table) -> None:
        self.parts.append(findings)
        self.levels.update(findings["level"].to_pylist())


def bring_in(
    files: Sequence[Path],
    options: Options,
    store: Path | None = None,
    *,
    strict: bool = False,
    ready: Callable[[], object] = lambda: None,
    seen: Callable[[int], object] = lambda done: None,
) -> Run:
    """Take files in one by one and, where `store` is given, store each.

    Of a return that cannot be read, the store keeps the findings; of one that `strict` refuses, nothing.
    `ready` is waited for after the first workbook is parsed and before anything heavy is used; `seen` hears how many
    files are done.
    """
    run = Run()
    for taken in _each(files, options, store, ready, run):
        run.files += 1
        if taken is not None:
            _settle(run, taken, store, strict)
        seen(run.files)
    if store is not None and run.rows_stored:
        from fupin.store import open_store, refresh_counted_once

        refresh_counted_once(open_store(store))
    return run


def _each(
    files: Sequence[Path], options: Options, store: Path | None, ready: Callable[[], object], run: Run
) -> Iterator[Taken | None]:
    """Each file as taken in, or None where this very return is in the store already."""
    for number, path in enumerate(files):
        data = sys.stdin.buffer.read() if str(path) == "-" else None
        name = named(path)
        # The first is parsed while the libraries are loaded that the store needs to tell whether it is known.
        book = read.open_book(path, name=name, data=data) if number == 0 else None
        ready()
        if store is not None and _known(path, options, store, run, data):
            yield None
        else:
            yield understand(book or read.open_book(path, name=name, data=data), options)


def _known(path: Path, options: Options, store: Path, run: Run, data: bytes | None = None) -> bool:
    """Whether this very return is in the store already; if so, says so (F014)."""
    from fupin.store import holds, open_store

    if data is None and not path.is_file():  # what comes through a pipe can be read only once
        return False
    try:
        digest = hashlib.sha256(path.read_bytes() if data is None else data).hexdigest()
    except OSError:
        return False
    if not holds(open_store(store, create=True), digest, asdict(options)):
        return False
    run.unchanged += 1
    run.add(findings_table([{"file": named(path), "rule": "F014", "level": "note", "args": {}}]))
    return True


def _settle(run: Run, taken: Taken, store: Path | None, strict: bool) -> None:
    record = taken.batch.record
    run.add(taken.batch.findings)
    run.rows_read += record.rows_read
    if strict and record.levels.get("error"):
        run.refused += 1
        return
    if store is not None and (taken.batch.tables or record.levels.get("error")):
        _store(taken.batch, store)
    run.rows_stored += record.rows_stored
    run.rows_aside += record.rows_aside


def _store(batch: Batch, store: Path) -> None:
    from fupin.store import commit, open_store

    batch.record.imported_at = datetime.now(UTC).isoformat(timespec="seconds")
    batch.record.imported_by = _user()
    commit(open_store(store, create=True), batch)


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
