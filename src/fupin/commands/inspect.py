"""`fupin inspect`: how a workbook would be read, and why."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin import log, process
from fupin.arrivals import look_into
from fupin.commands import options
from fupin.commands.understanding import COLUMNS, columns_of, defects, file_heading, heading, sheets_of, suggested
from fupin.errors import ExitStatus, WrongUse

if TYPE_CHECKING:
    from fupin.intake import Taken
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
      fupin inspect 收件.zip                 every return in an archive

    Per sheet: what it was taken for and why, its header rows, year and county and who names them, the rows passed
    over, and for each column the letter, the header, the field it was taken for, the unit and the first values; for
    columns that are not known, lines for fupin.toml. Nothing is stored. ID numbers, names, phones and the values of
    unknown columns are masked unless --show-values. Status 1 if no sheet can be taken.
    """
    if str(file) != "-" and not file.is_file():
        raise WrongUse(f"There is no file {file}.", "Check the path.")
    known = False
    shown: list[Taken] = []
    for taken in _each(file, year, county):
        known = known or any(sheet.table for sheet in taken.raw.sheets)
        if to.format == "table" and to.path is None:
            click.echo("\n" * bool(shown), nl=False)
            _show(taken, lang, to, show_values)
        shown.append(taken)
    if to.format != "table" or to.path is not None:
        sheets = [(taken.raw.file, sheet) for taken in shown for sheet in taken.raw.sheets]
        to.write(columns_of(sheets, show_values, lang if to.for_people else None), COLUMNS, lang, private=True)
        for text in (text for taken in shown for text in _defects(taken, lang)):
            log.say(text, "defect", "warning")
    return ExitStatus.DONE if known else ExitStatus.PROBLEMS


def _each(file: Path, year: int | None, county: str | None) -> Iterator[Taken]:
    from fupin import settings
    from fupin.catalog.divisions import resolve
    from fupin.intake import Options

    said = Options.settled(settings.load(), year, resolve(county).code if county else None)
    data = sys.stdin.buffer.read() if str(file) == "-" else None
    yield from look_into(file, said, data, meanwhile=process.load_output)


def _show(taken: Taken, lang: Lang, to: options.Destination, show_values: bool) -> None:
    """What was understood of one file, for people."""
    click.echo(file_heading(taken.raw, lang))
    _indented(defects(taken.raw, None, lang))
    for sheet, cleaned in sheets_of(taken):
        click.echo("\n".join(["", *heading(sheet, cleaned, lang)]))
        _indented(defects(sheet, cleaned, lang))
        if sheet.headers:
            table = columns_of([(taken.raw.file, sheet)], show_values, lang)
            to.write(table, [c for c in COLUMNS[3:-1] if any(table[c.key].to_pylist())], lang)
    if lines := suggested(taken.raw, lang):
        click.echo("\n".join(["", *lines]))


def _defects(taken: Taken, lang: Lang) -> Iterator[str]:
    texts = defects(taken.raw, None, lang)
    for sheet, cleaned in sheets_of(taken):
        texts += defects(sheet, cleaned, lang)
    yield from (f"{taken.raw.file}: {text}" for text in texts)


def _indented(texts: Sequence[str]) -> None:
    for text in texts:
        click.echo(f"  {text}")
