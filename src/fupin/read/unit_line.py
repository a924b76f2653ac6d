"""The units that a 单位： line above a table gives to the columns that name none of their own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from fupin.catalog.model import Field

# By a field's own unit, those that a line can give it. Square metres are for houses: land is never meant by them.
_GIVEN = {
    "yuan": ("元", "千元", "万元", "亿元"),
    "person": ("人", "万人"),
    "household": ("户", "万户"),
    "head": ("头", "万头"),
    "mu": ("亩", "万亩", "公顷"),
    "km": ("公里", "千米", "里", "米"),
    "square metre": ("平方米",),
}
_UNIT = "|".join(sorted({unit for units in _GIVEN.values() for unit in units}, key=len, reverse=True))
# 填报单位 and 制表单位 are offices.
_UNITS = rf"((?:{_UNIT})(?:[\s、,;/和及]*(?:{_UNIT}))*)"
_SAID = rf"(?:(?<![报表制写送])单\s*位\s*[:(]?|金\s*额\s*[:(])\s*{_UNITS}(?![^\s、,;/()。])"
# A title can end in its unit: 农户收入情况表(万元).
_LINE = re.compile(rf"{_SAID}|(?<=[表册账单]\(){_UNITS}(?=\)\s*$)")
_EACH = re.compile(_UNIT)
_PER_HEAD = "per_capita"


def unit_from_lines(field: Field, lines: Iterable[str]) -> str | None:
    """The unit that the lines give to a column of this field, or None where they name none or several for it.

    Income per head is in yuan on every form, whatever unit its sums are in, and no household has ten thousand members:
    neither is touched.
    """
    if _PER_HEAD in field.key or field.high is not None:
        return None
    said = {unit for line in lines for unit in units_in(line)}
    given = said.intersection(_GIVEN.get(field.unit, ()))
    return given.pop() if len(given) == 1 else None


def units_in(line: str) -> tuple[str, ...]:
    """The units that a line gives."""
    found = _LINE.findall(unicodedata.normalize("NFKC", line))
    return tuple(unit for units in found for unit in _EACH.findall("".join(units)))


def without_units(line: str) -> str:
    """The line without what it says of units."""
    return _LINE.sub(" ", unicodedata.normalize("NFKC", line))
