"""The options that several commands share, and how their values are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from fupin import log
from fupin.commands import typed

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.settings import Settings
    from fupin.write import Column
    from fupin.write.labels import Lang

F = TypeVar("F", bound=Callable[..., Any])
# Whether a path can be read or written is told by who opens it, so that one bad file does not stop the others.
FILE = click.Path(path_type=Path, readable=False, allow_dash=True)
FORMATS = ("table", "csv", "tsv", "json", "jsonl", "markdown", "xlsx", "parquet")
FINDINGS_FORMATS = (*FORMATS, "sarif")


def together(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Several click options as one decorator, in the order in which help shows them."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def default_lang() -> Lang:
    """What the nearest fupin.toml says, else Chinese where the locale is, else English."""
    said = _settled().lang or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if said.lower().startswith("zh") else "en"


def default_store() -> Path:
    """What the nearest fupin.toml says, else the folder `store`."""
    return _settled().store or Path("store")


def default_lock_timeout() -> float:
    """What the nearest fupin.toml says, else a minute."""
    from fupin.settings.file import WAIT

    said = _settled().lock_timeout
    return WAIT if said is None else said


def _settled() -> Settings:
    """What the nearest fupin.toml says; nothing while a shell asks for completions, which no error may disturb."""
    from fupin import settings

    context = click.get_current_context(silent=True)
    return settings.Settings() if context and context.resilient_parsing else settings.load()


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


class FormatName(typed.OneOf):
    """A format; one that holds findings only passes everywhere, to be refused with its reason."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return value if value in FINDINGS_FORMATS else super().convert(value, param, ctx)


lang = click.option(
    "--lang",
    type=typed.OneOf("language", ("zh", "en")),
    default=default_lang,
    show_default="that of fupin.toml, else zh where the locale is Chinese, else en",
    envvar="FUPIN_LANG",
    help="Language of labels and messages.",
)
log_format = click.option(
    log.OPTION,
    type=typed.OneOf("log format", log.FORMATS),
    envvar=log.VARIABLE,
    expose_value=False,
    help="Write stderr as text, or for programs as one JSON object per line.  [default: text]",
)
quiet = together(
    click.option("-q", "--quiet", is_flag=True, help="No summary, no progress, and no header where nothing was found."),
    log_format,
)
lock_timeout = click.option(
    "--lock-timeout",
    type=click.FloatRange(min=0),
    default=default_lock_timeout,
    show_default="that of fupin.toml, else 60",
    envvar="FUPIN_LOCK_TIMEOUT",
    metavar="SECONDS",
    help="How long to wait for another process that writes to the store.",
)
store = click.option(
    "--store",
    type=FILE,
    default=default_store,
    show_default="that of fupin.toml, else store",
    envvar="FUPIN_STORE",
    help="Folder of the store.",
)


def _output_options(formats: Sequence[str]) -> Callable[[F], F]:
    return together(
        click.option(
            "-f",
            "--format",
            "format_",
            type=FormatName("format", formats),
            help="Default: table on a terminal, else csv.",
        ),
        click.option("-o", "--output", type=FILE, help="Write to a file; its suffix gives the format."),
        click.option("--force", is_flag=True, help="Overwrite the output file."),
        click.option(
            "--bom", is_flag=True, help="CSV for Excel: with a byte order mark, and no cell taken for a formula."
        ),
    )


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a command's data go, and how: what `--format`, `--output`, `--force` and `--bom` say together.

    `asked` says that a format or a file was asked for, not taken for granted.
    """

    format: str
    path: Path | None
    force: bool
    bom: bool
    asked: bool = True

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


def _giving_destination(formats: Sequence[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the output options, and their sum as its parameter `to`, checked before any work is done."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def with_destination(
            *, format_: str | None, output: Path | None, force: bool, bom: bool, **given: object
        ) -> object:
            from fupin.write import check_out, chosen_format

            if output is not None:
                check_out(output, force)
            chosen = chosen_format(format_, output, findings=formats is FINDINGS_FORMATS)
            asked = format_ is not None or output is not None
            return command(to=Destination(chosen, output, force, bom, asked), **given)

        return _output_options(formats)(with_destination)

    return decorate


output = _giving_destination(FORMATS)
findings_output = _giving_destination(FINDINGS_FORMATS)


places = together(
    click.option(
        "--county",
        "county_",
        multiple=True,
        type=typed.CommaList(),
        shell_complete=_complete_county,
        help="Only these counties: codes or names.",
    ),
    click.option(
        "--area",
        "area_",
        multiple=True,
        type=typed.CommaList(),
        shell_complete=_complete_area,
        help="Only the counties of these areas (四大片区).",
    ),
)
where = together(
    places,
    click.option(
        "--year", "year_", multiple=True, type=typed.CommaList(), help="One year, several, 2013-2016, or all."
    ),
)
