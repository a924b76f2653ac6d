"""The side that calls: starts the worker, watches over it, and kills it."""

from __future__ import annotations

import atexit
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from fupin.worker.message import SAFE, WAITS, Job, Link, Lost, Stopped, Turn, receive, send
from fupin.worker.serve import serve

P = ParamSpec("P")
T = TypeVar("T")

_LOOKS_EVERY_MS = 50

Turns = Callable[[], bool]


def alone() -> bool:
    """The turn of a call that nobody else is beside of."""
    return False


class Caller(Protocol):
    """Whoever carries a function out: a `Worker`, or `Here`. `turns` waits for its turn where the function asks."""

    @property
    def turns(self) -> Turns: ...

    def call(
        self,
        function: Callable[Concatenate[Link, P], T],
        heard: Callable[[str], object],
        *args: P.args,
        **named: P.kwargs,
    ) -> T: ...


class Here:
    """Calls in this very process, without any protection: for debuggers and tests."""

    fresh = False

    def __init__(self) -> None:
        self.turns: Turns = alone

    def tell(self, word: str) -> None:
        """Say nothing: nobody watches."""

    def warm_up(self) -> None:
        """Load nothing: whoever needs a library imports it."""

    def ready(self) -> None:
        """Wait for nothing."""

    def turn(self) -> bool:
        return self.turns()

    def call(
        self,
        function: Callable[Concatenate[Link, P], T],
        heard: Callable[[str], object],
        *args: P.args,
        **named: P.kwargs,
    ) -> T:
        return function(self, *args, **named)


@dataclass(slots=True)
class Worker:
    """A process that is started by the first call and again after it was lost; `memory` is in bytes."""

    seconds: float
    memory: int
    turns: Turns = field(default=alone)
    pid: int = 0
    _jobs: int = -1
    _answers: int = -1
    _child: subprocess.Popen[bytes] | None = None
    _killed: bool = False

    def call(
        self,
        function: Callable[Concatenate[Link, P], T],
        heard: Callable[[str], object],
        *args: P.args,
        **named: P.kwargs,
    ) -> T:
        """Carry out a function of some module, and hear what it tells meanwhile.

        Raises what the function raises, its traceback as a note, and `Lost` where there is no answer.
        """
        try:
            return self._answer(Job(function, args, named), heard)
        except BaseException:
            self.end()
            raise

    def _answer(self, job: Job[T], heard: Callable[[str], object]) -> T:
        self.start()
        self._send(job)
        until = time.monotonic() + self.seconds
        while True:
            self._wait(until)
            kind, said = receive(self._answers)
            if said == WAITS:
                began = time.monotonic()
                self._send(Turn(self.turns()))
                until += time.monotonic() - began
            elif kind == "told":
                until = float("inf") if said == SAFE else until
                heard(said)
            elif kind == "done":
                answer: T = said
                return answer
            else:
                raise said

    def _send(self, message: object) -> None:
        try:
            send(self._jobs, message)
        except BrokenPipeError:
            raise Lost("crashed") from None

    def _wait(self, until: float) -> None:
        """Wait for an answer, watching over time and memory."""
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        while not poll.poll(_LOOKS_EVERY_MS):
            if until == float("inf"):
                continue
            if time.monotonic() > until:
                raise Lost("slow")
            if _resident(self.pid) > self.memory:
                raise Lost("memory")

    def start(self) -> None:
        """Start the process, unless there is one. Raises `Stopped` after `kill`, until `revive`."""
        if self._killed:
            raise Stopped
        if self.pid:
            return
        jobs_in, self._jobs = _pipe()
        self._answers, answers_out = _pipe()
        _ends.update((self._jobs, self._answers))
        if _may_fork():
            self.pid = os.fork()
            if not self.pid:
                try:
                    # Held open here, too, they would keep other workers from seeing their caller die.
                    for end in _ends:
                        os.close(end)
                    serve(jobs_in, answers_out, self.memory)
                finally:  # whatever happens, the copy must not go on as if it were the caller
                    os._exit(1)
        else:
            self._child = _interpreter(jobs_in, answers_out, self.memory)
            self.pid = self._child.pid
        os.close(jobs_in)
        os.close(answers_out)

    def revive(self) -> None:
        """After `kill`: make it one that can be called again."""
        self.end()
        self._killed = False

    def end(self) -> None:
        """Kill the process, if there is one. What it was storing is stored whole or not at all."""
        if not self.pid:
            return
        for end in (self._jobs, self._answers):
            _ends.discard(end)
            os.close(end)
        self._strike()
        if self._child is not None:
            self._child.wait()
        else:
            os.waitpid(self.pid, 0)
        self.pid, self._child = 0, None

    def kill(self) -> None:
        """Kill the process; whoever waits for its answer finds it lost, and cannot start another."""
        self._killed = True
        self._strike()

    def _strike(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)


def _pipe() -> tuple[int, int]:
    """A pipe that does not take the place of a standard stream that the caller closed."""
    import fcntl

    low = os.pipe()
    reading, writing = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 3) for end in low)
    for one in low:
        os.close(one)
    return reading, writing


def _may_fork() -> bool:
    """Whether this process has one thread; those of libraries count, too, and only Linux tells them."""
    return sys.platform == "linux" and threading.active_count() == 1 and len([*Path("/proc/self/task").iterdir()]) == 1


def _interpreter(jobs: int, answers: int, memory: int) -> subprocess.Popen[bytes]:
    code = f"from fupin.worker.serve import serve; serve({jobs}, {answers}, {memory})"
    flags = ["-X", "utf8"] if sys.flags.utf8_mode else []
    path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(  # noqa: S603 - this interpreter, and nothing that anybody typed
        [sys.executable, *flags, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        pass_fds=(jobs, answers),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _resident(pid: int) -> int:
    """The bytes of memory that a process has in use; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:  # noqa: PTH123 - read twenty times a second
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


# This process's ends of all pipes to workers.
_ends: set[int] = set()
_shared: dict[int, list[Worker]] = {}


def crew(count: int, seconds: float, memory: int) -> Sequence[Caller]:
    """So many workers of this process, kept from call to call; a forked process gets others. Several are started at
    once, while this process has one thread.
    """
    if os.getpid() not in _shared:
        atexit.register(end)
    workers = _shared.setdefault(os.getpid(), [])
    workers += [Worker(seconds, memory) for _ in range(count - len(workers))]
    for worker in workers:
        if worker.memory != memory:  # which its process was started with
            worker.end()
        worker.seconds, worker.memory = seconds, memory
    for worker in workers[:count] if count > 1 else ():
        worker.start()
    return workers[:count]


def end() -> None:
    """Kill the workers of this process, if it has any."""
    for worker in _shared.pop(os.getpid(), []):
        worker.end()
