"""The nightly script of the docs, run as cron runs it: no HOME, no terminal, no stdin, ASCII, any umask."""

import json
import os
import shutil
import subprocess
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "docs" / "examples" / "nightly.sh"
SAMPLES = ROOT / "data" / "samples"
FAULTY = ROOT / "data" / "faulty"
RETURNS = ROOT / "tests" / "cases" / "cli" / "_returns"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with the programs that the nights call, and one that they work in."""
    program(tmp_path / "fupin", f"exec '{sys.executable}' -c 'from fupin.cli import main; main()' \"$@\"")
    program(tmp_path / "mailer", f"echo sent >>'{tmp_path}/posted'; cat >>'{tmp_path}/posted'")
    (tmp_path / "work" / "inbox").mkdir(parents=True)
    return tmp_path


def program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)


def night(office: Path, **given: str) -> tuple[int, str]:
    """Status of one night and what cron would mail of it."""
    settings = {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C",
        "FUPIN": f"{office}/fupin",
        "MAILER": f"{office}/mailer --quickly",
        **given,
    }
    line = f"umask 000; exec sh '{SCRIPT}' '{office}/work' <&- >'{office}/said' 2>&1"
    done = subprocess.run(["sh", "-c", line], env=settings, cwd="/", check=False, timeout=300, start_new_session=True)
    return done.returncode, (office / "said").read_text(encoding="utf-8").replace(str(office), "OFFICE")


def mails(office: Path) -> list[tuple[str, str]]:
    """Subject and text of each mail that was kept, oldest first."""
    kept = sorted((office / "work" / "log").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in kept]
    return [(one["Subject"], one.get_content()) for one in read]


def events(office: Path) -> list[str]:
    """What the logs hold, each line of them an object."""
    logs = sorted((office / "work" / "log").glob("*.jsonl"))
    return [json.loads(line)["event"] for log in logs for line in log.read_text(encoding="utf-8").splitlines()]


def readable_by_others(office: Path) -> list[str]:
    made = (path for path in (office / "work").rglob("*") if "inbox" not in path.parts)
    return [str(path) for path in made if path.stat().st_mode & 0o077]


def test_three_nights(office: Path) -> None:
    """A night that takes in everything, one that has nothing to say, one with a return that has mistakes."""
    inbox = office / "work" / "inbox"
    shutil.copytree(SAMPLES, inbox, dirs_exist_ok=True)
    assert night(office, DAY="2015-03-01") == (0, "")
    made = {path.relative_to(office / "work").parts[0] for path in (office / "work").rglob("*")}
    assert made == {"inbox", "store", "out", "log", "night"}
    assert {path.name for path in (office / "work" / "out").iterdir()} == {"summary.xlsx", "missing.csv"}
    assert len((office / "work" / "out" / "missing.csv").read_text(encoding="utf-8").splitlines()) == 1 + 2 * 178
    assert readable_by_others(office) == []

    assert night(office, DAY="2015-03-02") == (0, "")
    assert events(office) == ["imported", "checked", "written", "coverage", "coverage"] * 2
    assert mails(office) == []

    # One with mistakes, and one that cannot be read at all.
    (faulty,) = FAULTY.glob("*.xlsx")
    shutil.copy(faulty, inbox / "broken.xlsx")
    (inbox / "昭觉县2015.xlsx").write_bytes(b"<html>no table</html>")
    assert night(office, DAY="2015-03-03") == (1, "")
    ((subject, text),) = mails(office)
    assert subject.startswith("fupin: findings of import")
    assert "broken.xlsx H10  519999***********5" in text
    assert "昭觉县2015.xlsx" in text
    assert (office / "posted").read_text(encoding="utf-8").startswith("sent\nTo: root\nSubject: fupin: findings")
    assert readable_by_others(office) == []
    assert {path.name for path in (office / "work" / "log").glob("*.jsonl")} == {
        "2015-03-01.jsonl",
        "2015-03-02.jsonl",
        "2015-03-03.jsonl",
    }

    # What was mailed once is not mailed every night, although the return that cannot be read is tried again.
    assert night(office, DAY="2015-03-04") == (0, "")
    assert len(mails(office)) == 1


def test_an_empty_inbox_is_no_news(office: Path) -> None:
    assert night(office) == (0, "")
    assert (mails(office), events(office)) == ([], [])


def test_a_first_night_of_nothing_readable(office: Path) -> None:
    shutil.copy(RETURNS / "联系表.csv", office / "work" / "inbox")
    assert night(office) == (1, "")
    assert [subject for subject, _ in mails(office)] == ["fupin: findings of import"]


def test_an_alarm_when_fupin_cannot_go_on(office: Path) -> None:
    shutil.copy(RETURNS / "屏山县2014.csv", office / "work" / "inbox")
    (office / "work" / "store").write_text("no folder", encoding="utf-8")
    day = "2015-03-01"
    log = f"OFFICE/work/log/{day}.jsonl"
    assert night(office, DAY=day) == (2, f"nightly: fupin import ended with status 2; see {log}\n")
    ((subject, text),) = mails(office)
    assert subject == "fupin: alarm: import"
    assert text.splitlines()[0] == "fupin import ended with status 2. What comes after it was not done."
    assert json.loads(text.splitlines()[-1])["event"] == "stopped"
    assert events(office) == ["stopped"]


@pytest.mark.parametrize(
    ("fupin", "status"), [("no-such-fupin", 127), ("/bin/false", 1), ("/bin/true", 0)], ids=["none", "false", "true"]
)
def test_a_fupin_that_is_not_fupin(fupin: str, status: int, office: Path) -> None:
    """A program that writes no findings is no fupin, whatever its status."""
    shutil.copy(RETURNS / "屏山县2014.csv", office / "work" / "inbox")
    told = f"nightly: fupin import ended with status {status}; see OFFICE/work/log/2015-03-01.jsonl\n"
    assert night(office, DAY="2015-03-01", FUPIN=fupin) == (2, told)
    assert [subject for subject, _ in mails(office)] == ["fupin: alarm: import"]


def test_without_a_mailer_the_message_is_kept(office: Path) -> None:
    shutil.copy(RETURNS / "昭觉县2014.csv", office / "work" / "inbox")
    status, said = night(office, MAILER="")
    assert (status, said.startswith("nightly: no mail was sent; read OFFICE/work/log/")) == (1, True)
    assert [subject for subject, _ in mails(office)] == ["fupin: findings of import"]


def test_a_mailer_that_fails_is_an_alarm_and_the_findings_are_mailed_the_next_night(office: Path) -> None:
    shutil.copy(RETURNS / "联系表.csv", office / "work" / "inbox")
    status, said = night(office, MAILER="/bin/false")
    assert (status, said.startswith("nightly: /bin/false failed; read OFFICE/work/log/")) == (2, True)
    assert night(office) == (1, "")


def test_logs_are_kept_for_a_while(office: Path) -> None:
    log = office / "work" / "log"
    log.mkdir()
    for name, days in (("2014-01-01.jsonl", 91.5), ("2014-03-01.jsonl", 30)):
        (log / name).touch()
        os.utime(log / name, (time.time() - days * 86_400,) * 2)
    assert night(office) == (0, "")
    assert [path.name for path in log.iterdir()] == ["2014-03-01.jsonl"]
