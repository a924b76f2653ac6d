"""A writer of .xlsb ([MS-XLSB]) for tests, since no library here writes it: values, errors, merges, what is hidden."""

import io
import zipfile
from collections.abc import Collection, Sequence
from struct import pack
from typing import Any

ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.ms-excel.{}"


def record(kind: int, body: bytes = b"") -> bytes:
    """One record: its kind in one or two bytes, its length in as many as it takes, seven bits in each."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(body), b""
    while size > 0x7F:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return head + length + bytes([size]) + body


def text(value: str) -> bytes:
    raw = value.encode("utf-16-le")
    return pack("<I", len(raw) // 2) + raw


def cell(column: int, value: Any, shared: list[str]) -> bytes:
    """A cell: an error by its name, a text among the shared ones, `("=", value)` for what a formula gave."""
    at = pack("<II", column, 0)
    match value:
        case ("=", str(name)) if name in ERRORS:
            return record(11, at + bytes([ERRORS[name]]) + pack("<HIBBI", 0, 2, 0x1C, ERRORS[name], 0))
        case ("=", str(said)):
            return record(8, at + text(said) + pack("<HII", 0, 0, 0))
        case str() if value in ERRORS:
            return record(3, at + bytes([ERRORS[value]]))
        case str():
            shared.append(value)
            return record(7, at + pack("<I", len(shared) - 1))
        case bool():
            return record(4, at + bytes([value]))
        case _:
            return record(5, at + pack("<d", value))


def sheet(
    cells: dict[int, dict[int, Any]],
    shared: list[str],
    merges: Sequence[tuple[int, int, int, int]] = (),
    hidden_rows: Collection[int] = (),
    hidden_columns: Collection[int] = (),
) -> bytes:
    """A sheet's part: its cells by row and column; merges are (top, left, bottom, right); all count from 0."""
    last = max((column for row in cells.values() for column in row), default=0)
    parts = [record(129), record(148, pack("<4I", min(cells, default=0), max(cells, default=0), 0, last))]
    if hidden_columns:
        columns = (record(60, pack("<4IH", c, c, 0, 0, 1)) for c in sorted(hidden_columns))
        parts += [record(390), *columns, record(391)]
    parts.append(record(145))
    for number, row in sorted(cells.items()):
        parts.append(record(0, pack("<IIHBBBI", number, 0, 300, 0, 0x10 if number in hidden_rows else 0, 0, 0)))
        parts += [cell(column, value, shared) for column, value in sorted(row.items())]
    parts.append(record(146))
    if merges:
        ranges = (record(176, pack("<4I", top, bottom, left, right)) for top, left, bottom, right in merges)
        parts += [record(177, pack("<I", len(merges))), *ranges, record(178)]
    return b"".join([*parts, record(130)])


def workbook(names: Sequence[str], since_1904: bool = False) -> bytes:
    """The workbook's own part: its properties, and its sheets, each of the relation rId1, rId2, …"""
    sheets = (record(156, pack("<II", 0, n) + text(f"rId{n}") + text(name)) for n, name in enumerate(names, 1))
    properties = record(153, pack("<II", int(since_1904), 124226) + text(""))
    return b"".join([record(131), properties, record(143), *sheets, record(144), record(132)])


def styles() -> bytes:
    """One style, which the reader wants to see."""
    one = pack("<HHHHHBBHBB", 0, 0, 0, 0, 0, 0, 0, 0x1000, 0, 0)
    return b"".join([record(278), record(617, pack("<I", 1)), record(47, one), record(618), record(279)])


def archive(parts: dict[str, bytes], sheets: int) -> bytes:
    rows = [
        ("xl/workbook.bin", _KIND.format("sheet.binary.macroEnabled.main")),
        ("xl/styles.bin", _KIND.format("styles")),
        ("xl/sharedStrings.bin", _KIND.format("sharedStrings")),
        *((f"xl/worksheets/sheet{n}.bin", _KIND.format("worksheet")) for n in range(1, sheets + 1)),
    ]
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in rows)
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    related = [
        *((f"rId{n}", "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, sheets + 1)),
        ("rId90", "styles", "styles.bin"),
        ("rId91", "sharedStrings", "sharedStrings.bin"),
    ]
    links = "".join(f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{part}"/>' for i, kind, part in related)
    top = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.bin"/>'
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", f'{head}<Types xmlns="{_TYPES}">{rels}{overrides}</Types>')
        out.writestr("_rels/.rels", f'{head}<Relationships xmlns="{_PACKAGE}">{top}</Relationships>')
        out.writestr("xl/_rels/workbook.bin.rels", f'{head}<Relationships xmlns="{_PACKAGE}">{links}</Relationships>')
        for name, data in parts.items():
            out.writestr(name, data)
    return target.getvalue()


def xlsb(sheets: dict[str, dict[str, Any]], since_1904: bool = False) -> bytes:
    """A workbook: by the name of each sheet its `cells`, and perhaps more of what `sheet` takes."""
    shared: list[str] = []
    parts = {f"xl/worksheets/sheet{n}.bin": sheet(shared=shared, **one) for n, one in enumerate(sheets.values(), 1)}
    count = pack("<II", len(shared), len(shared))
    items = b"".join([record(159, count), *(record(19, b"\0" + text(one)) for one in shared), record(160)])
    own = {
        "xl/workbook.bin": workbook(list(sheets), since_1904),
        "xl/styles.bin": styles(),
        "xl/sharedStrings.bin": items,
    }
    return archive(own | parts, len(sheets))


def rows_as_cells(rows: Sequence[Sequence[Any]]) -> dict[int, dict[int, Any]]:
    """Rows of values by row and column, blanks left out."""
    return {r: {c: v for c, v in enumerate(row) if v not in ("", None)} for r, row in enumerate(rows)}
