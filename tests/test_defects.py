"""Precision and recall of all rules together: clean returns give no finding, and every defect put into one is found
at its place, with no finding beside.

By hand, with more of either:  FUPIN_CLEAN_PERSONS=100000 FUPIN_DEFECT_SEEDS=20 pytest tests/test_defects.py
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from fupin.arrivals import bring_in
from fupin.catalog.codes import code_list
from fupin.catalog.forms import SHEET_NAMES
from fupin.catalog.rules import RULES
from fupin.catalog.tables import TABLES
from fupin.intake import Options
from fupin.sample import write_sample
from fupin.sample.chance import Chance

from . import defects, defects_of_units
from .clean_return import FIRST_ROW, HEADERS, KEYS, CleanReturn, Unit, clean_return
from .defects import Kind, Places

PERSONS = int(os.environ.get("FUPIN_CLEAN_PERSONS", "3000"))
SEEDS = range(int(os.environ.get("FUPIN_DEFECT_SEEDS", "1")))
DEFECTS = 300
# Households at the top of the sheets, whose numbers are put into others.
UNTOUCHED = 20
KINDS: dict[str, list[Kind]] = {}
for _kind in (*defects.KINDS, *defects_of_units.KINDS):
    KINDS.setdefault(_kind.code, []).append(_kind)
IN_HEADERS = {"F003": "样品栏", "F004": "", "F015": "备注"}
WITHOUT_KIND = {
    code: why
    for codes, why in (
        ("F001 F002 F005 F007 F008 F009 F010 F012 F013", "about a sheet or file as a whole, not a cell, row or column"),
        ("F014 F017", "about a return that was imported before"),
        ("F016", "about a line of a corrections file"),
        ("X001 X002 X003 X004 X005", "about several returns in a store"),
    )
    for code in codes.split()
}
Found = tuple[str, str]


def imported(path: Path, store: Path) -> list[dict[str, Any]]:
    findings: list[dict[str, Any]] = bring_in([path], Options(), store=store).findings.to_pylist()
    return findings


def spoilt_headers(made: CleanReturn, chance: Chance) -> Iterator[Found]:
    """To the right of every sheet a column that is unknown, one that stands there already (and cannot, as one of
    several codes can), and one that is known and not stored.
    """
    for table, extra in made.extra.items():
        single = [
            h for h, key in zip(HEADERS[table], KEYS[table], strict=True) if TABLES[table].by_key[key].type != "codes"
        ]
        for code, header in IN_HEADERS.items():
            extra.append(header or chance.choice(single))
            letter = get_column_letter(len(HEADERS[table]) + len(extra))
            yield code, f"{SHEET_NAMES[table]}!{letter}{FIRST_ROW - 1}"


def wrong_totals(made: CleanReturn, chance: Chance) -> list[Found]:
    """Below the villages the sums of their columns, where all cells are numbers that can be; four of them are wrong."""
    sums = {}
    for key in KEYS["village"]:
        values = [row[key] for row in made.rows("village")]
        counts = [value for value in values if isinstance(value, int) and value >= 0]
        if len(counts) == len(values):
            sums[key] = sum(counts)
    (total,) = made.add(village=[(("合计", *(sums.get(key) for key in KEYS["village"][1:])), None)]).rows["village"]
    wrong = chance.sample(sorted(sums), 4)
    for key in wrong:
        total[key] = sums[key] + 7
    return [("F006", total.at(key)) for key in wrong]


def spoil(made: CleanReturn, number: int, chance: Chance) -> tuple[Counter[str], list[Found]]:
    """Put so many defects into units of which none stands beside another: their codes, and all that must be found."""
    expected = [*spoilt_headers(made, chance)]
    codes = [code for code, _ in expected]
    above = made.units[:UNTOUCHED]
    places = chance.sample(range(UNTOUCHED + 1, len(made.units)), len(made.units) - UNTOUCHED - 1)
    order = chance.sample(sorted(KINDS), len(KINDS))
    for n in range(number - len(codes) - 4):
        turn, one = divmod(n, len(order))
        kinds = KINDS[order[one]]
        found = spoilt(made, places, above, kinds[turn % len(kinds)], chance)
        codes.append(order[one])
        expected += [(order[one], place) if isinstance(place, str) else place for place in found]
    totals = wrong_totals(made, chance)
    return Counter([*codes, *(code for code, _ in totals)]), expected + totals


def spoilt(made: CleanReturn, places: list[int], above: list[Unit], kind: Kind, chance: Chance) -> Places:
    """Put the defect into the first unit that it fits, and strike out that one and those beside it."""
    for n in places:
        found = kind.put_into(made.units[n], chance.choice(above), chance)
        if found:
            places[:] = [other for other in places if abs(other - n) > 1]
            return found
    raise AssertionError(f"No unit is left for {kind.code}.")


@pytest.mark.parametrize("seed", SEEDS)
def test_every_defect_is_found_at_its_place_and_nothing_beside(seed: int, tmp_path: Path) -> None:
    made, chance = clean_return(3000, seed), Chance(f"defects/{seed}")
    codes, expected = spoil(made, DEFECTS, chance)
    assert codes.total() == DEFECTS
    assert min(codes.values()) >= 3
    findings = imported(made.write(tmp_path / "屏山县2014年.xlsx"), tmp_path / "store")
    found = [(f["rule"], f"{f['sheet']}!{f['cell'] or f['row']}") for f in findings]
    missed, beside = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    assert (missed, beside) == (Counter(), Counter())


def test_every_rule_has_a_kind_of_defect_or_a_reason_why_not() -> None:
    spoilable = {*KINDS, *IN_HEADERS, "F006"}
    assert not spoilable & WITHOUT_KIND.keys()
    assert spoilable | WITHOUT_KIND.keys() == RULES.keys()


def test_clean_returns_of_every_type_and_age_give_no_finding(tmp_path: Path) -> None:
    made = clean_return(PERSONS, seed=4)
    assert {row["household_type"] for row in made.rows("household")} == {
        None,
        *(code.zh for code in code_list("household_type").codes),
    }
    assert {row.who.age for row in made.rows("person")} >= set(range(90))
    books = [made.write(tmp_path / "屏山县2014年.xlsx")]
    books += write_sample(tmp_path / "sample", 2, PERSONS // 4, (2013, 2016), seed=4)[:-1]
    for book in books:
        assert imported(book, tmp_path / "store") == []
