"""`fupin query`: one SELECT over the store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin.commands import options
from fupin.errors import WrongUse

if TYPE_CHECKING:
    from fupin.write.labels import Lang


@click.command("query")
@click.argument("sql")
@options.store
@options.output
@options.lang
def command(*, sql: str, store: Path, lang: Lang, to: options.Destination) -> None:
    """Run one SELECT over the store.

    \b
    Examples:
      fupin query "select county, count(*) from person where poor group by county"
      fupin query "select rule, count(*) n from findings group by rule order by n desc" -o rules.xlsx
      fupin query - < figures.sql

    Tables: person (each person once), household (resolved from roster and register), village, county, findings and
    returns. The SQL is DuckDB's. Only a SELECT runs: nothing can be written, installed or read from outside the store.
    """
    from fupin import answer, process
    from fupin.write import plain_columns

    process.keep_pandas_out()
    text = _from_stdin() if sql == "-" else sql
    table = answer.query(store, text)
    to.write(table, plain_columns(table), lang, private=True)


def _from_stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUse("The SQL on standard input is no UTF-8 text.", "Save the file as UTF-8.") from None
