"""Which rows of a table are totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fupin.write.cells import exact
from fupin.write.column import Column

if TYPE_CHECKING:
    import pyarrow as pa


def total_rows(table: pa.Table, columns: Sequence[Column]) -> set[int]:
    """Positions of the rows that have the key `total` in a group column."""
    import pyarrow.compute as pc

    found: set[int] = set()
    for column in columns:
        if column.kind == "group":
            text = exact(table.column(column.key).combine_chunks())
            found.update(pc.indices_nonzero(pc.fill_null(pc.equal(text, "total"), False)).to_pylist())
    return found


def totals_first(table: pa.Table, columns: Sequence[Column]) -> tuple[list[int], int]:
    """The order of the rows with all totals before the others, and how many totals there are."""
    totals = total_rows(table, columns)
    return sorted(range(table.num_rows), key=lambda row: row not in totals), len(totals)
