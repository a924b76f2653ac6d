"""What cells and corrections of them say, read alike, so that they can be compared and the one put for the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from fupin.amendment import Correction
from fupin.catalog.model import Field, Table
from fupin.clean.bound import bounded
from fupin.clean.column import blanks, typed
from fupin.clean.defect import Defect
from fupin.clean.place import Place
from fupin.clean.text import tidy
from fupin.tables import RawColumn, RawSheet

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

# What the correction of a blank cell answers, too.
_BLANK = "T006"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet on their way from read to derived; `values` and `defects`, by field, are changed."""

    table: Table
    sheet: RawSheet
    file: str
    raw: Mapping[str, Sequence[RawColumn]]
    values: dict[str, pa.Array]
    defects: dict[str, list[Defect]]
    place: Place


class Saying(NamedTuple):
    """What a cell, or a line about it, says: cleaned, and as text; `bad` where it cannot be read."""

    value: Any
    text: str | None
    bad: bool

    @property
    def blank(self) -> bool:
        return self.value is None and not self.bad

    def agrees(self, other: Saying) -> bool:
        if self.blank or other.blank:
            return self.blank and other.blank
        return self.text == other.text or (not self.bad and not other.bad and self.value == other.value)


def required_fields(table: Table) -> set[str]:
    """Fields whose cells must not be blank (T006)."""
    return {*table.required, *(group[0] for group in table.aside if len(group) == 1)}


def unfit(
    table: Table, key: str, corrections: Sequence[Correction]
) -> list[tuple[Correction, str, Mapping[str, str | None]]]:
    """The corrections of one field whose new value the field cannot have, each with the rule that it breaks and the
    named values of that rule's message.
    """
    import pyarrow as pa

    field = table.by_key[key]
    column = RawColumn(key, "", field.zh, None, pa.array([c.new or None for c in corrections], pa.string()))
    values, defects = _read(column, field, corrections)
    if key in required_fields(table):
        defects += blanks(values, column, defects)
    return [
        (corrections[row], one.rule, {k: v if isinstance(v, str) else v[nth].as_py() for k, v in one.args.items()})
        for one in defects
        for nth, row in enumerate(one.rows.to_pylist())
    ]


def cells(columns: Columns, key: str, rows: Sequence[int]) -> dict[int, Saying]:
    """What the cells of these rows say."""
    bad = {row for d in columns.defects[key] if d.rule != _BLANK for row in d.rows.to_pylist()}
    values = columns.values[key].take(rows).to_pylist()
    texts = tidy(text_of(columns, key).take(rows)).to_pylist()
    return {row: Saying(value, text, row in bad) for row, value, text in zip(rows, values, texts, strict=True)}


def sayings(columns: Columns, key: str, corrections: Sequence[Correction], texts: Sequence[str]) -> list[Saying]:
    """What the lines say of a cell of this column, in its unit."""
    import pyarrow as pa

    column = _alike(columns.raw[key][0], texts)
    values, defects = _read(column, columns.table.by_key[key], corrections)
    bad = {row for d in defects for row in d.rows.to_pylist()}
    tidied = tidy(pa.array([text or None for text in texts], pa.string())).to_pylist()
    pairs = enumerate(zip(values.to_pylist(), tidied, strict=True))
    return [Saying(value, text, row in bad) for row, (value, text) in pairs]


def put(columns: Columns, key: str, changed: Mapping[int, int], corrections: Sequence[Correction]) -> None:
    """Put the new values (by row: which correction's) into the column, and drop what was found wrong there."""
    import numpy as np
    import pyarrow as pa

    if not changed:
        return
    old, column = columns.values[key], _alike(columns.raw[key][0], [one.new for one in corrections])
    new, _ = _read(column, columns.table.by_key[key], corrections)
    place, rows = np.arange(len(old)), np.fromiter(changed, np.int64)
    place[rows] = len(old) + np.fromiter(changed.values(), np.int64)
    columns.values[key] = pa.concat_arrays([old, new.cast(old.type)]).take(pa.array(place))
    columns.defects[key] = list(_elsewhere(columns.defects[key], rows))


def _elsewhere(defects: Sequence[Defect], rows: np.ndarray) -> Iterator[Defect]:
    """The defects without those of these rows."""
    import numpy as np
    import pyarrow as pa

    for one in defects:
        kept = pa.array(np.flatnonzero(~np.isin(one.rows.to_numpy(), rows)))
        if len(kept):
            args = {name: value if isinstance(value, str) else value.take(kept) for name, value in one.args.items()}
            at = None if one.at is None else one.at.take(kept)
            yield replace(one, rows=one.rows.take(kept), value=one.value.take(kept), args=args, at=at)


def text_of(columns: Columns, key: str) -> pa.StringArray:
    """The cells as sent; of a field in several columns, all of them."""
    import pyarrow.compute as pc

    first, *others = (column.text for column in columns.raw[key])
    return pc.binary_join_element_wise(first, *others, ",", null_handling="skip") if others else first


def _alike(column: RawColumn, texts: Sequence[str]) -> RawColumn:
    import pyarrow as pa

    return replace(column, text=pa.array([text or None for text in texts], pa.string()), kind=None, at=None)


def _read(column: RawColumn, field: Field, corrections: Sequence[Correction]) -> tuple[pa.Array, list[Defect]]:
    """The texts of a column typed and held against the field's bounds in the years of the corrections."""
    import pyarrow as pa

    values, defects = typed([column], field)
    if field.low is None and field.high is None:
        return values, defects
    values, beyond = bounded(values, column, field, pa.array([one.year for one in corrections], pa.int32()))
    return values, defects + beyond
