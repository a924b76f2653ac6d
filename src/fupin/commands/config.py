"""`fupin config`: every setting and where it came from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from fupin.commands import options

if TYPE_CHECKING:
    from fupin.settings import Settings
    from fupin.write.labels import Lang


@click.command("config")
@options.store
@options.output
@options.lang
@click.pass_context
def command(ctx: click.Context, *, store: Path, lang: Lang, to: options.Destination) -> None:
    """Show every setting and where it came from.

    \b
    Examples:
      fupin config                       what holds in this folder
      FUPIN_STORE=other fupin config     with the environment's say
      fupin config -f json               for programs

    A setting comes from an option, else from the environment (FUPIN_STORE, FUPIN_LANG), else from the nearest
    fupin.toml upward from the working directory, else it is the default.
    """
    import pyarrow as pa

    from fupin import process, settings
    from fupin.settings.listing import lines
    from fupin.write import Column

    process.keep_pandas_out()
    settled = settings.load()
    rows = [
        ("store", str(store), _said(ctx, "store", settled, bool(settled.store))),
        ("lang", lang, _said(ctx, "lang", settled, bool(settled.lang))),
        *((one.key, one.value, str(settled.path) if one.settled else "default") for one in lines(settled)),
    ]
    if to.for_people:
        rows = [(key, value, _in(lang, source)) for key, value, source in rows]
    columns = (Column("key", "设置项", "Setting"), Column("value", "值", "Value"), Column("source", "来源", "Source"))
    texts = zip(*rows, strict=True)
    table = pa.table({c.key: pa.array(some, pa.string()) for c, some in zip(columns, texts, strict=True)})
    to.write(table, columns, lang)


def _said(ctx: click.Context, name: str, settled: Settings, by_file: bool) -> str:
    """Who says what an option is."""
    source = ctx.get_parameter_source(name)
    if source is ParameterSource.COMMANDLINE:
        return f"option --{name}"
    if source is ParameterSource.ENVIRONMENT:
        return f"environment FUPIN_{name.upper()}"
    if by_file:
        return str(settled.path)
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG")
    return "locale" if name == "lang" and spoken else "default"


def _in(lang: Lang, source: str) -> str:
    """A source for people, with the file's path from here, which is short."""
    if Path(source).is_absolute():
        return os.path.relpath(source)
    kind, _, name = source.partition(" ")
    if lang == "en" or kind not in _CHINESE:
        return source
    return f"{_CHINESE[kind]} {name}".rstrip()


_CHINESE = {"option": "选项", "environment": "环境变量", "default": "默认值", "locale": "系统语言环境"}
