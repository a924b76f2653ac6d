"""The worker process: what it brings back, and what becomes of calls that go wrong."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fupin.discretion import Withheld
from fupin.errors import StoreError
from fupin.worker import SAFE, Here, Link, Lost, Worker

MEGABYTE = 1 << 20


@pytest.fixture
def worker() -> Iterator[Worker]:
    one = Worker(seconds=60, memory=2048 * MEGABYTE)
    yield one
    one.end()


def add(link: Link, one: int, other: int) -> tuple[int, int]:
    link.ready()
    link.tell("adding")
    return one + other, os.getpid()


def chatter(link: Link) -> bool:
    os.write(1, b"noise")
    os.write(2, b"thread '<unnamed>' panicked")
    return link.fresh


def abort(link: Link) -> None:
    os.abort()


def sleep(link: Link, safe: bool) -> str:
    if safe:
        link.tell(SAFE)
    time.sleep(1.5)
    return "awake"


def eat(link: Link, megabytes: int) -> int:
    held = [bytearray(b"x" * MEGABYTE) for _ in range(megabytes)]
    time.sleep(3)
    return len(held)


def run_out(link: Link) -> None:
    raise MemoryError


def panic(link: Link) -> None:
    raise type("PanicException", (BaseException,), {})("index out of bounds")


def refuse(link: Link) -> None:
    raise StoreError("It is full.", "Empty it.")


class Unportable(Exception):
    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} {other}")


def break_down(link: Link) -> None:
    raise Unportable(1, 2)


def deaf(word: str) -> None:
    pass


def test_a_worker_serves_call_after_call(worker: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    heard: list[str] = []
    assert worker.call(chatter, deaf) is True
    assert worker.call(chatter, deaf) is False
    (three, first), (seven, second) = worker.call(add, heard.append, 1, 2), worker.call(add, heard.append, 3, other=4)
    assert (three, seven, heard) == (3, 7, ["adding", "adding"])
    assert first == second == worker.pid != os.getpid()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("function", "reason"), [(abort, "crashed"), (panic, "crashed"), (run_out, "memory")])
def test_a_call_that_kills_its_worker_costs_no_more_than_that(function: object, reason: str, worker: Worker) -> None:
    before = worker.call(add, deaf, 1, 2)[1]
    with pytest.raises(Lost) as caught:
        worker.call(function, deaf)
    assert caught.value.reason == reason
    assert worker.call(add, deaf, 1, 2)[1] != before


def test_a_call_that_hangs_is_killed(worker: Worker) -> None:
    worker.call(add, deaf, 1, 2)
    worker.seconds = 0.2
    with pytest.raises(Lost) as caught:
        worker.call(sleep, deaf, False)
    assert caught.value.reason == "slow"


def test_what_is_safe_may_take_its_time(worker: Worker) -> None:
    worker.call(add, deaf, 1, 2)
    worker.seconds = 1
    assert worker.call(sleep, deaf, True) == "awake"


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs a system that tells a process's memory")
def test_a_call_that_takes_too_much_memory_is_killed(worker: Worker) -> None:
    worker.memory = 400 * MEGABYTE
    with pytest.raises(Lost) as caught:
        worker.call(eat, deaf, 600)
    assert caught.value.reason == "memory"


def test_errors_come_back_as_they_were(worker: Worker) -> None:
    with pytest.raises(StoreError) as refused:
        worker.call(refuse, deaf)
    assert (refused.value.what, refused.value.remedy) == ("It is full.", "Empty it.")
    assert "raise StoreError" in refused.value.__notes__[0]
    with pytest.raises(Withheld, match=r"^Unportable \(the message is withheld") as substitute:
        worker.call(break_down, deaf)
    assert "raise Unportable(1, 2)" in substitute.value.__notes__[0]


def test_a_worker_dies_with_the_one_who_calls_it() -> None:
    code = (
        "import sys; from fupin import worker, entry; from pathlib import Path\n"
        "from fupin.read.archive import Arrival; from fupin.intake import Options\n"
        "one = worker.Worker(60, 2 << 30); one.call(entry.examine, len, Arrival(Path('x'), 'x', b''), Options())\n"
        "print(one.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        os.kill(pid, 0)
        process.send_signal(signal.SIGKILL)
        process.wait(60)
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if state(pid) == "Z":
            return
        time.sleep(0.05)
    pytest.fail("The worker is still there.")


def state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_here_there_is_no_other_process() -> None:
    assert Here().call(add, deaf, 1, 2) == (3, os.getpid())
