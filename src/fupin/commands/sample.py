"""`fupin sample`: write a synthetic province with known answers."""

from __future__ import annotations

from pathlib import Path

import click

from fupin import log
from fupin.commands import options, typed


@click.command("sample")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--counties", default="5", show_default=True, help="How many counties, or their codes or names.")
@click.option("--persons", default=100, show_default=True, type=click.IntRange(10), help="Persons per county and year.")
@click.option("--years", "years_", default="2013,2014", show_default=True, help="Data years.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same files.")
@click.option("--per-township", is_flag=True, help="One workbook per township instead of one per county.")
@click.option("--force", is_flag=True, help="Write into a folder that is not empty.")
@options.quiet
def command(
    *, folder: Path, counties: str, persons: int, years_: str, seed: int, per_township: bool, force: bool, quiet: bool
) -> None:
    """Write a synthetic province with known answers.

    \b
    Examples:
      fupin sample demo                               five counties, two years
      fupin sample demo --counties 屏山县,511603 --persons 2000 --years 2014
      fupin sample big --counties 20 --persons 27000

    Every person is invented (area code 519999, which no county ever had). Rosters, registers, village and county
    returns are consistent with each other and free of findings; expected.json holds the true value of every
    indicator, computed apart from fupin's own measuring.
    """
    from fupin.catalog.divisions import resolve
    from fupin.sample import write_sample

    which: int | list[str] = (
        int(counties)
        if counties.isdigit() and len(counties) < 6
        else [resolve(one).code for one in typed.flat([counties.replace("，", ",").split(",")])]
    )
    chosen = typed.years([years_.replace("，", ",").split(",")]) or ()
    files = write_sample(folder, which, persons, chosen, seed, per_township=per_township, force=force)
    if not quiet:
        log.say(f"{len(files)} files in {folder}.", "written", files=len(files), path=str(folder))
