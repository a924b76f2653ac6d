"""A county over the years: the same people throughout, with all that it sends in each year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fupin.catalog.lines import national_lines
from fupin.catalog.model import Division
from fupin.sample.chance import Chance
from fupin.sample.change import next_year
from fupin.sample.households import Household
from fupin.sample.id_number import IdNumbers
from fupin.sample.income import cents
from fupin.sample.returns import CountyReturn, Returns, VillageReturn
from fupin.sample.settle import Settlers
from fupin.sample.villages import draw_villages


@dataclass(frozen=True, slots=True)
class CountyYear:
    """All that a county knows of itself in one year."""

    division: Division
    year: int
    households: tuple[Household, ...]
    villages: tuple[VillageReturn, ...]
    county: CountyReturn


def county_years(division: Division, persons: int, years: range, seed: int, numbers: IdNumbers) -> Iterator[CountyYear]:
    """The county in each of those years, one after the other; `persons` (about: households are whole) live in it."""
    chance = Chance(f"{seed}/{division.code}")
    first = years[0]
    line = cents(national_lines()[first].yuan)
    settlers = Settlers(division, chance, numbers, first, line)
    villages = draw_villages(chance, division.code, persons)
    households: list[Household] = []
    living = 0
    while living < persons:
        # One round of the villages, so that none stands empty of poor; then where chance leads.
        n = len(households)
        households.append(settlers.household(n + 1, villages[n] if n < len(villages) else chance.choice(villages)))
        living += len(households[-1].members)
    households.sort(key=lambda h: (h.village.code, h.running))
    minority = 100 - settlers.peoples["han"]
    returns = Returns(villages, households, minority, chance, first)
    now = tuple(households)
    before: tuple[Household, ...] = ()
    for year in years:
        if year > first:
            before, now = now, next_year(now, year, chance, numbers)
        yield CountyYear(division, year, now, *returns.of_year(year, now, before))
