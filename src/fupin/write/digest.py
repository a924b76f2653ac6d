"""Findings at a glance: how many each rule has, and the first few of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from fupin.catalog.model import Rule
from fupin.write.findings import in_order, render
from fupin.write.formats import Style
from fupin.write.labels import LEVELS, Lang, in_lang
from fupin.write.terminal import harmless, show
from fupin.write.wrapping import wrapped

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import RenderableType

_COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}
_LEVEL_ORDER = list(LEVELS)
# blanks before a finding and between its parts, and the columns that a value may take
_INDENT = 3
_GAP = 2
_VALUE = 24


class Row(NamedTuple):
    """What is shown of one finding."""

    place: str
    value: str
    message: str


def write_digest(
    findings: pa.Table,
    rules: Mapping[str, Rule],
    stream: BinaryIO,
    style: Style,
    *,
    show_values: bool = False,
    examples: int = 3,
    left_out: int = 0,
    name_files: bool = False,
) -> None:
    """Write each rule that fired with its count and first `examples`, errors first; last, how many are not shown, and
    how many others were `left_out` because nobody asked for them. Files are named where there are several, or always.
    """
    from rich.text import Text

    shown, counts = first_of_each(in_order(findings), examples)
    several = (name_files or _more_than_one(findings, "file"), _more_than_one(findings, "sheet"))
    rows = _rows_by_rule(render(shown, rules, style.lang, show_values).to_pylist(), several, style.lang)
    arranged = _arrangement(rows, style.width)
    parts: list[RenderableType] = []
    for (level, code), count in sorted(counts.items(), key=_by_level):
        name = rules[code].name if code in rules else ""
        parts += [_heading(level, code, name, count, style.lang), arranged(rows[level, code]), ""]
    parts.append(Text(_last_line(findings.num_rows, shown.num_rows, left_out, style.lang)))
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


def _rows_by_rule(
    records: Iterable[Mapping[str, Any]], several: tuple[bool, bool], lang: Lang
) -> dict[tuple[str, str], list[Row]]:
    rows: dict[tuple[str, str], list[Row]] = {}
    for r in records:
        texts = (harmless(text or "") for text in (_place(r, several, lang), r["value"], r["message"]))
        rows.setdefault((r["level"], r["rule"]), []).append(Row(*texts))
    return rows


def _arrangement(rows: Mapping[Any, list[Row]], width: int | None) -> Callable[[list[Row]], RenderableType]:
    """Side by side; in a terminal where that leaves no room for the messages, below each other."""
    if width is None:
        return _side_by_side
    if any(width - _beside_message(some) < width // 2 for some in rows.values()):
        return lambda some: _stacked(some, width)
    return lambda some: _side_by_side(
        [Row(r.place, _lines(r.value, _VALUE), _lines(r.message, width - _beside_message(some))) for r in some]
    )


def _beside_message(rows: list[Row]) -> int:
    """The columns of a terminal that place and value take, with the blanks around them."""
    from rich.cells import cell_len

    place, value = max(cell_len(r.place) for r in rows), max(cell_len(r.value) for r in rows)
    return _INDENT + place + _GAP + (min(value, _VALUE) + _GAP if value else 0)


def _side_by_side(rows: list[Row]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, _GAP, 0, 0))
    grid.add_column(width=_INDENT - _GAP)
    shown = [n for n, column in enumerate(zip(*rows, strict=True)) if n == 0 or any(column)]
    for _ in shown:
        grid.add_column(no_wrap=True, overflow="crop")
    for row in rows:
        grid.add_row("", *(Text(row[n]) for n in shown))
    return grid


def _stacked(rows: list[Row], width: int) -> RenderableType:
    from rich.text import Text

    lines = []
    for row in rows:
        head = (" " * _GAP).join(filter(None, (row.place, row.value)))
        lines += [" " * _INDENT + line for line in wrapped(head, width - _INDENT)]
        lines += [" " * 2 * _INDENT + line for line in wrapped(row.message, width - 2 * _INDENT) if line]
    return Text("\n".join(lines), no_wrap=True)


def _lines(text: str, width: int) -> str:
    return "\n".join(wrapped(text, width))


def _place(record: Mapping[str, Any], several: tuple[bool, bool], lang: Lang) -> str:
    """Where a finding is: its cell, else its row, with the file and sheet where there are several."""
    row = f"第{record['row']}行" if lang == "zh" else f"row {record['row']}"
    cell = record["cell"] or (row if record["row"] else "")
    names = [record[key] for key, is_needed in zip(("file", "sheet"), several, strict=True) if is_needed or not cell]
    return " ".join(part for part in (*names, cell) if part)


def _last_line(total: int, shown: int, left_out: int, lang: Lang) -> str:
    if not total and not left_out:
        return "没有发现问题。" if lang == "zh" else "No findings."
    if not total:
        return (
            f"没有列出任何问题，{left_out:,} 条未列入。" if lang == "zh" else f"None is shown; {left_out:,} left out."
        )
    if lang == "zh":
        others = f"，另有 {left_out:,} 条未列入" if left_out else ""
        if total == shown:
            return f"共 {total:,} 条，已全部列出{others}。"
        return f"共 {total:,} 条，{total - shown:,} 条未显示{others}。查看全部：--format csv，或 --output 问题清单.xlsx"
    others = f" {left_out:,} more were left out." if left_out else ""
    if total == shown:
        return f"{total:,} in all, every one shown.{others}"
    return f"{total:,} in all, {total - shown:,} not shown.{others} To see all: --format csv, or --output findings.xlsx"
