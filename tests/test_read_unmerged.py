"""A workbook without merged ranges has the same cells, and those ranges are told beside it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from fupin.read import unmerged as module
from fupin.read import workbook
from fupin.read.sniff import Refused
from fupin.read.spreadsheetml import sheet_facts
from fupin.read.unmerged import unmerged
from fupin.read.workbook import open_book

# A text in the last cell of a sheet aborts the reader itself.
CASES = sorted(p for p in Path(__file__).parent.glob("cases/read/*/*.xlsx") if "far-away" not in p.parent.name)
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROW = "<row r='1'><c r='A1' t='inlineStr'><is><t>sheetData></t></is></c><c r='B1'><v>2</v></c></row>"
PLAIN = f"<worksheet><sheetData>{ROW}</sheetData></worksheet>"


def archive(sheet: str = PLAIN, packed: int = zipfile.ZIP_DEFLATED, **more: str) -> bytes:
    """A workbook of one sheet, whose part is written by hand."""
    to = "<Relationships><Relationship Id='r1' Type='{}/{}' Target='{}'/></Relationships>"
    listed = "<sheets><sheet name='S' sheetId='1' r:id='r1'/></sheets>"
    parts = {
        "_rels/.rels": to.format(RELATED, "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f"<workbook xmlns:r='{RELATED}'>{listed}</workbook>",
        "xl/_rels/workbook.xml.rels": to.format(RELATED, "worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packed) as parts_of:
        for name, part in (parts | more).items():
            parts_of.writestr(name, part)
    return made.getvalue()


def parsed(data: bytes) -> list[tuple[object, list[tuple[int, ...]]]]:
    """The cells, where they begin, and the merged ranges of every sheet, as the reader tells them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [book.get_sheet_by_index(n) for n in range(len(book.sheet_names))]
    return [((s.name, s.start, s.to_python()), [(*a, *b) for a, b in s.merged_cell_ranges or ()]) for s in sheets]


def agree(data: bytes) -> int:
    """Hold the reader's word on a workbook without ranges, and ours on the ranges, against its word on the original;
    gives the number of ranges.
    """
    faster = unmerged(data)
    assert faster is not None
    assert [cells for cells, _ in parsed(faster)] == [cells for cells, _ in parsed(data)]
    assert all(not ranges for _, ranges in parsed(faster))
    assert [list(facts.merges) for facts in sheet_facts(data)] == [ranges for _, ranges in parsed(data)]
    return sum(len(ranges) for _, ranges in parsed(data))


def test_every_case_reads_the_same() -> None:
    readable = [data for case in CASES if unmerged(data := case.read_bytes()) is not None]
    assert sum(map(agree, readable)) > 30
    assert len(CASES) - len(readable) < 6


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize(
    ("sheet", "ranges"),
    [
        (PLAIN, 0),
        (PLAIN.replace("</worksheet>", "<mergeCells count='1'><mergeCell ref='A1:A3'/></mergeCells></worksheet>"), 1),
        (
            f"<x:worksheet xmlns:x='m'><x:sheetData>{ROW.replace('<', '<x:').replace('<x:/', '</x:')}</x:sheetData>"
            "<x:mergeCells><x:mergeCell ref='B1:C1'/><x:mergeCell ref='AA2:AB9'/></x:mergeCells></x:worksheet>",
            2,
        ),
        ("<worksheet><sheetData/></worksheet>", 0),
        ("<?xml version='1.0' encoding='UTF-8'?>" + PLAIN, 0),
        ("\ufeff<?xml version='1.0' encoding='UTF-8'?>" + PLAIN, 0),
    ],
    ids=["none", "one", "prefixed", "empty", "declared", "marked"],
)
def test_sheets_of_other_programs(sheet: str, ranges: int, packed: int) -> None:
    assert agree(archive(sheet, packed)) == ranges


def test_ranges_behind_a_long_sheet() -> None:
    many = "".join(f"<mergeCell ref='A{n}:A{n + 1}'/>" for n in range(1, 160_000, 2))
    assert agree(archive(PLAIN.replace("</worksheet>", f"<mergeCells>{many}</mergeCells></worksheet>"))) == 80_000


def test_names_and_other_parts_stay_as_they_are() -> None:
    data = archive(PLAIN, **{"xl/媒体/图.png": "PNG"})
    faster = unmerged(data)
    assert faster is not None
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(faster)) as after:
        assert after.namelist() == before.namelist()
        assert after.read("xl/媒体/图.png") == b"PNG"


def encrypted(data: bytes) -> bytes:
    at = data.rindex(b"PK\1\2")
    return data[: at + 8] + b"\1" + data[at + 9 :]


@pytest.mark.parametrize(
    "data",
    [
        archive()[:-40],
        b"PK\3\4",
        encrypted(archive()),
        b"junk" + archive(),
        archive(packed=zipfile.ZIP_BZIP2),
        archive().replace(b"xl/_rels", b"xl/_rolf"),
    ],
    ids=["cut", "short", "encrypted", "junk", "bzip2", "unrelated"],
)
def test_unusual_archives_are_left_as_they_are(data: bytes) -> None:
    assert unmerged(data) is None


def rows(case: Path) -> list[tuple[object, object]]:
    return [([*grid.rows], grid.merges) for grid in open_book(case).sheets()]


@pytest.mark.parametrize("otherwise", [lambda data: None, lambda data: b"PK\3\4", lambda data: data[:90]])
def test_the_original_is_read_where_the_reader_does_not_take_the_other(
    otherwise: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = next(one for one in CASES if one.parent.name == "merged-household-cells")
    usual = rows(case)
    assert any(merges for _, merges in usual)
    monkeypatch.setattr(workbook, "unmerged", otherwise)
    assert rows(case) == usual


def test_the_original_is_read_where_a_sheet_without_ranges_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(one for one in CASES if one.parent.name == "merged-household-cells")
    usual = rows(case)
    monkeypatch.setattr(module, "_NO_RANGES", b"<mergeCells <<<<</mergeCells>")
    monkeypatch.setattr(module, "_BLOCK", b"\7\7\7")
    assert rows(case) == usual


def test_a_sheet_whose_end_is_damaged_is_refused() -> None:
    sheet = PLAIN.replace("</worksheet>", "<mergeCells><mergeCell ref='A1:A3'/></mergeCells></worksheet>")
    sheet = sheet.replace("</sheetData>", " " * 100_000 + "</sheetData>")  # more than is looked at beforehand
    data = archive(sheet, zipfile.ZIP_STORED).replace(b"A1:A3", b"A1:A4")
    book = open_book(Path("a.xlsx"), data=data, boldly=True)
    with pytest.raises(Refused) as verdict:
        list(book.sheets())
    assert (book.refused, verdict.value.rule) == (None, "F009")
