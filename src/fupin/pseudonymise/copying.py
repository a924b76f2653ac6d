"""The way of a store's rows into a copy, one table, year and county at a time."""

from __future__ import annotations

import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.errors import OutputError, StoreError, WrongUse
from fupin.pseudonymise.key import Key
from fupin.pseudonymise.treated import relisted, treated

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from fupin.store import Partition, Store

TABLES = ("person", "household", "village", "county")


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds: rows by table, the codes of the counties, and the years."""

    rows: Counter[str] = field(default_factory=Counter)
    counties: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)


def pseudonymise(
    path: Path,
    out: Path,
    key: Key,
    *,
    years: Sequence[int] | None = None,
    counties: Sequence[str] | None = None,
    counted: Callable[[int], Callable[[int], object]] = lambda total: lambda done: None,
) -> Copied:
    """Write a pseudonymised copy of a store into the folder `out`, which is missing or empty.

    It is a store for every command that reads one, and plain Parquet for others. Of the register, the rows of persons
    and households have what it says; findings, records and history are not copied. The same store and key give the same
    files. `counted` is told how many files there are to read, and gives the function that hears how many are done.
    Raises StoreError where there is no store, OutputError where `out` cannot be made, WrongUse where there is nothing
    to copy.
    """
    from fupin.store import open_store, partitions

    store = open_store(path)
    _refuse(store, out)
    parts = [
        (table, one)
        for table in TABLES
        for one in partitions(store, table)
        if (years is None or one.year in years) and (counties is None or one.county in counties)
    ]
    parts.sort(key=lambda part: (part[1].county, part[1].year))
    if not parts:
        raise WrongUse(f"The store {path} holds nothing of these years and counties.", "`fupin status` lists them.")
    seen = counted(len(parts))
    with _written_aside(out) as aside:
        copied = _copied(store, aside, key, parts, seen)
    return copied


def _refuse(store: Store, out: Path) -> None:
    from fupin.store import is_pseudonymised, refuse_misleading_path

    if is_pseudonymised(store.path):
        raise StoreError(
            f"The store {store.path} is a pseudonymised copy already.", "Name the store that it came from."
        )
    refuse_misleading_path(out.absolute())
    if out.resolve().is_relative_to(store.path.resolve()):
        raise OutputError(f"{out} lies inside the store.", "Choose a folder outside of it.")
    if out.is_dir() and any(out.iterdir()):
        raise OutputError(f"The folder {out} is not empty.", "Choose a new or an empty one.")
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out} is a file.", "Choose a new or an empty folder.")
    if not out.resolve().parent.is_dir():
        raise OutputError(f"The folder {out.parent} does not exist.", "Create it first, or choose another one.")


@contextmanager
def _written_aside(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place once it is whole."""
    place = out.resolve()
    aside = place.with_name(f".fupin-{secrets.token_hex(6)}.part")
    try:
        yield aside
        aside.rename(place)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(f"{out} cannot be written: {reason}.", "Check the folder's rights and free space.") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copied(
    store: Store, aside: Path, key: Key, parts: Sequence[tuple[str, Partition]], seen: Callable[[int], object]
) -> Copied:
    from fupin import sql
    from fupin.store import pseudonymised, surplus

    before = _files(parts)
    con = sql.connect()
    con.register("held", surplus(store))
    copied, listed = Copied(), dict[int, list["pa.Table"]]()
    copy = pseudonymised.make_copy(aside)
    for done, (table, one) in enumerate(parts, 1):
        rows = _rows(store, con, table, one)
        made = treated(rows, one.county, key)
        pseudonymised.write_rows(copy, table, one.year, one.county, made.rows)
        if table == "person":
            held = _held(con, one, rows.take(made.came_from), made.rows)
            listed.setdefault(one.year, []).append(relisted(held, key))
        copied.rows[table] += rows.num_rows
        copied.counties.add(one.county)
        copied.years.add(one.year)
        seen(done)
    _finish(copy, listed, key)
    if _files(parts) != before:
        raise _changed(store)
    return copied


def _rows(store: Store, con: duckdb.DuckDBPyConnection, table: str, one: Partition) -> pa.Table:
    """The rows of a partition, with what the register says of the households of persons."""
    import duckdb

    from fupin.store import relation

    rows = relation(store, table, [one.year], [one.county], once=False)
    try:
        return con.sql(f"select * exclude (year, county) from {rows}").to_arrow_table()
    except duckdb.IOException:  # a file that was there a moment ago
        raise _changed(store) from None


def _changed(store: Store) -> StoreError:
    return StoreError(f"The store {store.path} was changed while it was copied.", "Try again.")


def _held(con: duckdb.DuckDBPyConnection, one: Partition, rows: pa.Table, made: pa.Table) -> pa.Table:
    """The entries about these rows in the list of persons held more than once, with the `_row` of the copy."""
    named = rows.select(["_return", "_sheet", "_row"])
    con.register("numbered", named.append_column("number", made["_row"]))
    return con.sql(
        "select h.* replace (n.number as _row) from held h join numbered n"
        " on h._return = n._return and h._sheet = n._sheet and h._row = n._row"
        " where h.year = $year and h.county = $county order by n.number",
        params={"year": one.year, "county": one.county},
    ).to_arrow_table()


def _finish(copy: Store, listed: dict[int, list[pa.Table]], key: Key) -> None:
    import pyarrow as pa

    from fupin.store import pseudonymised

    for year, parts in listed.items():
        pseudonymised.write_counted_once(copy, year, pa.concat_tables(parts))
    pseudonymised.finish(copy, key_check=key.check)


def _files(parts: Sequence[tuple[str, Partition]]) -> list[tuple[int, int] | None]:
    """What changes whenever one of the files is replaced."""
    return [_file(one.path) for _, one in parts]


def _file(path: Path) -> tuple[int, int] | None:
    try:
        known = path.stat()
    except FileNotFoundError:
        return None
    return known.st_ino, known.st_mtime_ns
