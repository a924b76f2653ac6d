"""The side that is called: quiet, bounded, and gone when nobody calls any more."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from dataclasses import dataclass
from typing import NoReturn

from fupin import process
from fupin.discretion import Withheld, kind_of, stand_in
from fupin.worker.message import WAITS, Job, Link, Lost, Turn, receive, send

# What allocators reserve and never touch; the process's own limit only stops a single monstrous allocation.
_HEADROOM = 4 << 30


@dataclass
class _Back:
    """The link of a function to the process that called it."""

    jobs: int
    pipe: int
    fresh: bool = True
    _warm: threading.Thread | None = None

    def tell(self, word: str) -> None:
        send(self.pipe, ("told", word))

    def warm_up(self) -> threading.Thread:
        self._warm = self._warm or process.warm_up()
        return self._warm

    def ready(self) -> None:
        self.warm_up().join()

    def turn(self) -> bool:
        self.tell(WAITS)
        turn: Turn = receive(self.jobs)
        return turn.together


def serve(jobs: int, answers: int, memory: int) -> NoReturn:
    """Be the worker: carry out call after call, until the pipe closes."""
    _be_quiet()
    _be_modest(memory)
    process.settle()
    link = _Back(jobs, answers)
    try:
        while True:
            job = receive(jobs)
            if not link.fresh:  # not after the last, when nobody needs the memory any more
                process.tidy()
            send(answers, _outcome(job, link))
            link.fresh = False
    except (Lost, BrokenPipeError):
        os._exit(0)


def _outcome(job: Job[object], link: Link) -> tuple[str, object]:
    try:
        return "done", job.function(link, *job.args, **job.named)
    except MemoryError:
        return "failed", Lost("memory")
    except BaseException as error:  # noqa: BLE001 - it is raised where the call was made
        if type(error).__name__ == "PanicException":  # of a library in Rust; no module exports it
            return "failed", Lost("crashed")
        return "failed", _portable(stand_in(error))


def _portable(error: BaseException) -> BaseException:
    """The error, or one that stands for it where it cannot be sent."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:  # noqa: BLE001 - whatever its class does there
        said = Withheld(kind_of(error))
        said.add_note(error.__notes__[-1])
        return said
    return error


def _be_quiet() -> None:
    """Say nothing on the terminal, leave Ctrl-C to the process that called, and never write memory to disk."""
    import resource

    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _be_modest(memory: int) -> None:
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = memory + _HEADROOM
    if most == resource.RLIM_INFINITY or wanted < most:
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))
