"""Findings, in any format, to stdout or a file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.catalog.model import Rule
from fupin.write.destination import is_stdout, opened
from fupin.write.digest import write_digest
from fupin.write.findings import ARGS, COLUMNS, labelled, render
from fupin.write.formats import format_named
from fupin.write.labels import Lang
from fupin.write.sarif import write_sarif
from fupin.write.table import style, write_table

if TYPE_CHECKING:
    import pyarrow as pa

# formats that can hold the named values of a message as an object
_NESTED = ("json", "jsonl", "parquet")


def write_findings(
    findings: pa.Table,
    rules: Mapping[str, Rule],
    *,
    format: str,  # noqa: A002 - the option's own name
    out: Path | None = None,
    lang: Lang = "zh",
    show_values: bool = False,
    bom: bool = False,
    force: bool = False,
    color: bool | None = None,
    examples: int = 3,
    left_out: int = 0,
    name_files: bool = False,
) -> None:
    """Write findings: as `table` the counts by rule with a few `examples` of each, else one record per finding.

    `left_out` is how many were not asked for, which a table says at its end; it names the file of each example where
    they come from several, or `name_files` says that others were read.

    Files are readable by their owner alone, since findings are about persons.
    """
    if format == "table":
        terminal = is_stdout(out) and sys.stdout.isatty()
        with opened(out, force=force, private=True) as stream:
            looks = style(lang, terminal, color=color)
            write_digest(
                findings,
                rules,
                stream,
                looks,
                show_values=show_values,
                examples=examples,
                left_out=left_out,
                name_files=name_files,
            )
        return
    if format == "sarif":
        with opened(out, force=force, private=True) as stream:
            write_sarif(findings, rules, stream, lang, show_values)
        return
    format_named(format)
    table = render(findings, rules, lang, show_values)
    columns = (*COLUMNS, ARGS) if format in _NESTED else COLUMNS
    if format in ("markdown", "xlsx"):
        table = labelled(table, lang)
    write_table(table, columns, format=format, out=out, lang=lang, bom=bom, force=force, color=color, private=True)
