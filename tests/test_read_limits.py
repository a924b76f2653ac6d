"""Limits and hostile files: each costs one finding, whatever the reader would do to it."""

import io
import random
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from fupin import arrivals, read, worker
from fupin.intake import Options
from fupin.read.archive import Arrival
from fupin.read.extent import check_reach
from fupin.read.limits import Extent, Limits, check_archive, check_sheets, check_text, given_up
from fupin.read.sniff import Refused, vanished
from fupin.worker import Lost

HEADER = ["户编号", "姓名", "证件号码", "人数", "与户主关系"]
ROWS = [["001", "样一", "519999196803040097", 1, "户主"], ["002", "样二", "519999196803040118", 1, "户主"]]


def xlsx(**cells: object) -> bytes:
    book = openpyxl.Workbook()
    for row in [HEADER, *ROWS]:
        book.active.append(row)
    for cell, value in cells.items():
        book.active[cell] = value
    book.save(target := io.BytesIO())
    return target.getvalue()


def edited(data: bytes, pattern: str, replacement: str, part: str = "sheet1.xml", **more: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, re.sub(pattern, replacement, text, count=1) if name.endswith(part) else text)
        for name, text in more.items():
            new.writestr(name, text)
    return target.getvalue()


def with_cell(cell: str) -> bytes:
    row = re.search(r'r="[A-Z]+(\d+)', cell)
    return edited(xlsx(), "</sheetData>", f'<row r="{row[1] if row else 9}">{cell}</row></sheetData>')


SPACES = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))


def ods(below: str, doctype: str = "") -> bytes:
    def cell(value: object) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    rows = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in [HEADER, *ROWS])
    with zipfile.ZipFile(target := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        parts.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        parts.writestr(
            "content.xml",
            f'<?xml version="1.0"?>{doctype}<office:document-content{SPACES}><office:body><office:spreadsheet>'
            f'<table:table table:name="Sheet1">{rows}{below}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return target.getvalue()


def repeated(rows: int, columns: int, value: str = ' office:value-type="float" office:value="1"') -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell{value}'
        f' table:number-columns-repeated="{columns}"/></table:table-row>'
    )


def findings(data: bytes, **how: bool) -> list[tuple[str, dict[str, str]]]:
    book = read.read_book(read.open_book(Path("屏山县2014.xlsx"), data=data, **how))
    parts = [book.findings, *(sheet.findings for sheet in book.sheets)]
    return [(f["rule"], dict(f["args"])) for part in parts for f in part.to_pylist()]


FAR_TEXT = '<c r="XFD1048576" t="inlineStr"><is><t>误</t></is></c>'
FAR = {
    FAR_TEXT: ("rows on a sheet (sheet “Sheet” reaches to XFD1048576)", "1,048,576", "500,000"),
    '<c r="A1048576"><v>1</v></c>': ("rows on a sheet (sheet “Sheet” reaches to E1048576)", "1,048,576", "500,000"),
    '<c r="XFD9"><v>1</v></c>': ("columns on a sheet (sheet “Sheet” reaches to XFD9)", "16,384", "1,000"),
    '<c r="ALL400000"><v>1</v></c>': ("cells (sheet “Sheet” reaches to ALL400000)", "400,000,000", "20,000,000"),
}


@pytest.mark.parametrize("cell", FAR)
@pytest.mark.parametrize("how", [{}, {"boldly": True}], ids=["carefully", "boldly"])
def test_a_value_far_away_is_over_the_limits(cell: str, how: dict[str, bool]) -> None:
    """Boldly only where the reader survives it: 1,048,576 rows of five columns."""
    if how and "A1048576" not in cell:
        pytest.skip("aborts the process")
    ((rule, args),) = findings(with_cell(cell), **how)
    assert (rule, args["what"], args["found"], args["limit"]) == ("F013", *FAR[cell])
    assert "工作表“Sheet”最末单元格为" in args["what_zh"]


@pytest.mark.parametrize(
    "cell", ['<c r="XFD1048576" s="1"/>', '<c r="XFD1048576" s="1"></c>', '<c r="B9" t="s"/>'], ids=len
)
def test_a_cell_that_is_only_coloured_costs_nothing(cell: str) -> None:
    assert findings(with_cell(cell)) == []


def test_the_extent_is_found_in_other_spellings() -> None:
    far = edited(with_cell(FAR_TEXT), "XFD1048576", "xfd1048576")
    prefixed = re.compile(r"<(/?)(\w+)(?=[\s/>])")
    with zipfile.ZipFile(io.BytesIO(with_cell(FAR_TEXT))) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
    prefix = prefixed.sub(r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")
    for data in (far, edited(xlsx(), "(?s).*", prefix.replace("\\", r"\\"))):
        with pytest.raises(Refused) as caught:
            check_reach(data)
        assert caught.value.rule == "F013"


BLANKS = {
    "inline": '<c r="{}" t="inlineStr"><is><t xml:space="preserve"> \u3000&#10;</t></is></c>',
    "inline, nothing": '<c r="{}" s="0" t="inlineStr"><is><t/></is></c>',
    "of a formula": '<c r="{}" t="str"><f>IF(A2="","",1)</f><v></v></c>',
    "of a formula, closed": '<c r="{}" t="str"><f t="shared" si="0"/><v/></c>',
    "of a formula, a blank": '<c r="{}" t="str"><f>" "</f><v> </v></c>',
}


def emptied(data: bytes) -> bytes:
    """The sheet as the workbook reader is given it."""
    with zipfile.ZipFile(io.BytesIO(check_reach(data))) as parts:
        assert parts.testzip() is None
        return parts.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("blank", BLANKS.values(), ids=BLANKS)
@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "ALM2"])
def test_a_blank_text_far_away_costs_nothing(blank: str, place: str) -> None:
    data = with_cell(blank.format(place))
    assert findings(data) == []
    opening = re.match("<c[^>]*>", blank.format(place))
    assert opening
    assert f"{opening[0]}</c>".encode() in emptied(data)
    assert emptied(data).count(b"</is>") == len([*HEADER, *ROWS[0], *ROWS[1]]) - 2


def test_a_blank_text_among_the_shared_ones_costs_nothing() -> None:
    far = '<c r="XFD1048576" t="s"><v>{}</v></c><c r="XFD1048577" t="s"><v>{}</v></c>'
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = f'<sst xmlns="{space}"><si><t>x</t></si><si/><si><r><t> </t></r><r><t>\u3000</t></r></si></sst>'
    for numbers, reaches in (((1, 2), False), ((2, 0), True)):
        data = edited(with_cell(far.format(*numbers)), "$^", "", **{"xl/sharedStrings.xml": shared})
        if reaches:
            with pytest.raises(Refused):
                check_reach(data)
        else:
            assert b'<c r="XFD1048576" t="s"></c><c r="XFD1048577" t="s"></c>' in emptied(data)


def test_what_lies_within_the_limits_is_opened_as_it_is() -> None:
    data = with_cell(BLANKS["inline"].format("Z9"))
    assert check_reach(data) is data


@pytest.mark.parametrize("cell", ["A1048576", "XFD1048576"])
def test_a_worker_reads_a_return_with_a_blank_text_far_away(cell: str, tmp_path: Path) -> None:
    """Over the second cell the reader aborts, over the first it does not; neither is seen by who imports."""
    (tmp_path / "1.xlsx").write_bytes(with_cell(BLANKS["inline"].format(cell)))
    with_second = openpyxl.load_workbook(io.BytesIO(xlsx()))
    with_second.create_sheet("样乡")[cell] = " "
    with_second.save(tmp_path / "2.xlsx")
    for store in (None, tmp_path / "store"):
        run = arrivals.bring_in([tmp_path / "1.xlsx", tmp_path / "2.xlsx"], Options(2014, "511529"), store)
        assert (run.levels["error"], run.files, run.rows_read) == (0, 2, 4)
    again = arrivals.bring_in([tmp_path / "2.xlsx"], Options(2014, "511529"), tmp_path / "store")
    assert again.findings["rule"].to_pylist() == ["F014"]


def test_a_file_that_vanished_costs_one_finding(tmp_path: Path) -> None:
    names = ("1.xlsx", "2.xlsx", "3.xlsx", "4.zip")
    (tmp_path / "2.xlsx").write_bytes(xlsx())
    run = arrivals.bring_in([tmp_path / name for name in names], Options(2014, "511529"), tmp_path / "store")
    gone = [(f["file"], f["rule"], dict(f["args"])["what"]) for f in run.findings.to_pylist() if f["level"] == "error"]
    assert gone == [(name, "F009", vanished().what) for name in names if name != "2.xlsx"]
    assert (run.files, run.rows_stored) == (4, 2)
    (taken,) = arrivals.look_into(tmp_path / "1.xlsx", Options(2014, "511529"))
    assert taken.raw.findings["rule"].to_pylist() == ["F009"]


@pytest.mark.parametrize(
    ("below", "what"),
    [
        (repeated(1048576, 1), "rows on a sheet (sheet “Sheet1” reaches to E1048579)"),
        (repeated(1, 16384), "columns on a sheet (sheet “Sheet1” reaches to XFD4)"),
        (repeated(400_000, 1, "") + repeated(200_000, 1), "rows on a sheet (sheet “Sheet1” reaches to E600003)"),
    ],
)
def test_a_value_repeated_in_an_ods_is_over_the_limits(below: str, what: str) -> None:
    ((rule, args),) = findings(ods(below))
    assert (rule, args["what"]) == ("F013", what)


def test_blanks_repeated_in_an_ods_cost_nothing() -> None:
    assert findings(ods(repeated(1048573, 16384, ""))) == []


@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "styles.xml"])
def test_entities_are_refused(part: str) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    ((rule, args),) = findings(edited(xlsx(), r"(<\?xml.*?\?>)?", rf"\1{doctype}", part))
    assert (rule, args["what"]) == ("F009", "a workbook that declares XML entities, as no spreadsheet program does")
    ((rule, _),) = findings(ods("", doctype))
    assert rule == "F009"


def test_what_a_directory_says_is_held_against_the_limits() -> None:
    data = edited(xlsx(), "</sheetData>", "</sheetData>" + " " * 100_000)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for limits, what in (
            (Limits(parts=3), "parts in its archive"),
            (Limits(unpacked_bytes=50_000), "bytes when unpacked"),
        ):
            with pytest.raises(Refused) as caught:
                check_archive(archive, limits)
            assert (caught.value.rule, caught.value.what) == ("F013", what)
        check_archive(archive)


def test_a_bomb_is_not_unpacked() -> None:
    data = edited(xlsx(), "</sheetData>", "</sheetData>" + " " * (65 << 20))
    assert [(rule, args["what"], args["limit"]) for rule, args in findings(data)] == [
        ("F013", "bytes unpacked for one packed", "250")
    ]


def test_a_size_that_is_understated_is_damage() -> None:
    data = bytearray(xlsx())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    entry = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02"))
    while b"sheet1.xml" not in data[entry : entry + 80]:
        entry = data.index(b"PK\x01\x02", entry + 1)
    data[entry + 24 : entry + 28] = (info.file_size // 2).to_bytes(4, "little")
    assert [rule for rule, _ in findings(bytes(data))] == ["F009"]


def test_a_workbook_that_lost_its_list_of_sheets_is_a_finding() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name != "xl/workbook.xml":
                new.writestr(name, old.read(name))
    ((rule, args),) = findings(target.getvalue())
    assert (rule, args["what"]) == ("F009", "a workbook without a worksheet")


def test_an_ods_with_a_damaged_manifest_is_damaged() -> None:
    data = bytearray(ods(""))
    at = data.index(b"META-INF/manifest.xml") + 21
    data[at : at + 8] = b"\xff" * 8
    assert [rule for rule, _ in findings(bytes(data))] == ["F009"]


def test_sheets_and_texts_are_counted() -> None:
    with pytest.raises(Refused) as caught:
        check_sheets([Extent("a", 1, 1), Extent("b", 1, 1)], Limits(sheets=1))
    assert (caught.value.what, caught.value.found, caught.value.limit) == ("sheets", "2", "1")
    check_sheets([Extent("a", -1, -1)])
    with pytest.raises(Refused):
        check_text("a,b\n" * 10, ",", Limits(rows=5))
    with pytest.raises(Refused):
        check_text("a,b\n" * 10, ",", Limits(cells=15))
    check_text("a,b\n" * 10, ",", Limits(cells=30, rows=20))


def test_links_macros_and_dde_are_data(tmp_path: Path) -> None:
    data = xlsx(F1="备注", F2='=cmd|"/c calc"!A1', F3='=HYPERLINK("http://example.invalid","x")')
    path = tmp_path / "屏山县2014.xlsm"
    link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    path.write_bytes(edited(data, "$^", "", **{"xl/vbaProject.bin": "Sub Auto_Open()", "xl/externalLinks/e.xml": link}))
    run = arrivals.bring_in([path], Options(2014, "511529"))
    assert (run.rows_read, run.levels["error"]) == (2, 0)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    (tmp_path / "1.xlsx").write_bytes(with_cell(FAR_TEXT))
    (tmp_path / "2.xlsx").write_bytes(xlsx())
    return tmp_path


def test_a_file_over_which_the_worker_dies_costs_one_finding(hostile: Path) -> None:
    """The reader aborts over the first one, which nobody looked at before."""
    run = arrivals.bring_in(sorted(hostile.glob("*.xlsx")), Options(2014, "511529"), hostile / "store")
    assert [(f["file"], f["rule"]) for f in run.findings.to_pylist() if f["level"] == "error"] == [("1.xlsx", "F013")]
    assert (run.files, run.rows_stored) == (2, 2)


@pytest.mark.parametrize("reason", ["crashed", "slow", "memory"])
def test_a_file_that_is_given_up_is_remembered(reason: str, hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Fragile(worker.Here):
        """Is lost over every return that was not given up yet."""

        def call(self, function: object, heard: object, *args: object, **named: object) -> object:
            if args and isinstance(args[0], Arrival) and args[0].refused is None:
                raise Lost(reason)
            return super().call(function, heard, *args, **named)

    monkeypatch.setattr(worker, "crew", lambda count, seconds, memory: [Fragile()])
    run = arrivals.bring_in([hostile / "2.xlsx"], Options(2014, "511529"), hostile / "store")
    (finding,) = run.findings.to_pylist()
    assert (finding["file"], finding["rule"], dict(finding["args"])) == (
        "2.xlsx",
        "F009",
        given_up(reason).message_args(),
    )
    assert [*(hostile / "store" / "_returns").glob("*.json")]


def test_noise_is_never_a_traceback() -> None:
    chance = random.Random(1)
    whole = xlsx()
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 5, 50))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        read.read_book(read.open_book(Path("a.xlsx"), data=bytes(data[: chance.choice((None, 3000))])))
