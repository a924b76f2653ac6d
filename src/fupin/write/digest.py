"""Findings at a glance: how many each rule has, and the first few of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from fupin.catalog.model import Rule
from fupin.write.findings import in_order, render
from fupin.write.formats import Style
from fupin.write.labels import LEVELS, Lang, in_lang
from fupin.write.terminal import harmless, show

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import RenderableType

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}
_LEVEL_ORDER = list(LEVELS)


def write_digest(
    findings: pa.Table,
    rules: Mapping[str, Rule],
    stream: BinaryIO,
    style: Style,
    *,
    show_values: bool = False,
    examples: int = 3,
) -> None:
    """Write each rule that fired with its count and first `examples`, errors first; last, how many are not shown."""
    from rich.text import Text

    shown, counts = first_of_each(in_order(findings), examples)
    records = render(shown, rules, style.lang, show_values).to_pylist()
    several = (_more_than_one(findings, "file"), _more_than_one(findings, "sheet"))
    parts: list[RenderableType] = []
    for (level, code), count in sorted(counts.items(), key=_by_level):
        name = rules[code].name if code in rules else ""
        parts.append(_heading(level, code, name, count, style.lang))
        parts.append(_examples([r for r in records if (r["level"], r["rule"]) == (level, code)], several, style))
        parts.append("")
    parts.append(Text(_last_line(findings.num_rows, shown.num_rows, style.lang)))
    show(parts, stream, style)


def first_of_each(findings: pa.Table, examples: int) -> tuple[pa.Table, dict[tuple[str, str], int]]:
    """The first few findings of each rule, and how many there are by (level, rule)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    groups = findings.select(["level", "rule"]).group_by(["level", "rule"]).aggregate([([], "count_all")]).to_pylist()
    taken = [pa.array([], pa.uint64())]
    for group in groups:
        same = pc.and_(pc.equal(findings["level"], group["level"]), pc.equal(findings["rule"], group["rule"]))
        taken.append(pc.indices_nonzero(same)[:examples])
    return findings.take(pa.concat_arrays(taken)), {(g["level"], g["rule"]): g["count_all"] for g in groups}


def _by_level(item: tuple[tuple[str, str], int]) -> tuple[int, str]:
    (level, code), _ = item
    return _LEVEL_ORDER.index(level), code


def _more_than_one(findings: pa.Table, column: str) -> bool:
    import pyarrow.compute as pc

    return bool(pc.count_distinct(findings[column], mode="only_valid").as_py() > 1)


def _heading(level: str, code: str, name: str, count: int, lang: Lang) -> RenderableType:
    from rich.text import Text

    heading = Text(in_lang(LEVELS[level], lang), style=f"bold {_COLORS[level]}")
    return heading.append(f" {code} {name}  {count:,}" + (" 条" if lang == "zh" else ""), style="bold")


def _examples(records: list[dict[str, Any]], several: tuple[bool, bool], style: Style) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    bounded = style.width is not None
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=1)
    keys = [key for key in ("place", "value", "message") if key == "place" or any(r[key] for r in records)]
    for _ in keys:
        grid.add_column(no_wrap=not bounded, overflow="fold" if bounded else "crop")
    for record in records:
        cells = record | {"place": _place(record, several, style.lang)}
        grid.add_row("", *(Text(harmless(cells[key] or "")) for key in keys))
    return grid


def _place(record: Mapping[str, Any], several: tuple[bool, bool], lang: Lang) -> str:
    """Where a finding is: its cell, else its row, with the file and sheet where there are several."""
    row = f"第{record['row']}行" if lang == "zh" else f"row {record['row']}"
    cell = record["cell"] or (row if record["row"] else "")
    names = [record[key] for key, is_needed in zip(("file", "sheet"), several, strict=True) if is_needed or not cell]
    return " ".join(part for part in (*names, cell) if part)


def _last_line(total: int, shown: int, lang: Lang) -> str:
    if not total:
        return "没有发现问题。" if lang == "zh" else "No findings."
    if total == shown:
        return f"共 {total:,} 条，已全部列出。" if lang == "zh" else f"{total:,} in all, every one shown."
    if lang == "zh":
        return f"共 {total:,} 条，{total - shown:,} 条未显示。查看全部：--format csv，或 --output 问题清单.xlsx"
    return f"{total:,} in all, {total - shown:,} not shown. To see all: --format csv, or --output findings.xlsx"
