"""Stores of an older schema: read with what they lack empty, and taken over by the next import."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fupin.errors import StoreError
from fupin.store import (
    Store,
    commit,
    findings,
    holds,
    open_store,
    partitions,
    record,
    records,
    relation,
    restore,
    surplus,
    withdraw,
)
from fupin.store.schema import SCHEMA_VERSION, arrow_schema, conform
from fupin.tables import Batch, Record, findings_schema, rejected_schema

PART = "year=2014/county=511529"


def rows(returned: str, *names: str, township: str = "东") -> pa.Table:
    told = [
        {
            "household_id": name,
            "name": name,
            "township": township,
            "_file": f"{returned[0]}.xlsx",
            "_sheet": "表",
            "_row": n,
        }
        for n, name in enumerate(names, 4)
    ]
    return conform(pa.Table.from_pylist([one | {"_return": returned} for one in told]), "person")


def batch(returned: str, *names: str, township: str = "东") -> Batch:
    data = rows(returned, *names, township=township)
    data = data.append_column("county", pa.array(["511529"] * len(names)))
    data = data.append_column("year", pa.array([2014] * len(names), pa.int32()))
    told = Record(id=returned, file=f"{returned[0]}.xlsx", sha256=returned * 5, size=1, format="xlsx")
    return Batch(told, {"person": data}, findings_schema().empty_table(), rejected_schema().empty_table())


def write(path: Path, data: pa.Table, without: tuple[str, ...] = ()) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(data.drop_columns(list(without)).replace_schema_metadata(None), path)


@pytest.fixture(params=[0, 1])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store as an older fupin could have left it: two returns, of which the second replaced a row of the first."""
    path, schema = tmp_path / "store", request.param
    without = ("_corrected",) if schema else ("_corrected", "net_income_per_capita", "poor", "health")
    for folder in ("person", "household"):
        live = pa.concat_tables([rows("a" * 12, "甲", township="西"), rows("b" * 12, "丙")])
        write(path / folder / PART / "part-0.parquet", conform(live, folder), without if folder == "person" else ())
    gone = path / "_history/person" / PART / f"20150301T080000000000Z-{'b' * 12}.parquet"
    write(gone, rows("a" * 12, "乙"), without)
    for letter, stored, live in (("a", 2, 1), ("b", 1, 1)):
        where = {"table": "person", "year": 2014, "county": "511529", "rows": stored, "replaced": 0, "live": live}
        told = {
            "id": letter * 12,
            "file": f"{letter}.xlsx",
            "sha256": letter * 60,
            "size": 1,
            "format": "xlsx",
            "levels": {"error": 1},
            "partitions": [where],
            "imported_at": f"2015-0{2 if letter == 'a' else 3}-01T08:00:00+00:00",
            "rows_stored": stored,
            "mood": "a field that nobody knows any more",
        }
        (path / "_returns").mkdir(exist_ok=True)
        (path / "_returns" / f"{letter * 12}.json").write_text(json.dumps(told), encoding="utf-8")
    found = pa.table({"file": ["a.xlsx"], "rule": ["H001"], "level": ["error"], "year": pa.array([2014], pa.int32())})
    write(path / "_findings" / f"{'a' * 12}.parquet", found)
    (path / "_store.json").write_text(json.dumps({"fupin": "store", "schema": schema}), encoding="utf-8")
    return open_store(path, create=True)


def people(store: Store) -> list[tuple[str, ...]]:
    told = f"select name, township, cast(net_income_per_capita as varchar) from {relation(store, 'person')} order by 1"
    return duckdb.sql(told).fetchall()


def test_an_older_store_is_read_with_empty_columns(older: Store) -> None:
    assert people(older) == [("丙", "东", None), ("甲", "西", None)]
    described = duckdb.sql(f"describe select * from {relation(older, 'person')}").fetchall()
    assert [name for name, *_ in described] == [*arrow_schema("person").names, "county", "year"]
    assert [(one.id[0], one.file, one.events, one.version) for one in records(older)] == [
        ("a", "a.xlsx", [], ""),
        ("b", "b.xlsx", [], ""),
    ]
    assert findings(older).to_pylist() == [
        dict.fromkeys(findings_schema().names) | {"file": "a.xlsx", "rule": "H001", "level": "error", "year": 2014}
    ]
    assert surplus(older).num_rows == 0
    assert [one.rows for one in partitions(older, "person")] == [2]
    assert not holds(older, "a" * 60, {})


def test_the_next_import_takes_it_over(older: Store) -> None:
    before = json.loads((older.path / "_store.json").read_text(encoding="utf-8"))["schema"]
    commit(older, batch("c" * 12, "丁", township="南"))
    assert people(older) == [("丁", "南", None), ("丙", "东", None), ("甲", "西", None)]
    file = pq.ParquetFile(older.path / "person" / PART / "part-0.parquet").schema_arrow
    assert file.equals(arrow_schema("person"))
    assert file.metadata[b"fupin.schema"] == str(SCHEMA_VERSION).encode()
    marker = {"fupin": "store", "schema": SCHEMA_VERSION, "oldest": before}
    assert json.loads((older.path / "_store.json").read_text(encoding="utf-8")) == marker
    assert people(open_store(older.path)) == people(older)
    commit(older, batch("d" * 12, "戊", township="北"))
    assert json.loads((older.path / "_store.json").read_text(encoding="utf-8")) == marker


def test_an_older_fupin_does_not_read_what_a_newer_one_wrote(older: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(older, batch("c" * 12, "丁", township="南"))
    monkeypatch.setattr("fupin.store.opening.SCHEMA_VERSION", SCHEMA_VERSION - 1)
    with pytest.raises(StoreError, match=f"has schema {SCHEMA_VERSION}, of a newer fupin"):
        open_store(older.path)


def test_returns_of_an_older_store_are_withdrawn_and_restored(older: Store) -> None:
    copy = Store(shutil.copytree(older.path, older.path.with_name("copy")))
    withdraw(older, "b" * 12)
    assert [name for name, *_ in people(older)] == ["乙", "甲"]
    restore(older, "b" * 12)
    assert [name for name, *_ in people(older)] == ["丙", "甲"]
    restore(copy, "a" * 12)
    assert [name for name, *_ in people(copy)] == ["乙", "甲"]
    known = record(copy, "a" * 12)
    assert known is not None
    assert [one["action"] for one in known.events] == ["import", "restore"]
    assert known.events[0]["at"] == "2015-02-01T08:00:00+00:00"
    withdraw(copy, "a" * 12)
    assert [name for name, *_ in people(copy)] == ["丙"]
