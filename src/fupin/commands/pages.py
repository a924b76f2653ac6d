"""The reference page of the command line, written from the commands' own declarations."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

GENERATED = "<!-- Written by fupin from its commands: change the declarations, not this page. -->"


def commands_page() -> str:
    """Every command with its usage, its help and its options, as Markdown."""
    from fupin.cli import COMMANDS, fupin

    top = click.Context(fupin, info_name="fupin", **fupin.context_settings)
    lines = ["# Commands", "", GENERATED, "", "| command | does |", "|---|---|"]
    lines += [f"| [{name}](#fupin-{name}) | {text} |" for name, (_, text) in COMMANDS.items()]
    lines += ["", "Every option can also be set in the environment, as `FUPIN_<COMMAND>_<OPTION>`.", ""]
    lines += ["Options of `fupin` itself:", "", *_options(fupin, top), "", str(fupin.epilog)]
    for name in COMMANDS:
        command = fupin.get_command(top, name)
        if command is not None:
            lines += [
                "",
                f"## fupin {name}",
                "",
                *_command(command, click.Context(command, info_name=name, parent=top)),
            ]
    return "\n".join(lines) + "\n"


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield from ("```console", f"$ {usage}", "```", "")
    yield from _help(inspect.cleandoc(command.help or ""))
    yield ""
    yield from _options(command, context)


def _help(text: str) -> Iterator[str]:
    r"""Paragraphs as they are, blocks that begin with click's \b as they stand, in a fence."""
    for number, block in enumerate(text.split("\n\n")):
        if number:
            yield ""
        title, *lines = block.removeprefix("\b\n").split("\n")
        if not block.startswith("\b"):
            yield from (title, *lines)
        elif lines and lines[0].startswith(" "):
            yield from (title, "", "```console", *inspect.cleandoc("\n".join(["", *lines])).split("\n"), "```")
        else:
            yield from (title, *lines)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    yield from ("| option | does |", "|---|---|")
    for param in command.get_params(context):
        record = param.get_help_record(context) if isinstance(param, click.Option) else None
        if record:
            names, text = (part.replace("|", "\\|").replace("  [", " [") for part in record)
            yield f"| `{names}` | {text} |"
