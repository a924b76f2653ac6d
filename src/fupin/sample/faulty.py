"""A return with one defect of each of eight kinds, for seeing what findings look like."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from fupin.catalog.divisions import divisions
from fupin.errors import CatalogError
from fupin.sample.county import county_years
from fupin.sample.files import put, refuse_filled
from fupin.sample.households import ANY_CAUSE, Household
from fupin.sample.id_number import CHECK_CHARACTERS, IdNumbers
from fupin.sample.layout import Cell
from fupin.sample.province import EXPECTED
from fupin.sample.workbook import sheet_of, workbook_bytes

COUNTY, YEAR, PERSONS = "511529", 2014, 400
NAME = "屏山县2014年（有错）.xlsx"
Row = dict[str, Cell]


class Defect(NamedTuple):
    """What is wrong in one household: the rule that finds it, the member's place, and the column ("" for the row)."""

    rule: str
    member: int
    header: str
    spoil: Callable[[Row, Row], None]


def _bad_check_digit(row: Row, _: Row) -> None:
    number = str(row["证件号码"])
    place = CHECK_CHARACTERS.index(number[-1])
    row["证件号码"] = number[:-1] + CHECK_CHARACTERS[place - 1]


def _stored_as_number(row: Row, _: Row) -> None:
    """As Excel keeps it: fifteen digits, and noughts after them."""
    row["证件号码"] = int(str(row["证件号码"])[:15]) * 1000


def _copied_id(row: Row, sound: Row) -> None:
    row["证件号码"] = sound["证件号码"]


def _unknown_health(row: Row, _: Row) -> None:
    row["健康状况"] = "体弱"


def _no_head(row: Row, _: Row) -> None:
    row["与户主关系"] = "其他"


def _text_for_income(row: Row, _: Row) -> None:
    row["人均纯收入"] = "两千五"


def _other_value(row: Row, _: Row) -> None:
    row["饮水困难"] = "否" if row["饮水困难"] == "是" else "是"


def _wrong_size(row: Row, _: Row) -> None:
    row["人数"] = int(str(row["人数"])) + 1


# The wrong size is put on every row of its household, or the rows would differ as well.
DEFECTS = (
    Defect("I003", 1, "证件号码", _bad_check_digit),
    Defect("I007", 1, "证件号码", _stored_as_number),
    Defect("I008", 1, "证件号码", _copied_id),
    Defect("T003", 1, "健康状况", _unknown_health),
    Defect("H001", 0, "", _no_head),
    Defect("H004", 0, "人数", _wrong_size),
    Defect("T001", 1, "人均纯收入", _text_for_income),
    Defect("H006", 1, "饮水困难", _other_value),
)


def write_faulty(folder: Path, seed: int, *, force: bool = False) -> list[Path]:
    """Write the faulty return of one county, and beside it expected.json: every finding's rule, row and cell.

    Raises OutputError where the folder is not empty and `force` is not set.
    """
    if not force:
        refuse_filled(folder)
    sent = next(county_years(divisions()[COUNTY], PERSONS, range(YEAR, YEAR + 1), seed, IdNumbers()))
    households = list(islice(filter(_plain, sent.households), len(DEFECTS) + 1))
    if len(households) <= len(DEFECTS):
        raise CatalogError(f"Seed {seed} gives too few plain households for a faulty return.")
    sheet = sheet_of("person", sent, households)
    rows = [dict(zip(sheet.headers, cells, strict=True)) for cells in sheet.rows]
    findings = _spoil(rows, households, sheet.headers, first_row=len(sheet.lines) + 2)
    spoiled = replace(sheet, rows=[list(row.values()) for row in rows])
    told = json.dumps({"file": NAME, "findings": findings}, ensure_ascii=False, indent=1) + "\n"
    return [
        put(folder / NAME, workbook_bytes([spoiled])),
        put(folder / EXPECTED, told.encode()),
    ]


def _plain(household: Household) -> bool:
    """Whether a defect stays the household's only one: nothing else hangs on what is spoiled."""
    wife = household.members[1] if len(household.members) > 1 else None
    return (
        wife is not None
        and (wife.relation, wife.person.sex, wife.health) == ("spouse", "female", ("healthy",))
        and wife.able
        and household.income is not None
        and household.main_cause in ANY_CAUSE
    )


def _spoil(
    rows: list[Row], households: Iterable[Household], headers: tuple[str, ...], first_row: int
) -> list[dict[str, str | int]]:
    """Put a defect into every household but the first, and tell where: row and cell as in Excel."""
    from openpyxl.utils import get_column_letter

    findings: list[dict[str, str | int]] = []
    start = 0
    for household, defect in zip(households, (None, *DEFECTS), strict=True):
        size = len(household.members)
        if defect:
            spoiled = range(size) if defect.spoil is _wrong_size else (defect.member,)
            for n in spoiled:
                defect.spoil(rows[start + n], rows[1])
            row = first_row + start + defect.member
            letter = get_column_letter(headers.index(defect.header) + 1) if defect.header else ""
            findings.append({"rule": defect.rule, "row": row, "cell": f"{letter}{row}" if letter else ""})
        start += size
    return findings
