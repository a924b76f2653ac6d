"""Findings as a table for readers: in order, with rule names and messages, sensitive values masked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from fupin.catalog.model import Rule
from fupin.catalog.tables import TABLES
from fupin.write.cells import by_unique
from fupin.write.column import Column
from fupin.write.fields import shown_fields
from fupin.write.labels import LEVELS, Lang, in_lang
from fupin.write.masking import masked
from fupin.write.messages import messages

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = (
    Column("file", "文件", "File"),
    Column("sheet", "工作表", "Sheet"),
    Column("row", "行", "Row", kind="year"),
    Column("column", "列", "Column"),
    Column("cell", "单元格", "Cell"),
    Column("county", "县代码", "County code", kind="id"),
    Column("year", "年度", "Year", kind="year"),
    Column("table", "报表", "Table"),
    Column("field", "字段", "Field"),
    Column("rule", "规则", "Rule"),
    Column("name", "规则名", "Rule name"),
    Column("level", "级别", "Level"),
    Column("value", "上报值", "Value"),
    Column("household_id", "户编号", "Household id", kind="id"),
    Column("message", "说明", "Message"),
)
ARGS = Column("args", "参数", "Values")


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
            "rule": findings["rule"],
        }
    )
    return findings.take(pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]))


def render(findings: pa.Table, rules: Mapping[str, Rule], lang: Lang, show_values: bool = False) -> pa.Table:
    """Findings in order, with the rule's `name` and a `message` in one language added.

    ID numbers, phone numbers and names are masked in `value`, `args` and the message, unless `show_values`.
    Columns: those of `COLUMNS`, then `args`.
    """
    import pyarrow as pa

    table = in_order(findings).combine_chunks()
    if not show_values:
        table = masked(table, rules)
    added = {
        "name": by_unique(table["rule"].combine_chunks(), lambda code: rules[code].name if code in rules else None),
        "message": messages(table, rules, lang),
    }
    return pa.table({c.key: added[c.key] if c.key in added else table[c.key] for c in (*COLUMNS, ARGS)})


def _labelled(texts: Mapping[str, str], key: str | None) -> str | None:
    return None if key is None else texts.get(key, key)


def labelled(table: pa.Table, lang: Lang) -> pa.Table:
    """Rendered findings with labels instead of the keys of level, table and field, for people."""
    words = {
        "level": LEVELS,
        "table": {t.key: (t.zh, t.en) for t in TABLES.values()},
    }
    fields = shown_fields(table, lang)
    for name, pairs in words.items():
        texts = {key: in_lang(pair, lang) for key, pair in pairs.items()}
        column = by_unique(table[name].combine_chunks(), partial(_labelled, texts))
        table = table.set_column(table.column_names.index(name), name, column)
    return table.set_column(table.column_names.index("field"), "field", fields)
