"""A list of the counties that should report: one code or name per line, or a CSV file with a column of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fupin.errors import UnknownName, WrongUse

# Headers, beside those of returns, of the columns that say which county a line is about.
_HEADERS = {
    "code": ("county", "code", "county_code", "县代码", "代码"),
    "name": ("county_name", "name", "县名", "县名称"),
    "prefecture": ("prefecture", "市州"),
}
_FIELDS = {"code": "area_code", "name": "county", "prefecture": "prefecture"}


def expected_counties(file: Path) -> tuple[str, ...]:
    """The codes of the counties on a list, each once, in its order.

    A file of one column needs no header; one of several has a column called county (code or name), county_name, 县代码
    or 县（市、区）, and one called prefecture or 市（州） where a name is shared. Lines that begin with # are passed
    over. Raises `WrongUse` for a file that cannot be read or has no such column, and with the line for a county that
    does not exist.
    """
    rows = [(n, row) for n, row in _rows(file) if any(row) and not row[0].startswith("#")]
    if not rows:
        raise WrongUse(f"{file} is empty.", "Write one county per line, by code or name.")
    columns = _columns(rows[0][1])
    if not columns and max(len(row) for _, row in rows) > 1:
        raise WrongUse(
            f"{file}: no column of counties.",
            "Its first line must call one county, county_name, 县代码 or 县（市、区）.",
        )
    lines = rows[1:] if columns else rows
    codes = [_code(file, n, row, columns or {"code": 0}) for n, row in lines]
    return tuple(dict.fromkeys(code for code in codes if code))


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    from fupin.read.delimited import decode, delimiter_of, rows_of
    from fupin.read.sniff import Refused

    try:
        text = decode(file.read_bytes()).removeprefix("\ufeff")
    except OSError as error:
        raise WrongUse(f"{file} cannot be read: {error.strerror}.", "Check the path of the list of counties.") from None
    except Refused:
        raise WrongUse(f"{file} is no text.", "Save the list of counties as CSV, or one county per line.") from None
    for number, row in enumerate(rows_of(text, delimiter_of(text)), 1):
        yield number, [cell.strip().removeprefix("'") for cell in row]


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Where code, name and prefecture stand; empty where a line is no header."""
    from fupin.catalog.headers import normal_header
    from fupin.catalog.tables import place

    sent = {field.key: field.headers for field in place.FIELDS}
    found: dict[str, int] = {}
    for kind, names in _HEADERS.items():
        known = {normal_header(name) for name in (*names, *sent[_FIELDS[kind]])}
        columns = [at for at, cell in enumerate(header) if normal_header(cell).lower() in known]
        found |= {kind: columns[0]} if columns else {}
    return found if found.keys() & {"code", "name"} else {}


def _code(file: Path, number: int, row: Sequence[str], columns: Mapping[str, int]) -> str:
    """The county that a line is about; "" where it names none."""
    from fupin.catalog.divisions import named, resolve

    said = {kind: row[at] if at < len(row) else "" for kind, at in columns.items()}
    text = said.get("code") or said.get("name", "")
    found = named(text, said.get("prefecture", ""))
    if len(found) == 1 or not text:
        return found[0].code if found else ""
    try:
        return resolve(text).code
    except UnknownName as error:
        raise WrongUse(f"{file}, line {number}: {error.what}", error.remedy) from None
