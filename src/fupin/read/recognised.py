"""A sheet whose header was found: its columns, data rows, totals and findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fupin.read.address import column_letter
from fupin.read.cells import Column
from fupin.read.findings import Finder
from fupin.read.locate import Found
from fupin.read.match import Match, nearest
from fupin.read.merges import fill_down
from fupin.read.rows import Sorted, sort_rows
from fupin.read.unit_line import unit_from_lines
from fupin.tables import Header, RawColumn, RawSheet

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.read.workbook import Grid

_SEARCHED_FOR_VALUES = 1000
_VALUES = 3
_ROWS_SHOWN = 10


@dataclass(slots=True)
class Recognised:
    """One table on a sheet, ready to be read; `repeated` are rows (from 0) that print its header or titles again."""

    file: str
    grid: Grid
    found: Found
    repeated: Sequence[int] = ()
    finder: Finder = field(init=False)

    def __post_init__(self) -> None:
        self.finder = Finder(self.file, self.grid.name, self.found.reading.table.key)

    def read(self, columns: Mapping[int, Column]) -> RawSheet:
        """Take the table in: `columns` hold its rows, from `found.below` on, and may hold others' columns."""
        block, reading, below = self.found.block, self.found.reading, self.found.below
        matches = [m.label.column for m in reading.matches]
        columns = {number: columns[number] for number in (*matches, *self.found.unnamed)}
        labelled = {number: columns[number] for number in matches}
        sorting = sort_rows(self.found, labelled, self.grid.merges, self.repeated)
        totals = tuple((below + at + 1, _texts(labelled, at)) for at in sorting.totals)
        filled, at = self._kept(columns, sorting)
        self.finder.missing(reading, block.bottom)
        headers = tuple(self._headers(filled))
        raw = tuple(self._columns(filled, at))
        rows = _numbers(sorting.keep, below, len(columns[matches[0]].text))
        self._hidden(rows, matches)
        return RawSheet(
            name=self.grid.name,
            table=reading.table.key,
            skipped="",
            header_rows=tuple(range(block.top + 1, block.bottom + 2)),
            headers=headers,
            lines=self.found.titles,
            rows=rows,
            columns=raw,
            findings=self.finder.findings(),
            totals=totals,
            notes=tuple(self._notes(sorting)),
        )

    def _kept(
        self, columns: Mapping[int, Column], sorting: Sorted
    ) -> tuple[dict[int, Column], dict[int, pa.Int32Array]]:
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
                unit=self._unit(match),
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
            unit = self._unit(match)
            text, kind = columns[number].text, columns[number].kind
            letter, epoch = column_letter(number), self.grid.epoch
            yield RawColumn(match.field.key, letter, match.label.text, unit, text, kind, at.get(number), epoch)

    def _unit(self, match: Match) -> str | None:
        if match.unit or match.field is None:
            return match.unit
        return unit_from_lines(match.field, self.found.titles)

    def _hidden(self, rows: pa.Int32Array, columns: Sequence[int]) -> None:
        """F012 where the sheet, or a row or column that was read, is hidden."""
        import numpy as np

        hidden = self.grid.unseen
        count = int(np.isin(rows.to_numpy(), [row + 1 for row in hidden.rows]).sum()) if hidden.rows else 0
        letters = [column_letter(number) for number in sorted(columns) if number in hidden.columns]
        if self.grid.hidden or count or letters:
            self.finder.hidden(self.grid.hidden, count, letters)

    def _notes(self, sorting: Sorted) -> Iterator[str]:
        deep = self.found.block.bottom - self.found.block.top + 1
        if deep > 1:
            yield f"{deep} header rows"
        for rows, what in ((sorting.totals, "total"), (sorting.others, "note")):
            if rows:
                yield _passed_over(len(rows), what) + f" ({self._excel_rows(rows)})"
        if sorting.blank:
            yield _passed_over(sorting.blank, "blank")
        if self.grid.hidden:
            yield "hidden sheet read"

    def _excel_rows(self, rows: Sequence[int]) -> str:
        """Excel's numbers of the first of these rows, which count from the first one below the header."""
        shown = ", ".join(str(self.found.below + row + 1) for row in rows[:_ROWS_SHOWN])
        return f"row{'s' if len(rows) > 1 else ''} {shown}" + ", …" * (len(rows) > _ROWS_SHOWN)


def _passed_over(count: int, what: str) -> str:
    return f"{count} {what} row{'s' if count > 1 else ''} passed over"


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
