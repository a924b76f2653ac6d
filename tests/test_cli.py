"""The command line, case by case: tests/cases/cli/NAME/, where anybody can add one.

A case is a folder: `command`, one line as typed (settings such as FUPIN_LANG=zh may stand before it); `setup`, lines of
fupin commands to run first; `stdout`, `stderr` and `status` as they must be, none of them there meaning empty and 0;
`stdin`; any other file is put into the folder where the command runs, beside the returns in tests/cases/cli/_returns.
FUPIN_ACCEPT=1 pytest tests/test_cli.py writes what comes out into the cases, to be read over in the diff.
In the expected output FOLDER stands for that folder, TIME for a moment, VERSION for fupin's version.
"""

import io
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from fupin import __version__
from fupin.cli import COMMANDS, run
from fupin.errors import ExitStatus

CASES = Path(__file__).parent / "cases" / "cli"
RETURNS = CASES / "_returns"
NAMES = sorted(path.name for path in CASES.iterdir() if not path.name.startswith("_"))
OF_THE_CASE = {"command", "setup", "stdin", "stdout", "stderr", "status"}
FORMATS = ("table", "csv", "tsv", "json", "jsonl", "markdown")


def told(case: Path, name: str) -> str:
    path = case / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def prepared(case: Path, folder: Path) -> None:
    """The folder in which a case runs."""
    for path in (*RETURNS.iterdir(), *(p for p in case.iterdir() if p.name not in OF_THE_CASE)):
        shutil.copy(path, folder)
    for line in told(case, "setup").splitlines():
        assert run([*shlex.split(line), "--quiet"]) in (ExitStatus.DONE, ExitStatus.PROBLEMS)


def split(command: str) -> tuple[dict[str, str], list[str]]:
    """The settings before a command, and the arguments after `fupin`."""
    words = shlex.split(command)
    begin = words.index("fupin")
    return dict(word.split("=", 1) for word in words[:begin]), words[begin + 1 :]


def settled(output: bytes, folder: Path) -> str:
    """Output without what differs from run to run."""
    text = output.decode().replace(str(folder), "FOLDER").replace(f"fupin {__version__}", "fupin VERSION")
    text = text.replace(f'ersion": "{__version__}"', 'ersion": "VERSION"')  # of SARIF
    return re.sub(r"\b20[2-9]\d-\d\d-\d\d(T\d\d:\d\d:\d\d\+00:00)?", "TIME", text)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "FUPIN_STORE", "FUPIN_LANG", "FUPIN_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return tmp_path


def outcome(
    case: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]
) -> tuple[str, str, int]:
    """Stdout, stderr and exit status of a case."""
    prepared(case, folder)
    settings, arguments = split(told(case, "command"))
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(told(case, "stdin").encode())))
    capture.readouterr()
    status = int(run(arguments))
    said = capture.readouterr()
    return settled(said.out, folder), settled(said.err, folder), status


def accept(case: Path, out: str, err: str, status: int) -> None:
    for name, text in (("stdout", out), ("stderr", err), ("status", f"{status}\n" if status else "")):
        (case / name).unlink(missing_ok=True)
        if text:
            (case / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_case(
    name: str, workplace: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    case = CASES / name
    if os.environ.get("FUPIN_ACCEPT"):
        accept(case, *outcome(case, workplace, monkeypatch, capsysbinary))
        return
    assert outcome(case, workplace, monkeypatch, capsysbinary) == (
        told(case, "stdout"),
        told(case, "stderr"),
        int(told(case, "status") or 0),
    )


def commands() -> list[list[str]]:
    return [split(told(CASES / name, "command"))[1] for name in NAMES]


def test_every_command_has_a_case() -> None:
    assert {words[0] for words in commands() if words} >= set(COMMANDS)


def test_every_status_that_a_case_can_have_has_one() -> None:
    assert {int(told(CASES / name, "status") or 0) for name in NAMES} == {
        ExitStatus.DONE,
        ExitStatus.PROBLEMS,
        ExitStatus.WRONG_USE,
    }


@pytest.mark.parametrize("command", ["validate", "indicators"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_text_format_has_a_case(command: str, form: str) -> None:
    assert any(words[:1] == [command] and form in words for words in commands())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["import", "validate", "inspect", "status", "indicators", "explain"])
def test_both_languages_have_a_case(command: str, lang: str) -> None:
    said = {" ".join([*words[:1], lang]) for words in commands() if lang in words or lang == "en"}
    assert f"{command} {lang}" in said
