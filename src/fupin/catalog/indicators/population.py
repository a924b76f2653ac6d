"""How many persons and households are registered, poor, exited or back in poverty."""

from dataclasses import replace

from fupin.catalog.indicators.populations import (
    POOR_HOUSEHOLDS,
    POOR_PERSONS,
    REGISTERED_HOUSEHOLDS,
    REGISTERED_PERSONS,
    reported,
)

_POOR = "Poor means exit status not exited, returned or blank, and not an ordinary farm household."
_POOR_ZH = "贫困指脱贫属性为未脱贫、返贫或空白，且不是一般农户。"

INDICATORS = (
    replace(
        REGISTERED_PERSONS.count(
            "registered_persons", "建档立卡人口", "Registered persons", cited=("registered_population 2013",)
        ),
        remark="Each person counts once, whatever number of counties or households hold the ID number.",
        remark_zh="同一证件号码不论出现在几个县、几户，只计一人。",
    ),
    REGISTERED_HOUSEHOLDS.count("registered_households", "建档立卡户数", "Registered households"),
    replace(
        POOR_PERSONS.count("poor_persons", "贫困人口", "Poor persons", cited=("poor_population 2014",)),
        over="registry",
        over_zh="建档立卡数据",
        remark=_POOR,
        remark_zh=_POOR_ZH,
    ),
    replace(
        POOR_HOUSEHOLDS.count("poor_households", "贫困户数", "Poor households"),
        over="registry",
        over_zh="建档立卡数据",
        remark=_POOR,
        remark_zh=_POOR_ZH,
    ),
    REGISTERED_PERSONS.count(
        "exited_persons",
        "脱贫及预脱贫人口",
        "Persons exited or about to exit",
        holds="exit_status in ('exited', 'pre_exit')",
    ),
    REGISTERED_PERSONS.count(
        "returned_persons", "返贫人口", "Persons returned to poverty", holds="exit_status = 'returned'"
    ),
    replace(
        reported(
            "rural_population",
            "农村户籍人口（县报）",
            "Rural population, as reported",
            table="county",
            unit="person",
        ),
        remark="Registered rural population (农村户籍人口), not residents.",
        remark_zh="指农村户籍人口，不是常住人口。",
    ),
    replace(
        reported(
            "poor_population",
            "贫困人口（县报）",
            "Poor population, as reported",
            table="county",
            unit="person",
            key="reported_poor_population",
        ),
        cited=("poor_population 2010",),
    ),
)
