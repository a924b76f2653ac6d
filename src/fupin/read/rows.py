"""Which rows below the header are data: blank rows, totals, section titles, notes and signatures are not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fupin.catalog.headers import normal_header
from fupin.catalog.model import plain
from fupin.catalog.tables import place
from fupin.read.header import numbered, repeats

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from fupin.read.address import Merge
    from fupin.read.cells import Column
    from fupin.read.locate import Found
    from fupin.read.match import Match, Reading

# What makes a row a record of its own: where one of these is filled, nothing else makes the row a total or a note.
_IDENTITY = {
    "person": ("name", "id_number"),
    "household": ("head_name", "head_id_number"),
    "village": ("village",),
    "county": ("township",),
}
# Rows that can belong to a header printed again, above and below the one that shows it.
_AROUND = 2
_ID_NUMBERS = ("id_number", "head_id_number")
_SHORTEST_ID = 15

_TOTAL = re.compile(r"(合计|小计|总计|累计|汇总|共计)(户数|人数|户|人)?(:?\d[\d.]*[户人村个]*)*(\([^()]*\))?:?")
_TOTAL_OF = re.compile(r"(?:全|本|.*(?:乡|镇|村|县|市|区|州|组|社|街道|办事处)).{0,3}?" + _TOTAL.pattern)
# How many there are in all (共2户3人, 户数:2); the whole place, by its kind alone.
_COUNTED = re.compile(r"共:?(\d[\d.]*个?[户人村组],?)+|(总?户数|总?人数|总人口):\d*[户人]?")
_ALL = re.compile("全[省市州县区乡镇村]")
# Rows about some of the rows: neither records nor sums.
_PART = re.compile(r"其中(:.*)?|平均数?:?|(户均|人均|均值):?")
_NUMBER = re.compile(r"\d{1,6}(\.\d+)?个?[户人村组]?")
# What stands alone in a row and is no record: a place whose households follow, a title repeated for the printer.
_SECTION = re.compile(
    r"([一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+[.、])?"
    r"[^\d:]{1,15}(乡|镇|村|社区|街道|居委会|办事处|组|社|户)(\([^()]*\))?:?|.{4,}(表|册|台账|清单)(\([^()]*\))?"
)
# What no village is called: the township whose villages follow.
_TOWNSHIP = re.compile(r".*(乡|镇|街道|办事处):?")
_DIGITS = re.compile(r"\d{6}")
_ROLES = "填表|填报|制表|编制|审核|审批|复核|经办|统计|主管|分管|单位|部门|校对|录入|核实|报出|打印"
_NOTE = re.compile(
    r"(注|备注|附注|说明|填表说明|填报说明)[:\d(一].*|(注|备注|附注|填表说明|填报说明)"
    rf"|({_ROLES})(负责人|领导|人员|人|员|单位|日期|时间|签字|签章|盖章|公章|\(签字\)|\(盖章\)|\(公章\)).*"
    rf"|({_ROLES}|日期|签字|签章|盖章|负责人|联系人|数据来源|(联系|办公|手机|值班)?电话):.*"
    r"|.{0,8}\(?(签字|签名|签章|盖章|公章)\)?:.*|\(?(签章|盖章|公章)\)?"
    r"|\W*(以下无正文|以下空白|本页完)\W*|第\d+页.{0,3}(共\d+页)?"
)
_NOBODY = (_TOTAL, _TOTAL_OF, _COUNTED, _ALL, _PART, _NUMBER, _NOTE)
# Only rows whose name says one of these can be anything but records, where there is no ID number to tell.
_SUSPECT = (
    r"计|汇总|[:：]|^\s*[\d.]+\s*个?[户人村组]?\s*$|^\s*(全|共|其中|平均|户均|人均|均值)|页|以下|[乡镇道处]\s*$"
    r"|^\s*(注|备注|附注|说明|填|审|制|复核|经办|主管|分管|单位|部门|校对|录入|核实|姓名|户主)"
)


@dataclass(slots=True)
class Sorted:
    """The rows below a header, told apart: positions of the data rows (None: all of them), and what the others are."""

    keep: pa.Int32Array | None = None
    totals: list[int] = field(default_factory=list)
    blank: int = 0
    others: list[int] = field(default_factory=list)


def sort_rows(
    found: Found, columns: Mapping[int, Column], merges: Sequence[Merge], repeated: Sequence[int] = ()
) -> Sorted:
    """Tell the data rows from the others. The columns begin at row `found.below`; the header is `repeated` at rows."""
    import numpy as np
    import pyarrow as pa

    rows = len(next(iter(columns.values())).text) if columns else 0
    first_row, suspect = found.below, _suspects(found.reading, columns, rows)
    for row in repeated:
        suspect[max(row - first_row - _AROUND, 0) : row - first_row + _AROUND + 1] = True
    result = Sorted()
    if not suspect.any():
        return result
    empty = _empty(columns, suspect)
    result.blank = len(empty)
    suspect[empty] = False
    suspects = np.flatnonzero(suspect)
    texts = {number: column.text.take(pa.array(suspects)).to_pylist() for number, column in columns.items()}
    judge = _Judge(found, _wide_rows(merges, len(columns)), frozenset(repeated))
    dropped = empty.tolist()
    for at, row in enumerate(suspects.tolist()):
        cells = {number: text for number, column in texts.items() if (text := column[at]) is not None}
        verdict = judge.verdict(cells, row + first_row)
        if verdict:
            dropped.append(row)
            result.totals += [row] if verdict == "total" else []
            result.blank += verdict == "blank"
            result.others += [row] if verdict == "other" else []
    if len(dropped) == rows and (only := _only_row(found, texts, result.totals, suspects)) is not None:
        dropped.remove(only)
        result.totals.remove(only)
    if dropped:
        result.keep = pa.array(np.delete(np.arange(rows, dtype=np.int32), dropped))
    return result


def _only_row(
    found: Found, texts: Mapping[int, Sequence[str | None]], totals: Sequence[int], suspects: np.ndarray[Any, Any]
) -> int | None:
    """The only row of a county's return, which says 全县 because there is nothing to add up."""
    if len(totals) != 1 or found.reading.table.key != "county":
        return None
    at = suspects.tolist().index(totals[0])
    return totals[0] if any(_ALL.fullmatch(plain(column[at] or "")) for column in texts.values()) else None


def _suspects(reading: Reading, columns: Mapping[int, Column], rows: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The rows (a numpy mask) in which nothing tells at once that they are records: usually very few."""
    import numpy as np

    mask = np.ones(rows, bool)
    for match in _identity(reading):
        mask &= _weak(columns[match.label.column].text, match)
    return mask


def _empty(columns: Mapping[int, Column], among: np.ndarray[Any, np.dtype[np.bool_]]) -> np.ndarray[Any, Any]:
    """The positions of the rows, among these, in which no cell says anything."""
    import numpy as np

    empty = among.copy()
    for column in columns.values():
        empty &= column.text.is_null().to_numpy(zero_copy_only=False)
    return np.flatnonzero(empty)


def _weak(text: pa.StringArray, match: Match) -> np.ndarray[Any, np.dtype[np.bool_]]:
    import pyarrow.compute as pc

    if match.field and match.field.key in _ID_NUMBERS:
        weak = pc.or_(pc.less(pc.utf8_length(text), _SHORTEST_ID), pc.invert(pc.ascii_is_alnum(text)))
    else:
        weak = pc.match_substring_regex(text, _SUSPECT)
    mask: np.ndarray[Any, np.dtype[np.bool_]] = pc.fill_null(weak, True).to_numpy(zero_copy_only=False)
    return mask


def _identity(reading: Reading) -> list[Match]:
    keys = _IDENTITY[reading.table.key]
    return [m for m in reading.matches if m.field and m.field.key in keys]


def _wide_rows(merges: Sequence[Merge], columns: int) -> frozenset[int]:
    """Rows with one cell merged over at least half of the columns."""
    return frozenset(
        top for top, left, bottom, right in merges if top == bottom and right - left + 1 >= max(3, columns / 2)
    )


@dataclass(slots=True)
class _Judge:
    found: Found
    wide: frozenset[int]
    repeated: frozenset[int] = frozenset()
    below_note: bool = False
    below_header: bool = False
    recognised: frozenset[int] = frozenset()
    speaking: frozenset[int] = frozenset()
    identity: tuple[Match, ...] = ()
    titles: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        places = {f.key for f in place.FIELDS}
        matches = self.found.reading.matches
        self.identity = tuple(_identity(self.found.reading))
        self.titles = frozenset(map(plain, self.found.titles))
        names = {m.label.column for m in self.identity if m.field and m.field.key not in _ID_NUMBERS}
        self.recognised = frozenset(m.label.column for m in matches if m.field)
        self.speaking = (
            frozenset(m.label.column for m in matches if m.field is None or m.field.key in places)
            | names
            | {min((m.label.column for m in matches), default=0)}
        )

    def verdict(self, cells: Mapping[int, str], row: int) -> str:
        """What a row is if not data: "blank", "total", "other" (note, signature, section, repeated header), else ""."""
        if self._is_header(cells):
            return "other"
        plains = {number: plain(text) for number, text in cells.items()}
        if not self._is_record(plains):
            if any(self._is_total(number, text) for number, text in plains.items()):
                return "total"
            if self._is_other(plains, row):
                return "other"
        return "" if self.recognised & plains.keys() else "blank"

    def _is_record(self, cells: Mapping[int, str]) -> bool:
        if (
            self.found.reading.table.key == "village"
            and len(cells) == 1
            and any(map(_TOWNSHIP.fullmatch, cells.values()))
        ):
            return False
        return any(self._identifies(m, cells.get(m.label.column, "")) for m in self.identity)

    def _identifies(self, match: Match, text: str) -> bool:
        if match.field and match.field.key in _ID_NUMBERS:
            return _DIGITS.search(text) is not None and not _NOTE.fullmatch(text)
        said = any(form.fullmatch(text) for form in _NOBODY)
        return bool(text) and not said and normal_header(text) != normal_header(match.label.parts[-1])

    def _is_total(self, number: int, text: str) -> bool:
        of_all = number in self.speaking and (_TOTAL_OF.fullmatch(text) or _ALL.fullmatch(text))
        return bool(_TOTAL.fullmatch(text) or of_all or (self._is_ours(number) and _COUNTED.fullmatch(text)))

    def _is_ours(self, number: int) -> bool:
        """Whether what stands there is no remark that a record may have: in a known column, or the first."""
        return number in self.recognised or number == min(self.speaking)

    def _is_other(self, cells: Mapping[int, str], row: int) -> bool:
        first = cells[min(cells)] if cells else ""
        if _NOTE.fullmatch(first):
            self.below_note = True
            return True
        if row in self.repeated or any(
            self._is_ours(number) and _PART.fullmatch(text) for number, text in cells.items()
        ):
            return True
        alone = row in self.wide or self.below_note or first in self.titles or _SECTION.fullmatch(first) is not None
        return len(cells) == 1 and alone

    def _is_header(self, cells: Mapping[int, str]) -> bool:
        """Whether the row prints the header again, or numbers its columns below it."""
        again = repeats(cells, self.found.block) or (self.below_header and numbered([cells], 0))
        self.below_header = again
        return again
