"""One sheet: find its header, tell its table, or say why nothing of it is taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from fupin.catalog.model import plain
from fupin.read.cells import cell_text
from fupin.read.findings import Finder
from fupin.read.header import WITHIN, Block, Lines, blocks, numbered
from fupin.read.match import FEWEST, Reading, best_reading, could_be_header, known_headers
from fupin.read.recognised import Found, Recognised
from fupin.tables import RawSheet

if TYPE_CHECKING:
    from fupin.read.cells import Cell
    from fupin.read.workbook import Grid

_LOOKED_AT = WITHIN + 30

_INSTRUCTIONS = re.compile("说明|须知|指标解释|填写要求|封面|目录|代码|字典|选项|下拉")
_BEGINS = re.compile("填[表报写].{0,2}(说明|须知|要求)")
_SAMPLE = re.compile("样表|示例|样例|范例|例表")


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A sheet that is no known table: its name and its first rows."""

    name: str
    lines: Lines


def read_sheet(file: str, grid: Grid) -> RawSheet | Unrecognised:
    """Read one sheet, where it has the header of a known table and is no sample."""
    rows = iter(grid.rows)
    head = list(islice(rows, _LOOKED_AT))
    lines = [_line(row, grid.first) for row in head]
    found = None if _SAMPLE.search(grid.name) else find_header(grid, lines)
    if found is None:
        return Unrecognised(grid.name, lines)
    return Recognised(file, grid, lines, found).read(chain(head[found.below :], rows))


def _line(row: Sequence[Cell], first: int) -> dict[int, str]:
    return {first + at: text for at, cell in enumerate(row) if cell != "" and not (text := cell_text(cell)).isspace()}


def find_header(grid: Grid, lines: Lines) -> Found | None:
    """The header among a sheet's first rows, or None where no row has three known columns."""
    best: tuple[Block, Reading] | None = None
    for block in blocks(lines, grid.merges, known_headers()):
        if (best and block.top <= best[0].bottom) or not could_be_header(block.labels):
            continue
        reading = best_reading(block.labels)
        if len(reading.fields) >= FEWEST and (best is None or len(reading.fields) > len(best[1].fields)):
            best = block, reading
    if best is None:
        return None
    below = best[0].bottom + 1
    below += numbered(lines, below)
    named = {label.column for label in best[0].labels}
    filled = {column for line in lines[below:] for column in line}
    return Found(*best, below, tuple(sorted(c for c in filled - named if c <= max(named) + 1)))


def skipped(file: str, sheet: Unrecognised, alone: bool) -> RawSheet:
    """A sheet of which nothing is taken: F001 where it looks like data or all are like it (`alone`), else F005."""
    import pyarrow as pa

    finder = Finder(file, sheet.name)
    reason = _reason(sheet)
    if reason == "no header" and (alone or _looks_like_data(sheet.lines)):
        finder.no_header(sheet.lines)
    else:
        finder.skipped(reason)
    return RawSheet(sheet.name, None, reason, (), (), (), pa.array([], pa.int32()), (), finder.findings())


def _reason(sheet: Unrecognised) -> str:
    texts = [plain(text) for line in sheet.lines for text in line.values()]
    if not texts:
        return "empty"
    if _SAMPLE.search(sheet.name):
        return "sample"
    return "instructions" if _INSTRUCTIONS.search(sheet.name) or _BEGINS.match(texts[0]) else "no header"


def _looks_like_data(lines: Lines) -> bool:
    """Three columns and three rows at least."""
    return len({column for line in lines for column in line}) > 2 and sum(map(bool, lines)) > 2
