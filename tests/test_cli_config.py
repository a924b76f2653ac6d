"""`fupin config`, and where each command takes its store and language from."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from fupin.catalog.thresholds import THRESHOLDS
from fupin.cli import run
from fupin.errors import ExitStatus
from fupin.read.limits import LIMITS

RETURN = Path(__file__).parent / "cases" / "cli" / "_returns" / "屏山县2014.csv"
FILE = """lang = "zh"
corrections = "corrections.csv"
[store]
path = "province"
mode = "group"
[headers.person]
"人口数量" = "household_size"
[codes]
official = ["cause", "road"]
[codes.relation]
"本人户主" = "head"
[[ignore]]
rule = "I012"
reason = "旧证"
[[ignore]]
rule = "H003"
county = "屏山县"
year = 2014
reason = "已核实"
[thresholds]
labour_share_high = 0.60
poverty_line = 2736
[limits]
memory = "4 GB"
seconds = 2.5
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("LC_ALL", "LANG", "FUPIN_LANG", "FUPIN_STORE"):
        monkeypatch.delenv(name, raising=False)
    below = tmp_path / "inbox"
    below.mkdir()
    monkeypatch.chdir(below)
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, tuple[str, str]]:
    """Value and source of every setting."""
    assert run(["config", "-f", "json", *args]) == ExitStatus.DONE
    records = json.loads(capsys.readouterr().out)
    assert [*records[0]] == ["key", "value", "source"]
    found = {one["key"]: (one["value"], one["source"]) for one in records}
    assert len(found) == len(records)
    return found


def sections(found: dict[str, tuple[str, str]], *names: str) -> dict[str, tuple[str, str]]:
    return {key: said for key, said in found.items() if key.partition(".")[0].partition("[")[0] in names}


def test_without_a_file_everything_is_the_default(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys)
    assert {source for _, source in found.values()} == {"default"}
    assert sections(found, "store", "lang", "corrections", "headers", "codes", "ignore") == {
        "store": ("store", "default"),
        "lang": ("en", "default"),
        "store.mode": ("private", "default"),
        "store.lock_timeout": ("60", "default"),
        "corrections": ("", "default"),
        "codes.official": ("", "default"),
    }
    assert [*sections(found, "thresholds")] == [f"thresholds.{key}" for key in THRESHOLDS]
    assert [*sections(found, "limits")] == [f"limits.{key}" for key in asdict(LIMITS)]
    assert found["thresholds.arable_land_limit"] == ("100", "default")
    assert found["thresholds.poverty_line"][0].startswith("2010: 2300, 2011: ")
    assert found["limits.file_bytes"] == ("512 MB", "default")
    assert found["limits.rows"] == ("500000", "default")


def test_what_the_file_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "fupin.toml"
    path.write_text(FILE, encoding="utf-8")
    found = shown(capsys)
    assert {key: value for key, (value, source) in found.items() if source != "default"} == {
        "store": str(folder / "province"),
        "lang": "zh",
        "store.mode": "group",
        "corrections": str(folder / "corrections.csv"),
        "headers.person.人口数量": "household_size",
        "codes.official": "cause, road",
        "codes.relation.本人户主": "head",
        "ignore[1]": "I012: 旧证",
        "ignore[2]": "H003, 511529, 2014: 已核实",
        "thresholds.labour_share_high": "0.60",
        "thresholds.poverty_line": "2736",
        "limits.seconds": "2.5",
        "limits.memory": "4 GB",
    }
    assert {source for _, source in found.values()} == {"default", str(path)}


def test_who_goes_before_whom(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert shown(capsys)["lang"] == ("zh", "locale")
    path = folder / "fupin.toml"
    path.write_text('lang = "en"\nstore = "province"\n', encoding="utf-8")
    here = {"lang": ("en", str(path)), "store": (str(folder / "province"), str(path))}
    assert {key: shown(capsys)[key] for key in here} == here
    monkeypatch.setenv("FUPIN_LANG", "zh")
    monkeypatch.setenv("FUPIN_STORE", "other")
    here = {"lang": ("zh", "environment FUPIN_LANG"), "store": ("other", "environment FUPIN_STORE")}
    assert {key: shown(capsys)[key] for key in here} == here
    here = {"lang": ("en", "option --lang"), "store": ("given", "option --store")}
    given = shown(capsys, "--lang", "en", "--store", "given")
    assert {key: given[key] for key in here} == here


def test_people_read_it_in_their_language(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "fupin.toml").write_text('store = "province"\n', encoding="utf-8")
    assert run(["config", "-f", "markdown", "--lang", "zh"]) == ExitStatus.DONE
    assert capsys.readouterr().out.splitlines()[:5] == [
        "| 设置项 | 值 | 来源 |",
        "| --- | --- | --- |",
        f"| store | {folder / 'province'} | ../fupin.toml |",
        "| lang | zh | 选项 --lang |",
        "| store.mode | private | 默认值 |",
    ]


def test_commands_heed_the_file(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "fupin.toml").write_text('lang = "zh"\nstore = "province"\n', encoding="utf-8")
    assert run(["import", str(RETURN)]) == ExitStatus.DONE
    assert capfd.readouterr().err == "文件 1 个；读取 5 行；入库 5 行；搁置 0 行；错误 0 处；警告 0 处。\n"
    for command in (
        ["status"],
        ["indicators", "poor_persons"],
        ["query", "select count(*) as persons from person"],
        ["export", "summary.xlsx"],
        ["explain", "屏山县"],
        ["inspect", str(RETURN)],
    ):
        assert run(command) == ExitStatus.DONE
    assert capfd.readouterr().out
    assert sorted(path.name for path in folder.iterdir()) == ["fupin.toml", "inbox", "province"]


@pytest.mark.parametrize(
    "command", [["config"], ["status"], ["import", str(RETURN)], ["validate", str(RETURN)], ["explain"]]
)
def test_a_wrong_file_stops_every_command_that_heeds_it(
    folder: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "fupin.toml").write_text("stor = 1\n", encoding="utf-8")
    assert run(command) == ExitStatus.WRONG_USE
    assert capsys.readouterr() == (
        "",
        f"fupin: Unknown setting in {folder / 'fupin.toml'}: stor.\n       Did you mean store?\n",
    )
    assert run(["--help"]) == ExitStatus.DONE
    assert run([command[0], "--help"]) == ExitStatus.DONE


def test_a_wrong_file_does_not_disturb_completion(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "fupin.toml").write_text("stor = 1\n", encoding="utf-8")
    for name, value in {"_FUPIN_COMPLETE": "bash_complete", "COMP_CWORD": "3"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COMP_WORDS", "fupin config --lang ")
    assert run([]) == ExitStatus.DONE
    assert capsys.readouterr() == ("plain,zh\nplain,en\n", "")
