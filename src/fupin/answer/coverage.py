"""Who has sent what: rows by county, year and table, findings, and the counties that are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin.catalog.divisions import divisions
from fupin.write.column import Column

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.store import Store
    from fupin.write.labels import Lang

Place = tuple[int, str]

PLACE = (
    Column("year", "年度", "Year", kind="year"),
    Column("county", "县代码", "County", kind="id"),
    Column("county_name", "县（市、区）", "County name"),
    Column("prefecture", "市（州）", "Prefecture"),
)
RECEIVED = (
    *PLACE,
    Column("person", "贫困人口行数", "Roster rows", kind="number"),
    Column("household", "贫困户行数", "Register rows", kind="number"),
    Column("village", "行政村行数", "Village rows", kind="number"),
    Column("county_return", "县表行数", "County rows", kind="number"),
    Column("errors", "错误", "Errors", kind="number"),
    Column("warnings", "警告", "Warnings", kind="number"),
    Column("imported_at", "最近导入", "Last import"),
    Column("files", "文件", "Files"),
)
# The folder of the store and the column of the table.
_ROWS = (("person", "person"), ("_register", "household"), ("village", "village"), ("county", "county_return"))


@dataclass(frozen=True, slots=True)
class Coverage:
    """`rows` has one record per county and year that has sent anything, `absent` the places that should have,
    `unread` the names of the files of which nothing could be stored.
    """

    rows: Sequence[dict[str, Any]]
    absent: Sequence[Place]
    years: Sequence[int]
    expected: int
    unread: Sequence[str] = ()

    @property
    def complete(self) -> bool:
        return bool(self.years) and not self.absent

    @property
    def received(self) -> tuple[pa.Table, Sequence[Column]]:
        """The table of what has come, with its columns."""
        return _table(self.rows, RECEIVED), RECEIVED

    @property
    def missing(self) -> tuple[pa.Table, Sequence[Column]]:
        """The table of counties that have sent nothing for a year, with its columns."""
        return _table([_place(*place) for place in self.absent], PLACE), PLACE

    def lines(self, lang: Lang) -> list[str]:
        """One line per year: how many counties have sent something."""
        say = {
            "en": "{year}: {received} of {expected} counties have sent returns.",
            "zh": "{year} 年：应报 {expected} 个县，已报 {received} 个县。",
        }
        missing = Counter(year for year, _ in self.absent)
        counts = [(year, self.expected - missing[year]) for year in self.years]
        empty = {"en": "The store is empty.", "zh": "库中尚无数据。"}
        told = [say[lang].format(year=y, received=n, expected=self.expected) for y, n in counts] or [empty[lang]]
        if self.unread:
            names = "、".join(self.unread) if lang == "zh" else ", ".join(self.unread)
            told.append({"en": f"Nothing could be stored of: {names}.", "zh": f"无法入库的文件：{names}。"}[lang])
        return told


def coverage(path: Path, years: Sequence[int] | None = None, counties: Sequence[str] | None = None) -> Coverage:
    """What every expected county has sent for these years (None: all years of the store, all 183 counties).

    Raises `StoreError` for a folder that is no store.
    """
    from fupin.store import open_store, standing, stored_years

    store = open_store(path)
    wanted = tuple(years) if years is not None else stored_years(store)
    expected = tuple(counties) if counties is not None else tuple(divisions())
    rows = _rows(store)
    sent = [one for place, one in sorted(rows.items()) if place[0] in wanted and place[1] in expected]
    absent = [(year, code) for year in wanted for code in expected if (year, code) not in rows]
    unread = sorted(one.file for one in standing(store) if not one.partitions)
    return Coverage(sent, absent, wanted, len(expected), unread)


def _rows(store: Store) -> dict[Place, dict[str, Any]]:
    """The record of every county and year that has rows in the store."""
    from fupin.store import partitions

    found: dict[Place, dict[str, Any]] = {}
    for folder, column in _ROWS:
        for part in partitions(store, folder):
            found.setdefault((part.year, part.county), _place(part.year, part.county))[column] = part.rows
    _add_findings(store, found)
    _add_imports(store, found)
    return found


def _add_findings(store: Store, found: dict[Place, dict[str, Any]]) -> None:
    from fupin.store import findings

    table = findings(store).select(["year", "county", "level"])
    counts = table.group_by(["year", "county", "level"]).aggregate([([], "count_all")]).to_pylist()
    for one in counts:
        place = found.get((one["year"], one["county"]))
        if place is not None and one["level"] != "note":
            place[f"{one['level']}s"] = one["count_all"]


def _add_imports(store: Store, found: dict[Place, dict[str, Any]]) -> None:
    from fupin.store import records

    for record in sorted(records(store), key=lambda r: r.imported_at):
        live = {(p["year"], p["county"]) for p in record.partitions if p["live"]}
        for place in live & found.keys():
            found[place]["imported_at"] = record.imported_at
            found[place].setdefault("_files", []).append(record.file)


def _place(year: int, code: str) -> dict[str, Any]:
    one = divisions().get(code)
    name, prefecture = (one.name, one.prefecture) if one else ("", "")
    return {"year": year, "county": code, "county_name": name, "prefecture": prefecture}


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[Column]) -> pa.Table:
    import pyarrow as pa

    def cells(column: Column) -> pa.Array:
        if column.key == "files":
            return pa.array([", ".join(sorted(set(r.get("_files", ())))) for r in rows], pa.string())
        if column.kind in ("number", "year"):
            return pa.array([r.get(column.key, 0) for r in rows], pa.int64())
        return pa.array([r.get(column.key) for r in rows], pa.string())

    return pa.table({c.key: cells(c) for c in columns})
