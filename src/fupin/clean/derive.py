"""Derived columns: the catalog's SQL over the columns of the same row, in one SELECT."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import TYPE_CHECKING

from fupin.catalog.codes import code_list
from fupin.catalog.model import Derived, Table
from fupin.clean.code import encoded
from fupin.sql import connect, quoted
from fupin.tables import arrow_type

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def derived_columns(
    table: Table, columns: dict[str, pa.Array], con: duckdb.DuckDBPyConnection | None = None
) -> dict[str, pa.Array]:
    """The derived columns of a table by key, typed as declared; `columns` hold sent values under `sent_key`.

    Columns that were not sent are null to the SQL. Without `con` a connection is opened for the one statement.
    """
    import pyarrow as pa

    named = {word for d in table.derived for word in re.findall(r"\w+", d.sql)}
    read = {key: column for key, column in (columns | _missing(table, columns, named)).items() if key in named}
    rows = pa.table(read or {"year": columns["year"]})
    one = con or connect(threads=1)
    try:
        one.register("_rows", rows)
        select = ", ".join(f"{d.sql} as {quoted(d.key)}" for d in table.derived)
        found = one.sql(f"select {select} from _rows").to_arrow_table()
    finally:
        one.unregister("_rows")
        if con is None:
            one.close()
    return {d.key: _typed(found[d.key], d) for d in table.derived}


def sent_key(table: Table, key: str) -> str:
    """The column that holds a field's sent values: `_sent_<key>` where a derived or resolved one takes its name."""
    replaced = key == "county" or any(d.key == key for d in table.derived)
    return f"_sent_{key}" if replaced else key


def _missing(table: Table, columns: dict[str, pa.Array], named: Container[str]) -> dict[str, pa.Array]:
    """Nulls for the columns that the SQL names and that were not sent."""
    import pyarrow as pa

    n = len(columns["year"])
    kinds = {sent_key(table, f.key): pa.string() if f.type == "code" else arrow_type(f.type) for f in table.fields}
    return {key: pa.nulls(n, kind) for key, kind in kinds.items() if key in named and key not in columns}


def _typed(found: pa.ChunkedArray, one: Derived) -> pa.Array:
    import pyarrow as pa

    flat = pa.concat_arrays([*found.chunks, pa.nulls(0, found.type)])
    if one.type == "code":
        return encoded(flat.cast(pa.string()), [*code_list(one.codes).by_key])
    return flat.cast(arrow_type(one.type))
