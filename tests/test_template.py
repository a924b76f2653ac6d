"""Blank workbooks: what they accept, what they say, and that one filled in is imported without a finding."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import cast

import pyarrow as pa
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from fupin.catalog.codes import code_list
from fupin.catalog.divisions import divisions, mentioned
from fupin.catalog.forms import SHEET_NAMES, TITLES, VERSION, form_fields, mark, note_of
from fupin.catalog.headers import normal_header
from fupin.catalog.tables import TABLES
from fupin.clean.column import typed
from fupin.cli import run
from fupin.errors import ExitStatus, OutputError
from fupin.intake import Taken, take_in
from fupin.sample.county import CountyYear, county_years
from fupin.sample.id_number import IdNumbers
from fupin.sample.workbook import sheet_of, workbook_bytes
from fupin.tables import RawColumn
from fupin.write.template import file_name, write_templates
from fupin.write.template.columns import form_columns
from fupin.write.template.sheets import FIRST_ROW, HEADER_ROW, LAST_ROW
from fupin.write.template.validation import accepted, list_name

PINGSHAN = divisions()["511529"]
YEAR = 2014
Filled = str | int | Decimal | date | None


def blank(folder: Path, tables: tuple[str, ...] = tuple(TABLES), code: str = PINGSHAN.code) -> Path:
    (path,) = write_templates(folder, [code], [YEAR], tables)
    return path


def sheet_in(book: Workbook, table: str) -> Worksheet:
    sheet = book[SHEET_NAMES[table]]
    assert isinstance(sheet, Worksheet)
    return sheet


def put(sheet: Worksheet, row: int, column: int, value: Filled) -> None:
    cast("Cell", sheet.cell(row, column)).value = value


@pytest.fixture(scope="module")
def sent() -> CountyYear:
    return next(iter(county_years(PINGSHAN, 120, range(YEAR, YEAR + 1), 7, IdNumbers())))


def beside(table: str, row: Mapping[str, Filled]) -> dict[str, Filled]:
    """Values that agree with a sample row, for the columns that the sample does not send."""
    found: dict[str, Filled] = {}
    for field in form_fields(TABLES[table]):
        if field.key not in row:
            example = note_of(TABLES[table], field).example
            if field.type == "date":
                found[field.key] = datetime.strptime(example, "%Y-%m-%d").date()
            elif field.list_key:
                found[field.key] = code_list(field.list_key).codes[0].zh
            else:
                found[field.key] = int(example) if field.type == "integer" else example
    if "other_causes" in found:
        found["other_causes"] = "因灾" if row["main_cause"] in ("因病", "因残") else None
    if "phone" in found:  # one that no other household has
        found["phone"] = f"199{str(row['household_id'])[-8:]}"
    if "village_code" in found:
        found["village_code"] = f"{PINGSHAN.code}101201"
    if table == "person":
        id_number = str(row["id_number"])
        resident = len(id_number) in (15, 18)
        found |= {
            "sex": "男" if int(id_number[16]) % 2 else "女",
            "id_type": "居民身份证" if resident else "残疾人证",
            "birth_date": datetime.strptime(id_number[6:14], "%Y%m%d").date(),
            "is_head": "是" if row["relation"] == "户主" else "否",
        }
    return found


def fill_in(path: Path, sent: CountyYear, *, everything: bool) -> dict[str, list[dict[str, Filled]]]:
    """Type the sample's rows into a template; `everything` fills the other columns, too."""
    book = load_workbook(path)
    typed_in: dict[str, list[dict[str, Filled]]] = {}
    for key, table in TABLES.items():
        page, sample = sheet_in(book, key), sheet_of(key, sent, sent.households)
        keys = [table.by_header[normal_header(header)].key for header in sample.headers]
        rows = [dict(zip(keys, row, strict=True)) for row in sample.rows]
        typed_in[key] = [{**row, **(beside(key, row) if everything else {})} for row in rows]
        for number, row in enumerate(typed_in[key], FIRST_ROW):
            for column in form_columns(table, YEAR):
                put(page, number, column.number, row.get(column.field.key))
    book.save(path)
    return typed_in


def sampled(sent: CountyYear, folder: Path) -> Taken:
    """The same rows as the sample's own workbook gives them."""
    path = folder / f"sample-{file_name(PINGSHAN, YEAR)}"
    path.write_bytes(workbook_bytes([sheet_of(key, sent, sent.households) for key in TABLES]))
    return take_in(path)


def values(taken: Taken, table: str, columns: list[str]) -> pa.Table:
    return taken.batch.tables[table].select(columns)


def test_a_filled_in_template_gives_no_finding_and_the_values_typed(tmp_path: Path, sent: CountyYear) -> None:
    path = blank(tmp_path)
    rows = fill_in(path, sent, everything=False)
    taken, known = take_in(path), sampled(sent, tmp_path)
    assert taken.batch.findings.to_pylist() == []
    assert {key: table.num_rows for key, table in taken.batch.tables.items()} == {k: len(r) for k, r in rows.items()}
    assert taken.batch.record.rows_aside == 0
    assert taken.batch.record.template == VERSION
    for key, table in known.batch.tables.items():
        left_out = {f.key for f in TABLES[key].fields} - {f.key for f in form_fields(TABLES[key])}
        columns = [n for n in table.column_names if n == "_sheet" or not (n.startswith("_") or n in left_out)]
        columns += ["year"]
        assert values(taken, key, columns).equals(table.select(columns))


def test_every_column_of_the_template_is_stored_as_typed(tmp_path: Path, sent: CountyYear) -> None:
    path = blank(tmp_path)
    rows = fill_in(path, sent, everything=True)
    taken = take_in(path)
    assert taken.batch.findings.to_pylist() == []
    for key, table in TABLES.items():
        stored = taken.batch.tables[key]
        assert stored.num_rows == len(rows[key])
        for field in form_fields(table):
            column = "county_name" if field.key == "county" else field.key
            count = sum(row[field.key] is not None for row in rows[key])
            assert len(stored) - stored[column].null_count == count, (key, field.key)
    person = taken.batch.tables["person"].slice(0, 1).to_pylist()[0]
    first = rows["person"][0]
    assert (person["birth_date"], person["village_code"]) == (first["birth_date"], first["village_code"])
    assert (person["identified_date"], person["identified_year"]) == (date(2013, 12, 1), 2013)
    village = taken.batch.tables["village"].slice(0, 1).to_pylist()[0]
    assert village["collective_income"] == 10_000 * cast("Decimal", rows["village"][0]["collective_income"])


def test_sheets_left_blank_are_no_findings(tmp_path: Path, sent: CountyYear) -> None:
    path = blank(tmp_path)
    book = load_workbook(path)
    for number, column in enumerate(("villages", "rural_households", "rural_population", "poor_population")):
        at = next(c for c in form_columns(TABLES["county"], YEAR) if c.field.key == column)
        put(sheet_in(book, "county"), FIRST_ROW, at.number, (261, 60_000, 210_000, 9_000)[number])
    book.save(path)
    taken = take_in(path)
    assert taken.batch.findings.to_pylist() == []
    row = taken.batch.tables["county"].select(["county", "year", "villages", "rural_population"]).to_pylist()
    assert row == [{"county": "511529", "year": 2014, "villages": 261, "rural_population": 210_000}]


def test_a_blank_template_is_nothing_to_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = blank(tmp_path)
    taken = take_in(path)
    assert taken.batch.findings.to_pylist() == []
    assert taken.batch.tables == {}
    assert run(["validate", str(path), "--lang", "zh"]) == ExitStatus.PROBLEMS
    assert capsys.readouterr().err.splitlines() == [
        "文件 1 个；读取 0 行；可入库 0 行；搁置 0 行；错误 0 处；警告 0 处；空白模板 1 个。",
        "fupin：没有可读的数据：模板还是空白的。请在表头下面逐行填写后再试。",
    ]


def test_sheets_of_a_template_are_known_by_their_first_cell_only(tmp_path: Path) -> None:
    path = blank(tmp_path)
    book = load_workbook(path)
    book["填报说明"]["A1"].value = "填报说明"
    book.save(path)
    taken = take_in(path)
    assert [(f["rule"], f["sheet"]) for f in taken.batch.findings.to_pylist()] == [("F005", "填报说明")]
    assert (taken.batch.record.template, taken.raw.sheets[-1].skipped) == (VERSION, "template")


@pytest.mark.parametrize(
    ("version", "told"),
    [
        (VERSION, f"模板第 {VERSION} 版"),
        (VERSION + 1, f"模板第 {VERSION + 1} 版，比本程序所知的第 {VERSION} 版新"),
    ],
)
def test_inspect_tells_the_version(tmp_path: Path, capsys: pytest.CaptureFixture[str], version: int, told: str) -> None:
    path = blank(tmp_path)
    book = load_workbook(path)
    for name in ("填报说明", "代码"):
        book[name]["A1"].value = mark(name).replace(str(VERSION), str(version))
    book.save(path)
    run(["inspect", str(path), "--lang", "zh", "-f", "table"])
    assert capsys.readouterr().out.splitlines()[0] == f"文件 {path.name}：xlsx；工作表 6 个；{told}"


def test_inspect_tells_an_outdated_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = blank(tmp_path)
    monkeypatch.setattr("fupin.commands.understanding.VERSION", VERSION + 1)
    run(["inspect", str(path), "--lang", "en", "-f", "table"])
    told = f"template of version {VERSION}, now outdated: `fupin template` writes version {VERSION + 1}"
    assert capsys.readouterr().out.splitlines()[0] == f"File {path.name}: xlsx; sheets: 6; {told}"


@pytest.mark.parametrize("code", divisions())
def test_title_and_file_name_say_the_county(code: str) -> None:
    name = file_name(divisions()[code], YEAR)
    place = name.removesuffix(f"{YEAR}年建档立卡数据.xlsx")
    assert mentioned(name) == (divisions()[code],)
    assert {mentioned(f"{place}{YEAR}年{title}") for title in TITLES.values()} == {(divisions()[code],)}


def test_file_names_differ() -> None:
    assert len({file_name(one, YEAR) for one in divisions().values()}) == len(divisions()) == 183


def test_a_county_whose_name_is_shared(tmp_path: Path) -> None:
    path = blank(tmp_path, ("village",), "511102")
    assert path.name == "乐山市市中区2014年建档立卡数据.xlsx"
    book = load_workbook(path)
    assert (sheet_in(book, "village")["A1"].value, book["代码"]["A3"].value) == (
        "乐山市市中区2014年行政村基本情况表",
        "乐山市市中区",
    )
    columns = {c.field.key: c.number for c in form_columns(TABLES["village"], YEAR)}
    for key in ("households", "poor_households", "population", "poor_population"):
        put(sheet_in(book, "village"), FIRST_ROW, columns[key], 100)
    put(sheet_in(book, "village"), FIRST_ROW, columns["village"], "红星村")
    book.save(path)
    assert take_in(path).batch.tables["village"]["county"].to_pylist() == ["511102"]


def validations(sheet: Worksheet) -> list[DataValidation]:
    return list(sheet.data_validations.dataValidation)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_says_what_it_accepts(tmp_path: Path, table: str) -> None:
    book = load_workbook(blank(tmp_path, (table,)))
    sheet, columns = sheet_in(book, table), form_columns(TABLES[table], YEAR)
    assert [cell.value for cell in sheet[HEADER_ROW]] == [column.header for column in columns]
    for column, found in zip(columns, validations(sheet), strict=True):
        assert str(found.sqref) == f"{column.letter}{FIRST_ROW}:{column.letter}{LAST_ROW}"
        assert found.allow_blank
        # Excel refuses to open a workbook with longer ones.
        assert 0 < len(found.prompt or "") <= 255
        assert 0 < len(found.promptTitle or "") <= 32
        assert len(found.error or "") <= 225
        assert len(found.formula1 or "") <= 255
        if found.type == "list":
            name = "county" if column.field.key == "county" else column.field.list_key
            assert found.formula1 == list_name(name)
            ((cells_of, cells),) = book.defined_names[found.formula1].destinations
            labels = [row[0].value for row in book[cells_of][cells.replace("$", "")]] if ":" in cells else ["屏山县"]
            assert labels == (list(column.labels) or ["屏山县"])
        text_or_not = sheet.column_dimensions[column.letter].number_format
        assert (text_or_not == "@") == (column.field.type == "text")


def test_checks_of_each_kind() -> None:
    person = {c.field.key: c for c in form_columns(TABLES["person"], YEAR)}
    village = {c.field.key: c for c in form_columns(TABLES["village"], YEAR)}
    told = {key: accepted(person[key], FIRST_ROW) for key in person}
    assert [(k, a.kind, a.first, a.second, a.stop) for k, a in told.items() if a.kind and a.kind != "list"] == [
        ("village_code", "custom", "AND(ISTEXT(E5),LEN(E5)=12)", None, False),
        ("household_id", "custom", "AND(ISTEXT(F5),LEN(F5)<=20)", None, True),
        ("person_id", "custom", "AND(ISTEXT(G5),LEN(G5)<=20)", None, True),
        (
            "id_number",
            "custom",
            "AND(ISTEXT(K5),OR(LEN(K5)=15,LEN(K5)=18,LEN(K5)=20,LEN(K5)=22))",
            None,
            True,
        ),
        ("birth_date", "date", "DATE(1900,1,1)", "DATE(2014,12,31)", False),
        ("household_size", "whole", "1", "30", True),
        ("work_months", "whole", "0", "12", True),
        ("exit_year", "whole", "1949", "2014", True),
        ("planned_exit_year", "whole", "1949", "2024", True),
        ("net_income_per_capita", "decimal", "-99999999999.99", "99999999999.99", True),
        ("phone", "custom", 'AND(LEN(AI5)=11,LEFT(AI5,1)="1")', None, False),
        ("person_phone", "custom", 'AND(LEN(AJ5)=11,LEFT(AJ5,1)="1")', None, False),
        ("identified_date", "date", "DATE(1900,1,1)", "DATE(2014,12,31)", False),
        ("identified_year", "whole", "1949", "2014", True),
        ("person_identified_date", "date", "DATE(1900,1,1)", "DATE(2014,12,31)", False),
    ]
    assert accepted(village["arable_land"], FIRST_ROW).words == "填不小于 0 的数字（单位：亩），不写单位。"
    assert accepted(person["health"], FIRST_ROW).words == (
        "可填几项，中间用顿号隔开。可选：健康、长期慢性病、患有大病、残疾。"
    )


def test_an_input_and_an_error_message(tmp_path: Path) -> None:
    sheet = sheet_in(load_workbook(blank(tmp_path, ("person",))), "person")
    found = next(v for v in validations(sheet) if v.promptTitle == "人数（人）")
    assert (found.type, found.formula1, found.formula2, found.errorStyle) == ("whole", "1", "30", "stop")
    assert found.prompt == "本户家庭人口数，含户主；同一户各行相同。填 1 至 30 的整数（单位：人），不写单位。"
    assert (found.errorTitle, found.error) == (
        "填写有误",
        "“人数（人）”：填 1 至 30 的整数（单位：人），不写单位。请改正，或按 Esc 键取消。",
    )


@pytest.mark.parametrize("table", TABLES)
def test_examples_are_values_that_are_read(table: str) -> None:
    for column in form_columns(TABLES[table], YEAR):
        for text in (*column.labels, column.note.example):
            if text:
                sent = RawColumn(column.field.key, "A", column.label, None, pa.array([text], pa.string()))
                read, defects = typed([sent], column.field)
                assert (read.null_count, defects) == (0, []), (column.field.key, text)


def test_notes_explain_every_column(tmp_path: Path) -> None:
    rows = [[cell.value for cell in row] for row in load_workbook(blank(tmp_path))["填报说明"].iter_rows()]
    assert rows[0][0] == f"填报说明（fupin 模板第 {VERSION} 版）"
    top = next(n for n, row in enumerate(rows) if row[0] == "工作表")
    assert rows[top] == ["工作表", "列", "列名", "填什么", "单位", "是否必填", "可填的值", "示例"]
    noted = [(row[0], row[2]) for row in rows[top + 1 :]]
    assert noted == [(SHEET_NAMES[t.key], c.label) for t in TABLES.values() for c in form_columns(t, YEAR)]
    assert all(row[3] for row in rows[top + 1 :])
    assert next(row for row in rows if row[2] == "村集体经济收入（万元）") == [
        "行政村",
        "X",
        "村集体经济收入（万元）",
        "全年村集体经济收入，注意单位是万元。",
        "万元",
        "可不填",
        "数字（单位：万元）",
        "1.5",
    ]


def test_required_columns_are_marked(tmp_path: Path) -> None:
    book = load_workbook(blank(tmp_path))
    marked = {key: [c.value for c in sheet_in(book, key)[HEADER_ROW] if str(c.value).endswith("*")] for key in TABLES}
    assert marked == {
        "person": ["户编号*", "姓名*", "证件号码*", "与户主关系*", "民族*", "健康状况*", "劳动技能*"],
        "household": ["户编号*", "户主姓名*"],
        "village": ["行政村*", "总户数（户）*", "贫困户数\n（户）*", "总人口数\n（人）*", "贫困人口数\n（人）*"],
        "county": ["乡村户数\n（户）*", "农业户籍人口\n（人）*", "贫困人口数\n（人）*"],
    }
    colours = {c.value: c.fill.start_color.rgb for c in sheet_in(book, "person")[HEADER_ROW]}
    names = ("户编号*", "致贫原因", "性别", "人数（人）")
    assert [colours[name] for name in names] == ["00C00000", "00B45F06", "007F7F7F", "001F4E78"]
    assert sheet_in(book, "person")["A3"].value == (
        "红色带 * 的列必填；橙色的列贫困户必填；灰色的列可以不填，由程序按证件号码推算。"
        "各列的填法见“填报说明”。请从第 5 行起逐行填写。"
    )


def test_the_version_goes_up_with_every_change_of_the_form() -> None:
    """Where this fails: raise VERSION in catalog/forms, and write the new fingerprint here."""
    said = [
        (c.header, c.field.type, c.demand, c.labels, c.note, accepted(c, FIRST_ROW))
        for table in TABLES.values()
        for c in form_columns(table, YEAR)
    ]
    fingerprint = hashlib.sha256(repr(said).encode()).hexdigest()[:12]
    assert (VERSION, fingerprint) == (2, "42df94277bb1")


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    path = blank(tmp_path)
    path.write_bytes(b"filled in")
    with pytest.raises(OutputError) as caught:
        write_templates(tmp_path, ["511528", PINGSHAN.code], [YEAR])
    assert caught.value.what == f"{path} exists already."
    assert (path.read_bytes(), len(list(tmp_path.iterdir()))) == (b"filled in", 1)
    write_templates(tmp_path, [PINGSHAN.code], [YEAR], force=True)
    assert load_workbook(BytesIO(path.read_bytes())).sheetnames[0] == "贫困人口"


def test_tables_and_years_that_are_asked_for(tmp_path: Path) -> None:
    command = ["template", str(tmp_path / "new" / "blank"), "--county", "屏山县", "--year", "2013-2014"]
    assert run([*command, "--table", "贫困户,village", "--quiet"]) == ExitStatus.DONE
    paths = sorted((tmp_path / "new" / "blank").iterdir())
    assert [path.name for path in paths] == [f"屏山县{year}年建档立卡数据.xlsx" for year in (2013, 2014)]
    book = load_workbook(paths[0])
    assert book.sheetnames == ["贫困户", "行政村", "填报说明", "代码"]
    assert book["代码"].sheet_state == "hidden"
    assert sheet_in(book, "household")["A1"].value == "屏山县2013年建档立卡贫困户登记表"
    years = next(v for v in validations(sheet_in(book, "household")) if v.promptTitle == "脱贫年度")
    assert (years.formula1, years.formula2) == ("1949", "2013")
