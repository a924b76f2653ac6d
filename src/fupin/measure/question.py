"""The whole way of a question: scans, merges and cells in one statement, and the table made of its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from fupin.catalog.codes import code_list
from fupin.catalog.figures import Indicator
from fupin.catalog.indicators import CODES, INDICATORS
from fupin.measure import made, totals
from fupin.measure.cells import cells, operands, parts
from fupin.measure.groups import Groups, chosen, groups
from fupin.measure.notes import Lang
from fupin.measure.relations import completed, village_kinds
from fupin.measure.rounding import DECIMALS
from fupin.measure.scan import Scan, scans
from fupin.measure.table import growth_cells, tidy_table
from fupin.sql import literal

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

LINE = Decimal(2500)


def measure(
    con: duckdb.DuckDBPyConnection,
    relations: Mapping[str, str],
    keys: Sequence[str] = (),
    by: Sequence[str] = (),
    *,
    line: Decimal = LINE,
    as_of: date | None = None,
    tidy: bool = False,
    decimals: int | None = DECIMALS,
    lang: Lang = "en",
) -> pa.Table:
    """The indicators with these keys (none: all that apply), by year and up to two groupings.

    `relations` gives for person, household, village and county the SQL after FROM of their stored columns, already
    filtered; one that is not given has no rows. `as_of` recomputes ages. `decimals` (0 to 6) is what values are
    rounded to, once; None is each indicator's own for people.

    Columns: `year` (int32). The group columns (string): keys, codes and names, "" where not known, "outside" the four
    areas, "total" in total rows; a county has `county_name` beside its code, a township or village its county and
    township too. `is_total`, true in the total row that each year has where there are groups. `indicator`, `unit`.
    `value` (decimal128(38, 6), in the unit, null where there is no figure), computed from exact sums. `numerator`,
    `denominator` (decimal128(38, 15); growth is its own numerator). `n`, `missing` (int64, null unless `tidy`): rows
    of known and unknown value, counties for a rate over counties. `note`.
    Rows: indicator by indicator as asked, each with all groups by year, total first, then by key.
    Raises `UnknownName` and `WrongUse` for keys and groupings that do not exist or have no meaning.
    """
    shown, wanted = groups(by), chosen(keys, by)
    complete = completed(relations, as_of)
    found = scans(_measured(wanted), complete, shown, tidy=tidy)
    sql = f"with {_with(wanted, found, complete['village'], shown, lang)} {_select(wanted, found, shown)}"
    uses_line = any("$line" in text for scan in found.values() for text in scan.names)
    values = totals.division_parameters() | ({"line": line} if uses_line else {})
    sums = con.sql(sql, params=values).to_arrow_table()
    figures = _cells(con, sums, wanted, found, decimals=decimals, lang=lang, tidy=tidy)
    keyed = sums.select(["year", *shown.columns, "is_total"])
    return tidy_table(keyed, list(zip(wanted, figures, strict=True)))


def _measured(wanted: Iterable[Indicator]) -> list[Indicator]:
    """The indicators with a table of their own that these are or are made of."""
    keys = [k for one in wanted for k in (one.ratio or (one.share_of or one.growth_of or one.key,))]
    return [INDICATORS[key] for key in dict.fromkeys(keys)]


def _with(wanted: Iterable[Indicator], found: Mapping[str, Scan], village: str, shown: Groups, lang: Lang) -> str:
    """The WITH list: divisions and kinds of village, a scan and its merge for each table, figures made of others."""
    needs_kinds = "poor_village" in found or any(scan.joins_kinds for scan in found.values())
    named = {"divisions": totals.division_list()}
    if needs_kinds:
        named["village_kinds"] = village_kinds(village)
    for table, scan in found.items():
        named[f"{table}_scan"] = scan.sql
        named[f"{table}_sums"] = totals.merged(scan)
    for one in wanted:
        if one.ratio:
            named[f"{one.key}_sums"] = made.rate(one, found, shown, lang)
        elif one.growth_of:
            named[f"{one.key}_sums"] = made.growth(INDICATORS[one.growth_of], found, shown)
    return ", ".join(f"{name} as materialized ({sql})" for name, sql in named.items())


def _cells(
    con: duckdb.DuckDBPyConnection,
    sums: pa.Table,
    wanted: Sequence[Indicator],
    found: Mapping[str, Scan],
    *,
    decimals: int | None,
    lang: Lang,
    tidy: bool,
) -> Iterator[pa.Table]:
    """The cells of each indicator, all but growth in one statement."""
    import pyarrow as pa

    divided = [one for one in wanted if not one.growth_of]
    rows = [operands(sums, one, parts(one, found), decimals, lang) for one in divided]
    done = cells(con, pa.concat_tables(rows), lang, tidy=tidy) if rows else None
    for one in wanted:
        if one.growth_of or done is None:
            yield growth_cells(sums, one.people_decimals if decimals is None else decimals, lang, tidy=tidy)
        else:
            yield done.slice(divided.index(one) * len(sums), len(sums))


def _select(wanted: Iterable[Indicator], found: Mapping[str, Scan], shown: Groups) -> str:
    """The final SELECT: every group that any relation has, with the sums of all relations beside it."""
    keys = ["year", "is_total", *shown.columns]
    columns = [f"{table}.{name} as {table}_{name}" for table, scan in found.items() for name in scan.names.values()]
    for one in wanted:
        if one.ratio:
            columns += [f"{one.key}.{c} as {one.key}_{c}" for c in made.RATE_COLUMNS]
        elif one.growth_of:
            columns += [f"{one.key}.{c}" for c in made.GROWTH_COLUMNS]
        elif one.share_of:
            columns.append(f"{_total(one, found)} as {one.key}_total")
    joined = [*found, *(one.key for one in wanted if one.ratio or one.growth_of)]
    columns += [f"{name}.year is not null as {name}_here" for name in joined]
    every = " union ".join(f"select {', '.join(keys)} from {table}_sums" for table in found)
    joins = " ".join(
        f"left join {name}_sums as {name} on {' and '.join(f'{name}.{k} = groups.{k}' for k in keys)}"
        for name in joined
    )
    first = ["cast(groups.year as INTEGER) as year", *(f"groups.{k}" for k in keys[1:])]
    order = ", ".join(["groups.year", "groups.is_total desc", *(_order(c) for c in shown.columns)])
    return f"select {', '.join([*first, *columns])} from ({every}) as groups {joins} order by {order}"


def _total(one: Indicator, found: Mapping[str, Scan]) -> str:
    """The sum of a count over all groups shown of the year."""
    count = INDICATORS[one.share_of]
    name = f"{count.table}.{found[count.table].names[count.numerator]}"
    return f"sum(case when not groups.is_total then {name} end) over (partition by groups.year)"


def _order(column: str) -> str:
    """What groups are sorted by: codes stand in the order of their list, the unknown last; all else by itself."""
    if column not in CODES:
        return f"groups.{column}"
    keys = ", ".join(literal(code.key) for code in code_list(CODES[column]).codes)
    return f"groups.{column} = '', coalesce(list_position([{keys}], groups.{column}), 1000)"
