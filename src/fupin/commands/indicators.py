"""`fupin indicators`: compute indicators from the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from fupin import log
from fupin.commands import options, typed

if TYPE_CHECKING:
    from fupin.write.labels import Lang


def _complete_key(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from fupin.catalog.indicators import INDICATORS

    return options.completing(((i.key, i.en) for i in INDICATORS.values()), incomplete)


def _complete_grouping(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from fupin.catalog.indicators.groupings import GROUPINGS

    return options.completing(((key, "") for key in GROUPINGS), incomplete)


@click.command("indicators")
@click.argument("keys", nargs=-1, shell_complete=_complete_key)
@options.store
@click.option(
    "--by",
    "by_",
    multiple=True,
    type=typed.CommaList(),
    shell_complete=_complete_grouping,
    help="One or two groupings, such as county,sex.",
)
@options.where
@click.option("--line", default="2500", show_default=True, help="Income line in yuan a year per head.")
@click.option("--as-of", help="Compute ages for this day (YYYY-MM-DD) instead of 31 December of the data year.")
@click.option(
    "--long", "tidy", is_flag=True, help="One row per group and indicator, with numerator, denominator, n, missing."
)
@options.output
@options.lang
@options.quiet
def command(
    *,
    keys: tuple[str, ...],
    store: Path,
    by_: tuple[tuple[str, ...], ...],
    county_: tuple[tuple[str, ...], ...],
    area_: tuple[tuple[str, ...], ...],
    year_: tuple[tuple[str, ...], ...],
    line: str,
    as_of: str | None,
    tidy: bool,
    lang: Lang,
    quiet: bool,
    to: options.Destination,
) -> None:
    """Compute indicators from the store.

    \b
    Examples:
      fupin indicators                                       every indicator, for the province
      fupin indicators --by county --year 2014 -o county.csv
      fupin indicators poor_persons incidence --by area
      fupin indicators income_below_line_persons --line 2736 --by county,sex

    \b
    Groupings: province, area, prefecture, county, township, village, village_kind, sex, age_band, ethnicity,
    main_cause, household_type, key_county, year. A total row per year comes with each.

    `fupin explain indicators` lists the keys, `fupin explain incidence` explains one.
    """
    from fupin import answer, process

    process.keep_pandas_out()
    question = answer.Question(
        store=store,
        keys=keys,
        by=typed.flat(by_),
        years=typed.years(year_),
        counties=typed.counties(county_, area_),
        line=typed.money(line),
        as_of=typed.day(as_of),
        tidy=tidy,
    )
    result = answer.table(question, lang, people=to.for_people, narrow=to.format == "table")
    to.write(result.table, result.columns, lang, result.title)
    if not quiet:
        for note in result.notes:
            log.say(note, "note")
