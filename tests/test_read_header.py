"""Finding the header, and what each header cell is taken for."""

import io
from pathlib import Path

import openpyxl
import pytest

from fupin import read
from fupin.read.header import Label
from fupin.read.match import best_reading, vocabulary
from fupin.tables import RawSheet

WORDS = vocabulary({})
ROSTER = ["户编号", "姓名", "证件号码", "与户主关系", "人均纯收入"]
PERSON = ["001", "样一", "519999195001010017", "户主", 2500.5]


def sheet_of(rows: list[list[object]], merges: tuple[str, ...] = (), title: str = "Sheet") -> RawSheet:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    for cells in merges:
        book.active.merge_cells(cells)
    book.save(target := io.BytesIO())
    (sheet,) = read.read_book(read.open_book(Path("a.xlsx"), data=target.getvalue())).sheets
    return sheet


def fields(sheet: RawSheet) -> dict[str, str | None]:
    return {h.letter: h.field for h in sheet.headers}


def found(sheet: RawSheet, *rules: str) -> list[tuple[str, str | None]]:
    return [(f["rule"], f["cell"]) for f in sheet.findings.to_pylist() if not rules or f["rule"] in rules]


def test_a_header_below_title_notes_and_blank_rows() -> None:
    title = ["屏山县2014年建档立卡贫困人口花名册"]
    sheet = sheet_of([title, [], ["填报单位：屏山县扶贫局", None, None, "填报日期：2015-01-05"], [], ROSTER, PERSON])
    assert sheet.table == "person"
    assert sheet.header_rows == (5,)
    assert sheet.lines == ("屏山县2014年建档立卡贫困人口花名册", "填报单位：屏山县扶贫局 填报日期：2015-01-05")
    assert sheet.rows.to_pylist() == [6]
    assert list(fields(sheet).values()) == ["household_id", "name", "id_number", "relation", "net_income_per_capita"]
    assert [(c.letter, c.text.to_pylist()) for c in sheet.columns] == [
        ("A", ["001"]),
        ("B", ["样一"]),
        ("C", ["519999195001010017"]),
        ("D", ["户主"]),
        ("E", ["2500.5"]),
    ]
    assert sheet.findings.num_rows == 0


def test_letters_are_true_where_the_first_columns_are_empty() -> None:
    sheet = sheet_of([[None, None, *ROSTER], [None, None, *PERSON]])
    assert list(fields(sheet)) == ["C", "D", "E", "F", "G"]


def test_marks_line_breaks_brackets_and_units_do_not_matter() -> None:
    sheet = sheet_of(
        [["户\n编号*", " 姓　名", "证件号码", "县（市、区、旗）", "务工时间（月）", "人均纯收入 (元)"], [*PERSON, 1]]
    )
    assert list(fields(sheet).values()) == [
        "household_id",
        "name",
        "id_number",
        "county",
        "work_months",
        "net_income_per_capita",
    ]
    assert [c.unit for c in sheet.columns] == [None, None, None, None, "月", "元"]
    assert sheet.headers[0].text == "户 编号*"


def test_two_rows_with_merged_groups() -> None:
    rows = [
        ["户编号", "家庭成员信息", None, None, "人均纯收入", "帮扶责任人", None],
        [None, "姓名", "证件号码", "与户主关系", None, "姓名", "联系电话"],
        [*PERSON, "样二", "19900000000"],
    ]
    sheet = sheet_of(rows, ("A1:A2", "B1:D1", "E1:E2", "F1:G1"))
    assert sheet.header_rows == (1, 2)
    assert fields(sheet) == {
        "A": "household_id",
        "B": "name",
        "C": "id_number",
        "D": "relation",
        "E": "net_income_per_capita",
        "F": None,
        "G": None,
    }
    assert [h.text for h in sheet.headers][:2] == ["户编号", "家庭成员信息/姓名"]
    assert found(sheet) == [("F003", "F2"), ("F003", "G2")]
    assert sheet.rows.to_pylist() == [3]
    assert sheet.notes == ("2 header rows",)


def test_three_rows_with_a_row_of_numbers_below() -> None:
    rows = [
        ["基本信息", None, None, "收入", None],
        ["户编号", "户主", None, "纯收入", "人均纯收入"],
        [None, "姓名", "身份证号", "（元）", "（元）"],
        ["甲", "乙", "1", "2", "3"],
        ["001", "样一", "519999195001010017", 100, 50],
    ]
    sheet = sheet_of(rows, ("A1:C1", "D1:E1", "A2:A3", "B2:C2"))
    assert sheet.header_rows == (1, 2, 3)
    assert list(fields(sheet).values()) == [
        "household_id",
        "head_name",
        "head_id_number",
        "net_income",
        "net_income_per_capita",
    ]
    assert [c.unit for c in sheet.columns] == [None, None, None, "元", "元"]
    assert sheet.rows.to_pylist() == [5]


def test_groups_without_merges_reach_right() -> None:
    text = "户编号,户主姓名,人数,住房面积,帮扶责任人,\n,,,,姓名,联系电话\n001,样一,3,80,样二,19900000000\n"
    (sheet,) = read.read_book(read.open_book(Path("a.csv"), data=text.encode())).sheets
    assert sheet.header_rows == (1, 2)
    found = ["household_id", "head_name", "household_size", "house_area", "helper", "helper_phone"]
    assert list(fields(sheet).values()) == found
    assert sheet.rows.to_pylist() == [3]


def test_one_group_above_a_full_header() -> None:
    rows = [
        [None, None, None, "帮扶责任人", None],
        ["户编号", "户主姓名", "人数", "手机号", "联系电话"],
        ["001", "样一", 3, "19900000001", "19900000002"],
    ]
    for merges in ((), ("D1:E1",)):
        sheet = sheet_of(rows, merges)
        named = ["household_id", "head_name", "household_size", "helper_phone", "helper_phone"]
        assert list(fields(sheet).values()) == named
        assert found(sheet) == [("F004", "E2")]


def test_a_title_merged_over_the_header_is_no_group() -> None:
    sheet = sheet_of([["帮扶贫困户登记"], ["户编号", "户主姓名", "联系电话"], ["001", "样一", "199"]], ("A1:C1",))
    assert list(fields(sheet).values()) == ["household_id", "head_name", "phone"]
    assert sheet.lines == ("帮扶贫困户登记",)


def test_a_data_row_of_texts_is_no_second_header_row() -> None:
    sheet = sheet_of([["户编号", "户主姓名", "危房户"], ["甲一", "样一", "是"], ["甲二", "样二", "否"]])
    assert (sheet.header_rows, sheet.rows.to_pylist()) == ((1,), [2, 3])


HOUSEHOLD = (("户编号",), ("户主姓名",), ("住房面积",))


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        (("帮扶责任人", "手机号"), "helper_phone"),
        (("帮扶责任人", "手机"), None),
        (("帮扶责任人", "联系电话"), "helper_phone"),
        (("帮扶责任人信息", "联系电话"), "helper_phone"),
        (("结对帮扶情况", "联系电话"), None),
        (("结对帮扶情况", "帮扶责任人"), "helper"),
        (("结对帮扶情况", "帮扶责任人手机号"), "helper_phone"),
        (("驻村干部", "联系电话"), None),
        (("户", "联系电话"), "phone"),
        (("基本情况", "联系电话"), "phone"),
        (("户主", "姓名"), "head_name"),
        (("户主信息", "姓名"), "head_name"),
        (("户主基本情况", "身份证号"), "head_id_number"),
        (("饮水情况", "饮水困难"), "water_shortage"),
        (("饮水情况", "饮水安全"), "safe_water"),
        (("转移性收入", "低保金"), "dibao_grant"),
        (("脱贫", "年度"), "exit_year"),
        (("退出", "年度"), None),
        (("家庭人口", "人数"), "household_size"),
        (("家庭基本情况", "人数"), "household_size"),
        (("劳动力", "人数"), None),
        (("残疾人口", "人数"), None),
        (("务工地点", "县"), None),
        (("行政区划", "县"), "county"),
        (("饮水困难情况",), None),
        (("帮扶责任人", "帮扶责任人"), "helper"),
    ],
)
def test_groups_and_leaves_of_a_register(parts: tuple[str, ...], field: str | None) -> None:
    reading = best_reading([Label(n, 0, p) for n, p in enumerate((*HOUSEHOLD, parts))], WORDS)
    last = reading.matches[-1].field
    assert (reading.table.key, last and last.key) == ("household", field)


def test_a_group_of_the_head_does_not_name_a_member() -> None:
    labels = (("户编号",), ("姓名",), ("证件号码",), ("与户主关系",), ("户主信息", "姓名"), ("搬迁人员", "姓名"))
    reading = best_reading([Label(n, 0, p) for n, p in enumerate(labels)], WORDS)
    assert [m.field and m.field.key for m in reading.matches][4:] == [None, "name"]


@pytest.mark.parametrize(
    ("headers", "table"),
    [
        ("户编号 姓名 证件号码 与户主关系 人数 人均纯收入", "person"),
        ("户编号 姓名 证件号码 人数 人均纯收入 危房户", "person"),
        ("户编号 户主姓名 姓名 证件号码 与户主关系 工资性收入 财产性收入 纯收入 总收入 耕地面积 林地面积", "person"),
        ("户编号 户主姓名 人数 致贫原因 危房户 饮水安全", "household"),
        ("户主姓名 人数 致贫原因 危房户 饮水安全 工资性收入", "household"),
        ("县 乡镇 行政村 总户数 贫困户数 总人口数 贫困人口数 耕地", "village"),
        ("县 乡镇 行政村 总户数 贫困户数 总人口数", "village"),
        ("县 乡镇 农村户数 农业户籍人口 贫困户数 贫困人口", "county"),
        ("县 总户数 农业人口 贫困户数 贫困人口数", "county"),
    ],
)
def test_the_table_is_told_by_the_columns(headers: str, table: str) -> None:
    assert best_reading([Label(n, 0, (h,)) for n, h in enumerate(headers.split())], WORDS).table.key == table


@pytest.mark.parametrize(
    ("line", "units"),
    [
        ("单位：户、万元", ["万元", "元", None, None, None]),
        ("（单位：万元、公顷、公里）", ["万元", "元", "公顷", "公里", None]),
        ("单位: 千元   填报日期：2015-01-05", ["千元", "元", None, None, None]),
        ("单 位：亿元", ["亿元", "元", None, None, None]),
        ("单位：元、万元", [None, "元", None, None, None]),
        ("计量单位 平方米", [None, "元", None, None, None]),
        ("填报单位：元坝区", [None, "元", None, None, None]),
        ("单位：元坝区扶贫局", [None, "元", None, None, None]),
        ("单位：万人", [None, "元", None, None, None]),
    ],
)
def test_a_line_above_gives_their_unit_to_columns_that_name_none(line: str, units: list[str | None]) -> None:
    rows = [
        [None, None, line],
        ["户编号", "户主姓名", "纯收入", "总收入（元）", "耕地", "与村主干路距离", "人数"],
        ["1", "样一", 1, 1, 1, 1, 1],
    ]
    assert [c.unit for c in sheet_of(rows).columns][2:] == units


def test_no_line_changes_the_unit_of_income_per_head() -> None:
    rows = [["单位：万元"], ["户编号", "户主姓名", "纯收入", "人均纯收入"], ["1", "样一", 2, 5000]]
    assert [c.unit for c in sheet_of(rows).columns] == [None, None, "万元", None]


def test_headers_that_the_user_declares() -> None:
    book = openpyxl.Workbook()
    for row in (["户编号", "姓名", "证件号码", "人口数量", "婚否"], ["1", "样一", None, 3, "是"]):
        book.active.append(row)
    book.save(target := io.BytesIO())
    opened = read.open_book(Path("a.xlsx"), data=target.getvalue())
    (sheet,) = read.read_book(opened, {"person": {"人口 数量": "household_size"}}).sheets
    assert list(fields(sheet).values()) == ["household_id", "name", "id_number", "household_size", None]


def test_codes_gather_all_their_columns() -> None:
    sheet = sheet_of(
        [["户编号", "户主姓名", "致贫主因1", "致贫主因2", "致贫主因3"], ["1", "样一", "因病", "因残", "缺水"]]
    )
    assert [(c.field, c.letter, c.header) for c in sheet.columns][2:] == [
        ("main_cause", "C", "致贫主因1"),
        ("other_causes", "D", "致贫主因2"),
        ("other_causes", "E", "致贫主因3"),
    ]
    assert sheet.findings.num_rows == 0


@pytest.mark.parametrize(
    ("header", "field", "unit"),
    [
        ("工资性收入（元/年）", "wage_income", "元"),
        ("工资性收入(万元/户·年)", "wage_income", "万元"),
        ("工资性收入（元/月）", None, None),
        ("工资性收入（元/人）", None, None),
        ("人均纯收入（元/人·年）", "net_income_per_capita", "元"),
        ("人均纯收入（元/月）", None, None),
        ("耕地面积（亩/人）", None, None),
        ("耕地面积（亩）", "arable_land", "亩"),
    ],
)
def test_a_unit_per_month_or_head_makes_another_field_of_it(header: str, field: str | None, unit: str | None) -> None:
    sheet = sheet_of([["户编号", "户主姓名", "户主证件号码", header], ["1", "样一", None, 2]])
    assert (sheet.headers[3].field, sheet.headers[3].unit) == (field, unit)
