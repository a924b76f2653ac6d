"""The two formats that are no text, and what becomes of files: suffix, overwriting, rights."""

import os
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

import fupin
from fupin.cli import run
from fupin.errors import ExitStatus

ROSTER = (
    "县,年度,乡镇,行政村,户编号,姓名,证件号码,人数,与户主关系,人均纯收入（元）\n"
    "屏山县,2014,样木镇,样东村,1,甲一,519999195001020014,1,户主,2100\n"
    "屏山县,2014,样木镇,样东村,2,乙一,519999198005060025,1,户主,两千\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    before = os.umask(0)
    yield tmp_path
    os.umask(before)


def rows(path: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))


def told(column: str) -> Any:
    """What the Python API tells of the one finding."""
    return fupin.validate("roster.csv")[column][0]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_findings_as_workbook(folder: Path) -> None:
    assert run(["validate", "roster.csv", "-o", "findings.xlsx"]) == ExitStatus.PROBLEMS
    header, *findings = rows(folder / "findings.xlsx")
    assert header == (
        "File",
        "Sheet",
        "Row",
        "Column",
        "Cell",
        "County code",
        "Year",
        "Table",
        "Field",
        "Rule",
        "Rule name",
        "Level",
        "Value",
        "Household id",
        "Message",
    )
    message = told("message")
    assert findings == [
        (
            *("roster.csv", "roster", 3, "J", "J3", "511529", 2014, "roster of registered persons"),
            *("net income per capita", "T001", "not-a-number", "error", "两千", "2", message),
        )
    ]


def test_findings_as_parquet(folder: Path) -> None:
    assert run(["validate", "roster.csv", "-o", "findings.parquet"]) == ExitStatus.PROBLEMS
    assert pq.read_table(folder / "findings.parquet").to_pylist() == [
        {
            "file": "roster.csv",
            "sheet": "roster",
            "row": 3,
            "column": "J",
            "cell": "J3",
            "county": "511529",
            "year": 2014,
            "table": "person",
            "field": "net_income_per_capita",
            "rule": "T001",
            "name": "not-a-number",
            "level": "error",
            "value": "两千",
            "household_id": "2",
            "message": told("message"),
            "args": list(told("args").items()),
        }
    ]


def test_indicators_as_workbook(folder: Path) -> None:
    assert run(["import", "roster.csv", "-q"]) == ExitStatus.PROBLEMS
    asked = ["indicators", "poor_persons", "income_below_line_share", "--by", "county", "--lang", "zh"]
    assert run([*asked, "-o", "figures.xlsx"]) == ExitStatus.DONE
    found = [row for row in rows(folder / "figures.xlsx") if any(cell is not None for cell in row)]
    assert found == [
        ("年度", "县代码", "县（市、区）", "贫困人口（人）", "人均纯收入低于2500元的人口占贫困人口比重（%）"),
        (2014, "合计", "合计", 2, 100),
        (2014, "511529", "屏山县", 2, 100),
    ]


def test_indicators_as_parquet(folder: Path) -> None:
    assert run(["import", "roster.csv", "-q"]) == ExitStatus.PROBLEMS
    assert run(["indicators", "poor_persons", "--by", "sex", "-o", "figures.parquet"]) == ExitStatus.DONE
    assert pq.read_table(folder / "figures.parquet").to_pylist() == [
        {"year": 2014, "sex": "total", "poor_persons": Decimal(2)},
        {"year": 2014, "sex": "male", "poor_persons": Decimal(1)},
        {"year": 2014, "sex": "female", "poor_persons": Decimal(1)},
    ]


def test_force_overwrites(folder: Path) -> None:
    (folder / "findings.csv").write_text("old")
    assert run(["validate", "roster.csv", "-o", "findings.csv"]) == ExitStatus.WRONG_USE
    assert (folder / "findings.csv").read_text() == "old"
    assert run(["validate", "roster.csv", "-o", "findings.csv", "--force"]) == ExitStatus.PROBLEMS
    assert (folder / "findings.csv").read_text().startswith("file,sheet,row,")


def test_format_goes_before_suffix(folder: Path) -> None:
    assert run(["validate", "roster.csv", "-f", "jsonl", "-o", "findings.csv"]) == ExitStatus.PROBLEMS
    assert (folder / "findings.csv").read_text().startswith('{"file": "roster.csv"')


def test_rows_about_persons_are_their_owners_alone_whatever_the_umask(folder: Path) -> None:
    assert run(["import", "roster.csv", "-o", "findings.csv"]) == ExitStatus.PROBLEMS
    assert run(["query", "select * from person", "-o", "persons.csv"]) == ExitStatus.DONE
    assert run(["indicators", "poor_persons", "-o", "figures.csv"]) == ExitStatus.DONE
    assert [mode(folder / name) for name in ("findings.csv", "persons.csv", "figures.csv")] == [0o600, 0o600, 0o666]
    assert {mode(p) for p in (folder / "store").rglob("*") if p.is_file()} == {0o600}
    assert {mode(p) for p in (folder / "store").rglob("*") if p.is_dir()} | {mode(folder / "store")} == {0o700}
