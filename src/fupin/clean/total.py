"""Stated totals against the sum of the rows they cover (F006).

A total is only held against rows where it is certain which ones it covers, and never stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from fupin.catalog.model import Field, Table, plain
from fupin.catalog.rules import RULES
from fupin.catalog.tables import TABLES
from fupin.clean.column import is_year
from fupin.clean.defect import Defect, Origin
from fupin.clean.number import exact
from fupin.clean.unit import UNITS, worth
from fupin.tables import RawColumn, RawSheet

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_WHOLE = re.compile("(全[省市州县区乡镇村]|本[县区乡镇村]|总)?(合计|总计|汇总|共计)|全[省市州县区乡镇村]$")
# Adding these up says nothing: income per head, distances, months.
_NO_SUM = ("month", "km")
_PER_HEAD = "per_capita"
_PLACES = ("township", "village")
_MORE_THAN_STORED = {"money": re.compile(r"\.\d{3,}"), "decimal": re.compile(r"\.\d{5,}")}
_STEP = {"integer": Decimal(0), "money": Decimal("0.005"), "decimal": Decimal("0.00005")}


@dataclass(frozen=True, slots=True)
class _Total:
    """A total row: Excel's row, its texts by letter, and the data rows (positions) next to it, above and below."""

    row: int
    cells: Mapping[str, str]
    above: range
    below: range


@dataclass(frozen=True, slots=True)
class _Sums:
    """A column that can be added up: its values, which of them count once, and which are unreadable."""

    field: Field
    column: RawColumn
    values: pa.Array
    counted: np.ndarray[Any, np.dtype[np.bool_]]
    unread: np.ndarray[Any, np.dtype[np.bool_]]

    def of(self, rows: np.ndarray[Any, Any]) -> Decimal | None:
        """The sum over these rows; None where one of them cannot be read."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self.unread[rows].any():
            return None
        total = pc.sum(self.values.take(pa.array(rows[self.counted[rows]])).cast(pa.decimal128(38, 4))).as_py()
        return Decimal(0) if total is None else total


def total_findings(
    sheet: RawSheet,
    raw: Mapping[str, Sequence[RawColumn]],
    values: Mapping[str, pa.Array],
    defects: Mapping[str, Sequence[Defect]],
    origin: Origin,
) -> list[dict[str, Any]]:
    """F006 as records for `tables.findings_table`, one for each cell of a total that its rows do not add up to."""
    if not sheet.totals or not len(sheet.rows):
        return []
    totals = _totals(sheet)
    groups = [values[key].dictionary_encode() for key in _PLACES if key in values]
    found = []
    for sums in _addable(TABLES[origin.table], raw, values, defects):
        for total in totals:
            covered = _covered(total, totals, len(sheet.rows))
            if covered is not None and (args := _mismatch(sums, total, covered, groups, len(sheet.rows))):
                found.append(_record(total, sums, args, origin))
    return found


def _totals(sheet: RawSheet) -> list[_Total]:
    """The total rows, each with the data rows between it and the next total on either side."""
    import numpy as np

    rows = sheet.rows.to_numpy()
    cuts = [0, *np.searchsorted(rows, [row for row, _ in sheet.totals]).tolist(), len(rows)]
    spans = [range(start, stop) for start, stop in pairwise(cuts)]
    beside = zip(sheet.totals, pairwise(spans), strict=True)
    return [_Total(row, cells, above, below) for (row, cells), (above, below) in beside]


def _covered(total: _Total, totals: Sequence[_Total], rows: int) -> range | None:
    """The rows that a total certainly covers: all for the outermost one, else those since the last total or, where
    totals stand above their rows, those until the next; None where it is not certain.
    """
    outermost = (total is totals[0] and not total.above) or (total is totals[-1] and not total.below)
    if outermost and (len(totals) == 1 or _is_whole(total)):
        return range(rows)
    inner = [t for t in totals if not (t is totals[0] and _is_whole(t))]
    near = total.above if inner and inner[0].above else total.below
    return near or None


def _is_whole(total: _Total) -> bool:
    return any(_WHOLE.match(plain(text)) for text in total.cells.values())


def _addable(
    table: Table,
    raw: Mapping[str, Sequence[RawColumn]],
    values: Mapping[str, pa.Array],
    defects: Mapping[str, Sequence[Defect]],
) -> Iterator[_Sums]:
    """The columns for which a sum makes sense. Household values in a roster are added up only where they stand once."""
    import numpy as np

    for key, (column, *_) in raw.items():
        field = table.by_key[key]
        counts = field.type in _STEP and field.unit not in _NO_SUM and not is_year(field) and _PER_HEAD not in key
        if not counts or (field.level == "household" and column.at is None):
            continue
        counted = np.ones(len(values[key]), bool)
        if column.at is not None:
            at = column.at.to_numpy()
            counted[1:] = at[1:] != at[:-1]
        if field.level == "household" and not _one_per_household(values, counted):
            continue
        unread = np.zeros(len(values[key]), bool)
        for defect in defects[key]:
            unread[defect.rows.to_numpy()] = True
        yield _Sums(field, column, values[key], counted, unread)


def _one_per_household(values: Mapping[str, pa.Array], counted: np.ndarray[Any, np.dtype[np.bool_]]) -> bool:
    """Whether no household's value counts twice, as where only some households merge the cell over their rows."""
    import pyarrow as pa

    ids = values["household_id"].filter(pa.array(counted)) if "household_id" in values else None
    return ids is not None and len(ids.unique()) == len(ids)


def _mismatch(
    sums: _Sums, total: _Total, covered: range, groups: Sequence[pa.DictionaryArray], rows: int
) -> dict[str, str] | None:
    """What the message says, or None where the total agrees with its rows, or with any others that it might mean."""
    import numpy as np

    text = total.cells.get(sums.column.letter, "")
    stated = exact(plain(text), sums.field.type, UNITS.get(sums.field.unit, {}), worth(sums.field, sums.column.unit))
    if stated is None:
        return None
    stated = Decimal(stated)
    sum_ = sums.of(np.asarray(covered))
    if sum_ is None or _agree(stated, sum_, text, sums, len(covered)):
        return None
    others = (range(rows), range(covered.stop), total.above, total.below, *_same_place(covered, groups))
    for other in others:
        near = sums.of(np.asarray(other, dtype=np.int64))
        if near is not None and len(other) and _agree(stated, near, text, sums, len(other)):
            return None
    return {
        "stated": _shown(stated),
        "sum": _shown(sum_),
        "difference": _shown(abs(stated - sum_)),
        "rows": str(len(covered)),
    }


def _same_place(covered: range, groups: Sequence[pa.DictionaryArray]) -> Iterator[np.ndarray[Any, Any]]:
    """All rows of the township, or village, that the last of the covered rows lies in."""
    import numpy as np

    for group in groups:
        place = group.indices.fill_null(-1).to_numpy()
        yield np.flatnonzero(place == place[covered[-1]])


def _agree(stated: Decimal, sum_: Decimal, text: str, sums: _Sums, rows: int) -> bool:
    """Equal but for what was rounded away: in the total as written, and in rows with more places than are stored."""
    places = len(text.partition(".")[2].rstrip("元亩人户")) if "." in text else 0
    slack = Decimal(0)
    if sums.field.type != "integer":
        slack = worth(sums.field, sums.column.unit) / 2 / 10 ** min(places, 9)
    more = _MORE_THAN_STORED.get(sums.field.type)
    if more and any(more.search(t) for t in sums.column.text.slice(0, 1000).to_pylist() if t):
        slack += _STEP[sums.field.type] * rows
    return abs(stated - sum_) <= slack


def _shown(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _record(total: _Total, sums: _Sums, args: Mapping[str, str], origin: Origin) -> dict[str, Any]:
    letter = sums.column.letter
    places = {name: values.unique().to_pylist() for name, values in (("county", origin.county), ("year", origin.year))}
    return {
        "file": origin.file,
        "sheet": origin.sheet,
        "table": origin.table,
        "row": total.row,
        "column": letter,
        "cell": f"{letter}{total.row}",
        "field": sums.field.key,
        "rule": "F006",
        "level": RULES["F006"].level,
        "value": total.cells[letter],
        "args": args,
        **{name: found[0] for name, found in places.items() if len(found) == 1},
    }
