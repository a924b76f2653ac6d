"""The output formats. To add one: a module with a `write` function, and one line here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from fupin.errors import UnknownName, WrongUse
from fupin.write.column import Column
from fupin.write.destination import is_stdout
from fupin.write.labels import Lang

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Style:
    """How a table is written: what the options of a command say, and what the terminal is like.

    `width` is the terminal's in columns, or None where nothing may be cut or wrapped.
    """

    lang: Lang = "zh"
    title: str = ""
    notes: tuple[str, ...] = ()
    bom: bool = False
    color: bool = False
    width: int | None = None


Writer = Callable[["pa.Table", Sequence[Column], BinaryIO, Style], None]


@dataclass(frozen=True, slots=True)
class Format:
    """One output format: the function that writes tables in it, and the suffixes that mean it.

    `binary` ones are not for terminals. One without a `writer` of tables holds findings only.
    """

    writer: str
    suffixes: tuple[str, ...]
    binary: bool = False

    def load(self) -> Writer:
        """Its function, with whatever library that needs."""
        module, _, name = self.writer.partition(":")
        function: Writer = getattr(import_module(f"fupin.write.{module}"), name)
        return function


FORMATS = {
    "table": Format("terminal:write", (".txt",)),
    "csv": Format("delimited:write_csv", (".csv",)),
    "tsv": Format("delimited:write_tsv", (".tsv",)),
    "json": Format("jsontext:write_json", (".json",)),
    "jsonl": Format("jsontext:write_jsonl", (".jsonl", ".ndjson")),
    "markdown": Format("markdown:write", (".md", ".markdown")),
    "xlsx": Format("xlsx:write", (".xlsx",), binary=True),
    "parquet": Format("parquet:write", (".parquet",), binary=True),
    "sarif": Format("", (".sarif",)),
}


def format_named(name: str, findings: bool = False) -> Format:
    """The format of that name; an UnknownName, or a WrongUse where it holds `findings` only and these are none."""
    if name not in FORMATS:
        raise UnknownName("format", name, FORMATS, f"Formats: {', '.join(FORMATS)}.")
    if not FORMATS[name].writer and not findings:
        others = ", ".join(other for other, one in FORMATS.items() if one.writer)
        raise WrongUse(
            f"The format {name} holds findings, one record each, and nothing else.",
            f"Choose from {others}; `fupin validate` and `fupin import` write findings as {name}.",
        )
    return FORMATS[name]


def format_of(path: Path) -> str:
    """The format that a file's suffix means.

    >>> format_of(Path("贫困人口.XLSX"))
    'xlsx'
    """
    by_suffix = {suffix: name for name, one in FORMATS.items() for suffix in one.suffixes}
    remedy = f"Let the name end in {', '.join(by_suffix)}, or give --format."
    if not path.suffix:
        raise WrongUse(f"{path.name} has no suffix that would tell its format.", remedy)
    if path.suffix.lower() not in by_suffix:
        raise UnknownName("file suffix", path.suffix, by_suffix, remedy)
    return by_suffix[path.suffix.lower()]


def chosen_format(name: str | None, out: Path | None, findings: bool = False) -> str:
    """The format named, else the one of the file's suffix, else a table on a terminal and CSV in a pipe.

    Raises WrongUse for a format that holds `findings` only where something else is to be written.
    """
    if name:
        chosen = name
    elif out is not None and not is_stdout(out):
        chosen = format_of(out)
    else:
        return "table" if sys.stdout.isatty() else "csv"
    format_named(chosen, findings)
    return chosen
