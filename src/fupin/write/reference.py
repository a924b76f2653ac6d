"""The reference pages of the documentation, written from the catalog's own declarations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from fupin.catalog.codes import code_lists
from fupin.catalog.divisions import divisions
from fupin.catalog.figures import Indicator
from fupin.catalog.model import Derived, Field, Rule, Table
from fupin.catalog.tables import TABLES
from fupin.errors import UnknownName
from fupin.write.destination import opened
from fupin.write.explanation import show, show_index
from fupin.write.facts import LINE, rule_place, threshold_texts
from fupin.write.labels import LEVELS
from fupin.write.markdown import escaped, markdown_table

__all__ = ["page", "pages", "show", "show_index", "write_pages"]

GENERATED = "<!-- Written by fupin from its catalog: change the declarations, not this page. -->"


def page(what: str) -> str:
    """One page as Markdown: tables, codes, divisions, rules or indicators; an UnknownName for anything else."""
    if what not in _PAGES:
        raise UnknownName("reference page", what, _PAGES, f"Pages: {', '.join(_PAGES)}.")
    title, write = _PAGES[what]
    return "\n".join([f"# {title}", "", GENERATED, "", *write()]).rstrip() + "\n"


def pages() -> dict[str, str]:
    """Every page by its path in the documentation."""
    return {f"docs/reference/{what}.md": page(what) for what in _PAGES}


def write_pages(folder: Path | str | None) -> None:
    """Write every page into a folder, over what stood there; to stdout where it is None."""
    if folder is None:
        with opened(None) as stream:
            stream.write("\n".join(pages().values()).encode())
        return
    for what in _PAGES:
        with opened(Path(folder) / f"{what}.md", force=True) as stream:
            stream.write(page(what).encode())


def _tables() -> list[str]:
    lines = [
        "A column is known by its header, compared without white space, `*` and a unit in brackets. The first header"
        " is the official term, which the templates use. Stored are the keys.",
        "",
    ]
    for table in TABLES.values():
        lines += [f"## {table.key}: {table.zh}, {table.en}", "", f"One row per {table.row}.", "", *_fields(table), ""]
    return lines


def _fields(table: Table) -> list[str]:
    header = ("field", "标签", "type", "unit", "code list", "required", "headers seen")
    sent = [
        (_code(f.key), f.zh, f.type, f.unit, _list_link(f), "yes" if f.required else "", " · ".join(f.headers))
        for f in table.fields
    ]
    derived = [(_code(d.key), d.zh, d.type, d.unit, _list_link(d), "", "") for d in table.derived]
    lines = markdown_table(header, [_cells(row) for row in sent], escape=False)
    if derived:
        lines += [
            "",
            "Derived, not sent:",
            "",
            *markdown_table(header[:5], [_cells(r[:5]) for r in derived], escape=False),
        ]
    return lines


def _codes() -> list[str]:
    lines = ["Returns write the label or one of its variants; stored is the key.", ""]
    for one in code_lists().values():
        rows = [(_code(c.key), c.official, c.zh, c.en, " · ".join(c.also)) for c in one.codes]
        lines += [f"## {one.key}", "", *_table(("key", "official code", "标签", "label", "also written"), rows), ""]
    return lines


def _divisions() -> list[str]:
    rows = [
        (
            d.code,
            d.name,
            d.prefecture,
            d.area,
            _flag(d.poor_county),
            _flag(d.national_poor_county),
            _flag(d.key_county),
            str(d.exit_year or ""),
            " ".join(filter(None, (d.later_code, d.later_name))),
            d.earlier_code,
        )
        for d in divisions().values()
    ]
    header = ("code", "name", "prefecture", "area", "poor", "national", "key", "exit", "later", "earlier code")
    return [
        f"The {len(rows)} county-level divisions of Sichuan as they were in 2014. `poor`: poor county of the province;"
        " `national`: national poor county; `key`: key county; `exit`: year of exit from poverty;"
        " `later`, `earlier code`: what it was called after or before.",
        "",
        *_table(header, rows),
    ]


def _rules() -> list[str]:
    from fupin.catalog.rules import RULES

    lines = list(_table(("code", "name", "level", "about"), [_rule_row(r) for r in _sorted(RULES.values())]))
    for rule in _sorted(RULES.values()):
        facts = (
            ("Level", f"{rule.level} ({LEVELS[rule.level][0]})"),
            ("Place", escaped(rule_place(rule, "en"))),
            ("位置", escaped(rule_place(rule, "zh"))),
            ("Message", escaped(rule.en)),
            ("消息", escaped(rule.zh)),
            ("Why", escaped(rule.why)),
            ("为什么", escaped(rule.why_zh)),
            ("Fix", escaped(rule.fix)),
            ("改法", escaped(rule.fix_zh)),
            ("Example", escaped(rule.example)),
            ("示例", escaped(rule.example_zh)),
            ("Thresholds", escaped("; ".join(threshold_texts(rule, "en")))),
            ("界限", escaped("；".join(threshold_texts(rule, "zh")))),
            ("Source", escaped(rule.source)),
            ("依据", escaped(rule.source_zh)),
        )
        lines += ["", f"## {rule.code} {rule.name}", "", *_facts(facts)]
    return lines


def _sorted(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: rule.code)


def _rule_row(rule: Rule) -> tuple[str, ...]:
    return (
        f"[{rule.code}](#{rule.code.lower()}-{rule.name})",
        rule.name,
        rule.level,
        f"{rule.about} ({rule.about_zh})",
    )


def _indicators() -> list[str]:
    from fupin.catalog.indicators import INDICATORS, groupings

    lines = [
        "A null is out of the numerator and of the denominator. Figures are rounded once, half up, when they are"
        " written. Labels are shown with a line of 2500 yuan.",
    ]
    for one in INDICATORS.values():
        lines += ["", f"## {one.key}", "", *_facts((*_definition(one), ("Groupings", ", ".join(groupings(one)))))]
    return lines


def _definition(one: Indicator) -> tuple[tuple[str, str], ...]:
    from fupin.catalog.indicators import cited_by

    cited = "; ".join(f"{c.figure} {c.year}: {c.value} {c.unit} ({c.reading})" for c in cited_by(one))
    return (
        ("标签", escaped(one.label("zh", LINE))),
        ("Label", escaped(one.label("en", LINE))),
        ("Unit", f"{one.unit} ({one.unit_zh})" if one.unit_zh != one.unit else one.unit),
        ("Over", escaped(one.over)),
        ("对象", escaped(one.over_zh)),
        ("Numerator", _part(one.numerator_en, one.numerator)),
        ("分子", _part(one.numerator_zh, "")),
        ("Denominator", _part(one.denominator_en, one.denominator)),
        ("分母", _part(one.denominator_zh, "")),
        ("Strictness", escaped(one.strictness)),
        ("口径", escaped(one.strictness_zh)),
        ("Reference date", one.reference),
        ("基准时点", one.reference_zh),
        ("Source", escaped(one.source)),
        ("来源", escaped(one.source_zh)),
        ("Remark", escaped(one.remark)),
        ("备注", escaped(one.remark_zh)),
        ("Cited", escaped(cited)),
    )


def _part(words: str, sql: str) -> str:
    """A numerator or denominator in words, then its SQL."""
    return ": ".join(filter(None, (escaped(words.replace("{line}", "2500")), _code(sql) if sql else "")))


def _facts(facts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"- {label}: {value}" for label, value in facts if value]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return markdown_table(header, [_cells(row) for row in rows], escape=False)


def _cells(row: Sequence[str]) -> list[str]:
    """Cells as Markdown: links and code stay, all else is escaped."""
    return [cell if cell.startswith(("`", "[")) else escaped(cell) for cell in row]


def _code(text: str) -> str:
    return f"`{' '.join(text.split())}`" if text else ""


def _list_link(field: Field | Derived) -> str:
    key = field.list_key if isinstance(field, Field) else field.codes
    return f"[{key}](codes.md#{key})" if key else ""


def _flag(value: bool) -> str:
    return "yes" if value else ""


_PAGES: dict[str, tuple[str, Callable[[], list[str]]]] = {
    "tables": ("Tables and fields", _tables),
    "codes": ("Code lists", _codes),
    "divisions": ("Divisions", _divisions),
    "rules": ("Rules", _rules),
    "indicators": ("Indicators", _indicators),
}
