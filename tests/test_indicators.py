"""The declared indicators: complete, labelled, and SQL that binds."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from fupin.catalog import indicators as catalog
from fupin.catalog.codes import code_list
from fupin.catalog.figures import Indicator
from fupin.catalog.indicators import INDICATORS, cited_by, groupings, indicator
from fupin.errors import CatalogError, UnknownName
from fupin.measure import applicable, measure
from fupin.measure.relations import empty
from fupin.sql import connect

UNITS = {
    "registered_persons": "person",
    "registered_households": "household",
    "poor_persons": "person",
    "poor_households": "household",
    "exited_persons": "person",
    "returned_persons": "person",
    "rural_population": "person",
    "incidence": "%",
    "reported_poor_population": "person",
    "reported_incidence": "%",
    "poor_share": "%",
    "income_below_line_persons": "person",
    "income_below_line_share": "%",
    "income_at_line_persons": "person",
    "poverty_gap": "%",
    "poverty_severity": "%",
    "mean_net_income_per_capita": "yuan",
    "age_60_plus_share": "%",
    "age_under_16_share": "%",
    "working_age_share": "%",
    "age_60_plus_household_share": "%",
    "chronic_illness_share": "%",
    "chronic_illness_household_share": "%",
    "serious_illness_share": "%",
    "serious_illness_household_share": "%",
    "disabled_share": "%",
    "disabled_household_share": "%",
    **{f"{kind}_cause_{cause.key}_share": "%" for kind in ("main", "any") for cause in code_list("cause").codes},
    "dangerous_house_households": "household",
    "dangerous_house_share": "%",
    "unsafe_water_households": "household",
    "unsafe_water_share": "%",
    "reported_dangerous_house_households": "household",
    "reported_unsafe_water_households": "household",
    "scattered_poor_persons": "person",
    "scattered_villages": "village",
    "illiterate_share": "%",
    "able_to_work_share": "%",
    "working_away_share": "%",
    "dibao_household_share": "%",
    "critical_illness_insurance_share": "%",
    "villages": "village",
    "poor_villages": "village",
    "resident_cadres": "person",
    "reported_resident_cadres": "person",
    "rural_net_income_per_capita": "yuan",
    "rural_net_income_growth": "% a year",
}

DIVISION = {"year", "province", "area", "prefecture", "county", "key_county"}
PLACE = DIVISION | {"township", "village", "village_kind"}
HOUSEHOLD = PLACE | {"main_cause", "household_type"}
PERSON = HOUSEHOLD | {"sex", "age_band", "ethnicity"}


def test_every_agreed_indicator_is_declared_with_its_unit() -> None:
    assert {key: one.unit for key, one in INDICATORS.items()} == UNITS


@pytest.mark.parametrize("one", INDICATORS.values(), ids=INDICATORS)
def test_every_text_is_there_in_both_languages(one: Indicator) -> None:
    texts = ("over", "numerator_en", "denominator_en", "strictness", "reference", "source", "remark")
    for name in texts:
        chinese = getattr(one, f"{name.removesuffix('_en')}_zh")
        assert bool(getattr(one, name)) == bool(chinese), name
        assert chinese != getattr(one, name) or not chinese, name


@pytest.mark.parametrize("one", INDICATORS.values(), ids=INDICATORS)
def test_every_indicator_says_what_it_is(one: Indicator) -> None:
    assert all((one.zh, one.en, one.unit_zh, one.over, one.reference, one.source, one.numerator_zh, one.numerator_en))
    assert bool(one.denominator) <= bool(one.denominator_zh and one.denominator_en)
    assert one.scale == (100 if one.unit == "%" else 1)
    assert "{" not in one.label("zh", Decimal(2500)) + one.label("en", Decimal(2500))


def test_labels_are_unique_in_both_languages() -> None:
    for lang in ("zh", "en"):
        assert len({one.label(lang, Decimal(2500)) for one in INDICATORS.values()}) == len(INDICATORS)


def test_a_label_writes_the_line_in() -> None:
    one = indicator("income_below_line_persons")
    assert one.label("zh", Decimal("2500.00")) == "人均纯收入低于2500元的贫困人口"
    assert one.label("en", Decimal("2736.5")) == "Poor persons with income below 2736.5 yuan"


@pytest.mark.parametrize("grouping", catalog.GROUPINGS)
def test_the_sql_binds_to_every_grouping_that_has_a_meaning(grouping: str) -> None:
    relations = {table: empty(table) for table in ("person", "household", "village", "county")}
    assert applicable([grouping]) == [key for key, one in INDICATORS.items() if grouping in groupings(one)]
    for key in applicable([grouping]):
        assert measure(CON, relations, [key], [grouping], tidy=True).num_rows == 0


CON = connect(threads=1)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("poor_persons", PERSON),
        ("poor_share", PERSON),
        ("scattered_poor_persons", PERSON),
        ("scattered_villages", PLACE),
        ("dangerous_house_share", HOUSEHOLD),
        ("age_60_plus_household_share", HOUSEHOLD),
        ("poor_villages", PLACE),
        ("incidence", DIVISION),
        ("reported_incidence", DIVISION),
        ("rural_net_income_growth", DIVISION),
    ],
)
def test_groupings(key: str, expected: set[str]) -> None:
    assert set(groupings(INDICATORS[key])) == expected


def test_what_the_report_cited() -> None:
    assert {(key, c.value) for key, one in INDICATORS.items() for c in cited_by(one)} == {
        ("registered_persons", "6250000"),
        ("poor_persons", "5000000"),
        ("incidence", "7.7"),
        ("reported_poor_population", "13560000"),
        ("reported_incidence", "20.4"),
        ("poor_share", "67.2"),
        ("income_below_line_persons", "3980000"),
        ("age_60_plus_share", "31.3"),
        ("age_60_plus_household_share", "31.3"),
        ("chronic_illness_share", "26.1"),
        ("chronic_illness_household_share", "26.1"),
        ("reported_dangerous_house_households", "555800"),
        ("reported_unsafe_water_households", "556000"),
        ("scattered_poor_persons", "3720000"),
        ("scattered_villages", "33600"),
        ("poor_villages", "11501"),
        ("resident_cadres", "<40000"),
        ("rural_net_income_growth", ">12"),
    }


def test_an_unknown_indicator_gets_a_suggestion() -> None:
    with pytest.raises(UnknownName, match="Unknown indicator: poor_person") as raised:
        indicator("poor_person")
    assert raised.value.suggestions[0] == "poor_persons"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": ""}, "neither measured nor made of others"),
        ({"share_of": "poor_persons"}, "neither measured nor made of others"),
        ({"cited": ("no_such_figure 2014",)}, "cites a figure"),
    ],
)
def test_contradictions_are_refused(monkeypatch: pytest.MonkeyPatch, change: dict[str, str], message: str) -> None:
    monkeypatch.setitem(INDICATORS, "villages", dataclasses.replace(INDICATORS["villages"], **change))
    with pytest.raises(CatalogError, match=message):
        catalog._refuse_contradictions()
