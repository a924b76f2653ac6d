"""Findings: order, messages, masks, and the summary for a terminal."""

import json
import stat

import openpyxl
import pyarrow as pa
import pytest

from fupin.catalog.checks import Arg, Check
from fupin.catalog.model import Rule
from fupin.tables import findings_table
from fupin.write import write_findings
from fupin.write.findings import render
from fupin.write.masking import mask

ID = "51999919491231002X"


def rule(code, name, level, zh, en, *args):
    checks = (Check("person", "id_number", when="true", args=args),)
    return Rule(code, name, level, "person", "person", "id_number", zh, en, "", "", "", "", "", checks=checks)


RULES = {
    one.code: one
    for one in (
        rule(
            "I003",
            "id-check-digit",
            "error",
            "{cell} 的{field} {value} 应为 {expected}{none}",
            "{field} {value} {none}",
        ),
        rule("I008", "id-twice", "warning", "与 {other} 相同", "same as {other}", Arg("other", "x", field="id_number")),
        rule("H001", "no-head", "error", "第{row}行没有户主", "no head in row {row}"),
    )
}
PLACE = {"file": "屏山县2014.xlsx", "sheet": "名册", "table": "person", "county": "511529", "year": 2014}


def id_finding(row, column="H"):
    at = {
        "row": row,
        "column": column,
        "cell": f"{column}{row}",
        "field": "id_number",
        "value": ID,
        "household_id": "7",
    }
    return PLACE | at | {"rule": "I003", "level": "error", "args": {"expected": "X"}}


@pytest.fixture
def findings():
    twice = id_finding(5, "AA") | {"rule": "I008", "level": "warning", "args": {"other": ID, "phone": "19900000001"}}
    head = PLACE | {"row": 3, "rule": "H001", "level": "error"}
    return findings_table([twice, *(id_finding(row) for row in (8, 7, 6, 5)), head])


@pytest.mark.parametrize(
    ("value", "how", "expected"),
    [
        (ID, "id", "519999***********X"),
        ("519999194912310", "id", "519999********0"),
        ("5199991", "id", "5******"),
        ("19900000001", "phone", "199******01"),
        ("12345", "phone", "1****"),
        ("王样一", "name", "王**"),
        ("王", "name", "王"),
        ("", "id", ""),
        ("51", "", "51"),
    ],
)
def test_masks(value, how, expected):
    assert mask(value, how) == expected


def test_csv_has_every_finding_in_order_and_masked(findings, capfdbinary):
    write_findings(findings, RULES, format="csv", lang="zh")
    masked = "519999***********X"
    lines = [
        "file,sheet,row,column,cell,county,year,table,field,rule,name,level,value,household_id,message",
        "屏山县2014.xlsx,名册,3,,,511529,2014,person,,H001,no-head,error,,,第3行没有户主",
        *(
            f"屏山县2014.xlsx,名册,{row},H,H{row},511529,2014,person,id_number,I003,id-check-digit,error,"
            f"{masked},7,H{row} 的证件号码 {masked} 应为 X–"
            for row in (5, 6, 7, 8)
        ),
    ]
    twice = (
        f"屏山县2014.xlsx,名册,5,AA,AA5,511529,2014,person,id_number,I008,id-twice,warning,{masked},7,与 {masked} 相同"
    )
    lines.insert(3, twice)
    assert capfdbinary.readouterr().out.decode() == "\n".join(lines) + "\n"


def test_json_keeps_the_named_values(findings, capfdbinary):
    write_findings(findings, RULES, format="jsonl", lang="en")
    records = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [r["args"] for r in records[:3]] == [
        None,
        {"expected": "X"},
        {"other": "519999***********X", "phone": "199******01"},
    ]
    assert records[2]["message"] == "same as 519999***********X"


def test_values_are_shown_on_demand(findings):
    table = render(findings, RULES, "en", show_values=True)
    assert table["value"].to_pylist() == [None, *[ID] * 5]
    assert table["message"][1].as_py() == f"id number {ID} –"


def test_a_rule_that_is_not_known_has_no_name_and_no_message(findings):
    table = render(findings.slice(0, 1), {}, "en")
    assert (table["name"].to_pylist(), table["message"].to_pylist()) == ([None], [""])


def test_the_order_of_import_does_not_matter(findings):
    turned = findings.take(pa.array([5, 2, 4, 1, 3, 0]))
    assert render(turned, RULES, "zh").equals(render(findings, RULES, "zh"))


def test_the_summary(findings, capfdbinary):
    write_findings(findings, RULES, format="table", lang="zh")
    assert (
        capfdbinary.readouterr().out.decode()
        == """\
错误 H001 no-head  1 条
   第3行  第3行没有户主

错误 I003 id-check-digit  4 条
   H5  519999***********X  H5 的证件号码 519999***********X 应为 X–
   H6  519999***********X  H6 的证件号码 519999***********X 应为 X–
   H7  519999***********X  H7 的证件号码 519999***********X 应为 X–

警告 I008 id-twice  1 条
   AA5  519999***********X  与 519999***********X 相同

共 6 条，1 条未显示。查看全部：--format csv，或 --output 问题清单.xlsx
"""
    )


def test_the_summary_names_files_and_sheets_where_there_are_several(capfdbinary):
    rows = [id_finding(5), id_finding(5) | {"file": "b.xlsx"}, PLACE | {"rule": "F001", "level": "error"}]
    write_findings(findings_table(rows), RULES, format="table", lang="en")
    assert (
        capfdbinary.readouterr().out.decode()
        == """\
error F001   1
   屏山县2014.xlsx 名册

error I003 id-check-digit  2
   b.xlsx H5           519999***********X  id number 519999***********X –
   屏山县2014.xlsx H5  519999***********X  id number 519999***********X –

3 in all, every one shown.
"""
    )


def test_no_findings(findings, capfdbinary):
    write_findings(findings.slice(0, 0), RULES, format="table", lang="en")
    write_findings(findings.slice(0, 0), RULES, format="json", lang="en")
    assert capfdbinary.readouterr().out == b"No findings.\n[]\n"


def test_colour_only_where_it_is_asked_for(findings, capfdbinary):
    write_findings(findings, RULES, format="table", lang="en", color=True)
    assert b"\x1b[1;31merror" in capfdbinary.readouterr().out


def test_xlsx_has_labels_and_is_private(findings, tmp_path):
    out = tmp_path / "问题.xlsx"
    write_findings(findings, RULES, format="xlsx", out=out, lang="zh")
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(out).worksheets[0]]
    header = "文件 工作表 行 列 单元格 县代码 年度 报表 字段 规则 规则名 级别 上报值 户编号 说明"
    assert rows[0] == header.split()
    assert rows[2][7:13] == ["贫困人口", "证件号码", "I003", "id-check-digit", "错误", "519999***********X"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
