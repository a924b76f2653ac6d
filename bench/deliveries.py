"""Small returns as they come in over some nights, and every state that a store goes through when they are imported.

A night's folder holds what arrived since the last: first everybody's returns, then corrected ones of some townships,
with other incomes, a household fewer, and a person whom another county holds, too.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLES = ("person", "household")
NOTHING = ""
_MOMENT = re.compile(r"\d{4}-?\d{2}-?\d{2}T[\d:.+Z-]+")


@dataclass(frozen=True, slots=True)
class State:
    """What a store holds: the digest of the rows of each place (table, year and county), as plain readers find them
    and as fupin lays them out, and that of all indicators by county; and the returns that it has heard of.
    """

    plain: dict[str, str]
    laid_out: dict[str, str]
    figures: str
    returns: frozenset[str]


def write_nights(folder: Path, counties: int, persons: int, nights: int) -> list[Path]:
    """Write the folders of so many nights, each county with a return per township, about `persons` in a county."""
    from fupin.sample import write_sample

    first = folder / "night-0"
    sent = write_sample(first, counties, persons, [2014], 1, per_township=True, tables=TABLES)
    books = sorted(path for path in sent if path.suffix == ".xlsx")
    (first / "expected.json").unlink()
    found = [first]
    for night in range(1, nights):
        found.append(folder / f"night-{night}")
        found[-1].mkdir()
        for number, book in enumerate(books):
            if number % 2 == night % 2:
                _correct(book, found[-1] / f"{book.stem}（更正{night}）.xlsx", night, lent=books[number - 1])
    return found


def _correct(book: Path, target: Path, night: int, lent: Path) -> None:
    """A corrected return; its first person bears the ID number of the first in another one, `lent`."""
    import openpyxl

    corrected = openpyxl.load_workbook(book)
    for sheet in corrected:
        headers = [cell.value for cell in sheet[3]]
        income, household = headers.index("人均纯收入"), headers.index("户编号")
        held_by = [sheet.cell(row, household + 1).value for row in range(4, sheet.max_row + 1)]
        last = held_by[-1] if len({*held_by}) > 2 else None
        for row in range(sheet.max_row, 3, -1):
            if held_by[row - 4] == last:
                sheet.delete_rows(row)
            else:
                cell = sheet.cell(row, income + 1)
                cell.value = (cell.value or 2000) + 100 * night
    roster, other = corrected.worksheets[0], openpyxl.load_workbook(lent).worksheets[0]
    place = [cell.value for cell in roster[3]].index("证件号码") + 1
    roster.cell(4, place).value = other.cell(4, place).value
    corrected.save(target)


def states(nights: Iterable[Path], store: Path) -> list[State]:
    """Import return after return, undisturbed, and tell every state, beginning with that of no store at all."""
    import fupin

    found = [State({}, {}, digest([]), frozenset())]
    for night in nights:
        for book in sorted(night.iterdir()):
            fupin.import_returns(book, store)
            found.append(look(store))
    return found


def look(store: Path) -> State:
    from fupin.store import open_store, records

    returns = frozenset(one.id for one in records(open_store(store)))
    return State(plain_by_arrow(store), laid_out(store), figures(store), returns)


def plain_by_arrow(store: Path) -> dict[str, str]:
    """As somebody reads it with pyarrow who does not know of fupin."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    found = {}
    columns = pa.schema([("year", pa.int32()), ("county", pa.string())])
    for table in TABLES:
        if (store / table).is_dir():
            folder = ds.dataset(store / table, partitioning=ds.partitioning(columns, flavor="hive"))
            found |= _digests(table, folder.to_table())
    return found


def plain_by_duckdb(store: Path) -> dict[str, str]:
    """As somebody reads it with DuckDB who does not know of fupin."""
    from fupin import sql

    found = {}
    for table in TABLES:
        if (store / table).is_dir():
            files = f"read_parquet('{store}/{table}/*/*/*.parquet', hive_partitioning = true, hive_types = {{'year': INTEGER, 'county': VARCHAR}})"
            found |= _digests(table, sql.cursor().sql(f"from {files}").to_arrow_table())
    return found


def laid_out(store: Path) -> dict[str, str]:
    """As fupin gives the rows to its own statements: the register's facts laid over the persons, each person once."""
    from fupin import sql
    from fupin.store import open_store, relation

    opened = open_store(store)
    found = {}
    for table in TABLES:
        rows = sql.cursor().sql(f"from {relation(opened, table, once=False)} order by county, year, _return, _row")
        found |= _digests(table, rows.to_arrow_table())
    return found


def figures(store: Path) -> str:
    """Of all indicators by county."""
    from fupin import answer

    asked = answer.Question(store=store, keys=(), by=("county",), tidy=True)
    return digest(answer.figures(asked).to_pylist())


def _digests(table: str, rows: Any) -> dict[str, str]:
    names = sorted(rows.column_names)
    columns = {name: rows[name].to_pylist() for name in names}
    places: dict[str, list[tuple[object, ...]]] = {}
    for year, county, row in zip(columns["year"], columns["county"], zip(*columns.values(), strict=True), strict=True):
        places.setdefault(f"{table} {year} {county}", []).append(row)
    return {place: digest([names, *lines]) for place, lines in places.items()}


def digest(told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def outcome(store: Path) -> dict[str, object]:
    """All that a store holds in the end, apart from times: each file of it, and what is in it."""
    import pyarrow.parquet as pq

    found: dict[str, object] = {}
    for path in sorted(path for path in store.rglob("*") if path.is_file()):
        name = path.relative_to(store).as_posix()
        if name.startswith("_history/"):
            folder, _, file = name.rpartition("/")
            name = f"{folder}/{file.partition('-')[2]}"
            found.setdefault(name, []).append(digest(pq.ParquetFile(path).read().to_pylist()))
        elif name.startswith("_counted_once/"):
            found[name] = pq.ParquetFile(path).read().to_pylist()
        elif name.startswith("_returns/"):
            found[name] = _timeless(json.loads(path.read_text(encoding="utf-8")))
        elif name in ("_lock", "_lock.json"):
            found[name] = NOTHING
        else:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _timeless(told: Any) -> Any:
    """A record without its moments, whatever they are called."""
    if isinstance(told, dict):
        return {key: _timeless(one) for key, one in told.items()}
    if isinstance(told, list):
        return [_timeless(one) for one in told]
    return "" if isinstance(told, str) and _MOMENT.fullmatch(told) else told


def forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
