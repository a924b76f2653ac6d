"""The data year and the county of every row: as the row itself says, else as the return says around the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from fupin.catalog.divisions import division, named
from fupin.catalog.model import Division
from fupin.catalog.rules import RULES
from fupin.clean.stated import stated_counties, stated_years, surely_stated_counties, surely_stated_years
from fupin.tables import PlaceSource, RawColumn, RawSheet

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Place:
    """County (six digits, null where it cannot be told) and year of every row, and who said so.

    `findings` are records for `tables.findings_table`; `whole` is false where nothing of the sheet can be stored for
    want of a year or of any county.
    """

    county: pa.StringArray
    year: pa.Int32Array
    source: PlaceSource
    findings: list[dict[str, Any]]
    whole: bool


def placed(
    sheet: RawSheet,
    file: str,
    columns: Mapping[str, pa.Array],
    written: RawColumn | None,
    *,
    year: int | None,
    county: str | None,
) -> Place:
    """The place of every row of a sheet, from its cleaned columns and from what is stated around them.

    `written` is the column of county names as sent, where there is one.
    """
    around = (sheet.lines, sheet.name, file)
    years, year_source, year_findings = _years(
        sheet, columns, stated_years(year, *around), surely_stated_years(year, *around)
    )
    stated = stated_counties(county, *around)
    told = _told(len(sheet.rows), columns, stated[0][1] if stated else None)
    counties = _counties(columns, told, stated)
    sure = [(source, (one.code,), one.name) for source, one in surely_stated_counties(county, *around)]
    first = [(source, (one.code,), one.name) for source, one in stated[:1]]
    found = year_findings + (_contradicted("county", sure, told) or _disputed("county", first, sure, told))
    found += _untold(sheet, columns, counties, written)
    whole = not any(f["rule"] == "F010" or (f["rule"] == "F011" and "row" not in f) for f in found)
    source = PlaceSource(year_source, _source(told, stated))
    shared = {"file": file, "sheet": sheet.name, "table": sheet.table}
    findings = [{**shared, "level": RULES[one["rule"]].level, **one} for one in found]
    return Place(counties, years, source, findings, whole)


def _source(told: pa.Array, stated: Sequence[tuple[str, Any]]) -> str:
    if told.null_count < len(told):
        return "rows"
    return stated[0][0] if stated else ""


def _years(
    sheet: RawSheet,
    columns: Mapping[str, pa.Array],
    stated: Sequence[tuple[str, tuple[int, ...]]],
    surely: Sequence[tuple[str, tuple[int, ...]]],
) -> tuple[pa.Int32Array, str, list[dict[str, Any]]]:
    """The rows' own year, else the first one stated, else the only one that the other rows say."""
    import pyarrow as pa
    import pyarrow.compute as pc

    own = columns.get("year", pa.nulls(len(sheet.rows), pa.int32()))
    said = pc.unique(own.drop_null()).to_pylist()
    fallback = stated[0][1][0] if stated else said[0] if len(said) == 1 else None
    years = pc.coalesce(own, pa.scalar(fallback, pa.int32()))
    sure = [(source, named_years, str(named_years[0])) for source, named_years in surely]
    first = [(source, named_years, str(named_years[0])) for source, named_years in stated[:1]]
    found = _contradicted("year", sure, own) or _disputed("year", first, sure, own)
    if years.null_count:
        found.append({"rule": "F010", "field": "year", "args": {}})
    return years, _source(own, stated), found


# Who says it, the years or county codes named there, and how the first of them is shown.
_Stated: TypeAlias = Sequence[tuple[str, tuple[Any, ...], str]]
_SOURCES = {"option": "选项", "title": "标题", "sheet name": "工作表名", "file name": "文件名"}


def _contradicted(what: str, stated: _Stated, own: pa.Array) -> list[dict[str, Any]]:
    """F007 for the first source none of whose values is in the rows, where rows speak at all."""
    said = set(own.drop_null().unique().to_pylist())
    for source, values, label in stated:
        if said and not said.intersection(values):
            against = {"against": "none of the rows says so", "against_zh": "各行所填都不是它"}
            believed = {"believed": "rows were", "believed_zh": "各行所填"}
            return [_f007(what, source, label, {**against, **believed})]
    return []


def _disputed(what: str, first: _Stated, sure: _Stated, own: pa.Array) -> list[dict[str, Any]]:
    """F007 for the first source that names another value than the best one does, where the rows say nothing.

    Only where either names a single one: of several years one may be the data's. Sheets are called after years and
    townships of all kinds, and are not heard.
    """
    if own.null_count < len(own) or not first or first[0][0] == "sheet name" or len(set(first[0][1])) > 1:
        return []
    best, believed, shown = first[0]
    for source, values, label in sure:
        if source not in (best, "sheet name") and len(set(values)) == 1 and values[0] != believed[0]:
            against = {"against": f"the {best} says “{shown}”", "against_zh": f"{_SOURCES[best]}写的是“{shown}”"}
            return [_f007(what, source, label, {**against, "believed": f"{best} was", "believed_zh": _SOURCES[best]})]
    return []


def _f007(what: str, source: str, label: str, more: Mapping[str, str]) -> dict[str, Any]:
    args = {"what": what, "stated": label, "source": source, "source_zh": _SOURCES[source], **more}
    return {"rule": "F007", "field": what, "value": label, "args": args}


def _told(n: int, columns: Mapping[str, pa.Array], stated: Division | None) -> pa.StringArray:
    """The county that each row itself tells: by name, else by code; a shared name as the return's own county."""
    import pyarrow as pa
    import pyarrow.compute as pc

    blank = pa.nulls(n, pa.string())
    names, prefectures = columns.get("county", blank), columns.get("prefecture", blank)
    told = pc.coalesce(
        _by_name(names, prefectures, _only),
        *(_by_code(columns[key]) for key in ("area_code", "village_code") if key in columns),
    )
    if stated and told.null_count:
        told = pc.coalesce(told, _by_name(names, prefectures, lambda found: stated.code if stated in found else None))
    return told


def _only(found: tuple[Division, ...]) -> str | None:
    return found[0].code if len(found) == 1 else None


def _by_name(
    names: pa.StringArray, prefectures: pa.StringArray, pick: Callable[[tuple[Division, ...]], str | None]
) -> pa.StringArray:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if names.null_count == len(names):
        return names
    name, prefecture = names.dictionary_encode(), prefectures.dictionary_encode()
    width = len(prefecture.dictionary) + 1
    place = pc.fill_null(name.indices, -1).to_numpy().astype(np.int64) * width
    pairs, row = np.unique(place + pc.fill_null(prefecture.indices, width - 1).to_numpy(), return_inverse=True)
    texts, seats = name.dictionary.to_pylist(), [*prefecture.dictionary.to_pylist(), ""]
    found = [pick(named(texts[pair // width], seats[pair % width])) if pair >= 0 else None for pair in pairs]
    return pa.array(found, pa.string()).take(pa.array(row))


def _by_code(codes: pa.StringArray) -> pa.StringArray:
    import pyarrow as pa

    found = codes.dictionary_encode()
    known = [one.code if (one := division(text[:6])) else None for text in found.dictionary.to_pylist()]
    return pa.array(known, pa.string()).take(found.indices)


def _counties(
    columns: Mapping[str, pa.Array], told: pa.StringArray, stated: Sequence[tuple[str, Division]]
) -> pa.StringArray:
    """What the rows tell; the county stated for those that name none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not stated or not told.null_count:
        return told
    code = pa.scalar(stated[0][1].code)
    return pc.coalesce(told, pc.if_else(columns["county"].is_null(), code, None) if "county" in columns else code)


def _untold(
    sheet: RawSheet, columns: Mapping[str, pa.Array], counties: pa.StringArray, written: RawColumn | None
) -> list[dict[str, Any]]:
    """F011: once for the sheet where no row's county is known, else at the first row of every text that names none."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = pc.indices_nonzero(counties.is_null())
    if not len(rows):
        return []
    texts = pc.fill_null(columns.get("county", pa.nulls(len(counties), pa.string())).take(rows), "").dictionary_encode()
    said = texts.dictionary.to_pylist()
    if len(rows) == len(counties):
        stated = next(filter(None, said), "")
        return [{"rule": "F011", "field": "county", "value": stated or None, "args": _said(stated, "")}]
    first = rows.take(pa.array(np.unique(texts.indices.to_numpy(), return_index=True)[1]))
    letter, at = (written.letter, written.at) if written else (None, None)
    return [
        {
            "rule": "F011",
            "field": "county",
            "row": row,
            "column": letter,
            "cell": f"{letter}{row}" if letter else None,
            "value": text or None,
            "args": _said(text, f"{letter}{row}" if letter else ""),
        }
        for row, text in zip((sheet.rows if at is None else at).take(first).to_pylist(), said, strict=True)
    ]


def _said(stated: str, cell: str) -> dict[str, str]:
    """What stands where the county should be named, as the message of F011 says it."""
    where, where_zh = (f"cell {cell}", f"单元格 {cell} ") if cell else ("where it should stand", "县名处")
    if stated:
        said, said_zh = f"{where} {'says' if cell else 'is'} “{stated}”", f"{where_zh}写的是“{stated}”"
    elif cell:
        said, said_zh = f"{where} is blank", f"{where_zh}没有填"
    else:
        said, said_zh = "neither the rows nor title or file name say it", "各行、标题和文件名都没有写明"
    return {"stated": stated, "said": said, "said_zh": said_zh}
