"""The stored columns of the catalog's tables, and what people call them."""

from __future__ import annotations

from functools import cache

from fupin.catalog.model import Derived, Field, Table
from fupin.catalog.tables import TABLES


def columns_of(table: Table) -> tuple[Field | Derived, ...]:
    """The columns of one table, those that are sent after those that are derived, so that by key the sent one wins."""
    return (*table.derived, *table.fields)


@cache
def field_labels() -> dict[str, tuple[str, str]]:
    """Label of every field by its key, (zh, en)."""
    return {f.key: (f.zh, f.en) for t in TABLES.values() for f in columns_of(t)}
