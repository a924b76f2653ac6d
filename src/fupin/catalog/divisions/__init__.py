"""The county-level divisions of Sichuan as they were in 2014, and the names and codes they go by.

`sichuan.csv` gives the later code of a county that changed, and the basis of every flag; "unverified" in a basis means
that no published list was read for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from fupin.catalog.codes import code_list
from fupin.catalog.csvfile import records
from fupin.catalog.model import Division, plain
from fupin.errors import CatalogError, UnknownName

PROVINCE_NAME = "四川省"
# No county ever had this code: every invented person's ID number begins with it.
SAMPLE_AREA_CODE = "519999"

_SUFFIX = re.compile(r"(?:(?:羌族|彝族|藏族)自治县|县|区|市)$")
_STATE = re.compile(r"(?:藏族羌族自治州|藏族自治州|彝族自治州|州|市)$")


@cache
def divisions() -> dict[str, Division]:
    """The 183 divisions by their code of 2014."""
    rows = records(Path(__file__).parent / "sichuan.csv")
    found = {r["code"]: _division(r) for r in rows}
    if len(found) < len(rows):
        raise CatalogError("sichuan.csv: a code stands twice.")
    for one in found.values():
        if one.area and one.area not in code_list("area").by_key:
            raise CatalogError(f"sichuan.csv: {one.code} lies in an unknown area, {one.area}.")
        if one.later_code in found or one.earlier_code in found or one.code == SAMPLE_AREA_CODE:
            raise CatalogError(f"sichuan.csv: {one.code} shares a code with another division.")
    return found


def _division(r: dict[str, str]) -> Division:
    return Division(
        code=r["code"],
        name=r["name"],
        prefecture=r["prefecture"],
        area=r["area"],
        area_basis=r["area_basis"],
        poor_county=r["poor_county"] == "1",
        national_poor_county=r["national_poor_county"] == "1",
        key_county=r["key_county"] == "1",
        key_county_basis=r["key_county_basis"],
        exit_year=int(r["exit_year"]) if r["exit_year"] else None,
        later_code=r["later_code"],
        later_name=r["later_name"],
        later_year=int(r["later_year"]) if r["later_year"] else None,
        earlier_code=r["earlier_code"],
    )


@cache
def code_changes() -> dict[str, str]:
    """Every later or earlier code of a division, to its code of 2014."""
    return {other: d.code for d in divisions().values() for other in (d.later_code, d.earlier_code) if other}


def division(code: str) -> Division | None:
    """The division with that code, be it the code of 2014 or a later or earlier one."""
    return divisions().get(code_changes().get(code, code))


@cache
def full_names() -> dict[str, tuple[str, ...]]:
    """Names with their suffix, alone and after their prefecture, to the codes of the divisions that bear them."""
    return _index((d.code, before + name) for d in divisions().values() for name in _borne(d) for before in _before(d))


@cache
def short_names() -> dict[str, tuple[str, ...]]:
    """Names without their suffix, likewise; those of a single character are left out: they stand in other words."""
    return _index(
        (d.code, before + _SUFFIX.sub("", name))
        for d in divisions().values()
        for name in _borne(d)
        for before in _before(d)
        if len(_SUFFIX.sub("", name)) > 1
    )


def _borne(one: Division) -> set[str]:
    return {one.name, one.later_name} - {""}


def _before(one: Division) -> tuple[str, ...]:
    seat = _STATE.sub("", one.prefecture)
    return ("", one.prefecture, seat, seat + "州") if one.prefecture.endswith("州") else ("", one.prefecture, seat)


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for code, name in pairs:
        found.setdefault(name, set()).add(code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}


@cache
def prefecture_names() -> frozenset[str]:
    """Names of prefectures, which are no names of the counties that share them (宜宾市 is not 宜宾县)."""
    whole = {d.prefecture for d in divisions().values()}
    return frozenset(whole | {f"{_STATE.sub('', name)}州" for name in whole if name.endswith("州")})


@cache
def prefecture_seats() -> frozenset[str]:
    """Names of prefectures without their suffix: in a title, 宜宾 may be the whole of it and says no county."""
    return frozenset(_STATE.sub("", d.prefecture) for d in divisions().values())


def named(text: str, prefecture: str = "") -> tuple[Division, ...]:
    """The divisions that a cell can mean: by code, or by name with or without province, prefecture and suffix.

    Two where a name is shared (市中区) and `prefecture` does not decide; none where nothing matches.
    """
    text = plain(text).removeprefix(PROVINCE_NAME).removeprefix("四川")
    if re.fullmatch(r"\d{6}(\d{3}|\d{6})?", text):
        found = division(text[:6])
        return (found,) if found else ()
    if text in prefecture_names():
        return ()
    codes = full_names().get(text) or short_names().get(text) or short_names().get(_SUFFIX.sub("", text), ())
    inside = tuple(d for d in map(divisions().__getitem__, codes) if _lies_in(d, prefecture))
    return inside or tuple(divisions()[code] for code in codes)


def written_name(one: Division) -> str:
    """The county's name, after its prefecture's where another county has the same."""
    return one.name if len(named(one.name)) == 1 else one.prefecture + one.name


def _lies_in(one: Division, prefecture: str) -> bool:
    wanted = _STATE.sub("", plain(prefecture).removeprefix(PROVINCE_NAME))
    return bool(wanted) and one.prefecture.startswith(wanted)


def mentioned(text: str) -> tuple[Division, ...]:
    """The divisions that a title, sheet name or file name can mean.

    Codes decide before names, whole names before short ones, and of overlapping names the longest wins.
    """
    text = plain(text)
    codes = [d for code in re.findall(r"(?<!\d)51\d{4}(?!\d)", text) if (d := division(code))]
    return tuple(dict.fromkeys(codes)) or _longest(text, full_names()) or _longest(text, short_names())


# A township or village may bear the short name of a county that it does not lie in; 东区 is part of many names.
_TOWNSHIP = re.compile(r"[^\W\d_县区市州]{1,4}(?:乡|镇|村|街道|社区)")
_PART_OF_NAMES = re.compile(r"(?<!攀枝花)(?<!攀枝花市)[东西]区")


def without_smaller_places(text: str) -> str:
    """The text without names of townships and villages, which can be taken for a county's.

    >>> [one.name for one in mentioned("新龙镇")], [*mentioned(without_smaller_places("新龙镇"))]
    (['新龙县'], [])
    """
    return _PART_OF_NAMES.sub(" ", _TOWNSHIP.sub(" ", text))


def _longest(text: str, known: dict[str, tuple[str, ...]]) -> tuple[Division, ...]:
    found: dict[str, None] = {}
    none = prefecture_names() | prefecture_seats()
    for name in sorted(known.keys() | none, key=len, reverse=True):
        if name in text:
            text = text.replace(name, "\n")
            found.update(dict.fromkeys(() if name in none else known[name]))
    return tuple(divisions()[code] for code in found)


def resolve(text: str) -> Division:
    """The one division that an option names, by code or name; an `UnknownName` otherwise."""
    found = named(text)
    if len(found) == 1:
        return found[0]
    if found:
        codes = " or ".join(f"{d.code} ({d.prefecture})" for d in found)
        raise UnknownName("county", text, (), f"{text} is the name of two counties: write {codes}.")
    known = [*divisions(), *(d.name for d in divisions().values())]
    raise UnknownName("county", text, known, "`fupin explain counties` lists the codes and names.")


def picked(counties: Sequence[str] = (), areas: Sequence[str] = ()) -> tuple[str, ...] | None:
    """The codes of the divisions with these names or codes that lie in these areas (keys or labels).

    None where neither is given. Raises `UnknownName` for a county or area that does not exist.
    """
    codes = tuple(resolve(text).code for text in counties) or None
    if not areas:
        return codes
    labels = {c.zh: c.key for c in code_list("area").codes}
    for area in areas:
        if area not in labels and area not in labels.values():
            raise UnknownName("area", area, [*labels.values(), *labels])
    keys = {labels.get(area, area) for area in areas}
    return tuple(d.code for d in divisions().values() if d.area in keys and (codes is None or d.code in codes))
