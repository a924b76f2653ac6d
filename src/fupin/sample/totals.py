"""The sheets of village and county returns, laid out as `layout` does for the roster and the register."""

from __future__ import annotations

from decimal import Decimal

from fupin.catalog.divisions import written_name
from fupin.sample.county import CountyYear
from fupin.sample.layout import MONEY, TEXT, Column, Reported, label, yes_no, yuan


def _count(header: str, attribute: str) -> Column[Reported]:
    return Column(header, lambda r: int(getattr(r.village, attribute)))


def _yes(header: str, attribute: str) -> Column[Reported]:
    return Column(header, lambda r: yes_no(bool(getattr(r.village, attribute))))


VILLAGES: tuple[Column[Reported], ...] = (
    Column("县(市、区、旗)", lambda r: r.county),
    Column("乡(镇)", lambda r: r.village.village.township),
    Column("行政村", lambda r: r.village.village.name),
    Column("行政村代码", lambda r: r.village.village.code, TEXT),
    Column("村属性", lambda r: label("village_kind", r.village.village.kind)),
    _count("总户数（户）", "households"),
    _count("自然村数", "hamlets"),
    _count("贫困户数", "poor_households"),
    _count("低保户数", "dibao_households"),
    _count("五保户数", "wubao_households"),
    _count("总人口数", "population"),
    _count("贫困人口数", "poor_population"),
    _count("低保人口", "dibao_population"),
    _count("五保人口", "wubao_population"),
    _count("少数民族人口", "minority_population"),
    _count("妇女人口", "female_population"),
    _count("残疾人口", "disabled_population"),
    _count("劳动力人数", "labour_force"),
    _count("外出务工人数", "migrant_workers"),
    _count("耕地", "arable_land"),
    _count("林地", "forest_land"),
    _count("牲畜存栏（头）", "livestock"),
    Column("农民人均纯收入（元）", lambda r: yuan(r.village.net_income_per_capita), MONEY),
    # In ten thousand yuan, beside a column in yuan: real village returns mix the two.
    Column("村集体经济收入（万元）", lambda r: Decimal(r.village.collective_income).scaleb(-6), MONEY),
    _count("新农合人数", "medical_insurance_members"),
    _count("居民养老人数", "pension_members"),
    _yes("通客运班车", "bus_service"),
    _yes("通沥青(水泥)路", "paved_road"),
    _count("未实现饮水安全户数", "unsafe_water_households"),
    _count("饮水困难户数", "water_shortage_households"),
    _count("危房户数", "dangerous_house_households"),
    _count("合作社个数", "cooperatives"),
    _count("卫生室个数", "clinics"),
    _count("文化室", "culture_rooms"),
    Column("计划退出年份", lambda r: r.village.planned_exit_year),
    _count("驻村干部数", "resident_cadres"),
)


def _total(header: str, attribute: str) -> Column[CountyYear]:
    return Column(header, lambda r: int(getattr(r.county, attribute)))


COUNTIES: tuple[Column[CountyYear], ...] = (
    Column("市(地、州、盟)", lambda r: r.division.prefecture),
    Column("县(市、区、旗)", lambda r: written_name(r.division)),
    Column("行政区划代码", lambda r: r.division.code, TEXT),
    Column("年度", lambda r: r.year),
    _total("农村户数", "rural_households"),
    _total("农村户籍人口", "rural_population"),
    _total("贫困户数", "poor_households"),
    _total("贫困人口", "poor_population"),
    _total("脱贫人口", "exited_population"),
    _total("返贫人口", "returned_population"),
    Column("农民人均纯收入（元）", lambda r: yuan(r.county.net_income_per_capita), MONEY),
    _total("危房户数", "dangerous_house_households"),
    _total("饮水不安全户数", "unsafe_water_households"),
    _total("行政村数", "villages"),
    _total("贫困村数", "poor_villages"),
    _total("驻村干部数", "resident_cadres"),
)
