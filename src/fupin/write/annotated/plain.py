"""A workbook of values alone: what stands in for a return that is no .xlsx, so that its cells can be marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, BinaryIO, Protocol

from fupin.write.annotated.address import letter_of
from fupin.write.annotated.xmlpart import xml_attribute, xml_text
from fupin.write.excel import text_width

Cell = str | int | float | bool | date | datetime | time | timedelta

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Number formats of cells: as it comes, text, date, date and time, time, duration. A style's index is its place here.
_FORMATS = (0, 49, 164, 165, 166, 167)
_GENERAL, _TEXT, _DATE, _MOMENT, _TIME, _SPAN = range(len(_FORMATS))
_CUSTOM = {164: "yyyy-mm-dd", 165: "yyyy-mm-dd hh:mm:ss", 166: "hh:mm:ss", 167: "[h]:mm:ss"}
_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_EPOCH = datetime(1899, 12, 30)
_FIRST_SURE_DAY = date(1900, 3, 1)  # Excel believes that there was a 29 February 1900
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 40, 200
_LONGEST, _LONGEST_NAME = 32_767, 31


class Unseen(Protocol):
    """What a sheet does not show: rows and columns, from 0."""

    @property
    def rows(self) -> Collection[int]: ...
    @property
    def columns(self) -> Collection[int]: ...


class ValueSheet(Protocol):
    """One sheet as rows of cells, from the first on; every row begins at column `first`, from 0.

    `merges` are (top, left, bottom, right), all inclusive; `errors` the names of error cells by (row, column).
    """

    @property
    def name(self) -> str: ...
    @property
    def rows(self) -> Iterator[Sequence[Cell]]: ...
    @property
    def first(self) -> int: ...
    @property
    def merges(self) -> Sequence[tuple[int, int, int, int]]: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def errors(self) -> Mapping[tuple[int, int], str]: ...
    @property
    def unseen(self) -> Unseen: ...


@dataclass(slots=True)
class _Widths:
    """How wide the columns have to be for the first rows."""

    found: dict[int, float] = field(default_factory=dict)

    def see(self, row: Sequence[Cell], first: int) -> None:
        filled = Counter(bool(str(cell).strip()) for cell in row)[True]
        for column, cell in enumerate(row, first):
            if cell != "" and filled > 1:  # a title stands alone in its row
                width = min(max(text_width(str(cell)[:_WIDEST]) + 2, _NARROWEST), _WIDEST)
                self.found[column] = max(self.found.get(column, 0), width)


def write_values(sheets: Iterator[ValueSheet], target: BinaryIO) -> dict[str, str]:
    """Write the sheets as an .xlsx: text as text, numbers as numbers, dates as dates, merged and hidden as they were.

    Gives the name of each sheet in it: Excel allows fewer characters than other programs.
    """
    from zipfile import ZIP_DEFLATED, ZipFile

    names: dict[str, str] = {}
    states = []
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for number, sheet in enumerate(sheets, 1):
            names[sheet.name] = _allowed(sheet.name, set(names.values()))
            states.append("hidden" if sheet.hidden else "visible")
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as stream:
                _write_sheet(sheet, stream)
        if states and "visible" not in states:  # which Excel takes for a damaged workbook
            states[:1] = ["visible"]
        for part, xml in _others(list(names.values()), states).items():
            archive.writestr(part, _DECLARED + xml)
    return names


def _allowed(name: str, taken: set[str]) -> str:
    """A name that Excel allows and no other sheet has.

    >>> _allowed("屏山县[2014]年/表1", set()), _allowed("表1", {"表1"})
    ('屏山县 2014 年 表1', '表1 (2)')
    """
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip().strip("'")[:_LONGEST_NAME] or "Sheet"
    free, number = plain, 1
    while free.lower() in {one.lower() for one in taken}:
        number += 1
        tail = f" ({number})"
        free = plain[: _LONGEST_NAME - len(tail)] + tail
    return free


def _write_sheet(sheet: ValueSheet, stream: IO[bytes]) -> None:
    rows, seen, widths = iter(sheet.rows), list[Sequence[Cell]](), _Widths()
    for row in rows:
        widths.see(row, sheet.first)
        seen.append(row)
        if len(seen) == _LOOKED_AT:
            break
    errors: dict[int, dict[int, str]] = {}
    for (at, column), name in sheet.errors.items():
        errors.setdefault(at, {})[column] = name
    columns = _columns(widths.found, sheet.unseen.columns)
    stream.write(f'{_DECLARED}<worksheet xmlns="{_MAIN}">{columns}<sheetData>'.encode())
    number = 0
    for part in (seen, rows):
        for row in part:
            hidden = number in sheet.unseen.rows
            stream.write(_row(number, row, sheet.first, errors.get(number, {}), hidden).encode())
            number += 1
    stream.write(f"</sheetData>{_merges(sheet.merges)}</worksheet>".encode())


def _columns(widths: Mapping[int, float], hidden: Collection[int]) -> str:
    made = [
        f'<col min="{n + 1}" max="{n + 1}" width="{widths.get(n, _NARROWEST)}" customWidth="1"'
        + (' hidden="1"/>' if n in hidden else "/>")
        for n in sorted({*widths, *hidden})
    ]
    return f"<cols>{''.join(made)}</cols>" if made else ""


def _merges(merges: Sequence[tuple[int, int, int, int]]) -> str:
    made = [
        f'<mergeCell ref="{letter_of(left + 1)}{top + 1}:{letter_of(right + 1)}{bottom + 1}"/>'
        for top, left, bottom, right in merges
    ]
    return f'<mergeCells count="{len(made)}">{"".join(made)}</mergeCells>' if made else ""


def _row(number: int, row: Sequence[Cell], first: int, errors: Mapping[int, str], hidden: bool) -> str:
    cells = [
        _cell(f"{letter_of(column + 1)}{number + 1}", cell)
        for column, cell in enumerate(row, first)
        if cell != "" and column not in errors
    ]
    if errors:
        cells += [_error(f"{letter_of(column + 1)}{number + 1}", name) for column, name in errors.items()]
        cells.sort(key=_address)
    if not cells and not hidden:
        return ""
    unseen = ' hidden="1"' if hidden else ""
    return f'<row r="{number + 1}"{unseen}>{"".join(cells)}</row>'


def _address(cell: str) -> tuple[int, str]:
    letters = re.match(r'<c r="([A-Z]+)', cell)
    return (len(letters[1]), letters[1]) if letters else (0, "")


def _cell(address: str, value: Cell) -> str:
    match value:
        case str():
            text = xml_text(value[:_LONGEST])
            return f'<c r="{address}" s="{_TEXT}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        case bool():
            return f'<c r="{address}" t="b"><v>{value:d}</v></c>'
        case int() | float():
            return f'<c r="{address}"><v>{value!r}</v></c>'
    serial, style = _serial(value)
    if serial is None:
        return _cell(address, str(value))
    return f'<c r="{address}" s="{style}"><v>{serial!r}</v></c>'


def _serial(value: date | datetime | time | timedelta) -> tuple[float | None, int]:
    """The number by which Excel counts days, and its style; None for a day that it cannot count."""
    match value:
        case timedelta():
            return value / timedelta(days=1), _SPAN
        case time():
            return (datetime.combine(date(1900, 1, 1), value) - datetime(1900, 1, 1)) / timedelta(days=1), _TIME
        case datetime():
            if value.date() < _FIRST_SURE_DAY:
                return None, _MOMENT
            days = (value.replace(tzinfo=None) - _EPOCH) / timedelta(days=1)
            return days, _DATE if value.time() == time() else _MOMENT
    return (None if value < _FIRST_SURE_DAY else (value - _EPOCH.date()).days), _DATE


def _error(address: str, name: str) -> str:
    """An error cell; the names of other programs' errors are none of Excel's."""
    return f'<c r="{address}" t="e"><v>{name if name in _ERRORS else "#VALUE!"}</v></c>'


def _others(names: Sequence[str], states: Sequence[str]) -> dict[str, str]:
    """The parts beside the sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={xml_attribute(name)} sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, name, state in zip(numbers, names, states, strict=True)
    )
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET}.worksheet+xml"/>' for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET}.styles+xml"/>{parts}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId{len(names) + 1}" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _styles(),
    }


def _styles() -> str:
    formats = "".join(f'<numFmt numFmtId="{n}" formatCode={xml_attribute(code)}/>' for n, code in _CUSTOM.items())
    styles = "".join(
        f'<xf numFmtId="{n}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' for n in _FORMATS
    )
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(_CUSTOM)}">{formats}</numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(_FORMATS)}">{styles}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
