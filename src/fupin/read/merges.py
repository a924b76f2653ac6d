"""Cells merged over several rows: the value of the first row holds for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fupin.read.address import Merge

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.read.cells import Column


def fill_down(
    columns: Mapping[int, Column], merges: Sequence[Merge], first_row: int
) -> tuple[dict[int, Column], dict[int, pa.Int32Array]]:
    """Fill every vertically merged cell down its range; `first_row` is the row (from 0) at which the columns begin.

    Also gives, for each column that has such cells, the position that each row's value stands at.
    """
    spans: dict[int, list[tuple[int, int]]] = {}
    beyond = first_row + max((len(column.text) for column in columns.values()), default=0)
    for top, left, end, _ in merges:
        if left in columns and end > top and first_row <= top < beyond:
            spans.setdefault(left, []).append((top - first_row, end - first_row))
    sources = {number: _sources(ranges, len(columns[number].text)) for number, ranges in spans.items()}
    return {**columns} | {number: columns[number].take(source) for number, source in sources.items()}, sources


def _sources(spans: Sequence[tuple[int, int]], rows: int) -> pa.Int32Array:
    import numpy as np
    import pyarrow as pa

    source = np.arange(rows, dtype=np.int32)
    for top, end in spans:
        source[top : end + 1] = top
    return pa.array(source)
