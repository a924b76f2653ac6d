"""Whole processes timed side by side: medians, ratios, the memory of the largest process, and what must hold.

They run in rotation, so that a busy machine slows all alike.
"""

from __future__ import annotations

import os
import select
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RUNS = int(os.environ.get("BENCH_RUNS", "7"))
_LOOKS_EVERY = 0.05


@dataclass
class Contestant:
    """A command and what its whole processes took: wall seconds, and peak memory in MB of the largest, one per run."""

    name: str
    command: Sequence[str]
    before: Callable[[], object] = lambda: None
    seconds: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return statistics.median(self.seconds)

    def run(self) -> None:
        self.before()
        started = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        children = _watched(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{self.name} ended with status {process.returncode}: {' '.join(self.command)}")
        self.seconds.append(time.perf_counter() - started)
        self.peak.append(max(usage.ru_maxrss, children) / 1024)


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table that is kept: `holds` is None where nothing is promised."""

    title: str
    ours: str
    peer: str
    ratio: str
    bound: str
    memory: str
    holds: bool | None


RESULTS: list[Result] = []


def race(
    title: str,
    ours: Contestant,
    peer: Contestant,
    bound: float | None = None,
    memory: float | None = None,
    *,
    times: float | None = None,
    runs: int = RUNS,
) -> None:
    """Time both and tell medians and the ratio: it must be at most `bound`, or ours at least `times` faster; and no
    process of ours may take more than so many MB of `memory`.
    """
    rotate((peer, ours), runs)
    ratios = [a / b for a, b in zip(ours.seconds, peer.seconds, strict=True)]
    print(f"\n{title}")
    for contestant in (peer, ours):
        print(line(contestant))
    ratio = statistics.median(ratios)
    if times is not None:
        kept, must, said = 1 / ratio >= times, f"≥ {times:g} times faster", f"{1 / ratio:.1f} times faster"
    elif bound is not None:
        kept, must, said = ratio <= bound, f"≤ {bound:g}", f"{ratio:.2f}"
    else:
        kept, must, said = None, "", f"{ratio:.2f}"
    print(f"  ratio {said}" + (f", must be {must}" if must else ""))
    if memory is not None:
        kept = bool(kept) and max(ours.peak) < memory
        must += f", < {memory:.0f} MB"
        print(f"  peak memory {max(ours.peak):.0f} MB, must be under {memory:.0f} MB")
    note(title, ours, peer=f"{peer.middle:.3f} s ({peer.name})", ratio=said, bound=must, holds=kept)


def alone(title: str, ours: Contestant, seconds: float, runs: int = RUNS) -> None:
    """Time one that has no peer, and must end within so many seconds."""
    rotate((ours,), runs)
    print(f"\n{title}\n{line(ours)}\n  must be under {seconds:g} s")
    note(title, ours, bound=f"< {seconds:g} s", holds=ours.middle < seconds)


def rotate(contestants: Sequence[Contestant], runs: int = RUNS) -> None:
    """Run each once for nothing, then all in turn."""
    for contestant in contestants:
        contestant.run()
        contestant.seconds.clear()
        contestant.peak.clear()
    for _ in range(runs):
        for contestant in contestants:
            contestant.run()


def line(one: Contestant) -> str:
    low, high = min(one.seconds), max(one.seconds)
    return f"  {one.name:<44} {one.middle:7.3f} s  ({low:.3f} to {high:.3f})  peak {max(one.peak):5.0f} MB"


def note(
    title: str, ours: Contestant, *, peer: str = "", ratio: str = "", bound: str = "", holds: bool | None = None
) -> None:
    """Remember a result for the table."""
    took = f"{ours.middle:.3f} s ({ours.name})"
    RESULTS.append(Result(title, took, peer, ratio, bound, f"{max(ours.peak):.0f} MB", holds))


def _watched(pid: int) -> int:
    """Wait for a process to end; the most memory in KB that any process under it has had."""
    most = 0
    handle = os.pidfd_open(pid)
    try:
        while not select.select([handle], [], [], _LOOKS_EVERY)[0]:
            most = max([most, *map(_high_water, _below(pid))])
    finally:
        os.close(handle)
    return most


def _below(pid: int) -> list[int]:
    try:
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []
    return [*children, *(one for child in children for one in _below(child))]


def _high_water(pid: int) -> int:
    """The most memory in KB that a process has had in use so far; 0 where it has ended."""
    try:
        told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    return next((int(one.split()[1]) for one in told.splitlines() if one.startswith("VmHWM:")), 0)
