"""Parquet: English keys and the types as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from fupin.write.column import Column
from fupin.write.formats import Style

if TYPE_CHECKING:
    import pyarrow as pa


def write(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, style: Style) -> None:
    """Write the table, zstd-compressed."""
    import io

    import pyarrow.parquet as pq

    buffer = io.BytesIO()  # Arrow would close a stream of ours
    pq.write_table(table.replace_schema_metadata(None), buffer, compression="zstd")
    stream.write(buffer.getbuffer())
