"""Several returns at the same time: the same store and findings as one after the other, whatever dies meanwhile."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fupin import worker
from fupin.arrivals import Run, bring_in
from fupin.catalog.divisions import divisions
from fupin.intake import Options
from fupin.worker import Caller, Link, Lost

HEADER = ["户编号", "姓名", "证件号码", "人数", "与户主关系", "人均纯收入（元）"]
HEAD = "519999196803041014"


def deaf(word: str) -> None:
    pass


def workbook(path: Path, *incomes: object) -> Path:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for number, income in enumerate(incomes):
        book.active.append([str(number), "甲", HEAD if number == 0 else "", 1, "户主", income])
    book.save(path)
    return path


@pytest.fixture
def inbox(tmp_path: Path) -> list[Path]:
    """Nine files: a return of one county three times, corrected and sent again, between others, bad ones and a zip."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    files = [
        workbook(folder / "1屏山县2014.xlsx", 2000, 2100),
        workbook(folder / "2昭觉县2014.xlsx", *range(400)),
        workbook(folder / "3屏山县2014.xlsx", 2500, "两千五"),
        folder / "4屏山县2014.xlsx",
        workbook(folder / "5乡城县2014.xlsx", 1, 2, 3),
        folder / "6破损2014.xlsx",
        workbook(folder / "7屏山县2014.xlsx", 2600),
        folder / "8.zip",
        workbook(folder / "9屏山县2014.xlsx", 2700, 2800),
    ]
    files[3].write_bytes(files[0].read_bytes())
    far = openpyxl.load_workbook(files[4])
    far.active["XFD1048576"] = "x"  # over which the workbook reader aborts its process
    far.save(files[5])
    with ZipFile(files[7], "w") as archive:
        for name in ("前锋区2014.xlsx", "屏山县2014.xlsx"):
            archive.writestr(name, workbook(folder / "member", 3000).read_bytes())
    return files


def content(store: Path) -> dict[str, pa.Table]:
    """All rows by file, without what depends on the time."""
    paths = (path for path in store.rglob("part-0.parquet") if "_counted_once" not in path.parts)
    return {str(path.relative_to(store)): pq.read_table(path, partitioning=None) for path in paths}


def told(run: Run) -> tuple[object, ...]:
    return (run.files, run.unchanged, run.rows_read, run.rows_stored, run.rows_aside, run.levels, run.findings)


@pytest.mark.parametrize("jobs", [2, 4])
def test_the_outcome_does_not_depend_on_how_many_work(jobs: int, inbox: list[Path], tmp_path: Path) -> None:
    said: list[int] = []
    one = bring_in(inbox, Options(), tmp_path / "one")
    more = bring_in(inbox, Options(), tmp_path / "more", jobs=jobs, seen=said.append)
    assert told(more) == told(one)
    assert content(tmp_path / "more") == content(tmp_path / "one")
    assert said == sorted(said)
    assert said[-1] == len(inbox)
    again = bring_in(inbox, Options(), tmp_path / "more", jobs=jobs)
    assert (again.rows_stored, again.unchanged) == told(bring_in(inbox, Options(), tmp_path / "one"))[3:0:-2]


def test_what_was_stored_meanwhile_is_not_stored_again(tmp_path: Path) -> None:
    file = workbook(tmp_path / "屏山县2014.xlsx", 2000)
    copies = [tmp_path / f"{number}屏山县2014.xlsx" for number in range(4)]
    for copy in copies:
        copy.write_bytes(file.read_bytes())
    run = bring_in(copies, Options(), tmp_path / "store", jobs=4)
    assert (run.rows_stored, run.unchanged) == (1, 3)


def test_copies_are_called_for_in_order(tmp_path: Path) -> None:
    names = [workbook(tmp_path / f"{one.name}2014.xlsx", 1, "x") for one in list(divisions().values())[:6]]
    called: list[str] = []
    bring_in(names, Options(), jobs=3, then=lambda caller, one, entered: called.append(one.name))
    assert called == [path.name for path in names]


@pytest.fixture
def crew() -> Iterator[list[Caller]]:
    yield list(worker.crew(3, 60, 2 << 30))
    worker.end()


def wait_for_turn(link: Link, number: int, seconds: float) -> tuple[int, bool, int]:
    time.sleep(seconds)
    return number, link.turn(), os.getpid()


def add(link: Link, number: int) -> int:
    return number + 1


def die(link: Link) -> None:
    os._exit(1)


def test_turns_come_in_the_order_of_the_tasks(crew: list[Caller]) -> None:
    order: list[int] = []

    def do(caller: Caller, number: int) -> int:
        told = caller.call(wait_for_turn, deaf, number, 0.3 / (number + 1))
        order.append(number)
        return told[0] if told[1] else -1

    assert list(worker.in_order(crew, iter(range(7)), do)) == list(range(7))
    assert order == list(range(7))


def test_the_first_error_is_raised_in_its_place(crew: list[Caller]) -> None:
    def do(caller: Caller, number: int) -> int:
        if number == 2:
            raise ValueError("two")
        return caller.call(wait_for_turn, deaf, number, 0.1)[0]

    outcomes = worker.in_order(crew, iter(range(9)), do)
    assert [next(outcomes), next(outcomes)] == [0, 1]
    with pytest.raises(ValueError, match="two"):
        next(outcomes)
    assert threading.active_count() == 1
    assert [caller.call(add, deaf, 5) for caller in crew] == [6, 6, 6]


def test_a_task_that_cannot_be_had_is_raised(crew: list[Caller]) -> None:
    def tasks() -> Iterator[int]:
        yield 0
        raise OSError("gone")

    outcomes = worker.in_order(crew, tasks(), lambda caller, number: number)
    assert next(outcomes) == 0
    with pytest.raises(OSError, match="gone"):
        next(outcomes)


def test_a_worker_that_dies_is_replaced(crew: list[Caller]) -> None:
    def do(caller: Caller, number: int) -> int:
        try:
            caller.call(die, deaf)
        except Lost:
            return caller.call(add, deaf, number)
        return -1

    assert list(worker.in_order(crew, iter(range(4)), do)) == [1, 2, 3, 4]


def test_going_away_ends_those_at_work(crew: list[Caller]) -> None:
    def do(caller: Caller, number: int) -> tuple[int, bool, int]:
        return caller.call(wait_for_turn, deaf, number, 30 * (number > 0))

    outcomes = worker.in_order(crew, iter(range(9)), do)
    assert next(outcomes)[0] == 0
    began = time.monotonic()
    outcomes.close()
    assert time.monotonic() - began < 15
    assert [caller.call(add, deaf, 5) for caller in crew] == [6, 6, 6]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_import_is_resumed_by_running_it_again(number: int, status: int, tmp_path: Path) -> None:
    for code, one in list(divisions().items())[:12]:
        workbook(tmp_path / f"{one.name}2014.xlsx", int(code), *range(299))
    program = str(Path(sys.executable).parent / "fupin")
    command = [program, "import", str(tmp_path), "--store", str(tmp_path / "store"), "-j", "2"]
    returns = tmp_path / "store" / "_returns"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None and not any(returns.glob("*.json")):
            time.sleep(0.01)
        process.send_signal(number)
        process.communicate()
    assert process.returncode == status
    run = bring_in(sorted(tmp_path.glob("*.xlsx")), Options(), tmp_path / "store", jobs=2)
    assert run.unchanged >= 1
    assert (run.unchanged + run.rows_stored / 300, len(content(tmp_path / "store"))) == (12, 24)


class LostAfterwards(worker.Here):
    """A worker that is lost when it has done what it was called for, so often."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def call(self, function, heard, *args, **named):
        done = super().call(function, heard, *args, **named)
        if self.times:
            self.times -= 1
            raise Lost("crashed")
        return done


@pytest.mark.parametrize("times", [1, 2])
def test_a_return_that_was_stored_before_its_worker_was_lost_is_told_whole(
    times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workbook(tmp_path / "屏山县2014.xlsx", 2500, "两千五")
    usual = bring_in([file], Options(), tmp_path / "usual")
    monkeypatch.setattr(worker, "crew", lambda *_: [LostAfterwards(times)])
    run = bring_in([file], Options(), tmp_path / "store")
    assert run.findings.to_pylist() == usual.findings.to_pylist()
    assert "T001" in run.findings["rule"].to_pylist()
    told = ("rows_read", "rows_stored", "rows_aside", "levels", "unchanged")
    assert [getattr(run, name) for name in told] == [getattr(usual, name) for name in told]
    monkeypatch.undo()
    assert bring_in([file], Options(), tmp_path / "store").findings["rule"].to_pylist() == ["F014"]
