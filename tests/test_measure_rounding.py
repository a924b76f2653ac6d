"""Rounding once from the exact ratio, and the laws of merging."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin.measure import applicable, measure, value
from fupin.measure.relations import empty
from fupin.measure.rounding import quotient, ratio
from fupin.sql import connect

CON = connect(threads=1)


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "expected"),
    [
        (Decimal("28.175"), None, 2, "28.18"),
        (Decimal("28.165"), None, 2, "28.17"),
        (Decimal("8.53459"), None, 2, "8.53"),
        (Decimal("-28.165"), None, 2, "-28.17"),
        (1, 8, 2, "0.13"),
        (1, 3, 6, "0.333333"),
        (2, 3, 6, "0.666667"),
        (5, 2, 0, "3"),
        (-5, 2, 0, "-3"),
        (0, 7, 1, "0.0"),
        (Fraction(1, 3), 2, 3, "0.167"),
    ],
)
def test_half_is_rounded_away_from_zero(
    numerator: Decimal | Fraction | int, denominator: int | None, decimals: int, expected: str
) -> None:
    assert str(value(numerator, denominator, decimals)) == expected


def test_no_figure_stays_none() -> None:
    assert value(None, 1, 2) is None
    assert value(1, 0, 2) is None


sums = st.decimals(Decimal("-1e13"), Decimal("1e13"), places=4)
weights = st.decimals(Decimal("0.0001"), Decimal("1e13"), places=4)


@given(numerator=sums, denominator=weights, decimals=st.integers(0, 6), scale=st.sampled_from([1, 100]))
@settings(max_examples=60, deadline=None)
def test_sql_rounds_as_python_does(numerator: Decimal, denominator: Decimal, decimals: int, scale: int) -> None:
    text = f"select {ratio('$numerator', '$denominator', str(scale), str(decimals))}"
    found = CON.execute(text, {"numerator": numerator, "denominator": denominator}).fetchall()[0][0]
    assert found == value(numerator, denominator, decimals, scale)


@given(numerator=st.integers(-(10**8), 10**8), line=st.integers(1, 10**5))
@settings(max_examples=40, deadline=None)
def test_gaps_are_divided_to_fifteen_decimals(numerator: int, line: int) -> None:
    found = CON.execute(f"select {quotient('$numerator', '$line')}", {"numerator": numerator, "line": line}).fetchall()
    assert found[0][0] == value(numerator, line, 15)


person = st.fixed_dictionaries(
    {
        "county": st.sampled_from(["511529", "510104", "511903"]),
        "poor": st.booleans(),
        "age": st.one_of(st.none(), st.integers(0, 99)),
        "net_income_per_capita": st.one_of(st.none(), st.decimals(-100, 9999, places=2)),
        "health": st.one_of(st.none(), st.just(["chronic_illness", "disabled"]), st.just(["healthy"])),
        "sex": st.sampled_from([None, "male", "female"]),
    }
)


@given(people=st.lists(person, min_size=1, max_size=12), by=st.sampled_from(["county", "area", "sex"]))
@settings(max_examples=15, deadline=None)
def test_groups_add_up_to_the_province(people: list[dict[str, object]], by: str) -> None:
    """All parts of the groups sum to the total row, which is the answer without groups."""
    schema = pa.schema(
        [
            ("county", pa.string()),
            ("poor", pa.bool_()),
            ("age", pa.int32()),
            ("net_income_per_capita", pa.decimal128(14, 2)),
            ("health", pa.list_(pa.string())),
            ("sex", pa.string()),
        ]
    )
    CON.register("people", pa.Table.from_pylist(people, schema=schema))
    relation = f"(select * from {empty('person')} union all by name select 2014 as year, * from people)"
    keys = [k for k in applicable([by]) if k in PERSON_KEYS]
    whole = measure(CON, {"person": relation}, keys, tidy=True).to_pylist()
    parts = measure(CON, {"person": relation}, keys, [by], tidy=True).to_pylist()
    for one in whole:
        mine = [row for row in parts if row["indicator"] == one["indicator"]]
        assert {c: one[c] for c in (*CELLS, "value")} == {c: mine[0][c] for c in (*CELLS, "value")}
        for cell in SUMMED.get(one["indicator"], CELLS):
            assert (one[cell] or 0) == sum(row[cell] or 0 for row in mine[1:])
        if (
            one["unit"] == "%"
            and one["value"] is not None
            and one["indicator"] not in {"poverty_gap", "poverty_severity"}
        ):
            assert 0 <= one["value"] <= 100


PERSON_KEYS = (
    "registered_persons",
    "poor_persons",
    "poor_share",
    "income_below_line_share",
    "mean_net_income_per_capita",
    "poverty_gap",
    "poverty_severity",
    "age_60_plus_share",
    "chronic_illness_share",
)
CELLS = ("numerator", "denominator", "n", "missing")
# Every group of a share has the whole as its denominator; gaps in lines are rounded to 15 decimals.
SUMMED = {
    "poor_share": ("numerator", "n"),
    "poverty_gap": ("denominator", "n", "missing"),
    "poverty_severity": ("denominator", "n", "missing"),
}
