"""贫困人口: the roster, one row per person, household values repeated on every member's row."""

from fupin.catalog.model import Derived, Field, Table
from fupin.catalog.tables import place
from fupin.catalog.tables.place import SAFE_WATER

FIELDS = (
    Field("household_id", "text", ("户编号",), required=True, precision_rule="T008"),
    Field("person_id", "text", ("人编号",), precision_rule="T008"),
    Field("name", "text", ("姓名", "名字", "搬迁人员姓名"), required=True, mask="name"),
    Field("sex", "code", ("性别",), codes="sex"),
    Field("id_type", "code", ("证件类型",), codes="id_type"),
    Field(
        "id_number",
        "text",
        (
            "证件号码",
            "身份证号",
            "身份证号码",
            "身份证",
            "身份证件号",
            "公民身份号码",
            "公民身份号码或残疾证号码",
            "搬迁人员身份证号",
        ),
        required=True,
        precision_rule="I007",
        mask="id",
    ),
    Field("birth_date", "date", ("出生日期",)),
    Field(
        "household_size",
        "integer",
        ("人数", "家庭人口数", "家庭人口", "家庭人数", "家庭成员数", "成员人数(人)", "年末家庭人口数"),
        unit="person",
        level="household",
        low=1,
        high=30,
    ),
    Field("relation", "code", ("与户主关系",), codes="relation", required=True),
    Field("is_head", "boolean", ("是否是户主", "是否户主")),
    Field("ethnicity", "code", ("民族",), codes="ethnicity"),
    Field("education", "code", ("文化程度",), codes="education"),
    Field("schooling", "code", ("在校生状况", "在校状况"), codes="schooling"),
    Field("health", "codes", ("健康状况",), codes="health"),
    Field("labour", "code", ("劳动技能", "劳动能力", "劳动力"), codes="labour"),
    Field("work_place", "code", ("务工状况", "务工所在地", "务工情况"), codes="work_place"),
    Field(
        "work_months",
        "integer",
        ("务工时间", "务工时间（月）", "务工时间(月)", "务工时长"),
        unit="month",
        low=0,
        high=12,
    ),
    Field("medical_insurance", "boolean", ("是否参加城乡居民基本医疗保险", "新农合", "是否参加新型农村合作医疗")),
    Field("critical_illness_insurance", "boolean", ("参加大病医疗", "是否参加大病保险")),
    Field(
        "exit_status",
        "code",
        ("脱贫属性", "户脱贫属性", "脱贫标志", "脱贫状态", "贫困状态"),
        codes="exit_status",
        level="household",
    ),
    Field("exit_year", "integer", ("脱贫年度",), level="household", low=1949, high="data_year"),
    Field("planned_exit_year", "integer", ("计划脱贫年度",), level="household", low=1949, high="data_year+10"),
    Field("household_type", "code", ("贫困户属性", "户类型"), codes="household_type", level="household"),
    Field(
        "main_cause",
        "code",
        ("致贫原因", "致贫原因1", "主要致贫原因", "最主要致贫原因", "致贫主因1"),
        codes="cause",
        level="household",
    ),
    Field(
        "other_causes",
        "codes",
        ("其他致贫原因", "致贫主因2", "致贫主因3", "致贫原因2", "致贫原因3", "其他致贫原因1", "其他致贫原因2"),
        codes="cause",
        level="household",
    ),
    Field("dangerous_house", "boolean", ("危房户", "是否危房户", "是否危房"), level="household"),
    Field(
        "safe_water", "boolean", ("饮水安全", "饮水是否安全", "是否解决安全饮用水"), level="household", also=SAFE_WATER
    ),
    Field("water_shortage", "boolean", ("饮水困难", "饮水是否困难"), level="household"),
    Field(
        "net_income_per_capita",
        "money",
        ("人均纯收入", "人均纯收入（元）", "家庭年人均纯收入"),
        unit="yuan",
        level="household",
    ),
    Field("phone", "text", ("联系电话", "户联系电话"), mask="phone"),
    Field("person_phone", "text", ("人联系电话", "家庭成员联系电话"), mask="phone"),
    Field("identified_date", "date", ("首次识别时间",)),
    Field("identified_year", "integer", ("新识别年度",), low=1949, high="data_year"),
    Field("person_identified_date", "date", ("人员识别时间", "贫困人员识别时间")),
    Field("dibao", "boolean", ("是否享受低保", "低保", "是否低保")),
    Field("pension_insurance", "boolean", ("是否参加城乡居民基本养老保险", "养老保险", "城乡居民养老保险")),
)

POOR = (
    "coalesce(exit_status, 'not_exited') in ('not_exited', 'returned') and coalesce(household_type, '') <> 'not_poor'"
)

AGE = "year - year(coalesce(_id_birth, _sent_birth_date))"


def age_band(age: str) -> str:
    """The SQL of the band that an age lies in; null where the age is unknown or negative."""
    return (
        f"case when {age} < 0 then null when {age} < 6 then '0-5' when {age} < 16 then '6-15'"
        f" when {age} < 60 then '16-59' when {age} < 80 then '60-79' when {age} >= 80 then '80+' end"
    )


# clean/ reads the ID number into _id_18 (18 digits, or null), _id_fault (a rule code, or null), _id_birth and _id_sex.
DERIVED = (
    place.COUNTY_NAME,
    Derived("id_number_18", "text", "case when _id_fault is null then _id_18 end", zh="18位证件号码", mask="id"),
    Derived(
        "id_type",
        "code",
        "case when _id_fault is not null then _sent_id_type"
        " when length(id_number) in (15, 18) then 'resident_id'"
        " when length(id_number) in (20, 22) then 'disability_certificate' else _sent_id_type end",
        zh="证件类型",
        codes="id_type",
    ),
    Derived("birth_date", "date", "coalesce(_id_birth, _sent_birth_date)", zh="出生日期"),
    Derived("sex", "code", "coalesce(_id_sex, _sent_sex)", zh="性别", codes="sex"),
    Derived("age", "integer", AGE, zh="年龄", unit="year"),
    Derived("age_band", "code", age_band(AGE), zh="年龄段", codes="age_band"),
    Derived("poor", "boolean", POOR, zh="贫困人口"),
)

PERSON = Table(
    "person",
    zh="贫困人口",
    en="roster of registered persons",
    row="person",
    fields=place.FIELDS + FIELDS,
    derived=DERIVED,
    aside=(("household_id",), ("name", "id_number")),
)
