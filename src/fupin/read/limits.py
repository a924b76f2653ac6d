"""What a file may cost, and the verdict on one that is over a limit before the workbook reader opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fupin.read.address import column_letter
from fupin.read.sniff import Refused

if TYPE_CHECKING:
    from zipfile import ZipFile

_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that a file may have.

    Rows and columns run from the sheet's first to its last cell with a value; cells are their products, summed up over
    the sheets. Bytes unpacked are those of all parts of an .xlsx, .xlsb or .ods; `ratio` is how often a part of more
    than 64 MB unpacked may be larger than packed. Seconds and memory (bytes) are those of reading, cleaning and
    checking.
    """

    file_bytes: int = 512 * _MEGABYTE
    unpacked_bytes: int = 1024 * _MEGABYTE
    ratio: int = 250
    parts: int = 10_000
    sheets: int = 1_000
    rows: int = 500_000
    columns: int = 1_000
    cells: int = 20_000_000
    seconds: float = 120
    memory: int = 2048 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a sheet reaches: its last row and column with a value, from 0; -1 where it has none."""

    name: str
    row: int
    column: int


LIMITS = Limits()
_WORTH_A_RATIO = 64 * _MEGABYTE


def over(what: str, what_zh: str, found: str, limit: str) -> Refused:
    """The verdict F013: too much of something."""
    return Refused("F013", what, what_zh, found=found, limit=limit)


def check_size(size: int, limits: Limits = LIMITS) -> None:
    """Refuse a file that is too large to be looked at."""
    if size > limits.file_bytes:
        raise over("bytes", "文件大小", *_megabytes(size, limits.file_bytes))


def check_archive(archive: ZipFile, limits: Limits = LIMITS) -> None:
    """Refuse an archive whose directory says that it unpacks to too much; nothing is unpacked for it."""
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise over("parts in its archive", "压缩包内部件数", *_plain(len(parts), limits.parts))
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_bytes:
        raise over("bytes when unpacked", "解压后大小", *_megabytes(unpacked, limits.unpacked_bytes))
    for part in parts:
        ratio = part.file_size // max(part.compress_size, 1)
        if part.file_size > _WORTH_A_RATIO and ratio > limits.ratio:
            raise over("bytes unpacked for one packed", "压缩倍数", *_plain(ratio, limits.ratio))


def check_sheets(sheets: Sequence[Extent], limits: Limits = LIMITS) -> None:
    """Refuse a workbook whose sheets reach too far: the reader would make room for every cell up to the last one."""
    if len(sheets) > limits.sheets:
        raise over("sheets", "工作表数", *_plain(len(sheets), limits.sheets))
    cells = 0
    for sheet in sheets:
        row, column = sheet.row, sheet.column
        where = f"{column_letter(column)}{row + 1}"
        about, about_zh = f" (sheet “{sheet.name}” reaches to {where})", f"（工作表“{sheet.name}”最末单元格为{where}）"
        if row >= limits.rows:
            raise over("rows on a sheet" + about, "工作表行数" + about_zh, *_plain(row + 1, limits.rows))
        if column >= limits.columns:
            raise over("columns on a sheet" + about, "工作表列数" + about_zh, *_plain(column + 1, limits.columns))
        cells += (row + 1) * (column + 1)
        if cells > limits.cells:
            raise over("cells" + about, "单元格数" + about_zh, *_plain(cells, limits.cells))


def check_text(text: str, delimiter: str, limits: Limits = LIMITS) -> None:
    """Refuse a text table of too many lines or cells."""
    lines = text.count("\n") + 1
    if lines > limits.rows:
        raise over("lines", "行数", *_plain(lines, limits.rows))
    cells = lines + text.count(delimiter)
    if cells > limits.cells:
        raise over("cells", "单元格数", *_plain(cells, limits.cells))


def given_up(reason: Literal["crashed", "slow", "memory"], limits: Limits = LIMITS) -> Refused:
    """The verdict on a file over which the process that read it was lost."""
    megabytes = limits.memory // _MEGABYTE
    what, what_zh = {
        "crashed": ("a file on which the reader crashes", "会使读取程序崩溃的文件"),
        "slow": (
            f"a file that is not read within {limits.seconds:g} seconds",
            f"{limits.seconds:g} 秒内读不完的文件",
        ),
        "memory": (
            f"a file that takes more than {megabytes:,} MB of memory to read",
            f"读取时占用内存超过 {megabytes:,} MB 的文件",
        ),
    }[reason]
    return Refused(
        "F009",
        what,
        what_zh,
        "Copy the table alone into a new workbook and save that as .xlsx; split it if it is very long.",
        "请只把表格本身复制到新工作簿，另存为 .xlsx；行数很多的请拆分后上报。",
    )


def _plain(found: int, limit: int) -> tuple[str, str]:
    return f"{found:,}", f"{limit:,}"


def _megabytes(found: int, limit: int) -> tuple[str, str]:
    return f"{-(-found // _MEGABYTE):,} MB", f"{limit // _MEGABYTE:,} MB"
