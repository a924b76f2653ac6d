"""Two sets of rows of one table, set-wise: which are the same row, and in which cells they differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fupin.catalog.model import Field
from fupin.catalog.tables import TABLES
from fupin.sql import literal, quoted

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# What tells the rows of a table apart, the surest first: rows that one key leaves over are matched by the next.
KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "person": (("id_number_18",), ("household_id", "name"), ("household_id", "id_number")),
    "household": (("household_id",),),
    "village": (("village_code",), ("coalesce(township, '')", "village")),
    "county": (("coalesce(township, '')",),),
}
# How people call a row, and the field that this is, by which it is masked.
_CALLED: dict[str, tuple[tuple[str, str], ...]] = {
    "person": (("id_number_18", "id_number"), ("id_number", "id_number"), ("name", "name")),
    "household": (("household_id", "household_id"),),
    "village": (("nullif(concat_ws(' ', township, village), '')", "village"), ("village_code", "village_code")),
    "county": (("township", "township"),),
}
_ORDER = "_file, _return, _sheet, _row"
COUNTS = ("added", "gone", "changed", "same")


def compared_fields(table: str) -> list[Field]:
    """The fields that are compared: all that a return can hold. What tells county and year is not."""
    return [one for one in TABLES[table].fields if one.key not in ("county", "year")]


def pair(
    con: duckdb.DuckDBPyConnection, table: str, before: str, after: str, fields: Sequence[Field]
) -> dict[str, int]:
    """Match the rows of two FROM clauses and compare their `fields`; leaves the view `differences` in the connection.

    It has one row for each row `added` or `gone` and for each cell `changed`; gives how many rows of each kind there
    are, `same` included.
    """
    _number(con, table, before, "a")
    _number(con, table, after, "b")
    con.execute("create or replace temp table pairs (a bigint, b bigint)")
    for key in KEYS[table]:
        con.execute(_matching(key))
    con.execute(_both(fields))
    con.execute(f"create or replace temp view differences as {_differences()}")
    counts = con.sql("""
        select (select count(*) from b) - (select count(*) from pairs), (select count(*) from a) - (select count(*) from
            pairs), (select count(distinct nth) from cells), (select count(*) from pairs)
    """).fetchall()[0]
    added, gone, changed, paired = map(int, counts)
    return {"added": added, "gone": gone, "changed": changed, "same": paired - changed}


def differences(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The differences of the rows paired last: those that are gone and changed in the order before, then those added.

    Columns: change, year, household_id, key, called (the field that the key is), sheet and row before and after,
    field, before, after (text, as machines read it).
    """
    return con.sql("select * exclude (nth, cell) from differences order by nth, cell").to_arrow_table()


def _number(con: duckdb.DuckDBPyConnection, table: str, rows: str, name: str) -> None:
    """Read one side, its rows numbered in the order in which they are stored."""
    called = _CALLED[table]
    key = f"coalesce({', '.join(column for column, _ in called)})"
    field = " ".join(f"when {column} is not null then {literal(of)}" for column, of in called)
    household = "household_id" if table in ("person", "household") else "cast(null as varchar)"
    con.execute(f"""
        create or replace temp table {name} as
        select row_number() over (order by {_ORDER}) as nth, {key} as called_key, case {field} end as called,
            {household} as of_household, *
        from {rows}
    """)


def _matching(key: Sequence[str]) -> str:
    """Pair what no key before has paired: rows that share this one, the first with the first."""
    names = [f"k{n}" for n in range(len(key))]
    listed, told = ", ".join(names), ", ".join(f"{sql} as {name}" for sql, name in zip(key, names, strict=True))

    def left(side: str) -> str:
        known = " and ".join(f"{name} is not null" for name in names)
        return f"""
            select nth, {listed}, row_number() over (partition by {listed} order by nth) as turn
            from (select nth, {told} from {side} anti join pairs on pairs.{side} = {side}.nth) where {known}
        """

    return f"insert into pairs select x.nth, y.nth from ({left('a')}) x join ({left('b')}) y using ({listed}, turn)"


def _both(fields: Sequence[Field]) -> str:
    """The cells that differ between paired rows."""
    sides = ((side, one.key) for one in fields for side in "ab")
    told = ", ".join(f"{side}.{quoted(key)} as {quoted(f'{side}.{key}')}" for side, key in sides)
    cells = " union all ".join(_changed(n, one) for n, one in enumerate(fields))
    return f"""
        create or replace temp table matched as
        select pairs.a as nth, pairs.b as other, {told} from pairs join a on a.nth = pairs.a join b on b.nth = pairs.b;
        create or replace temp table cells as {cells}
    """


def _changed(number: int, field: Field) -> str:
    before, after = (quoted(f"{side}.{field.key}") for side in "ab")
    return f"""
        select nth, other, {number} as cell, {literal(field.key)} as field, {_text(before, field)} as before,
            {_text(after, field)} as after
        from matched where {_compared(before, field)} is distinct from {_compared(after, field)}
    """


def _compared(name: str, field: Field) -> str:
    return f"list_sort({name})" if field.type == "codes" else name


def _text(name: str, field: Field) -> str:
    """A value as machines read it: plain decimals, ISO dates, true and false, lists joined by a comma."""
    if field.type == "codes":
        return f"array_to_string({name}, ',')"
    text = f"cast({name} as varchar)"
    return f"regexp_replace({text}, '\\.?0+$', '')" if field.type in ("money", "decimal") else text


def _differences() -> str:
    """One row for each row that is gone or was added, and for each cell that changed."""
    nothing = "null::varchar as field, null::varchar as before, null::varchar as after"
    where = "a._sheet as sheet_before, a._row as row_before, b._sheet as sheet_after, b._row as row_after"
    last = "(select count(*) from a)"
    return f"""
        select a.nth, 0 as cell, 'gone' as change, a.year, a.of_household as household_id,
            a.called_key as key, a.called, a._sheet as sheet_before, a._row as row_before, null::varchar as sheet_after,
            null::integer as row_after,
            {nothing}
        from a anti join pairs on pairs.a = a.nth
        union all
        select b.nth + {last}, 0, 'added', b.year, b.of_household, b.called_key, b.called,
            null, null, b._sheet, b._row, {nothing}
        from b anti join pairs on pairs.b = b.nth
        union all
        select cells.nth, cell, 'changed', b.year, coalesce(b.of_household, a.of_household),
            coalesce(b.called_key, a.called_key), coalesce(b.called, a.called), {where},
            cells.field, cells.before, cells.after
        from cells join a on a.nth = cells.nth join b on b.nth = cells.other
    """
