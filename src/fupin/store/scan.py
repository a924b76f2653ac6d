"""Stored files as the FROM clause of a DuckDB statement."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from fupin.sql import literal, quoted
from fupin.store.schema import columns


def scan(paths: Iterable[Path]) -> str:
    """The rows of partition files, with `year` and `county` from the names of their folders."""
    return _read(paths, "hive_partitioning = true, hive_types = {'year': INTEGER, 'county': VARCHAR}")


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
