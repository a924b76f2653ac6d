"""One return through all rules, in two phases: count everything at once, then look closely only at what fired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from fupin.catalog.checks import Check, Threshold
from fupin.catalog.model import Rule
from fupin.catalog.rules import RULES
from fupin.catalog.thresholds import threshold
from fupin.check.aside import rows_aside
from fupin.check.marks import findings_of
from fupin.check.relations import Relation, gather
from fupin.check.spared import spared, without_copied_ids
from fupin.check.statements import Trial, concerned_sql, count_sql, marks_sql, parameters
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
    thresholds: Mapping[str, Decimal] | None = None,
) -> Checked:
    """Findings about the sheets of one return, by table, rule and row, and the rows of each sheet to set aside.

    Rules over households and over the return see the rows of all sheets together. `con` is a connection to borrow
    (nothing is left behind in it), `rules` are those of the catalog unless others are given. `thresholds` are values
    by key that replace those of the catalog, in its unit; an `UnknownName` is raised for a key that it does not have.
    """
    values = {threshold(key).key: value for key, value in (thresholds or {}).items()}
    declared = [
        (rule, _with_thresholds(check, values))
        for rule in (RULES.values() if rules is None else rules)
        for check in rule.checks
    ]
    relations = gather(sheets, [check for _, check in declared])
    trials = [Trial(rule, check, relations[check.table]) for rule, check in declared if _all_sent(check, relations)]
    own = con or connect(threads=1)
    try:
        fired = _fired(own, relations, trials)
        with _knowing(relations, own) as cursor:
            marks = {key: spared(_marks(cursor, some), some, sheets, relations) for key, some in fired.items() if some}
        marks = without_copied_ids(marks, fired, relations)
    finally:
        if con is None:
            own.close()
    findings = [findings_of(file, fired[key], found) for key, found in marks.items()]
    return Checked(_concat(findings), _aside(sheets, relations, fired, marks))


def _with_thresholds(check: Check, values: Mapping[str, Decimal]) -> Check:
    ours = {
        name: one.replaced(values[one.key])
        for name, one in check.params.items()
        if isinstance(one, Threshold) and one.key in values
    }
    return replace(check, params={**check.params, **ours}) if ours else check


def _all_sent(check: Check, relations: Mapping[str, Relation]) -> bool:
    sent = {(table, key) for table, relation in relations.items() for key in relation.sent}
    return check.table in relations and sent.issuperset(check.needs)


def _knowing(relations: Mapping[str, Relation], con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor of its own that knows the relations, to be closed."""
    cursor = con.cursor()
    for relation in relations.values():
        relation.open(cursor)
    return cursor


def _together(trials: Iterable[Trial]) -> list[list[Trial]]:
    """Trials that one statement can answer: over the rows of a table, its households, or the return."""

    def scope(trial: Trial) -> tuple[str, str]:
        return trial.check.table, trial.check.per

    return [list(group) for _, group in groupby(sorted(trials, key=scope), scope)]


def _fired(
    con: duckdb.DuckDBPyConnection, relations: Mapping[str, Relation], trials: Sequence[Trial]
) -> dict[str, list[Trial]]:
    """The trials that find something, by table. Statements are long and rows are few: they are planned side by side."""

    def found(group: Sequence[Trial]) -> list[Trial]:
        sql = count_sql(group)
        with _knowing(relations, con) as cursor:
            (counts,) = cursor.execute(sql, parameters(group, sql)).fetchall()
        return [trial for trial, count in zip(group, counts, strict=True) if count]

    with ThreadPoolExecutor() as pool:
        fired = {id(trial) for some in pool.map(found, _together(trials)) for trial in some}
    return {key: [t for t in trials if t.check.table == key and id(t) in fired] for key in relations}


def _marks(cursor: duckdb.DuckDBPyConnection, fired: Sequence[Trial]) -> pa.Table:
    """What trials over one table mark, in their order and that of the rows; see `marks_sql`."""
    found = []
    for group in _together(fired):
        _narrow(cursor, group)
        sql = marks_sql({fired.index(trial): trial for trial in group})
        found.append(cursor.sql(sql, params=parameters(group, sql)).to_arrow_table())
        group[0].relation.open(cursor)
    return _concat(found).sort_by([("_k", "ascending"), ("_n", "ascending")])


def _narrow(cursor: duckdb.DuckDBPyConnection, group: Sequence[Trial]) -> None:
    """Leave in the relation only the rows that the trials are about, so that each of them has little to read."""
    if group[0].check.per != "return":
        sql, relation = concerned_sql(group), group[0].relation
        concerned = cursor.execute(sql, parameters(group, sql)).fetchnumpy()["_n"]
        relation.open(cursor, relation.rows.take(concerned))


def _concat(tables: Sequence[pa.Table]) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables(tables) if tables else findings_schema().empty_table()


def _aside(
    sheets: Sequence[CleanSheet],
    relations: Mapping[str, Relation],
    fired: Mapping[str, Sequence[Trial]],
    marks: Mapping[str, pa.Table],
) -> tuple[pa.BooleanArray, ...]:
    import numpy as np
    import pyarrow as pa

    flags: dict[int, pa.BooleanArray] = {}
    for key, relation in relations.items():
        gone = np.zeros(len(relation.rows), dtype=bool)
        trials = [k for k, trial in enumerate(fired[key]) if trial.check.aside]
        if trials:
            gone[marks[key]["_n"].to_numpy()[np.isin(marks[key]["_k"].to_numpy(), trials)]] = True
        ends = np.cumsum([len(sheet.data) for sheet in relation.sheets])
        parts = np.split(gone, ends[:-1])
        for position, sheet, part in zip(relation.positions, relation.sheets, parts, strict=True):
            flags[position] = rows_aside(sheet, pa.array(part))
    return tuple(flags[position] for position in range(len(sheets)))
