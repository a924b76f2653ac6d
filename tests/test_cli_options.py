"""Options that hold for every command: silence, settings from the environment, completion."""

from pathlib import Path

import click
import pytest

from fupin.cli import COMMANDS, fupin, run
from fupin.errors import ExitStatus

RETURN = Path(__file__).parent / "cases" / "cli" / "_returns" / "屏山县2014.csv"
LANG_VARIABLES = ("LC_ALL", "LANG", "FUPIN_LANG", "FUPIN_STORE")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in LANG_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def declared(name: str) -> click.Command:
    command = fupin.get_command(click.Context(fupin), name)
    assert command is not None
    return command


def options(name: str) -> dict[str, click.Option]:
    return {text: p for p in declared(name).params if isinstance(p, click.Option) for text in p.opts}


@pytest.mark.parametrize(
    "command",
    [
        ("import", str(RETURN)),
        ("validate", str(RETURN)),
        ("status", "--store", "held"),
        ("indicators", "--store", "held"),
        ("export", "out", "--store", "held"),
        ("sample", "demo", "--counties", "1", "--persons", "10", "--years", "2014"),
    ],
    ids=lambda command: command[0],
)
@pytest.mark.parametrize("flag", ["-q", "--quiet"])
def test_quiet_silences_stderr(
    command: tuple[str, ...], flag: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(RETURN), "--store", "held", "-q"]) == ExitStatus.DONE
    assert run([*command, flag]) == ExitStatus.DONE
    assert capfd.readouterr().err == ""


def test_an_error_is_said_even_when_quiet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["status", "-q", "--store", "nowhere"]) == ExitStatus.WRONG_USE
    assert capsys.readouterr().err.startswith("fupin: There is no store in ")


def test_the_option_goes_before_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FUPIN_STORE", "from-environment")
    monkeypatch.setenv("FUPIN_LANG", "zh")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert run(["import", str(RETURN)]) == ExitStatus.DONE
    assert run(["import", str(RETURN), "--store", "from-option", "--lang", "en"]) == ExitStatus.DONE
    assert capsys.readouterr().err == (
        "文件 1 个；读取 5 行；入库 5 行；搁置 0 行；错误 0 处；警告 0 处。\n"
        "1 file; 5 rows read; 5 stored; 0 set aside; 0 errors; 0 warnings.\n"
    )
    assert sorted(path.name for path in folder.iterdir()) == ["from-environment", "from-option"]


@pytest.mark.parametrize(
    ("variables", "lang"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_ALL": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "FUPIN_LANG": "en"}, "en"),
    ],
)
def test_the_language_follows_the_locale(
    variables: dict[str, str],
    lang: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert run(["explain", "屏山县"]) == ExitStatus.DONE
    begin = {"zh": "县（市、区） 511529 屏山县\n", "en": "County 511529 屏山县\n"}[lang]
    assert capsys.readouterr().out.startswith(begin)


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_share_their_options(name: str) -> None:
    """One name means one thing everywhere, and each option says what it does."""
    for text, option in options(name).items():
        assert option.help, text
        for other in COMMANDS:
            shared = options(other).get(text)
            if shared is not None and text in ("--store", "--lang", "--quiet", "--format", "--output"):
                assert shared.opts == option.opts


@pytest.mark.parametrize(
    ("shell", "begin"),
    [("bash", "_fupin_completion() {"), ("zsh", "#compdef fupin"), ("fish", "function _fupin_completion;")],
)
def test_completion_scripts(shell: str, begin: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == ExitStatus.DONE
    out = capsys.readouterr().out
    assert out.startswith(begin)
    assert "_FUPIN_COMPLETE" in out


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("fupin ind", ["indicators"]),
        ("fupin i", ["import", "inspect", "indicators"]),
        ("fupin status --county 5115", [f"5115{n:02}" for n in (2, 3, 21, 23, 24, 25, 26, 27, 28, 29)]),
        ("fupin status --county 屏", ["屏山县"]),
        ("fupin status --county 511529,5103", [f"511529,5103{n:02}" for n in (2, 3, 4, 11, 21, 22)]),
        ("fupin indicators inciden", ["incidence"]),
        ("fupin indicators --by vil", ["village", "village_kind"]),
        ("fupin indicators --by county,se", ["county,sex"]),
        ("fupin indicators --area wu", ["wumeng"]),
        ("fupin indicators --format js", ["json", "jsonl"]),
        ("fupin explain I00", [f"I00{n}" for n in range(1, 10)]),
        ("fupin validate --format s", ["sarif"]),
        ("fupin validate --ignore I003,I00", [f"I003,I00{n}" for n in range(1, 10)]),
        ("fupin import --level w", ["warning"]),
        ("fupin completion z", ["zsh"]),
    ],
)
def test_bash_completes(
    words: str, completed: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_FUPIN_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    assert run([]) == ExitStatus.DONE
    assert [line.split(",", 1)[1] for line in capsys.readouterr().out.splitlines()] == completed


# one error (T001) and one warning (F003)
TWO = (
    "县,年度,户编号,姓名,证件号码,人数,与户主关系,健康情况,人均纯收入（元）\n"
    "屏山县,2014,1,甲一,519999195001020014,1,户主,健康,两千\n"
)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("", ExitStatus.PROBLEMS),
        ("--exit-zero", ExitStatus.DONE),
        ("--exit-zero --error-on-warning", ExitStatus.DONE),
        ("--level error", ExitStatus.PROBLEMS),
        ("--ignore T001", ExitStatus.DONE),
        ("--ignore T001 --error-on-warning", ExitStatus.PROBLEMS),
        ("--ignore T001 --level error --error-on-warning", ExitStatus.DONE),
        ("--ignore not-a-number,F --error-on-warning", ExitStatus.DONE),
        ("--select F", ExitStatus.DONE),
        ("--select F --select T001", ExitStatus.PROBLEMS),
        ("--select F --error-on-warning", ExitStatus.PROBLEMS),
        ("--select F --error-on-warning --exit-zero", ExitStatus.DONE),
        ("--select F --statistics", ExitStatus.DONE),
        ("--statistics", ExitStatus.PROBLEMS),
    ],
)
def test_what_is_shown_is_what_counts(given: str, status: ExitStatus, folder: Path) -> None:
    (folder / "屏山县2014.csv").write_text(TWO, encoding="utf-8")
    assert run(["validate", "屏山县2014.csv", *given.split()]) == status


def test_what_is_refused_or_unread_is_a_problem_whatever_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "屏山县2014.csv").write_text(TWO, encoding="utf-8")
    (folder / "empty.csv").write_text("")
    assert run(["import", "屏山县2014.csv", "--strict", "--ignore", "T", "-q"]) == ExitStatus.PROBLEMS
    assert run(["validate", "empty.csv", "--ignore", "F"]) == ExitStatus.PROBLEMS
    assert capsys.readouterr().err == (
        "1 file; 0 rows read; 0 fit to store; 0 set aside; 0 errors; 0 warnings; 1 finding left out by --ignore.\n"
        "fupin: Not one row was read. `fupin inspect FILE` shows how a return is understood.\n"
    )


def test_what_is_stored_does_not_depend_on_what_is_shown(folder: Path) -> None:
    (folder / "屏山县2014.csv").write_text(TWO, encoding="utf-8")
    assert run(["import", "屏山县2014.csv", "--store", "all", "-q"]) == ExitStatus.PROBLEMS
    assert run(["import", "屏山县2014.csv", "--store", "some", "--ignore", "F,T", "-q"]) == ExitStatus.DONE
    for store in ("all", "some"):
        sql = "select * from findings order by all"
        assert run(["query", sql, "--store", store, "-o", f"{store}.csv"]) == ExitStatus.DONE
    assert (folder / "all.csv").read_text() == (folder / "some.csv").read_text()
    assert len((folder / "all.csv").read_text().splitlines()) == 3
    assert run(["import", "屏山县2014.csv", "--store", "some", "-f", "json", "-q"]) == ExitStatus.DONE  # F014
