"""What cannot be read, stored or written: a finding or a message, the right status, nothing half-done."""

import errno
import io
import itertools
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest

from fupin import answer, arrivals, entry, worker
from fupin.cli import run
from fupin.errors import ExitStatus

HEADER = ("县", "年度", "村", "户编号", "姓名", "证件号码", "人数", "与户主关系", "人均纯收入（元）")
PERSON = ("屏山县", 2014, "样东村", "1", "甲一", "519999195001020014", 1, "户主", 2100)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Returns are read in this very process, where what a test puts in a function's place is seen."""
    monkeypatch.setattr(worker, "crew", lambda count, seconds, memory: [worker.Here()])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


def good(path: Path, name: str = "甲一", township: str = "") -> Path:
    book = openpyxl.Workbook()
    book.active.append([*HEADER, "乡镇"])
    book.active.append([*PERSON[:4], name, *PERSON[5:], township])
    book.save(path)
    return path


def encrypted(path: Path) -> None:
    names = (name.encode("utf-16-le").ljust(128, b"\0") for name in ("EncryptionInfo", "EncryptedPackage"))
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\0") + b"".join(names))


def truncated(path: Path) -> None:
    whole = good(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


BAD_FILES = {
    "empty": (lambda path: path.write_bytes(b""), "F009"),
    "web page": (lambda path: path.write_bytes(b"<html><body><table></table></body></html>"), "F009"),
    "PDF": (lambda path: path.write_bytes(b"%PDF-1.7 ..."), "F009"),
    "noise": (lambda path: path.write_bytes(bytes(range(256)) * 9), "F009"),
    "truncated": (truncated, "F009"),
    "encrypted": (encrypted, "F008"),
}


def stored_names() -> list[str]:
    return sorted(row["name"] for row in answer.query(Path("store"), "select name from person").to_pylist())


def stored_findings() -> list[tuple[str, str]]:
    rows = answer.query(Path("store"), "select file, rule from findings order by all").to_pylist()
    return [(row["file"], row["rule"]) for row in rows]


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_a_finding_and_the_others_are_imported(
    kind: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write, rule = BAD_FILES[kind]
    write(folder / "bad.xls")
    good(folder / "good.xlsx")
    assert run(["import", "bad.xls", "good.xlsx"]) == ExitStatus.PROBLEMS
    out, err = capsys.readouterr()
    assert [(line.split(",")[0], line.split(",")[9]) for line in out.splitlines()[1:]] == [("bad.xls", rule)]
    assert err == "2 files; 1 row read; 1 stored; 0 set aside; 1 error; 0 warnings.\n"
    assert stored_names() == ["甲一"]
    assert stored_findings() == [("bad.xls", rule)]


@pytest.mark.usefixtures("here")
def test_a_file_without_the_right_to_read_it_is_a_finding(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good(folder / "good.xlsx")
    secret = good(folder / "secret.xlsx")
    read_bytes = Path.read_bytes

    def refusing(path: Path) -> bytes:
        if path.name == secret.name:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    assert run(["import", "secret.xlsx", "good.xlsx", "-f", "tsv"]) == ExitStatus.PROBLEMS
    assert capsys.readouterr().out.splitlines()[1].split("\t")[-1] == (
        "The file cannot be read: it is a file that cannot be opened (Permission denied)."
        " Give fupin the right to read it."
    )
    assert stored_names() == ["甲一"]


def test_a_corrected_return_takes_the_place_of_the_one_that_could_not_be_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock:
        seconds = itertools.count()

        @classmethod
        def now(cls, zone: timezone) -> datetime:
            return datetime(2015, 1, 1, tzinfo=zone) + timedelta(seconds=next(cls.seconds))

    monkeypatch.setattr(arrivals, "datetime", Clock)
    path = folder / "return.xlsx"
    truncated(path)
    assert run(["import", str(path)]) == ExitStatus.PROBLEMS
    assert stored_findings() == [("return.xlsx", "F009")]
    good(path)
    assert run(["import", str(path)]) == ExitStatus.DONE
    assert stored_findings() == []
    assert stored_names() == ["甲一"]


def test_strict_keeps_nothing_of_what_it_refuses(folder: Path) -> None:
    truncated(folder / "bad.xlsx")
    good(folder / "good.xlsx")
    assert run(["import", "--strict", "bad.xlsx", "good.xlsx"]) == ExitStatus.PROBLEMS
    assert stored_findings() == []
    assert stored_names() == ["甲一"]


def test_a_folder_without_returns_is_wrong_use(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "inbox").mkdir()
    (folder / "inbox" / "notes.pdf").write_bytes(b"%PDF")
    assert run(["import", "inbox"]) == ExitStatus.WRONG_USE
    assert capsys.readouterr() == (
        "",
        "fupin: There is no return in inbox.\n       Name .xlsx, .xls, .ods or .csv files.\n",
    )
    assert not (folder / "store").exists()


@pytest.mark.usefixtures("here")
def test_a_store_without_the_right_to_write_is_wrong_use(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good(folder / "good.xlsx")
    assert run(["import", "good.xlsx"]) == ExitStatus.DONE
    good(folder / "other.xlsx", "乙一")
    capsys.readouterr()
    monkeypatch.setattr("fupin.store.opening.os.access", lambda path, mode: mode == os.R_OK)
    assert run(["import", "other.xlsx"]) == ExitStatus.WRONG_USE
    assert capsys.readouterr() == (
        "",
        f"fupin: The store {folder}/store cannot be written.\n       Ask its owner, or choose another with --store.\n",
    )
    assert stored_names() == ["甲一"]


@pytest.mark.usefixtures("here")
def test_a_full_disk_leaves_the_store_as_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good(folder / "good.xlsx")
    assert run(["import", "good.xlsx"]) == ExitStatus.DONE
    good(folder / "other.xlsx", "乙一")
    capsys.readouterr()

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr("fupin.store.staging.synced", full)
        assert run(["import", "other.xlsx"]) == ExitStatus.WRONG_USE
    assert capsys.readouterr() == (
        "",
        f"fupin: The store {folder}/store cannot be used: [Errno 28] No space left on device.\n"
        "       The disk is full: free some space and try again.\n",
    )
    assert stored_names() == ["甲一"]


@pytest.mark.parametrize(
    "command", [("validate", "good.xlsx"), ("indicators",), ("status",), ("query", "select 1 as one")]
)
def test_output_that_cannot_be_written_is_not_half_written(
    command: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good(folder / "good.xlsx")
    assert run(["import", "good.xlsx"]) == ExitStatus.DONE
    capsys.readouterr()
    before = sorted(folder.iterdir())

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("fupin.write.destination.os.fsync", full)
    assert run([*command, "-o", "out.csv"]) == ExitStatus.WRONG_USE
    assert capsys.readouterr() == (
        "",
        f"fupin: {folder}/out.csv cannot be written: No space left on device.\n"
        "       Check the folder's permissions and free space.\n",
    )
    assert sorted(folder.iterdir()) == before


def test_output_is_refused_before_anything_is_imported(folder: Path) -> None:
    good(folder / "good.xlsx")
    (folder / "out.csv").write_text("mine")
    assert run(["import", "good.xlsx", "-o", "out.csv"]) == ExitStatus.WRONG_USE
    assert (folder / "out.csv").read_text() == "mine"
    assert not (folder / "store").exists()


@pytest.mark.usefixtures("here")
def test_a_bug_is_told_shortly_and_without_personal_data(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    value = "甲一 519999195001020014"

    def broken(*_: object) -> None:
        raise ValueError(f"{value} is no number")

    good(folder / "good.xlsx")
    monkeypatch.setattr(entry, "understand", broken)
    assert run(["import", "good.xlsx"]) == ExitStatus.BUG
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[0].endswith(": ValueError.")
    assert "甲一" not in err
    assert "5199" not in err
    assert len(err.splitlines()) == 2
    assert run(["--debug", "import", "good.xlsx"]) == ExitStatus.BUG
    err = capsys.readouterr().err
    assert "甲一" not in err
    assert "ValueError (the message is withheld, since it may quote data)" in err


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('secret.csv')",
        "select * from 'secret.csv'",
        "copy (select 1) to 'out.csv'",
        "select 1; drop table person",
        "attach 'other.db'",
        "create table t as select 1",
        "install spatial",
    ],
)
def test_a_query_reads_the_store_and_nothing_else(sql: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good(folder / "good.xlsx")
    assert run(["import", "good.xlsx"]) == ExitStatus.DONE
    (folder / "secret.csv").write_text("a\n1\n")
    before = sorted(folder.iterdir())
    capsys.readouterr()
    assert run(["query", sql]) == ExitStatus.WRONG_USE
    assert capsys.readouterr().out == ""
    assert sorted(folder.iterdir()) == before


def test_sql_that_is_no_text_is_wrong_use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"select '\xff'")))
    assert run(["query", "-"]) == ExitStatus.WRONG_USE
