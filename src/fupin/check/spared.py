"""A bad cell must not set off a chain: what a rule says about values that were already found bad is left out.

Nor does a rule say anything about a column that stands in one sheet of a return and not in another, or about whoever an
ID number tells of that is another row's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from fupin.check.relations import Relation, words_of
from fupin.check.statements import Trial
from fupin.tables import CleanSheet

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Rows = npt.NDArray[np.int64]

# What is read out of an ID number, or told by it.
_OF_ID = {"id_number", "id_type", "sex", "birth_date", "age", "_id_18", "_id_fault", "_id_birth", "_id_sex", "_id_area"}


def spared(
    marks: pa.Table, trials: Sequence[Trial], sheets: Sequence[CleanSheet], relations: Mapping[str, Relation]
) -> pa.Table:
    """The marks of trials over one relation, without those that rest on a cell with a finding of reading or cleaning,
    or on a column that the row's sheet does not have. See `marks_sql` for the columns.
    """
    import numpy as np

    @cache
    def bad(table: str) -> dict[str, Rows]:
        return _bad_cells(relations[table], sheets)

    rows, number = marks["_n"].to_numpy(), marks["_k"].to_numpy()
    keep = np.ones(len(marks), dtype=bool)
    for k, trial in enumerate(trials):
        mine = np.flatnonzero(number == k)
        dropped = _unsent(trial, rows[mine])
        for table in dict.fromkeys(table for table, _ in trial.check.reads):
            keys = {key for named, key in trial.check.reads if named == table} & bad(table).keys()
            if keys:
                dropped |= _touched(trial, rows[mine], relations[table], np.concatenate([bad(table)[k] for k in keys]))
        keep[mine[dropped]] = False
    return marks if keep.all() else marks.filter(keep)


def without_copied_ids(
    marks: Mapping[str, pa.Table], trials: Mapping[str, Sequence[Trial]], relations: Mapping[str, Relation]
) -> dict[str, pa.Table]:
    """The marks by table, without those that rest on an ID number for which its row is set aside: it may be another
    person's, and so the sex and age that it tells. What is said of the number itself stays.
    """
    import numpy as np

    person = marks.get("person")
    aside = [k for k, trial in enumerate(trials.get("person", ())) if trial.check.aside]
    if person is None or not aside:
        return dict(marks)
    copies = person["_n"].to_numpy()[np.isin(person["_k"].to_numpy(), aside)]
    found = {}
    for key, table in marks.items():
        rows, number = table["_n"].to_numpy(), table["_k"].to_numpy()
        keep = np.ones(len(table), dtype=bool)
        for k, trial in enumerate(trials[key]):
            if trial.check.at != "id_number" and _OF_ID & words_of(trial.check):
                mine = np.flatnonzero(number == k)
                keep[mine[_touched(trial, rows[mine], relations["person"], copies)]] = False
        found[key] = table.filter(keep)
    return found


def _unsent(trial: Trial, rows: Rows) -> npt.NDArray[np.bool_]:
    """Which rows stand in a sheet that lacks a column of their table that the trial needs."""
    import numpy as np

    relation = trial.relation
    needed = {key for table, key in trial.check.needs if table == relation.table.key}
    without = [
        place
        for place, sheet in zip(relation.positions, relation.sheets, strict=True)
        if not needed <= sheet.letters.keys()
    ]
    if not without:
        return np.zeros(len(rows), dtype=bool)
    return np.isin(relation.rows["_s"].to_numpy()[rows], without)


def _touched(trial: Trial, rows: Rows, relation: Relation, bad: Rows) -> npt.NDArray[np.bool_]:
    """Which marked rows rest on the bad rows of a relation: the row itself, or a row of its household."""
    import numpy as np
    import pyarrow.compute as pc

    if relation is not trial.relation:
        houses = pc.drop_null(_households(relation, bad))
        return np.asarray(pc.is_in(_households(trial.relation, rows), value_set=houses))
    if trial.check.per == "household":
        house = relation.rows["_h"].combine_chunks().fill_null(-1).to_numpy()
        return np.isin(house[rows], house[bad])
    return np.isin(rows, bad)


def _households(relation: Relation, rows: Rows) -> pa.StringArray:
    """County, year and number of each row's household, alike in all tables; null where one is not known."""
    import pyarrow as pa
    import pyarrow.compute as pc

    here = relation.rows.select(["county", "year", "household_id"]).take(pa.array(rows)).combine_chunks()
    parts = [here[name].cast(pa.string()) for name in here.column_names]
    return pc.binary_join_element_wise(*parts, "/")


def _bad_cells(relation: Relation, sheets: Sequence[CleanSheet]) -> dict[str, Rows]:
    """The rows of a relation, by field, whose cell has a finding already."""
    import numpy as np

    found: dict[str, list[Rows]] = {}
    start = 0
    for position in relation.positions:
        sheet = sheets[position]
        told = sheet.findings.select(["field", "row"]).drop_null()
        rows = sheet.data["_row"].to_numpy()
        for key in told["field"].unique().to_pylist():
            at = told.filter(_is(told["field"], key))["row"].to_numpy()
            found.setdefault(key, []).append(start + np.flatnonzero(np.isin(rows, at)))
        start += len(rows)
    return {key: np.concatenate(parts) for key, parts in found.items()}


def _is(column: pa.ChunkedArray, key: str) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    return pc.equal(column, key)
