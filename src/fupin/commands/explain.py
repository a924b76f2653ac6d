"""`fupin explain`: what a field, code list, rule, indicator or county means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fupin.commands import options

if TYPE_CHECKING:
    from fupin.write.labels import Lang


@click.command("explain")
@click.argument("what", required=False)
@click.option("--all", "everything", is_flag=True, help="Everything, as the reference pages.")
@click.option("-f", "--format", "format_", type=click.Choice(["table", "markdown"]), help="Default: table.")
@click.option("-o", "--output", type=click.Path(), help="With --all: write the pages into this folder.")
@options.lang
def command(what: str | None, everything: bool, format_: str | None, output: str | None, lang: Lang) -> None:
    """Explain a field, code list, rule, indicator or county.

    \b
    Examples:
      fupin explain                       what there is to explain
      fupin explain I003                  a rule: what it finds, why, how to correct it
      fupin explain safe_water            a field: its headers, unit and values
      fupin explain cause                 a code list
      fupin explain incidence             an indicator: numerator, denominator, source
      fupin explain 屏山县                a county
    """
    from fupin.write import reference

    if everything:
        reference.write_pages(output)
    elif what is None:
        reference.show_index(lang)
    else:
        reference.show(what, lang, format_ or "table")
