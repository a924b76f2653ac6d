"""Average growth a year: the geometric mean over the intervals from the first to the last year, in decimals."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, localcontext

from fupin.measure.notes import NOTES, Lang

# Decimals of the exact column, in which a growth rate is given as its own numerator.
PLACES = 15


def rate(first: Decimal, last: Decimal, intervals: int) -> Decimal | None:
    """((last / first) ^ (1 / intervals) - 1) in % a year, to 15 decimals; None where it is not computable.

    >>> rate(Decimal(100), Decimal(121), 2)
    Decimal('10.000000000000000')
    >>> rate(Decimal(0), Decimal(121), 2) is None
    True
    """
    if first <= 0 or last < 0 or intervals < 1:
        return None
    with localcontext(prec=60):
        grown = (last / first) ** (Decimal(1) / intervals) if last else Decimal(0)
        return ((grown - 1) * 100).quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)


def figure(row: Mapping[str, int | Decimal | None], lang: Lang) -> tuple[Decimal | None, str]:
    """The growth of one group, and its note, from the columns of `made.growth`."""
    first, last = row["first"], row["last"]
    if first is None or last is None:
        return None, ""
    intervals = int(last - first)
    facts = {"first": first, "last": last, "intervals": intervals, "counties": row["counties"]}
    if not intervals:
        return None, NOTES["one_year"][lang].format(**facts)
    if not row["counties"]:
        return None, NOTES["no_pair"][lang].format(**facts)
    with localcontext(prec=60):
        base, end = (Decimal(row[f"{at}_amount"] or 0) / Decimal(row[f"{at}_weight"] or 1) for at in ("first", "last"))
    found = rate(base, end, intervals)
    return found, NOTES["growth" if found is not None else "no_base"][lang].format(**facts)
