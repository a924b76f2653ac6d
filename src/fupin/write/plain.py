"""What is shown where no declaration says how: the columns of a query, and single values."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fupin.errors import WrongUse
from fupin.write.cells import NOTHING, is_number, shown
from fupin.write.column import Column, ColumnKind
from fupin.write.labels import Lang

if TYPE_CHECKING:
    import pyarrow as pa


def plain_columns(table: pa.Table) -> list[Column]:
    """Columns labelled by their own names; a WrongUse where two have the same."""
    twice = [name for name, count in Counter(table.column_names).items() if count > 1]
    if twice:
        raise WrongUse(f"Two columns are called {twice[0]}.", "Name one of them differently: … as another_name.")
    return [Column(f.name, f.name, f.name, kind=_kind(f.name, f.type)) for f in table.schema]


def _kind(name: str, kind: pa.DataType) -> ColumnKind:
    if not is_number(kind):
        return "text"
    return "year" if name == "year" or name.endswith(("_year", "_row")) else "number"


def shown_value(value: object, column: Column, lang: Lang) -> str:
    """One value as people read it in that column; see `fupin.write.cells.shown`."""
    import pyarrow as pa

    if value is None and column.kind in ("number", "percent", "year"):
        return NOTHING
    return str(shown(pa.array([value]), column, lang)[0])
