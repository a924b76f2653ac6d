"""`fupin import`: read, check and store returns."""

from __future__ import annotations

from pathlib import Path

import click

from fupin.commands import findings, options
from fupin.commands.request import Request, choices, paths_argument
from fupin.errors import ExitStatus


@click.command("import")
@paths_argument
@options.store
@click.option("--strict", is_flag=True, help="Store nothing of a return that has an error.")
@options.lock_timeout
@choices
def command(*, paths: tuple[Path, ...], store: Path, strict: bool, lock_timeout: float, request: Request) -> ExitStatus:
    """Read, check and store returns.

    \b
    Examples:
      fupin import inbox/ --store store              a folder with all its subfolders
      fupin import 屏山县2014.xlsx                   one workbook, into ./store
      fupin import old.xls --year 2013 --county 511529
      cat roster.csv | fupin import - --year 2014 --county 屏山县

    A return replaces what it sent before: the rows of its own townships, or of the whole county where it names
    none. The very same file again changes nothing; one that a later return has replaced is kept out unless --force
    is given. Rows with a bad cell are stored with that cell empty; only rows that cannot be told apart are set aside.
    The findings go to stdout, the summary to stderr. Status 1 if there are errors, 2 if a path is missing. --select,
    --ignore and --level decide which findings are shown and count for the status; what is stored never depends on them.
    """
    return findings.carry_out(paths, request, store=store, strict=strict, wait=lock_timeout)


for _option in command.params:
    if isinstance(_option, click.Option) and _option.name == "force":
        # Here it forces two things; the option itself is that of every command that writes findings.
        _option.help = "Overwrite the output file, and store returns that a later one has replaced."
