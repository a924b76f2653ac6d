"""What figures can be grouped by, and which relation knows it."""

from __future__ import annotations

from fupin.catalog.figures import Indicator

# Known from the code of the county alone.
DIVISION = ("province", "area", "prefecture", "county", "key_county")
PLACE = (*DIVISION, "township", "village", "village_kind")
HOUSEHOLD = (*PLACE, "main_cause", "household_type")
PERSON = (*HOUSEHOLD, "sex", "age_band", "ethnicity")

BY_TABLE = {"person": PERSON, "household": HOUSEHOLD, "poor_village": PERSON, "village": PLACE, "county": DIVISION}

GROUPINGS = ("year", *PERSON)

# The code list that holds the keys of a grouping; the others are names or codes of places.
CODES = {
    "area": "area",
    "key_county": "boolean",
    "village_kind": "village_kind",
    "main_cause": "cause",
    "household_type": "household_type",
    "sex": "sex",
    "age_band": "age_band",
    "ethnicity": "ethnicity",
}


def meaningful(indicator: Indicator) -> tuple[str, ...]:
    """The groupings that have a meaning for an indicator with a table of its own, `year` first."""
    return ("year", *(key for key in BY_TABLE[indicator.table] if key not in indicator.not_by))
