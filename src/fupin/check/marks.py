"""Marked rows → findings: where each stands, and in which cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fupin.check.statements import Trial
from fupin.tables import findings_schema

if TYPE_CHECKING:
    import pyarrow as pa


def findings_of(file: str, trials: Sequence[Trial], marks: pa.Table) -> pa.Table:
    """One finding for each mark. `marks` has `_k`, the place in `trials`, all of one relation, `_n`, the row's number,
    `value` and `args`.
    """
    import pyarrow as pa

    relation = trials[0].relation
    here = relation.rows.take(marks["_n"])
    fields = [t.check.at if t.check.at in relation.table.by_key else None for t in trials]
    letters = _letters(trials, marks["_k"], here["_s"])
    known = {
        "file": pa.repeat(pa.scalar(file, pa.string()), len(marks)),
        "sheet": here["_sheet"],
        "row": here["_row"],
        "column": letters,
        "cell": _joined(letters, here["_row"]),
        "county": here["county"],
        "year": here["year"],
        "table": pa.repeat(pa.scalar(relation.table.key, pa.string()), len(marks)),
        "field": pa.array(fields, pa.string()).take(marks["_k"]),
        "rule": pa.array([t.rule.code for t in trials]).take(marks["_k"]),
        "level": pa.array([t.rule.level for t in trials]).take(marks["_k"]),
        "value": marks["value"],
        "household_id": here["household_id"] if "household_id" in here.schema.names else None,
        "args": marks["args"],
    }
    nothing = pa.nulls(len(marks), pa.string())
    return pa.table({name: nothing if column is None else column for name, column in known.items()}).cast(
        findings_schema()
    )


def _letters(trials: Sequence[Trial], trial: pa.ChunkedArray, sheet: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column of each marked cell: the same field can stand elsewhere in each sheet, or nowhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    relation = trials[0].relation
    wide = max(relation.positions) + 1
    known = dict(zip(relation.positions, relation.sheets, strict=True))
    letters = [known[s].letters.get(t.check.at) if s in known else None for t in trials for s in range(wide)]
    return pa.array(letters, pa.string()).take(pc.add(pc.multiply(trial, wide), sheet))


def _joined(letters: pa.ChunkedArray, rows: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(letters, pc.cast(rows, pa.string()), "")
