"""Where the parts of each indicator stand among the merged sums, and its cells made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fupin.catalog.figures import Indicator
from fupin.catalog.indicators import INDICATORS
from fupin.catalog.lines import national_lines
from fupin.measure.made import RATE_COLUMNS
from fupin.measure.notes import NOTES, Lang, note
from fupin.measure.rounding import PLACES, quotient, ratio
from fupin.measure.scan import Scan, can_be_unknown

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# Enough for growth rates, and for the squared gaps of a province.
EXACT = "DECIMAL(38,15)"


@dataclass(frozen=True)
class Parts:
    """The columns of the merged sums that an indicator is made from, "" where it has none.

    `here` is true in groups that its relation has; n is `counted`, missing is `population` less it. A rate over
    counties has no `table`.
    """

    table: str
    here: str
    numerator: str
    denominator: str = ""
    counted: str = ""
    population: str = ""
    note: str = ""


def parts(one: Indicator, scans: Mapping[str, Scan]) -> Parts:
    """Where the parts of an indicator stand. Growth, which is computed by itself, has none."""
    if one.ratio:
        return Parts("", *(f"{one.key}_{name}" for name in ("here", *RATE_COLUMNS)))
    own = INDICATORS[one.share_of] if one.share_of else one
    names = {sql: f"{own.table}_{name}" for sql, name in scans[own.table].names.items()}
    return Parts(
        own.table,
        f"{own.table}_here",
        names[own.numerator],
        f"{one.key}_total" if one.share_of else names.get(one.denominator, ""),
        names.get(own.counted, ""),
        names.get(own.population, ""),
    )


def cells(con: duckdb.DuckDBPyConnection, operands: pa.Table, lang: Lang, *, tidy: bool) -> pa.Table:
    """value, numerator, denominator, n, missing (both null unless `tidy`) and note of each row of `operands`.

    A nonsensical income can take the sums beyond 128 bits: then there is no value, and a note says so.
    """
    unknown = "(can_be_unknown and counted = 0 and population > 0)"
    amount = f"case when {unknown} then null else numerator end"
    below = "case when has_denominator then denominator * divisor else 1 end"
    shown = f"case when per_line then {quotient(amount, 'divisor')} else cast({amount} as {EXACT}) end"
    text = (
        f"case when not coalesce(here, false) then absent"
        f" when divisor is null then {note('no_line', lang)}"
        f" when note <> '' then note"
        f" when has_denominator and coalesce(denominator, 0) <= 0 then {note('no_denominator', lang)}"
        f" when {unknown} then {note('unknown', lang)}"
        f" when value is null and numerator is not null then {note('too_large', lang)} else '' end"
    )
    counts = ("counted", "population - counted") if tidy else ("null", "null")
    return (
        con.from_arrow(operands)
        .project(f"*, try({ratio(amount, below, 'scale', 'digits')}) as value, try({shown}) as shown")
        .project(
            f"value, shown as numerator, cast(denominator as {EXACT}) as denominator,"
            f" cast({counts[0]} as BIGINT) as n, cast({counts[1]} as BIGINT) as missing, {text} as note"
        )
        .to_arrow_table()
    )


def operands(sums: pa.Table, one: Indicator, of: Parts, decimals: int | None, lang: Lang) -> pa.Table:
    """One indicator's parts in every group, with what `cells` must know of it in each row."""
    import pyarrow as pa

    exact = pa.decimal128(38, PLACES)

    def column(name: str, kind: pa.DataType) -> pa.ChunkedArray | pa.Array:
        return sums[name].cast(kind) if name else pa.nulls(len(sums), kind)

    def same(what: str | bool | int) -> pa.Array:
        return pa.repeat(pa.scalar(what), len(sums))

    return pa.table(
        {
            "here": sums[of.here],
            "numerator": column(of.numerator, exact),
            "denominator": column(of.denominator, exact),
            "counted": column(of.counted, exact),
            "population": column(of.population, exact),
            "note": column(of.note, pa.string()),
            "absent": same(NOTES[f"no_{of.table}" if of.table else "no_denominator"][lang]),
            "divisor": _divisor(sums["year"], one.per_line),
            "per_line": same(one.per_line > 0),
            "has_denominator": same(bool(of.denominator)),
            "can_be_unknown": same(can_be_unknown(one)),
            "scale": same(one.scale),
            "digits": same(one.people_decimals if decimals is None else decimals),
        }
    )


def _divisor(years: pa.ChunkedArray, power: int) -> pa.Array | pa.ChunkedArray:
    """The national line of each year to that power; null where the year has none and the power is not 0."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lines = national_lines()
    known = pa.array([one.yuan**power for one in lines.values()], pa.decimal128(38, PLACES))
    if not power:
        return pa.repeat(pa.scalar(Decimal(1), pa.decimal128(38, PLACES)), len(years))
    return known.take(pc.index_in(years, pa.array(list(lines), pa.int32())))
