"""What workbooks of every form hide, and what else of their own records is read beside the workbook reader."""

import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from fupin import read
from fupin.read import biff12, code_page, opendocument
from fupin.read.address import Facts, Hidden
from fupin.read.probe import Probe

CASES = Path(__file__).parent / "cases" / "read"


def case(kind: str) -> Path:
    (path,) = (CASES / kind).glob("屏山县2014.*")
    return path


@pytest.mark.parametrize("form", ["xls", "xlsb", "ods"])
def test_what_is_hidden_is_named_alike_in_every_form(form: str) -> None:
    (sheet,) = read.read_book(read.open_book(case(f"hidden-rows-and-columns-{form}"))).sheets
    assert [(f["rule"], dict(f["args"])) for f in sheet.findings.to_pylist()] == [
        ("F012", {"hidden": "1 row, column D, F", "hidden_zh": "1 行、D、F 列", "rows": "1"})
    ]


def test_the_hidden_rows_and_columns_of_an_opendocument() -> None:
    def facts(inside: str) -> list[Facts]:
        xml = f'<table:table table:name="a">{inside}</table:table>'
        return list(opendocument._sheets(xml.encode()))

    column, row = '<table:table-column table:number-columns-repeated="{}"{}/>', "<table:table-row{}/>"
    collapsed, filtered = ' table:visibility="collapse"', ' table:visibility="filter"'
    columns = column.format(2, "") + column.format(3, collapsed) + column.format(16_384, collapsed)
    rows = row.format("") + row.format(f' table:number-rows-repeated="2"{filtered}') + row.format(collapsed)
    (found,) = facts(columns + rows)
    assert found.hidden == Hidden(frozenset({1, 2, 3}), frozenset(range(2, 16_384)))
    (found,) = facts(column.format(2, ' table:visibility="visible"') + row.format(""))
    assert found.hidden == Hidden()


@pytest.mark.parametrize("keep", [0, 1, 60, 200])
def test_records_that_are_cut_short(keep: int) -> None:
    with zipfile.ZipFile(case("hidden-rows-and-columns-xlsb")) as archive:
        records = archive.read("xl/worksheets/sheet1.bin")
    assert biff12.reach(records) == (3, 6)
    if keep:
        with pytest.raises(ValueError, match="cut short"):
            biff12.reach(records[:-keep] if keep > 1 else records + b"\x07\x0c")
    else:
        assert biff12.reach(b"") == (-1, -1)


def test_an_xlsb_that_is_damaged_has_no_facts() -> None:
    data = case("hidden-rows-and-columns-xlsb").read_bytes()
    assert [fact.hidden.rows for fact in biff12.sheet_facts(data)] == [frozenset({2})]
    assert biff12.sheet_facts(data[:-100]) == []
    assert biff12.sheet_facts(data.replace(b"sheet1.bin", b"sheet9.bin")) in ([], [Facts()])


def test_the_probe_hands_a_workbook_over_once() -> None:
    data = case("xlsb").read_bytes()
    probe = Probe(data)
    assert (probe.hand_over(), probe.hand_over()) == (data, b"")


@pytest.mark.parametrize(
    ("name", "data", "boldly", "times"),
    [
        ("a.xlsb", case("xlsb").read_bytes(), True, 1),
        ("a.xlsb", case("xlsb").read_bytes(), False, 2),
        ("a.csv", "姓名,户编号\n".encode(), True, 0),
        ("a.xlsx", b"PK\3\4", True, 0),
    ],
)
def test_it_is_told_when_others_can_use_the_interpreter(name: str, data: bytes, boldly: bool, times: int) -> None:
    told: list[bool] = []
    book = read.open_book(Path(name), data=data, boldly=boldly, parsing=lambda: told.append(True))
    assert len(told) == times
    assert book.probe.sha256() == sha256(data).hexdigest()


def test_every_character_of_gbk_comes_through_the_code_page_of_one_byte() -> None:
    raw = b"".join(bytes([high, low]) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF) if low != 0x7F)
    whole = raw.decode("gb18030", "replace")
    assert code_page.text(raw.decode("cp866"), "gb18030") == whole
    assert list(code_page.texts(iter([["\u256d\u255b", 1.0, ""]]), "gb18030")) == [
        ["\u256d\u255b".encode("cp866", "replace").decode("gb18030", "replace"), 1.0, ""]
    ]


@pytest.mark.parametrize(("page", "encoding"), [(936, "gb18030"), (950, "cp950"), (1252, ""), (1200, "")], ids=str)
def test_only_code_pages_of_two_bytes_are_replaced(page: int, encoding: str) -> None:
    begin = bytes.fromhex("0908080000050500bb0dcc07")
    user = b"\x5c\x00\x03\x00abc"
    data = b"\0" * 512 + begin + user + b"\x42\x00\x02\x00" + page.to_bytes(2, "little") + b"rest"
    changed, found = code_page.readable(data)
    assert found == encoding
    assert changed == (data.replace(page.to_bytes(2, "little") + b"rest", b"\x62\x03rest") if encoding else data)


def test_a_workbook_of_excel_97_keeps_its_texts() -> None:
    data = case("xls").read_bytes()
    assert code_page.readable(data) == (data, "")
