"""What becomes of each stored column in a pseudonymised copy. A column that is not named here is in none."""

from __future__ import annotations

from functools import cache
from typing import Literal

from fupin.errors import CatalogError

# keep: as it is
# drop: the column is not in the copy
# person, household, member: a token in place of an ID number, a household's number, a person's number in a household
# year: a date cut to 1 January of its year
# official: what the county's code says, in place of the text that was sent
# number: rows are numbered anew, in the order of the tokens
# same: one text for all rows
Treatment = Literal["keep", "drop", "person", "household", "member", "year", "official", "number", "same"]

_DECLARED: dict[Treatment, str] = {
    "drop": """
        township village hamlet village_code area_code
        name head_name phone person_phone helper helper_phone
        _file _corrected
    """,
    "person": "id_number id_number_18 head_id_number",
    "household": "household_id",
    "member": "person_id",
    "year": "birth_date identified_date person_identified_date",
    "official": "province prefecture county_name",
    "number": "_row",
    "same": "_sheet _return",
    "keep": """
        sex id_type household_size relation is_head ethnicity education schooling health labour work_place work_months
        medical_insurance critical_illness_insurance pension_insurance dibao age age_band poor
        exit_status exit_year planned_exit_year return_year return_cause standard household_type main_cause other_causes
        identified_year
        wage_income business_income property_income transfer_income family_planning_grant dibao_grant ecology_grant
        wubao_grant pension_grant other_transfer gross_income business_outlay net_income net_income_per_capita
        arable_land irrigated_land forest_land returned_land orchard_land pasture_land water_surface
        house_area dangerous_house house_grade safe_water water_shortage water_source sanitary_toilet electricity fuel
        road_type road_paved road_distance
        members member_aged_60_plus member_chronically_ill member_seriously_ill member_disabled _from
        village_kind households hamlets poor_households dibao_households wubao_households
        population poor_population dibao_population wubao_population minority_population female_population
        disabled_population labour_force migrant_workers livestock collective_income
        medical_insurance_members pension_members bus_service paved_road
        unsafe_water_households water_shortage_households dangerous_house_households
        cooperatives clinics doctors culture_rooms resident_cadres
        rural_households rural_population exited_population returned_population villages poor_villages
    """,
}


@cache
def treatments() -> dict[str, Treatment]:
    """The treatment of every declared column by its key, which means the same in every table."""
    found: dict[str, Treatment] = {}
    for treatment, keys in _DECLARED.items():
        for key in keys.split():
            if key in found:
                raise CatalogError(f"privacy.py: {key} is declared twice.")
            found[key] = treatment
    return found


def treatment(key: str) -> Treatment:
    """The treatment of a stored column; one that nobody has declared is dropped."""
    return treatments().get(key, "drop")
