"""`fupin withdraw`: take a wrong import back."""

from __future__ import annotations

from typing import Any

import click

from fupin.commands.undoing import carry_out, undoing


@click.command("withdraw")
@undoing
def command(**given: Any) -> None:  # noqa: ANN401 - the options that both commands share, handed on as they are
    """Take a wrong import back.

    \b
    Examples:
      fupin withdraw 屏山县2013.xlsx --dry-run     what would leave, and what would come back
      fupin withdraw 81c2                          the import with this id

    RETURN is an id, at least four characters of it, or a file name; `fupin log` lists them. Its rows leave to the
    history, what they had replaced comes back where nothing newer has taken its place, and its findings count no
    longer. The same file can be imported again, and `fupin restore` undoes it. Nothing is asked.
    """
    carry_out("withdraw", **given)
