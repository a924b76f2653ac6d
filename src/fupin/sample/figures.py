"""What is counted of each person, household and return, and which two counts make an indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from fupin.catalog.codes import code_list
from fupin.sample.county import CountyYear
from fupin.sample.households import Household
from fupin.sample.income import DEPTH_LINE_CENTS, DIBAO
from fupin.sample.people import Member

PERSON, HOUSEHOLD, VILLAGE, COUNTY = ("person",), ("household",), ("village",), ("county",)


class Figure(NamedTuple):
    """An indicator: the names of its counts, a unit, and the returns that it needs.

    `of_persons` figures have a value by sex and age band as well.
    """

    key: str
    numerator: str
    denominator: str = ""
    unit: str = "count"
    tables: tuple[str, ...] = PERSON
    of_persons: bool = False


def _persons(key: str, numerator: str, denominator: str = "", unit: str = "count") -> Figure:
    return Figure(key, numerator, denominator, unit, of_persons=True)


def _share(key: str, numerator: str, denominator: str, tables: tuple[str, ...] = PERSON) -> Figure:
    return Figure(key, numerator, denominator, "%", tables)


FIGURES = (
    _persons("registered_persons", "registered"),
    Figure("registered_households", "registered_households"),
    _persons("poor_persons", "poor"),
    Figure("poor_households", "poor_households"),
    _persons("exited_persons", "exited"),
    _persons("returned_persons", "returned"),
    Figure("rural_population", "rural_population", tables=COUNTY),
    _share("incidence", "poor", "rural_population", PERSON + COUNTY),
    Figure("reported_poor_population", "reported_poor", tables=COUNTY),
    _share("reported_incidence", "reported_poor", "rural_population", COUNTY),
    _persons("poor_share", "poor", "poor of all", "%"),
    _persons("income_below_line_persons", "below"),
    _persons("income_below_line_share", "below", "income_known", "%"),
    _persons("income_at_line_persons", "at"),
    _persons("poverty_gap", "gap", "income_known", "%"),
    _persons("poverty_severity", "squared_gap", "income_known", "%"),
    _persons("mean_net_income_per_capita", "income", "income_known", "yuan"),
    _persons("age_60_plus_share", "aged", "poor", "%"),
    _persons("age_under_16_share", "children", "poor", "%"),
    _persons("working_age_share", "working_age", "poor", "%"),
    _share("age_60_plus_household_share", "aged_households", "poor_households"),
    _persons("chronic_illness_share", "chronic_illness", "poor", "%"),
    _share("chronic_illness_household_share", "chronic_illness_households", "poor_households"),
    _persons("serious_illness_share", "serious_illness", "poor", "%"),
    _share("serious_illness_household_share", "serious_illness_households", "poor_households"),
    _persons("disabled_share", "disabled", "poor", "%"),
    _share("disabled_household_share", "disabled_households", "poor_households"),
    *(_share(f"main_cause_{c.key}_share", f"main {c.key}", "poor_households") for c in code_list("cause").codes),
    *(
        _share(f"any_cause_{c.key}_share", f"any {c.key}", "poor_households", HOUSEHOLD)
        for c in code_list("cause").codes
    ),
    Figure("dangerous_house_households", "dangerous_house"),
    _share("dangerous_house_share", "dangerous_house", "poor_households"),
    Figure("unsafe_water_households", "unsafe_water"),
    _share("unsafe_water_share", "unsafe_water", "poor_households"),
    Figure("reported_dangerous_house_households", "reported_dangerous_house", tables=COUNTY),
    Figure("reported_unsafe_water_households", "reported_unsafe_water", tables=COUNTY),
    Figure("scattered_poor_persons", "scattered", tables=PERSON + VILLAGE, of_persons=True),
    Figure("scattered_villages", "scattered_villages", tables=PERSON + VILLAGE),
    _persons("illiterate_share", "illiterate", "education_known", "%"),
    _persons("able_to_work_share", "able", "poor", "%"),
    _persons("working_away_share", "working_away", "working_age", "%"),
    _share("dibao_household_share", "dibao", "type_known"),
    _persons("critical_illness_insurance_share", "insured", "insurance_known", "%"),
    Figure("villages", "villages", tables=VILLAGE),
    Figure("poor_villages", "poor_villages", tables=VILLAGE),
    Figure("resident_cadres", "resident_cadres", tables=VILLAGE),
    Figure("reported_resident_cadres", "reported_cadres", tables=COUNTY),
    Figure("rural_net_income_per_capita", "rural_income", "rural_population", "yuan", COUNTY),
    Figure("rural_net_income_growth", "", unit="growth", tables=COUNTY),
)


def of_person(household: Household, member: Member, line: int) -> Counter[str]:
    """Counts of one person of the roster; `line` is the year's national line in cents, money sums are in cents."""
    if not household.registered:
        return Counter()
    found = Counter(
        registered=1,
        poor=household.poor,
        exited=household.status in ("exited", "pre_exit"),
        returned=household.status == "returned",
    )
    if household.poor:
        found.update(_of_income(household.per_capita, line))
        found.update(_of_member(member))
        found["scattered"] = not household.village.poor
    return found


def _of_income(per_capita: int | None, line: int) -> dict[str, int]:
    if per_capita is None:
        return {}
    short = max(0, line - per_capita)
    return {
        "income_known": 1,
        "income": per_capita,
        "below": per_capita < DEPTH_LINE_CENTS,
        "at": per_capita == DEPTH_LINE_CENTS,
        "gap": short,
        "squared_gap": short**2,
    }


def _of_member(member: Member) -> dict[str, int]:
    working_age = 16 <= member.age <= 59
    out_of_school = member.age >= 16 and member.schooling == "not_at_school" and member.education is not None
    return {
        "aged": member.age >= 60,
        "children": member.age < 16,
        "working_age": working_age,
        "chronic_illness": "chronic_illness" in member.health,
        "serious_illness": "serious_illness" in member.health,
        "disabled": "disabled" in member.health,
        "education_known": out_of_school,
        "illiterate": out_of_school and member.education == "illiterate",
        "able": member.labour in ("ordinary", "skilled"),
        "working_away": working_age and member.work_place is not None,
        "insurance_known": member.person.insured is not None,
        "insured": member.person.insured is True,
    }


def of_household(household: Household) -> Counter[str]:
    """Counts of one household."""
    found = Counter(registered_households=household.registered)
    if not household.poor:
        return found
    members = household.members
    found.update(
        poor_households=1,
        aged_households=any(m.age >= 60 for m in members),
        chronic_illness_households=any("chronic_illness" in m.health for m in members),
        serious_illness_households=any("serious_illness" in m.health for m in members),
        disabled_households=any("disabled" in m.health for m in members),
        dangerous_house=household.house.dangerous,
        unsafe_water=not household.house.safe_water,
        type_known=household.kind is not None,
        dibao=household.kind in DIBAO,
    )
    found[f"main {household.main_cause}"] += 1
    found.update(f"any {cause}" for cause in {household.main_cause, *household.other_causes})
    return found


def of_returns(sent: CountyYear) -> Counter[str]:
    """Counts of the village returns and of the county return."""
    county = sent.county
    poor_in = {h.village.code for h in sent.households if h.poor}
    return Counter(
        rural_population=county.rural_population,
        reported_poor=county.poor_population,
        reported_dangerous_house=county.dangerous_house_households,
        reported_unsafe_water=county.unsafe_water_households,
        reported_cadres=county.resident_cadres,
        rural_income=county.net_income_per_capita * county.rural_population,
        villages=len(sent.villages),
        poor_villages=sum(v.village.poor for v in sent.villages),
        resident_cadres=sum(v.resident_cadres for v in sent.villages),
        scattered_villages=sum(v.village.code in poor_in and not v.village.poor for v in sent.villages),
    )


def persons_of(sent: CountyYear) -> Iterator[tuple[Household, Member]]:
    return ((h, m) for h in sent.households for m in h.members)
