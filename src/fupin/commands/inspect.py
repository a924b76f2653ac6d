"""`fupin inspect`: how a workbook would be read, and why."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin import process
from fupin.arrivals import named
from fupin.catalog.divisions import division
from fupin.catalog.tables import TABLES
from fupin.commands import options
from fupin.errors import ExitStatus, WrongUse
from fupin.write.column import Column

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.intake import Taken
    from fupin.tables import Header, RawSheet
    from fupin.write.labels import Lang


@click.command("inspect")
@click.argument("file", type=options.FILE)
@click.option("--year", type=click.IntRange(1949, 2099), help="Data year, as for import.")
@click.option("--county", help="County, by code or name, as for import.")
@options.output
@click.option("--show-values", is_flag=True, help="Show ID numbers, names and phones unmasked.")
@options.lang
def command(
    *, file: Path, year: int | None, county: str | None, show_values: bool, lang: Lang, to: options.Destination
) -> int:
    """Show how a workbook would be read, and why.

    \b
    Examples:
      fupin inspect 屏山县2014.xlsx          each sheet: its table, year, county and columns
      fupin inspect 屏山县2014.xlsx -f csv   one record per column

    Per sheet: what it was taken for, its header rows, and for each column the letter, the header, the field it was
    taken for, the unit and the first values. Nothing is stored. ID numbers, names, phones and the values of unknown
    columns are masked unless --show-values. Status 1 if no sheet can be taken.
    """
    from fupin.catalog.divisions import resolve
    from fupin.intake import Options, take_in

    if str(file) != "-" and not file.is_file():
        raise WrongUse(f"There is no file {file}.", "Check the path.")
    data = sys.stdin.buffer.read() if str(file) == "-" else None
    process.warm_up().join()
    said = Options(year, resolve(county).code if county else None)
    taken = take_in(file, said, name=named(file), data=data)
    _show(taken, lang, to, show_values)
    return ExitStatus.DONE if any(s.table for s in taken.raw.sheets) else ExitStatus.PROBLEMS


def _show(taken: Taken, lang: Lang, to: options.Destination, show_values: bool) -> None:
    if to.format == "table" and to.path is None:
        for number, sheet in enumerate(taken.raw.sheets):
            click.echo("\n".join(["", *_heading(taken, sheet, lang)][not number :]))
            if sheet.headers:
                table = _columns([sheet], show_values)
                to.write(table, [c for c in COLUMNS[2:] if any(table[c.key].to_pylist())], lang)
    else:
        to.write(_columns(taken.raw.sheets, show_values), COLUMNS, lang)
    _say_refusals(taken, lang)


def _heading(taken: Taken, sheet: RawSheet, lang: Lang) -> list[str]:
    say = _words[lang]
    if sheet.table is None:
        return [say["skipped"].format(sheet=sheet.name, why=_in(lang, sheet.skipped))]
    cleaned = next(s for s in taken.sheets if s.name == sheet.name)
    label = getattr(TABLES[sheet.table], lang)
    rows = ", ".join(map(str, sheet.header_rows))
    lines = [say["sheet"].format(sheet=sheet.name, table=label, header=rows, rows=len(sheet.rows))]
    for what, source in (("year", cleaned.place.year), ("county", cleaned.place.county)):
        values = sorted({str(v) for v in cleaned.data[what].unique().to_pylist() if v is not None})
        found = ", ".join(_county(v) if what == "county" else v for v in values[:5]) + (" …" if len(values) > 5 else "")
        lines.append(say[what].format(values=found or "–", source=_in(lang, source) or "–"))
    return [*lines, *(f"  {_in(lang, note)}" for note in sheet.notes)]


def _in(lang: Lang, words: str) -> str:
    """What the reader says about a sheet, in one language."""
    if lang == "zh":
        for said, in_chinese in _chinese:
            words = re.sub(f"^{said}$", in_chinese, words)
    return words


def _county(code: str) -> str:
    found = division(code)
    return f"{code} {found.name}" if found else code


def _columns(sheets: Sequence[RawSheet], show_values: bool) -> pa.Table:
    import pyarrow as pa

    records = [
        (
            sheet.name,
            sheet.table,
            header.letter,
            header.text.replace("\n", " "),
            header.field or "",
            header.unit or "",
            header.nearest,
            " | ".join(_values(sheet, header, show_values)),
        )
        for sheet in sheets
        for header in sheet.headers
    ]
    columns = zip(*records, strict=True) if records else [[]] * len(COLUMNS)
    return pa.table({c.key: pa.array(v, pa.string()) for c, v in zip(COLUMNS, columns, strict=True)})


def _values(sheet: RawSheet, header: Header, show_values: bool) -> Sequence[str]:
    """The first values of a column, sensitive ones masked; those of an unknown column may be sensitive, too."""
    from fupin.write.masking import field_masks, mask

    if show_values:
        return header.first_values
    if not header.field:
        return ["*" * min(len(value), 8) for value in header.first_values]
    how = field_masks().get((sheet.table or "", header.field), "")
    return [mask(value, how) for value in header.first_values]


def _say_refusals(taken: Taken, lang: Lang) -> None:
    import pyarrow as pa

    from fupin.catalog.rules import RULES
    from fupin.write import render

    parts = [taken.raw.findings, *(s.findings for s in taken.raw.sheets if s.table is None)]
    for finding in render(pa.concat_tables(parts), RULES, lang).to_pylist():
        if finding["level"] == "error":
            click.echo(f"{finding['rule']} {finding['message']}", err=True)


COLUMNS = (
    Column("sheet", "工作表", "Sheet"),
    Column("table", "表", "Table"),
    Column("column", "列", "Column"),
    Column("header", "表头", "Header"),
    Column("field", "字段", "Field"),
    Column("unit", "单位", "Unit"),
    Column("nearest", "最接近的表头", "Nearest known header"),
    Column("first_values", "前几个值", "First values"),
)
_chinese = (
    ("rows", "各行"),
    ("option", "选项"),
    ("title", "标题"),
    ("sheet name", "工作表名"),
    ("file name", "文件名"),
    ("empty", "空表"),
    ("sample", "填写示例"),
    ("instructions", "填表说明"),
    ("no header", "未找到表头"),
    (r"(\d+) header rows", r"表头共 \1 行"),
    (r"(\d+) total rows? passed over", r"略过合计行 \1 行"),
    (r"(\d+) blank rows? passed over", r"略过空行 \1 行"),
    (r"(\d+) note rows? passed over", r"略过说明行 \1 行"),
    ("hidden sheet read", "隐藏的工作表，已读取"),
)
_words = {
    "en": {
        "sheet": "Sheet {sheet}: {table}; header in row {header}; {rows:,} rows",
        "skipped": "Sheet {sheet}: passed over ({why})",
        "year": "  year {values}, from {source}",
        "county": "  county {values}, from {source}",
    },
    "zh": {
        "sheet": "工作表 {sheet}：{table}；表头在第 {header} 行；{rows:,} 行",
        "skipped": "工作表 {sheet}：略过（{why}）",
        "year": "  年度 {values}，取自{source}",
        "county": "  县 {values}，取自{source}",
    },
}
