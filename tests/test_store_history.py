"""Restoring, withdrawing and pruning: the store is always what the returns that stand make it, in their order."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin.errors import StoreError, UnknownName, WrongUse
from fupin.store import (
    Moved,
    Place,
    Store,
    commit,
    findings,
    holds,
    named,
    open_store,
    prune,
    record,
    records,
    refresh_counted_once,
    replaced_by,
    restore,
    standing,
    surplus,
    withdraw,
)
from fupin.store.schema import arrow_schema, folder_of
from fupin.tables import Batch, Record, findings_table, rejected_schema

COUNTY = "511529"
HERE = Place("person", 2014, COUNTY)


def batch(returned: str, table: str, *rows: dict[str, object], sheets: tuple[str, ...] = ("Sheet1",)) -> Batch:
    """A return of a few rows with one finding; what a row does not say is 2014, one county, the next Excel row."""
    where = {"year": 2014, "county": COUNTY, "_file": f"{returned[0]}.xlsx", "_sheet": sheets[0], "_return": returned}
    schema = pa.schema([("year", pa.int32()), ("county", pa.string()), *arrow_schema(folder_of(table))])
    data = pa.Table.from_pylist([where | {"_row": n} | row for n, row in enumerate(rows, 4)], schema=schema)
    record = Record(
        id=returned,
        file=f"{returned[0]}.xlsx",
        sha256=returned * 5,
        size=1,
        format="xlsx",
        sheets=[{"name": name} for name in sheets],
        options={"year": None},
        imported_by="chen",
    )
    found = findings_table([{"file": record.file, "rule": "H001", "level": "error", "county": COUNTY, "year": 2014}])
    return Batch(record, {table: data} if rows else {}, found, rejected_schema().empty_table())


def person(name: str, township: str | None = "东", **more: object) -> dict[str, object]:
    return {"household_id": name, "name": name, "township": township, "relation": "head", **more}


def contents(store: Store) -> dict[str, bytes]:
    """The files with any rows of all tables."""
    folders = ("person", "household", "_register", "village", "county")
    paths = [p for f in folders for p in (store.path / f).rglob("*.parquet") if pq.read_metadata(p).num_rows]
    return {str(p.relative_to(store.path)): p.read_bytes() for p in paths}


def people(store: Store, place: Place = HERE) -> list[str]:
    path = store.path / place.file
    return pq.ParquetFile(path).read()["name"].to_pylist() if path.exists() else []


def live(store: Store) -> dict[str, list[int]]:
    return {one.id[0]: [p["live"] for p in one.partitions] for one in records(store)}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store", create=True)


@pytest.fixture
def replaced(store: Store) -> Store:
    """A roster of two townships, of which the second return corrects one."""
    commit(store, batch("a" * 12, "person", person("甲"), person("乙", "西"), person("丙", "西")))
    commit(store, batch("b" * 12, "person", person("丁", "西")))
    return store


def test_a_restored_return_takes_the_place_of_what_replaced_it(replaced: Store) -> None:
    assert people(replaced) == ["甲", "丁"]
    done = restore(replaced, "a" * 12, by="li")
    assert people(replaced) == ["甲", "乙", "丙"]
    assert done.moves == (Moved(HERE, "a" * 12, 1, 3), Moved(HERE, "b" * 12, 1, 0))
    assert done.record == record(replaced, "a" * 12)
    assert live(replaced) == {"a": [3], "b": [0]}
    assert [(one.id[0], one.superseded_by[:1]) for one in records(replaced)] == [("a", ""), ("b", "a")]
    assert [(e["action"], e["by"], e.get("rows")) for e in done.record.events] == [
        ("import", "chen", None),
        ("restore", "li", 2),
    ]
    assert not restore(replaced, "a" * 12).changed


def test_a_withdrawn_return_leaves_and_what_it_had_replaced_comes_back(replaced: Store) -> None:
    done = withdraw(replaced, "b" * 12, by="li")
    assert people(replaced) == ["甲", "乙", "丙"]
    assert done.moves == (Moved(HERE, "a" * 12, 1, 3), Moved(HERE, "b" * 12, 1, 0))
    assert live(replaced) == {"a": [3], "b": [0]}
    assert [(one.id[0], bool(one.withdrawn), one.superseded_by) for one in records(replaced)] == [
        ("a", False, ""),
        ("b", True, ""),
    ]
    assert [one.id[0] for one in standing(replaced)] == ["a"]
    assert findings(replaced)["file"].to_pylist() == ["a.xlsx"]
    assert not holds(replaced, "b" * 60, {"year": None})
    assert replaced_by(replaced, "b" * 60, {"year": None}) is None
    assert not withdraw(replaced, "b" * 12).changed
    restore(replaced, "b" * 12)
    assert people(replaced) == ["甲", "丁"]
    assert [one.id[0] for one in standing(replaced)] == ["a", "b"]


def test_what_something_newer_has_replaced_does_not_come_back(replaced: Store) -> None:
    commit(replaced, batch("c" * 12, "person", person("戊", "西")))
    withdraw(replaced, "b" * 12)
    assert people(replaced) == ["甲", "戊"]
    assert live(replaced) == {"a": [1], "b": [0], "c": [1]}
    assert withdraw(replaced, "c" * 12).moves == (Moved(HERE, "a" * 12, 1, 3), Moved(HERE, "c" * 12, 1, 0))
    assert people(replaced) == ["甲", "乙", "丙"]


def test_a_withdrawn_return_can_be_imported_again(replaced: Store) -> None:
    before = contents(replaced)
    withdraw(replaced, "b" * 12)
    commit(replaced, batch("b" * 12, "person", person("丁", "西")))
    assert contents(replaced) == before
    known = record(replaced, "b" * 12)
    assert known is not None
    assert (known.withdrawn, [e["action"] for e in known.events]) == ("", ["import", "withdraw", "import"])


def test_a_return_that_was_wholly_replaced_is_told_by_what(replaced: Store) -> None:
    assert replaced_by(replaced, "a" * 60, {"year": None}) is None  # one of its townships still stands
    commit(replaced, batch("c" * 12, "person", person("戊", None)))
    by = replaced_by(replaced, "a" * 60, {"year": None})
    assert by is not None
    assert by.id == "c" * 12
    assert replaced_by(replaced, "a" * 60, {"year": 2013}) is None
    assert replaced_by(replaced, "c" * 60, {"year": None}) is None
    assert replaced_by(replaced, "d" * 60, {"year": None}) is None


def test_a_return_without_rows_is_withdrawn_and_restored_with_its_findings(store: Store) -> None:
    commit(store, batch("a" * 12, "person"))
    assert findings(store).num_rows == 1
    assert withdraw(store, "a" * 12).moves == ()
    assert findings(store).num_rows == 0
    restore(store, "a" * 12)
    assert findings(store).num_rows == 1


def test_a_dry_run_tells_and_changes_nothing(replaced: Store) -> None:
    files = {path: path.read_bytes() for path in replaced.path.rglob("*") if path.is_file()}
    assert restore(replaced, "a" * 12, dry_run=True).moves == (
        Moved(HERE, "a" * 12, 1, 3),
        Moved(HERE, "b" * 12, 1, 0),
    )
    assert withdraw(replaced, "b" * 12, dry_run=True).moves == (
        Moved(HERE, "a" * 12, 1, 3),
        Moved(HERE, "b" * 12, 1, 0),
    )
    assert {path: path.read_bytes() for path in replaced.path.rglob("*") if path.is_file()} == files
    assert not (replaced.path / "_staging").exists()


def test_households_and_persons_counted_once_follow(store: Store) -> None:
    twice = "519999196803041014"
    commit(store, batch("a" * 12, "person", person("甲", id_number_18=twice)))
    commit(store, batch("b" * 12, "person", person("乙", county="511502", id_number_18=twice)))
    commit(store, batch("c" * 12, "household", {"household_id": "甲", "township": "东"}))
    refresh_counted_once(store)
    assert surplus(store)["counts"].to_pylist() == [True, False]
    withdraw(store, "b" * 12)
    assert surplus(store).num_rows == 0
    households = store.path / f"household/year=2014/county={COUNTY}/part-0.parquet"
    assert pq.read_table(households)["_from"].to_pylist() == ["both"]
    withdraw(store, "a" * 12)
    assert pq.read_table(households)["_from"].to_pylist() == ["register"]
    restore(store, "a" * 12)
    restore(store, "b" * 12)
    assert surplus(store)["counts"].to_pylist() == [True, False]
    assert pq.read_table(households)["_from"].to_pylist() == ["both"]


def test_rows_come_back_in_the_order_in_which_they_were_sent(store: Store) -> None:
    rows = (
        person("甲", "西", _sheet="乙表", _row=4),
        person("乙", "东", _sheet="乙表", _row=5),
        person("丙", "西", _sheet="甲表", _row=4),
        person("丁", "东", _sheet="甲表", _row=5),
    )
    commit(store, batch("a" * 12, "person", *rows, sheets=("乙表", "甲表")))
    before = contents(store)
    commit(store, batch("b" * 12, "person", person("戊", "西")))
    commit(store, batch("c" * 12, "person", person("己", "东")))
    assert people(store) == ["戊", "己"]
    restore(store, "a" * 12)
    assert contents(store) == before


def test_rows_of_two_tables_side_by_side_share_their_numbers(store: Store) -> None:
    commit(store, batch("a" * 12, "person", person("甲", _row=4), person("乙", _row=4), person("丙", "西", _row=5)))
    commit(store, batch("b" * 12, "person", person("丁")))
    restore(store, "a" * 12)
    assert people(store) == ["甲", "乙", "丙"]


def test_what_an_earlier_reading_replaced_comes_back_where_a_later_one_leaves_it_alone(store: Store) -> None:
    commit(store, batch("a" * 12, "person", person("甲", "东"), person("乙", "西")))
    commit(store, batch("b" * 12, "person", person("丙", None)))
    assert people(store) == ["丙"]
    commit(store, batch("b" * 12, "person", person("丙", "西")))
    assert people(store) == ["甲", "丙"]
    assert live(store) == {"a": [1], "b": [1]}


def test_what_an_earlier_reading_replaced_comes_back_though_nothing_of_it_was_live(store: Store) -> None:
    commit(store, batch("a" * 12, "person", person("甲")))
    commit(store, batch("b" * 12, "person", person("乙", None)))
    commit(store, batch("c" * 12, "person", person("丙", "西"), person("丁", None)))
    assert people(store) == ["丙", "丁"]
    commit(store, batch("b" * 12, "village", {"village": "新村", "township": "东"}))
    assert people(store) == ["甲", "丙", "丁"]


def test_what_yields_to_a_return_comes_back_whoever_made_it_leave(store: Store) -> None:
    commit(store, batch("a" * 12, "person", person("甲"), person("乙", "西")))
    commit(store, batch("b" * 12, "person", person("丙", None)))
    commit(store, batch("c" * 12, "person", person("丁")))
    withdraw(store, "b" * 12)
    assert people(store) == ["乙", "丁"]  # 甲 left for 丙, and now yields to 丁
    commit(store, batch("c" * 12, "person", person("丁", "南")))
    assert people(store) == ["甲", "乙", "丁"]


def test_rows_of_an_earlier_reading_do_not_come_back_with_one_that_had_none(store: Store) -> None:
    commit(store, batch("a" * 12, "person", person("甲")))
    withdraw(store, "a" * 12)
    commit(store, batch("a" * 12, "person"))
    withdraw(store, "a" * 12)
    restore(store, "a" * 12)
    commit(store, batch("b" * 12, "person", person("乙", "西")))
    withdraw(store, "b" * 12)
    assert people(store) == []


def test_what_is_left_of_a_pruned_return_replaces_no_more_than_it_did(store: Store) -> None:
    commit(store, batch("a" * 12, "person", person("甲", "西")))
    commit(store, batch("b" * 12, "person", person("乙", "东"), person("丙", None)))
    commit(store, batch("c" * 12, "person", person("丁", "东")))
    prune(store, keep=0)
    commit(store, batch("d" * 12, "person", person("戊", "南")))
    withdraw(store, "d" * 12)
    assert people(store) == ["甲", "丙", "丁"]


def test_history_holds_each_row_that_is_not_live_once(replaced: Store) -> None:
    def kept() -> list[str]:
        files = sorted((replaced.path / "_history").rglob("*.parquet"))
        return [name for path in files for name in pq.ParquetFile(path).read()["name"].to_pylist()]

    assert kept() == ["乙", "丙"]
    withdraw(replaced, "b" * 12)
    assert kept() == ["丁"]
    restore(replaced, "b" * 12)
    assert kept() == ["乙", "丙"]


TOWNSHIPS = ("东", "西", "南", None)


@st.composite
def sequences(draw: st.DrawFn) -> list[tuple[str, str, tuple[str | None, ...]]]:
    """What is done to a store: an action, a return, and the townships that it holds if it is imported."""
    names = st.sampled_from([letter * 12 for letter in "abcd"])
    townships = st.lists(st.sampled_from(TOWNSHIPS), min_size=1, max_size=3, unique=True).map(tuple)
    actions = st.sampled_from(["import", "import", "withdraw", "restore"])
    return draw(st.lists(st.tuples(actions, names, townships), min_size=3, max_size=9))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=sequences(), table=st.sampled_from(["person", "county"]))
def test_the_store_is_what_the_standing_returns_make_it(
    steps: list[tuple[str, str, tuple[str | None, ...]]], table: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = open_store(tmp_path_factory.mktemp("store"), create=True)
    known: dict[str, Batch] = {}
    stands: dict[str, Batch] = {}
    for number, (action, name, townships) in enumerate(steps):
        if action == "import":
            rows = [person(f"{name[0]}{number}{t}", t) if table == "person" else {"township": t} for t in townships]
            stands.pop(name, None)
            known[name] = stands[name] = batch(name, table, *rows)
            commit(store, known[name])
        elif name in known and action == "withdraw":
            stands.pop(name, None)
            withdraw(store, name)
        elif name in known and restore(store, name).changed:
            stands.pop(name, None)
            stands[name] = known[name]
    fresh = open_store(tmp_path_factory.mktemp("fresh"), create=True)
    for one in stands.values():
        commit(fresh, one)
    assert contents(store) == contents(fresh)
    counts = {one.id: one.partitions[0]["live"] for one in records(fresh)}
    assert {one.id: one.partitions[0]["live"] for one in standing(store)} == {n: c for n, c in counts.items() if c}


def test_prune_keeps_the_newest_versions_and_never_touches_live_rows(store: Store) -> None:
    for letter in "abcd":
        commit(store, batch(letter * 12, "person", person(letter)))
    before = contents(store)
    size = sum(path.stat().st_size for path in (store.path / "_history").rglob("*.parquet"))
    assert prune(store) == []
    told = prune(store, keep=1, dry_run=True)
    assert [(one.place, one.versions, one.rows, one.left) for one in told] == [(HERE, 2, 2, 1)]
    assert 0 < told[0].size < size
    assert prune(store, keep=1) == told
    assert prune(store, keep=1) == []
    assert prune(store, keep=0, older_than=timedelta(days=1)) == []
    assert contents(store) == before
    assert people(store) == ["d"]
    with pytest.raises(StoreError) as caught:
        restore(store, "a" * 12)
    assert (caught.value.what, caught.value.remedy) == (
        "a.xlsx (aaaaaaaaaaaa) cannot be restored: of its 1 rows, 1 were pruned from the history.",
        "Import the file again, with --force.",
    )
    restore(store, "c" * 12)
    assert people(store) == ["c"]
    dropped = prune(store, older_than=timedelta(0))
    assert [(one.versions, one.rows, one.left) for one in dropped] == [(1, 1, 0)]
    withdraw(store, "c" * 12)
    assert people(store) == []


@pytest.mark.parametrize("undo", [restore, withdraw])
def test_a_return_that_the_store_does_not_have(store: Store, undo: Callable[[Store, str], object]) -> None:
    with pytest.raises(StoreError, match="has no return eeee"):
        undo(store, "eeee")


def test_a_return_is_named_by_id_beginning_or_file(replaced: Store) -> None:
    commit(replaced, batch("abcd" * 3, "person", person("己", "北")))
    assert named(replaced, "a" * 12).id == "a" * 12
    assert named(replaced, "ABCD").id == "abcd" * 3
    assert named(replaced, "b.xlsx").id == "b" * 12
    with pytest.raises(WrongUse) as several:
        named(replaced, "a.xlsx")
    when = [one.imported_at[:16].replace("T", " ") for one in records(replaced) if one.id[0] == "a"]
    assert several.value.what == (
        f"a.xlsx is the name of 2 returns: aaaaaaaaaaaa (a.xlsx, {when[0]}), abcdabcdabcd (a.xlsx, {when[1]})."
    )
    with pytest.raises(UnknownName) as unknown:
        named(replaced, "bb.xlsx")
    assert (unknown.value.what, unknown.value.suggestions) == ("Unknown return: bb.xlsx.", ["b.xlsx", "a.xlsx"])
    with pytest.raises(UnknownName):
        named(replaced, "abc")


class Crash(BaseException):
    """The process ends here: nobody cleans up."""


def test_a_crash_while_restoring_leaves_all_or_nothing(replaced: Store, tmp_path: Path) -> None:
    import shutil

    after, before = ["甲", "乙", "丙"], ["甲", "丁"]
    seen = []
    for step in range(40):
        copy = Store(shutil.copytree(replaced.path, tmp_path / str(step)))
        with pytest.MonkeyPatch.context() as patched:
            left = [step]

            def synced(path: Path, left: list[int] = left) -> None:
                left[0] -= 1
                if left[0] < 0:
                    raise Crash

            for module in ("journal", "staging"):
                patched.setattr(sys.modules[f"fupin.store.{module}"], "synced", synced)
            patched.setattr(shutil, "rmtree", lambda *_, **__: None)
            try:
                restore(copy, "a" * 12)
            except Crash:
                pass
            else:
                break
        opened = open_store(copy.path, create=True)
        state = people(opened), live(opened)
        assert state in ((before, {"a": [1], "b": [1]}), (after, {"a": [3], "b": [0]}))
        rows = [pq.read_metadata(path).num_rows for path in (copy.path / "_history").rglob("*.parquet")]
        assert sum(rows) + len(state[0]) == 4
        seen.append(state[0])
    assert before in seen
    assert after in seen
    assert [one.versions for one in prune(replaced, keep=0)] == [1]
