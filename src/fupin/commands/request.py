"""What the options of import, validate and check ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from fupin.commands import annotating, options, typed
from fupin.errors import WrongUse

if TYPE_CHECKING:
    from fupin.catalog.model import Level
    from fupin.write.labels import Lang
    from fupin.write.selection import Selection


@dataclass(frozen=True, slots=True)
class Showing:
    """What the options say of how findings are shown; `chosen` sums up `--select`, `--ignore` and `--level`."""

    to: options.Destination
    statistics: bool
    chosen: Selection
    show_values: bool
    exit_zero: bool
    error_on_warning: bool
    lang: Lang
    quiet: bool


@dataclass(frozen=True, slots=True)
class Request(Showing):
    """What the options say that import and validate share."""

    year: int | None
    county: str | None
    corrections: Path | None
    annotate: Path | None
    jobs: int | None


def _complete_rule(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from fupin.catalog.rules import RULES

    return options.completing(((code, one.name) for code, one in sorted(RULES.items())), incomplete)


def _rules_option(name: str, does: str) -> Callable[[options.F], options.F]:
    return click.option(
        name,
        multiple=True,
        type=typed.CommaList(),
        metavar="CODES",
        shell_complete=_complete_rule,
        help=f"{does} these rules: codes, beginnings of codes (N, M00) or names, separated by commas.",
    )


paths_argument = click.argument("paths", nargs=-1, required=True, type=options.FILE)
_which = options.together(
    options.findings_output,
    click.option("--statistics", is_flag=True, help="Write how often each rule fired instead of the findings."),
    _rules_option("--select", "Show only"),
    _rules_option("--ignore", "Do not show"),
    click.option(
        "--level",
        type=typed.OneOf("level", ("error", "warning", "note")),
        default="note",
        show_default=True,
        help="Least level to show.",
    ),
)
_how = options.together(
    click.option("--show-values", is_flag=True, help="Show ID numbers, names and phones unmasked."),
    click.option("--exit-zero", is_flag=True, help="End with status 0 whatever was found."),
    click.option("--error-on-warning", is_flag=True, help="End with status 1 on warnings, too."),
    options.lang,
    options.quiet,
)
_options = options.together(
    click.option(
        "--year", type=click.IntRange(1949, 2099), help="Data year, where rows, title and file name say none."
    ),
    click.option("--county", help="County, by code or name, where rows, title and file name say none."),
    click.option(
        "--corrections",
        type=options.FILE,
        metavar="FILE",
        envvar="FUPIN_CORRECTIONS",
        help="CSV file of cells to correct before the returns are checked; else the one that fupin.toml names.",
    ),
    _which,
    annotating.option,
    click.option(
        "--jobs",
        "-j",
        type=click.IntRange(1, 64),
        help="How many returns to read at the same time; as many as there are cores, unless said otherwise.",
    ),
    _how,
)


def _summed(
    kind: type[Showing], name: str, declared: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator that gives a command the options `declared`, and their sum as its parameter `name`."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_sum(
            *,
            select: Sequence[Sequence[str]],
            ignore: Sequence[Sequence[str]],
            level: Level,
            statistics: bool,
            to: options.Destination,
            **given: object,
        ) -> object:
            from fupin.write.selection import Selection, rule_codes

            chosen = Selection(rule_codes(typed.flat(select)), rule_codes(typed.flat(ignore)), level)
            if statistics and to.format == "sarif":
                raise WrongUse(
                    "SARIF holds findings, not how many there are.", "Leave out --statistics, or use -f json."
                )
            summed: dict[str, Any] = {"chosen": chosen, "statistics": statistics, "to": to}
            summed |= {one.name: given.pop(one.name) for one in fields(kind) if one.name not in summed}
            return command(**{name: kind(**summed)}, **given)

        return declared(with_sum)

    return decorate


choices = _summed(Request, "request", _options)
showing = _summed(Showing, "showing", options.together(_which, _how))
