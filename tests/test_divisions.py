"""Names and codes of counties, as cells, titles, file names and options write them."""

import pytest

from fupin.catalog.divisions import divisions, mentioned, named, resolve
from fupin.errors import UnknownName


def codes(found: object) -> list[str]:
    return [one.code for one in found]  # type: ignore[attr-defined]


def test_there_are_183_divisions() -> None:
    assert len(divisions()) == 183
    assert sum(d.national_poor_county for d in divisions().values()) == 66
    assert sum(d.poor_county for d in divisions().values()) == 88


@pytest.mark.parametrize(
    ("text", "prefecture", "expected"),
    [
        ("屏山县", "", ["511529"]),
        ("屏山", "", ["511529"]),
        ("宜宾市屏山县", "", ["511529"]),
        ("四川省凉山州昭觉县", "", ["513431"]),
        ("511529", "", ["511529"]),
        ("511529103", "", ["511529"]),
        ("双流区", "", ["510122"]),
        ("510116", "", ["510122"]),
        ("彭山县", "", ["511403"]),
        ("511422", "", ["511403"]),
        ("市中区", "", ["511002", "511102"]),
        ("市中区", "乐山市", ["511102"]),
        ("宜宾市", "", []),
        ("阿坝州", "", []),
        ("519999", "", []),
        ("北京市", "", []),
    ],
)
def test_cells(text: str, prefecture: str, expected: list[str]) -> None:
    assert codes(named(text, prefecture)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("广安前锋2014年贫困人口", ["511603"]),
        ("宜宾市屏山县2014年", ["511529"]),
        ("511529_2014", ["511529"]),
        ("乐山市市中区", ["511102"]),
        ("市中区2014", ["511002", "511102"]),
        ("四川省屏山县易地安居扶贫", ["511529"]),
        ("宜宾市2014年汇总", []),
        ("阿坝州汇总", []),
        ("宜宾2014", []),
        ("阿坝县", ["513231"]),
        ("2014年汇总", []),
    ],
)
def test_titles(text: str, expected: list[str]) -> None:
    assert codes(mentioned(text)) == expected


def test_an_option_names_one_county_or_says_which_there_are() -> None:
    assert resolve("屏山").code == "511529"
    with pytest.raises(UnknownName, match=r"511002 \(内江市\) or 511102 \(乐山市\)"):
        resolve("市中区")
    with pytest.raises(UnknownName, match="Did you mean 屏山县"):
        resolve("屏上县")
