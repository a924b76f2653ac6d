"""Benchmarks, side by side in one run: fupin's ratio to the peer that does the least that must be done.

    make bench                     all of them
    python bench/run.py import     only those whose name begins so
    python bench/run.py --keep     all, and put the results into docs/benchmarks.md

Whole processes are timed in rotation, so that a busy machine slows both alike; medians are printed. The data are made
first, outside the timing, under bench/data/.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import growth
import kept
from race import RESULTS, RUNS, Contestant, alone, line, note, race, rotate

HERE = Path(__file__).parent
SOURCE = HERE.parent / "src"
DATA = HERE / "data"
FUPIN = str(Path(sys.executable).parent / "fupin")
BARE = (
    "import sys; from python_calamine import CalamineWorkbook as W; "
    "W.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()"
)
# All sheets of all files; nothing of one is kept when the next is read.
BARE_ALL = (
    "import sys; from python_calamine import CalamineWorkbook as W\n"
    "for path in sys.argv[1:]:\n"
    "    book = W.from_path(path)\n"
    "    for name in book.sheet_names:\n"
    "        book.get_sheet_by_name(name).to_python()\n"
)
COUNTIES = 20


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
    race(
        "import: one county, 27,000 persons, 27 columns",
        Contestant("fupin import", [FUPIN, "import", str(book), "--store", str(store)], lambda: _forget(store)),
        Contestant("python-calamine, bare reading", [sys.executable, "-c", BARE, str(book)]),
        bound=1.6,
        memory=400,
    )


def import_against_pandas() -> None:
    """The same against a pandas script that checks nothing, and one that checks with pandera."""
    book, store, target = roster(), DATA / "store", DATA / "by_pandas.parquet"
    ours = Contestant("fupin import", [FUPIN, "import", str(book), "--store", str(store)], lambda: _forget(store))
    script = [sys.executable, str(HERE / "by_pandas.py"), str(book), str(target)]
    race(
        "import: one county, against pandas without any check",
        ours,
        Contestant("pandas.read_excel, to_parquet", script),
        times=7,
        runs=min(RUNS, 3),
    )
    race(
        "import: one county, against pandas that reads with calamine, without any check",
        ours,
        Contestant("pandas.read_excel(engine='calamine'), to_parquet", [*script, "calamine"]),
        runs=min(RUNS, 3),
    )
    if find_spec("pandera") is None:
        print("\npandera is not there: pip install '.[bench]'")
        return
    race(
        "import: one county, against pandas with checks by pandera",
        ours,
        Contestant("pandas.read_excel, pandera, to_parquet", [*script, "check"]),
        runs=min(RUNS, 3),
    )


def rules_cost_little() -> None:
    """One return through all rules and through none: the difference against python-calamine's bare reading."""
    book = str(roster())
    script = [sys.executable, str(HERE / "checking.py"), book]
    every, none = Contestant("read, clean, check: all rules", script), Contestant("no rules", [*script, "none"])
    bare = Contestant("python-calamine, bare reading", [sys.executable, "-c", BARE, book])
    rotate((bare, none, every), RUNS * 2 + 1)
    print("\nrules: all of them over 27,000 rows")
    for one in (bare, none, every):
        print(line(one))
    share = (every.middle - none.middle) / bare.middle
    print(f"  they add {share:.2f} of bare reading, must be under 0.2")
    peer = f"{none.middle:.3f} s without; {bare.middle:.3f} s ({bare.name})"
    note(
        "rules: what all of them add over 27,000 rows",
        every,
        peer=peer,
        ratio=f"{share:.2f}",
        bound="< 0.2",
        holds=share < 0.2,
    )


def counties() -> list[Path]:
    """20 workbooks, each with a roster of 27,000 persons and a register of their households; made once."""
    folder = DATA / "counties"
    if len([*folder.glob("*.xlsx")]) != COUNTIES:
        from fupin.catalog.divisions import divisions
        from fupin.sample import write_sample

        _forget(folder)
        write_sample(folder, [*divisions()][::9][:COUNTIES], 27_000, [2014], 1, tables=("person", "household"))
    return sorted(folder.glob("*.xlsx"))


def import_counties() -> None:
    """`fupin import --jobs 2` of 20 counties against python-calamine's bare reading of them in one process."""
    books, store = [*map(str, counties())], DATA / "store"
    command = [FUPIN, "import", *books, "--store", str(store), "--jobs", "2", "--format", "csv"]
    race(
        f"import: {COUNTIES} counties, 27,000 persons each in roster and register, 2 jobs",
        Contestant("fupin import --jobs 2", command, lambda: _forget(store)),
        Contestant("python-calamine, bare reading, one process", [sys.executable, "-c", BARE_ALL, *books]),
        bound=0.9,
        memory=500,
        runs=min(RUNS, 5),
    )


def annotated_copy() -> None:
    """`fupin validate --annotate` of a roster with 5,000 findings."""
    copies = DATA / "annotated"
    command = [FUPIN, "validate", str(faulty()), "--annotate", str(copies), "--format", "csv"]
    alone(
        "annotate: 27,000 rows with 5,000 findings, read, checked and marked",
        Contestant("fupin validate --annotate", command, lambda: _forget(copies)),
        seconds=30,
        runs=min(RUNS, 3),
    )


def faulty() -> Path:
    """The roster with another last character in 5,000 ID numbers; made once."""
    target = DATA / "faulty" / roster().name
    if not target.exists():
        import openpyxl

        book = openpyxl.load_workbook(roster())
        sheet = book.active
        column = [cell.value for cell in sheet[3]].index("证件号码") + 1
        usual = [row for row in range(4, sheet.max_row + 1) if len(sheet.cell(row, column).value or "") == 18]
        for row in usual[:: len(usual) // 5_000][:5_000]:
            cell = sheet.cell(row, column)
            cell.value = cell.value[:-1] + ("0" if cell.value[-1] != "0" else "1")
        target.parent.mkdir(parents=True, exist_ok=True)
        book.save(target)
    return target


def growth_with_counties() -> None:
    """1, 20 and 183 counties."""
    growth.measure(DATA, FUPIN)


def province() -> Path:
    """A store of five million persons, made once and again where this fupin stores otherwise."""
    from fupin.store.schema import SCHEMA_VERSION

    store = DATA / "province"
    marker = store / "_store.json"
    if not marker.exists() or json.loads(marker.read_text(encoding="utf-8"))["schema"] != SCHEMA_VERSION:
        _forget(store)
        subprocess.run([sys.executable, str(HERE / "province.py"), str(store)], check=True)
    return store


def check_duplicates() -> None:
    """`fupin check` for persons held twice against a hand-written DuckDB statement: with the list that imports keep,
    and where it must be found out again.
    """
    store, unlisted = province(), DATA / "unlisted"
    _forget(unlisted)
    shutil.copytree(store, unlisted, copy_function=os.link, ignore=shutil.ignore_patterns("_counted_once"))
    by_hand = (
        "import duckdb, sys; files = sys.argv[1] + '/person/*/*/*.parquet'; duckdb.connect().sql("
        "'select id_number, count(*) from read_parquet($files, hive_partitioning = true) group by id_number "
        "having count(*) > 1', params={'files': files}).write_csv('/dev/stdout')"
    )
    for title, folder in (("with the list of the last import", store), ("without the list", unlisted)):
        race(
            f"check: persons held twice among 5,000,000, {title}",
            Contestant("fupin check --select X001", [FUPIN, "check", "--select", "X001", "--store", str(folder)]),
            Contestant("hand-written DuckDB statement", [sys.executable, "-c", by_hand, str(folder)]),
            bound=2.0,
        )
    race(
        "check: all rules across the returns of 183 counties",
        Contestant("fupin check", [FUPIN, "check", "--store", str(store), "--format", "csv"]),
        Contestant("hand-written DuckDB statement (X001 alone)", [sys.executable, "-c", by_hand, str(store)]),
        bound=2.0,
    )
    _forget(unlisted)


def indicators_by_county() -> None:
    """`fupin indicators --by county` on five million persons against one hand-written DuckDB script."""
    store = province()
    command = [FUPIN, "indicators", "--by", "county", "--store", str(store), "--format", "csv"]
    race(
        "indicators: 183 counties, 5,000,000 persons, by county",
        Contestant("fupin indicators --by county", command),
        Contestant("hand-written DuckDB script", [sys.executable, str(HERE / "by_hand.py"), str(store)]),
        bound=1.3,
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


BENCHMARKS = {
    "help": help_costs_little,
    "import": import_one_county,
    "pandas": import_against_pandas,
    "rules": rules_cost_little,
    "annotate": annotated_copy,
    "counties": import_counties,
    "indicators": indicators_by_county,
    "check": check_duplicates,
    "growth": growth_with_counties,
}


def main(wanted: Sequence[str]) -> None:
    DATA.mkdir(exist_ok=True)
    # As pip does with what it installs: else each process would compile what it imports, where Python writes no bytecode.
    compileall.compile_dir(SOURCE, quiet=1)
    names = [one for one in wanted if one != "--keep"]
    print(kept.machine())
    for name, benchmark in BENCHMARKS.items():
        if not names or any(name.startswith(start) for start in names):
            benchmark()
    if "--keep" in wanted:
        kept.keep(RESULTS)


if __name__ == "__main__":
    main(sys.argv[1:])
