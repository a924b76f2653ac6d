"""`fupin export`: summary tables as a workbook or a folder of CSV files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin import log
from fupin.commands import options, typed

if TYPE_CHECKING:
    from fupin.write.labels import Lang


@click.command("export")
@click.argument("out", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.store
@options.where
@click.option("--line", default="2500", show_default=True, help="Income line in yuan a year per head.")
@click.option("--force", is_flag=True, help="Overwrite what exists.")
@options.lang
@options.quiet
def command(
    *,
    out: tuple[Path, ...],
    store: Path,
    county_: tuple[tuple[str, ...], ...],
    area_: tuple[tuple[str, ...], ...],
    year_: tuple[tuple[str, ...], ...],
    line: str,
    force: bool,
    lang: Lang,
    quiet: bool,
) -> None:
    """Write summary tables to a workbook or a folder of CSV files.

    \b
    Examples:
      fupin export summary.xlsx                  cover, contents, notes, one table per sheet
      fupin export tables/                       one tidy CSV file per table
      fupin export 汇总.xlsx tables/ --year 2014 --lang zh

    Each table has its unit in every header, a total row, and its definitions on the notes sheet. The CSV files give
    value, numerator, denominator, n and missing for every figure.
    """
    from fupin import answer, process
    from fupin.write import check_out, write_report, write_report_csv

    process.keep_pandas_out()
    for path in out:
        check_out(path, force)
    question = answer.Question(
        store=store,
        years=typed.years(year_),
        counties=typed.counties(county_, area_),
        line=typed.money(line),
    )
    report = answer.report(question, lang)
    for path in out:
        if path.suffix.lower() == ".xlsx":
            write_report(report, path, force)
        else:
            write_report_csv(report, path, force)
        if not quiet:
            log.say(f"{path}", "written", path=str(path))
