"""县: one row per county and year, or one per township."""

from fupin.catalog.model import Field, Table
from fupin.catalog.tables import place

FIELDS = (
    Field(
        "rural_households",
        "integer",
        ("乡村户数", "农业户数", "农村户数", "总户数"),
        unit="household",
        required=True,
        low=0,
    ),
    Field(
        "rural_population",
        "integer",
        ("农业户籍人口", "乡村户籍人口", "农村户籍人口", "农业人口", "乡村人口"),
        unit="person",
        required=True,
        low=0,
    ),
    Field("poor_households", "integer", ("贫困户数", "建档立卡贫困户数"), unit="household", low=0),
    Field(
        "poor_population",
        "integer",
        ("贫困人口数", "贫困人口", "建档立卡贫困人口", "年末贫困人口"),
        unit="person",
        required=True,
        low=0,
    ),
    Field("exited_population", "integer", ("脱贫人口", "当年脱贫人口", "减贫人口"), unit="person", low=0),
    Field("returned_population", "integer", ("返贫人口", "当年返贫人口"), unit="person", low=0),
    Field(
        "net_income_per_capita",
        "money",
        ("农民人均纯收入", "农民人均纯收入（元）", "农村居民人均可支配收入"),
        unit="yuan",
    ),
    Field("dangerous_house_households", "integer", ("危房户数", "农村危房户数"), unit="household", low=0),
    Field(
        "unsafe_water_households",
        "integer",
        ("饮水不安全户数", "未解决安全饮水户数", "未实现饮水安全户数"),
        unit="household",
        low=0,
    ),
    Field("villages", "integer", ("行政村数", "行政村个数"), low=0),
    Field("poor_villages", "integer", ("贫困村数", "贫困村个数"), low=0),
    Field("resident_cadres", "integer", ("驻村干部数", "驻村干部"), unit="person", low=0),
)

COUNTY = Table(
    "county",
    zh="县（年度）",
    en="annual county return",
    row="county",
    fields=place.FIELDS + FIELDS,
    derived=(place.COUNTY_NAME,),
    aside=(),
)
