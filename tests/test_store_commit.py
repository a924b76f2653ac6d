"""What a commit leaves in the store: partitions, replacement, households, history, records."""

import json
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin.store import Store, commit, findings, holds, open_store, partitions, records, rejected, relation
from fupin.store.schema import arrow_schema, columns, folder_of
from fupin.tables import Batch, Record, findings_schema, findings_table, rejected_schema

COUNTY = "511529"


def sent(returned: str, table: str, *rows: dict[str, object], found: pa.Table | None = None) -> Batch:
    """A return of a few rows; what a row does not say is 2014, one county, one sheet, the next Excel row."""
    where = {"year": 2014, "county": COUNTY, "_file": f"{returned}.xlsx", "_sheet": "Sheet1", "_return": returned}
    full = [where | {"_row": n} | row for n, row in enumerate(rows, 4)]
    schema = pa.schema([("year", pa.int32()), ("county", pa.string()), *arrow_schema(folder_of(table))])
    given = pa.schema([one for one in schema if any(one.name in row for row in full)])
    record = Record(
        id=returned, file=f"{returned}.xlsx", sha256=returned * 5, size=1, format="xlsx", options={"year": None}
    )
    found = findings_schema().empty_table() if found is None else found
    data = pa.Table.from_pylist(full, schema=given).append_column("_id_fault", pa.nulls(len(full), pa.string()))
    return Batch(record, {table: data}, found, rejected_schema().empty_table())


def person(household: str, name: str, **more: object) -> dict[str, object]:
    return {"household_id": household, "name": name, "relation": "head", **more}


def rows(store: Store, table: str, *names: str) -> list[tuple[object, ...]]:
    return duckdb.sql(f"select {', '.join(names)} from {relation(store, table)} order by all").fetchall()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store", create=True)


@pytest.mark.parametrize("at_a_time", [0, 10])
def test_rows_go_to_the_partition_of_their_own_county_and_year(
    store: Store, at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["fupin.store.change"], "_AT_A_TIME", at_a_time)
    record = commit(
        store,
        sent(
            "a" * 12,
            "person",
            person("1", "甲", year=2014),
            person("2", "乙", year=2013),
            person("3", "丙", county="511502"),
            person("4", "丁", county=None),
        ),
    )
    assert record.partitions == [
        {"table": "person", "year": 2013, "county": COUNTY, "rows": 1, "replaced": 0, "live": 1},
        {"table": "person", "year": 2014, "county": "511502", "rows": 1, "replaced": 0, "live": 1},
        {"table": "person", "year": 2014, "county": COUNTY, "rows": 1, "replaced": 0, "live": 1},
    ]
    assert (record.rows_stored, record.schema) == (3, 2)
    assert rows(store, "person", "year", "county", "name") == [
        (2013, COUNTY, "乙"),
        (2014, "511502", "丙"),
        (2014, COUNTY, "甲"),
    ]
    assert [(p.year, p.county, p.rows) for p in partitions(store, "household")] == [
        (2013, COUNTY, 1),
        (2014, "511502", 1),
        (2014, COUNTY, 1),
    ]
    assert rows(store, "household", "household_id", "year", "county") == [
        ("1", 2014, COUNTY),
        ("2", 2013, COUNTY),
        ("3", 2014, "511502"),
    ]


def test_a_file_holds_every_column_in_catalog_order_and_says_what_it_is(store: Store) -> None:
    commit(store, sent("a" * 12, "person", person("1", "甲", net_income_per_capita=Decimal("2300.50"))))
    file = pq.ParquetFile(store.path / "person/year=2014/county=511529/part-0.parquet")
    assert file.schema_arrow.equals(arrow_schema("person"))
    names = file.schema_arrow.names
    assert names[:4] == ["province", "prefecture", "county_name", "township"]
    assert names[-5:] == ["_file", "_sheet", "_row", "_return", "_corrected"]
    assert not {"county", "year", "_id_fault"} & set(names)
    meta = file.schema_arrow.metadata
    assert meta[b"fupin.schema"] == b"2"
    assert json.loads(meta[b"fupin.returns"]) == ["a" * 12]
    assert json.loads(meta[b"fupin.columns"])["net_income_per_capita"] == {"zh": "人均纯收入", "unit": "yuan"}
    compressed = {file.metadata.row_group(0).column(n).compression for n in range(file.metadata.num_columns)}
    assert compressed == {"ZSTD"}


def test_names_of_a_table_are_given_once() -> None:
    for folder in ("person", "_register", "household", "village", "county"):
        keys = [c.key for c in columns(folder)]
        assert len(keys) == len(set(keys))


def test_townships_of_one_county_add_up_and_a_corrected_one_replaces_its_own(store: Store) -> None:
    commit(store, sent("a" * 12, "person", person("1", "甲", township="东"), person("2", "乙", township="西")))
    commit(store, sent("b" * 12, "person", person("3", "丙", township="南")))
    record = commit(store, sent("c" * 12, "person", person("4", "丁", township="西")))
    assert rows(store, "person", "name", "township") == [("丁", "西"), ("丙", "南"), ("甲", "东")]
    assert rows(store, "household", "household_id") == [("1",), ("3",), ("4",)]
    assert record.partitions[0]["replaced"] == 1
    assert [(r.id[0], r.partitions[0]["live"], r.superseded_by) for r in records(store)] == [
        ("a", 1, ""),
        ("b", 1, ""),
        ("c", 1, ""),
    ]
    kept = [pq.ParquetFile(path).read().to_pylist() for path in (store.path / "_history").rglob("*.parquet")]
    assert [[row["name"] for row in file] for file in kept] == [["乙"]]


def test_a_return_that_names_no_township_replaces_the_whole_county(store: Store) -> None:
    commit(store, sent("a" * 12, "person", person("1", "甲", township="东"), person("9", "壬", county="511502")))
    commit(store, sent("b" * 12, "person", person("2", "乙")))
    assert rows(store, "person", "county", "name") == [("511502", "壬"), (COUNTY, "乙")]


def test_a_return_replaces_all_that_was_stored_of_the_same_file(store: Store) -> None:
    commit(store, sent("a" * 12, "person", person("1", "甲", year=2013), person("2", "乙", township="东")))
    record = commit(store, sent("a" * 12, "person", person("3", "丙", township="西")))
    assert rows(store, "person", "year", "name") == [(2014, "丙")]
    assert rows(store, "household", "year", "household_id") == [(2014, "3")]
    assert [(p["year"], p["rows"], p["live"]) for p in record.partitions] == [(2014, 1, 1)]
    assert [p[:2] for p in partitions(store, "person")] == [(2014, COUNTY)]
    assert records(store) == [record]


def test_county_figures_are_one_row_or_one_per_township_but_never_both(store: Store) -> None:
    commit(store, sent("a" * 12, "county", {"rural_population": 900}))
    commit(
        store,
        sent(
            "b" * 12,
            "county",
            {"township": "东", "rural_population": 400},
            {"township": "西", "rural_population": 500},
        ),
    )
    assert rows(store, "county", "rural_population") == [(400,), (500,)]
    commit(store, sent("c" * 12, "county", {"rural_population": 901}))
    assert rows(store, "county", "rural_population") == [(901,)]


def test_a_superseded_return_is_not_held_any_more(store: Store) -> None:
    commit(store, sent("a" * 12, "village", {"village": "一村", "township": "东", "population": 7}))
    assert holds(store, "a" * 60, {"year": None})
    assert not holds(store, "a" * 60, {"year": 2014})
    assert not holds(store, "a" * 12 + "b" * 48, {"year": None})
    assert not holds(store, "b" * 60, {"year": None})
    commit(store, sent("b" * 12, "village", {"village": "一村", "township": "东", "population": 8}))
    assert [(r.id[0], r.superseded_by[:1]) for r in records(store)] == [("a", "b"), ("b", "")]
    assert not holds(store, "a" * 60, {"year": None})
    assert holds(store, "b" * 60, {"year": None})


def test_a_return_read_by_other_rules_is_not_held(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(store, sent("a" * 12, "village", {"village": "一村"}))
    monkeypatch.setattr("fupin.store.returns.rule_set", lambda: "other")
    assert not holds(store, "a" * 60, {"year": None})


def test_a_return_of_which_nothing_was_stored_is_not_held(store: Store) -> None:
    empty = sent("a" * 12, "village", {"village": "一村"})
    commit(store, Batch(empty.record, {}, empty.findings, empty.rejected))
    assert [r.rows_stored for r in records(store)] == [0]
    assert not holds(store, "a" * 60, {"year": None})


def test_findings_and_rejected_rows_are_kept_by_return(store: Store) -> None:
    found = findings_table(
        [
            {"rule": "T003", "county": COUNTY, "year": 2014, "args": {"nearest": "因病"}},
            {"rule": "F003", "args": {}},
        ]
    )
    batch = sent("a" * 12, "village", {"village": "一村", "township": "东"}, found=found)
    aside = pa.Table.from_pylist([{"_row": 9, "table": "village", "cells": [("A", "x")]}], schema=rejected_schema())
    commit(store, Batch(batch.record, batch.tables, found, aside))
    assert findings(store).equals(found)
    assert findings(store, counties=[COUNTY])["rule"].to_pylist() == ["T003"]
    assert findings(store, years=[2013]).num_rows == 0
    assert rejected(store).equals(aside)
    commit(store, sent("b" * 12, "village", {"village": "一村", "township": "东"}))
    assert findings(store).num_rows == 0
    assert findings(store, returns=["a" * 12]).equals(found)


def test_pandas_duckdb_and_arrow_read_the_store_unaided(store: Store) -> None:
    commit(store, sent("a" * 12, "person", person("1", "甲", health=["disabled"]), person("2", "乙", year=2013)))
    commit(store, sent("b" * 12, "person", person("3", "丙", county="511502", exit_status="exited")))
    frame = pd.read_parquet(store.path / "person").sort_values("household_id")
    assert frame["name"].tolist() == ["甲", "乙", "丙"]
    assert frame["year"].astype(int).tolist() == [2014, 2013, 2014]
    assert frame["county"].astype(int).tolist() == [511529, 511529, 511502]
    assert {c.key for c in columns("person")} | {"year", "county"} == set(frame.columns)
    found = duckdb.sql(f"select county, year, name, health from '{store.path}/person/**/*.parquet' order by name")
    assert found.fetchall() == [
        (511502, 2014, "丙", None),
        (511529, 2013, "乙", None),
        (511529, 2014, "甲", ["disabled"]),
    ]
    households = ds.dataset(store.path / "household", partitioning="hive")
    assert households.count_rows() == 3


RETURNS = (
    sent("a" * 12, "person", person("1", "甲", township="东", poor=True), person("2", "乙", township="东")),
    sent("b" * 12, "person", person("3", "丙", township="西"), person("3", "丁", township="西", relation="son")),
    sent("c" * 12, "household", {"household_id": "3", "exit_status": "exited"}, {"household_id": "8"}),
    sent("d" * 12, "person", person("4", "戊", township="南", year=2013), person("5", "己", township="南")),
)


def contents(store: Store) -> dict[str, bytes]:
    folders = ("person", "household", "_register")
    return {
        str(p.relative_to(store.path)): p.read_bytes() for f in folders for p in (store.path / f).rglob("*.parquet")
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(RETURNS))
def test_the_order_of_imports_does_not_matter(order: list[Batch], tmp_path_factory: pytest.TempPathFactory) -> None:
    first = open_store(tmp_path_factory.mktemp("first"), create=True)
    second = open_store(tmp_path_factory.mktemp("second"), create=True)
    for batch in RETURNS:
        commit(first, batch)
    for batch in order:
        commit(second, batch)
    assert contents(second) == contents(first)
