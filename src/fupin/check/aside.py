"""Which rows cannot be told apart, and so are set aside instead of stored."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from fupin.catalog.tables import TABLES
from fupin.tables import CleanSheet

if TYPE_CHECKING:
    import pyarrow as pa


def rows_aside(sheet: CleanSheet, marked: pa.BooleanArray) -> pa.BooleanArray:
    """One boolean per row of a sheet, true where it is set aside.

    `marked` are the rows that a rule sets aside. To them come rows without a county, and rows where every column of
    one of the table's `aside` groups is null or was not sent.
    """
    import pyarrow.compute as pc

    groups = [[_null(sheet, key) for key in group] for group in TABLES[sheet.table].aside]
    blank = [reduce(pc.and_, group) for group in groups]
    return reduce(pc.or_, [marked, _null(sheet, "county"), *blank])


def _null(sheet: CleanSheet, key: str) -> pa.BooleanArray:
    import numpy as np
    import pyarrow as pa

    if key not in sheet.data.schema.names:
        return pa.array(np.ones(len(sheet.data), dtype=bool))
    return sheet.data[key].is_null().combine_chunks()
