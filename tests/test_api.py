"""The Python API: what its DataFrames hold, and what it refuses."""

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import fupin
from fupin import FupinError

RETURNS = Path(__file__).parent / "cases" / "cli" / "_returns"
GOOD = RETURNS / "屏山县2014.csv"
COUNTY = RETURNS / "县表2014.csv"
FAULTY = RETURNS / "昭觉县2014.csv"
FINDING_COLUMNS = [
    *("file", "sheet", "row", "column", "cell", "county", "year", "table", "field"),
    *("rule", "name", "level", "value", "household_id", "message", "args"),
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    assert fupin.import_returns([GOOD, COUNTY], tmp_path / "store").empty
    return tmp_path / "store"


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows with None where there is no value, whatever pandas holds there."""
    return [
        {str(key): None if not isinstance(value, dict) and pd.isna(value) else value for key, value in row.items()}
        for row in frame.to_dict("records")
    ]


def places(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(frame[["file", "row", "cell", "rule", "value"]].itertuples(index=False, name=None))


def test_validate_gives_the_findings() -> None:
    found = fupin.validate(FAULTY)
    assert list(found.columns) == FINDING_COLUMNS
    assert places(found) == [
        ("昭觉县2014.csv", 2, "F2", "I003", "519999***********0"),
        ("昭觉县2014.csv", 2, "J2", "T003", "体弱"),
        ("昭觉县2014.csv", 3, "P3", "T001", "两千"),
        ("昭觉县2014.csv", 4, "D4", "T006", found["value"][3]),
    ]
    assert records(found.drop(columns=["message", "args"]))[3] == {
        "file": "昭觉县2014.csv",
        "sheet": "昭觉县2014",
        "row": 4,
        "column": "D",
        "cell": "D4",
        "county": "513431",
        "year": 2014,
        "table": "person",
        "field": "household_id",
        "rule": "T006",
        "name": "required-value-blank",
        "level": "error",
        "value": None,
        "household_id": None,
    }


def test_integers_stay_integers_where_some_are_missing() -> None:
    found = fupin.validate([FAULTY, RETURNS / "联系表.csv"])
    assert (str(found["row"].dtype), str(found["year"].dtype)) == ("Int32", "Int32")
    assert found["row"].isna().sum() == 1


def test_show_values_and_language() -> None:
    shown = fupin.validate(str(FAULTY), show_values=True, lang="zh")
    assert shown["value"][0] == "519999196001010010"
    assert shown["message"][3] != fupin.validate(str(FAULTY), lang="en")["message"][3]
    assert "户编号" in shown["message"][3]


def test_a_return_that_is_known_already(store: Path) -> None:
    again = fupin.import_returns(GOOD, store)
    assert list(again["rule"]) == ["F014"]


def test_strict_stores_nothing_of_a_return_with_errors(store: Path) -> None:
    assert len(fupin.import_returns(FAULTY, store, strict=True)) == 4
    assert list(fupin.indicators(store, "poor_persons", by="county")["county"]) == ["total", "511529"]


def test_year_and_county_serve_where_a_return_names_none(tmp_path: Path) -> None:
    lines = GOOD.read_text(encoding="utf-8").splitlines()
    nameless = tmp_path / "return.csv"
    nameless.write_text("\n".join(line.split(",", 1)[1] for line in lines), encoding="utf-8")
    assert set(fupin.validate(nameless)["rule"]) == {"F010", "F011"}
    assert fupin.import_returns(nameless, tmp_path / "store", year=2015, county="屏山县").empty
    found = fupin.indicators(tmp_path / "store", "poor_persons", by="county")
    assert records(found)[1:] == [
        {"year": 2015, "county": "511529", "county_name": "屏山县", "poor_persons": Decimal(5)}
    ]


def test_indicators_are_a_table_of_decimals(store: Path) -> None:
    found = fupin.indicators(store, ["poor_persons", "incidence", "dibao_household_share"], by="county", year=2014)
    assert list(found.columns) == [
        *("year", "county", "county_name"),
        *("poor_persons", "incidence", "dibao_household_share"),
    ]
    figures = {"poor_persons": Decimal(5), "incidence": Decimal("0.001786"), "dibao_household_share": None}
    assert records(found) == [
        {"year": 2014, "county": "total", "county_name": "total", **figures},
        {"year": 2014, "county": "511529", "county_name": "屏山县", **figures},
    ]
    assert all(isinstance(value, Decimal) for value in found["incidence"])


def test_long_indicators_say_what_they_are_made_of(store: Path) -> None:
    found = fupin.indicators(store, "income_below_line_share", line=2736, long=True)
    assert records(found) == [
        {
            "year": 2014,
            "indicator": "income_below_line_share",
            "unit": "%",
            "value": Decimal(100),
            "numerator": Decimal(5),
            "denominator": Decimal(5),
            "n": 5,
            "missing": 0,
            "note": "",
        }
    ]


def test_as_of_computes_ages_for_a_day(store: Path) -> None:
    now = fupin.indicators(store, "age_60_plus_share")
    then = fupin.indicators(store, "age_60_plus_share", as_of=date(2010, 1, 1))
    assert (now["age_60_plus_share"][0], then["age_60_plus_share"][0]) == (Decimal(40), Decimal(0))


def test_filters(store: Path) -> None:
    fupin.import_returns(FAULTY, store)
    by_county = {"by": "county", "keys": "poor_persons"}
    both = fupin.indicators(store, **by_county)
    assert list(both["county"]) == ["total", "511529", "513431"]
    assert list(fupin.indicators(store, **by_county, county="昭觉县")["county"]) == ["total", "513431"]
    assert list(fupin.indicators(store, **by_county, area="wumeng")["county"]) == ["total", "511529"]
    assert list(fupin.indicators(store, **by_county, year=[2014])["poor_persons"]) == list(both["poor_persons"])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"keys": "poor_person"}, "Unknown indicator: poor_person.\nDid you mean poor_persons"),
        ({"by": "countyy"}, "Unknown grouping: countyy.\nDid you mean county"),
        ({"keys": "incidence", "by": "sex"}, "incidence has no meaning by sex."),
        ({"county": "屏三县"}, "Unknown county: 屏三县.\nDid you mean 屏山县"),
        ({"area": "wumengg"}, "Unknown area: wumengg.\nDid you mean wumeng?"),
        ({"year": 2020}, "The store holds nothing of 2020.\nIt holds 2014."),
        ({"line": "plenty"}, "A line of plenty is no amount of yuan."),
        ({"line": 0}, "A line of 0 is no amount of yuan."),
    ],
)
def test_what_indicators_refuses(asked: dict[str, object], message: str, store: Path) -> None:
    with pytest.raises(FupinError) as refused:
        fupin.indicators(store, **asked)
    assert str(refused.value).startswith(message)


def test_a_folder_that_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(FupinError, match="There is no store in"):
        fupin.indicators(tmp_path / "nowhere")
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FupinError, match="is not a store"):
        fupin.import_returns(GOOD, tmp_path)


def test_a_missing_path_is_told_after_the_others_were_imported(tmp_path: Path) -> None:
    with pytest.raises(FupinError, match=r"There is no .*nowhere\.xlsx"):
        fupin.import_returns([tmp_path / "nowhere.xlsx", GOOD], tmp_path / "store")
    assert list(fupin.indicators(tmp_path / "store", "poor_persons")["poor_persons"]) == [5]


def test_a_folder_without_returns(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    with pytest.raises(FupinError, match="There is no return"):
        fupin.validate(tmp_path / "inbox")


def test_a_county_that_does_not_exist() -> None:
    with pytest.raises(FupinError, match="Unknown county: 屏三县"):
        fupin.validate(GOOD, county="屏三县")


def test_importing_fupin_loads_nothing_heavy() -> None:
    code = "import fupin, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pandas", "pyarrow", "duckdb", "numpy", "openpyxl", "rich", "click"} & set(loaded)


def test_pandas_keeps_its_missing_values() -> None:
    """What the command line does to keep pandas out must not happen to those who use the API."""
    code = (
        "import fupin, sys, pandas as pd, pyarrow as pa; fupin.validate(sys.argv[1]);"
        "print(pa.array(pd.array([1, None], 'Int64')).to_pylist())"
    )
    done = subprocess.run([sys.executable, "-c", code, str(GOOD)], capture_output=True, text=True, check=True)
    assert done.stdout == "[1, None]\n"
