"""`--annotate`: which returns get a copy, what it is called, who can read it, and that it reads as the return did."""

import os
import stat
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlwt
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from fupin.cli import run
from fupin.errors import ExitStatus
from fupin.intake import Taken, take_in

RETURNS = Path(__file__).parent / "cases" / "cli" / "_returns"
READ = Path(__file__).parent / "cases" / "read"
FAULTY = RETURNS / "昭觉县2014.csv"
GOOD = RETURNS / "屏山县2014.csv"
LINES = [line.split(",") for line in FAULTY.read_text(encoding="utf-8").splitlines()]
OPTIONS = ("--exit-zero", "-f", "csv")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


def faulty(path: str) -> Path:
    """The faulty return as .xlsx, .xls or CSV."""
    made = Path(path)
    made.parent.mkdir(parents=True, exist_ok=True)
    if made.suffix == ".xls":
        old = xlwt.Workbook()
        page = old.add_sheet("花名册")
        for row, line in enumerate(LINES):
            for column, text in enumerate(line):
                page.write(row, column, text)
        old.save(path)
    elif made.suffix in (".xlsx", ".xlsm"):
        book = Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for line in LINES:
            sheet.append([text or None for text in line])
        book.save(made)
    else:
        made.write_bytes(FAULTY.read_bytes())
    return made


def zipped(path: str, members: dict[str, Path]) -> Path:
    with ZipFile(path, "w") as archive:
        for name, member in members.items():
            archive.write(member, name)
    return Path(path)


def copies(where: str = "back") -> list[str]:
    return sorted(str(path.relative_to(where)) for path in Path(where).rglob("*") if path.is_file())


def test_each_return_with_findings_has_a_copy(capsys: pytest.CaptureFixture[str]) -> None:
    faulty("inbox/甲/昭觉县2014.xlsx")
    faulty("inbox/昭觉县2013.xls")
    Path("inbox/屏山县2014.csv").write_bytes(GOOD.read_bytes())
    assert run(["validate", "inbox", "--annotate", "back", *OPTIONS]) == ExitStatus.DONE
    assert copies() == ["昭觉县2013.xlsx", "甲/昭觉县2014.xlsx"]
    assert capsys.readouterr().err.splitlines()[-1] == "2 annotated copies in back."


def test_import_makes_them_too_and_says_so_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    source = str(faulty("昭觉县2014.xlsx"))
    assert run(["import", source, "--store", "s", "--annotate", "back", "--lang", "zh", *OPTIONS]) == ExitStatus.DONE
    assert capsys.readouterr().err.splitlines()[-1] == "标注副本 1 份，在 back。"
    assert load_workbook("back/昭觉县2014.xlsx").sheetnames == ["错误清单", "Sheet"]


def test_a_return_that_the_store_has_gets_none(capsys: pytest.CaptureFixture[str]) -> None:
    source = str(faulty("昭觉县2014.xlsx"))
    for _ in range(2):
        run(["import", source, "--store", "s", *OPTIONS])
    capsys.readouterr()
    assert run(["import", source, "--store", "s", "--annotate", "back", *OPTIONS]) == ExitStatus.DONE
    assert capsys.readouterr().err.splitlines()[-1] == "0 annotated copies in back."
    assert not Path("back").exists()


def test_only_findings_that_are_shown_are_marked() -> None:
    source = str(faulty("昭觉县2014.xlsx"))
    assert run(["validate", source, "--select", "T003", "--annotate", "back", *OPTIONS]) == ExitStatus.DONE
    listed = load_workbook("back/昭觉县2014.xlsx").worksheets[0]
    assert [row[0].value for row in listed.iter_rows(min_row=4)] == ["T003"]
    assert run(["validate", source, "--select", "X001,F001", "--annotate", "none", *OPTIONS]) == ExitStatus.DONE
    assert not Path("none").exists()


def test_values_are_not_masked() -> None:
    assert run(["validate", str(faulty("昭觉县2014.xlsx")), "--annotate", "back", *OPTIONS]) == ExitStatus.DONE
    listed = load_workbook("back/昭觉县2014.xlsx").worksheets[0]
    assert "519999196001010010" in [row[4].value for row in listed.iter_rows(min_row=4)]


def test_returns_of_one_name_do_not_overwrite_each_other() -> None:
    for name in ("昭觉县2014.xlsx", "昭觉县2014.xls", "昭觉县2014.csv", "甲/昭觉县2014.xlsx"):
        faulty(name)
    faulty("乙/昭觉县2014.xlsx")
    paths = ["昭觉县2014.xlsx", "昭觉县2014.xls", "甲/昭觉县2014.xlsx", "昭觉县2014.csv", "乙/昭觉县2014.xlsx"]
    assert run(["validate", *paths, "--annotate", "back", *OPTIONS]) == ExitStatus.DONE
    assert copies() == [
        *("昭觉县2014 (2).xlsx", "昭觉县2014.csv.xlsx", "昭觉县2014.xls.xlsx", "昭觉县2014.xlsx"),
        "昭觉县2014.xlsx.xlsx",
    ]


def test_members_of_an_archive_go_into_a_folder_of_its_name() -> None:
    source = faulty("x.xlsx")
    zipped("收件.zip", {"一/昭觉县2014.xlsx": source, "昭觉县2014.csv": FAULTY, "昭觉县2014.xlsx": source})
    assert run(["validate", "收件.zip", "--annotate", "back", *OPTIONS]) == ExitStatus.DONE
    assert copies() == ["收件.zip/一/昭觉县2014.xlsx", "收件.zip/昭觉县2014.xlsx", "收件.zip/昭觉县2014.xlsx.xlsx"]


def test_files_are_their_owners_alone_whatever_the_umask() -> None:
    faulty("inbox/甲/昭觉县2014.xlsx")
    before = os.umask(0)
    try:
        assert run(["validate", "inbox", "--annotate", "还/back", *OPTIONS]) == ExitStatus.DONE
        os.umask(0o777)
        assert run(["validate", "inbox", "--annotate", "二/back", *OPTIONS]) == ExitStatus.DONE
    finally:
        os.umask(before)
    for top in ("还", "二"):
        modes = {str(p.relative_to(top)): stat.S_IMODE(p.stat().st_mode) for p in (Path(top), *Path(top).rglob("*"))}
        assert modes == {".": 0o700, "back": 0o700, "back/甲": 0o700, "back/甲/昭觉县2014.xlsx": 0o600}


def test_what_exists_is_overwritten_only_by_force(capsys: pytest.CaptureFixture[str]) -> None:
    source = str(faulty("昭觉县2014.xlsx"))
    Path("back").mkdir()
    Path("back/昭觉县2014.xlsx").write_text("mine", encoding="utf-8")
    command = ["import", source, "--store", "s", "--annotate", "back", *OPTIONS]
    assert run(command) == ExitStatus.WRONG_USE
    assert capsys.readouterr().err == (
        "fupin: back/昭觉县2014.xlsx exists already.\n"
        "       Choose another folder for --annotate, or add --force to overwrite what is there.\n"
    )
    assert not Path("s").exists()
    assert Path("back/昭觉县2014.xlsx").read_text(encoding="utf-8") == "mine"
    assert run([*command, "--force"]) == ExitStatus.DONE
    assert load_workbook("back/昭觉县2014.xlsx").sheetnames[0] == "Findings"


def test_copies_never_lie_among_returns(capsys: pytest.CaptureFixture[str]) -> None:
    source = str(faulty("inbox/昭觉县2014.xlsx"))
    assert run(["validate", "inbox", "--annotate", "inbox/back", *OPTIONS]) == ExitStatus.WRONG_USE
    assert run(["validate", source, "--annotate", "inbox", "--force", *OPTIONS]) == ExitStatus.WRONG_USE
    assert run(["validate", source, "--annotate", source, *OPTIONS]) == ExitStatus.WRONG_USE
    assert [line for line in capsys.readouterr().err.splitlines() if line.startswith("fupin")] == [
        "fupin: The annotated copies would lie in inbox, among the returns.",
        "fupin: The copy inbox/昭觉县2014.xlsx would overwrite a return.",
        "fupin: inbox/昭觉县2014.xlsx is no folder.",
    ]


def test_what_cannot_be_read_has_no_copy(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.xlsx").write_bytes(b"%PDF-1.4")
    Path("b.xlsx").write_bytes(b"")
    assert run(["validate", "a.xlsx", "b.xlsx", str(FAULTY), "--annotate", "back", *OPTIONS]) == ExitStatus.DONE
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "1 annotated copy in back.",
        "No copy of 2 files that cannot be read.",
    ]
    assert copies() == ["昭觉县2014.xlsx"]


def test_a_workbook_that_cannot_be_edited_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    broken = faulty("a.xlsx")
    with ZipFile(broken) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(broken, "w", ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data.replace(b"</Types>", b"</Type>"))
    assert run(["validate", "a.xlsx", str(FAULTY), "--annotate", "back", *OPTIONS]) == ExitStatus.DONE
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "1 annotated copy in back.",
        "fupin: No copy of a.xlsx: its workbook cannot be edited. Open it in Excel and save it again.",
    ]
    assert copies() == ["昭觉县2014.xlsx"]


def test_standard_input_has_a_copy_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from io import BytesIO, TextIOWrapper

    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(FAULTY.read_bytes())))
    options = ("--year", "2014", "--county", "昭觉县", *OPTIONS)
    assert run(["validate", "-", "--annotate", "back", *options]) == ExitStatus.DONE
    assert copies() == ["stdin.xlsx"]


SOURCES = [
    *("formulas", "rich-text", "merged-household-cells", "merged-household-cells-xls", "merged-household-cells-ods"),
    *("error-cells", "hidden-rows-and-columns", "dates-of-every-form", "dates-since-1904", "ods", "xls"),
    *("two-tables-side-by-side", "instructions-sample-and-empty-sheets", "csv-in-gb18030", "id-stored-as-number"),
]


@pytest.mark.parametrize("name", SOURCES)
def test_an_annotated_copy_reads_as_the_return_did(name: str) -> None:
    source = next(p for p in sorted((READ / name).iterdir()) if p.stem not in ("expected", "findings", "case"))
    assert run(["validate", str(source), "--annotate", "once", *OPTIONS]) == ExitStatus.DONE
    again = Path("once", source.stem + ".xlsx")
    assert run(["validate", str(again), "--annotate", "twice", *OPTIONS]) == ExitStatus.DONE
    first = take_in(source)
    for other in map(take_in, (again, Path("twice", again.name))):
        assert _findings(other) == _findings(first)
        assert _rows(other) == _rows(first)


def _findings(taken: Taken) -> list[dict[str, object]]:
    return sorted(taken.batch.findings.drop_columns(["file"]).to_pylist(), key=repr)


def _rows(taken: Taken) -> dict[str, list[dict[str, object]]]:
    lineage = ["_file", "_return"]
    return {key: table.drop_columns(lineage).to_pylist() for key, table in taken.batch.tables.items()}
