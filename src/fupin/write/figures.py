"""One number as text: exact and plain for machines, rounded and grouped for people."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

# wide enough for any decimal128 and any float
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


def exact_number(value: Decimal | int | float) -> str:
    """A number as plain decimal text, without exponent and without trailing zeros; "" for what is no number.

    >>> exact_number(Decimal("1E-8")), exact_number(Decimal("2500.00")), exact_number(0.1)
    ('0.00000001', '2500', '0.1')
    """
    number = _decimal(value)
    if not number.is_finite():
        return ""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Decimal | int | float, decimals: int) -> Decimal:
    """A number rounded half up (away from zero) to that many digits; never a negative zero.

    >>> rounded(Decimal("-2.5"), 0), rounded(Decimal("-0.04"), 1)
    (Decimal('-3'), Decimal('0.0'))
    """
    return _WIDE.add(_decimal(value).quantize(Decimal(1).scaleb(-decimals), context=_WIDE), Decimal(0))


def people_number(value: Decimal | int | float, decimals: int | None, grouped: bool = True) -> str:
    """A number with thousands separators, rounded half up to `decimals` digits (None: exact); "" for what is no number.

    >>> people_number(Decimal("1234567.85"), 1), people_number(2014, None, grouped=False)
    ('1,234,567.9', '2014')
    """
    if not _decimal(value).is_finite():
        return ""
    number = Decimal(exact_number(value)) if decimals is None else rounded(value, decimals)
    return format(number, ",f" if grouped else "f")


def _decimal(value: Decimal | int | float) -> Decimal:
    # a float's shortest text is what its writer meant, its binary value is not
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
