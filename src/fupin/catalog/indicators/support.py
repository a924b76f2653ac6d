"""Allowances and insurance of the poor."""

from fupin.catalog.indicators.populations import POOR_HOUSEHOLDS, POOR_PERSONS

INDICATORS = (
    POOR_HOUSEHOLDS.share(
        "dibao_household_share",
        "低保户",
        "On minimum-living allowance (dibao)",
        holds="household_type in ('dibao', 'dibao_poor', 'dibao_poor_part', 'dibao_poor_whole')",
        known="household_type is not null",
        of=("户类型", "household type"),
    ),
    POOR_PERSONS.share(
        "critical_illness_insurance_share",
        "参加大病保险人口",
        "With critical-illness insurance",
        holds="critical_illness_insurance",
        known="critical_illness_insurance is not null",
        of=("参保情况", "insurance"),
    ),
)
