"""Corrections of single cells, and what became of them, as the rooms hand them to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of a corrections file: the cell that it means, what stands there, and what is to stand there.

    `line` is its number in the file, `county` six digits, `key` the row's own key as written, "" for the only row of a
    county. `old` and `new` are written as a county would write them, "" for a blank cell.
    """

    line: int
    county: str
    year: int
    table: str
    key: str
    field: str
    old: str
    new: str
    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class Amended:
    """What corrections did to a sheet.

    `applied` gives each correction with Excel's numbers of the rows that it changed. `met` are the lines whose row the
    sheet holds, and whether the key names a whole household; `missed` those about its table, county and year
    whose row it does not hold. `findings` are records for `findings_table` (F016).
    """

    applied: tuple[tuple[Correction, tuple[int, ...]], ...] = ()
    met: Mapping[int, bool] = field(default_factory=dict)
    missed: frozenset[int] = frozenset()
    findings: tuple[Mapping[str, Any], ...] = ()
