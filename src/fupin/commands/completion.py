"""`fupin completion`: print the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from fupin.commands import typed
from fupin.errors import WrongUse


@click.command("completion")
@click.argument("shell", type=typed.OneOf("shell", ("bash", "zsh", "fish")))
def command(shell: str) -> None:
    """Print the completion script of a shell.

    \b
    Examples:
      fupin completion bash >> ~/.bashrc
      fupin completion zsh >> ~/.zshrc
      fupin completion fish > ~/.config/fish/completions/fupin.fish
    """
    from fupin.cli import fupin

    found = get_completion_class(shell)
    if found is None:
        raise WrongUse(f"There is no completion for {shell}.", "Choose bash, zsh or fish.")
    click.echo(found(fupin, {}, "fupin", "_FUPIN_COMPLETE").source())
