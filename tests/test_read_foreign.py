"""The same return, written by other programs: always the same values, and findings only where a value was lost."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.utils.datetime import MAC_EPOCH

from fupin.intake import Taken, take_in

Rows = Sequence[Sequence[object]]

IDS = ("519999196803040097", "519999196803040118", "519999196803040134")
ROWS: Rows = [
    ["屏山县2014年贫困人口花名册"],
    ["填报单位：屏山县扶贫移民局", None, None, "单位：元"],
    [],
    ["户编号", "姓名", "证件号码", "与户主关系", "首次识别时间", "人均纯收入（元）", "危房户", "联系电话"],
    ["519999511529000001", "样一", IDS[0], "户主", date(2013, 12, 31), 1105.68, "否", "19912345678"],
    ["519999511529000002", "样 二", IDS[1], "户主", date(2014, 1, 2), 2500, "是", None],
    [],
    ["519999511529000003", "样三", IDS[2], "户主", None, 0.1, None, "19912345670"],
]


def workbook(rows: Rows = ROWS, epoch: object = None, write: Callable[[object], object] = lambda cell: cell) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "贫困人口"
    if epoch:
        book.epoch = epoch
    for row in rows:
        book.active.append([write(cell) for cell in row])
    book.save(target := io.BytesIO())
    return target.getvalue()


def edited(data: bytes, edit: Callable[[str, bytes], bytes], add: tuple[tuple[str, str], ...] = ()) -> bytes:
    """An archive with each part passed through `edit`, and some more parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in parts.namelist():
            new.writestr(name, edit(name, parts.read(name)))
        for name, text in add:
            new.writestr(name, text)
    return target.getvalue()


def with_sheet(data: bytes, pattern: bytes, replacement: bytes) -> bytes:
    return edited(data, lambda name, xml: re.sub(pattern, replacement, xml) if "worksheets/" in name else xml)


def with_shared_strings(data: bytes) -> bytes:
    """What Excel writes: texts in a part of their own, where the other tests have them in the sheet."""
    texts: list[str] = []

    def share(found: re.Match[str]) -> str:
        texts.append(found[2])
        return f'<c {found[1]}t="s"><v>{len(texts) - 1}</v></c>'

    def edit(name: str, xml: bytes) -> bytes:
        kind, text = "sharedStrings", xml.decode("utf-8")
        if "worksheets/" in name:
            text = re.sub(r'<c ([^>]*)t="inlineStr"><is>(.*?)</is></c>', share, text)
        elif name == "[Content_Types].xml":
            media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
            text = text.replace("</Types>", f'<Override PartName="/xl/{kind}.xml" ContentType="{media}"/></Types>')
        elif name.endswith("workbook.xml.rels"):
            media = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
            link = f'<Relationship Id="rIdS" Type="{media}" Target="{kind}.xml"/>'
            text = text.replace("</Relationships>", f"{link}</Relationships>")
        return text.encode("utf-8")

    data = edited(data, edit)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    table = f'<sst xmlns="{space}">' + "".join(f"<si>{text}</si>" for text in texts) + "</sst>"
    return edited(data, lambda _, xml: xml, (("xl/sharedStrings.xml", table),))


def old_workbook(rows: Rows = ROWS) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet, dated = book.add_sheet("贫困人口"), xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, column, cell, *([dated] if isinstance(cell, date) else []))
    book.save(target := io.BytesIO())
    return target.getvalue()


def delimited(encoding: str, delimiter: str) -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows([["" if c is None else c for c in row] for row in ROWS])
    return target.getvalue().encode(encoding)


def as_text(cell: object) -> object:
    return cell if cell is None else str(cell)


def taken(data: bytes) -> Taken:
    return take_in(Path("屏山县2014年.xlsx"), data=data)


def values(one: Taken) -> dict[str, list[object]]:
    """Every column of the rows to be stored, but for where they were sent from."""
    table = one.batch.tables["person"]
    return {key: table[key].to_pylist() for key in table.schema.names if key not in ("_file", "_return", "_sheet")}


def found(one: Taken) -> list[tuple[str, str, str]]:
    """Of files, values and ID numbers: what the people's facts say of each other is not asked here."""
    columns = (one.batch.findings[key].to_pylist() for key in ("rule", "cell", "value"))
    return [record for record in zip(*columns, strict=True) if record[0][0] in "FTI"]


FORMS = {
    "inline texts": workbook(),
    "shared texts": with_shared_strings(workbook()),
    "dates from 1904": workbook(epoch=MAC_EPOCH),
    "a dimension too small": with_sheet(workbook(), rb'<dimension ref="[^"]*"', b'<dimension ref="B2:C3"'),
    "a dimension too large": with_sheet(workbook(), rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"'),
    "no dimension": with_sheet(workbook(), rb"<dimension [^>]*>", b""),
    "all texts": workbook(write=as_text),
    "phones as numbers": workbook(
        write=lambda cell: int(cell) if isinstance(cell, str) and cell.startswith("199") else cell
    ),
    "Excel 97": old_workbook(),
    **{
        f"{encoding} {delimiter!r}": delimited(encoding, delimiter)
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
        for delimiter in (",", "\t", ";")
    },
}


@pytest.mark.parametrize("form", FORMS)
def test_the_form_does_not_change_a_value(form: str) -> None:
    original, other = taken(FORMS["inline texts"]), taken(FORMS[form])
    assert original.batch.tables["person"]["_row"].to_pylist() == [5, 6, 8]
    assert values(original)["identified_date"] == [date(2013, 12, 31), date(2014, 1, 2), None]
    assert found(original) == found(other) == []
    assert values(other) == values(original)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_writes_the_same(tmp_path: Path) -> None:
    rows = [[*row, mark] for row, mark in zip(ROWS[4:6], ("=1/0", "=NA()"), strict=True)]
    book = openpyxl.Workbook()
    for row in (*ROWS[:3], [*ROWS[3], "人数"], *rows, *ROWS[6:]):
        book.active.append(list(row))
    book.active.merge_cells("G5:G6")
    book.save(tmp_path / "a.xlsx")
    for form in ("xlsx", "ods", "xls"):
        home, folder = f"-env:UserInstallation=file://{tmp_path}/home", tmp_path / form
        convert = ["soffice", home, "--headless", "--convert-to", form, "--outdir", folder, tmp_path / "a.xlsx"]
        subprocess.run(convert, check=True, capture_output=True, timeout=120)
        one = taken((folder / f"a.{form}").read_bytes())
        assert one.raw.format == form
        assert found(one) == [("T005", "I5", "#DIV/0!"), ("T005", "I6", "#N/A")]
        assert values(one)["dangerous_house"] == [False, False, None]
        assert {key: v for key, v in values(one).items() if key not in ("dangerous_house", "household_size")} == {
            key: v for key, v in values(taken(FORMS["inline texts"])).items() if key != "dangerous_house"
        }


def test_long_numbers_are_lost_and_nothing_else() -> None:
    def as_number(cell: object) -> object:
        """As Excel keeps it: fifteen digits, then zeros."""
        long = isinstance(cell, str) and cell.isdecimal() and cell != IDS[1]
        return int(str(cell)[:15].ljust(len(str(cell)), "0")) if long else cell

    one = taken(workbook(write=as_number))
    assert found(one) == [
        *(("T008", f"A{row}", "519999511529000000") for row in (5, 6, 8)),
        ("I007", "C5", IDS[0][:15] + "000"),
        ("I007", "C8", IDS[2][:15] + "000"),
    ]
    assert one.batch.tables == {}


def test_numbers_of_fifteen_digits_are_whole() -> None:
    rows = [["2014年屏山县"], *ROWS[3:4], [123456789012345.0, "样一", 519999680304101.0, "户主"]]
    for data in (workbook(rows), old_workbook(rows)):
        one = taken(data)
        assert found(one) == [("I012", "C3", "519999680304101")]
        assert values(one)["household_id"] == ["123456789012345"]


def opendocument(*tables: str) -> bytes:
    spaces = "".join(
        f' xmlns:{name}="{uri}"'
        for name, uri in (
            ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
            ("table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
            ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
            ("calcext", "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"),
        )
    )
    body = "<office:body><office:spreadsheet>" + "".join(tables) + "</office:spreadsheet></office:body>"
    listing = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" manifest:media-type='
        '"application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
    )
    with zipfile.ZipFile(target := io.BytesIO(), "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr(
            "content.xml", f'<?xml version="1.0"?><office:document-content{spaces}>{body}</office:document-content>'
        )
        parts.writestr("META-INF/manifest.xml", listing)
    return target.getvalue()


def cell(text: str, attributes: str = "", kind: str = "string") -> str:
    inside = f"<text:p>{text}</text:p>"
    return f'<table:table-cell {attributes} office:value-type="{kind}">{inside}</table:table-cell>'


def test_merged_and_error_cells_of_an_opendocument() -> None:
    two, covered = 'table:number-rows-spanned="2" table:number-columns-spanned="1"', "<table:covered-table-cell/>"
    error = 'table:formula="of:=IF([.A1]>2;1/0)" office:string-value="" calcext:value-type="error"'
    note = "<office:annotation><text:p>批注</text:p></office:annotation>"
    lines = (
        cell("屏山县2014年", 'table:number-columns-spanned="5"') + covered,
        "".join(map(cell, ("户编号", "姓名", "证件号码", "与户主关系", "人均纯收入", "危房户"))),
        cell("001", two)
        + cell("样一")
        + cell(IDS[0])
        + cell("户主")
        + cell("#REF!", error, "string")
        + cell("是", two),
        covered + cell("样二") + cell(IDS[1]) + cell("之子") + cell("2") + covered,
        cell("002")
        + cell("样三")
        + cell(IDS[2])
        + cell("户主")
        + cell("#DIV/0!", error).replace("<text", note + "<text", 1),
    )
    rows = [f"<table:table-row>{line}</table:table-row>" for line in lines]
    rows.insert(4, '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>')
    empty = '<table:table table:name="空"><table:table-row/></table:table>'
    one = taken(opendocument(empty, f'<table:table table:name="表">{"".join(rows)}</table:table>'))
    assert found(one)[-2:] == [("T005", "E3", "#REF!"), ("T005", "E8", "#DIV/0!")]
    picked = ("_row", "household_id", "dangerous_house", "net_income_per_capita")
    assert [list(map(str, values(one)[key])) for key in picked] == [
        ["3", "4", "8"],
        ["001", "001", "002"],
        ["True", "True", "None"],
        ["None", "2.00", "None"],
    ]


def errors_in_an_old_workbook(filler: int = 0) -> bytes:
    """A number that became an error by hand, and a formula whose stored value is one; on the second sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("空")
    sheet = book.add_sheet("贫困人口")
    for number, row in enumerate(
        (["屏山县2014年"], [*ROWS[3][:4], "人均纯收入", "人数"], ["001", "样一", IDS[0], "户主"])
    ):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    sheet.row(2).set_cell_error(4, "#REF!")
    sheet.write(2, 5, xlwt.Formula("1/0"))
    for number in range(filler):
        sheet.write(number, 20, f"{number:05d}" * 1600)
    book.save(target := io.BytesIO())
    formula = re.compile(rb"(\x06\x00..\x02\x00\x05\x00..).{8}", re.S)
    found, data = formula.search(target.getvalue()), target.getvalue()
    assert found
    return data[: found.end(1)] + b"\x02\x00\x07\x00\x00\x00\xff\xff" + data[found.end() :]


@pytest.mark.parametrize("filler", [0, 1000], ids=["short", "longer than the header's own list of sectors"])
def test_error_cells_of_an_old_workbook(filler: int) -> None:
    data = errors_in_an_old_workbook(filler)
    assert (len(data) > 109 * 128 * 512) == bool(filler)
    one = taken(data)
    assert found(one)[-2:] == [("T005", "F3", "#DIV/0!"), ("T005", "E3", "#REF!")]
    assert values(one)["household_size"] == values(one)["net_income_per_capita"] == [None]


@pytest.mark.parametrize("keep", [600, 2000, 5000])
def test_a_truncated_old_workbook_is_damaged(keep: int) -> None:
    assert [rule for rule, _, _ in found(taken(errors_in_an_old_workbook()[:keep]))] == ["F009"]


def test_formulas_that_nobody_computed() -> None:
    rows = [["2014年屏山县"], [*ROWS[3][:4], "人均纯收入"], ["001", "样一", IDS[0], "户主", '=IF(A1>"",1,2)']]
    one = taken(workbook(rows))
    assert found(one) == [("T005", "E3", '=IF(A1>"",1,2)')]
    computed = with_sheet(workbook(rows), rb"</f><v ?/?>(</v>)?", b"</f><v>2500.5</v>")
    assert found(taken(computed)) == []
    assert [str(value) for value in values(taken(computed))["net_income_per_capita"]] == ["2500.50"]
    blank = with_sheet(workbook(rows), rb'<c r="E3"[^>]*>', b'<c r="E3" t="str">')
    assert found(taken(blank)) == []


def test_errors_as_text() -> None:
    lines = ("户编号,姓名,证件号码,与户主关系,行政村,人均纯收入", f"001,样一,{IDS[0]},户主,#N/A,#VALUE!")
    one = taken("\n".join(("屏山县2014年", *lines)).encode("gb18030"))
    assert found(one) == [("T005", "E3", "#N/A"), ("T005", "F3", "#VALUE!")]
    assert values(one)["village"] == [None]
