"""Corrections: cells that an analyst changes, with a reason, where they still say what the correction expects.

Nothing else ever changes a sent value. Where a cell says something else, it stays, and the line is told (F016).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from fupin.amendment import Amended, Correction
from fupin.catalog.rules import RULES
from fupin.clean.keyed import Named, named_rows
from fupin.clean.saying import Columns, Saying, cells, put, sayings, text_of
from fupin.tables import CleanSheet, RawSheet

if TYPE_CHECKING:
    import pyarrow as pa

# Why a line was not applied, and what to do: (zh, en), (zh, en)
_REASONS = {
    "other": (
        ("上报值不是更正表所写的原值", "the return does not say what the line gives as the old value"),
        (
            "请核对上报值：正确的，删去更正表的这一行；仍不对的，把原值改成现在的上报值。",
            "Look at the value sent: where it is right, delete the line; else give it as the old value.",
        ),
    ),
    "done": (
        ("上报值已经是更正后的值", "the return already says what the line would write"),
        ("请删去更正表的这一行。", "Delete the line."),
    ),
    "ambiguous": (
        ("主键对应的不止一行", "more than one row has its key"),
        (
            "请改写只有一行才有的主键：人用人编号或“户编号/姓名”，村用村编码或“乡镇/村”。",
            "Give a key that one row alone has: for a person 人编号 or 户编号/姓名, for a village its code or 乡镇/村.",
        ),
    ),
    "absent": (
        ("上报表没有这一列", "the return has no such column"),
        ("请删去更正表的这一行，或请县里补报这一列。", "Delete the line, or ask the county to send the column."),
    ),
    "taken": (
        ("更正表的另一行已改了这个单元格", "another line has corrected this cell"),
        ("两行只保留一行。", "Keep one of the two lines."),
    ),
}


class _Line(NamedTuple):
    """A correction that means rows of the sheet."""

    correction: Correction
    named: Named


def correct(columns: Columns, corrections: Sequence[Correction], contested: Collection[int] = ()) -> Amended:
    """Apply the corrections that are about the sheet's table, counties and years, and take back what was found wrong
    with the cells that they change.

    `contested` are lines whose key other sheets of the return have, too.
    """
    mine = _concerned(columns, corrections)
    if not mine:
        return Amended()
    named = named_rows(columns.table, columns.values, columns.place, mine)
    lines = [_Line(one, rows) for one, rows in zip(mine, named, strict=True) if rows.rows]
    # The number of the household first: findings about the others tell it.
    lines.sort(key=lambda line: (line.correction.field != "household_id", line.correction.field, line.correction.line))
    applied: list[tuple[Correction, tuple[int, ...]]] = []
    said: list[Mapping[str, Any]] = []
    for key, group in groupby(lines, key=lambda line: line.correction.field):
        changed, told = _of_field(columns, key, list(group), contested)
        applied += changed
        said += told
    met = {line.correction.line: line.named.household for line in lines}
    missed = frozenset(one.line for one in mine) - met.keys()
    return Amended(tuple(applied), met, missed, tuple(said))


def corrected_fields(columns: Columns, amended: Amended) -> pa.StringArray:
    """The keys of the fields corrected in each row, in the table's order and comma-separated; null where none were."""
    import numpy as np
    import pyarrow as pa

    keys: dict[int, set[str]] = {}
    for one, rows in amended.applied:
        for row in rows:
            keys.setdefault(row, set()).add(one.field)
    order = [f.key for f in columns.table.fields]
    texts = [",".join(sorted(fields, key=order.index)) for fields in keys.values()]
    number = np.full(len(columns.sheet.rows), -1)
    number[np.searchsorted(columns.sheet.rows.to_numpy(), list(keys))] = np.arange(len(keys))
    return pa.array(texts, pa.string()).take(pa.array(number, mask=number < 0))


def amended_sheets(
    sheets: Sequence[RawSheet],
    corrections: Sequence[Correction],
    clean: Callable[[RawSheet, Sequence[Correction], Collection[int]], CleanSheet],
) -> tuple[CleanSheet, ...]:
    """The sheets of one return, each cleaned by `clean` with the corrections and the lines whose key several sheets
    have: of these no row is changed, and the first sheet tells so.
    """
    cleaned = [clean(sheet, corrections, ()) for sheet in sheets]
    holders: dict[int, list[int]] = {}
    for position, one in enumerate(cleaned):
        for line, household in one.amended.met.items():
            if not household:
                holders.setdefault(line, []).append(position)
    contested = {line: at for line, at in holders.items() if len(at) > 1}
    for position in sorted({position for at in contested.values() for position in at}):
        others = {line for line, at in contested.items() if position in at[1:]}
        mine = [one for one in corrections if one.line not in others]
        cleaned[position] = clean(sheets[position], mine, contested.keys())
    return tuple(cleaned)


def _concerned(columns: Columns, corrections: Sequence[Correction]) -> list[Correction]:
    mine = [one for one in corrections if one.table == columns.table.key]
    if not mine:
        return []
    counties, years = (set(c.unique().to_pylist()) for c in (columns.place.county, columns.place.year))
    return [one for one in mine if one.county in counties and one.year in years]


def _of_field(
    columns: Columns, key: str, lines: Sequence[_Line], contested: Collection[int]
) -> tuple[list[tuple[Correction, tuple[int, ...]]], list[Mapping[str, Any]]]:
    """Carry out the lines about one field: those applied, and records of the others."""
    if key not in columns.raw:
        return [], [_told(columns, line.correction, line.named.rows[0], "absent") for line in lines]
    meant = [_cell_rows(columns, key, line.named) for line in lines]
    mine = [line.correction for line in lines]
    said_by = cells(columns, key, sorted({row for rows in meant for row in rows}))
    olds = sayings(columns, key, mine, [one.old for one in mine])
    news = sayings(columns, key, mine, [one.new for one in mine])
    excel = columns.sheet.rows.to_numpy()
    applied, said = [], []
    changed: dict[int, int] = {}
    for number, (line, rows) in enumerate(zip(lines, meant, strict=True)):
        states = {row: "taken" if row in changed else _state(said_by[row], olds[number], news[number]) for row in rows}
        if line.correction.line in contested or (len(line.named.rows) > 1 and not line.named.household):
            states = dict.fromkeys(rows[:1], "ambiguous")
        ready = [row for row, state in states.items() if state == "ready"]
        wrong = next((row for row, state in states.items() if state not in ("ready", "done")), None)
        if wrong is not None or not ready:
            row = rows[0] if wrong is None else wrong
            said.append(_told(columns, line.correction, row, states[row]))
        if ready:
            changed |= dict.fromkeys(ready, number)
            applied.append((line.correction, tuple(int(excel[row]) for row in ready)))
    put(columns, key, changed, mine)
    return applied, said


def _state(cell: Saying, old: Saying, new: Saying) -> str:
    if cell.agrees(old) and not new.bad:
        return "ready"
    return "done" if cell.agrees(new) else "other"


def _cell_rows(columns: Columns, key: str, named: Named) -> tuple[int, ...]:
    """The rows that hold the cell: in a roster, where cells are merged, all rows of the household that it covers."""
    import pyarrow.compute as pc

    at, house = columns.raw[key][0].at, columns.values.get("household_id")
    if at is None or columns.table.key != "person" or house is None or len(named.rows) != 1:
        return named.rows
    (row,) = named.rows
    same = pc.and_(pc.equal(at, at[row]), pc.equal(house, house[row]))
    return tuple(pc.indices_nonzero(same).to_pylist()) or named.rows


def _told(columns: Columns, one: Correction, row: int, state: str) -> Mapping[str, Any]:
    """F016 at the cell that a line means, as a record for `tables.findings_table`."""
    column = columns.raw[one.field][0] if one.field in columns.raw else None
    house = columns.values.get("household_id")
    number = (columns.sheet.rows if column is None or column.at is None else column.at)[row].as_py()
    reason, todo = _REASONS[state]
    return {
        "file": columns.file,
        "sheet": columns.sheet.name,
        "row": number,
        "column": column and column.letter,
        "cell": column and f"{column.letter}{number}",
        "county": one.county,
        "year": one.year,
        "table": one.table,
        "field": one.field,
        "rule": "F016",
        "level": RULES["F016"].level,
        "value": column and (text_of(columns, one.field)[row].as_py() or None),
        "household_id": None if house is None else house[row].as_py(),
        "args": {
            "line": str(one.line),
            "listed": one.old or None,
            **dict(zip(("reason_zh", "reason", "todo_zh", "todo"), (*reason, *todo), strict=True)),
        },
    }
