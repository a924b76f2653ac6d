"""`fupin inspect`: how a workbook would be read, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fupin import process
from fupin.commands import options
from fupin.errors import ExitStatus, WrongUse

if TYPE_CHECKING:
    from fupin.intake import Taken
    from fupin.tables import RawSheet


@click.command("inspect")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--year", type=click.IntRange(1949, 2099), help="Data year, as for import.")
@click.option("--county", help="County, by code or name, as for import.")
@options.output
@options.lang
def command(file: Path, year: int | None, county: str | None, lang: str, **shown: Any) -> int:
    """Show how a workbook would be read, and why.

    \b
    Examples:
      fupin inspect 屏山县2014.xlsx          each sheet: its table, year, county and columns
      fupin inspect 屏山县2014.xlsx -f csv   one record per column

    Per sheet: what it was taken for, its header rows, and for each column the letter, the header, the field it was
    taken for, the unit and the first values. Nothing is stored.
    """
    from fupin.catalog.divisions import resolve
    from fupin.intake import Options, take_in

    if str(file) != "-" and not file.is_file():
        raise WrongUse(f"There is no file {file}.", "Check the path.")
    data = click.get_binary_stream("stdin").read() if str(file) == "-" else None
    process.warm_up().join()
    said = Options(year, resolve(county).code if county else None)
    taken = take_in(file, said, name="stdin" if data is not None else None, data=data)
    _show(taken, lang, **shown)
    return ExitStatus.DONE if any(s.table for s in taken.raw.sheets) else ExitStatus.PROBLEMS


def _show(taken: Taken, lang: str, format_: str | None, output: Path | None, force: bool, bom: bool) -> None:
    from fupin.write import chosen_format, write_table

    form = chosen_format(format_, output)
    if form == "table" and output is None:
        for sheet in taken.raw.sheets:
            click.echo("\n".join(_heading(taken, sheet, lang)))
            if sheet.headers:
                write_table(_columns([sheet]), COLUMNS[2:], format=form, out=None, lang=lang)
        _say_refusals(taken, lang)
    else:
        write_table(_columns(taken.raw.sheets), COLUMNS, format=form, out=output, lang=lang, force=force, bom=bom)
