"""What was imported when, and what became of it; what a restoration or withdrawal moved, and what pruning freed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fupin.answer.steady import steady
from fupin.catalog.divisions import divisions, written_name
from fupin.catalog.tables import TABLES
from fupin.tables import STORE_MARKER
from fupin.write.column import Column
from fupin.write.labels import Lang, in_lang

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.store import Dropped, Place, Undone
    from fupin.tables import Record

Shown = tuple["pa.Table", Sequence[Column]]

ACTIONS = {"import": ("导入", "import"), "restore": ("恢复", "restore"), "withdraw": ("撤回", "withdraw")}
STATES = {
    "current": ("有效", "current"),
    "partly_replaced": ("部分被取代", "partly replaced"),
    "replaced": ("已被取代", "replaced"),
    "withdrawn": ("已撤回", "withdrawn"),
    "read_again": ("已重新读取", "read again"),
    "not_stored": ("未入库", "nothing stored"),
}
LOG = (
    Column("at", "时间（UTC）", "Time (UTC)"),
    Column("action", "操作", "Action"),
    Column("return", "报表编号", "Return", kind="id"),
    Column("file", "文件", "File"),
    Column("counties", "县代码", "Counties", kind="id", spare=1),
    Column("county_names", "县（市、区）", "County names", spare=9),
    Column("years", "年度", "Years", kind="id", spare=7),
    Column("tables", "表", "Tables", spare=2),
    Column("rows_stored", "入库行数", "Rows stored", kind="number"),
    Column("rows_aside", "搁置行数", "Set aside", kind="number", spare=3),
    Column("live", "现有效行", "Live", kind="number"),
    Column("errors", "错误", "Errors", kind="number", spare=8),
    Column("warnings", "警告", "Warnings", kind="number", spare=5),
    Column("by", "操作人", "By", spare=6),
    Column("state", "状态", "State"),
    Column("replaced_by", "取代者", "Replaced by", kind="id", spare=4),
)
MOVES = (
    Column("table", "表", "Table"),
    Column("year", "年度", "Year", kind="year"),
    Column("county", "县代码", "County", kind="id", spare=1),
    Column("county_name", "县（市、区）", "County name", spare=3),
    Column("return", "报表编号", "Return", kind="id", spare=2),
    Column("file", "文件", "File"),
    Column("before", "原有效行", "Live before", kind="number"),
    Column("after", "现有效行", "Live now", kind="number"),
)
DROPPED = (
    Column("table", "表", "Table"),
    Column("year", "年度", "Year", kind="year"),
    Column("county", "县代码", "County", kind="id", spare=1),
    Column("county_name", "县（市、区）", "County name", spare=3),
    Column("versions", "清除版本", "Versions dropped", kind="number"),
    Column("rows", "清除行", "Rows dropped", kind="number"),
    Column("bytes", "释放字节", "Bytes freed", kind="number"),
    Column("left", "保留版本", "Versions left", kind="number", spare=2),
)


@steady
def history(
    path: Path,
    years: Sequence[int] | None = None,
    counties: Sequence[str] | None = None,
    file: str = "",
    people: Lang | None = None,
) -> Shown:
    """One row for every import, restoration and withdrawal, oldest first, with its columns.

    `years`, `counties` and `file` (a part of its name, or a pattern with * and ?) pick returns; `people` gives labels
    in a language instead of keys. An import's `state` is that of its return now; where the same return was read again
    later, it is read_again.
    """
    from fupin.store import open_store, records

    store = open_store(path)
    picked = [one for one in records(store) if _is_picked(one, years, counties, file)]
    rows = sorted(
        (row for one in picked for row in _events(one, people)), key=lambda row: (row["_turn"], row["return"])
    )
    return _table(rows, LOG), LOG


def returns(path: Path) -> list[tuple[str, str]]:
    """The ids and the names of the files of all returns, each with the other; nothing where there is no store."""
    from fupin.errors import StoreError
    from fupin.store import open_store, records

    try:
        known = records(open_store(path))
    except StoreError:
        return []
    return [pair for one in known for pair in ((one.id, one.file), (one.file, one.id))]


def undo(
    path: Path,
    action: Literal["restore", "withdraw"],
    returned: str,
    *,
    dry_run: bool,
    wait: float,
    tell: Callable[[str], object],
) -> Undone:
    """Restore or withdraw a return that is named by its id, the beginning of it, or its file."""
    from fupin import store

    opened = store.open_store(path, create=not dry_run and (path / STORE_MARKER).is_file(), wait=wait, tell=tell)
    meant = store.named(opened, returned).id
    return (store.restore if action == "restore" else store.withdraw)(opened, meant, dry_run=dry_run)


def prune(
    path: Path,
    keep: int | None,
    older_than: timedelta | None,
    *,
    dry_run: bool,
    wait: float,
    tell: Callable[[str], object],
) -> list[Dropped]:
    """Drop old history of a store, as `store.prune` does."""
    from fupin import store

    opened = store.open_store(path, create=not dry_run and (path / STORE_MARKER).is_file(), wait=wait, tell=tell)
    return store.prune(opened, keep, older_than, dry_run=dry_run)


def moves(path: Path, undone: Undone, people: Lang | None = None) -> Shown:
    """How many rows of each return are live in each partition, before a restoration or withdrawal and after it."""
    from fupin.store import open_store, record

    store = open_store(path)
    rows = []
    for one in undone.moves:
        known = record(store, one.returned)
        told = {"return": one.returned, "file": known.file if known else "", "before": one.before, "after": one.after}
        rows.append(_place(one.place, people) | told)
    return _table(rows, MOVES), MOVES


def freed(dropped: Sequence[Dropped], people: Lang | None = None) -> Shown:
    """What pruning dropped of each partition's history."""
    rows = [
        _place(one.place, people) | {"versions": one.versions, "rows": one.rows, "bytes": one.size, "left": one.left}
        for one in dropped
    ]
    return _table(rows, DROPPED), DROPPED


def _is_picked(one: Record, years: Sequence[int] | None, counties: Sequence[str] | None, file: str) -> bool:
    held_years, held_counties, _ = _held(one)
    if years is not None and not held_years & set(years):
        return False
    if counties is not None and not held_counties & set(counties):
        return False
    return fnmatchcase(one.file, file) if re.search(r"[*?]", file) else file in one.file


def _held(one: Record) -> tuple[set[int], set[str], list[str]]:
    """Years, counties and tables of a return; of one of which nothing was stored, the counties that it names."""
    parts = one.partitions
    tables = [key for key in TABLES if any(part["table"] == key for part in parts)]
    return {part["year"] for part in parts}, {part["county"] for part in parts} or set(one.counties), tables


def _events(one: Record, people: Lang | None) -> Iterator[dict[str, Any]]:
    from fupin.store import events

    years, counties, tables = _held(one)
    told = events(one)
    last = max(n for n, event in enumerate(told) if event["action"] == "import")
    shared = {
        "return": one.id,
        "file": one.file,
        "counties": ",".join(sorted(counties)),
        "county_names": ("、" if people == "zh" else ", ").join(county_name(code) for code in sorted(counties)),
        "years": ",".join(map(str, sorted(years))),
        "tables": ",".join(in_lang((TABLES[key].zh, key), people) if people else key for key in tables),
    }
    for n, event in enumerate(told):
        state = _state(one) if n == last else "read_again" if event["action"] == "import" else None
        yield shared | {
            "at": event["at"][:16].replace("T", " ") if people else event["at"],
            "action": in_lang(ACTIONS[event["action"]], people) if people else event["action"],
            "rows_stored": event.get("rows_stored"),
            "rows_aside": event.get("rows_aside"),
            "live": sum(part["live"] for part in one.partitions) if n == last else None,
            "errors": event.get("errors"),
            "warnings": event.get("warnings"),
            "by": event["by"],
            "state": in_lang(STATES[state], people) if people and state else state,
            "replaced_by": one.superseded_by or None if n == last else None,
            "_turn": event.get("stamp") or re.sub(r"[-:]|\+.*", "", event["at"]),
        }


def _state(one: Record) -> str:
    if one.withdrawn:
        return "withdrawn"
    if not one.partitions:
        return "not_stored"
    live = [part["live"] for part in one.partitions]
    if not any(live):
        return "replaced"
    return "current" if live == [part["rows"] for part in one.partitions] else "partly_replaced"


def _place(place: Place, people: Lang | None) -> dict[str, Any]:
    table = in_lang((TABLES[place.table].zh, place.table), people) if people else place.table
    return {"table": table, "year": place.year, "county": place.county, "county_name": county_name(place.county)}


def county_name(code: str) -> str:
    """What people call a county; its code where it is unknown."""
    found = divisions().get(code)
    return written_name(found) if found else code


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[Column]) -> pa.Table:
    import pyarrow as pa

    def kind(column: Column) -> pa.DataType:
        return pa.int64() if column.kind in ("number", "year") else pa.string()

    return pa.table({c.key: pa.array([row[c.key] for row in rows], kind(c)) for c in columns})
