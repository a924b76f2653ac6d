"""A repacked workbook says the same to its reader, and is read where none can be made."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineError, CalamineWorkbook

from fupin.read import repacked as module
from fupin.read.repacked import Unpacked, repacked
from fupin.read.workbook import open_book

# A text in the last cell of a sheet aborts the reader itself.
CASES = sorted(p for p in Path(__file__).parent.glob("cases/read/*/*.xlsx") if "far-away" not in p.parent.name)
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROW = "<row r='1'><c r='A1' t='inlineStr'><is><t>sheetData></t></is></c><c r='B1'><v>2</v></c></row>"


def archive(sheet: str, **more: str) -> bytes:
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
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts_of:
        for name, part in (parts | more).items():
            parts_of.writestr(name, part)
    return made.getvalue()


def told(source: io.BytesIO | Path) -> list[object]:
    """Everything that the reader says of a workbook."""
    try:
        book = CalamineWorkbook.from_object(source)
        sheets = [book.get_sheet_by_index(n) for n in range(len(book.sheet_names))]
    except CalamineError as error:
        return [str(error)]
    return [(s.name, s.start, s.merged_cell_ranges, s.to_python()) for s in sheets]


def made(data: bytes) -> Unpacked:
    found = repacked(data)
    assert found is not None
    return found


def test_every_case_reads_the_same() -> None:
    merged = 0
    for case in CASES:
        data = case.read_bytes()
        if (found := repacked(data)) is not None:
            assert told(found.path) == told(io.BytesIO(data)), case
            merged += b"<mergeCell " in found.path.read_bytes()
    assert merged > 5


@pytest.mark.parametrize(
    ("sheet", "ranges"),
    [
        (f"<worksheet><sheetData>{ROW}</sheetData></worksheet>", []),
        (
            f"<worksheet><sheetData>{ROW}</sheetData><mergeCells count='1'><mergeCell ref='A1:A3'/></mergeCells>"
            "</worksheet>",
            [((0, 0), (2, 0))],
        ),
        (
            f"<x:worksheet xmlns:x='m'><x:sheetData>{ROW.replace('<', '<x:').replace('<x:/', '</x:')}</x:sheetData>"
            "<x:mergeCells><x:mergeCell ref='B1:C1'/></x:mergeCells></x:worksheet>",
            [((0, 1), (0, 2))],
        ),
        ("<worksheet><sheetData/></worksheet>", []),
    ],
    ids=["none", "merged", "prefixed", "empty"],
)
def test_ranges_come_first(sheet: str, ranges: list[object]) -> None:
    data = archive(sheet)
    found = made(data)
    book = CalamineWorkbook.from_object(found.path)
    assert book.get_sheet_by_index(0).merged_cell_ranges == ranges
    assert told(found.path) == told(io.BytesIO(data))
    with zipfile.ZipFile(found.path) as parts:
        part = parts.read("xl/worksheets/sheet1.xml")
        assert all(info.compress_type == zipfile.ZIP_STORED for info in parts.infolist())
    if b"sheetData/" not in part:
        assert 0 < part.index(b"mergeCells>") < part.index(b"sheetData>")
        assert part.count(b"mergeCells>") in (1, 2)


def test_pictures_and_macros_stay_behind() -> None:
    data = archive(f"<worksheet><sheetData>{ROW}</sheetData></worksheet>", **{"xl/media/a.png": "PNG"})
    found = made(data)
    with zipfile.ZipFile(found.path) as parts:
        assert "xl/media/a.png" not in parts.namelist()


def test_what_cannot_be_repacked_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    data = archive(f"<worksheet><sheetData>{ROW}</sheetData></worksheet>")
    assert repacked(data[:-40]) is None
    assert repacked(data.replace(b"sheet1.xml", b"workbookml")) is not None
    monkeypatch.setattr(module, "_MOST", 100)
    assert repacked(data) is None


def test_a_workbook_is_read_where_the_system_has_no_files_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(one for one in CASES if one.parent.name == "section-rows")
    usual = [list(grid.rows) for grid in open_book(case).sheets()]
    monkeypatch.delattr(os, "memfd_create")
    assert repacked(case.read_bytes()) is None
    assert [list(grid.rows) for grid in open_book(case).sheets()] == usual


def test_a_file_in_memory_goes_with_the_last_reference() -> None:
    found = made(archive(f"<worksheet><sheetData>{ROW}</sheetData></worksheet>"))
    path = found.path
    assert path.exists()
    del found
    assert not path.exists()
