"""The room's DuckDB connection. Opening one costs more than most statements, so a process keeps one."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from fupin import sql

if TYPE_CHECKING:
    import duckdb


def connection() -> duckdb.DuckDBPyConnection:
    """A cursor of this process's connection: what is registered with it is its own. A forked process opens another."""
    return _connection(os.getpid()).cursor()


@cache
def _connection(_process: int) -> duckdb.DuckDBPyConnection:
    return sql.connect()
