"""One return through all rules, in two phases: count everything at once, then look closely only at what fired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from fupin.catalog.checks import Check
from fupin.catalog.model import Rule
from fupin.catalog.rules import RULES
from fupin.check.aside import rows_aside
from fupin.check.relations import Relation, open_relations
from fupin.check.statements import Trial, count_sql, findings_sql, parameters
from fupin.sql import connect
from fupin.tables import Checked, CleanSheet, findings_schema

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa


def check_return(
    file: str,
    sheets: Sequence[CleanSheet],
    con: duckdb.DuckDBPyConnection | None = None,
    rules: Iterable[Rule] | None = None,
) -> Checked:
    """Findings about the sheets of one return, by rule and row, and the rows of each sheet to set aside.

    Rules over households and over tables see the rows of all sheets together. `con` is a connection to borrow (nothing
    is left behind in it), `rules` are those of the catalog unless others are given.
    """
    own = con or connect(threads=1)
    cursor = own.cursor()
    try:
        relations = open_relations(cursor, sheets)
        fired = _fired(cursor, _trials(RULES.values() if rules is None else rules, relations))
        found = _findings(cursor, file, fired)
    finally:
        cursor.close()
        if con is None:
            own.close()
    schema = findings_schema()
    aside = _aside(sheets, relations, fired, found)
    return Checked(found.select(schema.names).cast(schema), aside)


def _trials(rules: Iterable[Rule], relations: Mapping[str, Relation]) -> list[Trial]:
    """The checks whose columns were all sent."""

    def sent(check: Check) -> bool:
        return all(table in relations and key in relations[table].sent for table, key in check.needs)

    return [Trial(rule, c, relations[c.table]) for rule in rules for c in rule.checks if c.table in relations and sent(c)]


def _fired(cursor: duckdb.DuckDBPyConnection, trials: Sequence[Trial]) -> list[Trial]:
    def statement(trial: Trial) -> tuple[str, str]:
        return trial.check.per, "" if trial.check.per == "return" else trial.check.table

    fired = []
    for _, group in groupby(sorted(trials, key=statement), statement):
        together = list(group)
        sql = count_sql(together)
        counts = cursor.execute(sql, parameters(together, sql)).fetchone() or ()
        fired += [trial for trial, count in zip(together, counts, strict=True) if count]
    return sorted(fired, key=trials.index)


def _findings(cursor: duckdb.DuckDBPyConnection, file: str, fired: Sequence[Trial]) -> pa.Table:
    import pyarrow as pa

    if not fired:
        schema = findings_schema()
        return pa.schema([("_k", pa.int32()), ("_n", pa.int32()), *schema]).empty_table()
    sql = findings_sql(fired)
    return cursor.sql(sql, params={"file": file, **parameters(fired, sql)}).to_arrow_table()


def _aside(
    sheets: Sequence[CleanSheet], relations: Mapping[str, Relation], fired: Sequence[Trial], found: pa.Table
) -> tuple[pa.BooleanArray, ...]:
    import numpy as np
    import pyarrow as pa

    marks = {key: np.zeros(len(relation.rows), dtype=bool) for key, relation in relations.items()}
    test, row = found["_k"].to_numpy(), found["_n"].to_numpy()
    for k, one in enumerate(fired):
        if one.check.aside:
            marks[one.check.table][row[test == k]] = True
    flags: dict[int, pa.BooleanArray] = {}
    for key, relation in relations.items():
        start = 0
        for position, sheet in zip(relation.positions, relation.sheets, strict=True):
            end = start + len(sheet.data)
            flags[position] = rows_aside(sheet, pa.array(marks[key][start:end]))
            start = end
    return tuple(flags[position] for position in range(len(sheets)))
