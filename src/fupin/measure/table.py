"""The tidy table: one row per indicator and group, and the wide one made from it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from fupin.catalog.figures import Indicator
from fupin.measure.growth import PLACES, figure
from fupin.measure.made import GROWTH_COLUMNS
from fupin.measure.notes import Lang
from fupin.measure.rounding import DECIMALS

if TYPE_CHECKING:
    import pyarrow as pa


def tidy_table(keys: pa.Table, figures: Sequence[tuple[Indicator, pa.Table]]) -> pa.Table:
    """Keys and cells of all indicators, one after the other; `keys` are the groups that each of them has."""
    import pyarrow as pa

    parts = []
    for one, cells in figures:
        names = [pa.repeat(pa.scalar(text), len(keys)) for text in (one.key, one.unit)]
        columns = [*keys.columns, *names, *cells.columns]
        parts.append(pa.table(columns, names=[*keys.column_names, "indicator", "unit", *cells.column_names]))
    return pa.concat_tables(parts)


def wide(tidy: pa.Table) -> pa.Table:
    """One row per year and group, one column of values per indicator key, from a table of `measure`."""
    keys = tidy.column_names[: tidy.column_names.index("indicator")]
    shown = tidy["indicator"].unique().to_pylist()
    height = len(tidy) // max(len(shown), 1)
    found = tidy.slice(0, height).select(keys)
    for place, key in enumerate(shown):
        found = found.append_column(key, tidy["value"].slice(place * height, height))
    return found


def growth_cells(sums: pa.Table, decimals: int, lang: Lang, *, tidy: bool) -> pa.Table:
    """The cells of growth, from the columns of `made.growth`."""
    import pyarrow as pa

    rows = sums.select(GROWTH_COLUMNS).to_pylist()
    found = [figure(row, lang) for row in rows]
    unit = Decimal(1).scaleb(-decimals)
    exact = pa.decimal128(38, PLACES)
    return pa.table(
        {
            "value": pa.array(
                [None if rate is None else rate.quantize(unit, ROUND_HALF_UP) for rate, _ in found],
                pa.decimal128(38, DECIMALS),
            ),
            "numerator": pa.array([rate for rate, _ in found], exact),
            "denominator": pa.nulls(len(sums), exact),
            "n": sums["counties"].cast(pa.int64()) if tidy else pa.nulls(len(sums), pa.int64()),
            "missing": pa.nulls(len(sums), pa.int64()),
            "note": pa.array([note for _, note in found], pa.string()),
        }
    )
