"""Header texts → declared fields, and the table that a sheet is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from fupin.catalog.headers import header_unit, normal_header
from fupin.catalog.model import Field, Table
from fupin.catalog.tables import NOT_STORED, TABLES, place
from fupin.read.header import Label

# Headers that the user declares: table key to header to field key.
Aliases: TypeAlias = Mapping[str, Mapping[str, str]]

FEWEST = 3

# A group that speaks of somebody or somewhere else than the row does.
_OTHERS = re.compile(
    "帮扶|责任人|负责人|联系人|干部|驻村|医生|监护|代理|银行|开户|务工|就业|搬迁(?!人员)|迁入|迁出|安置|学校|工作单位|所在单位"
)
_SUFFIX = re.compile("(的?基本)?(信息|情况|资料)$")
# Facts that anybody or any place has: under such a group they are not the row's own.
_PERSONAL = (
    "sex",
    "id_type",
    "birth_date",
    "relation",
    "is_head",
    "ethnicity",
    "education",
    "schooling",
    "health",
    "labour",
)
_ANYBODYS = frozenset(_PERSONAL) | {f.key for f in place.FIELDS}
# Headers that say too little under a group, unless the group says this.
_VAGUE = {
    "人数": re.compile("^(家庭|贫困户|农户|户)?(成员|基本|人口)?(信息|情况|资料)?$"),
    "年度": re.compile("基本|数据"),
}


@dataclass(frozen=True, slots=True)
class Match:
    """What a label was taken for: a field of the table, nothing that is stored (`ignored`), or unknown (neither)."""

    label: Label
    field: Field | None
    ignored: bool
    unit: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A header as one table's."""

    table: Table
    matches: tuple[Match, ...]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(m.field.key for m in self.matches if m.field)

    @property
    def rank(self) -> tuple[int, int]:
        """Required columns found, then columns found less required ones missed."""
        covered = sum(key in self.fields for key in self.table.required)
        return covered, len(self.fields) - len(self.table.required) + covered


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tables that a sheet can be; `known` are their headers and those that are not stored, normalised."""

    tables: Mapping[str, Table]
    known: frozenset[str]


def vocabulary(aliases: Aliases) -> Vocabulary:
    """The catalog's headers with those that the user declares, by table key: header to field key."""
    return _vocabulary(tuple((table, *pair) for table, pairs in aliases.items() for pair in pairs.items()))


@cache
def _vocabulary(aliases: tuple[tuple[str, str, str], ...]) -> Vocabulary:
    tables = {key: _with_aliases(table, [a[1:] for a in aliases if a[0] == key]) for key, table in TABLES.items()}
    return Vocabulary(tables, frozenset(h for table in tables.values() for h in table.by_header) | _not_stored())


def _with_aliases(table: Table, aliases: Sequence[tuple[str, str]]) -> Table:
    if not aliases:
        return table
    added = {f.key: tuple(header for header, key in aliases if key == f.key) for f in table.fields}
    return replace(table, fields=tuple(replace(f, headers=(*f.headers, *added[f.key])) for f in table.fields))


@cache
def _not_stored() -> frozenset[str]:
    return frozenset(map(normal_header, NOT_STORED))


def could_be_header(labels: Sequence[Label], words: Vocabulary) -> bool:
    """Whether enough labels are declared anywhere: a cheap look, which spares data rows the thorough one."""
    return sum(any(name in words.known for name in _names(_named(label.parts))) for label in labels) >= FEWEST


def best_reading(labels: Sequence[Label], words: Vocabulary) -> Reading:
    """The header read as the table whose required columns it holds best, then whose columns."""
    return max((_read_as(table, labels) for table in words.tables.values()), key=lambda r: r.rank)


def _read_as(table: Table, labels: Sequence[Label]) -> Reading:
    return Reading(table, tuple(_match(table, label) for label in labels))


def _match(table: Table, label: Label) -> Match:
    named = _named(label.parts)
    unit = next((u for part in reversed(label.parts) if (u := header_unit(part))), None)
    field = _field(table, named)
    return Match(label, field, field is None and _leaf(named) in _not_stored(), unit)


def _named(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts that name something; a row of units below the header does not."""
    return tuple(name for part in parts if (name := normal_header(part)))


def _leaf(named: tuple[str, ...]) -> str:
    return named[-1] if named else ""


def _field(table: Table, named: tuple[str, ...]) -> Field | None:
    for name in _names(named):
        if name in table.by_header:
            field, alone = table.by_header[name], name == named[-1]
            return None if alone and any(_of_another(table, g, name, field) for g in named[:-1]) else field
    return None


def _names(named: tuple[str, ...]) -> Iterator[str]:
    """What a header can be called: its leaf after its groups, after one of them, or alone."""
    if not named:
        return
    *groups, leaf = named
    if groups:
        yield "".join(groups) + leaf
    for group in reversed(groups):
        yield group + leaf
        yield _SUFFIX.sub("", group) + leaf
    yield leaf


def _of_another(table: Table, group: str, leaf: str, field: Field) -> bool:
    """Whether a declared header is somebody else's under this group: 帮扶责任人/联系电话 is no household's phone."""
    if leaf in _VAGUE:
        return not _VAGUE[leaf].search(group)
    anybodys = bool(field.mask) or field.key in _ANYBODYS
    elsewhere = _OTHERS.search(group) is not None or ("户主" in group and "户主" not in table.by_header)
    return anybodys and elsewhere and not _OTHERS.search(leaf)


def nearest(label: Label, table: Table | None) -> str:
    """The declared header that an unknown one resembles most, as declared, or ""."""
    from difflib import get_close_matches

    tables = TABLES.values() if table is None else (table,)
    declared = {normal_header(h): h for t in tables for f in t.fields for h in f.headers}
    named = _named(label.parts)
    for text in ("".join(named), _leaf(named)):
        if text and (found := get_close_matches(text, declared, n=1, cutoff=0.5)):
            return declared[found[0]]
    return ""
