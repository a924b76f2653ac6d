"""Findings: order, messages, masks, SARIF, how many of each rule, and the summary for a terminal."""

import io
import json
import stat

import openpyxl
import pyarrow as pa
import pytest

from fupin import __version__
from fupin.catalog.checks import Arg, Check
from fupin.catalog.model import Rule
from fupin.catalog.rules import RULES as CATALOG
from fupin.errors import UnknownName, WrongUse
from fupin.tables import findings_table
from fupin.write import write_findings, write_statistics, write_table
from fupin.write.column import Column
from fupin.write.digest import write_digest
from fupin.write.findings import render
from fupin.write.fingerprint import fingerprints
from fupin.write.formats import Style
from fupin.write.jsontext import json_values
from fupin.write.masking import mask
from fupin.write.messages import gist
from fupin.write.sarif import SCHEMA, write_sarif
from fupin.write.selection import Selection, rule_codes
from fupin.write.wrapping import wrapped

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


def test_named_values_are_json_whatever_part_of_a_table_they_are():
    maps = [[("a", "1"), ("户", '"x"')], None, [], [("b", None)], [("c", "\n")]]
    array = pa.array(maps, pa.map_(pa.string(), pa.string()))
    texts = ['{"a": "1", "户": "\\"x\\""}', "null", "{}", '{"b": null}', '{"c": "\\n"}']
    assert json_values(array).to_pylist() == texts
    for begin in range(6):
        for length in range(6 - begin):
            assert json_values(array.slice(begin, length)).to_pylist() == texts[begin : begin + length]


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ID, "519999***********X"),
        (f"身份证{ID}，重复", "身份证519999***********X，重复"),
        ("519999491231002", "519999********2"),
        (f"{ID}43", "519999*************3"),
        ("电话19900000001", "电话199******01"),
        ("519999511529000105", "519999511529000105"),  # a household's number: no month 15
        ("12345678901", "12345678901"),
        ("2014年", "2014年"),
        (None, None),
    ],
)
def test_what_looks_like_a_person_is_masked_in_any_field(text, expected):
    misplaced = PLACE | {"rule": "T003", "level": "error", "field": "health", "value": text}
    told = render(findings_table([misplaced | {"args": {"nearest": text or ""}}]), {}, "en").to_pylist()[0]
    assert (told["value"], told["args"]) == (expected, [("nearest", expected or "")])


def test_a_row_of_data_taken_for_a_header_shows_no_names():
    seen = [
        "屏山县, 样木镇, 1, 王样一, 户主",
        "阿木·样一, 女, 汉族, 19900000001",
        "单位, 经办人, 说明",
    ]
    rows = [PLACE | {"rule": "F001", "level": "error", "row": n, "args": {"seen": text}} for n, text in enumerate(seen)]
    shown = [dict(args)["seen"] for args in render(findings_table(rows), {}, "en")["args"].to_pylist()]
    assert shown == ["屏山县, 样**, 1, 王**, 户主", "阿****, 女, 汉族, 199******01", "单位, 经办人, 说明"]


def sarif(findings, rules=RULES, **given):
    stream = io.BytesIO()
    write_sarif(findings, rules, stream, given.pop("lang", "zh"), **given)
    return json.loads(stream.getvalue())


def test_sarif():
    head = PLACE | {
        "file": "收件 1.zip/屏山县#1.xlsx",
        "sheet": "样木镇 (2)",
        "row": 3,
        "rule": "H001",
        "level": "error",
    }
    unread = {"file": "坏.xlsx", "rule": "F009", "level": "error"}
    log = sarif(findings_table([id_finding(5, "AA"), head, unread]))
    told = {
        "about": "人",
        "place": "贫困人口表：证件号码",
        "example": "",
        "source": "",
    }
    texts = {"fullDescription": {"text": ""}, "help": {"text": ""}, "properties": told}
    error = {"defaultConfiguration": {"level": "error"}}
    rules = [
        {"id": "F009"},
        {"id": "H001", "name": "no-head", "shortDescription": {"text": "第…行没有户主"}} | error | texts,
        {"id": "I003", "name": "id-check-digit", "shortDescription": {"text": "… 的某栏 … 应为 ……"}} | error | texts,
    ]
    prints = [result.pop("partialFingerprints") for result in log["runs"][0]["results"]]
    assert all(list(one) == ["finding/v1"] and len(one["finding/v1"]) == 32 for one in prints)
    driver = {
        "name": "fupin",
        "version": __version__,
        "semanticVersion": __version__,
        "language": "zh-CN",
        "rules": rules,
    }
    results = [
        {
            "ruleId": "F009",
            "ruleIndex": 0,
            "level": "error",
            "message": {"text": "F009"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "%E5%9D%8F.xlsx"}}}],
        },
        {
            "ruleId": "I003",
            "ruleIndex": 2,
            "level": "error",
            "message": {"text": "AA5 的证件号码 519999***********X 应为 X–"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "%E5%B1%8F%E5%B1%B1%E5%8E%BF2014.xlsx"},
                        "region": {"startLine": 5, "startColumn": 27},
                    },
                    "logicalLocations": [{"name": "AA5", "fullyQualifiedName": "名册!AA5", "kind": "cell"}],
                }
            ],
            "properties": {
                "county": "511529",
                "year": 2014,
                "table": "person",
                "field": "id_number",
                "value": "519999***********X",
                "household_id": "7",
            },
        },
        {
            "ruleId": "H001",
            "ruleIndex": 1,
            "level": "error",
            "message": {"text": "第3行没有户主"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "%E6%94%B6%E4%BB%B6%201.zip/%E5%B1%8F%E5%B1%B1%E5%8E%BF%231.xlsx"},
                        "region": {"startLine": 3},
                    },
                    "logicalLocations": [{"name": "3", "fullyQualifiedName": "'样木镇 (2)'!3:3", "kind": "row"}],
                }
            ],
            "properties": {"county": "511529", "year": 2014, "table": "person"},
        },
    ]
    assert log == {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def test_sarif_shows_values_on_demand_and_never_in_fingerprints(findings):
    masked, plain = sarif(findings), sarif(findings, show_values=True)
    assert ID not in json.dumps(masked)
    assert ID in json.dumps(plain)
    both = [[r["partialFingerprints"] for r in log["runs"][0]["results"]] for log in (masked, plain)]
    assert both[0] == both[1]


def test_sarif_without_findings(findings):
    run = sarif(findings.slice(0, 0), lang="en")["runs"][0]
    assert (run["results"], run["tool"]["driver"]["rules"], run["tool"]["driver"]["language"]) == ([], [], "en-US")


def test_sarif_describes_every_rule_in_both_languages():
    every = findings_table([{"file": "a", "rule": code, "level": one.level} for code, one in CATALOG.items()])
    for lang in ("zh", "en"):
        described = sarif(every, CATALOG, lang=lang)["runs"][0]["tool"]["driver"]["rules"]
        assert [one["id"] for one in described] == sorted(CATALOG)
        assert all(one[key]["text"] for one in described for key in ("shortDescription", "fullDescription", "help"))


def test_a_fingerprint_stays_while_rows_move_and_tells_findings_apart():
    def prints(*rows):
        return fingerprints(render(findings_table(rows), RULES, "en")).to_pylist()

    first, moved = prints(id_finding(5))[0], prints(id_finding(9))[0]
    assert first == moved
    assert len(set(prints(id_finding(5), id_finding(6)))) == 2  # two of one household
    assert prints(id_finding(5), id_finding(6))[0] == first
    assert prints(id_finding(5) | {"household_id": "8"}) != [first]
    nobody = {"household_id": None}
    assert prints(id_finding(5) | nobody) != prints(id_finding(6) | nobody)


def test_a_format_of_findings_only_is_refused_for_anything_else(findings):
    with pytest.raises(WrongUse, match="sarif holds findings"):
        write_table(findings, [Column("rule", "规则", "Rule")], format="sarif")


def test_how_often_each_rule_fired(findings, capfdbinary):
    more = findings_table([id_finding(5) | {"file": "b.xlsx"}, {"file": "b.xlsx", "rule": "Q001", "level": "note"}])
    write_statistics(pa.concat_tables([findings, more]), RULES, format="csv", lang="zh")
    assert (
        capfdbinary.readouterr().out.decode()
        == """\
rule,name,level,count,files,message
I003,id-check-digit,error,5,2,… 的某栏 … 应为 ……
H001,no-head,error,1,1,第…行没有户主
I008,id-twice,warning,1,1,与 … 相同
Q001,,note,1,1,
"""
    )


def test_how_often_each_rule_fired_with_a_total_for_people_at_a_terminal(findings, capfdbinary):
    write_statistics(findings, RULES, format="table", lang="en")
    assert (
        capfdbinary.readouterr().out.decode()
        == """\
Rule   Rule name       Level    Count  Files  Message
──────────────────────────────────────────────────────────────
I003   id-check-digit  error        4      1  A field … …
H001   no-head         error        1      1  No head in row …
I008   id-twice        warning      1      1  Same as …
Total                               6      1
"""
    )
    write_statistics(findings.slice(0, 0), RULES, format="json")
    assert capfdbinary.readouterr().out == b"[]\n"


@pytest.mark.parametrize(
    ("selection", "rules", "left_out"),
    [
        (Selection(), ["I008", *["I003"] * 4, "H001"], (0, 0, 0)),
        (Selection(select=frozenset({"I003"})), ["I003"] * 4, (2, 0, 0)),
        (Selection(ignore=frozenset({"I003"})), ["I008", "H001"], (0, 4, 0)),
        (Selection(level="error"), [*["I003"] * 4, "H001"], (0, 0, 1)),
        (Selection(level="warning"), ["I008", *["I003"] * 4, "H001"], (0, 0, 0)),
        (Selection(frozenset({"I003", "I008"}), frozenset({"I003"}), "error"), [], (1, 4, 1)),
    ],
)
def test_what_is_shown(findings, selection, rules, left_out):
    shown, counts = selection.shown(findings)
    assert shown["rule"].to_pylist() == rules
    assert counts == dict(zip(("select", "ignore", "level"), left_out, strict=True))


def test_rules_are_named_by_code_beginning_or_name():
    assert rule_codes(["t001", "id-check-digit"]) == {"T001", "I003"}
    assert rule_codes(["T"]) == {code for code in CATALOG if code[0] == "T"}
    assert rule_codes(["F01"]) == {code for code in CATALOG if code.startswith("F01")}
    assert rule_codes([]) == frozenset()
    with pytest.raises(UnknownName, match=r"Unknown rule: I03\.\nDid you mean I003"):
        rule_codes(["T", "i03"])
    with pytest.raises(UnknownName, match=r"Unknown rule: no-haed\.\nDid you mean no-head"):
        rule_codes(["no-haed"])


def test_the_gist_of_a_rule_is_one_line_without_braces():
    for one in CATALOG.values():
        for lang in ("zh", "en"):
            text = gist(one, lang)
            assert text
            assert not set(text) & set("{}\n。")


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 9, [""]),
        ("请写数字，如 2500.50。", 30, ["请写数字，如 2500.50。"]),
        ("请写数字，如 2500.50。", 10, ["请写数字，", "如", "2500.50。"]),
        ("所填是“户主”。", 8, ["所填是", "“户主”。"]),
        ("income-per-head-implausible", 16, ["income-per-head-", "implausible"]),
        ("519999***********5的校验码", 18, ["519999***********5", "的校验码"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("one  two", 4, ["one", "two"]),
    ],
)
def test_lines_for_a_terminal(text, width, expected):
    assert wrapped(text, width) == expected


def digest(findings, width, **given):
    stream = io.BytesIO()
    write_digest(findings, RULES, stream, Style("zh", width=width), **given)
    return stream.getvalue().decode()


def test_the_summary_on_a_terminal_wraps_messages_beside_the_cell(findings):
    assert (
        digest(findings.filter(pa.array([True] + [False] * 5)), 60, left_out=5)
        == """\
警告 I008 id-twice  1 条
   AA5  519999***********X  与 519999***********X 相同

共 1 条，已全部列出，另有 5 条未列入。
"""
    )


def test_the_summary_on_a_narrow_terminal_puts_messages_below_the_cell(findings):
    assert (
        digest(findings.filter(pa.array([True] + [False] * 5)), 30)
        == """\
警告 I008 id-twice  1 条
   AA5  519999***********X
      与 519999***********X 相
      同

共 1 条，已全部列出。
"""
    )


def test_the_summary_says_what_was_left_out(findings):
    assert digest(findings.slice(0, 0), None, left_out=6) == "没有列出任何问题，6 条未列入。\n"
    assert digest(findings, None, left_out=2, examples=1).splitlines()[-1] == (
        "共 6 条，3 条未显示，另有 2 条未列入。查看全部：--format csv，或 --output 问题清单.xlsx"
    )
