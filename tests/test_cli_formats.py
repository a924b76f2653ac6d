"""The formats that are no plain text, and what becomes of files: suffix, overwriting, rights."""

import json
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


def test_findings_as_sarif(folder: Path) -> None:
    assert run(["validate", "roster.csv", "-o", "findings.sarif"]) == ExitStatus.PROBLEMS
    log = json.loads((folder / "findings.sarif").read_text(encoding="utf-8"))
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"], result["message"]["text"]) == ("T001", "error", told("message"))
    assert mode(folder / "findings.sarif") == 0o600


@pytest.mark.parametrize("given", [["-f", "sarif"], ["-o", "out.sarif"]])
@pytest.mark.parametrize("command", [["indicators"], ["status"], ["query", "select 1"], ["inspect", "roster.csv"]])
def test_sarif_is_refused_for_anything_but_findings(
    command: list[str], given: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command, *given]) == ExitStatus.WRONG_USE
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("fupin: The format sarif holds findings, one record each, and nothing else.\n")
    assert not (folder / "out.sarif").exists()


def test_statistics_as_workbook(folder: Path) -> None:
    assert run(["validate", "roster.csv", "--statistics", "-o", "counts.xlsx"]) == ExitStatus.PROBLEMS
    assert rows(folder / "counts.xlsx") == [
        ("Rule", "Rule name", "Level", "Count", "Files", "Message"),
        ("T001", "not-a-number", "error", 1, 1, "A field must be a number, and says “…”"),
    ]


def test_statistics_as_parquet(folder: Path) -> None:
    assert run(["validate", "roster.csv", "--statistics", "-o", "counts.parquet"]) == ExitStatus.PROBLEMS
    assert pq.read_table(folder / "counts.parquet").to_pylist() == [
        {
            "rule": "T001",
            "name": "not-a-number",
            "level": "error",
            "count": 1,
            "files": 1,
            "message": "A field must be a number, and says “…”",
        }
    ]


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json", "jsonl", "markdown", "sarif"])
@pytest.mark.parametrize("also", [[], ["--statistics"]])
def test_no_format_shows_who_somebody_is(
    form: str, also: list[str], folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    if form == "sarif" and also:
        return
    people = "519999195001020013", "51999919500102001", "王样一", "19900000001"
    twice = f"屏山县,2014,样木镇,样东村,1,王样一,{people[0]},2,户主,{people[3]},2100\n"
    header = "县,年度,乡镇,行政村,户编号,姓名,证件号码,人数,与户主关系,联系电话,人均纯收入（元）\n"
    misplaced = f"屏山县,2014,样木镇,样东村,2,乙一,{people[1]},1,{people[0]},{people[3]}1,{people[0]}\n"
    (folder / "people.csv").write_text(header + twice + twice + misplaced, encoding="utf-8")
    assert run(["validate", "people.csv", "-f", form, *also]) == ExitStatus.PROBLEMS
    out = capsysbinary.readouterr().out.decode()
    assert "I003" in out
    assert [text for text in people if text in out] == []


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
