"""How frequent poverty is, and where the poor are."""

from fupin.catalog.figures import Indicator
from fupin.catalog.indicators.populations import REGISTRY, REGISTRY_ZH

_NOTICE = (
    "贫困发生率 over the registered rural population: an official notice of 2012 gives 13,567,600 persons"
    " as 20.41 % of it for 2010"
)
_NOTICE_ZH = "贫困发生率以农村户籍人口为分母：据2012年官方通报，2010年贫困人口1356.76万人，占20.41%"

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
        source_zh=_NOTICE_ZH,
        over_zh="建档立卡数据和县报表",
        remark="Only counties that have both; n and missing count counties.",
        remark_zh="只计两项均有的县；样本数和缺失数按县计。",
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
        source_zh=_NOTICE_ZH,
        over_zh="县报表",
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
        source=REGISTRY,
        source_zh=REGISTRY_ZH,
        over_zh="贫困人口",
        remark="A contribution that sums to 100, not an incidence. Areas and village kinds do not add up together.",
        remark_zh="是构成比，合计为100，不是贫困发生率。片区与村属性两种分组不能相加。",
        cited=("area_share 2014",),
        people_decimals=1,
    ),
)
