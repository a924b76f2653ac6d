"""measure/ by group: keys and totals, villages and their kinds, rates over counties, growth over years."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fupin.errors import UnknownName, WrongUse
from fupin.measure import applicable, measure, wide
from fupin.measure.growth import rate
from fupin.measure.relations import empty
from fupin.sql import connect

CON = connect(threads=1)
# A key county in the Wumeng Mountains, a district of Chengdu outside the areas, a county in the Qinba Mountains.
PINGSHAN, JINJIANG, ENYANG = "511529", "510104", "511903"


def rows(table: str, *selected: str) -> str:
    """A relation with every column of a table, null where a row does not give it."""
    return "(" + " union all by name ".join([f"select * from {empty(table)}", *(f"select {s}" for s in selected)]) + ")"


def poor(county: str, more: str = "", year: int = 2014) -> str:
    return f"{year} as year, '{county}' as county, true as poor{', ' * bool(more)}{more}"


def figures(relations: dict[str, str], key: str, *by: str, **options: Any) -> list[tuple[Any, ...]]:
    """Year, group columns and value of one indicator."""
    found = wide(measure(CON, relations, [key], by, **options)).drop_columns(["is_total"])
    return [tuple(row.values()) for row in found.to_pylist()]


PERSONS = rows(
    "person",
    poor(PINGSHAN, "'male' as sex, '甲乡' as township, '一村' as village"),
    poor(PINGSHAN, "'female' as sex, '乙乡' as township, '一村' as village"),
    poor(PINGSHAN, "'乙乡' as township, '一村' as village"),
    poor(JINJIANG, "'male' as sex"),
    poor(JINJIANG, "'male' as sex", year=2013),
    poor("999999", "'male' as sex"),
)


def test_a_year_is_one_row_without_groups() -> None:
    for by in ((), ("year",)):
        assert figures({"person": PERSONS}, "poor_persons", *by) == [(2013, 1), (2014, 5)]
    assert not any(measure(CON, {"person": PERSONS}, ["poor_persons"])["is_total"].to_pylist())


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("county", [("total", "total", 5), (JINJIANG, "锦江区", 1), (PINGSHAN, "屏山县", 3), ("999999", "", 1)]),
        ("area", [("total", 5), ("wumeng", 3), ("outside", 1), ("", 1)]),
        ("prefecture", [("total", 5), ("", 1), ("宜宾市", 3), ("成都市", 1)]),
        ("province", [("total", 5), ("", 1), ("四川省", 4)]),
        ("sex", [("total", 5), ("male", 3), ("female", 1), ("", 1)]),
        (
            "township",
            [
                ("total", "total", "total", 5),
                (JINJIANG, "锦江区", "", 1),
                (PINGSHAN, "屏山县", "乙乡", 2),
                (PINGSHAN, "屏山县", "甲乡", 1),
                ("999999", "", "", 1),
            ],
        ),
        (
            "village",
            [
                ("total", "total", "total", "total", 5),
                (JINJIANG, "锦江区", "", "", 1),
                (PINGSHAN, "屏山县", "乙乡", "一村", 2),
                (PINGSHAN, "屏山县", "甲乡", "一村", 1),
                ("999999", "", "", "", 1),
            ],
        ),
    ],
)
def test_groups_of_one_year(by: str, expected: list[tuple[Any, ...]]) -> None:
    found = figures({"person": PERSONS}, "poor_persons", by)
    assert [row[1:] for row in found if row[0] == 2014] == expected


def test_two_groupings_have_one_total_a_year() -> None:
    assert figures({"person": PERSONS}, "poor_persons", "sex", "area") == [
        (2013, "total", "total", 1),
        (2013, "male", "outside", 1),
        (2014, "total", "total", 5),
        (2014, "male", "wumeng", 1),
        (2014, "male", "outside", 1),
        (2014, "male", "", 1),
        (2014, "female", "wumeng", 1),
        (2014, "", "wumeng", 1),
    ]


def test_shares_of_the_poor_sum_to_a_hundred_in_each_year() -> None:
    assert figures({"person": PERSONS}, "poor_share", "area") == [
        (2013, "total", 100),
        (2013, "outside", 100),
        (2014, "total", 100),
        (2014, "wumeng", 60),
        (2014, "outside", 20),
        (2014, "", 20),
    ]


def test_total_rows_are_marked() -> None:
    found = measure(CON, {"person": PERSONS}, ["poor_persons", "villages"], ["area"])
    assert found.select(["year", "area", "is_total", "indicator", "unit", "numerator", "note"]).to_pylist()[-1] == {
        "year": 2014,
        "area": "",
        "is_total": False,
        "indicator": "villages",
        "unit": "village",
        "numerator": None,
        "note": "no village return",
    }
    assert found["is_total"].to_pylist() == [True, False, True, False, False, False] * 2


VILLAGES = rows(
    "village",
    f"2014 as year, '{PINGSHAN}' as county, '甲乡' as township, '一村' as village, 'poor_13th_plan' as village_kind,"
    " 3 as resident_cadres",
    f"2014 as year, '{PINGSHAN}' as county, '乙乡' as township, '一村' as village, 'weak_economy' as village_kind",
    f"2014 as year, '{JINJIANG}' as county, '二村' as village, 'not_poor' as village_kind, 2 as resident_cadres",
)
SCATTERED = rows(
    "person",
    poor(PINGSHAN, "'甲乡' as township, '一村' as village, 'male' as sex"),
    poor(PINGSHAN, "'乙乡' as township, '一村' as village, 'male' as sex"),
    poor(PINGSHAN, "'乙乡' as township, '一村' as village, 'female' as sex"),
    poor(JINJIANG, "'二村' as village, 'male' as sex"),
    poor(JINJIANG, "'三村' as village, 'male' as sex"),
    f"2014 as year, '{JINJIANG}' as county, '二村' as village, false as poor",
)


def test_villages_by_kind() -> None:
    relations = {"person": SCATTERED, "village": VILLAGES}
    kinds = ["total", "not_poor", "poor_13th_plan", "weak_economy", ""]
    assert figures(relations, "poor_persons", "village_kind") == [
        (2014, kind, count) for kind, count in zip(kinds, (5, 1, 1, 2, 1), strict=True)
    ]
    assert figures(relations, "villages", "village_kind") == [
        (2014, kind, count) for kind, count in zip(kinds, (3, 1, 1, 1, None), strict=True) if kind
    ]
    assert figures(relations, "poor_villages", "area") == [
        (2014, "total", 1),
        (2014, "wumeng", 1),
        (2014, "outside", 0),
    ]
    assert figures(relations, "resident_cadres") == [(2014, 5)]


def test_the_poor_outside_poor_villages() -> None:
    relations = {"person": SCATTERED, "village": VILLAGES}
    found = measure(CON, relations, ["scattered_poor_persons", "scattered_villages"], tidy=True).to_pylist()
    assert [(row["value"], row["n"], row["missing"]) for row in found] == [(3, 4, 1), (2, 3, 1)]
    assert figures(relations, "scattered_poor_persons", "sex") == [
        (2014, "total", 3),
        (2014, "male", 2),
        (2014, "female", 1),
        (2014, "", 0),
    ]
    assert figures({"person": SCATTERED}, "scattered_poor_persons") == [(2014, None)]


def county(code: str, year: int, population: int | str, income: int | str = "null", poor: int | str = "null") -> str:
    return (
        f"{year} as year, '{code}' as county, {population} as rural_population,"
        f" {income} as net_income_per_capita, {poor} as poor_population"
    )


def test_incidence_only_over_counties_that_have_both() -> None:
    relations = {
        "person": rows("person", poor(PINGSHAN), poor(PINGSHAN), poor(JINJIANG)),
        "county": rows("county", county(PINGSHAN, 2014, 25), county(ENYANG, 2014, 10)),
    }
    found = measure(CON, relations, ["incidence"], ["county"], tidy=True).to_pylist()
    cells = ("county", "value", "numerator", "denominator", "n", "missing", "note")
    lacks_both = "counties without a county return: 1; counties without a roster of persons: 1"
    assert [tuple(row[c] for c in cells) for row in found] == [
        ("total", 8, 2, 25, 1, 2, lacks_both),
        (JINJIANG, None, None, None, 0, 1, "counties without a county return: 1"),
        (PINGSHAN, 8, 2, 25, 1, 0, ""),
        (ENYANG, None, None, None, 0, 1, "counties without a roster of persons: 1"),
    ]


def test_a_county_return_without_population_is_no_denominator() -> None:
    for population in ("null", "0"):
        relations = {
            "person": rows("person", poor(PINGSHAN)),
            "county": rows("county", county(PINGSHAN, 2014, population)),
        }
        found = measure(CON, relations, ["incidence"]).to_pylist()
        assert [(row["value"], row["note"]) for row in found] == [(None, "counties without a county return: 1")]


@pytest.mark.parametrize(
    ("year", "poor", "population", "incidence"),
    [(2010, 13567600, 66475257, "20.410000"), (2014, 5000000, 64935065, "7.700000")],
)
def test_reported_incidence_of_the_province(year: int, poor: int, population: int, incidence: str) -> None:
    relations = {"county": rows("county", county(PINGSHAN, year, population, poor=poor), county(ENYANG, year, 5))}
    found = measure(CON, relations, ["reported_incidence", "reported_poor_population"], tidy=True).to_pylist()
    assert [(row["value"], row["n"], row["missing"]) for row in found] == [(Decimal(incidence), 1, 1), (poor, 1, 1)]


def test_rural_income_is_weighted_by_population() -> None:
    relations = {
        "county": rows(
            "county", county(PINGSHAN, 2014, 3, 6000), county(JINJIANG, 2014, 1, 10000), county(ENYANG, 2014, 9)
        )
    }
    assert figures(relations, "rural_net_income_per_capita", "key_county") == [
        (2014, "total", 7000),
        (2014, "yes", 6000),
        (2014, "no", 10000),
    ]


def growth(relations: dict[str, str], *by: str) -> list[tuple[Any, ...]]:
    found = measure(CON, relations, ["rural_net_income_growth"], by, tidy=True).to_pylist()
    return [(row["year"], *(row[b] for b in by), row["value"], row["n"], row["note"]) for row in found]


def test_growth_of_the_poor_areas() -> None:
    """6,079 yuan in 2013 and 12,588 in 2020, of the national statistics bureau: 10.96 % a year over seven intervals."""
    relations = {"county": rows("county", county(PINGSHAN, 2013, 9, 6079), county(PINGSHAN, 2020, 8, 12588))}
    assert rate(Decimal(6079), Decimal(12588), 7) == Decimal("10.958520125350625")
    assert growth(relations) == [
        (2013, None, None, ""),
        (2020, Decimal("10.958520"), 1, "base year 2013, last year 2020, intervals: 7, counties: 1"),
    ]
    people = measure(CON, relations, ["rural_net_income_growth"], decimals=None).to_pylist()[-1]
    assert (people["value"], people["numerator"], people["denominator"]) == (
        Decimal("11.0"),
        Decimal("10.958520125350625"),
        None,
    )


def test_growth_only_over_counties_in_both_years() -> None:
    relations = {
        "county": rows(
            "county",
            county(PINGSHAN, 2010, 1, 100),
            county(PINGSHAN, 2012, 1, 121),
            county(JINJIANG, 2012, 5, 900),
            county(ENYANG, 2010, 5, 0),
            county(ENYANG, 2012, 5, 900),
        )
    }
    assert growth(relations, "county")[-4:] == [
        (2012, "total", Decimal("579.779376"), 2, "base year 2010, last year 2012, intervals: 2, counties: 2"),
        (2012, JINJIANG, None, 0, "no county gave both 2010 and 2012"),
        (2012, PINGSHAN, 10, 1, "base year 2010, last year 2012, intervals: 2, counties: 1"),
        (2012, ENYANG, None, 1, "not computable: income of 2010 is not above zero"),
    ]


def test_one_year_has_no_growth() -> None:
    relations = {"county": rows("county", county(PINGSHAN, 2014, 1, 100))}
    assert growth(relations) == [(2014, None, 1, "only one year, 2014")]
    assert rate(Decimal(1), Decimal(0), 3) == -100


def test_a_grouping_without_meaning_is_refused() -> None:
    with pytest.raises(WrongUse, match="dangerous_house_share has no meaning by sex") as refused:
        measure(CON, {}, ["poor_persons", "dangerous_house_share"], ["sex"])
    assert refused.value.remedy == (
        "It can be grouped by year, province, area, prefecture, county, key_county, township, village, village_kind,"
        " main_cause, household_type."
    )
    with pytest.raises(WrongUse, match="scattered_villages has no meaning by sex"):
        measure(CON, {}, ["scattered_villages"], ["sex"])
    with pytest.raises(WrongUse, match="at once"):
        measure(CON, {}, [], ["sex", "area", "county"])
    with pytest.raises(UnknownName, match="Unknown grouping: countys"):
        applicable(["countys"])
    with pytest.raises(UnknownName, match="Unknown indicator: poor_prsons"):
        measure(CON, {}, ["poor_prsons"])


def test_groups_of_codes_stand_in_the_order_of_their_list() -> None:
    ages = ("'80+'", "'6-15'", "'0-5'", "'60-79'", "'16-59'", "null")
    persons = rows("person", *(poor(PINGSHAN, f"{age} as age_band") for age in ages))
    found = [group for _, group, _ in figures({"person": persons}, "poor_persons", "age_band")]
    assert found == ["total", "0-5", "6-15", "16-59", "60-79", "80+", ""]
