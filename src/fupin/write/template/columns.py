"""The columns of a table's form: header, width and number format, and what may be written in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fupin.catalog.codes import code_list
from fupin.catalog.forms import Note, form_fields, note_of
from fupin.catalog.headers import header_unit
from fupin.catalog.model import Field, Table
from fupin.catalog.rules import RULES
from fupin.write.excel import HEADER_WIDTH, TEXT_FORMAT, text_width
from fupin.write.labels import unit_label

_NARROWEST, _WIDEST_LIST = 9, 22
_TEXT_WIDTHS = {"id": 24, "digits": 20, "phone": 14, "text": 12}
_FORMATS = {"integer": "0", "money": "0.00", "date": "yyyy-mm-dd"}
_YEARS_AHEAD = {"data_year": 0, "data_year+10": 10}
# The rules that find fault with a blank cell of any row, and with one of a poor household's.
_OF_EVERYBODY, _OF_POOR_HOUSEHOLDS = ("M001",), ("C001", "D002")
# The button of a drop-down list beside its text.
_BUTTON = 4

Demand = Literal["always", "poor", "derived", ""]


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column of a form for a data year; `number` counts from 1."""

    table: Table
    field: Field
    number: int
    year: int

    @property
    def letter(self) -> str:
        from openpyxl.utils import get_column_letter

        return get_column_letter(self.number)

    @property
    def note(self) -> Note:
        return note_of(self.table, self.field)

    @property
    def unit(self) -> str:
        return self.field.form_unit or unit_label(self.field.unit, "zh")

    @property
    def label(self) -> str:
        """The official term with its unit in brackets."""
        return self.field.zh + (f"（{self.unit}）" if self.unit and not header_unit(self.field.zh) else "")

    @property
    def header(self) -> str:
        """The label, `*` behind it where no cell may be blank, and the unit of a long one in a line of its own."""
        label = self.label if text_width(self.label) < HEADER_WIDTH else self.label.replace("（", "\n（")
        return label + "*" * (self.demand == "always")

    @property
    def demand(self) -> Demand:
        """Whether a blank cell is an error, is found fault with in poor households, or is derived by reading."""
        if self.field.required or self.field.key in self.table.essential or self._blank_breaks(_OF_EVERYBODY):
            return "always"
        if self._blank_breaks(_OF_POOR_HOUSEHOLDS):
            return "poor"
        return "derived" if self.field.key in {derived.key for derived in self.table.derived} else ""

    def _blank_breaks(self, rules: Sequence[str]) -> bool:
        place = (self.table.key, self.field.key)
        return any((check.table, check.at) == place for code in rules for check in RULES[code].checks)

    @property
    def text_kind(self) -> str:
        """Of a text column: an ID number, a phone, other digits that are no number, or plain text; else ""."""
        one = self.field
        if one.type != "text":
            return ""
        if one.mask in ("id", "phone"):
            return one.mask
        return "digits" if one.precision_rule or one.key.endswith("_code") else "text"

    @property
    def labels(self) -> tuple[str, ...]:
        """What a column of a code list may say, in the list's order."""
        return tuple(code.zh for code in code_list(self.field.list_key).codes) if self.field.list_key else ()

    @property
    def high(self) -> int | None:
        high = self.field.high
        return self.year + _YEARS_AHEAD[high] if isinstance(high, str) else high

    @property
    def number_format(self) -> str:
        return TEXT_FORMAT if self.field.type == "text" else _FORMATS.get(self.field.type, "General")

    @property
    def alignment(self) -> str:
        """Counts, dates and years stand apart from the texts beside them."""
        return {"integer": "center", "date": "center", "money": "right", "decimal": "right"}.get(
            self.field.type, "left"
        )

    @property
    def width(self) -> float:
        """Room for the values, and for the header in as few lines as it takes in an ordinary column."""
        longest = max(map(text_width, self.labels), default=0)
        values = min(longest + _BUTTON, _WIDEST_LIST) if longest else _TEXT_WIDTHS.get(self.text_kind, _NARROWEST)
        header = max(text_width(line) for line in self.header.split("\n"))
        return max(values, min(header + 2, HEADER_WIDTH), _NARROWEST)


def form_columns(table: Table, year: int) -> Sequence[FormColumn]:
    """The columns of a table's form for a data year, in their order."""
    return [FormColumn(table, field, number, year) for number, field in enumerate(form_fields(table), 1)]
