"""Benchmarks, side by side in one run: fupin's ratio to the peer that does the least that must be done.

    make bench                     all of them
    python bench/run.py import     only those whose name begins so

Whole processes are timed in rotation, so that a busy machine slows both alike; medians are printed. The data are made
first, outside the timing, under bench/data/.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE / "data"
FUPIN = str(Path(sys.executable).parent / "fupin")
RUNS = int(os.environ.get("BENCH_RUNS", "7"))


@dataclass
class Contestant:
    """A command and what its whole processes took: wall seconds and peak memory in MB, one per run."""

    name: str
    command: Sequence[str]
    before: Callable[[], object] = lambda: None
    seconds: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)

    def run(self) -> None:
        self.before()
        started = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{self.name} ended with status {process.returncode}: {' '.join(self.command)}")
        self.seconds.append(time.perf_counter() - started)
        self.peak.append(usage.ru_maxrss / 1024)


def race(title: str, ours: Contestant, peer: Contestant, bound: float, memory: float | None = None) -> None:
    """Time both in rotation and print medians, the ratio and the bound it must keep."""
    for contestant in (peer, ours):
        contestant.run()
        contestant.seconds.clear()
        contestant.peak.clear()
    for _ in range(RUNS):
        peer.run()
        ours.run()
    ratio = statistics.median(a / b for a, b in zip(ours.seconds, peer.seconds, strict=True))
    print(f"\n{title}")
    for contestant in (peer, ours):
        low, middle, high = min(contestant.seconds), statistics.median(contestant.seconds), max(contestant.seconds)
        peak = max(contestant.peak)
        print(f"  {contestant.name:<44} {middle:7.3f} s  ({low:.3f} to {high:.3f})  peak {peak:5.0f} MB")
    print(f"  ratio {ratio:.2f}, must be at most {bound}")
    if memory is not None:
        print(f"  peak memory {max(ours.peak):.0f} MB, must be under {memory:.0f} MB")


def roster() -> Path:
    """A roster of 27,000 rows and 27 columns in one workbook; made once."""
    folder = DATA / "county"
    if not folder.exists():
        from fupin.sample import write_sample

        write_sample(folder, ["511529"], 27_000, [2014], 1, tables=("person",))
    return next(folder.glob("*.xlsx"))


def import_one_county() -> None:
    """`fupin import` of one roster against python-calamine's bare reading of it."""
    book = roster()
    store = DATA / "store"
    bare = (
        "import sys; from python_calamine import CalamineWorkbook as W; "
        "W.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()"
    )
    race(
        "import: one county, 27,000 persons, 27 columns",
        Contestant("fupin import", [FUPIN, "import", str(book), "--store", str(store)], lambda: _forget(store)),
        Contestant("python-calamine, bare reading", [sys.executable, "-c", bare, str(book)]),
        bound=2.2,
        memory=400,
    )


def indicators_by_county() -> None:
    """`fupin indicators --by county` on five million persons against one hand-written DuckDB script."""
    store = DATA / "province"
    if not store.exists():
        subprocess.run([sys.executable, str(HERE / "province.py"), str(store)], check=True)
    command = [FUPIN, "indicators", "--by", "county", "--store", str(store), "--format", "csv"]
    race(
        "indicators: 183 counties, 5,000,000 persons, by county",
        Contestant("fupin indicators --by county", command),
        Contestant("hand-written DuckDB script", [sys.executable, str(HERE / "by_hand.py"), str(store)]),
        bound=1.5,
    )


def help_costs_little() -> None:
    """`fupin --help` against importing click alone."""
    race(
        "help: start-up",
        Contestant("fupin --help", [FUPIN, "--help"]),
        Contestant("python -c 'import click'", [sys.executable, "-c", "import click"]),
        bound=2.0,
    )


def _forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


BENCHMARKS = {"help": help_costs_little, "import": import_one_county, "indicators": indicators_by_county}


def main(wanted: Sequence[str]) -> None:
    DATA.mkdir(exist_ok=True)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}, {RUNS} runs each")
    for name, benchmark in BENCHMARKS.items():
        if not wanted or any(name.startswith(start) for start in wanted):
            benchmark()


if __name__ == "__main__":
    main(sys.argv[1:])
