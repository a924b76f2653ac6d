"""The true value of every indicator, counted one person at a time in integers, with nothing of fupin's own measuring.

Persons are counted in cells of county, sex and age band, households and returns in cells of a county; a group is a
sum of cells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import NamedTuple

from fupin.catalog.divisions import divisions
from fupin.catalog.lines import national_lines
from fupin.sample.county import CountyYear
from fupin.sample.figures import FIGURES, Figure, of_household, of_person, of_returns, persons_of
from fupin.sample.income import cents

TRAITS = ("sex", "age_band")
GROUPINGS = ("", "area", "prefecture", "county", *TRAITS)
BANDS = ((6, "0-5"), (16, "6-15"), (60, "16-59"), (80, "60-79"), (999, "80+"))
IN_CENTS = ("income", "rural_income")
Shown = tuple[str | None, str | None, str | None]


class Record(NamedTuple):
    """The true value of one indicator for one group of one year.

    `by` is a grouping ("" for all counties together, whose group is "total"). Numerator and denominator are exact
    (those of poverty gaps to six decimals); `value` is in the indicator's unit, half up to six decimals, None where
    there is none. `tables` are the returns that it needs.
    """

    year: int
    by: str
    group: str
    indicator: str
    numerator: str | None
    denominator: str | None
    value: str | None
    tables: tuple[str, ...]


class Cell(NamedTuple):
    """What is counted together; `sex` and `age_band` are "" for households and returns."""

    county: str
    sex: str = ""
    age_band: str = ""

    def group(self, by: str) -> str:
        one = divisions()[self.county]
        if by == "area":
            return one.area or "outside"
        return {"": "total", "prefecture": one.prefecture, "county": self.county, "sex": self.sex}.get(
            by, self.age_band
        )


class Truth:
    """Collects counts county by county, and tells every indicator by every grouping in the end."""

    def __init__(self, years: Sequence[int], tables: Sequence[str]) -> None:
        self._years = tuple(years)
        self._figures = [f for f in FIGURES if set(f.tables) <= set(tables)]
        self._cells: dict[int, defaultdict[Cell, Counter[str]]] = {y: defaultdict(Counter) for y in years}

    def count(self, sent: CountyYear) -> None:
        cells = self._cells[sent.year]
        line = cents(national_lines()[sent.year].yuan)
        code = sent.division.code
        for household, member in persons_of(sent):
            band = next(name for until, name in BANDS if member.age < until)
            cells[Cell(code, member.person.sex, band)].update(of_person(household, member, line))
        for household in sent.households:
            cells[Cell(code)].update(of_household(household))
        cells[Cell(code)].update(of_returns(sent))

    def records(self) -> Iterator[Record]:
        """One record per year, grouping, group and indicator; growth has a value in the last year only."""
        for year in self._years:
            for by in GROUPINGS:
                first = self._grouped(self._years[0], by)
                for group, counts in sorted(self._grouped(year, by).items()):
                    for figure in self._figures:
                        if figure.of_persons or by not in TRAITS:
                            shown = self._shown(figure, year, counts, first.get(group, Counter()))
                            yield Record(year, by, group, figure.key, *shown, figure.tables)

    def _grouped(self, year: int, by: str) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        total = sum((c["poor"] for c in self._cells[year].values()), 0)
        for cell, counts in self._cells[year].items():
            if by not in TRAITS or cell.sex:
                found.setdefault(cell.group(by), Counter()).update(counts)
        for counts in found.values():
            counts["poor of all"] = total
        return found

    def _shown(self, figure: Figure, year: int, counts: Counter[str], first: Counter[str]) -> Shown:
        if figure.unit != "growth":
            return _ratio(figure, year, counts)
        if year < self._years[-1]:
            return None, None, None
        return None, None, growth(first, counts, year - self._years[0])


def _ratio(figure: Figure, year: int, counts: Counter[str]) -> Shown:
    """Numerator, denominator and value as they are written."""
    numerator = Fraction(counts[figure.numerator], 100 if figure.numerator in IN_CENTS else 1)
    line = cents(national_lines()[year].yuan)
    if figure.numerator in ("gap", "squared_gap"):
        numerator /= line if figure.numerator == "gap" else line**2
    if not figure.denominator:
        return written(numerator), None, written(numerator)
    below = counts[figure.denominator]
    value = numerator * (100 if figure.unit == "%" else 1) / below if below else None
    return written(numerator), str(below), None if value is None else written(value)


def growth(first: Counter[str], last: Counter[str], intervals: int) -> str | None:
    """Average growth in % a year of rural net income per head between two years, each the mean over its population."""
    if not intervals or not first["rural_income"]:
        return None
    with localcontext() as context:
        context.prec = 50
        a, b = (Decimal(c["rural_income"]) / c["rural_population"] for c in (first, last))
        return written(Fraction(((b / a) ** (Decimal(1) / intervals) - 1) * 100))


def written(number: Fraction) -> str:
    """A number rounded half up (away from zero) to six decimals, without trailing zeros.

    >>> written(Fraction(2, 3)), written(Fraction(250000, 100)), written(Fraction(-1, 2000000))
    ('0.666667', '2500', '-0.000001')
    """
    scaled = abs(number) * 10**6
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    text = f"{units // 10**6}.{units % 10**6:06}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 and units else text
