"""Which return is meant: by its id, the beginning of it, or the name of its file."""

from __future__ import annotations

from collections.abc import Sequence

from fupin.errors import UnknownName, WrongUse
from fupin.store.layout import Store
from fupin.store.returns import records
from fupin.tables import Record

SHORTEST = 4
_FEW = 3


def named(store: Store, text: str) -> Record:
    """The record of the return that is called so: its id, at least the first four characters of it, or its file name.

    Raises UnknownName, with the nearest names, where there is none, and WrongUse where there are several.
    """
    known = records(store)
    found = [one for one in known if one.id == text] or _begun(known, text)
    if not found:
        names = sorted({name for one in known for name in (one.file, one.id)})
        alike = [name for name in names if text in name][:_FEW]
        remedy = "`fupin log` lists the returns: name one by its id or its file."
        raise UnknownName("return", text, names, f"Did you mean {' or '.join(alike)}?" if alike else remedy)
    if len(found) > 1:
        several = ", ".join(f"{one.id} ({one.file}, {one.imported_at[:16].replace('T', ' ')})" for one in found)
        raise WrongUse(f"{text} is the name of {len(found)} returns: {several}.", "Name one of them by its id.")
    return found[0]


def _begun(known: Sequence[Record], text: str) -> list[Record]:
    begun = [one for one in known if len(text) >= SHORTEST and one.id.startswith(text.lower())]
    return [one for one in known if one.file == text] or begun
