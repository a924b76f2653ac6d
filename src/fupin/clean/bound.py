"""Values that a field cannot have (T004)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin.catalog.model import Field
from fupin.clean.defect import Defect, marked
from fupin.tables import RawColumn

if TYPE_CHECKING:
    import pyarrow as pa

_YEARS_AHEAD = {"data_year": 0, "data_year+10": 10}


def bounded(
    values: pa.Array, column: RawColumn, field: Field, years: pa.Int32Array | None
) -> tuple[pa.Array, list[Defect]]:
    """The values with those out of the field's bounds null, and T004 for them.

    A bound by the data year holds where the row's year is known.
    """
    import pyarrow.compute as pc

    high = _high(field, years)
    low_bad = None if field.low is None else pc.less(values, field.low)
    high_bad = None if high is None else pc.greater(values, high)
    tests = [pc.fill_null(bad, False) for bad in (low_bad, high_bad) if bad is not None]
    if not any(pc.any(bad).as_py() for bad in tests):
        return values, []
    out = pc.or_(tests[0], tests[-1])
    rows = pc.indices_nonzero(out)
    return pc.if_else(out, None, values), marked("T004", column, rows, _limits(field, high, rows))


def _high(field: Field, years: pa.Int32Array | None) -> int | pa.Int32Array | None:
    import pyarrow.compute as pc

    if not isinstance(field.high, str):
        return field.high
    return None if years is None else pc.add(years, _YEARS_AHEAD[field.high])


def _limits(field: Field, high: int | pa.Int32Array | None, rows: pa.UInt64Array) -> dict[str, str | pa.StringArray]:
    """`low`, `high` and both as one `range`, which reads well where one of them is open."""
    import pyarrow as pa
    import pyarrow.compute as pc

    low = "" if field.low is None else str(field.low)
    if high is None:
        return {"low": low, "high": "", "range": f"≥ {low}"}
    if isinstance(high, int):
        return {"low": low, "high": str(high), "range": f"{low}–{high}" if low else f"≤ {high}"}
    tops = pc.fill_null(high.take(rows).cast(pa.string()), "")
    return {"low": low, "high": tops, "range": pc.binary_join_element_wise(low, tops, "–")}
