"""corrections.csv: single cells that an analyst changes, each with a reason and a name.

    county,year,table,key,field,old_value,new_value,reason,who
    511529,2014,household,51152900001,household_size,3,4,birth reported by phone on 2015-03-02,Wang

Read whole and checked before anything is imported; `fupin.clean.correct` applies it.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from fupin.amendment import Correction
from fupin.catalog.divisions import divisions, named
from fupin.catalog.headers import normal_header
from fupin.catalog.model import Field, Table, plain
from fupin.catalog.tables import TABLES
from fupin.errors import UnknownName, WrongUse
from fupin.intake import Options

COLUMNS = {
    "county": "县",
    "year": "年度",
    "table": "报表",
    "key": "主键",
    "field": "字段",
    "old_value": "原值",
    "new_value": "新值",
    "reason": "理由",
    "who": "修改人",
}
# What decides which county and year a row is of decides, too, which corrections are about it.
_PLACES = ("county", "year")
_SHORTENED = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{1,2}")
_YEAR = re.compile(r"((?:19|20)\d\d)年?")
# What to write instead, by the rule that the new value breaks; the args of its defect fill it in.
_REMEDIES = {
    "T001": "Write a number such as {example}.",
    "T002": "Write a date such as 2014-12-31.",
    "T003": "Write {allowed}.",
    "T004": "It must be {range}.",
    "T005": "Write the value, not a formula's error.",
    "T006": "It is required: write the right value.",
    "T007": "Write 是 or 否.",
}
_AS_TEXT = "Excel has cut a long number: make the column text in Excel, write the number again, and save."


@dataclass(frozen=True, slots=True)
class _Line:
    """One line as written: its number in the file, and the text of each column."""

    file: Path
    number: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        return f"line {self.number} of {self.file}"

    def wrong(self, what: str, remedy: str) -> WrongUse:
        return WrongUse(f"{self.file}, line {self.number}: {what}", remedy)


def with_corrections(options: Options, file: Path) -> Options:
    """The options with the corrections of a file, read with the headers and labels that the options declare."""
    return replace(options, corrections=read_corrections(file, options))


def read_corrections(file: Path, options: Options | None = None) -> tuple[Correction, ...]:
    """The corrections of a CSV file (UTF-8, or GB18030 as Excel writes it in China), in its order.

    Columns may stand in any order, be called in English or Chinese, and have others beside them. Raises `WrongUse`
    with the line, and what to do, for a file that cannot be read and for a line that says what cannot be: an unknown
    table or field, a field that is computed, a new value that the field cannot have, no reason, a cell twice.
    """
    options = options or Options()
    tables = _tables(options)
    found = [_correction(line, tables, options) for line in _lines(file)]
    _refuse_repeated(file, found)
    _refuse_unfit(file, found, tables)
    return tuple(found)


def _tables(options: Options) -> Mapping[str, Table]:
    """The tables with the code labels that the user has declared."""
    from fupin.clean import with_labels

    return {key: with_labels(table, options.labels) for key, table in TABLES.items()}


def _lines(file: Path) -> Iterator[_Line]:
    from fupin.read.delimited import delimiter_of

    text = _text(file)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    header: list[str] = []
    for row in rows:
        number = rows.line_num
        cells = [_trimmed(cell) for cell in row]
        if not any(cells):
            continue
        if not header:
            header = _header(file, cells)
            continue
        line = _Line(file, number, dict(zip(header, [*cells, *[""] * len(header)], strict=False)))
        if any(cells[len(header) :]):
            raise line.wrong(
                f"it has {len(cells)} cells, the header {len(header)}.", 'Put text that holds a comma into "…".'
            )
        yield line
    if not header:
        raise WrongUse(f"{file} is empty.", f"Its first line names the columns: {','.join(COLUMNS)}.")


def _trimmed(cell: str) -> str:
    """A cell of the file, trimmed, and without the apostrophe that makes Excel keep it as text."""
    return cell.strip().removeprefix("'").strip()


def _text(file: Path) -> str:
    from fupin.read.delimited import decode
    from fupin.read.sniff import Refused

    try:
        return decode(file.read_bytes())
    except FileNotFoundError:
        raise WrongUse(f"There is no {file}.", "Check the path of the corrections.") from None
    except OSError as error:
        raise WrongUse(f"{file} cannot be read: {error.strerror}.", "Check the path of the corrections.") from None
    except Refused:
        raise WrongUse(f"{file} is no CSV file.", "Save it as CSV (UTF-8) in Excel or WPS.") from None


def _header(file: Path, cells: Sequence[str]) -> list[str]:
    """The column that each cell of the header names; its own text where it names none."""
    known = {zh: key for key, zh in COLUMNS.items()} | {key: key for key in COLUMNS}
    found = [known.get(plain(cell), known.get(cell.lower().replace(" ", "_"), cell)) for cell in cells]
    missing = [key for key in COLUMNS if key not in found]
    strange = [cell for cell in found if cell and cell not in COLUMNS]
    names = ", ".join(f"{key} ({COLUMNS[key]})" for key in missing)
    if missing and strange:
        raise UnknownName(f"column in {file}", strange[0], known, f"The file lacks {names}.")
    if missing:
        raise WrongUse(f"{file} has no column {names}.", f"Its first line names the columns: {','.join(COLUMNS)}.")
    twice = next((key for key in COLUMNS if found.count(key) > 1), None)
    if twice:
        raise WrongUse(f"{file} has two columns {twice}.", "Keep one of them.")
    return found


def _correction(line: _Line, tables: Mapping[str, Table], options: Options) -> Correction:
    cells = line.cells
    county = _county(line)
    table = _table(line, tables)
    field = _field(line, table, options.headers.get(table.key, {}))
    for column in ("reason", "who"):
        if not cells[column]:
            raise line.wrong(f"{column} ({COLUMNS[column]}) is blank.", "Say why the cell is changed, and by whom.")
    if cells["old_value"] == cells["new_value"]:
        raise line.wrong("old_value and new_value are the same.", "Say what is to be changed, or delete the line.")
    return Correction(
        line=line.number,
        county=county,
        year=_year(line),
        table=table.key,
        key=_key(line, table, county),
        field=field.key,
        old=cells["old_value"],
        new=cells["new_value"],
        reason=cells["reason"],
        who=cells["who"],
    )


def _county(line: _Line) -> str:
    text = line.cells["county"]
    found = named(text)
    if len(found) == 1:
        return found[0].code
    if found:
        codes = " or ".join(f"{d.code} ({d.prefecture})" for d in found)
        raise line.wrong(f"{text} is the name of two counties.", f"Write {codes}.")
    known = [*divisions(), *(d.name for d in divisions().values())]
    raise UnknownName(f"county in {line.place}", text, known, "`fupin explain counties` lists the codes and names.")


def _year(line: _Line) -> int:
    found = _YEAR.fullmatch(line.cells["year"])
    if not found:
        raise line.wrong(f"“{line.cells['year']}” is no year.", "Write the data year, such as 2014.")
    return int(found[1])


def _table(line: _Line, tables: Mapping[str, Table]) -> Table:
    text = line.cells["table"]
    names = {name: t for t in tables.values() for name in (t.key, t.zh, re.sub(r"（.*", "", t.zh))}
    wanted = {plain(name): table for name, table in names.items()}.get(plain(text.lower()))
    if wanted is None:
        raise UnknownName(f"table in {line.place}", text, names, f"Write {', '.join(tables)}.")
    return wanted


def _field(line: _Line, table: Table, headers: Mapping[str, str]) -> Field:
    """The field named by key, or by any of its headers, that can be corrected."""
    text = line.cells["field"]
    own = {normal_header(header): key for header, key in headers.items()}
    key = own.get(normal_header(text), text)
    field = table.by_key.get(key) or table.by_header.get(normal_header(text))
    derived = next((d for d in table.derived if text in (d.key, d.zh)), None)
    if field is None and derived is None:
        known = [*table.by_key, *(header for f in table.fields for header in f.headers)]
        raise UnknownName(f"field in {line.place}", text, known, f"`fupin explain {table.key}` lists them.")
    if field is None:
        raise line.wrong(f"{text} is computed and cannot be corrected.", "Correct the field that it follows from.")
    if field.key in _PLACES:
        raise line.wrong(
            f"the {field.key} of a row cannot be corrected: it decides which corrections are about it.",
            "Ask for the return again, with the right place and year.",
        )
    return field


def _key(line: _Line, table: Table, county: str) -> str:
    """The row's key; "" for a county's own row."""
    key = unicodedata.normalize("NFKC", line.cells["key"])
    if _SHORTENED.fullmatch(key):
        raise line.wrong("the key has lost its last digits.", _AS_TEXT)
    if table.key == "county":
        return "" if not key or any(d.code == county for d in named(key)) else key
    if not key:
        raise line.wrong("the key is blank.", f"Write {_KEYS[table.key]}.")
    return key


_KEYS = {
    "person": "the person's 证件号码 or 人编号, or 户编号/姓名; for a field of the household, its 户编号",
    "household": "the household's 户编号",
    "village": "the village's code or name, or 乡镇/村",
}


def _refuse_repeated(file: Path, corrections: Iterable[Correction]) -> None:
    first: dict[tuple[object, ...], int] = {}
    for one in corrections:
        before = first.setdefault((one.county, one.year, one.table, one.key.upper(), one.field), one.line)
        if before != one.line:
            raise WrongUse(f"{file}, line {one.line}: line {before} corrects the same cell.", "Keep one of the two.")


def _refuse_unfit(file: Path, corrections: Sequence[Correction], tables: Mapping[str, Table]) -> None:
    """Refuse the first new value that its field cannot have; sensitive ones are not quoted."""
    from fupin.clean import unfit

    def where(one: Correction) -> tuple[str, str]:
        return one.table, one.field

    wrong = [
        (one, rule, args)
        for (table, field), group in groupby(sorted(corrections, key=where), key=where)
        for one, rule, args in unfit(tables[table], field, list(group))
    ]
    if not wrong:
        return
    one, rule, args = min(wrong, key=lambda found: found[0].line)
    field = tables[one.table].by_key[one.field]
    value = f"“{one.new}”" if one.new and not field.mask else "new_value"
    raise WrongUse(
        f"{file}, line {one.line}: {value} cannot be the {field.en} ({field.zh}).",
        _REMEDIES.get(rule, _AS_TEXT).format(**args),
    )
