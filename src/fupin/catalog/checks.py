"""The shape of a rule's SQL: what `fupin.check` runs over the rows of a return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

# A parameter of a rule's SQL: one value, or one for each year.
Param = int | Decimal | str | Mapping[int, Decimal]


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
    that are marked are set aside with `aside`.
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

    @property
    def needs(self) -> tuple[tuple[str, str], ...]:
        """Table and key of every field that must have been sent."""
        named = self.fields if self.at == "row" else (self.at, *self.fields)
        pairs = (key.rpartition(".") for key in named)
        return tuple((table or self.table, key) for table, _, key in pairs)
