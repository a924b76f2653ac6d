"""Looking at a store while others write to it."""

import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from fupin.store import Store, commit, open_store, steadily
from fupin.tables import Batch, Record, findings_schema, rejected_schema


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store", create=True)


def come_in(store: Store, *letters: str) -> None:
    """A return of one household comes in for each letter."""
    for one in letters:
        rows = {"year": pa.array([2014], pa.int32()), "county": ["511529"], "household_id": [one], "name": [one]}
        lineage = {"_file": [one], "_sheet": ["1"], "_row": pa.array([2], pa.int32()), "_return": [one * 12]}
        record = Record(id=one * 12, file=one, sha256=one * 64, size=1, format="csv")
        person = pa.table(rows | lineage | {"township": [one]})
        commit(
            store, Batch(record, {"person": person}, findings_schema().empty_table(), rejected_schema().empty_table())
        )


def looking(store: Store, *meanwhile: str, failing: bool = False) -> tuple[Callable[[], int], list[int]]:
    """A look that counts the returns, and during each of which another one comes in, as long as there are some."""
    coming, looks = list(meanwhile), []

    def look() -> int:
        looks.append(len([*store.path.glob("_returns/*")]))
        if coming:
            come_in(store, coming.pop(0))
            if failing:
                raise OSError("the file was another one a moment ago")
        return looks[-1]

    return look, looks


@pytest.mark.parametrize(("before", "meanwhile"), [("", ""), ("a", ""), ("a", "b"), ("a", "bc")])
@pytest.mark.parametrize("failing", [False, True])
def test_what_is_found_is_of_one_state(store: Store, before: str, meanwhile: str, failing: bool) -> None:
    come_in(store, *before)
    look, made = looking(store, *meanwhile, failing=failing)
    assert steadily(store.path, look) == len(before + meanwhile)
    assert made == [len(before) + n for n in range(len(meanwhile) + 1)]


def test_the_same_return_again_is_a_change_too(store: Store) -> None:
    come_in(store, "a")
    look, made = looking(store, "a")
    assert steadily(store.path, look) == 1
    assert made == [1, 1]


def test_an_error_that_no_commit_explains_is_told_at_once(store: Store) -> None:
    come_in(store, "a")
    looks = []

    def look() -> None:
        looks.append(1)
        raise ValueError("of the question")

    with pytest.raises(ValueError, match="of the question"):
        steadily(store.path, look)
    assert looks == [1]


def test_where_there_is_no_end_of_commits_nobody_waits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["fupin.store.steady"], "_SECONDS", 0)
    look, made = looking(store, "a", "b")
    assert steadily(store.path, look) == 0
    look, made = looking(store, "c", failing=True)
    with pytest.raises(OSError, match="another one"):
        steadily(store.path, look)
    assert made == [1]


def test_a_folder_that_is_no_store_is_looked_at_once(tmp_path: Path) -> None:
    assert steadily(tmp_path / "nowhere", lambda: 7) == 7
