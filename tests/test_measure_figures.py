"""measure/ on a few persons and households who never were: limiting cases first, then published numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fupin.catalog.lines import national_lines
from fupin.catalog.model import Line
from fupin.measure import applicable, measure, wide
from fupin.measure.relations import empty
from fupin.sql import connect

CON = connect(threads=1)
HERE = "2014 as year, '511529' as county"
POOR = f"{HERE}, 'not_exited' as exit_status, true as poor"
NOT_POOR = f"{HERE}, 'exited' as exit_status, false as poor"


def rows(table: str, *selected: str) -> str:
    """A relation with every column of a table, null where a row does not give it."""
    return "(" + " union all by name ".join([f"select * from {empty(table)}", *(f"select {s}" for s in selected)]) + ")"


def figures(relations: dict[str, str], *keys: str, **options: Any) -> dict[str, tuple[Any, ...]]:
    """Value, n and missing by key, of the only year."""
    found = measure(CON, relations, keys, tidy=True, **options).to_pylist()
    return {row["indicator"]: (row["value"], row["n"], row["missing"]) for row in found}


def notes(relations: dict[str, str], *keys: str, **options: Any) -> dict[str, str]:
    return {
        row["indicator"]: row["note"] for row in measure(CON, relations, keys, **options).to_pylist() if row["note"]
    }


def test_nothing_at_all_gives_an_empty_table() -> None:
    found = measure(CON, {}, [])
    assert found.num_rows == 0
    assert wide(found).column_names == ["year", "is_total"]
    expected = "year is_total indicator unit value numerator denominator n missing note"
    assert found.schema.names == expected.split()


def test_nobody_is_poor() -> None:
    person = rows("person", f"{NOT_POOR}, 70 as age, ['healthy'] as health, 3000 as net_income_per_capita", NOT_POOR)
    keys = ("poor_persons", "exited_persons", "income_below_line_persons", "age_60_plus_share", "poverty_gap")
    assert figures({"person": person}, *keys, "scattered_poor_persons", "scattered_villages") == {
        "poor_persons": (0, 0, 0),
        "exited_persons": (2, 2, 0),
        "income_below_line_persons": (0, 0, 0),
        "age_60_plus_share": (None, 0, 0),
        "poverty_gap": (None, 0, 0),
        "scattered_poor_persons": (0, 0, 0),
        "scattered_villages": (0, 0, 0),
    }
    assert notes({"person": person}, *keys) == {
        "age_60_plus_share": "nothing in the denominator",
        "poverty_gap": "nothing in the denominator",
    }


def test_everybody_is_poor() -> None:
    person = rows("person", *(f"{POOR}, {age} as age, 0 as net_income_per_capita" for age in (60, 95)))
    keys = ("registered_persons", "poor_persons", "poor_share", "age_60_plus_share", "poverty_gap", "poverty_severity")
    assert figures({"person": person}, *keys) == {
        "registered_persons": (2, 2, 0),
        "poor_persons": (2, 2, 0),
        "poor_share": (100, 2, 0),
        "age_60_plus_share": (100, 2, 0),
        "poverty_gap": (100, 2, 0),
        "poverty_severity": (100, 2, 0),
    }


def test_missing_is_not_zero() -> None:
    person = rows(
        "person", f"{POOR}, ['chronic_illness', 'disabled'] as health", f"{POOR}, ['healthy'] as health", POOR
    )
    keys = ("chronic_illness_share", "disabled_share", "serious_illness_share", "income_below_line_persons")
    assert figures({"person": person}, *keys) == {
        "chronic_illness_share": (50, 2, 1),
        "disabled_share": (50, 2, 1),
        "serious_illness_share": (0, 2, 1),
        "income_below_line_persons": (None, 0, 3),
    }
    assert notes({"person": person}, *keys) == {"income_below_line_persons": "value not known in any row"}
    assert notes({"person": person}, *keys, lang="zh") == {"income_below_line_persons": "各行均缺该值"}


def test_a_return_that_was_not_sent_gives_no_figure() -> None:
    person = rows("person", POOR)
    keys = ("poor_persons", "poor_households", "villages", "rural_population", "poor_share")
    assert [value for value, _, _ in figures({"person": person}, *keys).values()] == [1, None, None, None, 100]
    assert notes({"person": person}, *keys) == {
        "poor_households": "no households",
        "villages": "no village return",
        "rural_population": "no county return",
    }
    assert notes({"household": rows("household", POOR)}, "poor_persons", "poor_share", "poor_households") == {
        "poor_persons": "no roster of persons",
        "poor_share": "no roster of persons",
    }


def test_plain_output_has_the_same_values_without_counts() -> None:
    relations = {"person": rows("person", f"{POOR}, 61 as age", f"{POOR}, 20 as age", POOR)}
    plain = measure(CON, relations, [])
    full = measure(CON, relations, [], tidy=True)
    assert plain["n"].null_count == plain["missing"].null_count == plain.num_rows == len(applicable([]))
    assert plain.drop_columns(["n", "missing"]) == full.drop_columns(["n", "missing"])


def test_incomes_against_the_line() -> None:
    incomes = ("2499.99", "2500", "2500.01", "null", "-10")
    person = rows("person", *(f"{POOR}, {income} as net_income_per_capita" for income in incomes))
    keys = ("income_below_line_persons", "income_below_line_share", "income_at_line_persons")
    assert figures({"person": person}, *keys) == {
        "income_below_line_persons": (2, 4, 1),
        "income_below_line_share": (50, 4, 1),
        "income_at_line_persons": (1, 4, 1),
    }
    assert [v for v, _, _ in figures({"person": person}, *keys, line=Decimal("2500.005")).values()] == [3, 75, 0]
    assert figures({"person": person}, "mean_net_income_per_capita") == {
        "mean_net_income_per_capita": (Decimal("1872.5"), 4, 1)
    }


@pytest.fixture
def line_of_125(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set C of Haughton and Khandker (2009), Handbook on Poverty and Inequality, p. 70, has a line of 125."""
    lines = {2014: Line(2014, Decimal(125), "handbook")}
    for module in ("relations", "cells"):
        monkeypatch.setattr(f"fupin.measure.{module}.national_lines", lambda: lines)


@pytest.mark.usefixtures("line_of_125")
@pytest.mark.parametrize(
    ("incomes", "gap", "severity"),
    [
        ((100, 110, 150, 160), "8", "1.36"),
        ((100, 100, 150, 150), "10", "2"),
        ((125, 126), "0", "0"),
        ((0, 0), "100", "100"),
        ((-125,), "200", "400"),
    ],
)
def test_published_poverty_measures(incomes: tuple[int, ...], gap: str, severity: str) -> None:
    person = rows("person", *(f"{POOR}, {income} as net_income_per_capita" for income in incomes))
    found = figures({"person": person}, "poverty_gap", "poverty_severity", "income_below_line_share", line=Decimal(125))
    below = sum(income < 125 for income in incomes)
    assert [value for value, _, _ in found.values()] == [
        Decimal(gap),
        Decimal(severity),
        round(Decimal(100) * below / len(incomes), 6),
    ]


def test_gaps_are_shown_in_lines() -> None:
    person = rows("person", f"{POOR}, 2499.99 as net_income_per_capita", f"{POOR}, 2800 as net_income_per_capita")
    found = measure(CON, {"person": person}, ["poverty_gap", "poverty_severity"]).to_pylist()
    assert national_lines()[2014].yuan == 2800
    assert [(row["value"], row["numerator"], row["denominator"]) for row in found] == [
        (Decimal("5.357321"), Decimal("0.107146428571429"), 2),
        (Decimal("0.574018"), Decimal("0.011480357155612"), 2),
    ]


def test_a_nonsensical_income_stops_nothing() -> None:
    person = rows("person", f"{POOR}, -999999999999 as net_income_per_capita from range(200)")
    keys = ("poverty_gap", "poverty_severity", "income_below_line_persons")
    assert figures({"person": person}, *keys) == {
        "poverty_gap": (Decimal("35714285814.25"), 200, 0),
        "poverty_severity": (None, 200, 0),
        "income_below_line_persons": (200, 200, 0),
    }
    assert notes({"person": person}, *keys) == {"poverty_severity": "too large to be computed exactly"}


def test_a_blank_exit_status_is_not_exited() -> None:
    person = rows("person", f"{HERE}, true as poor", f"{HERE}, true as poor")
    assert figures({"person": person}, "exited_persons", "returned_persons") == {
        "exited_persons": (0, 2, 0),
        "returned_persons": (0, 2, 0),
    }


def test_a_year_without_a_line_has_no_gap() -> None:
    person = rows("person", "1990 as year, '511529' as county, true as poor, 100 as net_income_per_capita")
    assert figures({"person": person}, "poverty_gap") == {"poverty_gap": (None, 1, 0)}
    assert notes({"person": person}, "poverty_gap") == {"poverty_gap": "no national line for the year"}


def test_ages_schooling_and_work() -> None:
    adult = "16 as age, 'not_at_school' as schooling"
    person = rows(
        "person",
        f"{POOR}, {adult}, 'illiterate' as education, 'within_county' as work_place, 'skilled' as labour",
        f"{POOR}, {adult}, 'primary' as education, 'none' as labour",
        f"{POOR}, {adult}",
        f"{POOR}, 15 as age, 'illiterate' as education, 'primary' as schooling, 'other' as work_place",
        f"{POOR}, 59 as age, 'illiterate' as education",
        f"{POOR}, 60 as age",
        f"{POOR}, -1 as age",
        POOR,
    )
    keys = ("age_60_plus_share", "age_under_16_share", "working_age_share", "illiterate_share", "able_to_work_share")
    assert figures({"person": person}, *keys, "working_away_share") == {
        "age_60_plus_share": (Decimal("16.666667"), 6, 2),
        "age_under_16_share": (Decimal("16.666667"), 6, 2),
        "working_age_share": (Decimal("66.666667"), 6, 2),
        "illiterate_share": (50, 2, 1),
        "able_to_work_share": (50, 2, 6),
        "working_away_share": (25, 4, 1),
    }


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1954, 12, 31), date(2014, 12, 31), 60),
        (date(1955, 1, 1), date(2014, 12, 31), 59),
        (date(1952, 2, 29), date(2012, 2, 28), 59),
        (date(1952, 2, 29), date(2012, 2, 29), 60),
        (date(1951, 2, 28), date(2011, 2, 28), 60),
        (date(1956, 2, 29), date(2015, 2, 28), 58),
        (date(1956, 2, 29), date(2015, 3, 1), 59),
    ],
)
def test_ages_at_another_day(birth: date, day: date, age: int) -> None:
    born = f"{POOR}, 'h' as household_id, date '{birth}' as birth_date, 0 as age, '0-5' as age_band"
    household = rows("household", f"{POOR}, 'h' as household_id, null::boolean as member_aged_60_plus")
    relations = {"person": rows("person", born), "household": household}
    found = figures(relations, "age_60_plus_share", "age_60_plus_household_share", as_of=day)
    share = 100 if age >= 60 else 0
    assert found == {"age_60_plus_share": (share, 1, 0), "age_60_plus_household_share": (share, 1, 0)}
    bands = measure(CON, relations, ["poor_persons"], ["age_band"], as_of=day)["age_band"].to_pylist()
    assert bands == ["total", "60-79" if age >= 60 else "16-59"]


def test_who_is_born_later_or_has_no_birth_date_has_no_age() -> None:
    member = f"{POOR}, 'h' as household_id, date '2014-06-02' as birth_date, 0 as age"
    person = rows("person", member, f"{POOR}, 'i' as household_id, 30 as age")
    household = rows("household", f"{POOR}, 'i' as household_id, false as member_aged_60_plus")
    relations = {"person": person, "household": household}
    keys = ("age_under_16_share", "age_60_plus_household_share")
    assert figures(relations, *keys, as_of=date(2014, 6, 1)) == {
        "age_under_16_share": (None, 0, 2),
        "age_60_plus_household_share": (None, 0, 1),
    }
    assert figures(relations, *keys)["age_under_16_share"] == (50, 2, 0)


def test_households() -> None:
    household = rows(
        "household",
        f"{POOR}, 'illness' as main_cause, ['schooling'] as other_causes, 'dibao_poor' as household_type,"
        " true as dangerous_house, false as safe_water, true as member_chronically_ill",
        f"{POOR}, 'schooling' as main_cause, 'ordinary_poor' as household_type, false as dangerous_house,"
        " true as safe_water, false as member_chronically_ill",
        f"{POOR}, ['schooling'] as other_causes, false as safe_water",
        f"{NOT_POOR}, 'illness' as main_cause, 'not_poor' as household_type, true as dangerous_house",
    )
    assert figures(
        {"household": household},
        "registered_households",
        "poor_households",
        "main_cause_illness_share",
        "any_cause_schooling_share",
        "dangerous_house_households",
        "dangerous_house_share",
        "unsafe_water_households",
        "unsafe_water_share",
        "chronic_illness_household_share",
        "disabled_household_share",
        "dibao_household_share",
    ) == {
        "registered_households": (3, 3, 0),
        "poor_households": (3, 3, 0),
        "main_cause_illness_share": (50, 2, 1),
        "any_cause_schooling_share": (100, 2, 1),
        "dangerous_house_households": (1, 2, 1),
        "dangerous_house_share": (50, 2, 1),
        "unsafe_water_households": (2, 3, 0),
        "unsafe_water_share": (Decimal("66.666667"), 3, 0),
        "chronic_illness_household_share": (50, 2, 1),
        "disabled_household_share": (None, 0, 3),
        "dibao_household_share": (50, 2, 1),
    }
