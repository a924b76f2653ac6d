"""The sheets of a return: headers as counties write them, and the cell that stands under each."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Generic, NamedTuple, TypeVar

from fupin.catalog.codes import code_list
from fupin.sample.households import Household
from fupin.sample.people import Member
from fupin.sample.returns import VillageReturn

Cell = str | int | Decimal | None
Row = TypeVar("Row")


class Column(NamedTuple, Generic[Row]):
    """A column: its header, the cell of a row, and Excel's number format ("@" is text, "" general)."""

    header: str
    cell: Callable[[Row], Cell]
    form: str = ""


class Living(NamedTuple):
    """One row of the roster."""

    county: str
    household: Household
    member: Member


class Registered(NamedTuple):
    """One row of the register."""

    county: str
    household: Household


class Reported(NamedTuple):
    """One row of the village return."""

    county: str
    village: VillageReturn


MONEY, TEXT, MU, METRES = "0.00", "@", "0.0", "0.00"


def label(codes: str, key: str | None) -> str | None:
    return code_list(codes).by_key[key].zh if key else None


def labels(codes: str, keys: tuple[str, ...]) -> str | None:
    return ",".join(code_list(codes).by_key[key].zh for key in keys) or None


def yes_no(value: bool | None) -> str | None:
    return None if value is None else "是" if value else "否"


def yuan(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)


def tenths(number: int) -> Decimal:
    return Decimal(number).scaleb(-1)


ROSTER: tuple[Column[Living], ...] = (
    Column("县(市、区、旗)", lambda r: r.county),
    Column("乡(镇)", lambda r: r.household.village.township),
    Column("行政村", lambda r: r.household.village.name),
    Column("自然村", lambda r: r.household.hamlet),
    Column("户编号", lambda r: r.household.id, TEXT),
    Column("人编号", lambda r: f"{r.household.id}{r.member.number:02}", TEXT),
    Column("姓名", lambda r: r.member.person.name),
    Column("证件号码", lambda r: r.member.person.id_number, TEXT),
    Column("人数", lambda r: len(r.household.members)),
    Column("与户主关系", lambda r: label("relation", r.member.relation)),
    Column("民族", lambda r: label("ethnicity", r.member.person.ethnicity)),
    Column("文化程度", lambda r: label("education", r.member.education)),
    Column("在校生状况", lambda r: label("schooling", r.member.schooling)),
    Column("健康状况", lambda r: labels("health", r.member.health)),
    Column("劳动技能", lambda r: label("labour", r.member.labour)),
    Column("务工状况", lambda r: label("work_place", r.member.work_place)),
    Column("务工时间（月)", lambda r: r.member.work_months),
    Column("参加大病医疗", lambda r: yes_no(r.member.person.insured)),
    Column("脱贫属性", lambda r: label("exit_status", r.household.status)),
    Column("脱贫年度", lambda r: r.household.exit_year),
    Column("贫困户属性", lambda r: label("household_type", r.household.kind)),
    Column("主要致贫原因", lambda r: label("cause", r.household.main_cause)),
    Column("危房户", lambda r: yes_no(r.household.house.dangerous)),
    Column("饮水安全", lambda r: yes_no(r.household.house.safe_water)),
    Column("饮水困难", lambda r: yes_no(r.household.house.water_shortage)),
    Column("人均纯收入", lambda r: yuan(r.household.per_capita), MONEY),
    Column("联系电话", lambda r: r.household.phone, TEXT),
)


def _income(header: str, attribute: str) -> Column[Registered]:
    return Column(header, lambda r: yuan(getattr(r.household.income, attribute, None)), MONEY)


def _transfer(header: str, place: int) -> Column[Registered]:
    return Column(header, lambda r: yuan(r.household.income.transfers[place]) if r.household.income else None, MONEY)


def _land(header: str, attribute: str) -> Column[Registered]:
    return Column(header, lambda r: tenths(getattr(r.household.land, attribute)), MU)


REGISTER: tuple[Column[Registered], ...] = (
    Column("县(市、区、旗)", lambda r: r.county),
    Column("乡(镇)", lambda r: r.household.village.township),
    Column("行政村", lambda r: r.household.village.name),
    Column("自然村", lambda r: r.household.hamlet),
    Column("户编号", lambda r: r.household.id, TEXT),
    Column("户主姓名", lambda r: r.household.head.person.name),
    Column("户主证件号码", lambda r: r.household.head.person.id_number, TEXT),
    Column("家庭人口数", lambda r: len(r.household.members)),
    Column("识别标准", lambda r: label("standard", r.household.standard)),
    Column("贫困户属性", lambda r: label("household_type", r.household.kind)),
    Column("主要致贫原因", lambda r: label("cause", r.household.main_cause)),
    Column("其他致贫原因", lambda r: labels("cause", r.household.other_causes)),
    _income("工资性收入", "wage"),
    _income("生产经营性收入", "business"),
    _income("财产性收入", "assets"),
    _income("转移性收入", "transfer"),
    _transfer("计划生育金", 0),
    _transfer("低保金", 1),
    _transfer("生态补偿金", 2),
    _transfer("五保金", 3),
    _transfer("养老保险金", 4),
    _transfer("其他转移性收入", 5),
    _income("总收入", "gross"),
    _income("生产经营性支出", "outlay"),
    _income("纯收入", "net"),
    _income("人均纯收入", "per_capita"),
    _land("耕地面积（亩）", "arable"),
    _land("有效灌溉面积", "irrigated"),
    _land("林地面积（亩）", "forest"),
    _land("退耕还林面积（亩）", "returned"),
    _land("林果面积（亩）", "orchard"),
    _land("牧草地面积", "pasture"),
    _land("水面面积", "water"),
    Column("住房面积（平方米）", lambda r: r.household.house.area),
    Column("是否危房户", lambda r: yes_no(r.household.house.dangerous)),
    Column("危房级别", lambda r: label("house_grade", r.household.house.grade)),
    Column("饮水是否安全", lambda r: yes_no(r.household.house.safe_water)),
    Column("饮水是否困难", lambda r: yes_no(r.household.house.water_shortage)),
    Column("卫生厕所", lambda r: yes_no(r.household.house.toilet)),
    Column("生活用电", lambda r: yes_no(r.household.house.electricity)),
    Column("主要燃料类型", lambda r: label("fuel", r.household.house.fuel)),
    Column("入户路类型", lambda r: label("road", r.household.house.road)),
    Column("与村主干路距离（公里）", lambda r: Decimal(r.household.house.road_metres).scaleb(-3), METRES),
    Column("帮扶责任人", lambda r: r.household.helper),
    Column("脱贫属性", lambda r: label("exit_status", r.household.status)),
    Column("脱贫年度", lambda r: r.household.exit_year),
    Column("返贫年度", lambda r: r.household.return_year),
    Column("返贫原因", lambda r: label("cause", r.household.return_cause)),
)
