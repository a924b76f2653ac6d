"""`fupin check`: compare the returns of a store with each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fupin import log
from fupin.commands import findings, options, typed
from fupin.commands.request import Showing, showing
from fupin.commands.summary import sentence
from fupin.errors import ExitStatus, WrongUse

if TYPE_CHECKING:
    from fupin.catalog.model import Rule
    from fupin.write.selection import Selection


@click.command("check")
@options.store
@options.where
@showing
def command(
    *,
    store: Path,
    county_: tuple[tuple[str, ...], ...],
    area_: tuple[tuple[str, ...], ...],
    year_: tuple[tuple[str, ...], ...],
    showing: Showing,
) -> ExitStatus:
    """Compare the returns of a store with each other.

    \b
    Examples:
      fupin check                                    counts by rule, with examples
      fupin check --select X001 -o twice.xlsx        persons in two counties or two households
      fupin check --year 2014 --area wumeng -f csv
      fupin check --statistics                       how often each rule fired

    \b
    X001  the same ID number in two counties, or in two households of one county
    X002  village returns, and X003 county returns, that differ from the registry
    X004  households of the register without members in the roster of another return, and the reverse
    X005  villages of the registry that the county's village return does not have

    What one return says is checked by import and validate. The findings go to stdout, the summary to stderr. Status 1
    if there are errors. Only the rules that --select, --ignore and --level ask for are run.
    """
    from fupin import answer, process

    process.keep_pandas_out()
    rules = _asked_for(showing.chosen)
    found = answer.compare(store, rules, typed.years(year_), typed.counties(county_, area_))
    shown = findings.chosen(found, showing)
    findings.write_out(shown, showing, name_files=True)
    if not showing.quiet:
        counts = (("rules", len(rules)), ("errors", shown.levels["error"]), ("warnings", shown.levels["warning"]))
        log.say(sentence(counts, showing.lang), "checked", log.gravity(shown.levels), **dict(counts))
    return findings.status(shown, showing)


def _asked_for(chosen: Selection) -> Sequence[Rule]:
    """The rules across returns that the options ask for."""
    from fupin.catalog.rules import RULES

    across = [one for one in RULES.values() if one.across]
    asked = [one for one in across if chosen.shows(one)]
    if not asked:
        raise WrongUse(
            "These options leave no rule to check: of the store, fupin checks "
            f"{', '.join(one.code for one in across)}.",
            "The other rules are checked by import and validate.",
        )
    return asked
