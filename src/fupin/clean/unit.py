"""Units as they are written over columns and behind numbers, and what each is worth in the unit stored."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from fupin.catalog.model import Field

_PIECES = dict.fromkeys(("个", "名", "人", "座", "所", "家", "处", "间"), Decimal(1))

UNITS: dict[str, dict[str, Decimal]] = {
    "": _PIECES,
    "yuan": {
        "元": Decimal(1),
        "千元": Decimal(1_000),
        "万元": Decimal(10_000),
        "万": Decimal(10_000),
        "亿元": Decimal(100_000_000),
        "亿": Decimal(100_000_000),
    },
    "person": {**dict.fromkeys(("人", "口", "名"), Decimal(1)), "万人": Decimal(10_000), "万": Decimal(10_000)},
    "household": {"户": Decimal(1), "万户": Decimal(10_000), "万": Decimal(10_000)},
    "head": {"头": Decimal(1), "只": Decimal(1), "万头": Decimal(10_000), "万": Decimal(10_000)},
    "month": {"月": Decimal(1), "个月": Decimal(1)},
    # A mu is 2,000/3 square metres, so that a square metre is 0.0015 mu exactly.
    "mu": {
        "亩": Decimal(1),
        "万亩": Decimal(10_000),
        "公顷": Decimal(15),
        "平方米": Decimal("0.0015"),
        "平方": Decimal("0.0015"),
        "m2": Decimal("0.0015"),
    },
    "km": {
        "公里": Decimal(1),
        "千米": Decimal(1),
        "km": Decimal(1),
        "里": Decimal("0.5"),
        "米": Decimal("0.001"),
        "m": Decimal("0.001"),
    },
    "square metre": {"平方米": Decimal(1), "平方": Decimal(1), "平米": Decimal(1), "m2": Decimal(1)},
}


@cache
def worth(field: Field, written: str | None) -> Decimal:
    """What one of the column's unit is in the field's unit; the form's unit where none is written, or a foreign one.

    >>> from fupin.catalog.tables import TABLES
    >>> worth(TABLES["village"].by_key["collective_income"], None)
    Decimal('10000')
    """
    known = UNITS.get(field.unit, _PIECES)
    return known.get(written or "", known.get(field.form_unit, Decimal(1)))
