"""A table, in any format, to stdout or a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.errors import WrongUse
from fupin.write.column import Column
from fupin.write.destination import is_stdout, opened
from fupin.write.formats import Style, format_named
from fupin.write.labels import Lang

if TYPE_CHECKING:
    import pyarrow as pa


def write_table(
    table: pa.Table,
    columns: Sequence[Column],
    *,
    format: str,  # noqa: A002 - the option's own name
    out: Path | None = None,
    lang: Lang = "zh",
    title: str = "",
    notes: Sequence[str] = (),
    bom: bool = False,
    force: bool = False,
    color: bool | None = None,
    private: bool = False,
) -> None:
    """Write the `columns` of a table, in their order, as `format` to the file `out`, or to stdout where it is None.

    Machine formats (csv, tsv, json, jsonl, parquet) carry keys and exact values, people's formats (table, markdown,
    xlsx) labels, units and rounded values. `title` and `notes` are for people only. `bom` is for CSV that Excel opens.
    `color` None means: on a terminal that wants it. `private` is for rows about persons: the file is readable by its
    owner alone. Raises OutputError where the file exists (without `force`) or cannot be written, WrongUse for a binary
    format on a terminal.
    """
    chosen = format_named(format)
    terminal = is_stdout(out) and sys.stdout.isatty()
    if chosen.binary and terminal:
        raise WrongUse(f"{format} is not readable on a terminal.", "Add --output FILE, or redirect stdout to a file.")
    write = chosen.load()
    with opened(out, force=force, private=private) as stream:
        looks = style(lang, terminal, title=title, notes=notes, bom=bom, color=color)
        write(table.select([c.key for c in columns]), columns, stream, looks)


def style(
    lang: Lang,
    terminal: bool,
    *,
    title: str = "",
    notes: Sequence[str] = (),
    bom: bool = False,
    color: bool | None = None,
) -> Style:
    """The style that the options and the terminal give together."""
    colored = (
        (terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb") if color is None else color
    )
    return Style(lang, title, tuple(notes), bom, colored, _terminal_width() if terminal else None)


def _terminal_width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns
