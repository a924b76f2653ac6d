"""Sensitive values of findings, masked: ID numbers, phone numbers and names of persons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from fupin.catalog.model import Mask, Rule
from fupin.catalog.tables import TABLES
from fupin.write.cells import by_unique
from fupin.write.fields import columns_of

if TYPE_CHECKING:
    import pyarrow as pa

# how many characters a mask leaves: at the beginning, at the end
_LEFT: dict[Mask, tuple[int, int]] = {"id": (6, 1), "phone": (3, 2), "name": (1, 0)}


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
    """Findings whose `value` and `args` show no ID number, phone number or name in full."""
    findings = _replaced(findings, "value", _masked_values(findings))
    return _replaced(findings, "args", _masked_args(findings, rules))


def _masked_values(findings: pa.Table) -> pa.StringArray:
    import pyarrow.compute as pc

    values = findings["value"].combine_chunks()
    tables, fields = (pc.fill_null(findings[name].combine_chunks(), "") for name in ("table", "field"))
    for (table, field), how in field_masks().items():
        values = _masked_where(values, pc.and_(pc.equal(fields, field), pc.equal(tables, table)), how)
    return values


def _masked_args(findings: pa.Table, rules: Mapping[str, Rule]) -> pa.MapArray:
    """Args called like a sensitive field, or declared by their rule to be written like one, masked."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    args = findings["args"].combine_chunks()
    keys, items = args.keys, args.items
    finding = np.repeat(np.arange(len(args)), np.diff(args.offsets.to_numpy()))
    codes = pc.take(findings["rule"].combine_chunks(), pa.array(finding))
    for field, how in _hows().items():
        items = _masked_where(items, pc.equal(keys, field), how)
    for code, name, how in _declared(rules):
        items = _masked_where(items, pc.and_(pc.equal(keys, name), pc.equal(codes, code)), how)
    return pa.MapArray.from_arrays(args.offsets, keys, items, mask=args.is_null() if args.null_count else None)


def _hows() -> dict[str, Mask]:
    return {field: how for (_, field), how in field_masks().items()}


def _declared(rules: Mapping[str, Rule]) -> set[tuple[str, str, Mask]]:
    hows = _hows()
    args = ((code, arg) for code, rule in rules.items() for check in rule.checks for arg in check.args)
    return {(code, arg.name, hows[arg.field]) for code, arg in args if arg.field in hows and arg.name not in hows}


def _masked_where(values: pa.StringArray, here: pa.BooleanArray, how: Mask) -> pa.StringArray:
    import pyarrow.compute as pc

    if not pc.any(here).as_py():
        return values
    return pc.replace_with_mask(values, here, by_unique(pc.filter(values, here), _masker(how)))


def _masker(how: Mask) -> Callable[[str | None], str | None]:
    return lambda value: None if value is None else mask(value, how)


def _replaced(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)
