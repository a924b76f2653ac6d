"""The mess of real returns, kind by kind: tests/cases/read/KIND/, where anybody can add one.

A case is a folder: a return as it was sent, `expected.csv`, the rows that must be stored, with the columns of which it
is about, `findings.csv`, every finding that reading and cleaning must make and its place (what the values say about
people is for tests/cases/rules), and perhaps `options.toml`, the year and county of the command line. Lists are written
with |. FUPIN_ACCEPT=1 pytest tests/test_cases_read.py writes what comes out into the cases, to be read over in the
diff. Most of the workbooks are written by make_cases.py.
"""

import csv
import io
import os
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from fupin.catalog.rules import RULES
from fupin.intake import Options, Taken, take_in

CASES = Path(__file__).parent / "cases" / "read"
KINDS = sorted(path.name for path in CASES.iterdir())
OF_THE_CASE = {"expected.csv", "findings.csv", "options.toml"}
FIRST = ("table", "_sheet", "_row", "county", "year")
PLACE = ("rule", "sheet", "place", "value")
Records = list[dict[str, str]]


def taken_in(case: Path) -> Taken:
    (path,) = (path for path in case.iterdir() if path.name not in OF_THE_CASE)
    options = case / "options.toml"
    return take_in(path, Options(**tomllib.loads(options.read_text("utf-8")) if options.exists() else {}))


def shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return "|".join(value)
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return str(value)


def stored(taken: Taken) -> Records:
    """Every row to be stored: its place, and the fields that were sent."""
    sent = {s.table: s.letters.keys() for s in taken.sheets}
    return [
        {"table": table} | {name: shown(row[name]) for name in (*FIRST[1:], *sent[table]) if name in row}
        for table, rows in sorted(taken.batch.tables.items())
        for row in rows.to_pylist()
    ]


def findings(table: pa.Table) -> Records:
    def record(one: dict[str, Any]) -> dict[str, str]:
        place = one["cell"] or one["row"]
        return {name: shown({**one, "place": place}[name]) for name in PLACE}

    made = (one for one in table.to_pylist() if RULES[one["rule"]].found_by != "check")
    return sorted(map(record, made), key=lambda one: (one["sheet"], one["rule"], one["place"]))


def as_csv(records: Records, first: tuple[str, ...]) -> str:
    names = dict.fromkeys((*first, *(name for record in records for name in record)))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
def test_a_messy_return_is_read_as_it_was_meant(kind: str) -> None:
    case = CASES / kind
    taken = taken_in(case)
    told = {
        "expected.csv": as_csv(stored(taken), FIRST),
        "findings.csv": as_csv(findings(taken.batch.findings), PLACE),
    }
    if os.environ.get("FUPIN_ACCEPT"):
        for name, text in told.items():
            (case / name).write_text(text, encoding="utf-8")
    assert told == {name: (case / name).read_text("utf-8") for name in told}
    record = taken.batch.record
    assert record.rows_read == record.rows_stored + record.rows_aside


def test_there_is_a_case_for_every_kind_that_was_listed() -> None:
    assert len(KINDS) >= 35
