"""What fupin.toml says, value by value: each knows where it stands, so that an error can name the file and the key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from fupin.errors import UnknownName, WrongUse


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the file at `path`: `written` as TOML gives it, decimals as `Decimal`.

    `name` is its key, `section` what stands before it (`headers.person`), "" for the file itself.
    """

    path: Path
    section: str
    name: str
    written: object

    @property
    def key(self) -> str:
        """The whole key, with dots."""
        return ".".join(part for part in (self.section, self.name) if part)

    def wrong(self, what: str, remedy: str) -> WrongUse:
        """The error that this value `what` (must be …, cannot be …)."""
        return WrongUse(f"{self.path}: {self.key} {what}.", remedy)

    def unknown(self, kind: str, name: str, known: Collection[str]) -> UnknownName:
        """The error that there is no such name; where none is near, the few that there are."""
        remedy = f"Choose from {', '.join(known)}." if len(known) <= 12 else ""
        return UnknownName(f"{kind} in {self.path}" + (f", {self.key}" if self.key else ""), name, known, remedy)

    def text(self) -> str:
        if not isinstance(self.written, str) or not self.written.strip():
            raise self.wrong("must be text", f'Write {self.name} = "…".')
        return self.written

    def one_of(self, kind: str, known: Collection[str]) -> str:
        """A text that is one of a few names."""
        if (text := self.text()) not in known:
            raise self.unknown(kind, text, known)
        return text

    def number(self) -> Decimal:
        """A number, exactly as written."""
        if isinstance(self.written, bool) or not isinstance(self.written, int | Decimal):
            raise self.wrong("must be a number", f"Write {self.name} = 2500, without quotes and unit.")
        if not (number := Decimal(self.written)).is_finite():
            raise self.wrong("must be a number", "Leave the line out where there is no bound.")
        return number

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        number = self.number()
        if number != number.to_integral_value() or not low <= number <= high:
            raise self.wrong(f"must be a whole number from {low} to {high}", f"Change {self.name} = {number}.")
        return int(number)

    def values(self) -> dict[str, Value]:
        """The lines of a section."""
        if not isinstance(self.written, dict):
            raise WrongUse(
                f"{self.path}: [{self.key}] must be a section.", f"Write [{self.key}] and its lines below it."
            )
        return {name: Value(self.path, self.key, name, one) for name, one in self.written.items()}

    def known_values(self, kind: str, known: Collection[str]) -> dict[str, Value]:
        """The lines of a section whose keys are all known."""
        values = self.values()
        for name in values:
            if name not in known:
                raise self.unknown(kind, name, known)
        return values

    def each(self, example: str) -> list[Value]:
        """The members of an array, which `example` shows; they are counted from 1."""
        if not isinstance(self.written, list):
            raise self.wrong("must be a list", f"Write {example}.")
        return [Value(self.path, self.section, f"{self.name}[{n}]", one) for n, one in enumerate(self.written, 1)]


def whole_file(path: Path) -> Value:
    """All that a file says, as one section; raises `WrongUse` for a file that is no TOML."""
    import tomllib

    try:
        # Editors of Windows begin a file with a byte order mark.
        written: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUse(f"{path} cannot be read: {error}.", "It is a TOML file in UTF-8.") from None
    return Value(path, "", "", written)
