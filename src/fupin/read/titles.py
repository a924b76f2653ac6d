"""What the lines above a table say of it that the lines above an earlier table of the sheet do not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from fupin.catalog.divisions import mentioned, without_smaller_places
from fupin.read.unit_line import units_in, without_units

# A year that data are of; one with a month is the day on which something was done.
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*年(?!\s*\d{1,2}\s*月))")


def own_and_inherited(own: Sequence[str], inherited: Sequence[str]) -> tuple[str, ...]:
    """The lines above a table, then those above the first of its sheet, whose units hold unless it names its own, and
    whose county a township's name does not outweigh.
    """
    named = any(map(units_in, own))
    if _counties(inherited):
        own = [bare if mentioned(bare := without_smaller_places(line)) != mentioned(line) else line for line in own]
    return (*own, *(without_units(line) if named else line for line in inherited))


def says_otherwise(own: Sequence[str], before: Sequence[str]) -> bool:
    """Whether lines name another unit, county or year than those before: the same header then begins another table."""
    return any((said := first(own)) and said != first(before) for first in (_units, _counties, _years))


def _units(lines: Sequence[str]) -> Sequence[str]:
    return next(filter(None, map(units_in, lines)), ())


def _counties(lines: Sequence[str]) -> Sequence[str]:
    named = (mentioned(without_smaller_places(line)) for line in lines)
    return next(([found[0].code] for found in named if len(found) == 1), [])


def _years(lines: Sequence[str]) -> Sequence[str]:
    return next(filter(None, (_YEAR.findall(unicodedata.normalize("NFKC", line)) for line in lines)), [])
