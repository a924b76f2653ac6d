"""The main job on a synthetic province: every indicator equals the truth, however the returns were sent."""

import random
import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from fupin import answer, arrivals
from fupin.answer import Question
from fupin.intake import Options
from fupin.sample import read_expected, write_sample
from fupin.sample.truth import Record

COUNTIES = ("511529", "510726", "511603")
YEARS = (2013, 2014)
PERSON_TABLES = {"person"}


def sample(folder: Path, tables: Sequence[str], per_township: bool) -> Path:
    write_sample(folder, COUNTIES, 70, YEARS, 7, per_township=per_township, tables=tables)
    return folder


def imported(folder: Path, store: Path, order: int) -> Path:
    files = sorted(folder.glob("*.xlsx"))
    random.Random(order).shuffle(files)
    run = arrivals.bring_in(files, Options(), store)
    assert run.findings.to_pylist() == []
    assert run.rows_read == run.rows_stored
    return store


def measured(store: Path, by: str) -> dict[tuple[int, str, str], tuple[Decimal | None, ...]]:
    table = answer.figures(Question(store, by=[by] if by else [], tidy=True)).to_pylist()
    return {
        (row["year"], row[by] if by else "total", row["indicator"]): (
            row["value"],
            row["numerator"],
            row["denominator"],
        )
        for row in table
    }


def expected(records: Sequence[Record], by: str) -> dict[tuple[int, str, str], Record]:
    return {(r.year, r.group, r.indicator): r for r in records if r.by == by}


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def assert_true(store: Path, records: Sequence[Record], tables: Sequence[str]) -> int:
    """Every expected figure that these tables can give stands in the store's answer; give how many there were."""
    compared = 0
    for by in dict.fromkeys(r.by for r in records):
        found = measured(store, by)
        for place, record in expected(records, by).items():
            if not set(record.tables) <= set(tables):
                continue
            value, numerator, denominator = found[place]
            assert (place, value) == (place, number(record.value))
            if record.numerator is not None and numerator is not None:
                assert (place, round(numerator, 6)) == (place, round(Decimal(record.numerator), 6))
            if record.denominator is not None:
                assert (place, denominator) == (place, number(record.denominator))
            compared += 1
    return compared


@pytest.mark.parametrize("per_township", [False, True], ids=["per county", "per township"])
@pytest.mark.parametrize(
    "tables",
    [("person", "household", "village", "county"), ("person", "village", "county"), ("household", "village", "county")],
    ids=["roster and register", "roster alone", "register alone"],
)
def test_every_indicator_equals_the_truth(tmp_path: Path, tables: Sequence[str], per_township: bool) -> None:
    folder = sample(tmp_path / "inbox", tables, per_township)
    store = imported(folder, tmp_path / "store", order=1)
    assert assert_true(store, read_expected(folder / "expected.json"), tables) > 300


def test_the_order_of_import_does_not_matter(tmp_path: Path) -> None:
    folder = sample(tmp_path / "inbox", ("person", "household", "village", "county"), per_township=True)
    answers = []
    for order in range(4):
        store = imported(folder, tmp_path / f"store{order}", order)
        answers.append([answer.figures(Question(store, by=[by])) for by in ("county", "township", "sex")])
    assert all(one == answers[0] for one in answers[1:])


def test_sending_again_changes_nothing(tmp_path: Path) -> None:
    folder = sample(tmp_path / "inbox", ("person", "household", "village", "county"), per_township=False)
    store = imported(folder, tmp_path / "store", order=1)
    before = answer.figures(Question(store, by=["county"]))
    again = arrivals.bring_in(sorted(folder.glob("*.xlsx")), Options(), store)
    assert set(again.findings["rule"].to_pylist()) == {"F014"}
    assert again.unchanged == 6
    assert answer.figures(Question(store, by=["county"])) == before


def test_the_committed_samples_give_what_they_promise(tmp_path: Path) -> None:
    folder = Path(__file__).parent.parent / "data" / "samples"
    copy = tmp_path / "inbox"
    shutil.copytree(folder, copy)
    store = imported(copy, tmp_path / "store", order=3)
    tables = ("person", "household", "village", "county")
    assert assert_true(store, read_expected(folder / "expected.json"), tables) > 1000
