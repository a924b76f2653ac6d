"""A province of invented counties: workbooks as they would send them, and the true figures beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fupin.catalog.divisions import divisions, resolve, written_name
from fupin.catalog.lines import national_lines
from fupin.catalog.model import Division
from fupin.errors import WrongUse
from fupin.sample.county import CountyYear, county_years
from fupin.sample.expected import expected_json
from fupin.sample.files import put, refuse_filled
from fupin.sample.households import Household
from fupin.sample.id_number import IdNumbers
from fupin.sample.truth import Truth
from fupin.sample.workbook import TABLES, sheet_of, workbook_bytes

# One of each area, with names that are hard to tell: these come first where only a number of counties is asked for.
FIRST_COUNTIES = ("511529", "510726", "511603", "513336", "513431")
EXPECTED = "expected.json"


def write_sample(
    folder: Path,
    counties: Sequence[str] | int,
    persons: int,
    years: Sequence[int],
    seed: int,
    *,
    per_township: bool = False,
    force: bool = False,
    tables: Sequence[str] = TABLES,
) -> list[Path]:
    """Write a synthetic province into a folder and return the files written.

    Every county (codes or names, or so many of them) sends for every year one workbook with a sheet for each of
    `tables`; `per_township` makes it one workbook of roster and register per township, and one for the other two.
    About `persons` persons live in a county in the first year; the same people go on through the years.
    Everybody is invented, every ID number begins with 519999, and no rule of the catalog has anything to find.
    The same arguments give the same bytes.

    `expected.json` beside the workbooks holds the true value of every indicator that these returns can give: see
    `read_expected`.

    Raises WrongUse for arguments that make no sense, OutputError where the folder is not empty and `force` is not set.
    """
    chosen = _counties(counties)
    wanted = _years(years)
    _check(persons, tables)
    truth = Truth(wanted, tables)
    numbers = IdNumbers()
    written: list[Path] = []
    if not force:
        refuse_filled(folder)
    for division in chosen:
        for sent in county_years(division, persons, range(wanted[0], wanted[-1] + 1), seed, numbers):
            if sent.year in wanted:
                truth.count(sent)
                for name, content in _workbooks(sent, per_township, tables):
                    written.append(put(folder / name, content))
    expected = expected_json(seed, wanted, [c.code for c in chosen], truth.records())
    return [*written, put(folder / EXPECTED, expected)]


def _counties(counties: Sequence[str] | int) -> list[Division]:
    if isinstance(counties, int):
        known = [*FIRST_COUNTIES, *(code for code in divisions() if code not in FIRST_COUNTIES)]
        if not 1 <= counties <= len(known):
            raise WrongUse(f"{counties} counties cannot be made.", f"Ask for 1 to {len(known)}.")
        return [divisions()[code] for code in known[:counties]]
    chosen = list(dict.fromkeys(resolve(c).code for c in counties))
    if not chosen:
        raise WrongUse("No county was named.", "Name one, or say how many.")
    return [divisions()[code] for code in chosen]


def _years(years: Sequence[int]) -> list[int]:
    known = national_lines()
    wanted = sorted(set(years))
    if not wanted or not set(wanted) <= set(known):
        said = ", ".join(map(str, wanted)) or "none"
        raise WrongUse(f"Years that cannot be made: {said}.", f"Choose from {min(known)} to {max(known)}.")
    return wanted


def _check(persons: int, tables: Sequence[str]) -> None:
    if persons < 1:
        raise WrongUse(f"{persons} persons a county make no sample.", "Ask for at least 1.")
    if not tables or not set(tables) <= set(TABLES):
        raise WrongUse(f"Unknown tables: {', '.join(tables) or 'none'}.", f"Choose from {', '.join(TABLES)}.")


def _workbooks(sent: CountyYear, per_township: bool, tables: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """File name and content of each workbook that the county sends for the year."""
    place = written_name(sent.division)
    if not per_township:
        yield f"{place}{sent.year}年建档立卡数据.xlsx", _workbook(sent, sent.households, tables)
        return
    own = [t for t in tables if t in ("person", "household")]
    townships: dict[str, list[Household]] = {}
    for household in sent.households:
        townships.setdefault(household.village.township, []).append(household)
    if own:
        for township, households in townships.items():
            yield f"{place}{township}{sent.year}年建档立卡数据.xlsx", _workbook(sent, households, own)
    totals = [t for t in tables if t not in own]
    if totals:
        yield f"{place}{sent.year}年村县报表.xlsx", _workbook(sent, (), totals)


def _workbook(sent: CountyYear, households: Sequence[Household], tables: Sequence[str]) -> bytes:
    return workbook_bytes([sheet_of(table, sent, households) for table in TABLES if table in tables])
