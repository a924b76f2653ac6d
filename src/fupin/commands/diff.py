"""`fupin diff`: what differs between two returns, or two years."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin import log
from fupin.commands import options, typed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fupin.answer import Difference
    from fupin.write.labels import Lang

_YEAR = re.compile(r"(?:19[5-9]|20)\d\d", re.ASCII)


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@options.store
@options.places
@click.option("--statistics", is_flag=True, help="Write how many rows and cells differ instead of which.")
@click.option("--show-values", is_flag=True, help="Show ID numbers, names and phones unmasked.")
@options.output
@options.lang
@options.quiet
def command(
    *,
    before: str,
    after: str,
    store: Path,
    county_: tuple[tuple[str, ...], ...],
    area_: tuple[tuple[str, ...], ...],
    statistics: bool,
    show_values: bool,
    lang: Lang,
    quiet: bool,
    to: options.Destination,
) -> None:
    """Show what differs between two returns, or two years.

    \b
    Examples:
      fupin diff 屏山县2014.xlsx 屏山县2014更正.xlsx     what a corrected return corrected
      fupin diff 3f9a 81c2 --statistics                 how many rows and cells
      fupin diff 2013 2014 --county 屏山县              what changed from year to year

    A and B are two returns, each named by its id, at least four characters of it, or its file (`fupin log` lists
    them), as they were stored last, be they replaced or withdrawn since; or two years. One line for each row added or
    gone, and for each cell changed. Persons are matched by ID number, else by household and name or number; households
    by number; villages by code, else by township and name. Of two years, households are compared as resolved from
    roster and register. What only one side holds, such as a table or a county, is named and not compared.
    """
    from fupin import answer, process

    process.keep_pandas_out()
    counties = typed.counties(county_, area_)
    if _YEAR.fullmatch(before) and _YEAR.fullmatch(after):
        found = answer.between_years(store, int(before), int(after), counties)
    else:
        found = answer.between_returns(store, before, after, counties)
    people = lang if to.for_people else None
    if statistics:
        table, columns = answer.statistics(found, people)
    else:
        table, columns = answer.shown(found, people, show_values=show_values)
    if table.num_rows or not quiet or to.asked:
        to.write(table, columns, lang, private=True)
    if not quiet:
        _tell(found, lang)


def _tell(found: Difference, lang: Lang) -> None:
    """Say on stderr how much differs, and what was not compared."""
    text = _TEXTS[lang]
    if not found.counts:
        log.say(text["nothing"], "compared", "warning")
    cells = found.cells.filter(found.cells["field"].is_valid()).group_by("table").aggregate([([], "count_all")])
    changed = {one["table"]: one["count_all"] for one in cells.to_pylist()}
    for table, counts in found.counts.items():
        facts = {"table": table, **counts, "cells": changed.get(table, 0)}
        log.say(text["counts"].format(**facts | {"table": _named(table, lang)}), "compared", **facts)
    for side, parts in found.alone.items():
        tables: dict[str, list[str]] = {}
        for one in parts:
            tables.setdefault(one.table, []).append(one.county)
        for table, counties in tables.items():
            told = {
                "side": side,
                "table": _named(table, lang),
                "counties": text["comma"].join(_counties(counties, lang)),
            }
            log.say(text["alone"].format(**told), "not_compared", side=side, table=table, counties=counties)


def _named(table: str, lang: Lang) -> str:
    from fupin.catalog.tables import TABLES

    return TABLES[table].zh if lang == "zh" else table


def _counties(codes: Sequence[str], lang: Lang) -> list[str]:
    """The names of the first few counties, and how many there are beside them."""
    from fupin.answer.history import county_name

    distinct = list(dict.fromkeys(codes))
    more = {"en": "{count} more", "zh": "另外 {count} 个县"}[lang].format(count=len(distinct) - 5)
    return [county_name(code) for code in distinct[:5]] + ([more] if len(distinct) > 5 else [])


_TEXTS = {
    "en": {
        "comma": ", ",
        "nothing": "There is nothing that both hold.",
        "counts": "{table}: rows added {added:,}, gone {gone:,}, changed {changed:,} (cells {cells:,}), "
        "the same {same:,}.",
        "alone": "Only {side} holds {table} rows of {counties}: not compared.",
    },
    "zh": {
        "comma": "、",
        "nothing": "双方没有可比的内容。",
        "counts": "{table}：增加 {added:,} 行，减少 {gone:,} 行，更改 {changed:,} 行（{cells:,} 个单元格），"
        "相同 {same:,} 行。",
        "alone": "仅 {side} 有{counties}的{table}数据，未作比较。",
    },
}
