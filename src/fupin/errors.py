"""What stops fupin: wrong use, wrong settings, a store that cannot be used.

Bad data is never an exception: it becomes rows of the findings table (see `fupin.tables`).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitStatus(IntEnum):
    """Exit statuses of the command line; scripts rely on them."""

    DONE = 0
    PROBLEMS = 1
    WRONG_USE = 2
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143


class FupinError(Exception):
    """fupin cannot go on.

    `what` says what happened and where, `remedy` what to do about it.
    """

    status = ExitStatus.WRONG_USE

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what}\n{remedy}" if remedy else what)
        self.what = what
        self.remedy = remedy


class WrongUse(FupinError):
    """An option or argument that makes no sense, alone or with the others."""


class UnknownName(WrongUse):
    """A field, code, county, rule, indicator or command that does not exist; suggests the nearest."""

    def __init__(self, kind: str, name: str, known: Iterable[str], remedy: str = "") -> None:
        from difflib import get_close_matches

        near = get_close_matches(name, list(dict.fromkeys(known)), n=3, cutoff=0.6)
        guess = f"Did you mean {' or '.join(near)}?" if near else remedy
        super().__init__(f"Unknown {kind}: {name}.", guess)
        self.suggestions = near


class CatalogError(FupinError):
    """Two declarations of the catalog contradict each other."""


class StoreError(FupinError):
    """The store is missing, is no store, or cannot be read or written."""


class OutputError(FupinError):
    """An output file exists already or cannot be written."""
