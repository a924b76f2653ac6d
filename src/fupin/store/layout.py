"""Where things lie in a store, and the rights that they get.

    person/year=2014/county=511529/part-0.parquet     one file per table, year and county
    _register/…                                       the register as sent; household/ is always the resolved table
    _returns/<return>.json                            one record per return
    _findings/<return>.parquet  _rejected/<return>.parquet
    _history/<table>/year=…/county=…/<when>-<return>.parquet    rows that a later return replaced
    _counted_once/year=2014/part-0.parquet            persons held more than once
    _staging/  _intent.json  _lock  _lock.json  _store.json       the store's own

Every path in this room is relative to the store, with slashes, until it is opened.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from fupin.errors import StoreError
from fupin.tables import STORE_MARKER

MARKER = STORE_MARKER
LOCK = "_lock"
HOLDER = "_lock.json"
INTENT = "_intent.json"
STAGING = "_staging"
HISTORY = "_history"
PART = "part-0.parquet"
# The rights of folders that a group may read; what is made in them belongs to the same group.
GROUP = 0o2750

_YEAR = re.compile(r"year=(\d{4})$")
_COUNTY = re.compile(r"county=(\d{6})$")


def silent(_message: str) -> None:
    return None


@dataclass(frozen=True)
class Store:
    """An open store. `wait` is how many seconds a writer waits for another, `tell` hears for whom it waits ("" where
    that cannot be told), `group` makes files readable by the group that the folder belongs to.
    """

    path: Path
    wait: float = 60.0
    tell: Callable[[str], object] = field(default=silent, compare=False)
    group: bool = False

    @property
    def file_mode(self) -> int:
        return 0o640 if self.group else 0o600

    @property
    def folder_mode(self) -> int:
        return GROUP if self.group else 0o700


class Partition(NamedTuple):
    """One file of one table: `path` is where it can be read now, `rows` how many it holds."""

    year: int
    county: str
    path: Path
    rows: int


def part(folder: str, year: int, county: str) -> str:
    """The file of one partition."""
    return f"{folder}/year={year}/county={county}/{PART}"


class Intent(NamedTuple):
    """What an unfinished commit has decided on: `moves` lead from final paths to where the files lie staged, `leaving`
    are files of the history that hold nothing any more.
    """

    moves: dict[str, str]
    leaving: list[str]


def intent(store: Store) -> Intent:
    """The decision of an unfinished commit; empty where there is none."""
    try:
        told = json.loads((store.path / INTENT).read_bytes())
    except FileNotFoundError:
        return Intent({}, [])
    except (OSError, ValueError) as error:
        raise StoreError(
            f"{store.path / INTENT} cannot be read: {error}.", "Restore the store from a backup."
        ) from error
    moves = {final: f"{STAGING}/{told['id']}/{final}" for final in told["files"]}
    leaving = told.get("leaving", [])
    outside = any(".." in Path(one).parts or Path(one).is_absolute() for one in (*moves, *moves.values(), *leaving))
    if outside or any(not one.startswith(f"{HISTORY}/") for one in leaving):
        raise StoreError(f"{store.path / INTENT} names files outside the store.", "Restore the store from a backup.")
    return Intent(moves, leaving)


def pending(store: Store) -> dict[str, str]:
    """The moves that an unfinished commit has decided on: final path → path where the file lies staged."""
    return intent(store).moves


def current(store: Store, final: str) -> Path:
    """Where a file can be read now: in its place, or still staged by an unfinished commit."""
    staged = pending(store).get(final)
    return store.path / staged if staged and (store.path / staged).exists() else store.path / final


def files(
    store: Store, folder: str, years: Sequence[int] | None, counties: Sequence[str] | None
) -> list[tuple[int, str, Path]]:
    """Year, county and readable path of a table's files, by year and county; None asks for all."""
    found = {(year, county): store.path / part(folder, year, county) for year, county in _listed(store.path / folder)}
    for final, staged in pending(store).items():
        key = _key(folder, final)
        if key and (store.path / staged).exists():
            found[key] = store.path / staged
    return [
        (year, county, path)
        for (year, county), path in sorted(found.items())
        if (years is None or year in years) and (counties is None or county in counties)
    ]


def _listed(root: Path) -> Iterator[tuple[int, str]]:
    for year, year_path in _subfolders(root, _YEAR):
        for county, county_path in _subfolders(Path(year_path), _COUNTY):
            if Path(county_path, PART).exists():
                yield int(year), county


def _subfolders(root: Path, named: re.Pattern[str]) -> list[tuple[str, str]]:
    try:
        with os.scandir(root) as entries:
            return [(m.group(1), e.path) for e in entries if (m := named.match(e.name))]
    except FileNotFoundError:
        return []


def _key(folder: str, final: str) -> tuple[int, str] | None:
    found = re.fullmatch(rf"{folder}/year=(\d{{4}})/county=(\d{{6}})/{PART}", final)
    return (int(found[1]), found[2]) if found else None
