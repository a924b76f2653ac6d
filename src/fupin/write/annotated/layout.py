"""How wide a sheet's columns are and how high its rows: what a comment's box is measured by."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import ceil

_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s([^>]*?)/?>")
_FORMAT = re.compile(rb"<(?:[\w.-]+:)?sheetFormatPr\s([^>]*?)/?>")
_ATTRIBUTE = re.compile(rb"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def attributes(tag: bytes) -> dict[str, str]:
    """The attributes in a tag whose values are numbers and addresses."""
    return {name.decode(): (double or single).decode() for name, double, single in _ATTRIBUTE.findall(tag)}


def is_true(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value in ("1", "true")


def lines(text: str, width: float) -> int:
    r"""About how many lines a text takes in a box of a width in half-width characters.

    >>> lines("贫困人口", 8), lines("a\n\nb", 10), lines("贫困人口数", 8)
    (1, 3, 2)
    """
    return sum(max(ceil((len(line) + len(line.encode())) / 2 / width), 1) for line in text.split("\n"))


@dataclass(slots=True)
class Layout:
    """Widths in characters (0 where hidden), heights in points. `columns` are (first, last, width, style)."""

    width: float = 8.43
    height: float = 15.0
    columns: list[tuple[int, int, float, int]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, head: bytes) -> Layout:
        """What a sheet's part says before its rows."""
        found = cls()
        if plain := _FORMAT.search(head):
            facts = attributes(plain[1])
            found.width = float(facts.get("defaultColWidth", 0)) or found.width
            found.height = float(facts.get("defaultRowHeight", 0)) or found.height
        for one in _COLUMN.finditer(head):
            facts = attributes(one[1])
            width = 0.0 if is_true(facts.get("hidden")) else float(facts.get("width", 0)) or found.width
            found.columns.append((int(facts["min"]), int(facts["max"]), width, int(facts.get("style", 0))))
        return found

    def column_width(self, number: int) -> float:
        return next((width for first, last, width, _ in self.columns if first <= number <= last), self.width)

    def column_style(self, number: int) -> int:
        return next((style for first, last, _, style in self.columns if first <= number <= last), 0)

    def row_height(self, number: int) -> float:
        return self.heights.get(number, self.height)
