"""`fupin validate`: read and check returns without storing them."""

from __future__ import annotations

from pathlib import Path

import click

from fupin.commands import findings
from fupin.commands.request import Request, choices, paths_argument
from fupin.errors import ExitStatus


@click.command("validate")
@paths_argument
@choices
def command(*, paths: tuple[Path, ...], request: Request) -> ExitStatus:
    """Read and check returns without storing them.

    \b
    Examples:
      fupin validate 屏山县2014.xlsx                 counts by rule, with examples
      fupin validate inbox/ -o findings.xlsx         every finding, for the county's clerk
      fupin validate inbox/ -f csv | wc -l
      fupin validate inbox/ --statistics             how often each rule fired
      fupin validate inbox/ --ignore N,M --level error

    The findings go to stdout, the summary to stderr. Status 1 if there are errors, 2 if a path is missing. What
    --select, --ignore and --level leave out does not count; the summary says how many findings that are.
    """
    return findings.carry_out(paths, request)
