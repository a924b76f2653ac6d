"""The colours of marked cells. Each also tells which fill the cell had before, so that a mark can be taken off again.

Programs renumber styles when they save a workbook, but keep colours. So every fill that a marked cell had before gets a
colour of its own, which differs from that of the others by less than the eye sees.
"""

from __future__ import annotations

import re

# Light enough for black text, apart in grey, too. The last hexadecimal digit is the fill's number.
_COLOURS = {"error": "F6B4A", "warning": "FFE99", "note": "CDE4F"}
_PLAIN = {level: f"FF{colour}0" for level, colour in _COLOURS.items()}
_OURS = re.compile(f"(?:FF|00)({'|'.join(_COLOURS.values())})([0-9A-F])")
# Fills that can be told apart; the cells with others lose theirs when the mark is taken off.
MOST = 15


def colour(level: str, fill: int) -> str:
    """The colour (ARGB) of a mark over the fill of that number; 0 where there was none."""
    return f"FF{_COLOURS[level]}{fill:X}"


def fill_of(argb: str) -> int | None:
    """The number of the fill below a mark, or None where the colour is no mark."""
    found = _OURS.fullmatch(argb.upper())
    return int(found[2], 16) if found else None


def plain_colours() -> dict[str, str]:
    """The colour of each level, for keys and lists."""
    return dict(_PLAIN)
