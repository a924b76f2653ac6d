"""The rows that are measured: the store's relations, completed by lines, ages at another day, and kinds of village.

Everything here is SQL text that can stand after FROM.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from fupin.catalog.counts import rows
from fupin.catalog.lines import national_lines
from fupin.catalog.tables import TABLES
from fupin.catalog.tables.household import FROM_MEMBERS
from fupin.catalog.tables.person import age_band

_SQL_TYPES = {
    "text": "VARCHAR",
    "code": "VARCHAR",
    "codes": "VARCHAR[]",
    "integer": "INTEGER",
    "money": "DECIMAL(14,2)",
    "decimal": "DECIMAL(14,4)",
    "date": "DATE",
    "boolean": "BOOLEAN",
}

VILLAGE_KEY = ("year", "county", "township", "village")


def completed(relations: Mapping[str, str], as_of: date | None) -> dict[str, str]:
    """The relation of every table; an empty one where none is given, ages as of that day where one is."""
    found = {table: relations.get(table) or empty(table) for table in TABLES}
    if as_of:
        found["person"] = aged(found["person"], as_of)
        found["household"] = _aged_households(found["household"], found["person"])
    return found


def empty(table: str) -> str:
    """A relation without rows that has every stored column of a table."""
    declared = TABLES[table]
    columns: dict[str, str] = {}
    columns |= {f.key: f.type for f in declared.fields}
    columns |= {d.key: d.type for d in declared.derived}
    if table == "household":
        columns |= {c.key: c.type for c in FROM_MEMBERS}
    nulls = ", ".join(f"cast(null as {_SQL_TYPES[kind]}) as {key}" for key, kind in columns.items())
    return f"(select {nulls} where false)"


def aged(person: str, as_of: date) -> str:
    """Persons aged in full years on that day; a birthday of 29 February falls on 1 March in common years."""
    day = as_of.month * 100 + as_of.day
    age = (
        f"cast({as_of.year} - year(birth_date)"
        f" - case when month(birth_date) * 100 + day(birth_date) > {day} then 1 else 0 end as integer)"
    )
    band = age_band("age")
    return f"(select * replace ({band} as age_band) from (select * replace ({age} as age) from {person}))"


def _aged_households(household: str, person: str) -> str:
    fact = next(f for f in FROM_MEMBERS if f.key == "member_aged_60_plus")
    key = "year, county, household_id"
    members = f"(select {key}, {fact.sql} as {fact.key} from {person} group by {key})"
    return (
        f"(select h.* replace (m.{fact.key} as {fact.key}) from (select * from {household}) as h"
        f" left join {members} as m on m.year = h.year and m.county = h.county and m.household_id = h.household_id)"
    )


def with_lines(relation: str) -> str:
    """Rows with the column `national_line`, the line of their year; null where the year has none."""
    if not national_lines():
        return f"(select *, cast(null as DECIMAL(14,2)) as national_line from {relation})"
    lines = " ".join(f"when {one.year} then {one.yuan}" for one in national_lines().values())
    return f"(select *, cast(case year {lines} end as DECIMAL(14,2)) as national_line from {relation})"


def village_kinds(village: str) -> str:
    """A SELECT of one row per village and year, with its kind; a blank township is ""."""
    return (
        "select year, county, coalesce(township, '') as township, village, min(village_kind) as village_kind"
        f" from {village} where village is not null group by 1, 2, 3, 4"
    )


def kind_join(alias: str) -> str:
    """The join that finds in `village_kinds`, called k, the kind of the village of each row of `alias`."""
    return (
        f"left join village_kinds as k on k.year = {alias}.year and k.county = {alias}.county"
        f" and k.township = coalesce({alias}.township, '') and k.village = {alias}.village"
    )


def poor_villages(person: str, dimensions: Iterable[str]) -> str:
    """The villages of the registry with their poor persons, by further dimensions of persons."""
    columns = [*VILLAGE_KEY, *(d for d in dimensions if d not in {*VILLAGE_KEY, "village_kind"})]
    key = ", ".join(columns)
    counted = f"(select {key}, {rows('poor')} as poor_persons from {person} group by {key})"
    return f"(select v.*, k.village_kind from {counted} as v {kind_join('v')})"
