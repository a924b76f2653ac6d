"""No value of a person leaves the store but where it is asked for: not in output, messages, tracebacks or files."""

import io
import json
import os
import pickle
import stat
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import openpyxl
import pytest

from fupin import discretion
from fupin.cli import run
from fupin.discretion import Withheld, kind_of, stand_in, trace
from fupin.errors import ExitStatus, StoreError, WrongUse

NAMES = ("覃密一", "覃密二", "覃密三", "欧密四", "欧密五", "欧密六", "欧密七")
IDS = ("519999195001020014", "519999198005060025", "519999200111120035", "519999500102001")
PHONES = ("19900012345", "19900054321", "19900067890")
SECRETS = (*NAMES, *IDS, *PHONES)

# Marked values where returns hold them, and where they should not: bad, repeated, as numbers, in the wrong column, in
# the title, under a header that nobody knows.
ROSTER = (
    "县,年度,乡镇,行政村,户编号,姓名,证件号码,人数,与户主关系,人均纯收入（元）,联系电话,紧急联系人\n"
    f"屏山县,2014,样木镇,样东村,1,{NAMES[0]},{IDS[0]},2,户主,两千,{PHONES[0]},{NAMES[4]}\n"
    f"屏山县,2014,样木镇,样东村,1,{NAMES[1]},{IDS[1]},{IDS[1]},配偶,2100,{PHONES[1]}x,{NAMES[4]}\n"
    f"屏山县,2014,样木镇,样东村,1,{NAMES[2]},{IDS[2]},2,{PHONES[2]},2100,{PHONES[2]}{PHONES[2]},{NAMES[4]}\n"
    f"屏山县,2014,样木镇,样东村,2,{NAMES[3]},{IDS[0]},1,户主,2100,,{NAMES[4]}\n"
    f"屏山县,2014,样木镇,样东村,,{NAMES[3]},{IDS[3]},1,户主,2100,,{NAMES[4]}\n"
)
ELSEWHERE = (
    "县,年度,乡镇,行政村,户编号,姓名,证件号码,人数,与户主关系,人均纯收入（元）\n"
    f"北川羌族自治县,2014,样水乡,样河村,9,{NAMES[1]},{IDS[1]},1,户主,1900\n"
)
HEADER = (
    "县",
    "年度",
    "乡镇",
    "行政村",
    "户编号",
    "户主姓名",
    "户主证件号码",
    "人数",
    "帮扶责任人",
    "帮扶责任人手机号",
)

# Runs a command with a bug put into it; tells whatever is opened for writing outside the folders named.
DRIVER = """
import importlib, json, os, sys
told = os.dup(2)
allowed = tuple(json.loads(os.environ["ALLOWED"]))
def heard(event, args):
    if event == "open":
        path, mode, flags = args
        if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return
    elif event in ("tempfile.mkstemp", "tempfile.mkdtemp"):
        path = args[0]
    else:
        return
    if isinstance(path, (str, bytes)) and not os.path.abspath(os.fsdecode(path)).startswith(allowed):
        os.write(told, f"WROTE {os.fsdecode(path)}".encode())
sys.addaudithook(heard)
secret = os.environ.get("SECRET", "")
def broken(*args, **named):
    try:
        int(secret)
    except ValueError as error:
        error.add_note(secret)
        raise KeyError(secret) from error
    raise ValueError(f"Could not convert '{secret}' to INT32")
if os.environ.get("BUG"):
    module, name = os.environ["BUG"].split(":")
    setattr(importlib.import_module(module), name, broken)
sys.argv = ["fupin", *sys.argv[1:]]
from fupin.cli import main
main()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "tmp").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "inbox" / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "inbox" / "elsewhere.csv").write_text(ELSEWHERE, encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([f"屏山县2014年贫困户登记表　填报人：{NAMES[5]}　联系电话：{PHONES[2]}"])
    sheet.append(HEADER)
    sheet.append(["屏山县", 2014, "样木镇", "样东村", "1", NAMES[0], int(IDS[0]), "多", NAMES[6], PHONES[0]])
    sheet.append(["屏山县", 2014, "样木镇", "样东村", "2", NAMES[3], IDS[3], 40, NAMES[6], int(PHONES[1])])
    sheet.append([f"制表：{NAMES[5]}　{PHONES[1]}"])
    book.save(tmp_path / "inbox" / "register.xlsx")
    return tmp_path


def driven(folder: Path, *args: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A command line as a process of its own, without a terminal."""
    allowed = [str(folder / "store"), str(folder / "out"), "/dev/null"]
    return subprocess.run(
        [sys.executable, "-c", DRIVER, *args],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "TMPDIR": str(folder / "tmp"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "ALLOWED": json.dumps(allowed),
            **environment,
        },
        capture_output=True,
        check=False,
        timeout=120,
    )


def told(data: bytes) -> list[str]:
    """The secrets in some bytes, and in the members of the zip archive that they may be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    except zipfile.BadZipFile:
        pass
    return [
        secret for secret in SECRETS if any(secret.encode(code) in data for code in ("utf-8", "gb18030", "utf-16-le"))
    ]


def outside(folder: Path) -> dict[str, list[str]]:
    """Every file but the returns and the store, with the secrets in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    kept = (path for path in files if path.relative_to(folder).parts[0] not in ("inbox", "store"))
    return {str(path.relative_to(folder)): told(path.read_bytes()) for path in kept}


def assert_silent(done: subprocess.CompletedProcess[bytes], status: int) -> None:
    assert (done.returncode, told(done.stdout), told(done.stderr)) == (status, [], []), done.stderr.decode()
    assert b"WROTE" not in done.stderr, done.stderr.decode()


def test_no_command_tells_a_value(folder: Path) -> None:
    for way in ("csv", "table", "jsonl", "sarif"):
        assert_silent(driven(folder, "--debug", "validate", "inbox", "-f", way), 1)
    assert_silent(driven(folder, "import", "inbox", "--store", "store", "-f", "json"), 1)
    for file, way in (("roster.csv", "table"), ("register.xlsx", "table"), ("roster.csv", "json")):
        assert_silent(driven(folder, "inspect", f"inbox/{file}", "-f", way), 0)
    for command in ("indicators", "status"):
        assert_silent(driven(folder, "--debug", command, "--store", "store"), 0)
    assert_silent(driven(folder, "check", "--store", "store"), 1)
    assert_silent(driven(folder, "validate", "inbox", "-o", "out/findings.xlsx"), 1)
    assert_silent(driven(folder, "validate", "inbox", "-o", "out/findings.parquet"), 1)
    assert_silent(driven(folder, "inspect", "inbox/roster.csv", "-o", "out/columns.xlsx"), 0)
    # A report holds sums, and may pass through a temporary file.
    export = driven(folder, "export", "out/summary.xlsx", "out/summary", "--store", "store")
    assert (export.returncode, told(export.stdout), told(export.stderr)) == (0, [], [])
    found = outside(folder)
    assert {"out/findings.xlsx", "out/findings.parquet", "out/columns.xlsx", "out/summary.xlsx"} <= set(found)
    assert {name: secrets for name, secrets in found.items() if secrets} == {}
    assert list((folder / "tmp").iterdir()) == []


def test_json_messages_tell_no_value(folder: Path) -> None:
    assert_silent(driven(folder, "--log-format", "json", "import", "inbox", "--store", "store", "-f", "csv"), 1)


def test_what_is_asked_for_is_told(folder: Path) -> None:
    shown = driven(folder, "validate", "inbox", "--show-values", "-f", "csv")
    assert IDS[0] in told(shown.stdout)
    assert (told(shown.stderr), b"WROTE" in shown.stderr) == ([], False)
    driven(folder, "import", "inbox", "--store", "store")
    asked = driven(folder, "query", "select * from person", "--store", "store", "-o", "out/persons.xlsx")
    assert_silent(asked, 0)
    assert set(NAMES[:3]) <= set(told((folder / "out" / "persons.xlsx").read_bytes()))


BUGS = {
    "fupin.entry:understand": ("import", "inbox", "--store", "store"),
    "fupin.clean.number:exact": ("validate", "inbox"),
    "fupin.store:commit": ("import", "inbox", "--store", "store"),
    "fupin.store:refresh_counted_once": ("import", "inbox", "--store", "store"),
    "fupin.commands.findings:carry_out": ("import", "inbox", "--store", "store"),
    "fupin.answer:table": ("indicators", "--store", "store"),
    "fupin.sql:connect": ("query", "select 1", "--store", "store"),
}


@pytest.mark.parametrize(("debug", "secret"), [(False, IDS[0]), (True, NAMES[0])])
@pytest.mark.parametrize("bug", BUGS)
def test_bugs_tell_no_value(folder: Path, bug: str, debug: bool, secret: str) -> None:
    if "inbox" not in BUGS[bug]:
        driven(folder, "import", "inbox", "--store", "store")
    module, name = bug.split(":")
    assert callable(getattr(__import__(module, fromlist=[name]), name))
    done = driven(folder, *["--debug"] * debug, *BUGS[bug], BUG=bug, SECRET=secret)
    assert_silent(done, ExitStatus.BUG)
    kind = "KeyError" if secret == NAMES[0] else "ValueError"
    assert f"This is a bug in fupin 0.1.0: {kind}." in done.stderr.decode()
    assert (b"Traceback (most recent call last):" in done.stderr) == debug
    assert (b"in broken" in done.stderr) == debug
    assert {name: secrets for name, secrets in outside(folder).items() if secrets} == {}


@pytest.mark.parametrize(
    "text",
    [
        "select cast(name as integer) from person",
        "select error(name) from person",
        "select strptime(name, '%Y') from person",
        "select cast(id_number as date) from person",
        "select cast(id_number as tinyint) from person",
    ],
)
def test_duckdb_tells_no_value(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert run(["import", "inbox", "--store", "store", "-q", "-o", "out/f.csv"]) == ExitStatus.PROBLEMS
    done = driven(folder, "--debug", "query", text, "--store", "store")
    assert_silent(done, ExitStatus.WRONG_USE)
    assert done.stderr.decode().startswith("fupin: DuckDB gave up over a value: ")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def rights(root: Path) -> tuple[set[int], set[int]]:
    """The rights of the folders and of the files in a folder, its own among them."""
    paths = [root, *root.rglob("*")]
    return {mode(p) for p in paths if p.is_dir()}, {mode(p) for p in paths if p.is_file()}


def typed(folder: Path, umask: int, *args: str) -> None:
    """A command line under a umask, its data thrown away."""
    code = "import sys; from fupin.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", code, *args],
        cwd=folder,
        umask=umask,
        stdout=subprocess.DEVNULL,
        check=False,
        timeout=120,
    )


def imported(folder: Path, umask: int, said: str = "", *more: str) -> None:
    """Import as cron does, with a fupin.toml."""
    (folder / "fupin.toml").write_text(said)
    typed(folder, umask, "import", "inbox", "--store", "store", "-q", *more)


GROUP, PRIVATE = '[store]\nmode = "group"\n', '[store]\nmode = "private"\n'
SHARED, OWN = ({0o2750}, {0o640}), ({0o700}, {0o600})


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_rights_of_a_store_follow_the_settings_and_not_the_umask(folder: Path, umask: int) -> None:
    imported(folder, umask)
    assert rights(folder / "store") == OWN
    imported(folder, umask, GROUP)  # nothing new comes in, and yet the store is opened to the group
    assert rights(folder / "store") == SHARED
    (folder / "inbox" / "roster.csv").write_text(ROSTER.replace("两千", "2000"), encoding="utf-8")
    imported(folder, umask)  # what nobody mentions stays
    assert rights(folder / "store") == SHARED
    imported(folder, umask, PRIVATE)
    assert rights(folder / "store") == OWN


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_files_about_persons_are_their_owners_alone(folder: Path, umask: int) -> None:
    imported(folder, umask, GROUP, "--show-values", "-o", "out/findings.csv", "--annotate", "copies")
    typed(folder, umask, "inspect", "inbox/roster.csv", "-o", "out/columns.csv")
    typed(folder, umask, "query", "select * from person", "-o", "out/persons.csv")
    assert {p.name: mode(p) for p in (folder / "out").iterdir()} == {
        "findings.csv": 0o600,
        "columns.csv": 0o600,
        "persons.csv": 0o600,
    }
    assert rights(folder / "copies") == OWN


def test_nothing_that_a_command_makes_can_be_changed_by_everybody(folder: Path) -> None:
    imported(folder, 0o000)
    typed(folder, 0o000, "export", "out/summary.xlsx", "out/tables", "-q")
    assert rights(folder / "out" / "tables") == ({0o775}, {0o664})
    assert mode(folder / "out" / "summary.xlsx") == 0o664


def test_a_store_of_somebody_else_is_refused_in_words(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(folder, 0o022)

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", closed)
    from fupin.store import open_store

    for create in (False, True):
        with pytest.raises(StoreError) as refused:
            open_store(folder / "store", create=create)
        assert refused.value.what == f"You may not read the store {folder / 'store'}."


def failure() -> ValueError:
    """An error with a secret, that came of another one."""
    try:
        try:
            raise KeyError(NAMES[0])
        except KeyError as error:
            raise ValueError(f"Could not convert {IDS[0]}") from error
    except ValueError as error:
        error.add_note(PHONES[0])
        return error


def test_a_trace_says_where_and_not_what() -> None:
    lines = trace(failure()).splitlines()
    assert told("\n".join(lines).encode()) == []
    assert [line for line in lines if not line.startswith(" ")] == [
        "Traceback (most recent call last):",
        "KeyError (the message is withheld, since it may quote data)",
        "",
        "This led to:",
        "",
        "Traceback (most recent call last):",
        "ValueError (the message is withheld, since it may quote data)",
    ]
    assert "    raise KeyError(NAMES[0])" in lines


def test_a_trace_of_errors_that_stand_in_a_circle_or_in_a_group() -> None:
    one, other = failure(), failure()
    one.__cause__, other.__cause__ = other, one
    both = trace(ExceptionGroup(NAMES[0], [one, failure()]))
    assert (told(both.encode()), both.count("ValueError (")) == ([], 3)
    assert "Part 2:" in both


def test_our_own_words_are_told() -> None:
    for error, said in (
        (WrongUse("There is no x.", "Try y."), "WrongUse: There is no x.\nTry y."),
        (FileNotFoundError(2, "No such file", "x"), "FileNotFoundError: [Errno 2] No such file: 'x'"),
        (ImportError("No module named 'x'"), "ImportError: No module named 'x'"),
    ):
        assert trace(error).endswith(f"\n{said}\n")
        assert stand_in(error) is error


def test_a_stand_in_goes_from_process_to_process() -> None:
    sent = pickle.loads(pickle.dumps(stand_in(failure())))  # noqa: S301 - it was made here
    assert (type(sent), kind_of(sent)) == (Withheld, "ValueError")
    assert str(sent) == "ValueError (the message is withheld, since it may quote data)"
    assert told(f"{sent!r}{sent.__notes__}{trace(sent)}".encode()) == []
    assert "raise ValueError" in trace(sent)


def test_what_nobody_handles_tells_no_value(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    discretion.install()
    error = failure()
    sys.excepthook(type(error), error, error.__traceback__)

    def fail() -> None:
        raise failure()

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    said = capsys.readouterr().err
    assert (told(said.encode()), said.count("This led to:")) == ([], 2)


def test_a_command_leaves_no_core_file() -> None:
    code = (
        "from fupin import process; import resource; process.settle(); print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "(0, 0)\n"
