"""The sample in any order, some returns sent twice: the same figures, byte for byte.

Three orders; FUPIN_ORDERS=20 tries twenty.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fupin import worker
from fupin.arrivals import bring_in
from fupin.cli import run
from fupin.errors import ExitStatus
from fupin.intake import Options

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "samples").glob("*.xlsx"))
ORDERS = range(1, int(os.environ.get("FUPIN_ORDERS", "3")) + 1)


def figures(store: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> bytes:
    capfdbinary.readouterr()
    command = ["indicators", "--by", "county", "--format", "csv", "--long", "--store", str(store), "--lang", "en"]
    assert run(command) == ExitStatus.DONE
    return capfdbinary.readouterr().out


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store of the sample, imported in the order of the names."""
    store = tmp_path_factory.mktemp("orders") / "store"
    assert bring_in(SAMPLES, Options(), store).findings.num_rows == 0
    yield store
    worker.end()


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_of_returns_does_not_matter(
    order: int, in_order: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    chance = random.Random(order)
    twice = chance.sample(SAMPLES, 3)
    copy = Path(shutil.copy(chance.choice(SAMPLES), tmp_path / "转发的邮件附件.xlsx"))
    files = [*SAMPLES, *twice, copy]
    chance.shuffle(files)
    cut = chance.randrange(1, len(files))
    runs = [
        bring_in(part, Options(), tmp_path / "store", jobs=chance.choice((1, 2))) for part in (files[:cut], files[cut:])
    ]
    assert sum(one.unchanged for one in runs) == 4
    expected = figures(in_order, capfdbinary)
    assert expected.count(b"\n") > 800
    assert figures(tmp_path / "store", capfdbinary) == expected
