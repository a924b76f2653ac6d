"""The command line as a process: pipes, signals, surroundings, and what it loads."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from fupin.cli import run
from fupin.errors import ExitStatus

ROOT = Path(__file__).parent.parent
RETURN = Path(__file__).parent / "cases" / "cli" / "_returns" / "屏山县2014.csv"
SAMPLE = next((ROOT / "data" / "samples").glob("屏山县2014*.xlsx"))
FUPIN = (sys.executable, "-c", "from fupin.cli import main; main()")
BARE = {"PATH": os.environ["PATH"]}


def fupin(
    *args: str, cwd: Path, env: dict[str, str] | None = None, stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*FUPIN, *args], cwd=cwd, env=env or BARE, stdout=stdout, stderr=subprocess.PIPE, check=False, timeout=120
    )


def stored(folder: Path) -> str:
    return fupin("query", "select count(*) as n from person", cwd=folder).stdout.decode()


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*FUPIN, "explain", "--all"], cwd=tmp_path, env=BARE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"# Tables and fields\n"
        process.stdout.close()
        assert (process.wait(60), process.stderr.read()) == (ExitStatus.DONE, b"")


@pytest.mark.parametrize("command", [("validate", str(RETURN), "-q"), ("--help",), ("explain", "counties")])
def test_a_pipe_closed_from_the_start_ends_quietly(command: Sequence[str], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = fupin(*command, cwd=tmp_path, stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (ExitStatus.DONE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize(
    "command", [("validate", str(RETURN), "-q", "-f", "csv"), ("--help",), ("explain", "counties")]
)
def test_a_full_disk_behind_stdout_is_said(command: Sequence[str], tmp_path: Path) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    done = fupin(*command, cwd=tmp_path, stdout=full)
    os.close(full)
    assert done.returncode == ExitStatus.WRONG_USE
    assert done.stderr.decode() == (
        "fupin: The output cannot be written: the disk is full.\n       Free some space and try again.\n"
    )


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [(signal.SIGTERM, ExitStatus.TERMINATED, b""), (signal.SIGINT, ExitStatus.INTERRUPTED, b"\nfupin: Interrupted.\n")],
)
def test_an_interrupted_import_leaves_the_store_whole(
    sent: signal.Signals, status: ExitStatus, said: bytes, tmp_path: Path
) -> None:
    """The second return is a pipe that never ends: when it is opened, the first one is stored."""
    os.mkfifo(tmp_path / "昭觉县2014.csv")
    command = [*FUPIN, "import", str(RETURN), "昭觉县2014.csv", "-j", "1"]
    process = subprocess.Popen(command, cwd=tmp_path, env=BARE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with (tmp_path / "昭觉县2014.csv").open("wb"):
        process.send_signal(sent)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (status, b"", said)
    assert stored(tmp_path) == "n\n5\n"
    assert fupin("import", str(RETURN), "-q", cwd=tmp_path).returncode == ExitStatus.DONE


@pytest.mark.parametrize("locale", [{}, {"LC_ALL": "C"}, {"LANG": "POSIX"}], ids=str)
def test_a_bare_environment_will_do(locale: dict[str, str], tmp_path: Path) -> None:
    """No HOME, no terminal, an ASCII locale: UTF-8 comes out all the same."""
    env = BARE | locale
    done = fupin("import", str(RETURN), "-q", cwd=tmp_path, env=env)
    assert (done.returncode, done.stderr) == (ExitStatus.DONE, b"")
    done = fupin("status", "--county", "屏山县", "-q", "-f", "tsv", cwd=tmp_path, env=env)
    assert done.stdout.decode().splitlines()[1].split("\t")[:4] == ["2014", "511529", "屏山县", "宜宾市"]
    done = fupin("explain", "屏山县", "--lang", "zh", cwd=tmp_path, env=env)
    assert done.stdout.decode().splitlines()[0] == "县（市、区） 511529 屏山县"
    done = fupin("indicators", "--county", "屏三县", cwd=tmp_path, env=env)
    assert done.stderr.decode() == "fupin: Unknown county: 屏三县.\n       Did you mean 屏山县 or 三台县?\n"


@pytest.mark.parametrize("env", [BARE, BARE | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}], ids=len)
def test_a_file_name_in_gbk_is_read(env: dict[str, str], tmp_path: Path) -> None:
    text = RETURN.read_text(encoding="utf-8").replace("人均纯收入（元）", "收入")
    (tmp_path / os.fsdecode("屏山县2014.csv".encode("gb18030"))).write_text(text, encoding="utf-8")
    done = fupin("import", ".", "-q", "--store", "held", cwd=tmp_path, env=env)
    assert [line.split(",")[0] for line in done.stdout.decode().splitlines()] == ["file", "屏山县2014.csv"]
    assert (done.returncode, done.stderr) == (ExitStatus.DONE, b"")


def test_closed_streams_do_no_harm(tmp_path: Path) -> None:
    line = f"'{sys.executable}' -c 'from fupin.cli import main; main()' import '{RETURN}' >&- 2>&- <&-"
    assert subprocess.run(["sh", "-c", line], cwd=tmp_path, env=BARE, check=False).returncode == ExitStatus.DONE
    assert stored(tmp_path) == "n\n5\n"


def loaded_by(folder: Path, *args: str) -> set[str]:
    """Every module that one command line loads, in a process of its own."""
    code = (
        "import sys; from fupin import process; process.settle(); from fupin.cli import run; "
        "status = run(sys.argv[1:]); print(*sys.modules, file=sys.stderr); sys.exit(status)"
    )
    command = [sys.executable, "-c", code, *args]
    done = subprocess.run(command, cwd=folder, env=BARE, capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("command", "unwanted"),
    [
        (("import", str(SAMPLE), "-q"), {"pandas", "openpyxl", "rich"}),
        (("validate", str(SAMPLE), "-q"), {"pandas", "openpyxl", "rich"}),
        (("inspect", str(SAMPLE)), {"pandas", "openpyxl", "rich"}),
        (("indicators", "-q", "-f", "csv"), {"pandas", "openpyxl", "rich"}),
        (("query", "select 1 as one"), {"pandas", "openpyxl", "rich"}),
        (("status", "-q"), {"pandas", "openpyxl", "rich", "duckdb"}),
        (("explain", "I003"), {"pandas", "openpyxl", "pyarrow", "duckdb", "numpy"}),
        (("completion", "bash"), {"pandas", "openpyxl", "pyarrow", "duckdb", "numpy", "rich"}),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_a_command_does_not_load(command: Sequence[str], unwanted: set[str], tmp_path: Path) -> None:
    if command[0] in ("indicators", "query", "status"):
        assert run(["import", str(SAMPLE), "--store", str(tmp_path / "store"), "-q"]) == ExitStatus.DONE
    assert loaded_by(tmp_path, *command) & unwanted == set()
