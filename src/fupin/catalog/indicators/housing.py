"""Dangerous houses and unsafe water."""

from dataclasses import replace

from fupin.catalog.indicators.populations import POOR_HOUSEHOLDS, reported

_UNIT_UNCLEAR = "The report's 555,800 houses and 556,000 households are nearly equal, and their units unclear."
_UNIT_UNCLEAR_ZH = "报告中危房55.58万、饮水不安全55.6万户，两数相近，单位不明。"

INDICATORS = (
    POOR_HOUSEHOLDS.count(
        "dangerous_house_households",
        "住危房的贫困户数",
        "Poor households in dangerous houses",
        holds="dangerous_house",
        known="dangerous_house is not null",
    ),
    POOR_HOUSEHOLDS.share(
        "dangerous_house_share",
        "住危房的户",
        "In dangerous houses",
        holds="dangerous_house",
        known="dangerous_house is not null",
        of=("是否危房", "state of the house"),
    ),
    POOR_HOUSEHOLDS.count(
        "unsafe_water_households",
        "饮水不安全的贫困户数",
        "Poor households without safe water",
        holds="not safe_water",
        known="safe_water is not null",
    ),
    POOR_HOUSEHOLDS.share(
        "unsafe_water_share",
        "饮水不安全的户",
        "Without safe water",
        holds="not safe_water",
        known="safe_water is not null",
        of=("饮水安全情况", "safety of water"),
    ),
    replace(
        reported(
            "dangerous_house_households",
            "危房户数（县报）",
            "Households in dangerous houses, as reported",
            table="county",
            unit="household",
            key="reported_dangerous_house_households",
        ),
        cited=("dangerous_houses 2014",),
        remark=_UNIT_UNCLEAR,
        remark_zh=_UNIT_UNCLEAR_ZH,
    ),
    replace(
        reported(
            "unsafe_water_households",
            "饮水不安全户数（县报）",
            "Households without safe water, as reported",
            table="county",
            unit="household",
            key="reported_unsafe_water_households",
        ),
        cited=("unsafe_water_households 2014",),
        remark=_UNIT_UNCLEAR,
        remark_zh=_UNIT_UNCLEAR_ZH,
    ),
)
