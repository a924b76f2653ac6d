"""Who has sent what: every expected county, each table, each year; lists of those expected; what a terminal shows."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from fupin.answer import Coverage, by_group, coverage, owed, received
from fupin.answer.chased import Grouping
from fupin.answer.coverage import Sent, Share
from fupin.catalog.divisions import divisions
from fupin.cli import run
from fupin.commands.expected import expected_counties
from fupin.errors import ExitStatus, WrongUse

ROOT = Path(__file__).parent.parent
RETURNS = ROOT / "tests" / "cases" / "cli" / "_returns"
ROSTER, COUNTY, FAULTY = RETURNS / "屏山县2014.csv", RETURNS / "县表2014.csv", RETURNS / "昭觉县2014.csv"
ALL = ("person", "household", "village", "county")
FULL = {"person": 60, "household": 16, "village": 5, "county": 1}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    imported(tmp_path / "store", ROSTER, COUNTY, FAULTY)
    return tmp_path / "store"


def imported(store: Path, *files: Path) -> None:
    assert run(["import", *map(str, files), "--store", str(store), "-q", "-o", os.devnull, "-f", "csv"]) in (0, 1)


def seen(*places: Sent, tables: tuple[str, ...] = ALL) -> Coverage:
    years = sorted({one.year for one in places})
    return Coverage(places, years, len({one.county for one in places}), tables)


def test_nobody_has_sent_anything() -> None:
    nobody = seen(Sent(2014, "511529"), Sent(2014, "513431"))
    assert (nobody.complete, nobody.shares) == (False, [Share(2014, 2, 0, 0)])
    assert nobody.lacking == list(nobody.places)


def test_everybody_has_sent_everything() -> None:
    everybody = seen(Sent(2013, "511529", FULL), Sent(2014, "511529", FULL))
    assert (everybody.complete, everybody.lacking) == (True, [])
    assert everybody.shares == [Share(2013, 1, 1, 1), Share(2014, 1, 1, 1)]
    assert owed(everybody)[0].num_rows == 0


def test_a_store_of_nothing_is_not_complete(tmp_path: Path) -> None:
    imported(tmp_path / "store", RETURNS / "联系表.csv")
    nothing = coverage(tmp_path / "store")
    assert (nothing.places, nothing.complete, nothing.unread) == ([], False, ["联系表.csv"])
    assert run(["status", "--store", str(tmp_path / "store"), "--require-complete", "-q"]) == ExitStatus.PROBLEMS


def test_a_roster_without_a_register_is_not_all() -> None:
    roster = seen(Sent(2014, "511529", {"person": 60, "village": 5, "county": 1}))
    assert (roster.complete, roster.shares) == (False, [Share(2014, 1, 1, 0)])
    assert owed(roster)[0].select(["county", "missing", "sent"]).to_pylist() == [
        {"county": "511529", "missing": ["household"], "sent": ["person", "village", "county"]}
    ]
    assert seen(*roster.places, tables=("person", "village")).complete


def test_what_is_told_of_a_county(store: Path) -> None:
    told = coverage(store, counties=["511529", "513431", "510104"])
    assert [one.county for one in told.places] == ["510104", "511529", "513431"]
    nothing, pingshan, zhaojue = told.places
    assert nothing == Sent(2014, "510104")
    assert (pingshan.rows, pingshan.files) == ({"person": 5, "county": 1}, ("县表2014.csv", "屏山县2014.csv"))
    assert (zhaojue.rows, zhaojue.errors, zhaojue.warnings, zhaojue.replaced) == ({"person": 2}, 4, 0, 0)
    assert zhaojue.imported_at.endswith("+00:00")


def test_a_year_that_nobody_has_sent_is_missing_everywhere(store: Path) -> None:
    later = coverage(store, years=[2015])
    assert later.shares == [Share(2015, 183, 0, 0)]
    assert owed(later)[0]["county"].to_pylist() == sorted(divisions())


def test_a_return_that_was_replaced_is_counted(store: Path, tmp_path: Path) -> None:
    corrected = tmp_path / "屏山县2014更正.csv"
    corrected.write_text(ROSTER.read_text(encoding="utf-8").replace("2100", "2200"), encoding="utf-8")
    imported(store, corrected)
    (one,) = coverage(store, counties=["511529"]).places
    assert (one.rows, one.replaced) == ({"person": 5, "county": 1}, 1)
    assert one.files == ("县表2014.csv", "屏山县2014更正.csv")


def test_those_who_were_not_expected_are_told(store: Path) -> None:
    assert coverage(store, counties=["511529"]).unexpected == ["513431"]
    assert coverage(store, counties=["511529"], years=[2013]).unexpected == []


def test_totals_are_for_people_only() -> None:
    both = seen(Sent(2014, "511529", FULL, 2, 1, "2015-03-02T00:00:00+00:00"), Sent(2014, "513431"))
    keys = ["county", "county_name", "person", "errors"]
    assert received(both)[0].select(keys).to_pylist() == [
        {"county": "511529", "county_name": "屏山县", "person": 60, "errors": 2},
        {"county": "513431", "county_name": "昭觉县", "person": 0, "errors": 0},
    ]
    assert received(both, "en")[0].select(keys).to_pylist() == [
        {"county": None, "county_name": "total", "person": 60, "errors": 2},
        {"county": "511529", "county_name": "屏山县", "person": 60, "errors": 2},
        {"county": "513431", "county_name": "昭觉县", "person": None, "errors": None},
    ]


def test_areas_and_prefectures_add_up_to_the_province(store: Path) -> None:
    whole = coverage(store)
    asked: list[tuple[Grouping, int]] = [("area", 5), ("prefecture", 21)]
    for by, groups in asked:
        rows = by_group(whole, by)[0].to_pylist()
        assert len(rows) == groups
        assert {key: sum(row[key] for row in rows) for key in ("expected", "sent", "complete", "person", "errors")} == {
            "expected": 183,
            "sent": 2,
            "complete": 0,
            "person": 2,
            "errors": 4,
        }
        assert by_group(whole, by, "zh")[0].num_rows == groups + 1


def test_the_sample_is_complete(tmp_path: Path) -> None:
    imported(tmp_path / "store", ROOT / "data" / "samples")
    five = "屏山县,前锋区,北川羌族自治县,昭觉县,乡城县"
    command = ["status", "--store", str(tmp_path / "store"), "--county", five, "--require-complete", "-q"]
    assert run(command) == ExitStatus.DONE
    assert run([*command[:-1], "--area", "wumeng", "-q"]) == ExitStatus.DONE
    assert run(["status", "--store", str(tmp_path / "store"), "--require-complete", "-q"]) == ExitStatus.PROBLEMS


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("屏山县\n", ("511529",)),
        ("511529\n\n# later\n昭觉\n511529\n", ("511529", "513431")),
        ("\ufeff县\n屏山县\n", ("511529",)),
        ("county\n511529\n", ("511529",)),
        ("市（州）,县（市、区）\n内江市,市中区\n乐山市,市中区\n", ("511002", "511102")),
        ("县代码\t县（市、区）\n'513431\t昭觉县\n", ("513431",)),
        ("year,county,county_name\n2014,511529,屏山县\n2015,511529,屏山县\n", ("511529",)),
        ("南充市顺庆区\n", ("511302",)),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_lists_of_counties(text: str, codes: tuple[str, ...], encoding: str, tmp_path: Path) -> None:
    (tmp_path / "counties.csv").write_bytes(text.encode(encoding))
    assert expected_counties(tmp_path / "counties.csv") == codes


def test_the_list_of_who_is_missing_can_be_the_list_of_who_is_expected(store: Path, tmp_path: Path) -> None:
    for suffix in ("csv", "tsv"):
        missing = tmp_path / f"missing.{suffix}"
        command = ["status", "--store", str(store), "--missing", "--area", "wumeng", "--table", "person"]
        assert run([*command, "-o", str(missing), "--lang", "zh"]) == ExitStatus.DONE
        wumeng = [code for code, one in divisions().items() if one.area == "wumeng" and code != "511529"]
        assert expected_counties(missing) == tuple(wumeng)


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (b"", "is empty.", "Write one county per line, by code or name."),
        (
            "屏山县,一\n".encode(),
            ": no column of counties.",
            "Its first line must call one county, county_name, 县代码",
        ),
        ("市中区\n".encode(), ", line 1: Unknown county: 市中区.", "市中区 is the name of two counties: write 511002"),
        ("a\n\n屏三县\n".encode(), ", line 1: Unknown county: a.", "`fupin explain counties` lists"),
        (b"PK\3\4\0\0\x99\xff", " is no text.", "Save the list of counties as CSV, or one county per line."),
    ],
)
def test_lists_that_cannot_be_used(data: bytes, what: str, remedy: str, tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(data)
    with pytest.raises(WrongUse) as raised:
        expected_counties(tmp_path / "list")
    assert raised.value.what.replace(str(tmp_path / "list"), "").strip() == what.strip()
    assert raised.value.remedy.startswith(remedy)
    with pytest.raises(WrongUse, match="cannot be read: No such file"):
        expected_counties(tmp_path / "none")


def on_terminal(columns: int, *args: str) -> list[str]:
    """The lines that a command writes to a terminal of that many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    code = "import sys; from fupin.cli import run; sys.exit(run(sys.argv[1:]))"
    env = {"PATH": os.environ["PATH"], "NO_COLOR": "1", "TERM": "xterm"}
    process = subprocess.Popen([sys.executable, "-c", code, *args], stdout=theirs, stdin=theirs, env=env)
    os.close(theirs)
    said = bytearray()
    while part := _read(ours):
        said += part
    os.close(ours)
    assert process.wait(60) == ExitStatus.DONE
    return said.decode().splitlines()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # nobody writes any more
        return b""


HEADS_EN = ["County Roster Register Village County Last", "Year name rows rows rows rows Errors Warnings import"]


@pytest.mark.parametrize(
    ("columns", "lang", "heads"),
    [
        (80, "zh", ["年度 县（市、区） 人口行数 户行数 村行数 县行数 错误 警告 最近导入"]),
        (120, "zh", ["县（市、", "年度 区） 市（州） 人口行数 户行数 村行数 县行数 错误 警告 被替换 最近导入 文件"]),
        (80, "en", HEADS_EN),
        (
            120,
            "en",
            [
                "County Roster Register Village County Returns Last",
                "Year name rows rows rows rows Errors Warnings replaced import Files",
            ],
        ),
    ],
)
def test_a_terminal_gets_the_columns_it_has_room_for(columns: int, lang: str, heads: list[str], store: Path) -> None:
    from rich.cells import cell_len

    where = ["--store", str(store), "--area", "wumeng", "--lang", lang]
    lines = on_terminal(columns, "status", *where, "-q")
    assert [" ".join(line.split()) for line in lines[: len(heads)]] == heads
    assert max(map(cell_len, lines)) <= columns
    assert len(lines) == len(heads) + 1 + 10


def test_the_log_for_programs(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["status", "--store", str(store), "--area", "wumeng", "--log-format", "json", "-f", "csv"]
    assert run(command) == ExitStatus.DONE
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert told.pop("time").endswith("+00:00")
    assert told == {
        "level": "info",
        "event": "coverage",
        "year": 2014,
        "expected": 9,
        "sent": 1,
        "complete": 0,
        "message": "2014: 1 of 9 counties have sent returns, 0 of them all tables (0.0%).",
    }
    assert run([*command, "-q"]) == ExitStatus.DONE
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "wrong",
    [
        (["staus"], "Unknown command: staus.", "Did you mean status?"),
        (["status", "--store", "none"], "There is no store in none.", "Import returns first, or name the store"),
        (["status", "--mising"], "No such option '--mising'. Did you mean '--missing'?", "`fupin status --help` shows"),
        ([], "Missing command.", "`fupin --help` shows the options."),
    ],
)
@pytest.mark.parametrize("way", ["before", "after", "equals", "environment"])
def test_errors_for_programs(
    wrong: tuple[list[str], str, str],
    way: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    args, what, remedy = wrong
    monkeypatch.chdir(tmp_path)
    if way == "environment":
        monkeypatch.setenv("FUPIN_LOG_FORMAT", "json")
    before = {"before": ["--log-format", "json"], "equals": ["--log-format=json"]}.get(way, [])
    after = ["--log-format", "json"] if way == "after" else []
    assert run([*before, *args, *after]) == ExitStatus.WRONG_USE
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["level"], told["event"], told["status"]) == ("error", "stopped", 2)
    assert told["message"].replace(str(tmp_path) + "/", "") == what
    assert told["remedy"].startswith(remedy)
    assert run(["--log-format", "jason", "status"]) == ExitStatus.WRONG_USE
    assert capsys.readouterr().err == "fupin: Unknown log format: jason.\n       Did you mean json?\n"


def test_a_quiet_import_says_nothing_where_nothing_was_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["import", str(ROSTER), "--store", str(tmp_path / "store")]
    assert run([*command, "--quiet"]) == ExitStatus.DONE
    assert capsys.readouterr() == ("", "")
    assert run([*command, "--quiet", "--level", "warning", "-f", "csv"]) == ExitStatus.DONE
    assert capsys.readouterr().out.startswith("file,sheet,row,")
