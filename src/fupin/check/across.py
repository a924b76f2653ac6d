"""The rules across returns, over the tables of a store: each is one statement, set-wise, in DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from fupin.catalog.checks import StoreCheck
from fupin.catalog.divisions import divisions
from fupin.catalog.model import Rule
from fupin.catalog.tables import TABLES
from fupin.sql import literal, quoted
from fupin.tables import findings_schema

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# What a message says of a number that is not known.
UNKNOWN = "–"
RELATIONS = ("person", "household", "register", "village", "county", "counted_once")


def check_store(con: duckdb.DuckDBPyConnection, relations: Mapping[str, str], rules: Iterable[Rule]) -> pa.Table:
    """What these rules find in a store: findings without `column` and `cell`, and `_return`, the return of each row.

    `relations` gives for each of `RELATIONS` the SQL after FROM of its rows; `StoreCheck` tells what they are. `con` is
    the caller's own: what is made in it for the statements stays there.
    """
    import pyarrow as pa

    for name in RELATIONS:
        con.execute(f"create temp view {name} as select * from {relations[name]}")
    con.register("division", pa.table({"code": list(divisions()), "name": [d.name for d in divisions().values()]}))
    made: set[str] = set()
    parts = [_findings(con, rule, check, made) for rule in rules for check in rule.across]
    return pa.concat_tables([_schema().empty_table(), *parts])


def _schema() -> pa.Schema:
    import pyarrow as pa

    return findings_schema().append(pa.field("_return", pa.string()))


def _findings(con: duckdb.DuckDBPyConnection, rule: Rule, check: StoreCheck, made: set[str]) -> pa.Table:
    for step in check.steps:
        if step.name not in made:
            con.execute(f"create temp table {step.name} as {step.sql}")
            made.add(step.name)
    return con.sql(_statement(rule, check)).to_arrow_table().cast(_schema())


def _statement(rule: Rule, check: StoreCheck) -> str:
    field = literal(check.at) if check.at in TABLES[check.table].by_key else "null"
    columns = {
        "file": "_file",
        "sheet": "_sheet",
        "row": "_row",
        "column": "null",
        "cell": "null",
        "county": "county",
        "year": "year",
        "table": literal(check.table),
        "field": field,
        "rule": literal(rule.code),
        "level": literal(rule.level),
        "value": "value",
        "household_id": "household_id",
        "args": _args(check),
        "_return": "_return",
    }
    return f"select {', '.join(f'{sql} as {quoted(name)}' for name, sql in columns.items())} from ({check.find})"


def _args(check: StoreCheck) -> str:
    """The message's values as a map of texts."""
    names = ", ".join(map(literal, check.args))
    texts = ", ".join(f"coalesce({quoted(name)}::varchar, {literal(UNKNOWN)})" for name in check.args)
    return f"map([{names}]::varchar[], [{texts}]::varchar[])"
