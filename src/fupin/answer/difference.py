"""What differs between two versions of a return, or between two years: rows added, gone and changed, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fupin.answer.history import county_name
from fupin.answer.pairing import COUNTS, compared_fields, differences, pair
from fupin.answer.steady import steady
from fupin.catalog.tables import TABLES
from fupin.errors import StoreError, WrongUse

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.catalog.model import Field
    from fupin.store import Store
    from fupin.tables import Record

# What is told of each difference; `called` is the field that the key is.
_CELLS = (
    *("change", "table", "year", "county", "county_name", "household_id", "key", "called"),
    *("sheet_before", "row_before", "sheet_after", "row_after", "field", "before", "after"),
)


class Part(NamedTuple):
    """What is compared with its like: a table of a county, and of a year, where either side holds several."""

    table: str
    county: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared: what it is called, and for each part the function that gives the FROM clause
    of its rows. `sent` are the fields, as (table, key), that it has columns of; None: any.
    """

    name: str
    parts: Mapping[Part, Callable[[], str]]
    sent: frozenset[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """`cells` has one row for each row added or gone, and for each cell changed; `counts` how many rows of each table
    were added, gone, changed and stayed the same. `alone` are the parts that only one side holds, by its name: they
    are not compared.
    """

    cells: pa.Table
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    alone: Mapping[str, Sequence[Part]] = field(default_factory=dict)


@steady
def between_returns(path: Path, before: str, after: str, counties: Sequence[str] | None = None) -> Difference:
    """What differs between two returns, named by id, by the beginning of it or by file, as they were stored last.

    Raises UnknownName or WrongUse where it is not clear which are meant, StoreError where rows were pruned.
    """
    from fupin.store import named, open_store

    store = open_store(path)
    one, other = named(store, before), named(store, after)
    if one.id == other.id:
        raise WrongUse(f"{before} and {after} are the same return.", "Name two.")
    several = any(len({p["year"] for p in record.partitions}) > 1 for record in (one, other))
    return _compared(*(_returned(store, record.id, several, counties) for record in (one, other)))


@steady
def between_years(path: Path, before: int, after: int, counties: Sequence[str] | None = None) -> Difference:
    """What differs between the live rows of two years; households as they are resolved.

    Raises WrongUse for a year of which the store holds nothing.
    """
    from fupin.store import open_store, stored_years

    store = open_store(path)
    known = stored_years(store)
    for year in (before, after):
        if year not in known:
            held = f"It holds {', '.join(map(str, known))}." if known else "It is empty: import returns first."
            raise WrongUse(f"The store holds nothing of {year}.", held)
    return _compared(_year(store, before, counties), _year(store, after, counties))


def _returned(store: Store, returned: str, several: bool, counties: Sequence[str] | None) -> Side:
    from fupin import sql
    from fupin.store import Place, record, sent_rows

    known = record(store, returned)
    assert known is not None  # noqa: S101 - it was just named
    parts: dict[Part, list[str]] = {}
    stored = found = 0
    for one in known.partitions:
        if counties is not None and one["county"] not in counties:
            continue
        rows = sent_rows(store, known, Place(one["table"], one["year"], one["county"]))
        stored += one["rows"]
        found += int(sql.cursor().sql(f"select count(*) from {rows}").fetchall()[0][0])
        part = Part(one["table"], one["county"], one["year"] if several else None)
        parts.setdefault(part, []).append(rows)
    if found < stored:
        raise StoreError(
            f"{known.file} ({known.id}) cannot be compared: of its {stored:,} rows, {stored - found:,} were pruned "
            "from the history.",
            "Import the file again, with --force.",
        )
    unions = {part: f"({' union all '.join(f'select * from {one}' for one in rows)})" for part, rows in parts.items()}
    return Side(known.file, {part: partial(str, rows) for part, rows in unions.items()}, _columns(known))


def _columns(known: Record) -> frozenset[tuple[str, str]]:
    return frozenset(
        (sheet["table"], column["field"])
        for sheet in known.sheets
        for column in sheet.get("columns", {}).values()
        if sheet["table"] and column["field"]
    )


def _year(store: Store, year: int, counties: Sequence[str] | None) -> Side:
    from fupin.store import live_rows, partitions

    held = (
        (Part(table, one.county, None), partial(live_rows, store, table, year, one.county))
        for table in TABLES
        for one in partitions(store, table)
        if one.year == year and (counties is None or one.county in counties)
    )
    return Side(str(year), dict(held))


def _compared(before: Side, after: Side) -> Difference:
    """Compare part by part, so that memory is bounded by one county."""
    import pyarrow as pa

    from fupin import sql

    con = sql.connect()
    counts: dict[str, dict[str, int]] = {}
    found = []
    for part in _in_order(before.parts.keys() & after.parts.keys()):
        fields = _fields(part.table, before, after)
        told = pair(con, part.table, before.parts[part](), after.parts[part](), fields)
        mine = counts.setdefault(part.table, dict.fromkeys(COUNTS, 0))
        for kind, count in told.items():
            mine[kind] += count
        found.append(_placed(differences(con), part))
    con.close()
    alone = {
        side.name: parts
        for side, other in ((before, after), (after, before))
        if (parts := [*_in_order(side.parts.keys() - other.parts.keys())])
    }
    return Difference(pa.concat_tables([_nothing(), *found]), counts, alone)


def _fields(table: str, before: Side, after: Side) -> Sequence[Field]:
    """The fields that either side has sent: what was derived in the place of one that was not is no cell."""
    if before.sent is None or after.sent is None:
        return compared_fields(table)
    sent = before.sent | after.sent
    return [one for one in compared_fields(table) if (table, one.key) in sent] or compared_fields(table)


def _in_order(parts: set[Part]) -> Iterator[Part]:
    tables = list(TABLES)
    yield from sorted(parts, key=lambda one: (tables.index(one.table), one.county, one.year or 0))


def _placed(found: pa.Table, part: Part) -> pa.Table:
    import pyarrow as pa

    told = {"table": part.table, "county": part.county, "county_name": county_name(part.county)}
    for name, value in told.items():
        found = found.append_column(name, pa.array([value] * found.num_rows, pa.string()))
    return found.select(_nothing().column_names).cast(_nothing().schema)


def _nothing() -> pa.Table:
    import pyarrow as pa

    whole = ("year", "row_before", "row_after")
    return pa.schema([(name, pa.int32() if name in whole else pa.string()) for name in _CELLS]).empty_table()
