"""Tables for reading on a terminal, or as plain text in a pipe, where nothing is cut, wrapped or coloured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, BinaryIO

from fupin.write.cells import reads_as_number, shown
from fupin.write.column import Column
from fupin.write.formats import Style
from fupin.write.totals import total_rows
from fupin.write.wrapping import wrapped

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.box import Box
    from rich.console import Console, RenderableType

# wide enough for any row; rich needs a number
_UNBOUNDED = 1_000_000
# columns that folded text (that of a column that can be spared) and headers keep, and blanks between columns
_FOLDED = 14
_SPARE = 28
_HEAD = 7
# Chinese characters of a header that are not parted
_WORD = 4
_GAP = 2
# control characters and marks of writing direction: a cell must not be able to steer the terminal
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")


def write(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, style: Style) -> None:
    """Write the title, the table and the notes."""
    from rich.table import Table
    from rich.text import Text

    columns, texts, widths = _laid_out(table, columns, style)
    numbers = [reads_as_number(table[c.key].type, c) for c in columns]
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
        cells = (_folded(harmless(cell), width) for cell, width in zip(row, widths, strict=True))
        grid.add_row(*map(Text, cells), style="bold" if i in bold else None)
    parts: list[RenderableType] = [Text(style.title, style="bold"), "", grid] if style.title else [grid]
    parts += [""] if style.notes else []
    parts += [Text(f"{i}. {note}") for i, note in enumerate(style.notes, 1)]
    show(parts, stream, style)


def _folded(text: str, width: int | None) -> str:
    return text if width is None else "\n".join(wrapped(text, width))


def _laid_out(
    table: pa.Table, columns: Sequence[Column], style: Style
) -> tuple[Sequence[Column], list[list[str]], list[int | None]]:
    """The columns that there is room for, the texts of each and its width."""
    texts = {c.key: shown(table[c.key].combine_chunks(), c, style.lang).to_pylist() for c in columns}
    while True:
        cells = [texts[column.key] for column in columns]
        if style.width is None:
            return columns, cells, [None] * len(columns)
        heads = [column.label(style.lang) for column in columns]
        numbers = [reads_as_number(table[c.key].type, c) for c in columns]
        folds = [_SPARE if column.spare else _FOLDED for column in columns]
        spare = [column.spare for column in columns if column.spare]
        widths = fitted(heads, cells, numbers, style.width, folds, cut=not spare)
        if None not in widths or not spare:
            return columns, cells, widths
        columns = [column for column in columns if column.spare != min(spare)]


def fitted(
    heads: Sequence[str],
    texts: Sequence[Sequence[str]],
    numbers: Sequence[bool],
    total: int,
    folds: Sequence[int] | None = None,
    *,
    cut: bool = True,
) -> list[int | None]:
    """The width of each column in a terminal of that many columns: headers are folded before text, the widest first.

    Headers are folded between words and, only where that will not do and they may be `cut`, within; text down to
    `folds` columns. A number stays on one line, since one that is cut is a wrong number. Where even that does not fit
    all widths are None: then nothing is folded, and the terminal breaks the lines.
    """
    from rich.cells import cell_len

    widest = [max(map(cell_len, values), default=0) for values in texts]
    bounds = folds or [_FOLDED] * len(heads)
    folded = [w if number else min(w, most) for w, number, most in zip(widest, numbers, bounds, strict=True)]
    whole, short = [_longest_word(text) for text in heads], [min(cell_len(text), _HEAD) for text in heads]
    wanted = [max(w, cell_len(text)) for w, text in zip(widest, heads, strict=True)]
    room = total - _GAP * (len(wanted) - 1)
    steps = [*product((widest, folded), (list(map(max, whole, short)), whole))]
    steps += [(folded, list(map(min, whole, short)))] if cut else []
    for cells, head in steps:
        least = list(map(max, cells, head))
        while sum(wanted) > room and (wide := [i for i in range(len(wanted)) if wanted[i] > least[i]]):
            wanted[max(wide, key=lambda i: wanted[i])] -= 1
    return list(wanted) if sum(wanted) <= room else [None] * len(wanted)


def _longest_word(head: str) -> int:
    """The columns of the longest word; Chinese may be folded anywhere, down to four characters."""
    from rich.cells import cell_len

    return max((len(word) if word.isascii() else min(cell_len(word), 2 * _WORD) for word in head.split()), default=0)


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
