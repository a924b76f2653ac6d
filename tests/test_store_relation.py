"""What statements see of the store: resolved households, the register over the roster, each person once."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fupin.errors import UnknownName
from fupin.store import Store, commit, open_store, refresh_counted_once, relation, surplus
from fupin.store.resolve import Source, resolve
from fupin.store.schema import FOLDERS, arrow_schema, columns, conform, folder_of
from fupin.tables import Batch, Record, findings_schema, rejected_schema

COUNTY = "511529"
# Invented: 519999 is no county's code.
ID = "519999195001010017"
ID_OF_511502 = "511502195001010010"


def sent(returned: str, table: str, *rows: dict[str, object]) -> Batch:
    where = {"year": 2014, "county": COUNTY, "_file": f"{returned}.xlsx", "_sheet": "Sheet1", "_return": returned}
    full = [where | {"_row": n} | row for n, row in enumerate(rows, 4)]
    schema = pa.schema([("year", pa.int32()), ("county", pa.string()), *arrow_schema(folder_of(table))])
    record = Record(id=returned, file=f"{returned}.xlsx", sha256=returned * 5, size=1, format="xlsx")
    data = pa.Table.from_pylist(full, schema=schema)
    return Batch(record, {table: data}, findings_schema().empty_table(), rejected_schema().empty_table())


def stored(folder: str, *rows: dict[str, object]) -> pa.Table:
    where = {"_file": "f.xlsx", "_sheet": "Sheet1", "_return": "f" * 12}
    full = [where | {"_row": n} | row for n, row in enumerate(rows, 4)]
    return conform(pa.Table.from_pylist(full, schema=arrow_schema(folder)), folder)


NO_ROSTER = arrow_schema("person").empty_table()
NO_REGISTER = arrow_schema("_register").empty_table()


def told(households: pa.Table) -> list[dict[str, object]]:
    """The rows without what is null and without lineage."""
    names = [c.key for c in columns("household") if c.key not in ("_file", "_sheet", "_return")]
    return [{k: v for k, v in row.items() if v is not None} for row in households.select(names).to_pylist()]


def rows(store: Store, table: str, *names: str, years: list[int] | None = None) -> list[tuple[object, ...]]:
    return duckdb.sql(f"select {', '.join(names)} from {relation(store, table, years)} order by all").fetchall()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store", create=True)


def test_households_of_a_roster_take_the_heads_values() -> None:
    roster = stored(
        "person",
        {
            "household_id": "1",
            "name": "乙",
            "relation": "spouse",
            "exit_status": "exited",
            "age": 70,
            "health": ["disabled"],
        },
        {"household_id": "1", "name": "甲", "relation": "head", "id_number": ID, "exit_status": "returned", "age": 59},
        {"household_id": "2", "name": "丙", "is_head": True, "age": 60, "health": ["healthy"], "township": "东"},
        {"household_id": "3", "name": "丁", "household_size": 2},
        {"household_id": "3", "name": "戊", "household_size": 3, "age": 61},
    )
    assert told(resolve([Source(roster, NO_REGISTER)])[0]) == [
        {
            "household_id": "1",
            "head_name": "甲",
            "head_id_number": ID,
            "exit_status": "returned",
            "poor": True,
            "members": 2,
            "member_aged_60_plus": True,
            "_from": "roster",
            "_row": 5,
        },
        {
            "township": "东",
            "household_id": "2",
            "head_name": "丙",
            "poor": True,
            "members": 1,
            "member_aged_60_plus": True,
            "member_chronically_ill": False,
            "member_seriously_ill": False,
            "member_disabled": False,
            "_from": "roster",
            "_row": 6,
        },
        {"household_id": "3", "household_size": 2, "poor": True, "members": 2, "_from": "roster", "_row": 7},
    ]


def test_the_register_goes_before_the_roster_field_by_field() -> None:
    roster = stored(
        "person",
        {"household_id": "1", "name": "甲", "relation": "head", "exit_status": "not_exited", "main_cause": "illness"},
        {"household_id": "2", "name": "乙", "relation": "head", "age": 1, "other_causes": ["illness"]},
    )
    register = stored(
        "_register",
        {"household_id": "9", "net_income": Decimal("12.30"), "household_type": "not_poor"},
        {"household_id": "1", "exit_status": "exited", "household_size": 3, "other_causes": ["disability"]},
        {"household_id": "1", "exit_status": "returned", "household_size": 4},
    )
    assert told(resolve([Source(roster, register)])[0]) == [
        {
            "household_id": "1",
            "head_name": "甲",
            "household_size": 3,
            "main_cause": "illness",
            "other_causes": ["disability"],
            "exit_status": "exited",
            "poor": False,
            "members": 1,
            "_from": "both",
            "_row": 5,
        },
        {
            "household_id": "2",
            "head_name": "乙",
            "other_causes": ["illness"],
            "poor": True,
            "members": 1,
            "member_aged_60_plus": False,
            "_from": "roster",
            "_row": 5,
        },
        {
            "household_id": "9",
            "household_type": "not_poor",
            "net_income": Decimal("12.30"),
            "poor": False,
            "_from": "register",
            "_row": 4,
        },
    ]


def test_no_rows_make_no_households() -> None:
    none = Source(NO_ROSTER, NO_REGISTER)
    assert resolve([none, none]) == [arrow_schema("household").empty_table()] * 2


def test_households_of_several_counties_are_kept_apart() -> None:
    roster = stored("person", {"household_id": "1", "exit_status": "exited"}, {"household_id": "2"})
    register = stored("_register", {"household_id": "1", "exit_status": "returned"})
    sources = [Source(roster, NO_REGISTER), Source(NO_ROSTER, register), Source(roster.slice(1), register)]
    assert [one.to_pylist() for one in resolve(sources)] == [resolve([one])[0].to_pylist() for one in sources]
    assert [[(h["household_id"], h["_from"]) for h in told(one)] for one in resolve(sources)] == [
        [("1", "roster"), ("2", "roster")],
        [("1", "register")],
        [("2", "roster"), ("1", "register")],
    ]


def test_an_empty_table_has_the_columns_and_types_of_a_full_one(store: Store, tmp_path: Path) -> None:
    full = open_store(tmp_path / "full", create=True)
    for n, table in enumerate(("person", "household", "village", "county")):
        commit(
            full,
            sent(
                str(n) * 12,
                table,
                {"village": "一村", **({} if table in ("village", "county") else {"household_id": "1"})},
            ),
        )
    for folder in FOLDERS:
        empty = duckdb.sql(f"describe select * from {relation(store, folder)}").fetchall()
        assert empty == duckdb.sql(f"describe select * from {relation(full, folder)}").fetchall()
        assert [name for name, *_ in empty] == [*(c.key for c in columns(folder)), "county", "year"]
        assert [kind for _, kind, *_ in empty[-2:]] == ["VARCHAR", "INTEGER"]


def test_an_unknown_table_is_refused(store: Store) -> None:
    with pytest.raises(UnknownName, match="Did you mean person"):
        relation(store, "persons")


def test_years_and_counties_are_picked_by_their_files(store: Store) -> None:
    commit(
        store,
        sent(
            "a" * 12,
            "person",
            {"household_id": "1", "year": 2013},
            {"household_id": "2"},
            {"household_id": "3", "county": "511502"},
        ),
    )
    refresh_counted_once(store)
    source = relation(store, "person", [2014], [COUNTY])
    assert source.startswith("read_parquet([")
    assert source.count("part-0.parquet") == 1
    assert duckdb.sql(f"select household_id, year, county from {source}").fetchall() == [("2", 2014, COUNTY)]
    assert duckdb.sql(f"select * from {relation(store, 'person', [], None)}").fetchall() == []


def test_persons_take_their_households_facts_from_the_register(store: Store) -> None:
    roster = (
        {"household_id": "1", "name": "甲", "exit_status": "not_exited", "household_size": 2, "poor": True},
        {"household_id": "1", "name": "乙", "exit_status": "returned", "household_size": 5, "poor": True},
        {"household_id": "2", "name": "丙", "exit_status": "exited", "poor": False},
    )
    register = (
        {"household_id": "1", "exit_status": "exited"},
        {"household_id": "1", "exit_status": "returned"},
        {"household_id": "2", "exit_status": None, "household_type": "dibao"},
    )
    commit(store, sent("a" * 12, "person", *roster, {"household_id": "1", "name": "丁", "year": 2013, "poor": True}))
    commit(store, sent("b" * 12, "household", *register))
    names = ("year", "name", "exit_status", "household_size", "household_type", "poor")
    assert rows(store, "person", *names) == [
        (2013, "丁", None, None, None, True),
        (2014, "丙", "exited", None, "dibao", False),
        (2014, "乙", "exited", 5, None, False),
        (2014, "甲", "exited", 2, None, False),
    ]
    described = duckdb.sql(f"describe select * from {relation(store, 'person')}").fetchall()
    assert [name for name, *_ in described] == [*(c.key for c in columns("person")), "county", "year"]
    assert pq.read_table(store.path / "person/year=2014", partitioning=None)["poor"].to_pylist() == [True, True, False]


@pytest.mark.parametrize("fresh", [True, False])
def test_a_person_is_counted_once_a_year(store: Store, fresh: bool) -> None:
    commit(
        store,
        sent(
            "a" * 12,
            "person",
            {"household_id": "8", "id_number_18": ID},
            {"household_id": "1", "id_number_18": ID},
            {"household_id": "2", "id_number_18": ID_OF_511502},
            {"household_id": "9", "id_number_18": None},
            {"household_id": "9", "id_number_18": None},
            {"household_id": "3", "id_number_18": ID, "year": 2013},
        ),
    )
    for returned, county in (("b", "511502"), ("c", "511402")):
        commit(
            store, sent(returned * 12, "person", {"household_id": "5", "id_number_18": ID_OF_511502, "county": county})
        )
    if fresh:
        refresh_counted_once(store)
    assert rows(store, "person", "year", "county", "household_id", "id_number_18") == [
        (2013, COUNTY, "3", ID),
        (2014, "511502", "5", ID_OF_511502),
        (2014, COUNTY, "1", ID),
        (2014, COUNTY, "9", None),
        (2014, COUNTY, "9", None),
    ]
    listed = surplus(store).select(["id_number_18", "county", "household_id", "_row", "counts", "counted_county"])
    assert [tuple(row.values()) for row in listed.to_pylist()] == [
        (ID_OF_511502, "511502", "5", 4, True, "511502"),
        (ID_OF_511502, "511402", "5", 4, False, "511502"),
        (ID_OF_511502, COUNTY, "2", 6, False, "511502"),
        (ID, COUNTY, "1", 5, True, COUNTY),
        (ID, COUNTY, "8", 4, False, COUNTY),
    ]
    assert rows(store, "person", "count(*)", years=[2013]) == [(1,)]


def test_a_later_code_in_an_id_counts_for_the_county_of_2014(store: Store) -> None:
    later = "511504195001010018"  # 宜宾县, 511521 in 2014
    for returned, county in (("a", "511502"), ("b", "511521")):
        commit(store, sent(returned * 12, "person", {"household_id": "1", "id_number_18": later, "county": county}))
    assert rows(store, "person", "county") == [("511521",)]


def test_a_list_that_is_out_of_date_is_not_believed(store: Store) -> None:
    commit(store, sent("a" * 12, "person", {"household_id": "1", "id_number_18": ID}))
    refresh_counted_once(store)
    assert surplus(store).num_rows == 0
    commit(store, sent("b" * 12, "person", {"household_id": "1", "id_number_18": ID, "county": "511502"}))
    assert rows(store, "person", "county") == [("511502",)]
    refresh_counted_once(store)
    stored_list = pq.ParquetFile(store.path / "_counted_once/year=2014/part-0.parquet").read()
    assert stored_list.equals(surplus(store))
    assert stored_list["counts"].to_pylist() == [True, False]


def test_a_store_without_persons_has_no_surplus(store: Store) -> None:
    refresh_counted_once(store)
    assert surplus(store).num_rows == 0
    assert surplus(store).column_names[-3:] == ["counts", "counted_county", "counted_household_id"]
