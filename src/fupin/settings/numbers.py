"""[thresholds] and [limits]: numbers that replace the catalog's and the program's own."""

from __future__ import annotations

import re
from dataclasses import fields
from decimal import Decimal
from typing import Any

from fupin.read.limits import Limits
from fupin.settings.value import Value

_MEGABYTE = 1 << 20
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(MB|GB)", re.IGNORECASE)
_UNITS = {"MB": _MEGABYTE, "GB": 1024 * _MEGABYTE}
# Less than this is a slip of the unit: nothing at all could be read.
SIZES = {"file_bytes": _MEGABYTE, "unpacked_bytes": _MEGABYTE, "memory": 256 * _MEGABYTE}
_DAY, _MOST, _MOST_BYTES = 86_400, 1_000_000_000, 1 << 40


def thresholds(said: Value) -> dict[str, Decimal]:
    """Values by threshold key, in the catalog's unit."""
    from fupin.catalog.thresholds import THRESHOLDS

    found = {}
    for key, one in said.known_values("threshold", THRESHOLDS).items():
        found[key] = one.number()
        if found[key] < 0:
            raise one.wrong("cannot be below 0", f"It is in {THRESHOLDS[key].unit}.")
    return found


def limits(said: Value) -> Limits:
    """The program's limits, with those that the file gives in their place."""
    lines = said.known_values("limit", [f.name for f in fields(Limits)])
    given: dict[str, Any] = {name: _limit(one) for name, one in lines.items()}
    return Limits(**given)


def _limit(said: Value) -> int | float:
    if said.name in SIZES:
        return _size(said, SIZES[said.name])
    if said.name == "seconds":
        if not 1 <= (seconds := said.number()) <= _DAY:
            raise said.wrong(f"must be from 1 to {_DAY:,}", "It is in seconds for one return.")
        return float(seconds)
    return said.whole(1, _MOST)


def size_text(size: int) -> str:
    """A size as fupin.toml can say it.

    >>> size_text(1 << 30), size_text(500 << 20), size_text(1_234_567)
    ('1 GB', '500 MB', '1234567')
    """
    for unit in ("GB", "MB"):
        if size % _UNITS[unit] == 0:
            return f"{size // _UNITS[unit]} {unit}"
    return str(size)


def _size(said: Value, least: int) -> int:
    """A number of bytes, or a text such as 500 MB; a megabyte has 1,048,576 bytes."""
    if isinstance(said.written, str):
        found = _SIZE.fullmatch(said.written.strip())
        if not found:
            raise said.wrong("must be a size", f'Write {said.name} = "500 MB" or "2 GB", or a number of bytes.')
        size = int(Decimal(found[1]) * _UNITS[found[2].upper()])
    else:
        size = said.whole(0, _MOST_BYTES)
    if not least <= size <= _MOST_BYTES:
        raise said.wrong(
            f"must be from {least // _MEGABYTE} MB to {_MOST_BYTES // _UNITS['GB']} GB",
            f'Write {said.name} = "500 MB".',
        )
    return size
