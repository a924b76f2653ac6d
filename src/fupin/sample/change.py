"""What becomes of a county's households within a year: exits, returns, births and deaths, and what follows from them.

Births and deaths are equally many among those who stay poor, so that the stock follows from exits and returns alone,
as rule A002 wants it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fupin.catalog.lines import national_lines
from fupin.sample.chance import Chance
from fupin.sample.households import DANGEROUS_GRADES, Household, causes_of
from fupin.sample.id_number import IdNumbers
from fupin.sample.income import cents
from fupin.sample.people import Member, draw_person, member
from fupin.sample.settle import may_wait_for_exit, with_income

MOTHERS = {"head": "own", "spouse": "own", "daughter_in_law": "grand"}
LARGEST = 10


def next_year(households: Sequence[Household], year: int, chance: Chance, numbers: IdNumbers) -> tuple[Household, ...]:
    """The same households, in the same order, a year later."""
    exits = _drawn(chance, [h for h in households if h.registered and h.status in ("not_exited", "returned")], 12)
    returns = _drawn(chance, [h for h in households if h.registered and h.status == "exited"], 5)
    staying = [h for h in households if h.poor and h.id not in exits]
    births, deaths = _births_and_deaths(chance, staying, year)
    line = cents(national_lines()[year].yuan)
    found = []
    for before in households:
        now = before
        if before.id in exits or before.status == "pre_exit":
            now = _exited(before, year, chance)
        elif before.id in returns:
            now = replace(before, status="returned", return_year=year)
        if before.id in births:
            now = _with_child(now, year, chance, numbers)
        if before.id in deaths:
            now = replace(now, members=tuple(m for m in now.members if m is not _eldest(before)))
        found.append(_aged(now, year, chance, line))
    return tuple(found)


def _drawn(chance: Chance, candidates: Sequence[Household], percent: int) -> set[str]:
    """IDs of so many of the households, but at least of one."""
    number = min(len(candidates), max(1, len(candidates) * percent // 100))
    return {h.id for h in chance.sample(candidates, number)}


def _exited(household: Household, year: int, chance: Chance) -> Household:
    """Out of poverty, or first about to exit; a household that exits has a safe house and safe water."""
    house = household.house
    grade = "B" if house.grade in DANGEROUS_GRADES else house.grade
    house = replace(house, grade=grade, safe_water=True)
    if household.status == "not_exited" and may_wait_for_exit(household.kind) and chance.happens(15):
        return replace(household, status="pre_exit", house=house)
    return replace(household, status="exited", exit_year=year, house=house)


def _births_and_deaths(chance: Chance, staying: Sequence[Household], year: int) -> tuple[set[str], set[str]]:
    families = [h for h in staying if _mother(h, year) and len(h.members) < LARGEST]
    aged = [h for h in staying if _eldest(h)]
    number = min(len(families), len(aged), max(1, len(staying) // 30))
    born, died = chance.sample(families, number), chance.sample(aged, number)
    return {h.id for h in born}, {h.id for h in died}


def _mother(household: Household, year: int) -> Member | None:
    for m in household.members:
        if m.relation in MOTHERS and m.person.sex == "female" and 20 <= year - m.person.birth.year <= 42:
            return m
    return None


def _eldest(household: Household) -> Member | None:
    """The oldest member other than the head, if aged 65 or over."""
    return max((m for m in household.members[1:] if m.age >= 65), key=lambda m: (m.age, m.number), default=None)


def _with_child(household: Household, year: int, chance: Chance, numbers: IdNumbers) -> Household:
    mother = _mother(household, year)
    line = "grand" if mother and MOTHERS[mother.relation] == "grand" else ""
    sex = chance.choice(("male", "female"))
    relation = f"{line}{'son' if sex == 'male' else 'daughter'}"
    head = household.head.person
    child = draw_person(
        chance, numbers, sex, chance.day_in(year), surname=head.name[0], ethnicity=head.ethnicity, disabled=False
    )
    issued = household.issued + 1
    return replace(household, members=(*household.members, member(child, relation, issued, year)), issued=issued)


def _aged(household: Household, year: int, chance: Chance, line: int) -> Household:
    """All that follows from a year more: schooling, health, work, causes, income."""
    members = tuple(member(m.person, m.relation, m.number, year) for m in household.members)
    main, others = causes_of(chance, members, household.main_cause)
    back = household.return_year == year
    aged = replace(
        household,
        members=members,
        main_cause=main,
        other_causes=others,
        return_cause=main if back else household.return_cause,
    )
    return with_income(aged, chance, line)
