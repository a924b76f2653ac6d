"""The one place that opens DuckDB: in memory, offline, with no extension fetched at run time."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connect(
    threads: int | None = None, spill: Path | None = None, memory: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A fresh in-memory connection that never reaches for the network.

    `threads` bounds its threads and `memory` ("1GB") what it holds in memory (None: DuckDB's own choice), `spill` is
    where large sorts and joins may overflow to.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "temp_directory": str(spill) if spill else "",
    }
    if threads:
        config["threads"] = threads
    if memory:
        config["memory_limit"] = memory
    return duckdb.connect(":memory:", config=config)


def cursor() -> duckdb.DuckDBPyConnection:
    """A cursor of this process's own connection, which is kept: opening one costs more than most statements.

    What is registered with a cursor is its own. A forked process opens another connection.
    """
    return _of_process(os.getpid()).cursor()


@cache
def _of_process(_process: int) -> duckdb.DuckDBPyConnection:
    return connect()


def quoted(name: str) -> str:
    """An SQL identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
