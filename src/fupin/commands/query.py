"""`fupin query`: one SELECT over the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fupin.commands import options


@click.command("query")
@click.argument("sql")
@options.store
@options.output
@options.lang
def command(sql: str, store: Path, lang: str, **shown: Any) -> None:
    """Run one SELECT over the store.

    \b
    Examples:
      fupin query "select county, count(*) from person where poor group by county"
      fupin query "select rule, count(*) n from findings group by rule order by n desc" -o rules.xlsx
      fupin query - < figures.sql

    Tables: person (each person once), household (resolved from roster and register), village, county, findings and
    returns. The SQL is DuckDB's. Only a SELECT runs: nothing can be written, installed or read from outside the store.
    """
    from fupin import answer
    from fupin.write import chosen_format, plain_columns, write_table

    text = click.get_text_stream("stdin", encoding="utf-8").read() if sql == "-" else sql
    table = answer.query(store, text)
    form = chosen_format(shown.pop("format_"), shown["output"])
    write_table(table, plain_columns(table), format=form, out=shown.pop("output"), lang=lang, **shown)
