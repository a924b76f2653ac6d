"""Writes the workbooks of tests/cases/read: one folder per kind of mess.

    python tests/make_cases.py [KIND…]      all of them, or those named; LibreOffice writes the .ods

What tests read are the files as committed: run this to add a kind, or to see how one was made. The rows and findings
that must come out stand beside each workbook, see test_cases_read.py. Everybody is invented: no county has the code
519999.
"""

import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlwt
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string, range_boundaries

from write_biff5 import biff5
from write_xlsb import rows_as_cells
from write_xlsb import xlsb as binary

CASES = Path(__file__).parent / "cases" / "read"
Rows = Sequence[Sequence[Any]]


def id_number(first: str) -> str:
    """Seventeen digits and their check character (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return first + "10X98765432"[sum(int(d) * w for d, w in zip(first, weights, strict=True)) % 11]


A, B, C = (id_number(f"519999{rest}") for rest in ("19680304101", "19700506102", "19851212003"))
ENDS_IN_X = next(n for s in range(999) if (n := id_number(f"51999919800101{s:03d}")).endswith("X"))
HEADER = ("户编号", "姓名", "证件号码", "人数", "与户主关系", "健康状况", "人均纯收入（元）")
PEOPLE = (
    ("1", "甲", A, 2, "户主", "健康", 2100),
    ("1", "乙", B, 2, "配偶", "残疾", 2100),
    ("2", "丙", C, 1, "户主", "健康", 1999.5),
)
ROSTER = (HEADER, *PEOPLE)
REGISTER = ("户编号", "户主姓名", "户主证件号码", "家庭人口数")


@dataclass(frozen=True)
class Sheet:
    rows: Rows
    name: str = "Sheet1"
    merges: tuple[str, ...] = ()
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    finish: Callable[[Any], object] = lambda sheet: None


@dataclass(frozen=True)
class Case:
    """One workbook: written as the suffix of `file` says, or as `form`; or `data`, the file as it is."""

    sheets: tuple[Sheet, ...] = ()
    file: str = "屏山县2014.xlsx"
    form: str = ""
    data: bytes | None = None
    edit: Callable[[bytes], bytes] = lambda data: data
    options: dict[str, object] = field(default_factory=dict)


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for one in sheets:
        sheet = book.create_sheet(one.name)
        for row in one.rows:
            sheet.append([None if value == "" else value for value in row])
        for merge in one.merges:
            sheet.merge_cells(merge)
        for row in one.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        for letter in one.hidden_columns:
            sheet.column_dimensions[letter].hidden = True
        sheet.sheet_state = "hidden" if one.hidden else "visible"
        one.finish(sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls(sheets: Sequence[Sheet]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for one in sheets:
        sheet = book.add_sheet(one.name)
        sheet.visibility = int(one.hidden)
        merged = {}
        for merge in one.merges:
            left, top, right, bottom = range_boundaries(merge)
            merged[top - 1, left - 1] = bottom - 1, right - 1
        for r, row in enumerate(one.rows):
            for c, value in enumerate(row):
                style = day if isinstance(value, date) else xlwt.Style.default_style
                if (r, c) in merged:
                    bottom, right = merged[r, c]
                    sheet.write_merge(r, bottom, c, right, value, style)
                elif value != "":
                    sheet.write(r, c, value, style)
        for row in one.hidden_rows:
            sheet.row(row - 1).hidden = True
        for letter in one.hidden_columns:
            sheet.col(column_index_from_string(letter) - 1).hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xlsb(sheets: Sequence[Sheet]) -> bytes:
    parts = {}
    for one in sheets:
        bounds = (range_boundaries(merge) for merge in one.merges)
        parts[one.name] = {
            "cells": rows_as_cells(one.rows),
            "merges": [(top - 1, left - 1, bottom - 1, right - 1) for left, top, right, bottom in bounds],
            **hidden(one),
        }
    return binary(parts)


def hidden(one: Sheet) -> dict[str, list[int]]:
    """What a sheet hides, counted from 0."""
    columns = [column_index_from_string(letter) - 1 for letter in one.hidden_columns]
    return {"hidden_rows": [row - 1 for row in one.hidden_rows], "hidden_columns": columns}


def excel_95(sheets: Sequence[Sheet]) -> bytes:
    (one,) = sheets
    return biff5(one.rows, one.name, **hidden(one))


def converted(data: bytes, to: str) -> bytes:
    """An .xlsx as LibreOffice saves it with another suffix."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.xlsx"
        source.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        out = Path(folder) / "out"
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(out), str(source)]
        subprocess.run(command, check=True, capture_output=True)
        return (out / f"in.{to}").read_bytes()


def text(rows: Rows, delimiter: str = ",") -> str:
    return "".join(delimiter.join(str(value) for value in row) + "\r\n" for row in rows)


def part_edited(name: str, pattern: str, by: str) -> Callable[[bytes], bytes]:
    """Changes one part of an .xlsx as no library would write it."""

    def edit(data: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for info in source.infolist():
                content = source.read(info)
                if info.filename == name:
                    content, times = re.subn(pattern, by, content.decode(), flags=re.S)
                    assert times, f"{pattern} is not in {name}"
                    content = content.encode()
                target.writestr(info.filename, content)
        return out.getvalue()

    return edit


def ole(*streams: str) -> bytes:
    """A compound file of which there is nothing but the names of its streams."""
    names = (name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + b"".join(names)


def column(header: str, values: Sequence[Any]) -> Rows:
    """The roster with one more column at its end."""
    return tuple((*row, value) for row, value in zip(ROSTER, (header, *values), strict=True))


def replaced(header: str, values: Sequence[Any]) -> Rows:
    """The roster with other values in one column."""
    at = HEADER.index(header)
    return (HEADER, *((*row[:at], v, *row[at + 1 :]) for row, v in zip(PEOPLE, values, strict=True)))


def coloured_at(cell: str) -> Callable[[Any], object]:
    def finish(sheet: Any) -> None:
        sheet[cell].fill = PatternFill("solid", fgColor="FFFF00")

    return finish


def text_at(cell: str, text: str = "x") -> Callable[[Any], object]:
    def finish(sheet: Any) -> None:
        sheet[cell] = text

    return finish


def filtered(sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:G4"
    sheet.row_dimensions[3].hidden = True


def epoch_1904(sheet: Any) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    sheet.parent.epoch = CALENDAR_MAC_1904


def rich(value: str) -> CellRichText:
    return CellRichText(TextBlock(InlineFont(b=True), value[:1]), value[1:])


def one(rows: Rows, **facts: Any) -> Case:
    """A workbook of one sheet."""
    of_case = {key: facts.pop(key) for key in ("file", "form", "edit", "options") if key in facts}
    return Case((Sheet(rows, **facts),), **of_case)


def plain(data: bytes, file: str) -> Case:
    return Case(data=data, file=file)


TITLE = "屏山县2014年贫困人口花名册"
BLANK = ("",)
SHEET1 = "xl/worksheets/sheet1.xml"
TOWNS = (
    ("乡镇", "行政村", *HEADER),
    ("样山乡", "样南村", *PEOPLE[0]),
    ("", "", *PEOPLE[1]),
    ("", "样北村", *PEOPLE[2]),
)
LAND = (
    (*REGISTER, "工资性收入（万元）", "耕地（公顷）", "与村主干路距离（米）", "住房面积（平方米）"),
    ("1", "甲", A, 2, 0.45, 0.1, 1500, 60.5),
    ("2", "丙", C, 1, "1.2345", "0.0667", "800", "40㎡"),
)

CAUSES = (("因残", "因学", "因病", "因灾"), ("", "因学", "因病", ""), ("因残", "没有的原因", "因病", "因残"))
DATES = (
    date(2013, 12, 3),
    datetime(2013, 12, 3),
    "2013/12/3",
    "2013.12.3",
    "2013-12-03",
    "2013年12月3日",
    "20131203",
    20131203,
    "2013年12月",
    "201312",
    41611,
    "2013年2月30日",
    "去年",
)

KINDS: dict[str, Case] = {
    # above the data
    "title-and-note-rows": one(
        [[TITLE], ["填报单位：屏山县扶贫局", "", "", "填报日期：2015年3月2日"], BLANK, ["单位：元"], BLANK, *ROSTER],
        merges=("A1:G1",),
        file="花名册.xlsx",
    ),
    "header-below-20-rows": one([*([[f"第{n}条说明"] for n in range(1, 21)]), *ROSTER]),
    "group-header": one(
        [
            ["户编号", "家庭成员信息", "", "", "", "", "人均纯收入（元）"],
            ["", "姓名", "证件号码", "人数", "与户主关系", "健康状况", ""],
            *PEOPLE,
        ],
        merges=("A1:A2", "B1:F1", "G1:G2"),
    ),
    "three-header-rows": one(
        [
            ["户编号", "家庭成员情况", "", "", "", "", "收入"],
            ["", "基本信息", "", "家庭情况", "", "", ""],
            ["", "姓名", "证件号码", "人数", "与户主关系", "健康状况", "人均纯收入（元）"],
            *PEOPLE,
        ],
        merges=("A1:A3", "B1:F1", "B2:C2", "D2:F2"),
    ),
    "group-names-the-field": one(
        [
            ["户编号", "户主", "", "家庭人口数"],
            ["", "姓名", "证件号码", ""],
            ["1", "甲", A, 2],
            ["2", "丙", C, 1],
        ],
        merges=("A1:A2", "B1:C1", "D1:D2"),
    ),
    "row-of-units": one([(*HEADER[:6], "人均纯收入"), ("", "", "", "人", "", "", "元"), *PEOPLE]),
    "numbered-row": one([HEADER, ("甲", "乙", "丙", 1, 2, 3, 4), *PEOPLE]),
    "marks-in-headers": one(
        [("*户 编 号", "姓\n名", "证件号码*", "人　数", "与户主关系 ", "健康\n状况", "人均纯收入(元)"), *PEOPLE]
    ),
    "numbers-and-hints-in-headers": one(
        [
            (
                "1.户编号",
                "②姓名【必填】",
                "三、证件号码（18位）",
                "(4)人数[人]",
                "★与户主关系：",
                "健康状况（单选）",
                "人均纯收入【元】",
            ),
            *PEOPLE,
        ]
    ),
    "title-in-several-cells": one(
        [["县名：", "屏山县", "", "年度：", 2014], ["", "屏山县", "", "2014", "年度"], *ROSTER], file="花名册.xlsx"
    ),
    "helper-under-a-group": one(
        [
            (*REGISTER, "帮扶责任人", ""),
            ("", "", "", "", "姓名", "联系电话"),
            ("1", "甲", A, 2, "丁", "19900000009"),
            ("2", "丙", C, 1, "丁", 19900000009),
        ],
        merges=(*(f"{c}1:{c}2" for c in "ABCD"), "E1:F1"),
    ),
    "other-names-of-columns": one(
        [
            ("户编号", "名字", "公民身份号码或残疾证号码", "家庭成员数", "与户主关系", "健康状况", "家庭年人均纯收入"),
            *PEOPLE,
        ]
    ),
    "header-twice": one(column("身份证号", [A, B, C])),
    "unknown-header": one([("序号", *HEADER[:5], "健康情况", HEADER[6]), *((n, *p) for n, p in enumerate(PEOPLE, 1))]),
    "number-as-header": one(column(2014, ["x", "y", "z"])),
    "opposites": one(
        [
            (*HEADER[:5], "饮水安全", "饮水困难", "户联系电话", "人联系电话"),
            *(
                (*p[:5], safe, short, "19900000001", own)
                for p, safe, short, own in zip(
                    PEOPLE, "是是否", "否否是", ("19900000002", "", "19900000003"), strict=True
                )
            ),
        ]
    ),
    "group-of-somebody-else": one(
        [
            (*HEADER[:5], "帮扶责任人", ""),
            ("", "", "", "", "", "姓名", "联系电话"),
            *((*p[:5], "丁", "19900000009") for p in PEOPLE),
        ],
        merges=(*(f"{c}1:{c}2" for c in "ABCDE"), "F1:G1"),
    ),
    # rows
    "blank-rows-and-columns": one(
        [BLANK, *(("", "", *row[:3], "", *row[3:]) for row in (ROSTER[0], ROSTER[1], (), ROSTER[2], ROSTER[3]))]
    ),
    "merged-household-cells": one(
        [HEADER, PEOPLE[0], ("", "乙", B, "", "配偶", "残疾", ""), PEOPLE[2]], merges=("A2:A3", "D2:D3", "G2:G3")
    ),
    "merged-household-cells-xls": one(
        [HEADER, PEOPLE[0], ("", "乙", B, "", "配偶", "残疾", ""), PEOPLE[2]],
        merges=("A2:A3", "D2:D3", "G2:G3"),
        file="屏山县2014.xls",
    ),
    "merged-household-cells-ods": one(
        [HEADER, PEOPLE[0], ("", "乙", B, "", "配偶", "残疾", ""), PEOPLE[2]],
        merges=("A2:A3", "D2:D3", "G2:G3"),
        file="屏山县2014.ods",
    ),
    "merged-household-cells-xlsb": one(
        [HEADER, PEOPLE[0], ("", "乙", B, "", "配偶", "残疾", ""), PEOPLE[2]],
        merges=("A2:A3", "D2:D3", "G2:G3"),
        file="屏山县2014.xlsb",
    ),
    "merged-township-and-village": one(TOWNS, merges=("A2:A4", "B2:B3")),
    "blank-is-not-merged": one([HEADER, PEOPLE[0], ("", "乙", B, 2, "配偶", "残疾", 2100), PEOPLE[2]]),
    "total-first-and-last": one(
        [
            HEADER,
            ("合计", "", "", 3, "", "", ""),
            *PEOPLE[:2],
            ("小计", "", "", "", "", "", ""),
            PEOPLE[2],
            ("", "总计：3人"),
        ]
    ),
    "total-in-a-later-column-with-a-code": one([*ROSTER, ("511529", "屏山县合计", "", 3, "", "", "")]),
    "notes-and-signatures": one(
        [*ROSTER, BLANK, ["注：人均纯收入为2014年数据。"], ["填表人：丁", "", "审核人：戊"], ["填报日期：2015年1月5日"]]
    ),
    "signatures-without-a-role": one(
        [
            *ROSTER,
            ["制表：丁 19900000001"],
            ["制表：丁", "", "联系电话：19900000001"],
            ["单位负责人：戊", "", "填报人：丁", "", "", "", "报出日期：2015年1月3日"],
            ["户主（签字）：", "", "", "村干部（签字）：", "", "", "2015.1.3"],
            ["数据来源：扶贫信息系统"],
            ["", "", "第1页，共1页"],
        ]
    ),
    "totals-in-words": one(
        [
            *TOWNS[:3],
            ("", "其中：女性", "", "", "", 1),
            ("", "", "合计户数", "1", "", 2),
            TOWNS[3],
            ("", "", "共2户3人"),
            ("户数：2", "", "", "", "", "人数：3"),
            ("平均", "", "", "", "", 1.5, "", "", 2066.5),
        ]
    ),
    "row-of-the-whole-county": one(
        [
            ("乡镇", "乡村户数", "农业户籍人口", "贫困户数", "贫困人口"),
            ("全县", 300, 900, 30, 91),
            ("样山乡", 200, 600, 20, 60),
            ("其中：样东村", 100, 300, 10, 30),
            ("样水乡", 100, 300, 10, 30),
        ]
    ),
    "row-of-the-whole-county-alone": one(
        [("乡镇", "乡村户数", "农业户籍人口", "贫困户数", "贫困人口"), ("全县", 300, 900, 30, 91)]
    ),
    "section-rows": one([HEADER, ["一、样山乡样南村"], *PEOPLE[:2], ["二、样山乡样北村"], PEOPLE[2]]),
    "header-repeated-on-every-page": one([[TITLE], HEADER, *PEOPLE[:2], [TITLE], HEADER, PEOPLE[2]]),
    "title-and-total-on-every-page": one(
        [
            *(row for one_ in PEOPLE for row in (["屏山县2014年"], HEADER, one_, ("本页小计", "", "", 1))),
            ("累计", "", "", 3),
        ]
    ),
    "section-rows-of-a-village-return": one(
        [
            ("行政村", "总户数（户）", "总人口数", "贫困户数（户）", "贫困人口数"),
            ("样山乡",),
            ("样南村", 100, 300, 10, 30),
            ("样水镇",),
            ("样东村", 100, 300, 10, 30),
            ("合计", 200, 600, 20, 60),
        ]
    ),
    "section-rows-of-kinds-of-household": one([HEADER, ["五保户"], *PEOPLE[:2], ["（二）低保贫困户"], PEOPLE[2]]),
    "total-over-households-merged-in-part": one(
        [
            HEADER,
            PEOPLE[0],
            ("", "乙", B, "", "配偶", "残疾", ""),
            (*PEOPLE[2][:3], 2, *PEOPLE[2][4:]),
            ("2", "丁", ENDS_IN_X, 2, "之子", "健康", 1999.5),
            ("合计", "", "", 4),
        ],
        merges=("A2:A3", "D2:D3", "G2:G3"),
    ),
    "same-header-for-another-county-and-year": one(
        [
            ["屏山县2014年贫困人口"],
            HEADER,
            PEOPLE[0],
            ["兴文县2014年贫困人口"],
            HEADER,
            PEOPLE[1],
            ["兴文县2013年贫困人口"],
            ["填报时间：2015年3月"],
            HEADER,
            PEOPLE[2],
        ],
        file="花名册.xlsx",
    ),
    "title-of-a-township-called-like-a-county": one(
        [
            ["屏山县2014年贫困人口"],
            HEADER,
            PEOPLE[0],
            ["新龙乡2014年贫困人口"],
            HEADER,
            PEOPLE[1],
            ["新龙镇2013年贫困人口"],
            HEADER,
            PEOPLE[2],
        ],
        file="花名册.xlsx",
    ),
    "same-header-in-another-unit": one(
        [
            ["屏山县2014年", "", "单位：元"],
            (*REGISTER, "工资性收入"),
            ("1", "甲", A, 2, 1000),
            ["样水乡", "单位：万元"],
            (*REGISTER, "工资性收入"),
            ("2", "丙", C, 1, 0.2),
        ],
        file="登记表.xlsx",
    ),
    "title-continued-on-every-page": one(
        [
            ["屏山县2014年贫困人口"],
            HEADER,
            PEOPLE[0],
            ["屏山县2014年贫困人口（续）"],
            HEADER,
            PEOPLE[1],
            ["样水乡贫困人口", "", "单位：元"],
            HEADER,
            PEOPLE[2],
        ]
    ),
    "two-tables-with-merged-headers": one(
        [
            ["屏山县2014年贫困人口"],
            *ROSTER,
            ("合计", "", "", 3),
            BLANK,
            ["屏山县2014年贫困户"],
            ["单位：万元"],
            ("户编号", "户主", "", "家庭人口数", "收入", ""),
            ("", "姓名", "证件号码", "", "工资性收入", "转移性收入"),
            ("1", "甲", A, 2, 0.1, 0.2),
            ("2", "丙", C, 1, 0.3, 0.4),
            ("合计", "", "", 3, 0.4, 0.7),
        ],
        merges=("A1:G1", "A8:G8", "A10:A11", "B10:C10", "D10:D11", "E10:F10"),
    ),
    "hidden-rows-and-columns": one(ROSTER, hidden_rows=(3,), hidden_columns=("F",)),
    **{
        f"hidden-rows-and-columns-{form}": one(
            ROSTER, hidden_rows=(3,), hidden_columns=("D", "F"), file=f"屏山县2014.{form}"
        )
        for form in ("xls", "xlsb", "ods")
    },
    "filter-left-on": one(ROSTER, finish=filtered),
    "hidden-sheet": Case((Sheet([["封面"]], "封面"), Sheet(ROSTER, "数据", hidden=True))),
    "instructions-sample-and-empty-sheets": Case(
        (
            Sheet([["填表说明"], ["一、户编号填写全国系统中的编号。"]], "填表说明"),
            Sheet(ROSTER, "样表"),
            Sheet(ROSTER, "贫困人口"),
            Sheet((), "Sheet2"),
            Sheet((), "Sheet3"),
        )
    ),
    "sheets-by-township": Case((Sheet(ROSTER[:3], "样山乡"), Sheet((HEADER, PEOPLE[2]), "样水乡"))),
    "two-tables-one-below-the-other": one(
        [["贫困人口"], *ROSTER, BLANK, ["贫困户"], REGISTER, ["1", "甲", A, 2], ["2", "丙", C, 1]]
    ),
    "wrong-dimension": one(ROSTER, edit=part_edited(SHEET1, '<dimension ref="[^"]*"', '<dimension ref="A1:B2"')),
    "two-tables-side-by-side": one(
        [
            (*one_, "", *other)
            for one_, other in zip(ROSTER, (REGISTER, ("1", "甲", A, 2), ("2", "丙", C, 1), ()), strict=True)
        ]
    ),
    "totals-that-do-not-add-up": one(
        [
            ("县", "年度", "乡镇", "总户数", "农业户籍人口", "贫困人口"),
            ("屏山县", 2014, "样山乡", 1000, 3000, 30),
            ("屏山县", 2014, "样水乡", 2000, 6000, 40),
            ("屏山县", 2014, "合计", 3000, 9000, 80),
        ]
    ),
    "text-far-away": one(ROSTER, finish=text_at("XFD1048576")),
    "blank-text-far-away": one(ROSTER, finish=text_at("XFD1048576", "\u3000 ")),
    "blank-text-far-away-ods": one(ROSTER, finish=text_at("XFD1048576", " "), file="屏山县2014.ods"),
    "blank-text-far-away-xlsb": plain(
        binary({"Sheet1": {"cells": rows_as_cells(ROSTER) | {1_048_575: {16_383: "\u3000"}}}}), "屏山县2014.xlsb"
    ),
    "formula-of-blanks-filled-down": one(
        ROSTER,
        finish=text_at("A1048576", "x"),
        edit=part_edited(SHEET1, '<c r="A1048576"[^>]*>.*?</c>', '<c r="A1048576" t="str"><f>""</f><v></v></c>'),
    ),
    "text-far-away-xlsb": plain(
        binary({"Sheet1": {"cells": rows_as_cells(ROSTER) | {1_048_575: {16_383: "x"}}}}), "屏山县2014.xlsb"
    ),
    "coloured-cell-far-away": one(ROSTER, finish=coloured_at("XFD1048576")),
    # values
    "id-stored-as-number": one(replaced("证件号码", [int(A[:15]) * 1000, B, C])),
    "id-in-scientific-notation": one(replaced("证件号码", ["5.19999E+17", B, C])),
    "id-with-marks": one(replaced("证件号码", [f"'{A}", f"{B[:6]} {B[6:14]} {B[14:]}\u00a0", ENDS_IN_X.lower()])),
    "id-of-15-digits-and-certificates": one(replaced("证件号码", ["519999680304101", f"{B}42", f"{C}41B1"])),
    "dates-of-every-form": one(
        [
            (*HEADER[:5], "首次识别时间"),
            *(
                (str(n), f"人{n}", id_number(f"51999919680304{n:03d}"), 1, "户主", day)
                for n, day in enumerate(DATES, 101)
            ),
        ]
    ),
    "dates-since-1904": one(
        column("首次识别时间", [date(2013, 12, 3), 40149, "2013/12/3"]),
        finish=epoch_1904,
    ),
    "phones-and-codes-with-a-point": one(column("联系电话", ["19900000001.0", 19900000002, "199-0000-0003"])),
    "amounts-as-text": one(replaced("人均纯收入（元）", ["2,100元", "２１００", " 1,999.50 "])),
    "chinese-numerals": one(replaced("人数", ["二", "两", "一人"])),
    "numerals-that-may-mean-two-things": one(replaced("人数", ["廿", "一二", "1 2"])),
    "null-words": one(replaced("健康状况", ["NULL", "—", "/"])),
    "yes-and-no-in-every-form": one(
        [
            (*HEADER[:5], "危房户", "饮水安全", "饮水困难"),
            (*PEOPLE[0][:5], "√", "有", 0),
            (*PEOPLE[1][:5], "√", "有", 0),
            (*PEOPLE[2][:5], "×", True, "无"),
        ]
    ),
    "numbered-values": one(
        [
            (*HEADER, "主要致贫原因", "其他致贫原因"),
            (*PEOPLE[0][:5], "1、残疾", 2100, "1、因残", "①因学②因灾"),
            (*PEOPLE[1][:5], "（1）残疾（2）长期慢性病", 2100, "01因残", "1.因学；2.因灾"),
            (*PEOPLE[2][:5], "1", 1999.5, "（3）没有的原因", "1、因学2、没有的原因"),
        ]
    ),
    "year-in-chinese-numerals": one(
        [["屏山县二〇一四年贫困人口花名册"], ["填报时间：二〇一五年三月"], *ROSTER], file="花名册.xlsx"
    ),
    "span-of-years": one(ROSTER, file="屏山县2013-2014年.xlsx"),
    "several-values-in-one-cell": one(
        replaced("健康状况", ["残疾,长期慢性病", "长期慢性病、残疾", "患有大病；残疾+残疾"])
    ),
    "one-field-in-several-columns": one(
        [
            (*HEADER[:5], "主要致贫原因", "其他致贫原因", "致贫主因3"),
            (*PEOPLE[0][:5], "因病", "缺资金", "缺技术"),
            (*PEOPLE[1][:5], "因病", "缺资金", "缺技术"),
            (*PEOPLE[2][:5], "因残", "", "缺劳力"),
        ]
    ),
    "labels-in-short": one(column("民族", ["汉", "彝", "汉族 "])),
    "error-cells": one(replaced("人均纯收入（元）", ["#N/A", 2100, "#DIV/0!"])),
    "error-cells-xlsb": one(replaced("人均纯收入（元）", ["#N/A", 2100, ("=", "#DIV/0!")]), file="屏山县2014.xlsb"),
    "formulas": one(
        replaced("人数", ["=1+1", 2, 1]),
        edit=part_edited(SHEET1, "<f>1\\+1</f><v ?/>|<f>1\\+1</f><v></v>", "<f>1+1</f><v>2</v>"),
    ),
    "formulas-never-computed": one(replaced("人数", ["=1+1", 2, 1])),
    "rich-text": one(replaced("健康状况", [rich("健康"), "残疾", "健康"])),
    "invisible-characters": one(replaced("与户主关系", ["\u200b户主", "\t配偶", "户\ufeff主\n"])),
    # units
    "units-in-headers": one(LAND),
    "unit-line-in-brackets": one([["单位（万元）"], (*REGISTER, "工资性收入"), ("1", "甲", A, 2, 0.45)]),
    "unit-line-of-amounts": one([["金额：万元"], (*REGISTER, "工资性收入"), ("1", "甲", A, 2, 0.45)]),
    "unit-at-the-end-of-the-title": one(
        [["屏山县2014年贫困户收入表（万元）"], (*REGISTER, "工资性收入"), ("1", "甲", A, 2, 0.45)]
    ),
    "merged-header-of-several-values": one(
        [
            (*HEADER[:5], "其他致贫原因", "", "致贫原因1", "致贫原因2"),
            *((*p[:5], *more) for p, more in zip(PEOPLE, CAUSES, strict=True)),
        ],
        merges=("F1:G1",),
    ),
    "unit-line-of-two-units": one(
        [
            ["单位：万元、亩"],
            (*REGISTER, "工资性收入", "耕地"),
            ("1", "甲", A, 2, 0.45, 1.5),
            ("2", "丙", C, 1, 1.2, 0),
        ]
    ),
    "unit-line": one(
        [
            ["单位：万元"],
            (*REGISTER, "工资性收入", "转移性收入（元）"),
            ("1", "甲", A, 2, 0.45, 600),
            ("2", "丙", C, 1, 1.2, 0),
        ]
    ),
    # year and county
    "year-and-county-in-rows": one(
        [
            ("县", "年度", *HEADER),
            *((c, y, *p) for c, y, p in zip(("屏山县", "屏山", "前锋区"), (2014, "2014年", 2013), PEOPLE, strict=True)),
        ],
        file="花名册.xlsx",
    ),
    "filled-in-later": one([["填报日期：2015年3月2日"], *ROSTER]),
    "title-against-file-name": one([[TITLE], *ROSTER], file="宜宾县2013年.xlsx"),
    "sent-later-by-a-township": one([[TITLE], *ROSTER], file="金川乡（2015年3月上报）.xlsx"),
    "title-against-rows": one(
        [["昭觉县2013年花名册"], ("县", "年度", *HEADER), *(("屏山县", 2014, *p) for p in PEOPLE)]
    ),
    "no-year": one(ROSTER, file="屏山县.xlsx"),
    "no-county": one(ROSTER, file="花名册2014.xlsx"),
    "year-and-county-as-options": one(ROSTER, file="花名册.xlsx", options={"year": 2014, "county": "511529"}),
    "name-of-two-counties": one([("市", "县", *HEADER), *(("乐山市", "市中区", *p) for p in PEOPLE)], file="2014.xlsx"),
    "name-of-two-counties-alone": one([("县", *HEADER), *(("市中区", *p) for p in PEOPLE)], file="2014.xlsx"),
    "codes-before-and-after-a-change": one(
        [("行政区划代码", *HEADER), *((c, *p) for c, p in zip(("511422", "511403", "511403001"), PEOPLE, strict=True))],
        file="2014.xlsx",
    ),
    # formats
    "xls": one(ROSTER, file="屏山县2014.xls"),
    "xls-of-excel-95": one(
        replaced("人均纯收入（元）", [2100, "#DIV/0!", 1999.5]),
        name="贫困人口",
        hidden_rows=(4,),
        hidden_columns=("D",),
        file="屏山县2014.xls",
        form="excel 95",
    ),
    "xlsb": Case((Sheet(ROSTER, "样山乡"), Sheet((), "Sheet2")), file="屏山县2014.xlsb"),
    "et-of-wps": one(ROSTER, file="屏山县2014.et", form="xls"),
    "ods": one(ROSTER, file="屏山县2014.ods"),
    "xlsx-called-xls": one(ROSTER, file="屏山县2014.xls", form="xlsx"),
    "csv-with-numbers-as-formulas": plain(
        text([HEADER, *((*p[:2], f'="{p[2]}"', *p[3:]) for p in PEOPLE)]).encode("gb18030"), "屏山县2014.csv"
    ),
    "csv-in-gb18030": plain(text(ROSTER).encode("gb18030"), "屏山县2014.csv"),
    "csv-with-mark": plain(text(ROSTER).encode("utf-8-sig"), "屏山县2014.csv"),
    "csv-with-semicolons": plain(text(ROSTER, ";").encode(), "屏山县2014.csv"),
    "text-of-excel": plain(text(ROSTER, "\t").encode("utf-16"), "屏山县2014.txt"),
    "csv-with-quotes": plain(
        text([HEADER, ("1", '"甲"', A, 1, "户主", '"残疾,长期慢性病"', '"2,100"')]).encode(), "屏山县2014.csv"
    ),
    "web-page-called-xls": plain(b"<html><body><table><tr><td>1</td></tr></table></body></html>", "屏山县2014.xls"),
    "password": plain(ole("EncryptionInfo", "EncryptedPackage"), "屏山县2014.xlsx"),
    "xml-of-excel-2003": plain(
        b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>', "屏山县2014.xls"
    ),
    "rar": plain(b"Rar!\x1a\x07\x00", "屏山县2014.rar"),
    "cut-short": plain(xlsx([Sheet(ROSTER)])[:3000], "屏山县2014.xlsx"),
    "xls-cut-short": plain(xls([Sheet(ROSTER)])[:700], "屏山县2014.xls"),
    "empty-file": plain(b"", "屏山县2014.xlsx"),
    "pdf": plain(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "屏山县2014.pdf"),
    "not-a-return": one([["单位", "经办人", "说明"], ["甲局", "丁", "x"], ["乙局", "戊", "y"]]),
}


WRITERS = {"xls": xls, "xlsb": xlsb, "excel 95": excel_95}


def main(names: Sequence[str]) -> None:
    for name in names or KINDS:
        case = KINDS[name]
        folder = CASES / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / case.file).write_bytes(case.edit(written(case) if case.data is None else case.data))
        if case.options:
            lines = (f"{key} = {value!r}\n".replace("'", '"') for key, value in case.options.items())
            (folder / "options.toml").write_text("".join(lines), encoding="utf-8")


def written(case: Case) -> bytes:
    form = case.form or case.file.rpartition(".")[2]
    if form in WRITERS:
        return WRITERS[form](case.sheets)
    data = xlsx(case.sheets)
    return converted(data, form) if form == "ods" else data


if __name__ == "__main__":
    main(sys.argv[1:])
