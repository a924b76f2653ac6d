"""The rows of one table, year and county as the FROM clause of a DuckDB statement: live, or as a return sent them."""

from __future__ import annotations

from fupin.sql import literal
from fupin.store.history import Place, sent_files
from fupin.store.layout import Store, files
from fupin.store.scan import empty, scan
from fupin.tables import Record


def live_rows(store: Store, folder: str, year: int, county: str) -> str:
    """The live rows of one partition of a folder (`household` is the resolved table): stored columns, county, year."""
    paths = [path for _, _, path in files(store, folder, [year], [county])]
    return scan(store, folder, paths) if paths else empty(folder)


def sent_rows(store: Store, record: Record, place: Place) -> str:
    """The rows of one return in a partition as they were stored last, be they live, replaced or withdrawn; what its
    history was pruned of is missing.
    """
    paths = sent_files(store, record, place)
    if not paths:
        return empty(place.folder)
    return f"(select * from {scan(store, place.folder, paths)} where _return = {literal(record.id)})"
