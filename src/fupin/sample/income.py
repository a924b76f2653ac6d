"""A household's income of one year, in cents, so that every identity holds exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fupin.sample.chance import Chance
from fupin.sample.people import Member

# The depth line of the provincial report: some households stand exactly on it, and must not count as below.
DEPTH_LINE_CENTS = 250_000
DIBAO = ("dibao", "dibao_poor", "dibao_poor_part", "dibao_poor_whole")
WUBAO = ("wubao", "wubao_poor")


@dataclass(frozen=True, slots=True)
class Income:
    """Cents. `transfers` are in the order of `TRANSFERS`."""

    wage: int
    business: int
    assets: int
    transfers: tuple[int, ...]
    outlay: int
    size: int

    @property
    def transfer(self) -> int:
        return sum(self.transfers)

    @property
    def gross(self) -> int:
        return self.wage + self.business + self.assets + self.transfer

    @property
    def net(self) -> int:
        return self.gross - self.outlay

    @property
    def per_capita(self) -> int:
        """Rounded half up."""
        return (2 * self.net + self.size) // (2 * self.size)


def cents(yuan: Decimal) -> int:
    return int(yuan * 100)


def per_capita_target(chance: Chance, poor: bool, running: int, line: int) -> int:
    """Cents per head that fit the exit status at that line; every seventh household stands exactly on a line."""
    on_line = running % 7 == 3
    if not poor:
        return line if on_line else chance.between(line, 650_000)
    if on_line and line > DEPTH_LINE_CENTS:
        return DEPTH_LINE_CENTS
    if chance.happens(25) and line > DEPTH_LINE_CENTS:
        return chance.between(DEPTH_LINE_CENTS, line - 1)
    return chance.between(90_000, min(line, DEPTH_LINE_CENTS) - 1)


def draw_income(chance: Chance, members: Sequence[Member], household_type: str | None, per_capita: int) -> Income:
    """Income whose per-capita net income, rounded, is `per_capita`: the household's own share of a cent may remain."""
    size = len(members)
    slack = (size - 1) // 2
    net = per_capita * size + chance.between(-slack, slack)
    kept = household_type in WUBAO
    transfer = net * (chance.between(55, 80) if kept else chance.between(8, 25)) // 100
    works = any(m.work_place for m in members)
    wage = net * (chance.between(12, 15) if kept else chance.between(25, 55)) // 100 if works else 0
    rent = net * chance.between(1, 4) // 100 if chance.happens(20) else 0
    farming = net - transfer - wage - rent
    outlay = farming * chance.between(20, 60) // 100
    return Income(
        wage=wage,
        business=farming + outlay,
        assets=rent,
        transfers=_split(chance, transfer, members, household_type),
        outlay=outlay,
        size=size,
    )


def _split(
    chance: Chance, transfer: int, members: Sequence[Member], household_type: str | None
) -> tuple[int, int, int, int, int, int]:
    """Family planning, dibao, ecology, wubao, pension and other transfers."""
    dibao = transfer * 60 // 100 if household_type in DIBAO else 0
    wubao = transfer * 80 // 100 if household_type in WUBAO else 0
    pension = transfer * 15 // 100 if any(m.age >= 60 for m in members) else 0
    planning = transfer * 2 // 100 if chance.happens(5) else 0
    ecology = (transfer - dibao - wubao - pension - planning) * chance.between(0, 100) // 100
    return planning, dibao, ecology, wubao, pension, transfer - dibao - wubao - pension - planning - ecology
