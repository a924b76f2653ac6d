"""Explanations on stdout, for a terminal or as Markdown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fupin.write.destination import opened
from fupin.write.explain import explain, names
from fupin.write.facts import Facts
from fupin.write.formats import Style
from fupin.write.labels import Lang, in_lang
from fupin.write.markdown import escaped
from fupin.write.table import style
from fupin.write.terminal import show as render
from fupin.write.wrapping import wrapped

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

# what the guide shows of each kind
EXAMPLES = {
    "fields": ("safe_water", "net_income_per_capita", "household_type"),
    "codes": ("cause", "health", "relation"),
    "rules": ("F001", "I003", "H004"),
    "indicators": ("incidence", "poor_persons", "chronic_illness_share"),
    "thresholds": ("income_per_head_high", "labour_age_from", "rounding_tolerance"),
    "counties": ("511529", "513431", "510726"),
}
# blanks around a label, and the columns that are left for what is said of it at least
_AROUND = 5
_LEAST = 20
_EACH = f"fupin explain {'|'.join(EXAMPLES)}"
_GUIDE = (
    (("一类的全部", "All of a kind"), (_EACH, _EACH)),
    (
        ("其中一项", "One of them"),
        (
            "fupin explain safe_water（键、代码、名称或表头均可）",
            "fupin explain safe_water (by key, code, label or header)",
        ),
    ),
    (("全部参考页", "The reference pages"), ("fupin explain --all", "fupin explain --all")),
)


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
    """Print what can be explained: the kinds, how many there are of each, a few examples, and how to ask."""
    looks = style(lang, sys.stdout.isatty())
    guide = [(in_lang(label, lang), in_lang(value, lang)) for label, value in _GUIDE]
    title = in_lang(("可以查看的内容", "What can be explained"), lang)
    with opened(None) as stream:
        render([_bold(title), _grid(_kinds(lang), looks), "", _grid(guide, looks)], stream, looks)


def _kinds(lang: Lang) -> Facts:
    between = in_lang(("；", "; "), lang)
    return [
        (f"{kind} {len(facts)}", between.join(f"{key} {dict(facts)[key]}" for key in EXAMPLES[kind]))
        for kind, facts in names(lang).items()
    ]


def _bold(text: str) -> RenderableType:
    from rich.text import Text

    return Text(text, style="bold")


def _grid(facts: Facts, looks: Style) -> Table:
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    label_width = max((cell_len(label) for label, _ in facts), default=0)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=1)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, overflow="crop")
    for label, value in facts:
        lines = [value] if looks.width is None else wrapped(value, max(looks.width - label_width - _AROUND, _LEAST))
        grid.add_row("", Text(label), Text("\n".join(lines)))
    return grid
