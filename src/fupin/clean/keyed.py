"""Which rows of a sheet the line of a correction means, by the key that it gives.

All keys are looked up in a column at once; Python meets only the rows that have one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fupin.amendment import Correction
from fupin.catalog.model import Field, Table
from fupin.clean.column import typed
from fupin.clean.id_number import id_columns
from fupin.clean.place import Place
from fupin.tables import RawColumn

if TYPE_CHECKING:
    import pyarrow as pa

BETWEEN = "/"
# The fields that a key can be of, for each table; of several, the values with "/" between them.
KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "person": (("id_number",), ("person_id",), ("household_id", "name")),
    "household": (("household_id",),),
    "village": (("village_code",), ("village",), ("township", "village")),
    "county": (("township",),),
}
_HOUSEHOLD = ("household_id",)


class Named(NamedTuple):
    """The rows (positions, ascending) that have a key; `household`: it is a household's, and all of them are meant."""

    rows: tuple[int, ...]
    household: bool = False


def named_rows(
    table: Table, values: Mapping[str, pa.Array], place: Place, corrections: Sequence[Correction]
) -> list[Named]:
    """The rows that each correction means, all of one table: those of its county and year that have its key.

    A person is found by ID number, as sent or in its 18-digit form, by 人编号 or 户编号/姓名, and for a field of the
    household by 户编号; a household by 户编号; a village by code, name or 乡镇/村; a county's row by its township, or
    without any key.
    """
    found: list[set[int]] = [set() for _ in corrections]
    for fields in KEYS[table.key]:
        if all(key in values for key in fields):
            _gather(found, _cleaned(table, fields, corrections), _column(values, fields), place, corrections)
    if "id_number" in values:
        keys = _cleaned(table, ("id_number",), corrections)
        _gather(found, keys, id_columns(values["id_number"], place.year)["_id_18"], place, corrections)
    if table.key == "county":
        _gather(found, [None if c.key else c.county for c in corrections], place.county, place, corrections)
    named = [Named(tuple(sorted(rows))) for rows in found]
    return _of_households(named, table, values, place, corrections) if table.key == "person" else named


def _of_households(
    named: list[Named],
    table: Table,
    values: Mapping[str, pa.Array],
    place: Place,
    corrections: Sequence[Correction],
) -> list[Named]:
    """Where no person has the key of a household's field, the rows of the household that has it."""
    if "household_id" not in values:
        return named
    members: list[set[int]] = [set() for _ in corrections]
    _gather(members, _cleaned(table, _HOUSEHOLD, corrections), values["household_id"], place, corrections)
    return [
        Named(tuple(sorted(rows)), household=True)
        if rows and not one.rows and table.by_key[c.field].level == "household"
        else one
        for one, rows, c in zip(named, members, corrections, strict=True)
    ]


def _cleaned(table: Table, fields: Sequence[str], corrections: Sequence[Correction]) -> list[str | None]:
    """The keys as the cells of these fields are cleaned; None where there are not as many parts."""
    parts = [c.key.split(BETWEEN, len(fields) - 1) for c in corrections]
    whole = [part if len(part) == len(fields) else [""] * len(fields) for part in parts]
    columns = [_texts([part[i] for part in whole], table.by_key[key]) for i, key in enumerate(fields)]
    return [BETWEEN.join(filter(None, row)) if all(row) else None for row in zip(*columns, strict=True)]


def _texts(texts: Sequence[str], field: Field) -> list[str | None]:
    import pyarrow as pa

    column = RawColumn(field.key, "", field.zh, None, pa.array([text or None for text in texts], pa.string()))
    cleaned: list[str | None] = typed([column], field)[0].to_pylist()
    return cleaned


def _column(values: Mapping[str, pa.Array], fields: Sequence[str]) -> pa.StringArray:
    import pyarrow.compute as pc

    first, *others = (values[key] for key in fields)
    return pc.binary_join_element_wise(first, *others, BETWEEN) if others else first


def _gather(
    found: Sequence[set[int]],
    keys: Sequence[str | None],
    column: pa.StringArray,
    place: Place,
    corrections: Sequence[Correction],
) -> None:
    """Add to each correction's rows those of its county and year where the column has its key."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = pc.indices_nonzero(pc.is_in(column, value_set=pa.array(keys, pa.string()).drop_null()))
    spots = (one.take(rows).to_pylist() for one in (column, place.county, place.year))
    at: dict[tuple[object, ...], list[int]] = {}
    for row, *spot in zip(rows.to_pylist(), *spots, strict=True):
        at.setdefault(tuple(spot), []).append(row)
    for known, key, one in zip(found, keys, corrections, strict=True):
        known.update(at.get((key, one.county, one.year), ()))
