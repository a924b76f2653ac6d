"""Stage one: each relation is scanned once, into sums by year, county and what only its rows know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from fupin.catalog.figures import Indicator
from fupin.measure import relations
from fupin.measure.groups import Groups


@dataclass(frozen=True)
class Scan:
    """One relation and the aggregates wanted of it, each named once: `names` maps its SQL to its column."""

    table: str
    source: str
    groups: Groups
    names: Mapping[str, str]

    @cached_property
    def joins_kinds(self) -> bool:
        """Persons and households learn the kind of their village from the village return, after the scan."""
        return "village_kind" in self.groups.own and self.table in {"person", "household"}

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        if not self.joins_kinds:
            return self.groups.own
        return tuple(dict.fromkeys(("township", "village", *(d for d in self.groups.own if d != "village_kind"))))

    @property
    def sql(self) -> str:
        """A SELECT with `year`, `county`, the dimensions and the aggregates."""
        key = ", ".join(("year", "county", *self.dimensions))
        sums = "".join(f", {sql} as {name}" for sql, name in self.names.items())
        return f"select {key}{sums} from {self.source} group by {key}"


def scans(
    indicators: Iterable[Indicator], sources: Mapping[str, str], groups: Groups, *, tidy: bool
) -> dict[str, Scan]:
    """The scans that give the parts of these indicators, by table; `tidy` asks for n and missing too."""
    wanted: dict[str, dict[str, str]] = {}
    for one in indicators:
        names = wanted.setdefault(one.table, {})
        for sql in filter(None, parts(one, tidy=tidy)):
            names.setdefault(sql, f"a{len(names)}")
    return {
        table: Scan(table, _source(table, sources, groups, names), groups, names) for table, names in wanted.items()
    }


def parts(one: Indicator, *, tidy: bool) -> tuple[str, ...]:
    """The aggregates of an indicator. A count that can be missing is only known with the number of rows counted."""
    counts = (one.counted, one.population) if tidy or can_be_unknown(one) else ()
    return (one.numerator, one.denominator, *counts)


def can_be_unknown(one: Indicator) -> bool:
    """Whether rows can lack the value of a figure without denominator: where all do, it is unknown and not zero."""
    return not one.denominator and one.counted != one.population


def _source(table: str, sources: Mapping[str, str], groups: Groups, names: Iterable[str]) -> str:
    if table == "poor_village":
        return relations.poor_villages(sources["person"], groups.own)
    uses_line = any("national_line" in sql for sql in names)
    return relations.with_lines(sources[table]) if uses_line else sources[table]
