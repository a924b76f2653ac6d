"""What a file is, told from its first bytes and its directory, never from its name."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
_BOF = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00")

# Bytes of a manifest that are looked at.
_MANIFEST = 1 << 20

# What a file can be instead of a return: the way it begins, in English, in Chinese.
_OTHERS = (
    (b"%PDF", "a PDF document", "PDF 文件"),
    (b"Rar!", "a RAR archive", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "7z 压缩包"),
    (b"\x1f\x8b", "a gzip archive", "gzip 压缩包"),
    (b"\x89PNG", "an image", "图片"),
    (b"\xff\xd8\xff", "an image", "图片"),
    (b"GIF8", "an image", "图片"),
    (b"BM", "an image", "图片"),
    (b"{\\rtf", "an RTF document", "RTF 文档"),
    (b"SQLite format 3", "an SQLite database", "SQLite 数据库"),
    (b"PAR1", "a Parquet file", "Parquet 文件"),
    (b"PK\x05\x06", "an empty archive", "空的压缩包"),
    (b"ID;P", "a SYLK spreadsheet of Excel", "SYLK 表格"),
    (b"\x09\x00\x04\x00", "a workbook of Excel 4 or older", "Excel 4.0 或更早版本的工作簿"),
    (b"\x09\x02\x06\x00", "a workbook of Excel 4 or older", "Excel 4.0 或更早版本的工作簿"),
    (b"\x09\x04\x06\x00", "a workbook of Excel 4 or older", "Excel 4.0 或更早版本的工作簿"),
)
_MARKUP = (
    (
        re.compile(rb"<(!doctype\s+html|html|head|body|table|meta|script|style|div)\b", re.I),
        "a web page (HTML)",
        "网页（HTML）",
    ),
    (re.compile(rb"^\s*mime-version:", re.I), "a web page archive (MHTML)", "单个网页文件（MHTML）"),
    (
        re.compile(rb"<(\w+:)?workbook\b|progid=\"excel\.sheet\"", re.I),
        "an XML spreadsheet of Excel 2003",
        "XML 表格（Excel 2003）",
    ),
    (re.compile(rb"^\s*<\?xml\b"), "an XML file", "XML 文件"),
)
_SAVE = ("Open it in Excel or WPS and save it as .xlsx.", "请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上报。")
_ASK = ("Ask the sender for the workbook itself.", "请向报送单位索取 Excel 工作簿原件。")
_UNPACK = ("Unpack it and send the workbooks in it.", "请解压后上报其中的工作簿。")


@dataclass(eq=False)
class Refused(Exception):
    """A file that cannot be read: the rule that says so, what the file is and what to do, in both languages."""

    rule: str
    what: str = ""
    what_zh: str = ""
    todo: str = ""
    todo_zh: str = ""
    found: str = ""
    limit: str = ""

    def message_args(self) -> dict[str, str]:
        """What the rule's message names."""
        if self.rule == "F008":
            return {}
        if self.rule == "F013":
            return {"what": self.what, "what_zh": self.what_zh, "found": self.found, "limit": self.limit}
        return {"what": self.what, "what_zh": self.what_zh, "todo": self.todo, "todo_zh": self.todo_zh}


def damaged(form: str) -> Refused:
    """The verdict on a file that begins like a workbook and cannot be read to its end."""
    return Refused("F009", f"a damaged or truncated file ({form})", f"损坏或不完整的文件（{form}）", *_resend())


def sheetless() -> Refused:
    """The verdict on a workbook that has charts at best, or has lost the list of its sheets."""
    return Refused("F009", "a workbook without a worksheet", "没有工作表的工作簿", *_resend())


def _resend() -> tuple[str, str]:
    return (
        "Open it in Excel or WPS, repair and save it, or ask for it again.",
        "请用 Excel 或 WPS 打开修复后另存，或请报送单位重新发送。",
    )


def unopened(reason: str) -> Refused:
    """The verdict on a file that the system does not let fupin read."""
    return Refused(
        "F009",
        f"a file that cannot be opened ({reason})",
        f"无法打开的文件（{reason}）",
        "Give fupin the right to read it.",
        "请检查文件的读取权限。",
    )


def vanished() -> Refused:
    """The verdict on a file that was there when the inbox was listed, and no more when it was to be read."""
    return Refused(
        "F009",
        "a file that was removed or renamed before it could be read",
        "读取前已被删除或改名的文件",
        "Import it again from where it is now.",
        "请确认文件所在位置后重新导入。",
    )


def form_of(data: bytes) -> str:
    """The form of a file's bytes: xlsx, xls, xlsb, ods, or "text" for what may be CSV; `Refused` for anything else."""
    if not data:
        raise Refused("F009", "an empty file", "空文件（0 字节）", *_ASK)
    if data.startswith(ZIP):
        return _zip_form(data)
    if data.startswith(OLE):
        return _ole_form(data)
    for start, en, zh in _OTHERS:
        if data.startswith(start):
            raise Refused("F009", en, zh, *(_UNPACK if "archive" in en else _SAVE if "Excel" in en else _ASK))
    beginning = data[:4096].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe")
    for form, en, zh in _MARKUP:
        if form.search(beginning) and beginning.lstrip()[:1] in (b"<", b"M", b"m"):
            raise Refused("F009", en, zh, *_SAVE)
    return "text"


def is_opendocument(data: bytes) -> bool:
    """Whether the archive begins as every .ods has to."""
    return data[30:90].startswith(b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet")


def is_binary(data: bytes) -> bool:
    """Whether the archive is an .xlsb."""
    return b"workbook.bin" in _names_in_zip(data).lower()


def _zip_form(data: bytes) -> str:
    names = _names_in_zip(data).lower()
    if is_opendocument(data):
        if _has_encrypted_parts(data):
            raise Refused("F008")
        return "ods"
    if b"workbook.bin" in names:
        return "xlsb"
    if b"workbook.xml" in names:
        return "xlsx"
    if b"word/" in names:
        raise Refused("F009", "a Word document", "Word 文档", *_ASK)
    if b"ppt/" in names:
        raise Refused("F009", "a PowerPoint presentation", "PowerPoint 演示文稿", *_ASK)
    if b"xl/" in names:
        raise damaged("xlsx")
    raise Refused("F009", "a ZIP archive", "ZIP 压缩包", *_UNPACK)


def _names_in_zip(data: bytes) -> bytes:
    """The archive's directory, which holds the names of its parts; of a truncated archive all that there is."""
    end = data.rfind(b"PK\x05\x06")
    return data if end < 0 else data[int.from_bytes(data[end + 16 : end + 20], "little") : end]


def unpacking_errors() -> tuple[type[Exception], ...]:
    """All that unpacking a damaged archive raises."""
    from lzma import LZMAError
    from struct import error as TooShort  # noqa: N812 - these modules name their exceptions in lower case
    from zipfile import BadZipFile
    from zlib import error as DeflateError  # noqa: N812

    return (
        *(BadZipFile, DeflateError, LZMAError, TooShort),
        *(KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
    )


def _has_encrypted_parts(data: bytes) -> bool:
    """Whether the manifest of an .ods says so; of a damaged archive the workbook reader will tell."""
    from zipfile import ZipFile

    try:
        with ZipFile(io.BytesIO(data)) as parts, parts.open("META-INF/manifest.xml") as manifest:
            return b"encryption-data" in manifest.read(_MANIFEST)
    except unpacking_errors():
        return False


def _ole_form(data: bytes) -> str:
    if _has_stream(data, "EncryptedPackage") or _has_password(data):
        raise Refused("F008")
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return "xls"
    if _has_stream(data, "WordDocument"):
        raise Refused("F009", "a Word document", "Word 文档", *_ASK)
    if _has_stream(data, "PowerPoint Document"):
        raise Refused("F009", "a PowerPoint presentation", "PowerPoint 演示文稿", *_ASK)
    raise damaged("xls")


def _has_stream(data: bytes, name: str) -> bool:
    """Whether an OLE directory entry (128 bytes, aligned) has this name."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    at = data.find(wanted)
    while at >= 0 and at % 128:
        at = data.find(wanted, at + 1)
    return at >= 0


def _has_password(data: bytes) -> bool:
    """Whether one of the first records of an .xls is FILEPASS ([MS-XLS] 2.4.117): behind it everything is encrypted.

    python-calamine says only that it cannot tell the format of such a file.
    """
    at = next((n for n in range(512, len(data), 512) if data[n : n + 4] in _BOF), len(data))
    for _ in range(8):
        record, length = data[at : at + 2], int.from_bytes(data[at + 2 : at + 4], "little")
        if record == b"\x2f\x00":
            return True
        at += 4 + length
    return False
