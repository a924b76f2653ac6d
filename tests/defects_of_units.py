"""Kinds of defects of a whole household, of a village, or of a county's years: see `defects`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from fupin.catalog.codes import code_list
from fupin.catalog.tables import TABLES
from fupin.sample.chance import Chance
from fupin.sample.income import DIBAO, WUBAO
from fupin.sample.layout import Cell
from fupin.sample.people import Member

from .clean_return import KEYS, Row, Unit
from .defects import Fits, Kind, Places, cell, fact, in_all_rows, put

GRANTS = ("family_planning_grant", "dibao_grant", "ecology_grant", "wubao_grant", "pension_grant", "other_transfer")
WITH_GRANTS = {code_list("household_type").by_key[key].zh for key in DIBAO + WUBAO}
LEFT, ENTERED = "已脱贫", "未脱贫"


def yuan(row: Row, key: str) -> Decimal:
    return Decimal(str(row[key] or 0))


def states(**wanted: Cell) -> Fits:
    return lambda row: all(row.get(key, value) == value for key, value in wanted.items())


def registered(row: Row) -> bool:
    return row["household_type"] != "一般农户"


def earning(row: Row) -> bool:
    return row["net_income_per_capita"] is not None


# H: what the rows of a household say together.
def no_head(unit: Unit, _: Unit, __: Chance) -> Places:
    head = unit.rows["person"][0]
    head["relation"] = "其他"
    return [head.at()]


def two_heads(unit: Unit, _: Unit, chance: Chance) -> Places:
    first, *others = unit.rows["person"]
    if not others:
        return []
    other = chance.choice(others)
    other["relation"] = "户主"
    return [first.at("relation"), other.at("relation")]


def spouse_of_same_sex(unit: Unit, _: Unit, chance: Chance) -> Places:
    rows = unit.rows["person"]
    same = [row for row in rows[1:] if row["sex"] == rows[0]["sex"]]
    if not same:
        return []
    row = chance.choice(same)
    row["relation"] = "配偶"
    return [row.at("relation")]


def missing_member(unit: Unit, _: Unit, chance: Chance) -> Places:
    first, *others = unit.rows["person"]
    if not others:
        return []
    gone = chance.choice(others)
    gone.update(dict.fromkeys(gone))
    return [first.at("household_size")]


def missing_from(table: str, other: str) -> Kind:
    def spoil(unit: Unit, _: Unit, __: Chance) -> Places:
        for row in unit.rows[table]:
            row.update(dict.fromkeys(row))
        return [unit.rows[other][0].at()]

    return Kind("H005", table, spoil)


def other_number(unit: Unit, _: Unit, __: Chance) -> Places:
    row = unit.rows["household"][0]
    row["household_id"] = f"510000{str(row['household_id'])[6:]}"
    return [row.at(), unit.rows["person"][0].at()]


def other_value(row: Row, key: str) -> Cell:
    """Another value that the column can have."""
    one, now = TABLES["person"].by_key[key], row[key]
    if one.type in ("integer", "money"):
        return yuan(row, key) + (-1 if key.endswith("year") else 1)
    labels = [code.zh for code in code_list(one.list_key).codes]
    return labels[labels.index(str(now).split(",")[0]) - 1]


def differing(unit: Unit, _: Unit, chance: Chance) -> Places:
    """A member's row says something else than the others; where it is the first, the second seems to differ."""
    rows = unit.rows["person"]
    keys = [f.key for f in TABLES["person"].fields if f.level == "household" and rows[0].get(f.key) is not None]
    if len(rows) < 2:
        return []
    row, key = chance.choice(rows), chance.choice(keys)
    row[key] = other_value(row, key)
    return [(rows[1] if row is rows[0] else row).at(key)]


def head_of_another(unit: Unit, above: Unit, _: Chance) -> Places:
    row = unit.rows["household"][0]
    row["head_id_number"] = above.rows["household"][0]["head_id_number"]
    return [row.at("household_id")]


def same_head(unit: Unit, above: Unit, _: Chance) -> Places:
    """The ID stands twice (I008), and heads two households."""
    row = unit.rows["person"][0]
    row["id_number"] = above.rows["person"][0]["id_number"]
    return [row.at("household_id"), ("I008", row.at("id_number"))]


# N: incomes.
def raised(code: str, by: int, *parts: str, at: str) -> Kind:
    """One of the sums or parts in a household's income is out by so much."""

    def spoil(unit: Unit, _: Unit, chance: Chance) -> Places:
        (row,) = unit.rows["household"]
        if not earning(row):
            return []
        key = chance.choice(parts)
        row[key] = yuan(row, key) + by
        return [row.at(at)]

    return Kind(code, "household", spoil)


def earning_per_head(code: str, per_head: int, fits: Fits) -> Kind:
    """Another income altogether, with all its sums."""

    def spoil(unit: Unit, _: Unit, __: Chance) -> Places:
        (row,) = unit.rows["household"]
        if not earning(row) or not fits(row):
            return []
        more = per_head * yuan(row, "household_size") - yuan(row, "net_income")
        for key in ("business_income", "gross_income", "net_income"):
            row[key] = yuan(row, key) + more
        row["net_income_per_capita"] = per_head
        return [row.at("net_income_per_capita")]

    return Kind(code, "household", spoil)


def moved(row: Row, *keys: str) -> None:
    """Their income counted as business income instead: all sums stay."""
    row["business_income"] = yuan(row, "business_income") + yuan(row, keys[0])
    put(row, dict.fromkeys(keys, 0))


def no_wage(unit: Unit, _: Unit, __: Chance) -> Places:
    (row,) = unit.rows["household"]
    if not earning(row) or all(one["work_place"] is None for one in unit.rows["person"]):
        return []
    moved(row, "wage_income")
    return [row.at("wage_income")]


def no_transfers(unit: Unit, _: Unit, __: Chance) -> Places:
    (row,) = unit.rows["household"]
    if not earning(row) or row["household_type"] not in WITH_GRANTS:
        return []
    moved(row, "transfer_income", *GRANTS)
    return [row.at("transfer_income")]


# C: causes that no member bears out.
def not_borne_out(code: str, cause: str, contradicted: Callable[[list[Member]], bool]) -> tuple[Kind, Kind]:
    def in_table(table: str) -> Kind:
        def spoil(unit: Unit, _: Unit, __: Chance) -> Places:
            if not contradicted([row.who for row in unit.rows["person"]]):
                return []
            for row in unit.rows[table]:
                put(row, {"main_cause": cause, "other_causes": None})
            return [unit.rows[table][0].at("main_cause")]

        return Kind(code, table, spoil)

    return in_table("household"), in_table("person")


def out_of_school(member: Member) -> bool:
    return member.schooling == "not_at_school" or (member.schooling is None and member.age < 3)


# V, A: totals.
def part_over_whole(part: str, whole: str) -> Kind:
    return cell("V002", "village", part, lambda row: yuan(row, whole) + 1)


def stock_off(unit: Unit, _: Unit, chance: Chance) -> Places:
    row = chance.choice(unit.rows["county"][1:])
    row["poor_population"] = yuan(row, "poor_population") * 3 + 5
    return [row.at("poor_population")]


def more_poor_than_rural(key: str, whole: str) -> Kind:
    def spoil(unit: Unit, _: Unit, chance: Chance) -> Places:
        row = chance.choice(unit.rows["county"])
        row[key] = yuan(row, whole) + 1
        return [row.at("poor_population")]

    return Kind("A001", "county", spoil)


OF_HOUSEHOLDS = (
    Kind("H001", "person", no_head),
    Kind("H002", "person", two_heads),
    Kind("H003", "person", spouse_of_same_sex),
    in_all_rows("H004", "person", "household_size", lambda row: int(yuan(row, "household_size")) + 1),
    Kind("H004", "person", missing_member),
    missing_from("household", "person"),
    missing_from("person", "household"),
    Kind("H005", "household", other_number),
    Kind("H006", "person", differing),
    Kind("H007", "household", head_of_another),
    Kind("H007", "person", same_head),
    cell("H008", "household", "village_code", lambda row: str(row["village_code"])[:11]),
    cell("H008", "person", "village_code", lambda row: f"510104{str(row['village_code'])[6:]}"),
)
OF_INCOMES = (
    raised("N001", 500, "net_income", "business_outlay", at="net_income"),
    raised("N002", 30, "net_income_per_capita", at="net_income_per_capita"),
    raised("N003", 700, "gross_income", "wage_income", "business_income", at="gross_income"),
    raised("N004", 300, "transfer_income", *GRANTS, at="transfer_income"),
    earning_per_head("N005", 5000, lambda row: registered(row) and row["exit_status"] in (ENTERED, "返贫")),
    earning_per_head("N005", 1000, lambda row: registered(row) and row["exit_status"] == LEFT),
    in_all_rows("N005", "person", "net_income_per_capita", 5000, lambda row: row["exit_status"] == ENTERED),
    *fact(
        "N005",
        "net_income_per_capita",
        lambda row: row["net_income_per_capita"],
        lambda row: registered(row) and earning(row) and row["exit_status"] == LEFT,
        exit_status=ENTERED,
        exit_year=None,
    ),
    earning_per_head("N006", 25000, lambda _: True),
    earning_per_head("N006", -40, lambda _: True),
    in_all_rows("N006", "person", "net_income_per_capita", 25000),
    Kind("N007", "household", no_wage),
    Kind("N008", "household", no_transfers),
)
OF_CAUSES = (
    *fact("C001", "main_cause", None, registered),
    *fact("C002", "other_causes", "因灾,缺水,缺技术", lambda row: row["main_cause"] not in ("因灾", "缺水", "缺技术")),
    *fact("C002", "other_causes", lambda row: row["main_cause"]),
    *not_borne_out("C003", "因病", lambda members: not any(m.ill for m in members)),
    *not_borne_out("C004", "因残", lambda members: not any(m.disabled for m in members)),
    *not_borne_out("C005", "因学", lambda members: all(map(out_of_school, members))),
    *not_borne_out("C006", "缺劳力", lambda members: sum(m.able for m in members) * 2 > len(members)),
)
OF_DWELLINGS = (
    cell("D001", "household", "house_grade", lambda row: "C级" if row["dangerous_house"] == "否" else "A级"),
    *fact("D002", "dangerous_house", None, registered),
    *fact("D002", "safe_water", None, registered),
    cell("D002", "household", "sanitary_toilet", None, registered),
    *fact("D003", "dangerous_house", "是", states(exit_status=LEFT), house_grade="D级"),
    *fact("D003", "safe_water", "否", states(exit_status=LEFT)),
    cell("D004", "household", "arable_land forest_land returned_land orchard_land pasture_land water_surface", 201),
    cell("D004", "household", "road_distance", 60),
)
OF_STATUSES = (
    cell("S001", "household", "return_year", None, states(exit_status="返贫")),
    cell("S001", "household", "return_year", None, states(exit_status=ENTERED), exit_status="返贫"),
    cell("S001", "household", "return_year", 2014, states(exit_status="返贫"), return_cause=None),
    *fact("S002", "exit_year", None, states(exit_status=LEFT)),
    *fact("S002", "exit_year", 2014, states(exit_status=ENTERED)),
)
OF_TOTALS = (
    cell("V001", "village", "households population", 0),
    *(part_over_whole(part, "households") for part in KEYS["village"] if part.endswith("_households")),
    *(part_over_whole(part, "population") for part in KEYS["village"] if part.endswith("_population")),
    part_over_whole("migrant_workers", "population"),
    part_over_whole("medical_insurance_members", "population"),
    cell(
        "V003",
        "village",
        "poor_population",
        lambda row: yuan(row, "poor_households") - 1,
        lambda row: yuan(row, "poor_households") > 0,
    ),
    more_poor_than_rural("poor_population", "rural_population"),
    more_poor_than_rural("poor_households", "rural_households"),
    Kind("A002", "county", stock_off),
)
KINDS = (*OF_HOUSEHOLDS, *OF_INCOMES, *OF_CAUSES, *OF_DWELLINGS, *OF_STATUSES, *OF_TOTALS)
