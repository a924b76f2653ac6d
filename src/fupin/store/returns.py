"""What the store remembers of each return: its record, its findings, the rows that were set aside."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin.errors import StoreError
from fupin.store.disk import read_rows
from fupin.store.journal import settle
from fupin.store.layout import Store, current, pending
from fupin.store.lock import stamp_of
from fupin.store.schema import SCHEMA_VERSION, fitted
from fupin.tables import Record, findings_schema, rejected_schema

if TYPE_CHECKING:
    import pyarrow as pa

_KEYS = {f.name for f in fields(Record)}


def record_file(returned: str) -> str:
    return f"_returns/{returned}.json"


def findings_file(returned: str) -> str:
    return f"_findings/{returned}.parquet"


def rejected_file(returned: str) -> str:
    return f"_rejected/{returned}.parquet"


def as_json(record: Record) -> str:
    """A record as it is written: one that differs in nothing is the same text."""
    return json.dumps(asdict(record), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def record(store: Store, returned: str) -> Record | None:
    """The record of one return, or None where the store has none."""
    path = current(store, record_file(returned))
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Record(**{key: value for key, value in told.items() if key in _KEYS})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(f"{path} cannot be read: {error}.", "Restore the store from a backup.") from error


def records(store: Store) -> list[Record]:
    """The records of all returns, in the order of their imports."""
    settle(store)
    names = {Path(path).stem for path in pending(store) if path.startswith("_returns/")}
    names |= {path.stem for path in (store.path / "_returns").glob("*.json")}
    found = [one for name in sorted(names) if (one := record(store, name))]
    return sorted(found, key=lambda one: (one.version or stamp_of(one.imported_at), one.id))


def events(record: Record) -> list[dict[str, Any]]:
    """What happened to a return, oldest first; of a record that does not tell it, its import."""
    if record.events:
        return record.events
    counts = {"rows_stored": record.rows_stored, "rows_aside": record.rows_aside}
    levels = {f"{level}s": record.levels.get(level, 0) for level in ("error", "warning")}
    moment = {"at": record.imported_at, "stamp": record.version, "by": record.imported_by}
    return [{"action": "import"} | moment | counts | levels]


def standing(store: Store) -> list[Record]:
    """The records of the returns that were not withdrawn and that no later one has replaced, in the order of their
    imports.

    A return of which nothing was stored has no rows to lose: it is replaced by the next one of its name.
    """
    known = [one for one in records(store) if not one.withdrawn]
    last = {one.file: one.id for one in known}
    return [one for one in known if not one.superseded_by and (one.partitions or last[one.file] == one.id)]


@cache
def rule_set() -> str:
    """A fingerprint of all declarations that decide what becomes of a return: another one may read it otherwise."""
    import hashlib

    from fupin.catalog.codes import code_lists
    from fupin.catalog.divisions import divisions
    from fupin.catalog.rules import RULES
    from fupin.catalog.tables import TABLES

    declared = repr((RULES, TABLES, code_lists(), divisions()))
    return hashlib.sha256(declared.encode()).hexdigest()[:12]


def holds(store: Store, sha256: str, options: Mapping[str, Any]) -> bool:
    """Whether the very same import was made before and still stands (F014): the same bytes, read with the same options
    with the same tables, codes and rules, and not all of its rows replaced since.

    `options` is what the user said about how to read it: options, aliases, corrections. A return of which nothing was
    stored is not held, so that its problems are told again.
    """
    known = _read_so(store, sha256, options)
    return (
        known is not None
        and (known.schema, known.rule_set) == (SCHEMA_VERSION, rule_set())
        and any(one["live"] for one in known.partitions)
    )


def replaced_by(store: Store, sha256: str, options: Mapping[str, Any]) -> Record | None:
    """The record of the return that has replaced the last row of this one, if the same bytes, read with the same
    options, were stored before and replaced since.

    One of which some rows still stand is not replaced, nor is one that was withdrawn.
    """
    known = _read_so(store, sha256, options)
    if known is None or known.withdrawn or not known.superseded_by:
        return None
    return record(store, known.superseded_by)


def _read_so(store: Store, sha256: str, options: Mapping[str, Any]) -> Record | None:
    """The record of these bytes, where they were read with these options."""
    settle(store)
    known = record(store, sha256[:12])
    if known is None or known.sha256 != sha256:
        return None
    return known if known.options == json.loads(json.dumps(dict(options), default=str)) else None


def findings(
    store: Store,
    years: Sequence[int] | None = None,
    counties: Sequence[str] | None = None,
    returns: Sequence[str] | None = None,
) -> pa.Table:
    """The findings (`tables.findings_schema`) of the named returns; of all not superseded where none is named.

    With `years` or `counties`, only findings about rows of these.
    """
    import pyarrow.compute as pc

    found = _gathered(store, findings_file, findings_schema(), returns)
    for name, wanted in (("year", years), ("county", counties)):
        if wanted is not None:
            found = found.filter(pc.is_in(found[name], value_set=_array(wanted, found.schema.field(name).type)))
    return found


def rejected(store: Store, returns: Sequence[str] | None = None) -> pa.Table:
    """The rows that were set aside (`tables.rejected_schema`), by return as `findings` gives them."""
    return _gathered(store, rejected_file, rejected_schema(), returns)


def _gathered(store: Store, file: Callable[[str], str], schema: pa.Schema, returns: Sequence[str] | None) -> pa.Table:
    import pyarrow as pa

    if returns is None:
        returns = [one.id for one in standing(store)]
    settle(store)
    paths = [path for one in returns if (path := current(store, file(one))).exists()]
    return pa.concat_tables([schema.empty_table(), *(fitted(read_rows(path), schema) for path in paths)])


def _array(values: Sequence[int] | Sequence[str], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    return pa.array(list(values), kind)
