"""`fupin template`: blank workbooks that a county can fill in without error."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin import log
from fupin.commands import options, tables, typed
from fupin.errors import WrongUse

if TYPE_CHECKING:
    from fupin.write.labels import Lang

# The year that the catalog's divisions are of.
YEAR = 2014


@click.command("template")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@options.where
@tables.option("Only these tables")
@click.option("--force", is_flag=True, help="Overwrite what exists.")
@options.lang
@options.quiet
def command(
    *,
    folder: Path,
    county_: tuple[tuple[str, ...], ...],
    area_: tuple[tuple[str, ...], ...],
    year_: tuple[tuple[str, ...], ...],
    table_: tuple[tuple[str, ...], ...],
    force: bool,
    lang: Lang,
    quiet: bool,
) -> None:
    """Write blank workbooks for counties to fill in.

    \b
    Examples:
      fupin template blank/                              all 183 counties, for 2014
      fupin template blank/ --county 屏山县 --year 2015
      fupin template blank/ --area 乌蒙山区 --table person,household

    One workbook per county and year, one sheet per table: required columns marked, drop-downs for every code list,
    checks with a message on every cell, ID numbers as text, and notes on how to fill in each column. County and year
    stand in the title. Filled in and imported, it gives no finding.
    """
    from fupin.write.progress import progress
    from fupin.write.template import write_templates

    years, chosen = _years(year_), tables.keys(table_)
    counties = _counties(county_, area_)
    with progress(len(counties) * len(years), quiet or log.as_json()) as seen:
        paths = write_templates(folder, counties, years, chosen, force=force, seen=seen)
    if not quiet:
        log.say(_told(len(paths), folder, lang), "written", files=len(paths), path=str(folder))


def _counties(counties: Sequence[Sequence[str]], areas: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The codes of the counties asked for; of all where neither county nor area is named."""
    from fupin.catalog.divisions import divisions

    chosen = typed.counties(counties, areas)
    if chosen == ():
        raise WrongUse("None of these counties lies in these areas.", "Leave out --area or --county.")
    return chosen or tuple(divisions())


def _years(values: Sequence[Sequence[str]]) -> tuple[int, ...]:
    if not typed.flat(values):
        return (YEAR,)
    chosen = typed.years(values)
    if chosen is None or not all(1949 <= year <= 2099 for year in chosen):
        said = ",".join(typed.flat(values))
        raise WrongUse(f"--year {said} is no year of a blank return.", "Write 2014, 2013,2014 or 2013-2016.")
    return chosen


def _told(count: int, folder: Path, lang: Lang) -> str:
    if lang == "zh":
        return f"{folder} 中写入空白表 {count} 个。"
    return f"{count} blank workbook{'s' * (count != 1)} in {folder}."
