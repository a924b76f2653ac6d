"""Coverage as tables: what each county has sent, what it still owes, and how far prefectures and areas are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from fupin.answer.coverage import Coverage, Sent, share
from fupin.catalog.divisions import division
from fupin.catalog.forms import SHEET_NAMES
from fupin.catalog.tables import TABLES
from fupin.write.column import Column

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.write.labels import Lang

Grouping = Literal["prefecture", "area"]
Shown = tuple["pa.Table", Sequence[Column]]
Row = Mapping[str, Any]

_YEAR = Column("year", "年度", "Year", kind="year")
_GROUPS = {
    "prefecture": Column("prefecture", "市（州）", "Prefecture", kind="group"),
    "area": Column("area", "片区", "Area", kind="group", codes="area"),
}
_PLACE = (
    _YEAR,
    Column("county", "县代码", "County code", kind="id", spare=1),
    Column("county_name", "县（市、区）", "County name", kind="group"),
    Column("prefecture", "市（州）", "Prefecture", spare=3),
    Column("area", "片区", "Area", codes="area", spare=2),
)
# The columns about a table; `county` holds the county's code.
_COLUMNS = {"person": "person", "household": "household", "village": "village", "county": "county_return"}
_FOUND = (
    Column("errors", "错误", "Errors", kind="number"),
    Column("warnings", "警告", "Warnings", kind="number"),
)
_LAST = Column("imported_at", "最近导入", "Last import", spare=6)
_RECEIVED = (
    *_PLACE,
    Column("person", "人口行数", "Roster rows", kind="number"),
    Column("household", "户行数", "Register rows", kind="number"),
    Column("village", "村行数", "Village rows", kind="number"),
    Column("county_return", "县行数", "County rows", kind="number"),
    *_FOUND,
    Column("replaced", "被替换", "Returns replaced", kind="number", spare=4),
    _LAST,
    Column("files", "文件", "Files", spare=5),
)
_NUMBERS = [column.key for column in _RECEIVED if column.kind == "number"]
_OWED = (*_PLACE, Column("missing", "未报", "Missing"), Column("sent", "已报", "Sent"), _LAST)
_COUNTED = (
    Column("expected", "应报县", "Due", kind="number"),
    Column("sent", "已报县", "Sent", kind="number"),
    Column("complete", "报齐县", "Complete", kind="number"),
    Column("person", "报人口", "Roster", kind="number"),
    Column("household", "报户", "Register", kind="number"),
    Column("village", "报村", "Village", kind="number"),
    Column("county_return", "报县表", "County", kind="number"),
    *(replace(column, spare=1) for column in _FOUND),
)
# What a table is called in a list of tables.
_IN_LISTS = {
    "zh": SHEET_NAMES,
    "en": {"person": "roster", "household": "register", "village": "village", "county": "county"},
}

_ALL = {"zh": "全部", "en": "everything"}


def received(seen: Coverage, people: Lang | None = None) -> Shown:
    """What every place has sent, one record each; for `people` a total of each year comes first."""
    rows: list[Row] = [_counts(one) | _place(one) for one in seen.places]
    if people and seen.expected > 1:
        rows = [row for year in seen.years for row in _with_total([r for r in rows if r["year"] == year])]
    if people:
        rows = [_dashed(row) for row in rows]
    return _table(rows, _RECEIVED, people)


def owed(seen: Coverage, people: Lang | None = None) -> Shown:
    """The places of which some table is missing, with the tables that are, and those that are not."""
    rows = []
    for one in seen.lacking:
        missing: Sequence[str] = one.missing(seen.tables)
        sent: Sequence[str] = [table for table in TABLES if one.rows.get(table)]
        if people:
            missing, sent = _called(missing, seen.tables, people), _called(sent, TABLES, people)
        rows.append(_place(one) | {"missing": missing, "sent": sent, "imported_at": one.imported_at or None})
    return _table(rows, _OWED, people)


def _called(tables: Sequence[str], of: Collection[str], lang: Lang) -> Sequence[str]:
    """The names of tables, or that they are all there can be."""
    if len(tables) == len(of) > 1:
        return [_ALL[lang]]
    return [_IN_LISTS[lang][table] for table in tables]


def by_group(seen: Coverage, by: Grouping, people: Lang | None = None) -> Shown:
    """For each year and prefecture or area: how many counties should report, have sent anything, every table, and each
    of the tables; for `people` a total of each year comes first.
    """
    rows: list[Row] = []
    for year in seen.years:
        groups: dict[str, list[Sent]] = {}
        for one in seen.places:
            if one.year == year:
                groups.setdefault(_group(one, by), []).append(one)
        if people and len(groups) > 1:
            groups = {"total": [one for places in groups.values() for one in places], **groups}
        rows += [{"year": year, by: key, **_counted(year, places, seen)} for key, places in groups.items()]
    return _table(rows, (_YEAR, _GROUPS[by], *_COUNTED), people)


def _group(one: Sent, by: Grouping) -> str:
    found = division(one.county)
    if by == "area":
        return found.area or "outside" if found else ""
    return found.prefecture if found else ""


def _counted(year: int, places: Sequence[Sent], seen: Coverage) -> Row:
    counts: dict[str, Any] = share(year, places, seen.tables)._asdict()
    counts |= {_COLUMNS[table]: sum(bool(one.rows.get(table)) for one in places) for table in TABLES}
    return counts | {level: sum(getattr(one, level) for one in places) for level in ("errors", "warnings")}


def _place(one: Sent) -> dict[str, Any]:
    found = division(one.county)
    about = {"county_name": found.name, "prefecture": found.prefecture, "area": found.area} if found else {}
    return {"year": one.year, "county": one.county, **about}


def _counts(one: Sent) -> dict[str, Any]:
    counts: dict[str, Any] = {_COLUMNS[table]: one.rows.get(table, 0) for table in TABLES}
    counts |= {"errors": one.errors, "warnings": one.warnings, "replaced": one.replaced}
    return counts | {"imported_at": one.imported_at or None, "files": one.files}


def _dashed(row: Row) -> Row:
    """A record without zeros for what has not come."""
    absent = _COLUMNS.values() if row["imported_at"] else _NUMBERS
    return {key: value or None if key in absent else value for key, value in row.items()}


def _with_total(rows: Sequence[Row]) -> list[Row]:
    total: Row = {
        "year": rows[0]["year"],
        "county_name": "total",
        **{key: sum(row[key] for row in rows) for key in _NUMBERS},
        "imported_at": max((row["imported_at"] or "" for row in rows), default=""),
    }
    return [total, *rows]


def _table(rows: Sequence[Row], columns: Sequence[Column], people: Lang | None) -> Shown:
    import pyarrow as pa

    kinds = {"number": pa.int64(), "year": pa.int32()}
    lists = {"files", "missing"} | ({"sent"} if columns is _OWED else set())
    cells = {}
    for column in columns:
        kind = pa.list_(pa.string()) if column.key in lists else kinds.get(column.kind, pa.string())
        values = [row.get(column.key) for row in rows]
        cells[column.key] = pa.array(map(_day, values) if people and column is _LAST else values, kind)
    return pa.table(cells), columns


def _day(moment: str | None) -> str:
    """The day of a moment, where we are."""
    return datetime.fromisoformat(moment).astimezone().date().isoformat() if moment else ""
