"""The households of a county in its first year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from fupin.catalog.divisions import SAMPLE_AREA_CODE, divisions
from fupin.catalog.model import Division
from fupin.sample import families
from fupin.sample.chance import Chance
from fupin.sample.families import Form, Place
from fupin.sample.households import House, Household, causes_of, draw_house, draw_land
from fupin.sample.id_number import IdNumbers
from fupin.sample.income import DIBAO, WUBAO, draw_income, per_capita_target
from fupin.sample.people import NUMERALS, SURNAMES, Member, draw_person, member
from fupin.sample.villages import Village

KINDS: dict[str | None, int] = {
    "ordinary_poor": 50,
    "dibao_poor": 15,
    "dibao": 9,
    "dibao_poor_part": 7,
    "dibao_poor_whole": 6,
    "not_poor": 8,
    None: 5,
}
KINDS_ALONE: dict[str | None, int] = {"wubao": 3, "wubao_poor": 6, "dibao_poor": 3, "ordinary_poor": 5}
STATUSES: dict[str | None, int] = {"not_exited": 68, "exited": 20, "pre_exit": 3, "returned": 5, None: 4}
PHONES_A_COUNTY = 500_000


@dataclass(frozen=True, slots=True)
class Lot:
    """What a household is to be: its form, type and exit status, and whether its income is known."""

    form: Form
    kind: str | None
    status: str | None
    income_known: bool = True


# Every type and status stands in the smallest county, with the combinations that are easily counted wrong.
FIRST_LOTS = (
    Lot(families.sixty_today, "wubao", "not_exited"),
    Lot(families.couple_with_children, "ordinary_poor", "exited"),
    Lot(families.three_generations, "dibao_poor", "not_exited"),
    Lot(families.couple_with_children, "ordinary_poor", "not_exited"),
    Lot(families.couple_with_children, "dibao", "returned"),
    Lot(families.elder_alone, "wubao_poor", "not_exited"),
    Lot(families.couple_with_children, "ordinary_poor", None),
    Lot(families.single_parent, "dibao_poor_part", "not_exited"),
    Lot(families.elder_couple, None, "not_exited"),
    Lot(families.three_generations, "ordinary_poor", "exited"),
    Lot(families.with_daughter_in_law, "not_poor", "exited"),
    Lot(families.grandparents_with_child, "dibao_poor_whole", "exited"),
    Lot(families.siblings, "not_poor", None, income_known=False),
    Lot(families.couple_with_children, "ordinary_poor", "pre_exit"),
    Lot(families.three_generations, "ordinary_poor", "not_exited", income_known=False),
    Lot(families.with_daughter_in_law, "ordinary_poor", "not_exited"),
)


class Settlers:
    """Draws the households of one county."""

    def __init__(self, division: Division, chance: Chance, numbers: IdNumbers, year: int, line: int) -> None:
        self.chance, self.numbers = chance, numbers
        self.year, self.line = year, line
        self.code = division.code
        self.peoples = peoples_of(division)
        self._first_phone = 19_900_000_000 + sorted(divisions()).index(division.code) * PHONES_A_COUNTY

    def household(self, running: int, village: Village) -> Household:
        """The household with that number (from 1) in the county."""
        chance = self.chance
        lot = FIRST_LOTS[running - 1] if running <= len(FIRST_LOTS) else self._lot()
        members = self._members(lot)
        status, exit_year, return_year = lot.status, *self._years(lot.status)
        main_cause, other_causes = causes_of(chance, members)
        household = Household(
            id=f"{SAMPLE_AREA_CODE}{self.code}{running:06}",
            running=running,
            phone=str(self._first_phone + running),
            village=village,
            hamlet=f"{chance.choice(NUMERALS[:8])}组",
            members=members,
            kind=lot.kind,
            status=status,
            standard=chance.weighted({"national": 8, "provincial": 1, "municipal": 1}),
            helper=f"{chance.choice(SURNAMES)}帮{chance.choice(NUMERALS)}",
            land=draw_land(chance),
            house=self._house(status),
            main_cause=main_cause,
            other_causes=other_causes,
            income_known=lot.income_known,
            issued=len(members),
            exit_year=exit_year,
            return_year=return_year,
            return_cause=main_cause if return_year else None,
        )
        return with_income(household, chance, self.line)

    def _lot(self) -> Lot:
        chance = self.chance
        form = chance.weighted(families.FORMS)
        kind = chance.weighted(KINDS_ALONE if form is families.elder_alone else KINDS)
        if kind == "not_poor":
            return Lot(form, kind, "exited")
        status = chance.weighted(STATUSES)
        if status == "pre_exit" and not may_wait_for_exit(kind):
            status = "not_exited"
        known = status != "not_exited" or not may_wait_for_exit(kind) or not chance.happens(6)
        return Lot(form, kind, status, known)

    def _members(self, lot: Lot) -> tuple[Member, ...]:
        chance = self.chance
        surname, people = chance.choice(SURNAMES), chance.weighted(self.peoples)
        found: list[Member] = []
        for number, place in enumerate(lot.form(chance), start=1):
            incomer = place.relation in ("spouse", "daughter_in_law", "mother", "mother_in_law_of_husband")
            name = chance.choice(SURNAMES) if incomer else surname
            own = chance.weighted(self.peoples) if incomer and chance.happens(25) else people
            born = self._birth(place)
            disabled = chance.happens(7)
            person = draw_person(chance, self.numbers, place.sex, born, surname=name, ethnicity=own, disabled=disabled)
            found.append(member(person, place.relation, number, self.year))
        return tuple(found)

    def _birth(self, place: Place) -> date:
        born = self.year - place.age
        return date(born, *place.day) if place.day else self.chance.day_in(born)

    def _years(self, status: str | None) -> tuple[int | None, int | None]:
        """Exit year and return year."""
        if status == "exited":
            return self.year - self.chance.between(0, 2), None
        if status == "returned":
            back = self.year - self.chance.between(0, 1)
            return back - self.chance.between(1, 2), back
        return None, None

    def _house(self, status: str | None) -> House:
        return draw_house(self.chance, safe=status in ("exited", "pre_exit"))


def may_wait_for_exit(kind: str | None) -> bool:
    """Whether the income may be unknown: grants are income, so a household that has one cannot leave it blank."""
    return kind not in DIBAO + WUBAO


def with_income(household: Household, chance: Chance, line: int) -> Household:
    """The household with this year's income, below the line exactly where it is poor.

    About to exit is neither exited nor not: such income is not yet known.
    """
    if not household.income_known or household.status == "pre_exit":
        return replace(household, income=None)
    poor = household.status in ("not_exited", "returned", None)
    target = per_capita_target(chance, poor, household.running, line)
    return replace(household, income=draw_income(chance, household.members, household.kind, target))


def peoples_of(division: Division) -> dict[str, int]:
    """Ethnicities that live there, with their weights."""
    if "羌族" in division.name:
        return {"qiang": 70, "han": 25, "tibetan": 3, "hui": 2}
    return {
        "liangshan_yi": {"yi": 88, "han": 11, "hui": 1},
        "tibetan_plateau": {"tibetan": 85, "han": 10, "qiang": 3, "hui": 2},
        "wumeng": {"han": 86, "yi": 7, "miao": 6, "hui": 1},
        "qinba": {"han": 97, "hui": 2, "tujia": 1},
    }.get(division.area, {"han": 99, "hui": 1})
