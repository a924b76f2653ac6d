"""Readers that look at a store again and again while others write to it, each in a process of its own.

    python bench/onlookers.py figures STATES

It hears on stdin which store to look at (a path a line; an empty line: none) and says on stdout, after each, what it has
seen of the one before. What it sees must be one of the states in the JSON file STATES, and never an earlier one than
what it saw before.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import deliveries
from deliveries import NOTHING, State

from fupin.errors import FupinError

# Of its time, an onlooker rests at least this part: there are several, and few cores.
_RESTS = 0.9
_PAUSE = 0.02


@dataclass
class Watch:
    """What one onlooker has seen of one store: `reached` is the state that each place has come to, at the least, and
    `behind` are the places that were not as in the last state when it looked last.
    """

    states: Sequence[State]
    looks: int = 0
    reached: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    given_up: int = 0
    behind: set[str] = field(default_factory=set)

    @property
    def furthest(self) -> int:
        return max(self.reached.values(), default=0)

    def see(self, kind: str, store: Path) -> None:
        """Look once and hold it against the states."""
        self.looks += 1
        try:
            VIEWS[kind](self, store)
        except Exception as error:  # noqa: BLE001 - whatever a reader gets instead of an answer
            # Before the first return is in, there is no store, or nothing in it.
            if self.furthest or not isinstance(error, FupinError):
                self.wrong.append(f"{kind}: {type(error).__name__}: {error}")

    def partitions(self, seen: dict[str, str], of: Callable[[State], dict[str, str]]) -> None:
        """Each place is as some state has it, whichever: who reads plain files reads one after the other."""
        for place in sorted({place for state in self.states for place in of(state)}):
            self.hold(place, seen.get(place, NOTHING), [of(state).get(place, NOTHING) for state in self.states])

    def hold(self, place: str, seen: object, allowed: Sequence[object]) -> None:
        (self.behind.discard if seen == allowed[-1] else self.behind.add)(place)
        before = self.reached.get(place, 0)
        later = [n for n, one in enumerate(allowed) if one == seen and n >= before]
        if later:
            self.reached[place] = later[0]
        else:
            known = [n for n, one in enumerate(allowed) if one == seen]
            self.wrong.append(f"{place} is as in states {known}, after {before}" if known else f"{place} is torn")


def _by_arrow(watch: Watch, store: Path) -> None:
    watch.partitions(deliveries.plain_by_arrow(store), lambda state: state.plain)


def _by_duckdb(watch: Watch, store: Path) -> None:
    """DuckDB opens a file twice, and gives up where it was replaced between; it never takes one for the other."""
    import duckdb

    try:
        watch.partitions(deliveries.plain_by_duckdb(store), lambda state: state.plain)
    except duckdb.Error:
        watch.given_up += 1


def _figures(watch: Watch, store: Path) -> None:
    watch.hold("figures", deliveries.figures(store), [state.figures for state in watch.states])


def _relations(watch: Watch, store: Path) -> None:
    """What the records tell of must be there when its rows are asked for afterwards."""
    from fupin.store import open_store, records, steadily

    told = frozenset(one.id for one in records(open_store(store)))
    stored = next((n for n, state in enumerate(watch.states) if told <= state.returns), len(watch.states))
    watch.hold("records", told, [state.returns for state in watch.states])
    watch.reached |= {
        place: max(n, stored) for place, n in watch.reached.items() if place not in ("records", "figures")
    }
    watch.partitions(steadily(store, lambda: deliveries.laid_out(store)), lambda state: state.laid_out)


VIEWS: dict[str, Callable[[Watch, Path], None]] = {
    "figures": _figures,
    "relations": _relations,
    "arrow": _by_arrow,
    "duckdb": _by_duckdb,
}


@dataclass
class Onlooker:
    """The side that asks: a process that looks on."""

    kind: str
    states: Path

    def __post_init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, self.kind, str(self.states)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.told()

    def look_at(self, store: Path | str) -> dict[str, Any]:
        """Look at another store from now on ("": at none); what was seen of the one before."""
        self._process.stdin.write(f"{store}\n")
        self._process.stdin.flush()
        return self.told()

    def told(self) -> dict[str, Any]:
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the onlooker {self.kind} ended with status {self._process.wait()}")
        found: dict[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        """Send it away."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def written(states: Sequence[State], path: Path) -> Path:
    """The states as a file that onlookers read."""
    path.write_text(json.dumps([asdict(one) | {"returns": sorted(one.returns)} for one in states]), encoding="utf-8")
    return path


def main(kind: str, path: str) -> None:
    told = json.loads(Path(path).read_text(encoding="utf-8"))
    states = [State(**{**one, "returns": frozenset(one["returns"])}) for one in told]
    watch, store, pause = Watch(states), "", _PAUSE
    _answer(watch)
    while True:
        if select.select([sys.stdin], [], [], pause)[0] or not store:
            line = sys.stdin.readline()
            if not line:
                return
            if store:  # once more, now that whoever wrote has ended
                watch.see(kind, Path(store))
            _answer(watch)
            watch, store = Watch(states), line.strip()
        else:
            began = time.monotonic()
            watch.see(kind, Path(store))
            pause = max(_PAUSE, (time.monotonic() - began) * _RESTS / (1 - _RESTS))


def _answer(watch: Watch) -> None:
    told = {"looks": watch.looks, "given_up": watch.given_up, "behind": sorted(watch.behind), "wrong": watch.wrong[:5]}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
