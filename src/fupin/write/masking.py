"""Sensitive values of findings, masked: ID numbers, phone numbers and names of persons."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from fupin.catalog.codes import code_lists
from fupin.catalog.divisions import named
from fupin.catalog.model import Mask, Rule, plain
from fupin.catalog.tables import TABLES
from fupin.write.cells import by_unique
from fupin.write.fields import columns_of

if TYPE_CHECKING:
    import pyarrow as pa

# how many characters a mask leaves: at the beginning, at the end
_LEFT: dict[Mask, tuple[int, int]] = {"id": (6, 1), "phone": (3, 2), "name": (1, 0)}
# what an ID number or certificate, and a mobile phone, look like wherever somebody wrote them
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PATTERNS: dict[Mask, str] = {
    "id": rf"\b[1-9]\d{{5}}(?:(?:18|19|20)\d\d{_MONTH_DAY}\d{{3}}[\dXx](?:\d\d(?:[Bb]\d)?)?|\d\d{_MONTH_DAY}\d{{3}})\b",
    "phone": r"\b1[3-9]\d{9}\b",
}
# who signs below a table, or above it
_SIGNED = r"((?:制表|填表|填报|上报|报送|审核|审批|复核|经办|录入|校对|负责|联系|主管)人?[:：] ?)([一-龥·]{2,4})"
# args that quote a row of a sheet whose columns are not known
_ROWS = (("F001", "seen"),)
# the arg that is written like the cell of its finding (F016)
_LIKE_THE_CELL = "listed"
_LIKE_A_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]+·[\u4e00-\u9fff·]+")


def mask(value: str, how: Mask) -> str:
    """A sensitive value with its middle starred out; its length stays, since a wrong one is a finding.

    Of a value too short to hide anything in, only the first character is left.

    >>> mask("51999919491231002X", "id"), mask("19900000001", "phone"), mask("王样一", "name"), mask("12345", "phone")
    ('519999***********X', '199******01', '王**', '1****')
    """
    if not how:
        return value
    first, last = _LEFT[how]
    if len(value) <= first + last:
        first, last = 1, 0
    return value[:first] + "*" * (len(value) - first - last) + value[len(value) - last :]


@cache
def field_masks() -> dict[tuple[str, str], Mask]:
    """How the values of each (table, field) are masked; fields that are not sensitive are left out."""
    return {(t.key, f.key): f.mask for t in TABLES.values() for f in columns_of(t) if f.mask}


def masked(findings: pa.Table, rules: Mapping[str, Rule]) -> pa.Table:
    """Findings whose `value` and `args` show no ID number, phone number or name in full.

    What looks like an ID number or phone number is masked in any field, since columns get mixed up.
    """
    findings = _replaced(findings, "value", masked_values(findings))
    return _replaced(findings, "args", _masked_args(findings, rules))


def masked_values(cells: pa.Table) -> pa.StringArray:
    """The column `value` of cells, masked as its `table` and `field` demand, and wherever an ID or phone number is."""
    import pyarrow.compute as pc

    values = cells["value"].combine_chunks()
    tables, fields = (pc.fill_null(cells[name].combine_chunks(), "") for name in ("table", "field"))
    for (table, field), how in field_masks().items():
        values = _masked_where(values, pc.and_(pc.equal(fields, field), pc.equal(tables, table)), _masker(how))
    return _masked_anywhere(values)


def _masked_args(findings: pa.Table, rules: Mapping[str, Rule]) -> pa.MapArray:
    """Args called like a sensitive field, written like their own cell, or declared to be like one, masked."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    args = findings["args"].combine_chunks()
    keys, items = args.keys, args.items
    finding = np.repeat(np.arange(len(args)), np.diff(args.offsets.to_numpy()))
    codes = pc.take(findings["rule"].combine_chunks(), pa.array(finding))
    fields = pc.fill_null(pc.take(findings["field"].combine_chunks(), pa.array(finding)), "")
    for field, how in _hows().items():
        items = _masked_where(items, pc.equal(keys, field), _masker(how))
        items = _masked_where(items, pc.and_(pc.equal(keys, _LIKE_THE_CELL), pc.equal(fields, field)), _masker(how))
    for code, name, how in _declared(rules):
        items = _masked_where(items, pc.and_(pc.equal(keys, name), pc.equal(codes, code)), _masker(how))
    for code, name in _ROWS:
        items = _masked_where(items, pc.and_(pc.equal(keys, name), pc.equal(codes, code)), masked_row)
    items = _masked_anywhere(items)
    return pa.MapArray.from_arrays(args.offsets, keys, items, mask=args.is_null() if args.null_count else None)


def _hows() -> dict[str, Mask]:
    return {field: how for (_, field), how in field_masks().items()}


def _declared(rules: Mapping[str, Rule]) -> set[tuple[str, str, Mask]]:
    hows = _hows()
    args = ((code, arg) for code, rule in rules.items() for check in rule.checks for arg in check.args)
    return {(code, arg.name, hows[arg.field]) for code, arg in args if arg.field in hows and arg.name not in hows}


def _masked_anywhere(values: pa.StringArray) -> pa.StringArray:
    import pyarrow.compute as pc

    for how, pattern in _PATTERNS.items():
        here = pc.fill_null(pc.match_substring_regex(values, pattern), False)
        values = _masked_where(values, here, _searcher(re.compile(pattern, re.ASCII), how))
    here = pc.fill_null(pc.match_substring_regex(values, _SIGNED), False)
    return _masked_where(values, here, _without_signature)


def masked_text(value: str) -> str:
    """A text of any kind, in which ID numbers, phone numbers and the names of those who signed it are masked.

    >>> masked_text("填报人：王样一 19900000001"), masked_text("填报单位：屏山县")
    ('填报人：王** 199******01', '填报单位：屏山县')
    """
    for how, pattern in _PATTERNS.items():
        value = _searcher(re.compile(pattern, re.ASCII), how)(value)
    return _without_signature(value)


def _without_signature(value: str) -> str:
    return re.sub(_SIGNED, lambda found: found[1] + mask(found[2], "name"), value)


def masked_row(texts: str) -> str:
    """The texts of a row, joined by commas; of a row of data, what may be a name is masked.

    >>> masked_row("屏山县, 样东村, 1, 王样一, 户主"), masked_row("单位, 经办人, 说明")
    ('屏山县, 样**, 1, 王**, 户主', '单位, 经办人, 说明')
    """
    row = texts.split(", ")
    if not any(map(_is_known_value, row)):
        return texts
    return ", ".join(
        mask(text, "name") if _LIKE_A_NAME.fullmatch(text) and not _is_known_value(text) else text for text in row
    )


def _is_known_value(text: str) -> bool:
    """Whether it is a number, a county or the label of a code, as the cells below a header are."""
    return text.isdigit() or bool(named(text)) or any(plain(text) in one.by_label for one in code_lists().values())


def _masked_where(values: pa.StringArray, here: pa.BooleanArray, turn: Callable[[str], str]) -> pa.StringArray:
    import pyarrow.compute as pc

    if not pc.any(here).as_py():
        return values
    turned = by_unique(pc.filter(values, here), lambda value: None if value is None else turn(value))
    return pc.replace_with_mask(values, here, turned)


def _masker(how: Mask) -> Callable[[str], str]:
    return lambda value: mask(value, how)


def _searcher(pattern: re.Pattern[str], how: Mask) -> Callable[[str], str]:
    return lambda value: pattern.sub(lambda found: mask(found[0], how), value)


def _replaced(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)
