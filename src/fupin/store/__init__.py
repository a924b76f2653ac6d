"""The Parquet dataset: layout, atomic commit, lineage, resolved households, persons counted once."""

from fupin.store.commit import commit
from fupin.store.counted import refresh_counted_once, surplus
from fupin.store.layout import Partition, Store
from fupin.store.opening import open_store
from fupin.store.relation import partitions, relation, stored_years
from fupin.store.returns import findings, holds, records, rejected, standing

__all__ = [
    "Partition",
    "Store",
    "commit",
    "findings",
    "holds",
    "open_store",
    "partitions",
    "records",
    "refresh_counted_once",
    "rejected",
    "relation",
    "standing",
    "stored_years",
    "surplus",
]
