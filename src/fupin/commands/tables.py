"""The option `--table` of status and template: which kinds of return."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click
from click.shell_completion import CompletionItem

from fupin.commands import options, typed
from fupin.errors import UnknownName


def _complete_table(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from fupin.catalog.forms import SHEET_NAMES

    return options.completing(SHEET_NAMES.items(), incomplete)


def option(what: str, default: str = "person, household, village, county") -> Callable[[options.F], options.F]:
    """The option, for a command that does `what` with these tables."""
    return click.option(
        "--table",
        "table_",
        multiple=True,
        type=typed.CommaList(),
        shell_complete=_complete_table,
        help=f"{what}, by key or label.  [default: {default}]",
    )


def keys(values: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The keys of the tables that it names, by key or label; all where it names none."""
    from fupin.catalog.forms import SHEET_NAMES

    known = {**{label: key for key, label in SHEET_NAMES.items()}, **{key: key for key in SHEET_NAMES}}
    for name in typed.flat(values):
        if name not in known:
            raise UnknownName("table", name, known, f"Choose from {', '.join(SHEET_NAMES)}.")
    return tuple(dict.fromkeys(known[name] for name in typed.flat(values))) or tuple(SHEET_NAMES)
