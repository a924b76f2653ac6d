"""One sheet: find its header, tell its table, or say why nothing of it is taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from fupin.catalog.annotation import is_list
from fupin.catalog.forms import marked_version
from fupin.catalog.model import plain
from fupin.read.cells import Column, cell_text, read_columns, with_errors
from fupin.read.findings import Finder
from fupin.read.header import WITHIN, Lines, one_line
from fupin.read.locate import Found, find_header
from fupin.read.match import Vocabulary
from fupin.read.recognised import Recognised
from fupin.read.sections import one_below_another, side_by_side
from fupin.tables import RawSheet

if TYPE_CHECKING:
    from fupin.read.cells import Cell
    from fupin.read.workbook import Grid

_LOOKED_AT = WITHIN + 30
# How many columns wider than the first a table below it can be.
_WIDER = 128

_INSTRUCTIONS = re.compile("说明|须知|指标解释|填写要求|封面|目录|代码|字典|选项|下拉")
_BEGINS = re.compile("填[表报写].{0,2}(说明|须知|要求)")
_SAMPLE = re.compile("样表|示例|样例|范例|例表")


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A sheet that is no known table: name, first rows, and the version of our template that it came with, or 0."""

    name: str
    lines: Lines
    template: int = 0


def read_sheet(file: str, grid: Grid, words: Vocabulary) -> list[RawSheet] | Unrecognised | None:
    """Read every table of one sheet, where it has the header of a known one and is no sample; None for a list of
    findings that we put into the workbook ourselves.
    """
    rows = iter(grid.rows)
    head = list(islice(rows, _LOOKED_AT))
    lines = [_line(row, grid.first) for row in head]
    if lines and is_list(grid.name, lines[0].get(0, "")):
        return None
    if template := _template(lines):
        return Unrecognised(grid.name, lines, template)
    found = None if _SAMPLE.search(grid.name) else find_header(lines, grid.merges, words)
    if found is None:
        return Unrecognised(grid.name, lines)
    above = lines[: found.block.top]
    found = replace(found, titles=tuple(" ".join(dict.fromkeys(map(one_line, t.values()))) for t in above if t))
    wanted = _wanted(head, grid.first, found)
    columns = with_errors(read_columns(chain(head[found.below :], rows), wanted, grid.first), grid.errors, found.below)
    return [
        Recognised(file, grid, one, repeated).read(_part(columns, found.below, one.below, stop))
        for table, stop, repeated in one_below_another(found, columns, grid.merges, words)
        for one in side_by_side(table, lines[:stop], words)
    ]


def _wanted(head: Sequence[Sequence[Cell]], first: int, found: Found) -> list[int]:
    """All columns that a table can have, be it the first or one below it; a stray cell far to the right is none."""
    named = [label.column for label in found.block.labels]
    last = min(first + max(map(len, head)), max(named) + 1 + _WIDER)
    return sorted({*range(first, last), *named, *found.unnamed})


def _part(columns: Mapping[int, Column], below: int, top: int, stop: int | None) -> dict[int, Column]:
    """The rows from `top` to before `stop` of columns that begin at row `below`."""
    start = top - below
    return {number: column.slice(start, None if stop is None else stop - top) for number, column in columns.items()}


def _line(row: Sequence[Cell], first: int) -> dict[int, str]:
    return {first + at: text for at, cell in enumerate(row) if cell != "" and not (text := cell_text(cell)).isspace()}


def skipped(file: str, sheet: Unrecognised, alone: bool) -> RawSheet:
    """A sheet of which nothing is taken: F001 where it looks like data or all are like it (`alone`), else F005;
    nothing is said of one that our own template brings along.
    """
    import pyarrow as pa

    finder = Finder(file, sheet.name)
    reason = _reason(sheet)
    if reason == "no header" and (alone or _looks_like_data(sheet.lines)):
        finder.no_header(sheet.lines)
    elif reason != "template":
        finder.skipped(reason)
    return RawSheet(sheet.name, None, reason, (), (), (), pa.array([], pa.int32()), (), finder.findings())


def _template(lines: Lines) -> int:
    """The version of our template where the sheet is its notes or its code lists; 0 for a county's own sheet."""
    return marked_version(lines[0].get(0, "")) if lines else 0


def _reason(sheet: Unrecognised) -> str:
    if sheet.template:
        return "template"
    texts = [plain(text) for line in sheet.lines for text in line.values()]
    if not texts:
        return "empty"
    if _SAMPLE.search(sheet.name):
        return "sample"
    return "instructions" if _INSTRUCTIONS.search(sheet.name) or _BEGINS.match(texts[0]) else "no header"


def _looks_like_data(lines: Lines) -> bool:
    """Three columns and three rows at least."""
    return len({column for line in lines for column in line}) > 2 and sum(map(bool, lines)) > 2
