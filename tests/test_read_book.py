"""A whole return: its sheets, which of them are taken, and what is said about the others."""

import hashlib
import io
from pathlib import Path

import openpyxl

from fupin import read
from fupin.catalog.rules.file import RULES
from fupin.tables import RawReturn

ROSTER = ["户编号", "姓名", "证件号码", "与户主关系"]
PERSON = ["001", "样一", "519999195001010017", "户主"]


def taken(*sheets: tuple[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> RawReturn:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(target := io.BytesIO())
    return read.read_book(read.open_book(Path("屏山县.xlsx"), data=target.getvalue()))


def found(book: RawReturn) -> list[dict[str, object]]:
    rows = [f for sheet in book.sheets for f in sheet.findings.to_pylist()]
    return [{k: dict(v) if k == "args" else v for k, v in f.items() if v is not None and k != "file"} for f in rows]


def test_what_a_return_says_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "甲.csv"
    path.write_bytes("户编号,姓名,证件号码,与户主关系\n001,样一,519999195001010017,户主\n".encode("gb18030"))
    book = read.read_book(read.open_book(path))
    assert (book.file, book.format, book.size) == ("甲.csv", "csv", path.stat().st_size)
    assert book.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert book.findings.num_rows == 0
    (sheet,) = book.sheets
    assert (sheet.name, sheet.table, sheet.skipped, sheet.rows.to_pylist()) == ("甲", "person", "", [2])


def test_sheets_that_hold_no_data_are_passed_over_with_a_note() -> None:
    book = taken(
        ("填表说明", [["一、填报范围"], ["全部建档立卡贫困户"]]),
        ("说明2", [["填报说明：本表由乡镇填写"]]),
        ("贫困人口", [ROSTER, PERSON]),
        ("样表", [ROSTER, PERSON]),
        ("Sheet2", []),
        ("Sheet4", [["共1户"]]),
    )
    assert [(s.name, s.table, s.skipped) for s in book.sheets] == [
        ("填表说明", None, "instructions"),
        ("说明2", None, "instructions"),
        ("贫困人口", "person", ""),
        ("样表", None, "sample"),
        ("Sheet2", None, "empty"),
        ("Sheet4", None, "no header"),
    ]
    reasons = [
        ("填表说明", "instructions", "填表说明"),
        ("说明2", "instructions", "填表说明"),
        ("样表", "sample", "样表"),
        ("Sheet2", "empty", "空表"),
        ("Sheet4", "no header", "没有可识别的表头，也不像数据"),
    ]
    assert found(book) == [
        {"sheet": name, "rule": "F005", "level": "note", "args": {"reason": en, "reason_zh": zh}}
        for name, en, zh in reasons
    ]


def test_a_sheet_without_a_known_header() -> None:
    book = taken(("Sheet1", [["屏山县"], ["户名", "电话", "姓名"], ["样一", "199", "样二"]]))
    assert [(s.table, s.skipped, s.rows.to_pylist()) for s in book.sheets] == [(None, "no header", [])]
    assert found(book) == [{"sheet": "Sheet1", "rule": "F001", "level": "error", "args": {"seen": "户名, 电话, 姓名"}}]


def test_beside_a_known_sheet_only_what_looks_like_data_is_an_error() -> None:
    data: list[list[object]] = [["户名", "电话", "地址"], ["样一", "199", "甲"], ["样二", "199", "乙"]]
    book = taken(("Sheet1", [ROSTER, PERSON]), ("Sheet2", data), ("Sheet3", data[:2]))
    assert [(f["sheet"], f["rule"]) for f in found(book)] == [("Sheet2", "F001"), ("Sheet3", "F005")]


def test_an_empty_workbook_is_no_header() -> None:
    assert [(f["sheet"], f["rule"]) for f in found(taken(("Sheet1", [])))] == [("Sheet1", "F005")]


def test_required_columns_that_are_missing() -> None:
    book = taken(("花名册", [["贫困人口"], ["户编号", "姓名", "与户主关系", "人数"], ["001", "样一", "户主", 1]]))
    assert found(book) == [
        {
            "sheet": "花名册",
            "row": 2,
            "table": "person",
            "field": "id_number",
            "rule": "F002",
            "level": "error",
            "args": {"label": "证件号码"},
        }
    ]
    village: list[list[object]] = [["县", "总户数", "贫困户数", "总人口数", "贫困人口数"], ["屏山县", 1, 1, 1, 1]]
    assert [(f["rule"], f["field"], f["args"]) for f in found(taken(("村", village)))] == [
        ("F002", "village", {"label": "行政村"})
    ]


def test_unknown_double_and_unstored_columns() -> None:
    header = ["序号", *ROSTER, "身份证号", "健康情况", "xyz", "银行账号", None]
    book = taken(("花名册", [["标题"], header, [1, *PERSON, "519999", "健康", 7, "62", "附言"]]))
    (sheet,) = book.sheets
    about = {"sheet": "花名册", "table": "person"}
    assert found(book) == [
        about | {"row": 2, "column": "A", "cell": "A2", "rule": "F015", "level": "note", "value": "序号", "args": {}},
        about
        | {"row": 2, "column": "G", "cell": "G2", "rule": "F003", "level": "warning"}
        | {"value": "健康情况", "args": {"nearest": "健康状况"}},
        about
        | {"row": 2, "column": "H", "cell": "H2", "rule": "F003", "level": "warning"}
        | {"value": "xyz", "args": {"nearest": "–"}},
        about
        | {"row": 2, "column": "I", "cell": "I2", "rule": "F015", "level": "note", "value": "银行账号", "args": {}},
        about
        | {"row": 2, "column": "J", "cell": "J2", "rule": "F003", "level": "warning"}
        | {"value": "", "args": {"nearest": "–"}},
        about
        | {"row": 2, "column": "F", "cell": "F2", "field": "id_number", "rule": "F004", "level": "error"}
        | {"value": "身份证号", "args": {"label": "证件号码", "first": "D2"}},
    ]
    assert [(h.letter, h.field, h.nearest, h.first_values) for h in sheet.headers] == [
        ("A", "", "", ("1",)),
        ("B", "household_id", "", ("001",)),
        ("C", "name", "", ("样一",)),
        ("D", "id_number", "", ("519999195001010017",)),
        ("E", "relation", "", ("户主",)),
        ("F", "id_number", "", ("519999",)),
        ("G", None, "健康状况", ("健康",)),
        ("H", None, "", ("7",)),
        ("I", "", "", ("62",)),
        ("J", None, "", ("附言",)),
    ]
    assert [c.letter for c in sheet.columns] == ["B", "C", "D", "E"]


def test_columns_without_header_and_values_are_ignored() -> None:
    book = taken(("花名册", [[*ROSTER, None, " ", "人数"], [*PERSON, None, None, 1]]))
    assert found(book) == []
    assert [h.letter for h in book.sheets[0].headers] == ["A", "B", "C", "D", "G"]


def test_a_hidden_sheet_is_read() -> None:
    book = taken(("表", [ROSTER, PERSON]), ("隐", [ROSTER, PERSON]), hidden=("隐",))
    assert [(s.table, s.rows.to_pylist(), s.notes) for s in book.sheets] == [
        ("person", [2], ()),
        ("person", [2], ("hidden sheet read",)),
    ]


def test_a_header_without_rows() -> None:
    (sheet,) = taken(("表", [ROSTER])).sheets
    assert (sheet.table, sheet.rows.to_pylist(), [c.text.to_pylist() for c in sheet.columns]) == (
        "person",
        [],
        [[]] * 4,
    )


def test_first_values_pass_over_blanks() -> None:
    rows: list[list[object]] = [[*ROSTER[:3], "人数"], *([f"{n}", "样", None, n or None] for n in range(6))]
    (sheet,) = taken(("表", rows)).sheets
    assert sheet.headers[3].first_values == ("1", "2", "3")


def test_the_rules_of_files_are_as_agreed() -> None:
    assert [(r.code, r.level, r.at, r.found_by) for r in RULES] == [
        ("F001", "error", "sheet", "read"),
        ("F002", "error", "sheet", "read"),
        ("F003", "warning", "the header cell", "read"),
        ("F004", "error", "the second header cell", "read"),
        ("F005", "note", "sheet", "read"),
        ("F006", "warning", "the total's cell", "clean"),
        ("F007", "error", "sheet", "clean"),
        ("F010", "error", "sheet", "clean"),
        ("F011", "error", "sheet, or the county cell", "clean"),
        ("F012", "note", "sheet", "read"),
        ("F015", "note", "the header cell", "read"),
    ]
