"""Cells that could not be taken, and the findings that they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fupin.catalog.rules import RULES
from fupin.clean.text import Distinct
from fupin.tables import RawColumn, findings_schema

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Defect:
    """Cells of one column with the same defect.

    `rows` are positions in the column (uint64, ascending), `value` what was sent there, `args` the values of the
    message: one for all cells or one for each. `at` are Excel's rows of the cells where merged cells were filled down.
    """

    rule: str
    field: str
    letter: str
    rows: pa.UInt64Array
    value: pa.StringArray
    args: Mapping[str, str | pa.StringArray]
    at: pa.Int32Array | None = None

    def once(self) -> Defect:
        """The defect with every merged cell marked once, at the first of its rows."""
        import numpy as np
        import pyarrow as pa

        if self.at is None:
            return self
        rows = self.rows.to_numpy()
        _, first, cell = np.unique(self.at.to_numpy(), return_index=True, return_inverse=True)
        kept = pa.array(np.flatnonzero(rows == rows[first][cell]))
        args = {name: value if isinstance(value, str) else value.take(kept) for name, value in self.args.items()}
        return replace(self, rows=self.rows.take(kept), value=self.value.take(kept), at=self.at.take(kept), args=args)


@dataclass(frozen=True, slots=True)
class Origin:
    """What all findings of a sheet share, and its columns (one value per row) that they repeat."""

    file: str
    sheet: str
    table: str
    rows: pa.Int32Array
    county: pa.StringArray
    year: pa.Int32Array
    household_id: pa.StringArray | None


def unreadable(
    rule: str, column: RawColumn, words: Distinct, bad: pa.BooleanArray, args: Mapping[str, str] | None = None
) -> list[Defect]:
    """The defect of every row whose distinct text is `bad`; nothing where there is none."""
    import pyarrow.compute as pc

    if not pc.any(bad).as_py():
        return []
    return marked(rule, column, pc.indices_nonzero(words.spread(bad)), args)


def marked(
    rule: str, column: RawColumn, rows: pa.UInt64Array, args: Mapping[str, str | pa.StringArray] | None = None
) -> list[Defect]:
    """The defect of these rows of a column, its values as sent; nothing where there are no rows."""
    if not len(rows):
        return []
    at = None if column.at is None else column.at.take(rows)
    return [Defect(rule, column.field, column.letter, rows, column.text.take(rows), args or {}, at)]


def findings(defects: Sequence[Defect], origin: Origin) -> pa.Table:
    """The findings table of the defects, in their order."""
    import pyarrow as pa

    return pa.concat_tables([findings_schema().empty_table(), *(_table(d.once(), origin) for d in defects)])


def _table(one: Defect, origin: Origin) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    n = len(one.rows)
    row = origin.rows.take(one.rows) if one.at is None else one.at
    household = pa.nulls(n, pa.string()) if origin.household_id is None else origin.household_id.take(one.rows)
    columns = {
        "file": pa.repeat(origin.file, n),
        "sheet": pa.repeat(origin.sheet, n),
        "row": row,
        "column": pa.repeat(one.letter, n),
        "cell": pc.binary_join_element_wise(one.letter, row.cast(pa.string()), ""),
        "county": origin.county.take(one.rows),
        "year": origin.year.take(one.rows),
        "table": pa.repeat(origin.table, n),
        "field": pa.repeat(one.field, n),
        "rule": pa.repeat(one.rule, n),
        "level": pa.repeat(RULES[one.rule].level, n),
        "value": one.value,
        "household_id": household,
        "args": _maps(one.args, n),
    }
    return pa.table(columns, schema=findings_schema())


def _maps(args: Mapping[str, str | pa.StringArray], n: int) -> pa.MapArray:
    """One map per cell, each with all the names."""
    import numpy as np
    import pyarrow as pa

    width = len(args)
    values = [pa.repeat(v, n) if isinstance(v, str) else v for v in args.values()]
    turned = np.arange(n * width).reshape(width, n).T.ravel()
    keys = pa.array(list(args), pa.string()).take(pa.array(np.tile(np.arange(width), n)))
    items = pa.concat_arrays([*values, pa.nulls(0, pa.string())]).take(pa.array(turned))
    offsets = pa.array(np.arange(n + 1, dtype=np.int32) * np.int32(width))
    return pa.MapArray.from_arrays(offsets, keys, items)
