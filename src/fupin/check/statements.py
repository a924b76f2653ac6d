"""Declared checks → SQL: how many rows does each mark, and then, of those that mark any, the findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from fupin.catalog.checks import Check
from fupin.catalog.codes import code_list
from fupin.catalog.model import Derived, Field, Rule, Table
from fupin.check.relations import Relation
from fupin.sql import literal, quoted


class Trial(NamedTuple):
    """One check of a rule, and the relation of a return that it runs over."""

    rule: Rule
    check: Check
    relation: Relation


def count_sql(trials: Sequence[Trial]) -> str:
    """One row with one number for each trial: above 0 where it finds something. The trials share table and `per`."""
    first = trials[0]
    if first.check.per == "return":
        return "select " + ", ".join(f"(select count(*) from ({t.check.find}))" for t in trials)
    if first.check.per == "row":
        return f"select {', '.join(f'count_if({t.check.when})' for t in trials)} from {first.check.table}"
    flags = ", ".join(f"({t.check.when}) as h{i}" for i, t in enumerate(trials))
    counts = ", ".join(f"count_if(h{i})" for i in range(len(trials)))
    return f"select {counts} from (select {flags} from {first.relation.households} {_BY_HOUSEHOLD})"


_BY_HOUSEHOLD = "group by county, year, household_id"


def findings_sql(trials: Sequence[Trial]) -> str:
    """All findings of the trials with the columns of a findings table, after `_k`, the trial's place, and `_n`, the row's.

    The one parameter that it adds to the trials' own is `$file`.
    """
    return " union all ".join(_finding(k, trial) for k, trial in enumerate(trials)) + " order by _k, _n"


def _finding(k: int, trial: Trial) -> str:
    rule, check, table = trial.rule, trial.check, trial.relation.table
    at = table.by_key.get(check.at)
    letter = _letter(trial)
    household = "t.household_id" if "household_id" in table.by_key else "null::varchar"
    columns = {
        "_k": str(k),
        "_n": "t._n",
        "file": "$file::varchar",
        "sheet": "t._sheet",
        "row": "t._row",
        "column": letter,
        "cell": f"{letter} || t._row",
        "county": "t.county",
        "year": "t.year",
        "table": literal(table.key),
        "field": literal(at.key) if at else "null::varchar",
        "rule": literal(rule.code),
        "level": literal(rule.level),
        "value": _text(f"t.{quoted(_sent_name(trial, at.key))}", at) if at else "null::varchar",
        "household_id": household,
        "args": _args(check, table),
    }
    selected = ", ".join(f"{sql} as {quoted(name)}" for name, sql in columns.items())
    return f"select {selected} from {table.key} t join ({_MARKED[check.per](trial)}) m on m._n = t._n"


def _letter(trial: Trial) -> str:
    """The column of the marked cell, which can stand elsewhere in each sheet, or nowhere."""
    found = {
        position: sheet.letters[trial.check.at]
        for position, sheet in zip(trial.relation.positions, trial.relation.sheets, strict=True)
        if trial.check.at in sheet.letters
    }
    cases = " ".join(f"when {position} then {literal(letter)}" for position, letter in found.items())
    return f"(case t._s {cases} end)" if cases else "null::varchar"


def _sent_name(trial: Trial, key: str) -> str:
    sent = f"_sent_{key}"
    return sent if sent in trial.relation.columns else key


def _marked_row(trial: Trial) -> str:
    return f"select {_with_args(trial.check, '_n')} from {trial.check.table} where {trial.check.when}"


def _marked_return(trial: Trial) -> str:
    return f"select {_with_args(trial.check, '_n')} from ({trial.check.find})"


def _marked_household(trial: Trial) -> str:
    check, rows = trial.check, trial.relation.households
    keys = "county as _county, year as _year, household_id as _household_id"
    groups = f"select {_with_args(check, keys)} from {rows} {_BY_HOUSEHOLD} having {check.when}"
    joined = (
        f"select r._n, g.* from {rows} r join ({groups}) g on r.household_id = g._household_id"
        " and r.county is not distinct from g._county and r.year is not distinct from g._year"
        f" where {check.among}"
    )
    if check.marks == "all":
        return joined
    return f"{joined} qualify row_number() over (partition by _county, _year, _household_id order by r._rank) = 1"


_MARKED = {"row": _marked_row, "household": _marked_household, "return": _marked_return}


def _with_args(check: Check, first: str) -> str:
    return ", ".join([first, *(f"({a.sql}) as {quoted(a.name)}" for a in check.args)])


def _args(check: Check, table: Table) -> str:
    fields = {**table.by_key, **{d.key: d for d in table.derived}}
    names = ", ".join(literal(a.name) for a in check.args)
    texts = ", ".join(f"coalesce({_text(f'm.{quoted(a.name)}', fields.get(a.field))}, '')" for a in check.args)
    return f"map([{names}]::varchar[], [{texts}]::varchar[])"


def _text(sql: str, field: Field | Derived | None) -> str:
    """A value as its sender would write it: labels for keys, no zeros after the decimal point."""
    kind = field.type if field else "text"
    if field and kind == "boolean":
        yes, no = (code_list("boolean").by_key[key].zh for key in ("yes", "no"))
        return f"case when {sql} then {literal(yes)} when not {sql} then {literal(no)} end"
    if field and kind == "code":
        return _label(sql, field.codes)
    if field and kind == "codes":
        return f"array_to_string(list_transform({sql}, lambda k: {_label('k', field.codes)}), '、')"
    if kind in ("money", "decimal"):
        return f"rtrim(rtrim(cast({sql} as varchar), '0'), '.')"
    return f"cast({sql} as varchar)"


def _label(sql: str, codes: str) -> str:
    labels = " ".join(f"when {literal(c.key)} then {literal(c.zh)}" for c in code_list(codes).codes)
    return f"(case {sql} {labels} else {sql} end)"


def parameters(trials: Iterable[Trial], sql: str) -> dict[str, Any]:
    """The values of the parameters that a statement names; one given by year becomes a map."""
    used = set(re.findall(r"\$(\w+)", sql))
    return {n: _bound(v) for t in trials for n, v in t.check.params.items() if n in used}


def _bound(value: int | Decimal | str | Mapping[int, Decimal]) -> Any:
    return {"key": list(value), "value": list(value.values())} if isinstance(value, Mapping) else value
