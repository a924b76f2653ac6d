"""Where the header of a sheet is: one to three rows below titles and notes, perhaps with merged groups."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fupin.catalog.headers import normal_header
from fupin.catalog.model import plain
from fupin.read.address import Merge

# Text of the cells that are not blank, by column, for each of a sheet's first rows.
Lines = Sequence[Mapping[int, str]]

WITHIN = 30
_DEEPEST = 3
_LONGEST_GROUP = 6
_TITLE = re.compile(r"(表|册|台账|清单|统计|情况)$|^附(件|表)|(19|20)\d\d年|^.{26,}")
_NOTE = re.compile(r"^(填报|填表|制表|编制|上报|报送|审核|审批|批准|单位|表号|日期)[^()]{0,8}:")
_YEAR = re.compile(r"(19|20)\d\d(年度?)?")
_OF_PLACE_AND_YEAR = re.compile(rf"{_YEAR.pattern}|年度?|\D{{2,}}[省市州盟县区旗乡镇村]")
_DATA = re.compile(r"[+-]?\d+(\.\d+)?|.*\d{4,}.*|[√×是否]|\d{1,4}[-/.年].*")
_NUMBERED = re.compile(r"\(?(\d{1,3}|[甲乙丙丁戊己庚辛壬癸]|[A-Z]{1,2}|栏次|\d{1,3}=[\d+\-*/×÷()]+)\)?")
_UNITS = (
    *("元", "千元", "万元", "亿元", "户", "万户", "人", "口", "万人", "亩", "万亩", "公顷", "公里", "千米", "米", "里"),
    *("平方米", "平米", "个", "头", "只", "月", "个月", "%"),
)


@dataclass(frozen=True, slots=True)
class Label:
    """The header of one column: its leaf is the last of `parts`, the groups above it come before, outermost first.

    `row` is the leaf's own row; rows and columns count from 0.
    """

    column: int
    row: int
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        return "/".join(self.parts)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows `top` to `bottom` (from 0, inclusive) taken as a header; `printed` are their texts by column, normalised."""

    top: int
    bottom: int
    labels: tuple[Label, ...]
    printed: tuple[Mapping[int, str], ...] = ()


def repeats(cells: Mapping[int, str], block: Block) -> bool:
    """Whether a row prints one of the header's own rows again, as at the top of every printed page."""
    said = {column: normal_header(text) for column, text in cells.items()}
    for printed in block.printed:
        agreed = sum(printed.get(column) == text for column, text in said.items())
        if agreed and agreed >= 0.8 * len(said) and (agreed > 2 or agreed == len(printed)):
            return True
    return False


def is_data(line: Mapping[int, str]) -> bool:
    """Whether a row holds values, as far as can be told without its header."""
    texts = [_bare(text) for text in line.values()]
    return len(texts) > 2 and any(map(_DATA.fullmatch, texts)) and not any(map(_NOTE.search, texts))


def is_title(line: Mapping[int, str]) -> bool:
    """Whether a row is blank, or says something about the table that follows rather than being part of one."""
    return len(line) < 2 or _speaks([_bare(text) for text in line.values()])


def _speaks(texts: Sequence[str]) -> bool:
    """Whether the cells of a row say something together: a note, 县名：|屏山县, or 屏山县|2014|年."""
    if any(_NOTE.search(text) for text in texts):
        return True
    questions = sum(text.endswith(":") for text in texts)
    if questions < len(texts) <= 2 * questions:
        return True
    return any(map(_YEAR.fullmatch, texts)) and all(map(_OF_PLACE_AND_YEAR.fullmatch, texts))


def blocks(lines: Lines, merges: Sequence[Merge], known: frozenset[str], start: int = 0) -> Iterator[Block]:
    """Every run of rows that could be the header, top down. `known` holds all declared headers, normalised."""
    top = start
    while top < min(len(lines), start + WITHIN):
        if _can_begin(lines, top, merges):
            bottom = top
            while bottom - top < _DEEPEST - 1 and _goes_on(lines, top, bottom, merges, known):
                bottom += 1
            printed = tuple({c: normal_header(t) for c, t in line.items()} for line in lines[top : bottom + 1])
            yield Block(top, bottom, _labels(lines, top, bottom, merges), printed)
        top += 1


def numbered(lines: Lines, row: int) -> bool:
    """Whether a row only numbers the columns (甲 乙 1 2 3)."""
    if row >= len(lines) or len(lines[row]) < 3:
        return False
    cells = [plain(text) for _, text in sorted(lines[row].items())]
    if not all(_NUMBERED.fullmatch(c) for c in cells):
        return False
    numbers = [int(c.strip("()")) for c in cells if c.strip("()").isdecimal()]
    return numbers == list(range(1, len(numbers) + 1)) if numbers else "甲" in cells or "A" in cells


def _can_begin(lines: Lines, row: int, merges: Sequence[Merge]) -> bool:
    cells = {column: _bare(text) for column, text in lines[row].items()}
    if not cells or _speaks([*cells.values()]):
        return False
    down = {left for top, left, bottom, _ in merges if top == row < bottom}
    merged_down = any(column in down and not _TITLE.search(text) for column, text in cells.items())
    if len(cells) > 3 or (len(cells) > 1 and merged_down):
        return True
    if any(_TITLE.search(text) or ":" in text for text in cells.values()):
        return False
    below = lines[row + 1] if row + 1 < len(lines) else {}
    if len(cells) > 1:
        return True
    ((column, text),) = cells.items()
    width = next((right - left + 1 for t, left, _, right in merges if (t, left) == (row, column)), 1)
    alone = width == 1 and len(text) <= _LONGEST_GROUP and column > min(below, default=column)
    return alone or 1 < width <= len(below) / 2


def _bare(text: str) -> str:
    return plain(unicodedata.normalize("NFKC", text))


def _goes_on(lines: Lines, top: int, row: int, merges: Sequence[Merge], known: frozenset[str]) -> bool:
    """Whether the row below `row` belongs to the same header."""
    below = lines[row + 1] if row + 1 < len(lines) else {}
    if not below or numbered(lines, row + 1):
        return False
    if any(top <= t <= row < b for t, _, b, _ in merges):
        return True
    if any(_DATA.fullmatch(_bare(text)) for text in below.values()):
        return False
    if all(_bare(text) in _UNITS or not normal_header(text) for text in below.values()):
        return True
    groups = [(left, right) for t, left, _, right in merges if t == row and right > left]
    if groups and all(any(left <= column <= right for left, right in groups) for column in below):
        return True
    above = _groups_of(lines, top, row, merges, tuple(below))
    hits = sum(
        normal_header(text) in known or any(normal_header(g + text) in known for g in above[column])
        for column, text in below.items()
    )
    return hits * 2 >= len(below) or (min(lines[row]) not in below and len(below) * 2 <= len(lines[row]))


def _groups_of(
    lines: Lines, top: int, row: int, merges: Sequence[Merge], columns: Sequence[int]
) -> dict[int, tuple[str, ...]]:
    above = {label.column: label.parts for label in _labels(lines, top, row, merges)}
    found: dict[int, tuple[str, ...]] = {}
    last: tuple[str, ...] = ()
    for column in range(max(columns) + 1):
        last = above.get(column, last)
        found[column] = last
    return found


def _labels(lines: Lines, top: int, bottom: int, merges: Sequence[Merge]) -> tuple[Label, ...]:
    """One label for each column that has a header text of its own.

    Where no group of the header is merged across columns (CSV, .ods, centred across a selection), a group reaches right
    over the columns that have a text below and none beside.
    """
    rows = {row: dict(lines[row]) for row in range(top, bottom + 1)}
    inside = [m for m in merges if top <= m[0] <= bottom]
    own = {(row, column) for row, cells in rows.items() for column in cells}
    across = [m for m in inside if m[3] > m[1]]
    for t, left, _, right in across:
        if left in rows[t]:
            rows[t] |= {column: rows[t][left] for column in range(left, right + 1) if column not in rows[t]}
    if not across:
        _reach_right(rows)
    columns = sorted({column for _, column in own})
    return tuple(label for column in columns if (label := _label(rows, own, column)))


def _reach_right(rows: dict[int, dict[int, str]]) -> None:
    order = sorted(rows)
    for at, row in enumerate(order[:-1]):
        below = {column for r in order[at + 1 :] for column in rows[r]}
        for column in sorted(below):
            if column not in rows[row] and column - 1 in rows[row] and column - 1 in below:
                rows[row][column] = rows[row][column - 1]


def _label(rows: Mapping[int, Mapping[int, str]], own: set[tuple[int, int]], column: int) -> Label | None:
    found = [(row, rows[row][column]) for row in sorted(rows) if column in rows[row]]
    if (found[-1][0], column) not in own:
        found = [f for f in found if (f[0], column) in own]
    texts = [one_line(text) for _, text in found]
    parts = [_bracketed(t) for t, before in zip(texts, [None, *texts], strict=False) if t != before]
    return Label(column, found[-1][0], tuple(parts)) if parts else None


def one_line(text: str) -> str:
    return " ".join(text.split())


def _bracketed(text: str) -> str:
    """A unit that stands in a header row of its own is read as one in brackets."""
    return f"({text})" if text in _UNITS else text
