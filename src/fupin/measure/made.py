"""Figures made of two others: rates over counties that have both, and growth over counties present in both years.

Each SELECT gives rows as `totals.grouped` does.
"""

from __future__ import annotations

from collections.abc import Mapping

from fupin.catalog.counts import rows
from fupin.catalog.figures import Indicator
from fupin.catalog.indicators import INDICATORS
from fupin.measure.groups import Groups
from fupin.measure.notes import Lang, counting
from fupin.measure.scan import Scan
from fupin.measure.totals import grouped

RATE_COLUMNS = ("numerator", "denominator", "counted", "population", "note")
GROWTH_SUMS = ("first_amount", "first_weight", "last_amount", "last_weight")
GROWTH_COLUMNS = ("first", "last", *GROWTH_SUMS, "counties")


def rate(one: Indicator, scans: Mapping[str, Scan], groups: Groups, lang: Lang) -> str:
    """`RATE_COLUMNS`: counted are the counties with both, population all, and the note counts those that lack one."""
    above, below = (INDICATORS[key] for key in one.ratio or ())
    both = "numerator is not null and denominator > 0"
    counties = (
        f"(select year, county, n.numerator, d.denominator from ({_by_county(above, scans, 'numerator')}) as n"
        f" full join ({_by_county(below, scans, 'denominator')}) as d using (year, county)) as s"
    )
    without_denominator = rows("numerator is not null and coalesce(denominator, 0) <= 0")
    without_numerator = rows("numerator is null and denominator > 0")
    notes = (
        counting("without_denominator", lang, without_denominator),
        counting("without_numerator", lang, without_numerator),
    )
    sums = {
        "numerator": f"sum(case when {both} then numerator end)",
        "denominator": f"sum(case when {both} then denominator end)",
        "counted": rows(both),
        "population": rows("numerator is not null or denominator > 0"),
        "note": f"concat_ws('; ', {', '.join(notes)})",
    }
    return grouped(counties, groups, sums)


def _by_county(one: Indicator, scans: Mapping[str, Scan], name: str) -> str:
    scan = scans[one.table]
    return (
        f"select year, county, sum({scan.names[one.numerator]}) as {name} from {one.table}_scan group by year, county"
    )


def growth(one: Indicator, scans: Mapping[str, Scan], groups: Groups) -> str:
    """Sums of the first and the last year, in the rows of the last, with both years and the number of counties.

    A group of the last year without a county in both has 0 counties and null sums.
    """
    scan = scans[one.table]
    numerator, denominator = scan.names[one.numerator], scan.names[one.denominator]
    sums = f"sum({numerator}) as amount, sum({denominator}) as weight"
    yearly = f"(select year, county, {sums} from {one.table}_scan group by year, county having sum({denominator}) > 0)"
    paired = (
        "(select b.year, b.county, span.first, span.last, a.amount as first_amount, a.weight as first_weight,"
        " case when a.year is not null then b.amount end as last_amount,"
        " case when a.year is not null then b.weight end as last_weight"
        f" from (select min(year) as first, max(year) as last from {yearly}) as span"
        f" join {yearly} as b on b.year = span.last"
        f" left join {yearly} as a on a.year = span.first and a.county = b.county) as s"
    )
    columns = {name: f"sum({name})" for name in GROWTH_SUMS}
    return grouped(
        paired, groups, {"first": "min(first)", "last": "max(last)", **columns, "counties": "count(first_weight)"}
    )
