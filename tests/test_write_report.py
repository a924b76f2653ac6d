"""The summary workbook, read back, and its tidy CSV files."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pytest

from fupin.catalog.figures import Indicator
from fupin.errors import OutputError
from fupin.write import Column, Facts, Report, ReportTable, write_report, write_report_csv
from fupin.write.excel import LINE_POINTS, height_needed
from fupin.write.report import TIDY
from fupin.write.report_notes import definition, shared


def report(lang="zh", **facts):
    columns = (
        Column("county", "县代码", "County code", kind="group"),
        Column("county_name", "县", "County"),
        Column("poor_persons", "贫困人口", "Poor persons", unit="person", kind="number"),
        Column("incidence", "贫困发生率", "Incidence", unit="%", decimals=1, kind="percent"),
    )
    table = pa.table(
        {
            "county": ["511529", "510726", "total"],
            "county_name": ["屏山县", "=北川", None],
            "poor_persons": [1200, None, 51200],
            "incidence": pa.array([Decimal("7.65"), Decimal("0.01"), Decimal(0)], pa.decimal128(10, 4)),
        }
    )
    status = pa.table({"poor_persons": [None, "[c]", None]})
    tidy = pa.table(
        {
            "area_code": ["511529"],
            "area": ["屏山县"],
            "indicator": ["incidence"],
            "unit": ["%"],
            "period": pa.array([2014], pa.int32()),
            "value": pa.array([Decimal("7.650000")], pa.decimal128(10, 6)),
            "status": pa.array([None], pa.string()),
            "numerator": [1200],
            "denominator": [15686],
            "n": [1200],
            "missing": [0],
        }
    )
    one = ReportTable("by_county", "各县贫困人口", "By county", columns, table, tidy, ["去重后计数"], "人、%", status)
    given = {"source": "县报", "program": "fupin 1", "made_on": date(2015, 11, 23), "counties_received": 2}
    return Report(
        "贫困人口汇总",
        "2014年",
        lang,
        Facts(**(given | {"counties_expected": 3, "missing_counties": ["乡城县"], "line": Decimal("2500.00")} | facts)),
        [one],
        [
            Indicator(
                "below",
                "收入低于{line}元人口",
                "Below {line} yuan",
                "person",
                "poor persons",
                table="person",
                numerator="count(*)",
                numerator_zh="收入低于{line}元的贫困人口",
                numerator_en="poor persons below {line} yuan",
                strictness="<",
                strictness_zh="小于",
                source="county return",
                source_zh="县报",
            )
        ],
        ["合计由未取整数据求和。"],
    )


def grid(sheet):
    return [[cell.value for cell in row] for row in sheet]


@pytest.fixture
def book(tmp_path):
    write_report(report(), tmp_path / "r.xlsx")
    return openpyxl.load_workbook(tmp_path / "r.xlsx")


def test_the_sheets(book):
    assert book.sheetnames == ["封面", "目录", "说明", "表1"]


def test_the_cover(book):
    assert [row[1:] for row in grid(book["封面"])[1:]] == [
        ["贫困人口汇总", None],
        ["2014年", None],
        [None, None],
        ["资料来源", "县报"],
        ["程序版本", "fupin 1"],
        ["制表日期", "2015-11-23"],
        ["覆盖范围", "应报 3 个县，实报 2 个县"],
        ["未上报县", "乡城县"],
        ["贫困线", "2500 元/人·年"],
        ["口径", "低于贫困线指严格小于，恰在线上的人不计入"],
    ]


def test_the_contents_lead_to_the_tables(book):
    sheet = book["目录"]
    assert grid(sheet) == [["表号", "标题", "单位", "行数", "工作表"], [1, "各县贫困人口", "人、%", 3, "表1"]]
    assert sheet["B2"].hyperlink.location == "'表1'!A1"


def test_the_notes(book):
    assert [row for row in grid(book["说明"]) if any(row)] == [
        ["注", *[None] * 5],
        ["1. 合计由未取整数据求和。", *[None] * 5],
        ["2. 表1：去重后计数", *[None] * 5],
        ["符号", *[None] * 5],
        ["[c]  为保护个人信息而隐去", *[None] * 5],
        ["[x]  无数据", *[None] * 5],
        ["[z]  不适用", *[None] * 5],
        ["[low]  不为零，四舍五入后为零", *[None] * 5],
        ["0  真正的零", *[None] * 5],
        ["指标定义", *[None] * 5],
        ["基准时点：数据年度12月31日。", *[None] * 5],
        ["资料来源：县报。", *[None] * 5],
        ["指标", "单位", "分子（或数值）", "分母", "口径与时点", "来源与备注"],
        ["收入低于2500元人口", "人", "收入低于2500元的贫困人口", "–", "小于", None],
    ]


def test_what_most_indicators_share_is_said_once():
    one = report().indicators[0]
    other = replace(one, reference="31 March", reference_zh="3月31日", remark="a remark", remark_zh="备注")
    usual, lines = shared([one, other, one], "zh")
    assert lines == ["基准时点：数据年度12月31日（另有注明的除外）。", "资料来源：县报。"]
    assert definition(other, "zh", Decimal(2500), usual)[4:] == ["小于\n3月31日", "备注"]
    usual, lines = shared([one, other, one], "en")
    assert lines == ["Reference date: 31 December of the data year, unless stated otherwise.", "Source: county return."]
    assert definition(one, "en", Decimal(2736), usual) == [
        "Below 2736 yuan",
        "persons",
        "poor persons below 2736 yuan",
        "–",
        "<",
        "",
    ]


def test_rows_are_as_high_as_their_text(book):
    heights = {row: dimension.height for row, dimension in book["说明"].row_dimensions.items() if dimension.height}
    assert set(heights.values()) == {17}
    assert height_needed(["poor persons with known income", "人"], [16, 4]) == 3 * LINE_POINTS + 3


def test_the_table_begins_at_a1_with_its_total(book):
    sheet = book["表1"]
    assert grid(sheet) == [
        ["县代码", "县", "贫困人口（人）", "贫困发生率（%）"],
        ["合计", None, 51200, 0],
        ["511529", "屏山县", 1200, 7.7],
        ["510726", "=北川", "[c]", "[low]"],
    ]
    assert [cell.font.b for cell in sheet["A"]] == [True, True, False, False]
    assert sheet["B4"].data_type == "s"
    assert (sheet["C3"].number_format, sheet["D3"].number_format) == ("#,##0", "#,##0.0")
    assert [(t.displayName, t.ref) for t in sheet.tables.values()] == [("t1_by_county", "A1:D4")]
    assert sheet.freeze_panes == "C2"
    setup = sheet.page_setup
    assert (setup.orientation, setup.fitToWidth, setup.fitToHeight, sheet.print_title_rows) == (
        "landscape",
        1,
        0,
        "$1:$1",
    )


def test_in_english_without_a_line(tmp_path):
    write_report(report("en", line=None, rows_used=1200, missing_counties=()), tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Table 1"]
    assert [row[1:] for row in grid(book["Cover"])[4:]] == [
        ["Source", "县报"],
        ["Program", "fupin 1"],
        ["Date", "2015-11-23"],
        ["Coverage", "2 of 3 counties"],
        ["Rows used", "1,200"],
    ]


def test_a_workbook_is_not_overwritten(tmp_path):
    out = tmp_path / "r.xlsx"
    out.write_text("mine")
    with pytest.raises(OutputError, match="exists already"):
        write_report(report(), out)
    assert out.read_text() == "mine"


def test_tidy_csv(tmp_path):
    paths = write_report_csv(report(), tmp_path / "csv")
    assert [p.name for p in paths] == ["by_county.csv"]
    assert paths[0].read_text(encoding="utf-8") == (
        f"{','.join(c.key for c in TIDY)}\n511529,屏山县,incidence,%,2014,7.65,,1200,15686,1200,0\n"
    )
    with pytest.raises(OutputError, match="exists already"):
        write_report_csv(report(), tmp_path / "csv")
