"""行政村: one row per administrative village."""

from fupin.catalog.model import Field, Table
from fupin.catalog.tables import place

FIELDS = (
    Field("village_kind", "code", ("村属性",), codes="village_kind"),
    Field("households", "integer", ("总户数", "总户数（户）"), unit="household", required=True, low=0),
    Field("hamlets", "integer", ("自然村数",), low=0),
    Field("poor_households", "integer", ("贫困户数（户）", "贫困户数"), unit="household", required=True, low=0),
    Field("dibao_households", "integer", ("低保户数",), unit="household", low=0),
    Field("wubao_households", "integer", ("五保户数",), unit="household", low=0),
    Field("population", "integer", ("总人口数",), unit="person", required=True, low=0),
    Field("poor_population", "integer", ("贫困人口数",), unit="person", required=True, low=0),
    Field("dibao_population", "integer", ("低保人口",), unit="person", low=0),
    Field("wubao_population", "integer", ("五保人口",), unit="person", low=0),
    Field("minority_population", "integer", ("少数民族人口",), unit="person", low=0),
    Field("female_population", "integer", ("妇女人口",), unit="person", low=0),
    Field("disabled_population", "integer", ("残疾人口",), unit="person", low=0),
    Field("labour_force", "integer", ("劳动力人数",), unit="person", low=0),
    Field("migrant_workers", "integer", ("外出务工人数",), unit="person", low=0),
    Field("arable_land", "decimal", ("耕地",), unit="mu", low=0),
    Field("forest_land", "decimal", ("林地",), unit="mu", low=0),
    Field("livestock", "integer", ("牲畜存栏（头）",), unit="head", low=0),
    Field("net_income_per_capita", "money", ("农民人均纯收入（元）",), unit="yuan"),
    Field("collective_income", "money", ("村集体经济收入（万元）",), unit="yuan", form_unit="万元"),
    Field("medical_insurance_members", "integer", ("新农合人数",), unit="person", low=0),
    Field("pension_members", "integer", ("居民养老人数",), unit="person", low=0),
    Field("bus_service", "boolean", ("通客运班车",)),
    Field("paved_road", "boolean", ("通沥青(水泥)路",)),
    Field("unsafe_water_households", "integer", ("未实现饮水安全户数",), unit="household", low=0),
    Field("water_shortage_households", "integer", ("饮水困难户数",), unit="household", low=0),
    Field("dangerous_house_households", "integer", ("危房户数",), unit="household", low=0),
    Field("cooperatives", "integer", ("合作社个数",), low=0),
    Field("clinics", "integer", ("卫生室个数",), low=0),
    Field("doctors", "integer", ("执业(助理)医师数",), unit="person", low=0),
    Field("culture_rooms", "integer", ("文化室",), low=0),
    Field("planned_exit_year", "integer", ("计划退出年份",), low=1949, high="data_year+10"),
    Field("resident_cadres", "integer", ("驻村干部数", "驻村工作队人数", "驻村干部"), unit="person", low=0),
)

VILLAGE = Table(
    "village",
    zh="行政村",
    en="village return",
    row="village",
    fields=place.FIELDS + FIELDS,
    derived=(place.COUNTY_NAME,),
    aside=(("village",),),
)
