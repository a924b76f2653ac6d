"""check/ on sheets made by hand, of persons who never were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from string import ascii_uppercase
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin.catalog.checks import Arg, Check, of_household
from fupin.catalog.model import Rule
from fupin.catalog.tables import TABLES
from fupin.check import check_return
from fupin.check.relations import columns_of
from fupin.errors import UnknownName
from fupin.sql import connect
from fupin.tables import Checked, CleanSheet, PlaceSource, arrow_type, findings_schema, findings_table

DERIVED = {"id_number_18", "sex"}
ID = "519999196803041014"


def sheet(
    columns: str, *rows: Sequence[Any], table: str = "person", name: str = "贫困人口", first: int = 3
) -> CleanSheet:
    """A sheet whose rows stand from row `first`; `county` and `year` are 511529 and 2014 unless given."""
    keys = columns.split()
    kinds = columns_of(TABLES[table])
    given = {key: pa.array([row[i] for row in rows], arrow_type(kinds[key])) for i, key in enumerate(keys)}
    data = {
        "_sheet": pa.array([name] * len(rows), pa.string()),
        "_row": pa.array(range(first, first + len(rows)), pa.int32()),
        "county": pa.array(["511529"] * len(rows), pa.string()),
        "year": pa.array([2014] * len(rows), pa.int32()),
    }
    sent = [key for key in keys if key[0] != "_" and key not in DERIVED]
    letters = dict(zip(sent, ascii_uppercase, strict=False))
    findings = findings_schema().empty_table()
    return CleanSheet(name, table, pa.table(data | given), letters, findings, PlaceSource("", ""), storable=True)


def marked(found: Checked, *wanted: str) -> list[tuple[Any, ...]]:
    """Rule, cell (or row), value and args of every finding of the wanted rules."""
    return [
        (f["rule"], f["cell"] or f["row"], f["value"], dict(f["args"]))
        for f in found.findings.to_pylist()
        if not wanted or f["rule"] in wanted
    ]


def aside(found: Checked) -> list[list[bool]]:
    return [flags.to_pylist() for flags in found.aside]


def test_a_finding_has_every_column_filled() -> None:
    found = check_return("屏山县2014.xlsx", [sheet("household_id id_number _id_fault", ["1", "5199", "I002"])])
    assert found.findings.schema == findings_schema()
    assert found.findings.to_pylist() == [
        {
            "file": "屏山县2014.xlsx",
            "sheet": "贫困人口",
            "row": 3,
            "column": "B",
            "cell": "B3",
            "county": "511529",
            "year": 2014,
            "table": "person",
            "field": "id_number",
            "rule": "I002",
            "level": "error",
            "value": "5199",
            "household_id": "1",
            "args": [("length", "4")],
        }
    ]


def test_nothing_to_check() -> None:
    assert check_return("a.xlsx", []).findings == findings_schema().empty_table()
    assert check_return("a.xlsx", []).aside == ()
    empty = check_return("a.xlsx", [sheet("household_id name id_number relation")])
    assert marked(empty) == []
    assert aside(empty) == [[]]


def test_faults_of_id_numbers_are_marked_at_their_cells() -> None:
    rows = [
        ["1", "999999196803041013", "I001", None],
        ["1", "5199991968030410", "I002", None],
        ["1", "519999196803041015", "I003", None],
        ["1", "51999919680304101494", "I004", None],
        ["1", "519999199913320034", "I005", None],
        ["1", "169999196803041019", None, "169999196803041019"],
        ["1", "519999680304101", None, ID],
        ["1", ID, None, ID],
        ["1", None, None, None],
    ]
    assert marked(check_return("a.xlsx", [sheet("household_id id_number _id_fault _id_18", *rows)])) == [
        ("I001", "B3", "999999196803041013", {}),
        ("I002", "B4", "5199991968030410", {"length": "16"}),
        ("I003", "B5", "519999196803041015", {}),
        ("I004", "B6", "51999919680304101494", {}),
        ("I005", "B7", "519999199913320034", {"year": "2014"}),
        ("I006", "B8", "169999196803041019", {"province": "16"}),
        ("I012", "B9", "519999680304101", {}),
    ]


def test_each_further_copy_of_an_id_is_marked_and_set_aside() -> None:
    keys = "household_id name id_number id_number_18"
    found = check_return(
        "a.xlsx",
        [
            sheet(keys, ["1", "甲", ID, ID], ["2", "乙", None, None], ["2", "丙", None, None], name="中都镇"),
            sheet(keys, ["1", "甲", ID, ID], ["3", "丁", "519999680304101", ID], name="新市镇", first=7),
        ],
    )
    args = {"first_row": "3", "first_sheet": "中都镇"}
    assert marked(found, "I008") == [("I008", "C7", ID, args), ("I008", "C8", "519999680304101", args)]
    assert aside(found) == [[False, False, False], [True, True]]


def test_the_same_person_in_two_years_is_no_copy() -> None:
    found = check_return(
        "a.xlsx", [sheet("name id_number id_number_18 year", ["甲", ID, ID, 2013], ["甲", ID, ID, 2014])]
    )
    assert marked(found) == []


def test_rows_that_cannot_be_told_apart_are_set_aside() -> None:
    rows = [
        ["1", "甲", None, "511529"],
        ["1", None, ID, "511529"],
        ["1", None, None, "511529"],
        [None, "甲", ID, "511529"],
        ["1", "甲", ID, None],
    ]
    found = check_return("a.xlsx", [sheet("household_id name id_number county", *rows)])
    assert aside(found) == [[False, False, True, True, True]]
    register = check_return("a.xlsx", [sheet("household_id head_name", ["1", "甲"], [None, "乙"], table="household")])
    assert aside(register) == [[False, True]]
    keyless = check_return("a.xlsx", [sheet("name id_number", ["甲", ID])])
    assert aside(keyless) == [[True]]


@pytest.mark.parametrize(
    ("relations", "expected"),
    [
        (["spouse", "son"], [("H001", 3, None, {"household": "1", "members": "2"})]),
        (["head", "son"], []),
        (["spouse", None], []),
        (
            ["head", "son", "head"],
            [
                (rule, cell, "户主", {"household": "1", "heads": "2", "rows": "3, 5", "rows_zh": "3、5"})
                for rule, cell in (("H002", "B3"), ("H002", "B5"))
            ],
        ),
    ],
)
def test_a_household_has_one_head(relations: Sequence[str | None], expected: list[Any]) -> None:
    assert marked(check_return("a.xlsx", [sheet("household_id relation", *(["1", r] for r in relations))])) == expected


@pytest.mark.parametrize(
    ("head", "spouse", "fires"),
    [
        ("male", "male", True),
        ("female", "female", True),
        ("male", "female", False),
        ("male", None, False),
        ("not_stated", "not_stated", False),
    ],
)
def test_head_and_spouse_differ_in_sex(head: str, spouse: str | None, fires: bool) -> None:
    rows = [["1", "son", "female"], ["1", "spouse", spouse], ["1", "head", head]]
    label = {"male": "男", "female": "女"}.get(head)
    expected = [("H003", "B4", "配偶", {"household": "1", "sex_of_head": label, "head_row": "5"})]
    found = check_return("a.xlsx", [sheet("household_id relation sex", *rows)])
    assert marked(found, "H003") == (expected if fires else [])


def test_the_stated_size_is_compared_with_the_rows_once_at_the_head() -> None:
    keys = "household_id relation household_size"
    rows = [["1", "son", 2], ["1", "head", 3], ["1", "spouse", 3], ["2", "head", None], ["3", "head", 2]]
    found = check_return("a.xlsx", [sheet(keys, *rows), sheet(keys, ["3", "spouse", 2], name="二", first=9)])
    assert marked(found) == [("H006", "C3", "2", {"household": "1", "stated": "3", "stated_row": "4"})]
    short = check_return("a.xlsx", [sheet(keys, ["1", "son", 3], ["1", "head", 3])])
    assert marked(short) == [("H004", "C4", "3", {"household": "1", "members": "2"})]


def test_rows_set_aside_count_as_members() -> None:
    rows = [["1", "甲", ID, ID, 2], ["1", "甲", ID, ID, 2]]
    found = check_return("a.xlsx", [sheet("household_id name id_number id_number_18 household_size", *rows)])
    assert marked(found) == [("I008", "C4", ID, {"first_row": "3", "first_sheet": "贫困人口"})]


def test_the_same_number_in_another_county_or_year_is_another_household() -> None:
    rows = [["1", "head", 1, "511529", 2014], ["1", "head", 1, "511502", 2014], ["1", "head", 1, "511529", 2013]]
    assert marked(check_return("a.xlsx", [sheet("household_id relation household_size county year", *rows)])) == []


def test_a_member_whose_county_cannot_be_told_is_not_missing() -> None:
    rows = [["1", 2, "511529"], ["1", 2, None], ["2", 2, "511529"]]
    found = check_return("a.xlsx", [sheet("household_id household_size county", *rows)])
    assert marked(found) == [("H004", "B5", "2", {"household": "2", "members": "1"})]
    nowhere = check_return("a.xlsx", [sheet("household_id household_size county", ["1", 2, None])])
    assert marked(nowhere) == [("H004", "B3", "2", {"household": "1", "members": "1"})]


def test_values_of_the_household_are_compared_as_the_clerk_wrote_them() -> None:
    keys = "household_id relation net_income_per_capita dangerous_house main_cause other_causes exit_year"
    rows = [
        ["1", "head", Decimal("2300.50"), True, "illness", ["disability"], 2014],
        ["1", "son", Decimal("3200.00"), False, "disability", ["disability", "illness"], None],
    ]
    assert marked(check_return("a.xlsx", [sheet(keys, *rows)])) == [
        ("H006", "E4", "因残", {"household": "1", "stated": "因病", "stated_row": "3"}),
        ("H006", "F4", "因残、因病", {"household": "1", "stated": "因残", "stated_row": "3"}),
        ("H006", "D4", "否", {"household": "1", "stated": "是", "stated_row": "3"}),
        ("H006", "C4", "3200", {"household": "1", "stated": "2300.5", "stated_row": "3"}),
    ]


def test_where_the_head_says_nothing_the_first_that_does_is_compared_with() -> None:
    rows = [["1", "son", 2014], ["1", "head", None], ["1", "daughter", 2013], ["1", "mother", 2013]]
    found = check_return("a.xlsx", [sheet("household_id relation exit_year", *rows)])
    assert marked(found) == [("H006", "C5", "2013", {"household": "1", "stated": "2014", "stated_row": "3"})]


def test_roster_and_register_hold_the_same_households() -> None:
    roster = sheet("household_id name", ["1", "甲"], ["2", "乙"], ["2", "丙"], [None, "丁"])
    register = sheet("household_id head_name", ["1", "甲"], ["9", "戊"], table="household", name="贫困户")
    assert marked(check_return("a.xlsx", [register, roster])) == [
        ("H005", 4, None, {"household": "2", "here": "贫困人口", "there": "贫困户"}),
        ("H005", 4, None, {"household": "9", "here": "贫困户", "there": "贫困人口"}),
    ]
    assert marked(check_return("a.xlsx", [register])) == []
    assert marked(check_return("a.xlsx", [roster])) == []


def test_a_household_that_cannot_be_placed_is_looked_for_everywhere() -> None:
    roster = sheet("household_id name county", ["1", "甲", None])
    register = sheet("household_id head_name", ["1", "甲"], table="household", name="贫困户")
    assert marked(check_return("a.xlsx", [roster, register])) == []


def test_a_rule_is_silent_where_a_column_was_not_sent() -> None:
    whole = sheet("household_id relation", ["1", "son"])
    derived_only = CleanSheet(
        **{f: getattr(whole, f) for f in CleanSheet.__slots__} | {"letters": {"household_id": "A"}}
    )
    assert [rule for rule, *_ in marked(check_return("a.xlsx", [whole]))] == ["H001"]
    assert marked(check_return("a.xlsx", [derived_only])) == []


def test_a_field_stands_elsewhere_in_another_sheet_or_nowhere() -> None:
    found = check_return(
        "a.xlsx",
        [
            sheet("household_id id_number _id_fault", ["1", "5", "I002"], name="一"),
            sheet("id_number household_id _id_fault", ["5", "2", "I002"], name="二"),
            sheet("household_id _id_fault name", ["3", "I002", "甲"], name="三"),
        ],
    )
    where = [(f["sheet"], f["column"], f["cell"], f["row"]) for f in found.findings.to_pylist()]
    assert where == [("一", "B", "B3", 3), ("二", "A", "A3", 3)]


def declared(*checks: Check) -> Rule:
    words = dict.fromkeys(("zh", "en", "why", "fix", "fix_zh", "example", "source"), "")
    table, at = checks[0].table, checks[0].at
    return Rule("Z001", "a-rule-to-come", "warning", "household", table, at, **words, checks=checks)


def spoilt(one: CleanSheet, *cells: tuple[str, int]) -> CleanSheet:
    """The sheet, with a finding of cleaning about these fields in these rows."""
    return replace(one, findings=findings_table([{"rule": "T003", "field": key, "row": row} for key, row in cells]))


def places(found: Checked) -> list[Any]:
    return [f["cell"] or f["row"] for f in found.findings.to_pylist()]


def test_a_rule_may_take_parameters_also_by_year() -> None:
    lines: Mapping[int, Decimal] = {2013: Decimal(2736), 2014: Decimal(2800)}
    check = Check(
        "household",
        "net_income_per_capita",
        when="net_income_per_capita >= $line[year] + $margin",
        args=(Arg("line", "$line[year]", field="net_income_per_capita"),),
        params={"line": lines, "margin": 100},
    )
    rows = [
        ["1", Decimal(2899), 2014],
        ["2", Decimal(2900), 2014],
        ["3", Decimal(2850), 2013],
        ["4", Decimal(9999), 1990],
    ]
    register = sheet("household_id net_income_per_capita year", *rows, table="household")
    assert marked(check_return("a.xlsx", [register], rules=[declared(check)])) == [
        ("Z001", "B4", "2900", {"line": "2800"}),
        ("Z001", "B5", "2850", {"line": "2736"}),
    ]


def test_a_rule_may_join_roster_and_register_and_read_columns_that_were_not_sent() -> None:
    check = Check(
        "household",
        "main_cause",
        per="return",
        find="select h._n, count(*) as members from household h join person p using (household_id)"
        " where h.main_cause = 'illness' group by h._n"
        " having bool_and(not list_contains(p.health, 'chronic_illness')) and count(p.labour) = 0",
        fields=("person.health",),
        args=(Arg("members", "members"),),
    )
    roster = sheet("household_id health", ["1", ["healthy"]], ["1", ["disabled"]], ["2", ["chronic_illness"]])
    register = sheet("household_id main_cause", ["1", "illness"], ["2", "illness"], table="household")
    assert marked(check_return("a.xlsx", [register, roster], rules=[declared(check)])) == [
        ("Z001", "B3", "因病", {"members": "2"})
    ]


def test_the_sent_value_is_shown_where_a_derived_one_replaces_it() -> None:
    check = Check("person", "sex", when="_sent_sex <> sex", args=(Arg("by_id", "sex", field="sex"),))
    roster = sheet("household_id sex _sent_sex", ["1", "male", "female"])
    roster = CleanSheet(**{f: getattr(roster, f) for f in CleanSheet.__slots__} | {"letters": {"sex": "F"}})
    assert marked(check_return("a.xlsx", [roster], rules=[declared(check)])) == [("Z001", "F3", "女", {"by_id": "男"})]


def test_a_borrowed_connection_is_given_back_as_it_was() -> None:
    with connect(threads=1) as con:
        con.execute("create temp table person as select 7 as mine")
        assert marked(check_return("a.xlsx", [sheet("household_id relation", ["1", "head"])], con=con)) == []
        assert con.execute("select mine from person").fetchall() == [(7,)]


def test_a_bad_cell_spares_its_own_row() -> None:
    check = Check("person", "labour", when="labour is null", fields=("age",), beside=("health",))
    keys = "household_id labour age health sex"
    rows = [["1", None, 30, None, None]] * 5
    roster = replace(sheet(keys, *rows), letters=dict(zip(keys.split(), "ABCDE", strict=True)))
    assert places(check_return("a.xlsx", [roster], rules=[declared(replace(check, fields=()))])) == [
        "B3",
        "B4",
        "B5",
        "B6",
        "B7",
    ]
    bad = spoilt(roster, ("labour", 3), ("health", 4), ("sex", 5), ("labour", 99))
    assert places(check_return("a.xlsx", [bad], rules=[declared(replace(check, fields=()))])) == ["B5", "B6", "B7"]


def test_a_bad_cell_is_told_by_its_sheet() -> None:
    check = Check("person", "labour", when="labour is null")
    one = sheet("household_id labour", ["1", None], ["1", None], name="一")
    other = spoilt(sheet("household_id labour", ["2", None], ["2", None], name="二"), ("labour", 3))
    found = check_return("a.xlsx", [one, other], rules=[declared(check)]).findings.to_pylist()
    assert [(f["sheet"], f["cell"]) for f in found] == [("一", "B3"), ("一", "B4"), ("二", "B4")]


def test_a_bad_cell_spares_its_household() -> None:
    rows = [["1", "head", 3], ["1", "son", 3], ["2", "head", 3], ["2", "son", 3], ["3", "head", 3]]
    roster = sheet("household_id relation household_size", *rows)
    assert places(check_return("a.xlsx", [roster])) == ["C3", "C5", "C7"]
    assert places(check_return("a.xlsx", [spoilt(roster, ("household_size", 4), ("relation", 5))])) == ["C5", "C7"]


def test_a_bad_cell_of_the_other_table_spares_the_household() -> None:
    check = Check(
        "household",
        "main_cause",
        per="return",
        find="select one._n from household one where exists ("
        "select 1 from person p where p.household_id = one.household_id and p.labour is null)",
        fields=("person.labour",),
        beside=("person.health",),
    )
    roster = sheet("household_id labour health", *([number, None, None] for number in "123"))
    register = sheet("household_id main_cause", *([number, "illness"] for number in "123"), table="household", first=7)
    assert places(check_return("a.xlsx", [roster, register], rules=[declared(check)])) == ["B7", "B8", "B9"]
    bad = spoilt(roster, ("labour", 3), ("health", 5))
    assert places(check_return("a.xlsx", [bad, register], rules=[declared(check)])) == ["B8"]


def test_a_sheet_without_a_column_leaves_nothing_blank() -> None:
    check = Check("household", "main_cause", when="main_cause is null", fields=("exit_status",))
    sheets = [
        sheet("household_id main_cause exit_status", ["1", None, None], table="household", name="一"),
        sheet("household_id exit_status", ["2", None], table="household", name="二"),
        sheet("household_id main_cause", ["3", None], table="household", name="三"),
    ]
    found = check_return("a.xlsx", sheets, rules=[declared(check)]).findings.to_pylist()
    assert [(f["sheet"], f["cell"]) for f in found] == [("一", "B3")]


def test_a_member_whose_household_number_is_lost_may_be_the_one_who_is_missing() -> None:
    rows = [["1", "son", 2], [None, "head", 2], ["2", "head", 2], ["2", "son", 1], ["3", "son", 2]]
    found = check_return("a.xlsx", [sheet("household_id relation household_size", *rows)])
    assert [(rule, place) for rule, place, *_ in marked(found)] == [("H001", 7), ("H004", "C7"), ("H006", "C6")]
    apart = [sheet("household_id relation", ["1", "son"], name="一"), sheet("household_id relation", [None, "head"])]
    assert [(rule, place) for rule, place, *_ in marked(check_return("a.xlsx", apart))] == [("H001", 3)]


def test_a_fact_of_the_household_is_checked_in_register_and_roster() -> None:
    checks = of_household(
        "exit_year",
        "exit_status = 'exited' and exit_year < year - $margin",
        fields=("exit_status",),
        args=(
            Arg("year", "year"),
            Arg("status", "exit_status", field="exit_status"),
            Arg("text", "'the year' || year"),
        ),
        params={"margin": 1},
        beside=("household_type",),
    )
    args = {"household": "1", "year": "2014", "status": "已脱贫", "text": "the year2014"}
    register = sheet("household_id exit_status exit_year", ["1", "exited", 2012], table="household")
    assert marked(check_return("a.xlsx", [register], rules=[declared(*checks)])) == [("Z001", "C3", "2012", args)]
    rows = [
        ["1", "son", "exited", 2012, None],
        ["1", "head", None, None, "dibao"],
        ["2", "head", "exited", 2012, "dibao"],
        ["2", "son", "exited", 2012, "wubao"],
        ["3", "head", "exited", 2012, None],
        ["3", "son", "not_exited", 2012, None],
    ]
    roster = sheet("household_id relation exit_status exit_year household_type", *rows)
    assert marked(check_return("a.xlsx", [roster], rules=[declared(*checks)])) == [("Z001", "D4", None, args)]
    unsent = sheet("household_id relation exit_year", *([a, b, d] for a, b, _, d, _ in rows))
    assert marked(check_return("a.xlsx", [unsent], rules=[declared(*checks)])) == []


def test_an_exit_after_the_data_year() -> None:
    rows = [["1", "exited", 2015, 2014], ["2", "exited", 2014, 2014], ["3", "exited", 2015, None]]
    keys = "household_id exit_status exit_year year"
    for table in ("person", "household"):
        assert places(check_return("a.xlsx", [sheet(keys, *rows, table=table)])) == ["C3"]


def test_the_register_is_judged_by_members_of_the_same_place_and_year() -> None:
    keys = "household_id household_size health county year"
    rows = [
        ["1", 1, ["healthy"], "511529", 2014],
        ["2", 1, ["healthy"], None, 2014],
        ["3", 1, ["healthy"], "511529", 2013],
    ]
    register = sheet("household_id main_cause", *([number, "illness"] for number in "1234"), table="household")
    found = check_return("a.xlsx", [sheet(keys, *rows), register])
    assert marked(found, "C003") == [("C003", "B3", "因病", {"household": "1", "members": "1"})]


def test_thresholds_may_be_replaced_for_a_return() -> None:
    register = sheet("household_id arable_land", ["1", Decimal(60)], ["2", Decimal("101.5")], table="household")

    def told(**values: Decimal) -> list[tuple[Any, ...]]:
        found = check_return("a.xlsx", [register], thresholds=values)
        return [(cell, args["limit"]) for _, cell, _, args in marked(found)]

    assert told() == [("B4", "100")]
    assert told(arable_land_limit=Decimal("59.5")) == [("B3", "59.5"), ("B4", "59.5")]
    assert told(arable_land_limit=Decimal(102), forest_land_limit=Decimal(1)) == []
    with pytest.raises(UnknownName, match=r"Unknown threshold: arable_limit\.") as caught:
        told(arable_limit=Decimal(1))
    assert caught.value.suggestions[0] == "arable_land_limit"


members = st.tuples(
    st.sampled_from([None, "1", "2", "3"]),
    st.sampled_from([None, "head", "spouse", "son"]),
    st.sampled_from([None, "male", "female"]),
    st.sampled_from([None, 1, 2, 3]),
    st.sampled_from([None, ID, "519999197008111022"]),
    st.sampled_from([None, "511529", "511502"]),
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(members, max_size=8), cut=st.integers(0, 8))
def test_it_does_not_matter_how_a_roster_is_cut_into_sheets(rows: list[tuple[Any, ...]], cut: int) -> None:
    keys = "household_id relation sex household_size id_number_18 county"
    whole = check_return("a.xlsx", [sheet(keys, *rows)])
    parts = [sheet(keys, *rows[:cut]), sheet(keys, *rows[cut:], first=3 + len(rows[:cut]))]
    cut_up = check_return("a.xlsx", parts)
    assert cut_up.findings.to_pylist() == whole.findings.to_pylist()
    assert list(chain(*aside(cut_up))) == list(chain(*aside(whole)))
