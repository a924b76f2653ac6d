"""Villages, the poor outside poor villages, and the cadres in residence.

`poor_village` is the relation of the registry's villages: the number of poor persons (`poor_persons`) in each village
and group, with the `village_kind` of the village return.
"""

from dataclasses import replace

from fupin.catalog.counts import rows
from fupin.catalog.figures import Indicator
from fupin.catalog.indicators.populations import REGISTRY, REGISTRY_ZH, RETURNS_ZH, reported

_OTHER_KINDS = "village_kind in ('not_poor', 'weak_economy')"
_OVER = "poor persons and village return"
_OVER_ZH = "贫困人口和行政村报表"
_SOURCE = f"{REGISTRY} and village return"
_SOURCE_ZH = f"{REGISTRY_ZH}，行政村报表"

INDICATORS = (
    Indicator(
        "scattered_poor_persons",
        "非贫困村的贫困人口",
        "Poor persons outside poor villages",
        "person",
        _OVER,
        table="poor_village",
        numerator=f"sum(case when {_OTHER_KINDS} then poor_persons else 0 end)",
        counted="sum(case when village_kind is not null then poor_persons else 0 end)",
        population="sum(poor_persons)",
        numerator_zh="非贫困村（含经济薄弱村）的贫困人口",
        numerator_en="poor persons in villages that are not poor villages or have a weak economy",
        over_zh=_OVER_ZH,
        source=_SOURCE,
        source_zh=_SOURCE_ZH,
        remark="Not the complement of the share of the four areas. Missing: villages that no village return describes.",
        remark_zh="不是四大片区占比的补数。缺失指没有行政村报表的村。",
        cited=("scattered_poor 2014",),
    ),
    Indicator(
        "scattered_villages",
        "有贫困人口的非贫困村",
        "Villages with poor persons that are not poor villages",
        "village",
        _OVER,
        table="poor_village",
        numerator=rows(f"poor_persons > 0 and {_OTHER_KINDS}"),
        counted=rows("poor_persons > 0 and village_kind is not null"),
        population=rows("poor_persons > 0"),
        numerator_zh="有贫困人口的非贫困村（含经济薄弱村）",
        numerator_en="villages with a poor person that are not poor villages or have a weak economy",
        not_by=("main_cause", "household_type", "sex", "age_band", "ethnicity"),
        over_zh=_OVER_ZH,
        source=_SOURCE,
        source_zh=_SOURCE_ZH,
        cited=("scattered_villages 2014",),
    ),
    Indicator(
        "villages",
        "行政村",
        "Villages",
        "village",
        "village return",
        table="village",
        numerator="count(*)",
        counted="count(*)",
        population="count(*)",
        numerator_zh="行政村",
        numerator_en="villages",
        over_zh=RETURNS_ZH["village"],
        source="village return",
        source_zh=RETURNS_ZH["village"],
    ),
    Indicator(
        "poor_villages",
        "贫困村",
        "Poor villages",
        "village",
        "village return",
        table="village",
        numerator=rows("village_kind in ('poor', 'poor_12th_plan', 'poor_13th_plan')"),
        counted="count(village_kind)",
        population="count(*)",
        numerator_zh="贫困村（含十二五、十三五贫困村）",
        numerator_en="poor villages, of the 12th and 13th plan too",
        over_zh=RETURNS_ZH["village"],
        source="village return",
        source_zh=RETURNS_ZH["village"],
        cited=("poor_villages 2014",),
    ),
    replace(
        reported(
            "resident_cadres",
            "驻村干部",
            "Cadres resident in villages",
            table="village",
            unit="person",
        ),
        cited=("resident_cadres 2014",),
    ),
    reported(
        "resident_cadres",
        "驻村干部（县报）",
        "Cadres resident in villages, as reported",
        table="county",
        unit="person",
        key="reported_resident_cadres",
    ),
)
