"""Parquet: English keys and the types as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from fupin.errors import OutputError
from fupin.write.column import Column
from fupin.write.formats import Style

if TYPE_CHECKING:
    import pyarrow as pa


def write(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, style: Style) -> None:
    """Write the table, zstd-compressed; an OutputError where it has a column that Parquet cannot hold."""
    import io

    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = io.BytesIO()  # Arrow would close a stream of ours
    try:
        pq.write_table(table.replace_schema_metadata(None), buffer, compression="zstd")
    except pa.ArrowNotImplementedError as error:
        raise OutputError(f"Parquet cannot hold a column: {error}.", "Cast it to varchar, or write CSV.") from error
    stream.write(buffer.getbuffer())
