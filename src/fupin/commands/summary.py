"""What import, validate and check say at the end: what was counted, left out, corrected or missing; both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from fupin.tables import Exemption
    from fupin.write.labels import Lang

# What is said even where it is nothing. Everything else is passed over at 0.
ALWAYS = frozenset({"rules", "files", "read", "stored", "sound", "aside", "errors", "warnings"})
# for one, for several
_TEXTS = {
    "en": {
        "rules": ("1 rule checked across the returns", "{count:,} rules checked across the returns"),
        "files": ("1 file", "{count:,} files"),
        "read": ("1 row read", "{count:,} rows read"),
        "stored": ("1 stored", "{count:,} stored"),
        "sound": ("1 fit to store", "{count:,} fit to store"),
        "aside": ("1 set aside", "{count:,} set aside"),
        "errors": ("1 error", "{count:,} errors"),
        "warnings": ("1 warning", "{count:,} warnings"),
        "select": ("1 finding left out by --select", "{count:,} findings left out by --select"),
        "ignore": ("1 finding left out by --ignore", "{count:,} findings left out by --ignore"),
        "level": ("1 finding left out by --level", "{count:,} findings left out by --level"),
        "unchanged": ("1 file already in the store", "{count:,} files already in the store"),
        "replaced": (
            "1 file kept out, since a later one replaced it (--force)",
            "{count:,} files kept out, since later ones replaced them (--force)",
        ),
        "refused": ("1 file refused (--strict)", "{count:,} files refused (--strict)"),
        "corrected": ("1 correction applied", "{count:,} corrections applied"),
        "blank": ("1 blank template", "{count:,} blank templates"),
        "passed": ("1 other file passed over", "{count:,} other files passed over"),
    },
    "zh": {
        key: (text, text)
        for key, text in {
            "rules": "跨报表比对规则 {count:,} 条",
            "files": "文件 {count:,} 个",
            "read": "读取 {count:,} 行",
            "stored": "入库 {count:,} 行",
            "sound": "可入库 {count:,} 行",
            "aside": "搁置 {count:,} 行",
            "errors": "错误 {count:,} 处",
            "warnings": "警告 {count:,} 处",
            "select": "因 --select 未列出 {count:,} 处",
            "ignore": "因 --ignore 未列出 {count:,} 处",
            "level": "因 --level 未列出 {count:,} 处",
            "unchanged": "此前已入库的文件 {count:,} 个",
            "replaced": "已被后来的文件取代、未再入库的文件 {count:,} 个（--force）",
            "refused": "因 --strict 拒收的文件 {count:,} 个",
            "corrected": "执行更正 {count:,} 条",
            "blank": "空白模板 {count:,} 个",
            "passed": "略过其他文件 {count:,} 个",
        }.items()
    },
}


def sentence(counts: Iterable[tuple[str, int]], lang: Lang) -> str:
    """These counts, by the keys above and in their order, as one sentence.

    >>> sentence([("files", 1), ("read", 1200), ("refused", 0)], "en")
    '1 file; 1,200 rows read.'
    """
    join, stop = {"en": ("; ", "."), "zh": ("；", "。")}[lang]
    return join.join(_counted(key, count, lang) for key, count in counts if count or key in ALWAYS) + stop


def exempted(ignored: Mapping[Exemption, int], lang: Lang) -> Iterator[str]:
    """How many findings each exemption of fupin.toml left out, and why, one line for each.

    >>> from fupin.tables import Exemption
    >>> [*exempted({Exemption("N006", "Greenhouses.", "511529", 2014): 3}, "en")]
    ['Left out by fupin.toml: 3 findings of N006 (屏山县, 2014): Greenhouses.']
    """
    from fupin.catalog.divisions import division

    for one, count in ignored.items():
        place = division(one.county) if one.county else None
        where = [place.name if place else one.county, one.year]
        told = {"en": ", ", "zh": "，"}[lang].join(str(part) for part in where if part)
        brackets = {"en": " ({})", "zh": "（{}）"}[lang].format(told) if told else ""
        texts = _LEFT_OUT[lang]
        yield texts[count > 1].format(count=count, rule=one.rule, where=brackets, reason=one.reason)


# for one, for several
_LEFT_OUT = {
    "en": (
        "Left out by fupin.toml: 1 finding of {rule}{where}: {reason}",
        "Left out by fupin.toml: {count:,} findings of {rule}{where}: {reason}",
    ),
    "zh": ("按 fupin.toml 未列出 {rule} {count:,} 处{where}：{reason}",) * 2,
}


def _counted(key: str, count: int, lang: Lang) -> str:
    one, many = _TEXTS[lang][key]
    return (one if count == 1 else many).format(count=count)


def unfound(lines: Iterable[int], lang: Lang) -> str:
    """What is said of corrections whose row is in none of the returns."""
    join, text = {
        "en": (", ", "fupin: No row in these returns for corrections on line {lines}. Check county, year, table, key."),
        "zh": ("、", "fupin：更正表第 {lines} 行在这些报表中找不到对应的行。请核对县、年度、报表和主键。"),
    }[lang]
    return text.format(lines=join.join(map(str, sorted(lines))))


def nothing_read(lang: Lang, *, blank: bool) -> str:
    """What is said where not one row was read: of returns, or of nothing but `blank` templates."""
    return _NOTHING[lang][blank]


def missing(path: Path, lang: Lang, *, others: bool) -> str:
    """What is said of a path that does not exist; `others` were there to read."""
    return _MISSING[lang][others].format(path=path)


_NOTHING = {
    "en": (
        "fupin: Not one row was read. `fupin inspect FILE` shows how a return is understood.",
        "fupin: There is nothing to read: the template is blank. Fill it in below its header and try again.",
    ),
    "zh": (
        "fupin：一行数据也没有读到。用 fupin inspect 文件名 可查看识别情况。",
        "fupin：没有可读的数据：模板还是空白的。请在表头下面逐行填写后再试。",
    ),
}
_MISSING = {
    "en": (
        "fupin: There is no {path}. Check the path.",
        "fupin: There is no {path}. Check the path; the others were read.",
    ),
    "zh": (
        "fupin：找不到 {path}。请检查路径。",
        "fupin：找不到 {path}。请检查路径；其余文件已照常读取。",
    ),
}
