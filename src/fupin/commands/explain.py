"""`fupin explain`: what a field, code list, rule, indicator, threshold or county means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from fupin.commands import options, typed
from fupin.errors import OutputError, WrongUse

if TYPE_CHECKING:
    from fupin.write.labels import Lang


def _complete_name(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from fupin.write.explain import names

    return options.completing((fact for facts in names("zh").values() for fact in facts), incomplete)


@click.command("explain")
@click.argument("what", required=False, shell_complete=_complete_name)
@click.option("--all", "everything", is_flag=True, help="Everything, as the reference pages in Markdown.")
@click.option("-f", "--format", "format_", type=typed.OneOf("format", ("table", "markdown")), help="Default: table.")
@click.option("-o", "--output", type=options.FILE, help="With --all: write the pages into this folder.")
@options.lang
def command(what: str | None, everything: bool, format_: str | None, output: Path | None, lang: Lang) -> None:
    """Explain a field, code list, rule, indicator, threshold or county.

    \b
    Examples:
      fupin explain                       what there is to explain
      fupin explain I003                  a rule: what it finds, why, how to correct it
      fupin explain safe_water            a field: its headers, unit and values
      fupin explain cause                 a code list
      fupin explain incidence             an indicator: numerator, denominator, source
      fupin explain 屏山县                a county
      fupin explain poverty_line          a number that rules compare with
      fupin explain indicators            all indicators; also fields, codes, rules, thresholds, counties
    """
    from fupin.write import reference

    if output is not None and not everything:
        raise WrongUse("--output is the folder of the reference pages.", "Add --all, or redirect stdout to a file.")
    if everything and (what is not None or format_ == "table"):
        raise WrongUse("--all writes every page, in Markdown.", "Leave out the name and --format table.")
    if everything:
        _write_pages(output)
    elif what is None:
        reference.show_index(lang)
    else:
        reference.show(what, lang, format_ or "table")


def _write_pages(folder: Path | None) -> None:
    from fupin.commands.pages import commands_page
    from fupin.write import reference
    from fupin.write.destination import is_stdout, opened

    if folder is None or is_stdout(folder):
        reference.write_pages(None)
        click.echo(commands_page(), nl=False)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {folder} cannot be made: {error.strerror}.", "Choose another one.") from error
    reference.write_pages(folder)
    with opened(folder / "commands.md", force=True) as stream:
        stream.write(commands_page().encode())
