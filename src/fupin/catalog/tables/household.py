"""贫困户: the register, one row per household."""

from fupin.catalog.model import Derived, Field, Table
from fupin.catalog.tables import place
from fupin.catalog.tables.person import POOR
from fupin.catalog.tables.place import SAFE_WATER

FIELDS = (
    Field("household_id", "text", ("户编号",), required=True, precision_rule="T008"),
    Field("head_name", "text", ("户主姓名", "户主"), required=True, mask="name", from_roster="name"),
    Field(
        "head_id_number",
        "text",
        ("户主证件号码", "户主身份证号", "户主身份证号码"),
        precision_rule="I007",
        mask="id",
        from_roster="id_number",
    ),
    Field(
        "household_size",
        "integer",
        ("人数", "家庭人口数", "家庭人口", "家庭人数", "家庭成员数", "成员人数(人)", "年末家庭人口数"),
        unit="person",
        low=1,
        high=30,
    ),
    Field("standard", "code", ("识别标准",), codes="standard"),
    Field("household_type", "code", ("贫困户属性", "户类型"), codes="household_type"),
    Field(
        "main_cause", "code", ("致贫原因", "致贫原因1", "主要致贫原因", "最主要致贫原因", "致贫主因1"), codes="cause"
    ),
    Field(
        "other_causes",
        "codes",
        ("其他致贫原因", "致贫主因2", "致贫主因3", "致贫原因2", "致贫原因3", "其他致贫原因1", "其他致贫原因2"),
        codes="cause",
    ),
    Field("exit_status", "code", ("脱贫属性", "户脱贫属性", "脱贫标志", "脱贫状态", "贫困状态"), codes="exit_status"),
    Field("exit_year", "integer", ("脱贫年度",), low=1949, high="data_year"),
    Field("planned_exit_year", "integer", ("计划脱贫年度",), low=1949, high="data_year+10"),
    Field("return_year", "integer", ("返贫年度",), low=1949, high="data_year"),
    Field("return_cause", "code", ("返贫原因",), codes="cause"),
    Field("wage_income", "money", ("工资性收入",), unit="yuan"),
    Field("business_income", "money", ("生产经营性收入", "家庭经营性收入"), unit="yuan"),
    Field("property_income", "money", ("财产性收入",), unit="yuan"),
    Field("transfer_income", "money", ("转移性收入",), unit="yuan"),
    Field("family_planning_grant", "money", ("计划生育金",), unit="yuan"),
    Field("dibao_grant", "money", ("低保金",), unit="yuan"),
    Field("ecology_grant", "money", ("生态补偿金",), unit="yuan"),
    Field("wubao_grant", "money", ("五保金", "特困供养金"), unit="yuan"),
    Field("pension_grant", "money", ("养老保险金",), unit="yuan"),
    Field("other_transfer", "money", ("其他转移性收入",), unit="yuan"),
    Field("gross_income", "money", ("总收入",), unit="yuan"),
    Field("business_outlay", "money", ("生产经营性支出", "生产经营费用总支出"), unit="yuan"),
    Field("net_income", "money", ("纯收入",), unit="yuan"),
    Field("net_income_per_capita", "money", ("人均纯收入", "人均纯收入（元）", "家庭年人均纯收入"), unit="yuan"),
    Field("arable_land", "decimal", ("耕地面积", "耕地面积（亩）", "耕地"), unit="mu", low=0),
    Field("irrigated_land", "decimal", ("有效灌溉面积",), unit="mu", low=0),
    Field("forest_land", "decimal", ("林地面积", "林地面积（亩）", "林地"), unit="mu", low=0),
    Field("returned_land", "decimal", ("退耕还林面积", "退耕还林面积（亩）"), unit="mu", low=0),
    Field("orchard_land", "decimal", ("林果面积", "林果面积（亩）"), unit="mu", low=0),
    Field("pasture_land", "decimal", ("牧草地面积",), unit="mu", low=0),
    Field("water_surface", "decimal", ("水面面积",), unit="mu", low=0),
    Field("house_area", "decimal", ("住房面积", "住房面积（平方米）"), unit="square metre", low=0),
    Field("dangerous_house", "boolean", ("危房户", "是否危房户", "是否危房")),
    Field("house_grade", "code", ("危房级别", "危房等级", "房屋安全"), codes="house_grade"),
    Field("safe_water", "boolean", ("饮水安全", "饮水是否安全", "是否解决安全饮用水"), also=SAFE_WATER),
    Field("water_shortage", "boolean", ("饮水困难", "饮水是否困难")),
    Field("water_source", "code", ("饮水情况",), codes="water_source"),
    Field("sanitary_toilet", "boolean", ("卫生厕所", "有无卫生厕所", "是否有卫生厕所")),
    Field("electricity", "boolean", ("生活用电", "是否通生活用电")),
    Field("fuel", "code", ("主要燃料类型", "燃料", "具体燃料名称"), codes="fuel"),
    Field("road_type", "code", ("入户路类型",), codes="road"),
    Field("road_paved", "boolean", ("入户道路是否硬化",)),
    Field("road_distance", "decimal", ("与村主干路距离", "与村主干路距离(公里)"), unit="km", low=0),
    Field("phone", "text", ("联系电话", "户联系电话"), mask="phone"),
    Field("helper", "text", ("帮扶责任人", "帮扶人", "帮扶干部", "帮扶责任人姓名", "帮扶人姓名"), mask="name"),
    Field("helper_phone", "text", ("帮扶责任人手机号", "帮扶责任人联系电话", "帮扶人联系电话"), mask="phone"),
    Field("identified_date", "date", ("首次识别时间",)),
    Field("identified_year", "integer", ("新识别年度",), low=1949, high="data_year"),
)

DERIVED = (
    place.COUNTY_NAME,
    Derived("poor", "boolean", POOR, zh="贫困户"),
)

# Facts of a household that only its members' rows can tell: aggregates over the person rows of one household.
# Null where one member's value is not known, since a household is only counted where it is known of every member.
FROM_MEMBERS = (
    Derived("members", "integer", "count(*)", zh="成员行数", unit="person"),
    Derived(
        "member_aged_60_plus",
        "boolean",
        "case when count(age) = count(*) then bool_or(age >= 60) end",
        zh="有60岁及以上成员",
    ),
    Derived(
        "member_chronically_ill",
        "boolean",
        "case when count(health) = count(*) then bool_or(list_contains(health, 'chronic_illness')) end",
        zh="有长期慢性病成员",
    ),
    Derived(
        "member_seriously_ill",
        "boolean",
        "case when count(health) = count(*) then bool_or(list_contains(health, 'serious_illness')) end",
        zh="有大病成员",
    ),
    Derived(
        "member_disabled",
        "boolean",
        "case when count(health) = count(*) then bool_or(list_contains(health, 'disabled')) end",
        zh="有残疾成员",
    ),
)

HOUSEHOLD = Table(
    "household",
    zh="贫困户",
    en="register of households",
    row="household",
    fields=place.FIELDS + FIELDS,
    derived=DERIVED,
    aside=(("household_id",),),
)
