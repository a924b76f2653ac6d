"""The shapes of what the catalog declares.

Plain frozen dataclasses, built once at import. Contradictions between them are refused in
`fupin.catalog`, so that a wrong declaration is seen by the first command, not by a county.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

from fupin.catalog.checks import Check

FieldType = Literal["text", "integer", "money", "decimal", "date", "boolean", "code", "codes"]
Level = Literal["error", "warning", "note"]
FoundBy = Literal["read", "clean", "check", "store"]
Mask = Literal["", "id", "phone", "name"]

_MARKS = re.compile(r"[\s*_]+")
_UNIT = re.compile(
    r"\((?:单位:?)?(元|万元|亿元|人|万人|户|个|头|月|亩|公顷|公里|千米|米|里|平方米|平方|㎡|m2|km|%)(?:/[^()]*)?\)"
)


def normal_header(text: str) -> str:
    """A header as it is compared: NFKC, without white space, `*` and a bracketed unit.

    >>> normal_header(" 人均纯收入 （元）*")
    '人均纯收入'
    >>> normal_header("县（市、区、旗）")
    '县(市、区、旗)'
    """
    return _UNIT.sub("", _MARKS.sub("", unicodedata.normalize("NFKC", text)))


def header_unit(text: str) -> str | None:
    """The unit in a header's brackets, as written after NFKC, or None.

    >>> header_unit("村集体经济收入（万元）")
    '万元'
    """
    found = _UNIT.search(_MARKS.sub("", unicodedata.normalize("NFKC", text)))
    return found.group(1) if found else None


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


@dataclass(frozen=True)
class Rule:
    """A defect that a return can have, and what to tell its sender.

    `zh` and `en` are message templates over {value} {field} {cell} {sheet} and the named values of its findings.
    `table` and `at` say, for readers, where it is marked; `checks` are its SQL, one for each cell that can be at fault.
    Rules found by read, clean and store have none. A code is never reused.
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

    @property
    def args(self) -> tuple[tuple[str, str], ...]:
        """Name and SQL of the values that its checks give to the message."""
        return tuple((arg.name, arg.sql) for check in self.checks for arg in check.args)


@dataclass(frozen=True)
class Cited:
    """A figure that the provincial report prints, and how safely it can be read."""

    figure: str
    scope: str
    year: str
    value: str
    unit: str
    reading: str


# How a unit of measurement is written in Chinese.
UNITS_ZH = {"person": "人", "household": "户", "village": "个", "yuan": "元", "%": "%", "% a year": "%/年"}


@dataclass(frozen=True)
class Indicator:
    """A figure, defined by SQL aggregates that merge exactly over counties (integer and decimal sums and counts).

    `table` is the relation measured (see `fupin.catalog.indicators`), `numerator` and `denominator` are aggregates over
    it; `population` counts the rows it is about and `counted` those of them whose value is known: n is the latter,
    missing the difference. The SQL may use `$line` and the column `national_line`, the line of the row's year.
    An indicator made of two others of different tables names their keys in `ratio` instead; `share_of` is a count
    related to that of all groups shown, `growth_of` a figure related to its own first year. `per_line` divides the
    numerator by the line of the year to that power, after merging, so that sums stay exact. `not_by` are groupings
    that have no meaning for it. `people_decimals` is what tables for people show.
    """

    key: str
    zh: str
    en: str
    unit: str
    over: str
    table: str = ""
    numerator: str = ""
    denominator: str = ""
    counted: str = ""
    population: str = ""
    numerator_zh: str = ""
    numerator_en: str = ""
    denominator_zh: str = ""
    denominator_en: str = ""
    ratio: tuple[str, str] | None = None
    per_line: int = 0
    share_of: str = ""
    growth_of: str = ""
    not_by: tuple[str, ...] = ()
    strictness: str = ""
    reference: str = "31 December of the data year"
    source: str = ""
    remark: str = ""
    cited: tuple[str, ...] = field(default=())
    people_decimals: int = 0

    @property
    def scale(self) -> int:
        """What a ratio is multiplied by: 100 for a percentage."""
        return 100 if self.unit == "%" else 1

    @property
    def unit_zh(self) -> str:
        return UNITS_ZH[self.unit]

    def label(self, lang: Literal["zh", "en"], line: Decimal) -> str:
        """The label with the line written in; the unit is not part of it."""
        return (self.zh if lang == "zh" else self.en).format(line=f"{line.normalize():f}")
