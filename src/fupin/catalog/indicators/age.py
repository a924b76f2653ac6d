"""Age structure of the poor. A negative age is no age: it counts as missing."""

from dataclasses import replace

from fupin.catalog.indicators.populations import POOR_HOUSEHOLDS, POOR_PERSONS

_AGE = ("年龄", "age")
_REFERENCE = "31 December of the data year, or the day of --as-of"
_REFERENCE_ZH = "数据年度12月31日，或 --as-of 指定的日期"
_STRICT = "full years: 60 counts as 60 and over; a 29 February birthday falls on 1 March in common years"
_STRICT_ZH = "按周岁：满60周岁即计入60岁及以上；2月29日出生的，平年按3月1日满周岁"
_UNCLEAR = "The report's 31.3 % does not say whether it means persons or households."
_UNCLEAR_ZH = "报告中的31.3%未说明按人计还是按户计。"

INDICATORS = tuple(
    replace(
        one,
        reference=_REFERENCE,
        reference_zh=_REFERENCE_ZH,
        strictness=_STRICT,
        strictness_zh=_STRICT_ZH,
    )
    for one in (
        replace(
            POOR_PERSONS.share(
                "age_60_plus_share",
                "60岁及以上人口",
                "Aged 60 and over",
                holds="age >= 60",
                known="age >= 0",
                of=_AGE,
                cited=("aged_60_share 2014",),
            ),
            remark=_UNCLEAR,
            remark_zh=_UNCLEAR_ZH,
        ),
        POOR_PERSONS.share(
            "age_under_16_share",
            "16岁以下人口",
            "Under 16",
            holds="age between 0 and 15",
            known="age >= 0",
            of=_AGE,
        ),
        POOR_PERSONS.share(
            "working_age_share",
            "16至59岁人口",
            "Aged 16 to 59",
            holds="age between 16 and 59",
            known="age >= 0",
            of=_AGE,
        ),
        replace(
            POOR_HOUSEHOLDS.share(
                "age_60_plus_household_share",
                "有60岁及以上成员的户",
                "With a member aged 60 and over",
                holds="member_aged_60_plus",
                known="member_aged_60_plus is not null",
                of=("全部成员年龄", "age of every member"),
                cited=("aged_60_share 2014",),
            ),
            remark=_UNCLEAR,
            remark_zh=_UNCLEAR_ZH,
        ),
    )
)
