"""What the returns of a store say of each other: `answer.compare`, its addresses, filters, memory and overflow."""

import json
import os
import string
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fupin import answer
from fupin.answer import across
from fupin.catalog.checks import StoreCheck
from fupin.catalog.model import Rule
from fupin.catalog.rules import RULES, gather
from fupin.errors import CatalogError, StoreError, WrongUse
from fupin.intake import take_in
from fupin.store import commit, open_store, refresh_counted_once, spilling, surplus
from fupin.tables import Record, findings_schema
from fupin.write import render
from fupin.write.findings import in_order
from fupin.write.selection import Selection

ACROSS = [one for one in RULES.values() if one.across]
A, B, C = "519999196803041014", "519999196803041022", "519999197005061023"
ROSTER = ("户编号", "姓名", "证件号码", "与户主关系")


def send(store: Path, file: str, *rows: Sequence[object]) -> Record:
    """Store a return given as the rows of a CSV file."""
    text = "\n".join(",".join(map(str, row)) for row in rows)
    return commit(open_store(store, create=True), take_in(Path(file), data=text.encode(), name=file).batch)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A person in two counties, one in two households of a county, and a village return with one person too many."""
    folder = tmp_path / "store"
    send(
        folder,
        "屏山县2014.csv",
        (*ROSTER, "乡镇", "行政村"),
        (1, "甲", A, "户主", "样木镇", "样东村"),
        (2, "乙", B, "户主", "样木镇", "样东村"),
        (3, "丙", C, "户主", "样木镇", "样西村"),
    )
    send(folder, "屏山县样山乡2014.csv", ("乡镇", *ROSTER), ("样山乡", 4, "丙", "519999700506102", "户主"))
    send(folder, "昭觉县2014.csv", ("姓名", "户编号", "与户主关系", "证件号码"), ("甲", 7, "户主", A))
    send(
        folder,
        "屏山县行政村2014.csv",
        ("行政村", "总户数", "贫困户数", "总人口数", "贫困人口数"),
        ("样东村", 210, 2, 800, 3),
        ("样西村", 210, 1, 800, 1),
    )
    return folder


def told(store: Path, rules: Iterable[Rule] = ACROSS, **asked: Any) -> list[tuple[str, ...]]:
    """Rule, file and cell of each finding."""
    found = in_order(answer.compare(store, rules, **asked)).to_pylist()
    return [(row["rule"], row["file"], row["cell"] or str(row["row"])) for row in found]


TOLD = [
    ("X001", "屏山县样山乡2014.csv", "D2"),
    ("X002", "屏山县行政村2014.csv", "E2"),
    ("X001", "昭觉县2014.csv", "D2"),
]


def test_findings_say_everything_about_their_rows(store: Path) -> None:
    found = answer.compare(store, ACROSS)
    assert found.schema == findings_schema()
    assert [dict(row, args=dict(row["args"])) for row in in_order(found).to_pylist()] == [
        {
            "file": "屏山县样山乡2014.csv",
            "sheet": "屏山县样山乡2014",
            "row": 2,
            "column": "D",
            "cell": "D2",
            "county": "511529",
            "year": 2014,
            "table": "person",
            "field": "id_number",
            "rule": "X001",
            "level": "error",
            "value": "519999700506102",
            "household_id": "4",
            "args": {
                "household": "4",
                "place": "屏山县",
                "other_household": "3",
                "other_place": "屏山县",
                "other_file": "屏山县2014.csv",
                "other_sheet": "屏山县2014",
                "other_row": "4",
            },
        },
        {
            "file": "屏山县行政村2014.csv",
            "sheet": "屏山县行政村2014",
            "row": 2,
            "column": "E",
            "cell": "E2",
            "county": "511529",
            "year": 2014,
            "table": "village",
            "field": "poor_population",
            "rule": "X002",
            "level": "warning",
            "value": "3",
            "household_id": None,
            "args": {
                "place": "样东村",
                "stated_households": "2",
                "households": "2",
                "persons": "2",
                "stated": "2 poor households and 3 poor persons",
                "stated_zh": "贫困户2户、贫困人口3人",
                "held": "2 poor households and 2 poor persons",
                "held_zh": "贫困户2户、贫困人口2人",
            },
        },
        {
            "file": "昭觉县2014.csv",
            "sheet": "昭觉县2014",
            "row": 2,
            "column": "D",
            "cell": "D2",
            "county": "513431",
            "year": 2014,
            "table": "person",
            "field": "id_number",
            "rule": "X001",
            "level": "error",
            "value": A,
            "household_id": "7",
            "args": {
                "household": "7",
                "place": "昭觉县",
                "other_household": "1",
                "other_place": "屏山县",
                "other_file": "屏山县2014.csv",
                "other_sheet": "屏山县2014",
                "other_row": "2",
            },
        },
    ]


def test_both_places_are_in_the_message_and_the_number_is_masked(store: Path) -> None:
    twice = answer.compare(store, [RULES["X001"]], counties=["513431"])
    assert render(twice, RULES, "zh")["message"].to_pylist() == [
        "证件号码“519999***********4”在2014年登记了两处：昭觉县户编号7（“昭觉县2014.csv”第2行），以及屏山县户编号1"
        "（“屏山县2014.csv”工作表“屏山县2014”第2行）。统计时只计后一处。请核实此人属于哪一户，从另一户删去；"
        "号码填错的，请改正。"
    ]
    assert render(twice, RULES, "en")["message"].to_pylist() == [
        "The ID number 519999***********4 is registered in two places in 2014: 昭觉县, household 7 (昭觉县2014.csv, row"
        " 2), and 屏山县, household 1 (屏山县2014.csv, sheet 屏山县2014, row 2). Figures count the second one only."
        " Find out to which household the person belongs and delete the other row; if a number is wrong, correct it."
    ]


def test_the_messages_name_nothing_that_their_findings_lack() -> None:
    own = {"value", "year", "file", "row"}
    for rule in ACROSS:
        for check in rule.across:
            for template in (rule.zh, rule.en):
                named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
                assert named <= own | set(check.args)


def test_an_empty_store_and_one_without_any_roster_have_no_findings(tmp_path: Path) -> None:
    open_store(tmp_path / "empty", create=True)
    assert told(tmp_path / "empty") == []
    send(tmp_path / "villages", "屏山县2014.csv", ("行政村", "总户数", "贫困户数", "贫困人口数"), ("样东村", 9, 1, 3))
    assert told(tmp_path / "villages") == []


def test_what_is_found_does_not_hang_on_the_list_of_persons_nor_on_the_order_of_imports(store: Path) -> None:
    assert told(store) == TOLD
    refresh_counted_once(open_store(store))
    assert told(store) == TOLD
    send(store, "昭觉县2014.csv", ("姓名", "户编号", "与户主关系", "证件号码"), ("甲", 7, "户主", B))
    send(store, "昭觉县2014.csv", ("姓名", "户编号", "与户主关系", "证件号码"), ("甲", 7, "户主", A))
    assert told(store) == TOLD


def test_findings_are_about_the_rules_years_and_counties_asked_for(store: Path) -> None:
    send(store, "屏山县2013.csv", ROSTER, (1, "甲", A, "户主"))
    send(store, "昭觉县2013.csv", ROSTER, (7, "甲", A, "户主"))
    assert told(store, years=[2014]) == TOLD
    assert told(store, years=[2013, 2014]) == sorted([*TOLD, ("X001", "昭觉县2013.csv", "C2")], key=by_file)
    assert told(store, years=[2014], counties=["513431"]) == TOLD[2:]
    assert told(store, [RULES["X002"]]) == TOLD[1:2]
    assert told(store, [RULES["X001"]], counties=["511502"]) == []
    with pytest.raises(WrongUse, match=r"The store holds nothing of 1999\.\nIt holds 2013, 2014\."):
        answer.compare(store, ACROSS, [1999])


def by_file(finding: tuple[str, ...]) -> tuple[str, ...]:
    return finding[1:]


def test_a_cell_is_named_only_where_the_record_tells_one_column(store: Path) -> None:
    opened = open_store(store)
    path = next(one for one in (store / "_returns").iterdir() if "昭觉县2014.csv" in one.read_text(encoding="utf-8"))
    record = json.loads(path.read_text(encoding="utf-8"))
    columns = record["sheets"][0]["columns"]
    # a second column of the field, beyond Z, is not the one that was read
    record["sheets"][0]["columns"] = {"AA": columns["D"], **columns}
    path.write_text(json.dumps(record), encoding="utf-8")
    assert told(store) == TOLD
    # two tables on one sheet
    record["sheets"].append({**record["sheets"][0], "columns": {"H": columns["D"]}})
    path.write_text(json.dumps(record), encoding="utf-8")
    assert told(store)[2] == ("X001", "昭觉县2014.csv", "2")
    path.unlink()
    assert told(store)[2] == ("X001", "昭觉县2014.csv", "2")
    assert surplus(opened).num_rows == 4


def test_large_joins_overflow_into_the_store_alone_and_leave_nothing(store: Path) -> None:
    opened = open_store(store)
    before = os.umask(0)
    try:
        with spilling(opened) as folder:
            assert folder is not None
            assert folder.parent == store
            assert folder.stat().st_mode & 0o777 == 0o700
            (folder / "overflow").write_bytes(b"0")
            with spilling(opened) as other:  # leaves that of a reader who is still there
                assert other is not None
                assert sorted(store.glob("_spill-*")) == sorted([folder, other])
            assert (folder / "overflow").exists()
    finally:
        os.umask(before)
    assert list(store.glob("_spill-*")) == []


def test_the_overflow_of_a_reader_who_was_killed_is_taken_away(store: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from fupin.store import open_store, spilling\n"
        "with spilling(open_store(Path(sys.argv[1]))) as folder:\n"
        "    (folder / 'overflow').write_bytes(b'0'); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(store)], check=False).returncode == -9
    assert len(list(store.glob("_spill-*/overflow"))) == 1
    assert told(store) == TOLD
    assert list(store.glob("_spill-*")) == []


def test_who_may_only_read_a_store_checks_it_in_memory(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with spilling(open_store(store)) as folder:
        assert folder is None
    assert told(store) == TOLD


def test_too_little_memory_is_told(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(across, "MEMORY", "1MB")
    with pytest.raises(StoreError, match=r"There is not enough memory to compare all returns in .*store\."):
        answer.compare(store, ACROSS)
    assert list(store.glob("_spill-*")) == []


def test_figures_say_how_many_persons_were_counted_once(store: Path) -> None:
    def notes(*keys: str, **asked: Any) -> list[str]:
        question = answer.Question(store, keys, **asked)
        return [note for lang in ("zh", "en") for note in answer.table(question, lang, people=False).notes]

    said = [
        "同一年内重复登记的有 2 人，各只计一次，详见 `fupin check`。",
        "2 persons are registered more than once in a year and were counted once: see `fupin check`.",
    ]
    assert notes("poor_persons") == notes("poor_persons", "poor_households") == said
    assert notes("poor_persons", counties=["513431"])[1] == (
        "1 person is registered more than once in a year and was counted once: see `fupin check`."
    )
    assert notes("poor_households") == notes("poor_persons", counties=["511502"]) == []
    assert answer.figures(answer.Question(store, ["poor_persons"])).to_pylist() == [{"year": 2014, "poor_persons": 3}]


def test_only_the_rules_that_the_options_ask_for_are_shown() -> None:
    assert [r.code for r in ACROSS if Selection(level="error").shows(r)] == ["X001"]
    assert [r.code for r in ACROSS if Selection(ignore=frozenset({"X001", "X004"})).shows(r)] == [
        "X002",
        "X003",
        "X005",
    ]
    assert [r.code for r in ACROSS if Selection(select=frozenset({"X005", "I001"})).shows(r)] == ["X005"]


def test_a_rule_across_returns_is_found_by_store() -> None:
    with pytest.raises(CatalogError, match=r"Z001: a rule across returns is found by store\."):
        gather([replace(RULES["I001"], code="Z001", across=(StoreCheck("person", "row", "select 1"),))])
