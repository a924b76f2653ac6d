"""Rounding once, half away from zero (四舍五入), from the exact ratio."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

# Of the values in a table of figures.
DECIMALS = 6
# Of the sums behind them: money has two, its square and land four.
PLACES = 4


def value(
    numerator: Decimal | Fraction | int | None, denominator: Decimal | int | None, decimals: int, scale: int = 1
) -> Decimal | None:
    """`scale` × numerator ÷ denominator, rounded once; a count has no denominator. None where there is no figure.

    >>> value(1, 3, 2, scale=100)
    Decimal('33.33')
    >>> value(-1, 8, 2)
    Decimal('-0.13')
    >>> value(5, 0, 2) is None
    True
    """
    if numerator is None or denominator == 0:
        return None
    exact = Fraction(numerator) * (scale if denominator else 1) / Fraction(denominator or 1)
    size = (abs(exact) * 10**decimals + Fraction(1, 2)).__floor__()
    return Decimal(size if exact >= 0 else -size).scaleb(-decimals, Context(prec=100))


def ratio(numerator: str, denominator: str, scale: str, digits: str) -> str:
    """The same in SQL, in exact 128-bit integers: DECIMAL(38, 6), null where the denominator is not above zero.

    Of the SQL expressions given, the first two have at most four decimals, the others are integers.
    """
    above, below = _units(numerator), _units(denominator)
    enlarged = f"{above} * 2 * {scale} * {_power(digits)}"
    quotient = f"({enlarged} + sign({above}) * {below}) // (2 * {below})"
    steps = f"{quotient} * {_power(f'({DECIMALS} - {digits})')}"
    return (
        f"case when {denominator} > 0"
        f" then cast({steps} as DECIMAL(38,0)) * cast(0.000001 as DECIMAL({DECIMALS},{DECIMALS})) end"
    )


def quotient(numerator: str, denominator: str) -> str:
    """SQL of numerator ÷ denominator to 15 decimals, DECIMAL(38, 15), of expressions with at most four decimals."""
    above, below = _units(numerator), _units(denominator)
    # The whole part apart, lest a large numerator with 15 more digits leave 128 bits.
    rest = f"({above} % {below} * 2 * {_power('15')} + sign({above}) * {below}) // (2 * {below})"
    steps = f"{above} // {below} * {_power('15')} + {rest}"
    return f"cast({steps} as DECIMAL(38,0)) * cast({Decimal(1).scaleb(-15):f} as DECIMAL(15,15))"


def _units(number: str) -> str:
    return f"cast(cast({number} as DECIMAL(38,{PLACES})) * {10**PLACES} as HUGEINT)"


def _power(digits: str) -> str:
    return f"cast(power(10, {digits}) as HUGEINT)"
