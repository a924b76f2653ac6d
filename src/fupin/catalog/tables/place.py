"""The columns that say where and when, in every table."""

from fupin.catalog.model import Derived, Field

FIELDS = (
    Field("province", "text", ("省(区、市)", "省")),
    Field("prefecture", "text", ("市(地、州、盟)", "市", "市（州）")),
    Field(
        "county",
        "text",
        ("县(市、区、旗)", "县（市、区、旗）", "行政县", "县", "市区旗", "县（市、区）", "区县", "区（县）"),
    ),
    Field("township", "text", ("乡(镇)", "乡（镇）", "乡镇", "镇(乡)", "镇（乡、街道）", "乡", "苏木乡")),
    Field("village", "text", ("行政村", "村", "村名", "嘎查村")),
    Field("hamlet", "text", ("自然村", "自然村（屯）", "村民小组", "社、组", "组")),
    Field("village_code", "text", ("行政村代码", "村编码"), precision_rule="T008"),
    Field("area_code", "text", ("行政区划代码", "区划代码")),
    Field("year", "integer", ("年度", "数据日期", "统计时间"), low=1949),
)

COUNTY_NAME = Derived("county_name", "text", "_sent_county", zh="县名（上报）")

SAFE_WATER = (("已解决", "yes"), ("未解决", "no"))
