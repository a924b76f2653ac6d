"""Importers that are killed at any moment, and several at once, with readers looking on: the store stays whole.

    make soak                            300 kills, then two importers and a reader for a minute
    python bench/soak.py killed 50       so many kills
    python bench/soak.py together 10     so many seconds
    … --seed 7 --jobs 2                  other moments; importers with so many workers

Status 1 if a reader saw what never was, a return that was reported stored is gone, or a store ends otherwise than one
that nobody disturbed. Such a store is kept under bench/data/soak/.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import deliveries
import onlookers
from deliveries import State
from onlookers import VIEWS, Onlooker, Watch

KEPT = Path(__file__).parent / "data" / "soak"
FUPIN = str(Path(sys.executable).parent / "fupin")
# A run that is killed again and again gets nowhere: after so many kills in a night, one ends by itself.
_KILLS_A_NIGHT = 5
_WHOM = ("all", "all", "worker", "caller")


@dataclass
class World:
    """The nights, the states that a store goes through, an undisturbed one with its outcome, and the readers."""

    nights: Sequence[Path]
    states: Sequence[State]
    undisturbed: Path
    jobs: int
    readers: list[Onlooker] = field(default_factory=list)
    outcome: dict[str, object] = field(default_factory=dict)
    printed: bytes = b""
    wrong: list[str] = field(default_factory=list)
    looks: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)

    def importer(self, store: Path, *nights: Path) -> subprocess.Popen[bytes]:
        """`fupin import` of these nights, in a process group of its own."""
        jobs = ["--jobs", str(self.jobs)] if self.jobs else []
        return subprocess.Popen(
            [FUPIN, "import", *nights, "--store", store, *jobs],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    @contextmanager
    def watched(self, store: Path) -> Iterator[None]:
        """The readers look at the store meanwhile; in the end all of them have seen the last state."""
        for reader in self.readers:
            reader.look_at(store)
        yield
        for reader in self.readers:
            seen = reader.look_at("")
            self.looks[reader.kind] += seen["looks"]
            self.looks[f"of these {reader.kind} gave up"] += seen["given_up"]
            self.wrong += [f"{store.name}, {reader.kind} looking on: {one}" for one in seen["wrong"]]
            self.wrong += [f"{store.name}, {reader.kind} does not see the end of {one}" for one in seen["behind"]]

    def ended(self, run: subprocess.Popen[bytes], what: str) -> None:
        """Wait for a run that nobody killed."""
        said = run.communicate()[1].decode("utf-8", "replace")
        if run.returncode not in (0, 1) or "Traceback" in said:
            self.wrong.append(f"{what}: status {run.returncode}: {said.strip()[-400:]}")

    def stored(self, store: Path, night: Path) -> None:
        """A night's import has ended, and so said that it was stored: the store is then as it must be."""
        upto = self.nights[: self.nights.index(night) + 1]
        if deliveries.look(store) != self.states[sum(len([*one.iterdir()]) for one in upto)]:
            self.wrong.append(f"{store.name}: after {night.name} not all of it is stored")

    def compare(self, store: Path) -> None:
        """Import everything once more, undisturbed: then the store is as if nothing had happened."""
        self.ended(self.importer(store, *self.nights), f"{store.name}, last run")
        self.differ(store)
        if printed(store) != self.printed:
            self.wrong.append(f"{store.name}: the indicators differ from those of an undisturbed store")

    def differ(self, store: Path) -> None:
        """Note each file of a store that is not as in an undisturbed one."""
        found = deliveries.outcome(store)
        for name in sorted(found.keys() | self.outcome.keys()):
            ours, theirs = found.get(name), self.outcome.get(name)
            if ours != theirs:
                self.wrong.append(f"{store.name}: {name} differs from an undisturbed store{_difference(ours, theirs)}")


def _difference(ours: Any, theirs: Any) -> str:
    if ours is None or theirs is None:
        return ": " + ("it is missing" if ours is None else "nobody else has it")
    if isinstance(ours, dict) and isinstance(theirs, dict):
        other = [
            f"{key} {ours.get(key)!r:.200} not {theirs.get(key)!r:.200}"
            for key in theirs
            if ours.get(key) != theirs[key]
        ]
        return ": " + "; ".join(other)
    return ""


def printed(store: Path) -> bytes:
    """What `fupin indicators` writes."""
    command = [FUPIN, "indicators", "--by", "county", "--long", "--format", "csv", "--store", store]
    return subprocess.run(command, check=True, capture_output=True).stdout


@contextmanager
def world(folder: Path, *, counties: int, persons: int, nights: int, jobs: int = 0) -> Iterator[World]:
    """Make the nights under a folder, import them undisturbed, one by one, and set readers up."""
    found = deliveries.write_nights(folder, counties, persons, nights)
    states = deliveries.states(found, folder / "undisturbed")
    file = onlookers.written(states, folder / "states.json")
    with ExitStack() as readers:
        made = World(found, states, folder / "undisturbed", jobs)
        made.outcome, made.printed = deliveries.outcome(made.undisturbed), printed(made.undisturbed)
        for kind in VIEWS:
            made.readers.append(Onlooker(kind, file))
            readers.callback(made.readers[-1].end)
        yield made


def killed(made: World, folder: Path, kills: int, chance: random.Random) -> None:
    """Kill so many imports; each store ends with runs that nobody kills, and is compared."""
    number = 0
    while made.kills.total() < kills:
        store = folder / f"killed-{number}"
        number += 1
        with made.watched(store):
            for night in made.nights:
                _one_night(made, store, night, kills, chance)
            made.compare(store)
        _put_away(made, store)


def _one_night(made: World, store: Path, night: Path, kills: int, chance: random.Random) -> None:
    """Import a night's returns, and again after each kill, until a run ends by itself."""
    watch = Watch(made.states)
    for _ in range(_KILLS_A_NIGHT):
        run = made.importer(store, night)
        whom = chance.choice(_WHOM)
        moment = _at_some_moment(run, store, chance)
        if run.poll() is not None or made.kills.total() >= kills:
            break
        if whom == "worker" and not _workers(run.pid):
            whom = "all"
        _kill(run, whom, chance)
        made.kills[f"{whom}, {moment}"] += 1
        if whom == "worker":  # its caller goes on with another
            break
        run.communicate()
        for kind in VIEWS:
            watch.see(kind, store)
    else:
        run = made.importer(store, night)
    made.ended(run, f"{store.name}, {night.name}")
    made.stored(store, night)
    made.wrong += [f"{store.name}, {night.name}, after a kill: {one}" for one in watch.wrong]


def _at_some_moment(run: subprocess.Popen[bytes], store: Path, chance: random.Random) -> str:
    """Wait until any moment, or until one in a commit: while files are being staged, or once they are decided on."""
    until = time.monotonic() + chance.uniform(0.0, 2.5)
    while run.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    awaited = chance.choice(("", "_staging", "_intent.json"))
    if not awaited:
        return "at any moment"
    while run.poll() is None and not (store / awaited).exists():
        time.sleep(0.0002)
    time.sleep(chance.choice((0, chance.uniform(0, 0.003), chance.uniform(0, 0.03))))
    return f"after {awaited} was seen"


def _kill(run: subprocess.Popen[bytes], whom: str, chance: random.Random) -> None:
    if whom == "all":
        os.killpg(run.pid, signal.SIGKILL)
    else:
        os.kill(run.pid if whom == "caller" else chance.choice(_workers(run.pid)), signal.SIGKILL)


def _workers(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def together(made: World, folder: Path, seconds: float, chance: random.Random) -> None:
    """Two imports of the same nights at once, store after store, until the time is over."""
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until or not number:
        store = folder / f"together-{number}"
        number += 1
        with made.watched(store):
            for night in made.nights:
                first = made.importer(store, night)
                time.sleep(chance.choice((0.0, chance.uniform(0, 1))))
                second = made.importer(store, night)
                for run in (first, second):
                    made.ended(run, f"{store.name}, {night.name}, two at once")
                made.stored(store, night)
            made.compare(store)
        _put_away(made, store)


def _put_away(made: World, store: Path) -> None:
    if any(one.startswith(store.name) for one in made.wrong):
        deliveries.forget(KEPT / store.name)
        KEPT.mkdir(parents=True, exist_ok=True)
        store.rename(KEPT / store.name)
    deliveries.forget(store)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=("killed", "together"))
    parser.add_argument("many", nargs="?", type=float)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    parser.add_argument("--jobs", type=int, default=0)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with world(folder, counties=4, persons=45, nights=4, jobs=said.jobs) as made:
            if said.what != "together":
                killed(made, folder, int(said.many or 300), random.Random(said.seed))
            if said.what != "killed":
                together(made, folder, said.many or 60, random.Random(said.seed))
            return told(made, said.seed)


def told(made: World, seed: int) -> int:
    """Say what was done and seen."""
    print(f"seed {seed}: {made.kills.total()} kills, {sum(made.looks.values()):,} looks meanwhile")
    for name, count in (*sorted(made.kills.items()), *sorted(made.looks.items())):
        print(f"  {count:6,}  {name}")
    for one in made.wrong:
        print(one, file=sys.stderr)
    return 1 if made.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
