"""Stage two: the scans' sums are merged into the groups asked for, with a total row for each year."""

from __future__ import annotations

from collections.abc import Mapping

from fupin.catalog.divisions import PROVINCE_NAME, divisions
from fupin.catalog.indicators.groupings import DIVISION
from fupin.measure.groups import Groups
from fupin.measure.relations import kind_join
from fupin.measure.rounding import PLACES
from fupin.measure.scan import Scan
from fupin.sql import literal

# What stands in the group columns of a total row, and in `area` outside the four areas.
TOTAL = "total"
OUTSIDE = "outside"
# Wide enough for any sum of a province.
SUM = f"DECIMAL(38,{PLACES})"

_OF_DIVISION = {"county_name", *DIVISION} - {"county"}


_DIVISION_COLUMNS = ("county", "county_name", "prefecture", "area", "key_county", "province")


def division_list() -> str:
    """A SELECT of every county's code with its name, prefecture, area and whether it is a key county."""
    return f"select {', '.join(f'unnest(${name}_list) as {name}' for name in _DIVISION_COLUMNS)}"


def division_parameters() -> dict[str, list[str]]:
    """The values of `division_list`; lists are bound ten times faster than literals are parsed."""
    rows = [
        (d.code, d.name, d.prefecture, d.area or OUTSIDE, "yes" if d.key_county else "no", PROVINCE_NAME)
        for d in divisions().values()
    ]
    return {
        f"{name}_list": list(column) for name, column in zip(_DIVISION_COLUMNS, zip(*rows, strict=True), strict=True)
    }


def merged(scan: Scan) -> str:
    """The sums of a scan by year and group."""
    join = kind_join("s") if scan.joins_kinds else ""
    sums = {name: f"cast(sum({name}) as {SUM})" for name in scan.names.values()}
    return grouped(f"{scan.table}_scan as s {join}", scan.groups, sums, kinds="k" if join else "s")


def grouped(rows: str, groups: Groups, sums: Mapping[str, str], *, kinds: str = "s") -> str:
    """A SELECT of `year`, `is_total`, the group columns and sums over `rows`, whose alias is s and which have `county`.

    A group whose key is not known is "". Where there are groups, each year has a further row, its total.
    """
    keys = "".join(f", {_key(c, kinds)} as by_{c}" for c in groups.columns)
    listed = "".join(f", {sql} as {name}" for name, sql in sums.items())
    inner = f"(select s.*{keys} from {rows} left join divisions as d on d.county = s.county)"
    if not groups.columns:
        return f"select year, false as is_total{listed} from {inner} group by year"
    total = f"grouping(by_{groups.columns[0]}) = 1"
    shown = ", ".join(f"case when {total} then {literal(TOTAL)} else by_{c} end as {c}" for c in groups.columns)
    sets = f"grouping sets ((year, {', '.join(f'by_{c}' for c in groups.columns)}), (year))"
    return f"select year, {total} as is_total, {shown}{listed} from {inner} group by {sets}"


def _key(column: str, kinds: str) -> str:
    source = {"village_kind": kinds}.get(column, "d" if column in _OF_DIVISION else "s")
    return f"coalesce({source}.{column}, '')"
