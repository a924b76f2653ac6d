"""JSON and JSON Lines: English keys; exact numbers, true and false, null, lists and objects as such."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from fupin.write.cells import as_json, by_unique, exact, is_number, joined
from fupin.write.column import Column
from fupin.write.formats import Style

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 65_536


def write_json(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, style: Style) -> None:
    """Write one array with one object per line."""
    opening = b"[\n"
    for batch in table.to_batches(max_chunksize=BATCH_ROWS):
        if batch.num_rows:
            stream.write(opening + _objects(batch, columns, ",\n").removesuffix(b",\n"))
            opening = b",\n"
    stream.write(b"[]\n" if opening == b"[\n" else b"\n]\n")


def write_jsonl(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, style: Style) -> None:
    """Write one object per line."""
    for batch in table.to_batches(max_chunksize=BATCH_ROWS):
        stream.write(_objects(batch, columns, "\n"))


def _objects(batch: pa.RecordBatch, columns: Sequence[Column], end: str) -> bytes:
    import pyarrow.compute as pc

    pieces: list[pa.StringArray | str] = []
    for column, array in zip(columns, batch.columns, strict=True):
        pieces += [f"{', ' if pieces else '{'}{json.dumps(column.key)}: ", _values(array)]
    return joined(pc.binary_join_element_wise(*pieces, "}" + end, ""))


def _values(array: pa.Array) -> pa.StringArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if is_number(kind) or pa.types.is_boolean(kind):
        text = exact(array)
    elif pa.types.is_nested(kind):
        text = pa.array([None if v is None else as_json(v, kind) for v in array.to_pylist()], pa.string())
    else:
        text = by_unique(exact(array), lambda value: json.dumps(value, ensure_ascii=False))
    return pc.fill_null(text, "null")
