"""The shape of a rule's SQL: what `fupin.check` runs over the rows of a return."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

# Data years that a threshold without a year holds for.
YEARS = range(1949, 2100)


@dataclass(frozen=True)
class Threshold:
    """A number that rules compare with, in `unit`: one for all years, or one for each data year."""

    key: str
    unit: str
    zh: str
    en: str
    source: str
    value: Decimal | Mapping[int, Decimal]

    def replaced(self, value: Decimal) -> Threshold:
        """The same threshold with another value, for all years."""
        return replace(self, value=dict.fromkeys(YEARS, value) if isinstance(self.value, Mapping) else value)


# A parameter of a rule's SQL: one value, or one for each year.
Param = int | Decimal | str | Mapping[int, Decimal] | Threshold


@dataclass(frozen=True)
class Arg:
    """A named value of a rule's message: an SQL expression in the scope of its check.

    `field` is the field of the check's table whose notation and labels it takes; "" for plain text.
    """

    name: str
    sql: str
    field: str = ""


@dataclass(frozen=True)
class Check:
    """One SQL test over the rows of `table` in one return, true for the defect, so that null never fires.

    `at` is the field whose cell is marked, or "row". The test runs only where `at` and all of `fields` were sent
    ("household.household_id" for a field of another table). What it sees is `per`:

    row        `when` is an expression over one row
    household  `when` and `args` are aggregates over the rows of one county, year and household_id. Marked is the
               first row that is `among`, the head's before all others; with `marks="all"` every such row.
               `among` is an expression over one row and the args; `arg_min(x, _rank)` is the head's x, else the first
    return     `find` is a SELECT over the relation of `table` and those of the tables in `fields`; it gives `_n`, the
               row of `table` to mark, and whatever `args` read. Every relation has `_n`, its rows in order

    `params` are the named parameters of the SQL; one that is given by year is written `$line[year]`. Rows
    that are marked are set aside with `aside`. `beside` are fields that the SQL reads where they were sent. Nothing is
    marked where a cell of `at`, `fields` or `beside` was already found bad when it was read, in the row itself or in
    any row of the household, nor where the row's own sheet lacks the column of `at` or of one of `fields`.
    """

    table: str
    at: str
    when: str = ""
    per: Literal["row", "household", "return"] = "row"
    among: str = "true"
    marks: Literal["first", "all"] = "first"
    find: str = ""
    fields: tuple[str, ...] = ()
    args: tuple[Arg, ...] = ()
    params: Mapping[str, Param] = field(default_factory=dict)
    aside: bool = False
    beside: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[tuple[str, str], ...]:
        """Table and key of every field that must have been sent."""
        return self._placed(self.fields if self.at == "row" else (self.at, *self.fields))

    @property
    def reads(self) -> tuple[tuple[str, str], ...]:
        """Table and key of every field that the check says anything about."""
        return (*self.needs, *self._placed(self.beside))

    def _placed(self, keys: Sequence[str]) -> tuple[tuple[str, str], ...]:
        pairs = (key.rpartition(".") for key in keys)
        return tuple((table or self.table, key) for table, _, key in pairs)


def of_household(
    at: str,
    when: str,
    fields: Sequence[str] = (),
    args: Sequence[Arg] = (),
    params: Mapping[str, Param] | None = None,
    *,
    beside: Sequence[str] = (),
) -> tuple[Check, Check]:
    """A check of facts of the household in both tables that state them: the register's row, and the roster, where it
    runs once for each household. There a fact is what any row says, and where the rows contradict each other (H006),
    nothing more is said. `household` is added to `args`.
    """
    facts = [key for key in dict.fromkeys((at, *fields, *beside)) if key != "row"]
    word = re.compile(rf"'[^']*'|(?<![$\w])(?:(?P<fact>{'|'.join(facts)})|(?P<place>county|year))\b")

    def written(found: re.Match[str]) -> str:
        # Where all rows agree, the least of their values is the one that they state.
        return (
            f"min({found['fact']})" if found["fact"] else f"any_value({found['place']})" if found["place"] else found[0]
        )

    def stated(sql: str) -> str:
        return word.sub(written, sql)

    agree = "".join(f" and coalesce(min({key}) = max({key}), true)" for key in facts)
    register = Check(
        "household",
        at,
        when=when,
        fields=(*fields, "household_id"),
        args=(Arg("household", "household_id"), *args),
        params=params or {},
        beside=tuple(beside),
    )
    roster = replace(
        register,
        table="person",
        per="household",
        when=f"({stated(when)}){agree}",
        args=(Arg("household", "any_value(household_id)"), *(replace(a, sql=stated(a.sql)) for a in args)),
    )
    return register, roster


@dataclass(frozen=True)
class Step:
    """A table, `name`, that the tests over a store share: what the SELECT gives, made once for all that name it."""

    name: str
    sql: str


@dataclass(frozen=True)
class StoreCheck:
    """One SQL test over all returns of a store; what `find` gives are the defects.

    `find` is a SELECT over the store's relations and `steps`, which are made before, in their order. Each of its rows
    marks one row of `table`: it gives `_file`, `_sheet`, `_row`, `_return`, `county` and `year` of that row,
    `household_id`, the `value` of its cell `at` (a field, or "row") as text, and the values of `args`.

    The relations: person (each once), household (resolved, `_from` roster, register or both), register (as sent),
    village and county, of the years and counties asked for; counted_once, all rows of persons whom the store holds more
    than once, of every county; division (`code`, `name`).
    """

    table: str
    at: str
    find: str
    args: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
