"""fupin.toml: found upward, checked as a whole, and heard by the commands that read returns."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from fupin.cli import fupin
from fupin.errors import FupinError
from fupin.settings import Settings, load


def settled(folder: Path, text: str) -> Settings:
    (folder / "fupin.toml").write_text(text, encoding="utf-8")
    return load(folder)


def test_the_nearest_file_upward(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    settled(tmp_path, 'lang = "zh"\nstore = "province"\n[headers.person]\n"人口数量" = "household_size"\n')
    assert load(below) == Settings(
        {"person": {"人口数量": "household_size"}}, tmp_path / "province", "zh", tmp_path / "fupin.toml"
    )
    settled(tmp_path / "a", "")
    assert load(below) == Settings(path=tmp_path / "a" / "fupin.toml")


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("stor = 1", "Unknown setting in {path}: stor.", "Did you mean store?"),
        ("[headers.persons]", "Unknown table in {path}: persons.", "Did you mean person?"),
        ('[headers.person]\n"人口" = "houshold_size"', "Unknown field in {path}: houshold_size.", "Did you mean"),
        ('[headers.person]\n"人口" = 3', "{path}: 人口 must be text.", 'Write 人口 = "…".'),
        ("headers = 3", "{path}: [headers] must be a section.", "Write [headers]"),
        ('lang = "de"', "Unknown language in {path}: de.", ""),
        ("store = [", "{path} cannot be read:", "It is a TOML file in UTF-8."),
        (
            '[headers.person]\n"饮水困难" = "safe_water"',
            "{path}: 饮水困难 is a header of water_shortage and cannot be one of safe_water.",
            "Leave the line out.",
        ),
    ],
)
def test_what_a_file_cannot_say(tmp_path: Path, text: str, what: str, remedy: str) -> None:
    with pytest.raises(FupinError) as caught:
        settled(tmp_path, text)
    assert caught.value.what.startswith(what.format(path=tmp_path / "fupin.toml"))
    assert caught.value.remedy.startswith(remedy)


def test_a_declared_header_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("屏山县2014.csv").write_text(
        "户编号,姓名,证件号码,与户主关系,人口数量\n1,样一,519999196803041014,户主,1\n", encoding="utf-8"
    )
    unknown = CliRunner().invoke(fupin, ["inspect", "屏山县2014.csv", "-f", "csv"])
    assert ",人口数量,household_size," not in unknown.output
    settled(tmp_path, '[headers.person]\n"人口数量" = "household_size"\n')
    known = CliRunner().invoke(fupin, ["inspect", "屏山县2014.csv", "-f", "csv"])
    assert ",人口数量,household_size," in known.output
