"""A sheet whose header was found: its columns, data rows, totals and findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fupin.catalog.model import plain
from fupin.read.address import column_letter
from fupin.read.cells import Column, read_columns, with_errors
from fupin.read.findings import Finder
from fupin.read.header import Block, Lines
from fupin.read.match import Match, Reading, nearest
from fupin.read.merges import fill_down
from fupin.read.rows import Sorted, sort_rows
from fupin.tables import Header, RawColumn, RawSheet

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.read.cells import Cell
    from fupin.read.workbook import Grid

_SEARCHED_FOR_VALUES = 1000
_VALUES = 3
_MONEY_LINE = re.compile(r"(?<![报表制写送])单位:([^\s;:()]*)")


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet's header and what it means; the row (from 0) where the data begins; columns with values but no header."""

    block: Block
    reading: Reading
    below: int
    unnamed: tuple[int, ...] = ()


@dataclass(slots=True)
class Recognised:
    """One sheet of a known table, ready to be read."""

    file: str
    grid: Grid
    lines: Lines
    found: Found
    finder: Finder = field(init=False)
    above: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.finder = Finder(self.file, self.grid.name, self.found.reading.table.key)
        before = self.lines[: self.found.block.top]
        self.above = tuple(" ".join(dict.fromkeys(_one_line(t) for t in line.values())) for line in before if line)

    def read(self, rows: Iterable[Sequence[Cell]]) -> RawSheet:
        """Take the rows that begin at `found.below` in."""
        block, reading, below = self.found.block, self.found.reading, self.found.below
        matches = [m.label.column for m in reading.matches]
        columns = read_columns(rows, [*matches, *self.found.unnamed], self.grid.first)
        columns = with_errors(columns, self.grid.errors, below)
        labelled = {number: columns[number] for number in matches}
        sorting = sort_rows(reading, labelled, self.grid.merges, below)
        totals = tuple((below + at + 1, _texts(labelled, at)) for at in sorting.totals)
        filled, at = self._kept(columns, sorting)
        self.finder.missing(reading, block.bottom)
        headers = tuple(self._headers(filled))
        raw = tuple(self._columns(filled, at))
        return RawSheet(
            name=self.grid.name,
            table=reading.table.key,
            skipped="",
            header_rows=tuple(range(block.top + 1, block.bottom + 2)),
            headers=headers,
            lines=self.above,
            rows=_numbers(sorting.keep, below, len(columns[matches[0]].text)),
            columns=raw,
            findings=self.finder.findings(),
            totals=totals,
            notes=tuple(self._notes(sorting)),
        )

    def _kept(self, columns: dict[int, Column], sorting: Sorted) -> tuple[dict[int, Column], dict[int, pa.Int32Array]]:
        """The data rows of the columns, merged cells filled down, and Excel's row of every value that was filled."""
        below, keep = self.found.below, sorting.keep
        filled, sources = fill_down(columns, self.grid.merges, below)
        if keep is not None:
            filled = {number: column.take(keep) for number, column in filled.items()}
            sources = {number: source.take(keep) for number, source in sources.items()}
        return filled, {number: _numbers(source, below, 0) for number, source in sources.items()}

    def _headers(self, columns: Mapping[int, Column]) -> Iterator[Header]:
        for match in self.found.reading.matches:
            label = match.label
            header = Header(
                letter=column_letter(label.column),
                text=label.text,
                field=match.field.key if match.field else "" if match.ignored else None,
                unit=match.unit,
                nearest="" if match.field or match.ignored else nearest(label, self.found.reading.table),
                first_values=_first_values(columns[label.column]),
            )
            self.finder.header(header, label.row)
            yield header
        for number in self.found.unnamed:
            if values := _first_values(columns[number]):
                header = Header(column_letter(number), "", None, first_values=values)
                self.finder.header(header, self.found.block.bottom)
                yield header

    def _columns(self, columns: Mapping[int, Column], at: Mapping[int, pa.Int32Array]) -> Iterator[RawColumn]:
        first: dict[str, Match] = {}
        for match in self.found.reading.matches:
            if match.field is None:
                continue
            if first.setdefault(match.field.key, match) is not match and match.field.type != "codes":
                self.finder.twice(first[match.field.key], match)
                continue
            number = match.label.column
            unit = match.unit or (self._money_unit() if match.field.type == "money" else None)
            text, kind = columns[number].text, columns[number].kind
            yield RawColumn(match.field.key, column_letter(number), match.label.text, unit, text, kind, at.get(number))

    def _money_unit(self) -> str | None:
        """The unit of money on a 单位： line above the header, where it names just one."""
        named = [
            u for line in self.above for said in _MONEY_LINE.findall(plain(line)) for u in re.split("[、,/]", said)
        ]
        money = {u for u in named if u in ("元", "万元", "亿元")}
        return money.pop() if len(money) == 1 else None

    def _notes(self, sorting: Sorted) -> Iterator[str]:
        deep = self.found.block.bottom - self.found.block.top + 1
        if deep > 1:
            yield f"{deep} header rows"
        for count, what in ((len(sorting.totals), "total"), (sorting.blank, "blank"), (sorting.passed, "note")):
            if count:
                yield f"{count} {what} row{'s' if count > 1 else ''} passed over"
        if self.grid.hidden:
            yield "hidden sheet read"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _numbers(keep: pa.Int32Array | None, below: int, count: int) -> pa.Int32Array:
    """Excel's row numbers of these positions (None: of all `count`), of rows that begin at row `below` (from 0)."""
    import numpy as np
    import pyarrow as pa

    positions = np.arange(count, dtype=np.int32) if keep is None else keep.to_numpy()
    return pa.array(positions + np.int32(below + 1))


def _texts(columns: Mapping[int, Column], row: int) -> dict[str, str]:
    cells = {column_letter(number): column.text[row].as_py() for number, column in columns.items()}
    return {letter: text for letter, text in cells.items() if text is not None}


def _first_values(column: Column) -> tuple[str, ...]:
    for searched in (_VALUES, _SEARCHED_FOR_VALUES):
        texts = [text for text in column.text.slice(0, searched).to_pylist() if text is not None]
        if len(texts) >= _VALUES:
            break
    return tuple(texts[:_VALUES])
