"""What a summary report consists of: facts for the cover, definitions, and numbered tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.catalog.figures import Indicator
from fupin.errors import OutputError
from fupin.write.column import Column
from fupin.write.destination import check_out
from fupin.write.figures import exact_number
from fupin.write.labels import Lang, in_lang
from fupin.write.table import write_table

if TYPE_CHECKING:
    import pyarrow as pa

# columns of a tidy table, the same for every table of a report
TIDY = (
    Column("area_code", "地区代码", "Area code", kind="id"),
    Column("area", "地区", "Area"),
    Column("indicator", "指标", "Indicator"),
    Column("unit", "单位", "Unit"),
    Column("period", "时期", "Period", kind="year"),
    Column("value", "数值", "Value", kind="number"),
    Column("status", "符号", "Status"),
    Column("numerator", "分子", "Numerator", kind="number"),
    Column("denominator", "分母", "Denominator", kind="number"),
    Column("n", "样本数", "n", kind="number"),
    Column("missing", "缺失数", "Missing", kind="number"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Where the figures come from and what they cover, for the cover page. Blank facts are left out."""

    source: str
    program: str
    made_on: date
    counties_received: int
    counties_expected: int
    missing_counties: Sequence[str] = ()
    rows_used: int | None = None
    rows_missing: int | None = None
    reference_date: str = ""
    line: Decimal | None = None
    strictness: tuple[str, str] = (
        "低于贫困线指严格小于，恰在线上的人不计入",
        "below the line is strictly below; who stands on it does not count",
    )

    def lines(self, lang: Lang) -> list[tuple[str, str]]:
        """The facts as (label, value), in the order in which the cover shows them."""
        pairs = (
            (("资料来源", "Source"), self.source),
            (("程序版本", "Program"), self.program),
            (("制表日期", "Date"), self.made_on.isoformat()),
            (("覆盖范围", "Coverage"), self._coverage(lang)),
            (("未上报县", "Counties missing"), ("、" if lang == "zh" else ", ").join(self.missing_counties)),
            (("使用行数", "Rows used"), "" if self.rows_used is None else f"{self.rows_used:,}"),
            (
                ("其中有缺失值", "of which with missing values"),
                "" if self.rows_missing is None else f"{self.rows_missing:,}",
            ),
            (("基准时点", "Reference date"), self.reference_date),
            (("贫困线", "Line"), "" if self.line is None else self._line(lang, self.line)),
            (("口径", "Strictness"), "" if self.line is None else in_lang(self.strictness, lang)),
        )
        return [(in_lang(label, lang), value) for label, value in pairs if value]

    def _coverage(self, lang: Lang) -> str:
        if lang == "zh":
            return f"应报 {self.counties_expected} 个县，实报 {self.counties_received} 个县"
        return f"{self.counties_received} of {self.counties_expected} counties"

    def _line(self, lang: Lang, line: Decimal) -> str:
        return f"{exact_number(line)} 元/人·年" if lang == "zh" else f"{exact_number(line)} yuan a year per head"


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table of a report. `table` has the columns of `columns`; a null figure shows as [x], not available, unless
    `status` (the same rows, columns of symbols such as "[c]", for those columns that need one) says otherwise.
    `tidy` holds the same figures with the columns of `TIDY`; its `indicator` and `unit` are keys.
    """

    key: str
    zh: str
    en: str
    columns: Sequence[Column]
    table: pa.Table
    tidy: pa.Table
    notes: Sequence[str] = ()
    unit_line: str = ""
    status: pa.Table | None = None

    def title(self, lang: Lang) -> str:
        return in_lang((self.zh, self.en), lang)


@dataclass(frozen=True, slots=True)
class Report:
    """A summary report. `indicators` are those whose definitions the notes give, `notes` what concerns all tables."""

    title: str
    subtitle: str
    lang: Lang
    facts: Facts
    tables: Sequence[ReportTable]
    indicators: Sequence[Indicator] = ()
    notes: Sequence[str] = ()


def write_report_csv(report: Report, folder: Path, force: bool = False, bom: bool = False) -> tuple[Path, ...]:
    """Write one tidy CSV file per table into a folder, which is created, and give their paths.

    Raises OutputError before anything is written where one of them exists (without `force`).
    """
    paths = tuple(folder / f"{table.key}.csv" for table in report.tables)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder {folder} cannot be created: {error.strerror}.", "Choose another one.") from error
    for path in paths:
        check_out(path, force)
    for path, table in zip(paths, report.tables, strict=True):
        write_table(table.tidy, TIDY, format="csv", out=path, lang=report.lang, force=force, bom=bom)
    return paths
