"""A difference as a table: masked, and with labels where people read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fupin.answer.difference import Difference
from fupin.answer.pairing import compared_fields
from fupin.catalog.tables import TABLES
from fupin.write.column import Column
from fupin.write.labels import Lang, in_lang

if TYPE_CHECKING:
    import pyarrow as pa

CHANGES = {
    "added": ("增加", "added"),
    "gone": ("减少", "gone"),
    "changed": ("更改", "changed"),
    "same": ("相同", "same"),
}
COLUMNS = (
    Column("change", "变化", "Change"),
    Column("table", "表", "Table", spare=7),
    Column("year", "年度", "Year", kind="year", spare=3),
    Column("county", "县代码", "County", kind="id", spare=1),
    Column("county_name", "县（市、区）", "County name", spare=4),
    Column("household_id", "户编号", "Household", kind="id", spare=5),
    Column("key", "主键", "Key", kind="id", spare=20),
    Column("sheet_before", "原工作表", "Sheet before", spare=2),
    Column("row_before", "原行", "Row before", kind="year", spare=6),
    Column("sheet_after", "现工作表", "Sheet after", spare=2),
    Column("row_after", "现行", "Row after", kind="year", spare=8),
    Column("field", "指标", "Field"),
    Column("before", "原值", "Before", kind="id"),
    Column("after", "现值", "After", kind="id"),
)
STATISTICS = (
    Column("table", "表", "Table"),
    Column("change", "变化", "Change"),
    Column("field", "指标", "Field"),
    Column("rows", "行数", "Rows", kind="number"),
)


def statistics(difference: Difference, people: Lang | None = None) -> tuple[pa.Table, Sequence[Column]]:
    """How many rows of each table were added, gone, changed and the same; then in how many each field changed."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = difference.cells.filter(pc.equal(difference.cells["change"], "changed"))
    told = {
        (one["table"], one["field"]): one["count_all"]
        for one in cells.group_by(["table", "field"]).aggregate([([], "count_all")]).to_pylist()
    }
    rows: list[tuple[str, str, str | None, int]] = []
    for table, counts in difference.counts.items():
        rows += [(table, kind, None, count) for kind, count in counts.items()]
        fields = [one.key for one in compared_fields(table)]
        rows += [(table, "changed", key, told[table, key]) for key in fields if (table, key) in told]
    names = [column.key for column in STATISTICS]
    found = pa.Table.from_pylist(
        [dict(zip(names, row, strict=True)) for row in rows],
        pa.schema([(name, pa.int64() if name == "rows" else pa.string()) for name in names]),
    )
    return (labelled(found, people) if people else found), STATISTICS


def shown(
    difference: Difference, people: Lang | None = None, *, show_values: bool = False
) -> tuple[pa.Table, Sequence[Column]]:
    """The cells, masked unless `show_values`; `people` gives labels in a language instead of keys."""
    found = difference.cells
    if not show_values:
        found = _masked(found)
    return (labelled(found, people) if people else found), COLUMNS


def _masked(cells: pa.Table) -> pa.Table:
    import pyarrow as pa

    from fupin.write.masking import masked_values

    for name, field_name in (("key", "called"), ("before", "field"), ("after", "field")):
        told = pa.table({"value": cells[name], "table": cells["table"], "field": cells[field_name]})
        cells = cells.set_column(cells.column_names.index(name), name, masked_values(told))
    return cells


def labelled(found: pa.Table, lang: Lang) -> pa.Table:
    """The same with the labels of tables, fields, changes and codes."""
    import pyarrow as pa

    from fupin.write.cells import by_unique
    from fupin.write.fields import shown_fields

    found = _with_codes(found, lang) if "before" in found.column_names else found
    named = shown_fields(found, lang)
    tables = {key: in_lang((one.zh, key), lang) for key, one in TABLES.items()}
    changes = {key: in_lang(pair, lang) for key, pair in CHANGES.items()}
    for name, column in (
        ("field", named),
        ("table", by_unique(found["table"].combine_chunks(), tables.get)),
        ("change", by_unique(found["change"].combine_chunks(), changes.get)),
    ):
        found = found.set_column(found.column_names.index(name), name, column.cast(pa.string()))
    return found


def _with_codes(found: pa.Table, lang: Lang) -> pa.Table:
    """The values of coded fields by the labels of their lists."""
    import pyarrow.compute as pc

    from fupin.write.cells import by_unique

    coded = {(table, one.key): one.list_key for table in TABLES for one in compared_fields(table) if one.list_key}
    pairs = found.select(["table", "field"]).group_by(["table", "field"]).aggregate([]).to_pylist()
    for table, key in ((one["table"], one["field"]) for one in pairs if (one["table"], one["field"]) in coded):
        here = pc.and_(pc.equal(found["table"], table), pc.fill_null(pc.equal(found["field"], key), False))
        for name in ("before", "after"):
            column = found[name].combine_chunks()
            turned = by_unique(column, _translator(coded[table, key], lang))
            mixed = pc.if_else(here.combine_chunks(), turned, column)
            found = found.set_column(found.column_names.index(name), name, mixed)
    return found


def _translator(codes: str, lang: Lang) -> Callable[[str | None], str | None]:
    """What turns a key of a code list, or several joined by commas, into labels."""
    from fupin.catalog.codes import code_list

    labels = {code.key: in_lang((code.zh, code.en), lang) for code in code_list(codes).codes}
    comma = "、" if lang == "zh" else ", "

    def turn(value: str | None) -> str | None:
        return None if value is None else comma.join(labels.get(key, key) for key in value.split(","))

    return turn
