"""The shape of a figure: an indicator, and what the provincial report says that it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Cited:
    """A figure that the provincial report prints, and how safely it can be read."""

    figure: str
    scope: str
    year: str
    value: str
    unit: str
    reading: str


# How the reference date of most figures is written in Chinese.
YEAR_END_ZH = "数据年度12月31日"

# How a unit of measurement is written in Chinese.
UNITS_ZH = {"person": "人", "household": "户", "village": "个", "yuan": "元", "%": "%", "% a year": "%/年"}


@dataclass(frozen=True)
class Indicator:
    """A figure, defined by SQL aggregates that merge exactly over counties (integer and decimal sums and counts).

    `table` is the relation measured (see `fupin.catalog.indicators`), `numerator` and `denominator` are aggregates over
    it; `population` counts the rows it is about and `counted` those of them whose value is known: n is the latter,
    missing the difference. The SQL may use `$line` and the column `national_line`, the line of the row's year.
    An indicator made of two others of different tables names their keys in `ratio` instead; `share_of` is a count
    related to that of all groups shown, `growth_of` a figure related to its own first year. `per_line` divides the
    numerator by the line of the year to that power, after merging, so that sums stay exact. `not_by` are groupings
    that have no meaning for it. `people_decimals` is what tables for people show.
    """

    key: str
    zh: str
    en: str
    unit: str
    over: str
    table: str = ""
    numerator: str = ""
    denominator: str = ""
    counted: str = ""
    population: str = ""
    numerator_zh: str = ""
    numerator_en: str = ""
    denominator_zh: str = ""
    denominator_en: str = ""
    ratio: tuple[str, str] | None = None
    per_line: int = 0
    share_of: str = ""
    growth_of: str = ""
    not_by: tuple[str, ...] = ()
    strictness: str = ""
    reference: str = "31 December of the data year"
    source: str = ""
    remark: str = ""
    cited: tuple[str, ...] = field(default=())
    people_decimals: int = 0
    over_zh: str = ""
    strictness_zh: str = ""
    reference_zh: str = YEAR_END_ZH
    source_zh: str = ""
    remark_zh: str = ""

    @property
    def scale(self) -> int:
        """What a ratio is multiplied by: 100 for a percentage."""
        return 100 if self.unit == "%" else 1

    @property
    def unit_zh(self) -> str:
        return UNITS_ZH[self.unit]

    def label(self, lang: Literal["zh", "en"], line: Decimal) -> str:
        """The label with the line written in; the unit is not part of it."""
        return (self.zh if lang == "zh" else self.en).format(line=f"{line.normalize():f}")
