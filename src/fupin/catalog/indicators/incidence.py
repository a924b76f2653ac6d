"""How frequent poverty is, and where the poor are."""

from fupin.catalog.model import Indicator

_NOTICE = (
    "贫困发生率 over the registered rural population: an official notice of 2012 gives 13,567,600 persons"
    " as 20.41 % of it for 2010"
)

INDICATORS = (
    Indicator(
        "incidence",
        "贫困发生率",
        "Poverty incidence",
        "%",
        "registry and county return",
        ratio=("poor_persons", "rural_population"),
        numerator_zh="贫困人口（建档立卡）",
        numerator_en="poor persons of the registry",
        denominator_zh="农村户籍人口（县报）",
        denominator_en="registered rural population of the county return",
        source=_NOTICE,
        remark="Only counties that have both; n and missing count counties.",
        cited=("incidence 2014",),
        people_decimals=1,
    ),
    Indicator(
        "reported_incidence",
        "贫困发生率（县报）",
        "Poverty incidence, as reported",
        "%",
        "county return",
        table="county",
        numerator="sum(case when rural_population is not null then poor_population end)",
        denominator="sum(case when poor_population is not null then rural_population end)",
        counted="count(poor_population + rural_population)",
        population="count(*)",
        numerator_zh="贫困人口（县报）",
        numerator_en="poor population of the county return",
        denominator_zh="农村户籍人口（县报）",
        denominator_en="registered rural population of the county return",
        source=_NOTICE,
        cited=("incidence 2010",),
        people_decimals=1,
    ),
    Indicator(
        "poor_share",
        "占全部贫困人口比重",
        "Share of all poor persons",
        "%",
        "poor persons",
        share_of="poor_persons",
        numerator_zh="本组贫困人口",
        numerator_en="poor persons of the group",
        denominator_zh="同年所列各组贫困人口合计",
        denominator_en="poor persons of all groups shown of the year",
        source="registration cards of poor persons and households (建档立卡)",
        remark="A contribution that sums to 100, not an incidence. Areas and village kinds do not add up together.",
        cited=("area_share 2014",),
        people_decimals=1,
    ),
)
