"""Kinds of defects that one cell or one member's row can have: what is spoiled in a clean unit, and where it shows.

A kind is a rule's code and a function of a unit, of another household, which stands above it and stays as it is, and
of chance. It spoils the unit and gives the places where the rule must speak, or gives none and leaves alone a unit
that it does not fit. Nothing else in the unit may be worth a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from fupin.catalog.tables import TABLES
from fupin.sample.chance import Chance
from fupin.sample.id_number import CHECK_CHARACTERS, check_character
from fupin.sample.layout import Cell

from .clean_return import KEYS, Row, Unit

# A place, or a place and the code of another rule that speaks of the same thing.
Places = list[str | tuple[str, str]]
Spoil = Callable[[Unit, Unit, Chance], Places]
New = Cell | Callable[[Row], Cell]
Fits = Callable[[Row], bool]


class Kind(NamedTuple):
    """A kind of defect in units that have rows of a table."""

    code: str
    table: str
    spoil: Spoil

    def put_into(self, unit: Unit, above: Unit, chance: Chance) -> Places:
        return self.spoil(unit, above, chance) if self.table in unit.rows else []


def always(_: Row) -> bool:
    return True


def put(row: Row, changes: Mapping[str, New]) -> None:
    row.update({key: new(row) if callable(new) else new for key, new in changes.items() if key in row})


def cell(code: str, table: str, keys: str, new: New, fits: Fits = always, **others: New) -> Kind:
    """One cell of one row, in any of the columns named; `others` change with it."""

    def spoil(unit: Unit, _: Unit, chance: Chance) -> Places:
        rows = [row for row in unit.rows[table] if fits(row)]
        if not rows:
            return []
        row, key = chance.choice(rows), chance.choice(keys.split())
        put(row, {**others, key: new})
        return [row.at(key)]

    return Kind(code, table, spoil)


def in_all_rows(code: str, table: str, key: str, new: New, fits: Fits = always, **others: New) -> Kind:
    """A fact of a household as one table states it, in all of its rows; it shows in the first."""

    def spoil(unit: Unit, _: Unit, __: Chance) -> Places:
        rows = unit.rows[table]
        if not fits(rows[0]):
            return []
        for row in rows:
            put(row, {key: new, **others})
        return [rows[0].at(key)]

    return Kind(code, table, spoil)


def fact(code: str, key: str, new: New, fits: Fits = always, **others: New) -> tuple[Kind, Kind]:
    """A fact of a household: a kind for the register, and one for the roster."""
    return (
        in_all_rows(code, "household", key, new, fits, **others),
        in_all_rows(code, "person", key, new, fits, **others),
    )


def renumbered(row: Row, start: int, digits: str) -> str:
    """The ID number with other digits from a place on, and its check digit made good."""
    number = str(row["id_number"])
    first_17 = number[:start] + digits + number[start + len(digits) : 17]
    return first_17 + check_character(first_17) + number[18:]


def miscounted(row: Row) -> str:
    number = str(row["id_number"])
    return number[:17] + CHECK_CHARACTERS[CHECK_CHARACTERS.index(number[17]) - 1] + number[18:]


def has_certificate(row: Row) -> bool:
    return bool(row.who.person.certificate)


def has_card(row: Row) -> bool:
    return not has_certificate(row)


def has_old_card(row: Row) -> bool:
    return has_card(row) and 1900 <= row.who.person.birth.year < 2000


def aged(low: int, high: int) -> Fits:
    return lambda row: low <= row.who.age <= high


def old_pupil(row: Row) -> bool:
    return row.who.pupil and row.who.age >= 16


def at_work(row: Row) -> bool:
    return row["work_place"] is not None


def idle(row: Row) -> bool:
    return row.who.able and 16 <= row.who.age <= 59 and not at_work(row)


def plain(row: Row) -> bool:
    return (row["health"], row["schooling"]) == ("健康", "非在校生")


def disabled_too(row: Row) -> str:
    return "残疾" if row["health"] == "健康" else f"{row['health']},残疾"


def same_id(unit: Unit, above: Unit, chance: Chance) -> Places:
    """A member's ID, but not the head's: it would head two households (H007)."""
    others = unit.rows["person"][1:]
    if not others:
        return []
    row = chance.choice(others)
    row["id_number"] = chance.choice(above.rows["person"])["id_number"]
    return [row.at("id_number")]


def id_of_other_sex(unit: Unit, _: Unit, chance: Chance) -> Places:
    row = chance.choice(unit.rows["person"])
    # Sample numbers of a day never come so far.
    row["id_number"] = renumbered(row, 14, "998" if row["sex"] == "男" else "999")
    return [row.at("sex")]


def no_schooling(unit: Unit, _: Unit, chance: Chance) -> Places:
    row = chance.choice(unit.rows["person"])
    put(row, {"education": None, "schooling": None})
    return [row.at()]


def phone_of_another(table: str) -> Kind:
    def spoil(unit: Unit, above: Unit, _: Chance) -> Places:
        for row in unit.rows[table]:
            row["phone"] = above.rows[table][0]["phone"]
        return [unit.rows[table][0].at("phone")]

    return Kind("M014", table, spoil)


def columns(table: str, *types: str, low: bool = False) -> str:
    """The columns of a table of these types, or of them those that are bounded below by 0 or 1."""
    fields = [TABLES[table].by_key[key] for key in KEYS[table]]
    return " ".join(f.key for f in fields if f.type in types and f.key != "year" and (not low or f.low in (0, 1)))


def of_cells() -> Iterator[Kind]:
    """T and F011: cells that cannot be read, of any column."""
    for table in KEYS:
        yield cell("T001", table, columns(table, "integer", "money", "decimal"), "约两千五")
        yield cell("T004", table, columns(table, "integer", "decimal", low=True), -1)
        yield cell("T005", table, " ".join(KEYS[table]), "#REF!")
        yield cell("T006", table, " ".join(TABLES[table].required), None)
        yield cell("F011", table, "county", lambda row: f"无名{row.number}县", village_code=None, area_code=None)
        for code, types, new in (
            ("T002", "date", "2014年2月30日"),
            ("T003", "code codes", "不明白"),
            ("T007", "boolean", "也许"),
        ):
            if keys := columns(table, *types.split()):
                yield cell(code, table, keys, new)
    yield cell("T004", "person", "work_months", 13)
    yield cell("T004", "person", "household_size exit_year planned_exit_year", 2050)
    yield cell("T004", "household", "return_year", 1900)
    yield cell("T008", "person", "household_id", lambda row: int(str(row["household_id"])))
    yield cell("T008", "person", "person_id", lambda row: int(str(row["person_id"])))
    yield cell("T008", "household", "household_id", lambda row: int(str(row["household_id"])))


OPPOSITE = {"之子": "之女", "之孙子": "之孙女", "之父": "之母", "之女": "之子", "之孙女": "之孙子", "之母": "之父"}
OF_IDS = (
    cell("I001", "person", "id_number", "9" * 18),
    cell("I002", "person", "id_number", lambda row: str(row["id_number"])[:-1]),
    cell("I003", "person", "id_number", miscounted, has_card),
    cell("I004", "person", "id_number", miscounted, has_certificate),
    cell("I004", "person", "id_number", lambda row: f"{str(row['id_number'])[:18]}81", has_certificate),
    cell("I004", "person", "id_number", lambda row: f"{str(row['id_number'])[:18]}45", has_certificate),
    cell("I005", "person", "id_number", lambda row: renumbered(row, 10, "1331"), has_card),
    cell("I005", "person", "id_number", lambda row: renumbered(row, 6, "1899"), has_card),
    cell("I005", "person", "id_number", lambda row: renumbered(row, 6, "2015"), has_card),
    cell("I006", "person", "id_number", lambda row: renumbered(row, 0, "05")),
    cell("I007", "person", "id_number", lambda row: int(str(row["id_number"])[:15]) * 1000),
    Kind("I008", "person", same_id),
    cell("I009", "person", "sex", lambda row: "女" if row["sex"] == "男" else "男"),
    Kind("I009", "person", id_of_other_sex),
    cell("I010", "person", "birth_date", lambda row: f"{row.who.person.birth.year - 10}-01-01"),
    cell(
        "I011",
        "person",
        "relation",
        lambda row: OPPOSITE[str(row["relation"])],
        lambda row: row["relation"] in OPPOSITE,
    ),
    cell(
        "I012",
        "person",
        "id_number",
        lambda row: row.who.person.id_number[:6] + row.who.person.id_number[8:17],
        has_old_card,
    ),
)
OF_MEMBERS = (
    cell("M001", "person", "ethnicity health labour", None),
    Kind("M002", "person", no_schooling),
    cell("M003", "person", "labour", "普通劳动力", aged(0, 15)),
    cell("M004", "person", "labour", "丧失劳动力", lambda row: idle(row) and plain(row)),
    cell("M005", "person", "labour", "普通劳动力", old_pupil),
    cell("M006", "person", "labour", "丧失劳动力", at_work),
    cell("M006", "person", "labour", "无劳动力", at_work),
    cell("M007", "person", "work_place", "省外务工", old_pupil),
    cell("M008", "person", "work_place", "县外省内务工", aged(0, 15)),
    cell("M009", "person", "health", disabled_too, has_card),
    cell("M010", "person", "health", "健康", has_certificate),
    cell(
        "M011",
        "person",
        "schooling",
        lambda row: "大专及以上" if row.who.age < 15 else "小学",
        lambda row: row.who.pupil,
    ),
    cell("M012", "person", "schooling", "非在校生", aged(7, 14)),
    cell("M013", "person", "phone person_phone", "1390000123"),
    cell("M013", "household", "phone helper_phone", "0831-5720000"),
    phone_of_another("person"),
    phone_of_another("household"),
)
KINDS = (*of_cells(), *OF_IDS, *OF_MEMBERS)
