"""Cells as the workbook holds them → columns of text, with the kind of every cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from fupin.tables import Kind

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.read.address import Errors

Cell = str | int | float | bool | date | datetime | time | timedelta

# Long enough to spread the cost of a call over many cells, short enough for the cells to die in the cache.
CHUNK = 256
# Arrow writes whole numbers below the first, and others between the other two, as Python does.
_WHOLE, _SMALL, _LARGE = 1e15, 1e-3, 1e9

_KINDS: dict[type, int] = {
    str: Kind.TEXT,
    int: Kind.NUMBER,
    float: Kind.NUMBER,
    bool: Kind.BOOLEAN,
    date: Kind.DATE,
    datetime: Kind.DATE,
    time: Kind.DATE,
    timedelta: Kind.DATE,
}


def number_text(value: float) -> str:
    """The shortest exact decimal of a number, never with an exponent.

    >>> number_text(3.0), number_text(2500.5), number_text(5.1e17)
    ('3', '2500.5', '510000000000000000')
    """
    text = repr(value)
    if "e" in text:
        text = format(Decimal(text), "f")
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def cell_text(value: Cell) -> str:
    """One cell as text: dates as ISO 8601, with the time only where not midnight; TRUE or FALSE; plain decimals."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return number_text(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case timedelta():
            minutes, seconds = divmod(int(value.total_seconds()), 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
        case _:
            return value.isoformat()


@dataclass(frozen=True, slots=True)
class Column:
    """`text` is null where the cell is blank; `kind` is None where every cell is text or blank."""

    text: pa.StringArray
    kind: pa.UInt8Array | None

    def slice(self, start: int, length: int | None) -> Column:
        """The column from a position on, to the end or of a given length."""
        return Column(self.text.slice(start, length), None if self.kind is None else self.kind.slice(start, length))

    def take(self, rows: pa.Int32Array) -> Column:
        """The column at these positions."""
        return Column(self.text.take(rows), None if self.kind is None else self.kind.take(rows))


@dataclass(slots=True)
class _Builder:
    texts: list[pa.StringArray] = field(default_factory=list)
    kinds: list[bytes] = field(default_factory=list)
    mixed: bool = False
    _numbers: list[pa.DoubleArray] = field(default_factory=list)

    def add(self, cells: Sequence[Cell]) -> None:
        import pyarrow as pa

        if isinstance(cells[0], str):  # else the attempt would be in vain
            try:
                text = pa.array(cells, pa.string())
                self._end_of_numbers()
                self.texts.append(text)
                self.kinds.append(b"\x01" * len(cells))
                return
            except (pa.ArrowTypeError, pa.ArrowInvalid):
                pass
        self.mixed = True
        numbers = _numbers(cells)
        if numbers is not None:
            self._numbers.append(numbers)
            self.kinds.append(b"\x02" * len(cells))
            return
        self._end_of_numbers()
        self.texts.append(pa.array(_texts(cells), pa.string()))
        self.kinds.append(bytes(map(_KINDS.__getitem__, map(type, cells))))

    def _end_of_numbers(self) -> None:
        """Write the numbers that came last as texts, all at once: most are there several times."""
        import pyarrow as pa

        if self._numbers:
            self.texts.append(_number_texts(pa.concat_arrays(self._numbers)))
            self._numbers = []

    def column(self) -> Column:
        import pyarrow as pa

        self._end_of_numbers()
        text = _blank_as_null(pa.concat_arrays(self.texts) if self.texts else pa.array([], pa.string()))
        if not self.mixed:
            return Column(text, None)
        kind = pa.Array.from_buffers(pa.uint8(), len(text), [None, pa.py_buffer(b"".join(self.kinds))])
        return Column(text, _blank_where_null(kind, text))


def _numbers(cells: Sequence[Cell]) -> pa.DoubleArray | None:
    """The cells as numbers, null where they are blank; None where one is anything else."""
    import pyarrow as pa

    kinds = set(map(type, cells))
    if not kinds <= {float, int, str}:
        return None
    try:
        return pa.array([None if cell == "" else cell for cell in cells] if str in kinds else cells, pa.float64())
    except (pa.ArrowTypeError, pa.ArrowInvalid):  # a text, or an integer that is no float
        return None


def _number_texts(numbers: pa.DoubleArray) -> pa.StringArray:
    """What `number_text` gives for each."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = numbers.dictionary_encode()
    distinct = encoded.dictionary.to_numpy()
    size = np.abs(distinct)
    whole = (np.trunc(distinct) == distinct) & (size < _WHOLE)
    text = encoded.dictionary.cast(pa.string())
    text = pc.if_else(pa.array(whole), pa.array(np.where(whole, distinct, 0).astype(np.int64)).cast(pa.string()), text)
    rare = ~(whole | ((size > _SMALL) & (size < _LARGE)))  # which Arrow may write with an exponent
    if rare.any():
        told = pa.array([number_text(value) for value in distinct[rare].tolist()], pa.string())
        text = pc.replace_with_mask(text, pa.array(rare), told)
    return text.take(encoded.indices)


def _texts(cells: Sequence[Cell]) -> list[str]:
    if bool in set(map(type, cells)):  # True == 1 would share its key with the number
        return [cell_text(c) for c in cells]
    known = {c: cell_text(c) for c in set(cells)}
    return [known[c] for c in cells]


def _blank_as_null(text: pa.StringArray) -> pa.StringArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    blank = pc.or_(pc.equal(pc.binary_length(text), 0), pc.utf8_is_space(text))
    return pc.if_else(blank, pa.scalar(None, pa.string()), text) if pc.any(blank).as_py() else text


def _blank_where_null(kind: pa.UInt8Array, text: pa.StringArray) -> pa.UInt8Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.is_null(text), pa.scalar(int(Kind.BLANK), pa.uint8()), kind)


def read_columns(rows: Iterable[Sequence[Cell]], wanted: Sequence[int], first: int) -> dict[int, Column]:
    """The wanted columns (numbered from 0) of all rows; every row begins at column `first` and may be short."""
    rows = iter(rows)
    builders = {number: _Builder() for number in wanted}
    while chunk := list(islice(rows, CHUNK)):
        cells = list(zip_longest(*chunk, fillvalue=""))
        blank = ("",) * len(chunk)
        for number, builder in builders.items():
            builder.add(cells[number - first] if number - first < len(cells) else blank)
    return {number: builder.column() for number, builder in builders.items()}


def with_errors(columns: dict[int, Column], errors: Errors, first_row: int) -> dict[int, Column]:
    """The columns with their error cells put in; `first_row` is the row (from 0) at which the columns begin."""
    found: dict[int, dict[int, str]] = {}
    for (row, number), name in errors.items():
        if number in columns and 0 <= row - first_row < len(columns[number].text):
            found.setdefault(number, {})[row - first_row] = name
    return columns | {number: _with_errors(columns[number], cells) for number, cells in found.items()}


def _with_errors(column: Column, cells: dict[int, str]) -> Column:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    places = sorted(cells)
    mask = np.zeros(len(column.text), bool)
    mask[places] = True
    text = pc.replace_with_mask(column.text, pa.array(mask), pa.array([cells[p] for p in places], pa.string()))
    kind = column.kind
    if kind is None:
        kind = _blank_where_null(pa.array(np.full(len(text), int(Kind.TEXT), np.uint8)), column.text)
    return Column(text, pc.if_else(pa.array(mask), pa.scalar(int(Kind.ERROR), pa.uint8()), kind))
