"""One field of a sheet: its raw column, or columns, to a typed one, by the module for its kind of value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fupin.catalog.model import Field
from fupin.clean.code import booleans, code_sets, codes
from fupin.clean.date import dates, years
from fupin.clean.defect import Defect, marked
from fupin.clean.identifier import identifiers, is_identifier
from fupin.clean.number import numbers
from fupin.clean.text import ERRORS, Distinct, distinct
from fupin.tables import Kind, RawColumn

if TYPE_CHECKING:
    import pyarrow as pa


def typed(columns: Sequence[RawColumn], field: Field) -> tuple[pa.Array, list[Defect]]:
    """One value per row of the field's stored type, null where blank or unreadable, and the defects found."""
    prepared = [_without_errors(c, field) for c in columns]
    errors = [d for _, _, found in prepared for d in found]
    words = [(w, c) for w, c, _ in prepared]
    values, defects = code_sets(words, field) if field.type == "codes" else _single(*words[0], field)
    return values, errors + defects


def _single(words: Distinct, column: RawColumn, field: Field) -> tuple[pa.Array, list[Defect]]:
    match field.type:
        case "boolean":
            return booleans(words, column, field)
        case "code":
            return codes(words, column, field)
        case "date":
            return dates(words, column, field)
        case "text":
            return identifiers(words, column, field) if is_identifier(field) else (words.spread(words.clean), [])
        case _:
            return (years if is_year(field) else numbers)(words, column, field)


def is_year(field: Field) -> bool:
    return field.type == "integer" and (field.key == "year" or field.key.endswith("_year"))


def _without_errors(column: RawColumn, field: Field) -> tuple[Distinct, RawColumn, list[Defect]]:
    """The column, and its distinct texts, with formula errors null, and T005 for them."""
    import pyarrow.compute as pc

    words = distinct(column.text, field)
    error = _errors(words, column)
    if not pc.any(error).as_py():
        return words, column, []
    clean = replace(column, text=pc.if_else(error, None, column.text))
    return distinct(clean.text, field), clean, marked("T005", column, pc.indices_nonzero(error))


def _errors(words: Distinct, column: RawColumn) -> pa.BooleanArray:
    """Which rows hold an error: as a kind of cell, or as the text that CSV files and copied values keep of one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    written = pc.starts_with(words.clean, "#")
    if pc.any(written).as_py():
        written = pc.is_in(words.clean, value_set=pa.array(ERRORS, pa.string()))
    said = pc.fill_null(words.spread(written), False)
    return said if column.kind is None else pc.or_(said, pc.equal(column.kind, pa.scalar(int(Kind.ERROR), pa.uint8())))


def blanks(values: pa.Array, column: RawColumn, defects: Sequence[Defect]) -> list[Defect]:
    """T006 for the nulls of a required field that no other defect explains."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not values.null_count:
        return []
    rows = pc.indices_nonzero(values.is_null())
    known = pa.concat_arrays([pa.array([], pa.uint64()), *(d.rows for d in defects)])
    return marked("T006", column, rows.filter(pc.invert(pc.is_in(rows, value_set=known))))
