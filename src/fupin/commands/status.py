"""`fupin status`: which counties have sent what; who is missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin.commands import options
from fupin.errors import ExitStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from fupin.write import Column
    from fupin.write.labels import Lang


@click.command("status")
@options.store
@options.where
@click.option("--missing", is_flag=True, help="List the counties that have sent nothing for a year.")
@click.option("--require-complete", is_flag=True, help="End with status 1 if a county is missing.")
@options.output
@options.lang
@options.quiet
def command(
    *,
    store: Path,
    county_: tuple[tuple[str, ...], ...],
    area_: tuple[tuple[str, ...], ...],
    year_: tuple[tuple[str, ...], ...],
    missing: bool,
    require_complete: bool,
    lang: Lang,
    quiet: bool,
    to: options.Destination,
) -> int:
    """Show which counties have sent what, and who is missing.

    \b
    Examples:
      fupin status                              rows by county, year and table; findings; when and from which file
      fupin status --year 2014 --missing        the counties still to be chased
      fupin status --area wumeng --require-complete --quiet

    All 183 counties of 2014 are expected, or those that --county and --area pick.
    """
    from fupin import answer, process

    process.keep_pandas_out()
    coverage = answer.coverage(store, options.years(year_), options.counties(county_, area_))
    table, columns = coverage.missing if missing else coverage.received
    if to.format == "table" and not missing:
        table, columns = _narrow(table, columns)
    to.write(table, columns, lang)
    if not quiet:
        for line in coverage.lines(lang):
            click.echo(line, err=True)
    return ExitStatus.PROBLEMS if require_complete and not coverage.complete else ExitStatus.DONE


def _narrow(table: pa.Table, columns: Sequence[Column]) -> tuple[pa.Table, Sequence[Column]]:
    """The same for a terminal, where a county's name is enough and a day says when."""
    import pyarrow.compute as pc

    days = pc.utf8_slice_codeunits(table["imported_at"], 0, 10)
    table = table.set_column(table.column_names.index("imported_at"), "imported_at", days)
    return table, [column for column in columns if column.key not in ("county", "prefecture")]
