"""How an import grows from 1 county to 20 to all 183: rows a second, and the memory of the largest process."""

from __future__ import annotations

import shutil
from pathlib import Path

from race import Contestant, line, note, rotate

SIZES = (1, 20, 183)
PERSONS = 1_500
# A run of all counties takes a minute and more.
_RUNS = {1: 5, 20: 3, 183: 1}


def measure(data: Path, fupin: str) -> None:
    """Import so many small counties, roster and register of each, into a new store, and print how it grows."""
    books = written(data / "small")
    print(f"\ngrowth: counties of {PERSONS:,} persons, roster and register")
    for size in SIZES:
        store = data / "store"
        command = [fupin, "import", *map(str, books[:size]), "--store", str(store), "--format", "csv"]
        counties = "1 county" if size == 1 else f"{size} counties"
        one = Contestant(counties, command, lambda: shutil.rmtree(data / "store", ignore_errors=True))
        rotate((one,), _RUNS[size])
        speed = stored(store) / one.middle
        print(f"{line(one)}  {speed:,.0f} rows a second")
        note(
            f"growth: import of {counties} of {PERSONS:,} persons, roster and register",
            one,
            ratio=f"{speed:,.0f} rows/s",
        )


def written(folder: Path) -> list[Path]:
    """The workbooks of all counties; made once."""
    if not (folder / "expected.json").exists():
        from fupin.sample import write_sample

        write_sample(folder, max(SIZES), PERSONS, [2014], 1, tables=("person", "household"), force=True)
    return sorted(folder.glob("*.xlsx"))


def stored(store: Path) -> int:
    """How many rows were sent and stored."""
    from fupin.store import open_store, records

    return sum(one.rows_stored for one in records(open_store(store)))
