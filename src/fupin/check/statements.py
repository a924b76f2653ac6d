"""Declared checks → SQL: how many rows does each mark, and then, of those that mark any, which rows and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from fupin.catalog.checks import Check, Param, Threshold
from fupin.catalog.codes import code_list
from fupin.catalog.model import Derived, Field, Rule, Table
from fupin.check.relations import Relation
from fupin.sql import literal, quoted

# A parameter as DuckDB takes it: a value, or a map as its keys and values.
Bound = int | Decimal | str | dict[str, list[int] | list[Decimal]]


class Trial(NamedTuple):
    """One check of a rule, and the relation of a return that it runs over."""

    rule: Rule
    check: Check
    relation: Relation


def count_sql(trials: Sequence[Trial]) -> str:
    """One row with one number for each trial: above 0 where it finds something. The trials share table and `per`."""
    check = trials[0].check
    if check.per == "return":
        return "select " + ", ".join(f"(select count(*) from ({t.check.find}))" for t in trials)
    if check.per == "row":
        return f"select {', '.join(f'count_if({t.check.when})' for t in trials)} from {check.table}"
    flags = ", ".join(f"({t.check.when}) as h{i}" for i, t in enumerate(trials))
    counts = ", ".join(f"count_if(h{i})" for i in range(len(trials)))
    return f"select {counts} from (select {flags} from {_households(check.table)})"


def concerned_sql(trials: Sequence[Trial]) -> str:
    """`_n` of the rows, or of all rows of the households, where one of the trials finds something."""
    check = trials[0].check
    either = " or ".join(f"({t.check.when})" for t in trials)
    if check.per == "row":
        return f"select _n from {check.table} where {either}"
    return f"select _n from {check.table} where _h in (select _h from {_households(check.table)} having {either})"


def marks_sql(trials: Mapping[int, Trial]) -> str:
    """What the trials mark: `_k`, the trial's number, `_n`, the row's, the `value` of the cell and the `args`."""
    return " union all ".join(_marks(k, trial) for k, trial in trials.items())


def _marks(k: int, trial: Trial) -> str:
    check, table = trial.check, trial.relation.table
    at = table.by_key.get(check.at)
    value = _text(f"t.{quoted(_sent_name(trial, at.key))}", at) if at else "null::varchar"
    return f"select {k} as _k, t._n, {value} as value, {_args(check, table)} as args from {_MARKED[check.per](check)}"


def _sent_name(trial: Trial, key: str) -> str:
    sent = f"_sent_{key}"
    return sent if sent in trial.relation.rows.schema.names else key


def _households(table: str) -> str:
    return f"{table} where _h is not null group by _h"


def _marked_row(check: Check) -> str:
    return f"{check.table} t where {check.when}"


def _marked_household(check: Check) -> str:
    groups = f"select {_with_args('_h as _g', check)} from {_households(check.table)} having {check.when}"
    marked = f"{check.table} t join ({groups}) m on t._h = m._g where {check.among}"
    if check.marks == "all":
        return marked
    return f"{marked} qualify row_number() over (partition by t._h order by t._rank) = 1"


def _marked_return(check: Check) -> str:
    return f"{check.table} t join (select {_with_args('_n', check)} from ({check.find})) m on m._n = t._n"


_MARKED = {"row": _marked_row, "household": _marked_household, "return": _marked_return}


def _with_args(first: str, check: Check) -> str:
    return ", ".join([first, *(f"({a.sql}) as {quoted(a.name)}" for a in check.args)])


def _args(check: Check, table: Table) -> str:
    """The message's values as a map of texts; an expression over one row is written here, others have been named."""
    fields: dict[str, Field | Derived] = {**table.by_key, **{d.key: d for d in table.derived}}
    given = [(a.name, a.sql if check.per == "row" else f"m.{quoted(a.name)}", fields.get(a.field)) for a in check.args]
    names = ", ".join(literal(name) for name, _, _ in given)
    texts = ", ".join(f"coalesce({_text(f'({sql})', field)}, '')" for _, sql, field in given)
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
        return f"rtrim(rtrim(cast(cast({sql} as decimal(38, {2 if kind == 'money' else 4})) as varchar), '0'), '.')"
    return f"cast({sql} as varchar)"


def _label(sql: str, codes: str) -> str:
    labels = " ".join(f"when {literal(c.key)} then {literal(c.zh)}" for c in code_list(codes).codes)
    return f"(case {sql} {labels} else {sql} end)"


def parameters(trials: Iterable[Trial], sql: str) -> dict[str, Bound]:
    """The values of the parameters that a statement names; one given by year becomes a map."""
    used = set(re.findall(r"\$(\w+)", sql))
    return {name: _bound(value) for t in trials for name, value in t.check.params.items() if name in used}


def _bound(value: Param) -> Bound:
    if isinstance(value, Threshold):
        value = value.value
    if isinstance(value, Mapping):
        return {"key": list(value), "value": list(value.values())}
    # Comparing integers with a decimal would turn every one of them into a decimal.
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value
