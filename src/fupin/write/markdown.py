"""Markdown: a table with labels, for a report or an issue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO

from fupin.write.cells import reads_as_number, shown
from fupin.write.column import Column
from fupin.write.formats import Style

if TYPE_CHECKING:
    import pyarrow as pa

_ESCAPED = str.maketrans({c: f"\\{c}" for c in "\\`*[<|"} | {"\n": " ", "\r": " "})


def write(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, style: Style) -> None:
    """Write the title in bold, the table, and the notes as a numbered list."""
    arrays = [table.column(c.key).combine_chunks() for c in columns]
    lines = markdown_table(
        [c.label(style.lang) for c in columns],
        zip(*(shown(a, c, style.lang).to_pylist() for a, c in zip(arrays, columns, strict=True)), strict=True),
        [reads_as_number(a.type, c) for a, c in zip(arrays, columns, strict=True)],
    )
    if style.title:
        lines = [f"**{escaped(style.title)}**", "", *lines]
    if style.notes:
        lines += ["", *(f"{i}. {escaped(note)}" for i, note in enumerate(style.notes, 1))]
    stream.write(("\n".join(lines) + "\n").encode())


def markdown_table(
    header: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool] = (), escape: bool = True
) -> list[str]:
    """The lines of a pipe table; `right` tells the columns that hold numbers. Without `escape` cells are Markdown."""
    ruler = ["---:" if i < len(right) and right[i] else "---" for i in range(len(header))]
    cells = [header, *rows]
    if escape:
        cells = [[escaped(cell) for cell in row] for row in cells]
    return [f"| {' | '.join(row)} |" for row in (cells[0], ruler, *cells[1:])]


def escaped(text: str) -> str:
    r"""Text that Markdown shows as it is, on one line.

    >>> print(escaped("5*|a"))
    5\*\|a
    """
    return text.translate(_ESCAPED)
