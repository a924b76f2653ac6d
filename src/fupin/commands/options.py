"""The options that several commands share, and how their values are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from fupin.errors import UnknownName, WrongUse

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.write import Column
    from fupin.write.labels import Lang

F = TypeVar("F", bound=Callable[..., Any])
# Whether a path can be read or written is told by who opens it, so that one bad file does not stop the others.
FILE = click.Path(path_type=Path, readable=False, allow_dash=True)
FORMATS = ("table", "csv", "tsv", "json", "jsonl", "markdown", "xlsx", "parquet")


def together(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Several click options as one decorator, in the order in which help shows them."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def default_lang() -> Lang:
    """Chinese where the locale is, else English."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def completing(known: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    """The names, given with what they mean, that go on from what was typed; after a comma, from what stands there."""
    before, comma, begun = incomplete.rpartition(",")
    return [CompletionItem(before + comma + name, help=about) for name, about in known if name.startswith(begun)]


def _complete_county(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from fupin.catalog.divisions import divisions

    typed_as_code = not incomplete.rpartition(",")[2].strip() or incomplete[-1:].isdigit()
    names = ((d.code, d.name) if typed_as_code else (d.name, d.code) for d in divisions().values())
    return completing(names, incomplete)


def _complete_area(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from fupin.catalog.codes import code_list

    return completing(((c.key, c.zh) for c in code_list("area").codes), incomplete)


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


lang = click.option(
    "--lang",
    type=OneOf("language", ("zh", "en")),
    default=default_lang,
    show_default="zh where the locale is Chinese, else en",
    envvar="FUPIN_LANG",
    help="Language of labels and messages.",
)
quiet = click.option("-q", "--quiet", is_flag=True, help="No summary and no progress on stderr.")
store = click.option(
    "--store",
    type=FILE,
    default=Path("store"),
    show_default=True,
    envvar="FUPIN_STORE",
    help="Folder of the store.",
)
_output = together(
    click.option(
        "-f", "--format", "format_", type=OneOf("format", FORMATS), help="Default: table on a terminal, else csv."
    ),
    click.option("-o", "--output", type=FILE, help="Write to a file; its suffix gives the format."),
    click.option("--force", is_flag=True, help="Overwrite the output file."),
    click.option("--bom", is_flag=True, help="CSV for Excel: with a byte order mark, and no cell taken for a formula."),
)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a command's data go, and how: what `--format`, `--output`, `--force` and `--bom` say together."""

    format: str
    path: Path | None
    force: bool
    bom: bool

    @property
    def for_people(self) -> bool:
        return self.format in ("table", "markdown", "xlsx")

    def write(
        self, table: pa.Table, columns: Sequence[Column], lang: Lang, title: str = "", private: bool = False
    ) -> None:
        """Write a table there; `private` is for rows about persons."""
        from fupin.write import write_table

        write_table(
            table,
            columns,
            format=self.format,
            out=self.path,
            lang=lang,
            title=title,
            bom=self.bom,
            force=self.force,
            private=private,
        )


def output(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the output options, and their sum as its parameter `to`, checked before any work is done."""

    @wraps(command)
    def with_destination(
        *, format_: str | None, output: Path | None, force: bool, bom: bool, **given: object
    ) -> object:
        from fupin.write import check_out, chosen_format

        if output is not None:
            check_out(output, force)
        return command(to=Destination(chosen_format(format_, output), output, force, bom), **given)

    return _output(with_destination)


where = together(
    click.option(
        "--county",
        "county_",
        multiple=True,
        type=CommaList(),
        shell_complete=_complete_county,
        help="Only these counties: codes or names.",
    ),
    click.option(
        "--area",
        "area_",
        multiple=True,
        type=CommaList(),
        shell_complete=_complete_area,
        help="Only the counties of these areas (四大片区).",
    ),
    click.option("--year", "year_", multiple=True, type=CommaList(), help="One year, several, 2013-2016, or all."),
)
