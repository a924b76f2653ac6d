"""`fupin pseudonymise`: a copy of the store that may be shared."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin.commands import options, typed

if TYPE_CHECKING:
    from fupin.pseudonymise import Copied
    from fupin.write.labels import Lang


@click.command("pseudonymise")
@click.argument("store", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    required=True,
    help="File with the secret that makes the tokens; its owner alone may read it.",
)
@options.where
@options.lang
@options.quiet
def command(
    *,
    store: Path,
    out: Path,
    key_file: Path,
    county_: tuple[tuple[str, ...], ...],
    area_: tuple[tuple[str, ...], ...],
    year_: tuple[tuple[str, ...], ...],
    lang: Lang,
    quiet: bool,
) -> None:
    """Write a copy of the store that may be shared.

    \b
    Examples:
      (umask 077; head -c 32 /dev/urandom | base64 > fupin.key)      make a key, once
      fupin pseudonymise store shared --key fupin.key
      fupin pseudonymise store shared --key fupin.key --year 2014 --area wumeng
      fupin indicators --store shared --by county

    ID numbers and household numbers become tokens: with one key the same number has the same token in all years,
    tables, counties and copies. Names, phones, helpers, townships, villages and what lies below them are left out,
    dates cut to their year. OUT, a new or empty folder, is a store that every reading command takes; figures that need
    none of what was left out are the same. Who has the key can find out whose a token is: keep it away from the copy.
    docs/security.md says what is not hidden.
    """
    from fupin import process
    from fupin.pseudonymise import pseudonymise, read_key
    from fupin.write.progress import progress

    key = read_key(key_file)
    process.keep_pandas_out()
    with ExitStack() as bar:

        def counted(total: int) -> Callable[[int], object]:
            return bar.enter_context(progress(total, quiet))

        copied = pseudonymise(
            store, out, key, years=typed.years(year_), counties=typed.counties(county_, area_), counted=counted
        )
    if not quiet:
        click.echo(_told(copied, out, lang), err=True)


def _told(copied: Copied, out: Path, lang: Lang) -> str:
    return _TEXTS[lang].format(
        out=out,
        person=copied.rows["person"],
        household=copied.rows["household"],
        village=copied.rows["village"],
        counties=len(copied.counties),
        years=", ".join(map(str, sorted(copied.years))),
    )


_TEXTS = {
    "en": "{person:,} persons, {household:,} households, {village:,} villages; counties: {counties}; {years}. "
    "The copy is in {out}.",
    "zh": "{years} 年 {counties} 个县：{person:,} 人，{household:,} 户，{village:,} 个行政村。脱敏副本在 {out}。",
}
