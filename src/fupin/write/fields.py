"""The stored columns of the catalog's tables, and what people call them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fupin.catalog.model import Derived, Field, Table
from fupin.catalog.tables import TABLES
from fupin.write.cells import by_unique
from fupin.write.labels import Lang, in_lang

if TYPE_CHECKING:
    import pyarrow as pa


def columns_of(table: Table) -> tuple[Field | Derived, ...]:
    """The columns of one table, those that are sent after those that are derived, so that by key the sent one wins."""
    return (*table.derived, *table.fields)


@cache
def field_labels() -> dict[str, tuple[str, str]]:
    """Label (zh, en) of every field by `table.field`: two tables may call one field differently."""
    return {f"{t.key}.{f.key}": (f.zh, f.en) for t in TABLES.values() for f in columns_of(t)}


def shown_fields(findings: pa.Table, lang: Lang) -> pa.StringArray:
    """The label of the field of each finding; its key where it is no field of the finding's table."""
    import pyarrow as pa
    import pyarrow.compute as pc

    fields = findings["field"].combine_chunks()
    names = pc.binary_join_element_wise(pc.fill_null(findings["table"].combine_chunks(), ""), fields, ".")
    labels = field_labels()
    found = by_unique(names, lambda name: in_lang(labels[name], lang) if name in labels else None)
    return pc.coalesce(found, fields).cast(pa.string())
