"""An annotated copy: what is added to the sender's workbook, and that all else is kept."""

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from fupin.catalog.rules import RULES
from fupin.read import open_book
from fupin.tables import findings_table
from fupin.write.annotated import annotate, write_values
from fupin.write.labels import Lang

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RED, RED_OVER_YELLOW, AMBER = "FFF6B4A0", "FFF6B4A1", "FFFFE990"
SHEET = "xl/worksheets/sheet2.xml"
HEADERS = (
    *("县", "乡(镇)", "行政村", "户编号", "姓名", "证件号码", "人数", "与户主关系", "民族", "健康状况", "文化程度"),
    *("脱贫属性", "主要致贫原因", "危房户", "饮水安全", "人均纯收入（元）"),
)
ROWS = (
    *("昭觉县 样山乡 样南村 7 丙一 519999196001010010 2 户主 彝族 体弱 小学 未脱贫 缺资金 否 是 2000",),
    *("昭觉县 样山乡 样南村 7 丙二 519999196502020025 2 配偶 彝族 健康 小学 未脱贫 缺资金 否 是 两千",),
    *("昭觉县 样山乡 样南村  丁一 519999197003030012 1 户主 彝族 健康 小学 未脱贫 缺资金 否 是 2000",),
)
YELLOW = "FFFFFF00"


def workbook(path: Path) -> Path:
    """A return as a clerk makes it: a title, merged cells, styles, a comment, a formula, another sheet, a name."""
    book = Workbook()
    other = book.active
    assert isinstance(other, Worksheet)
    other.title = "汇总'甲"
    other["A1"], other["A2"], other["B2"] = "合计", 1, "=SUM(A2,2)"
    sheet = book.create_sheet("花名册")
    sheet["A1"] = "昭觉县2014年建档立卡贫困人口花名册"
    sheet.merge_cells("A1:P1")
    for at, header in enumerate(HEADERS, 1):
        sheet.cell(2, at, header).font = Font(bold=True)
    for row, line in enumerate(ROWS, 3):
        for at, text in enumerate(line.split(" "), 1):
            if text:
                sheet.cell(row, at, int(text) if at in (7, 16) and text.isdigit() else text)
    sheet["J3"].fill = PatternFill("solid", start_color=YELLOW)
    sheet["J3"].font = Font(color="FFFF0000", italic=True)
    sheet["P4"].number_format = "0.00"
    sheet["P4"].border = Border(left=Side("thick"))
    sheet["P4"].comment = Comment("此户待核", "张样一")
    sheet["B3"].comment = Comment("乡名已改", "张样一")
    sheet.print_title_rows = "2:2"
    sheet.auto_filter.ref = "A2:P5"
    book.defined_names["全部"] = DefinedName("全部", attr_text="'花名册'!$A$2:$P$5")
    book.active = 1
    book.save(path)
    return rewritten(path, {"xl/worksheets/sheet1.xml": lambda xml: re.sub(rb"</f><v\s*/>", b"</f><v>3</v>", xml)})


def rewritten(
    path: Path, parts: Mapping[str, Callable[[bytes], bytes]], more: Mapping[str, bytes] | None = None, less: str = ""
) -> Path:
    """The same workbook with some parts changed, others added, and one left out."""
    with ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if name != less}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in {**held, **(more or {})}.items():
            archive.writestr(name, parts[name](data) if name in parts else data)
    return path


def finding(rule: str, cell: str, **facts: object) -> dict[str, object]:
    """A finding about a cell, or a row where `cell` is a number, of the sheet 花名册."""
    place = re.fullmatch(r"([A-Z]*)(\d+)", cell)
    assert place is not None
    where = {"column": place[1], "cell": cell} if place[1] else {}
    about = {"file": "昭觉县2014.xlsx", "sheet": "花名册", "table": "person", "rule": rule, "args": {}}
    return {**about, "level": RULES[rule].level, "row": int(place[2]), **where, **facts}


def three() -> pa.Table:
    """An error on a coloured cell, one on a cell with a comment, one on a cell that is not there; one for a row."""
    return findings_table(
        [
            finding("T003", "J3", field="health", value="体弱", args={"allowed": "健康、残疾", "more_zh": ""}),
            finding("T001", "P4", field="net_income_per_capita", value="两千"),
            finding("T006", "D5", field="household_id"),
            finding("M002", "4"),
        ]
    )


def annotated(source: Path, target: Path, findings: pa.Table, lang: Lang = "zh") -> Path:
    """The copy of a workbook with its findings marked."""
    with source.open("rb") as old, target.open("w+b") as new:
        annotate(old, new, findings, RULES, file="昭觉县2014.xlsx", lang=lang)
    return target


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def comments(path: Path, sheet: str = "花名册") -> dict[str, str]:
    """The comments of a sheet by cell."""
    cells = (cell for row in load_workbook(path)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def fills(path: Path, sheet: str = "花名册") -> dict[str, str]:
    """The colours of a sheet's filled cells."""
    cells = (cell for row in load_workbook(path)[sheet].iter_rows() for cell in row)
    return {cell.coordinate: cell.fill.start_color.rgb for cell in cells if cell.fill.fill_type}


def values(path: Path) -> dict[str, list[list[object]]]:
    """All values by sheet, those of formulas as they were computed."""
    book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return workbook(tmp_path / "昭觉县2014.xlsx")


@pytest.fixture
def copy(source: Path, tmp_path: Path) -> Path:
    return annotated(source, tmp_path / "copy.xlsx", three())


def test_the_list_comes_first(copy: Path) -> None:
    book = load_workbook(copy)
    listed = book.worksheets[0]
    assert book.sheetnames == ["错误清单", "汇总'甲", "花名册"]
    assert [[cell.value for cell in row[:6]] for row in listed.iter_rows(min_row=3)] == [
        ["规则", "级别", "工作表", "单元格", "上报值", "问题说明"],
        [
            *("T003", "错误", "花名册", "J3", "体弱"),
            "单元格 J3：“健康状况”没有“体弱”这一选项。请填：健康、残疾。",
        ],
        [
            *("M002", "警告", "花名册", "第 4 行", None),
            listed["F5"].value,
        ],
        [
            *("T001", "错误", "花名册", "P4", "两千"),
            "单元格 P4：“人均纯收入”应填数字，现填的是“两千”。请只写一个阿拉伯数字，如 –，中间不留空格。",
        ],
        [*("T006", "错误", "花名册", "D5", None), listed["F7"].value],
    ]
    assert listed["A1"].value == "错误清单（fupin）：昭觉县2014.xlsx，错误 3 处，警告 1 处"
    assert [listed[f"D{row}"].hyperlink.location for row in range(4, 8)] == [
        *("'花名册'!J3", "'花名册'!A4", "'花名册'!P4", "'花名册'!D5"),
    ]
    assert all(listed[f"G{row}"].value for row in range(4, 8))


def test_the_list_can_be_worked_with(copy: Path) -> None:
    listed = load_workbook(copy).worksheets[0]
    assert (listed.freeze_panes, listed.auto_filter.ref, listed.print_title_rows) == ("A4", "A3:G7", "$1:$3")
    assert (listed.page_setup.orientation, listed.page_setup.fitToHeight) == ("landscape", 0)
    assert listed.sheet_properties.pageSetUpPr.fitToPage
    assert {cell.number_format for row in listed["A4:G7"] for cell in row} == {"@"}
    assert {cell.alignment.wrap_text for row in listed["A4:G7"] for cell in row} == {True}
    assert [listed[f"B{row}"].fill.start_color.rgb for row in range(4, 8)] == [RED, AMBER, RED, RED]


def test_the_workbook_opens_at_the_list_alone(copy: Path) -> None:
    book = load_workbook(copy)
    assert book.active is book.worksheets[0]
    assert [bool(sheet.sheet_view.tabSelected) for sheet in book.worksheets] == [True, False, False]


def test_cells_are_coloured_over_their_own_style(source: Path, copy: Path) -> None:
    assert fills(source) == {"J3": YELLOW}
    assert fills(copy) == {"J3": RED_OVER_YELLOW, "A4": AMBER, "P4": RED, "D5": RED}
    before, after = (load_workbook(path)["花名册"] for path in (source, copy))
    assert repr((after["J3"].font, after["P4"].border)) == repr((before["J3"].font, before["P4"].border))
    assert (after["P4"].number_format, after["D5"].value) == ("0.00", None)


def test_comments_say_what_is_wrong_and_keep_those_of_the_sender(copy: Path) -> None:
    said = comments(copy)
    assert said["B3"] == "乡名已改"
    assert said["J3"] == "〔fupin〕错误 T003：单元格 J3：“健康状况”没有“体弱”这一选项。请填：健康、残疾。"
    assert said["P4"].startswith("此户待核\n〔fupin〕错误 T001：单元格 P4：")
    assert {cell: text[:8] for cell, text in said.items()} == {
        **{"B3": "乡名已改", "J3": "〔fupin〕错", "A4": "〔fupin〕警", "P4": "此户待核\n〔fu", "D5": "〔fupin〕错"},
    }


def test_several_findings_of_a_cell_share_a_comment(source: Path, tmp_path: Path) -> None:
    both = findings_table([finding("M002", "3"), finding("T004", "A3", value="9"), finding("M001", "C3")])
    copy = annotated(source, tmp_path / "copy.xlsx", both)
    assert fills(copy) == {"A3": RED, "C3": RED, "J3": YELLOW}
    said = comments(copy)["A3"].removeprefix("〔fupin〕").split("\n")
    assert [line[:7] for line in said] == ["错误 T004", "警告 M002"]


def test_all_else_keeps_its_bytes(source: Path, copy: Path) -> None:
    before, after = parts(source), parts(copy)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", SHEET),
        *(name for name in before if "omment" in name and "rels" not in name),
    }
    bare = re.sub(rb'<c r="D5" s="\d+"/>', b"", after[SHEET])
    assert _unstyled(bare) == _unstyled(before[SHEET])


def _unstyled(xml: bytes) -> bytes:
    xml = re.sub(rb'(<c(?=\s)[^>]*?) s="\d+"', rb"\1", xml)
    return re.sub(rb'\sspans="[^"]*"|\stabSelected="1"', b"", xml)


def test_values_of_formulas_are_kept(source: Path, copy: Path) -> None:
    before, after = values(source), values(copy)
    assert before["汇总'甲"] == [["合计", ""], [1.0, 3.0]]
    assert {name: after[name] for name in before} == before
    assert load_workbook(copy)["汇总'甲"]["B2"].value == "=SUM(A2,2)"


def test_names_move_on_with_their_sheets(copy: Path) -> None:
    xml = parts(copy)["xl/workbook.xml"].decode()
    defined = re.findall(r'<definedName name="([^"]*)"(?: localSheetId="(\d)")?[^>]*>([^<]*)<', xml)
    assert sorted(defined) == [
        ("_xlnm.Print_Titles", "0", "'错误清单'!$1:$3"),
        ("_xlnm.Print_Titles", "2", "'花名册'!$2:$2"),
        ("_xlnm._FilterDatabase", "0", "'错误清单'!$A$3:$G$7"),
        ("_xlnm._FilterDatabase", "2", "'花名册'!$A$2:$P$5"),
        ("全部", "", "'花名册'!$A$2:$P$5"),
    ]


def test_titles_of_parts_stay_true(source: Path, tmp_path: Path) -> None:
    app = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><HeadingPairs><vt:vector '
        'size="2" baseType="variant"><vt:variant><vt:lpstr>工作表</vt:lpstr></vt:variant><vt:variant><vt:i4>2</vt:i4>'
        '</vt:variant></vt:vector></HeadingPairs><TitlesOfParts><vt:vector size="2" baseType="lpstr"><vt:lpstr>汇总\'甲'
        "</vt:lpstr><vt:lpstr>花名册</vt:lpstr></vt:vector></TitlesOfParts></Properties>"
    )
    rewritten(source, {"docProps/app.xml": lambda _: app.encode()})
    once = annotated(source, tmp_path / "once.xlsx", three())
    wanted = (
        app.replace("<vt:i4>2", "<vt:i4>3")
        .replace('size="2" baseType="lpstr">', 'size="3" baseType="lpstr"><vt:lpstr>错误清单</vt:lpstr>')
        .encode()
    )
    assert parts(once)["docProps/app.xml"] == wanted
    assert parts(annotated(once, tmp_path / "twice.xlsx", three()))["docProps/app.xml"] == wanted


def test_a_second_copy_replaces_the_first(copy: Path, tmp_path: Path) -> None:
    again = annotated(copy, tmp_path / "again.xlsx", three())
    assert values(again) == values(copy)
    assert (comments(again), fills(again)) == (comments(copy), fills(copy))
    assert parts(again).keys() == parts(copy).keys()
    assert sorted(_types(again)) == sorted(_types(copy))


def _types(path: Path) -> list[bytes]:
    return re.findall(rb"<(?:Override|Default) [^>]*>", parts(path)["[Content_Types].xml"])


def test_what_was_corrected_is_as_it_was_before(source: Path, copy: Path, tmp_path: Path) -> None:
    left = annotated(copy, tmp_path / "left.xlsx", findings_table([finding("T006", "D5")]))
    assert fills(left) == {"J3": YELLOW, "D5": RED}
    assert {cell: text[:4] for cell, text in comments(left).items()} == {**comments(source), "D5": "〔fup"}


def test_a_sheet_of_the_senders_may_be_called_like_the_list(source: Path, tmp_path: Path) -> None:
    own = {"xl/workbook.xml": lambda xml: xml.replace("汇总'甲".encode(), "错误清单".encode())}
    copy = annotated(rewritten(source, own), tmp_path / "copy.xlsx", three())
    again = annotated(copy, tmp_path / "again.xlsx", three())
    assert load_workbook(copy).sheetnames == load_workbook(again).sheetnames == ["错误清单 (2)", "错误清单", "花名册"]


def test_text_is_never_a_formula(source: Path, tmp_path: Path) -> None:
    bad = '=HYPERLINK("http://x")&<b>\x01'
    copy = annotated(source, tmp_path / "copy.xlsx", findings_table([finding("T003", "J3", value=bad)]))
    cell = load_workbook(copy).worksheets[0]["E4"]
    assert (cell.value, cell.data_type) == (bad.replace("\x01", "\ufffd"), "s")


def test_in_english(source: Path, tmp_path: Path) -> None:
    copy = annotated(source, tmp_path / "copy.xlsx", three(), "en")
    listed = load_workbook(copy).worksheets[0]
    assert listed.title == "Findings"
    assert listed["A1"].value == "Findings (fupin): 昭觉县2014.xlsx, 3 errors, 1 warning"
    assert [cell.value for cell in listed[3]][:7] == [
        *("Rule", "Level", "Sheet", "Cell", "Value sent", "What is wrong", "How to correct it"),
    ]
    assert comments(copy)["J3"].startswith("〔fupin〕error T003: Cell J3")


def test_threaded_comments_stay(source: Path, tmp_path: Path) -> None:
    thread = b"<ThreadedComments><threadedComment ref='P4' id='{1}'><text>?</text></threadedComment></ThreadedComments>"
    rels = "xl/worksheets/_rels/sheet2.xml.rels"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    link = f'<Relationship Id="t" Type="{kind}" Target="/xl/threadedComments/1.xml"/></Relationships>'.encode()
    rewritten(source, {rels: lambda xml: xml.replace(b"</Relationships>", link)}, {"xl/threadedComments/1.xml": thread})
    copy = annotated(source, tmp_path / "copy.xlsx", three())
    assert parts(copy)["xl/threadedComments/1.xml"] == thread
    assert parts(copy)[rels] == parts(source)[rels]


def _prefixed(xml: bytes) -> bytes:
    text = re.sub(r"<(/?)(?=[A-Za-z])(?!\w+:)", r"<\1x:", xml.decode())
    return text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()


def _strict(xml: bytes) -> bytes:
    strict = b"http://purl.oclc.org/ooxml/"
    return xml.replace(MAIN.encode(), strict + b"spreadsheetml/main").replace(
        DOCUMENT.encode(), strict + b"officeDocument/relationships"
    )


def _single_quoted(xml: bytes) -> bytes:
    return re.sub(rb'(\s[\w:]+=)"([^"\']*)"', rb"\1'\2'", xml)


def _utf16(xml: bytes) -> bytes:
    return ('<?xml version="1.0" encoding="UTF-16"?>' + re.sub(r"^<\?xml.*?\?>", "", xml.decode())).encode("utf-16")


@pytest.mark.parametrize("dialect", [_prefixed, _strict, _single_quoted, _utf16], ids=lambda f: f.__name__)
def test_other_ways_to_write_the_same(dialect: object, source: Path, tmp_path: Path) -> None:
    assert callable(dialect)
    expected = annotated(source, tmp_path / "plain.xlsx", three())
    own = (SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml")
    files = own if dialect is not _utf16 else ("xl/styles.xml", "xl/comments/comment1.xml")
    rewritten(source, dict.fromkeys(files, dialect))
    copy = annotated(source, tmp_path / "copy.xlsx", three())
    assert values(copy) == values(expected)
    if dialect is not _strict:  # which openpyxl reads in part only
        assert (comments(copy), fills(copy)) == (comments(expected), fills(expected))


def test_cells_and_rows_without_addresses(source: Path, tmp_path: Path) -> None:
    bare = {SHEET: lambda xml: re.sub(rb'(<(?:row|c)\b[^>]*?)\sr="[^"]*"', rb"\1", xml)}
    copy = annotated(rewritten(source, bare), tmp_path / "copy.xlsx", findings_table([finding("T006", "B4")]))
    assert (fills(copy)["B4"], comments(copy)["B4"][:9]) == (RED, "〔fupin〕错误")


def test_rows_that_are_not_there(source: Path, tmp_path: Path) -> None:
    found = findings_table([finding("T006", "C9"), finding("T006", "C11"), finding("M002", "10")])
    copy = annotated(source, tmp_path / "copy.xlsx", found)
    assert fills(copy) == {"J3": YELLOW, "C9": RED, "A10": AMBER, "C11": RED}


def test_a_workbook_without_styles_or_comments(tmp_path: Path) -> None:
    made = BytesIO()
    names = write_values(open_book(tmp_path / "a", "花名册.csv", b"a,b\n=1+1,2\n").sheets(), made)
    bare = tmp_path / "bare.xlsx"
    bare.write_bytes(made.getvalue())
    unstyled = {
        "xl/_rels/workbook.xml.rels": lambda xml: re.sub(rb'<Relationship [^>]*styles.xml"/>', b"", xml),
        "xl/worksheets/sheet1.xml": lambda xml: re.sub(rb' s="\d"', b"", xml),
    }
    rewritten(bare, unstyled, less="xl/styles.xml")
    copy = annotated(bare, tmp_path / "copy.xlsx", findings_table([finding("T006", "B2")]))
    assert names == {"花名册": "花名册"}
    assert (fills(copy), list(comments(copy))) == ({"B2": RED}, ["B2"])
    assert values(copy)["花名册"] == [["a", "b"], ["=1+1", "2"]]


def test_the_comments_of_a_sheet_that_had_none_stand_in_their_place(source: Path, tmp_path: Path) -> None:
    tail = b'<picture/><tableParts count="0"/><extLst><ext uri="x"><extLst/></ext></extLst></worksheet>'
    bare = {
        "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
            b"</sheetData>", b'</sheetData><conditionalFormatting sqref="A1"><extLst/></conditionalFormatting>'
        ).replace(b"</worksheet>", tail)
    }
    found = findings_table([finding("T006", "B1", sheet="汇总'甲")])
    copy = annotated(rewritten(source, bare), tmp_path / "copy.xlsx", found)
    xml = parts(copy)["xl/worksheets/sheet1.xml"]
    added = re.search(rb"<legacyDrawing [^>]*/>", xml)
    assert added is not None
    assert xml.replace(added[0], b"").endswith(b"/>" + tail)
    assert xml.endswith(added[0] + tail)
    assert re.findall(rb'<comment ref="(\w+)"', parts(copy)["xl/comments1.xml"]) == [b"B1"]


def test_headers_with_pictures_keep_their_drawing(source: Path, tmp_path: Path) -> None:
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    kind = f'<Relationship Id="h" Type="{DOCUMENT}/vmlDrawing" Target="/xl/drawings/header.vml"/>'
    held = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{kind}</Relationships>'
    picture = b"<xml><v:shape/></xml>"
    more = {"xl/drawings/header.vml": picture, rels: held.encode()}
    copy = annotated(
        rewritten(source, {}, more), tmp_path / "copy.xlsx", findings_table([finding("T006", "B1", sheet="汇总'甲")])
    )
    assert parts(copy)["xl/drawings/header.vml"] == picture
    assert held.removesuffix("</Relationships>").encode() in parts(copy)[rels]
