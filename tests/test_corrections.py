"""Corrections: the file and what it cannot say; which cells they mean, what they change, and what is remembered."""

import json
import shutil
import stat
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

import fupin
from fupin.amendment import Correction
from fupin.arrivals import Run, bring_in
from fupin.cli import run
from fupin.corrections import COLUMNS, read_corrections, with_corrections
from fupin.errors import WrongUse
from fupin.intake import Options, Taken, take_in
from fupin.store import holds, open_store, record, relation

HEADER = ",".join(COLUMNS)
CHINESE = ",".join(COLUMNS.values())
# invented persons: no county ever had the area code 519999
HEAD, SPOUSE, THIRD = "519999196803041014", "519999197008111022", "519999195001011011"
OLD_FORM = "519999680304101"
ROSTER = (
    "县,乡镇,户编号,人编号,姓名,性别,证件号码,出生日期,与户主关系,人数,健康状况,危房户,人均纯收入,联系电话",
    f"屏山县,甲乡,1,11,样一,男,{HEAD},,户主,2,健康,是,2500元左右,",
    f"屏山县,甲乡,1,12,样二,女,{SPOUSE},,配偶,2,怪病,是,2500,",
    "屏山县,甲乡,2,21,样三,男,5.19999E+17,1950-1-1,户主,1,健康,否,3000,",
)


def csv_file(folder: Path, *lines: str, name: str = "corrections.csv", header: str = HEADER) -> Path:
    path = folder / name
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def line(key: str, field: str, old: str, new: str, table: str = "person", *, where: str = "511529,2014") -> str:
    return f"{where},{table},{key},{field},{old},{new},电话核实,样王"


def taken(folder: Path, rows: tuple[str, ...], *lines: str, name: str = "屏山县2014.csv") -> Taken:
    """A return, taken in with corrections."""
    (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    return take_in(folder / name, with_corrections(Options(), csv_file(folder, *lines)))


def told(one: Taken) -> list[tuple[Any, ...]]:
    """Rule, cell, and which line was not applied for which reason."""
    return [
        (f["rule"], f["cell"] or f["row"], *(dict(f["args"]).get(name) for name in ("line", "reason")))
        for f in one.batch.findings.to_pylist()
    ]


OTHER = "the return does not say what the line gives as the old value"
DONE = "the return already says what the line would write"
AMBIGUOUS = "more than one row has its key"
ABSENT = "the return has no such column"
TAKEN = "another line has corrected this cell"


# the file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("header", [HEADER, CHINESE])
def test_a_file_in_any_encoding_and_language(tmp_path: Path, encoding: str, header: str) -> None:
    path = tmp_path / "c.csv"
    lines = (
        header,
        '屏山县,2014年,贫困户,1,家庭人口数,3,4,"出生, 电话",样王',
        "",
        "511529,2014,village,'01,clinics,,1,补,样王",
    )
    path.write_bytes("\r\n".join(lines).encode(encoding))
    assert read_corrections(path) == (
        Correction(2, "511529", 2014, "household", "1", "household_size", "3", "4", "出生, 电话", "样王"),
        Correction(4, "511529", 2014, "village", "01", "clinics", "", "1", "补", "样王"),
    )


def test_columns_in_any_order_with_others_beside_them_and_tabs(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    cells = ("2015-03-02", "样王", "电话", "4", "3", "人数", "1", "贫困户", "2014", "屏山县")
    path.write_text("\t".join(("日期", *reversed(COLUMNS.values()))) + "\n" + "\t".join(cells), encoding="utf-8")
    (one,) = read_corrections(path)
    assert one == Correction(2, "511529", 2014, "household", "1", "household_size", "3", "4", "电话", "样王")


def test_headers_and_labels_of_ones_own(tmp_path: Path) -> None:
    path = csv_file(tmp_path, line("1", "口数", "3", "4", "household"), line("11", "健康状况", "病", "康", "person"))
    own = Options(headers={"household": {"口数": "household_size"}}, labels={"health": {"康": "healthy"}})
    assert [one.field for one in read_corrections(path, own)] == ["household_size", "health"]


def test_a_file_without_lines_corrects_nothing(tmp_path: Path) -> None:
    assert read_corrections(csv_file(tmp_path)) == ()


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("", "{path} is empty.", f"Its first line names the columns: {HEADER}."),
        ("county,year", "{path} has no column table (报表), key (主键), ", "Its first line names the columns: "),
        (HEADER.replace("old_value", "old_vaule"), "Unknown column in {path}: old_vaule.", "Did you mean old_value"),
        (f"{HEADER},who", "{path} has two columns who.", "Keep one of them."),
        (line("1", "人数", "3", "4", "persons"), "Unknown table in line 2 of {path}: persons.", "Did you mean person?"),
        (line("1", "人口", "3", "4"), "Unknown field in line 2 of {path}: 人口.", "Did you mean "),
        (line("1", "age", "3", "4"), "{path}, line 2: age is computed and cannot be corrected.", "Correct the field"),
        (line("1", "年龄", "3", "4"), "{path}, line 2: 年龄 is computed and cannot be corrected.", "Correct the field"),
        (line("1", "year", "2014", "2013"), "{path}, line 2: the year of a row cannot be corrected", "Ask for"),
        (line("1", "县", "屏山县", "兴文县"), "{path}, line 2: the county of a row cannot be corrected", "Ask for"),
        (
            line("1", "人数", "3", "三五"),
            "{path}, line 2: “三五” cannot be the household size (人数).",
            "Write a number",
        ),
        (line("1", "人数", "3", "31"), "{path}, line 2: “31” cannot be the household size (人数).", "It must be 1–30."),
        (
            line("1", "健康状况", "健康", "怪病"),
            "{path}, line 2: “怪病” cannot be the health (健康状况).",
            "Write 健康、",
        ),
        (
            line("1", "exit_year", "2013", "2015"),
            "{path}, line 2: “2015” cannot be the exit year",
            "It must be 1949–2014",
        ),
        (line("1", "危房户", "是", "也许"), "{path}, line 2: “也许” cannot be the dangerous house", "Write 是 or 否."),
        (line("1", "姓名", "样一", ""), "{path}, line 2: new_value cannot be the name (姓名).", "It is required"),
        (line("1", "姓名", "样一", "-"), "{path}, line 2: new_value cannot be the name (姓名).", "It is required"),
        (
            line("1", "证件号码", "1", "5.19999E+17"),
            "{path}, line 2: new_value cannot be the id number",
            "Excel has cut",
        ),
        (line("5.19999E+17", "人数", "1", "2"), "{path}, line 2: the key has lost its last digits.", "Excel has cut"),
        (line("", "人数", "1", "2"), "{path}, line 2: the key is blank.", "Write the person's 证件号码"),
        (line("1", "人数", "3", "3"), "{path}, line 2: old_value and new_value are the same.", "Say what"),
        (line("1", "人数", "3", "4", where="市中区,2014"), "{path}, line 2: 市中区 is the name of two", "Write 511002"),
        (
            line("1", "人数", "3", "4", where="屏山国,2014"),
            "Unknown county in line 2 of {path}: 屏山国.",
            "Did you mean",
        ),
        (line("1", "人数", "3", "4", where="屏山县,14"), "{path}, line 2: “14” is no year.", "Write the data year"),
        ("511529,2014,person,1,人数,3,4,,样王", "{path}, line 2: reason (理由) is blank.", "Say why"),
        ("511529,2014,person,1,人数,3,4,电话,", "{path}, line 2: who (修改人) is blank.", "Say why"),
        ("511529,2014,person,1,人数,3,4,出生,电话,样王", "{path}, line 2: it has 10 cells, the header 9.", "Put text"),
        (
            "\n".join((line("1", "人数", "3", "4"), line("1", "household_size", "4", "5"))),
            "{path}, line 3: line 2 corrects the same cell.",
            "Keep one of the two.",
        ),
    ],
)
def test_what_a_file_cannot_say(tmp_path: Path, text: str, what: str, remedy: str) -> None:
    path = tmp_path / "c.csv"
    header = "" if not text or text.startswith("county") else f"{HEADER}\n"
    path.write_text(header + text, encoding="utf-8")
    with pytest.raises(WrongUse) as caught:
        read_corrections(path)
    assert caught.value.what.startswith(what.format(path=path))
    assert caught.value.remedy.startswith(remedy)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "c.xlsx").write_bytes(b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xff\xfe\xfd\x00\x01")
    said = {"none.csv": "There is no ", "c.xlsx": "", ".": ""}
    for name, begin in said.items():
        with pytest.raises(WrongUse) as caught:
            read_corrections(tmp_path / name)
        assert caught.value.what.startswith(begin)
        assert caught.value.remedy


# what is changed


def test_nothing_is_changed_without_a_line_about_the_return(tmp_path: Path) -> None:
    plain = taken(tmp_path, ROSTER)
    others = (line("11", "姓名", "样一", "样四", where=where) for where in ("511529,2013", "511502,2014"))
    for one in (
        taken(tmp_path, ROSTER, *others),
        taken(tmp_path, ROSTER, line("1", "户主姓名", "a", "b", "household")),
    ):
        assert one.batch.tables["person"].equals(plain.batch.tables["person"])
        assert one.batch.findings.equals(plain.batch.findings)
        assert replace(one.batch.record, options={}) == plain.batch.record
    assert "_corrected" not in plain.batch.tables["person"].column_names


def test_a_correction_answers_the_finding_and_what_follows_from_the_cell_follows(tmp_path: Path) -> None:
    before = taken(tmp_path, ROSTER)
    assert [found[:2] for found in told(before)] == [("I007", "G4"), ("T003", "K3"), ("T001", "M2")]
    after = taken(
        tmp_path,
        ROSTER,
        line(HEAD, "人均纯收入", "2500元左右", '"2,500"'),
        line("12", "health", "怪病", "患有大病、长期慢性病"),
        line("2/样三", "证件号码", "5.19999E+17", THIRD),
    )
    assert told(after) == []
    rows = after.batch.tables["person"].select(
        ["net_income_per_capita", "health", "id_number", "birth_date", "age", "_corrected"]
    )
    assert [tuple(row.values()) for row in rows.to_pylist()] == [
        (Decimal(2500), ["healthy"], HEAD, date(1968, 3, 4), 46, "net_income_per_capita"),
        (Decimal(2500), ["chronic_illness", "serious_illness"], SPOUSE, date(1970, 8, 11), 44, "health"),
        (Decimal(3000), ["healthy"], THIRD, date(1950, 1, 1), 64, "id_number"),
    ]


def test_derived_columns_and_rules_see_the_new_value(tmp_path: Path) -> None:
    one = taken(tmp_path, ROSTER, line("11", "id_number", HEAD, OLD_FORM), line("11", "姓名", "样一", "样四"))
    row = one.batch.tables["person"].slice(0, 1).to_pylist()[0]
    assert (row["id_number"], row["id_number_18"], row["age"], row["sex"]) == (
        OLD_FORM,
        "519999196803041014",
        46,
        "male",
    )
    assert row["_corrected"] == "name,id_number"


def test_a_blank_cell_can_be_filled_and_a_cell_be_made_blank(tmp_path: Path) -> None:
    rows = (ROSTER[0], ROSTER[1].replace("样一", "").replace("2500元左右,", "2500,13900000000"), ROSTER[2])
    lines = (line("11", "姓名", "", "样一"), line("11", "联系电话", "13900000000", ""))
    one = taken(tmp_path, rows, *lines)
    assert one.batch.tables["person"].select(["name", "phone"]).slice(0, 1).to_pylist() == [
        {"name": "样一", "phone": None}
    ]
    assert "T006" not in {code for code, *_ in told(one)}
    assert "T006" in {code for code, *_ in told(taken(tmp_path, rows))}


def test_a_row_that_was_set_aside_comes_back(tmp_path: Path) -> None:
    rows = (*ROSTER[:2], ROSTER[2].replace(",1,12,", ",,12,"))
    assert taken(tmp_path, rows).batch.record.rows_aside == 1
    one = taken(tmp_path, rows, line("12", "户编号", "", "1"))
    assert (one.batch.record.rows_aside, one.batch.record.rows_stored) == (0, 2)


@pytest.mark.parametrize("key", [HEAD, "'" + HEAD.lower(), "11", "1/样一", "1／样一"])
def test_keys_of_a_person(tmp_path: Path, key: str) -> None:
    one = taken(tmp_path, ROSTER, line(key, "sex", "男", "女"))
    assert one.batch.tables["person"]["_corrected"].to_pylist() == ["sex", None, None]


def test_an_old_id_number_is_found_by_its_18_digits(tmp_path: Path) -> None:
    rows = (ROSTER[0], ROSTER[1].replace(HEAD, OLD_FORM))
    for key in (OLD_FORM, "519999196803041014"):
        one = taken(tmp_path, rows, line(key, "姓名", "样一", "样四"))
        assert one.batch.tables["person"]["name"].to_pylist() == ["样四"]


def test_a_key_is_the_one_that_was_sent(tmp_path: Path) -> None:
    lines = (line("11", "人编号", "11", "19"), line("11", "姓名", "样一", "样四"), line("19", "性别", "男", "女"))
    one = taken(tmp_path, ROSTER, *lines)
    row = one.batch.tables["person"].slice(0, 1).to_pylist()[0]
    assert (row["person_id"], row["name"], row["_corrected"]) == ("19", "样四", "person_id,name")
    assert [sheet.amended.missed for sheet in one.sheets] == [frozenset({4})]


VILLAGES = (
    "县,乡镇,行政村,行政村代码,总户数,贫困户数,总人口数,贫困人口数,村集体经济收入（万元）",
    "屏山县,甲乡,团结村,511529001001,9,1,30,3,1.5",
    "屏山县,乙乡,团结村,511529002001,9,1,30,3,",
    "屏山县,乙乡,前进村,511529002002,9,1,30,3,2",
)


@pytest.mark.parametrize(
    ("key", "corrected"),
    [
        ("乙乡/团结村", [None, "households", None]),
        ("511529002001", [None, "households", None]),
        ("前进村", [None, None, "households"]),
        ("团结村", None),
    ],
)
def test_keys_of_a_village(tmp_path: Path, key: str, corrected: list[str | None] | None) -> None:
    one = taken(tmp_path, VILLAGES, line(key, "总户数", "9", "10", "village"))
    if corrected is None:
        assert ("F016", "E2", "2", AMBIGUOUS) in told(one)
        assert "_corrected" not in one.batch.tables["village"].column_names
    else:
        assert one.batch.tables["village"]["_corrected"].to_pylist() == corrected


def test_values_are_in_the_unit_of_the_column(tmp_path: Path) -> None:
    lines = (
        line("前进村", "村集体经济收入", "2", "3.25", "行政村"),
        line("甲乡/团结村", "collective_income", "15000元", "2万元", "village"),
    )
    one = taken(tmp_path, VILLAGES, *lines)
    assert one.batch.tables["village"]["collective_income"].to_pylist() == [Decimal(20000), None, Decimal(32500)]


COUNTY = ("县,年度,行政村数,贫困村数", "屏山县,2014,9,3", "兴文县,2014,9,3")


@pytest.mark.parametrize("key", ["", "511529", "屏山县"])
def test_keys_of_a_county(tmp_path: Path, key: str) -> None:
    one = taken(tmp_path, COUNTY, line(key, "行政村数", "9", "8", "县"), name="县表2014.csv")
    assert one.batch.tables["county"]["villages"].to_pylist() == [8, 9]


# what is not


def test_a_cell_that_says_something_else_stays(tmp_path: Path) -> None:
    lines = (
        line("12", "姓名", "样九", "样四"),
        line("11", "姓名", "样二", "样一"),
        line("12", "健康状况", "", "残疾"),
        line("11", "人均纯收入", "2500", "2600"),
        line("21", "exit_status", "", "未脱贫"),
    )
    plain, one = taken(tmp_path, ROSTER), taken(tmp_path, ROSTER, *lines)
    assert one.batch.tables["person"].equals(plain.batch.tables["person"])
    assert [found for found in told(one) if found[0] == "F016"] == [
        ("F016", 4, "6", ABSENT),
        ("F016", "K3", "4", OTHER),
        ("F016", "E3", "2", OTHER),
        ("F016", "E2", "3", DONE),
        ("F016", "M2", "5", OTHER),
    ]
    assert [found for found in told(one) if found[0] != "F016"] == told(plain)


def test_a_cell_that_two_lines_mean_is_corrected_once(tmp_path: Path) -> None:
    one = taken(tmp_path, ROSTER, line("11", "姓名", "样一", "样四"), line(HEAD, "姓名", "样一", "样五"))
    assert one.batch.tables["person"]["name"].to_pylist()[0] == "样四"
    assert ("F016", "E2", "3", TAKEN) in told(one)


def test_a_repeated_key_is_refused(tmp_path: Path) -> None:
    rows = (*ROSTER[:2], ROSTER[1].replace(",11,", ",13,"))
    one = taken(tmp_path, rows, line(HEAD, "姓名", "样一", "样四"))
    assert ("F016", "E2", "2", AMBIGUOUS) in told(one)
    assert one.batch.tables["person"]["name"].to_pylist() == ["样一"]


# values of the household on every member's row


def test_a_household_key_corrects_every_row_of_the_household(tmp_path: Path) -> None:
    one = taken(tmp_path, ROSTER, line("1", "人数", "2", "3"))
    assert one.batch.tables["person"]["household_size"].to_pylist() == [3, 3, 1]
    assert one.batch.tables["person"]["_corrected"].to_pylist() == ["household_size", "household_size", None]
    assert one.batch.record.corrections == [
        {
            "county": "511529",
            "year": 2014,
            "table": "person",
            "key": "",
            "field": "household_size",
            "sheet": "屏山县2014",
            "rows": [2, 3],
            "reason": "电话核实",
            "who": "样王",
        }
    ]


def test_rows_of_the_household_that_say_something_else_stay(tmp_path: Path) -> None:
    rows = (*ROSTER[:3], ROSTER[2].replace(",12,样二", ",13,样五").replace(",配偶,2,", ",之子,5,").replace(SPOUSE, ""))
    one = taken(tmp_path, rows, line("1", "人数", "2", "3"))
    assert one.batch.tables["person"]["household_size"].to_pylist() == [3, 3, 5]
    assert ("F016", "J4", "2", OTHER) in told(one)
    half = taken(tmp_path, rows, line("1", "人数", "2", "5"))
    assert half.batch.tables["person"]["household_size"].to_pylist() == [5, 5, 5]
    assert [found for found in told(half) if found[0] == "F016"] == []
    done = taken(tmp_path, (*ROSTER[:3],), line("1", "人数", "3", "2"))
    assert [found for found in told(done) if found[0] == "F016"] == [("F016", "J2", "2", DONE)]


def test_a_person_key_corrects_its_own_row(tmp_path: Path) -> None:
    one = taken(tmp_path, ROSTER, line("12", "人数", "2", "3"))
    assert one.batch.tables["person"]["household_size"].to_pylist() == [2, 3, 1]


def test_a_household_key_is_none_for_a_persons_own_field(tmp_path: Path) -> None:
    one = taken(tmp_path, ROSTER, line("1", "姓名", "样一", "样四"))
    assert [sheet.amended.missed for sheet in one.sheets] == [frozenset({2})]


def test_a_merged_cell_is_corrected_for_the_household_that_it_covers(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("户编号", "姓名", "证件号码", "与户主关系", "人数", "脱贫属性"),
        ("1", "样一", HEAD, "户主", "两人多", "未脱贫"),
        ("1", "样二", SPOUSE, "配偶", None, None),
        ("2", "样三", "519999195001011011", "户主", 1, None),
    ):
        sheet.append(row)
    sheet.merge_cells("E2:E3")
    sheet.merge_cells("F2:F4")
    book.save(tmp_path / "屏山县2014.xlsx")
    lines = (line(SPOUSE, "人数", "两人多", "2"), line(HEAD, "脱贫属性", "未脱贫", "已脱贫"))
    one = take_in(tmp_path / "屏山县2014.xlsx", with_corrections(Options(), csv_file(tmp_path, *lines)))
    persons = one.batch.tables["person"]
    assert persons["household_size"].to_pylist() == [2, 2, 1]
    assert persons["exit_status"].to_pylist() == ["exited", "exited", "not_exited"]
    assert persons["_corrected"].to_pylist() == ["household_size,exit_status"] * 2 + [None]
    assert "T001" not in {code for code, *_ in told(one)}


# totals


def test_a_total_holds_for_the_rows_as_sent_or_as_corrected(tmp_path: Path) -> None:
    right = (
        "县,乡镇,行政村,总户数,贫困户数,总人口数,贫困人口数",
        "屏山县,甲乡,一村,9,1,30,3",
        "屏山县,甲乡,二村,90,1,300,3",
    )
    as_sent, as_meant, neither = ("合计,,,99,2,330,6", "合计,,,18,2,60,6", "合计,,,20,2,330,6")
    lines = (line("二村", "总户数", "90", "9", "village"),)
    assert [found[:2] for found in told(taken(tmp_path, (*right, as_sent), *lines))] == []
    assert [found[:2] for found in told(taken(tmp_path, (*right, as_meant.replace("60", "330")), *lines))] == []
    assert [found[:2] for found in told(taken(tmp_path, (*right, neither), *lines))] == [("F006", "D4")]


# the store


def brought(folder: Path, *lines: str) -> Run:
    options = with_corrections(Options(), csv_file(folder, *lines))
    return bring_in([folder / "屏山县2014.csv"], options, folder / "store")


def test_a_changed_file_of_corrections_imports_the_return_again(tmp_path: Path) -> None:
    (tmp_path / "屏山县2014.csv").write_text("\n".join(ROSTER), encoding="utf-8")
    first, other = line("11", "姓名", "样一", "样四"), line("1", "人数", "2", "3", where="511502,2014")
    assert (brought(tmp_path).corrected, brought(tmp_path).unchanged) == (0, 1)
    assert brought(tmp_path, other).unchanged == 1
    assert (brought(tmp_path, other, first).corrected, brought(tmp_path, first).unchanged) == (1, 1)
    changed = brought(tmp_path, first.replace("样王", "样李"))
    assert (changed.corrected, changed.unchanged) == (1, 0)
    assert brought(tmp_path).rows_read == 3
    assert brought(tmp_path).unchanged == 1


def test_what_is_remembered_says_nothing_sensitive(tmp_path: Path) -> None:
    (tmp_path / "屏山县2014.csv").write_text("\n".join(ROSTER), encoding="utf-8")
    brought(tmp_path, line(HEAD, "姓名", "样一", "样四"), line("1/样二", "证件号码", SPOUSE, OLD_FORM))
    (path,) = (tmp_path / "store/_returns").glob("*.json")
    text = path.read_text(encoding="utf-8")
    assert [secret for secret in (HEAD, SPOUSE, OLD_FORM, "样一", "样二", "样四") if secret in text] == []
    remembered = json.loads(text)
    assert [(one["field"], one["rows"], one["who"]) for one in remembered["corrections"]] == [
        ("id_number", [3], "样王"),
        ("name", [2], "样王"),
    ]
    assert list(remembered["options"]["corrections"]) == remembered["counties"] == ["511529"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_stored_rows_say_which_fields_were_corrected(tmp_path: Path) -> None:
    (tmp_path / "屏山县2014.csv").write_text("\n".join(ROSTER), encoding="utf-8")
    brought(tmp_path, line("1", "人数", "2", "3"), line("12", "姓名", "样二", "样四"))
    for table, expected in (
        ("person", ["household_size", "name,household_size", None]),
        ("household", ["household_size", None]),
    ):
        stored = pq.read_table(tmp_path / "store" / table)
        assert stored["_corrected"].to_pylist() == expected


def as_of_schema_1(folder: Path) -> None:
    """The store as a fupin wrote it that knew no corrections."""
    for path in folder.rglob("*.parquet"):
        if "_corrected" in (table := pq.ParquetFile(path).read()).column_names:
            pq.write_table(table.drop_columns(["_corrected"]), path)
    (folder / "_store.json").write_text('{"fupin": "store", "schema": 1}\n')


def test_a_store_of_an_older_fupin_is_read_and_written(tmp_path: Path) -> None:
    (tmp_path / "屏山县2014.csv").write_text("\n".join(ROSTER), encoding="utf-8")
    brought(tmp_path)
    (known,) = (tmp_path / "store/_returns").glob("*.json")
    told_before = json.loads(known.read_text(encoding="utf-8")) | {"schema": 1}
    del told_before["corrections"], told_before["counties"]
    known.write_text(json.dumps(told_before), encoding="utf-8")
    as_of_schema_1(tmp_path / "store")
    store = open_store(tmp_path / "store")
    asked = "select county, name, _corrected from {} order by county, name"

    def rows() -> list[tuple[Any, ...]]:
        return duckdb.sql(asked.format(relation(store, "person"))).fetchall()

    assert rows() == [("511529", name, None) for name in ("样一", "样三", "样二")]
    old = record(store, known.stem)
    assert old is not None
    assert not holds(store, old.sha256, Options().said())
    other = tmp_path / "翠屏区2014.csv"
    other.write_text("\n".join(ROSTER).replace("屏山县", "翠屏区"), encoding="utf-8")
    lines = csv_file(tmp_path, line("11", "姓名", "样一", "样四", where="511502,2014"))
    bring_in([other], with_corrections(Options(), lines), tmp_path / "store")
    assert rows()[:3] == [("511502", "样三", None), ("511502", "样二", None), ("511502", "样四", "name")]
    # the same persons in another county, and one without an ID number
    assert rows()[3:] == [("511529", "样三", None)]


# the command line and Python


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("FUPIN_STORE", "FUPIN_LANG", "FUPIN_CORRECTIONS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox/屏山县2014.csv").write_text("\n".join(ROSTER[:3]), encoding="utf-8")
    return tmp_path / "inbox"


SUMMARY = "1 file; 2 rows read; 2 fit to store; 0 set aside; "


def test_validate_applies_counts_and_tells(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (
        line("11", "人均纯收入", "2500元左右", "2500"),
        line("12", "健康状况", "怪病", "健康"),
        line("99", "姓名", "样一", "样四"),
        line("12", "证件号码", HEAD, OLD_FORM),
    )
    csv_file(inbox, *lines)
    command = ["validate", "inbox", "--corrections", "inbox/corrections.csv", "-f", "csv"]
    assert run([*command, "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    assert err == (
        f"{SUMMARY}0 errors; 1 warning; 2 corrections applied.\n"
        "fupin: No row in these returns for corrections on line 4. Check county, year, table, key.\n"
    )
    assert out.splitlines()[1:] == [
        "屏山县2014.csv,屏山县2014,3,G,G3,511529,2014,person,id_number,F016,correction-does-not-match,warning,"
        "519999***********2,1,"
        '"Line 5 of the corrections was not applied (sheet “屏山县2014”, row 3, id number): the return does not say '
        "what the line gives as the old value. Old value in the line: 519999***********4; "
        "value sent: 519999***********2. "
        'Look at the value sent: where it is right, delete the line; else give it as the old value."'
    ]
    assert run([*command, "--lang", "zh"]) == 0
    out, err = capsys.readouterr()
    assert "执行更正 2 条" in err
    assert "更正表第 4 行在这些报表中找不到对应的行" in err
    assert "更正表第 5 行未执行（工作表“屏山县2014”第 3 行，证件号码）：上报值不是更正表所写的原值。" in out


def test_wrong_use_stops_before_anything_is_imported(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    csv_file(inbox.parent, line("11", "agee", "1", "2"))
    assert run(["import", "inbox", "--store", "s", "--corrections", "corrections.csv"]) == 2
    assert "Unknown field in line 2 of corrections.csv: agee." in capsys.readouterr().err
    assert not (inbox.parent / "s").exists()


def test_fupin_toml_names_the_file_and_the_option_goes_before(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (inbox.parent / "fupin.toml").write_text('corrections = "corrections.csv"\n', encoding="utf-8")
    csv_file(inbox.parent, line("11", "人均纯收入", "2500元左右", "2500"))
    csv_file(inbox.parent, name="none.csv")
    for options, told_of in (((), True), (("--corrections", "none.csv"), False)):
        run(["validate", "inbox", "--lang", "en", "-f", "csv", *options])
        assert ("1 correction applied" in capsys.readouterr().err) is told_of
    assert "T001" not in set(fupin.validate("inbox")["rule"])
    assert "T001" in set(fupin.validate("inbox", corrections="none.csv")["rule"])


def test_returns_of_several_townships(inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line whose row another return of the run holds is not told as missing."""
    other = "\n".join(ROSTER[:3]).replace("甲乡", "乙乡").replace(",11,", ",31,").replace(",12,", ",32,")
    (inbox / "屏山县乙乡2014.csv").write_text(other, encoding="utf-8")
    csv_file(inbox.parent, line("11", "姓名", "样一", "样四"), line("32", "姓名", "样二", "样五"))
    run(["validate", "inbox", "--lang", "en", "-f", "csv", "--corrections", "corrections.csv"])
    err = capsys.readouterr().err
    assert "2 corrections applied" in err
    assert "No row" not in err
    shutil.rmtree(inbox)


def test_options_say_the_digest_of_the_counties_concerned() -> None:
    one = Correction(2, "511529", 2014, "person", "1", "name", "a", "b", "c", "d")
    options = Options(corrections=(one,))
    moved = Options(corrections=(replace(one, line=9),))
    assert options.said() == options.said(["511502"]) == {}
    assert options.said(["511529"]) == moved.said(["511502", "511529"])
    assert options.said(["511529"]) != Options(corrections=(replace(one, reason="e"),)).said(["511529"])
