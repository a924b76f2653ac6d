"""Addresses on a sheet: rows and columns count from 0 inside fupin, and leave it as Excel writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

# (top, left, bottom, right), all inclusive.
Merge: TypeAlias = tuple[int, int, int, int]
# Names of errors by (row, column).
Errors: TypeAlias = Mapping[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a sheet does not show: rows and columns, counted from 0."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the workbook reader leaves out about one sheet. `epoch` is the year from which the workbook counts days."""

    errors: Errors = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    hidden: Hidden = field(default_factory=Hidden)
    epoch: int = 1900


def column_number(letters: str) -> int:
    """The column of an Excel letter, from 0.

    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letter(number: int) -> str:
    """The Excel letter of a column counted from 0.

    >>> column_letter(0), column_letter(26)
    ('A', 'AA')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
