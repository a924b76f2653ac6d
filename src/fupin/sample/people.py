"""Invented persons, and what is true of each in a given year.

A person's traits are drawn once; schooling, health and work follow from them and the age, so that a person stays
the same over the years and no member rule of the catalog has anything to find.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fupin.sample.chance import Chance
from fupin.sample.id_number import IdNumbers

NEVER = 200
SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱何吕张孔曹"
NUMERALS = "一二三四五六七八九十百千"
WORK_PLACES = {"within_township": 2, "within_county": 3, "within_province": 3, "outside_province": 6, "other": 1}
TAUGHT = (
    (1945, {"illiterate": 6, "primary": 4}),
    (1970, {"illiterate": 3, "primary": 5, "junior_secondary": 2}),
    (1990, {"illiterate": 1, "primary": 6, "junior_secondary": 10, "senior_secondary": 2, "college": 1}),
    (9999, {"junior_secondary": 5, "senior_secondary": 3, "college": 2}),
)
PUPIL_YEARS = {13: "grade_7", 14: "grade_8", 15: "grade_9"}
SENIOR_YEARS = {16: "senior_1", 17: "senior_2", 18: "senior_3"}
VOCATIONAL_YEARS = {16: "secondary_vocational_1", 17: "secondary_vocational_2", 18: "secondary_vocational_3"}
COLLEGE_YEARS = SENIOR_YEARS | dict.fromkeys((19, 20, 21, 22), "college")
HIGHER_VOCATIONAL_YEARS = VOCATIONAL_YEARS | {
    18: "higher_vocational_1",
    19: "higher_vocational_2",
    20: "higher_vocational_3",
}


@dataclass(frozen=True, slots=True)
class Person:
    """`certificate` is type and grade of a disability certificate, or ""; `taught` the highest education in the end.

    `chronic_from`, `serious_from` and `able_until` are ages in years; `vocational` tells the way through school.
    """

    id_number_18: str
    certificate: str
    name: str
    sex: str
    birth: date
    ethnicity: str
    taught: str
    vocational: bool
    chronic_from: int
    serious_from: int
    able_until: int
    able_when_ill: bool
    skilled: bool
    work_place: str | None
    work_months: int
    insured: bool | None
    education_known: bool
    schooling_known: bool

    @property
    def id_number(self) -> str:
        return self.id_number_18 + self.certificate


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a household in one year; `age` is in full years on 31 December."""

    person: Person
    relation: str
    number: int
    age: int
    education: str | None
    schooling: str | None
    health: tuple[str, ...]
    labour: str
    work_place: str | None

    @property
    def able(self) -> bool:
        return self.labour in ("ordinary", "skilled")

    @property
    def ill(self) -> bool:
        return "chronic_illness" in self.health or "serious_illness" in self.health

    @property
    def disabled(self) -> bool:
        return "disabled" in self.health

    @property
    def pupil(self) -> bool:
        return self.schooling not in (None, "not_at_school", "pre_school")

    @property
    def work_months(self) -> int | None:
        return self.person.work_months if self.work_place else None


def draw_person(
    chance: Chance, numbers: IdNumbers, sex: str, birth: date, *, surname: str, ethnicity: str, disabled: bool
) -> Person:
    """A new person; `birth` may move by days where its ID numbers are used up."""
    id_number_18, birth = numbers.take(birth, sex)
    return Person(
        id_number_18=id_number_18,
        certificate=f"{chance.between(1, 7)}{chance.between(1, 4)}" if disabled else "",
        name=f"{surname}样{chance.choice(NUMERALS)}",
        sex=sex,
        birth=birth,
        ethnicity=ethnicity,
        taught=chance.weighted(next(levels for until, levels in TAUGHT if birth.year < until)),
        vocational=chance.happens(50),
        chronic_from=chance.between(5, 90) if chance.happens(40) else NEVER,
        serious_from=chance.between(3, 90) if chance.happens(10) else NEVER,
        able_until=chance.between(60, 70),
        able_when_ill=chance.happens(45),
        skilled=chance.happens(20),
        work_place=chance.weighted(WORK_PLACES) if chance.happens(40) else None,
        work_months=chance.between(1, 12),
        insured=None if chance.happens(4) else chance.happens(70),
        education_known=not chance.happens(4),
        schooling_known=not chance.happens(3),
    )


def member(person: Person, relation: str, number: int, year: int) -> Member:
    """What is true of the person in that year."""
    age = year - person.birth.year
    school = _school(person, age)
    health = _health(person, age)
    labour = _labour(person, age, school, health)
    away = labour in ("ordinary", "skilled") and age <= 63
    return Member(
        person=person,
        relation=relation,
        number=number,
        age=age,
        education=_education(person, age, school),
        schooling=school,
        health=health,
        labour=labour,
        work_place=person.work_place if away else None,
    )


def _school(person: Person, age: int) -> str | None:
    if age < 3:
        return None
    if age < 13:
        return "pre_school" if age < 6 else "primary"
    stages = PUPIL_YEARS | _upper_stages(person)
    if age in stages:
        return stages[age]
    return None if person.education_known and not person.schooling_known else "not_at_school"


def _upper_stages(person: Person) -> dict[int, str]:
    if person.taught == "college":
        return HIGHER_VOCATIONAL_YEARS if person.vocational else COLLEGE_YEARS
    if person.taught == "senior_secondary":
        return VOCATIONAL_YEARS if person.vocational else SENIOR_YEARS
    return {}


def _education(person: Person, age: int, school: str | None) -> str | None:
    if age < 7:
        return "pre_school"
    if school in (None, "not_at_school"):
        return person.taught if person.education_known else None
    if school == "college" or school.startswith("higher"):
        return "college"
    if school == "primary":
        return "primary"
    return "junior_secondary" if school.startswith("grade") else "senior_secondary"


def _health(person: Person, age: int) -> tuple[str, ...]:
    found = {
        "chronic_illness": age >= person.chronic_from,
        "serious_illness": age >= person.serious_from,
        "disabled": bool(person.certificate),
    }
    return tuple(key for key, true in found.items() if true) or ("healthy",)


def _labour(person: Person, age: int, school: str | None, health: tuple[str, ...]) -> str:
    if age < 16 or school not in (None, "not_at_school"):
        return "none"
    if health != ("healthy",) and not person.able_when_ill:
        return "lost"
    if age >= person.able_until:
        return "none"
    return "skilled" if person.skilled else "ordinary"
