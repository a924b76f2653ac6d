"""Who has sent what: rows by county, year and table, findings, imports, and what is still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fupin.answer.steady import steady
from fupin.catalog.divisions import divisions
from fupin.catalog.tables import TABLES

if TYPE_CHECKING:
    from fupin.store import Store

Key = tuple[int, str]
# Where a table lies as it was sent: households are resolved from rosters, too.
_FOLDERS = {"household": "_register"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What one county has sent for one year: `rows` by table key, the findings of the returns that stand, the names of
    the files whose rows are held, the moment of the last import (ISO 8601, UTC), and how many of its returns have been
    `replaced` whole by later ones.
    """

    year: int
    county: str
    rows: Mapping[str, int] = field(default_factory=dict)
    errors: int = 0
    warnings: int = 0
    imported_at: str = ""
    files: tuple[str, ...] = ()
    replaced: int = 0

    def missing(self, tables: Sequence[str]) -> tuple[str, ...]:
        """Those of the tables of which it has sent nothing."""
        return tuple(table for table in tables if not self.rows.get(table))


class Share(NamedTuple):
    """How many counties of a year should report, have sent anything of it, and have sent every table."""

    year: int
    expected: int
    sent: int
    complete: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """`places` has one record for each year and county that should report, whether it has or not.

    `tables` are those that each should send. `unread` names the files of which nothing could be stored, `unexpected`
    the codes of counties that have sent something for these years and are not among those that should report.
    """

    places: Sequence[Sent]
    years: Sequence[int]
    expected: int
    tables: Sequence[str]
    unread: Sequence[str] = ()
    unexpected: Sequence[str] = ()

    @property
    def complete(self) -> bool:
        """Whether every county has sent every table for every year."""
        return bool(self.places) and not self.lacking

    @property
    def lacking(self) -> list[Sent]:
        """The places of which some table is missing."""
        return [one for one in self.places if one.missing(self.tables)]

    @property
    def shares(self) -> list[Share]:
        """How far each year is."""
        return [share(year, [one for one in self.places if one.year == year], self.tables) for year in self.years]


def share(year: int, places: Sequence[Sent], tables: Sequence[str]) -> Share:
    """How many of these places of a year have sent anything, and everything."""
    missing = [len(one.missing(tables)) for one in places]
    return Share(year, len(places), sum(n < len(tables) for n in missing), sum(n == 0 for n in missing))


@steady
def coverage(
    path: Path,
    years: Sequence[int] | None = None,
    counties: Sequence[str] | None = None,
    tables: Sequence[str] = tuple(TABLES),
) -> Coverage:
    """What these counties have sent of these tables (None: all years of the store, all 183 counties).

    Raises `StoreError` for a folder that is no store.
    """
    from fupin.store import open_store, standing, stored_years

    store = open_store(path)
    wanted = tuple(years) if years is not None else stored_years(store)
    expected = tuple(counties) if counties is not None else tuple(divisions())
    rows = _rows(store, wanted)
    told = _Told(store, rows)
    places = [told.sent(year, code) for year in wanted for code in sorted(expected)]
    unexpected = sorted({code for _, code in rows} - set(expected))
    unread = sorted(one.file for one in standing(store) if not one.partitions)
    return Coverage(places, wanted, len(expected), tuple(tables), unread, unexpected)


def _rows(store: Store, years: Collection[int]) -> dict[Key, dict[str, int]]:
    """By year and county, the rows that the store holds of each table."""
    from fupin.store import partitions

    found: dict[Key, dict[str, int]] = {}
    for table in TABLES:
        for part in partitions(store, _FOLDERS.get(table, table)):
            if part.year in years:
                found.setdefault((part.year, part.county), {})[table] = part.rows
    return found


class _Told:
    """What the store's findings and records tell of the places that have rows in it."""

    def __init__(self, store: Store, rows: Mapping[Key, Mapping[str, int]]) -> None:
        self.rows = rows
        self.levels = _levels(store)
        self.files: dict[Key, set[str]] = {}
        self.last: dict[Key, str] = {}
        self.replaced: Counter[Key] = Counter()
        self._hear(store)

    def _hear(self, store: Store) -> None:
        from fupin.store import records

        for record in records(store):
            live: Counter[Key] = Counter()
            for one in record.partitions:
                live[one["year"], one["county"]] += one["live"]
            for place, rows in live.items():
                if rows:
                    self.files.setdefault(place, set()).add(record.file)
                    self.last[place] = max(self.last.get(place, ""), record.imported_at)
                else:
                    self.replaced[place] += 1

    def sent(self, year: int, county: str) -> Sent:
        place = year, county
        if place not in self.rows:
            return Sent(year, county)
        return Sent(
            year,
            county,
            self.rows[place],
            self.levels[*place, "error"],
            self.levels[*place, "warning"],
            self.last.get(place, ""),
            tuple(sorted(self.files.get(place, ()))),
            self.replaced[place],
        )


def _levels(store: Store) -> Counter[tuple[int, str, str]]:
    """How many findings there are by year, county and level."""
    from fupin.store import findings

    keys = ["year", "county", "level"]
    counts = findings(store).select(keys).group_by(keys).aggregate([([], "count_all")]).to_pylist()
    return Counter({tuple(one[key] for key in keys): one["count_all"] for one in counts})
