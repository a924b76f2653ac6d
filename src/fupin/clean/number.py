"""Counts, money and measures: decimal text to int32 or decimal128, exactly, in the field's unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from fupin.catalog.model import Field
from fupin.clean.defect import Defect, unreadable
from fupin.clean.numeral import chinese_numeral
from fupin.clean.text import Distinct
from fupin.clean.unit import UNITS, worth
from fupin.tables import RawColumn, arrow_type

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBER = re.compile(r"(?P<number>[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|[+-]?\.[0-9]+)(?P<unit>\S*)")
_NUMERAL = re.compile(r"(?P<number>[〇零一二两俩三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]+)(?P<unit>\S*)")
_PLACES = {"integer": 0, "money": 2, "decimal": 4}
# One digit less than the type holds, since rounding can add one.
_PLAIN = {
    "integer": r"^-?[0-9]{1,9}$",
    "money": r"^-?[0-9]{1,11}(?:\.[0-9]{1,18})?$",
    "decimal": r"^-?[0-9]{1,9}(?:\.[0-9]{1,18})?$",
}
_EXAMPLES = {"integer": "3", "money": "2500.50", "decimal": "2.5"}
_LONGEST = 60
_EXACT = Context(prec=2 * _LONGEST, rounding=ROUND_HALF_UP)
# A count that a workbook computed can be this far from whole; a real fraction is further.
_NOISE = Decimal("1e-9")


def numbers(words: Distinct, column: RawColumn, field: Field) -> tuple[pa.Array, list[Defect]]:
    """One number per row in the field's unit, rounded half up to its places; what is none is null and T001."""
    import pyarrow.compute as pc

    values = _plain(words.clean, field) if worth(field, column.unit) == 1 else None
    values = _others(words.clean, values, column.unit, field)
    bad = pc.and_(pc.is_null(values), pc.is_valid(words.clean))
    return words.spread(values), unreadable("T001", column, words, bad, {"example": _EXAMPLES[field.type]})


def _plain(texts: pa.StringArray, field: Field) -> pa.Array:
    """The texts that are bare decimals, by Arrow; null where not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = pc.if_else(pc.match_substring_regex(texts, _PLAIN[field.type]), texts, None)
    if field.type == "integer":
        return bare.cast(pa.int32())
    long = bare.cast(pa.decimal128(30, 18))
    return pc.round(long, _PLACES[field.type], round_mode="half_towards_infinity").cast(arrow_type(field.type))


def _others(texts: pa.StringArray, values: pa.Array | None, unit: str | None, field: Field) -> pa.Array:
    """The values with those texts that are still null read one by one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = arrow_type(field.type)
    if values is None:
        values = pa.nulls(len(texts), kind)
    open_ = pc.and_(pc.is_null(values), pc.is_valid(texts))
    units, default = UNITS.get(field.unit, {}), worth(field, unit)
    read = [exact(text, field.type, units, default) for text in texts.filter(open_).to_pylist()]
    return pc.replace_with_mask(values, open_, pa.array(read, kind)) if read else values


def exact(text: str, field_type: str, units: Mapping[str, Decimal], default: Decimal) -> Decimal | int | None:
    """The number that a text says, times what its unit (else the default one) is worth, or None.

    >>> exact("1.25万元", "money", UNITS["yuan"], Decimal(1))
    Decimal('12500.00')
    >>> exact("1 250", "money", UNITS["yuan"], Decimal(1)) is None
    True
    >>> exact("三十五人", "integer", UNITS["person"], Decimal(1))
    35
    """
    text = text.removeprefix("¥") if "元" in units else text
    found = _NUMBER.fullmatch(text.replace("−", "-"))
    if not found and field_type == "integer":
        found = _NUMERAL.fullmatch(text)
    if not found or len(text) > _LONGEST:
        return None
    unit = units.get(found["unit"].lower()) if found["unit"] else default
    number = _number(found)
    return None if unit is None or number is None else fitted(_EXACT.multiply(number, unit), field_type)


def _number(found: re.Match[str]) -> Decimal | None:
    if found.re is _NUMBER:
        return Decimal(found["number"].replace(",", ""))
    written = chinese_numeral(found["number"])
    return None if written is None else Decimal(written)


def fitted(value: Decimal, field_type: str) -> Decimal | int | None:
    """The value as the type stores it, or None where it has no room or a count is not whole."""
    places = _PLACES[field_type]
    rounded = _EXACT.quantize(value, Decimal(1).scaleb(-places))
    if field_type == "integer":
        whole = abs(value - rounded) < _NOISE and abs(rounded) < 2**31
        return int(rounded) if whole else None
    return rounded if abs(rounded) < 10 ** (14 - places) else None
