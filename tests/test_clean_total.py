"""Totals held against the rows that they certainly cover (F006); what is not certain stays unsaid."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from fupin.intake import take_in

VILLAGES = [
    "乡镇",
    "行政村",
    "总户数",
    "贫困户数",
    "总人口数",
    "贫困人口数",
    "村集体经济收入（万元）",
    "农民人均纯收入",
]
ROSTER = ["户编号", "姓名", "证件号码", "与户主关系", "人数"]
Row = list[object]


def mismatches(rows: list[Row], merges: tuple[str, ...] = ()) -> list[tuple[str, dict[str, str]]]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merges:
        book.active.merge_cells(cells)
    book.save(target := io.BytesIO())
    found = take_in(Path("屏山县2014.xlsx"), data=target.getvalue()).batch.findings.to_pylist()
    return [(f["cell"], dict(f["args"])) for f in found if f["rule"] == "F006"]


def villages(*totals: Row) -> list[Row]:
    first: Row = ["甲乡", "一村", 9, 1, "30人", 3, 1.504, 2000]
    return [VILLAGES, first, ["甲乡", "二村", 9, 1, 30, 3, 1.25, 4000], *totals]


def test_both_numbers_and_their_difference() -> None:
    rows = villages(["合计", None, "1,019", 2, 61, 6, 2.75, 3000])
    assert mismatches(rows) == [
        ("C4", {"stated": "1019", "sum": "18", "difference": "1001", "rows": "2"}),
        ("E4", {"stated": "61", "sum": "60", "difference": "1", "rows": "2"}),
    ]


@pytest.mark.parametrize(
    ("stated", "cells"), [(2.8, []), (3, []), (2.754, []), (2.74, ["G4"]), ("约3", []), (None, [])]
)
def test_a_rounded_total_agrees(stated: object, cells: list[str]) -> None:
    assert [cell for cell, _ in mismatches(villages(["合计", None, None, None, None, None, stated]))] == cells


def test_a_subtotal_of_all_rows_of_its_township() -> None:
    rows = villages(["二村小计", None, 9], ["甲乡小计", None, 18], ["乙乡", "三村", 1, 0, 3, 0], ["合计", None, 20])
    assert [cell for cell, _ in mismatches(rows)] == ["C7"]


def test_household_values_in_merged_cells_are_added_up_once() -> None:
    rows: list[Row] = [
        ROSTER,
        ["1", "样一", "519999196803041014", "户主", 2],
        [None, "样二", "519999197008111022", "配偶", None],
        ["2", "样三", "519999195001010017", "户主", 1],
    ]
    merges = ("A2:A3", "E2:E3")
    assert mismatches([*rows, ["合计", "3人", None, None, 3]], merges) == []
    assert [cell for cell, _ in mismatches([*rows, ["合计", None, None, None, 5]], merges)] == ["E5"]
