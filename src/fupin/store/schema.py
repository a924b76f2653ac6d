"""What a stored file holds: every field of its table, typed, in the catalog's order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from fupin.catalog.model import Derived, Field
from fupin.catalog.tables import TABLES
from fupin.catalog.tables.household import FROM_MEMBERS
from fupin.catalog.tables.place import COUNTY_NAME
from fupin.errors import StoreError
from fupin.tables import LINEAGE, arrow_type

if TYPE_CHECKING:
    import pyarrow as pa

# Raised whenever a stored column is added, dropped or retyped.
SCHEMA_VERSION = 2

REGISTER = "_register"
HOUSEHOLDS = b"fupin.households"
FOLDERS = ("person", REGISTER, "household", "village", "county")

_SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "INTEGER",
    "money": "DECIMAL(14,2)",
    "decimal": "DECIMAL(14,4)",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "code": "VARCHAR",
    "codes": "VARCHAR[]",
}
# Nearly every value of these differs from the next: a dictionary of them costs time and saves nothing.
_DISTINCT = {"person_id", "name", "id_number", "id_number_18", "head_name", "head_id_number", "_row", "birth_date"}


@dataclass(frozen=True, slots=True)
class Column:
    """One stored column: its key, catalog type, unit and Chinese label."""

    key: str
    type: str
    unit: str = ""
    zh: str = ""

    @property
    def sql_type(self) -> str:
        return _SQL_TYPES[self.type]


@cache
def columns(folder: str) -> tuple[Column, ...]:
    """The stored columns of a folder's files. `county` and `year` are the names of folders and not among them."""
    table = TABLES["household" if folder == REGISTER else folder]
    declared: list[Field | Derived] = [COUNTY_NAME if f.key == "county" else f for f in table.fields if f.key != "year"]
    declared += table.derived
    if folder == "household":
        declared += FROM_MEMBERS
    found = {d.key: Column(d.key, d.type, d.unit, d.zh) for d in reversed(declared)}
    order = dict.fromkeys(d.key for d in declared)
    whence = [Column("_from", "text")] if folder == "household" else []
    lineage = [Column(key, "integer" if key == "_row" else "text") for key in LINEAGE]
    return (*(found[key] for key in order), *whence, *lineage)


@cache
def arrow_schema(folder: str) -> pa.Schema:
    """The Arrow schema of a folder's files, without footer metadata."""
    import pyarrow as pa

    return pa.schema([(c.key, arrow_type(c.type)) for c in columns(folder)])


def dictionary_columns(folder: str) -> list[str]:
    """The columns that Parquet writes as dictionaries; of a list, the path of its items."""
    return [f"{c.key}.list.element" if c.type == "codes" else c.key for c in columns(folder) if c.key not in _DISTINCT]


def conform(data: pa.Table, folder: str) -> pa.Table:
    """The rows with exactly the stored columns: others dropped, missing ones null."""
    return fitted(data, arrow_schema(folder))


def fitted(data: pa.Table, schema: pa.Schema) -> pa.Table:
    """The rows with exactly the columns of a schema: others dropped, missing ones null."""
    import pyarrow as pa

    return pa.table([_column(data, name, kind) for name, kind in zip(schema.names, schema.types, strict=True)], schema)


def _column(data: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
    import pyarrow as pa

    if name not in data.column_names:
        return pa.nulls(data.num_rows, kind)
    found = data[name]
    if found.type == kind:
        return found
    if pa.types.is_dictionary(kind) and not pa.types.is_dictionary(found.type):
        return found.cast(kind.value_type).dictionary_encode().cast(kind)
    return found.cast(kind)


def footer(folder: str, data: pa.Table) -> dict[bytes, bytes]:
    """The metadata of a stored file: schema version, returns, units and labels, and how many households it names."""
    described = {c.key: {"zh": c.zh, "unit": c.unit} for c in columns(folder) if c.zh}
    meta = {
        b"fupin.schema": str(SCHEMA_VERSION),
        b"fupin.returns": json.dumps(sorted(data["_return"].unique().to_pylist())),
        b"fupin.columns": json.dumps(described, ensure_ascii=False),
    }
    if "household_id" in data.column_names:
        meta[HOUSEHOLDS] = str(len(data["household_id"].unique()))
    return {key: text.encode() for key, text in meta.items()}


def folder_of(table: str) -> str:
    """The folder that keeps the rows of a return's table: the register as sent lies beside the resolved ones."""
    if table not in TABLES:
        raise StoreError(f"There is no table {table}.", f"The tables are {', '.join(TABLES)}.")
    return REGISTER if table == "household" else table
