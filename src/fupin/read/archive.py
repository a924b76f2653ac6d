"""A .zip of returns: its members one by one, in memory, never unpacked to disk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from fupin.read.inbox import is_return_name
from fupin.read.limits import LIMITS, Limits, check_size, over
from fupin.read.sniff import ZIP, Refused, damaged

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

MEMBERS = 2_000
# All members together, which are read one after the other.
UNPACKED = replace(LIMITS, file_bytes=4 << 30)

_END = b"PK\x05\x06"
_LONGEST_END = 22 + 0xFFFF
_BEGINNING = 512
# Parts that make a ZIP archive a document; their names are ASCII, as is this comparison.
_DOCUMENT = (b"[content_types].xml", b"_rels/.rels", b"xl/work", b"mimetype", b"meta-inf/manifest.xml")
_ENCRYPTED, _UTF8 = 0x1, 0x800


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file to read: what it is called, and its bytes where they are not simply those of the file at `path`.

    A member of an archive is called after both: `收件.zip/屏山县2014.xlsx`. `refused` says why it cannot be read.
    """

    path: Path
    name: str
    data: bytes | None = None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What stands behind one path: one file, or the returns in an archive, to be walked once.

    `passed_over` counts the members that are no returns.
    """

    arrivals: Iterator[Arrival]
    passed_over: int = 0


def delivered(path: Path, name: str, data: bytes | None = None, limits: Limits = LIMITS) -> Delivery:
    """The file at `path`, called `name`, or `data`, its bytes; of an archive its members, each read when it is due.

    Folders, hidden members, Office lock files and members whose suffix no return has are left out.
    """
    whole = Arrival(path, name, data)
    try:
        with path.open("rb") if data is None else io.BytesIO(data) as file:
            if not (data is not None or path.is_file()) or not _is_archive(file):
                return Delivery(iter([whole]))
    except OSError:
        return Delivery(iter([whole]))
    try:
        members, passed_over = _wanted(path if data is None else io.BytesIO(data))
    except Refused as verdict:
        return Delivery(iter([Arrival(path, name, data, verdict)]))
    return Delivery(_members(whole, members, limits), passed_over)


def _is_archive(file: BinaryIO) -> bool:
    """Whether a file is a whole ZIP archive and no document in the form of one."""
    beginning = file.read(_BEGINNING)
    if not beginning.startswith(ZIP):
        return False
    size = file.seek(0, io.SEEK_END)
    file.seek(max(size - _LONGEST_END, 0))
    tail = file.read()
    end = tail.rfind(_END)
    if end < 0:
        return False
    file.seek(int.from_bytes(tail[end + 16 : end + 20], "little"))
    names = (beginning + file.read(int.from_bytes(tail[end + 12 : end + 16], "little"))).lower()
    return not any(part in names for part in _DOCUMENT)


@dataclass(slots=True)
class _Members:
    archive: ZipFile
    infos: list[tuple[str, ZipInfo]] = field(default_factory=list)


def _wanted(source: Path | BinaryIO) -> tuple[_Members, int]:
    """The members that may be returns, and how many others there are; `Refused` where none can be read."""
    from zipfile import BadZipFile, ZipFile

    try:
        archive = ZipFile(source)
    except (BadZipFile, NotImplementedError, OSError, ValueError):
        raise damaged("zip") from None
    files = [(_name(info), info) for info in archive.infolist() if not info.is_dir()]
    wanted = [(name, info) for name, info in files if is_return_name(name)]
    if not wanted:
        raise _unfit("without a return in it", "其中没有上报表")
    if any(info.flag_bits & _ENCRYPTED for _, info in wanted):
        raise Refused("F008")
    if len(wanted) > MEMBERS:
        raise over("files in the archive", "压缩包内文件数", f"{len(wanted):,}", f"{MEMBERS:,}")
    check_size(sum(info.file_size for _, info in wanted), UNPACKED)
    return _Members(archive, sorted(wanted, key=lambda one: one[0])), len(files) - len(wanted)


def _members(whole: Arrival, members: _Members, limits: Limits) -> Iterator[Arrival]:
    with members.archive as archive:
        for name, info in members.infos:
            refused = None
            try:
                data = _bytes(archive, info, limits)
            except Refused as verdict:
                data, refused = _packed(archive, info, limits), verdict
            yield Arrival(whole.path, f"{whole.name}/{name}", data, refused)


def _bytes(archive: ZipFile, info: ZipInfo, limits: Limits) -> bytes:
    """A member's bytes, at most as many as the archive's directory says."""
    from lzma import LZMAError
    from zipfile import BadZipFile
    from zlib import error as DeflateError  # noqa: N812 - zlib names its exception in lower case

    check_size(info.file_size, limits)
    try:
        return archive.read(info)
    except NotImplementedError:
        raise _unfit("packed in a way that cannot be read", "压缩方式无法识别") from None
    except (BadZipFile, DeflateError, LZMAError, EOFError, OSError, RuntimeError, ValueError):
        raise damaged("zip") from None


def _packed(archive: ZipFile, info: ZipInfo, limits: Limits) -> bytes:
    """What stands in the archive for a member that cannot be unpacked: by its digest the store knows it."""
    if archive.fp is None:
        return b""
    archive.fp.seek(max(info.header_offset, 0))  # a damaged directory can name a place before the file
    return archive.fp.read(min(info.compress_size, limits.file_bytes))


def _unfit(what: str, what_zh: str) -> Refused:
    return Refused(
        "F009",
        f"a ZIP archive {what}",
        f"ZIP 压缩包（{what_zh}）",
        "Unpack it and send the workbooks in it.",
        "请解压后直接上报其中的工作簿。",
    )


def _name(info: ZipInfo) -> str:
    """A member's path in the archive; most programs of Chinese Windows write it in GBK without saying so."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        raw = name.encode("cp437")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("gb18030", errors="replace")
    parts = name.replace("\\", "/").split("/")
    shown = "/".join(part for part in parts if part not in ("", ".", ".."))
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown)
