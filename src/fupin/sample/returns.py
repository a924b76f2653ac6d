"""What the villages and the county report of themselves: totals that agree with the registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fupin.sample.chance import Chance
from fupin.sample.households import Household
from fupin.sample.income import DIBAO, WUBAO
from fupin.sample.villages import Village


@dataclass(frozen=True, slots=True)
class VillageReturn:
    """A village's return; attributes are named after the catalog's fields, money is in cents, land in mu."""

    village: Village
    households: int
    hamlets: int
    poor_households: int
    dibao_households: int
    wubao_households: int
    population: int
    poor_population: int
    dibao_population: int
    wubao_population: int
    minority_population: int
    female_population: int
    disabled_population: int
    labour_force: int
    migrant_workers: int
    arable_land: int
    forest_land: int
    livestock: int
    net_income_per_capita: int
    collective_income: int
    medical_insurance_members: int
    pension_members: int
    bus_service: bool
    paved_road: bool
    unsafe_water_households: int
    water_shortage_households: int
    dangerous_house_households: int
    cooperatives: int
    clinics: int
    culture_rooms: int
    planned_exit_year: int | None
    resident_cadres: int


@dataclass(frozen=True, slots=True)
class CountyReturn:
    """A county's annual return, likewise; `exited_population` and `returned_population` are of this year."""

    rural_households: int
    rural_population: int
    poor_households: int
    poor_population: int
    exited_population: int
    returned_population: int
    net_income_per_capita: int
    dangerous_house_households: int
    unsafe_water_households: int
    villages: int
    poor_villages: int
    resident_cadres: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a village is, whatever the year: `first_population` in the first year, `scale` a percentage of the county's
    income, `beyond` the households with some want that the registry does not hold.
    """

    village: Village
    first_population: int
    scale: int
    beyond: int
    hamlets: int
    minority: int
    bus_service: bool
    paved_road: bool
    planned_exit_year: int | None
    resident_cadres: int


class Returns:
    """The returns of one county, year by year."""

    def __init__(
        self, villages: Sequence[Village], households: Sequence[Household], minority: int, chance: Chance, year: int
    ) -> None:
        """`households` are those of the first year, `minority` the percentage of minorities."""
        self._first_year = year
        self._chance = chance
        self._income = chance.between(520_000, 820_000)
        living = Counter({v.code: 0 for v in villages})
        for h in households:
            living[h.village.code] += len(h.members)
        self._standing = [_standing(chance, v, living[v.code], minority, year) for v in villages]

    def of_year(
        self, year: int, households: Sequence[Household], before: Sequence[Household]
    ) -> tuple[tuple[VillageReturn, ...], CountyReturn]:
        """Returns of a year, with that year's households and those of the year before (none in the first)."""
        if year > self._first_year:
            self._income = self._income * (1000 + self._chance.between(85, 135)) // 1000
        inside: dict[str, list[Household]] = {s.village.code: [] for s in self._standing}
        for h in households:
            inside[h.village.code].append(h)
        villages = tuple(self._village(s, inside[s.village.code], year) for s in self._standing)
        return villages, self._county(villages, households, before, year)

    def _village(self, s: Standing, registry: Sequence[Household], year: int) -> VillageReturn:
        population = s.first_population + 2 * (year - self._first_year)
        poor = [h for h in registry if h.poor]
        dibao = [h for h in registry if h.kind in DIBAO]
        wubao = [h for h in registry if h.kind in WUBAO]
        return VillageReturn(
            village=s.village,
            households=population * 10 // 36,
            hamlets=s.hamlets,
            poor_households=len(poor),
            dibao_households=len(dibao),
            wubao_households=len(wubao),
            population=population,
            poor_population=_persons(poor),
            dibao_population=_persons(dibao),
            wubao_population=_persons(wubao),
            minority_population=population * s.minority // 100,
            female_population=population * 48 // 100,
            disabled_population=population * 6 // 100,
            labour_force=population * 55 // 100,
            migrant_workers=population * 22 // 100,
            arable_land=population * 12 // 10,
            forest_land=population * 3,
            livestock=population * 2,
            net_income_per_capita=self._income * s.scale // 100,
            collective_income=100_000 * s.beyond,
            medical_insurance_members=population * 95 // 100,
            pension_members=population * 41 // 100,
            bus_service=s.bus_service,
            paved_road=s.paved_road,
            unsafe_water_households=sum(not h.house.safe_water for h in registry) + s.beyond,
            water_shortage_households=sum(h.house.water_shortage for h in registry) + s.beyond,
            dangerous_house_households=sum(h.house.dangerous for h in registry) + s.beyond,
            cooperatives=s.beyond,
            clinics=1,
            culture_rooms=int(s.paved_road),
            planned_exit_year=s.planned_exit_year,
            resident_cadres=s.resident_cadres,
        )

    def _county(
        self,
        villages: Sequence[VillageReturn],
        households: Sequence[Household],
        before: Sequence[Household],
        year: int,
    ) -> CountyReturn:
        was_poor = {h.id for h in before if h.poor}
        exited = [h for h in households if h.id in was_poor and not h.poor]
        returned = [h for h in households if h.poor and h.id not in was_poor]
        if not before:
            exited = [h for h in households if h.registered and h.status == "exited" and h.exit_year == year]
            returned = [h for h in households if h.status == "returned" and h.return_year == year]
        return CountyReturn(
            rural_households=sum(v.households for v in villages),
            rural_population=sum(v.population for v in villages),
            poor_households=sum(v.poor_households for v in villages),
            poor_population=sum(v.poor_population for v in villages),
            exited_population=_persons(exited),
            returned_population=_persons(returned),
            net_income_per_capita=self._income,
            dangerous_house_households=sum(v.dangerous_house_households for v in villages),
            unsafe_water_households=sum(v.unsafe_water_households for v in villages),
            villages=len(villages),
            poor_villages=sum(v.village.poor for v in villages),
            resident_cadres=sum(v.resident_cadres for v in villages),
        )


def _persons(households: Sequence[Household]) -> int:
    return sum(len(h.members) for h in households)


def _standing(chance: Chance, village: Village, living: int, minority: int, year: int) -> Standing:
    return Standing(
        village=village,
        first_population=living * chance.between(5, 11) + chance.between(130, 320),
        scale=chance.between(82, 108),
        beyond=chance.between(0, 3),
        hamlets=chance.between(3, 9),
        minority=minority,
        bus_service=chance.happens(60),
        paved_road=chance.happens(70),
        planned_exit_year=year + chance.between(2, 6) if village.poor else None,
        resident_cadres=chance.between(2, 5) if village.poor else chance.between(0, 1),
    )
