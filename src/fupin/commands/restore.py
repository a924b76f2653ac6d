"""`fupin restore`: put a return's rows back."""

from __future__ import annotations

from typing import Any

import click

from fupin.commands.undoing import carry_out, undoing


@click.command("restore")
@undoing
def command(**given: Any) -> None:  # noqa: ANN401 - the options that both commands share, handed on as they are
    """Put a return's rows back in the place of what replaced them.

    \b
    Examples:
      fupin restore 屏山县2014.xlsx       the old return was right after all
      fupin restore 3f9a --dry-run        what would come back, and what would leave

    RETURN is an id, at least four characters of it, or a file name; `fupin log` lists them. Its rows come back as they
    were stored last, also those of a return that was withdrawn; what had replaced them leaves to the history.
    Households and the persons counted once follow. Nothing is asked.
    """
    carry_out("restore", **given)
