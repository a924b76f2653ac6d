"""What reading a file finds out about it: a few records, turned into a findings table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fupin.read.address import column_letter
from fupin.tables import Header, findings_table

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.read.header import Label, Lines
    from fupin.read.match import Match, Reading
    from fupin.read.sniff import Refused

_REASONS = {
    "empty": "空表",
    "instructions": "填表说明",
    "sample": "样表",
    "no header": "没有可识别的表头，也不像数据",
}
_SHOWN = 5


def _level(code: str) -> str:
    from fupin.catalog.rules import RULES

    return RULES[code].level


def refusal(file: str, refused: Refused) -> pa.Table:
    """The one finding about a file that cannot be read."""
    return findings_table(
        [{"file": file, "rule": refused.rule, "level": _level(refused.rule), "args": refused.message_args()}]
    )


@dataclass(slots=True)
class Finder:
    """Gathers the findings about one sheet. Rows and columns count from 0 and leave as Excel's."""

    file: str
    sheet: str
    table: str | None = None
    _records: list[dict[str, object]] = field(default_factory=list)

    def findings(self) -> pa.Table:
        return findings_table(self._records)

    def no_header(self, lines: Lines) -> None:
        """F001, showing the row with the most cells: most likely the header that was meant."""
        fullest = max(lines, key=len, default={})
        seen = ", ".join(text for _, text in sorted(fullest.items())[:_SHOWN])
        self._add("F001", args={"seen": seen})

    def skipped(self, reason: str) -> None:
        self._add("F005", args={"reason": reason, "reason_zh": _REASONS[reason]})

    def missing(self, reading: Reading, row: int) -> None:
        """F002 for every required column that is not there; `row` is the header's last."""
        table = reading.table
        for key in dict.fromkeys((*table.required, *table.essential)):
            if key not in reading.fields:
                self._add("F002", row=row + 1, field=key, args={"label": table.by_key[key].zh})

    def header(self, header: Header, row: int) -> None:
        """F003 for an unknown column, F015 for one that is known and not stored."""
        if header.field is None:
            args = {"nearest": header.nearest or "–"}
            self._add("F003", **_at(header.letter, row), value=header.text, args=args)
        elif not header.field:
            self._add("F015", **_at(header.letter, row), value=header.text)

    def hidden(self, sheet: bool, rows: int, columns: Sequence[str]) -> None:
        """F012: what the workbook does not show was read all the same."""
        parts = [
            ("the sheet", "工作表") if sheet else ("", ""),
            (f"{rows} row{'s' if rows > 1 else ''}", f"{rows} 行") if rows else ("", ""),
            (f"column {', '.join(columns)}", f"{'、'.join(columns)} 列") if columns else ("", ""),
        ]
        told = [part for part in parts if part[0]]
        args = {"hidden": ", ".join(en for en, _ in told), "hidden_zh": "、".join(zh for _, zh in told)}
        self._add("F012", value=None, args={**args, "rows": str(rows)})

    def twice(self, first: Match, second: Match) -> None:
        """F004: a second column of the same field, of which nothing is taken."""
        if second.field is None:
            return
        args = {"label": second.field.zh, "first": _cell(first.label)}
        at = _at(column_letter(second.label.column), second.label.row)
        self._add("F004", **at, field=second.field.key, value=second.label.text, args=args)

    def _add(self, rule: str, **facts: object) -> None:
        about = {"file": self.file, "sheet": self.sheet, "table": self.table, "rule": rule, "level": _level(rule)}
        self._records.append({"args": {}, **about, **facts})


def _at(letter: str, row: int) -> dict[str, object]:
    return {"row": row + 1, "column": letter, "cell": f"{letter}{row + 1}"}


def _cell(label: Label) -> str:
    return f"{column_letter(label.column)}{label.row + 1}"
