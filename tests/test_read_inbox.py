"""Which files of an inbox are returns, and the members of archives."""

import io
import zipfile
from pathlib import Path

import pytest

import fupin
from fupin.arrivals import bring_in
from fupin.intake import Options
from fupin.read import archive
from fupin.read.archive import delivered
from fupin.read.inbox import find_returns
from fupin.read.limits import Limits

HEADER = "户编号,姓名,证件号码,人数,与户主关系\n"
ROSTER = HEADER + "1,甲,519999196803041014,1,户主\n"
OTHER = HEADER + "2,乙,519999196803041022,1,户主\n"


def packed(folder: Path, members: dict[str, str | bytes], name: str = "收件.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writer:
        for member, text in members.items():
            writer.writestr(member, text)
    return path


def arrived(path: Path) -> list[tuple[str, str]]:
    """Name of each arrival, and the rule that refuses it."""
    return [(one.name, one.refused.rule if one.refused else "") for one in delivered(path, path.name).arrivals]


def test_a_folder_is_walked_and_what_is_no_return_is_counted(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a/c.csv", "~$b.xlsx", ".hidden.xlsx", "notes.pdf", "d.et", "e.rar", ".git/f.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(ROSTER)
    (tmp_path / "link.csv").symlink_to(tmp_path / "a" / "c.csv")
    (tmp_path / "loop").symlink_to(tmp_path)
    inbox = find_returns([tmp_path, tmp_path / "nowhere"])
    assert [p.relative_to(tmp_path).as_posix() for p in inbox.files] == ["b.xlsx", "d.et", "e.rar", "a/c.csv"]
    assert (inbox.missing, inbox.passed_over) == ((tmp_path / "nowhere",), 4)


def test_paths_that_overlap_give_a_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("in/a.csv", "in/deep/b.csv", "in/notes.pdf"):
        (tmp_path / name).write_text(ROSTER)
    monkeypatch.chdir(tmp_path)
    inbox = find_returns(map(Path, ["in/deep/b.csv", "in", "in/deep", "./in", str(tmp_path / "in")]))
    assert (inbox.files, inbox.passed_over) == ((Path("in/deep/b.csv"), Path("in/a.csv")), 1)


def test_a_file_that_is_named_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / ".hidden.dat"
    path.write_text(ROSTER)
    inbox = find_returns([path, tmp_path])
    assert (inbox.files, inbox.passed_over) == ((path,), 0)


def test_the_returns_of_an_archive_arrive_in_order_and_the_others_are_counted(tmp_path: Path) -> None:
    members = {
        "2014/屏山县.csv": ROSTER,
        "2014/~$屏山县.xlsx": "",
        "__MACOSX/2014/._屏山县.csv": "",
        "说明.pdf": "%PDF",
        "../昭觉县.csv": OTHER,
        "旧.rar": "Rar!",
    }
    delivery = delivered(packed(tmp_path, members), "收件.zip")
    found = [(one.name, one.data) for one in delivery.arrivals]
    assert found == [
        ("收件.zip/2014/屏山县.csv", ROSTER.encode()),
        ("收件.zip/旧.rar", b"Rar!"),
        ("收件.zip/昭觉县.csv", OTHER.encode()),
    ]
    assert delivery.passed_over == 3


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_in_an_archive_are_read_where_nothing_says_how_they_are_written(encoding: str, tmp_path: Path) -> None:
    name = "报表\\北川羌族自治县2014.csv".encode(encoding)
    path = packed(tmp_path, {"N" * len(name): ROSTER})
    path.write_bytes(path.read_bytes().replace(b"N" * len(name), name))
    assert arrived(path) == [("收件.zip/报表/北川羌族自治县2014.csv", "")]


def test_a_workbook_is_no_archive(tmp_path: Path) -> None:
    path = packed(tmp_path, {"[Content_Types].xml": "", "xl/workbook.xml": "", "a.csv": ROSTER}, "a.xlsx")
    assert arrived(path) == [("a.xlsx", "")]


def test_an_archive_without_a_return_or_too_full_of_them_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert arrived(packed(tmp_path, {"说明.pdf": "%PDF"})) == [("收件.zip", "F009")]
    full = packed(tmp_path, {"a.csv": ROSTER, "b.csv": ROSTER}, "full.zip")
    monkeypatch.setattr(archive, "MEMBERS", 1)
    assert arrived(full) == [("full.zip", "F013")]


def test_an_archive_is_not_unpacked_past_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path, {"a.csv": ROSTER, "b.csv": ROSTER * 100})
    monkeypatch.setattr(archive, "UNPACKED", Limits(file_bytes=1000))
    assert arrived(path) == [("收件.zip", "F013")]


def test_an_archive_with_a_password_is_f008(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.csv": ROSTER})
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    path.write_bytes(data)
    assert arrived(path) == [("收件.zip", "F008")]


def test_a_damaged_member_does_not_stop_the_others(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.csv": ROSTER, "b.csv": OTHER, "c.csv": ROSTER})
    data = bytearray(path.read_bytes())
    at = data.index(b"b.csv") + 10
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(data)
    assert arrived(path) == [("收件.zip/a.csv", ""), ("收件.zip/b.csv", "F009"), ("收件.zip/c.csv", "")]


def test_half_an_archive_is_one_finding(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.csv": ROSTER * 100})
    path.write_bytes(path.read_bytes()[:-40])
    assert bring_in([path], Options()).findings["rule"].to_pylist() == ["F009"]


def test_an_archive_is_imported_member_by_member(tmp_path: Path) -> None:
    inner = packed(tmp_path, {"a.csv": ROSTER}, "inner.zip").read_bytes()
    members = {"2013年/屏山县2014.csv": ROSTER, "inner.zip": inner, "昭觉县2014.csv": OTHER, "说明.pdf": ""}
    path = packed(tmp_path, members)
    run = bring_in([path], Options(), store=tmp_path / "store")
    findings = [(f["file"], f["rule"]) for f in run.findings.to_pylist()]
    assert findings == [("收件.zip/inner.zip", "F009")]
    assert (run.files, run.rows_stored, run.passed_over) == (3, 2, 1)
    assert sorted(p.parts[-3:-1] for p in (tmp_path / "store" / "person").rglob("*.parquet")) == [
        ("year=2014", "county=511529"),
        ("year=2014", "county=513431"),
    ]
    again = bring_in([path], Options(), store=tmp_path / "store")
    assert [(f["file"], f["rule"]) for f in again.findings.to_pylist() if f["rule"] == "F014"] == [
        ("收件.zip/2013年/屏山县2014.csv", "F014"),
        ("收件.zip/昭觉县2014.csv", "F014"),
    ]


def test_the_archive_names_year_and_county_where_its_members_do_not(tmp_path: Path) -> None:
    findings = fupin.import_returns(packed(tmp_path, {"花名册.csv": ROSTER}, "屏山县2014.zip"), tmp_path / "store")
    assert findings["rule"].tolist() == []


def test_an_archive_may_come_through_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed(tmp_path, {"屏山县2014.csv": ROSTER}).read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    run = bring_in([Path("-")], Options())
    assert (run.files, run.rows_read, run.findings.num_rows) == (1, 1, 0)


def test_an_archive_whose_directory_is_said_to_be_elsewhere_is_damaged(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.csv": ROSTER})
    data = bytearray(path.read_bytes())
    data[-6:-2] = len(data).to_bytes(4, "little")
    path.write_bytes(data)
    assert arrived(path) == [("收件.zip/a.csv", "F009")]
