"""Findings as a clerk meets them: a line of the list, and a mark on a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fupin.catalog.model import Rule
from fupin.write.findings import render
from fupin.write.labels import LEVELS, Lang, in_lang

if TYPE_CHECKING:
    import pyarrow as pa

# Longer lists and more comments would make the copy too heavy to be opened; the list's hint then says so.
MOST_LISTED = 200_000
MOST_COMMENTS = 20_000

_GRAVITY = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Line:
    """One finding. `row` is 0 where it is about a whole sheet, `column` "" about a row, `sheet` "" about the file."""

    sheet: str
    row: int
    column: str
    rule: str
    level: str
    value: str
    message: str
    fix: str


@dataclass(slots=True)
class Mark:
    """What is said at one cell."""

    level: str = "note"
    texts: list[str] = field(default_factory=list)

    def add(self, level: str, text: str) -> None:
        if not self.texts or _GRAVITY[level] < _GRAVITY[self.level]:
            self.level = level
        self.texts.append(text)

    def joined(self, other: Mark) -> Mark:
        """A mark that says what both say."""
        return Mark(min(self.level, other.level, key=_GRAVITY.__getitem__), [*self.texts, *other.texts])


# The marks of one sheet by row and column letter; "" stands for the row as a whole.
Marks = dict[int, dict[str, Mark]]


@dataclass(frozen=True, slots=True)
class Notes:
    """All that is to be said about one return. `left_out` findings are not among the lines."""

    file: str
    lang: Lang
    lines: Sequence[Line]
    levels: Mapping[str, int]
    left_out: int

    def marks(self, sheet: str) -> Marks:
        """The marks of one sheet."""
        found: Marks = {}
        label = {level: in_lang(pair, self.lang) for level, pair in LEVELS.items()}
        colon = in_lang(("：", ": "), self.lang)
        for line in self.lines:
            if line.sheet == sheet and line.row:
                mark = found.setdefault(line.row, {}).setdefault(line.column, Mark())
                mark.add(line.level, f"{label[line.level]} {line.rule}{colon}{line.message}")
        return found

    def in_order(self, sheets: Sequence[str]) -> Notes:
        """The lines in the order of the workbook's sheets; what is about the whole file first."""
        places = {name: place for place, name in enumerate(sheets)}
        return replace(self, lines=sorted(self.lines, key=lambda line: places.get(line.sheet, -1)))


def notes_of(findings: pa.Table, rules: Mapping[str, Rule], lang: Lang, file: str, names: Mapping[str, str]) -> Notes:
    """What a return's findings say, with the values as they were sent: they go back to their sender.

    `names` are the sheets' names in the workbook where findings call them otherwise.
    """
    import pyarrow as pa

    counts = {one["values"]: one["counts"] for one in findings["level"].value_counts().to_pylist()}
    table = render(findings, rules, lang, show_values=True).slice(0, MOST_LISTED)
    fixes = {code: in_lang((rule.fix_zh, rule.fix), lang) for code, rule in rules.items()}
    columns = [
        table[name].cast(pa.string()).to_pylist() for name in ("sheet", "column", "rule", "level", "value", "message")
    ]
    lines = [
        Line(
            names.get(sheet, sheet) or "",
            row or 0,
            column or "",
            rule,
            level,
            value or "",
            message or "",
            fixes.get(rule, ""),
        )
        for row, sheet, column, rule, level, value, message in zip(table["row"].to_pylist(), *columns, strict=True)
    ]
    return Notes(file, lang, lines, counts, findings.num_rows - table.num_rows)
