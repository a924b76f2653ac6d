"""Stored files as the FROM clause of a DuckDB statement."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from fupin.sql import literal, quoted
from fupin.store.layout import Store
from fupin.store.opening import schemas
from fupin.store.pseudonymised import is_pseudonymised
from fupin.store.schema import SCHEMA_VERSION, columns

_BY_FOLDER = "hive_partitioning = true, hive_types = {'year': INTEGER, 'county': VARCHAR}"


def scan(store: Store, folder: str, paths: Iterable[Path]) -> str:
    """The rows of partition files of a folder, with `year` and `county` from the names of their folders.

    In a store that an older fupin wrote to, and in a pseudonymised copy, columns that the files lack are null.
    """
    if schemas(store.path).oldest == SCHEMA_VERSION and not is_pseudonymised(store.path):
        return _read(paths, _BY_FOLDER)
    rows = _read(paths, f"{_BY_FOLDER}, union_by_name = true")
    return f"(select * from {empty(folder)} union all by name select * from {rows})"


def scan_plain(path: Path) -> str:
    """The rows of one file as they are."""
    return _read([path], "hive_partitioning = false")


def _read(paths: Iterable[Path], options: str) -> str:
    names = ", ".join(literal(re.sub(r"([*?\[])", r"[\1]", str(path))) for path in paths)
    return f"read_parquet([{names}], {options})"


def empty(folder: str) -> str:
    """No row, with the columns and types of a table's files."""
    typed = [f"cast(null as {c.sql_type}) as {quoted(c.key)}" for c in columns(folder)]
    typed += ["cast(null as VARCHAR) as county", "cast(null as INTEGER) as year"]
    return f"(select {', '.join(typed)} where false)"
