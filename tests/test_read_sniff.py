"""What a file is, told from its content; and what is said about files that are no returns."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt

from fupin import read
from fupin.tables import RawReturn

ROWS = [["户编号", "户主姓名", "人数"], ["001", "样一", "3"], ["002", "样二", "4"]]
TEXT = "\r\n".join(",".join(row) for row in ROWS) + "\r\n"
DAMAGED = (
    "Open it in Excel or WPS, repair and save it, or ask for it again.",
    "请用 Excel 或 WPS 打开修复后另存，或请报送单位重新发送。",
)
SAVE = ("Open it in Excel or WPS and save it as .xlsx.", "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上报。")
ASK = ("Ask the sender for the workbook itself.", "请向报送单位索取 Excel 工作簿原件。")
UNPACK = ("Unpack it and send the workbooks in it.", "请解压后上报其中的工作簿。")


def xlsx(rows: list[list[object]] = ROWS) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(target := io.BytesIO())
    return target.getvalue()


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for r, row in enumerate(ROWS):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell)
    book.save(target := io.BytesIO())
    return target.getvalue()


def archive(*names: str) -> bytes:
    with zipfile.ZipFile(target := io.BytesIO(), "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return target.getvalue()


def ods(manifest: str = "") -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in ROWS
    )
    spaces = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?><office:document-content{spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(target := io.BytesIO(), "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>' + manifest)
        parts.writestr("content.xml", content)
    return target.getvalue()


def ole(stream: str) -> bytes:
    """An OLE file whose one stream has another name."""
    data, old, new = xls(), "Workbook".encode("utf-16-le"), stream.encode("utf-16-le")
    at = data.index(old)
    return data[:at] + (new + b"\0\0").ljust(64, b"\0") + data[at + 64 :]


def taken(data: bytes, name: str = "屏山县2014.xls") -> RawReturn:
    return read.read_book(read.open_book(Path(name), data=data))


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (xlsx(), "xlsx"),
        (xls(), "xls"),
        (ods(), "ods"),
        (TEXT.encode(), "csv"),
        (TEXT.encode("utf-8-sig"), "csv"),
        (TEXT.encode("gb18030"), "csv"),
        (TEXT.encode("utf-16"), "csv"),
        (TEXT.encode("utf-16-le"), "csv"),
        (TEXT.encode("utf-16-be"), "csv"),
        (TEXT.replace(",", ";").encode(), "csv"),
        (TEXT.replace(",", "|").encode(), "csv"),
        (TEXT.replace(",", "\t").encode(), "tsv"),
        (TEXT.replace("\r\n", "\n").encode(), "csv"),
        ("屏山县2014年\n\n".encode() + TEXT.encode(), "csv"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_the_form_is_told_by_content(data: bytes, form: str) -> None:
    book = taken(data)
    (sheet,) = book.sheets
    assert (book.format, book.size, len(book.sha256), sheet.table) == (form, len(data), 64, "household")
    assert [c.text.to_pylist() for c in sheet.columns] == [["001", "002"], ["样一", "样二"], ["3", "4"]]


@pytest.mark.parametrize(
    ("data", "what", "what_zh", "todo"),
    [
        (b"", "an empty file", "空文件（0 字节）", ASK),
        (b"%PDF-1.7 ...", "a PDF document", "PDF 文件", ASK),
        (b"Rar!\x1a\x07\x00...", "a RAR archive", "RAR 压缩包", UNPACK),
        (b"7z\xbc\xaf\x27\x1c...", "a 7z archive", "7z 压缩包", UNPACK),
        (b"\x89PNG\r\n\x1a\n...", "an image", "图片", ASK),
        (b"\xff\xd8\xff\xe0...", "an image", "图片", ASK),
        (b"ID;PWXL;N;E\r\nP;PGeneral\r\n", "a SYLK spreadsheet of Excel", "SYLK 表格", SAVE),
        (archive("屏山县.csv"), "a ZIP archive", "ZIP 压缩包", UNPACK),
        (archive("word/document.xml"), "a Word document", "Word 文档", ASK),
        (archive("ppt/presentation.xml"), "a PowerPoint presentation", "PowerPoint 演示文稿", ASK),
        (ole("WordDocument"), "a Word document", "Word 文档", ASK),
        (b"\r\n<HTML><table><tr><td>1", "a web page (HTML)", "网页（HTML）", SAVE),
        ("\ufeff<!DOCTYPE html>".encode(), "a web page (HTML)", "网页（HTML）", SAVE),
        (
            b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>',
            "an XML spreadsheet of Excel 2003",
            "XML 表格（Excel 2003）",
            SAVE,
        ),
        (b"MIME-Version: 1.0\r\n", "a web page archive (MHTML)", "单个网页文件（MHTML）", SAVE),
        (xlsx()[:2000], "a damaged or truncated file (xlsx)", "损坏或不完整的文件（xlsx）", DAMAGED),
        (xls()[:1024], "a damaged or truncated file (xls)", "损坏或不完整的文件（xls）", DAMAGED),
        (
            bytes(range(1, 200)) * 9,
            "a file of an unknown kind",
            "无法识别的文件",
            (
                "Open it with the program that made it and save it as .xlsx.",
                "请用生成该文件的程序打开，另存为 .xlsx 后重新上报。",
            ),
        ),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_what_cannot_be_read_is_named(data: bytes, what: str, what_zh: str, todo: tuple[str, str]) -> None:
    book = taken(data)
    assert (book.file, book.format, book.size, book.sheets) == ("屏山县2014.xls", "", len(data), ())
    (finding,) = book.findings.to_pylist()
    args = {"what": what, "what_zh": what_zh, "todo": todo[0], "todo_zh": todo[1]}
    assert {k: v for k, v in finding.items() if v is not None} == {
        "file": "屏山县2014.xls",
        "rule": "F009",
        "level": "error",
        "args": list(args.items()),
    }


@pytest.mark.parametrize("data", [ole("EncryptedPackage"), ods("<manifest:encryption-data/>")])
def test_a_password_is_told_from_damage(data: bytes) -> None:
    (finding,) = taken(data).findings.to_pylist()
    assert (finding["rule"], finding["level"], finding["args"]) == ("F008", "error", [])


def test_an_encrypted_old_workbook_is_told_by_its_record() -> None:
    data = xls()
    # the record after BOF becomes FILEPASS
    at = data.index(b"\x09\x08\x10\x00") + 20
    (finding,) = taken(data[:at] + b"\x2f\x00" + data[at + 2 :]).findings.to_pylist()
    assert finding["rule"] == "F008"


def test_a_truncated_ods_is_damaged() -> None:
    assert taken(ods()[:-40]).findings["rule"].to_pylist() == ["F009"]


def test_a_broken_sheet_refuses_the_whole_file() -> None:
    good = xlsx()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(target := io.BytesIO(), "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part[: len(part) // 2] if "sheet1" in name else part)
    book = taken(target.getvalue())
    assert (book.format, book.sheets, book.findings["rule"].to_pylist()) == ("", (), ["F009"])


def test_a_file_is_read_by_its_path_and_shown_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "甲.csv"
    path.write_text(TEXT, encoding="utf-8")
    assert read.read_book(read.open_book(path)).file == "甲.csv"
    assert read.read_book(read.open_book(path, name="镇/甲.csv")).file == "镇/甲.csv"
    with pytest.raises(FileNotFoundError):
        read.open_book(tmp_path / "无.csv")


def test_a_file_that_the_system_withholds_is_a_finding(tmp_path: Path) -> None:
    book = read.read_book(read.open_book(tmp_path))
    assert book.findings["rule"].to_pylist() == ["F009"]
    assert ("what", "a file that cannot be opened (Is a directory)") in book.findings["args"].to_pylist()[0]
