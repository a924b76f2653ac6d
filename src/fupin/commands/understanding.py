"""What `fupin inspect` tells about a return: each sheet's table, place and columns, and what could be declared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fupin.catalog.divisions import division
from fupin.catalog.forms import VERSION
from fupin.catalog.headers import normal_header
from fupin.catalog.tables import TABLES
from fupin.write.column import Column

if TYPE_CHECKING:
    import pyarrow as pa

    from fupin.intake import Taken
    from fupin.tables import CleanSheet, Header, RawReturn, RawSheet
    from fupin.write.labels import Lang

COLUMNS = (
    Column("file", "文件", "File"),
    Column("sheet", "工作表", "Sheet"),
    Column("table", "表", "Table"),
    Column("column", "列", "Column"),
    Column("header", "表头", "Header"),
    Column("field", "字段", "Field"),
    Column("unit", "单位", "Unit"),
    Column("nearest", "最接近的表头", "Nearest known header"),
    Column("first_values", "前几个值", "First values"),
    Column("suggestion", "可写入 fupin.toml", "For fupin.toml"),
)
# What a sheet's own lines tell already.
_TOLD = ("F003", "F005", "F015")
_SEVERAL = 5
# F012 says it, with the hidden rows and columns.
_HIDDEN = "hidden sheet read"


def sheets_of(taken: Taken) -> list[tuple[RawSheet, CleanSheet | None]]:
    """Every sheet as read, with what became of it where it is a known table."""
    cleaned = iter(taken.sheets)
    return [(sheet, None if sheet.table is None else next(cleaned)) for sheet in taken.raw.sheets]


def file_heading(raw: RawReturn, lang: Lang) -> str:
    """What a file is."""
    told = _words[lang]["file"].format(file=raw.file, format=raw.format or "–", count=len(raw.sheets))
    return told + _template(raw, lang)


def _template(raw: RawReturn, lang: Lang) -> str:
    """Which version of our template a file is, and whether there is a newer one."""
    if not raw.template:
        return ""
    words = "template" if raw.template == VERSION else "old template" if raw.template < VERSION else "new template"
    return _words[lang][words].format(version=raw.template, now=VERSION)


def heading(sheet: RawSheet, cleaned: CleanSheet | None, lang: Lang) -> list[str]:
    """What a sheet was taken for and why, its place, and what was passed over."""
    say = _words[lang]
    if cleaned is None or sheet.table is None:
        return [say["skipped"].format(sheet=sheet.name, why=_in(lang, sheet.skipped))]
    label = getattr(TABLES[sheet.table], lang)
    rows = ", ".join(map(str, sheet.header_rows))
    count, s = len(sheet.rows), "s" * (len(sheet.rows) != 1)
    lines = [say["sheet"].format(sheet=sheet.name, table=label, header=rows, rows=count, s=s), _why(sheet, lang)]
    return [*lines, *_places(cleaned, lang), *(f"  {_in(lang, note)}" for note in sheet.notes if note != _HIDDEN)]


def _why(sheet: RawSheet, lang: Lang) -> str:
    """How many of the sheet's columns are the table's, and which of the required ones."""
    table, found = TABLES[sheet.table or ""], {h.field for h in sheet.headers if h.field}
    required = {key: table.by_key[key].zh for key in dict.fromkeys((*table.required, *table.essential))}
    here = [label for key, label in required.items() if key in found]
    absent = [label for key, label in required.items() if key not in found]
    known = sum(1 for h in sheet.headers if h.field)
    join = {"en": ", ", "zh": "、"}[lang]
    why = _words[lang]["why"].format(known=known, of=len(sheet.headers), here=join.join(here) or "–")
    return why + (_words[lang]["absent"].format(absent=join.join(absent)) if absent else "")


def _places(cleaned: CleanSheet, lang: Lang) -> Iterator[str]:
    for what, source in (("year", cleaned.place.year), ("county", cleaned.place.county)):
        values = sorted({str(v) for v in cleaned.data[what].unique().to_pylist() if v is not None})
        named = [_county(v) if what == "county" else v for v in values[:_SEVERAL]]
        found = ", ".join(named) + " …" * (len(values) > _SEVERAL)
        yield _words[lang][what].format(values=found or "–", source=_in(lang, source) or "–")


def _county(code: str) -> str:
    found = division(code)
    return f"{code} {found.name}" if found else code


def _in(lang: Lang, words: str) -> str:
    """What the reader says about a sheet, in one language."""
    if lang == "zh":
        for said, in_chinese in _chinese:
            words = re.sub(f"^{said}$", in_chinese, words)
    return words


def defects(sheet: RawReturn | RawSheet, cleaned: CleanSheet | None, lang: Lang) -> list[str]:
    """What is wrong with a file or sheet as a whole, or with its headers, one text for each finding."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from fupin.catalog.rules import RULES
    from fupin.write import render

    findings = pa.concat_tables([sheet.findings, *([cleaned.findings] if cleaned else [])])
    told = pc.is_in(findings["rule"], pa.array(_TOLD))
    rendered = render(findings.filter(pc.and_not(pc.starts_with(findings["rule"], "F"), told)), RULES, lang)
    return [
        f"{rule} {text}" for rule, text in zip(*(rendered[c].to_pylist() for c in ("rule", "message")), strict=True)
    ]


def columns_of(sheets: Iterable[tuple[str, RawSheet]], show_values: bool, lang: Lang | None = None) -> pa.Table:
    """One row for each column of the sheets, given with the names of their files; text throughout, see `COLUMNS`.

    For people, who read `lang`, a column that is known and not stored says so where its field would stand.
    """
    import pyarrow as pa

    not_stored = _words[lang]["not stored"] if lang else ""

    records = [
        (
            file,
            sheet.name,
            sheet.table,
            header.letter,
            header.text.replace("\n", " "),
            not_stored if header.field == "" else header.field or "",
            header.unit or "",
            header.nearest,
            " | ".join(_values(sheet, header, show_values)),
            _line(sheet, header) or "",
        )
        for file, sheet in sheets
        for header in sheet.headers
    ]
    columns = zip(*records, strict=True) if records else [[]] * len(COLUMNS)
    return pa.table({c.key: pa.array(v, pa.string()) for c, v in zip(COLUMNS, columns, strict=True)})


def _values(sheet: RawSheet, header: Header, show_values: bool) -> Sequence[str]:
    """The first values of a column, sensitive ones masked; those of an unknown column may be sensitive, too."""
    from fupin.write.masking import field_masks, mask, masked_text

    if show_values:
        return header.first_values
    if not header.field:
        return ["*" * min(len(value), 8) for value in header.first_values]
    how = field_masks().get((sheet.table or "", header.field), "")
    return [mask(value, how) if how else masked_text(value) for value in header.first_values]


def suggested(raw: RawReturn, lang: Lang) -> list[str]:
    """Lines for fupin.toml that declare the headers that are not known; none where all are."""
    sections: dict[str, list[str]] = {}
    for sheet in raw.sheets:
        for header in sheet.headers:
            if sheet.table and header.field is None and header.text and not _of_another(sheet, header):
                line = _line(sheet, header) or f'# {_quoted(sheet, header)} = ""'
                sections.setdefault(sheet.table, []).append(line)
    if not sections:
        return []
    lines = [_words[lang]["suggested"]]
    for table, found in sections.items():
        lines += [f"[headers.{table}]", *dict.fromkeys(found)]
    return lines


def _line(sheet: RawSheet, header: Header) -> str | None:
    """The line that declares an unknown header as the field whose header is nearest, unless that is there already."""
    if header.field is not None or not header.nearest or sheet.table is None or _of_another(sheet, header):
        return None
    field = TABLES[sheet.table].by_header[normal_header(header.nearest)]
    if field.type != "codes" and field.key in {h.field for h in sheet.headers}:
        return None
    return f'{_quoted(sheet, header)} = "{field.key}"'


def _of_another(sheet: RawSheet, header: Header) -> bool:
    """Whether a header is a known one under a group that makes it somebody else's (帮扶责任人/联系电话)."""
    group, _, leaf = header.text.rpartition("/")
    return bool(group) and len(sheet.header_rows) > 1 and normal_header(leaf) in TABLES[sheet.table or ""].by_header


def _quoted(sheet: RawSheet, header: Header) -> str:
    """A header as a TOML key; below groups the key is the groups and the leaf together."""
    text = header.text.replace("/", "") if len(sheet.header_rows) > 1 else header.text
    return json.dumps(normal_header(text), ensure_ascii=False)


_chinese = (
    ("rows", "各行"),
    ("option", "选项"),
    ("title", "标题"),
    ("sheet name", "工作表名"),
    ("file name", "文件名"),
    ("empty", "空表"),
    ("sample", "填写示例"),
    ("template", "模板自带的说明或代码"),
    ("instructions", "填表说明"),
    ("no header", "未找到表头"),
    (r"(\d+) header rows", r"表头共 \1 行"),
    (r"(\d+) total rows? passed over \(rows? (.*)\)", r"略过合计行 \1 行（第 \2 行）"),
    (r"(\d+) note rows? passed over \(rows? (.*)\)", r"略过说明行 \1 行（第 \2 行）"),
    (r"(\d+) blank rows? passed over", r"略过空行 \1 行"),
)
_words = {
    "en": {
        "file": "File {file}: {format}; sheets: {count}",
        "template": "; template of version {version}",
        "old template": "; template of version {version}, now outdated: `fupin template` writes version {now}",
        "new template": "; template of version {version}, newer than this fupin, which knows version {now}",
        "sheet": "Sheet {sheet}: {table}; header in row {header}; {rows:,} row{s}",
        "why": "  because {known} of {of} columns are that table's, among them the required {here}",
        "absent": "; missing: {absent}",
        "skipped": "Sheet {sheet}: passed over ({why})",
        "year": "  year {values}, from {source}",
        "county": "  county {values}, from {source}",
        "suggested": "# For fupin.toml. Check each line: similar names can mean the opposite.",
        "not stored": "(not stored)",
    },
    "zh": {
        "file": "文件 {file}：{format}；工作表 {count} 个",
        "template": "；模板第 {version} 版",
        "old template": "；模板第 {version} 版，已过时，用 fupin template 可生成第 {now} 版",
        "new template": "；模板第 {version} 版，比本程序所知的第 {now} 版新",
        "sheet": "工作表 {sheet}：{table}；表头在第 {header} 行；{rows:,} 行",
        "why": "  依据：{of} 列中有 {known} 列属于该表，含必填列{here}",
        "absent": "；缺少{absent}",
        "skipped": "工作表 {sheet}：略过（{why}）",
        "year": "  年度 {values}，取自{source}",
        "county": "  县 {values}，取自{source}",
        "suggested": "# 可写入 fupin.toml。请逐行核对：相近的名称可能意思相反。",
        "not stored": "（不存储）",
    },
}
