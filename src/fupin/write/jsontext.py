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
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


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
        pieces += [f"{', ' if pieces else '{'}{json.dumps(column.key)}: ", json_values(array)]
    return joined(pc.binary_join_element_wise(*pieces, "}" + end, ""))


def json_values(array: pa.Array) -> pa.StringArray:
    """Each value as JSON text: exact numbers, true and false, null, lists and objects as such."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if is_number(kind) or pa.types.is_boolean(kind):
        text = exact(array)
    elif pa.types.is_map(kind) and pa.types.is_string(kind.item_type):
        text = _string_maps(array)
    elif pa.types.is_nested(kind):
        text = pa.array([None if v is None else as_json(v, kind) for v in array.to_pylist()], pa.string())
    else:
        text = by_unique(exact(array), _ENCODE)
    return pc.fill_null(text, "null")


def _string_maps(array: pa.MapArray) -> pa.StringArray:
    """Objects of named texts; written a column at a time, since every finding has one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    begin, end = array.offsets[0].as_py(), array.offsets[-1].as_py()
    names, values = (json_values(part.slice(begin, end - begin)) for part in (array.keys, array.items))
    members = pc.binary_join_element_wise(names, values, ": ")
    lists = pa.ListArray.from_arrays(pc.subtract(array.offsets, begin), members)
    objects = pc.binary_join_element_wise("{", pc.binary_join(lists, ", "), "}", "")
    return pc.if_else(pc.is_valid(array), objects, pa.scalar(None, pa.string()))
