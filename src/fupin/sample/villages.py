"""Invented townships and villages of a county, of every kind."""

from __future__ import annotations

from dataclasses import dataclass

from fupin.sample.chance import Chance

TOWNSHIP_NAMES = "木水火土金石田林泉松柏竹梅兰桂"
VILLAGE_NAMES = "东西南北中上下前后左右高低新旧"
KINDS = {"poor": 5, "not_poor": 8, "poor_12th_plan": 2, "poor_13th_plan": 3, "weak_economy": 2}
POOR_KINDS = ("poor", "poor_12th_plan", "poor_13th_plan")
PERSONS_A_VILLAGE = 150
VILLAGES_A_TOWNSHIP = 12


@dataclass(frozen=True, slots=True)
class Village:
    """`code` has 12 digits: county, township, village."""

    township: str
    name: str
    code: str
    kind: str

    @property
    def poor(self) -> bool:
        return self.kind in POOR_KINDS


def draw_villages(chance: Chance, county: str, persons: int) -> tuple[Village, ...]:
    """At least one village of every kind, in two townships or more."""
    number = max(len(KINDS), persons // PERSONS_A_VILLAGE)
    townships = max(2, -(-number // VILLAGES_A_TOWNSHIP))
    kinds = [*KINDS, *(chance.weighted(KINDS) for _ in range(number - len(KINDS)))]
    return tuple(_village(county, n % townships, n // townships, kind) for n, kind in enumerate(kinds))


def _village(county: str, township: int, place: int, kind: str) -> Village:
    return Village(
        township=_numbered(TOWNSHIP_NAMES, township, "镇" if township % 3 == 0 else "乡"),
        name=_numbered(VILLAGE_NAMES, place, "村"),
        code=f"{county}{101 + township:03}{201 + place:03}",
        kind=kind,
    )


def _numbered(names: str, n: int, suffix: str) -> str:
    """样木镇, 样水乡, …, and from the second round on 样木木镇."""
    rounds, place = divmod(n, len(names))
    return "样" + names[place] + names[rounds - 1] * (rounds > 0) + suffix
