"""The Parquet dataset: layout, atomic commit, lineage, resolved households, persons counted once."""

from fupin.store.commit import commit
from fupin.store.counted import held_several_times, persons_counted_once, refresh_counted_once, surplus
from fupin.store.history import Place
from fupin.store.layout import Partition, Store
from fupin.store.lock import refuse_gone
from fupin.store.named import named
from fupin.store.opening import open_store, refuse_misleading_path
from fupin.store.prune import Dropped, prune
from fupin.store.pseudonymised import is_pseudonymised
from fupin.store.relation import partitions, relation, stored_years
from fupin.store.returns import events, findings, holds, record, records, rejected, replaced_by, standing
from fupin.store.sent import live_rows, sent_rows
from fupin.store.spill import spilling
from fupin.store.steady import steadily
from fupin.store.undo import Moved, Undone, restore, withdraw

__all__ = [
    "Dropped",
    "Moved",
    "Partition",
    "Place",
    "Store",
    "Undone",
    "commit",
    "events",
    "findings",
    "held_several_times",
    "holds",
    "is_pseudonymised",
    "live_rows",
    "named",
    "open_store",
    "partitions",
    "persons_counted_once",
    "prune",
    "record",
    "records",
    "refresh_counted_once",
    "refuse_gone",
    "refuse_misleading_path",
    "rejected",
    "relation",
    "replaced_by",
    "restore",
    "sent_rows",
    "spilling",
    "standing",
    "steadily",
    "stored_years",
    "surplus",
    "withdraw",
]
