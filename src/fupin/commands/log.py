"""`fupin log`: what was imported when, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin.commands import options, typed

if TYPE_CHECKING:
    from fupin.write.labels import Lang


@click.command("log")
@options.store
@options.where
@click.option("--file", default="", metavar="NAME", help="Only files whose names contain this, or fit it with * and ?.")
@options.output
@options.lang
@options.quiet
def command(
    *,
    store: Path,
    county_: tuple[tuple[str, ...], ...],
    area_: tuple[tuple[str, ...], ...],
    year_: tuple[tuple[str, ...], ...],
    file: str,
    lang: Lang,
    quiet: bool,
    to: options.Destination,
) -> None:
    """Show what was imported when, and what became of it.

    \b
    Examples:
      fupin log                                 every import, restoration and withdrawal, newest last
      fupin log --county 屏山县 --year 2014     those of one county and year
      fupin log --file "*更正*" -f csv          with codes of counties, tables and who did it

    The state of a return: current, partly replaced or replaced by a later one, withdrawn, or nothing stored. Its id
    is what diff, restore and withdraw take; so are the first characters of it, at least four, and its file name.
    """
    from fupin import answer, process

    process.keep_pandas_out()
    counties = typed.counties(county_, area_)
    table, columns = answer.history(store, typed.years(year_), counties, file, lang if to.for_people else None)
    if table.num_rows or not quiet or to.asked:
        to.write(table, columns, lang)
