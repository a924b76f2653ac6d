"""A store that is a pseudonymised copy: made whole, read like any other, and never written again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.store.disk import folders_to, make_file, make_folder, synced
from fupin.store.layout import MARKER, PART, Store, part
from fupin.store.schema import SCHEMA_VERSION, conform, dictionary_columns, footer

if TYPE_CHECKING:
    import pyarrow as pa

_IS = "pseudonymised"


def is_pseudonymised(path: Path) -> bool:
    """Whether the store in a folder is a pseudonymised copy."""
    try:
        return bool(json.loads((path / MARKER).read_text(encoding="utf-8")).get(_IS))
    except (OSError, ValueError, AttributeError):
        return False


def make_copy(path: Path) -> Store:
    """A new folder for a copy, for its owner alone; no store before `finish` has marked it as one."""
    store = Store(path)
    make_folder(store, path)
    return store


def write_rows(store: Store, table: str, year: int, county: str, rows: pa.Table) -> None:
    """Write one partition of a copy, with those of the table's stored columns that the rows have."""
    import pyarrow.parquet as pq

    kept = [name for name in conform(rows, table).column_names if name in rows.column_names]
    whole = conform(rows, table).select(kept).combine_chunks()
    path = _made(store, part(table, year, county))
    pq.write_table(
        whole.replace_schema_metadata(footer(table, whole)),
        path,
        compression="zstd",
        use_dictionary=[name for name in dictionary_columns(table) if name.split(".")[0] in kept],
    )
    synced(path)


def write_counted_once(store: Store, year: int, held: pa.Table) -> None:
    """Write a year's list of persons held more than once, the columns as `surplus` gives them. It holds for ever."""
    import pyarrow.parquet as pq

    path = _made(store, f"_counted_once/year={year}/{PART}")
    pq.write_table(held.replace_schema_metadata(None), path, compression="zstd")
    synced(path)


def finish(store: Store, **said: str) -> None:
    """Mark the folder as a store and as a copy; `said` is what else is to be known of it."""
    path = _made(store, MARKER)
    marker = {"fupin": "store", "schema": SCHEMA_VERSION, _IS: True, **said}
    path.write_text(json.dumps(marker) + "\n", encoding="utf-8")
    synced(path)
    files = [str(path.relative_to(store.path)) for path in store.path.rglob("*.parquet")]
    for folder in (*folders_to(store.path, files), store.path):
        synced(folder)


def _made(store: Store, final: str) -> Path:
    path = store.path / final
    make_folder(store, path.parent)
    make_file(store, path)
    return path
