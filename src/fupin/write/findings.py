"""Findings as a table with messages, sensitive values masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

from fupin.catalog.model import Mask, Rule
from fupin.catalog.tables import TABLES
from fupin.write.cells import NOTHING, by_unique
from fupin.write.labels import Lang, in_lang

if TYPE_CHECKING:
    import pyarrow as pa

# how many characters a mask leaves: at the beginning, at the end
_LEFT: dict[Mask, tuple[int, int]] = {"id": (6, 1), "phone": (3, 2), "name": (1, 0)}
_ADDRESS = ("cell", "sheet", "row", "file")


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
def masks() -> dict[tuple[str, str], Mask]:
    """How the values of each (table, field) are masked; fields that are not sensitive are left out."""
    return {(t.key, f.key): f.mask for t in TABLES.values() for f in (*t.derived, *t.fields) if f.mask}


@cache
def field_labels() -> dict[str, tuple[str, str]]:
    """Label of every field by its key, (zh, en)."""
    return {f.key: (f.zh, f.en) for t in TABLES.values() for f in (*t.derived, *t.fields)}


def in_order(findings: pa.Table) -> pa.Table:
    """Findings by file, sheet, row, column and rule; those about a whole file or sheet first."""
    import pyarrow as pa
    import pyarrow.compute as pc

    letters = pc.fill_null(findings["column"], "")
    keys = pa.table(
        {
            "file": pc.fill_null(findings["file"], ""),
            "sheet": pc.fill_null(findings["sheet"], ""),
            "row": pc.fill_null(findings["row"], 0),
            "width": pc.utf8_length(letters),  # Z comes before AA
            "letters": letters,
            "rule": pc.fill_null(findings["rule"], ""),
        }
    )
    return findings.take(pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]))


def render(findings: pa.Table, rules: Mapping[str, Rule], lang: Lang, show_values: bool = False) -> pa.Table:
    """Findings in order, with the columns `name` (of the rule) and `message` added, in one language.

    Sensitive values are masked, in `value`, in `args` and in the message, unless `show_values`.
    Columns: file, sheet, row, column, cell, county, year, table, field, rule, name, level, value, household_id, message, args.
    """
    import pyarrow as pa

    table = in_order(findings).combine_chunks()
    if not show_values:
        table = _masked(table)
    names = by_unique(table["rule"].combine_chunks(), lambda code: rules[code].name if code in rules else None)
    columns = {name: table[name] for name in table.column_names if name != "args"}
    columns |= {"name": names, "message": _messages(table, rules, lang), "args": table["args"]}
    return pa.table(columns).select(COLUMNS)


COLUMNS = (
    "file",
    "sheet",
    "row",
    "column",
    "cell",
    "county",
    "year",
    "table",
    "field",
    "rule",
    "name",
    "level",
    "value",
    "household_id",
    "message",
    "args",
)


def _masked(table: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    values = table["value"].combine_chunks()
    place = pc.binary_join_element_wise(pc.fill_null(table["table"], ""), pc.fill_null(table["field"], ""), ".")
    for (of_table, of_field), how in masks().items():
        here = pc.equal(place, f"{of_table}.{of_field}").combine_chunks()
        if pc.any(here).as_py():
            hidden = by_unique(pc.filter(values, here), _masker(how))
            values = pc.replace_with_mask(values, here, hidden)
    table = table.set_column(table.column_names.index("value"), "value", values)
    return table.set_column(table.column_names.index("args"), "args", _masked_args(table["args"].combine_chunks()))


def _masked_args(args: pa.MapArray) -> pa.MapArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    keys, items = args.keys, args.items
    for name, how in {field: how for (_, field), how in masks().items()}.items():
        here = pc.equal(keys, name)
        if pc.any(here).as_py():
            items = pc.replace_with_mask(items, here, by_unique(pc.filter(items, here), _masker(how)))
    return pa.MapArray.from_arrays(args.offsets, keys, items, mask=args.is_null() if args.null_count else None)


def _masker(how: Mask) -> Callable[[str], str]:
    return lambda value: mask(value, how)


def _messages(table: pa.Table, rules: Mapping[str, Rule], lang: Lang) -> pa.StringArray:
    """Messages rule by rule: each template is joined from its texts and the columns that it names."""
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = pc.dictionary_encode(table["rule"].combine_chunks())
    parts, places = [], []
    for number, code in enumerate(codes.dictionary.to_pylist()):
        rows = pc.indices_nonzero(pc.equal(codes.indices, number))
        template = in_lang((rules[code].zh, rules[code].en), lang) if code in rules else ""
        parts.append(_filled(template, table.take(rows), lang))
        places.append(rows)
    if not parts:
        return pa.nulls(table.num_rows, pa.string())
    # a finding always names its rule, so the places are a permutation of all rows
    return pa.concat_arrays(parts).take(pc.sort_indices(pa.concat_arrays(places)))


def _filled(template: str, table: pa.Table, lang: Lang) -> pa.StringArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    pieces: list[pa.StringArray | str] = []
    for text, name, _, _ in Formatter().parse(template):
        pieces.append(text)
        if name is not None:
            pieces.append(pc.fill_null(_named(name, table, lang), NOTHING))
    blank = pa.array([""] * table.num_rows, pa.string())
    return pc.binary_join_element_wise(blank, *pieces, "")


def _named(name: str, table: pa.Table, lang: Lang) -> pa.StringArray:
    """The values that one name of a template stands for: of the message's own args first, then of the finding."""
    import pyarrow as pa
    import pyarrow.compute as pc

    args = pc.map_lookup(table["args"].combine_chunks(), name, "first") if name else pa.nulls(table.num_rows, pa.string())
    if name == "field":
        labels = {key: in_lang(pair, lang) for key, pair in field_labels().items()}
        return pc.coalesce(args, by_unique(table["field"].combine_chunks(), lambda key: labels.get(key, key)))
    if name in (*_ADDRESS, "value", "household_id", "county", "year"):
        return pc.coalesce(args, pc.cast(table[name].combine_chunks(), pa.string()))
    return args
