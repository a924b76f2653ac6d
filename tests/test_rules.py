"""The catalog of rules, and its cases: tests/cases/rules/CODE.toml, where a statistician can add one.

A case is a file and where the rule fires in it: a cell ("H5"), a row (5), or "" for a sheet or file. The file is a
workbook given as `rows` (one sheet, `hidden_rows` of it hidden) or `sheets` (name = rows), text given as `csv`
(`repeat` times over), or a compound file with the `streams` named. `options` are the year and county of the command
line, `corrections` the text of a corrections file, `imports` how often the file is imported into a store (else it is
only read, cleaned and checked), `between` another file that is imported before the last time. With several sheets a
place is "sheet!H5".

A case of a rule across returns has `files`, each given like the file of a case; they are imported in this order, then
the store is checked. Its places are "file!H5", or "file!sheet!H5" where the file has `sheets`.
"""

from __future__ import annotations

import string
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from fupin import answer
from fupin.arrivals import bring_in
from fupin.catalog.checks import Check
from fupin.catalog.model import Rule
from fupin.catalog.rules import RULES, gather, rule
from fupin.catalog.tables import TABLES
from fupin.check.relations import columns_of
from fupin.check.relations import gather as relations_of
from fupin.check.statements import Trial, concerned_sql, count_sql, marks_sql, parameters
from fupin.corrections import with_corrections
from fupin.errors import CatalogError, UnknownName
from fupin.intake import Options, take_in
from fupin.sql import connect
from fupin.tables import CleanSheet, PlaceSource, arrow_type, findings_schema

CASES = Path(__file__).parent / "cases" / "rules"
# Codes are for ever: level and subject of every rule that was published or is planned.
LEVELS = {
    ("file", "error"): "F001 F002 F004 F007 F008 F009 F010 F011 F013 F017",
    ("file", "warning"): "F003 F006 F016",
    ("file", "note"): "F005 F012 F014 F015",
    ("value", "error"): "T001 T002 T003 T004 T005 T006 T008",
    ("value", "warning"): "T007",
    ("person", "error"): "I001 I002 I003 I004 I005 I007 I008 M001",
    ("person", "warning"): "I006 I009 I010 I011 I012 M002 M003 M004 M005 M006 M007 M008 M009 M010 M011 M012 M013",
    ("household", "error"): "H001 H002 H004 H005 H006 H007 N001 N002 N003 N004 C001 S001 S002",
    ("household", "warning"): "H003 H008 N005 N006 N007 N008 M014 C002 C003 C004 C005 C006 D001 D002 D003 D004",
    ("village", "error"): "V001 V002 V003",
    ("county", "error"): "A001",
    ("county", "warning"): "A002",
    ("store", "error"): "X001",
    ("store", "warning"): "X002 X003 X004 X005",
}
PUBLISHED = (
    "A001 A002 C001 C002 C003 C004 C005 C006 D001 D002 D003 D004 F001 F002 F003 F004 F005 F006 F007 F008 F009"
    " F010 F011 F012 F013 F014 F015 F016 F017 H001 H002 H003 H004 H005 H006 H007 H008 I001 I002 I003 I004 I005 I006"
    " I007 I008 I009 I010 I011 I012 M001 M002 M003 M004 M005 M006 M007 M008 M009 M010 M011 M012 M013 M014 N001"
    " N002 N003 N004 N005 N006 N007 N008 S001 S002 T001 T002 T003 T004 T005 T006 T007 T008 V001 V002 V003"
    " X001 X002 X003 X004 X005"
)


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{kind}-{number}")
        for path in sorted(CASES.glob("*.toml"))
        for number, case in enumerate(tomllib.loads(path.read_text("utf-8")).get(kind, []))
    ]


def written(case: dict[str, Any], folder: Path) -> Path:
    """The file of a case, on disk."""
    path = folder / case["file"]
    if "csv" in case:
        path.write_text(case["csv"] * case.get("repeat", 1), encoding="utf-8")
    elif "streams" in case:
        names = (name.encode("utf-16-le").ljust(128, b"\0") for name in case["streams"])
        path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + b"".join(names))
    else:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in case.get("sheets", {"Sheet1": case.get("rows")}).items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append([None if value == "" else value for value in row])
            for number in case.get("hidden_rows", []):
                sheet.row_dimensions[number].hidden = True
        book.save(path)
    return path


def across(case: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    for one in case["files"]:
        bring_in([written(one, folder)], Options(**one.get("options", {})), store=folder / "store")
    return answer.compare(folder / "store", RULES.values()).to_pylist()


def found(case: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    if "files" in case:
        return across(case, folder)
    path, options = written(case, folder), Options(**case.get("options", {}))
    if "corrections" in case:
        (folder / "corrections.csv").write_text(case["corrections"].lstrip(), encoding="utf-8")
        options = with_corrections(options, folder / "corrections.csv")
    if "imports" not in case:
        return take_in(path, options).batch.findings.to_pylist()
    for _ in range(case["imports"] - 1):
        bring_in([path], options, store=folder / "store")
    if "between" in case:
        bring_in([written(case["between"], folder)], options, store=folder / "store")
    return bring_in([path], options, store=folder / "store").findings.to_pylist()


def places(code: str, case: dict[str, Any], findings: list[dict[str, Any]]) -> list[Any]:
    def place(finding: dict[str, Any]) -> Any:
        spot = finding["cell"] or finding["row"] or ""
        if "files" in case:
            sheet = next("sheets" in one for one in case["files"] if one["file"] == finding["file"])
            return "!".join([finding["file"], *([finding["sheet"]] if sheet else []), str(spot)])
        return f"{finding['sheet']}!{spot}" if "sheets" in case and finding["sheet"] else spot

    places = [place(f) for f in findings if f["rule"] == code]
    return sorted(places) if "files" in case else places


@pytest.mark.parametrize(("code", "case"), cases("fires"))
def test_the_rule_fires_where_the_case_says(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    findings = found(case, tmp_path)
    assert places(code, case, findings) == case["expect"]
    mine = [f for f in findings if f["rule"] == code]
    assert {f["level"] for f in mine} == {RULES[code].level}
    for finding in mine:
        values = {**finding, **dict(finding["args"])}
        for template in (RULES[code].zh, RULES[code].en):
            assert template.format(**values)


@pytest.mark.parametrize(("code", "case"), cases("silent"))
def test_the_rule_is_silent_on_the_near_miss(code: str, case: dict[str, Any], tmp_path: Path) -> None:
    assert places(code, case, found(case, tmp_path)) == []


def test_every_rule_has_a_case_that_fires_and_one_that_does_not() -> None:
    assert {code for code, _ in (p.values for p in cases("fires"))} == set(RULES)
    assert {code for code, _ in (p.values for p in cases("silent"))} == set(RULES)


def test_codes_keep_their_level_and_subject() -> None:
    assert " ".join(sorted(RULES)) == PUBLISHED
    frozen = {code: key for key, codes in LEVELS.items() for code in codes.split()}
    assert {r.code: (r.about, r.level) for r in RULES.values()} == {code: frozen[code] for code in RULES}


@pytest.mark.parametrize("one", RULES.values(), ids=RULES)
def test_every_rule_says_what_is_wrong_and_what_to_do(one: Rule) -> None:
    assert all((one.name, one.zh, one.en, one.why, one.fix, one.fix_zh, one.example, one.source))
    given = {"value", "field", "cell", "sheet", "row", *(arg.name for check in one.checks for arg in check.args)}
    for template in (one.zh, one.en):
        named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert named <= given or not one.checks


@pytest.mark.parametrize("one", RULES.values(), ids=RULES)
def test_every_message_says_where(one: Rule) -> None:
    places = {"cell", "row", "sheet", "household", "village", "place"}
    for template in (one.zh, one.en):
        named = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        household = one.at == "household_id" and "value" in named
        assert named & places or household or one.at == "file"


def everything(table: str) -> CleanSheet:
    """An empty sheet with all columns that there can be."""
    kinds = {"_sheet": "text", "_row": "integer", **columns_of(TABLES[table])}
    data = pa.table({name: pa.array([], arrow_type(kind)) for name, kind in kinds.items()})
    letters = dict.fromkeys(TABLES[table].by_key, "A")
    return CleanSheet("", table, data, letters, findings_schema().empty_table(), PlaceSource("", ""), storable=True)


@pytest.mark.parametrize(
    ("one", "check"), [pytest.param(r, c, id=f"{r.code}-{c.table}-{c.at}") for r in RULES.values() for c in r.checks]
)
def test_every_sql_fragment_binds_to_the_tables_it_needs(one: Rule, check: Check) -> None:
    needed = {check.table, *(table for table, _ in check.needs)}
    relations = relations_of([everything(table) for table in sorted(needed)], [check])
    trial = Trial(one, check, relations[check.table])
    with connect(threads=1) as con:
        for relation in relations.values():
            relation.open(con)
        statements = [count_sql([trial]), marks_sql({0: trial})]
        if check.per != "return":
            statements.append(concerned_sql([trial]))
        for sql in statements:
            con.execute(sql, parameters([trial], sql)).fetchall()


def test_a_rule_is_found_by_code_or_name() -> None:
    assert rule("H001") is rule("h001") is rule("no-head") is RULES["H001"]
    with pytest.raises(UnknownName, match=r"Unknown rule: no-heads\.") as caught:
        rule("no-heads")
    assert caught.value.suggestions[0] == "no-head"


def test_rules_that_contradict_the_catalog_are_refused() -> None:
    words = dict.fromkeys(("zh", "en", "why", "fix", "fix_zh", "example", "source"), "")

    def declared(code: str, name: str, *checks: Check) -> Rule:
        return Rule(code, name, "error", "person", "person", "row", **words, checks=checks)

    good = Check("person", "sex", when="true", params={"line": 1})
    refused = {
        "Two rules are called Z001.": (declared("Z001", "a", good), declared("Z001", "b", good)),
        "Z001 and Z002 are both called a.": (declared("Z001", "a", good), declared("Z002", "a", good)),
        "Z001: a rule has SQL if, and only if, it is found by check.": (declared("Z001", "a"),),
        "Z001 reads person.shoes, which no return has.": (
            declared("Z001", "a", Check("person", "shoes", when="true")),
        ),
        "Z001: a check has `find` where it looks at the whole return, else `when`.": (
            declared("Z001", "a", Check("person", "sex", per="return", when="true")),
        ),
        "Z002: $line has another value in another rule.": (
            declared("Z001", "a", good),
            declared("Z002", "b", Check("person", "sex", when="true", params={"line": 2})),
        ),
    }
    for message, rules in refused.items():
        with pytest.raises(CatalogError) as caught:
            gather(rules)
        assert caught.value.what == message
    assert list(gather([declared("Z001", "a", good)])) == ["Z001"]
