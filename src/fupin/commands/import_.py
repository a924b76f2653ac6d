"""`fupin import`: read, check and store returns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin.commands import findings, options

if TYPE_CHECKING:
    from fupin.write.labels import Lang


@click.command("import")
@findings.paths
@options.store
@click.option("--strict", is_flag=True, help="Store nothing of a return that has an error.")
@findings.choices
def command(
    *,
    paths: tuple[Path, ...],
    store: Path,
    strict: bool,
    year: int | None,
    county: str | None,
    exit_zero: bool,
    error_on_warning: bool,
    quiet: bool,
    lang: Lang,
    to: options.Destination,
    show_values: bool,
) -> int:
    """Read, check and store returns.

    \b
    Examples:
      fupin import inbox/ --store store              a folder with all its subfolders
      fupin import 屏山县2014.xlsx                   one workbook, into ./store
      fupin import old.xls --year 2013 --county 511529
      cat roster.csv | fupin import - --year 2014 --county 屏山县

    A return replaces what it sent before: the rows of its own townships, or of the whole county where it names
    none. Rows with a bad cell are stored with that cell empty; only rows that cannot be told apart are set aside.
    The findings go to stdout, the summary to stderr. Status 1 if there are errors, 2 if a path is missing.
    """
    run, inbox = findings.take(paths, store=store, strict=strict, year=year, county=county, quiet=quiet)
    findings.show(run, to, show_values, lang)
    if not quiet:
        findings.summarise(run, inbox, lang, stored=True)
    return findings.status(run, inbox, exit_zero, error_on_warning)
