"""Importers that are killed, and two at once, with readers looking on: a short form of `make soak`."""

import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "bench"))

import soak

KINDS = ("arrow", "duckdb", "figures", "relations")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[soak.World]:
    with soak.world(tmp_path_factory.mktemp("crash"), counties=2, persons=12, nights=2, jobs=1) as made:
        yield made


@pytest.fixture(autouse=True)
def afresh(made: soak.World) -> None:
    for told in (made.wrong, made.looks, made.kills):
        told.clear()


def test_an_importer_that_is_killed_leaves_the_old_state_or_the_new(made: soak.World, tmp_path: Path) -> None:
    soak.killed(made, tmp_path, 3, random.Random(3))
    assert made.wrong == []
    assert made.kills.total() == 3
    assert all(made.looks[kind] for kind in KINDS)


def test_two_importers_at_once_leave_the_store_as_one_would(made: soak.World, tmp_path: Path) -> None:
    soak.together(made, tmp_path, 0, random.Random(3))
    assert made.wrong == []
    assert all(made.looks[kind] for kind in KINDS)


def test_what_was_never_in_the_store_is_noticed(made: soak.World) -> None:
    watch = soak.Watch(made.states)
    place = max(made.states[-1].plain)
    allowed = [state.plain.get(place, "") for state in made.states]
    for seen in (allowed[-1], allowed[0], "torn"):
        watch.hold(place, seen, allowed)
    before = [n for n, one in enumerate(allowed) if one == allowed[0]]
    after = allowed.index(allowed[-1])
    assert watch.wrong == [f"{place} is as in states {before}, after {after}", f"{place} is torn"]
    assert watch.behind == {place}


def test_an_end_that_is_not_that_of_an_undisturbed_store_is_noticed(made: soak.World, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(made.undisturbed, store)
    made.differ(store)
    assert made.wrong == []
    gone, other = sorted(path.relative_to(store).as_posix() for path in store.glob("person/*/*/*"))
    (store / gone).unlink()
    (store / other).write_bytes(b"")
    (store / "_staging").mkdir()
    (store / "_staging" / "left").touch()
    made.differ(store)
    assert made.wrong == [
        "store: _staging/left differs from an undisturbed store: nobody else has it",
        f"store: {gone} differs from an undisturbed store: it is missing",
        f"store: {other} differs from an undisturbed store",
    ]
