"""Opening and locking, crashes at every step, refusals of the system, and the rights of files."""

import errno
import getpass
import json
import os
import shutil
import socket
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from filelock import FileLock

from fupin.errors import StoreError
from fupin.store import Store, commit, findings, open_store, partitions, records, refresh_counted_once, relation
from fupin.store.journal import writing
from fupin.tables import Batch, Record, findings_schema, rejected_schema


def sent(returned: str, *names: str, county: str = "511529", township: str = "东") -> Batch:
    """A roster of one household of these members."""
    count = len(names)
    data = pa.table(
        {
            "household_id": ["1"] * count,
            "name": list(names),
            "township": [township] * count,
            "county": [county] * count,
            "year": pa.array([2014] * count, pa.int32()),
            "_file": [f"{returned}.xlsx"] * count,
            "_sheet": ["Sheet1"] * count,
            "_row": pa.array(range(4, count + 4), pa.int32()),
            "_return": [returned] * count,
        }
    )
    record = Record(id=returned, file=f"{returned}.xlsx", sha256=returned * 5, size=1, format="xlsx")
    return Batch(record, {"person": data}, findings_schema().empty_table(), rejected_schema().empty_table())


def names(store: Store) -> list[str]:
    return [name for (name,) in duckdb.sql(f"select name from {relation(store, 'person')} order by 1").fetchall()]


def state(store: Store) -> tuple[list[str], list[int], list[str]]:
    """Names of persons, members of the households, ids of the records."""
    members = duckdb.sql(f"select members from {relation(store, 'household')} order by 1").fetchall()
    return names(store), [count for (count,) in members], [one.id for one in records(store)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store", create=True)


def refusal(path: Path, **options: bool) -> tuple[str, str]:
    with pytest.raises(StoreError) as caught:
        open_store(path, **options)
    return caught.value.what.replace(str(path.parent), "…"), caught.value.remedy


def test_a_folder_that_is_no_store_is_refused(tmp_path: Path) -> None:
    there_is_none = ("There is no store in …/store.", "Import returns first, or name the store with --store.")
    assert refusal(tmp_path / "store") == there_is_none
    (tmp_path / "store").mkdir()
    assert refusal(tmp_path / "store") == there_is_none
    (tmp_path / "store" / "letter.txt").write_text("")
    for create in (True, False):
        assert refusal(tmp_path / "store", create=create) == (
            "…/store is not a store: it holds other files and no _store.json.",
            "Name a store, or a new or empty folder.",
        )
    (tmp_path / "file").write_text("")
    assert refusal(tmp_path / "file", create=True) == (
        "…/file is a file, not a store.",
        "Name the folder of a store.",
    )
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["letter.txt"]


def test_a_path_that_looks_like_data_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "year=2015", create=True) == (
        "A store cannot lie in …/year=2015: its readers would take the folder year=2015 for a column of the data.",
        "Choose a folder without = in its path.",
    )


def test_a_store_of_a_newer_fupin_is_refused(store: Store) -> None:
    (store.path / "_store.json").write_text('{"fupin": "store", "schema": 99}')
    assert refusal(store.path) == (
        "The store …/store has schema 99, of a newer fupin; this one knows 2.",
        "Install a newer fupin.",
    )
    (store.path / "_store.json").write_text("{}")
    assert refusal(store.path) == (
        "…/store/_store.json cannot be read: 'schema'.",
        "Restore it, or choose another store.",
    )


def test_a_store_that_cannot_be_written_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert refusal(store.path, create=True) == (
        "The store …/store cannot be written.",
        "Ask its owner, or choose another with --store.",
    )
    assert names(open_store(store.path)) == []


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    store = open_store(tmp_path / "四川 [2014]* '扶贫'?", create=True)
    (tmp_path / "四川 2xx '扶贫'y").mkdir()
    commit(store, sent("a" * 12, "甲"))
    assert names(store) == ["甲"]


@pytest.mark.parametrize(("group", "rights"), [(False, (0o600, 0o700)), (True, (0o640, 0o2750))])
@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_rights_do_not_depend_on_the_umask(tmp_path: Path, umask: int, group: bool, rights: tuple[int, int]) -> None:
    before = os.umask(umask)
    try:
        store = open_store(tmp_path / "store", create=True, group=group)
        commit(store, sent("a" * 12, "甲"))
        commit(store, sent("b" * 12, "乙"))
        refresh_counted_once(store)
    finally:
        os.umask(before)
    found = [store.path, *store.path.rglob("*")]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in found}
    assert modes == {(False, rights[0]), (True, rights[1])}


class Crash(BaseException):
    """The process ends here: nobody cleans up."""


def crash_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """End the next commit at one of the moments when it waits for the disk."""
    left = [step]

    def synced(path: Path) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Crash
        assert path.exists()

    for module in ("opening", "journal", "staging"):
        monkeypatch.setattr(f"fupin.store.{module}.synced", synced)
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)


def test_a_crash_at_any_step_leaves_all_or_nothing(tmp_path: Path) -> None:
    before = (["乙", "甲"], [2], ["a" * 12])
    after = (["丙"], [1], ["a" * 12, "b" * 12])
    seen = []
    template = open_store(tmp_path / "template", create=True)
    commit(template, sent("a" * 12, "甲", "乙"))
    for step in range(60):
        store = Store(shutil.copytree(template.path, tmp_path / str(step)))
        with pytest.MonkeyPatch.context() as patched:
            crash_at(patched, step)
            try:
                commit(store, sent("b" * 12, "丙"))
            except Crash:
                reader = Store(store.path)
                with pytest.MonkeyPatch.context() as readonly:
                    readonly.setattr(os, "access", lambda *_: False)
                    unhelped = state(reader)
            else:
                break
        assert unhelped == state(open_store(store.path)) == state(open_store(store.path, create=True))
        assert unhelped in (before, after)
        commit(store, sent("c" * 12, "丁"))
        assert names(store) == ["丁"]
        assert not (store.path / "_staging").exists()
        seen.append(unhelped)
    assert before in seen
    assert after in seen
    assert seen == sorted(seen, key=lambda one: one == after)


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "The disk is full: free some space and try again."),
        (errno.EACCES, "You may not write there: ask its owner, or choose another folder."),
        (errno.EIO, "Check the disk and try again."),
    ],
)
def test_what_the_system_refuses_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, number: int, remedy: str
) -> None:
    commit(store, sent("a" * 12, "甲"))
    files = {path for path in store.path.rglob("*") if path.is_file()}
    with monkeypatch.context() as patched:

        def refused(*_: object, **__: object) -> None:
            raise OSError(number, os.strerror(number))

        patched.setattr("pyarrow.parquet.write_table", refused)
        with pytest.raises(StoreError) as caught:
            commit(store, sent("b" * 12, "乙"))
    assert caught.value.what == f"The store {store.path} cannot be used: [Errno {number}] {os.strerror(number)}."
    assert caught.value.remedy == remedy
    assert {path for path in store.path.rglob("*") if path.is_file()} == files
    assert state(store) == (["甲"], [1], ["a" * 12])


def test_a_disk_that_is_full_says_so_before_the_decision(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(store, sent("a" * 12, "甲"))
    before = state(store)
    made = Path.mkdir

    def refused(path: Path, *given: object, **named: object) -> None:
        if path == store.path / "person/year=2014/county=511502":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        made(path, *given, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", refused)
        with pytest.raises(StoreError, match="No space left on device"):
            commit(store, sent("b" * 12, "乙", county="511502"))
    assert not (store.path / "_intent.json").exists()
    assert state(store) == before


def test_a_damaged_file_is_named(store: Store) -> None:
    commit(store, sent("a" * 12, "甲"))
    damaged = store.path / "person/year=2014/county=511529/part-0.parquet"
    damaged.write_bytes(b"PAR1")
    with pytest.raises(StoreError, match=r"part-0\.parquet cannot be read"):
        commit(store, sent("b" * 12, "乙"))
    record = store.path / "_returns/aaaaaaaaaaaa.json"
    record.write_text("{")
    with pytest.raises(StoreError, match=r"aaaaaaaaaaaa\.json cannot be read"):
        records(store)


@pytest.mark.parametrize("final", ["../outside", "/outside"])
def test_an_intent_that_leads_out_of_the_store_is_refused(store: Store, final: str) -> None:
    (store.path / "_intent.json").write_text(json.dumps({"id": "x", "files": [final]}))
    with pytest.raises(StoreError, match="names files outside the store"):
        open_store(store.path, create=True)


def test_one_writer_waits_for_another_and_says_for_whom(store: Store) -> None:
    told: list[str] = []
    waiting = open_store(store.path, create=True, wait=0.1, tell=told.append)
    with writing(store, "prune"):
        assert names(open_store(store.path)) == []
        with pytest.raises(StoreError) as caught:
            commit(waiting, sent("a" * 12, "甲"))
    note = json.loads((store.path / "_lock.json").read_text(encoding="utf-8"))
    since = note["since"][:19].replace("T", " ")
    holder = f"fupin prune, {getpass.getuser()}@{socket.gethostname()}, pid {os.getpid()}, {since} UTC"
    assert told == [holder]
    assert (caught.value.what, caught.value.remedy) == (
        f"The store {store.path} is being written by another process ({holder}), and has been for the 0.1 seconds that "
        "this one waited.",
        "Try again when it has ended, or wait longer with --lock-timeout.",
    )
    commit(waiting, sent("a" * 12, "甲"))
    assert names(store) == ["甲"]


def test_who_does_not_wait_is_told_nothing_but_that(store: Store) -> None:
    told: list[str] = []
    with writing(store), pytest.raises(StoreError, match="is being written by another process"):
        commit(open_store(store.path, create=True, wait=0, tell=told.append), sent("a" * 12, "甲"))
    assert told == []


@pytest.mark.parametrize("note", ["", "{", "[]", '{"stamp": "yesterday"}', '{"stamp": 7, "pid": "x"}'])
def test_a_note_that_cannot_be_read_does_no_harm(store: Store, note: str) -> None:
    (store.path / "_lock.json").write_text(note, encoding="utf-8")
    with FileLock(store.path / "_lock"), pytest.raises(StoreError, match="by another process"):
        commit(Store(store.path, wait=0), sent("a" * 12, "甲"))
    commit(store, sent("a" * 12, "甲"))
    assert names(store) == ["甲"]


def test_the_note_of_a_process_that_is_gone_names_nobody(store: Store) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    with writing(store):
        pass
    note = store.path / "_lock.json"
    note.write_text(json.dumps(json.loads(note.read_text()) | {"pid": ended.pid}))
    with FileLock(store.path / "_lock"), pytest.raises(StoreError) as caught:
        commit(Store(store.path, wait=0), sent("a" * 12, "甲"))
    assert caught.value.what == (
        f"The store {store.path} is being written by another process, and has been for the 0 seconds that this one "
        "waited."
    )


def test_stamps_grow_even_where_the_clock_is_put_back(store: Store) -> None:
    with writing(store) as first:
        pass
    note = store.path / "_lock.json"
    ahead = "29991231T235959999998Z"
    note.write_text(json.dumps(json.loads(note.read_text()) | {"stamp": ahead}))
    with writing(store) as second, pytest.raises(StoreError), writing(Store(store.path, wait=0)):
        pass
    with writing(store) as third:
        pass
    assert first < ahead < second < third
    assert (second, third) == ("29991231T235959999999Z", "30000101T000000000000Z")


HOLDER = """
import sys, time
from pathlib import Path
from fupin.store import open_store
from fupin.store.journal import writing
with writing(open_store(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(600)
"""


def test_the_lock_dies_with_its_holder(store: Store) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(store.path)], stdout=subprocess.PIPE) as holding:
        assert holding.stdout is not None
        assert holding.stdout.readline() == b"held\n"
        with pytest.raises(StoreError, match=f"pid {holding.pid}, "):
            commit(Store(store.path, wait=0), sent("a" * 12, "甲"))
        holding.kill()
    commit(Store(store.path, wait=0), sent("a" * 12, "甲"))
    assert names(store) == ["甲"]


def test_a_store_that_has_gone_is_not_made_again(store: Store) -> None:
    commit(store, sent("a" * 12, "甲"))
    shutil.rmtree(store.path)
    for write in (lambda: commit(store, sent("b" * 12, "乙")), lambda: refresh_counted_once(store)):
        with pytest.raises(StoreError) as caught:
            write()
        assert caught.value.what == f"The store {store.path} has gone."
    assert not store.path.exists()


def test_a_store_that_goes_while_it_is_written_is_not_made_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        shutil.rmtree(store.path)

    monkeypatch.setattr(sys.modules["fupin.store.commit"], "rule_set", gone)
    with pytest.raises(StoreError, match="No such file"):
        commit(store, sent("a" * 12, "甲"))
    assert not store.path.exists()


LIMITED = """
import resource, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_store_opening import commit, open_store, sent
from fupin.errors import StoreError
store = open_store(Path(sys.argv[2]), create=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    commit(store, sent("b" * 12, "乙"))
except StoreError as error:
    print(error.remedy)
"""


@pytest.mark.parametrize("size", [0, 500, 3_000, 20_000])
def test_a_file_that_cannot_be_written_whole_changes_nothing(store: Store, size: int) -> None:
    commit(store, sent("a" * 12, "甲"))
    command = [sys.executable, "-c", LIMITED, str(Path(__file__).parent), str(store.path), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "Files may not become that large here: raise the limit (ulimit -f) and try again.\n"
    assert state(open_store(store.path)) == (["甲"], [1], ["a" * 12])
    commit(store, sent("b" * 12, "乙"))
    assert names(store) == ["乙"]
    assert not (store.path / "_staging").exists()
    assert sorted(path.name for path in store.path.glob("_lock*")) == ["_lock", "_lock.json"]


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_store_opening import commit, open_store, sent
store = open_store(Path(sys.argv[2]), create=True)
for n in range(3):
    commit(store, sent(f"{sys.argv[3]}{n:011}", f"{sys.argv[3]}{n}", township=f"{sys.argv[3]}{n}"))
"""


def test_two_processes_may_import_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(Path(__file__).parent), str(tmp_path / "store")]
    running = [subprocess.Popen([*command, letter]) for letter in "ab"]
    assert [one.wait(timeout=60) for one in running] == [0, 0]
    store = open_store(tmp_path / "store")
    assert names(store) == ["a0", "a1", "a2", "b0", "b1", "b2"]
    assert [(one.county, one.rows) for one in partitions(store, "household")] == [("511529", 1)]
    assert findings(store).num_rows == 0
