"""How often each rule fired."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.catalog.model import Rule
from fupin.write.cells import by_unique
from fupin.write.column import Column
from fupin.write.labels import LEVELS, Lang, in_lang
from fupin.write.messages import gist
from fupin.write.table import write_table

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = (
    Column("rule", "规则", "Rule", kind="group"),
    Column("name", "规则名", "Rule name"),
    Column("level", "级别", "Level"),
    Column("count", "次数", "Count"),
    Column("files", "文件数", "Files"),
    Column("message", "说明", "Message"),
)


def statistics(findings: pa.Table, rules: Mapping[str, Rule], lang: Lang) -> pa.Table:
    """One row per rule that fired, the most frequent first: `count` findings in `files` files, and what it finds."""
    counts = findings.group_by(["rule", "level"]).aggregate([([], "count_all"), ("file", "count_distinct")])
    counts = counts.rename_columns({"count_all": "count", "file_count_distinct": "files"})
    counts = counts.sort_by([("count", "descending"), ("rule", "ascending"), ("level", "ascending")]).combine_chunks()
    codes = counts["rule"].combine_chunks()
    named = counts.append_column("name", by_unique(codes, lambda code: rules[code].name if code in rules else None))
    whole = named.append_column(
        "message", by_unique(codes, lambda code: gist(rules[code], lang) if code in rules else "")
    )
    return whole.select([column.key for column in COLUMNS])


def write_statistics(
    findings: pa.Table,
    rules: Mapping[str, Rule],
    *,
    format: str,  # noqa: A002 - the option's own name
    out: Path | None = None,
    lang: Lang = "zh",
    bom: bool = False,
    force: bool = False,
    color: bool | None = None,
) -> None:
    """Write how often each rule fired, in any format of tables; as `table` with a total."""
    table = statistics(findings, rules, lang)
    if format in ("table", "markdown", "xlsx"):
        labels = {key: in_lang(pair, lang) for key, pair in LEVELS.items()}
        level = by_unique(table["level"].combine_chunks(), lambda key: labels.get(key, key))
        table = table.set_column(table.column_names.index("level"), "level", level)
    if format == "table":
        table = _with_total(table, findings)
    write_table(table, COLUMNS, format=format, out=out, lang=lang, bom=bom, force=force, color=color, private=True)


def _with_total(table: pa.Table, findings: pa.Table) -> pa.Table:
    import pyarrow as pa
    import pyarrow.compute as pc

    files = pc.count_distinct(findings["file"]).as_py()
    total = {"rule": "total", "count": findings.num_rows, "files": files}
    return pa.concat_tables([table, pa.Table.from_pylist([total], table.schema)])
