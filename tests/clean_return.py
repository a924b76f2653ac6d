"""A clean return with all that a sheet can say: the rows of sample households, villages and counties, cell by cell.

It is what a prefecture sends: roster, register and village returns of some counties in one workbook, and the annual
returns of more counties over several years. Its rosters and registers have columns more than the sample's workbooks,
so that no rule stands idle for want of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from fupin.catalog.divisions import divisions
from fupin.catalog.forms import SHEET_NAMES
from fupin.catalog.headers import normal_header
from fupin.catalog.tables import TABLES
from fupin.sample.county import CountyYear, county_years
from fupin.sample.households import Household
from fupin.sample.id_number import IdNumbers
from fupin.sample.layout import REGISTER, ROSTER, TEXT, Cell, Column, Living, Registered, label, labels
from fupin.sample.people import Member
from fupin.sample.totals import COUNTIES, VILLAGES
from fupin.sample.workbook import Sheet, sheet_of, workbook_bytes

YEAR = 2014
YEARS = range(YEAR - 1, YEAR + 3)
PREFECTURE = ("511529", "513336", "511603")
FIRST_ROW = 4


def _planned(household: Household) -> int | None:
    return YEAR + 2 if household.status == "not_exited" else None


_MORE_OF_PERSONS: tuple[Column[Living], ...] = (
    Column("性别", lambda r: label("sex", r.member.person.sex)),
    Column("证件类型", lambda r: "残疾人证" if r.member.person.certificate else "居民身份证"),
    Column("出生日期", lambda r: r.member.person.birth.isoformat()),
    Column("是否户主", lambda r: "是" if r.member.relation == "head" else "否"),
    Column("行政村代码", lambda r: r.household.village.code, TEXT),
    Column("其他致贫原因", lambda r: labels("cause", r.household.other_causes)),
    Column("计划脱贫年度", lambda r: _planned(r.household)),
    Column("人联系电话", lambda r: f"1{30 + r.member.number}{r.household.phone[-8:]}", TEXT),
    Column("首次识别时间", lambda _: "2013年12月"),
)
_MORE_OF_HOUSEHOLDS: tuple[Column[Registered], ...] = (
    Column("联系电话", lambda r: r.household.phone, TEXT),
    Column("帮扶责任人手机号", lambda r: f"1388888{ord(r.household.helper[-1]) % 10000:04}", TEXT),
    Column("行政村代码", lambda r: r.household.village.code, TEXT),
    Column("计划脱贫年度", lambda r: _planned(r.household)),
    Column("首次识别时间", lambda _: "2013年12月"),
)
PERSONS, HOUSEHOLDS = ROSTER + _MORE_OF_PERSONS, REGISTER + _MORE_OF_HOUSEHOLDS
COLUMNS: dict[str, tuple[Column[Any], ...]] = {
    "person": PERSONS,
    "household": HOUSEHOLDS,
    "village": VILLAGES,
    "county": COUNTIES,
}
HEADERS = {table: tuple(column.header for column in columns) for table, columns in COLUMNS.items()}
KEYS = {
    table: tuple(TABLES[table].by_header[normal_header(header)].key for header in headers)
    for table, headers in HEADERS.items()
}


class Row(dict[str, Cell]):
    """The cells of a row by field; `number` is Excel's, `member` the person whom a row of the roster is about."""

    def __init__(self, table: str, number: int, cells: Iterable[Cell], member: Member | None = None) -> None:
        super().__init__(zip(KEYS[table], cells, strict=True))
        self.table, self.number, self.member = table, number, member

    def at(self, key: str = "") -> str:
        """Where a finding about it stands: the sheet, and the cell or row."""
        letter = get_column_letter(KEYS[self.table].index(key) + 1) if key else ""
        return f"{SHEET_NAMES[self.table]}!{letter}{self.number}"

    @property
    def who(self) -> Member:
        assert self.member
        return self.member


@dataclass(frozen=True)
class Unit:
    """The rows, by table, that rules hold against each other: of a household, of a village, or of a county's years."""

    rows: dict[str, list[Row]]


@dataclass
class CleanReturn:
    """All units of a return; `extra` are header cells, by table, to the right of its columns."""

    units: list[Unit] = field(default_factory=list)
    extra: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in KEYS})
    heights: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KEYS, 0))

    def add(self, **found: Iterable[tuple[Iterable[Cell], Member | None]]) -> Unit:
        """Another unit, its rows below all others."""
        self.units.append(Unit({table: [self._row(table, *one) for one in some] for table, some in found.items()}))
        return self.units[-1]

    def _row(self, table: str, cells: Iterable[Cell], member: Member | None) -> Row:
        self.heights[table] += 1
        return Row(table, FIRST_ROW + self.heights[table] - 1, cells, member)

    def rows(self, table: str) -> Iterator[Row]:
        return (row for unit in self.units for row in unit.rows.get(table, ()))

    def write(self, path: Path) -> Path:
        path.write_bytes(workbook_bytes([self._sheet(table) for table in KEYS if self.heights[table]]))
        return path

    def _sheet(self, table: str) -> Sheet:
        extra = self.extra[table]
        return Sheet(
            SHEET_NAMES[table],
            (f"屏山县{YEAR}年{TABLES[table].zh}", "填报单位：宜宾市扶贫移民局"),
            (*HEADERS[table], *extra),
            (*(column.form for column in COLUMNS[table]), *("" for _ in extra)),
            ([*row.values(), *("无" if any(row.values()) else None for _ in extra)] for row in self.rows(table)),
        )


def clean_return(persons: int, seed: int, counties: int = 40) -> CleanReturn:
    """About `persons` people in the counties of a prefecture, and the annual returns of `counties` small ones."""
    numbers, made = IdNumbers(), CleanReturn()
    for code in PREFECTURE:
        _add_county(made, next(county_years(divisions()[code], persons // len(PREFECTURE), YEARS[1:2], seed, numbers)))
    for code in [*PREFECTURE, *(code for code in divisions() if code not in PREFECTURE)][:counties]:
        years = [*county_years(divisions()[code], 100, YEARS, seed, IdNumbers())]
        made.add(county=[(_cells(COUNTIES, sent), None) for sent in years])
        for cells in sheet_of("village", years[1], ()).rows:
            made.add(village=[(cells, None)])
    return made


def _add_county(made: CleanReturn, sent: CountyYear) -> None:
    county = str(_cells(COUNTIES, sent)[1])
    for one in sent.households:
        made.add(
            person=[(_cells(PERSONS, Living(county, one, member)), member) for member in one.members],
            household=[(_cells(HOUSEHOLDS, Registered(county, one)), None)],
        )


def _cells(columns: Iterable[Column[Any]], row: object) -> list[Cell]:
    return [column.cell(row) for column in columns]
