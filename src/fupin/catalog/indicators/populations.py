"""The populations that figures are about, and the counts and shares that can be declared over them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fupin.catalog.counts import rows
from fupin.catalog.figures import Indicator

REGISTRY = "registration cards of poor persons and households (建档立卡)"
REGISTRY_ZH = "建档立卡贫困人口、贫困户登记信息"
RETURNS_ZH = {"county": "县报表", "village": "行政村报表"}


@dataclass(frozen=True)
class Population:
    """Rows of one relation: `where` is a condition that is never null, `unit` what one row is."""

    over: str
    over_zh: str
    table: str
    where: str
    unit: str
    zh: str
    en: str

    def count(
        self, key: str, zh: str, en: str, *, holds: str = "", known: str = "", cited: tuple[str, ...] = ()
    ) -> Indicator:
        """How many of them `holds` is true for; without `known` (true where it is known) nothing can be missing."""
        return Indicator(
            key,
            zh,
            en,
            self.unit,
            self.over,
            table=self.table,
            numerator=self._where(holds),
            counted=self._where(known),
            population=self._where(),
            numerator_zh=zh,
            numerator_en=en,
            source=REGISTRY,
            cited=cited,
            over_zh=self.over_zh,
            source_zh=REGISTRY_ZH,
        )

    def share(
        self, key: str, zh: str, en: str, *, holds: str, known: str, of: tuple[str, str], cited: tuple[str, ...] = ()
    ) -> Indicator:
        """The percentage of those of them with a `known` value for whom `holds` is true; `of` names the value."""
        counted = self.count(key, zh, en, holds=holds, known=known, cited=cited)
        return replace(
            counted,
            zh=f"{zh}占{self.zh}比重",
            en=f"{en}, of {self.en}",
            unit="%",
            denominator=counted.counted,
            numerator_zh=f"{self.zh}中的{zh}",
            numerator_en=f"{self.en}: {en}",
            denominator_zh=f"{of[0]}已知的{self.zh}",
            denominator_en=f"{self.en} with known {of[1]}",
            people_decimals=1,
        )

    def _where(self, also: str = "") -> str:
        return rows(f"{self.where} and {also}" if also else self.where)


_REGISTERED = "coalesce(household_type, '') <> 'not_poor'"

REGISTERED_PERSONS = Population(
    "registry", "建档立卡数据", "person", _REGISTERED, "person", "建档立卡人口", "registered persons"
)
REGISTERED_HOUSEHOLDS = Population(
    "registry", "建档立卡数据", "household", _REGISTERED, "household", "建档立卡户", "registered households"
)
POOR_PERSONS = Population("poor persons", "贫困人口", "person", "poor", "person", "贫困人口", "poor persons")
POOR_HOUSEHOLDS = Population("poor households", "贫困户", "household", "poor", "household", "贫困户", "poor households")


def reported(field: str, zh: str, en: str, *, table: str, unit: str, key: str = "") -> Indicator:
    """The sum of a number that each county or village return gives."""
    over = f"{table} return"
    return Indicator(
        key or field,
        zh,
        en,
        unit,
        over,
        table=table,
        numerator=f"sum({field})",
        counted=f"count({field})",
        population="count(*)",
        numerator_zh=zh,
        numerator_en=en,
        source=over,
        over_zh=RETURNS_ZH[table],
        source_zh=RETURNS_ZH[table],
    )
