"""`fupin status`: which counties have sent what; who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin import log
from fupin.commands import options, tables, typed
from fupin.errors import ExitStatus, WrongUse

if TYPE_CHECKING:
    from fupin.answer import Coverage
    from fupin.answer.chased import Grouping, Shown
    from fupin.write.labels import Lang


@click.command("status")
@options.store
@options.where
@click.option(
    "--expected",
    type=options.FILE,
    metavar="FILE",
    help="The counties that should report: one code or name per line, or a CSV file with a column county."
    "  [default: the list that fupin.toml names, else all]",
)
@tables.option("The tables that each should send", "those of fupin.toml, else all four")
@click.option("--missing", is_flag=True, help="List the counties that still owe a table, and which.")
@click.option("--by", type=typed.OneOf("grouping", ("prefecture", "area")), help="Count prefectures or areas instead.")
@click.option("--require-complete", is_flag=True, help="End with status 1 if any table of any county is missing.")
@options.output
@options.lang
@options.quiet
def command(
    *,
    store: Path,
    county_: tuple[tuple[str, ...], ...],
    area_: tuple[tuple[str, ...], ...],
    year_: tuple[tuple[str, ...], ...],
    expected: Path | None,
    table_: tuple[tuple[str, ...], ...],
    missing: bool,
    by: Grouping | None,
    require_complete: bool,
    lang: Lang,
    quiet: bool,
    to: options.Destination,
) -> int:
    """Show which counties have sent what, and who is missing.

    \b
    Examples:
      fupin status                              every county: rows by table, findings, when and from which files
      fupin status --year 2014 --missing        who still owes which table
      fupin status --by prefecture              how far each prefecture is
      fupin status --expected counties.txt --table person,village --require-complete --quiet

    All 183 counties of 2014 should report all four tables, for every year of which the store holds anything, unless
    --expected, --county, --area, --table, --year or [status] in fupin.toml say otherwise.
    """
    from fupin import answer, process, settings

    if missing and by:
        raise WrongUse("--missing lists counties, --by counts them.", "Leave out one of them.")
    settled = settings.load()
    listed = _listed(expected or settled.expected)
    counties = _counted(listed, typed.counties(county_, area_))
    chosen = tables.keys(table_ or (settled.expected_tables,))
    process.keep_pandas_out()
    seen = answer.coverage(store, typed.years(year_), counties, chosen)
    table, columns = _asked(seen, missing, by, lang if to.for_people else None)
    if table.num_rows or not quiet or to.asked:
        to.write(table, columns, lang)
    if not quiet:
        _tell(seen, lang, [code for code in seen.unexpected if listed is not None and code not in listed])
    return ExitStatus.PROBLEMS if require_complete and not seen.complete else ExitStatus.DONE


def _listed(file: Path | None) -> Sequence[str] | None:
    """The counties on a list; None where there is none."""
    from fupin.commands.expected import expected_counties

    return None if file is None else expected_counties(file)


def _counted(listed: Sequence[str] | None, picked: Sequence[str] | None) -> Sequence[str] | None:
    """The counties on the list, as far as options pick them; None where there is neither list nor pick."""
    counties = [code for code in listed if picked is None or code in picked] if listed is not None else picked
    if counties is not None and not counties:
        raise WrongUse("No county is left to report on.", "Check --county and --area, and the list of counties.")
    return counties


def _asked(seen: Coverage, missing: bool, by: Grouping | None, people: Lang | None) -> Shown:
    from fupin import answer

    if by:
        return answer.by_group(seen, by, people)
    return answer.owed(seen, people) if missing else answer.received(seen, people)


def _tell(seen: Coverage, lang: Lang, unexpected: Sequence[str]) -> None:
    """Say on stderr how far each year is, and what else came."""
    text = _TEXTS[lang]
    for one in seen.shares:
        rate = f"{100 * one.complete / one.expected:.1f}" if one.expected else "0.0"
        log.say(text["share"].format(**one._asdict(), rate=rate), "coverage", **one._asdict())
    if not seen.years:
        log.say(text["empty"], "empty")
    if seen.unread:
        log.say(text["unread"].format(names=text["comma"].join(seen.unread)), "unread", "warning", files=seen.unread)
    if unexpected:
        names = text["comma"].join(map(_named, unexpected))
        log.say(text["unexpected"].format(names=names), "unexpected", "warning", counties=unexpected)


def _named(code: str) -> str:
    from fupin.catalog.divisions import division, written_name

    found = division(code)
    return written_name(found) if found else code


_TEXTS = {
    "en": {
        "comma": ", ",
        "share": "{year}: {sent} of {expected} counties have sent returns, {complete} of them all tables ({rate}%).",
        "empty": "The store is empty.",
        "unread": "Nothing could be stored of: {names}.",
        "unexpected": "Not expected, and sent: {names}.",
    },
    "zh": {
        "comma": "、",
        "share": "{year} 年：应报 {expected} 个县，已报 {sent} 个县，其中报齐 {complete} 个县（{rate}%）。",
        "empty": "库中尚无数据。",
        "unread": "无法入库的文件：{names}。",
        "unexpected": "不在应报名单中而已上报的县：{names}。",
    },
}
