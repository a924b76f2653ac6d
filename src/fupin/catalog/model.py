"""The shapes of what the catalog declares.

Plain frozen dataclasses, built once at import. Contradictions between them are refused in
`fupin.catalog`, so that a wrong declaration is seen by the first command, not by a county.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

from fupin.catalog.checks import Check, StoreCheck
from fupin.catalog.headers import normal_header

FieldType = Literal["text", "integer", "money", "decimal", "date", "boolean", "code", "codes"]
Level = Literal["error", "warning", "note"]
FoundBy = Literal["read", "clean", "check", "store"]
Mask = Literal["", "id", "phone", "name"]


@dataclass(frozen=True)
class Field:
    """One column of a return: its key, type, and the headers that counties write over it.

    The first header is the official term, used as the label and by the templates. `unit` is the unit stored,
    `form_unit` the one assumed where neither header nor sheet names one. `low` and `high` bound the value
    (rule T004); `high` may be "data_year" or "data_year+10". `precision_rule` is the rule that fires where a code
    of more than 15 digits was stored as a number and so lost its last digits.
    """

    key: str
    type: FieldType
    headers: tuple[str, ...]
    unit: str = ""
    form_unit: str = ""
    codes: str = ""
    level: Literal["row", "household"] = "row"
    required: bool = False
    low: int | None = None
    high: int | Literal["data_year", "data_year+10"] | None = None
    precision_rule: str = ""
    mask: Mask = ""
    also: tuple[tuple[str, str], ...] = ()
    from_roster: str = ""

    @property
    def zh(self) -> str:
        return self.headers[0]

    @property
    def en(self) -> str:
        return self.key.replace("_", " ")

    @property
    def list_key(self) -> str:
        """The code list that holds this field's values, or "" where it has none."""
        return self.codes or ("boolean" if self.type == "boolean" else "")


@dataclass(frozen=True)
class Derived:
    """A stored column that is computed, not sent: an SQL expression over the columns of its own row.

    Where a sent column has the same key, the expression reads the sent value as `_sent_<key>`.
    """

    key: str
    type: FieldType
    sql: str
    zh: str
    unit: str = ""
    codes: str = ""
    mask: Mask = ""

    @property
    def en(self) -> str:
        return self.key.replace("_", " ")


@dataclass(frozen=True)
class Table:
    """One kind of return. `aside` names the columns without which a row cannot be told apart:
    a row is set aside where all the columns of one of its groups are blank.
    """

    key: str
    zh: str
    en: str
    row: str
    fields: tuple[Field, ...]
    derived: tuple[Derived, ...] = ()
    aside: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Field]:
        return {f.key: f for f in self.fields}

    @cached_property
    def by_header(self) -> dict[str, Field]:
        return {normal_header(h): f for f in self.fields for h in f.headers}

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(f.key for f in self.fields if f.required)

    @cached_property
    def essential(self) -> tuple[str, ...]:
        """Columns without which nothing of a sheet can be stored."""
        return tuple(key for group in self.aside for key in group)


@dataclass(frozen=True)
class Code:
    key: str
    official: str
    zh: str
    en: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeList:
    """The values that a coded field can have, in the official order."""

    key: str
    codes: tuple[Code, ...]

    @cached_property
    def by_key(self) -> dict[str, Code]:
        return {c.key: c for c in self.codes}

    @cached_property
    def by_label(self) -> dict[str, str]:
        """Label or declared variant, as cleaned text (NFKC, no inner white space), to key."""
        return {plain(label): c.key for c in self.codes for label in (c.zh, *c.also)}


def plain(text: str) -> str:
    """Text as labels are compared: NFKC and without any white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Division:
    """A county-level division as it was in 2014, with what later became of its code."""

    code: str
    name: str
    prefecture: str
    area: str
    area_basis: str
    poor_county: bool
    national_poor_county: bool
    key_county: bool
    key_county_basis: str
    exit_year: int | None
    later_code: str
    later_name: str
    later_year: int | None
    earlier_code: str


@dataclass(frozen=True)
class Line:
    """A rural poverty line in yuan a year per head, at current prices."""

    year: int
    yuan: Decimal
    basis: str


# What a rule is about, in Chinese.
ABOUTS_ZH = {
    "file": "文件与工作表",
    "value": "单元格取值",
    "person": "人",
    "household": "户",
    "village": "行政村",
    "county": "县",
    "store": "库内比对",
}


@dataclass(frozen=True)
class Rule:
    """A defect that a return can have, and what to tell its sender.

    `zh` and `en` are message templates over {value} {field} {cell} {sheet} and the named values of its findings.
    `table` and `at` say, for readers, where it is marked; `checks` are its SQL, one for each cell that can be at fault.
    Rules found by read, clean and store have none; `across` is the SQL of those that compare returns with each other.
    `why_zh`, `source_zh` and `example_zh` are the Chinese of `why`, `source` and `example`; without the latter two they
    are written alike in both. A code is never reused.
    """

    code: str
    name: str
    level: Level
    about: str
    table: str
    at: str
    zh: str
    en: str
    why: str
    fix: str
    fix_zh: str
    example: str
    source: str
    found_by: FoundBy = "check"
    checks: tuple[Check, ...] = ()
    why_zh: str = ""
    source_zh: str = ""
    example_zh: str = ""
    across: tuple[StoreCheck, ...] = ()

    @property
    def about_zh(self) -> str:
        return ABOUTS_ZH[self.about]

    @property
    def args(self) -> tuple[tuple[str, str], ...]:
        """Name and SQL of the values that its checks give to the message."""
        return tuple((arg.name, arg.sql) for check in self.checks for arg in check.args)
