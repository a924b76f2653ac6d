"""Explanations on stdout, for a terminal or as Markdown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fupin.write.destination import opened
from fupin.write.explain import Facts, explain, names
from fupin.write.formats import Style
from fupin.write.labels import Lang
from fupin.write.markdown import escaped
from fupin.write.table import style
from fupin.write.terminal import show as render

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table


def show(what: str, lang: Lang, form: str = "table") -> None:
    """Print what the catalog knows by a name, as `table` or `markdown`; an UnknownName suggests the nearest."""
    title, facts = explain(what, lang)
    with opened(None) as stream:
        if form == "markdown":
            lines = [f"## {escaped(title)}", "", *(f"- {escaped(label)}: {escaped(value)}" for label, value in facts)]
            stream.write(("\n".join(lines) + "\n").encode())
        else:
            looks = style(lang, sys.stdout.isatty())
            render([_bold(title), _grid(facts, looks)], stream, looks)


def show_index(lang: Lang) -> None:
    """Print the keys of everything that can be explained, by kind; of the counties only how many there are."""
    parts: list[RenderableType] = []
    looks = style(lang, sys.stdout.isatty())
    for kind, facts in names(lang).items():
        counted = f"{kind}  {len(facts)}"
        parts += [_bold(counted), *([] if kind == "counties" else [_grid(facts, looks)]), ""]
    hint = {"zh": "查看一项：fupin explain 名称", "en": "To explain one: fupin explain NAME"}[lang]
    with opened(None) as stream:
        render([*parts, hint], stream, looks)


def _bold(text: str) -> RenderableType:
    from rich.text import Text

    return Text(text, style="bold")


def _grid(facts: Facts, looks: Style) -> Table:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=1)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", no_wrap=looks.width is None)
    for label, value in facts:
        grid.add_row("", Text(label), Text(value))
    return grid
