"""What is asked of a store, and the part of the store that it is asked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.errors import WrongUse

if TYPE_CHECKING:
    import duckdb

    from fupin.store import Store

RELATIONS = ("person", "household", "village", "county")
LINE = Decimal(2500)


@dataclass(frozen=True, slots=True)
class Question:
    """Indicators `keys` (none: all that have a meaning) by up to two groupings, over years and counties (None: all).

    `line` is an income line in yuan a year per head; `as_of` the day for which ages are computed instead of
    31 December of the data year; `tidy` asks for one row per group and indicator, with n and missing.
    """

    store: Path
    keys: Sequence[str] = ()
    by: Sequence[str] = ()
    years: Sequence[int] | None = None
    counties: Sequence[str] | None = None
    line: Decimal | None = None
    as_of: date | None = None
    tidy: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the opened store: the FROM clause of each relation, and the connection that reads them."""

    store: Store
    con: duckdb.DuckDBPyConnection
    sources: dict[str, str]
    years: tuple[int, ...]


def ask(question: Question) -> Asked:
    """Open the store and pick what the question is about.

    Raises `StoreError` for a folder that is no store, `WrongUse` for a year of which it holds nothing.
    """
    from fupin import sql
    from fupin.store import open_store, relation

    store = open_store(question.store)
    years = held_years(store, question.years)
    sources = {name: relation(store, name, years, question.counties) for name in RELATIONS}
    return Asked(store, sql.connect(), sources, years)


def held_years(store: Store, wanted: Sequence[int] | None) -> tuple[int, ...]:
    """The years asked for that the store holds (None: all); `WrongUse` where it holds none of them."""
    from fupin.store import stored_years

    known = stored_years(store)
    if wanted is None:
        return known
    missing = [str(year) for year in wanted if year not in known]
    if missing and len(missing) == len(wanted):
        held = f"It holds {', '.join(map(str, known))}." if known else "It is empty: import returns first."
        raise WrongUse(f"The store holds nothing of {', '.join(missing)}.", held)
    return tuple(year for year in wanted if year in known)
