"""Several workers at once, and the outcome as if there were one: what must keep its order waits for its turn."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from threading import Condition, Thread
from typing import Generic, NoReturn, TypeVar

from fupin.worker.call import Caller, Worker, alone
from fupin.worker.message import Stopped

T = TypeVar("T")
R = TypeVar("R")


def in_order(callers: Sequence[Caller], tasks: Iterator[T], do: Callable[[Caller, T], R]) -> Generator[R, None, None]:
    """What `do` gives for each task, in the order of the tasks, of which each caller has one at a time.

    Inside, `caller.turns` waits until all earlier tasks are done. The first error that `do` raises is raised in its
    place; then, and where the caller goes away, the workers are killed: what they are storing is stored whole or not
    at all.
    """
    workers = [one for one in callers if isinstance(one, Worker)]
    if len(workers) < 2:
        yield from (do(callers[0], task) for task in tasks)
        return
    work = _Work(workers, tasks, do)
    threads = [Thread(target=work.serve, args=(worker,), daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    try:
        yield from work.outcomes()
    finally:
        work.stop()
        for thread in threads:
            thread.join()
        work.clear()


class _Work(Generic[T, R]):
    """What is being done: tasks are numbered from 0; `done` have been, without a gap."""

    def __init__(self, workers: Sequence[Worker], tasks: Iterator[T], do: Callable[[Caller, T], R]) -> None:
        self._workers, self._tasks, self._do = workers, tasks, do
        self._changed = Condition()
        self._finished: dict[int, Callable[[], R]] = {}
        self._done = 0
        self._given = 0
        self._exhausted = self._stopped = self._killed = False

    def serve(self, worker: Worker) -> None:
        """Have a worker do task after task, until there is none or somebody says stop."""
        while (numbered := self._next()) is not None:
            number, task = numbered
            worker.turns = lambda number=number: self._await(number)  # type: ignore[misc]
            self._finish(number, self._outcome(worker, task))

    def outcomes(self) -> Iterator[R]:
        """The outcomes in the order of their tasks."""
        number = 0
        while (outcome := self._taken(number)) is not None:
            yield outcome()
            number += 1

    def stop(self) -> None:
        """Give out no more tasks; where some are still under way, kill their workers."""
        with self._changed:
            self._stopped = True
            self._killed = self._done < self._given
            self._changed.notify_all()
        if self._killed:
            for worker in self._workers:
                worker.kill()

    def clear(self) -> None:
        """Let each worker be called alone again."""
        for worker in self._workers:
            worker.turns = alone
            if self._killed:
                worker.revive()

    def _next(self) -> tuple[int, T] | None:
        with self._changed:
            if self._stopped or self._exhausted:
                return None
            try:
                task = next(self._tasks)
            except BaseException as error:  # noqa: BLE001 - raised where the outcome is asked for
                self._exhausted = True
                if not isinstance(error, StopIteration):
                    self._finish(self._given, _raising(error))
                    self._given += 1
                self._changed.notify_all()
                return None
            self._given += 1
            return self._given - 1, task

    def _outcome(self, worker: Worker, task: T) -> Callable[[], R]:
        try:
            answer = self._do(worker, task)
        except BaseException as error:  # noqa: BLE001 - raised where the outcome is asked for
            return _raising(error)
        return lambda: answer

    def _finish(self, number: int, outcome: Callable[[], R]) -> None:
        with self._changed:
            self._finished[number] = outcome
            while self._done in self._finished:
                self._done += 1
            self._changed.notify_all()

    def _taken(self, number: int) -> Callable[[], R] | None:
        with self._changed:
            while number >= self._done and not (self._exhausted and number >= self._given):
                self._changed.wait()
            return self._finished.pop(number, None)

    def _await(self, number: int) -> bool:
        with self._changed:
            while self._done < number and not self._stopped:
                self._changed.wait()
            if self._stopped:
                raise Stopped
        return True


def _raising(error: BaseException) -> Callable[[], NoReturn]:
    def outcome() -> NoReturn:
        raise error

    return outcome
