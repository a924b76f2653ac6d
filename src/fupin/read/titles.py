"""What the lines above a table say of it that the lines above an earlier table of the sheet do not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from fupin.catalog.divisions import mentioned
from fupin.read.unit_line import units_in, without_units

# A year that data are of; one with a month is the day on which something was done.
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*年(?!\s*\d{1,2}\s*月))")


def own_and_inherited(own: Sequence[str], inherited: Sequence[str]) -> tuple[str, ...]:
    """The lines above a table, then those above the first of its sheet, whose units hold unless it names its own."""
    named = any(map(units_in, own))
    return (*own, *(without_units(line) if named else line for line in inherited))


def says_otherwise(own: Sequence[str], before: Sequence[str]) -> bool:
    """Whether lines name another unit, county or year than those before: the same header then begins another table."""
    return any(said and said != earlier for said, earlier in zip(_sayings(own), _sayings(before), strict=True))


def _sayings(lines: Sequence[str]) -> tuple[set[str], set[str], set[str]]:
    plain = [unicodedata.normalize("NFKC", line) for line in lines]
    counties = {found[0].code for line in plain if len(found := mentioned(line)) == 1}
    return (
        {unit for line in plain for unit in units_in(line)},
        counties,
        {y for line in plain for y in _YEAR.findall(line)},
    )
