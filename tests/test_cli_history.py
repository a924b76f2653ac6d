"""log, diff, restore, withdraw, prune, and import --force and --lock-timeout, as they are typed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from fupin import worker
from fupin.cli import run
from fupin.errors import ExitStatus
from fupin.store import open_store, records
from fupin.store.journal import writing

HEADER = "县,年度,乡(镇),户编号,姓名,证件号码,人数,与户主关系,文化程度,其他致贫原因,人均纯收入（元）"
FIRST = """
屏山县,2014,东乡,1,王样一,519999196803041014,2,户主,小学,因病、因学,2100.50
屏山县,2014,东乡,1,王样二,519999197008111022,2,配偶,初中,因病、因学,2100.50
屏山县,2014,西乡,2,李样三,519999198005060025,1,户主,初中,,2600
"""
# The second has a better education and an income without decimals, the third another name and number; one is new.
SECOND = """
屏山县,2014,东乡,1,王样一,519999196803041014,2,户主,初中,因学、因病,2100
屏山县,2014,东乡,1,王样二,519999197008111022,2,配偶,初中,因学、因病,2100
屏山县,2014,西乡,2,李样三,519999198005060033,1,户主,初中,,2600
屏山县,2014,西乡,3,赵样四,519999197807080023,1,户主,初中,,2700
"""
WEST = """
屏山县,2014,西乡,2,李样三,519999198005060025,1,户主,高中,,2650
"""


def write(name: str, rows: str) -> str:
    """Write a return, and give its id."""
    data = (HEADER + rows).encode()
    Path(name).write_bytes(data)
    return hashlib.sha256(data).hexdigest()[:12]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "FUPIN_STORE", "FUPIN_LANG", "FUPIN_LOCK_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("LOGNAME", "chen")
    yield tmp_path
    worker.end()


@pytest.fixture
def ids(folder: Path) -> tuple[str, str]:
    """A store that was sent a return and a corrected one; gives their ids."""
    found = write("甲.csv", FIRST), write("乙.csv", SECOND)
    for name in ("甲.csv", "乙.csv"):
        assert run(["import", name, "-q", "--exit-zero"]) == ExitStatus.DONE
    return found


def said(capfd: pytest.CaptureFixture[str], *args: str) -> tuple[list[dict[str, str]], str, int]:
    """The records on stdout, stderr and the status of one command line, which writes CSV."""
    capfd.readouterr()
    status = int(run([*args, "-f", "csv"]))
    out, err = capfd.readouterr()
    return list(csv.DictReader(io.StringIO(out))), err, status


def columns(rows: Sequence[dict[str, str]], *names: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def persons(capfd: pytest.CaptureFixture[str]) -> list[tuple[str, ...]]:
    sql = (
        "select name, education, cast(net_income_per_capita as varchar) income from person order by household_id, name"
    )
    rows, _, status = said(capfd, "query", sql)
    assert status == 0
    return columns(rows, "name", "education", "income")


def test_log_tells_every_import_and_what_became_of_it(ids: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    first, second = ids
    rows, err, status = said(capfd, "log")
    assert (err, status) == ("", 0)
    assert list(rows[0]) == [
        *("at", "action", "return", "file", "counties", "county_names", "years", "tables", "rows_stored"),
        *("rows_aside", "live", "errors", "warnings", "by", "state", "replaced_by"),
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row["at"]) for row in rows)
    told = [{key: value for key, value in row.items() if key not in ("at", "errors", "warnings")} for row in rows]
    shared = {"action": "import", "counties": "511529", "county_names": "屏山县", "years": "2014", "tables": "person"}
    shared |= {"rows_aside": "0", "by": "chen"}
    assert told == [
        shared
        | {
            "return": first,
            "file": "甲.csv",
            "rows_stored": "3",
            "live": "0",
            "state": "replaced",
            "replaced_by": second,
        },
        shared
        | {"return": second, "file": "乙.csv", "rows_stored": "4", "live": "4", "state": "current", "replaced_by": ""},
    ]
    assert run(["withdraw", "乙.csv", "-q"]) == run(["import", "乙.csv", "-q", "--exit-zero"]) == ExitStatus.DONE
    write("西.csv", WEST)
    assert run(["import", "西.csv", "-q", "--exit-zero"]) == run(["restore", first[:4], "-q"]) == ExitStatus.DONE
    rows, _, _ = said(capfd, "log")
    assert columns(rows, "action", "file", "rows_stored", "live", "state") == [
        ("import", "甲.csv", "3", "3", "current"),
        ("import", "乙.csv", "4", "", "read_again"),
        ("withdraw", "乙.csv", "", "", ""),
        ("import", "乙.csv", "4", "0", "replaced"),
        ("import", "西.csv", "1", "0", "replaced"),
        ("restore", "甲.csv", "", "", ""),
    ]


def test_log_is_filtered_by_county_year_and_file(ids: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    write("昭觉.csv", FIRST.replace("屏山县,2014", "昭觉县,2013"))
    assert run(["import", "昭觉.csv", "-q", "--exit-zero"]) == ExitStatus.DONE
    for options, files in (
        (["--county", "昭觉县"], ["昭觉.csv"]),
        (["--year", "2014"], ["甲.csv", "乙.csv"]),
        (["--file", "乙"], ["乙.csv"]),
        (["--file", "?.csv"], ["甲.csv", "乙.csv"]),
        (["--county", "511529", "--year", "2013"], []),
    ):
        rows, _, status = said(capfd, "log", *options)
        assert ([row["file"] for row in rows], status) == (files, 0)


def test_log_for_people_is_in_their_language(ids: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["log", "-f", "table", "--lang", "zh", "--file", "甲"]) == ExitStatus.DONE
    heads, _, *lines = capfd.readouterr().out.splitlines()
    assert heads.split() == (
        [
            "时间（UTC）",
            "操作",
            "报表编号",
            "文件",
            "县代码",
            "县（市、区）",
            "年度",
            "表",
            "入库行数",
            "搁置行数",
            "现有效行",
            "错误",
            "警告",
            "操作人",
            "状态",
            "取代者",
        ]
    )
    assert [line.split()[2:11] for line in lines] == [
        ["导入", ids[0], "甲.csv", "511529", "屏山县", "2014", "贫困人口", "3", "0"]
    ]


def test_diff_names_every_row_and_cell(ids: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    rows, err, status = said(capfd, "diff", "甲.csv", ids[1][:5])
    assert (err, status) == ("person: rows added 1, gone 0, changed 3 (cells 4), the same 0.\n", 0)
    assert {row["county"] + row["county_name"] + row["table"] + row["year"] for row in rows} == {
        "511529屏山县person2014"
    }
    names = ("change", "household_id", "key", "row_before", "row_after", "field", "before", "after")
    assert columns(rows, *names) == [
        ("changed", "1", "519999***********4", "2", "2", "education", "primary", "junior_secondary"),
        ("changed", "1", "519999***********4", "2", "2", "net_income_per_capita", "2100.5", "2100"),
        ("changed", "1", "519999***********2", "3", "3", "net_income_per_capita", "2100.5", "2100"),
        ("changed", "2", "519999***********3", "4", "4", "id_number", "519999***********5", "519999***********3"),
        ("added", "3", "519999***********3", "", "5", "", "", ""),
    ]
    rows, _, _ = said(capfd, "diff", "乙.csv", "甲.csv", "--show-values")
    assert columns(rows, "change", "key", "before", "after")[-2:] == [
        ("changed", "519999198005060025", "519999198005060033", "519999198005060025"),
        ("gone", "519999197807080023", "", ""),
    ]


def test_diff_for_people_shows_labels(ids: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", "甲.csv", "乙.csv", "-f", "table", "--lang", "zh"]) == ExitStatus.DONE
    out, err = capfd.readouterr()
    heads, _, *lines = out.splitlines()
    assert heads.split() == (
        [
            "变化",
            "表",
            "年度",
            "县代码",
            "县（市、区）",
            "户编号",
            "主键",
            "原工作表",
            "原行",
            "现工作表",
            "现行",
            "指标",
            "原值",
            "现值",
        ]
    )
    assert [(line.split()[0], line.split()[6], *line.split()[-3:]) for line in lines[:-1]] == [
        ("更改", "519999***********4", "文化程度", "小学", "初中"),
        ("更改", "519999***********4", "人均纯收入", "2100.5", "2100"),
        ("更改", "519999***********2", "人均纯收入", "2100.5", "2100"),
        ("更改", "519999***********3", "证件号码", "519999***********5", "519999***********3"),
    ]
    assert lines[-1].split()[0] == "增加"
    assert err == "贫困人口：增加 1 行，减少 0 行，更改 3 行（4 个单元格），相同 0 行。\n"


def test_diff_statistics(ids: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    rows, _, status = said(capfd, "diff", "甲.csv", "乙.csv", "--statistics", "-q")
    assert status == 0
    assert columns(rows, "table", "change", "field", "rows") == [
        ("person", "added", "", "1"),
        ("person", "gone", "", "0"),
        ("person", "changed", "", "3"),
        ("person", "same", "", "0"),
        ("person", "changed", "id_number", "1"),
        ("person", "changed", "education", "1"),
        ("person", "changed", "net_income_per_capita", "2"),
    ]


def test_diff_of_two_years_compares_what_both_hold(ids: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    write("去年.csv", FIRST.replace("2014", "2013").replace("2600", "2400"))
    write("昭觉.csv", FIRST.replace("屏山县", "昭觉县"))
    assert run(["import", "去年.csv", "昭觉.csv", "-q", "--exit-zero"]) == ExitStatus.DONE
    rows, err, status = said(capfd, "diff", "2013", "2014")
    assert status == 0
    assert err == (
        "person: rows added 1, gone 0, changed 3 (cells 6), the same 0.\n"
        "household: rows added 1, gone 0, changed 2 (cells 3), the same 0.\n"
        "Only 2014 holds person rows of 昭觉县: not compared.\n"
        "Only 2014 holds household rows of 昭觉县: not compared.\n"
    )
    assert ("changed", "household", "2", "net_income_per_capita", "2400", "2600") in columns(
        rows, "change", "table", "household_id", "field", "before", "after"
    )
    rows, err, status = said(capfd, "diff", "2013", "2014", "--county", "昭觉县")
    assert (rows, err.splitlines()[0], status) == ([], "There is nothing that both hold.", 0)
    assert said(capfd, "diff", "2012", "2014")[1:] == (
        "fupin: The store holds nothing of 2012.\n       It holds 2013, 2014.\n",
        2,
    )


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (("甲.csv", "甲.csv"), "fupin: 甲.csv and 甲.csv are the same return.\n       Name two.\n"),
        (("甲.csv", "丙.csv"), "fupin: Unknown return: 丙.csv.\n       Did you mean 甲.csv or 乙.csv?\n"),
        (
            ("甲.csv", "丁"),
            "fupin: Unknown return: 丁.\n       `fupin log` lists the returns: name one by its id or its",
        ),
    ],
)
def test_diff_of_returns_that_are_not_two(
    ids: tuple[str, str], args: tuple[str, str], what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    _, err, status = said(capfd, "diff", *args)
    assert status == ExitStatus.WRONG_USE
    assert err.startswith(what)


def test_withdraw_and_restore_say_what_moved(ids: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    first, second = ids
    rows, err, status = said(capfd, "withdraw", "乙.csv", "--dry-run")
    moved = [
        ("person", "2014", "511529", first, "甲.csv", "0", "3"),
        ("person", "2014", "511529", second, "乙.csv", "4", "0"),
    ]
    names = ("table", "year", "county", "return", "file", "before", "after")
    assert (columns(rows, *names), status) == (sorted(moved, key=lambda row: row[3]), 0)
    assert err == (
        f"Nothing was changed. If 乙.csv ({second}) were withdrawn: rows that would leave: 4; rows that would come "
        "back: 3.\n"
    )
    assert len(persons(capfd)) == 4
    rows, err, status = said(capfd, "withdraw", "乙.csv")
    assert (columns(rows, *names), status) == (sorted(moved, key=lambda row: row[3]), 0)
    assert err == f"Withdrew 乙.csv ({second}). Rows that left: 4; rows that came back: 3.\n"
    assert persons(capfd) == [
        ("王样一", "primary", "2100.50"),
        ("王样二", "junior_secondary", "2100.50"),
        ("李样三", "junior_secondary", "2600.00"),
    ]
    assert said(capfd, "withdraw", "乙.csv") == (
        [],
        f"乙.csv ({second}) was withdrawn before; nothing was changed.\n",
        0,
    )
    rows, err, status = said(capfd, "restore", second[:6], "--lang", "zh")
    assert (len(rows), status) == (2, 0)
    assert err == f"已恢复 乙.csv（{second}）：4 行重新生效，3 行移入历史。\n"
    assert len(persons(capfd)) == 4


def test_a_withdrawn_return_has_no_findings_and_no_say_in_status(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, rows in (("甲.csv", FIRST), ("乙.csv", SECOND)):
        write(name, rows.replace("初中", "中学堂"))
        assert run(["import", name, "-q"]) == ExitStatus.PROBLEMS
    capfd.readouterr()

    def told() -> tuple[list[str], list[tuple[str, ...]]]:
        found, _, _ = said(capfd, "query", "select distinct file from findings")
        seen, _, _ = said(capfd, "status", "--county", "屏山县")
        return [row["file"] for row in found], columns(seen, "person", "files")

    assert told() == (["乙.csv"], [("4", "乙.csv")])
    assert run(["withdraw", "乙.csv", "-q"]) == ExitStatus.DONE
    assert told() == (["甲.csv"], [("3", "甲.csv")])
    assert run(["withdraw", "甲.csv", "-q"]) == ExitStatus.DONE
    assert told() == ([], [])
    assert persons(capfd) == []


def test_an_old_return_needs_force(ids: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    first, second = ids
    rows, err, status = said(capfd, "import", "甲.csv")
    day = records(open_store(Path("store")))[1].imported_at[:10]
    assert (columns(rows, "rule", "level", "file"), status) == ([("F017", "error", "甲.csv")], ExitStatus.PROBLEMS)
    assert rows[0]["message"] == (
        f"This very return was stored before and has been replaced since, by 乙.csv ({second}, {day}); it was not "
        "stored again. If it is to take its place again, import it with --force."
    )
    assert err == (
        "1 file; 0 rows read; 0 stored; 0 set aside; 1 error; 0 warnings; 1 file kept out, since a later one replaced "
        "it (--force).\n"
    )
    assert len(persons(capfd)) == 4
    assert said(capfd, "import", "甲.csv", "--ignore", "F017")[2] == ExitStatus.DONE
    assert said(capfd, "import", "甲.csv", "--force", "--exit-zero")[2] == ExitStatus.DONE
    assert len(persons(capfd)) == 3
    assert [(one.id, one.superseded_by) for one in records(open_store(Path("store")))] == [(second, first), (first, "")]


def test_a_late_copy_of_a_return_that_was_partly_replaced_changes_nothing(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write("甲.csv", FIRST)
    write("西.csv", WEST)
    assert run(["import", "甲.csv", "-q", "--exit-zero"]) == run(["import", "西.csv", "-q", "--exit-zero"])
    rows, _, status = said(capfd, "import", "甲.csv")
    assert (columns(rows, "rule"), status) == ([("F014",)], ExitStatus.DONE)
    assert persons(capfd)[-1] == ("李样三", "senior_secondary", "2650.00")
    assert said(capfd, "import", "甲.csv", "--force", "--exit-zero")[2] == ExitStatus.DONE
    assert persons(capfd)[-1] == ("李样三", "junior_secondary", "2600.00")
    rows, _, status = said(capfd, "import", "甲.csv", "--force")
    assert (columns(rows, "rule"), status) == ([("F014",)], ExitStatus.DONE)


def test_prune_frees_history_and_says_so(ids: tuple[str, str], capfd: pytest.CaptureFixture[str]) -> None:
    rows, err, status = said(capfd, "prune", "--keep", "0", "--dry-run")
    size = (Path("store") / "_history").rglob("*.parquet").__next__().stat().st_size
    freed = {"table": "person", "year": "2014", "county": "511529", "county_name": "屏山县"}
    freed |= {"versions": "1", "rows": "3", "bytes": str(size), "left": "0"}
    assert (rows, status) == ([freed], 0)
    assert err == "Nothing was changed. To drop from the history: versions 1, rows 3; to free 0.0 MB.\n"
    assert said(capfd, "prune", "--keep", "1")[0] == []
    assert said(capfd, "prune", "--older-than", "1")[0] == []
    assert said(capfd, "prune", "--older-than", "0")[:2] == (
        [freed],
        "Dropped from the history: versions 1, rows 3; freed 0.0 MB.\n",
    )
    assert said(capfd, "prune") == (
        [],
        "fupin: There is no limit.\n       Add --keep N, --older-than DAYS, or both.\n",
        2,
    )
    assert len(persons(capfd)) == 4
    pruned = "of its 3 rows, 3 were pruned from the history.\n       Import the file again, with --force.\n"
    for args, what in ((("restore", "甲.csv"), "restored"), (("diff", "甲.csv", "乙.csv"), "compared")):
        assert said(capfd, *args)[1:] == (f"fupin: 甲.csv ({ids[0]}) cannot be {what}: {pruned}", 2)


@pytest.mark.parametrize(
    "args", [("restore", "甲.csv"), ("withdraw", "乙.csv"), ("prune", "--keep", "0"), ("import", "丙.csv")]
)
def test_writers_wait_for_each_other_and_give_up(
    ids: tuple[str, str], args: tuple[str, ...], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write("丙.csv", WEST)
    monkeypatch.setenv("FUPIN_LOCK_TIMEOUT", "0.2")
    with writing(open_store(Path("store")), "withdraw"):
        _, err, status = said(capfd, *args)
        waited, stopped, remedy = err.splitlines()
        assert re.fullmatch(
            r"fupin: Another process is writing to the store \(fupin withdraw, chen@\S+, pid \d+, [-\d]+ [:\d]+ UTC\); "
            r"waiting up to 0\.2 seconds\.",
            waited,
        )
        assert re.fullmatch(
            r"fupin: The store \S+ is being written by another process \(fupin withdraw, chen@\S+, pid \d+, .* UTC\), "
            r"and has been for the 0\.2 seconds that this one waited\.",
            stopped,
        )
        assert remedy == "       Try again when it has ended, or wait longer with --lock-timeout."
        assert status == ExitStatus.WRONG_USE
        assert said(capfd, *args, "--lock-timeout", "0", "--lang", "zh")[2] == ExitStatus.WRONG_USE
        assert said(capfd, "log")[2] == said(capfd, "diff", "甲.csv", "乙.csv")[2] == ExitStatus.DONE
    assert said(capfd, *args)[2] in (ExitStatus.DONE, ExitStatus.PROBLEMS)


HOLDER = """
import sys
from pathlib import Path
from fupin.store import open_store
from fupin.store.journal import writing
with writing(open_store(Path("store"))):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_an_import_goes_on_when_the_other_has_ended(ids: tuple[str, str]) -> None:
    write("丙.csv", WEST)
    python, pipe = [sys.executable, "-c"], subprocess.PIPE
    with subprocess.Popen([*python, HOLDER], stdin=pipe, stdout=pipe) as holding:
        assert holding.stdout is not None
        assert holding.stdout.readline() == b"held\n"
        command = ["from fupin.cli import main; main()", "import", "丙.csv", "--log-format", "json", "--exit-zero"]
        with subprocess.Popen([*python, *command], stdout=pipe, stderr=pipe) as waiting:
            assert waiting.stderr is not None
            told = json.loads(waiting.stderr.readline())
            holding.communicate(b"\n")
            _, rest = waiting.communicate()
    assert (told["event"], told["seconds"]) == ("waiting", 60)
    assert f"pid {holding.pid}, " in told["holder"]
    assert waiting.returncode == 0
    assert json.loads(rest.splitlines()[0])["stored"] == 1


def test_a_store_that_goes_during_a_run_is_not_begun_again(
    ids: tuple[str, str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from fupin import arrivals

    given = arrivals._arrivals

    def gone(*args: object) -> Iterator[object]:
        for one in given(*args):  # type: ignore[arg-type]
            shutil.rmtree("store", ignore_errors=True)
            yield one

    write("丙.csv", WEST)
    monkeypatch.setattr(arrivals, "_arrivals", gone)
    _, err, status = said(capfd, "import", "丙.csv")
    store = Path("store").absolute()
    assert (err, status) == (
        f"fupin: The store {store} has gone.\n       Is its disk still there? Check the path and try again.\n",
        2,
    )
    assert not store.exists()
