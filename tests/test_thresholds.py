"""The numbers that rules compare with."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from fupin.catalog import thresholds as module
from fupin.catalog.checks import Check, Threshold
from fupin.catalog.lines import national_lines
from fupin.catalog.model import Rule
from fupin.catalog.rules import RULES
from fupin.catalog.thresholds import THRESHOLDS, threshold, thresholds
from fupin.check.relations import Relation
from fupin.check.statements import Trial, parameters
from fupin.errors import CatalogError, UnknownName

HEADER = "key,year,value,unit,zh,en,source\n"


def declared(path: Path, *rows: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Threshold]:
    (path / "thresholds.csv").write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setattr(module, "HERE", path)
    return module._declared()


def test_every_threshold_says_what_it_is_and_where_it_is_from() -> None:
    for key, one in THRESHOLDS.items():
        assert one.key == key
        assert all((one.unit, one.zh, one.en, one.source))


def test_rules_compare_with_every_threshold() -> None:
    used = {p.key for r in RULES.values() for c in r.checks for p in c.params.values() if isinstance(p, Threshold)}
    assert used <= set(THRESHOLDS)


def test_the_poverty_line_is_given_by_year() -> None:
    assert threshold("poverty_line").value == {year: line.yuan for year, line in national_lines().items()}
    assert threshold("arable_land_limit").value == Decimal(100)


def test_an_unknown_threshold_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"Unknown threshold: arable_land\.") as caught:
        thresholds("rounding_tolerance", "arable_land")
    assert caught.value.suggestions[0] == "arable_land_limit"


def test_rows_with_a_year_are_dated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ("a,,1.5,mu,甲,a,s", "b,2014,2,mu,乙,b,s", "b,2013,1,mu,乙,b,s")
    found = declared(tmp_path, *rows, monkeypatch=monkeypatch)
    assert found["a"] == Threshold("a", "mu", "甲", "a", "s", Decimal("1.5"))
    assert found["b"] == Threshold("b", "mu", "乙", "b", "s", {2014: Decimal(2), 2013: Decimal(1)})


@pytest.mark.parametrize(("first", "second"), [("", ""), ("", "2014"), ("2014", ""), ("2014", "2014")])
def test_a_threshold_that_is_given_twice_is_refused(
    first: str, second: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CatalogError) as caught:
        declared(tmp_path, f"a,{first},1,mu,甲,a,s", f"a,{second},2,mu,甲,a,s", monkeypatch=monkeypatch)
    assert caught.value.what == "thresholds.csv gives a twice."


def test_a_threshold_that_is_replaced_holds_for_all_years() -> None:
    dated = threshold("poverty_line").replaced(Decimal(3000))
    assert isinstance(dated.value, dict)
    assert (dated.value[1985], dated.value[2014], dated.value[2050]) == (Decimal(3000),) * 3
    assert threshold("arable_land_limit").replaced(Decimal(7)).value == Decimal(7)
    assert threshold("arable_land_limit").value == Decimal(100)


def test_thresholds_reach_duckdb_as_numbers_and_maps(relation: Relation) -> None:
    params = {**thresholds("arable_land_limit", "labour_share_high", "poverty_line"), "unused": 3}
    check = Check("household", "arable_land", when="true", params=params)
    words = dict.fromkeys(("zh", "en", "why", "fix", "fix_zh", "example", "source"), "")
    trial = Trial(Rule("Z001", "a", "error", "household", "household", "row", **words), check, relation)
    sql = "select $arable_land_limit, $labour_share_high, $poverty_line[year]"
    found = parameters([trial], sql)
    lines = {year: line.yuan for year, line in national_lines().items()}
    assert found == {
        "arable_land_limit": 100,
        "labour_share_high": Decimal("0.5"),
        "poverty_line": {"key": list(lines), "value": list(lines.values())},
    }
    assert isinstance(found["arable_land_limit"], int)


@pytest.fixture
def relation() -> Relation:
    import pyarrow as pa

    from fupin.catalog.tables import TABLES

    return Relation(TABLES["household"], (), (), pa.table({}))
