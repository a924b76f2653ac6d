"""What was replaced: one file for every time that rows of a table, year and county left.

A file is called by the stamp of that moment and by the return that made them leave. Rows that come back leave the
history, so that the live rows and the history together hold each row of each return once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fupin.store.disk import read_rows
from fupin.store.layout import HISTORY, Store, current, files, intent, part
from fupin.store.lock import stamp_of
from fupin.store.schema import arrow_schema, conform, folder_of
from fupin.tables import Record

if TYPE_CHECKING:
    import pyarrow as pa

_NAME = re.compile(r"(\d{8}T\d{12}Z)-([0-9a-z]+)\.parquet")
_PARTITION = re.compile(rf"{HISTORY}/([^/]+)/year=(\d{{4}})/county=(\d{{6}})/([^/]+)")


class Place(NamedTuple):
    """One partition: a table by its key, a year, a county."""

    table: str
    year: int
    county: str

    @property
    def folder(self) -> str:
        return folder_of(self.table)

    @property
    def file(self) -> str:
        return part(self.folder, self.year, self.county)


class Left(NamedTuple):
    """Rows that left a partition: when, because of which return, and the file, relative to the store."""

    stamp: str
    by: str
    file: str


def history_file(place: Place, stamp: str, by: str) -> str:
    return f"{HISTORY}/{place.folder}/year={place.year}/county={place.county}/{stamp}-{by}.parquet"


def left(store: Store, place: Place) -> list[Left]:
    """What left a partition, oldest first."""
    folder = Path(history_file(place, "", "")).parent
    decided = intent(store)
    names = {Path(one).name for one in decided.moves if Path(one).parent == folder}
    names |= {one.name for one in (store.path / folder).glob("*.parquet")}
    names -= {Path(one).name for one in decided.leaving if Path(one).parent == folder}
    found = [Left(m[1], m[2], f"{folder}/{m[0]}") for name in names if (m := _NAME.fullmatch(name))]
    return sorted(found)


def all_left(store: Store) -> Iterator[tuple[Place, list[Left]]]:
    """Every partition that anything left, with what left it."""
    from fupin.catalog.tables import TABLES

    by_folder = {folder_of(table): table for table in TABLES}
    found = {
        Place(by_folder[m[1]], int(m[2]), m[3])
        for path in (store.path / HISTORY).glob("*/*/*/*.parquet")
        if (m := _PARTITION.fullmatch(path.relative_to(store.path).as_posix())) and m[1] in by_folder
    }
    for place in sorted(found):
        yield place, left(store, place)


def partition_rows(store: Store, place: Place) -> pa.Table:
    """The rows of a partition, with every stored column; none where there is no such partition."""
    path = current(store, place.file)
    return conform(read_rows(path), place.folder) if path.exists() else arrow_schema(place.folder).empty_table()


def left_rows(store: Store, place: Place, one: Left) -> pa.Table:
    """The rows of one file of the history, with every stored column."""
    return conform(read_rows(current(store, one.file)), place.folder)


def version_of(record: Record, gone: list[Left]) -> str:
    """The stamp from which on rows that left are those of the last import of a return, and not of an earlier one.

    Records of older stores do not tell it: there a return made its own earlier rows leave when it came again.
    """
    return record.version or max((one.stamp for one in gone if one.by == record.id), default="")


def placed_at(record: Record, gone: list[Left]) -> str:
    """The stamp of the moment when a return last took the place of others."""
    came = max((one.stamp for one in gone if one.by == record.id), default="")
    return record.placed or came or stamp_of(record.imported_at)


def sent_files(store: Store, record: Record, place: Place) -> list[Path]:
    """The files that together hold the rows of a return in a partition as they were stored last, each row once."""
    gone = left(store, place)
    since = version_of(record, gone)
    live = [path for _, _, path in files(store, place.folder, [place.year], [place.county])]
    return live + [current(store, one.file) for one in gone if one.stamp > since]
