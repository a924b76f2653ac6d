"""`fupin prune`: drop old history."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fupin import log
from fupin.commands import options, waiting
from fupin.commands.undoing import dry_run as dry_run_option
from fupin.errors import WrongUse

if TYPE_CHECKING:
    from fupin.write.labels import Lang


@click.command("prune")
@options.store
@click.option("--keep", type=click.IntRange(min=0), metavar="N", help="Keep the newest N versions of each partition.")
@click.option(
    "--older-than", type=click.IntRange(0, 36_500), metavar="DAYS", help="Drop only what was replaced longer ago."
)
@dry_run_option
@options.lock_timeout
@options.output
@options.lang
@options.quiet
def command(
    *,
    store: Path,
    keep: int | None,
    older_than: int | None,
    dry_run: bool,
    lock_timeout: float,
    lang: Lang,
    quiet: bool,
    to: options.Destination,
) -> None:
    """Drop rows that were replaced long ago.

    \b
    Examples:
      fupin prune --keep 3                       three replaced versions of each table, county and year stay
      fupin prune --older-than 365 --dry-run     what a year's limit would free
      fupin prune --keep 1 --older-than 365      the newest stays, however old

    Only the history is touched: rows that a later return replaced, or that were withdrawn. What is live, the records of
    the returns and their findings stay. What was dropped can no longer be restored or compared.
    """
    from fupin import answer, process

    if keep is None and older_than is None:
        raise WrongUse("There is no limit.", "Add --keep N, --older-than DAYS, or both.")
    process.keep_pandas_out()
    dropped = answer.prune(
        store,
        keep,
        None if older_than is None else timedelta(days=older_than),
        dry_run=dry_run,
        wait=lock_timeout,
        tell=waiting.told(lock_timeout, lang),
    )
    table, columns = answer.freed(dropped, lang if to.for_people else None)
    if table.num_rows or to.asked:
        to.write(table, columns, lang)
    if not quiet:
        facts: dict[str, Any] = {
            "versions": sum(one.versions for one in dropped),
            "rows": sum(one.rows for one in dropped),
            "bytes": sum(one.size for one in dropped),
        }
        told = facts | {"megabytes": facts["bytes"] / 1_000_000}
        log.say(_TEXTS[lang][dry_run].format(**told), "pruned", **facts, dry_run=dry_run)


_TEXTS = {
    "en": (
        "Dropped from the history: versions {versions:,}, rows {rows:,}; freed {megabytes:,.1f} MB.",
        "Nothing was changed. To drop from the history: versions {versions:,}, rows {rows:,}; to free "
        "{megabytes:,.1f} MB.",
    ),
    "zh": (
        "清除历史版本 {versions:,} 个，共 {rows:,} 行，释放 {megabytes:,.1f} MB。",
        "试运行：将清除历史版本 {versions:,} 个，共 {rows:,} 行，释放 {megabytes:,.1f} MB。未作任何改动。",
    ),
}
