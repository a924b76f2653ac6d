"""Tables for reading on a terminal, or as plain text in a pipe, where nothing is cut, wrapped or coloured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from fupin.write.cells import reads_as_number, shown
from fupin.write.column import Column
from fupin.write.formats import Style
from fupin.write.totals import total_rows

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.box import Box
    from rich.console import Console, RenderableType

# wide enough for any row; rich needs a number
_UNBOUNDED = 1_000_000
# columns that folded text and headers keep, and blanks between columns
_FOLDED = 14
_HEAD = 7
_GAP = 2
# control characters and marks of writing direction: a cell must not be able to steer the terminal
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")


def write(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, style: Style) -> None:
    """Write the title, the table and the notes."""
    from rich.table import Table
    from rich.text import Text

    texts = [shown(table[c.key].combine_chunks(), c, style.lang).to_pylist() for c in columns]
    numbers = [reads_as_number(table[c.key].type, c) for c in columns]
    widths: list[int | None] = [None] * len(columns)
    if style.width is not None:
        heads = [column.label(style.lang) for column in columns]
        widths = fitted(heads, texts, numbers, style.width)
        if None in widths:
            style = replace(style, width=None)
    grid = Table(box=ruled(), pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column, number, width in zip(columns, numbers, widths, strict=True):
        grid.add_column(
            Text(column.label(style.lang)),
            justify="right" if number else "left",
            no_wrap=style.width is None,
            overflow="crop" if style.width is None else "fold",
            width=width,
        )
    bold = total_rows(table, columns)
    for i, row in enumerate(zip(*texts, strict=True)):
        grid.add_row(*(Text(harmless(cell)) for cell in row), style="bold" if i in bold else None)
    parts: list[RenderableType] = [Text(style.title, style="bold"), "", grid] if style.title else [grid]
    parts += [""] if style.notes else []
    parts += [Text(f"{i}. {note}") for i, note in enumerate(style.notes, 1)]
    show(parts, stream, style)


def fitted(
    heads: Sequence[str], texts: Sequence[Sequence[str]], numbers: Sequence[bool], total: int
) -> list[int | None]:
    """The width of each column in a terminal of that many columns: headers are folded before text, the widest first.

    A number stays on one line, since one that is cut is a wrong number. Where even that does not fit all widths are
    None: then nothing is folded, and the terminal breaks the lines.
    """
    from rich.cells import cell_len

    widest = [max(map(cell_len, values), default=0) for values in texts]
    head = [cell_len(text) for text in heads]
    folded = [w if number else min(w, _FOLDED) for w, number in zip(widest, numbers, strict=True)]
    wanted = [max(pair) for pair in zip(widest, head, strict=True)]
    room = total - _GAP * (len(wanted) - 1)
    for cells in (widest, folded):
        least = [max(w, min(h, _HEAD)) for w, h in zip(cells, head, strict=True)]
        while sum(wanted) > room and wanted != least:
            wanted[max((i for i in range(len(wanted)) if wanted[i] > least[i]), key=lambda i: wanted[i])] -= 1
    return list(wanted) if sum(wanted) <= room else [None] * len(wanted)


def show(parts: Sequence[RenderableType], stream: BinaryIO, style: Style) -> None:
    """Write what rich renders of these parts, one below the other, as UTF-8."""
    console = console_for(style)
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    lines = captured.get().split("\n")
    stream.write("\n".join(line.rstrip() for line in lines).encode())


def console_for(style: Style) -> Console:
    """A console of the style's width and colours that takes every text as it is."""
    import io

    from rich.console import Console

    return Console(
        file=io.StringIO(),
        width=style.width or _UNBOUNDED,
        force_terminal=style.color,
        color_system="standard" if style.color else None,
        no_color=not style.color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def ruled() -> Box:
    """Columns two blanks apart, and one line below the header."""
    from rich.box import Box

    return Box("    \n    \n ── \n    \n    \n    \n    \n    \n")


def harmless(text: str) -> str:
    r"""Text without characters that steer a terminal.

    >>> harmless("王\x1b[31m 一")
    '王 [31m 一'
    """
    return _CONTROL.sub(" ", text)
