"""What was typed as the value of an option → the value that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

import click

from fupin.errors import UnknownName, WrongUse


class OneOf(click.Choice[str]):
    """One of a few words; a misspelt one is told the nearest."""

    def __init__(self, kind: str, words: Sequence[str]) -> None:
        super().__init__(words)
        self.kind = kind

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            raise UnknownName(self.kind, value, self.choices, f"Choose from {', '.join(self.choices)}.")
        return value


class CommaList(click.ParamType[tuple[str, ...]]):
    """Values separated by commas; the option may also be repeated."""

    name = "list"

    def convert(
        self, value: str | tuple[str, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        parts = value if isinstance(value, tuple) else value.replace("，", ",").split(",")
        return tuple(part.strip() for part in parts if part.strip())


def flat(values: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The values of a repeated `CommaList` option as one tuple, without repeats."""
    return tuple(dict.fromkeys(value for part in values for value in part))


def years(values: Sequence[Sequence[str]]) -> tuple[int, ...] | None:
    """The years that `--year` names; None for all of them.

    Accepts 2014, 2013,2014, 2013-2016 and all.
    """
    found: list[int] = []
    for text in flat(values):
        first, _, last = text.partition("-")
        if text == "all":
            return None
        if not first.isdigit() or (last and not last.isdigit()) or len(first) != 4:
            raise WrongUse(f"--year {text} is no year.", "Write 2014, 2013,2014, 2013-2016 or all.")
        found += range(int(first), int(last or first) + 1)
    return tuple(found) or None


def counties(values: Sequence[Sequence[str]], areas: Sequence[Sequence[str]] = ()) -> tuple[str, ...] | None:
    """The county codes that `--county` and `--area` pick together; None where neither is given."""
    from fupin.catalog.divisions import picked

    return picked(flat(values), flat(areas))


def money(text: str | None) -> Decimal | None:
    """An amount in yuan as written on the command line."""
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise WrongUse(f"--line {text} is no amount of yuan.", "Write a number such as 2500 or 2736.50.") from None
    if not amount.is_finite() or amount <= 0:
        raise WrongUse(f"--line {text} is no amount of yuan.", "Write a number above 0.")
    return amount


def day(text: str | None) -> date | None:
    """A date as written on the command line, YYYY-MM-DD."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text} is no date.", "Write it as 2014-12-31.") from None
