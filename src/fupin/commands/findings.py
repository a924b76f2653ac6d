"""What import and validate have in common: the way in, the findings on stdout, the summary on stderr, the status."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin import arrivals, process
from fupin.arrivals import Run
from fupin.commands import options
from fupin.errors import ExitStatus, WrongUse
from fupin.intake import Options
from fupin.read.inbox import Inbox, find_returns

if TYPE_CHECKING:
    from fupin.write.labels import Lang

paths = click.argument("paths", nargs=-1, required=True, type=options.FILE)
choices = options.together(
    click.option(
        "--year", type=click.IntRange(1949, 2099), help="Data year, where rows, title and file name say none."
    ),
    click.option("--county", help="County, by code or name, where rows, title and file name say none."),
    options.output,
    click.option("--show-values", is_flag=True, help="Show ID numbers, names and phones unmasked."),
    click.option("--exit-zero", is_flag=True, help="End with status 0 whatever was found."),
    click.option("--error-on-warning", is_flag=True, help="End with status 1 on warnings, too."),
    options.lang,
    options.quiet,
)


def take(
    paths: Sequence[Path], *, store: Path | None, strict: bool, year: int | None, county: str | None, quiet: bool
) -> tuple[Run, Inbox]:
    """Take the returns at these paths in; what their findings are written with is imported meanwhile."""
    from fupin import settings
    from fupin.catalog.divisions import resolve
    from fupin.write.progress import progress

    inbox = find_returns(paths)
    if not inbox.files and not inbox.missing:
        raise WrongUse(
            "There is no return in " + ", ".join(map(str, paths)) + ".", "Name .xlsx, .xls, .ods or .csv files."
        )
    said = Options(year, resolve(county).code if county else None, settings.load().headers)
    with progress(len(inbox.files), quiet) as seen:
        run = arrivals.bring_in(inbox.files, said, store, strict=strict, meanwhile=process.load_output, seen=seen)
    return run, inbox


def show(run: Run, to: options.Destination, show_values: bool, lang: Lang) -> None:
    """Write the findings to stdout or a file."""
    from fupin.catalog.rules import RULES
    from fupin.write import write_findings

    write_findings(
        run.findings,
        RULES,
        format=to.format,
        out=to.path,
        lang=lang,
        show_values=show_values,
        force=to.force,
        bom=to.bom,
    )


def summarise(run: Run, inbox: Inbox, lang: Lang, stored: bool) -> None:
    """Say on stderr what was done: files, rows, findings by level, and what was missing."""
    for path in inbox.missing:
        click.echo(_missing[lang][bool(run.files)].format(path=path), err=True)
    if not run.files:
        return
    counts = (
        ("files", run.files),
        ("read", run.rows_read),
        ("stored" if stored else "sound", run.rows_stored),
        ("aside", run.rows_aside),
        ("errors", run.levels["error"]),
        ("warnings", run.levels["warning"]),
    )
    optional = (("unchanged", run.unchanged), ("refused", run.refused), ("passed", inbox.passed_over + run.passed_over))
    told = [*counts, *((key, count) for key, count in optional if count)]
    join, stop = {"en": ("; ", "."), "zh": ("；", "。")}[lang]
    click.echo(join.join(_counted(key, count, lang) for key, count in told) + stop, err=True)
    if nothing_read(run) and not run.levels["error"]:
        click.echo(_nothing[lang], err=True)


def _counted(key: str, count: int, lang: Lang) -> str:
    one, many = _summary[lang][key]
    return (one if count == 1 else many).format(count=count)


def status(run: Run, inbox: Inbox, exit_zero: bool, error_on_warning: bool) -> ExitStatus:
    """The exit status: 2 for a missing path, 1 for errors or nothing read, else 0."""
    if inbox.missing:
        return ExitStatus.WRONG_USE
    bad = bool(run.levels["error"]) or nothing_read(run) or (error_on_warning and bool(run.levels["warning"]))
    return ExitStatus.PROBLEMS if bad and not exit_zero else ExitStatus.DONE


def nothing_read(run: Run) -> bool:
    """Whether there was not one row, new or known: a problem, not a success."""
    return run.rows_read == 0 and run.unchanged == 0


_nothing = {
    "en": "fupin: Not one row was read. `fupin inspect FILE` shows how a return is understood.",
    "zh": "fupin：一行数据也没有读到。用 fupin inspect 文件名 可查看识别情况。",
}
# where no other file was there to read, and where there was
_missing = {
    "en": (
        "fupin: There is no {path}. Check the path.",
        "fupin: There is no {path}. Check the path; the others were read.",
    ),
    "zh": (
        "fupin：找不到 {path}。请检查路径。",
        "fupin：找不到 {path}。请检查路径；其余文件已照常读取。",
    ),
}
# for one, for several
_summary = {
    "en": {
        "files": ("1 file", "{count:,} files"),
        "read": ("1 row read", "{count:,} rows read"),
        "stored": ("1 stored", "{count:,} stored"),
        "sound": ("1 fit to store", "{count:,} fit to store"),
        "aside": ("1 set aside", "{count:,} set aside"),
        "errors": ("1 error", "{count:,} errors"),
        "warnings": ("1 warning", "{count:,} warnings"),
        "unchanged": ("1 file already in the store", "{count:,} files already in the store"),
        "refused": ("1 file refused (--strict)", "{count:,} files refused (--strict)"),
        "passed": ("1 other file passed over", "{count:,} other files passed over"),
    },
    "zh": {
        key: (text, text)
        for key, text in {
            "files": "文件 {count:,} 个",
            "read": "读取 {count:,} 行",
            "stored": "入库 {count:,} 行",
            "sound": "可入库 {count:,} 行",
            "aside": "搁置 {count:,} 行",
            "errors": "错误 {count:,} 处",
            "warnings": "警告 {count:,} 处",
            "unchanged": "此前已入库的文件 {count:,} 个",
            "refused": "因 --strict 拒收的文件 {count:,} 个",
            "passed": "略过其他文件 {count:,} 个",
        }.items()
    },
}
