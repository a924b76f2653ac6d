"""Invented households in one year, and which causes of poverty fit their members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fupin.sample.chance import Chance
from fupin.sample.income import Income
from fupin.sample.people import Member
from fupin.sample.villages import Village

ANY_CAUSE = {
    "lack_of_technology": 8,
    "lack_of_funds": 7,
    "poor_transport": 4,
    "disaster": 3,
    "lack_of_motivation": 2,
    "lack_of_land": 2,
    "lack_of_water": 1,
    "marriage": 1,
    "funeral": 1,
    "other": 1,
}
SAFE_GRADES = ("A", "B")
DANGEROUS_GRADES = ("C", "D")


@dataclass(frozen=True, slots=True)
class House:
    """`area` is in square metres, `road_metres` the way to the village's main road."""

    area: int
    grade: str
    safe_water: bool
    water_shortage: bool
    toilet: bool
    electricity: bool
    fuel: str
    road: str
    road_metres: int

    @property
    def dangerous(self) -> bool:
        return self.grade in DANGEROUS_GRADES


@dataclass(frozen=True, slots=True)
class Land:
    """Tenths of a mu."""

    arable: int
    irrigated: int
    forest: int
    returned: int
    orchard: int
    pasture: int
    water: int


@dataclass(frozen=True, slots=True)
class Household:
    """A registered or formerly registered household in one year; `running` is its number within the county.

    `kind` is the household type, `status` the exit status; None is a blank cell. `issued` counts the person numbers
    ever given, `income_known` holds for all years.
    """

    id: str
    running: int
    phone: str
    village: Village
    hamlet: str
    members: tuple[Member, ...]
    kind: str | None
    status: str | None
    standard: str
    helper: str
    land: Land
    house: House
    main_cause: str
    other_causes: tuple[str, ...]
    income_known: bool
    issued: int
    income: Income | None = None
    exit_year: int | None = None
    return_year: int | None = None
    return_cause: str | None = None

    @property
    def head(self) -> Member:
        return self.members[0]

    @property
    def registered(self) -> bool:
        return self.kind != "not_poor"

    @property
    def poor(self) -> bool:
        return self.registered and self.status in ("not_exited", "returned", None)

    @property
    def per_capita(self) -> int | None:
        """Net income per head in cents."""
        return self.income.per_capita if self.income else None


def draw_house(chance: Chance, *, safe: bool) -> House:
    dangerous = not safe and chance.happens(35)
    return House(
        area=chance.between(30, 160),
        grade=chance.choice(DANGEROUS_GRADES if dangerous else SAFE_GRADES),
        safe_water=safe or chance.happens(75),
        water_shortage=chance.happens(12),
        toilet=chance.happens(40),
        electricity=chance.happens(97),
        fuel=chance.weighted({"firewood": 12, "coal": 3, "dried_dung": 1, "clean_energy": 5, "other": 1}),
        road=chance.weighted({"earth": 8, "gravel": 5, "concrete": 7, "asphalt": 1}),
        road_metres=chance.between(0, 9000),
    )


def draw_land(chance: Chance) -> Land:
    arable = chance.between(0, 160)
    return Land(
        arable=arable,
        irrigated=arable * chance.between(0, 100) // 100,
        forest=chance.between(0, 300),
        returned=chance.between(0, 60),
        orchard=chance.between(0, 40),
        pasture=chance.between(0, 90) if chance.happens(20) else 0,
        water=chance.between(0, 15) if chance.happens(15) else 0,
    )


def fitting_causes(members: Sequence[Member]) -> dict[str, int]:
    """Causes that the members bear out, with how often each is to be drawn."""
    borne_out = {
        "illness": (20, any(m.ill for m in members)),
        "disability": (9, any(m.disabled for m in members)),
        "schooling": (9, any(m.pupil for m in members)),
        "lack_of_labour": (9, 2 * sum(m.able for m in members) <= len(members)),
    }
    return {cause: weight for cause, (weight, true) in borne_out.items() if true} | ANY_CAUSE


def causes_of(chance: Chance, members: Sequence[Member], main: str = "") -> tuple[str, tuple[str, ...]]:
    """The main cause, `main` where it still holds, and at most two others."""
    fitting = fitting_causes(members)
    main = main if main in fitting else chance.weighted(fitting)
    others = {chance.weighted(fitting) for _ in range(chance.between(0, 2))} - {main}
    return main, tuple(cause for cause in fitting if cause in others)
