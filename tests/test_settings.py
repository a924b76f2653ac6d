"""fupin.toml: found upward, checked as a whole, and heard by everything that reads returns."""

import json
import re
import stat
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import fupin
from fupin.catalog.codes import code_list
from fupin.catalog.model import plain
from fupin.catalog.rules import RULES
from fupin.cli import run
from fupin.errors import ExitStatus, FupinError
from fupin.intake import Options, Taken, take_in
from fupin.read.limits import LIMITS, Limits
from fupin.settings import Settings, load
from fupin.settings.codes import official_codes, used_lists
from fupin.settings.ignore import ONLY_TRACE
from fupin.store import open_store, records
from fupin.tables import Exemption

DOCS = Path(__file__).parent.parent / "docs" / "settings.md"
# The head has the ID number of 1968 in its old form, and 样二 the same one again.
ROSTER = (
    "户编号,姓名,证件号码,与户主关系,人口数量,主要致贫原因\n"
    "1,样一,519999680304101,本人户主,2,01\n"
    "1,样二,519999680304101,之子,2,1\n"
    "2,样三,519999195001020014,户主,1,因病\n"
)
SETTLED = """
[headers.person]
"人口数量" = "household_size"
[codes]
official = ["cause"]
[codes.relation]
"本人户主" = "head"
"""


def settled(folder: Path, text: str) -> Settings:
    (folder / "fupin.toml").write_text(text, encoding="utf-8")
    return load(folder)


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to be in, with one return."""
    for name in ("LC_ALL", "LANG", "FUPIN_LANG", "FUPIN_STORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    Path("屏山县2014.csv").write_text(ROSTER, encoding="utf-8")
    return tmp_path


def taken(folder: Path, text: str) -> Taken:
    return take_in(folder / "屏山县2014.csv", Options.settled(settled(folder, text)))


def found(said: Taken) -> list[tuple[Any, ...]]:
    table = said.batch.findings
    return list(zip(*(table[name].to_pylist() for name in ("rule", "cell")), strict=True))


def test_the_nearest_file_upward(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    path = tmp_path / "fupin.toml"
    assert settled(tmp_path, 'lang = "zh"\nstore = "province"') == Settings(
        store=tmp_path / "province", lang="zh", path=path
    )
    assert load(below) == load(tmp_path)
    settled(tmp_path / "a", "")
    assert load(below) == Settings(path=tmp_path / "a" / "fupin.toml")


def test_the_example_in_the_docs(tmp_path: Path) -> None:
    example = re.search(r"^```toml\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    assert example is not None
    said = settled(tmp_path, example[1])
    assert said == Settings(
        headers={"person": {"人口数量": "household_size", "家庭住址电话": "phone"}},
        codes={"relation": {"本人（户主）": "head", "上门女婿": "son_in_law"}},
        official=("cause", "education"),
        exemptions=(
            Exemption("I012", "15 位旧证将于 2016 年统一换发"),
            Exemption("H003", "县局已逐户核实性别", "511529", 2014),
        ),
        thresholds={"poverty_line": Decimal(2736), "arable_land_limit": Decimal(150)},
        limits=Limits(rows=1_000_000, memory=4 << 30, seconds=300),
        limits_given=("rows", "memory", "seconds"),
        store=tmp_path / "province",
        group=True,
        lock_timeout=300.0,
        lang="zh",
        corrections=tmp_path / "corrections.csv",
        expected=tmp_path / "counties.txt",
        expected_tables=("person", "household", "village"),
        path=tmp_path / "fupin.toml",
    )
    assert said.labels["education"] == official_codes("education")
    assert said.labels["relation"] == {"本人（户主）": "head", "上门女婿": "son_in_law"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", {}),
        ('\ufefflang = "en"', {"lang": "en"}),
        ("[store]", {}),
        ('[store]\nmode = "private"', {"group": False}),
        ('[store]\npath = "/data/province"', {"store": Path("/data/province")}),
        ('store = "~/province"', {"store": Path.home() / "province"}),
        ('corrections = "/data/c.csv"', {"corrections": Path("/data/c.csv")}),
        ('[headers.person]\n"危房" = "dangerous_house"', {"headers": {"person": {"危房": "dangerous_house"}}}),
        ('[codes.cause]\n"因病" = "illness"', {"codes": {"cause": {"因病": "illness"}}}),
        ("ignore = []", {}),
        (
            '[[ignore]]\nrule = "id-old-form"\nreason = " 旧证 "\ncounty = "511529"',
            {"exemptions": (Exemption("I012", "旧证", "511529"),)},
        ),
        ("[thresholds]\nlabour_share_high = 0.6", {"thresholds": {"labour_share_high": Decimal("0.6")}}),
        ("[limits]", {"limits": LIMITS}),
        (
            '[limits]\nmemory = "1.5 gb"\nunpacked_bytes = 2097152\nfile_bytes = "20MB"\nseconds = 2.5',
            {
                "limits": Limits(memory=3 << 29, unpacked_bytes=2 << 20, file_bytes=20 << 20, seconds=2.5),
                "limits_given": ("memory", "unpacked_bytes", "file_bytes", "seconds"),
            },
        ),
    ],
)
def test_what_a_file_can_say(tmp_path: Path, text: str, said: dict[str, Any]) -> None:
    assert settled(tmp_path, text) == Settings(**said, path=tmp_path / "fupin.toml")


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("stor = 1", "Unknown setting in {path}: stor.", "Did you mean store?"),
        ("store = [", "{path} cannot be read:", "It is a TOML file in UTF-8."),
        ("store = 1", "{path}: store must be text.", 'Write store = "…".'),
        ('store = " "', "{path}: store must be text.", 'Write store = "…".'),
        ("[store]\npaht = 1", "Unknown setting in {path}, store: paht.", "Did you mean path?"),
        ('[store]\nmode = "groop"', "Unknown mode in {path}, store.mode: groop.", "Did you mean group?"),
        (
            "[store]\nlock_timeout = -1",
            "{path}: store.lock_timeout must be from 0 to 86,400.",
            "It is in seconds: lock_timeout = 60.",
        ),
        ('lang = "de"', "Unknown language in {path}, lang: de.", "Choose from zh, en."),
        ("corrections = 1", "{path}: corrections must be text.", 'Write corrections = "…".'),
        ("headers = 3", "{path}: [headers] must be a section.", "Write [headers] and its lines below it."),
        ("[headers.persons]", "Unknown table in {path}, headers: persons.", "Did you mean person?"),
        (
            '[headers.person]\n"人口" = "houshold_size"',
            "Unknown field in {path}, headers.person.人口: houshold_size.",
            "Did you mean household_size",
        ),
        ('[headers.person]\n"人口" = 3', "{path}: headers.person.人口 must be text.", 'Write 人口 = "…".'),
        (
            '[headers.person]\n"饮水困难" = "safe_water"',
            "{path}: headers.person.饮水困难 is a header of water_shortage and cannot be one of safe_water.",
            "Leave the line out.",
        ),
        (
            '[headers.person]\n"水" = "safe_water"\n"水 *" = "water_shortage"',
            "{path}: headers.person.水 * stands for safe_water and water_shortage.",
            "Keep one of the two lines.",
        ),
        ('[headers.person]\n"*" = "safe_water"', "{path}: headers.person.* is no header.", "Leave the line out."),
        ("[codes.cuase]", "Unknown code list in {path}, codes: cuase.", "Did you mean cause?"),
        (
            '[codes.cause]\n"病" = "ilness"',
            "Unknown code in {path}, codes.cause.病: ilness.",
            "Did you mean illness?",
        ),
        (
            '[codes.cause]\n" 因 病" = "disability"',
            "{path}: codes.cause. 因 病 stands for illness and cannot stand for disability.",
            "Leave the line out.",
        ),
        (
            '[codes.boolean]\n"未解决" = "yes"',
            "{path}: codes.boolean.未解决 stands for no and cannot stand for yes.",
            "Leave the line out.",
        ),
        (
            '[codes]\nofficial = ["cause"]\n[codes.cause]\n"1" = "disability"',
            "{path}: codes.cause.1 stands for illness and cannot stand for disability.",
            "Leave the line out.",
        ),
        (
            '[codes.cause]\n"病" = "illness"\n"病 " = "disability"',
            "{path}: codes.cause.病  stands for illness and cannot stand for disability.",
            "Leave the line out.",
        ),
        ('[codes.cause]\n" " = "illness"', "{path}: codes.cause.  is no label.", "Leave the line out."),
        ('[codes]\nofficial = "cause"', "{path}: codes.official must be a list.", 'Write official = ["cause"].'),
        (
            '[codes]\nofficial = ["ethnicty"]',
            "Unknown code list with official codes in {path}, codes.official[1]: ethnicty.",
            "",
        ),
        ('ignore = "N006"', "{path}: ignore must be a list.", 'Write [[ignore]], and rule = "N006" and'),
        ('[[ignore]]\nreason = "so"', "{path}: ignore[1] has no rule.", 'Add rule = "…" below [[ignore]].'),
        ('[[ignore]]\nrule = "I012"', "{path}: ignore[1] has no reason.", 'Add reason = "…" below [[ignore]].'),
        ('[[ignore]]\nrule = "I012"\nreason = " "', "{path}: ignore[1].reason must be text.", 'Write reason = "…".'),
        ('[[ignore]]\nrule = "I01"\nreason = "so"', "Unknown rule in {path}, ignore[1].rule: I01.", "Did you mean I01"),
        (
            '[[ignore]]\nrule = "I012"\nreason = "so"\n[[ignore]]\nrule = "not-a-number"\nreason = "so"',
            "{path}: ignore[2].rule cannot be not-a-number: its finding is the only trace of what was sent and is "
            "not in the store.",
            "Have the sender correct it.",
        ),
        (
            '[[ignore]]\nrule = "F014"\nreason = "so"',
            "{path}: ignore[1].rule cannot be F014: it compares with the store, not within a return.",
            "Leave this [[ignore]] out.",
        ),
        (
            '[[ignore]]\nrule = "I012"\nreason = "so"\ncounty = "屏山"\nyear = 14',
            "{path}: ignore[1].year must be a whole number from 1949 to 2099.",
            "Change year = 14.",
        ),
        (
            '[[ignore]]\nrule = "I012"\nreason = "so"\ncounty = "屏上县"',
            "{path}: ignore[1].county: Unknown county: 屏上县.",
            "Did you mean",
        ),
        (
            '[[ignore]]\nrule = "I012"\nwhy = "so"',
            "Unknown key in {path}, ignore[1]: why.",
            "Choose from rule, reason,",
        ),
        ("[thresholds]\npoverty_lin = 1", "Unknown threshold in {path}, thresholds: poverty_lin.", "Did you mean pov"),
        (
            '[thresholds]\npoverty_line = "2736"',
            "{path}: thresholds.poverty_line must be a number.",
            "Write poverty_line = 2500, without quotes and unit.",
        ),
        (
            "[thresholds]\npoverty_line = true",
            "{path}: thresholds.poverty_line must be a number.",
            "Write poverty_line",
        ),
        ("[thresholds]\npoverty_line = inf", "{path}: thresholds.poverty_line must be a number.", "Leave the line out"),
        ("[thresholds]\npoverty_line = -1", "{path}: thresholds.poverty_line cannot be below 0.", "It is in yuan."),
        ("[limits]\nrow = 1", "Unknown limit in {path}, limits: row.", "Did you mean rows?"),
        ("[limits]\nrows = 0", "{path}: limits.rows must be a whole number from 1 to ", "Change rows = 0."),
        ("[limits]\nrows = 1.5", "{path}: limits.rows must be a whole number from 1 to ", "Change rows = 1.5."),
        ('[limits]\nrows = "5 MB"', "{path}: limits.rows must be a number.", "Write rows = 2500"),
        (
            "[limits]\nseconds = 0",
            "{path}: limits.seconds must be from 1 to 86,400.",
            "It is in seconds for one return.",
        ),
        (
            '[limits]\nmemory = "lots"',
            "{path}: limits.memory must be a size.",
            'Write memory = "500 MB" or "2 GB", or a number of bytes.',
        ),
        (
            "[limits]\nmemory = 500",
            "{path}: limits.memory must be from 256 MB to 1024 GB.",
            'Write memory = "500 MB".',
        ),
    ],
)
def test_what_a_file_cannot_say(tmp_path: Path, text: str, what: str, remedy: str) -> None:
    with pytest.raises(FupinError) as caught:
        settled(tmp_path, text)
    expected = what.format(path=tmp_path / "fupin.toml")
    assert caught.value.what == expected or (caught.value.what.startswith(expected) and expected[-1] in ": ")
    assert caught.value.remedy.startswith(remedy)


def test_rules_that_keep_something_out_cannot_be_ignored() -> None:
    aside = {code for code, rule in RULES.items() if any(check.aside for check in rule.checks)}
    unread = {code for code, rule in RULES.items() if code.startswith("T") or rule.name == "id-stored-as-number"}
    assert aside | unread <= ONLY_TRACE
    assert set(RULES) >= ONLY_TRACE


@pytest.mark.parametrize("key", used_lists())
def test_official_codes_contradict_no_label(key: str) -> None:
    known = code_list(key).by_label
    assert {text: known.get(plain(text), code) for text, code in official_codes(key).items()} == official_codes(key)


def test_what_is_settled_is_heard(inbox: Path) -> None:
    unsettled = [("F003", "E1"), ("T003", "D2"), ("T003", "F2"), ("T003", "F3"), ("I008", "C3")]
    assert set(found(taken(inbox, ""))) >= set(unsettled)
    said = taken(inbox, SETTLED)
    assert [one for one in found(said) if one[0][0] in "FT"] == []
    rows = said.batch.tables["person"]
    assert rows.select(["relation", "household_size", "main_cause"]).to_pylist() == [
        {"relation": "head", "household_size": 2, "main_cause": "illness"},
        {"relation": "head", "household_size": 1, "main_cause": "illness"},
    ]
    assert said.batch.record.options == {
        "headers": {"person": {"人口数量": "household_size"}},
        "labels": {"cause": official_codes("cause"), "relation": {"本人户主": "head"}},
    }


@pytest.mark.parametrize(
    ("line", "column", "field", "value"),
    [
        ('[codes.labour]\n"无" = "none"', "劳动能力,无", "labour", "none"),
        ('[codes.cause]\n"／" = "illness"', "主要致贫原因, / ", "main_cause", "illness"),
        ('[codes.health]\n"无病" = "healthy"', "健康状况,无病、残疾", "health", ["healthy", "disabled"]),
        ('[codes.boolean]\n"通 水" = "yes"', "饮水安全,通水", "safe_water", True),
    ],
)
def test_a_label_is_read_even_where_it_says_nothing_elsewhere(
    inbox: Path, line: str, column: str, field: str, value: object
) -> None:
    header, _, cell = column.partition(",")
    text = f"户编号,姓名,证件号码,与户主关系,{header}\n1,样一,519999195001020014,户主,{cell}\n"
    (inbox / "屏山县2014.csv").write_text(text, encoding="utf-8")
    assert taken(inbox, line).batch.tables["person"][field].to_pylist() == [value]
    assert taken(inbox, "").batch.tables["person"][field].to_pylist() != [value]


@pytest.mark.parametrize(
    ("where", "left"),
    [
        ("", []),
        ('county = "屏山县"', []),
        ('county = "511529"\nyear = 2014', []),
        ("year = 2013", ["C2", "C3"]),
        ('county = "叙州区"', ["C2", "C3"]),
    ],
)
def test_ignored_findings_are_left_out_and_counted(inbox: Path, where: str, left: list[str]) -> None:
    whole = taken(inbox, SETTLED)
    said = taken(inbox, f'{SETTLED}\n[[ignore]]\nrule = "I012"\nreason = "旧证"\n{where}\n')
    assert [cell for rule, cell in found(whole) if rule == "I012"] == ["C2", "C3"]
    assert found(said) == [one for one in found(whole) if one[0] != "I012" or one[1] in left]
    (exemption,) = Options.settled(load(inbox)).exemptions
    assert said.ignored == ({} if left else {exemption: 2})
    county, year = exemption.county, exemption.year
    assert said.batch.record.ignored == (
        [] if left else [{"rule": "I012", "reason": "旧证", "county": county, "year": year, "count": 2}]
    )
    assert said.batch.record.findings.get("I012", 0) == len(left)
    assert sum(said.batch.record.levels.values()) == len(said.batch.findings)
    assert said.batch.tables == whole.batch.tables
    assert said.batch.rejected == whole.batch.rejected


def test_what_is_set_aside_stays_so_with_its_reasons(inbox: Path) -> None:
    said = taken(inbox, f'{SETTLED}\n[[ignore]]\nrule = "I012"\nreason = "旧证"\n')
    assert said.batch.rejected.select(["_row", "rules"]).to_pylist() == [{"_row": 3, "rules": "I008,I012"}]


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("en", ["Left out by fupin.toml: 1 finding of I012 (屏山县, 2014): 旧证"]),
        ("zh", ["按 fupin.toml 未列出 I012 1 处（屏山县，2014）：旧证"]),
    ],
)
def test_the_summary_says_what_was_ignored_and_why(
    inbox: Path, lang: str, lines: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    roster = "户编号,姓名,证件号码,与户主关系\n1,样一,519999680304101,户主\n"
    Path("屏山县2014.csv").write_text(roster, encoding="utf-8")
    settled(inbox, '[[ignore]]\nrule = "I012"\nreason = "旧证"\ncounty = "屏山县"\nyear = 2014\n')
    args = ["validate", "屏山县2014.csv", "--lang", lang, "--error-on-warning", "--select", "I012"]
    assert run(args) == ExitStatus.DONE
    out, err = capfd.readouterr()
    assert len(out.splitlines()) == 1
    assert err.splitlines()[1:] == lines


def test_a_threshold_decides(inbox: Path) -> None:
    roster = "户编号,姓名,证件号码,与户主关系,人均纯收入（元）\n1,样一,519999195001020014,户主,25000\n"
    (inbox / "屏山县2014.csv").write_text(roster, encoding="utf-8")
    assert "N006" in taken(inbox, "").batch.record.findings
    assert "N006" not in taken(inbox, "[thresholds]\nincome_per_head_high = 25000\n").batch.record.findings


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_limit_decides(inbox: Path, suffix: str, capfd: pytest.CaptureFixture[str]) -> None:
    path = Path(f"屏山县2014.{suffix}")
    if suffix == "xlsx":
        import openpyxl

        book = openpyxl.Workbook()
        for line in ROSTER.splitlines():
            book.active.append(line.split(","))
        book.save(path)
    for rows, status in ((4, "F013"), (5, "I008")):
        settled(inbox, f"[limits]\nrows = {rows - (suffix == 'xlsx')}\n")
        run(["validate", str(path), "-f", "json", "-q"])
        assert status in {one["rule"] for one in json.loads(capfd.readouterr().out)}
        assert status in {*fupin.validate(path)["rule"]}


def test_a_changed_setting_is_another_import(inbox: Path) -> None:
    def rules() -> list[str]:
        return [*dict.fromkeys(fupin.import_returns("屏山县2014.csv", "store")["rule"])]

    settled(inbox, SETTLED)
    first = rules()
    assert first != ["F014"]
    assert rules() == ["F014"]
    settled(inbox, f'lang = "zh"\n{SETTLED}')
    assert rules() == ["F014"]
    for more in (
        '[[ignore]]\nrule = "I012"\nreason = "旧证"\n',
        '[[ignore]]\nrule = "I012"\nreason = "旧证待换"\n',
        "[thresholds]\npoverty_line = 2736\n",
        "[limits]\nrows = 1000\n",
        '[codes.health]\n"好" = "healthy"\n',
        "",
    ):
        settled(inbox, SETTLED + more)
        assert rules() == [rule for rule in first if rule != "I012" or "I012" not in more]
        assert rules() == ["F014"]
    (record,) = records(open_store(inbox / "store"))
    assert record.ignored == []


def rights(folder: Path) -> set[tuple[bool, int]]:
    return {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


def test_the_mode_of_the_store(inbox: Path) -> None:
    private, group = {(True, 0o700), (False, 0o600)}, {(True, 0o2750), (False, 0o640)}
    for mode, expected in (
        ("", private),
        ('mode = "group"', group),
        ("", group),
        ('mode = "private"', private),
        ("", private),
    ):
        settled(inbox, f'[store]\npath = "province"\n{mode}\n')
        assert run(["import", "屏山县2014.csv", "-q", "--exit-zero"]) == ExitStatus.DONE
        assert rights(inbox / "province") == expected
