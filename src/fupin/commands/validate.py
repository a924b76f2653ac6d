"""`fupin validate`: read and check returns without storing them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin.commands import findings, options

if TYPE_CHECKING:
    from fupin.write.labels import Lang


@click.command("validate")
@findings.paths
@findings.choices
def command(
    *,
    paths: tuple[Path, ...],
    year: int | None,
    county: str | None,
    exit_zero: bool,
    error_on_warning: bool,
    quiet: bool,
    lang: Lang,
    to: options.Destination,
    show_values: bool,
) -> int:
    """Read and check returns without storing them.

    \b
    Examples:
      fupin validate 屏山县2014.xlsx                 counts by rule, with examples
      fupin validate inbox/ -o findings.xlsx         every finding, for the county's clerk
      fupin validate inbox/ -f csv | wc -l

    The findings go to stdout, the summary to stderr. Status 1 if there are errors, 2 if a path is missing.
    """
    run, inbox = findings.take(paths, store=None, strict=False, year=year, county=county, quiet=quiet)
    findings.show(run, to, show_values, lang)
    if not quiet:
        findings.summarise(run, inbox, lang, stored=False)
    return findings.status(run, inbox, exit_zero, error_on_warning)
